//! What Helm charts make of a values file: the Redis servers that they would run.

mod found;
mod releases;
mod server;
mod table;
mod users;
mod values;

use self::found::{Found, Owner, chart_of_release, charts_of};
use self::releases::Release;
use self::table::charts;
use std::cmp::Reverse;
use std::collections::{BTreeSet, HashSet};

use super::credentials::model::CredentialUse;
use super::topology::container;
use super::topology::model::Server;
use crate::inputs::mentions_redis;
use redproof_source::yaml::{self, Node};
use redproof_source::{FileId, SourceMap, Span, Tree};

/// The values that a chart is installed with when no other file is named.
const BASE: &str = "values.yaml";

/// What a values file makes of the charts that run Redis.
pub(super) struct Installed {
    /// The file.
    pub(super) file: FileId,
    /// The values that it overrides.
    pub(super) base: Option<FileId>,
    /// The servers.
    pub(super) servers: Vec<Server>,
    /// The passwords in it.
    pub(super) credential_uses: Vec<CredentialUse>,
    /// What is the values of such charts: once [settled](Self::settle) in order, and none within another.
    spans: Vec<Span>,
    /// The places of the passwords.
    passwords: HashSet<Span>,
}

impl Installed {
    /// Whether something at a place is a setting of such a chart.
    pub(super) fn holds(&self, at: Span) -> bool {
        let behind = self
            .spans
            .partition_point(|span| (span.file, span.start) <= (at.file, at.start));
        let near = behind.checked_sub(1).and_then(|last| self.spans.get(last));
        near.is_some_and(|span| span.contains(at)) || self.passwords.contains(&at)
    }

    /// Makes what [`Self::holds`] looks up.
    fn settle(&mut self) {
        self.passwords = self.credential_uses.iter().map(|used| used.span).collect();
        self.spans
            .sort_unstable_by_key(|span| (span.file, span.start, Reverse(span.end)));
        self.spans.dedup_by(|next, before| before.contains(*next));
    }
}

/// Whether a file is the values of a chart that is Redis or depends on it, whatever the file itself says.
pub fn is_values_of_redis(tree: &Tree, path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    if !name.contains("values") {
        return false;
    }
    if matches!(tree.skim(path, has_keys_of_chart), Ok(Some(_))) {
        return true;
    }
    let chart = Tree::join(Tree::parent(path), "Chart.yaml");
    let is_redis = |chart: String| matches!(tree.skim(&chart, mentions_redis), Ok(Some(_)));
    mentions_redis(path) || chart.is_some_and(is_redis)
}

/// Whether a text has, at its outermost level, keys that values of a chart have and those of no other program.
fn has_keys_of_chart(text: &str) -> bool {
    let keys: BTreeSet<&str> = text.lines().filter_map(|line| line.split(':').next()).collect();
    let has = |places: &[&str]| {
        let mut places = places.iter();
        places.any(|place| keys.contains(place.split('.').next().unwrap_or(place)))
    };
    charts().iter().any(|chart| has(chart.sets) && has(chart.sure))
}

/// Reads the values of charts in a file; `None` if it holds none.
pub(super) fn read(tree: &Tree, map: &mut SourceMap, path: &str) -> Option<Installed> {
    let (file, documents) = documents(tree, map, path)?;
    let releases: Vec<Release> = documents.iter().flat_map(releases::of_document).collect();
    let mut installed = Installed {
        file,
        base: None,
        servers: Vec::new(),
        credential_uses: Vec::new(),
        spans: Vec::new(),
        passwords: HashSet::new(),
    };
    for found in releases.iter().filter_map(chart_of_release) {
        installed.add(found);
    }
    if let Some(root) = documents.iter().find(|root| is_values(root)) {
        installed.of_file(tree, map, path, root);
    }
    installed.settle();
    (!installed.spans.is_empty()).then_some(installed)
}

impl Installed {
    /// Adds the charts of a values file, which overrides the one that they are installed with anyway.
    fn of_file(&mut self, tree: &Tree, map: &mut SourceMap, path: &str, root: &Node) {
        let owner = Owner::of(tree, path);
        let beside = Tree::parent(path);
        let folder = owner.as_ref().map_or(beside, |owner| owner.folder.as_str());
        let name = path.rsplit('/').next().unwrap_or(path);
        let is_overlay = owner.is_some() || name.contains("values");
        let base = Tree::join(folder, BASE).filter(|base| is_overlay && base != path && tree.is_file(base));
        let base = base.and_then(|base| documents(tree, map, &base));
        let below = base.iter().flat_map(|(_, documents)| documents.first());
        let roots: Vec<&Node> = std::iter::once(root)
            .chain(below.filter(|root| is_values(root)))
            .collect();
        let found = charts_of(owner.as_ref(), path, &roots);
        self.base = base.as_ref().filter(|_| !found.is_empty()).map(|(file, _)| *file);
        found.into_iter().for_each(|found| self.add(found));
    }

    fn add(&mut self, found: Found<'_>) {
        self.spans.extend(found.values.at("").map(|node| node.span));
        if found.installed {
            let made = server::of_chart(found.chart, &found.name, &found.values);
            self.servers.extend(made.servers);
            self.credential_uses.extend(made.credential_uses);
        }
    }
}

/// The documents of a file.
fn documents(tree: &Tree, map: &mut SourceMap, path: &str) -> Option<(FileId, Vec<Node>)> {
    let (file, text) = container::read(tree, map, path).ok()?;
    Some((file, yaml::parse_within(&text, None).ok()?))
}

/// Whether a document may be values, and no object of Kubernetes.
fn is_values(root: &Node) -> bool {
    root.is_mapping() && !(root.get("apiVersion").is_some() && root.get("kind").is_some())
}
