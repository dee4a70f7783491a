//! The CI workflow.

use std::path::Path;

use super::file::{Done, create, text_at};
use crate::cli::Failure;
use crate::cli::adoption_args::Ci;
use crate::inputs::{Repository, is_at};
use crate::report::Format;

/// How redproof gets to a CI runner.
const INSTALL: &str = concat!("pip install redproof==", env!("CARGO_PKG_VERSION"));

impl Ci {
    /// The system whose files a repository has.
    pub(super) fn of(root: &Path) -> Self {
        if is_at(&root.join(".gitlab-ci.yml")) {
            Ci::Gitlab
        } else if is_at(&root.join(".github")) {
            Ci::Github
        } else {
            Ci::Generic
        }
    }

    /// The file of its workflow.
    pub(super) fn file(self) -> &'static str {
        match self {
            Ci::Github => ".github/workflows/redproof.yml",
            Ci::Gitlab => ".gitlab-ci.yml",
            Ci::Generic => "your CI",
        }
    }

    /// Writes the workflow, or says what to add.
    pub(super) fn add(self, root: &Path) -> Result<Done, Failure> {
        match self {
            Ci::Github => create(root, self.file(), &github(branch_of(root).as_deref())),
            Ci::Generic => Ok(Done::ByHand("redproof runs anywhere", generic())),
            Ci::Gitlab => match text_at(root, self.file()) {
                None => create(root, self.file(), &gitlab()),
                Some(text) if text.contains("redproof") => Ok(Done::Kept("it names redproof already")),
                Some(_) => Ok(Done::ByHand("it has jobs of its own", gitlab())),
            },
        }
    }
}

/// Arguments for a format, if this build has it.
fn formats(stdout: &str, file: Option<(&str, &str)>) -> String {
    let mut arguments = String::new();
    if Format::named(stdout).is_some() {
        arguments += &format!(" --format {stdout}");
    }
    if let Some((format, file)) = file.filter(|(format, _)| Format::named(format).is_some()) {
        arguments += &format!(" --output {format}={file}");
    }
    arguments
}

/// The branch whose pushes are audited, if its name means nothing else in a workflow, where it is a pattern.
fn branch_of(root: &Path) -> Option<String> {
    let name = Repository::above(root)?.main_branch()?;
    let is_simple = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/'));
    is_simple.then_some(name)
}

fn github(branch: Option<&str>) -> String {
    let arguments = formats("github", None);
    let branches = branch.map_or(String::new(), |name| format!("\n    branches: [\"{name}\"]"));
    format!(
        "name: redproof

on:
  push:{branches}
  pull_request:

permissions:
  contents: read

jobs:
  redproof:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          persist-credentials: false
      - run: {INSTALL}
      - run: redproof scan --no-local{arguments}
"
    )
}

fn gitlab() -> String {
    let arguments = formats("human", Some(("gitlab", "redproof.json")));
    let artifacts = match Format::named("gitlab") {
        Some(_) => "  artifacts:\n    when: always\n    reports:\n      codequality: redproof.json\n",
        None => "",
    };
    format!(
        "redproof:
  image: python:3.13-slim
  script:
    - {INSTALL}
    - redproof scan --no-local{arguments}
{artifacts}"
    )
}

fn generic() -> String {
    let arguments = formats("human", Some(("sarif", "redproof.sarif")));
    format!("{INSTALL}\nredproof scan --no-local{arguments}\n")
}

#[cfg(test)]
mod tests {
    use super::super::super::args::Arguments;
    use super::*;
    use clap::Parser as _;
    use redproof_source::{SourceMap, Span, Text, yaml};

    #[test]
    fn the_commands_are_valid_and_the_files_are_yaml() {
        for (text, is_yaml) in [
            (github(None), true),
            (github(Some("release/2.x")), true),
            (gitlab(), true),
            (generic(), false),
        ] {
            let command = text
                .lines()
                .find_map(|line| Some(&line[line.find("redproof scan")?..]))
                .unwrap();
            let parsed = Arguments::try_parse_from(command.split(' '));
            assert!(parsed.is_ok(), "{command}: {}", parsed.unwrap_err());
            if is_yaml {
                let mut map = SourceMap::default();
                let file = map.add("ci", &*text);
                let whole = Text::literal(&*text, Span::new(file, 0, text.len()));
                assert_eq!(yaml::parse_within(&whole, None).unwrap().len(), 1, "{text}");
            }
        }
    }
}
