//! Snippets: the rest of a service.

use super::Snippet;

pub const ALL: &[Snippet] = &[
    // --- the rest of a service
    one!(
        "a service of another program",
        "services:\n  a: {provider: {type: p}}\n"
    ),
    one!(
        "flags and lists",
        "services:\n  a: {image: x, privileged: yes, read_only: 'true', cap_add: [A, A], cap_drop: [ALL], security_opt: ['no-new-privileges:true'], profiles: [p], user: '1000', working_dir: /w, container_name: cn, hostname: h, restart: always}\n  b: {image: x, privileged: on, read_only: n}\n"
    ),
    one!(
        "labels",
        "services:\n  a: {image: x, labels: {a: 1, b: true, c: }}\n  b: {image: x, labels: [a=1, b]}\n"
    ),
    one!(
        "builds",
        "services:\n  a: {build: .}\n  b: {build: {context: ./x, dockerfile: D, args: [A=1]}}\n  c: {build: https://example.com/a/b.git}\n  d: {build: {dockerfile_inline: FROM x}}\n  e: {image: x, build: ../y}\n"
    ),
    one!("a number is no user", "services:\n  a: {image: x, user: 1000}\n"),
    one!(
        "a word is no flag",
        "services:\n  a: {image: x, privileged: maybe}\n"
    ),
    one!(
        "an unknown key of a service is refused",
        "services:\n  a: {image: x, imagee: y}\n"
    ),
    one!(
        "an unknown key at the top is refused",
        "services:\n  a: {image: x}\nservice: {}\n"
    ),
    one!(
        "extensions are no unknown keys",
        "x-a: &a {image: x}\nservices:\n  a: {<<: *a, x-b: 1}\n"
    ),
    one!(
        "a key twice is refused",
        "services:\n  a:\n    image: x\n    image: y\n"
    ),
    one!(
        "a merge key twice is refused",
        "x-a: &a {user: u}\nservices:\n  a:\n    <<: *a\n    <<: *a\n    image: x\n"
    ),
    one!(
        "merge keys",
        "x-a: &a {image: x, environment: &e {A: 1, B: 2}}\nx-b: &b {image: y, user: u}\nservices:\n  a:\n    <<: [*a, *b]\n    environment: {<<: *e, B: 3}\n"
    ),
    one!(
        "neither image nor build is refused",
        "services:\n  a: {command: x}\n"
    ),
    one!("nothing is no service", "services:\n  a:\n"),
    one!(
        "a name with a space is refused",
        "services:\n  'a b': {image: x}\n"
    ),
    one!("a number is no name", "services:\n  1: {image: x}\n"),
    one!("an empty file is refused", ""),
    one!(
        "version is ignored",
        "version: '3.8'\nname: Project\nservices:\n  a: {image: x}\n"
    ),
    one!(
        "a version that is a number is refused",
        "version: 3\nservices:\n  a: {image: x}\n"
    ),
    one!(
        "nothing is no network section",
        "services:\n  a: {image: x}\nnetworks:\n"
    ),
    one!(
        "nothing is no volume section",
        "services:\n  a: {image: x}\nvolumes:\n"
    ),
    one!(
        "nothing is no health check",
        "services:\n  a: {image: x, healthcheck: }\n"
    ),
];
