//! What a build's Dockerfile says about the server in its image: the image it starts from, and whether it changes how
//! that starts.

use crate::compose::{Build, Project};
use crate::source::{Text, Tree};

/// The end of a Dockerfile: what its last stage is built on and says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct LastStage {
    /// The image that the last stage is built on.
    pub(super) image: String,
    /// The instructions of the last stage that say what a container runs, as one text; empty if there is none.
    pub(super) starts: String,
}

/// Reads the Dockerfile of a build, if it is in the tree.
pub(super) fn last_stage(project: &Project, build: &Build, tree: &Tree) -> Option<LastStage> {
    let written = |text: &Option<Text>, default: &str| match text {
        Some(text) if text.unset().is_some() => None,
        Some(text) => Some(text.as_str().to_owned()),
        None => Some(default.to_owned()),
    };
    let context = Tree::join(&project.folder, &written(&build.context, ".")?)?;
    let path = Tree::join(&context, &written(&build.dockerfile, "Dockerfile")?)?;
    read(&tree.read(&path).ok()?)
}

fn read(text: &str) -> Option<LastStage> {
    // Names of earlier stages, with the image that each is built on.
    let mut stages: Vec<(String, String)> = Vec::new();
    let mut last: Option<LastStage> = None;
    let mut continues = false;
    for line in text.lines() {
        let line = line.trim();
        if line.starts_with('#') {
            continue;
        }
        let (instruction, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        if continues {
            if let Some(stage) = last.as_mut().filter(|stage| !stage.starts.is_empty()) {
                stage.starts.push_str(line);
            }
        } else if instruction.eq_ignore_ascii_case("from") {
            let mut words = rest.split_whitespace().filter(|word| !word.starts_with("--"));
            let named = words.next()?;
            let image = stages
                .iter()
                .find(|(name, _)| name == named)
                .map_or_else(|| named.to_owned(), |(_, image)| image.clone());
            if let Some(name) = words.nth(1) {
                stages.push((name.to_owned(), image.clone()));
            }
            last = Some(LastStage {
                image,
                starts: String::new(),
            });
        } else if ["cmd", "entrypoint"]
            .iter()
            .any(|known| instruction.eq_ignore_ascii_case(known))
            && let Some(stage) = &mut last
        {
            stage.starts.push_str(rest);
        }
        continues = line.ends_with('\\');
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_stage_counts() {
        let stage = |text: &str| read(text).map(|stage| (stage.image, stage.starts));
        assert_eq!(
            stage("ARG V=7\nFROM golang:1 AS build\nCMD [\"x\"]\nFROM redis:${V}\nRUN a \\\n  b\n"),
            Some(("redis:${V}".into(), String::new()))
        );
        assert_eq!(
            stage(
                "from --platform=linux/amd64 redis:7 as base\nfrom base\nCMD [\"redis-server\", \"/r.conf\"]"
            ),
            Some(("redis:7".into(), "[\"redis-server\", \"/r.conf\"]".into()))
        );
        assert_eq!(stage("# FROM redis"), None);
    }
}
