//! Reads a Dockerfile: its stages, and what the last one makes.

use std::collections::HashMap;
use std::ops::ControlFlow;

use redproof_source::{Text, absolute};

use super::instruction::{Instruction, instructions};
use super::shipped::{self, Shipped};
use super::stage::{self, Stage};
use super::words::{environment, exec, exec_or_words, json_words, unquoted, words};

/// The image that a Dockerfile makes.
#[derive(Debug, Clone, Default)]
pub struct Dockerfile {
    /// The image after the first `FROM`, and how many build arguments have a default before it.
    pub(super) root: Option<(Text, usize)>,
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
    /// What the image has from the context, also by way of other stages.
    pub shipped: Vec<Shipped>,
    /// Whether it has more than [`Limit::CopiedFiles`](redproof_source::Limit::CopiedFiles).
    pub is_cut: bool,
    /// `RUN`: its text, and how many copies came before it.
    pub runs: Vec<(Text, usize)>,
    /// The folder that relative paths start from.
    pub working_dir: String,
}

/// Reads a Dockerfile up to the stage that is the target; the last one without it. Unknown instructions are passed over.
///
/// Only the stages that the last one is made of are followed, so that each instruction counts once.
pub fn parse(source: &Text, target: Option<&str>) -> Dockerfile {
    let mut reader = Reader {
        target,
        arguments: Vec::new(),
        stages: Vec::new(),
        by_name: HashMap::new(),
        stage: Stage::default(),
        name: String::new(),
    };
    for instruction in instructions(source) {
        if reader.read(instruction).is_break() {
            break;
        }
    }
    let mut chain = vec![&reader.stage];
    let mut next = reader.stage.earlier;
    // A stage is based on one before it.
    while let Some(stage) = next.and_then(|index| reader.stages.get(index)) {
        chain.push(stage);
        next = stage.earlier;
    }
    let mut made = Dockerfile {
        root: chain.last().and_then(|root| root.image.clone()),
        working_dir: "/".to_owned(),
        ..Dockerfile::default()
    };
    for stage in chain.into_iter().rev() {
        made.extend(stage);
    }
    let (shipped, is_cut) = shipped::of_last(&reader.stages, &reader.stage, &reader.by_name);
    Dockerfile {
        shipped,
        is_cut,
        arguments: reader.arguments,
        ..made
    }
}

struct Reader<'a> {
    target: Option<&'a str>,
    arguments: Vec<(Text, Text)>,
    /// Earlier stages.
    stages: Vec<Stage>,
    /// The last stage of each name.
    by_name: HashMap<String, usize>,
    stage: Stage,
    /// The name of the stage; empty without `AS`.
    name: String,
}

impl Reader<'_> {
    /// Reads an instruction; breaks where the build stops.
    fn read(&mut self, instruction: Instruction) -> ControlFlow<()> {
        let rest = &instruction.rest;
        match instruction.word.as_str() {
            "FROM" => return self.from(rest),
            "ARG" => {
                if let Some(equals) = rest.as_str().find('=') {
                    let value = unquoted(&rest.slice(equals + 1..rest.as_str().len()));
                    self.arguments.push((rest.slice(0..equals), value));
                }
            }
            _ => self.stage.instructions.push(instruction),
        }
        ControlFlow::Continue(())
    }

    /// Begins a stage.
    fn from(&mut self, rest: &Text) -> ControlFlow<()> {
        if self.stage.image.is_some() || self.stage.earlier.is_some() {
            if is_target(self.target, &self.name, self.stages.len()) {
                return ControlFlow::Break(());
            }
            let name = std::mem::take(&mut self.name);
            if !name.is_empty() {
                self.by_name.insert(name, self.stages.len());
            }
            self.stages.push(std::mem::take(&mut self.stage));
        }
        let words: Vec<Text> = words(rest)
            .into_iter()
            .filter(|word| !word.as_str().starts_with("--"))
            .collect();
        let Some(image) = words.first() else {
            return ControlFlow::Continue(());
        };
        if let [_, keyword, alias, ..] = words.as_slice()
            && keyword.as_str().eq_ignore_ascii_case("as")
        {
            alias.as_str().clone_into(&mut self.name);
        }
        let earlier = self.by_name.get(image.as_str()).copied();
        self.stage = Stage {
            image: earlier.is_none().then(|| (image.clone(), self.arguments.len())),
            earlier,
            instructions: Vec::new(),
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

impl Dockerfile {
    /// The base image, with build arguments substituted: those `given`, else their defaults.
    pub fn base(&self, given: &[(Text, Option<Text>)]) -> Option<Text> {
        let (image, before) = self.root.as_ref()?;
        let defaults = self.arguments.get(..*before).unwrap_or_default();
        Some(stage::substituted(image, given, defaults))
    }

    /// Applies what a stage adds to the one that it is based on.
    fn extend(&mut self, stage: &Stage) {
        // An `ENTRYPOINT` removes a `CMD` that the stage inherits, but not its own (`dispatchEntrypoint` of BuildKit).
        let mut has_own_command = false;
        for Instruction { word, rest } in &stage.instructions {
            match word.as_str() {
                "ENTRYPOINT" => {
                    self.entrypoint = Some(exec(rest));
                    if !has_own_command {
                        self.command = None;
                    }
                }
                "CMD" => {
                    self.command = Some(exec(rest));
                    has_own_command = true;
                }
                "HEALTHCHECK" => self.healthcheck = healthcheck(rest),
                "RUN" => self.runs.push((rest.clone(), self.copies.len())),
                "WORKDIR" => self.working_dir = absolute(&self.working_dir, unquoted(rest).as_str()),
                "ENV" => self.environment.extend(environment(rest)),
                "COPY" | "ADD" => self.copies.extend(copy(rest, &self.working_dir)),
                _ => {}
            }
        }
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
    let target = stage::target(target.as_str(), paths.len(), working_dir);
    Some((paths, target))
}

/// Whether the build stops at a stage, by its name or number.
fn is_target(target: Option<&str>, name: &str, number: usize) -> bool {
    target.is_some_and(|target| name.eq_ignore_ascii_case(target) || target.parse() == Ok(number))
}
