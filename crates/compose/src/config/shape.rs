//! How Compose prints the value of a key that the model does not keep.

use redproof_source::yaml::{Node, NodeValue};
use redproof_source::{Span, Text};
use serde_json::{Number, Value};

use super::path::from_root;
use super::value::{ConfigValue, Fields, shown};
use crate::decode::{command, pairs, string, strings, unique};
use crate::scalar::{self, Kind};
use crate::units;

/// A key, and how its value is printed.
pub(super) type Table = &'static [(&'static str, Shape)];

/// How a value is printed. What is empty, zero or false is left out, but where the shape says otherwise.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shape {
    /// A string.
    Text,
    /// A path, relative to the project's folder.
    Path,
    /// A list of paths.
    Paths,
    /// `true`.
    Flag,
    /// A boolean, also `false`.
    Switch,
    /// `false`; Compose's default is true.
    Refusal,
    /// An integer.
    Whole,
    /// An integer, also zero. `all` is -1.
    Count,
    /// A number of 32 bits.
    Fraction,
    /// Permission bits, as a number.
    Bits,
    /// A size in bytes, as a string.
    Size,
    /// A duration.
    Duration,
    /// A duration, also none.
    AnyDuration,
    /// A list of strings, or one.
    Words,
    /// The same, where Compose keeps the first of equal ones.
    Unique,
    /// `NAME=value`, as a mapping. A name alone has an empty value.
    Pairs,
    /// The same for build contexts, which may be paths.
    Contexts,
    /// Names with addresses, as a list of `NAME=ADDRESS`.
    Hosts,
    /// A command, in words.
    Command,
    /// A mapping with known keys.
    Fields(Table),
    /// A list.
    Items(&'static Shape),
    /// A mapping with names of its own.
    Entries(&'static Shape),
    /// A list of names, or a mapping with settings for each.
    Named(&'static Shape),
    /// A form of its own for a scalar, else the other shape.
    Either(fn(&Text) -> Value, &'static Shape),
    /// Strings in lists, under names of its own.
    Lists,
    /// Anything.
    Raw,
}

/// The values of the keys of a table.
pub(super) fn add(node: &Node, table: Table, folder: &str, out: &mut Fields) {
    for (key, shape) in table {
        let value = node.get(key).and_then(|value| print(value, *shape, folder));
        out.insert_some(key, value);
    }
}

/// A value; `None` is left out.
pub(super) fn print(node: &Node, shape: Shape, folder: &str) -> Option<ConfigValue> {
    let at = Some(node.span);
    let text = || scalar::as_string(node).filter(|text| !shown(text).is_empty());
    let scalar = |value: Value| Some(ConfigValue::scalar(value, at));
    match shape {
        Shape::Text => text().map(|text| ConfigValue::text(&text)),
        Shape::Path => text().map(|text| path(&text, folder)),
        Shape::Paths => {
            let paths = strings(Some(node))
                .iter()
                .map(|text| path(text, folder))
                .collect();
            listed(paths)
        }
        Shape::Flag => scalar::as_bool(node)
            .filter(|yes| *yes)
            .and_then(|yes| scalar(yes.into())),
        Shape::Switch => scalar::as_bool(node).and_then(|yes| scalar(yes.into())),
        Shape::Refusal => scalar::as_bool(node)
            .filter(|yes| !yes)
            .and_then(|yes| scalar(yes.into())),
        Shape::Whole => integer(&shown(&text()?))
            .filter(|number| *number != 0)
            .and_then(scalar),
        Shape::Count => match shown(&text()?).as_str() {
            "all" => scalar((-1).into()),
            number => integer(number).and_then(scalar),
        },
        Shape::Fraction => fraction(&shown(&text()?))
            .filter(|number| *number != 0)
            .and_then(scalar),
        Shape::Bits => {
            let written = text()?;
            let radix = if scalar::kind(node) == Kind::Int { 10 } else { 8 };
            let bits = i64::from_str_radix(written.as_str(), radix).ok()?;
            scalar(bits.into())
        }
        Shape::Size => {
            let bytes = size(&shown(&text()?)).filter(|bytes| *bytes != 0)?;
            scalar(bytes.to_string().into())
        }
        Shape::Duration | Shape::AnyDuration => {
            let time = units::duration(&shown(&text()?))?;
            let is_shown = time != 0 || matches!(shape, Shape::AnyDuration);
            is_shown.then(|| scalar(units::show_duration(time).into()))?
        }
        Shape::Words => listed(strings(Some(node)).iter().map(ConfigValue::text).collect()),
        Shape::Unique => listed(
            unique(strings(Some(node)))
                .iter()
                .map(ConfigValue::text)
                .collect(),
        ),
        Shape::Pairs | Shape::Contexts => {
            let read = pairs(Some(node), "", &mut Vec::new());
            let printed = read.iter().map(|(name, value)| {
                let value = match value {
                    Some(value) if matches!(shape, Shape::Contexts) => path(value, folder),
                    Some(value) => ConfigValue::text(value),
                    None => ConfigValue::scalar("", Some(name.span())),
                };
                (shown(name), value)
            });
            let mapping = ConfigValue::sorted(printed, at);
            (!mapping.is_empty_collection()).then_some(mapping)
        }
        Shape::Hosts => hosts(node),
        Shape::Command => {
            let command = command(Some(node), "", &mut Vec::new())?;
            Some(ConfigValue::words(&command.words))
        }
        Shape::Fields(table) => {
            let mut out = Fields::default();
            add(node, table, folder, &mut out);
            node.is_mapping().then(|| out.finish(at))
        }
        Shape::Items(shape) => {
            let items = node.items().iter().filter_map(|item| print(item, *shape, folder));
            listed(items.collect())
        }
        Shape::Entries(shape) => Some(entries(node, *shape, folder)).filter(|all| !all.is_empty_collection()),
        Shape::Named(shape) => {
            if node.is_mapping() {
                return Some(entries(node, *shape, folder));
            }
            let names = strings(Some(node));
            let names = names
                .iter()
                .map(|name| (shown(name), ConfigValue::scalar(Value::Null, Some(name.span()))));
            Some(ConfigValue::sorted(names, at))
        }
        Shape::Either(of, other) => match &node.value {
            NodeValue::Scalar(..) => text().and_then(|text| scalar(of(&text))),
            _ => print(node, *other, folder),
        },
        Shape::Lists => {
            let lists = node.entries().iter().map(|entry| {
                let words = strings(Some(&entry.value));
                let words = words.iter().map(ConfigValue::text).collect();
                (shown(&entry.key), ConfigValue::list(words))
            });
            Some(ConfigValue::sorted(lists, at)).filter(|all| !all.is_empty_collection())
        }
        Shape::Raw => Some(raw(node)),
    }
}

fn path(text: &Text, folder: &str) -> ConfigValue {
    ConfigValue::scalar(from_root(folder, &shown(text)), Some(text.span()))
}

fn listed(items: Vec<ConfigValue>) -> Option<ConfigValue> {
    (!items.is_empty()).then(|| ConfigValue::list(items))
}

fn entries(node: &Node, shape: Shape, folder: &str) -> ConfigValue {
    let entries = node.entries().iter().filter_map(|entry| {
        let value = match &entry.value {
            value if value.is_null() => ConfigValue::scalar(Value::Null, Some(entry.key.span())),
            value => print(value, shape, folder)?,
        };
        Some((shown(&entry.key), value))
    });
    ConfigValue::sorted(entries, Some(node.span))
}

fn hosts(node: &Node) -> Option<ConfigValue> {
    let mut hosts = crate::decode::extra_hosts(Some(node));
    hosts.sort_by(|a, b| a.0.as_str().cmp(b.0.as_str()));
    let printed = hosts.iter().map(|(name, address)| {
        let bare = shown(address);
        let bare = bare.trim_start_matches('[').trim_end_matches(']');
        ConfigValue::scalar(format!("{}={bare}", shown(name)), Some(address.span()))
    });
    listed(printed.collect())
}

/// An integer; of another number, what is before the point.
pub(super) fn integer(text: &str) -> Option<Value> {
    if let Ok(number) = text.parse::<i64>() {
        return Some(number.into());
    }
    let number: f64 = text.parse().ok()?;
    let whole: i64 = format!("{:.0}", number.trunc()).parse().ok()?;
    Some(whole.into())
}

/// A number with the digits that 32 bits hold, as Compose keeps processors.
pub(super) fn fraction(text: &str) -> Option<Value> {
    let kept = text.parse::<f32>().ok()?.to_string();
    if let Ok(number) = kept.parse::<i64>() {
        return Some(number.into());
    }
    Number::from_f64(kept.parse().ok()?).map(Value::Number)
}

/// Bytes; -1 is no limit.
fn size(text: &str) -> Option<i64> {
    text.parse().ok().or_else(|| units::size(text))
}

/// A value of which nothing is known.
fn raw(node: &Node) -> ConfigValue {
    let at: Option<Span> = Some(node.span);
    match &node.value {
        NodeValue::Sequence(items) => ConfigValue::list(items.iter().map(raw).collect()),
        NodeValue::Mapping(entries) => {
            let entries = entries.iter().map(|entry| (shown(&entry.key), raw(&entry.value)));
            ConfigValue::sorted(entries, at)
        }
        NodeValue::Scalar(text, _) => {
            let written = text.as_str();
            let value = match scalar::kind(node) {
                Kind::Null => Value::Null,
                Kind::Bool => scalar::as_bool(node).map_or(Value::Null, Value::Bool),
                Kind::Int => scalar::as_string(node)
                    .and_then(|text| integer(text.as_str()))
                    .unwrap_or_else(|| shown(text).into()),
                Kind::Float => match written.parse().ok().and_then(Number::from_f64) {
                    Some(number) => Value::Number(number),
                    None => shown(text).into(),
                },
                _ => shown(text).into(),
            };
            ConfigValue::scalar(value, at)
        }
    }
}

/// A key, the name under which it is printed, and how.
pub(super) type Renamed<'a> = (&'a str, &'a str, fn(&str) -> Option<Value>);

/// The texts of the fields of a mapping, under other names.
pub(super) fn renamed(node: &Node, fields: &[Renamed<'_>]) -> ConfigValue {
    let mut out = Fields::default();
    for (key, name, read) in fields {
        let value = string(node, key).and_then(|text| Some((read(&shown(&text))?, text.span())));
        out.insert_some(
            name,
            value.map(|(value, at)| ConfigValue::scalar(value, Some(at))),
        );
    }
    out.finish(Some(node.span))
}

/// A size as [`Shape::Size`] prints it.
pub(super) fn bytes(text: &str) -> Option<Value> {
    size(text).map(|bytes| bytes.to_string().into())
}

/// A string as it is.
pub(super) fn word(text: &str) -> Option<Value> {
    Some(text.into())
}
