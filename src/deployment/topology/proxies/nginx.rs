//! nginx: servers of `stream`, and the upstreams that they pass connections to.

use std::collections::HashMap;

use redproof_source::Budget;

use super::blocks::{self, Directive, Ends};
use super::forward::{Forward, Listen, listened, target};

/// Where configurations that are read together pass connections on to, as far as the budget allows.
pub(super) fn forwards<'a>(texts: impl Iterator<Item = &'a str>, budget: &Budget) -> Vec<Forward> {
    let mut upstreams: HashMap<String, Vec<(String, u16)>> = HashMap::new();
    let mut servers = Vec::new();
    let mut variables = Variables::default();
    for text in texts {
        let directives = blocks::parse(text, Ends::Semicolon);
        variables.collect(&directives);
        collect(directives, &mut upstreams, &mut servers);
    }
    let mut found = Vec::new();
    for server in servers {
        let to = server.to.iter().flat_map(|to| variables.expanded(to));
        let passed = to.flat_map(|to| match upstreams.get(&to) {
            Some(targets) => targets.clone(),
            None => target(&to).into_iter().collect(),
        });
        for (host, port) in passed {
            let forwards = server.listens.iter().map(|(listen, tls)| Forward {
                listen: Listen::Port(*listen),
                host: host.clone(),
                port,
                tls: *tls,
            });
            // Each server may pass on to all targets, by each value of a variable.
            found.extend(forwards.take_while(|_| budget.spend(1)));
            if !budget.spend(1) {
                return found;
            }
        }
    }
    found
}

/// The values that variables may have: of `set`, and of `map` and the like.
#[derive(Default)]
pub(super) struct Variables(HashMap<String, Vec<String>>);

impl Variables {
    pub(super) fn collect(&mut self, directives: &[Directive]) {
        for directive in directives {
            match directive.name() {
                ("set", words) => {
                    if let [name, value] = words.as_slice() {
                        self.add(name, value);
                    }
                }
                ("map" | "geo" | "split_clients", words) => {
                    let values = directive.block.iter().filter_map(|inner| inner.words.last());
                    for value in values {
                        self.add(words.last().copied().unwrap_or_default(), value);
                    }
                }
                _ => self.collect(&directive.block),
            }
        }
    }

    fn add(&mut self, name: &str, value: &str) {
        if let Some(name) = name.strip_prefix('$') {
            self.0.entry(name.to_owned()).or_default().push(value.to_owned());
        }
    }

    /// A text with every value of the first variable in it: `$host:6379`, `${host}:6379`.
    pub(super) fn expanded(&self, text: &str) -> Vec<String> {
        let Some((before, rest)) = text.split_once('$') else {
            return vec![text.to_owned()];
        };
        let braced = rest.strip_prefix('{').and_then(|rest| rest.split_once('}'));
        let (name, behind) = braced.unwrap_or_else(|| {
            let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
            rest.split_at(rest.find(|c| !is_name(c)).unwrap_or(rest.len()))
        });
        let values = self.0.get(name).into_iter().flatten();
        values.map(|value| format!("{before}{value}{behind}")).collect()
    }
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
        let found = forwards(texts.iter().copied(), &Budget::default());
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
    fn variables_are_targets() {
        for server in [
            "set $up redis:6379; proxy_pass $up;",
            "resolver 127.0.0.11; set $up redis; proxy_pass $up:6379;",
            "set $up redis; proxy_pass ${up}:6379;",
            "proxy_pass $mapped;",
        ] {
            let text = format!(
                "stream {{ map $remote_addr $mapped {{ default redis:6379; }} server {{ listen 6379; {server} }} }}"
            );
            assert_eq!(of(&[&text]), ["Port(6379) redis:6379 false"], "{server}");
        }
        assert!(of(&["stream { server { listen 6379; proxy_pass $unset; } }"]).is_empty());
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
