use super::*;
use redproof_source::{SourceMap, Span};

fn texts(line: &str) -> Vec<Text> {
    let mut map = SourceMap::default();
    line.split(' ')
        .map(|word| {
            let file = map.add(word.to_owned(), word.to_owned());
            Text::literal(word, Span::new(file, 0, word.len()))
        })
        .collect()
}

fn read(line: &str) -> Vec<String> {
    let named = |argument: &Argument| {
        let option = argument.option.as_ref().map_or("", Text::as_str);
        format!("{:?} {option} {}", argument.meaning, argument.value.as_str())
    };
    arguments(&texts(line)).iter().map(named).collect()
}

fn passwords(line: &str) -> Vec<String> {
    let found = arguments(&texts(line)).into_iter();
    let found = found.filter(|argument| argument.meaning == Meaning::Password);
    found.map(|argument| argument.value.as_str().to_owned()).collect()
}

#[test]
fn options_in_every_form() {
    assert_eq!(
        read("redis-cli -h cache --tls -a one get key"),
        [
            "Host -h cache",
            "Tls --tls --tls",
            "Password -a one",
            "Command  get",
            "Command  key"
        ]
    );
    for line in [
        "redis-cli -ea pw ping",
        "redis-cli -a pw ping",
        "redis-cli -apw ping",
        "redis-cli --pass=pw ping",
        "redis-cli --requirepass pw ping",
        "redis-cli ping -a pw",
        "redis-cli --cluster create h:1 -a pw",
        "redis_exporter -redis.password pw",
        "redis_exporter --redis.password=pw",
        "redis-server /r.conf --port 1 --requirepass pw",
        "redis-server --requirepass=pw",
        "/usr/bin/valkey-server --masterauth pw --port 1",
    ] {
        assert_eq!(passwords(line), ["pw"], "{line}");
    }
    for line in [
        "supervisord -c /s.conf",
        "supervisord -c/s.conf",
        "supervisord -nc /s.conf -u redis",
        "supervisord -snc/s.conf",
        "supervisord -n --configuration=/s.conf",
    ] {
        let found = arguments(&texts(line)).into_iter();
        let mut found = found.filter(|argument| argument.meaning == Meaning::ConfigFile);
        assert_eq!(found.next().unwrap().value.as_str(), "/s.conf", "{line}");
    }
    for line in [
        "redis-cli --askpass ping",
        "redis-cli -h -a ping",
        "redis-cli --auth --tls ping",
        "curl -a pw",
        "redis_exporter --redis.password-file f",
        "redis-commander -a 0.0.0.0",
    ] {
        assert_eq!(passwords(line), [""; 0], "{line}");
    }
}

#[test]
fn wrappers_start_other_programs() {
    for before in [
        "env A=1 -u B",
        "A=1 B=2",
        "sudo -u redis -E",
        "gosu redis",
        "su-exec redis:redis",
        "tini -s --",
        "dumb-init --",
        "timeout -k 1 5",
        "xargs -n 1",
        "exec nohup nice -n 5",
        "docker exec -it -e A=1 cache",
        "docker compose -f a.yml exec -T cache",
        "docker-compose -p x run --rm -e A=1 cache",
        "kubectl -n ns exec -it pod -c cache --",
        "retry 5",
        "$RUN",
    ] {
        assert_eq!(
            passwords(&format!("{before} redis-cli -a pw ping")),
            ["pw"],
            "{before}"
        );
    }
    for before in [
        "echo",
        "which",
        "command -v",
        "log_info",
        "grep -r",
        "apt-get install",
        "docker pull",
    ] {
        let line = texts(&format!("{before} redis-cli"));
        let starts = Invocation::of_redis(&line).is_some();
        assert_eq!(starts, before == "docker pull", "{before}");
    }
}

#[test]
fn wrappers_change_the_user() {
    for (line, user) in [
        ("exec gosu redis redis-server", Some("redis")),
        ("tini -- su-exec redis:redis redis-server", Some("redis:redis")),
        (
            "setpriv --reuid=valkey --regid valkey --clear-groups valkey-server",
            Some("valkey"),
        ),
        ("chpst -u redis redis-server", Some("redis")),
        ("nice -n 5 redis-server", None),
        ("redis-server", None),
    ] {
        let words = texts(line);
        assert_eq!(invocation(&words).unwrap().user(), user, "{line}");
    }
}

#[test]
fn scripts_and_commands_among_the_words() {
    let line = texts("env A=1 sh -ec script one two");
    let found = invocation(&line).unwrap();
    let (script, parameters) = found.script().unwrap();
    assert_eq!(
        (script.as_str(), parameters.len(), found.before.len()),
        ("script", 2, 2)
    );
    let line = texts("docker exec c redis-cli -n 1 --tls set -a b");
    let found = Invocation::of_redis(&line).unwrap();
    assert_eq!(
        found.command().iter().map(Text::as_str).collect::<Vec<_>>(),
        ["set", "-a", "b"]
    );
    assert_eq!(
        read("ssh -p 1 host uptime now"),
        ["Port -p 1", "Script  uptime", "Script  now"]
    );
    let line = texts("docker-entrypoint.sh --port 1");
    assert_eq!(invocation(&line).unwrap().name.as_str(), "--port");
}

#[test]
fn every_entry_is_found_by_its_names() {
    assert!(NAMES.is_sorted());
    for (name, at) in NAMES {
        let words = texts(&name.replace('*', "x"));
        let found = invocation(&words);
        let program = &PROGRAMS[*at];
        if program.kind != Kind::Wrapper {
            assert_eq!(found.unwrap().program.unwrap().id(), program.id(), "{name}");
        }
        assert!(program.options.is_sorted_by_key(|option| option.name), "{name}");
    }
}

#[test]
fn variables_of_programs() {
    assert_eq!(variable("REDISCLI_AUTH"), Some(Meaning::Password));
    assert_eq!(
        program("redis_exporter").unwrap().variable("REDIS_ADDR"),
        Some(Meaning::Url)
    );
    assert_eq!(variable("PATH"), None);
}
