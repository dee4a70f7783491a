//! What a report shows of the files: masked lines, and messages without known secrets.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

use crate::masking::{Format, Mask};
use crate::policy::{self, FileEntry, Outside, ProblemEntry};
use crate::rules::{Finding, Location, RuleSet, Status, Unknown};
use crate::secret::Secret;
use crate::view::Topology;

/// The mask of an audit. Words of the rules and names of what was judged are in every report, so a password that is one of
/// them is masked at its own place only: to mask it elsewhere would garble the report, and reveal the password.
pub(crate) fn mask(findings: &[Finding], secrets: Vec<Secret>, rules: &RuleSet) -> Mask {
    let own = rules.own_words();
    let names: BTreeSet<&str> = findings
        .iter()
        .flat_map(|finding| finding.names().chain([&*finding.location.path]))
        .chain([own.as_str()])
        .collect();
    Mask::new(secrets, &names)
}

/// Masks known secrets in the words of findings.
pub(crate) fn mask_findings(findings: &mut [Finding], mask: &Mask) {
    for finding in findings {
        let related = finding.related.iter_mut().map(|related| &mut related.message);
        let suppression = match &mut finding.status {
            Status::Suppressed(by) => Some([&mut by.reason].into_iter().chain(by.owner.as_mut())),
            _ => None,
        };
        for text in related
            .chain([&mut finding.message, &mut finding.path])
            .chain(suppression.into_iter().flatten())
        {
            *text = mask.text(text);
        }
    }
}

/// Masks known secrets in everything that an audit says in words.
pub(super) fn mask_texts(
    findings: &mut [Finding],
    unknown: &mut [Unknown],
    problems: &mut [ProblemEntry],
    outside: &mut [Outside],
    mask: &Mask,
) {
    mask_findings(findings, mask);
    for entry in unknown {
        entry.why = mask.text(&entry.why);
        entry.path = entry.path.take().map(|path| mask.text(&path).into());
    }
    for problem in problems {
        problem.message = mask.text(&problem.message);
    }
    for beyond in outside {
        beyond.path = mask.text(&beyond.path).into();
    }
}

/// Masks what pictures show beside names of services.
pub(crate) fn mask_pictures(pictures: &mut [Topology], mask: &Mask) {
    for picture in pictures {
        let servers = picture.servers.iter_mut();
        let images = servers.filter_map(|server| server.image.as_mut());
        images.for_each(|image| *image = mask.text(image));
        let of_servers = picture.servers.iter_mut().flat_map(|server| &mut server.networks);
        let of_clients = picture.clients.iter_mut().flat_map(|client| &mut client.networks);
        of_servers
            .chain(of_clients)
            .for_each(|network| *network = mask.text(network));
    }
}

/// The lines of findings and problems, masked. `read` gives the text of a file. `files` are in order of their paths.
pub(crate) fn excerpts(
    read: impl Fn(&str) -> Option<Arc<str>> + Sync,
    files: &[FileEntry],
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
            let text = read(&path)?;
            let first = files.partition_point(|file| file.path < path);
            let kind = files
                .get(first)
                .filter(|file| file.path == path)
                .map(|file| file.kind);
            let ranges = places.get(&path).map_or(&[][..], Vec::as_slice);
            let masked = mask.lines(Format::of(kind, &path), &text, &lines, ranges);
            Some((path, masked))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::masking::MASK;
    use crate::{Selection, audit_tree};
    use redproof_source::{MemoryTree, Tree};

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
