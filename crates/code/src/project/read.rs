//! What one file does, from what is known of all.

use std::collections::BTreeMap;
use std::sync::Arc;

use redproof_source::{FileId, Span};

use super::Project;
use crate::facts::Unit;
use crate::source_file::SourceFile;
use crate::{Client, Language, SourceUse, Unknown, merge};

/// What one file does with Redis. `project` may be empty; then only what the file itself says is known.
pub fn read(file: FileId, source: &str, language: Language, project: &Project) -> SourceUse {
    if let Some(at) = project.by_file.get(&file)
        && let Some(unit) = project.units.get(*at)
    {
        return use_of(project, *at, unit);
    }
    let known = project.unknown.iter().any(|unknown| unknown.span.file == file);
    if known
        || !project.units.is_empty()
        || language == Language::Lua
        || !crate::mention::mentions_redis(Some(language), source)
    {
        return SourceUse {
            unknown: project
                .unknown
                .iter()
                .filter(|unknown| unknown.span.file == file)
                .cloned()
                .collect(),
            ..SourceUse::default()
        };
    }
    let alone = Project::collect(&[SourceFile {
        file,
        path: "",
        text: source,
        language,
        test: false,
    }]);
    match alone.units.first() {
        Some(unit) => use_of(&alone, 0, unit),
        None => SourceUse {
            unknown: alone.unknown.clone(),
            ..SourceUse::default()
        },
    }
}

fn use_of(project: &Project, at: usize, unit: &Unit) -> SourceUse {
    let done = project.done.get(at).cloned().unwrap_or_default();
    let mut clients: Vec<Arc<Client>> = Vec::new();
    let mut through: BTreeMap<&'static str, Span> = BTreeMap::new();
    for sent in &done.sent {
        let at = through.entry(sent.library.id).or_insert(sent.operation.span);
        *at = sent.operation.span.min(*at);
    }
    let operations = merge::merge(done.sent, &project.facts, &mut clients);
    let own = project
        .facts
        .clients
        .range((unit.file, 0)..=(unit.file, u32::MAX));
    for (_, client) in own {
        if clients.iter().all(|known| known.span != client.span) {
            clients.push(Arc::clone(client));
        }
    }
    let mut unknown: Vec<Unknown> = project
        .unknown
        .iter()
        .filter(|unknown| unknown.span.file == unit.file)
        .cloned()
        .collect();
    unknown.extend(done.unknown);
    unknown.sort_by(|a, b| (a.span, &a.why).cmp(&(b.span, &b.why)));
    unknown.dedup();
    SourceUse {
        operations,
        clients: clients.iter().map(|client| Client::clone(client)).collect(),
        libraries: crate::uses::of_unit(unit, project.known(), &done.made),
        through: through.into_iter().collect(),
        unknown,
    }
}
