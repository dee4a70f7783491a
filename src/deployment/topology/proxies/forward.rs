//! What a proxy takes and passes on, and the words in which its configuration says so.

use redproof_compose::Service;
use redproof_source::{FileId, Text};

/// A port of a proxy, and what it leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Forward {
    pub listen: Listen,
    /// The host and port that it passes connections on to.
    pub host: String,
    pub port: u16,
    /// Whether the proxy ends TLS.
    pub tls: bool,
}

/// Steps of the budget that a forward counts as, where each listener has one for each target.
pub(super) const STEPS_OF_FORWARD: usize = 5;

/// Where a proxy takes connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Listen {
    /// On a port of its container.
    Port(u16),
    /// On one that its configuration does not show.
    Unknown,
    /// On a server of the internet that it connects to.
    Tunnel,
}

/// A file that a proxy reads.
pub(super) struct ReadFile<'a> {
    pub path: &'a str,
    pub file: FileId,
    pub text: &'a str,
}

/// `HOST:PORT` of one target; a scheme before it is left out.
pub(super) fn target(written: &str) -> Option<(String, u16)> {
    let rest = written.rsplit("://").next()?;
    let (host, port) = rest.trim_end_matches('/').rsplit_once(':')?;
    let port = port.parse().ok()?;
    (!host.is_empty()).then(|| (host.to_owned(), port))
}

/// The port of `[ADDRESS]:PORT` or `PORT` on which others can connect; `None` for loopback and what is no port.
pub(super) fn listened(written: &str) -> Option<u16> {
    let written = written.trim();
    let (address, port) = written.rsplit_once(':').unwrap_or(("", written));
    let address = address.trim_matches(['[', ']']);
    let is_loopback = address == "localhost"
        || address
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback());
    port.parse().ok().filter(|_| !is_loopback)
}

/// Whether a file may be a proxy's configuration, by its name.
pub(super) fn may_be_configuration(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    match name.rsplit_once('.') {
        Some((_, ending)) => {
            let known = [
                "cfg", "conf", "yml", "yaml", "toml", "json", "template", "stream", "tmpl",
            ];
            known.contains(&ending)
        }
        None => name == "Caddyfile" || name == "haproxy" || name == "rinetd",
    }
}

/// The words of a service's entrypoint and command, separated by spaces.
pub(super) fn command_line(service: &Service) -> String {
    let commands = [&service.entrypoint, &service.command].into_iter().flatten();
    let words = commands.flat_map(|command| command.words.iter().map(Text::as_str));
    words.collect::<Vec<_>>().join(" ")
}
