use super::*;
use redproof_source::SourceMap;

fn run(
    reference: &str,
    entrypoint: Option<&[&str]>,
    command: Option<&[&str]>,
) -> Option<(Vec<String>, ServerInvocation)> {
    let mut map = SourceMap::default();
    let file = map.add("compose.yaml", "");
    let texts = |words: Option<&[&str]>| {
        words.map(|words| {
            words
                .iter()
                .map(|word| Text::literal(*word, Span::top(file)))
                .collect::<Vec<Text>>()
        })
    };
    let env = |name: &str| match name {
        "SET" => Some(Text::literal("v", Span::top(file))),
        "VALKEY_EXTRA_FLAGS" => Some(Text::literal("--port  1", Span::top(file))),
        _ => None,
    };
    let (entrypoint, command) = (texts(entrypoint), texts(command));
    match server_arguments_in(
        &Image::named(reference).unwrap(),
        entrypoint.as_deref(),
        command.as_deref(),
        Surroundings::with_environment(&env),
    ) {
        ServerCommand::Starts(runs) => Some((
            runs.arguments
                .iter()
                .map(|word| word.as_str().to_owned())
                .collect(),
            runs,
        )),
        ServerCommand::Unknown(_) | ServerCommand::Supervised(_) => None,
    }
}

#[test]
fn words_reach_the_server() {
    let arguments = |command: &[&str]| run("redis:7", None, Some(command)).unwrap().0;
    assert_eq!(run("redis:7", None, None).unwrap().0, [""; 0]);
    assert_eq!(arguments(&["redis-server", "--port", "1"]), ["--port", "1"]);
    assert_eq!(arguments(&["--port", "1"]), ["--port", "1"]);
    assert_eq!(arguments(&["/etc/redis.conf"]), ["/etc/redis.conf"]);
    assert_eq!(
        arguments(&["gosu", "redis", "redis-server", "a.conf"]),
        ["a.conf"]
    );
    assert_eq!(
        run(
            "redis:7",
            Some(&["docker-entrypoint.sh"]),
            Some(&["redis-server", "x"])
        )
        .unwrap()
        .0,
        ["x"]
    );
    assert_eq!(
        run("redis:7", Some(&["docker-entrypoint.sh"]), Some(&["--port", "1"]))
            .unwrap()
            .0,
        ["--port", "1"]
    );
    assert_eq!(
        run("redis:7", Some(&["/usr/local/bin/redis-server"]), None)
            .unwrap()
            .0,
        [""; 0]
    );
    assert!(run("redis:7", None, Some(&["sleep", "1"])).is_none());
    assert_eq!(run("valkey/valkey", None, None).unwrap().0, ["--port", "1"]);
    assert!(
        run("redis:7", None, Some(&["redis-sentinel", "s.conf"]))
            .unwrap()
            .1
            .sentinel
    );
}

#[test]
fn the_entrypoint_drops_root_only_for_the_server_itself() {
    let drops = |reference: &str, entrypoint: Option<&[&str]>, command: Option<&[&str]>| {
        run(reference, entrypoint, command).unwrap().1.drops_root
    };
    assert!(drops("redis:7", None, None));
    assert!(drops("redis:7", None, Some(&["redis-server", "/r.conf"])));
    assert!(drops("redis:7", None, Some(&["--port", "1"])));
    assert!(drops("redis:7", None, Some(&["/etc/redis.conf"])));
    assert!(drops(
        "redis:7",
        Some(&["docker-entrypoint.sh"]),
        Some(&["redis-server"])
    ));
    assert!(drops("valkey/valkey", None, Some(&["valkey-server"])));
    assert!(!drops("redis:7", None, Some(&["sh", "-c", "redis-server"])));
    assert!(!drops("redis:7", None, Some(&["/usr/local/bin/redis-server"])));
    assert!(!drops("redis:7", None, Some(&["redis-sentinel", "/s.conf"])));
    assert!(!drops("redis:7", Some(&["redis-server"]), None));
    assert!(!drops("bitnami/redis", None, None));
}

#[test]
fn scripts_are_searched_for_the_server() {
    let script = "mkdir -p /x && sed 's|a|b|' f > /tmp/f; exec redis-server /r.conf --aclfile \"/tmp/f\" \
                  --requirepass \"$SET\" --masterauth \"${NONE}\" --user \"$(cat /run/x)\" || exit 1 # no";
    let (words, runs) = run("redis:7", None, Some(&["sh", "-ec", script])).unwrap();
    assert_eq!(
        words,
        [
            "/r.conf",
            "--aclfile",
            "/tmp/f",
            "--requirepass",
            "v",
            "--masterauth",
            "",
            "--user",
            redproof_source::UNRESOLVED
        ]
    );
    assert!(runs.through_shell && runs.after_other_commands);
    assert_eq!(runs.arguments[6].undefined_variable(), Some("NONE"));
    assert!(runs.arguments[8].undefined().is_some());
    let (words, _) = run(
        "redis:7",
        None,
        Some(&["sh", "-c", "redis-server --requirepass ${P:-ab}c"]),
    )
    .unwrap();
    assert_eq!(words, ["--requirepass", "abc"]);
    assert!(run("redis:7", None, Some(&["sh", "-c", "echo redis-server"])).is_none());
}

#[test]
fn a_script_may_start_the_images_own_entrypoint() {
    let run = |script: &str| run("redis:7", None, Some(&["sh", "-c", script]));
    let (words, runs) = run("umask 077; exec docker-entrypoint.sh redis-server /r.conf").unwrap();
    assert_eq!(words, ["/r.conf"]);
    assert!(runs.drops_root && runs.through_shell);
    let (words, runs) = run("exec /usr/local/bin/docker-entrypoint.sh --port 1").unwrap();
    assert_eq!(words, ["--port", "1"]);
    assert!(runs.drops_root && !runs.sentinel);
    assert_eq!(run("exec docker-entrypoint.sh /r.conf").unwrap().0, ["/r.conf"]);
    assert!(!run("exec redis-server /r.conf").unwrap().1.drops_root);
    assert!(run("exec docker-entrypoint.sh sleep 1").is_none());
}
