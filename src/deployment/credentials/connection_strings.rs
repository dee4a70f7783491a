//! Passwords inside connection strings that are no URLs of Redis's: `redis:6379,password=…` (StackExchange.Redis,
//! Grafana), `tcp://redis:6379?auth=…` (PHP sessions), `label:redis:6379:0:…` (redis-commander).

use redproof_source::Text;

/// Keys behind which a password is, in lower case.
const KEYS: &[&str] = &["password=", "auth="];

/// The passwords in a variable's value. Its name or its value must mention Redis, or have a form that only its clients take.
pub(in crate::deployment) fn passwords(name: &str, value: &Text) -> Vec<Text> {
    let lower = value.as_str().to_ascii_lowercase();
    let name = name.to_ascii_lowercase();
    let speaks = redproof_redis::products()
        .iter()
        .any(|word| name.contains(word) || lower.contains(word));
    let is_page = lower.starts_with("https://") || lower.starts_with("http://");
    if is_page || !speaks && !has_own_form(&name, &lower) {
        return Vec::new();
    }
    if name.ends_with("redis_hosts") {
        return of_hosts(value);
    }
    let mut found = Vec::new();
    for key in KEYS {
        let mut from = 0;
        while let Some(at) = lower.get(from..).and_then(|rest| rest.find(key)) {
            let start = from + at + key.len();
            from = start;
            // A key of its own, and not the end of another one.
            let before = lower.get(..start - key.len()).unwrap_or_default();
            if !before.ends_with([',', '?', '&', ';', ' ']) || before.contains("--") {
                continue;
            }
            let rest = value.as_str().get(start..).unwrap_or_default();
            let length = rest
                .find([',', '&', ';', '"', '\'', ' ', '\t', '\n', '\r', ']'])
                .unwrap_or(rest.len());
            let password = value.slice(start..start + length);
            if !password.is_empty() || password.undefined().is_some() {
                found.push(password);
            }
        }
    }
    found
}

/// Whether a value, in lower case, is a session path of phpredis (`tcp://cache:6379?auth=…`) or starts like a connection string
/// of StackExchange.Redis (`cache:6379,password=…`).
fn has_own_form(name: &str, value: &str) -> bool {
    let is_session =
        name.ends_with("save_path") && (value.starts_with("tcp://") || value.starts_with("tls://"));
    let endpoint = value.split_once(',').and_then(|(first, _)| first.split_once(':'));
    is_session || endpoint.is_some_and(|(_, port)| port.parse::<u16>().is_ok())
}

/// `label:host:port:database:password`, or without the label, several behind commas.
fn of_hosts(value: &Text) -> Vec<Text> {
    let mut found = Vec::new();
    let mut from = 0;
    for host in value.as_str().split(',') {
        let parts: Vec<&str> = host.split(':').collect();
        let number = |at: usize| parts.get(at).is_some_and(|part| part.parse::<u16>().is_ok());
        let before = match parts.len() {
            4 if number(1) && number(2) => Some(3),
            5.. if number(2) && number(3) => Some(4),
            _ => None,
        };
        if let Some(before) = before {
            let start: usize = parts.iter().take(before).map(|part| part.len() + 1).sum();
            let password = value.slice(from + start..from + host.len());
            if !password.is_empty() || password.undefined().is_some() {
                found.push(password);
            }
        }
        from += host.len() + 1;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use redproof_source::{SourceMap, Span};

    fn of(name: &str, value: &str) -> Vec<String> {
        let file = SourceMap::default().add("compose.yaml", value);
        let text = Text::literal(value, Span::new(file, 0, value.len()));
        passwords(name, &text)
            .iter()
            .map(|password| password.as_str().to_owned())
            .collect()
    }

    #[test]
    fn strings_of_several_makers() {
        assert_eq!(
            of("ConnectionStrings__Redis", "cache:6379,password=pw,ssl=False"),
            ["pw"]
        );
        assert_eq!(of("GF_CONNSTR", "addr=redis:6379,db=0,password=pw"), ["pw"]);
        assert_eq!(of("PATH1", "tcp://redis:6379?auth=pw&database=1"), ["pw"]);
        assert_eq!(
            of(
                "REDIS_HOSTS",
                "local:redis:6379:0:pw,redis:6379:1:p2,a:redis:6379"
            ),
            ["pw", "p2"]
        );
        assert_eq!(of("REDIS_DSN", "host=cache;port=6379;password=pw"), ["pw"]);
        assert_eq!(of("REDIS_CONF", "host=cache port=6379 password=pw"), ["pw"]);
        assert_eq!(of("JAVA_OPTS", "-Dredis.host=a --my password=pw"), [""; 0]);
        assert_eq!(of("DB", "Server=db,password=pw"), [""; 0]);
        assert_eq!(of("REDIS_OPTIONS", "redis:6379,password="), [""; 0]);
        assert_eq!(of("REDIS_OPTIONS", "redis:6379,no_password=x"), [""; 0]);
    }
}
