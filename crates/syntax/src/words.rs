//! A string command split into words, as Compose splits `command` and `entrypoint` that are written as one string.
//!
//! It is close to a shell's splitting, but it is not a shell: an operator such as `;`, `|` or `>` outside quotes ends
//! the command, and what follows it is dropped.
//!
//! An undefined variable alone between spaces is no word to Compose while it is unset. It is set when the deployment is
//! run, so it is kept as a word with an unknown value.

use redproof_source::{Origin, Problem, Segment, Text, UNRESOLVED};

/// A command's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// The words, without quotes and escapes.
    pub words: Vec<Text>,
    /// The operator that ends the command, and everything after it.
    pub dropped: Option<Text>,
}

/// Splits a command.
///
/// # Errors
/// A quote, a parenthesis, a backtick or an escape that is not closed.
pub fn split(text: &Text) -> Result<Words, Problem> {
    let mut splitter = Splitter {
        text,
        words: Vec::new(),
        word: None,
        last: None,
        from: None,
        escaped: false,
        quote: None,
        unset: text.segments().iter().filter(is_bare_unset).collect(),
    };
    splitter.unset.reverse();
    let mut dropped = None;
    for (at, c) in text.as_str().char_indices() {
        match splitter.take(at, c)? {
            Next::More => {}
            Next::End => {
                dropped = Some(text.slice(at..text.as_str().len()));
                splitter.flush(at);
                break;
            }
        }
    }
    if dropped.is_none() {
        splitter.flush(text.as_str().len());
        splitter.keep_unset(text.as_str().len());
    }
    if splitter.escaped || splitter.quote.is_some() {
        return Err(wrong(text));
    }
    splitter.end_word();
    Ok(Words {
        words: splitter.words,
        dropped,
    })
}

fn is_bare_unset(run: &&Segment) -> bool {
    run.origin.undefined().is_some()
}

fn wrong(text: &Text) -> Problem {
    Problem::new(
        text.span(),
        "cannot be split into words: a quote, a parenthesis, a backtick or an escape is not closed",
    )
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Quote {
    Single,
    Double,
    Backtick,
    /// `$(…)`
    Dollar,
}

enum Next {
    More,
    End,
}

struct Splitter<'a> {
    text: &'a Text,
    words: Vec<Text>,
    /// The word that is being read.
    word: Option<Text>,
    /// Its last character.
    last: Option<char>,
    /// The start of the characters that are copied into it unchanged.
    from: Option<usize>,
    escaped: bool,
    quote: Option<Quote>,
    /// Undefined variables that are still ahead, the next one last.
    unset: Vec<&'a Segment>,
}

impl Splitter<'_> {
    fn take(&mut self, at: usize, c: char) -> Result<Next, Problem> {
        if self.escaped {
            self.escaped = false;
            let decoded = match c {
                't' => '\t',
                'n' => '\n',
                other => {
                    self.keep(at, other);
                    return Ok(Next::More);
                }
            };
            let span = self.text.span_of(at..at + 1);
            self.flush(at);
            self.begin(at)
                .push(decoded.encode_utf8(&mut [0; 4]), span, false, Origin::Literal);
            self.last = Some(decoded);
            return Ok(Next::More);
        }
        match (c, self.quote) {
            ('\\', Some(Quote::Single)) => self.keep(at, c),
            ('\\', _) => {
                self.flush(at);
                self.escaped = true;
            }
            (' ' | '\t' | '\r' | '\n', None) => {
                self.flush(at);
                self.keep_unset(at);
                self.end_word();
            }
            ('"', None | Some(Quote::Double)) => self.toggle(at, Quote::Double),
            ('\'', None | Some(Quote::Single)) => self.toggle(at, Quote::Single),
            ('`', None | Some(Quote::Backtick)) => {
                self.keep(at, c);
                self.quote = if self.quote.is_some() {
                    None
                } else {
                    Some(Quote::Backtick)
                };
            }
            (')', Some(Quote::Dollar)) => {
                self.keep(at, c);
                self.quote = None;
            }
            ('(', None) if self.last == Some('$') => {
                self.keep(at, c);
                self.quote = Some(Quote::Dollar);
            }
            ('(', None | Some(Quote::Dollar)) | (')', None) => return Err(wrong(self.text)),
            (';' | '&' | '|' | '<' | '>', None) => {
                self.redirected(at, c);
                return Ok(Next::End);
            }
            _ => self.keep(at, c),
        }
        Ok(Next::More)
    }

    /// `2>` is one operator, so that the digit is no word.
    fn redirected(&mut self, at: usize, c: char) {
        self.flush(at);
        let digit = self
            .word
            .as_ref()
            .is_some_and(|word| word.as_str().starts_with(|c: char| c.is_ascii_digit()));
        if c == '>' && digit {
            self.word = None;
        }
    }

    fn toggle(&mut self, at: usize, quote: Quote) {
        self.flush(at);
        if self.quote == Some(quote) {
            // An undefined variable between the quotes makes a word, even an empty one.
            self.begin(at);
            self.quote = None;
        } else {
            self.quote = Some(quote);
            self.from = Some(at + 1);
        }
    }

    /// Makes a word of an undefined variable that is alone before a byte.
    fn keep_unset(&mut self, at: usize) {
        while let Some(run) = self.unset.pop_if(|run| run.at <= at) {
            if run.at == at && self.word.is_none() {
                let mut word = Text::empty(run.span);
                word.push(UNRESOLVED, run.span, false, run.origin.clone());
                self.word = Some(word);
            }
        }
    }

    fn begin(&mut self, at: usize) -> &mut Text {
        let text = self.text;
        self.word.get_or_insert_with(|| Text::empty(text.span_of(at..at)))
    }

    fn keep(&mut self, at: usize, c: char) {
        self.begin(at);
        self.from.get_or_insert(at);
        self.last = Some(c);
    }

    /// Appends the characters that are copied unchanged.
    fn flush(&mut self, to: usize) {
        if let Some(from) = self.from.take() {
            let part = self.text.slice(from..to);
            if !part.segments().is_empty() {
                self.begin(from).push_text(&part);
            }
        }
    }

    fn end_word(&mut self) {
        self.last = None;
        if let Some(word) = self.word.take() {
            self.words.push(word);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::template;
    use super::*;
    use redproof_source::{SourceMap, Span};

    fn words(source: &str) -> Option<Vec<String>> {
        let mut map = SourceMap::default();
        let file = map.add("c", source);
        split(&Text::literal(source, Span::new(file, 0, source.len())))
            .ok()
            .map(|words| words.words.iter().map(|w| w.as_str().to_owned()).collect())
    }

    #[test]
    fn splits_as_compose_does() {
        for (source, expected) in [
            ("redis-server --a  b", &["redis-server", "--a", "b"][..]),
            (r#"sh -c 'a && b' && c"#, &["sh", "-c", "a && b"]),
            (r#"a "b c" 'd "e"' f\ g"#, &["a", "b c", "d \"e\"", "f g"]),
            (r#"a "" ''"#, &["a", "", ""]),
            (r#"a''b"c"d"#, &["abcd"]),
            ("a 2> b", &["a"]),
            ("a | b", &["a"]),
            ("a $(b c) `d e`", &["a", "$(b c)", "`d e`"]),
            (r#"a\tb '\t'"#, &["a\tb", "\\t"]),
            ("", &[]),
        ] {
            assert_eq!(words(source).unwrap(), expected, "{source}");
        }
        for wrong in ["a 'b", "a \"b", "a \\", "(a)", "a $(b", "a `b", "a)"] {
            assert_eq!(words(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn an_unset_variable_between_quotes_is_an_empty_word_and_alone_one_that_is_not_told() {
        let mut map = SourceMap::default();
        let source = r#"x --pw "${PW}" ${Q} y"#;
        let file = map.add("c", source);
        let text = Text::literal(source, Span::new(file, 0, source.len()));
        let (text, _) = template::substitute(&text, &|_| None).unwrap();
        let words = split(&text).unwrap().words;
        let seen: Vec<_> = words
            .iter()
            .map(|w| (w.as_str(), w.undefined_variable()))
            .collect();
        assert_eq!(
            seen,
            [
                ("x", None),
                ("--pw", None),
                ("", Some("PW")),
                (UNRESOLVED, Some("Q")),
                ("y", None)
            ]
        );
        assert_eq!(map.slice(words[2].span()), "${PW}");
    }

    #[test]
    fn a_long_command_costs_one_pass() {
        assert_eq!(words(&"'a' ".repeat(200_000)).unwrap().len(), 200_000);
    }
}
