//! JSON and YAML in the value of a variable or in an argument: `SPRING_APPLICATION_JSON`, `VCAP_SERVICES`, a list of hosts.

use redproof_source::Text;
use redproof_source::yaml::{self, Entry, Node, NodeValue};

use super::fields::connection;
use super::keys;
use super::meaning::Key;
use super::meaning::RedisVariable;
use super::variable::redis_variable;
use super::{Connection, ConnectionSource, shape};

/// The connections in a structure that is the value of a variable of this name; nothing if the value is none.
pub fn from_structure(value: &Text, name: &str, path: &str) -> Vec<Connection> {
    let Some(root) = structure(value) else {
        return Vec::new();
    };
    let kind = redis_variable(name).map(|(_, kind)| kind);
    let of_servers = matches!(
        kind,
        Some(RedisVariable::Nodes | RedisVariable::Url | RedisVariable::Host)
    );
    let is_scalar = |item: &Node| matches!(item.value, NodeValue::Scalar(..));
    let mut found = if of_servers && root.items().iter().any(is_scalar) {
        let entry = Entry::plain(value.clone(), root);
        vec![connection(&entry.value, &[(Key::Nodes, &entry)], path)]
    } else {
        shape::below(&root, path, keys::names_redis(name))
    };
    for connection in &mut found {
        connection.source = ConnectionSource::Structure;
    }
    found
}

/// The mapping or list that a value is: JSON, or YAML of several lines.
fn structure(value: &Text) -> Option<Node> {
    let text = value.as_str().trim();
    let is_json =
        text.starts_with('{') && text.ends_with('}') || text.starts_with('[') && text.ends_with(']');
    let is_yaml = || text.contains('\n') && text.lines().any(|line| line.trim_end().ends_with(':'));
    if !is_json && !is_yaml() {
        return None;
    }
    let roots = yaml::parse_within(value, None).ok()?;
    let root = roots.into_iter().next()?;
    (root.is_mapping() || !root.items().is_empty()).then_some(root)
}

#[cfg(test)]
mod tests {
    use super::*;
    use redproof_source::{SourceMap, Span};

    fn of(name: &str, value: &str) -> Vec<String> {
        let mut map = SourceMap::default();
        let file = map.add("f", value);
        let text = Text::literal(value, Span::new(file, 0, value.len()));
        let found = from_structure(&text, name, name);
        let shown = found.iter().map(|connection| {
            let hosts = connection.endpoints.iter().map(|at| map.slice(at.span));
            let password = connection
                .password
                .as_ref()
                .map_or("", |password| map.slice(password.span));
            format!("{} {password}", hosts.collect::<Vec<_>>().join(","))
        });
        shown.collect()
    }

    #[test]
    fn json_and_yaml_in_variables() {
        for (name, value, found) in [
            (
                "SPRING_APPLICATION_JSON",
                r#"{"spring":{"data":{"redis":{"host":"store","port":6379,"password":"s3"}}}}"#,
                "store s3",
            ),
            (
                "VCAP_SERVICES",
                r#"{"p.redis":[{"name":"c","credentials":{"host":"store","port":6379,"password":"s3"}}]}"#,
                "store s3",
            ),
            ("REDIS_NODES", r#"["a:6379", "b:6379"]"#, "a:6379,b:6379 "),
            ("REDIS_HOSTS", r#"[{"host": "a", "password": "s3"}]"#, "a s3"),
            (
                "APP_CONFIG",
                "redis:\n  host: store\n  password: s3\n",
                "store s3",
            ),
            ("REDIS_CONFIG", r#"{"password": "s3"}"#, " s3"),
            (
                "CONFIG",
                r#"{"broker": "redis://:s3@store:6379"}"#,
                "store:6379 s3",
            ),
        ] {
            assert_eq!(of(name, value), [found], "{name}");
        }
        for (name, value) in [
            ("CONFIG", r#"{"database": {"host": "db", "user": "a"}}"#),
            ("REDIS_PASSWORD", "{not json"),
            ("CONFIG", "{{ template }}"),
            ("CONFIG", "[a]"),
        ] {
            assert!(of(name, value).is_empty(), "{name}");
        }
    }
}
