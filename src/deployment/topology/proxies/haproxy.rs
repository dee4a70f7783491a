//! HAProxy: sections that bind ports, and the servers behind them.

use std::collections::{BTreeSet, HashMap};

use redproof_source::Budget;

use super::forward::{Forward, Listen, listened, target};

/// A section of the configuration.
#[derive(Default)]
struct Section {
    name: String,
    /// Whether it takes connections: a `frontend` or `listen`.
    takes: bool,
    http: bool,
    /// Ports, and whether it ends TLS there.
    binds: Vec<(u16, bool)>,
    servers: Vec<(String, u16)>,
    backends: Vec<String>,
}

/// Where a configuration passes connections on to, as far as the budget allows.
pub(super) fn forwards(text: &str, budget: &Budget) -> Vec<Forward> {
    let sections = sections(text);
    let mut by_name: HashMap<&str, Vec<usize>> = HashMap::new();
    for (index, section) in sections.iter().enumerate() {
        by_name.entry(&section.name).or_default().push(index);
    }
    let mut found = Vec::new();
    for section in sections.iter().filter(|section| section.takes && !section.http) {
        let named = section.backends.iter().filter_map(|name| by_name.get(&**name));
        let behind: BTreeSet<usize> = named.flatten().copied().collect();
        for (port, tls) in &section.binds {
            let behind = behind.iter().filter_map(|index| sections.get(*index));
            let servers = behind.flat_map(|backend| &backend.servers);
            let forwards = section.servers.iter().chain(servers).map(|(host, to)| Forward {
                listen: Listen::Port(*port),
                host: host.clone(),
                port: *to,
                tls: *tls,
            });
            // Each section may lead to all servers.
            found.extend(forwards.take_while(|_| budget.spend(1)));
        }
    }
    found
}

fn sections(text: &str) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    let mut http_by_default = false;
    let mut in_defaults = false;
    for line in text.lines() {
        let line = line.split('#').next().unwrap_or_default();
        let words: Vec<&str> = line.split_ascii_whitespace().collect();
        let section = sections.last_mut();
        match (words.as_slice(), section) {
            ([kind @ ("frontend" | "listen" | "backend"), name, rest @ ..], _) => {
                in_defaults = false;
                let mut new = Section {
                    name: (*name).to_owned(),
                    takes: *kind != "backend",
                    http: http_by_default,
                    ..Section::default()
                };
                bind(&mut new, rest);
                sections.push(new);
            }
            (["defaults", ..], _) => in_defaults = true,
            (
                [
                    "global" | "resolvers" | "userlist" | "peers" | "cache" | "program" | "ring",
                    ..,
                ],
                _,
            ) => {
                in_defaults = false;
                sections.push(Section::default());
            }
            (["mode", mode], _) if in_defaults => http_by_default = *mode == "http",
            (_, None) => {}
            (["mode", mode], Some(section)) => section.http = *mode == "http",
            (["bind", rest @ ..], Some(section)) => bind(section, rest),
            (["default_backend" | "use_backend", name, ..], Some(section)) => {
                section.backends.push((*name).to_owned());
            }
            (["server", _, to, ..] | ["server-template", _, _, to, ..], Some(section)) => {
                section.servers.extend(target(to));
            }
            _ => {}
        }
    }
    sections
}

/// `ADDRESS:PORT[,…] [ssl …]`. A port that only takes clients with a certificate publishes nothing.
fn bind(section: &mut Section, words: &[&str]) {
    let Some((addresses, options)) = words.split_first() else {
        return;
    };
    let verifies = options.windows(2).any(|two| two == ["verify", "required"]);
    if verifies {
        return;
    }
    let tls = options.contains(&"ssl");
    let addresses = addresses
        .split(',')
        .map(|address| address.rsplit('@').next().unwrap_or(address));
    section
        .binds
        .extend(addresses.filter_map(listened).map(|port| (port, tls)));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<String> {
        let show = |forward: Forward| {
            let Listen::Port(listen) = forward.listen else {
                return String::new();
            };
            let tls = if forward.tls { " tls" } else { "" };
            format!("{listen} {}:{}{tls}", forward.host, forward.port)
        };
        forwards(text, &Budget::default()).into_iter().map(show).collect()
    }

    #[test]
    fn frontends_and_backends() {
        let text = "global\n  log stdout\ndefaults\n  mode tcp\nfrontend a\n  bind *:6379\n  bind :6380 ssl crt /x.pem\n  default_backend b\nbackend b\n  server s1 redis:6379 check # the primary\n  server-template r 3 replica:6379 check\n";
        assert_eq!(
            of(text),
            [
                "6379 redis:6379",
                "6379 replica:6379",
                "6380 redis:6379 tls",
                "6380 replica:6379 tls"
            ]
        );
    }

    #[test]
    fn listen_sections_in_both_forms() {
        assert_eq!(
            of("listen r\n bind 0.0.0.0:7000,[::]:7001\n server s redis:6379\n"),
            ["7000 redis:6379", "7001 redis:6379"]
        );
        assert_eq!(
            of("listen r :7000\n mode tcp\n server s redis:6379\n"),
            ["7000 redis:6379"]
        );
    }

    #[test]
    fn what_leads_nowhere_from_outside() {
        for text in [
            "listen web\n mode http\n bind *:80\n server s redis:6379\n",
            "defaults\n mode http\nlisten web\n bind *:80\n server s redis:6379\n",
            "listen r\n bind 127.0.0.1:6379\n server s redis:6379\n",
            "listen r\n bind *:6379 ssl crt /x.pem ca-file /ca.pem verify required\n server s redis:6379\n",
            "frontend a\n bind *:6379\n default_backend other\nbackend b\n server s redis:6379\n",
        ] {
            assert!(of(text).is_empty(), "{text}");
        }
    }
}
