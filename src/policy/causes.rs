//! Causes: findings that people fix together. One password in twelve places is one cause, whatever the rules that found it.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::facts::SubjectKind;
use crate::rules::{Finding, Location, Severity, Status};
use crate::secret::Secret;

/// Open findings that are fixed together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    /// `c1` for the worst, and so on.
    pub id: String,
    /// The severity of its worst finding.
    pub severity: Severity,
    /// What is wrong, for all of it.
    pub title: String,
    /// What to do.
    pub fix: Cow<'static, str>,
    /// Indices into the report's findings, the one to show first.
    pub findings: Vec<usize>,
}

/// What findings of one cause have in common.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Key<'f> {
    /// The password itself is at fault: anybody knows it, or guesses it.
    Password(&'f Secret),
    /// The way in which a password is passed on.
    Passing(&'f Secret),
    /// All findings of rules that name the same cause, in one deployment.
    Named(&'f str, &'f str),
    /// All findings of a category in one deployment.
    Category(&'f str, &'f str),
    /// All findings of a rule in one deployment.
    Rule(&'f str, &'f str),
    /// All findings of a rule that are less urgent, or in files of which each stands alone: one habit to change.
    Habit(&'f str),
}

/// Categories whose findings in one deployment are closed by one change, such as to turn TLS on.
const TOGETHER: [&str; 3] = ["no-tls", "no-acl", "no-rotation"];

/// The fix of one password that rules of several kinds find.
const PASSWORD_FIX: &str = "Generate a new password (`openssl rand -base64 32`), keep it in a file that git ignores and that is a Compose\nsecret, and let each of these places read it from there. Programs that do not use Redis get another one. The old one\nis known to everyone who has the files.";

/// The fix of one password that is passed on openly in several ways.
const PASSING_FIX: &str = "Keep the password in a file that is a Compose secret, and remove it from command lines and variables. The server reads\nit from its ACL or configuration file, clients and health checks read `/run/secrets/…` when they start.";

/// The cause of each open finding, the worst first.
pub fn causes(findings: &[Finding]) -> Vec<Cause> {
    let groups = groups(findings, |_| "");
    let causes = groups.into_iter().zip(1..);
    causes
        .filter_map(|((_, group), number)| cause(number, group, findings))
        .collect()
}

/// The causes of the open findings of each group, the group with the worst first. A cause that has places in two groups is a
/// cause of both.
pub fn causes_by<'f>(
    findings: &'f [Finding],
    group_of: impl Fn(&'f Finding) -> &'f str,
) -> Vec<(&'f str, Vec<Cause>)> {
    let mut all: Vec<(&str, Vec<Cause>)> = Vec::new();
    let mut known: HashMap<&str, usize> = HashMap::new();
    for ((name, group), number) in groups(findings, group_of).into_iter().zip(1..) {
        let Some(cause) = cause(number, group, findings) else {
            continue;
        };
        let at = *known.entry(name).or_insert(all.len());
        match all.get_mut(at) {
            Some((_, causes)) => causes.push(cause),
            None => all.push((name, vec![cause])),
        }
    }
    all
}

/// Indices of the open findings of each cause, the worst cause first, and the group that they are in.
fn groups<'f>(
    findings: &'f [Finding],
    group_of: impl Fn(&'f Finding) -> &'f str,
) -> Vec<(&'f str, Vec<usize>)> {
    let open = findings.iter().enumerate();
    let open = open.filter(|(_, finding)| finding.status == Status::Open);
    let mut groups: Vec<(&str, Vec<usize>)> = Vec::new();
    let mut known: HashMap<(&str, Key<'_>), usize> = HashMap::new();
    for (index, finding) in open {
        let name = group_of(finding);
        let at = *known.entry((name, key(finding))).or_insert_with(|| {
            groups.push((name, Vec::new()));
            groups.len() - 1
        });
        groups
            .get_mut(at)
            .into_iter()
            .for_each(|(_, group)| group.push(index));
    }
    let order = |index: &usize| findings.get(*index).map(order);
    groups = with_single_places_joined(groups, findings);
    for (_, group) in &mut groups {
        group.sort_by_key(order);
    }
    groups.sort_by_key(|(_, group)| group.first().map(order));
    groups
}

/// Joins passwords of which each has one place: those that the same rule reports in one file are fixed together.
fn with_single_places_joined<'f>(
    groups: Vec<(&'f str, Vec<usize>)>,
    findings: &'f [Finding],
) -> Vec<(&'f str, Vec<usize>)> {
    let mut joined: Vec<(&str, Vec<usize>)> = Vec::new();
    let mut known: HashMap<(&str, &str, &str), usize> = HashMap::new();
    for (name, group) in groups {
        let all = || group.iter().filter_map(|index| findings.get(*index));
        let places: BTreeSet<&Location> = all().map(|finding| &finding.location).collect();
        let worst = all().min_by_key(|finding| order(finding));
        let single = worst.filter(|worst| places.len() == 1 && worst.secret.is_some());
        let next = joined.len();
        let at = single.map(|worst| {
            *known
                .entry((name, &worst.rule, &worst.location.path))
                .or_insert(next)
        });
        match at.and_then(|at| joined.get_mut(at)) {
            Some((_, other)) => other.extend(group),
            None => joined.push((name, group)),
        }
    }
    joined
}

/// The number of the cause of each finding that has one.
pub fn cause_of(causes: &[Cause]) -> BTreeMap<usize, &str> {
    let pairs = causes
        .iter()
        .flat_map(|cause| cause.findings.iter().map(|finding| (*finding, cause.id.as_str())));
    pairs.collect()
}

fn key(finding: &Finding) -> Key<'_> {
    match (&*finding.category, &finding.secret) {
        ("hardcoded-password" | "weak-password", Some(secret)) => Key::Password(secret),
        ("env-secret", Some(secret)) => Key::Passing(secret),
        _ if finding.severity < Severity::High || stands_alone(finding) => Key::Habit(&finding.rule),
        _ if let Some(cause) = &finding.cause => Key::Named(cause, &finding.deployment),
        (category, _) if TOGETHER.contains(&category) => Key::Category(category, &finding.deployment),
        _ => Key::Rule(&finding.rule, &finding.deployment),
    }
}

/// Whether a finding is about a file that no deployment uses.
fn stands_alone(finding: &Finding) -> bool {
    finding.subject.contains(&finding.deployment) && *finding.deployment == *finding.location.path
}

/// The worst first; then what is in a deployment, before files that stand alone; then rules that name a cause, of which what
/// is about the whole server comes before what is about a port of it.
fn order(
    finding: &Finding,
) -> (
    Reverse<Severity>,
    bool,
    bool,
    Option<SubjectKind>,
    &Location,
    &str,
) {
    (
        Reverse(finding.severity),
        stands_alone(finding),
        finding.cause.is_none(),
        finding.cause.as_ref().map(|_| finding.kind),
        &finding.location,
        &finding.rule,
    )
}

fn cause(number: usize, indices: Vec<usize>, findings: &[Finding]) -> Option<Cause> {
    let all: Vec<&Finding> = indices.iter().filter_map(|index| findings.get(*index)).collect();
    let first = all.first()?;
    let places: BTreeSet<&Location> = all.iter().map(|finding| &finding.location).collect();
    let passwords: BTreeSet<Option<&Secret>> = all.iter().map(|finding| finding.secret.as_ref()).collect();
    let title = match (key(first), places.len()) {
        (_, 1) => first.title.to_string(),
        (_, places) if passwords.len() > 1 => format!("{} ({places} places)", first.title),
        (Key::Password(_), places) => format!("One literal password in {places} places"),
        (Key::Passing(_), places) => format!("One password passed on openly in {places} places"),
        (_, places) => format!("{} ({places} places)", first.title),
    };
    let fixes: BTreeSet<&str> = all.iter().map(|finding| &*finding.help).collect();
    let fix = match key(first) {
        _ if fixes.len() == 1 => first.help.clone(),
        Key::Password(_) if let Some(fix) = fix_of_one_rule(&all) => fix.into(),
        Key::Password(_) => PASSWORD_FIX.into(),
        Key::Passing(_) => PASSING_FIX.into(),
        _ => first.help.clone(),
    };
    Some(Cause {
        id: format!("c{number}"),
        severity: first.severity,
        title,
        fix,
        findings: indices,
    })
}

/// The fix of a password that one rule finds wherever it stands, and then that of what makes it weak: not every file can read
/// it from elsewhere.
fn fix_of_one_rule(all: &[&Finding]) -> Option<String> {
    let fixes_in = |category: &str| -> BTreeSet<&str> {
        let some = all.iter().filter(|finding| *finding.category == *category);
        some.map(|finding| finding.help.trim_end()).collect()
    };
    let (places, weak) = (fixes_in("hardcoded-password"), fixes_in("weak-password"));
    let is_one = places.len() == 1 && weak.len() <= 1;
    is_one.then(|| places.into_iter().chain(weak).collect::<Vec<_>>().join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{finding, location};

    fn with(category: &str, secret: Option<&str>, line: u32, severity: Severity) -> Finding {
        Finding {
            category: category.into(),
            secret: secret.map(Secret::new),
            location: location("compose.yaml", line, 1, 5),
            ..finding(category, severity)
        }
    }

    fn groups(findings: &[Finding]) -> Vec<Vec<usize>> {
        causes(findings).into_iter().map(|cause| cause.findings).collect()
    }

    #[test]
    fn a_cause_of_two_files_is_a_cause_of_both() {
        let mut other = with("hardcoded-password", Some("a"), 3, Severity::Critical);
        other.location.path = "other.yaml".into();
        let findings = [
            with("hardcoded-password", Some("a"), 1, Severity::Critical),
            other,
        ];
        assert_eq!(causes(&findings).len(), 1);
        let by_file = causes_by(&findings, |finding| &finding.location.path);
        let named: Vec<(&str, usize)> = by_file
            .iter()
            .map(|(name, causes)| (*name, causes.len()))
            .collect();
        assert_eq!(named, [("compose.yaml", 1), ("other.yaml", 1)]);
    }

    #[test]
    fn one_password_is_one_cause_wherever_it_stands() {
        let findings = [
            with("env-secret", Some("a"), 1, Severity::Medium),
            with("weak-password", Some("a"), 1, Severity::High),
            with("hardcoded-password", Some("a"), 9, Severity::Critical),
            with("hardcoded-password", Some("b"), 2, Severity::Critical),
            with("env-secret", Some("a"), 9, Severity::Medium),
        ];
        assert_eq!(groups(&findings), [vec![3], vec![2, 1], vec![0, 4]]);
        let causes = causes(&findings);
        assert_eq!(causes[1].title, "One literal password in 2 places");
        assert_eq!(
            (causes[1].id.as_str(), causes[1].severity),
            ("c2", Severity::Critical)
        );
        assert_eq!(cause_of(&causes)[&4], "c3");
    }

    #[test]
    fn one_rule_says_how_its_password_is_fixed_and_several_need_a_common_way() {
        let helped = |category: &str, help: &'static str, line| Finding {
            help: help.into(),
            ..with(category, Some("a"), line, Severity::High)
        };
        let mut findings = vec![
            helped("hardcoded-password", "Write its hash.", 1),
            helped("hardcoded-password", "Write its hash.", 2),
            helped("weak-password", "Generate one.", 2),
        ];
        assert_eq!(causes(&findings)[0].fix, "Write its hash.\nGenerate one.");
        findings.push(helped("hardcoded-password", "Read it from a file.", 3));
        assert_eq!(causes(&findings)[0].fix, PASSWORD_FIX);
    }

    #[test]
    fn rules_may_name_a_cause() {
        let named = |rule: &str, line| Finding {
            rule: rule.into(),
            cause: Some("open-server".into()),
            ..with("exposure", None, line, Severity::Critical)
        };
        let low = Finding {
            severity: Severity::Low,
            ..named("c", 4)
        };
        let findings = [
            named("a", 2),
            named("b", 1),
            low,
            with("exposure", None, 3, Severity::Critical),
        ];
        assert_eq!(groups(&findings), [vec![1, 0], vec![3], vec![2]]);
    }

    #[test]
    fn others_by_deployment() {
        let mut other = with("no-tls", None, 3, Severity::High);
        other.deployment = "other.yaml".into();
        let mut suppressed = with("no-tls", None, 4, Severity::High);
        suppressed.status = Status::Baseline;
        let findings = [
            with("no-tls", None, 1, Severity::High),
            with("no-tls", None, 2, Severity::Critical),
            other,
            suppressed,
            with("hardening", None, 7, Severity::Low),
            with("hardening", None, 8, Severity::Low),
        ];
        assert_eq!(groups(&findings), [vec![1, 0], vec![2], vec![4, 5]]);
        assert_eq!(causes(&findings)[2].title, "The title of hardening (2 places)");
    }
}
