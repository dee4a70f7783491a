//! Sentinel's statements.

use super::run;

#[test]
fn sentinel_statements_are_read_after_everything_else() {
    let monitor = "sentinel monitor m 127.0.0.1 6379 2\n";
    let first = |number: &str, config: &str| {
        let (server, map) = run(number, &[("s.conf", config)], &["s.conf", "--sentinel"]);
        server
            .refusals
            .first()
            .map(|refusal| map.slice(refusal.at).to_owned())
    };
    let refused = |config: &str| first("7.0.15", config);
    let pass = "sentinel auth-pass m pw";
    assert_eq!(refused(&format!("{pass}\n{monitor}")), None);
    assert_eq!(
        first("6.0.20", &format!("{pass}\n{monitor}")).as_deref(),
        Some(pass)
    );
    assert_eq!(refused(pass).as_deref(), Some(pass));
    for line in [
        "sentinel auth-pass m",
        "sentinel auth-pass m pw # x",
        "sentinel nosuch x",
        "sentinel monitor m 127.0.0.1 1 1",
        "sentinel monitor n 127.0.0.1 1 0",
        "sentinel monitor n 127.0.0.1 99999 1",
        "sentinel down-after-milliseconds m 0",
        "sentinel deny-scripts-reconfig maybe",
        "sentinel resolve-hostnames 1",
        "sentinel myid x",
        "sentinel \"monitor n 127.0.0.1 1 1\"",
    ] {
        assert_eq!(refused(&format!("{monitor}{line}\n")).as_deref(), Some(line));
    }
    for line in [
        "sentinel",
        "sentinel MONITOR n 127.0.0.1 1 1",
        "sentinel down-after-milliseconds m 5000",
        "sentinel resolve-hostnames YES",
        "sentinel announce-port x",
        "sentinel master-reboot-down-after-period m 1",
        "sentinel master-reboot-down-after-period m 0",
        "sentinel rename-command m CONFIG hidden",
        "user s on >x +sentinel|masters",
        "rename-command SENTINEL hidden",
    ] {
        assert_eq!(refused(&format!("{monitor}{line}\n")), None, "{line}");
    }
    assert_eq!(first("8.2.3", &format!("{monitor}nosuch yes\n")), None);
    let twice = "sentinel known-replica m 127.0.0.1 3\n".repeat(2);
    assert!(refused(&format!("{monitor}{twice}")).is_some());
    let sentinels = |second: &str| {
        format!(
            "{monitor}sentinel known-sentinel m 127.0.0.1 4 a\nsentinel known-sentinel m 127.0.0.2 5{second}\n"
        )
    };
    assert!(refused(&sentinels(" a")).is_some());
    assert_eq!((refused(&sentinels(" b")), refused(&sentinels(""))), (None, None));
    let late = "sentinel master-reboot-down-after-period m 1";
    assert_eq!(
        first("6.2.16", &format!("{monitor}{late}\n")).as_deref(),
        Some(late)
    );
    let renamed = "sentinel primary-reboot-down-after-period m 1";
    assert_eq!(
        refused(&format!("{monitor}{renamed}\n")).as_deref(),
        Some(renamed)
    );
    assert_eq!(first("8.1.8", &format!("{monitor}{renamed}\n")), None);
}
