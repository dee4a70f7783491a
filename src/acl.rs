//! What applications need of Redis, over the same deployments that are audited.

use crate::Workspace;
use crate::application::{self, Applications, ServerSide};
use crate::deployment::Resolution;
use crate::inputs::is_below;
use crate::inspect::Inspection;
use crate::masking::Mask;
use crate::pipeline;
use crate::policy::ProblemEntry;
use crate::runner;

/// The applications of a workspace, and what must not be shown of them.
pub struct AclView {
    /// The applications.
    pub found: Applications,
    /// Hides every secret of every deployment.
    pub mask: Mask,
    /// Given paths under which there is neither code nor configuration.
    pub empty_paths: Vec<String>,
}

/// Reads the code and the deployments of a workspace.
pub fn applications(workspace: &Workspace) -> Inspection<AclView> {
    runner::in_threads(|| find(workspace))
}

fn find(workspace: &Workspace) -> Inspection<AclView> {
    let run = runner::run(
        &workspace.tree,
        &workspace.selection(),
        |resolution, map| match resolution {
            Resolution::Deployment(deployment) => {
                let problems = pipeline::problems(&deployment, map);
                (ServerSide::of(&deployment, map), problems)
            }
            Resolution::Problem(problem) => (None, vec![ProblemEntry::placed(map, &problem)]),
            Resolution::Unreadable(path, why) => (None, vec![ProblemEntry::of_file(&path, why)]),
            Resolution::Irrelevant | Resolution::Unrelated(..) | Resolution::NotEvaluated(..) => {
                (None, Vec::new())
            }
        },
    );
    let unreadable = run.found.unreadable.iter();
    let mut problems: Vec<ProblemEntry> = unreadable
        .map(|(path, why)| ProblemEntry::of_file(path, why.clone()))
        .collect();
    let mut sides = Vec::new();
    for (side, more) in run.results {
        sides.extend(side);
        problems.extend(more);
    }
    problems.sort();
    problems.dedup();
    let sources = run.found.sources.as_slice();
    let mut empty = run.empty_paths;
    empty.retain(|start| !sources.iter().any(|source| is_below(source, start)));
    let found = application::find(&workspace.tree, sources, sides);
    let secrets = found.sides.iter().flat_map(|side| side.secrets.iter().cloned());
    let names = names(&found);
    let mask = Mask::new(secrets.collect(), &names.iter().map(String::as_str).collect());
    Inspection {
        shown: AclView {
            empty_paths: workspace.empty_paths(&empty),
            mask,
            found,
        },
        problems,
    }
}

/// Names that are shown anyway.
fn names(found: &Applications) -> Vec<String> {
    let mut names = Vec::new();
    for one in &found.all {
        names.push(one.name.clone());
        names.extend(one.user.clone());
        names.extend(one.server.clone());
    }
    names
}
