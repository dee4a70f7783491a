//! What applications need of Redis, over the same deployments that are audited.

use crate::Workspace;
use crate::application::{self, Applications, Operation, ServerSide};
use crate::deployment::Resolution;
use crate::inputs::is_below;
use crate::inspect::Inspection;
use crate::masking::Mask;
use crate::pipeline;
use crate::policy::ProblemEntry;
use crate::runner;
use crate::secret::DISTINCTIVE_WORD;
use redproof_source::Problem;

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
    let mentioning = application::mentioning(&workspace.tree, &run.found);
    let mut found = application::find(&workspace.tree, sources, &mentioning, sides);
    let secrets = found.sides.iter().flat_map(|side| side.secrets.iter().cloned());
    let secrets = secrets.chain(application::written_passwords(
        &found.map,
        &workspace.tree,
        sources,
    ));
    let names = names(&found);
    let mask = Mask::new(secrets.collect(), &names.iter().map(String::as_str).collect());
    problems.extend(leave_out(&mut found, &mask));
    Inspection {
        shown: AclView {
            empty_paths: workspace.empty_paths(&empty),
            mask,
            found,
        },
        problems,
    }
}

/// Words of the rules and commands that are suggested, besides the commands of Redis.
const WORDS: &str = "user default off reset password sha256 nopass channels";

/// Names that are shown anyway: of users, servers and files, the words of the format, and the words in names of keys.
fn names(found: &Applications) -> Vec<String> {
    let mut names = vec![WORDS.to_owned()];
    names.extend(found.files.iter().cloned());
    for operation in found.all.iter().flat_map(|one| &one.operations) {
        names.push(operation.need.command.clone());
        names.extend(operation.library.clone());
        // A password that is no word is hidden in a key, too.
        let words = patterns(operation).flat_map(|pattern| pattern.split(|c: char| !c.is_alphabetic()));
        let words = words.filter(|word| word.len() < DISTINCTIVE_WORD);
        names.extend(words.map(str::to_owned));
    }
    for one in &found.all {
        names.push(one.name.clone());
        names.extend(one.user.clone());
        names.extend(one.server.clone());
    }
    names
}

/// The names of keys and channels of an operation.
fn patterns(operation: &Operation) -> impl Iterator<Item = &str> {
    let keys = operation.need.keys.iter().map(|key| &key.pattern);
    let channels = operation.need.channels.iter().map(|channel| &channel.pattern);
    keys.chain(channels).map(String::as_str)
}

/// Leaves out what holds a known password: hidden in a rule, it would make another rule of it.
fn leave_out(found: &mut Applications, mask: &Mask) -> Vec<ProblemEntry> {
    let mut problems = Vec::new();
    let is_shown = |pattern: &str| mask.text(pattern) == pattern;
    for operation in found.all.iter_mut().flat_map(|one| &mut one.operations) {
        if patterns(operation).all(is_shown) {
            continue;
        }
        operation.need.keys.retain(|key| is_shown(&key.pattern));
        operation.keys.retain(|key| is_shown(key));
        operation
            .need
            .channels
            .retain(|channel| is_shown(&channel.pattern));
        problems.extend(operation.at.iter().map(|at| {
            let message =
                "A key or channel has a password in its name. Rules for it are left out.".to_owned();
            ProblemEntry::placed(&found.map, &Problem::new(*at, message))
        }));
    }
    problems
}
