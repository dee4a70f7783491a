use super::*;
use crate::version::Engine;

fn shown(number: &str, name: &str, value: &str) -> Option<String> {
    let version = Version::exact(Engine::Redis, number).unwrap();
    normal(version.directive(name).unwrap(), value, version).ok()
}

#[test]
fn values_are_shown_as_the_server_shows_them() {
    let seven = |name: &str, value: &str| shown("7.0.15", name, value);
    assert_eq!(seven("appendonly", "YES").unwrap(), "yes");
    assert_eq!(seven("appendonly", "true"), None);
    assert_eq!(seven("port", "65535").unwrap(), "65535");
    assert_eq!(seven("port", "65536"), None);
    assert_eq!(seven("port", "06379"), None);
    assert_eq!(seven("maxmemory", "1k").unwrap(), "1000");
    assert_eq!(seven("maxmemory", "1KB").unwrap(), "1024");
    assert_eq!(seven("maxmemory", "").unwrap(), "0");
    assert_eq!(seven("maxmemory", "10%"), None);
    assert_eq!(seven("maxmemory-clients", "10%").unwrap(), "10%");
    assert_eq!(seven("maxmemory-clients", "101%"), None);
    assert_eq!(seven("maxmemory-policy", "AllKeys-LRU").unwrap(), "allkeys-lru");
    assert_eq!(seven("unixsocketperm", "700").unwrap(), "700");
    assert_eq!(seven("unixsocketperm", "799"), None);
    assert_eq!(shown("6.2.16", "unixsocketperm", "799").unwrap(), "7");
    assert_eq!(seven("maxmemory-clients", "0%").unwrap(), "0");
    assert_eq!(seven("oom-score-adj", "Relative").unwrap(), "yes");
    assert_eq!(seven("oom-score-adj", "absolute").unwrap(), "absolute");
    assert_eq!(seven("hz", "0").unwrap(), "1");
    assert_eq!(seven("hz", "1000").unwrap(), "500");
    assert_eq!(seven("maxmemory-clients", "18446744073709551615").unwrap(), "1%");
    assert_eq!(seven("maxmemory-clients", "9223372036854775808"), None);
    assert_eq!(seven("dbfilename", "a/b"), None);
    assert_eq!(seven("dbfilename", "a\\b"), None);
    assert_eq!(seven("cluster-announce-hostname", "a_b"), None);
    assert_eq!(seven("loglevel", "nothing"), None);
    assert_eq!(shown("7.4.1", "loglevel", "nothing").unwrap(), "nothing");
}

#[test]
fn names_of_nodes_hold_what_the_version_lets_in() {
    let valkey = |number: &str, name: &str, value: &str| {
        let version = Version::exact(Engine::Valkey, number).unwrap();
        normal(version.directive(name).unwrap(), value, version).is_ok()
    };
    assert!(valkey("8.1.8", "cluster-announce-human-nodename", "a:b"));
    assert!(!valkey("8.0.1", "cluster-announce-human-nodename", "a:b"));
    assert!(valkey("8.1.8", "cluster-announce-ip", "x\\y"));
    assert!(!valkey("9.1.2", "cluster-announce-ip", "x\\y"));
    assert!(valkey("9.1.2", "cluster-announce-ip", "fe80::1"));
    assert!(valkey("9.1.2", "slot-migration-max-failover-repl-bytes", "-1"));
    assert!(!valkey("9.1.2", "slot-migration-max-failover-repl-bytes", "-2"));
}

#[test]
fn what_is_wrong_never_quotes_the_value() {
    for version in Version::all() {
        for directive in version.directives() {
            if let Err(error) = normal(directive, "s3cr3t-val/{ue}\u{1}", version) {
                assert!(!error.message.contains("s3cr3t"), "{}", directive.name);
                assert!(!error.help.contains("s3cr3t"), "{}", directive.name);
            }
        }
    }
}
