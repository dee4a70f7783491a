//! Sentinel: whether it starts with a generated file, and the line at fault.

use std::time::Duration;

use crate::model::compare_start;
use crate::program::Case;
use crate::random::Random;
use crate::run::{Came, cases};

const LINES: &[&str] = &[
    "sentinel monitor m 127.0.0.1 1 1",
    "sentinel monitor m 127.0.0.1 1 1",
    "sentinel monitor n 127.0.0.1 2 2",
    "sentinel MONITOR m 127.0.0.1 1 1",
    "sentinel monitor m 127.0.0.1 1 0",
    "sentinel monitor m 127.0.0.1 1",
    "sentinel monitor m 127.0.0.1 x 1",
    "sentinel monitor m 127.0.0.1 70000 1",
    "sentinel monitor m 127.0.0.1 -1 1",
    "sentinel auth-pass m pw",
    "sentinel auth-pass m",
    "sentinel auth-pass m pw # x",
    "sentinel auth-user m u",
    "sentinel auth-pass n pw",
    "sentinel down-after-milliseconds m 5000",
    "sentinel down-after-milliseconds m 0",
    "sentinel master-reboot-down-after-period m 0",
    "sentinel master-reboot-down-after-period m -1",
    "sentinel failover-timeout m 5s",
    "sentinel failover-timeout m s",
    "sentinel parallel-syncs m x",
    "sentinel config-epoch m 1",
    "sentinel leader-epoch m 1",
    "sentinel current-epoch x",
    "sentinel known-replica m 127.0.0.1 3",
    "sentinel known-sentinel m 127.0.0.1 4 0123456789012345678901234567890123456789",
    "sentinel rename-command m CONFIG x",
    "sentinel rename-command n config y",
    "sentinel announce-ip 127.0.0.1",
    "sentinel announce-port 5",
    "sentinel announce-hostnames yes",
    "sentinel announce-hostnames 1",
    "sentinel resolve-hostnames YES",
    "sentinel deny-scripts-reconfig no",
    "sentinel deny-scripts-reconfig off",
    "sentinel sentinel-user u",
    "sentinel sentinel-pass p",
    "sentinel myid 0123456789012345678901234567890123456789",
    "sentinel myid x",
    "sentinel master-reboot-down-after-period m 1",
    "sentinel primary-reboot-down-after-period m 1",
    "sentinel",
    "sentinel nosuch",
    "SENTINEL nosuch",
    "\"sentinel\" 'nosuch'",
    "requirepass foo",
    "protected-mode yes",
    "user a on >x +@all",
    "maxmemory 1x",
    "nosuch yes",
];

#[test]
fn sentinel_starts_where_the_model_says_so() {
    cases(
        "Sentinel",
        400,
        Duration::from_secs(8),
        |program, folder, seed| {
            let mut random = Random::new(seed.wrapping_add(1 << 35));
            let mut config = "port 0\nunixsocket s\n".to_owned();
            if !random.once_in(4) {
                config.push_str("sentinel monitor m 127.0.0.1 1 1\n");
            }
            for _ in 0..random.below(4) {
                config.push_str(random.pick(LINES));
                config.push('\n');
            }
            let mut case = Case::default();
            case.files.insert("r.conf".to_owned(), config);
            case.arguments = ["r.conf", "--sentinel"].map(str::to_owned).to_vec();
            match compare_start(program, folder, &case) {
                Ok(Some(_)) => Ok(Came::Ran),
                Ok(None) => Ok(Came::Stopped),
                Err(difference) => Err(format!("{difference}\n{case:#?}")),
            }
        },
    );
}
