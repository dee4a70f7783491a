use super::*;
use crate::secret::Secret;
use crate::testing;

fn shown(report: &Report, options: &Options) -> String {
    let mut out = Vec::new();
    write(report, options, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// One password in three places, and something less urgent.
fn example() -> Report {
    let about = |rule: &str, severity, line| {
        let mut finding = testing::finding(rule, severity);
        finding.secret = Some(Secret::new("changeme"));
        finding.location = testing::location("compose.yaml", line, 58, 66);
        finding
    };
    let mut first = about("hardcoded-password-in-command", Severity::Critical, 10);
    first.related = vec![testing::related(
        "users.acl",
        2,
        13,
        20,
        "an ACL file names another one",
    )];
    let mut weak = about("weak-password-listed", Severity::High, 10);
    weak.category = "weak-password".into();
    let mut pinned = testing::finding("image-not-pinned", Severity::Low);
    pinned.category = "supply-chain".into();
    let mut report = testing::report(vec![
        first,
        weak,
        about("hardcoded-password-in-command", Severity::Critical, 30),
        about("hardcoded-password-in-command", Severity::Critical, 31),
        pinned,
    ]);
    report.problems = vec![testing::problem()];
    report.incomplete = true;
    report.unknown = vec![testing::unknown("REDIS_PASSWORD is set outside the files")];
    report
}

#[test]
fn causes_with_one_frame_the_other_places_and_one_fix() {
    let text = shown(&example(), &Options::default());
    assert_eq!(text, include_str!("../testdata/human.txt"), "{text}");
    assert!(!text.contains("changeme") && !text.contains("s3cret"));
}

#[test]
fn every_line_fits() {
    for width in [40, 60, 80, 140] {
        let options = Options {
            width,
            ..Options::default()
        };
        let text = shown(&example(), &options);
        let wide: Vec<&str> = text.lines().filter(|line| line.chars().count() > width).collect();
        // What cannot be broken, such as a path or a row of the totals, may be wider than the narrowest screen.
        assert!(width < 60 || wide.is_empty(), "{width}: {wide:#?}");
    }
}

#[test]
fn ascii_and_colour() {
    let colour = Options {
        colour: true,
        ..Options::default()
    };
    let text = shown(&example(), &colour);
    assert!(
        text.starts_with("\u{1b}[1m\u{1b}[31mCRITICAL\u{1b}[0m  \u{1b}[1mOne"),
        "{text}"
    );
    let ascii = Options {
        unicode: false,
        ..Options::default()
    };
    let text = shown(&example(), &ascii);
    assert!(text.contains("10 | ") && text.contains("^^^^"), "{text}");
    assert!(!text.contains(['│', '▔']), "{text}");
}

#[test]
fn less_than_the_least_severity_is_counted() {
    let options = Options {
        min_severity: Severity::High,
        ..Options::default()
    };
    let text = shown(&example(), &options);
    assert!(
        !text.contains("image-not-pinned") && text.contains("1 finding not shown"),
        "{text}"
    );
}

#[test]
fn a_place_without_an_excerpt_is_shown() {
    let mut finding = testing::finding("a", Severity::High);
    finding.location = testing::location("gone.yml", 3, 1, 2);
    let text = shown(&testing::report(vec![finding]), &Options::default());
    assert!(
        text.contains("  gone.yml:3:1\n      What a says of `redis`\n"),
        "{text}"
    );
}

#[test]
fn a_long_line_is_cut_around_its_label() {
    use crate::masking::{Format, Mask};
    let line = format!("requirepass x{}", " ".repeat(10));
    let conf = format!("{line}\nport {}6379 # {}\n", " ".repeat(5), "x".repeat(300));
    let mask = Mask::new(Vec::new(), &BTreeSet::new());
    let mut finding = testing::finding("a", Severity::High);
    finding.location = testing::location("redis.conf", 2, 11, 15);
    let mut report = testing::report(vec![finding]);
    let lines = mask.lines(Format::RedisConf, &conf, &BTreeSet::from([2]), &[]);
    report.excerpts.insert("redis.conf".into(), lines);
    let options = Options {
        width: 60,
        ..Options::default()
    };
    let text = shown(&report, &options);
    assert!(text.lines().all(|line| line.chars().count() <= 60), "{text}");
    assert!(text.contains("▔▔▔▔"), "{text}");
}
