//! Backends of HAProxy that pass requests on.

use super::{Login, Route};

include!(concat!(env!("OUT_DIR"), "/haproxy-directives.rs"));

/// What a configuration of HAProxy passes requests or connections on to. A login may be asked for in a frontend, in front of several backends.
pub(in super::super) fn of_haproxy(file: usize, text: &str) -> Vec<Route> {
    let mut found = Vec::new();
    let mut limited = false;
    let mut from = 0;
    for line in text.split_inclusive('\n') {
        let written = line.split('#').next().unwrap_or_default();
        let words: Vec<&str> = written.split_ascii_whitespace().collect();
        match words.as_slice() {
            ["server", _, address, ..] | ["server-template", _, _, address, ..] => {
                let at = from + line.find(address).unwrap_or_default();
                found.push(Route {
                    to: address.trim_matches('"').to_owned(),
                    listen: None,
                    login: Login::None,
                    file,
                    at: at..at + address.len(),
                });
            }
            _ => {
                let mut parts = written.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
                limited |= parts.any(|part| LIMITS.contains(&part));
            }
        }
        from += line.len();
    }
    if limited {
        found.iter_mut().for_each(|route| route.login = Login::Unknown);
    }
    found
}
