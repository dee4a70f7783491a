//! What the pack is about and what made it.

use std::io;

use serde::Serialize;

use crate::policy::{Report, Summary};
use crate::report::write_json;

/// What the pack is about, as the caller knows it.
#[derive(Debug, Clone)]
pub struct Subject<'s> {
    /// The paths that were audited, relative to the root.
    pub paths: &'s [String],
    /// The day for which dates were judged.
    pub date: String,
    /// The commit that is checked out, if the root is in a repository.
    pub commit: Option<String>,
    /// Files that differ from the commit; `None` where that is not known.
    pub uncommitted: Option<Vec<String>>,
    /// Files that were judged and that git does not track.
    pub untracked: Vec<String>,
    /// How the deployment relates to account data.
    pub pci_scope: &'static str,
    /// The frameworks in the pack.
    pub frameworks: Vec<&'static str>,
    /// The digest of all rules.
    pub rules_sha256: String,
    /// The digest of the config file, if there is one.
    pub config_sha256: Option<String>,
}

#[derive(Serialize)]
struct Manifest<'r> {
    schema_version: &'static str,
    tool: Tool,
    date: &'r str,
    commit: Option<&'r str>,
    /// Whether files differ from the commit, or are in none: absent where that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    dirty: Option<bool>,
    uncommitted: &'r [String],
    untracked: &'r [String],
    scope: Scope<'r>,
    rules_sha256: &'r str,
    config_sha256: Option<&'r str>,
    summary: Summary,
    complete: bool,
    /// Files that were read and judged. No digests: they could be used to try passwords.
    files: Vec<&'r str>,
    problems: usize,
    statement: &'static str,
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
    /// The day of its data: releases, flaws, known passwords.
    data_date: &'static str,
}

#[derive(Serialize)]
struct Scope<'r> {
    paths: &'r [String],
    frameworks: &'r [&'static str],
    pci_scope: &'static str,
    deployments: &'r [String],
}

/// What the pack does not claim.
const STATEMENT: &str = "This pack says what the listed files show of the requirements that redproof's rules concern. It does not \
                         say that a framework is met. `pass` means that a rule judged known facts of every subject and found \
                         nothing; `unknown` and `not-assessed` are open questions.";

pub(super) fn json(report: &Report, subject: &Subject<'_>) -> io::Result<Vec<u8>> {
    let manifest = Manifest {
        schema_version: "1",
        tool: Tool {
            name: "redproof",
            version: env!("CARGO_PKG_VERSION"),
            data_date: crate::report::DATA_DATE,
        },
        date: &subject.date,
        commit: subject.commit.as_deref(),
        dirty: subject
            .uncommitted
            .as_ref()
            .map(|files| !files.is_empty() || !subject.untracked.is_empty()),
        uncommitted: subject.uncommitted.as_deref().unwrap_or_default(),
        untracked: &subject.untracked,
        scope: Scope {
            paths: subject.paths,
            frameworks: &subject.frameworks,
            pci_scope: subject.pci_scope,
            deployments: &report.deployments,
        },
        rules_sha256: &subject.rules_sha256,
        config_sha256: subject.config_sha256.as_deref(),
        summary: Summary::of(report),
        complete: report.problems.is_empty(),
        files: report.files.iter().map(|file| &*file.path).collect(),
        problems: report.problems.len(),
        statement: STATEMENT,
    };
    let mut bytes = Vec::new();
    write_json(&manifest, &mut bytes)?;
    Ok(bytes)
}
