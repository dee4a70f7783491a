//! Ports, addresses and unix sockets.

use std::collections::HashSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use redproof_source::{Span, Text};

use super::Start;
use crate::settings::unset;

impl Start<'_> {
    pub(super) fn sockets(&mut self) {
        let version = self.loaded.version;
        let no_port = self.is("port", "0")
            && self
                .loaded
                .settings
                .shown("tls-port")
                .is_none_or(|port| port == "0");
        let bind = self.loaded.settings.get("bind").cloned();
        let hosts: &[Text] = bind.as_ref().map_or(&[], |bind| &bind.words);
        let bound = bind.as_ref().is_some_and(|bind| bind.span.is_some());
        let empty = bound && hosts.iter().all(Text::is_empty);
        let at = self.place("bind");
        if bound && let Some(why) = unset(hosts) {
            return self.loaded.doubts.push(why);
        }
        if (no_port || (empty && version.since(7, 0))) && self.lacks("unixsocket") {
            let (at, path) = if no_port {
                (self.place("port"), "port")
            } else {
                (at, "bind")
            };
            return self.refuse(
                at,
                path,
                "The server has no port or address to listen on, and exits.",
                "Set a port and an address, or a unix socket.",
            );
        }
        if no_port || !bound {
            return;
        }
        if empty && !version.since(7, 0) {
            return self.refuse(
                at,
                "bind",
                "This version cannot listen on an empty address.",
                "Write an address, or remove the line.",
            );
        }
        if let Some(later) = hosts.iter().find(|host| host.as_str().starts_with(['*', '-']))
            && !version.since(6, 2)
        {
            self.refuse(
                later.span(),
                "bind",
                "This version takes addresses only: `*` and the `-` before an address came with 6.2.",
                "Write `0.0.0.0` and `::`, or an address without `-`.",
            );
        }
        let odd = hosts.iter().find(|host| {
            let host = host.as_str();
            !host
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b".:-_*%".contains(&byte))
        });
        if let Some(odd) = odd {
            let at = odd.span();
            self.refuse(
                at,
                "bind",
                "`bind` contains something that is neither an address nor a host name.",
                "List addresses only. A `#` starts a comment only at the beginning of a line.",
            );
        }
        if let Some(second) = taken_twice(hosts) {
            self.refuse(
                second,
                "bind",
                "`bind` contains an address that another one includes, so the port is already in use.",
                "List each address once; `0.0.0.0`, `*` and `::` include every other address of their family.",
            );
        }
    }
}

/// The second of two addresses that cannot be listened on together: the same one, or any beside its family's wildcard.
fn taken_twice(hosts: &[Text]) -> Option<Span> {
    let mut seen: HashSet<IpAddr> = HashSet::new();
    for host in hosts {
        let address = match host.as_str().trim_start_matches('-') {
            "*" => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
            "::*" => IpAddr::V6(Ipv6Addr::UNSPECIFIED),
            other => match other.parse() {
                Ok(address) => address,
                // What a name resolves to is not in the files.
                Err(_) => continue,
            },
        };
        let wildcard = match address {
            IpAddr::V4(_) => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
            IpAddr::V6(_) => IpAddr::V6(Ipv6Addr::UNSPECIFIED),
        };
        let crowded = address == wildcard && seen.iter().any(|known| known.is_ipv4() == address.is_ipv4());
        if crowded || seen.contains(&wildcard) || !seen.insert(address) {
            return Some(host.span());
        }
    }
    None
}
