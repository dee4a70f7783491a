use crate::start_script::tests::started;

/// The server's arguments that supervisord starts; `?` is a value that the files do not show.
fn starts(files: &[(&str, &str)], words: &str) -> Option<String> {
    let words: Vec<&str> = words.split(' ').collect();
    started(files, &words).map(|(arguments, _)| arguments.join(" "))
}

/// Those of one configuration.
fn with(config: &str) -> Option<String> {
    let config = config.replace("; ", "\n");
    starts(&[("/s.conf", &config)], "supervisord -c /s.conf")
}

#[test]
fn a_command_is_split_without_a_shell() {
    for (command, expected) in [
        ("redis-server --port 1", "--port 1"),
        ("/usr/bin/redis-server --requirepass $PW", "--requirepass $PW"),
        ("redis-server --requirepass 'a;b' & x", "--requirepass a;b & x"),
        ("bash -c \"redis-server --port $PORT\"", "--port 6380"),
        ("redis-server --port %(ENV_PORT)s", "--port 6380"),
        ("redis-server --requirepass %(ENV_PW)s", "--requirepass ?"),
        ("redis-server --requirepass %(ENV_EMPTY)s", "--requirepass ?"),
        ("redis-server --requirepass \"%(ENV_OTHER)s\"", "--requirepass ?"),
        ("redis-server --port 63%(process_num)02d", "--port 6300"),
        ("redis-server --requirepass a%%b", "--requirepass a%b"),
        ("redis-server %(here)s/%(program_name)s.conf", "/cache.conf"),
        (
            "redis-server\n  --port 1 ;comment\n  --save x",
            "--port 1 --save x",
        ),
        ("redis-server\nautostart=TRUE", ""),
    ] {
        let found = with(&format!("[program:cache]\ncommand = {command}\n"));
        assert_eq!(found.as_deref(), Some(expected), "{command}");
    }
}

#[test]
fn only_what_it_starts_by_itself_counts() {
    for config in [
        "[program:a]; command=redis-server; autostart=false",
        "[program:a]; autostart: Off; command: redis-server",
        "[group:a]; programs=redis-server",
        ";[program:a]; ;command=redis-server",
        "[program:a]; #command=redis-server",
        "[program:a]; command=redis-server 'x",
    ] {
        assert_eq!(with(config), None, "{config}");
    }
    let own = "[program:a]; environment=PORT=\"7\",X='a,b'; command=sh -c 'redis-server --port $PORT'";
    assert_eq!(with(own).as_deref(), Some("--port 7"));
    let own = "[program:a]; environment=P=\"8\"; command=redis-server --port %(ENV_P)s";
    assert_eq!(with(own).as_deref(), Some("--port 8"));
    assert_eq!(
        with("[program:a]; command=redis-server --port 1; [program:a]; Command=redis-server --port 2")
            .as_deref(),
        Some("--port 2")
    );
}

#[test]
fn the_configuration_is_found_as_it_is() {
    let server = "[program:redis]\ncommand=redis-server --port 1";
    let main = "[supervisord]\nnodaemon=true\n[include]\nfiles = *.ini sub/*.conf\n  %(here)s/more/x.conf";
    for (files, words) in [
        (&[("/etc/s.conf", server)][..], "supervisord -nc /etc/s.conf"),
        (
            &[("/etc/s.conf", server)],
            "/usr/bin/supervisord --configuration=/etc/s.conf -n",
        ),
        (&[("/etc/supervisord.conf", server)], "supervisord"),
        (&[("/data/supervisord.conf", server)], "supervisord -n"),
        (&[("/etc/supervisor/conf.d/redis.conf", server)], "supervisord"),
        (
            &[("/etc/supervisor/conf.d/redis.conf", server)],
            "supervisord -c /etc/supervisor/supervisord.conf",
        ),
        (
            &[("/etc/supervisor.d/redis.ini", server)],
            "supervisord -c /etc/supervisord.conf",
        ),
        (
            &[
                ("/c/s.conf", main),
                ("/c/a.ini", "[program:x]\ncommand=x"),
                ("/c/b.ini", server),
            ],
            "supervisord -c /c/s.conf",
        ),
        (
            &[("/c/s.conf", main), ("/c/sub/b.conf", server)],
            "supervisord -c /c/s.conf",
        ),
        (
            &[("/c/s.conf", main), ("/c/more/x.conf", server)],
            "supervisord -c /c/s.conf",
        ),
        (
            &[("/start.sh", "exec supervisord -c /s.conf"), ("/s.conf", server)],
            "/start.sh",
        ),
    ] {
        assert_eq!(
            starts(files, words).as_deref(),
            Some("--port 1"),
            "{files:?} {words}"
        );
    }
    for (files, words) in [
        (&[("/etc/other.conf", server)][..], "supervisord -c /etc/s.conf"),
        (
            &[("/etc/s.conf", "[supervisord]\n"), ("/etc/a.conf", server)],
            "supervisord -c /etc/s.conf",
        ),
        (
            &[
                ("/etc/supervisord.conf", "[supervisord]\n"),
                ("/etc/supervisor/conf.d/redis.conf", server),
            ],
            "supervisord",
        ),
    ] {
        assert_eq!(starts(files, words), None, "{files:?} {words}");
    }
}

#[test]
fn what_grows_too_long_is_unknown() {
    let long = "a".repeat(40_000);
    let environment =
        |command: &str| format!("[program:a]; numprocs=64; environment=X=\"{long}\"; {command}");
    let once = environment("command=redis-server --requirepass %(ENV_X)s");
    assert!(with(&once) == Some(format!("--requirepass {long}")));
    let uses = "%(ENV_X)s".repeat(2_000);
    let twice = with(&environment(&format!(
        "command=redis-server --requirepass {uses}"
    )));
    let twice = twice.unwrap();
    assert!(!twice.ends_with('a') && twice.len() < 50_000, "{}", twice.len());
    // Programs that come after too many others are not known.
    let others: String = (0..400)
        .map(|at| format!("[program:{at}]; environment=X=\"{long}\"; command=sleep %(ENV_X)s; "))
        .collect();
    let config = others + "[program:z]; command=redis-server --port 1";
    assert!(with(&config).is_none());
}

#[test]
fn a_name_that_supervisord_refuses_is_not_looked_for_again() {
    for (command, expected) in [
        (
            "redis-server --save %(a%(ENV_PORT)s %(ENV_PORT)s",
            "--save %(a%(ENV_PORT)s %(ENV_PORT)s",
        ),
        ("redis-server --save %(ENV_PORT)", "--save %(ENV_PORT)"),
    ] {
        let found = with(&format!("[program:a]; command={command}"));
        assert_eq!(found.as_deref(), Some(expected), "{command}");
    }
    let many = "%(".repeat(200_000);
    let begun = std::time::Instant::now();
    let found = with(&format!("[program:a]; command=redis-server --save {many})"));
    assert!(found.is_some() && begun.elapsed().as_secs() < 5);
}
