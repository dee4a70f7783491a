//! Whether a YAML file is one of Compose's, or another program's that has a key `services`, too.

use redproof_source::SourceMap;
use redproof_source::yaml::{self, Node, NodeValue};

use crate::schema::{Fields, ROOT, SERVICE};

/// Whether a text has the shape of a compose file: no foreign key at its top, and services most of which have only keys that
/// Compose knows. What is not YAML may be one.
///
/// ```
/// use redproof_compose::has_shape_of_model;
/// assert!(has_shape_of_model("services: {cache: {image: redis, ports: ['6379:6379']}}"));
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
    if sections
        .iter()
        .any(|section| is_foreign(section.key.as_str(), ROOT))
    {
        return false;
    }
    let Some(services) = root.get("services") else {
        return true;
    };
    let NodeValue::Mapping(services) = &services.value else {
        return false;
    };
    let is_odd = |service: &Node| {
        let keys = service.entries().iter();
        !service.is_mapping()
            || keys
                .map(|key| key.key.as_str())
                .any(|key| is_foreign(key, SERVICE))
    };
    let odd = services.iter().filter(|service| is_odd(&service.value)).count();
    // A misspelled key is a mistake; one in most services is another language.
    odd == 0 || odd * 2 < services.len()
}

fn is_foreign(key: &str, fields: &Fields) -> bool {
    !key.starts_with("x-") && key != "<<" && !fields.iter().any(|(known, _)| *known == key)
}
