//! What Compose's YAML reader makes of a plain scalar: null, boolean, number, date or string.

use jiff::civil::Date;
use redproof_source::yaml::{Entry, Node, NodeValue, ScalarStyle};
use redproof_source::{Origin, Text};

/// The kind of a node, as a schema sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Null,
    Bool,
    Int,
    Float,
    String,
    Sequence,
    Mapping,
}

impl Kind {
    /// Its name, as messages show it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Kind::Null => "null",
            Kind::Bool => "a boolean",
            Kind::Int => "an integer",
            Kind::Float => "a number",
            Kind::String => "a string",
            Kind::Sequence => "a list",
            Kind::Mapping => "a mapping",
        }
    }
}

/// A scalar's kind and, where it differs from what is written, the string that Compose makes of it.
struct Read {
    kind: Kind,
    shown: Option<String>,
}

/// The kind of a node.
pub(crate) fn kind(node: &Node) -> Kind {
    match &node.value {
        NodeValue::Sequence(_) => Kind::Sequence,
        NodeValue::Mapping(_) => Kind::Mapping,
        NodeValue::Scalar(text, style) => read(text.as_str(), *style, node.tag.as_deref()).kind,
    }
}

/// A scalar as the string that Compose makes of it, such as `511` for `0777`; `None` for null and collections.
pub(crate) fn as_string(node: &Node) -> Option<Text> {
    let NodeValue::Scalar(text, style) = &node.value else {
        return None;
    };
    let read = read(text.as_str(), *style, node.tag.as_deref());
    match (read.kind, read.shown) {
        (Kind::Null, _) => None,
        (_, None) => Some(text.clone()),
        (_, Some(shown)) => {
            let mut changed = Text::empty(node.span);
            changed.push(&shown, text.span(), false, Origin::Literal);
            Some(changed)
        }
    }
}

/// Whether a key is a number, a date, a boolean, null or a collection.
pub(crate) fn key_is_no_string(entry: &Entry) -> bool {
    let read = read(entry.key.as_str(), entry.key_style, None);
    // A key that is not a string may change its text.
    read.kind != Kind::String || read.shown.is_some()
}

/// What Compose refuses about a scalar, whatever its key.
pub(crate) fn fault(node: &Node) -> Option<&'static str> {
    let NodeValue::Scalar(text, style) = &node.value else {
        return None;
    };
    let tag = node.tag.as_deref().filter(|tag| tag.starts_with("!!"));
    if tag.is_none() && !text.as_str().starts_with(['.', '-', '+']) {
        return None;
    }
    let read = read(text.as_str(), ScalarStyle::Plain, None);
    match tag {
        Some("!!int") if read.kind != Kind::Int => Some("it is tagged `!!int`, and is not an integer"),
        Some("!!bool") if read.kind != Kind::Bool => Some("it is tagged `!!bool`, and is not a boolean"),
        Some("!!float") if !matches!(read.kind, Kind::Int | Kind::Float) => {
            Some("it is tagged `!!float`, and is not a number")
        }
        Some("!!null") if read.kind != Kind::Null => Some("it is tagged `!!null`, and is not null"),
        None if *style == ScalarStyle::Plain
            && read.kind == Kind::Float
            && matches!(read.shown.as_deref(), Some("+Inf" | "-Inf" | "NaN")) =>
        {
            Some("it is not a finite number")
        }
        _ => None,
    }
}

/// A boolean, also in the words of YAML 1.1 that Compose still takes where it wants one.
pub(crate) fn as_bool(node: &Node) -> Option<bool> {
    word_as_bool(node.text()?.as_str())
}

/// The same of a text.
pub(crate) fn word_as_bool(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "y" | "on" | "1" | "t" => Some(true),
        "false" | "no" | "n" | "off" | "0" | "f" => Some(false),
        _ => None,
    }
}

fn read(text: &str, style: ScalarStyle, tag: Option<&str>) -> Read {
    let plain = |kind, shown| Read { kind, shown };
    if style != ScalarStyle::Plain || tag == Some("!!str") {
        return plain(Kind::String, None);
    }
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return plain(Kind::Null, None),
        "true" | "false" => return plain(Kind::Bool, None),
        "True" | "TRUE" => return plain(Kind::Bool, Some("true".to_owned())),
        "False" | "FALSE" => return plain(Kind::Bool, Some("false".to_owned())),
        _ => {}
    }
    if !text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.')) {
        return plain(Kind::String, None);
    }
    if let Some(shown) = timestamp(text) {
        return plain(Kind::String, Some(shown));
    }
    if text == "-0" {
        return plain(Kind::Float, None);
    }
    let bare = text.replace('_', "");
    let differs = |shown: String| (shown != text).then_some(shown);
    if let Some(number) = integer(&bare) {
        return plain(Kind::Int, differs(number.to_string()));
    }
    if let Some(number) = float(&bare) {
        return plain(Kind::Float, differs(go_float(number)));
    }
    plain(Kind::String, None)
}

fn integer(bare: &str) -> Option<i128> {
    let (sign, digits) = match bare.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, bare.strip_prefix('+').unwrap_or(bare)),
    };
    let lower = digits.to_ascii_lowercase();
    let (digits, radix) = if let Some(hex) = lower.strip_prefix("0x") {
        (hex, 16)
    } else if let Some(octal) = lower.strip_prefix("0o") {
        (octal, 8)
    } else if let Some(binary) = lower.strip_prefix("0b") {
        (binary, 2)
    } else if lower.len() > 1 && lower.starts_with('0') {
        (lower.as_str(), 8)
    } else {
        (lower.as_str(), 10)
    };
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let number = sign * i128::from_str_radix(digits, radix).ok()?;
    (i128::from(i64::MIN)..=i128::from(u64::MAX))
        .contains(&number)
        .then_some(number)
}

fn float(bare: &str) -> Option<f64> {
    match bare.trim_start_matches(['+', '-']) {
        ".inf" | ".Inf" | ".INF" if bare.starts_with('-') => return Some(f64::NEG_INFINITY),
        ".inf" | ".Inf" | ".INF" => return Some(f64::INFINITY),
        _ => {}
    }
    if matches!(bare, ".nan" | ".NaN" | ".NAN") {
        return Some(f64::NAN);
    }
    let (mantissa, exponent) = match bare.find(['e', 'E']) {
        Some(at) => (bare.get(..at)?, Some(bare.get(at + 1..)?)),
        None => (bare, None),
    };
    let mantissa = mantissa.strip_prefix(['+', '-']).unwrap_or(mantissa);
    let digits = mantissa.replacen('.', "", 1);
    let is_number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    let is_exponent = exponent.is_none_or(|e| {
        let e = e.strip_prefix(['+', '-']).unwrap_or(e);
        !e.is_empty() && e.bytes().all(|b| b.is_ascii_digit())
    });
    let number: f64 = (is_number && is_exponent).then(|| bare.parse().ok()).flatten()?;
    // What no double holds stays a string.
    number.is_finite().then_some(number)
}

/// A number as Go prints it: shortest, with an exponent below 1e-4 and from 1e6 on.
fn go_float(number: f64) -> String {
    let size = number.abs();
    if number.is_nan() {
        return "NaN".to_owned();
    }
    if size.is_infinite() {
        return if number < 0.0 { "-Inf" } else { "+Inf" }.to_owned();
    }
    if number == 0.0 || (1e-4..1e6).contains(&size) {
        return format!("{number}");
    }
    let text = format!("{number:e}");
    let Some((mantissa, exponent)) = text.split_once('e') else {
        return text;
    };
    let (sign, digits) = match exponent.strip_prefix('-') {
        Some(digits) => ('-', digits),
        None => ('+', exponent),
    };
    format!("{mantissa}e{sign}{digits:0>2}")
}

/// A date, or a date and time, as Go prints it; `None` if it is neither.
fn timestamp(text: &str) -> Option<String> {
    let (date, rest) = text.split_at(text.find(['T', 't', ' ']).unwrap_or(text.len()));
    let mut parts = date.split('-');
    let (year, month, day) = (parts.next()?, two(parts.next()?)?, two(parts.next()?)?);
    let is_year = year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit());
    if !is_year || parts.next().is_some() {
        return None;
    }
    // Only a day that exists is a date.
    let date = Date::new(year.parse().ok()?, month, day).ok()?;
    let Some(separator) = rest.chars().next() else {
        return Some(format!("{date} 00:00:00 +0000 UTC"));
    };
    let rest = rest.get(1..)?;
    let zone_at = rest.find(['Z', '+', '-']).unwrap_or(rest.len());
    let (time, zone) = rest.split_at(zone_at);
    // A time after a space has no zone, and one after a `T` must have one.
    if (separator == ' ') != zone.is_empty() {
        return None;
    }
    let (time, fraction) = time.split_once('.').unwrap_or((time, ""));
    let mut parts = time.split(':');
    let (hour, minute, second) = (two(parts.next()?)?, two(parts.next()?)?, two(parts.next()?)?);
    let is_time = hour < 24 && minute < 60 && second < 60 && parts.next().is_none();
    if !is_time || !fraction.bytes().all(|b| b.is_ascii_digit()) || fraction.len() > 9 {
        return None;
    }
    let zone = match zone {
        "" | "Z" => "+0000 UTC".to_owned(),
        offset => {
            let digits = offset.replace(':', "");
            let is_offset =
                offset.len() == 6 && digits.len() == 5 && digits.bytes().skip(1).all(|b| b.is_ascii_digit());
            is_offset.then(|| format!("{digits} {digits}"))?
        }
    };
    let fraction = fraction.trim_end_matches('0');
    let dot = if fraction.is_empty() { "" } else { "." };
    Some(format!(
        "{date} {hour:02}:{minute:02}:{second:02}{dot}{fraction} {zone}"
    ))
}

/// One or two digits.
fn two(text: &str) -> Option<i8> {
    let is_number = matches!(text.len(), 1 | 2) && text.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_scalars_read_as_compose_reads_them() {
        for (text, kind, shown) in [
            ("no", Kind::String, "no"),
            ("0777", Kind::Int, "511"),
            ("1_000", Kind::Int, "1000"),
            ("1e3", Kind::Float, "1000"),
            ("1.50", Kind::Float, "1.5"),
            ("True", Kind::Bool, "true"),
            ("22:22", Kind::String, "22:22"),
            ("0x1F", Kind::Int, "31"),
            ("0o17", Kind::Int, "15"),
            ("-1.5e-7", Kind::Float, "-1.5e-07"),
            (
                "123456789012345678901234567890",
                Kind::Float,
                "1.2345678901234568e+29",
            ),
            ("2020-01-01", Kind::String, "2020-01-01 00:00:00 +0000 UTC"),
            ("1.2.3", Kind::String, "1.2.3"),
            (
                "2020-1-2 3:4:5.50",
                Kind::String,
                "2020-01-02 03:04:05.5 +0000 UTC",
            ),
            (
                "2020-01-01T10:00:00-05:30",
                Kind::String,
                "2020-01-01 10:00:00 -0530 -0530",
            ),
            ("2020-02-30", Kind::String, "2020-02-30"),
            ("2020-01-01T10:00", Kind::String, "2020-01-01T10:00"),
            ("1234567.5", Kind::Float, "1.2345675e+06"),
            ("999999.5", Kind::Float, "999999.5"),
            ("1e400", Kind::String, "1e400"),
            ("-0", Kind::Float, "-0"),
            ("-.inf", Kind::Float, "-Inf"),
            (".nan", Kind::Float, "NaN"),
            ("08", Kind::Float, "8"),
            ("-", Kind::String, "-"),
        ] {
            let read = read(text, ScalarStyle::Plain, None);
            assert_eq!(
                (read.kind, read.shown.as_deref().unwrap_or(text)),
                (kind, shown),
                "{text}"
            );
        }
        assert_eq!(read("1", ScalarStyle::DoubleQuoted, None).kind, Kind::String);
    }
}
