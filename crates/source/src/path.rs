//! Paths of a server's or container's own file system.

/// A path from the root, without `.` and `..`; a relative one starts in `folder`.
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
