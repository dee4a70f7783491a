//! Connections whose keys somebody declares: an application's own names for host, password and TLS.

use redproof_source::yaml::{Entry, Node};

use super::Connection;
use super::fields::connection;
use super::meaning::Key;

/// The connection that keys of a document make. A key has dots between its levels: `cache.server`. `None` if the document has
/// none of them.
pub fn declared(root: &Node, keys: &[(&str, &str)]) -> Option<Connection> {
    let fields: Vec<(Key, &Entry)> = keys
        .iter()
        .filter_map(|(meaning, key)| Some((key_of(meaning)?, entry_at(root, key)?)))
        .collect();
    let (_, first) = keys.iter().find(|(_, key)| entry_at(root, key).is_some())?;
    let place = first.rsplit_once('.').map_or("", |(above, _)| above);
    Some(connection(root, &fields, place))
}

/// The meaning of a key of the config file.
fn key_of(meaning: &str) -> Option<Key> {
    Some(match meaning {
        "host" => Key::Host,
        "port" => Key::Port,
        "user" => Key::User,
        "password" => Key::Password,
        "password-file" => Key::PasswordFile,
        "tls" => Key::Tls,
        "verify" => Key::Verify,
        "url" => Key::Url,
        _ => return None,
    })
}

/// The entry of a key. A key of the document may have dots itself.
fn entry_at<'n>(node: &'n Node, key: &str) -> Option<&'n Entry> {
    let whole = node.entries().iter().find(|entry| entry.key.as_str() == key);
    whole.or_else(|| {
        let mut splits = key.match_indices('.');
        splits.find_map(|(at, _)| {
            let (first, rest) = (key.get(..at)?, key.get(at + 1..)?);
            let mut entries = node.entries().iter();
            let below = entries.find(|entry| entry.key.as_str() == first);
            let item = || node.items().get(first.parse::<usize>().ok()?);
            entry_at(below.map(|entry| &entry.value).or_else(item)?, rest)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::{PasswordValue, Tls};
    use redproof_source::{SourceMap, Span, Text, yaml};

    #[test]
    fn keys_at_any_depth() {
        let text = "cache:\n  server: store\n  secure: no\nlogin:\n- token: s3\n  a.b: 6380\n";
        let mut map = SourceMap::default();
        let file = map.add("f", text);
        let whole = Text::literal(text, Span::new(file, 0, text.len()));
        let roots = yaml::parse_within(&whole, None).unwrap();
        let keys = [
            ("host", "cache.server"),
            ("tls", "cache.secure"),
            ("password", "login.0.token"),
            ("port", "login.0.a.b"),
            ("user", "login.0.name"),
        ];
        let found = declared(&roots[0], &keys).unwrap();
        assert_eq!(map.slice(found.endpoints[0].host.span()), "store");
        assert_eq!(found.endpoints[0].port.unwrap().0, 6380);
        assert!(matches!(found.tls, Tls::Off(_)));
        let password = found.password.unwrap();
        assert!(matches!(password.value, PasswordValue::Literal(_)));
        assert_eq!(map.slice(password.span), "s3");
        assert!(declared(&roots[0], &[("host", "cache.port")]).is_none());
    }
}
