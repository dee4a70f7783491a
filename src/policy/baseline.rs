//! The baseline: findings that were there when a team adopted redproof. They are reported, and do not fail the gate.
//!
//! The file has one JSON object a line, sorted by path, rule and fingerprint: two branches that change it merge line by line.
//! It holds no value of a file.

use std::collections::{BTreeMap, BTreeSet};

use redproof_source::escape_json;
use serde::{Deserialize, Serialize};

use crate::rules::{Finding, Severity, Status};

/// The version of the format.
const VERSION: &str = "1";

/// Bytes of the longest file that is read.
pub const LONGEST: usize = 16 * 1024 * 1024;

/// The first line of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    /// Always `1`.
    redproof_baseline: String,
    /// What was read, if not the whole tree as it is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    inputs: Vec<String>,
}

/// Where alone a finding was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Seen {
    /// With files that git does not track, such as a local `.env`.
    Local,
    /// Without them, as in a fresh clone.
    Clone,
}

/// The findings of a run, and where it was if there was another one.
pub type View<'f> = (&'f [Finding], Option<Seen>);

/// A known finding: every other line.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BaselineEntry {
    /// The file.
    pub path: String,
    /// The rule.
    pub rule: String,
    /// What the finding is about.
    pub subject: String,
    /// Its severity when it was noted.
    pub severity: String,
    /// Which finding it is.
    pub fingerprint: String,
    /// Where alone it was seen; `None` is everywhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<Seen>,
}

/// The known findings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Baseline {
    entries: BTreeSet<BaselineEntry>,
    /// What was read for it, if not the whole tree as it is: arguments of the command line.
    pub inputs: Vec<String>,
}

/// How a baseline and the findings of a run differ.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BaselineDiff {
    /// Open findings that are not in the baseline.
    pub new: Vec<BaselineEntry>,
    /// Entries without a finding.
    pub stale: Vec<BaselineEntry>,
}

impl Baseline {
    /// Reads a baseline file.
    ///
    /// # Errors
    /// The line that is wrong, and what is expected there. Nothing of the line is quoted.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut entries = BTreeSet::new();
        let mut inputs = Vec::new();
        for (number, line) in text
            .lines()
            .enumerate()
            .map(|(index, line)| (index + 1, line.trim()))
        {
            if line.is_empty() {
                continue;
            }
            if let Ok(header) = serde_json::from_str::<Header>(line) {
                if header.redproof_baseline != VERSION {
                    return Err(format!(
                        "line {number}: a baseline of another version. Create a new one"
                    ));
                }
                inputs = header.inputs;
                continue;
            }
            if line.starts_with("<<<<<<<") || line.starts_with(">>>>>>>") || line.starts_with("=======") {
                return Err(format!(
                    "line {number}: a conflict marker. Remove it: both sides may stay"
                ));
            }
            let entry = serde_json::from_str(line)
                .map_err(|_| format!("line {number}: not an entry of a baseline"))?;
            entries.insert(entry);
        }
        Ok(Self { entries, inputs })
    }

    /// The open findings of a run, and those that are in the baseline already.
    pub fn of(findings: &[Finding]) -> Self {
        Self::of_views(&[(findings, None)], Vec::new())
    }

    /// The same for several runs, which read `inputs`. What only one of them saw says so.
    pub fn of_views(views: &[View<'_>], inputs: Vec<String>) -> Self {
        let counts = |finding: &&Finding| matches!(finding.status, Status::Open | Status::Baseline);
        let mut entries: BTreeMap<String, BaselineEntry> = BTreeMap::new();
        for (findings, seen) in views {
            for finding in findings.iter().flat_map(Finding::parts).filter(counts) {
                let mut entry = entry(finding);
                entry.seen = *seen;
                if let Some(other) = entries.get(&entry.fingerprint) {
                    entry.seen = None;
                    if Severity::named(&other.severity) > Severity::named(&entry.severity) {
                        entry.severity.clone_from(&other.severity);
                    }
                }
                entries.insert(entry.fingerprint.clone(), entry);
            }
        }
        Self {
            entries: entries.into_values().collect(),
            inputs,
        }
    }

    /// The text of its file.
    pub fn text(&self) -> String {
        let header = Header {
            redproof_baseline: VERSION.to_owned(),
            inputs: self.inputs.clone(),
        };
        let mut lines = vec![serde_json::to_string(&header).unwrap_or_default()];
        let entries = self.entries.iter();
        lines.extend(entries.filter_map(|entry| serde_json::to_string(entry).ok()));
        lines.push(String::new());
        escape_json(&lines.join("\n")).into_owned()
    }

    /// The number of entries.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Marks open findings that are in the baseline, and returns the entries without a finding. An entry does not cover a finding
    /// that has become worse.
    pub fn apply(&self, findings: &mut [Finding]) -> Vec<BaselineEntry> {
        let known: BTreeMap<&str, &BaselineEntry> = self
            .entries
            .iter()
            .map(|entry| (&*entry.fingerprint, entry))
            .collect();
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        for finding in findings {
            let Some(entry) = known.get(&*finding.fingerprint) else {
                continue;
            };
            seen.insert(&entry.fingerprint);
            let noted = Severity::named(&entry.severity);
            if finding.status == Status::Open && noted.is_some_and(|noted| finding.severity <= noted) {
                finding.status = Status::Baseline;
            }
        }
        let stale = self
            .entries
            .iter()
            .filter(|entry| !seen.contains(&*entry.fingerprint));
        stale.cloned().collect()
    }

    /// Marks open findings that are what is left of an entry without a finding: those of a weaker rule, about the same subject. Each
    /// entry covers one, and is then no longer among the `stale`. Of more findings of a category than entries for them, any may be
    /// new: none is covered.
    pub fn apply_to_weaker(
        stale: &mut Vec<BaselineEntry>,
        findings: &mut [Finding],
        supersedes: impl Fn(&str, &str) -> bool,
    ) {
        let mut by_subject: BTreeMap<(String, String), Vec<BaselineEntry>> = BTreeMap::new();
        for entry in stale.drain(..) {
            let place = (entry.path.clone(), entry.subject.clone());
            by_subject.entry(place).or_default().push(entry);
        }
        let covers = |entry: &BaselineEntry, finding: &Finding| {
            let noted = Severity::named(&entry.severity);
            supersedes(&entry.rule, &finding.rule) && noted.is_some_and(|noted| finding.severity <= noted)
        };
        let mut left: BTreeMap<((String, String), String), Vec<&mut Finding>> = BTreeMap::new();
        for finding in findings {
            let place = (finding.location.path.to_string(), finding.subject.to_string());
            let mut entries = by_subject.get(&place).into_iter().flatten();
            if finding.status == Status::Open && entries.any(|entry| covers(entry, finding)) {
                let category = finding.category.to_string();
                left.entry((place, category)).or_default().push(finding);
            }
        }
        for ((place, _), findings) in left {
            let Some(entries) = by_subject.get_mut(&place) else {
                continue;
            };
            let mut used = Vec::new();
            for finding in &findings {
                let at = entries.iter().position(|entry| covers(entry, finding));
                used.extend(at.map(|at| entries.swap_remove(at)));
            }
            if used.len() < findings.len() {
                entries.append(&mut used);
                continue;
            }
            for finding in findings {
                finding.status = Status::Baseline;
            }
        }
        stale.extend(by_subject.into_values().flatten());
        stale.sort();
    }

    /// The baseline without some entries.
    #[must_use]
    pub fn without(mut self, stale: &[BaselineEntry]) -> Self {
        for entry in stale {
            self.entries.remove(entry);
        }
        self
    }

    /// The baseline with all open findings, and those that are in it, as they are now. A run alone had no files that git does not
    /// track: what was seen only without them stays so.
    #[must_use]
    pub fn with(self, views: &[View<'_>]) -> Self {
        let is_alone = matches!(views, [(_, None)]);
        let mut entries: BTreeMap<String, BaselineEntry> = Self::of_views(views, Vec::new())
            .entries
            .into_iter()
            .map(|entry| (entry.fingerprint.clone(), entry))
            .collect();
        for old in self.entries {
            match entries.get_mut(&old.fingerprint) {
                Some(entry) if is_alone && old.seen == Some(Seen::Clone) => entry.seen = old.seen,
                Some(_) => {}
                None => drop(entries.insert(old.fingerprint.clone(), old)),
            }
        }
        Self {
            entries: entries.into_values().collect(),
            inputs: self.inputs,
        }
    }

    /// How it differs from the findings of a run, to which it was applied.
    pub fn diff(&self, views: &[View<'_>], stale: Vec<BaselineEntry>) -> BaselineDiff {
        let findings = views
            .iter()
            .flat_map(|(findings, _)| *findings)
            .flat_map(Finding::parts);
        let open = findings.filter(|finding| finding.status == Status::Open);
        let new: BTreeSet<BaselineEntry> = open.map(entry).collect();
        BaselineDiff {
            new: new.into_iter().collect(),
            stale,
        }
    }
}

fn entry(finding: &Finding) -> BaselineEntry {
    BaselineEntry {
        path: finding.location.path.to_string(),
        rule: finding.rule.to_string(),
        subject: finding.subject.to_string(),
        severity: finding.severity.name().to_owned(),
        fingerprint: finding.fingerprint.clone(),
        seen: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::finding;

    #[test]
    fn known_findings_do_not_count() {
        let mut findings = vec![finding("a", Severity::High), finding("b", Severity::Low)];
        let text = Baseline::of(&findings).text();
        assert_eq!(text.lines().count(), 3);
        let baseline = Baseline::parse(&text).unwrap();
        assert_eq!(baseline, Baseline::of(&findings));
        assert_eq!(baseline.apply(&mut findings), []);
        assert!(findings.iter().all(|finding| finding.status == Status::Baseline));
        assert_eq!(Baseline::of(&findings), baseline);
        // It became worse.
        let mut worse = vec![finding("a", Severity::Critical), finding("c", Severity::Low)];
        let stale = baseline.apply(&mut worse);
        assert_eq!(worse[0].status, Status::Open);
        assert_eq!(stale.iter().map(|entry| &*entry.rule).collect::<Vec<_>>(), ["b"]);
        let diff = baseline.diff(&[(&worse, None)], stale.clone());
        assert_eq!(
            diff.new.iter().map(|entry| &*entry.rule).collect::<Vec<_>>(),
            ["a", "c"]
        );
        let updated = baseline.clone().without(&stale).with(&[(&worse, None)]);
        let rules: Vec<_> = updated
            .entries
            .iter()
            .map(|entry| (&*entry.rule, &*entry.severity))
            .collect();
        assert_eq!(rules, [("a", "critical"), ("c", "low")]);
        assert_eq!(baseline.without(&stale).len(), 1);
    }

    #[test]
    fn what_only_one_run_saw_says_so() {
        let local = [finding("a", Severity::High), finding("b", Severity::Low)];
        let clone = [finding("b", Severity::Low), finding("c", Severity::High)];
        let views: [View<'_>; 2] = [(&local, Some(Seen::Local)), (&clone, Some(Seen::Clone))];
        let text = Baseline::of_views(&views, vec!["-f a.yml".to_owned()]).text();
        assert!(
            text.starts_with("{\"redproof_baseline\":\"1\",\"inputs\":[\"-f a.yml\"]}\n"),
            "{text}"
        );
        let read = Baseline::parse(&text).unwrap();
        let seen: Vec<_> = read.entries.iter().map(|entry| entry.seen).collect();
        assert_eq!(seen, [Some(Seen::Local), None, Some(Seen::Clone)]);
        assert_eq!(read.text(), text);
        // In a fresh clone, without the local files.
        let updated = read.with(&[(&clone, None)]);
        let seen: Vec<_> = updated.entries.iter().map(|entry| entry.seen).collect();
        assert_eq!(seen, [Some(Seen::Local), None, Some(Seen::Clone)]);
    }

    #[test]
    fn two_branches_merge_line_by_line() {
        let all = Baseline::of(&[
            finding("a", Severity::High),
            finding("b", Severity::Low),
            finding("c", Severity::Low),
        ]);
        let text = all.text();
        let lines: Vec<&str> = text.lines().collect();
        let both = [lines[0], lines[3], lines[2], lines[0], lines[2], "", lines[1]].join("\r\n");
        assert_eq!(Baseline::parse(&both), Ok(all));
    }

    #[test]
    fn faults_quote_nothing() {
        for (text, words) in [
            (
                "{\"redproof_baseline\":\"2\"}\n",
                "line 1: a baseline of another version",
            ),
            ("\n<<<<<<< ours\n", "line 2: a conflict marker"),
            ("{\"path\":\"hunter2\"}\n", "line 1: not an entry"),
            ("hunter2\n", "line 1: not an entry"),
        ] {
            let message = Baseline::parse(text).unwrap_err();
            assert!(
                message.starts_with(words) && !message.contains("hunter2"),
                "{message}"
            );
        }
        assert!(Baseline::parse("").unwrap().is_empty());
    }
}
