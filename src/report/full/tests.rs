use super::*;
use crate::rules::Severity;
use crate::testing;

fn shown(report: &Report, options: &Options) -> String {
    let mut out = Vec::new();
    write(report, options, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn findings_of_one_place_are_one_frame_with_every_file_involved() {
    let mut hard = testing::finding("hardcoded-password-in-command", Severity::Critical);
    hard.related = vec![
        testing::related("compose.yaml", 9, 3, 8, "the server that it opens"),
        testing::related("users.acl", 2, 13, 20, "an ACL file names another one"),
    ];
    let mut report = testing::report(vec![testing::finding("weak-password", Severity::High), hard]);
    report.problems = vec![testing::problem()];
    report.incomplete = true;
    report.unknown = vec![
        testing::unknown("REDIS_PASSWORD is set outside the files"),
        testing::unknown("REDIS_PASSWORD is set outside the files"),
    ];
    let text = shown(&report, &Options::default());
    testing::golden("full.txt", &text);
    assert!(!text.contains("changeme") && !text.contains("s3cret"));
}

#[test]
fn ascii_and_colour() {
    let report = testing::report(vec![testing::finding("a", Severity::Critical)]);
    let options = Options {
        colour: true,
        ..Options::default()
    };
    let text = shown(&report, &options);
    assert!(
        text.starts_with("\u{1b}[1m\u{1b}[31mcritical\u{1b}[0m: "),
        "{text}"
    );
    assert!(text.contains("\u{1b}[1m\u{1b}[31mfailed\u{1b}[0m"));
    let options = Options {
        unicode: false,
        ..Options::default()
    };
    let text = shown(&report, &options);
    assert!(
        !text.contains(['╭', '│', '┬']) && text.contains(",-[compose.yaml:10:58]"),
        "{text}"
    );
}

#[test]
fn a_clean_tree_says_what_it_saw() {
    let mut report = testing::report(Vec::new());
    assert_eq!(
        shown(&report, &Options::default()),
        "read 1 file: 1 deployment, 1 Redis server\nno findings\ngate: passed — no findings (--fail-on critical)\n"
    );
    report.deployments.clear();
    report.servers = 0;
    assert_eq!(
        shown(&report, &Options::default()),
        "read 1 file: no Redis server found\ngate: passed — no findings (--fail-on critical)\n"
    );
}

#[test]
fn what_is_not_shown_is_counted() {
    let report = testing::report(vec![testing::finding("a", Severity::Low)]);
    let options = Options {
        min_severity: Severity::High,
        ..Options::default()
    };
    let text = shown(&report, &options);
    assert!(!text.contains("The title of a"), "{text}");
    assert!(
        text.contains("1 finding not shown (--min-severity high)\n"),
        "{text}"
    );
    assert!(
        text.ends_with("gate: passed — 1 finding below the gate (--fail-on critical)\n"),
        "{text}"
    );
}

#[test]
fn a_location_without_an_excerpt_is_shown() {
    let mut finding = testing::finding("a", Severity::Low);
    finding.location = testing::location("gone.yml", 3, 1, 2);
    let text = shown(&testing::report(vec![finding]), &Options::default());
    assert!(
        text.contains("   --> gone.yml:3:1\n       What a says of `redis`\n"),
        "{text}"
    );
}
