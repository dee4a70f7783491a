use super::*;
use crate::rules::Severity;
use crate::testing::finding;
use jiff::civil::date;

const CONFIG: &str = "[[suppress]]\nrule = \"a\"\npath = \"compose.yaml\"\nreason = \"a demo\"\nuntil = \"2026-11-24\"\n\n[[suppress]]\nrule = \"gone\"\nreason = \"old\"\n";

const TODAY: Date = date(2026, 11, 24);

fn applied_to(
    mut findings: Vec<Finding>,
    config: &str,
    comments: &str,
    today: Date,
    scope: ScanScope,
) -> (Vec<Finding>, Suppressed) {
    let config = Config::parse("redproof.toml", config).unwrap();
    let comments: Vec<_> =
        redproof_syntax::ignore::ignores(comments, redproof_syntax::comments::Notation::Shell)
            .into_iter()
            .map(|comment| (Arc::from("compose.yaml"), comment))
            .collect();
    let suppressions = Suppressions {
        config: &config,
        comments: &comments,
        rules: RuleSet::builtin().unwrap(),
        today,
        scope,
    };
    let done = suppressions.apply(&mut findings, &[]);
    (findings, done)
}

fn applied(config: &str, comments: &str, today: Date, scope: ScanScope) -> (Vec<Finding>, Vec<String>) {
    let findings = vec![finding("a", Severity::High), finding("b", Severity::Low)];
    let (findings, done) = applied_to(findings, config, comments, today, scope);
    (findings, done.warnings)
}

#[test]
fn an_entry_is_valid_until_the_end_of_its_last_day() {
    let (findings, warnings) = applied(CONFIG, "", TODAY, ScanScope::Everything);
    let Status::Suppressed(suppression) = &findings[0].status else {
        panic!("{:?}", findings[0].status)
    };
    assert_eq!(suppression.r#where, "redproof.toml:2");
    assert_eq!(suppression.until, Some(TODAY));
    assert_eq!(findings[1].status, Status::Open);
    assert_eq!(warnings.len(), 1);
    assert!(warnings[0].starts_with("redproof.toml:8:"), "{warnings:?}");
    let (findings, warnings) = applied(CONFIG, "", date(2026, 11, 25), ScanScope::ChangedFiles);
    assert_eq!(findings[0].status, Status::Open);
    assert_eq!(warnings.len(), 1);
    assert!(warnings[0].contains("expired on 2026-11-24"), "{warnings:?}");
}

#[test]
fn everything_that_is_given_narrows() {
    for (entry, hit) in [
        ("rule = \"a\"\npath = \"compose.yaml\"", true),
        ("rule = \"a\"\npath = \"compose.yam\"", false),
        ("rule = \"a\"\npath = \"*.yaml\"", true),
        ("path = \"**/*.yaml\"", true),
        ("path = \"dev/**\"", false),
        ("rule = \"a\"\nsubject = \"redis\"", true),
        ("subject = \"redis\"", true),
        ("rule = \"a\"\nsubject = \"other\"", false),
        ("rule = \"a\"\nfingerprint = \"f-a\"", true),
        ("fingerprint = \"f-b\"", false),
        ("category = \"hardcoded-password\"", true),
        ("category = \"hardcoded-password\"\npath = \"dev\"", false),
        ("category = \"no-tls\"", false),
        ("rules = [\"x\", \"a\"]", true),
    ] {
        let config = format!("[[suppress]]\nreason = \"r\"\n{entry}\n");
        let (findings, _) = applied(&config, "", TODAY, ScanScope::ChangedFiles);
        assert_eq!(findings[0].status != Status::Open, hit, "{entry}");
    }
}

#[test]
fn rules_that_supersede_are_covered_where_the_entry_says_so() {
    let rules = RuleSet::builtin().unwrap();
    let (strong, weak) = rules
        .rules()
        .iter()
        .flat_map(|rule| rules.rules().iter().map(move |other| (rule, other)))
        .find(|(rule, other)| rules.supersedes(&rule.id, &other.id))
        .unwrap();
    let entry = format!("[[suppress]]\nrule = \"{}\"\nreason = \"r\"\n", weak.id);
    let run = |entry: &str| {
        let findings = vec![finding(&strong.id, Severity::High)];
        applied_to(findings, entry, "", TODAY, ScanScope::Everything)
    };
    let (findings, done) = run(&entry);
    assert_eq!(findings[0].status, Status::Open);
    let hint = format!("does not cover `{}`", strong.id);
    assert!(done.warnings[0].contains(&hint), "{:?}", done.warnings);
    let (findings, done) = run(&format!("{entry}superseding = true\n"));
    assert!(findings[0].status != Status::Open);
    assert_eq!(done.warnings, [] as [&str; 0]);
    assert_eq!(done.entries[0].state, "used");
    assert!(!rules.supersedes(&weak.id, &strong.id));
}

#[test]
fn what_the_config_file_requires_is_enforced() {
    let require = "[suppressions]\nrequire = [\"owner\", \"until\"]\n";
    for (entry, comment, lacks) in [
        (
            "owner = \"o\"\nuntil = \"2027-01-01\"",
            "owner=o until=2027-01-01 why",
            None,
        ),
        ("until = \"2027-01-01\"", "until=2027-01-01 why", Some("owner")),
        ("owner = \"o\"", "owner=o why", Some("until")),
    ] {
        let config = format!("{require}[[suppress]]\nrule = \"a\"\nreason = \"r\"\n{entry}\n");
        let (findings, warnings) = applied(&config, "", TODAY, ScanScope::Everything);
        assert_eq!(findings[0].status == Status::Open, lacks.is_some(), "{entry}");
        assert_eq!(warnings.len(), usize::from(lacks.is_some()), "{warnings:?}");
        let text = format!("\n\n\n\n\n\n\n\n\nx # redproof: ignore a {comment}\n");
        let (findings, warnings) = applied(require, &text, TODAY, ScanScope::Everything);
        assert_eq!(findings[0].status == Status::Open, lacks.is_some(), "{comment}");
        if let Some(lacks) = lacks {
            assert!(warnings[0].contains(&format!("no `{lacks}`")), "{warnings:?}");
        }
    }
}

#[test]
fn a_comment_applies_to_its_line_only() {
    let text = "\n\n\n\n\n\n\n\n# redproof: ignore a a demo\nhere # redproof: ignore b not a demo\nhere # redproof: ignore a\n";
    let (findings, warnings) = applied("", text, TODAY, ScanScope::Everything);
    let Status::Suppressed(suppression) = &findings[0].status else {
        panic!("{:?}", findings[0].status)
    };
    assert_eq!(
        (suppression.reason.as_str(), suppression.r#where.as_str()),
        ("a demo", "compose.yaml:9")
    );
    assert!(findings[1].status != Status::Open);
    assert_eq!(warnings, [] as [&str; 0]);
    let (_, warnings) = applied("", "# redproof: ignore a x\n", TODAY, ScanScope::Paths);
    assert_eq!(warnings.len(), 1);
}

#[test]
fn a_comment_expires() {
    let text = "\n\n\n\n\n\n\n\n\nhere # redproof: ignore a,b until=2026-11-24 owner=o a demo\n";
    let (findings, _) = applied("", text, TODAY, ScanScope::Everything);
    let Status::Suppressed(suppression) = &findings[0].status else {
        panic!("{:?}", findings[0].status)
    };
    assert_eq!(
        (suppression.owner.as_deref(), suppression.until),
        (Some("o"), Some(TODAY))
    );
    assert!(findings[1].status != Status::Open);
    let (findings, warnings) = applied("", text, date(2026, 11, 25), ScanScope::Everything);
    assert!(findings.iter().all(|finding| finding.status == Status::Open));
    assert!(warnings[0].contains("`a` expired on 2026-11-24"), "{warnings:?}");
}
