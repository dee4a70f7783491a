//! Sites of Caddy that pass requests on.

use super::super::blocks::{self, Directive, Ends};
use super::{Login, Route};

include!(concat!(env!("OUT_DIR"), "/caddy-directives.rs"));

/// What a configuration of Caddy passes requests on to.
pub(in super::super) fn of_caddy(file: usize, text: &str) -> Vec<Route> {
    let directives = blocks::parse(text, Ends::Line);
    let mut found = Vec::new();
    let is_site =
        |directive: &&Directive| !directive.block.is_empty() && !directive.name().0.starts_with('(');
    let mut sites = directives
        .iter()
        .filter(is_site)
        .filter(|site| !site.words.is_empty())
        .peekable();
    if sites.peek().is_none() {
        // The only site of a file needs no braces.
        block(file, &directives, Login::None, &mut found);
    }
    for site in sites {
        block(file, &site.block, Login::None, &mut found);
    }
    found
}

fn block(file: usize, directives: &[Directive], outer: Login, found: &mut Vec<Route>) {
    let mut login = outer;
    for directive in directives {
        let (name, words) = directive.name();
        let limits = |word: &&str| LIMITS.contains(word);
        let is_of_some = words
            .first()
            .is_some_and(|word| word.starts_with(['/', '@']) && *word != "/*");
        if LOGINS.contains(&name) && !is_of_some {
            login = Login::Required;
        } else if LOGINS.contains(&name) {
            // What it asks, it asks of some paths only.
            login = login.max(Login::Unknown);
        } else if limits(&name) || name.starts_with('@') && words.iter().any(limits) {
            login = login.max(Login::Unknown);
        }
    }
    for directive in directives {
        let (name, words) = directive.name();
        if name != "reverse_proxy" {
            block(file, &directive.block, login, found);
            continue;
        }
        let inner = directive.block.iter().filter(|inner| inner.name().0 == "to");
        let inner = inner.flat_map(|inner| inner.name().1);
        let is_target = |word: &&str| !word.starts_with(['/', '@', '*']);
        found.extend(
            words
                .into_iter()
                .chain(inner)
                .filter(is_target)
                .map(|target| Route {
                    to: target.to_owned(),
                    listen: None,
                    login,
                    file,
                    at: directive.at.clone(),
                }),
        );
    }
}
