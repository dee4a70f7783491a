//! Paths as they are written, relative to the root.

/// A path that is written in a file of a folder, relative to the root. One that leads beyond the root begins with `../`,
/// `/` or `~`.
///
/// ```
/// use redproof::inputs::place;
/// assert_eq!(place("deploy", "../conf/./redis.conf"), "conf/redis.conf");
/// assert_eq!(place("deploy", "../../certs/"), "../certs");
/// assert_eq!(place("deploy", "/etc/redis"), "/etc/redis");
/// ```
pub fn place(folder: &str, written: &str) -> String {
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

/// Whether a path that [`place`] made lies beyond the root.
pub fn is_outside(path: &str) -> bool {
    is_absolute(path) || path == ".." || path.starts_with("../")
}

fn is_absolute(path: &str) -> bool {
    path.starts_with(['/', '~'])
}
