//! What Helm charts make of a values file: the Redis servers that they would run.

mod found;
mod server;
mod table;
mod values;

use self::found::{Found, Owner, charts_of};
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
    /// What is the values of such charts.
    spans: Vec<Span>,
}

impl Installed {
    /// Whether something at a place is a setting of such a chart.
    pub(super) fn holds(&self, at: Span) -> bool {
        let mut uses = self.credential_uses.iter();
        self.spans.iter().any(|span| span.contains(at)) || uses.any(|used| used.span == at)
    }
}

/// Whether a file is the values of a chart that is Redis or depends on it, whatever the file itself says.
pub fn is_values_of_redis(tree: &Tree, path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    if !name.starts_with("values") {
        return false;
    }
    let chart = Tree::join(Tree::parent(path), "Chart.yaml");
    let is_redis = |chart: String| matches!(tree.skim(&chart, mentions_redis), Ok(Some(_)));
    mentions_redis(path) || chart.is_some_and(is_redis)
}

/// Reads the values of charts in a file; `None` if it holds none.
pub(super) fn read(tree: &Tree, map: &mut SourceMap, path: &str) -> Option<Installed> {
    let owner = Owner::of(tree, path);
    let (file, root) = document(tree, map, path)?;
    let folder = owner
        .as_ref()
        .map_or(Tree::parent(path), |owner| owner.folder.as_str());
    let is_overlay = owner.is_some()
        || path
            .rsplit('/')
            .next()
            .is_some_and(|name| name.contains("values"));
    let base = Tree::join(folder, BASE).filter(|base| is_overlay && base != path && tree.is_file(base));
    let base = base.and_then(|base| document(tree, map, &base));
    let roots: Vec<&Node> = std::iter::once(&root)
        .chain(base.as_ref().map(|(_, root)| root))
        .collect();
    let found = charts_of(owner.as_ref(), path, &roots);
    if found.is_empty() {
        return None;
    }
    let mut installed = Installed {
        file,
        base: base.as_ref().map(|(file, _)| *file),
        servers: Vec::new(),
        credential_uses: Vec::new(),
        spans: Vec::new(),
    };
    for Found {
        chart,
        name,
        values,
        installed: is_installed,
    } in found
    {
        installed.spans.extend(values.at("").map(|node| node.span));
        if is_installed {
            let made = server::of_chart(chart, &name, &values);
            installed.servers.extend(made.servers);
            installed.credential_uses.extend(made.credential_uses);
        }
    }
    Some(installed)
}

/// The first document of a file.
fn document(tree: &Tree, map: &mut SourceMap, path: &str) -> Option<(FileId, Node)> {
    let (file, text) = container::read(tree, map, path).ok()?;
    let root = yaml::parse_within(&text, None).ok()?.into_iter().next()?;
    let is_object = root.get("apiVersion").is_some() && root.get("kind").is_some();
    (root.is_mapping() && !is_object).then_some((file, root))
}
