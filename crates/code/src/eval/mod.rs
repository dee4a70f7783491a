//! Follows values through a file: which objects are clients, which strings are keys, and what is sent.

mod access;
mod args;
mod assign;
mod call;
mod callback;
mod called;
mod class;
mod client;
mod client_names;
mod construct;
mod delegate;
mod expr;
mod fill;
mod flow;
mod format;
mod function;
mod given;
mod handed;
mod import;
mod inline;
mod keys;
mod known;
mod login;
mod lua;
mod maps;
mod member;
mod options;
mod outside;
mod overridden;
mod own;
mod parameter;
mod place;
mod prefix;
mod provide;
mod send;
mod stand_in;
mod text;
mod vars;
mod words;

pub(crate) use options::DATABASE;

use std::collections::HashMap;
use std::sync::Arc;

use redproof_source::Span;

use crate::facts::{Facts, Unit};
use crate::ir::{At, Name};
use crate::paths::Paths;
use crate::uses::{MOST_CALLS, OutsideCall};
use crate::value::Value;
use crate::{Operation, Unknown};

/// The deepest nesting of calls that are followed.
const CALLS: usize = 4;
/// The deepest nesting of expressions and statements.
const DEPTH: usize = 300;

/// The project as a file sees it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct World<'p> {
    pub(crate) units: &'p [Unit],
    pub(crate) paths: &'p Paths,
    pub(crate) facts: &'p Facts,
    /// The global names of each scope.
    pub(crate) by_scope: &'p HashMap<usize, Vec<(&'p Name, &'p Value)>>,
    /// The libraries of each language that are on Redis here.
    pub(crate) libraries: &'p [(&'static str, Vec<&'static crate::library::Library>)],
    /// Those that are not.
    pub(crate) elsewhere: &'p [&'static str],
    /// The client library that a telling name stands for, by language.
    pub(crate) usual: &'p [(&'static str, &'static crate::library::Library)],
    /// The modules whose names all files have.
    pub(crate) shared: &'p [Name],
    /// What the files give to parameters of libraries.
    pub(crate) written: &'p [crate::written::Written],
    /// What files of settings beside the code say.
    pub(crate) beside: &'p crate::settings::Settings,
}

/// One file being followed.
pub(crate) struct Eval<'p> {
    world: World<'p>,
    unit: &'p Unit,
    /// What this file adds to the facts.
    pub(crate) found: Facts,
    pub(crate) sent: Vec<Sent>,
    pub(crate) unknown: Vec<Unknown>,
    /// The calls of what is from outside the project.
    pub(crate) made: Vec<OutsideCall>,
    frames: Vec<Frame>,
    /// Above zero: values are wanted, and nothing is sent or learned.
    mute: usize,
    calls: usize,
    depth: usize,
    /// The steps that it has taken.
    pub(crate) steps: usize,
    most: usize,
    /// The call that is being made.
    call_at: At,
    /// The call that says which command a function sends, while that function runs for it.
    sends_for: Option<Span>,
    /// Whether it has not said so.
    unsaid: bool,
    /// The script that runs, if one does.
    lua: Option<place::Place>,
    /// The arguments of the script that has names for them, and the keys that it names.
    named_args: Option<Arc<Vec<(Value, Value)>>>,
    script_keys: Vec<Value>,
    /// What the script that runs gets beside its keys, where the call says it.
    argv: Option<Value>,
    /// The constant of an enumeration whose method is called.
    constant: Option<Value>,
    /// The object that was last given a setting.
    set: Option<Value>,
}

/// An operation with its client.
#[derive(Debug, Clone)]
pub(crate) struct Sent {
    pub(crate) operation: Operation,
    pub(crate) client: Option<Arc<crate::Client>>,
    pub(crate) library: &'static crate::library::Library,
}

/// The names of a function that runs.
#[derive(Debug, Default)]
struct Frame {
    vars: vars::Vars,
    /// The class whose method it is.
    class: Option<Name>,
    /// The key of the function, and its parameters.
    key: Option<Name>,
    params: Vec<Name>,
    /// The parameter that is its block.
    block: Option<usize>,
    is_lambda: bool,
    /// Whether nothing in the project calls it.
    uncalled: bool,
    /// The object whose methods are called by their bare names, as in Kotlin's lambdas with a receiver.
    receiver: Option<Value>,
    returns: Option<Value>,
    /// The names that it assigns to in the file.
    globals: Vec<Name>,
    /// Whether it is the file itself.
    is_file: bool,
    /// Whether it is the body of a class.
    is_class: bool,
}

impl<'p> Eval<'p> {
    /// Ready to follow a file in at most so many steps.
    pub(crate) fn new(world: World<'p>, unit: &'p Unit, most: usize) -> Self {
        Eval {
            world,
            unit,
            found: Facts::default(),
            sent: Vec::new(),
            unknown: Vec::new(),
            made: Vec::new(),
            frames: vec![Frame {
                is_file: true,
                ..Frame::default()
            }],
            mute: 0,
            calls: 0,
            depth: 0,
            steps: 0,
            most,
            call_at: At::default(),
            sends_for: None,
            unsaid: false,
            lua: None,
            constant: None,
            set: None,
            named_args: None,
            script_keys: Vec::new(),
            argv: None,
        }
    }

    /// Follows the whole file.
    pub(crate) fn run(&mut self) {
        self.statements(&self.unit.body);
        let returned = self.frames.last_mut().and_then(|frame| frame.returns.take());
        if let Some(settings @ Value::Map(_)) = returned {
            // `return ['redis' => …]` of a file of settings.
            let mut names = self.unit.path.rsplit('/').take(2).collect::<Vec<_>>();
            names.reverse();
            self.found.settings.insert(names.join("/"), settings);
        }
        if self.steps >= self.most {
            self.unknown.push(Unknown {
                why: "the rest of the file, which takes too many steps to follow".to_owned(),
                span: Span::top(self.unit.file),
            });
        }
    }

    /// Takes a step; `false` when there are none left.
    fn step(&mut self) -> bool {
        self.steps += 1;
        self.steps < self.most
    }

    /// Counts values that are copied: a map or a list that takes in others may double with each line.
    fn may_copy(&mut self, count: usize) -> bool {
        self.steps = self.steps.saturating_add(count);
        self.steps < self.most
    }

    /// The libraries of the file's language that use Redis in this project.
    fn libraries(&self) -> impl Iterator<Item = &'static crate::library::Library> + use<'p> {
        let id = self.unit.language.id();
        let own = self.world.libraries.iter().find(|(language, _)| *language == id);
        own.map_or(&[][..], |(_, libraries)| libraries).iter().copied()
    }

    /// Keeps a call of something from outside the project; `names` are those of its positional arguments.
    fn keep_call(&mut self, path: &str, args: &args::Args, names: &[String], at: At) {
        if self.mute > 0 || self.made.len() >= MOST_CALLS {
            return;
        }
        let constant = |value: &Value| value.as_literal().map(str::to_owned);
        let named = args
            .named
            .iter()
            .map(|(name, value, _)| (name.to_string(), value.clone()));
        let by_place = names.iter().cloned().zip(args.positional.iter().cloned());
        let maps = args.positional.iter().filter_map(|value| match value {
            Value::Map(entries) => Some(entries.iter().cloned()),
            _ => None,
        });
        let in_maps = maps
            .flatten()
            .filter_map(|(key, value)| Some((constant(&key)?, value)));
        self.made.push(OutsideCall {
            path: path.to_owned(),
            first: args.positional.first().and_then(constant),
            options: named
                .chain(by_place)
                .chain(in_maps)
                .filter_map(|(name, value)| Some((name, constant(&value)?)))
                .collect(),
            at,
        });
    }

    fn span(&self, at: At) -> Span {
        match &self.lua {
            Some(place) => place.span(at),
            None => Span::new(self.unit.file, at.start as usize, at.end as usize),
        }
    }

    fn frame(&mut self) -> Option<&mut Frame> {
        self.frames.last_mut()
    }

    /// The class whose method runs.
    fn class(&self) -> Option<&Name> {
        self.frames.iter().rev().find_map(|frame| frame.class.as_ref())
    }
}
