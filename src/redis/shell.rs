//! As much of a shell as finds the server's command in a start script.

use std::collections::BTreeMap;

use crate::source::{Origin, Run, Span, Text, UNTOLD};

use super::tokens::Slicer;

/// The longest word that variables may add up to; a longer one is unknown.
const LONGEST_WORD: usize = 64 * 1024;

/// Answers with the value of a variable of the container.
pub type Environment<'a> = &'a dyn Fn(&str) -> Option<Text>;

/// Whether a word is a variable's name.
pub(super) fn is_name(word: &str) -> bool {
    word.bytes()
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
        && word
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// The simple commands of a script, in order, as words. Redirections and comments are left out.
pub(super) fn commands(script: &Text, env: Environment<'_>) -> Vec<Vec<Text>> {
    let mut reader = Reader {
        script,
        slicer: Slicer::new(script),
        bytes: script.as_str().as_bytes(),
        at: 0,
        env,
        assigned: BTreeMap::new(),
        commands: Vec::new(),
        words: Vec::new(),
        skips_word: false,
        unset: script
            .runs()
            .iter()
            .rev()
            .filter(|run| matches!(run.origin, Origin::Unset { .. }))
            .collect(),
    };
    reader.read();
    reader.commands
}

struct Reader<'a> {
    script: &'a Text,
    slicer: Slicer<'a>,
    bytes: &'a [u8],
    at: usize,
    env: Environment<'a>,
    /// Variables that the script itself sets.
    assigned: BTreeMap<String, Text>,
    commands: Vec<Vec<Text>>,
    words: Vec<Text>,
    /// The next word is a redirection's file.
    skips_word: bool,
    /// Variables that Compose put in empty and that were not passed yet, the next one last.
    unset: Vec<&'a Run>,
}

impl Reader<'_> {
    fn read(&mut self) {
        while let Some(&byte) = self.bytes.get(self.at) {
            if b" \t\r\n;&|)<>".contains(&byte) {
                self.keep_unset();
            }
            match byte {
                b' ' | b'\t' | b'\r' => self.at += 1,
                b'\\' if self.bytes.get(self.at + 1) == Some(&b'\n') => self.at += 2,
                b'\n' | b';' | b'&' | b'|' | b'(' | b')' => {
                    self.at += 1;
                    self.end_command();
                }
                b'<' | b'>' => {
                    self.at += 1;
                    if self.bytes.get(self.at) == Some(&b'&') {
                        self.at += 1;
                    }
                    self.skips_word = true;
                }
                b'#' => {
                    while self.bytes.get(self.at).is_some_and(|byte| *byte != b'\n') {
                        self.at += 1;
                    }
                }
                _ => self.word(),
            }
        }
        self.keep_unset();
        self.end_command();
    }

    /// An unset variable that stands alone between spaces is a word that is not told, as in Compose's own commands.
    fn keep_unset(&mut self) {
        while let Some(run) = self.unset.pop_if(|run| run.at <= self.at) {
            if run.at == self.at {
                let mut word = Text::empty(run.span);
                word.push(UNTOLD, run.span, false, run.origin.clone());
                self.words.push(word);
            }
        }
    }

    fn end_command(&mut self) {
        self.skips_word = false;
        let words = std::mem::take(&mut self.words);
        let exports = words
            .first()
            .is_some_and(|word| word == "export" || word == "local");
        let assignments = words.iter().skip(usize::from(exports)).map_while(|word| {
            let equals = word.as_str().find('=')?;
            let name = word.as_str().get(..equals).filter(|name| is_name(name))?;
            Some((name.to_owned(), word.slice(equals + 1..word.as_str().len())))
        });
        self.assigned.extend(assignments);
        if !words.is_empty() {
            self.commands.push(words);
        }
    }

    fn word(&mut self) {
        let start = self.at;
        let mut text = Text::empty(self.span(start, start));
        let mut double = false;
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' | b';' | b'&' | b'|' | b'(' | b')' | b'<' | b'>' if !double => {
                    break;
                }
                b'"' => {
                    double = !double;
                    self.at += 1;
                    // A variable that Compose put in empty has no byte of its own between the quotes.
                    self.take(&mut text, self.at, self.at);
                }
                b'\'' if !double => {
                    let from = self.at + 1;
                    let length = self.bytes.iter().skip(from).position(|byte| *byte == b'\'');
                    let to = length.map_or(self.bytes.len(), |length| from + length);
                    self.take(&mut text, from, to);
                    self.at = to + 1;
                }
                b'\\' => self.escape(&mut text, double),
                b'$' => self.dollar(&mut text),
                b'`' => self.opaque(&mut text, self.at + 1, b'`', b'`'),
                _ => {
                    let from = self.at;
                    while self
                        .bytes
                        .get(self.at)
                        .is_some_and(|byte| !b" \t\r\n;&|()<>\"'\\$`".contains(byte))
                        || (double
                            && self
                                .bytes
                                .get(self.at)
                                .is_some_and(|byte| !b"\"\\$`".contains(byte)))
                    {
                        self.at += 1;
                    }
                    self.take(&mut text, from, self.at);
                }
            }
        }
        // What stands at the word's edges is in it.
        while self.unset.pop_if(|run| run.at <= self.at).is_some() {}
        let text = text.anchored(self.span(start, self.at));
        if !std::mem::take(&mut self.skips_word) {
            self.words.push(text);
        }
    }

    fn span(&self, from: usize, to: usize) -> Span {
        self.script.span_of(from..to.min(self.bytes.len()))
    }

    fn take(&mut self, text: &mut Text, from: usize, to: usize) {
        text.push_text(&self.slicer.slice(from, to.min(self.bytes.len())));
    }

    fn escape(&mut self, text: &mut Text, double: bool) {
        let Some(&next) = self.bytes.get(self.at + 1) else {
            self.at += 1;
            return;
        };
        let from = self.at;
        let width = self
            .script
            .as_str()
            .get(from + 1..)
            .and_then(|rest| rest.chars().next())
            .map_or(1, char::len_utf8);
        self.at += 1 + width;
        if next == b'\n' {
            return;
        }
        let keeps = double && !b"\"\\$`".contains(&next);
        self.take(text, if keeps { from } else { from + 1 }, self.at);
    }

    /// A variable, or something that only a shell could tell.
    fn dollar(&mut self, text: &mut Text) {
        let start = self.at;
        match self.bytes.get(start + 1) {
            Some(b'(') => self.opaque(text, start + 2, b'(', b')'),
            Some(b'{') => {
                let length = self.bytes.iter().skip(start).position(|byte| *byte == b'}');
                let end = length.map_or(self.bytes.len(), |length| start + length);
                self.at = end + 1;
                let inside = self
                    .script
                    .as_str()
                    .get(start + 2..end)
                    .unwrap_or_default()
                    .to_owned();
                let name: String = inside
                    .chars()
                    .take_while(|letter| letter.is_ascii_alphanumeric() || *letter == '_')
                    .collect();
                let rest = inside.get(name.len()..).unwrap_or_default();
                let fallback = rest.strip_prefix(":-").or_else(|| rest.strip_prefix('-'));
                let at = end - fallback.map_or(0, str::len);
                self.variable(
                    text,
                    &name,
                    start,
                    fallback.map(|_| (at, end)),
                    rest.starts_with(':'),
                );
            }
            Some(next) if next.is_ascii_alphabetic() || *next == b'_' => {
                let rest = self.bytes.iter().skip(start + 1);
                let length = rest
                    .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_')
                    .count();
                self.at = start + 1 + length;
                let name = self
                    .script
                    .as_str()
                    .get(start + 1..self.at)
                    .unwrap_or_default()
                    .to_owned();
                self.variable(text, &name, start, None, false);
            }
            Some(next) if next.is_ascii_digit() || b"@*#?$!-".contains(next) => {
                self.at = start + 2;
                self.unset(text, "a parameter of the script", start);
            }
            _ => {
                self.at += 1;
                self.take(text, start, start + 1);
            }
        }
    }

    fn variable(
        &mut self,
        text: &mut Text,
        name: &str,
        start: usize,
        fallback: Option<(usize, usize)>,
        empty_too: bool,
    ) {
        let span = self.span(start, self.at);
        let value = self.assigned.get(name).cloned().or_else(|| (self.env)(name));
        match (value, fallback) {
            (Some(value), _) if !(value.is_empty() && empty_too && fallback.is_some()) => {
                let length = text.as_str().len() + value.as_str().len();
                if length > LONGEST_WORD || (value.is_empty() && value.unset().is_some()) {
                    return self.unset(text, name, start);
                }
                let origin = Origin::Variable {
                    name: name.into(),
                    defined: value.span(),
                };
                text.push(value.as_str(), span, false, origin);
            }
            (_, Some((from, to))) => {
                let written = self.span(from, to);
                let decoded = self.script.as_str().get(from..to).unwrap_or_default();
                if decoded.contains(['$', '`', '"', '\'', '\\']) {
                    return self.unset(text, name, start);
                }
                let origin = Origin::Fallback {
                    name: name.into(),
                    written,
                };
                text.push(decoded, span, false, origin);
            }
            _ => self.unset(text, name, start),
        }
    }

    fn unset(&self, text: &mut Text, name: &str, start: usize) {
        let span = self.span(start, self.at);
        text.push("", span, false, Origin::Unset { name: name.into() });
    }

    /// The output of a command: skipped up to its end, nested ones included.
    fn opaque(&mut self, text: &mut Text, from: usize, open: u8, close: u8) {
        let start = self.at;
        let mut depth = 1;
        self.at = from;
        while let Some(&byte) = self.bytes.get(self.at) {
            self.at += 1;
            if byte == close {
                depth -= 1;
                if depth == 0 {
                    break;
                }
            } else if byte == open {
                depth += 1;
            }
        }
        self.unset(text, "the output of a command", start);
    }
}
