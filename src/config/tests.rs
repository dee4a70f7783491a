use super::*;
use redproof_source::Position;

fn parsed(text: &str) -> Config {
    Config::parse("redproof.toml", text).unwrap()
}

fn error(text: &str) -> String {
    Config::parse("redproof.toml", text).unwrap_err().to_string()
}

#[test]
fn everything_is_read() {
    let config = parsed(
        r#"
expected-missing = ["conf/**"]
exclude = ["legacy/"]
baseline = "known.jsonl"
frameworks = ["pci-dss"]

[scan]
fail-on = "high"
rules = ["./our/rules"]

[suppressions]
require = ["owner", "until"]

[severity]
exposed-port = "medium"

[params.weak-password-short]
minimum = 24
words = ["a", "b"]

[limits]
findings = 500

[[overrides]]
paths = ["dev/**"]
rules = ["no-tls"]
severity = "low"

[[client]]
files = ["config/*.yml"]
host = "cache.server"
password = "cache.token"

[[deployment]]
name = "prod"
files = ["compose.yaml", "compose.prod.yaml"]

[[suppress]]
rule = "exposed-port"
path = "dev/"
reason = "a laptop"
owner = "platform"
until = "2027-01-01"
"#,
    );
    assert_eq!(config.limits().findings, 500);
    assert_eq!(config.limits().steps, 1_000_000);
    assert_eq!(config.fail_on.unwrap().value, "high");
    assert_eq!(config.rules[0].value, "our/rules");
    assert_eq!(config.expected_missing[0].value, "conf/**");
    assert_eq!(config.exclude[0].origin.to_string(), "redproof.toml:3");
    assert_eq!(config.baseline.unwrap().value, "known.jsonl");
    assert_eq!(config.frameworks.unwrap()[0].value, "pci-dss");
    assert_eq!(config.require.len(), 2);
    let severities: Vec<_> = config
        .severities
        .iter()
        .map(|entry| &*entry.severity.value)
        .collect();
    assert_eq!(severities, ["medium", "low"]);

    assert!(config.severities[1].paths.has("dev/a/compose.yaml"));
    let params: Vec<_> = config
        .params
        .iter()
        .map(|param| (&*param.name.value, &*param.value))
        .collect();
    assert_eq!(params, [("minimum", "24"), ("words", r#"["a", "b"]"#)]);
    assert_eq!(
        config.clients[0].keys.named(),
        [("host", "cache.server"), ("password", "cache.token")]
    );
    assert_eq!(config.deployments[0].files, ["compose.yaml", "compose.prod.yaml"]);
    let accepted = &config.suppressions[0];
    assert_eq!(accepted.path.as_ref().unwrap().written, "dev");
    assert_eq!(accepted.owner.as_deref(), Some("platform"));
    assert_eq!(
        accepted.origin.as_ref().unwrap().at,
        Position { line: 39, column: 8 }
    );
    assert_eq!(parsed("").suppressions, []);
}

#[test]
fn errors_have_a_place_and_name_what_exists() {
    for (text, place, words) in [
        ("[scan]\nfail_on = \"high\"\n", "2:1", "did you mean `fail-on`"),
        ("excludes = []\n", "1:1", "did you mean `exclude`"),
        (
            "[scan]\nfail-on = \"worst\"\n",
            "2:11",
            "critical, high, medium, low, info, never",
        ),
        ("[severity]\na = \"off\"\n", "2:5", "[[suppress]]"),
        ("[severity]\na = \"hihg\"\n", "2:5", "did you mean `high`"),
        ("[[suppress]]\nrule = \"a\"\n", "1:1", "reason"),
        (
            "[[suppress]]\npath = \"**/a/**/a/**/a/**\"\nreason = \"a\"\n",
            "2:8",
            "over the limit pattern-stars of 3",
        ),
        (
            &format!("exclude = [\n{}]\n", "\"*.*.*\",\n".repeat(667)),
            "668:1",
            "over the limit config-stars of 2000",
        ),
        (
            &format!("exclude = [\n{}]\n", "\"a\",\n".repeat(1001)),
            "1002:1",
            "`exclude` is over the limit config-entries of 1000",
        ),
        (
            &format!(
                "[[overrides]]\nseverity = \"low\"\npaths = [\n{}]\n",
                "\"a\",\n".repeat(1001)
            ),
            "1004:1",
            "`[[overrides]]` is over the limit config-entries of 1000",
        ),
        (
            &format!(
                "[[client]]\nhost = \"a\"\nfiles = [\n{}]\n",
                "\"a\",\n".repeat(1001)
            ),
            "1004:1",
            "`[[client]]` is over the limit config-entries of 1000",
        ),
        (
            &"[[deployment]]\nname = \"a\"\nfiles = [\"a\", \"b\", \"c\"]\n".repeat(334),
            "1002:15",
            "`[[deployment]]` is over the limit config-entries of 1000",
        ),
        (
            &format!(
                "[[suppress]]\nreason = \"a\"\nrules = [\n{}]\n",
                "\"a\",\n".repeat(1001)
            ),
            "1004:1",
            "`[[suppress]]` is over the limit config-entries of 1000",
        ),
        (
            "[[suppress]]\nrule = \"a\"\nreason = \" \"\n",
            "3:10",
            "reason is empty",
        ),
        ("[[suppress]]\nreason = \"a\"\n", "2:10", "fingerprint"),
        (
            "[[suppress]]\npath = \"a\"\nreason = \"a\"\nsuperseding = true\n",
            "2:8",
            "superseding",
        ),
        (
            "[[suppress]]\nrule = \"a\"\nreason = \"b\"\nuntil = \"2027-02-30\"\n",
            "4:9",
            "2026-11-24",
        ),
        (
            "[suppressions]\nrequire = [\"ownr\"]\n",
            "2:12",
            "did you mean `owner`",
        ),
        ("[[overrides]]\nseverity = \"low\"\n", "2:12", "paths"),
        ("[[client]]\nfiles = [\"a\"]\n", "2:9", "password-file"),
        (
            "[[deployment]]\nname = \"a\"\nfiles = [\"../x.yml\"]\n",
            "3:10",
            "outside",
        ),
        (
            "[[deployment]]\nname = \"a\"\nfiles = []\n",
            "3:9",
            "at least one",
        ),
        ("exclude = [\"\"]\n", "1:12", "pattern"),
        ("[params.a]\nb = { c = 1 }\n", "2:5", "list"),
        ("[scan\n", "1:", ""),
    ] {
        let message = error(text);
        assert!(
            message.starts_with(&format!("redproof.toml:{place}")),
            "{text}: {message}"
        );
        assert!(message.contains(words), "{text}: {message}");
    }
}

#[test]
fn no_error_shows_a_value_that_is_no_name() {
    const SECRET: &str = "Walnut-Drawer-31";
    for text in [
        "[limits]\nsteps = \"S\"\n",
        "exclude = \"S\"\n",
        "S = 1\n",
        "[severity]\na = \"S\"\n",
        "[scan]\nfail-on = \"S\"\n",
        "[suppressions]\nrequire = [\"S\"]\n",
        "[[suppress]]\npath = \"a\"\nreason = \"r\"\nuntil = \"S\"\n",
        "[[suppress]]\nS = 1\nreason = \"r\"\n",
    ] {
        let error = Config::parse("redproof.toml", &text.replace('S', SECRET));
        let error = error.map(|_| text).unwrap_err().to_string();
        assert!(error.starts_with("redproof.toml:"), "{error}");
        assert!(!error.contains("Walnut"), "{error}");
    }
}
