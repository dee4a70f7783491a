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
        assert!(wide.is_empty(), "{width}: {wide:#?}");
    }
}

/// Paths, titles and names that are longer than the screen is wide.
#[test]
fn every_line_fits_with_long_names() {
    let long = format!(
        "infrastructure/{}compose.yaml",
        "environments/europe-west-3/".repeat(5)
    );
    let mut report = example();
    let about = |finding: &mut Finding| {
        finding.location.path = long.as_str().into();
        finding.deployment = long.as_str().into();
        finding.title =
            "A title that is rather long, and goes on for more than any screen is wide, or so it seems"
                .into();
        finding.message = format!("`{}` is long", "x".repeat(130));
        for related in &mut finding.related {
            related.location.path = long.as_str().into();
        }
    };
    report.findings.iter_mut().for_each(about);
    let lines = report.excerpts.get("compose.yaml").cloned().unwrap_or_default();
    report.excerpts.insert(long.as_str().into(), lines);
    report.deployments = vec![long.clone(), "other.yaml".to_owned()];
    report
        .files
        .iter_mut()
        .for_each(|file| file.path = long.as_str().into());
    report.multi_file = vec![crate::policy::MultiFileDeployment {
        name: long.clone(),
        files: vec![long.as_str().into(), "b.yaml".into()],
    }];
    report
        .problems
        .iter_mut()
        .for_each(|problem| problem.path = long.as_str().into());
    report.causes = crate::policy::causes(&report.findings);
    for format in [
        &FORMAT,
        &crate::report::full::FORMAT,
        &crate::report::table::FORMAT,
    ] {
        for width in [60, 80, 140] {
            for group_by in [GroupBy::Cause, GroupBy::File] {
                let options = Options {
                    width,
                    group_by,
                    ..Options::default()
                };
                let text = testing::written_as(format, &report, &options);
                let wide: Vec<&str> = text.lines().filter(|line| line.chars().count() > width).collect();
                assert!(wide.is_empty(), "{} {width}: {wide:#?}", format.name);
            }
        }
    }
}

#[test]
fn causes_under_headings() {
    let mut report = example();
    for (index, finding) in report.findings.iter_mut().enumerate().skip(3) {
        finding.location.path = format!("file-{index}.yaml").into();
    }
    let options = Options {
        group_by: GroupBy::File,
        ..Options::default()
    };
    let text = shown(&report, &options);
    assert!(text.starts_with("compose.yaml ("), "{text}");
    assert!(text.contains("\nfile-3.yaml (1 cause)\n\n"), "{text}");
}

#[test]
fn links_where_the_terminal_has_them() {
    let mut report = example();
    let address = "https://redis.io/docs/";
    report
        .rules
        .iter_mut()
        .for_each(|rule| rule.references = vec![address.to_owned()]);
    let options = Options {
        links: true,
        ..Options::default()
    };
    let linked = shown(&report, &options);
    let rule = "redproof explain hardcoded-password-in-command";
    assert!(
        linked.contains(&format!("\u{1b}]8;;{address}\u{1b}\\{rule}\u{1b}]8;;\u{1b}\\")),
        "{linked}"
    );
    assert!(!shown(&report, &Options::default()).contains('\u{1b}'));
    report
        .rules
        .iter_mut()
        .for_each(|rule| rule.references = vec!["https://x/\u{1b}]8;;".to_owned()]);
    assert!(!shown(&report, &options).contains('\u{1b}'));
}

#[test]
fn what_is_accepted_is_listed_on_request() {
    let options = Options {
        include_suppressed: true,
        ..Options::default()
    };
    let text = shown(&testing::everything(), &options);
    assert!(
        text.contains("image-not-pinned (suppressed at redproof.toml:3: a\n  *demonstration*)"),
        "{text}"
    );
    assert!(!shown(&testing::everything(), &Options::default()).contains("demonstration"));
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
