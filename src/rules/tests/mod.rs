//! Tests of the engine, with a vocabulary and subjects of their own.

mod controls;
mod judging;
mod loading;
mod params;
mod settling;
mod shipped;
mod test_files;
mod traps;

use std::borrow::Cow;

use crate::facts::{Fact, FactValue, Field, Item, Place, Relation, Subject, SubjectKind, Subjects, Type};
use redproof_source::{FileId, SourceMap, Span, Why};

use super::{Compliance, RuleError, RuleSet, RuleSource, Vocabulary};

const SERVER: &[Field] = &[
    field("tls", Type::Enum(&["off", "on", "both"]), true),
    field("published", Type::Boolean, true),
    field("clients", Type::Number, true),
    field("engine", Type::Text, true),
];

const USER: &[Field] = &[
    field("enabled", Type::Boolean, true),
    field("role", Type::Enum(&["application", "admin"]), true),
    field("dangerous", Type::List, true),
    field("label", Type::Text, false),
];

const fn field(name: &'static str, ty: Type, shown: bool) -> Field {
    Field {
        name: Cow::Borrowed(name),
        ty,
        doc: Cow::Borrowed(""),
        shown,
        sample: None,
    }
}

fn fields(kind: SubjectKind) -> &'static [Field] {
    match kind {
        SubjectKind::Server => SERVER,
        SubjectKind::User => USER,
        _ => &[],
    }
}

fn relations(kind: SubjectKind) -> &'static [Relation] {
    match kind {
        SubjectKind::User => &[Relation {
            name: "server",
            kind: SubjectKind::Server,
        }],
        _ => &[],
    }
}

fn vocabulary() -> Vocabulary {
    Vocabulary {
        facts: fields,
        relations,
        has_settings: |kind| kind == SubjectKind::Server,
    }
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
                Fact::text("off"),
                Fact::boolean(true),
                Fact::number(3),
                Fact::text("redis"),
            ],
            user: vec![
                Fact::boolean(true),
                Fact::text("application"),
                Fact::list(Vec::new()),
                Fact::text("kept-quiet"),
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

    fn subjects(&self) -> Subjects<'static> {
        let top = Place::new(Span::top(self.file), "users.acl");
        Subjects {
            deployment: "compose.yaml".into(),
            all: vec![
                Subject::with_facts(
                    SubjectKind::Server,
                    "redis",
                    top.clone(),
                    self.server.clone(),
                    Vec::new(),
                ),
                Subject::with_facts(
                    SubjectKind::User,
                    "app",
                    self.at("app"),
                    self.user.clone(),
                    vec![self.joined.then_some(0)],
                ),
            ],
            profiles: std::collections::BTreeMap::new(),
            is_chart: false,
        }
    }
}

fn unknown_fact(reason: &str) -> Fact {
    Fact::of(FactValue::Unknown(Why::new(reason, None)))
}
