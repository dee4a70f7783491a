//! Backends of HAProxy that pass requests on.

use super::{Login, Route, host_of};

/// Words of directives that ask for a login, or may keep strangers out.
const LIMITS: &[&str] = &["http_auth", "auth", "deny", "reject", "verify", "lua", "src"];

/// What a configuration of HAProxy passes requests on to. A login may be asked for in a frontend, in front of several backends.
pub(in super::super) fn of_haproxy(file: usize, text: &str) -> Vec<Route> {
    let (mut is_http, mut by_default, mut in_defaults) = (false, false, false);
    let mut found = Vec::new();
    let mut limited = false;
    let mut from = 0;
    for line in text.split_inclusive('\n') {
        let written = line.split('#').next().unwrap_or_default();
        let words: Vec<&str> = written.split_ascii_whitespace().collect();
        match words.as_slice() {
            ["defaults", ..] => in_defaults = true,
            ["frontend" | "backend" | "listen" | "global", ..] => {
                (in_defaults, is_http) = (false, by_default)
            }
            ["mode", mode] if in_defaults => by_default = *mode == "http",
            ["mode", mode] => is_http = *mode == "http",
            ["server", _, address, ..] if is_http => {
                let at = from + line.find(address).unwrap_or_default();
                found.push(Route {
                    host: host_of(address).to_owned(),
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
