//! The entries of files of settings, by their formats.

use std::collections::HashMap;

use redproof_source::yaml::{self, Node, NodeValue};
use redproof_source::{Span, Text};

use super::{Entry, SettingsFile, canonical};

/// The entries of a file of settings.
pub(super) struct Entries(pub(super) Vec<Entry>);

/// What a Dockerfile sets for every container of its image.
pub(super) struct ImageEnvironment(pub(super) Vec<Entry>);

/// The environments of services by their names; `None` if the compose file is not YAML.
pub(super) type Environments = Option<HashMap<String, Environment>>;

/// The entries of a file of settings, by the format that its name says.
pub(super) fn entries_of(file: &SettingsFile) -> Entries {
    let name = file.path.rsplit('/').next().unwrap_or(&file.path);
    let ending = name.rsplit('.').next().unwrap_or_default();
    let mut found = Vec::new();
    match ending {
        "yml" | "yaml" => of_yaml(file, &mut found),
        "properties" | "ini" | "conf" => of_lines(file, &mut found),
        _ if name.starts_with(".env") || name == ".flaskenv" || ending == "env" => of_lines(file, &mut found),
        _ => {}
    }
    Entries(found)
}

/// A text without the tags of ERB, as long as it: what a tag prints becomes a word.
pub(super) fn without_tags(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, tag)) = rest.split_once("<%") {
        plain.push_str(before);
        let length = tag.find("%>").map_or(tag.len(), |at| at + 2);
        let (tag, after) = tag.split_at(length);
        let filling = if tag.starts_with('=') { 'x' } else { ' ' };
        plain.extend(std::iter::repeat_n(filling, 2));
        plain.extend(tag.bytes().map(|byte| if byte == b'\n' { '\n' } else { filling }));
        rest = after;
    }
    plain.push_str(rest);
    plain
}

fn of_yaml(file: &SettingsFile, found: &mut Vec<Entry>) {
    let plain = without_tags(&file.text);
    let Ok(arena) = yaml::parse(file.file, &plain) else {
        return of_lines(file, found);
    };
    for document in &arena.documents {
        if let Ok(expanded) = yaml::expand(&arena, *document) {
            of_node(file, &expanded.root, "", found);
        }
    }
}

/// What a compose file gives to a service.
#[derive(Debug)]
pub(super) struct Environment {
    pub(super) entries: Vec<Entry>,
    /// Whether no other file gives it variables.
    pub(super) is_whole: bool,
}

/// The environments of the services in a compose file.
pub(super) fn environments_of(file: &SettingsFile) -> Environments {
    let arena = yaml::parse(file.file, &file.text).ok()?;
    let mut found: HashMap<String, Environment> = HashMap::new();
    let documents = arena.documents.iter();
    for expanded in documents.filter_map(|document| yaml::expand(&arena, *document).ok()) {
        let services = expanded.root.at(&["services"]).into_iter();
        for service in services.flat_map(Node::entries) {
            let known = found.entry(service.key.as_str().to_owned());
            let environment = known.or_insert_with(|| Environment {
                entries: Vec::new(),
                is_whole: true,
            });
            let part = |key: &str| service.value.at(&[key]);
            environment.is_whole &= part("env_file").is_none() && part("extends").is_none();
            if let Some(given) = part("environment") {
                add_environment(given, &mut environment.entries);
            }
        }
    }
    Some(found)
}

/// What the environment of an image is by its Dockerfile.
pub(super) fn environment_of_image(file: &SettingsFile) -> ImageEnvironment {
    let text = Text::literal(&*file.text, Span::new(file.file, 0, file.text.len()));
    let made = redproof_syntax::dockerfile::parse(&text, None);
    let mut found = Vec::new();
    for (name, value) in &made.environment {
        // The last one counts.
        let name = canonical(name.as_str());
        found.retain(|known: &Entry| known.name != name);
        let (value, span) = match value.as_str().contains('$') {
            // Another variable, or an argument of the build.
            true => (Text::derived("${}", value.span()), value.span()),
            false => (value.clone(), value.span()),
        };
        let path = ".env".to_owned();
        found.push(Entry {
            path,
            name,
            value,
            span,
        });
    }
    ImageEnvironment(found)
}

/// Adds what the environment of a service says, be it a mapping or a list.
fn add_environment(environment: &Node, found: &mut Vec<Entry>) {
    let mut add = |name: &str, value: &str, span: Span| {
        found.push(Entry {
            path: ".env".to_owned(),
            name: canonical(name),
            value: Text::derived(value, span),
            span,
        });
    };
    for entry in environment.entries() {
        let value = entry.value.text().map_or("", |value| value.as_str());
        add(entry.key.as_str(), value, entry.value.span);
    }
    for item in environment.items() {
        let pair = item.text().and_then(|text| text.as_str().split_once('='));
        if let Some((name, value)) = pair {
            add(name, value, item.span);
        }
    }
}

/// Depth is bounded by the parser.
fn of_node(file: &SettingsFile, node: &Node, name: &str, found: &mut Vec<Entry>) {
    match &node.value {
        NodeValue::Mapping(entries) => {
            for entry in entries {
                of_node(
                    file,
                    &entry.value,
                    &format!("{name}.{}", entry.key.as_str()),
                    found,
                );
            }
        }
        NodeValue::Sequence(items) => {
            for item in items {
                of_node(file, item, name, found);
            }
        }
        NodeValue::Scalar(value, _) => {
            // What was read has words in place of tags.
            let written = file
                .text
                .get(node.span.range())
                .filter(|text| text.contains("<%"));
            let written = written.map(|text| Text::derived(text.trim_matches(['"', '\'']), node.span));
            found.push(Entry {
                path: file.path.clone(),
                name: canonical(name),
                value: written.unwrap_or_else(|| value.clone()),
                span: node.span,
            });
        }
    }
}

/// `name = value`, `name: value` and `export NAME="value"`, one a line.
fn of_lines(file: &SettingsFile, found: &mut Vec<Entry>) {
    let mut at = 0;
    for line in file.text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let bare = line.trim();
        if bare.starts_with(['#', ';', '!']) {
            continue;
        }
        let bare = bare.strip_prefix("export ").unwrap_or(bare);
        let Some((name, value)) = bare.split_once(['=', ':']) else {
            continue;
        };
        let value = value.trim().trim_matches(['"', '\'']);
        let span = Span::new(file.file, start, start + line.trim_end().len());
        found.push(Entry {
            path: file.path.clone(),
            name: canonical(name),
            value: Text::derived(value, span),
            span,
        });
    }
}
