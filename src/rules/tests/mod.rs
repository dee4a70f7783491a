//! Tests of the engine, with a vocabulary and subjects of their own.

mod controls;
mod judging;
mod loading;
mod settling;
mod shipped;
mod test_files;

use crate::facts::{Datum, Fact, Field, Hop, Item, Kind, Place, Subject, Subjects, Type};
use redproof_source::{FileId, SourceMap, Span, Why};

use super::{Compliance, RuleError, RuleSet, RuleSource, Vocabulary};

const SERVER: &[Field] = &[
    field("tls", Type::Word(&["off", "on", "both"]), true),
    field("published", Type::Flag, true),
    field("clients", Type::Number, true),
    field("engine", Type::Word(&[]), true),
];

const USER: &[Field] = &[
    field("enabled", Type::Flag, true),
    field("role", Type::Word(&["application", "admin"]), true),
    field("dangerous", Type::List, true),
    field("label", Type::Word(&[]), false),
];

const fn field(name: &'static str, ty: Type, shown: bool) -> Field {
    Field {
        name,
        ty,
        doc: "",
        shown,
    }
}

fn fields(kind: Kind) -> &'static [Field] {
    match kind {
        Kind::Server => SERVER,
        Kind::User => USER,
        _ => &[],
    }
}

fn hops(kind: Kind) -> &'static [Hop] {
    match kind {
        Kind::User => &[Hop {
            name: "server",
            kind: Kind::Server,
        }],
        _ => &[],
    }
}

fn vocabulary() -> Vocabulary {
    Vocabulary { fields, hops }
}

/// Rule files from a name and what differs from a plain rule for users.
fn load(files: &[(&str, &str)]) -> Result<RuleSet, Vec<RuleError>> {
    let sources = files
        .iter()
        .map(|(path, text)| RuleSource::new((*path).to_owned(), (*text).to_owned()))
        .collect();
    RuleSet::load(sources, vocabulary(), Compliance::builtin())
}

/// A whole rule: `when` is flow YAML, `more` further lines.
fn rule(id: &str, kind: &str, when: &str, more: &str) -> String {
    let severity = if more.contains("severity:") {
        ""
    } else {
        "severity: high\n"
    };
    let message = if more.contains("message:") {
        ""
    } else {
        "message: \"`{name}` is so\"\n"
    };
    format!(
        "id: {id}\ncategory: no-acl\n{severity}confidence: high\ntitle: A title\nfor: {kind}\nwhen: {when}\n\
         {message}why: Because.\nfix: Fix it.\n{more}"
    )
}

fn set(rules: &[(&str, String)]) -> RuleSet {
    let files: Vec<(String, &String)> = rules
        .iter()
        .map(|(id, text)| (format!("{id}.yml"), text))
        .collect();
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    load(&files).unwrap_or_else(|errors| panic!("{errors:#?}"))
}

/// `path:line:column: message` of every fault.
fn faults(files: &[(&str, &str)]) -> Vec<String> {
    load(files)
        .map(|_| Vec::new())
        .unwrap_or_else(|errors| errors.iter().map(ToString::to_string).collect())
}

/// One ACL file, with a user on its server.
struct World {
    map: SourceMap,
    file: FileId,
    server: Vec<Fact>,
    user: Vec<Fact>,
    /// Whether the user's server is there.
    joined: bool,
}

const ACL: &str = "# users\nuser app on +@all +config\n";

impl World {
    fn new() -> Self {
        let mut map = SourceMap::default();
        let file = map.add("users.acl", ACL);
        Self {
            map,
            file,
            server: vec![
                Fact::word("off"),
                Fact::flag(true),
                Fact::number(3),
                Fact::word("redis"),
            ],
            user: vec![
                Fact::flag(true),
                Fact::word("application"),
                Fact::list(Vec::new()),
                Fact::word("kept-quiet"),
            ],
            joined: true,
        }
    }

    fn server(mut self, index: usize, fact: Fact) -> Self {
        self.server[index] = fact;
        self
    }

    fn user(mut self, index: usize, fact: Fact) -> Self {
        self.user[index] = fact;
        self
    }

    /// The place of a word in the file.
    fn at(&self, word: &str) -> Place {
        let start = ACL.find(word).unwrap();
        Place::new(
            Span::new(self.file, start, start + word.len()),
            format!("user.app.{word}"),
        )
    }

    fn item(&self, word: &str, at: &[&str]) -> Item {
        Item {
            word: word.to_owned(),
            at: at.iter().map(|word| self.at(word)).collect(),
        }
    }

    fn subjects(&self) -> Subjects {
        let top = Place::new(Span::top(self.file), "users.acl");
        Subjects {
            deployment: "compose.yaml".to_owned(),
            all: vec![
                Subject {
                    kind: Kind::Server,
                    name: "redis".to_owned(),
                    anchor: top.clone(),
                    facts: self.server.clone(),
                    parts: Vec::new(),
                },
                Subject {
                    kind: Kind::User,
                    name: "app".to_owned(),
                    anchor: self.at("app"),
                    facts: self.user.clone(),
                    parts: vec![self.joined.then_some(0)],
                },
            ],
        }
    }
}

fn untold(reason: &str) -> Fact {
    Fact::of(Datum::Unknown(Why::new(reason, None)))
}
