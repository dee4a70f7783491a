//! Loading compose projects: positions of values, what is unknown, what is refused.

#![allow(
    unreachable_pub,
    dead_code,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "helpers of a test"
)]

#[path = "compose/loading.rs"]
mod loading;

use loading::{at, load, messages, one, service, try_load};
use redproof_compose::MountKind;

#[test]
fn a_fallback_is_found_through_folding_and_splitting() {
    let (map, project) = one(
        "services:\n  redis:\n    image: redis:7\n    command: >-\n      redis-server\n      --requirepass ${PW:-changeme}\n",
    );
    let command = service(&project, "redis").command.as_ref().unwrap();
    let word = &command.words[2];
    assert_eq!(word.as_str(), "changeme");
    assert_eq!(map.slice(word.span()), "${PW:-changeme}");
    assert_eq!(map.slice(word.fallback().unwrap().1), "changeme");
    assert_eq!(at(&map, word.span()), "compose.yaml:6:21");
    let variable = &project.variables[0];
    assert_eq!(
        (
            variable.name.as_str(),
            variable.path.as_str(),
            map.slice(variable.fallback.unwrap())
        ),
        ("PW", "services.redis.command", "changeme")
    );
}

#[test]
fn a_variable_points_at_its_expression_and_at_its_line_in_dotenv() {
    let (map, project) = load(
        &[
            (
                "d/compose.yaml",
                "services:\n  a:\n    image: x\n    environment:\n      A: p-$PW-s\n      PW:\n",
            ),
            ("d/.env", "X=1\nPW='hunter'\n"),
        ],
        &["d/compose.yaml"],
    );
    assert_eq!(project.folder, "d");
    assert_eq!(project.files.len(), 2);
    let a = service(&project, "a");
    let value = a.variable("A").unwrap().value.as_ref().unwrap();
    assert_eq!(value.as_str(), "p-hunter-s");
    let (name, defined) = value.variable().unwrap();
    assert_eq!(
        (name, map.slice(defined), at(&map, defined)),
        ("PW", "hunter", "d/.env:2:5".to_owned())
    );
    assert_eq!(map.slice(value.slice(2..8).span()), "$PW");
    let passed = a.variable("PW").unwrap().value.as_ref().unwrap();
    assert_eq!(
        (passed.as_str(), at(&map, passed.span())),
        ("hunter", "d/compose.yaml:6:7".to_owned())
    );
    assert_eq!(a.variable("A").unwrap().path(), "services.a.environment.A");
}

#[test]
fn a_required_variable_that_no_file_sets_is_unknown_and_no_refusal() {
    let (_, project) = one(
        "services:\n  a:\n    image: x\n    command: [redis-server, --requirepass, '${PW:?set it}']\n    privileged: ${P}\n    volumes: ['${D}:/data', '${E}/x:/y']\n",
    );
    assert_eq!(messages(&project), Vec::<&str>::new());
    let a = service(&project, "a");
    assert_eq!(
        a.command.as_ref().unwrap().words[2].undefined_variable(),
        Some("PW")
    );
    assert_eq!(a.privileged, None);
    assert_eq!(a.mounts[0].kind, MountKind::Other);
    assert_eq!(
        a.mounts[1].source.as_ref().unwrap().undefined_variable(),
        Some("E")
    );
    let required: Vec<_> = project
        .variables
        .iter()
        .map(|v| (v.name.as_str(), v.required, v.refuses_empty))
        .collect();
    assert_eq!(
        required,
        [
            ("PW", true, true),
            ("P", false, false),
            ("D", false, false),
            ("E", false, false)
        ]
    );
}

#[test]
fn parts_of_a_port_are_known_apart() {
    let (map, project) = one(
        "services:\n  a:\n    image: x\n    ports: ['${IP}:6379:6379', '${P}:6380', '$W', '8000-8002:81', '127.0.0.1:1-2:3-4']\n",
    );
    assert_eq!(messages(&project), Vec::<&str>::new());
    let ports = &service(&project, "a").ports;
    let seen: Vec<_> = ports
        .iter()
        .map(|port| {
            (
                port.host_ip.known().cloned(),
                port.published.known().copied(),
                port.target.known().copied(),
            )
        })
        .collect();
    let local = Some(Some("127.0.0.1".to_owned()));
    assert_eq!(
        seen,
        [
            (None, Some(Some(6379)), Some(6379)),
            (Some(None), None, Some(6380)),
            (None, Some(None), None),
            (Some(None), None, Some(81)),
            (local.clone(), Some(Some(1)), Some(3)),
            (local, Some(Some(2)), Some(4)),
        ]
    );
    assert_eq!(ports[3].published_range, Some((8000, 8002)));
    assert_eq!(ports[0].path, "services.a.ports[0]");
    assert_eq!(map.slice(ports[4].span), "127.0.0.1:1-2:3-4");
}

#[test]
fn refusals_stand_at_their_place_and_the_rest_is_read() {
    let (map, project) = one(
        "services:\n  a:\n    image: x\n    imagee: y\n    user: 1000\n    networks: [gone]\n    ports: ['1:2']\n    environment: {A: 1}\n    image: z\ncolour: red\n",
    );
    let mut seen: Vec<_> = project
        .refusals
        .iter()
        .map(|refusal| at(&map, refusal.at))
        .collect();
    seen.sort();
    assert_eq!(
        seen,
        [
            "compose.yaml:10:1",
            "compose.yaml:4:5",
            "compose.yaml:5:11",
            "compose.yaml:6:16",
            "compose.yaml:9:5",
        ]
    );
    let a = service(&project, "a");
    assert_eq!((a.ports.len(), a.environment.len()), (1, 1));
}

#[test]
fn an_override_keeps_each_values_own_file() {
    let (map, project) = load(
        &[
            (
                "compose.yaml",
                "services:\n  a:\n    image: x\n    environment: {A: 1, B: 2}\n    ports: ['1:1']\n",
            ),
            (
                "over.yaml",
                "services:\n  a:\n    environment: [B=3]\n    ports: ['2:2']\n    command: x\n",
            ),
        ],
        &["compose.yaml", "over.yaml"],
    );
    let a = service(&project, "a");
    let place = |name: &str| at(&map, a.variable(name).unwrap().value.as_ref().unwrap().span());
    assert_eq!(
        (place("A").as_str(), place("B").as_str()),
        ("compose.yaml:4:22", "over.yaml:3:21")
    );
    assert_eq!(at(&map, a.ports[1].span), "over.yaml:4:14");
    assert_eq!(at(&map, a.anchor()), "compose.yaml:3:12");
}

#[test]
fn extended_and_included_paths_start_at_the_projects_folder() {
    let (map, project) = load(
        &[
            (
                "compose.yaml",
                "include: [inc/compose.yaml]\nservices:\n  a: {extends: {file: base/b.yaml, service: b}}\n",
            ),
            (
                "base/b.yaml",
                "services:\n  b: {image: x, volumes: ['./v:/w'], env_file: e.env}\n",
            ),
            ("base/e.env", "A=1\n"),
            (
                "inc/compose.yaml",
                "services:\n  c: {image: 'y:$V', volumes: ['./q:/r']}\nsecrets: {s: {file: ./s}}\n",
            ),
            ("inc/.env", "V=2\n"),
        ],
        &["compose.yaml"],
    );
    assert_eq!(messages(&project), Vec::<&str>::new());
    let mount = &service(&project, "a").mounts[0];
    assert_eq!(mount.source.as_ref().unwrap().as_str(), "./base/v");
    assert_eq!(map.slice(mount.span), "./v:/w");
    assert!(service(&project, "a").variable("A").unwrap().from_env_file);
    assert_eq!(service(&project, "c").image.as_ref().unwrap().as_str(), "y:2");
    assert_eq!(
        service(&project, "c").mounts[0].source.as_ref().unwrap().as_str(),
        "./inc/q"
    );
    assert_eq!(project.secrets[0].file.as_ref().unwrap().as_str(), "inc/s");
    assert_eq!(project.files.len(), 5);
}

#[test]
fn what_another_file_may_define() {
    let complete = |text: &str| one(text).1.is_complete();
    let starts_nothing = |text: &str| one(text).1.starts_nothing();
    assert!(complete(
        "services:\n  a: {image: x}\n  b: {build: .}\n  c: {provider: {type: p}}\n"
    ));
    for missing in [
        "services:\n  a: {ports: ['1:1']}\n  b: {image: x}\n",
        "services:\n  a: {image: x, networks: [n]}\n",
        "services:\n  a: {image: x, depends_on: [b]}\n",
        "services:\n  a: {image: x, volumes: ['vol:/w']}\n",
        "services:\n  a: {image: x, secrets: [s]}\n",
        "services:\n  a: {image: x, configs: [c]}\n",
        "services:\n  a: {image: x, network_mode: 'service:b'}\n",
    ] {
        assert!(!complete(missing), "{missing}");
        assert!(!one(missing).1.refusals.is_empty(), "{missing}");
    }
    // What Compose refuses otherwise, no other file makes good.
    assert!(complete("services:\n  a: {image: x, comand: y}\n"));
    assert!(starts_nothing("services:\n  a: {ports: ['1:1']}\n"));
    assert!(starts_nothing("volumes: {v: {}}\n"));
    assert!(!starts_nothing(
        "services:\n  a: {ports: ['1:1']}\n  b: {image: x}\n"
    ));
}

#[test]
fn what_cannot_be_read_is_a_problem() {
    assert!(try_load(&[], &["compose.yaml"]).1.is_err());
    assert!(
        try_load(&[("compose.yaml", "a: [")], &["compose.yaml"])
            .1
            .is_err()
    );
    let (_, project) = load(
        &[
            (
                "compose.yaml",
                "include: [bad.yaml, ../out.yaml, 'https://example.com/x.git']\nservices:\n  a: {image: x}\n",
            ),
            ("bad.yaml", "a: ["),
        ],
        &["compose.yaml"],
    );
    assert_eq!(project.problems.len(), 3);
    assert_eq!(project.services.len(), 1);
}

#[test]
fn no_message_shows_a_value() {
    let secret = "s3cr3t-s3cr3t";
    for text in [
        format!("services:\n  a: {{image: x, ports: ['{secret}']}}\n"),
        format!("services:\n  a: {{image: x, command: \"{secret} 'q\"}}\n"),
        format!("services:\n  a: {{image: x, environment: {{A: '${{{secret}'}}}}\n"),
        format!("services:\n  a: {{image: x, privileged: {secret}}}\n"),
        format!("services:\n  a: {{image: x, healthcheck: {{test: [{secret}]}}}}\n"),
        format!("services:\n  a: {{image: x, volumes: ['{secret}:/a:/b:/c']}}\n"),
        format!("services:\n  a: {{image: x, environment: {{A: [{secret}]}}}}\n"),
    ] {
        let (_, project) = one(&text);
        assert_eq!(project.refusals.len(), 1, "{text}");
        let refusal = &project.refusals[0];
        let shown = format!("{} {} {}", refusal.message, refusal.help, refusal.path);
        assert!(!shown.contains(secret), "{text}{shown}");
    }
}

#[test]
fn a_merge_key_of_a_list_is_refused_and_the_rest_is_judged() {
    let (map, project) = one("services:\n  a:\n    image: redis\n    <<: [x]\n    command: redis-server\n");
    let refusals: Vec<String> = project
        .refusals
        .iter()
        .map(|refusal| at(&map, refusal.at))
        .collect();
    assert_eq!(refusals, ["compose.yaml:4:9"]);
    assert_eq!(service(&project, "a").command.as_ref().unwrap().words.len(), 1);
}

#[test]
fn a_service_that_is_off_is_missed_by_one_that_is_on() {
    let (map, project) = one(
        "services:\n  a:\n    image: redis\n    depends_on: [b]\n  b: {image: redis, profiles: [p]}\n  c: {image: redis, profiles: [p], depends_on: [b]}\n",
    );
    let refusals: Vec<(String, &str)> = project
        .refusals
        .iter()
        .map(|refusal| (at(&map, refusal.at), refusal.message.as_str()))
        .collect();
    let message = "service `b` is required, and its profile is not active";
    assert_eq!(refusals, [("compose.yaml:4:18".to_owned(), message)]);
}
