//! Names without a value in `environment`, which take their value from the variables of the project.

use redproof_source::yaml::{Node, NodeValue, ScalarStyle};
use redproof_source::{Origin, Text, Undefined};

use crate::scope::Scope;

/// The value of a name without one.
pub(crate) fn value(name: &Text, scope: &Scope) -> Option<Text> {
    let Some(value) = scope.get(name.as_str()) else {
        let reason = Undefined::Variable(name.as_str().into());
        let is_set = scope.demands(name.as_str());
        return is_set.then(|| Text::unresolved(name.span(), reason));
    };
    let mut text = Text::empty(name.span());
    let origin = Origin::Variable {
        name: name.as_str().into(),
        defined: value.span(),
        fallback: None,
    };
    text.push(value.as_str(), name.span(), false, origin);
    if let Some(reason) = value.undefined() {
        text.push_unset(name.span(), reason.clone());
    }
    Some(text)
}

/// Gives the names in the `environment` list of an included service their values from the variables of the included file.
/// For a mapping, Compose uses the variables of the whole project instead.
pub(crate) fn fill_list(service: &mut Node, scope: &Scope) {
    let NodeValue::Mapping(fields) = &mut service.value else {
        return;
    };
    let environment = fields
        .iter_mut()
        .find(|field| field.key.as_str() == "environment");
    let Some(NodeValue::Sequence(items)) = environment.map(|field| &mut field.value.value) else {
        return;
    };
    for item in items {
        let name = match &item.value {
            NodeValue::Scalar(text, _) if !text.as_str().contains('=') => text,
            // A list that was merged with a mapping.
            NodeValue::Mapping(entries) => match entries.as_slice() {
                [entry] if entry.value.is_null() => &entry.key,
                _ => continue,
            },
            _ => continue,
        };
        if let Some(value) = self::value(name, scope) {
            let mut pair = name.clone();
            pair.push("=", name.span(), false, Origin::Literal);
            pair.push_text(&value);
            item.value = NodeValue::Scalar(pair, ScalarStyle::DoubleQuoted);
        }
    }
}
