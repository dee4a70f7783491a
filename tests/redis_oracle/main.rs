//! Compares the model with real servers on generated configurations, command lines and ACL files.
//!
//! Redis 7.0.15 has to be installed; without it the tests say `SKIPPED`, unless `REDPROOF_REQUIRE_ORACLES=1`. Further
//! servers are those that `REDPROOF_REDIS_SERVERS=PATH:PATH` names. A failing case prints its number: `REDPROOF_SEED`
//! starts there, and `REDPROOF_CASES` says how many to run.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout
)]

mod access;
mod acl_rules;
mod documented;
mod model;
#[path = "../oracle/program.rs"]
mod program;
mod random;
mod run;
#[path = "../oracle/running.rs"]
mod running;
mod sentinel;
mod setting_values;
mod settings;
mod users;

use std::os::unix::net::UnixStream;
use std::time::Duration;

use program::{Case, Real, programs, start};

#[test]
fn a_server_ends_with_the_test_that_started_it() {
    for program in programs() {
        let folder = tempfile::tempdir().unwrap();
        let mut case = Case::default();
        case.files.insert(
            "r.conf".to_owned(),
            "unixsocket s\nport 0\nsave \"\"\n".to_owned(),
        );
        case.arguments.push("r.conf".to_owned());
        let Real::Runs(running) = start(&program, folder.path(), &case) else {
            panic!("it does not start");
        };
        drop(running);
        // The kernel takes a moment to end a process that was killed.
        let gone = (0..1_000).any(|_| {
            std::thread::sleep(Duration::from_millis(10));
            UnixStream::connect(folder.path().join("s")).is_err()
        });
        assert!(gone, "the server outlives its test");
    }
}
