//! Names of files, users and rules that would do something where they are shown.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::harness::folder;

/// What a line of output would run, and what a terminal would obey.
const NAME: &str =
    "a\nACL SETUSER evil on nopass ~* +@all\nuser evil on nopass ~* +@all\n\u{1b}[31m\u{202e}\u{3164}\r";

const COMPOSE: &str = "services:
  app:
    build: ./app
    environment: { REDIS_PASSWORD_FILE: /run/secrets/p }
    secrets: [p]
  redis:
    image: redis:7.2
    command: redis-server --aclfile /users.acl
    entrypoint: [\"tini\\n  evil:\\n    image: x\", --]
secrets:
  p: { file: './p $(touch evil)`touch evil`.txt' }
";

/// All that a command prints, whatever it thinks of it.
fn printed(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_redproof"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    let text = [output.stdout, output.stderr].concat();
    String::from_utf8(text).unwrap()
}

#[test]
fn a_name_in_a_suggestion_stays_a_comment() {
    let code = "import redis\nclient = redis.Redis(host='redis', username='app$(touch evil)\"', password=open('/run/secrets/p').read())\nclient.get('a\\nACL SETUSER evil')\nclient.set(unknown(), 1)\n";
    let path = format!("app/{NAME}.py");
    let folder = folder(&[
        ("compose.yaml", COMPOSE.as_bytes()),
        ("app/requirements.txt", b"redis==5.0.1\n"),
        (&path, code.as_bytes()),
    ]);
    for format in ["acl", "conf", "commands", "compose", "json"] {
        for explain in [&["--explain"][..], &[]] {
            let arguments = [&["acl", "suggest", "--format", format], explain].concat();
            let text = printed(folder.path(), &arguments);
            let begins = |start: &str| text.lines().any(|line| line.trim_start().starts_with(start));
            assert!(text.contains("get"), "{text}");
            assert!(!begins("ACL SETUSER evil"), "{format}: {text}");
            assert!(!begins("user evil"), "{format}: {text}");
            assert!(
                !text.contains(['\u{1b}', '\r', '\u{202e}', '\u{3164}']),
                "{format}: {text:?}"
            );
            let command = |line: &str| {
                let from = line.find("grep -q . ").or_else(|| line.find("sed -i "))?;
                line.get(from..).map(|command| command.replace("$$", "$"))
            };
            for command in text.lines().filter_map(command) {
                Command::new("sh")
                    .args(["-c", &command])
                    .current_dir(folder.path())
                    .output()
                    .unwrap();
                assert!(!folder.path().join("evil").exists(), "{command}");
            }
            if format == "compose" {
                assert!(!text.lines().any(|line| line.trim_end() == "  evil:"), "{text}");
            }
        }
    }
    let text = printed(folder.path(), &["acl", "check"]);
    assert!(
        !text.contains(['\u{1b}', '\r', '\u{202e}', '\u{3164}']),
        "{text:?}"
    );
}

#[test]
fn what_a_rule_says_does_not_act_on_the_terminal() {
    let rule = "id: my-rule\ntitle: \"a \\e[31m\\a\\r\\u202e\\u009b b\"\nfor: server\nseverity: low\nconfidence: high\ncategory: network\nwhen: { kind: server }\nmessage: \"x \\e[31m\"\nwhy: \"y \\e[31m\\u202e\"\nattack: \"z \\e[31m\"\nfix: \"w \\e[31m\"\n";
    let folder = folder(&[("rules/my-rule.yml", rule.as_bytes())]);
    for arguments in [
        &["rules", "--rules", "rules"][..],
        &["rules", "--rules", "rules", "--format", "markdown"],
        &["rules", "--rules", "rules", "--format", "json"],
        &["explain", "my-rule", "--rules", "rules"],
        &["rules", "--rules", "rules", "--pages", "pages"],
    ] {
        let mut text = printed(folder.path(), arguments);
        if arguments.contains(&"--pages") {
            text = fs::read_to_string(folder.path().join("pages/my-rule.md")).unwrap();
        }
        assert!(text.contains("my-rule") && !text.starts_with("error:"), "{text}");
        let treacherous = ['\u{1b}', '\u{7}', '\r', '\u{202e}', '\u{9b}'];
        assert!(!text.contains(treacherous), "{arguments:?}: {text:?}");
    }
}
