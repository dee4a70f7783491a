//! What outputs may show of files and values: masked lines, and messages without secrets.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

use crate::policy::{self, ProblemEntry};
use crate::rules::{Finding, Location, RuleSet};
use crate::secret::{Mask, Secret, not_within};
use redproof_source::Tree;

/// A safety net: messages are made of the rules' own words and of names, which are no secrets even where somebody took
/// one for a password; to hide those would garble every message and tell the password. Any other text that is a secret
/// is hidden.
pub(crate) fn hide_in_messages(findings: &mut [Finding], secrets: Vec<Secret>, rules: &RuleSet) {
    let own = rules.own_words();
    let names: BTreeSet<&str> = findings
        .iter()
        .flat_map(|finding| finding.names().chain([&*finding.location.path]))
        .chain([own.as_str()])
        .collect();
    let mask = Mask::new(not_within(secrets, &names));
    for finding in findings {
        finding.message = mask.text(&finding.message);
        finding
            .related
            .iter_mut()
            .for_each(|related| related.message = mask.text(&related.message));
    }
}

/// The lines that outputs may show, read again and masked with everything that is known to be secret by now.
pub(crate) fn excerpts(
    tree: &Tree,
    findings: &[Finding],
    problems: &[ProblemEntry],
    hidden: &[(Arc<str>, Range<usize>)],
    mask: &Mask,
) -> policy::Excerpts {
    let mut wanted: BTreeMap<Arc<str>, BTreeSet<u32>> = BTreeMap::new();
    let mut want = |location: &Location| {
        // A label over many lines shows its ends.
        let lines = wanted.entry(location.path.clone()).or_default();
        lines.extend(location.start.line..=location.end.line.min(location.start.line + 40));
    };
    for finding in findings {
        want(&finding.location);
        finding.related.iter().for_each(|related| want(&related.location));
    }
    for problem in problems {
        if let Some(line) = problem.line {
            wanted.entry(problem.path.clone()).or_default().insert(line);
        }
    }
    let mut places: BTreeMap<&Arc<str>, Vec<Range<usize>>> = BTreeMap::new();
    for (path, range) in hidden {
        places.entry(path).or_default().push(range.clone());
    }
    wanted
        .into_par_iter()
        .filter_map(|(path, lines)| {
            let text = tree.read(&path).ok()?;
            let ranges = places.get(&path).map_or(&[][..], Vec::as_slice);
            let masked = mask.lines(&text, &lines, ranges);
            Some((path, masked))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::MASK;
    use crate::{Selection, audit_tree};
    use redproof_source::MemoryTree;

    #[test]
    fn a_password_that_is_an_ordinary_word_leaves_messages_whole() {
        let mut memory = MemoryTree::default();
        memory.files.insert(
            "password/compose.yaml".into(),
            "services:\n  redis:\n    image: redis:7\n    command: redis-server --requirepass password\n"
                .into(),
        );
        let rules = RuleSet::builtin().unwrap();
        let audit = {
            let starts = [String::new()];
            let selection = Selection {
                starts: &starts,
                ..Selection::default()
            };
            audit_tree(&Tree::Memory(memory), &selection, rules)
        };
        assert!(audit.findings.len() > 3);
        for finding in &audit.findings {
            assert!(!finding.message.contains(MASK), "{}", finding.message);
        }
    }
}
