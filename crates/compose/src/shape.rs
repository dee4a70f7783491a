//! Whether a YAML file is one of Compose's, or another program's that has a key `services`, too.

use redproof_source::SourceMap;
use redproof_source::yaml::{self, Entry, Node, NodeValue};

use crate::schema::{Fields, ROOT, SERVICE};

/// Whether a text has the shape of a compose file: no foreign key at its top but a misspelled one, and services most of which
/// have keys that Compose knows, or a few others beside an image and more of Compose's. What is not YAML may be one.
///
/// ```
/// use redproof_compose::has_shape_of_model;
/// assert!(has_shape_of_model("services: {cache: {image: redis, ports: ['6379:6379']}}"));
/// assert!(has_shape_of_model("services: {cache: {image: redis, ports: ['6379:6379'], comand: redis-server}}"));
/// assert!(has_shape_of_model("volume: {data: {}}\nservices: {cache: {image: redis}}"));
/// assert!(!has_shape_of_model("services: [{name: cache, image: redis}]"));
/// assert!(!has_shape_of_model("services: {cache: {type: redis, overrides: {image: redis}}}"));
/// assert!(!has_shape_of_model("steps: [{image: node}]\nservices: {cache: {image: redis}}"));
/// ```
pub fn has_shape_of_model(text: &str) -> bool {
    let file = SourceMap::default().add("", text.to_owned());
    let Ok(arena) = yaml::parse(file, text) else {
        return true;
    };
    let mut documents = arena.documents.iter();
    documents.all(|document| match yaml::expand(&arena, *document) {
        Ok(expanded) => is_model(&expanded.root),
        Err(_) => true,
    })
}

fn is_model(root: &Node) -> bool {
    let NodeValue::Mapping(sections) = &root.value else {
        return root.is_null();
    };
    let foreign = |section: &&Entry| is_foreign(section.key.as_str(), ROOT);
    if !sections
        .iter()
        .filter(foreign)
        .all(|section| is_misspelled(section.key.as_str(), ROOT))
    {
        return false;
    }
    let Some(services) = root.get("services") else {
        return true;
    };
    let NodeValue::Mapping(services) = &services.value else {
        return false;
    };
    let odd = services.iter().filter(|service| is_odd(&service.value)).count();
    // A misspelled key is a mistake; one in most services is another language.
    odd == 0 || odd * 2 < services.len()
}

/// Whether a service is of another language: it has foreign keys that are no misspelled ones, and they outweigh what only a container has.
fn is_odd(service: &Node) -> bool {
    let keys = || service.entries().iter().map(|entry| entry.key.as_str());
    let foreign = keys()
        .filter(|key| is_foreign(key, SERVICE) && !is_misspelled(key, SERVICE))
        .count();
    let known = keys().filter(|key| !is_foreign(key, SERVICE)).count();
    let starts = service.get("image").or_else(|| service.get("build")).is_some();
    !service.is_mapping() || (foreign > 0 && !(starts && known >= 2 * foreign))
}

/// Whether a key is one of the fields with a letter more, less or another.
fn is_misspelled(key: &str, fields: &Fields) -> bool {
    let mut fields = fields.iter();
    fields.any(|(known, _)| {
        let (short, long) = if key.len() < known.len() {
            (key, *known)
        } else {
            (*known, key)
        };
        let same = short
            .bytes()
            .zip(long.bytes())
            .take_while(|(a, b)| a == b)
            .count();
        let rest = |text: &str, from: usize| text.as_bytes().get(from..).unwrap_or_default().to_vec();
        match long.len() - short.len() {
            0 => rest(short, same + 1) == rest(long, same + 1),
            1 => rest(short, same) == rest(long, same + 1),
            _ => false,
        }
    })
}

fn is_foreign(key: &str, fields: &Fields) -> bool {
    !key.starts_with("x-") && key != "<<" && !fields.iter().any(|(known, _)| *known == key)
}
