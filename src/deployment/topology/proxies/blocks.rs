//! Configuration in blocks, as nginx writes it: `name words { … }` and `name words;`, or as Caddy does, with a directive on each
//! line.

use std::ops::Range;

/// What ends a directive that has no block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ends {
    Semicolon,
    Line,
}

/// A directive, with those of its block.
#[derive(Debug, Default)]
pub(super) struct Directive {
    pub words: Vec<String>,
    pub block: Vec<Directive>,
    /// Where its words are, in bytes.
    pub at: Range<usize>,
}

/// How deep blocks may be nested.
const MOST_DEEP: usize = 32;

/// The directives of a text. What is not closed ends with the text.
pub(super) fn parse(text: &str, ends: Ends) -> Vec<Directive> {
    let mut open: Vec<Directive> = vec![Directive::default()];
    let mut words: Vec<String> = Vec::new();
    let mut place = 0..0;
    let mut word = String::new();
    let mut quote = None;
    let mut in_comment = false;
    let mut in_variable = false;
    for (at, c) in text.char_indices() {
        if in_comment && c != '\n' {
            continue;
        }
        in_comment = false;
        let begins_line = || {
            text.get(at + 1..)
                .is_none_or(|rest| rest.starts_with(char::is_whitespace) || rest.is_empty())
        };
        match (c, quote) {
            (c, Some(open_quote)) if c == open_quote => quote = None,
            (c, Some(_)) => word.push(c),
            ('"' | '\'', None) => quote = Some(c),
            ('#', None) if word.is_empty() => in_comment = true,
            // `${name}`
            ('{', None) if word.ends_with('$') => {
                in_variable = true;
                word.push(c);
            }
            ('}', None) if in_variable => {
                in_variable = false;
                word.push(c);
            }
            // `{path}`
            ('{', None) if ends == Ends::Line && !begins_line() => {
                in_variable = true;
                word.push(c);
            }
            (c, None) if c.is_whitespace() || matches!(c, ';' | '{' | '}') => {
                if !word.is_empty() {
                    if words.is_empty() {
                        place.start = at.saturating_sub(word.len());
                    }
                    place.end = at;
                    words.push(std::mem::take(&mut word));
                }
                let directive = |words: &mut Vec<String>| Directive {
                    words: std::mem::take(words),
                    block: Vec::new(),
                    at: place.clone(),
                };
                let is_end = c == if ends == Ends::Line { '\n' } else { ';' };
                match c {
                    _ if is_end && !words.is_empty() => add(&mut open, directive(&mut words)),
                    '{' if open.len() < MOST_DEEP => open.push(directive(&mut words)),
                    '}' => {
                        if !words.is_empty() {
                            add(&mut open, directive(&mut words));
                        }
                        close(&mut open);
                    }
                    _ => {}
                }
            }
            (c, None) => word.push(c),
        }
    }
    if ends == Ends::Line && !word.is_empty() {
        place.end = text.len();
        words.push(word);
    }
    if ends == Ends::Line && !words.is_empty() {
        let last = Directive {
            words,
            block: Vec::new(),
            at: place,
        };
        add(&mut open, last);
    }
    while open.len() > 1 {
        close(&mut open);
    }
    open.pop().map(|top| top.block).unwrap_or_default()
}

fn add(open: &mut [Directive], directive: Directive) {
    if let Some(block) = open.last_mut() {
        block.block.push(directive);
    }
}

fn close(open: &mut Vec<Directive>) {
    if open.len() > 1
        && let Some(done) = open.pop()
    {
        add(open, done);
    }
}

impl Directive {
    /// The name and the words after it.
    pub(super) fn name(&self) -> (&str, Vec<&str>) {
        let mut words = self.words.iter().map(String::as_str);
        (words.next().unwrap_or_default(), words.collect())
    }
}
