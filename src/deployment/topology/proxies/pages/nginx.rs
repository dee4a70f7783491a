//! Locations of nginx that pass requests on.

use std::collections::BTreeMap;

use super::super::blocks::{self, Directive, Ends};
use super::super::forward::listened;
use super::super::nginx::Variables;
use super::{Login, Route, host_of};
use redproof_source::Budget;

include!(concat!(env!("OUT_DIR"), "/nginx-directives.rs"));

/// What the configurations of nginx pass requests on to.
pub(in super::super) fn of_nginx<'a>(texts: impl Iterator<Item = &'a str>, budget: &Budget) -> Vec<Route> {
    let files: Vec<Vec<Directive>> = texts.map(|text| blocks::parse(text, Ends::Semicolon)).collect();
    let mut variables = Variables::default();
    let mut upstreams = BTreeMap::new();
    for directives in &files {
        variables.collect(directives);
        collect_upstreams(directives, &mut upstreams);
    }
    let mut walk = Nginx {
        variables,
        upstreams,
        found: Vec::new(),
        file: 0,
        budget,
    };
    for (file, directives) in files.iter().enumerate() {
        walk.file = file;
        walk.block(directives, &[], Login::None);
    }
    walk.found
}

/// The hosts behind names of `upstream`.
fn collect_upstreams(directives: &[Directive], found: &mut BTreeMap<String, Vec<String>>) {
    for directive in directives {
        let (name, words) = directive.name();
        if name != "upstream" {
            collect_upstreams(&directive.block, found);
            continue;
        }
        let servers = directive.block.iter().filter_map(|inner| match inner.name() {
            ("server", words) => Some(host_of(words.first()?).to_owned()),
            _ => None,
        });
        let upstream = words.first().copied().unwrap_or_default();
        found.entry(upstream.to_owned()).or_default().extend(servers);
    }
}

struct Nginx<'b> {
    variables: Variables,
    upstreams: BTreeMap<String, Vec<String>>,
    found: Vec<Route>,
    file: usize,
    budget: &'b Budget,
}

impl Nginx<'_> {
    fn block(&mut self, directives: &[Directive], listens: &[Option<u16>], outer: Login) {
        let login = login_of_nginx(directives, outer);
        for directive in directives {
            match directive.name() {
                ("server", _) if !directive.block.is_empty() => {
                    self.block(&directive.block, &listened_by(&directive.block), login);
                }
                ("proxy_pass", words) => {
                    let to = words.first().map(|to| self.variables.expanded(to));
                    for to in to.into_iter().flatten().filter(|to| to.contains("://")) {
                        let host = host_of(&to).to_owned();
                        let hosts = self.upstreams.get(&host).cloned().unwrap_or_else(|| vec![host]);
                        // Each host of an upstream may be reached through each port of the server.
                        if !self.budget.spend(hosts.len() * listens.len()) {
                            return;
                        }
                        let (file, at) = (self.file, &directive.at);
                        let routes = hosts.iter().flat_map(|host| {
                            listens.iter().map(move |listen| Route {
                                to: host.clone(),
                                listen: *listen,
                                login,
                                file,
                                at: at.clone(),
                            })
                        });
                        self.found.extend(routes);
                    }
                }
                _ => self.block(&directive.block, listens, login),
            }
        }
    }
}

/// Ports that a server of nginx listens on, without those of loopback.
fn listened_by(block: &[Directive]) -> Vec<Option<u16>> {
    let listens = block.iter().filter(|inner| inner.name().0 == "listen");
    let listens: Vec<&str> = listens
        .filter_map(|inner| inner.name().1.first().copied())
        .collect();
    match listens.is_empty() {
        true => vec![Some(80)],
        false => listens.into_iter().filter_map(listened).map(Some).collect(),
    }
}

/// What asks for a login in a block; what is outside of it counts, too, unless the block turns it off.
fn login_of_nginx(directives: &[Directive], outer: Login) -> Login {
    let mut login = outer;
    for directive in directives {
        let (name, words) = directive.name();
        let is_off = words.first() == Some(&"off");
        if LOGINS.contains(&name) {
            login = if is_off { Login::None } else { Login::Required };
        } else if LIMITS.contains(&name) && !is_off && !is_harmless_include(name, &words)
            || name.contains("_by_lua")
        {
            login = login.max(Login::Unknown);
        }
    }
    login
}

/// Whether a directive includes one of the files that nginx ships, or configurations of servers.
fn is_harmless_include(name: &str, words: &[&str]) -> bool {
    let file = words.first().copied().unwrap_or_default();
    let last = file.rsplit('/').next().unwrap_or(file);
    name == "include"
        && (matches!(last, "mime.types" | "proxy_params" | "fastcgi_params") || file.contains("conf.d/"))
}
