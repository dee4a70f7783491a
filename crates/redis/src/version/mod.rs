//! Versions of Redis and Valkey, as data: directives, commands and categories, compiled in.

mod command;
mod directive;
mod rows;

pub use command::{Access, Command};
pub(crate) use command::{Begin, Channels, Find, KeySpec, Keys};
pub(crate) use directive::COMMANDS;
pub use directive::{Directive, Kind, SECRET_DIRECTIVES};
use rows::Rows;

mod tables {
    use super::{
        Access, Begin, Channels, Command, Directive, Engine, Find, KeySpec, Keys, Kind, Rows, Version,
    };
    include!(concat!(env!("OUT_DIR"), "/redis_versions.rs"));
}

/// Which program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Engine {
    /// Redis.
    Redis,
    /// Valkey.
    Valkey,
}

impl Engine {
    /// Its name in lower case, as images and reports spell it.
    pub const fn name(self) -> &'static str {
        match self {
            Engine::Redis => "redis",
            Engine::Valkey => "valkey",
        }
    }
}

/// A version whose directives, commands and categories are known.
#[derive(Debug)]
pub struct Version {
    /// Redis or Valkey.
    pub engine: Engine,
    /// Such as `7.0.15`.
    pub number: &'static str,
    /// The same as numbers.
    pub release: [u16; 3],
    directives: Rows<Directive>,
    /// Names and aliases, with indices into the table of directives.
    names: Rows<(&'static str, u16)>,
    pub(crate) commands: Rows<Command>,
}

impl PartialEq for Version {
    fn eq(&self, other: &Self) -> bool {
        self.engine == other.engine && self.release == other.release
    }
}

impl Eq for Version {}

impl Version {
    /// Every known version: oldest first, Redis before Valkey.
    pub fn all() -> &'static [Version] {
        &tables::VERSIONS
    }

    /// A directive of any version, by its name in lower case, as the newest version has it.
    pub fn directive_of_any(name: &str) -> Option<&'static Directive> {
        // Of one name, what the newest version has is last.
        let end = tables::NAMES.partition_point(|(known, _)| *known <= name);
        let (known, at) = tables::NAMES.get(end.checked_sub(1)?)?;
        tables::DIRECTIVES
            .get(usize::from(*at))
            .filter(|_| *known == name)
    }

    /// The names of all versions' directives, in order, with each directive that a version has under them.
    pub fn directive_names_of_any() -> impl Iterator<Item = (&'static str, &'static Directive)> {
        let names = tables::NAMES.iter();
        names.filter_map(|(name, at)| Some((*name, tables::DIRECTIVES.get(usize::from(*at))?)))
    }

    /// Whether a server of any version knows a command, by its name in lower case.
    pub fn is_command_of_any(name: &str) -> bool {
        tables::COMMANDS
            .binary_search_by_key(&name, |command| command.name)
            .is_ok()
    }

    /// The version of this number, if it is known.
    pub fn exact(engine: Engine, number: &str) -> Option<&'static Version> {
        Self::all()
            .iter()
            .find(|version| version.engine == engine && version.number == number)
    }

    /// The newest known version.
    pub fn newest(engine: Engine) -> Option<&'static Version> {
        Self::all()
            .iter()
            .filter(|version| version.engine == engine)
            .max_by_key(|version| version.release)
    }

    /// The oldest known version.
    pub fn oldest(engine: Engine) -> Option<&'static Version> {
        Self::all()
            .iter()
            .filter(|version| version.engine == engine)
            .min_by_key(|version| version.release)
    }

    /// Its branch, for messages: an image of another release of it is judged by the same tables.
    pub fn branch(&self) -> String {
        let [major, minor, _] = self.release;
        format!("{} {major}.{minor}", self.engine.name())
    }

    /// Whether it behaves like this release of Redis or a later one. Every known Valkey descends from 7.2.
    pub(crate) fn since(&self, major: u16, minor: u16) -> bool {
        let own = match self.engine {
            Engine::Redis => self.release,
            Engine::Valkey => [7, 2, 4],
        };
        (own[0], own[1]) >= (major, minor)
    }

    /// Whether it is this release of Valkey or a later one.
    pub(crate) fn valkey_since(&self, major: u16, minor: u16) -> bool {
        self.engine == Engine::Valkey && (self.release[0], self.release[1]) >= (major, minor)
    }

    /// A directive by its name or an alias, in any case.
    pub fn directive(&self, name: &str) -> Option<&'static Directive> {
        let name = name.to_ascii_lowercase();
        let at = self.names.binary_search_by(|(known, _)| (*known).cmp(&name));
        let (_, at) = self.names.get(at.ok()?)?;
        self.directives.table.get(usize::from(*at))
    }

    /// Every directive that it knows.
    pub fn directives(&self) -> impl Iterator<Item = &'static Directive> + use<> {
        self.directives.iter()
    }

    /// Every name of a directive that it knows, aliases included, in order.
    pub fn directive_names(&self) -> impl Iterator<Item = (&'static str, &'static Directive)> {
        let directives = self.directives.table;
        self.names
            .iter()
            .filter_map(move |(name, at)| Some((*name, directives.get(usize::from(*at))?)))
    }

    /// Every command that it knows, in lower case, subcommands as `config|set`.
    pub fn command_names(&self) -> impl Iterator<Item = &'static str> {
        self.commands.iter().map(|command| command.name)
    }

    /// A command by its name (`config`, or `config|set` from 7.0 on), in any case.
    pub fn command(&self, name: &str) -> Option<&'static Command> {
        self.command_index(name)
            .and_then(|index| self.commands.get(index))
    }

    pub(crate) fn command_index(&self, name: &str) -> Option<usize> {
        let lower = || name.bytes().map(|byte| byte.to_ascii_lowercase());
        self.commands
            .binary_search_by(|command| command.name.bytes().cmp(lower()))
            .ok()
    }

    /// Every command, subcommands included, by name.
    pub fn commands(&self) -> impl Iterator<Item = &'static Command> + use<> {
        self.commands.iter()
    }

    /// The subcommands of a command, as a range of indices.
    pub(crate) fn subcommands(&self, command: &str) -> std::ops::Range<usize> {
        let prefix = format!("{command}|");
        let start = self
            .commands
            .binary_search_by(|other| other.name.cmp(&prefix))
            .unwrap_or_else(|place| place);
        let count = self
            .commands
            .iter()
            .skip(start)
            .take_while(|other| other.name.starts_with(&prefix))
            .count();
        start..start + count
    }

    /// The commands of a category (`dangerous`, without `@`), in any case; `None` if there is no such category.
    pub fn category(&self, name: &str) -> Option<impl Iterator<Item = &'static Command> + use<>> {
        let bit = category_bit(name)?;
        Some(
            self.commands
                .iter()
                .filter(move |command| command.categories & bit != 0),
        )
    }
}

/// The categories in the server's own order.
pub fn categories() -> &'static [&'static str] {
    &tables::CATEGORIES
}

pub(crate) fn category_bit(name: &str) -> Option<u32> {
    tables::CATEGORIES
        .iter()
        .position(|known| known.eq_ignore_ascii_case(name))
        .map(|at| 1 << at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_version_is_carried_with_its_tables() {
        assert_eq!(Version::all().len(), 9);
        for version in Version::all() {
            assert!(version.directive("PORT").is_some(), "{}", version.number);
            assert!(version.command("Get").is_some(), "{}", version.number);
            assert_eq!(version.command("config|set").is_some(), version.since(7, 0));
            assert!(
                version.command_names().is_sorted_by(|a, b| a < b),
                "{}",
                version.number
            );
            let names = version.directives().map(|directive| directive.name);
            assert!(names.is_sorted_by(|a, b| a < b), "{}", version.number);
        }
    }

    #[test]
    fn rows_that_versions_share_are_there_once() {
        let rows = |count: fn(&Version) -> usize| Version::all().iter().map(count).sum::<usize>();
        assert!(tables::COMMANDS.len() * 4 < rows(|version| version.commands.len()));
        assert!(tables::DIRECTIVES.len() * 4 < rows(|version| version.directives.len()));
    }

    #[test]
    fn of_all_versions_the_newest_counts() {
        let all = Version::all();
        for (name, _) in all.iter().flat_map(Version::directive_names) {
            let newest = all.iter().rev().find_map(|version| version.directive(name));
            let any = Version::directive_of_any(name);
            assert!(std::ptr::eq(any.unwrap(), newest.unwrap()), "{name}");
        }
        for name in all.iter().flat_map(Version::command_names) {
            assert!(Version::is_command_of_any(name), "{name}");
        }
        assert!(Version::directive_of_any("nope").is_none() && !Version::is_command_of_any("nope"));
    }

    #[test]
    fn aliases_and_subcommands_are_found() {
        let version = Version::exact(Engine::Redis, "7.0.15").unwrap();
        assert_eq!(version.directive("SlaveOf").unwrap().name, "replicaof");
        assert!(
            version
                .subcommands("config")
                .any(|at| version.commands.get(at).unwrap().name == "config|rewrite")
        );
        assert!(
            version
                .category("dangerous")
                .unwrap()
                .any(|command| command.name == "flushall")
        );
        assert!(version.category("nope").is_none());
    }
}
