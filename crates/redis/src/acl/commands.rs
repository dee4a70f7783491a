//! Which commands a permission set allows, and which rule decided each of them.

use std::collections::{BTreeMap, HashSet};

use redproof_source::Span;

use super::super::version::{Command, Version, categories, category_bit};
use super::error::AclRuleErrorKind;

/// The state of one command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Grant {
    pub(super) allowed: bool,
    pub(super) by: Option<Span>,
}

/// What a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Target {
    /// A command by its index, with its subcommands.
    Command(usize),
    /// A category by its number, with the subcommands of its commands.
    Category(usize),
}

/// Commands by their index in the version's table: the last rule on each command and category, in the order of the rules. What
/// a rule costs does not depend on how many commands it is about.
#[derive(Debug, Clone)]
pub(crate) struct CommandSet {
    /// `+@all`, `-@all`: it holds for commands to come, too.
    pub(super) base: Grant,
    rules: BTreeMap<Target, (usize, Grant)>,
    /// The categories that rules are on, as bits.
    categories: u32,
    /// First arguments that are allowed though the command is not: `+select|0`, in 6.x also `+config|get`.
    first_args: BTreeMap<usize, FirstArguments>,
    /// The rules since the last `+@all` or `-@all`, with their order, as 7.2 and later remember them.
    pub(super) written: BTreeMap<String, (usize, bool)>,
    order: usize,
}

/// The first arguments that are allowed of one command.
#[derive(Debug, Clone, Default)]
struct FirstArguments {
    /// When the last of them was added; a later rule on the command takes all away.
    order: usize,
    all: Vec<(String, Option<Span>)>,
    /// In lower case.
    known: HashSet<String>,
}

impl CommandSet {
    /// Nothing allowed.
    pub(super) fn nothing() -> Self {
        Self {
            base: Grant::default(),
            rules: BTreeMap::new(),
            categories: 0,
            first_args: BTreeMap::new(),
            written: BTreeMap::new(),
            order: 0,
        }
    }

    /// `+@all` and `-@all`.
    pub(super) fn set_all(&mut self, allowed: bool, by: Option<Span>) {
        self.base = Grant { allowed, by };
        self.rules.clear();
        self.categories = 0;
        self.first_args.clear();
        self.written.clear();
    }

    /// `+name`, `-name`.
    pub(super) fn set(&mut self, index: usize, allowed: bool, by: Option<Span>) {
        self.put(Target::Command(index), allowed, by);
    }

    /// `+@category`, `-@category`: a container that belongs to it takes its subcommands along.
    pub(super) fn set_category(
        &mut self,
        category: &str,
        allowed: bool,
        by: Option<Span>,
    ) -> Result<(), AclRuleErrorKind> {
        let bit = category_bit(category).ok_or(AclRuleErrorKind::NoSuchName)?;
        self.categories |= bit;
        self.put(Target::Category(bit.trailing_zeros() as usize), allowed, by);
        Ok(())
    }

    fn put(&mut self, target: Target, allowed: bool, by: Option<Span>) {
        self.order += 1;
        self.rules.insert(target, (self.order, Grant { allowed, by }));
    }

    /// `+command|argument`.
    pub(super) fn add_first_argument(
        &mut self,
        version: &Version,
        index: usize,
        argument: &str,
        by: Option<Span>,
    ) {
        let (decided, _) = self.decided(version, index);
        self.order += 1;
        let arguments = self.first_args.entry(index).or_default();
        if arguments.order < decided {
            *arguments = FirstArguments::default();
        }
        arguments.order = self.order;
        if arguments.known.insert(argument.to_ascii_lowercase()) {
            arguments.all.push((argument.to_owned(), by));
        }
    }

    /// The first arguments that are allowed of a command.
    pub(super) fn first_arguments(&self, version: &Version, index: usize) -> &[(String, Option<Span>)] {
        let arguments = self.first_args.get(&index);
        let arguments = arguments.filter(|arguments| self.decided(version, index).0 < arguments.order);
        arguments.map_or(&[], |arguments| &arguments.all)
    }

    /// Remembers a rule as it is written, in place of earlier ones that it covers.
    pub(super) fn remember(&mut self, name: &str, allowed: bool) {
        let name = name.to_ascii_lowercase();
        let (from, to) = (format!("{name}|"), format!("{name}}}"));
        let covered: Vec<String> = self
            .written
            .range(from..to)
            .map(|(rule, _)| rule.clone())
            .collect();
        for rule in covered {
            self.written.remove(&rule);
        }
        self.order += 1;
        self.written.insert(name, (self.order, allowed));
    }

    pub(super) fn grant(&self, version: &Version, index: usize) -> Grant {
        self.decided(version, index).1
    }

    /// What the last rule on a command says, and its number.
    fn decided(&self, version: &Version, index: usize) -> (usize, Grant) {
        let mut last = (0, self.base);
        if self.rules.is_empty() {
            return last;
        }
        let container = container(version, index);
        for index in [Some(index), container].into_iter().flatten() {
            let command = version.commands.get(index);
            let of = command.map_or(0, |command| command.categories & self.categories);
            let categories = (0..categories().len()).filter(|category| of & (1 << category) != 0);
            let targets = categories.map(Target::Category).chain([Target::Command(index)]);
            for rule in targets.filter_map(|target| self.rules.get(&target)) {
                if rule.0 > last.0 {
                    last = *rule;
                }
            }
        }
        last
    }
}

/// The command that a subcommand belongs to.
pub(super) fn container(version: &Version, index: usize) -> Option<usize> {
    let name = version
        .commands
        .get(index)
        .map_or("", |command: &Command| command.name);
    name.split_once('|')
        .and_then(|(container, _)| version.command_index(container))
}
