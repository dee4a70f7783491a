//! Configuration in the value of a variable or in an argument: JSON, YAML, TOML, INI, Ruby and properties of Java, also in Base64:
//! `SPRING_APPLICATION_JSON`, `VCAP_SERVICES`, `JAVA_OPTS`, a list of hosts.

use base64ct::{Base64, Encoding};
use redproof_source::Text;
use redproof_source::yaml::{self, Entry, Node, NodeValue, ScalarStyle};
use redproof_syntax::{ini, literals, toml};

use super::fields::connection;
use super::keys;
use super::meaning::Key;
use super::meaning::RedisVariable;
use super::variable::redis_variable;
use super::{Connection, ConnectionSource, shape};

/// The connections in a structure that is the value of a variable of this name; nothing if the value is none.
pub fn from_structure(value: &Text, name: &str, path: &str) -> Vec<Connection> {
    let decoded = decoded(value);
    let value = decoded.as_ref().unwrap_or(value);
    let Some(root) = structure(value).or_else(|| properties(value)) else {
        let url = decoded
            .as_ref()
            .and_then(|url| keys::url_connection(url, name, path));
        return url.into_iter().collect();
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

/// The longest value that is decoded.
const MOST_ENCODED: usize = 1 << 16;

/// What a value is in Base64, if that is a text that says Redis. All of it is at the place of the value.
fn decoded(value: &Text) -> Option<Text> {
    let text = value.as_str().trim();
    let fits = (32..MOST_ENCODED).contains(&text.len()) && text.len().is_multiple_of(4);
    if !fits
        || !text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"+/=".contains(&b))
    {
        return None;
    }
    let decoded = String::from_utf8(Base64::decode_vec(text).ok()?).ok()?;
    keys::names_redis(&decoded).then(|| Text::derived(&decoded, value.span()))
}

/// The properties among words such as `-Dspring.data.redis.password=…`, which Java and Spring take.
fn properties(value: &Text) -> Option<Node> {
    let text = value.as_str();
    if !text.contains("-D") && !text.contains("--") {
        return None;
    }
    let mut entries = Vec::new();
    let mut from = 0;
    for word in text.split_ascii_whitespace() {
        let at = from + text.get(from..)?.find(word)?;
        from = at + word.len();
        let Some(rest) = word.strip_prefix("-D").or_else(|| word.strip_prefix("--")) else {
            continue;
        };
        let start = from - rest.len();
        if let Some(equals) = rest.find('=').filter(|equals| *equals > 0) {
            let key = value.slice(start..start + equals);
            let quoted = value.slice(start + equals + 1..from);
            let inner = quoted.as_str().trim_matches(['"', '\'']);
            let quotes = (quoted.as_str().len() - inner.len()) / 2;
            let text = quoted.slice(quotes..quotes + inner.len());
            entries.push(Entry::plain(key, Node::scalar(text, ScalarStyle::Plain)));
        }
    }
    (!entries.is_empty()).then(|| Node::plain(NodeValue::Mapping(entries), value.span()))
}

/// The mapping of a value that is TOML, or INI or properties of Java, of several lines.
fn lines(value: &Text) -> Option<Node> {
    let text = value.as_str();
    let is_setting = |line: &str| {
        let key = line.split('=').next().unwrap_or_default().trim();
        line.contains('=')
            && !key.is_empty()
            && key
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
    };
    let is_line = |line: &str| {
        let line = line.trim();
        line.is_empty() || line.starts_with(['#', ';', '[']) || is_setting(line)
    };
    if !text.trim().contains('\n') || !text.lines().any(is_setting) || !text.lines().all(is_line) {
        return None;
    }
    let file = value.span().file;
    let root = toml::parse(file, text).unwrap_or_else(|_| ini::parse(file, text, ini::Dialect::Quoted));
    Some(yaml::place_within(root, value))
}

/// The mapping of a value that is settings of Ruby: `gitlab_rails['redis_host'] = 'redis'`.
fn ruby(value: &Text) -> Option<Node> {
    let is_set = |line: &str| {
        let target = line.split_once('=').map_or("", |(target, _)| target.trim_end());
        target.ends_with("']") || target.ends_with("\"]")
    };
    let root = value.as_str().lines().any(is_set);
    root.then(|| literals::parse_within(value, literals::Language::Ruby))
}

/// The mapping or list that a value is: JSON, or YAML, TOML or INI of several lines.
fn structure(value: &Text) -> Option<Node> {
    if let Some(root) = lines(value).or_else(|| ruby(value)) {
        return Some(root);
    }
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
    fn other_notations_in_variables() {
        for (name, value, found) in [
            (
                "SETTINGS",
                "[redis]\nhost = 'store'\nport = 6379\npassword = 's3'\n",
                "store s3",
            ),
            (
                "SETTINGS",
                "spring.data.redis.host=store\nspring.data.redis.password=s3\n",
                "store s3",
            ),
            (
                "JAVA_OPTS",
                "-Xmx1g -Dspring.data.redis.host=store -Dspring.data.redis.password='s3'",
                "store s3",
            ),
            ("ARGS", "--spring.redis.sentinel.password=s3 --x", " "),
            (
                "CONFIG_B64",
                "eyJyZWRpcyI6eyJob3N0Ijoic3RvcmUiLCJwYXNzd29yZCI6InMzIn19",
                "eyJyZWRpcyI6eyJob3N0Ijoic3RvcmUiLCJwYXNzd29yZCI6InMzIn19 eyJyZWRpcyI6eyJob3N0Ijoic3RvcmUiLCJwYXNzd29yZCI6InMzIn19",
            ),
        ] {
            assert_eq!(of(name, value), [found], "{name}");
        }
        for (name, value) in [
            ("JAVA_OPTS", "-Xmx1g -Dspring.datasource.password=s3"),
            ("NOTE", "a = b\nthis is prose about redis\n"),
            ("TOKEN", "YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXoxMjM0"),
        ] {
            assert!(of(name, value).is_empty(), "{name}");
        }
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
