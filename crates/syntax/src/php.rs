//! Arrays and settings of PHP, as configuration files have them, as the nodes that YAML is read into: `return ['redis' => […]];`,
//! `$config['redis'] = […];`, `define('NAME', 'value');`.
//!
//! What else the file does is passed over, and a call is a value as it is written: `env('REDIS_PASSWORD')`.

use redproof_source::yaml::{Entry, Node, NodeValue, ScalarStyle};
use redproof_source::{FileId, Span, Text};

/// How deep arrays may be nested.
const MOST_DEEP: usize = 64;

/// The settings of a file as one mapping.
pub fn parse(file: FileId, source: &str) -> Node {
    let whole = Text::literal(source, Span::new(file, 0, source.len()));
    let mut reader = Reader {
        source,
        whole: &whole,
        at: 0,
        open: vec![Array::default()],
    };
    while reader.step() {}
    while reader.open.len() > 1 {
        reader.close();
    }
    reader.finish();
    let root = reader.open.pop().unwrap_or_default();
    Node::plain(NodeValue::Mapping(root.entries), whole.span())
}

/// An array that is being read, or the file.
#[derive(Default)]
struct Array {
    entries: Vec<Entry>,
    items: Vec<Node>,
    key: Option<Text>,
    value: Option<Node>,
    start: usize,
}

struct Reader<'a> {
    source: &'a str,
    whole: &'a Text,
    at: usize,
    open: Vec<Array>,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        self.source.get(self.at..).unwrap_or_default()
    }

    /// Reads one token. False at the end.
    fn step(&mut self) -> bool {
        let rest = self.rest();
        let Some(first) = rest.chars().next() else {
            return false;
        };
        let length = match first {
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '#' => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
            '\'' | '"' => {
                let length = string_length(rest);
                // A string that is never closed goes up to the end.
                let written = rest.get(1..length).unwrap_or_default();
                let inside = written.strip_suffix(first).unwrap_or(written).len();
                let text = self.whole.slice(self.at + 1..self.at + 1 + inside);
                self.set(Node::scalar(text, ScalarStyle::DoubleQuoted));
                length
            }
            '=' if rest.starts_with("=>") => {
                if let Some(array) = self.open.last_mut() {
                    array.key = array.value.take().and_then(|node| node.text().cloned());
                }
                2
            }
            '[' => {
                self.push();
                1
            }
            // A cast, a condition, a list of parameters.
            '(' => call_length(rest),
            ']' | ')' => {
                if self.open.len() > 1 {
                    self.close();
                }
                1
            }
            ',' | ';' => {
                self.finish();
                1
            }
            '$' => self.variable(),
            c if c.is_alphanumeric() || c == '_' => self.word(),
            c => c.len_utf8(),
        };
        self.at += length;
        true
    }

    /// `$name['key']… =`, whose parts are the key of what follows; anything else begins a value.
    fn variable(&mut self) -> usize {
        let rest = self.rest();
        let name = |c: char| !(c.is_alphanumeric() || c == '_');
        let mut end = 1 + rest
            .get(1..)
            .and_then(|rest| rest.find(name))
            .unwrap_or(rest.len() - 1);
        let mut key = self.whole.slice(self.at + 1..self.at + end);
        while let Some(part) = rest.get(end..).and_then(|rest| rest.strip_prefix('[')) {
            let Some(length) = part.find(']').filter(|length| *length > 1) else {
                break;
            };
            let inner = part.get(..length).unwrap_or_default();
            let trimmed = inner.trim_matches(['\'', '"', ' ']);
            let from = self.at + end + 1 + inner.find(trimmed).unwrap_or_default();
            key.push(".", key.span(), false, redproof_source::Origin::Literal);
            key.push_text(&self.whole.slice(from..from + trimmed.len()));
            end += length + 2;
        }
        let behind = rest.get(end..).unwrap_or_default().trim_start();
        let is_set = behind.starts_with('=') && !behind.starts_with("==") && !behind.starts_with("=>");
        match self.open.last_mut() {
            Some(array) if is_set => array.key = Some(key),
            _ => {
                let text = self.whole.slice(self.at..self.at + end);
                self.set(Node::scalar(text, ScalarStyle::Plain));
            }
        }
        end
    }

    /// A number, a constant, `array(` or a call.
    fn word(&mut self) -> usize {
        let rest = self.rest();
        let is_end = |c: char| !(c.is_alphanumeric() || matches!(c, '_' | '\\' | '.'));
        let end = rest.find(is_end).unwrap_or(rest.len());
        let word = rest.get(..end).unwrap_or_default();
        let behind = rest.get(end..).unwrap_or_default();
        let is_array = word.eq_ignore_ascii_case("array");
        let blanks = behind.len() - behind.trim_start().len();
        if is_array && behind.trim_start().starts_with('(') {
            self.push();
            return end + blanks + 1;
        }
        if !behind.starts_with('(') {
            if !matches!(word, "return" | "php" | "new" | "use" | "declare" | "namespace") {
                let text = self.whole.slice(self.at..self.at + end);
                self.set(Node::scalar(text, ScalarStyle::Plain));
            }
            return end;
        }
        let length = end + call_length(behind);
        let is_setting = word.eq_ignore_ascii_case("define");
        if is_setting && let Some((name, value)) = self.arguments(self.at + end + 1..self.at + length) {
            if let Some(array) = self.open.first_mut() {
                array
                    .entries
                    .push(Entry::plain(name, Node::scalar(value, ScalarStyle::DoubleQuoted)));
            }
        } else {
            let text = self.whole.slice(self.at..self.at + length);
            self.set(Node::scalar(text, ScalarStyle::Plain));
        }
        length
    }

    /// Two strings, separated by a comma.
    fn arguments(&self, range: std::ops::Range<usize>) -> Option<(Text, Text)> {
        let mut strings = Vec::new();
        let mut at = range.start;
        while at < range.end {
            let rest = self.source.get(at..range.end)?;
            let start = at + rest.find(['\'', '"'])?;
            let length = string_length(self.source.get(start..)?);
            strings.push(
                self.whole
                    .slice(start + 1..start + length.saturating_sub(1).max(1)),
            );
            at = start + length;
            if let [name, value] = strings.as_slice() {
                return Some((name.clone(), value.clone()));
            }
        }
        None
    }

    fn set(&mut self, value: Node) {
        if let Some(array) = self.open.last_mut() {
            array.value.get_or_insert(value);
        }
    }

    fn push(&mut self) {
        if self.open.len() < MOST_DEEP {
            self.open.push(Array {
                start: self.at,
                ..Array::default()
            });
        }
    }

    /// Ends an element.
    fn finish(&mut self) {
        let is_file = self.open.len() == 1;
        let Some(array) = self.open.last_mut() else {
            return;
        };
        match (array.key.take(), array.value.take()) {
            (Some(key), Some(value)) => array.entries.push(Entry::plain(key, value)),
            // What a file returns is its root.
            (None, Some(value)) if is_file => {
                if let NodeValue::Mapping(entries) = value.value {
                    array.entries.extend(entries);
                }
            }
            (None, Some(value)) => array.items.push(value),
            (_, None) => {}
        }
    }

    /// Ends an array.
    fn close(&mut self) {
        self.finish();
        let Some(array) = self.open.pop() else { return };
        let span = self
            .whole
            .span_of(array.start..(self.at + 1).min(self.source.len()));
        let value = match array.entries.is_empty() {
            true => NodeValue::Sequence(array.items),
            false => NodeValue::Mapping(array.entries),
        };
        self.set(Node::plain(value, span));
    }
}

/// The length of a string with its quotes.
fn string_length(text: &str) -> usize {
    let mut escaped = false;
    let quote = text.chars().next();
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if Some(c) == quote => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// The length of a call's arguments with their parentheses.
fn call_length(text: &str) -> usize {
    let mut depth = 0usize;
    let mut at = 0;
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        match c {
            '\'' | '"' => {
                at += string_length(text.get(at..).unwrap_or_default());
                continue;
            }
            '(' => depth += 1,
            ')' if depth <= 1 => return at + 1,
            ')' => depth -= 1,
            _ => {}
        }
        at += c.len_utf8();
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use redproof_source::SourceMap;

    fn at(source: &str, names: &[&str]) -> Option<String> {
        let mut map = SourceMap::default();
        let file = map.add("a.php", source);
        let root = parse(file, source);
        let text = root.at(names)?.text()?;
        assert_eq!(map.slice(text.span()), text.as_str());
        Some(text.as_str().to_owned())
    }

    #[test]
    fn arrays_and_settings() {
        for (source, names) in [
            (
                "<?php\nreturn ['redis' => ['host' => 'cache', 'port' => 6379, 'password' => 's3']];\n",
                &["redis", "password"][..],
            ),
            (
                "<?php\n$CONFIG = array(\n 'redis' => array('host' => 'cache', // it's here\n 'password' => \"s3\",),\n);\n",
                &["CONFIG", "redis", "password"],
            ),
            (
                "<?php $c = array (\n 'redis' => array (\n 'port' => (int) env('P', 1), 'password' => 's3',\n),\n);",
                &["c", "redis", "password"],
            ),
            ("<?php define('REDIS_PASSWORD', 's3');", &["REDIS_PASSWORD"]),
            ("<?php $redis_password = 's3';", &["redis_password"]),
            ("<?php $c['redis']['password'] = 's3';", &["c.redis.password"]),
        ] {
            assert_eq!(at(source, names).as_deref(), Some("s3"), "{source}");
        }
        assert_eq!(
            at(
                "<?php return ['redis' => ['password' => env('REDIS_PASSWORD', null)]];",
                &["redis", "password"]
            )
            .as_deref(),
            Some("env('REDIS_PASSWORD', null)")
        );
    }

    #[test]
    fn anything_else_is_passed_over() {
        for source in [
            "",
            "<?php",
            "<?php [[[",
            "<?php ]])",
            "<?php 'a",
            "<?php $",
            "<?php é => 'x'",
        ] {
            parse(SourceMap::default().add("a.php", source), source);
        }
    }
}
