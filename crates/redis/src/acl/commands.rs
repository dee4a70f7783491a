//! Which commands a permission set allows, and which rule decided each of them.

use std::collections::BTreeMap;

use redproof_source::Span;

use super::super::version::{Version, category_bit};
use super::error::AclRuleErrorKind;

/// The state of one command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Grant {
    pub(super) allowed: bool,
    pub(super) by: Option<Span>,
}

/// Commands by their index in the version's table: one state for all, and those that differ.
#[derive(Debug, Clone)]
pub(crate) struct CommandSet {
    base: Grant,
    changed: BTreeMap<usize, Grant>,
    /// First arguments that are allowed though the command is not: `+select|0`, in 6.x also `+config|get`.
    pub(super) first_args: BTreeMap<usize, Vec<(String, Option<Span>)>>,
    /// Whether commands to come would be allowed; only `+@all` and `-@all` say.
    pub(super) future: Grant,
    /// The rules since the last `+@all` or `-@all`, with their order, as 7.2 and later remember them.
    pub(super) written: BTreeMap<String, (usize, bool)>,
    order: usize,
}

impl CommandSet {
    /// Nothing allowed.
    pub(super) fn nothing() -> Self {
        Self {
            base: Grant::default(),
            changed: BTreeMap::new(),
            first_args: BTreeMap::new(),
            future: Grant::default(),
            written: BTreeMap::new(),
            order: 0,
        }
    }

    /// `+@all` and `-@all`.
    pub(super) fn set_all(&mut self, allowed: bool, by: Option<Span>) {
        let grant = Grant { allowed, by };
        self.base = grant;
        self.changed.clear();
        self.future = grant;
        self.first_args.clear();
        self.written.clear();
    }

    /// `+name`, `-name`.
    pub(super) fn set(&mut self, version: &Version, index: usize, allowed: bool, by: Option<Span>) {
        self.set_one(index, allowed, by);
        if let Some(command) = version.commands.get(index)
            && !command.name.contains('|')
        {
            for sub in version.subcommands(command.name) {
                self.set_one(sub, allowed, by);
            }
        }
    }

    fn set_one(&mut self, index: usize, allowed: bool, by: Option<Span>) {
        self.changed.insert(index, Grant { allowed, by });
        self.first_args.remove(&index);
    }

    /// `+@category`, `-@category`: a container that belongs to it takes its subcommands along.
    pub(super) fn set_category(
        &mut self,
        version: &Version,
        category: &str,
        allowed: bool,
        by: Option<Span>,
    ) -> Result<(), AclRuleErrorKind> {
        let bit = category_bit(category).ok_or(AclRuleErrorKind::NoSuchName)?;
        for (index, command) in version.commands.iter().enumerate() {
            if command.categories & bit != 0 {
                self.set(version, index, allowed, by);
            }
        }
        Ok(())
    }

    /// `+command|argument`.
    pub(super) fn add_first_argument(&mut self, index: usize, argument: &str, by: Option<Span>) {
        let arguments = self.first_args.entry(index).or_default();
        if !arguments
            .iter()
            .any(|(known, _)| known.eq_ignore_ascii_case(argument))
        {
            arguments.push((argument.to_owned(), by));
        }
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

    pub(super) fn grant(&self, index: usize) -> Grant {
        self.changed.get(&index).copied().unwrap_or(self.base)
    }
}
