//! Client libraries as data: their constructors, types and methods, from `data/methods`.

mod tables {
    use super::{Kind, Library};
    include!(concat!(env!("OUT_DIR"), "/methods.rs"));
}

use redproof_redis::{Command, Engine, Version};

use crate::Language;

/// A client library.
#[derive(Debug)]
pub(crate) struct Library {
    pub(crate) id: &'static str,
    pub(crate) languages: &'static [&'static str],
    /// The client library that it sends through, where it is on top of one and has no profile.
    pub(crate) client: &'static str,
    /// The modules that it is imported from.
    pub(crate) modules: &'static [&'static str],
    /// Names that are there without an import.
    pub(crate) globals: &'static [&'static str],
    /// Arguments in front of a command's own, as Go's context.
    pub(crate) skip: usize,
    /// Whether an object with a telling name is taken for its client.
    pub(crate) telling: bool,
    /// Whether the arguments of a method are the words of the command.
    pub(crate) words: bool,
    /// What a prefix is put in front of: `none`, `keys` or `all`, which is channels too.
    pub(crate) prefix: &'static str,
    /// Whether it sends by itself what its methods need: the code does not call for commands.
    pub(crate) owner: bool,
    /// Texts of which the project has at least one where it is on Redis; none if it always is.
    pub(crate) needs: &'static [&'static str],
    /// Whether that holds for its profile, too.
    pub(crate) settles: bool,
    /// What is in front of its keys, as a glob.
    pub(crate) key_prefix: &'static str,
    /// What is behind them.
    pub(crate) key_suffix: &'static str,
    /// The prefix of its keys where no option says another one, as a glob.
    pub(crate) default_prefix: &'static str,
    /// Options that are functions which send what the library says.
    pub(crate) senders: &'static [&'static str],
    /// Parameters that files of settings hold: the file and the entry there.
    pub(crate) settings: &'static [(&'static str, &'static str)],
    /// An entry of settings which says that a function of the code makes the keys.
    pub(crate) computed: &'static str,
    /// Modules of plugins that make a client, and the name by which the application has it.
    pub(crate) plugins: &'static [(&'static str, &'static str)],
    /// What the names of methods may have behind that of a command, without a difference to it: `getBuffer`.
    pub(crate) suffixes: &'static [&'static str],
    /// Parameters that constants are given to under a name.
    pub(crate) written: &'static [(&'static str, &'static str)],
    /// Maps of settings, and the entry of each of their entries that is a URL of a connection.
    pub(crate) connections: &'static [(&'static str, &'static str)],
    /// The file of settings and the entry there that give classes other names.
    pub(crate) alias_setting: &'static str,
    /// Texts of files that use it without a word of Redis.
    pub(crate) mentions: &'static [&'static str],
    pub(crate) constructors: &'static [(&'static str, &'static str)],
    pub(crate) types: &'static [(&'static str, &'static str)],
    pub(crate) kinds: &'static [Kind],
}

/// A kind of object that a library makes.
#[derive(Debug)]
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    /// The kind whose methods it has too.
    pub(crate) like: &'static str,
    /// Whether a method of a command's name sends it.
    pub(crate) by_name: bool,
    /// The kind of what holds a command by its name until its keys are said.
    pub(crate) holds: &'static str,
    /// What a method does that is not among them.
    pub(crate) otherwise: &'static str,
    /// What calling the object itself does.
    pub(crate) call: &'static str,
    /// Whether its prefix is put in front of channels, too.
    pub(crate) channels: bool,
    /// Whether its commands are the library's own, as those of a limiter.
    pub(crate) own: bool,
    /// The methods that are called by reading them.
    pub(crate) properties: &'static [&'static str],
    pub(crate) methods: &'static [(&'static str, &'static str)],
}

impl Kind {
    /// Whether it is what a decorator makes of a function: that is called, or has methods.
    pub(crate) fn of_functions(&self) -> bool {
        !self.methods.is_empty() || !self.call.is_empty()
    }
}

impl PartialEq for Library {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

fn find(table: &'static [(&'static str, &'static str)], name: &str) -> Option<&'static str> {
    let at = table.binary_search_by(|(known, _)| (*known).cmp(name)).ok()?;
    table.get(at).map(|(_, value)| *value)
}

/// All libraries.
pub(crate) fn all() -> &'static [Library] {
    tables::LIBRARIES
}

/// Whether what a project lacks says that a profile is not on Redis there. `elsewhere` are the libraries that are not.
pub(crate) fn is_elsewhere(profile: &str, elsewhere: &[&str]) -> bool {
    let own = |library: &&Library| library.id == profile && library.settles;
    tables::LIBRARIES
        .iter()
        .any(|library| own(&library) && elsewhere.contains(&library.id))
}

/// The libraries of a language.
pub(crate) fn libraries(language: Language) -> impl Iterator<Item = &'static Library> {
    tables::LIBRARIES
        .iter()
        .filter(move |library| library.languages.contains(&language.id()))
}

impl Library {
    /// What is left of a dotted path behind the library's module; `None` if it is not of this library.
    pub(crate) fn within<'p>(&self, path: &'p str) -> Option<&'p str> {
        if self
            .globals
            .iter()
            .any(|global| path.split('.').next() == Some(global))
        {
            return Some(path);
        }
        let rests = self.modules.iter().filter_map(|module| {
            let rest = path.strip_prefix(module)?;
            if rest.is_empty() {
                Some(rest)
            } else {
                rest.strip_prefix('.')
            }
        });
        rests.min_by_key(|rest| rest.len())
    }

    /// What a constructor does.
    pub(crate) fn constructor(&self, name: &str) -> Option<&'static str> {
        find(self.constructors, name)
    }

    /// The file of settings and the entry there that hold a parameter.
    pub(crate) fn setting(&self, parameter: &str) -> Option<&'static str> {
        find(self.settings, parameter)
    }

    /// The kind of objects of a type.
    pub(crate) fn type_kind(&self, name: &str) -> Option<&'static Kind> {
        self.kind(find(self.types, name)?)
    }

    /// Whether a type has constructors of its own, as `ConnectionMultiplexer.Connect`.
    pub(crate) fn makes(&self, name: &str) -> bool {
        let own =
            |(known, _): &(&str, &str)| known.strip_prefix(name).is_some_and(|rest| rest.starts_with('.'));
        self.constructors.iter().any(own)
    }

    /// A kind by its name.
    pub(crate) fn kind(&self, name: &str) -> Option<&'static Kind> {
        self.kinds.iter().find(|kind| kind.name == name)
    }

    /// What a method of a kind does.
    pub(crate) fn method(&self, kind: &'static Kind, name: &str) -> Option<&'static str> {
        // `get?` of Ruby, `getAndAwait` of Kotlin and `getAsync` are `get`.
        let bare = name.trim_end_matches(['?', '!']);
        let bare = bare.strip_suffix("AndAwait").unwrap_or(bare);
        let bare = bare.strip_suffix("Async").unwrap_or(bare);
        let otherwise = Some(kind.otherwise).filter(|spec| !spec.is_empty());
        self.method_of(kind, name)
            .or_else(|| self.method_of(kind, bare).filter(|_| bare != name))
            .or_else(|| {
                let names = std::iter::successors(Some(bare), |name| {
                    self.suffixes.iter().find_map(|suffix| name.strip_suffix(suffix))
                });
                let mut names = names.skip(1);
                names.find_map(|name| self.method_of(kind, name))
            })
            .or(otherwise)
    }

    fn method_of(&self, kind: &'static Kind, name: &str) -> Option<&'static str> {
        let mut next = Some(kind);
        for _ in 0..4 {
            let kind = next?;
            // In PHP names of methods have no case; those in capitals are constants.
            let in_any_case = || {
                let is_method = self.languages.contains(&"php") && name.contains(|c: char| c.is_lowercase());
                let mut methods = kind.methods.iter().filter(|_| is_method);
                methods.find(|(known, _)| known.eq_ignore_ascii_case(name))
            };
            if let Some(found) = find(kind.methods, name).or_else(|| Some(in_any_case()?.1)) {
                return Some(found);
            }
            if kind.by_name
                && let Some(command) = command_of_name(name)
            {
                return Some(command);
            }
            next = self.kind(kind.like);
        }
        None
    }
}

/// A command of any version, the newest one first.
pub(crate) fn command(name: &str) -> Option<&'static Command> {
    let newest = [Engine::Redis, Engine::Valkey]
        .into_iter()
        .filter_map(Version::newest);
    newest.into_iter().find_map(|version| version.command(name))
}

/// The command that a method's name is: `hGetAll` is `hgetall`, `configGet` is `config|get`.
fn command_of_name(name: &str) -> Option<&'static str> {
    let name = name.to_ascii_lowercase();
    let whole = name.replace('_', "");
    // `sortRo` is `sort_ro`.
    let reading = || command(&format!("{}_ro", whole.strip_suffix("ro")?));
    if let Some(found) = command(&name).or_else(|| command(&whole)).or_else(reading) {
        return Some(found.name);
    }
    CONTAINERS.iter().find_map(|container| {
        let rest = name.strip_prefix(container)?.trim_start_matches('_');
        command(&format!("{container}|{rest}")).map(|command| command.name)
    })
}

/// Whether a method of a client is named after a command of later versions than those whose tables are here.
pub(crate) fn is_later(name: &str) -> bool {
    let name = name.to_ascii_lowercase().replace('_', "");
    include_str!("../data/later-commands.txt")
        .lines()
        .any(|later| later == name)
}

/// What the commands of modules begin with, which clients have objects and methods for.
const MODULES: [&str; 9] = ["json", "ft", "bf", "cf", "cms", "topk", "tdigest", "ts", "vset"];

/// Whether a method of a client is for a module: `json()`, or `JSONSet`.
pub(crate) fn is_of_module(name: &str) -> bool {
    MODULES.iter().any(|module| {
        let front = name.get(..module.len());
        let is_front = front.is_some_and(|front| front.eq_ignore_ascii_case(module));
        let next = name.chars().nth(module.len());
        is_front && next.is_none_or(|next| next.is_uppercase() && name.starts_with(char::is_uppercase))
    })
}

/// The commands that have subcommands.
pub(crate) const CONTAINERS: [&str; 16] = [
    "acl", "client", "cluster", "command", "config", "debug", "function", "latency", "memory", "module",
    "object", "pubsub", "script", "slowlog", "xgroup", "xinfo",
];

impl Language {
    /// Its name in the data.
    pub const fn id(self) -> &'static str {
        match self {
            Language::Python => "python",
            Language::JavaScript | Language::TypeScript => "javascript",
            Language::Go => "go",
            Language::Java | Language::Kotlin => "java",
            Language::Php => "php",
            Language::Ruby => "ruby",
            Language::CSharp => "csharp",
            Language::Lua => "lua",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::Spec;

    #[test]
    fn every_specification_of_the_data_is_understood() {
        for library in tables::LIBRARIES {
            let methods = library.kinds.iter().flat_map(|kind| {
                assert!(
                    kind.like.is_empty() || library.kind(kind.like).is_some(),
                    "{}: {}",
                    library.id,
                    kind.like
                );
                let called = std::iter::once((kind.name, kind.call));
                kind.methods.iter().copied().chain(called)
            });
            let constructors = library.constructors.iter();
            let constructors =
                constructors.flat_map(|(name, several)| several.split("||").map(|text| (*name, text)));
            for (name, text) in methods.chain(constructors) {
                let spec = Spec::parse(text);
                for send in &spec.sends {
                    let known = send.command.is_empty()
                        || send.held
                        || command(&send.command).is_some()
                        || send.by_words;
                    assert!(
                        known || send.command.contains('.') || send.command.starts_with("sentinel"),
                        "{}: {name}: {}",
                        library.id,
                        send.command
                    );
                }
                if let Some(gives) = &spec.gives {
                    let own = [
                        "", "keys", "page", "pages", "streams", "inner", "self", "arg", "define", "prefix",
                        "setting", "list", "class", "fields", "login", "popped", "result", "scanned",
                        "module", "entry",
                    ]
                    .contains(&gives.kind.as_str());
                    let of_another = gives.kind.split_once('/').is_some_and(|(other, kind)| {
                        let mut libraries = tables::LIBRARIES.iter();
                        libraries.any(|library| library.id == other && library.kind(kind).is_some())
                    });
                    assert!(
                        own || of_another || library.kind(&gives.kind).is_some(),
                        "{}: {name}: {}",
                        library.id,
                        gives.kind
                    );
                }
            }
            for (name, kind) in library.types {
                assert!(library.kind(kind).is_some(), "{}: {name}: {kind}", library.id);
            }
        }
    }

    #[test]
    fn names_of_methods_are_commands() {
        assert_eq!(command_of_name("hGetAll"), Some("hgetall"));
        assert_eq!(command_of_name("configGet"), Some("config|get"));
        assert_eq!(command_of_name("xgroup_create"), Some("xgroup|create"));
        assert_eq!(command_of_name("bitFieldRo"), Some("bitfield_ro"));
        assert_eq!(command_of_name("getUser"), None);
        let mut later = include_str!("../data/later-commands.txt").lines();
        assert!(later.all(|name| command(name).is_none()) && is_later("DelEx"));
    }
}
