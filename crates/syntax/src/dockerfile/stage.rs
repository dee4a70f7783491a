//! The stages of a Dockerfile, and what the last one makes.

use std::ops::ControlFlow;

use redproof_source::{Text, Undefined, absolute};

use super::instruction::{Instruction, instructions};
use super::words::{environment, exec, exec_or_words, json_words, unquoted, words};
use crate::template;

/// The image that a Dockerfile makes.
#[derive(Debug, Clone, Default)]
pub struct Dockerfile {
    /// The base image, with build arguments substituted.
    pub base: Option<Text>,
    /// `ENTRYPOINT`: its words; the shell form is `/bin/sh -c TEXT`.
    pub entrypoint: Option<Vec<Text>>,
    /// `CMD`, likewise. `None` beside an `ENTRYPOINT`: it removes the `CMD` of the base.
    pub command: Option<Vec<Text>>,
    /// `HEALTHCHECK`: the words of its command behind `CMD` or `CMD-SHELL`, as Compose has them.
    pub healthcheck: Option<Vec<Text>>,
    /// `ENV`, in order.
    pub environment: Vec<(Text, Text)>,
    /// `ARG` with a default, of all stages, in order.
    pub arguments: Vec<(Text, Text)>,
    /// `COPY` and `ADD` from the context: sources and the target, absolute.
    pub copies: Vec<(Vec<Text>, String)>,
    /// `RUN`: its text, and how many copies came before it.
    pub runs: Vec<(Text, usize)>,
    /// The folder that relative paths start from.
    pub working_dir: String,
}

/// The options of a build.
#[derive(Debug, Clone, Copy, Default)]
pub struct BuildOptions<'a> {
    /// The stage to stop at; the last one without it.
    pub target: Option<&'a str>,
    /// Build arguments with their values. They replace the defaults.
    pub arguments: &'a [(Text, Option<Text>)],
}

/// Reads a Dockerfile. Unknown instructions are passed over.
pub fn parse(source: &Text, options: BuildOptions<'_>) -> Dockerfile {
    let mut builder = Builder {
        options,
        arguments: Vec::new(),
        stages: Vec::new(),
        stage: started(None),
        name: String::new(),
        has_own_command: false,
    };
    for instruction in instructions(source) {
        if builder.apply(instruction).is_break() {
            break;
        }
    }
    Dockerfile {
        arguments: builder.arguments,
        ..builder.stage
    }
}

fn started(base: Option<Text>) -> Dockerfile {
    Dockerfile {
        base,
        working_dir: "/".to_owned(),
        ..Dockerfile::default()
    }
}

struct Builder<'a> {
    options: BuildOptions<'a>,
    arguments: Vec<(Text, Text)>,
    /// Earlier stages by name; the name is empty without `AS`.
    stages: Vec<(String, Dockerfile)>,
    stage: Dockerfile,
    name: String,
    /// Whether the stage has a `CMD` of its own. An `ENTRYPOINT` removes a `CMD` that the stage inherits, but not its
    /// own (`dispatchEntrypoint` of BuildKit).
    has_own_command: bool,
}

impl Builder<'_> {
    /// Applies an instruction; breaks where the build stops.
    fn apply(&mut self, Instruction { word, rest }: Instruction) -> ControlFlow<()> {
        let stage = &mut self.stage;
        match word.as_str() {
            "FROM" => return self.from(&rest),
            "ARG" => {
                if let Some(equals) = rest.as_str().find('=') {
                    let value = unquoted(&rest.slice(equals + 1..rest.as_str().len()));
                    self.arguments.push((rest.slice(0..equals), value));
                }
            }
            "ENTRYPOINT" => {
                stage.entrypoint = Some(exec(&rest));
                if !self.has_own_command {
                    stage.command = None;
                }
            }
            "CMD" => {
                stage.command = Some(exec(&rest));
                self.has_own_command = true;
            }
            "HEALTHCHECK" => stage.healthcheck = healthcheck(&rest),
            "RUN" => stage.runs.push((rest, stage.copies.len())),
            "WORKDIR" => stage.working_dir = absolute(&stage.working_dir, unquoted(&rest).as_str()),
            "ENV" => stage.environment.extend(environment(&rest)),
            "COPY" | "ADD" => stage.copies.extend(copy(&rest, &stage.working_dir)),
            _ => {}
        }
        ControlFlow::Continue(())
    }

    /// Begins a stage.
    fn from(&mut self, rest: &Text) -> ControlFlow<()> {
        if self.stage.base.is_some() {
            if is_target(self.options.target, &self.name, self.stages.len()) {
                return ControlFlow::Break(());
            }
            let name = std::mem::take(&mut self.name);
            self.stages.push((name, std::mem::take(&mut self.stage)));
        }
        let words: Vec<Text> = words(rest)
            .into_iter()
            .filter(|word| !word.as_str().starts_with("--"))
            .collect();
        let Some(image) = words.first() else {
            return ControlFlow::Continue(());
        };
        self.has_own_command = false;
        if let [_, keyword, alias, ..] = words.as_slice()
            && keyword.as_str().eq_ignore_ascii_case("as")
        {
            alias.as_str().clone_into(&mut self.name);
        }
        let earlier = self
            .stages
            .iter()
            .rev()
            .find(|(known, _)| !known.is_empty() && *known == image.as_str());
        self.stage = match earlier {
            Some((_, earlier)) => earlier.clone(),
            None => started(Some(substituted(image, self.options.arguments, &self.arguments))),
        };
        ControlFlow::Continue(())
    }
}

/// The command of `HEALTHCHECK --interval=5s CMD …`; `None` for `NONE`.
fn healthcheck(rest: &Text) -> Option<Vec<Text>> {
    let whole = rest.as_str();
    let mut at = 0;
    loop {
        at += whole.get(at..)?.len() - whole.get(at..)?.trim_start().len();
        let word = whole.get(at..)?.split_ascii_whitespace().next()?;
        let kind = rest.slice(at..at + word.len());
        at += word.len();
        if word.starts_with("--") {
            continue;
        }
        if !word.eq_ignore_ascii_case("cmd") {
            return None;
        }
        let command = rest.slice(at..whole.len()).trim();
        return Some(match json_words(&command) {
            Some(words) => std::iter::once(Text::derived("CMD", kind.span()))
                .chain(words)
                .collect(),
            None => vec![Text::derived("CMD-SHELL", kind.span()), command],
        });
    }
}

/// The sources and the target of a `COPY`. What `--from` names is copied from another stage or image, not from the
/// context.
fn copy(rest: &Text, working_dir: &str) -> Option<(Vec<Text>, String)> {
    let (flags, mut paths): (Vec<Text>, Vec<Text>) = exec_or_words(rest)
        .into_iter()
        .partition(|word| word.as_str().starts_with("--"));
    if flags.iter().any(|flag| flag.as_str().starts_with("--from")) {
        return None;
    }
    let target = paths.pop()?;
    let target = target.as_str();
    let full = absolute(working_dir, target);
    let is_folder = target.ends_with('/') || paths.len() > 1 || target == ".";
    let full = if is_folder {
        format!("{}/", full.trim_end_matches('/'))
    } else {
        full
    };
    Some((paths, full))
}

/// Whether the build stops at a stage, by its name or number.
fn is_target(target: Option<&str>, name: &str, number: usize) -> bool {
    target.is_some_and(|target| name.eq_ignore_ascii_case(target) || target.parse() == Ok(number))
}

/// Substitutes build arguments. One without a value leaves the text undefined.
fn substituted(text: &Text, given: &[(Text, Option<Text>)], defaults: &[(Text, Text)]) -> Text {
    let lookup = |name: &str| {
        let given = given
            .iter()
            .find(|(known, _)| known.as_str() == name)
            .and_then(|(_, value)| value.as_ref());
        let default = || {
            let found = defaults.iter().rev().find(|(known, _)| known.as_str() == name);
            found.map(|(_, value)| value)
        };
        given.or_else(default).cloned()
    };
    template::substitute(text, &lookup).map_or_else(|_| unset(text), |(text, _)| text)
}

fn unset(text: &Text) -> Text {
    Text::unset(text.span(), Undefined::Other("a build argument"))
}
