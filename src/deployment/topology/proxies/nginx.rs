//! nginx: servers of `stream`, and the upstreams that they pass connections to.

use std::collections::HashMap;

use super::blocks::{self, Directive};
use super::forward::{Forward, Listen, listened, target};

/// Where configurations that are read together pass connections on to.
pub(super) fn forwards<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<Forward> {
    let mut upstreams: HashMap<String, Vec<(String, u16)>> = HashMap::new();
    let mut servers = Vec::new();
    for text in texts {
        collect(blocks::parse(text), &mut upstreams, &mut servers);
    }
    let mut found = Vec::new();
    for server in servers {
        let passed = server.to.iter().flat_map(|to| match upstreams.get(to) {
            Some(targets) => targets.clone(),
            None => target(to).into_iter().collect(),
        });
        for (host, port) in passed {
            found.extend(server.listens.iter().map(|(listen, tls)| Forward {
                listen: Listen::Port(*listen),
                host: host.clone(),
                port,
                tls: *tls,
            }));
        }
    }
    found
}

#[derive(Default)]
struct Server {
    listens: Vec<(u16, bool)>,
    to: Vec<String>,
}

fn collect(
    directives: Vec<Directive>,
    upstreams: &mut HashMap<String, Vec<(String, u16)>>,
    servers: &mut Vec<Server>,
) {
    for directive in directives {
        match directive.name() {
            ("upstream", words) => {
                let name = words.first().copied().unwrap_or_default().to_owned();
                let targets = directive.block.iter().filter_map(|inner| match inner.name() {
                    ("server", words) => target(words.first()?),
                    _ => None,
                });
                upstreams
                    .entry(name)
                    .or_default()
                    .extend(targets.collect::<Vec<_>>());
            }
            ("server", _) => servers.extend(server(&directive.block)),
            // Web pages: a `proxy_pass` there has a scheme.
            ("http", _) => {}
            _ => collect(directive.block, upstreams, servers),
        }
    }
}

/// A server that passes connections on as they are; `None` for one that asks for certificates of clients.
fn server(block: &[Directive]) -> Option<Server> {
    let mut server = Server::default();
    for directive in block {
        match directive.name() {
            ("listen", words) if !words.contains(&"udp") => {
                let tls = words.contains(&"ssl");
                let port = words.first().and_then(|address| listened(address));
                server.listens.extend(port.map(|port| (port, tls)));
            }
            ("proxy_pass", words) => {
                let to = words.first().filter(|to| !to.contains("://"))?;
                server.to.push((*to).to_owned());
            }
            ("ssl_verify_client", words) if words.first() == Some(&"on") => return None,
            _ => {}
        }
    }
    Some(server)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(texts: &[&str]) -> Vec<String> {
        let found = forwards(texts.iter().copied());
        let show = |forward: Forward| {
            format!(
                "{:?} {}:{} {}",
                forward.listen, forward.host, forward.port, forward.tls
            )
        };
        found.into_iter().map(show).collect()
    }

    #[test]
    fn servers_of_stream() {
        assert_eq!(
            of(&[
                "events {}\nstream {\n  upstream r { server redis:6379 max_fails=1; }\n  server { listen 6379; proxy_pass r; } # here\n  server { listen 0.0.0.0:6390 ssl; proxy_pass other:6379; }\n}\n"
            ]),
            ["Port(6379) redis:6379 false", "Port(6390) other:6379 true"]
        );
        // One file of several.
        assert_eq!(
            of(&[
                "stream { include /etc/nginx/stream.d/*.conf; }",
                "server { listen [::]:6379; proxy_pass redis:6379; }"
            ]),
            ["Port(6379) redis:6379 false"]
        );
    }

    #[test]
    fn what_leads_nowhere_from_outside() {
        for text in [
            "http { server { listen 80; location / { proxy_pass http://app:6379; } } }",
            "server { listen 80; location / { proxy_pass http://app; } }",
            "stream { server { listen 127.0.0.1:6379; proxy_pass redis:6379; } }",
            "stream { server { listen 53 udp; proxy_pass redis:6379; } }",
            "stream { server { listen 6379 ssl; ssl_verify_client on; proxy_pass redis:6379; } }",
        ] {
            assert!(of(&[text]).is_empty(), "{text}");
        }
    }
}
