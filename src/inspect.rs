//! The same deployments that are audited, shown instead of judged.

use serde_json::Value;

use crate::Workspace;
use crate::deployment::Resolution;
use crate::pipeline::{self, Accounts};
use crate::policy::ProblemEntry;
use crate::runner;
use crate::view::{self, Call, Model};

/// What was shown, and the files that could not be read for it.
pub struct Inspection<T> {
    /// What there is to show.
    pub shown: T,
    /// What should have been read and could not be.
    pub problems: Vec<ProblemEntry>,
}

/// The model of every selected deployment that has to do with Redis.
pub fn model(workspace: &Workspace, calls: &[Call]) -> Inspection<Model> {
    let looked = look(workspace, |deployment, map| {
        let shown = view::deployment(deployment, map, calls);
        (!shown.servers.is_empty() || !shown.clients.is_empty()).then_some(shown)
    });
    Inspection {
        shown: Model::new(looked.shown),
        problems: looked.problems,
    }
}

/// Every selected compose project, by its deployment's name, as Compose would print it, secrets masked.
pub fn projects(workspace: &Workspace) -> Inspection<Vec<(String, Value)>> {
    look(workspace, |deployment, _| {
        view::compose(deployment).map(|shown| (deployment.name.clone(), shown))
    })
}

fn look<T: Send>(
    workspace: &Workspace,
    show: impl Fn(&crate::deployment::Deployment, &redproof_source::SourceMap) -> Option<T> + Sync,
) -> Inspection<Vec<T>> {
    let run = runner::in_threads(|| {
        runner::run(
            &workspace.tree,
            &workspace.selection(),
            |resolution, map| match resolution {
                Resolution::Deployment(deployment) => {
                    let mut accounts = Accounts::default();
                    for settled in &deployment.accounts {
                        accounts.settled(settled, &deployment.name, map);
                    }
                    let mut problems = accounts.into_lists().problems;
                    problems.extend(pipeline::problems(&deployment, map));
                    (show(&deployment, map), problems)
                }
                Resolution::Problem(problem) => (None, vec![ProblemEntry::placed(map, &problem)]),
                Resolution::Unreadable(path, why) => (None, vec![ProblemEntry::of_file(&path, why)]),
                Resolution::Irrelevant | Resolution::Unrelated(..) | Resolution::NotEvaluated(..) => {
                    (None, Vec::new())
                }
            },
        )
    });
    let mut problems: Vec<ProblemEntry> = run
        .found
        .unreadable
        .into_iter()
        .map(|(path, why)| ProblemEntry::of_file(&path, why))
        .collect();
    let mut all = Vec::new();
    for (shown, more) in run.results {
        all.extend(shown);
        problems.extend(more);
    }
    problems.sort();
    problems.dedup();
    Inspection { shown: all, problems }
}
