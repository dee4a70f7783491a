//! Whether a health check would notice that it is not let in.

use super::{Datum, Fact, Place};
use crate::compose::Service;
use crate::deployment::{Deployment, Server};
use crate::script::is_cli;

/// What sends a password, looks at the answer, or lets the exit status tell of errors.
const LOOKS: &[&str] = &[
    "REDISCLI_AUTH",
    "VALKEYCLI_AUTH",
    "PONG",
    "grep",
    "NOAUTH",
    "AUTH",
    "auth",
    "==",
    "!=",
    "xargs",
    "awk",
    "sed",
];

/// Whether the server's health check sends no password, and looks at nothing but the exit status of redis-cli. The
/// place is the test.
pub(super) fn is_blind(deployment: &Deployment, server: &Server) -> Fact {
    let Some((service, check)) = deployment
        .service_of(server)
        .and_then(|service| Some((service, service.healthcheck.as_ref()?)))
    else {
        return Fact::absent();
    };
    let Some(test) = check.test.as_ref().filter(|_| !check.disabled) else {
        return Fact::absent();
    };
    let words: Vec<&str> = test
        .words
        .iter()
        .flat_map(|word| word.as_str().split_ascii_whitespace())
        .map(|word| word.trim_matches(['"', '\'', '(', ')', '`', '$', ';']))
        .collect();
    // It ends with status 0 although the server answered NOAUTH; measured on redis-cli 7.0.15.
    let calls = words
        .iter()
        .any(|word| is_cli(word.rsplit('/').next().unwrap_or(word)));
    let option = |word: &&str| {
        word.starts_with("-a")
            || word.starts_with("-u")
            || matches!(*word, "-e" | "--pass" | "--user" | "[" | "test")
    };
    let looks = words
        .iter()
        .any(|word| option(word) || LOOKS.iter().any(|look| word.contains(look)));
    Fact::at(
        Datum::Flag(calls && !looks && !has_password(service)),
        Place::new(test.span, format!("{}.healthcheck.test", service.path)),
    )
}

/// redis-cli takes its password from these.
fn has_password(service: &Service) -> bool {
    ["REDISCLI_AUTH", "VALKEYCLI_AUTH"]
        .iter()
        .any(|name| service.variable(name).is_some())
}
