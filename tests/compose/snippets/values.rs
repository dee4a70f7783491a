//! Snippets: values; .env and env files; commands.

use super::Snippet;

pub const ALL: &[Snippet] = &[
    // --- values
    one!(
        "plain scalars in an environment",
        "services:\n  a:\n    image: x\n    environment: {A: no, B: 0777, C: 1_000, D: 1e3, E: true, F: , G: 1.50, H: 22:22, I: 2020-01-01, J: '0777', K: 0x1F, L: -1.5e-7, M: ~}\n"
    ),
    one!(
        "environment as a list",
        "services:\n  a:\n    image: x\n    environment: [A=1, B=, C, 'D=a=b', A=2]\n"
    ),
    one!("environment takes what .env sets", "services:\n  a:\n    image: x\n    environment: {A: , B: }\n  b:\n    image: x\n    environment: [A, B]\n", ".env" => "A=one\n"),
    one!(
        "environment refuses a list",
        "services:\n  a:\n    image: x\n    environment: {A: [1]}\n"
    ),
    one!(
        "environment refuses a number in a list",
        "services:\n  a:\n    image: x\n    environment: [1]\n"
    ),
    one!(
        "environment refuses nothing",
        "services:\n  a:\n    image: x\n    environment:\n"
    ),
    one!(
        "environment refuses a trailing space in a name",
        "services:\n  a:\n    image: x\n    environment: ['A =1']\n"
    ),
    one!("variables are strings", "services:\n  a:\n    image: x\n    environment: {A: $X, B: \"$X\", C: $T}\n    user: $X\n    privileged: $T\n", ".env" => "X=0777\nT=true\n"),
    one!("every form of a variable", "services:\n  a:\n    image: x\n    environment:\n      A: ${X}-${U:-d}-${U-e}-${E:-f}-${E-g}\n      B: ${X:+y}${U:+y}${E+z}\n      C: ${U:-${V:-${X}}}\n      D: $$X $${X} a$ $1\n      E: ${U:-{x}}\n      F: ${X?m}${X:?m}\n", ".env" => "X=x\nE=\n"),
    one!("keys are no place for variables", "services:\n  a:\n    image: x\n    environment: {$X: 1}\n    labels: ['$X=1']\n", ".env" => "X=x\n"),
    one!("an open brace is refused", "services:\n  a:\n    image: ${X\n"),
    one!(
        "a brace without a name is refused",
        "services:\n  a:\n    image: ${1}\n"
    ),
    one!(
        "an expression ends with its line",
        "services:\n  a:\n    image: x\n    environment:\n      A: |\n        ${X:-a\n        b}\n"
    ),
    // --- .env and env files
    one!(".env quotes", "services:\n  a:\n    image: x\n    environment: {A: , B: , C: , D: , E: , F: , G: , H: , I: , J: }\n", ".env" => "A=b # c\nB=b#c\nC='x ${A} \\n' # d\nD=\"x ${A}\\n\\ty\\$Z \\\"q\\\"\"\nexport E=1\nF: yaml\nG=\"l1\nl2\"\nH=${N:-d}\nI = spaced  \nJ=$$A\n"),
    one!("env files in order, environment over them", "services:\n  a:\n    image: x\n    env_file: [one.env, {path: two.env}, {path: no.env, required: false}, {path: raw.env, format: raw}]\n    environment: {C: own, D: }\n", "one.env" => "A=1\nB=1\nC=1\nD=1\n", "two.env" => "B=${A}2\nP\nQ\n", "raw.env" => "R=\"x ${A}\" # c\n", ".env" => "P=passed\n"),
    one!("env file as a string", "services:\n  a:\n    image: x\n    env_file: one.env\n", "one.env" => "A=1\n"),
    one!(
        "a missing env file is refused",
        "services:\n  a:\n    image: x\n    env_file: no.env\n"
    ),
    one!("a broken env file is refused", "services:\n  a:\n    image: x\n    env_file: one.env\n", "one.env" => "A=\"x\n"),
    // --- commands
    one!(
        "commands as strings",
        "services:\n  a:\n    image: x\n    command: redis-server --requirepass \"\" 'a b' c\\ d && dropped\n    entrypoint: sh -c \"a && b\"\n  b:\n    image: x\n    command: \"a `b c` $$(d e) 2> f\"\n  c:\n    image: x\n    command: ''\n    entrypoint: ''\n"
    ),
    one!("commands as lists", "services:\n  a:\n    image: x\n    command: ['a b', '', $X]\n    entrypoint: []\n", ".env" => "X=y z\n"),
    one!(
        "an open quote is refused",
        "services:\n  a:\n    image: x\n    command: a 'b\n"
    ),
    one!(
        "a number in a command is refused",
        "services:\n  a:\n    image: x\n    command: [a, 1]\n"
    ),
    one!(
        "health checks",
        "services:\n  a: {image: x, healthcheck: {test: redis-cli -a 'p q' ping, interval: 1s}}\n  b: {image: x, healthcheck: {test: [CMD, a, b]}}\n  c: {image: x, healthcheck: {disable: true}}\n  d: {image: x, healthcheck: {test: [NONE]}}\n"
    ),
    one!(
        "a health check without CMD is refused",
        "services:\n  a: {image: x, healthcheck: {test: [redis-cli, ping]}}\n"
    ),
];
