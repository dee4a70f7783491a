//! Paths, compared by their segments.

/// Bytes of the longest path that a system takes (`PATH_MAX` of Linux).
pub const LONGEST_PATH: usize = 4096;

/// The rest of a path below a folder, without a slash at its start; empty for the folder itself. `None` if the path is
/// elsewhere. Nothing is resolved, and every path is below the empty one.
///
/// ```
/// use redproof_source::below;
/// assert_eq!(below("conf/redis/a.acl", "conf"), Some("redis/a.acl"));
/// assert_eq!(below("/etc/redis", "/etc/redis/"), Some(""));
/// assert_eq!(below("/etc/redis", "/"), Some("etc/redis"));
/// assert_eq!(below("configuration", "conf"), None);
/// ```
pub fn below<'a>(path: &'a str, folder: &str) -> Option<&'a str> {
    if folder.is_empty() {
        return Some(path);
    }
    let rest = path.strip_prefix(folder.trim_end_matches('/'))?;
    match rest.strip_prefix('/') {
        None if !rest.is_empty() => None,
        below => Some(below.unwrap_or_default()),
    }
}

/// An absolute path without `.` and `..`. A relative path starts in `folder`.
///
/// ```
/// use redproof_source::absolute;
/// assert_eq!(absolute("/data/", "../etc/./redis.conf"), "/etc/redis.conf");
/// assert_eq!(absolute("/data", "/tls//a"), "/tls/a");
/// ```
pub fn absolute(folder: &str, path: &str) -> String {
    let joined = if path.starts_with('/') {
        path.to_owned()
    } else {
        format!("{folder}/{path}")
    };
    let mut parts: Vec<&str> = Vec::new();
    for part in joined.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}

/// The path of an entry of a folder; the empty folder is the root.
///
/// ```
/// use redproof_source::child;
/// assert_eq!(child("conf", "redis.conf"), "conf/redis.conf");
/// assert_eq!(child("", "redis.conf"), "redis.conf");
/// ```
pub fn child(folder: &str, name: &str) -> String {
    match folder {
        "" => name.to_owned(),
        folder => format!("{folder}/{name}"),
    }
}

/// Joins a folder of a tree and a relative path written in a file there; `None` if that leaves the root.
pub(super) fn join(folder: &str, path: &str) -> Option<String> {
    if path.starts_with('/') {
        return None;
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

/// The folder that a path is in; empty for the root.
pub(super) fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}
