//! The command line, read as the server reads it: a file, and options that become configuration lines.

use redproof_source::{Span, Text, Why};

use super::settings::unset;
use super::tokens::{Words, all_lines, between_blanks, words};
use super::version::Version;

/// A command line, taken apart.
#[derive(Debug, Default)]
pub(super) struct CommandLine {
    /// The configuration file.
    pub(super) file: Option<Text>,
    /// The word that asks for configuration from standard input.
    pub(super) stdin: Option<Text>,
    /// The options as configuration lines.
    pub(super) lines: Vec<OptionLine>,
    /// Whether `--sentinel` is among the words.
    pub(super) sentinel: bool,
    /// A word that makes the server do something else, and end: `--version`.
    pub(super) other: Option<Text>,
}

/// One line that an option makes.
#[derive(Debug)]
pub(super) struct OptionLine {
    /// Its words; `Err` is a quote that does not close, with what blanks leave of the line.
    pub(super) words: Result<Vec<Text>, (Span, Vec<Text>)>,
    /// The option with its values.
    pub(super) span: Span,
    /// Why the option word itself is not known, if it holds a variable that no file sets.
    pub(super) unset: Option<Why>,
}

/// Takes a command line apart.
pub(super) fn read(arguments: &[Text], version: &Version) -> CommandLine {
    let mut line = CommandLine {
        sentinel: arguments.iter().any(|word| word == "--sentinel"),
        ..CommandLine::default()
    };
    let mut rest = arguments.iter().enumerate().peekable();
    if let Some(first) = arguments.first() {
        let first_word = first.as_str();
        if arguments.len() == 1
            && matches!(
                first_word,
                "-v" | "--version" | "-h" | "--help" | "--check-system"
            )
            || first_word == "--test-memory"
        {
            line.other = Some(first.clone());
            return line;
        }
        // Before 6.2 a single dash makes a file's name, and `-` alone is standard input.
        let option = if version.since(6, 2) {
            first_word.starts_with('-')
        } else {
            first_word.starts_with("--")
        };
        if !option && first_word != "-" {
            line.file = Some(first.clone());
            rest.next();
        }
    }
    let last = arguments.len().saturating_sub(1);
    let mut open: Option<Open> = None;
    while let Some((at, word)) = rest.next() {
        let text = word.as_str();
        if text == "-" && (at == 0 || at == last) {
            // 6.0 takes it as the first word only, and as the last it changes nothing.
            if at == 0 || version.since(6, 2) {
                line.stdin = Some(word.clone());
            }
            continue;
        }
        // From 7.0 on, an option that has no value yet takes any word for it.
        let waiting = version.since(7, 0) && open.as_ref().is_some_and(|open| open.waiting);
        if text.starts_with("--") && !waiting {
            line.lines
                .extend(open.take().map(|open| open.finish(version)).into_iter().flatten());
            let mut next = Open::option(word, version);
            if version.since(7, 0) && next.waiting {
                let followed = rest.peek().map(|(_, next)| next.as_str().starts_with("--"));
                if text.eq_ignore_ascii_case("--save") && followed != Some(false) {
                    next.values.push(Text::empty(word.span()));
                    next.waiting = followed.is_none();
                } else if text.eq_ignore_ascii_case("--sentinel") && followed == Some(true) {
                    next.waiting = false;
                }
            }
            open = Some(next);
        } else {
            let open = open.get_or_insert_with(Open::default);
            open.values.push(word.clone());
            open.waiting = false;
        }
    }
    line.lines
        .extend(open.take().map(|open| open.finish(version)).into_iter().flatten());
    line
}

/// An option whose values are still coming.
#[derive(Default)]
struct Open {
    name: Option<Text>,
    values: Vec<Text>,
    waiting: bool,
}

impl Open {
    fn option(word: &Text, version: &Version) -> Self {
        let word = word.with_unresolved_words();
        let alone = matches!(words(&word, version), Words::Split(found) if found.len() == 1);
        Self {
            name: Some(word),
            values: Vec::new(),
            waiting: alone,
        }
    }

    /// The option word itself is raw text: it may hold a value, or a line break and further directives.
    fn finish(self, version: &Version) -> Vec<OptionLine> {
        let Some(name) = self.name else {
            let span = join(&self.values);
            return span
                .map(|span| OptionLine {
                    words: Ok(self.values),
                    span,
                    unset: None,
                })
                .into_iter()
                .collect();
        };
        let why = unset(std::slice::from_ref(&name));
        let raw = name.slice(2..name.as_str().len());
        let lines = all_lines(&raw);
        let count = lines.len();
        let mut found = Vec::new();
        for (index, line) in lines.into_iter().enumerate() {
            let last = index + 1 == count;
            if line.as_str().starts_with('#') || (line.is_empty() && !last) {
                continue;
            }
            let mut span = if count == 1 { name.span() } else { line.span() };
            let mut made = match words(&line, version) {
                Words::Split(words) => words,
                Words::Unbalanced(at) => {
                    let mut words = between_blanks(&line);
                    words.extend(self.values.iter().filter(|_| last).cloned());
                    found.push(OptionLine {
                        words: Err((at, words)),
                        span,
                        unset: why.clone(),
                    });
                    continue;
                }
            };
            if last {
                span = join(&self.values).map_or(span, |values| span.to(values));
                made.extend(self.values.iter().cloned());
            }
            if !made.is_empty() {
                found.push(OptionLine {
                    words: Ok(made),
                    span,
                    unset: why.clone(),
                });
            }
        }
        found
    }
}

fn join(words: &[Text]) -> Option<Span> {
    words.iter().map(Text::span).reduce(Span::to)
}

#[cfg(test)]
mod tests {
    use super::super::version::Engine;
    use super::*;
    use redproof_source::SourceMap;

    fn lines(number: &str, arguments: &[&str]) -> (Option<String>, Vec<Vec<String>>) {
        let mut map = SourceMap::default();
        let file = map.add("argv", "");
        let words: Vec<Text> = arguments
            .iter()
            .map(|word| Text::literal(*word, Span::top(file)))
            .collect();
        let read = read(&words, Version::exact(Engine::Redis, number).unwrap());
        let lines = read.lines.into_iter().map(|line| {
            line.words
                .unwrap()
                .iter()
                .map(|word| word.as_str().to_owned())
                .collect()
        });
        (read.file.map(|file| file.as_str().to_owned()), lines.collect())
    }

    #[test]
    fn options_become_lines() {
        let (file, found) = lines("7.0.15", &["r.conf", "--port", "1", "--user", "a", "on"]);
        assert_eq!(file.as_deref(), Some("r.conf"));
        assert_eq!(found, [vec!["port", "1"], vec!["user", "a", "on"]]);
    }

    #[test]
    fn the_word_after_an_option_is_its_value_from_7_0_on() {
        let arguments = ["--requirepass", "--appendonly", "yes"];
        assert_eq!(
            lines("7.0.15", &arguments).1,
            [vec!["requirepass", "--appendonly", "yes"]]
        );
        assert_eq!(
            lines("6.2.16", &arguments).1,
            [vec!["requirepass"], vec!["appendonly", "yes"]]
        );
        assert_eq!(
            lines("7.0.15", &["--save", "--port", "1"]).1,
            [vec!["save", ""], vec!["port", "1"]]
        );
        assert_eq!(
            lines("7.0.15", &["--port 1", "--save"]).1,
            [vec!["port", "1"], vec!["save", ""]]
        );
    }

    #[test]
    fn a_line_break_in_an_option_makes_two_directives() {
        assert_eq!(
            lines("7.0.15", &["--requirepass a\nport 7009"]).1,
            [vec!["requirepass", "a"], vec!["port", "7009"]]
        );
    }

    #[test]
    fn a_single_dash_is_a_file_before_6_2() {
        assert_eq!(lines("6.0.20", &["-port", "1"]).0.as_deref(), Some("-port"));
        assert_eq!(lines("6.2.16", &["-port", "1"]).0, None);
    }
}
