//! Requirements on accounts of people concern no account that programs log in as, those on a vendor's only `default`.

use std::fs;
use std::process::Command;

use serde_json::Value;

const COMPOSE: &str = "\
services:
  redis:
    image: redis:7.4.2
    command: redis-server --aclfile /etc/redis/users.acl
    volumes: ['./users.acl:/etc/redis/users.acl:ro']
  app:
    image: acme/app:1
    environment: { REDIS_URL: 'redis://app@redis:6379', REDIS_PASSWORD_FILE: /run/secrets/app }
";

const USERS: &str = "\
user default on >kV7pQx2mW1 ~* +@all
user app on >kV7pQx2mW2 ~app:* +@read
user exporter on >kV7pQx2mW3 +info
user alice on >kV7pQx2mW4 ~app:* +@read
user admin on >kV7pQx2mW5 ~* +@all
";

/// The users of weak passwords, with whether these requirements of PCI DSS concern the finding.
#[test]
fn passwords_of_programs_are_not_those_of_people() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("compose.yaml"), COMPOSE).unwrap();
    fs::write(folder.path().join("users.acl"), USERS).unwrap();
    let run = Command::new(env!("CARGO_BIN_EXE_redproof"))
        .args(["scan", "--format", "json"])
        .arg(folder.path())
        .output()
        .unwrap();
    let report: Value = serde_json::from_slice(&run.stdout).unwrap();
    let findings = report["findings"].as_array().unwrap().iter();
    let weak = findings.filter(|finding| finding["category"] == "weak-password");
    let of_people: Vec<(&str, [bool; 3])> = weak
        .map(|finding| {
            let line = finding["location"]["start"]["line"].as_u64().unwrap();
            let user = USERS.lines().nth(usize::try_from(line).unwrap() - 1).unwrap();
            let has = |id: &str| {
                let tags = finding["compliance"].as_array().unwrap();
                tags.iter()
                    .any(|tag| tag["framework"] == "pci-dss" && tag["id"] == id)
            };
            (
                user.split(' ').nth(1).unwrap(),
                ["2.2.2", "8.3.6", "8.6.3"].map(has),
            )
        })
        .collect();
    let expected = [
        ("default", [true, true, true]),
        ("app", [false, false, true]),
        ("exporter", [false, false, true]),
        ("alice", [false, true, true]),
        ("admin", [false, true, true]),
    ];
    assert_eq!(of_people, expected);
}
