//! Format strings.

use std::ops::Range;

use super::Eval;
use super::args::Args;
use crate::ir::Style;
use crate::pattern::{Pattern, Patterns};
use crate::value::Value;

/// The most holes of a format; one with more is any text.
const HOLES: usize = 64;

impl Style {
    /// The next hole.
    fn hole(self, text: &str) -> Option<Range<usize>> {
        match self {
            Style::Percent => percent(text),
            Style::Braces => braces(text),
        }
    }

    /// What a text between the holes is.
    fn literal(self, text: &str) -> String {
        match self {
            Style::Percent => text.replace("%%", "%"),
            Style::Braces => text.replace("{{", "{").replace("}}", "}"),
        }
    }

    /// Whether a hole writes its value in another way than as it is: with a width, in quotes.
    fn changes(self, hole: &str) -> bool {
        if self == Style::Braces {
            return hole.contains(':') || (hole.contains('!') && !hole.contains("!s"));
        }
        let inner = hole.trim_start_matches('%');
        let end = match inner.chars().next() {
            Some('(') => inner.find(')'),
            Some('<') => inner.find('>'),
            Some('[') => inner.find(']'),
            Some('{') => return false,
            _ => inner.find('$'),
        };
        let verb = inner.get(end.map_or(0, |end| end + 1)..).unwrap_or_default();
        !matches!(verb, "s" | "d" | "v" | "i" | "u")
    }

    /// The name or the number in a hole, and what is counted from.
    fn name(self, hole: &str) -> (&str, usize) {
        let inner = hole.get(1..).unwrap_or_default();
        if self == Style::Braces {
            let end = inner.find([':', '!', '.', '[', ',', '}']).unwrap_or(inner.len());
            return (inner.get(..end).unwrap_or_default(), 0);
        }
        let named = inner.strip_prefix(['(', '<', '{', '[']);
        let end = match named {
            Some(named) => named.find([')', '>', '}', ']']),
            None => inner.find('$'),
        };
        let name = end.and_then(|end| named.unwrap_or(inner).get(..end));
        (name.unwrap_or_default(), 1)
    }
}

impl Eval<'_> {
    /// How the language's own formats are written.
    pub(super) fn style(&self) -> Style {
        match self.unit.language.id() {
            "python" | "csharp" => Style::Braces,
            _ => Style::Percent,
        }
    }

    /// The arguments of a format, which a list in Java and C# is.
    pub(super) fn spread(&self, args: Args) -> Args {
        match args.positional.as_slice() {
            [Value::List(items, _)] if matches!(self.unit.language.id(), "java" | "csharp") => {
                Args::of(items.to_vec())
            }
            _ => args,
        }
    }

    /// Fills a format string.
    pub(super) fn format(format: &Value, args: &Args, style: Style) -> Value {
        let Value::Text(patterns, _) = format else {
            return Value::Unknown;
        };
        let filling: Vec<Patterns> = args.positional.iter().map(Value::as_patterns).collect();
        let filled = patterns.iter().map(|pattern| {
            fill(
                pattern,
                style,
                &order(&pattern.as_passed(), style, &filling, args),
            )
        });
        filled
            .reduce(|one, other| one.or(&other))
            .map_or(Value::Unknown, Value::patterns)
    }
}

/// What fills each hole: by its number or name, or in turn.
fn order(text: &str, style: Style, filling: &[Patterns], args: &Args) -> Vec<Patterns> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(range) = style.hole(rest).filter(|_| found.len() <= HOLES) {
        let hole = rest.get(range.clone()).unwrap_or_default();
        let (name, first) = style.name(hole);
        let value = match name.parse::<usize>() {
            Ok(at) => filling.get(at.saturating_sub(first)),
            Err(_) if name.is_empty() => filling.get(found.len()),
            Err(_) => None,
        };
        let named = args
            .option(name)
            .filter(|_| !name.is_empty())
            .map(Value::as_patterns);
        let filled = named.or_else(|| value.cloned()).filter(|_| !style.changes(hole));
        let filled = filled.unwrap_or_else(Patterns::any);
        let is_first = found.is_empty() && range.start == 0;
        found.push(if is_first { filled } else { filled.as_part() });
        rest = rest.get(range.end..).unwrap_or_default();
    }
    found
}

fn fill(pattern: &Pattern, style: Style, filling: &[Patterns]) -> Patterns {
    if filling.len() > HOLES {
        return Patterns::any();
    }
    // One alternative at a time: each hole is filled with all its texts.
    let mut whole = vec![Vec::new()];
    for patterns in filling {
        let mut next = Vec::new();
        for before in &whole {
            for text in patterns.iter() {
                let mut more: Vec<Pattern> = before.clone();
                more.push(text.clone());
                next.push(more);
            }
        }
        if next.len() > 24 {
            next = whole
                .into_iter()
                .map(|mut before: Vec<Pattern>| {
                    before.push(Pattern::any());
                    before
                })
                .collect();
        }
        whole = next;
    }
    let filled = whole
        .iter()
        .map(|filling| pattern.fill(|text| style.hole(text), |text| style.literal(text), filling));
    Patterns::of(filled.collect())
}

/// The next hole behind a percent sign.
fn percent(text: &str) -> Option<Range<usize>> {
    let mut from = 0;
    while let Some(at) = text.get(from..)?.find('%').map(|at| at + from) {
        let rest = text.get(at + 1..)?;
        if rest.starts_with('%') {
            from = at + 2;
            continue;
        }
        let named = |open, close| rest.strip_prefix(open).and_then(|inner: &str| inner.find(close));
        if let Some(end) = named('{', '}') {
            return Some(at..at + end + 3);
        }
        let name = named('(', ')')
            .or_else(|| named('<', '>'))
            .or_else(|| named('[', ']'));
        let name = name.map_or(0, |end| end + 2);
        let flags = rest.get(name..)?;
        let width = flags
            .find(|c: char| !(c.is_ascii_digit() || matches!(c, '$' | '-' | '+' | '.' | '#' | '0')))
            .unwrap_or(0);
        if flags.get(width..)?.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return Some(at..at + 1 + name + width + 1);
        }
        from = at + 1;
    }
    None
}

/// The next `$name` or `${name}`.
pub(super) fn dollar(text: &str) -> Option<Range<usize>> {
    let start = text.find('$')?;
    let rest = text.get(start + 1..)?;
    let length = match rest.strip_prefix('{') {
        Some(inner) => inner.find('}')? + 2,
        None => rest
            .find(|c: char| !(c.is_alphanumeric() || c == '_'))
            .unwrap_or(rest.len()),
    };
    Some(start..start + 1 + length)
}

/// The next hole in braces.
fn braces(text: &str) -> Option<Range<usize>> {
    let mut from = 0;
    loop {
        let start = text.get(from..)?.find('{')? + from;
        if text.get(start + 1..)?.starts_with('{') {
            from = start + 2;
            continue;
        }
        let end = text.get(start..)?.find('}')? + start;
        return Some(start..end + 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(format: &str, values: &[&str], style: Style) -> String {
        let args = Args::of(values.iter().map(|value| Value::text(value)).collect());
        match Eval::format(&Value::text(format), &args, style) {
            Value::Text(patterns, _) => patterns.iter().map(Pattern::glob).collect::<Vec<_>>().join(" "),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn formats_are_filled() {
        assert_eq!(filled("a:%s:%d", &["x"], Style::Percent), "a:x:*");
        assert_eq!(filled("%2$s:%1$s", &["x", "y"], Style::Percent), "y:x");
        assert_eq!(filled("%[2]s:%[1]s", &["x", "y"], Style::Percent), "y:x");
        assert_eq!(filled("100%%:%d", &["7"], Style::Percent), "100%:7");
        assert_eq!(filled("100%:%<id>d:%{id}:x", &[], Style::Percent), "100%:*:*:x");
        assert_eq!(filled("{%s}:cart", &["x"], Style::Percent), "{x}:cart");
        assert_eq!(filled("a:{}:{1}", &["x", "y"], Style::Braces), "a:x:y");
        assert_eq!(filled("{{{}}}:cart", &["x"], Style::Braces), "{x}:cart");
        assert_eq!(filled("{{tag}}:{0}", &["x"], Style::Braces), "{tag}:x");
    }

    #[test]
    fn what_a_hole_writes_in_another_way_is_any_text() {
        assert_eq!(filled("a:%05d:%2$-10s", &["7", "x"], Style::Percent), "a:*:*");
        assert_eq!(filled("a:%q:%s", &["x", "y"], Style::Percent), "a:*:y");
        assert_eq!(filled("{0:>3}:{1!r}:{1!s}", &["x", "y"], Style::Braces), "*:*:y");
    }
}
