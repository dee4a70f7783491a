//! Paths as they are written, relative to the root.

use std::borrow::Cow;

/// A path that is written in a file of a folder, relative to the root. One that leads beyond the root begins with `../`,
/// `/` or `~`.
///
/// ```
/// use redproof::inputs::place;
/// assert_eq!(place("deploy", "../conf/./redis.conf"), "conf/redis.conf");
/// assert_eq!(place("deploy", "../../certs/"), "../certs");
/// assert_eq!(place("deploy", "/etc/redis"), "/etc/redis");
/// assert_eq!(place("", "https://user:password@git.example/c.git"), "https:/git.example/c.git");
/// ```
pub fn place(folder: &str, written: &str) -> String {
    let written = &*without_credentials(written);
    if is_absolute(written) {
        return written.to_owned();
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in written.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// Whether a path that [`place`] made is outside the root.
pub fn is_outside(path: &str) -> bool {
    is_absolute(path) || path == ".." || path.starts_with("../")
}

fn is_absolute(path: &str) -> bool {
    path.starts_with(['/', '~'])
}

/// A path as written, or a URL without its user, password and query: they do not belong to a path, and paths are shown.
fn without_credentials(written: &str) -> Cow<'_, str> {
    let Some((scheme, rest)) = written.split_once("://") else {
        return Cow::Borrowed(written);
    };
    let host = match rest.rsplit_once('@') {
        // The `@` may belong to either.
        Some(_) if rest.contains(['?', '#']) => "",
        Some((_, host)) => host,
        None => rest.split(['?', '#']).next().unwrap_or(rest),
    };
    Cow::Owned(format!("{scheme}://{host}"))
}
