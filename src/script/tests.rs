use super::*;
use redproof_source::{SourceMap, Span, UNRESOLVED};

fn script(source: &str, makefile: bool) -> (SourceMap, Script) {
    let mut map = SourceMap::default();
    let file = map.add("a.sh", source);
    let text = Text::literal(source, Span::new(file, 0, source.len()));
    let language = match makefile {
        true => ScriptLanguage::Make,
        false => ScriptLanguage::Shell,
    };
    let script = read(&text, language);
    (map, script)
}

fn sent(source: &str) -> Vec<String> {
    let (_, script) = script(source, false);
    let statements = script.redis.iter().flat_map(|call| &call.statements);
    statements
        .map(|statement| {
            let words: Vec<&str> = statement.words.iter().map(Text::as_str).collect();
            words.join("|").replace(UNRESOLVED, "?")
        })
        .collect()
}

#[test]
fn what_is_sent_to_the_server() {
    for (source, expected) in [
        (
            "redis-cli -h x -n 1 --no-auth-warning -a pw get a",
            &["get|a"][..],
        ),
        (
            "if ! docker exec -it c redis-cli ping | grep -q PONG; then",
            &["ping"],
        ),
        (
            "X=$(docker compose exec -T redis redis-cli -a \"$P\" scard s 2>/dev/null)",
            &["scard|s"],
        ),
        (
            "redis-cli <<EOF\nset a 'b c'\n\nACL SETUSER x >new\nEOF\n",
            &["set|a|b c", "ACL|SETUSER|x|>new"],
        ),
        (
            "echo \"CONFIG SET requirepass $NEW\" | redis-cli",
            &["CONFIG|SET|requirepass|"],
        ),
        ("printf 'AUTH x\\nPING' | redis-cli", &["AUTH|x", "PING"]),
        ("docker exec r sh -c 'redis-cli ping'", &["ping"]),
        (
            "ssh host 'redis-cli -a pw ping'; eval \"redis-cli get $k\"",
            &["ping", "get|?"],
        ),
        (
            "r() { redis-cli \"$@\"; }\nr CONFIG SET requirepass new",
            &["", "CONFIG|SET|requirepass|new"],
        ),
        (
            "(echo 'AUTH x' && echo PING) | redis-cli; { echo AUTH y; } | redis-cli",
            &["AUTH|x", "PING", "AUTH|y"],
        ),
        (
            "echo 'AUTH x' | nc redis 6379; echo 'AUTH TLS' | nc mail 25; echo PING | nc redis 6379",
            &["AUTH|x"],
        ),
        ("redis-cli 'AUTH x'", &["AUTH|x"]),
        (
            "r() { local pw=$1; shift; redis-cli -a \"$pw\" \"$@\"; }\nr old get key",
            &["", "get|key"],
        ),
        (
            "echo redis-cli -a pw flushall\n# redis-cli x\nwhich redis-cli",
            &[],
        ),
        ("cat <<'EOF'\nredis-cli -a pw ping\nEOF\n", &[]),
        ("log_info \"redis-cli -a pw\"", &[]),
    ] {
        assert_eq!(sent(source), expected, "{source}");
    }
}

#[test]
fn what_is_set() {
    let source = "A=1 export_me\nexport B='2'\nreadonly C=3\ndocker run -e D=4 x\necho E=5\necho F=6 >> .env\n: \"${G:=7}\"\ncat > x.env <<EOF\nH=8\nEOF\ncat <<EOF\nI=9\nEOF\n";
    let (_, script) = script(source, false);
    let set: Vec<String> = script
        .assignments
        .iter()
        .map(|set| format!("{}={}", set.name, set.value.as_str()))
        .collect();
    assert_eq!(set, ["A=1", "B=2", "C=3", "D=4", "F=6", "H=8"]);
}

#[test]
fn makefiles() {
    let source = "PW ?= changeme # no\nexport Q := \"$(PW)\"\n\ntest: a\n\t@redis-cli -a $${PW:-abc} ping \\\n\t  >/dev/null\n\t-redis-cli -a $(PW) get $(or $(K),key)\n";
    let (map, script) = script(source, true);
    assert_eq!(script.assignments[0].value, *"changeme");
    assert_eq!(script.assignments[1].value.undefined_variable(), Some("PW"));
    assert_eq!(script.redis.len(), 2);
    let first = &script.redis[0].passwords[0];
    assert_eq!((first.as_str(), map.slice(first.span())), ("abc", "$${PW:-abc}"));
    assert_eq!(script.redis[1].passwords[0].undefined_variable(), Some("PW"));
    assert_eq!(script.redis[1].statements[0].words[1], *"key");
}

#[test]
fn changes_of_a_password() {
    let change = |source: &str| {
        let (_, script) = script(source, false);
        script.changes.first().cloned()
    };
    let plain = change("set -e\nredis-cli -a \"$OLD\" CONFIG SET requirepass \"$NEW\"\necho \"$NEW\" > pw.txt\ndocker restart x\nredis-cli -a \"$NEW\" ping | grep PONG\necho \"now $NEW\"\n").unwrap();
    assert_eq!(plain.how, How::ConfigSet);
    assert!(
        plain.ignores_exit_status
            && plain.persists_new_secret
            && !plain.rewrites
            && !plain.adds_without_removing
            && plain.on_argv
    );
    assert_eq!(plain.prints.len(), 1);
    let good = change("redis-cli -e <<EOF\nACL SETUSER app resetpass >$NEW\nACL SAVE\nEOF\n").unwrap();
    assert!(
        !good.ignores_exit_status
            && good.saves
            && !good.adds_without_removing
            && !good.on_argv
            && good.prints.is_empty()
    );
    let kept = change("redis-cli ACL SETUSER app \">$NEW\" | grep OK").unwrap();
    assert!(kept.adds_without_removing && !kept.ignores_exit_status);
    let two = change("redis-cli ACL SETUSER app \">$NEW\"\nredis-cli ACL SETUSER app \"<$OLD\"").unwrap();
    assert!(!two.adds_without_removing && two.ignores_exit_status);
    let looked = change("redis-cli CONFIG SET requirepass \"$NEW\"\nredis-cli -a \"$NEW\" ping | grep -q PONG || exit 1\necho \"$NEW\" > pw").unwrap();
    assert!(!looked.ignores_exit_status);
    let hashed = change("redis-cli -e ACL SETUSER app \"#$H\"; redis-cli -e ACL SETUSER app \"!$O\"\nsed -i \"s/x/$H/\" users.acl").unwrap();
    assert!(hashed.persists_new_secret && !hashed.adds_without_removing && !hashed.on_argv);
    assert!(change("redis-cli ACL SETUSER app on \">$PW\" \"~app:*\" +get").is_none());
    assert!(change("echo redis-cli CONFIG SET requirepass x; redis-cli ping").is_none());
}

#[test]
fn shells_by_their_first_line() {
    assert!(has_shell_shebang("#!/usr/bin/env bash\n") && has_shell_shebang("#!/bin/sh -e"));
    assert!(!has_shell_shebang("#!/usr/bin/python3") && !has_shell_shebang("echo"));
    let python = Some(ScriptLanguage::Python);
    assert_eq!(language_of_shebang("#!/usr/bin/env python3\n"), python);
    assert_eq!(language_of_shebang("#!/usr/bin/perl\n"), None);
}

#[test]
fn paths_begin_where_the_script_goes() {
    let file = |source: &str| {
        let source = format!("{source}\ndocker compose up -d");
        let (_, script) = script(&source, false);
        let found = script.file_rotations.into_iter().next().unwrap();
        let folder = found.compose.unwrap().folder;
        format!(
            "{:?} {} {:?} {}",
            found.file.base, found.file.rest, folder.base, folder.rest
        )
    };
    for (source, expected) in [
        ("openssl rand 9 > a/b", "Caller a/b Caller "),
        ("cd x; openssl rand 9 > a", "Caller x/a Caller x"),
        ("cd \"$(dirname \"$0\")\"; openssl rand 9 > a", "Script a Script "),
        (
            "cd \"$(dirname \"$0\")/..\"; openssl rand 9 > a",
            "Script ../a Script ..",
        ),
        (
            "D=$(cd \"$(dirname \"$0\")/..\" && pwd); openssl rand 9 > $D/a",
            "Script ../a Caller ",
        ),
        ("openssl rand 9 > $D/a/b", "Unknown /a/b Caller "),
        ("cd /srv; openssl rand 9 > /etc/a", "Unknown a Unknown "),
        ("cd /srv/app; openssl rand 9 > a", "Unknown a Unknown "),
    ] {
        assert_eq!(file(source), expected, "{source}");
    }
}

#[test]
fn what_loops_and_lists_take_in() {
    let set = |source: &str| {
        let (_, script) = script(source, false);
        let parts = script.assignments.iter().filter_map(|set| {
            let value = match &set.field {
                Some(field) => field.of(&set.value)?,
                None => set.value.clone(),
            };
            Some(format!("{}={}", set.name, value.as_str()))
        });
        parts.filter(|set| !set.starts_with("IFS")).collect::<Vec<_>>()
    };
    assert_eq!(set("mapfile -t pws <<EOF\na1\nb2\nEOF\n"), ["pws=a1", "pws=b2"]);
    assert_eq!(
        set("echo 'u:a1' | while IFS=: read -r n p; do x; done"),
        ["n=u", "p=a1"]
    );
    assert_eq!(set("IFS=, read -ra pws <<< 'a1,b2'"), ["pws=a1", "pws=b2"]);
}

#[test]
fn python_as_commands() {
    let source = "import subprocess, secrets\nUSERS = {'app': 'a1', 'ops': 'b2'}\nDC = ['docker', 'compose']\nfor u, p in USERS.items():\n    subprocess.run(['redis-cli', '--user', u, '--pass', p, 'ping'])\nsubprocess.run(DC + ['up', '-d'])\nos.system(\"redis-cli -a x ping\")\nr = redis.Redis(host='h', password='c3')\n";
    let mut map = SourceMap::default();
    let file = map.add("a.py", source);
    let text = Text::literal(source, Span::new(file, 0, source.len()));
    let script = read(&text, ScriptLanguage::Python);
    let words = |index: usize| -> Vec<String> {
        let words = script.commands[index].words.iter();
        words.map(|word| word.as_str().to_owned()).collect()
    };
    assert_eq!(words(0)[..2], ["redis-cli", "--user"]);
    assert_eq!(words(1), ["docker", "compose", "up", "-d"]);
    assert_eq!(words(2), ["redis-cli", "-a", "x", "ping"]);
    let p: Vec<&str> = script
        .assignments
        .iter()
        .filter(|set| set.name == "p")
        .map(|set| set.value.as_str())
        .collect();
    assert_eq!(p, ["a1", "b2"]);
    assert_eq!(script.passwords[0].1, *"c3");
    assert_eq!(map.slice(script.passwords[0].1.span()), "c3");
}

#[test]
fn a_long_command_is_not_repeated_for_every_line() {
    let source = |words: usize| {
        format!(
            "printf 'a\\nb\\nc' | xargs -I{{}} redis-cli -a {{}} {}",
            "x ".repeat(words)
        )
    };
    let runs = |words: usize| script(&source(words), false).1.commands.len() - 1;
    assert_eq!(runs(10), 3);
    assert_eq!(runs(2_000), 2);
    assert_eq!(runs(20_000), 1);
}
