//! Comments of shell scripts.

use super::pieces::{closing, lines};

/// Each `#` that starts a word of a shell script, outside quotes and here-documents. `$'…'` has escapes in bash and none in sh:
/// what is a comment for one only does not count.
pub(super) fn of_shell(text: &str) -> Vec<usize> {
    let mut found = of_one_shell(text, false);
    if text.contains("$'") {
        let in_bash = of_one_shell(text, true);
        found.retain(|at| in_bash.binary_search(at).is_ok());
    }
    found
}

/// What the text at a place is in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    /// `( … )`, `$( … )`: commands.
    Commands,
    /// `" … "`.
    Quotes,
    /// `${ … }`.
    Braces,
}

fn of_one_shell(text: &str, has_escapes: bool) -> Vec<usize> {
    let mut found = Vec::new();
    let mut ends: Vec<(String, Indent)> = Vec::new();
    let mut within: Vec<Within> = Vec::new();
    // How many of these are none of commands, and how many are quotes.
    let (mut words, mut quotes) = (0_usize, 0_usize);
    let mut at = 0;
    let mut before = '\n';
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let c = rest.chars().next().unwrap_or('\n');
        let mut length = c.len_utf8();
        let inner = within.last().copied();
        let is_code = inner.is_none_or(|inner| inner == Within::Commands);
        // Within double quotes, a single one is a letter.
        let is_quoted = inner == Some(Within::Quotes) || !is_code && quotes > 0;
        match c {
            '\\' => length += rest.chars().nth(1).map_or(0, char::len_utf8),
            '"' if inner == Some(Within::Quotes) => {
                within.pop();
                words -= 1;
                quotes -= 1;
            }
            '"' => {
                within.push(Within::Quotes);
                words += 1;
                quotes += 1;
            }
            '}' if inner == Some(Within::Braces) => {
                within.pop();
                words -= 1;
            }
            ')' if inner == Some(Within::Commands) => drop(within.pop()),
            '$' if rest.starts_with("${") => {
                within.push(Within::Braces);
                words += 1;
                length = 2;
            }
            '$' if rest.starts_with("$(") => {
                within.push(Within::Commands);
                length = 2;
            }
            '\'' if !is_quoted => {
                let escapes = has_escapes && before == '$';
                length += closing(rest.get(1..).unwrap_or_default(), "'", escapes);
            }
            _ if !is_code => {}
            '(' => within.push(Within::Commands),
            '#' if before.is_whitespace() || ";&|()`".contains(before) => {
                // Within quotes, there are comments in commands alone, and nobody writes them there.
                found.extend((words == 0).then_some(at));
                length = rest.find('\n').unwrap_or(rest.len());
            }
            '<' if rest.starts_with("<<") && !rest.starts_with("<<<") => {
                let (word, used) = here_word(rest.get(2..).unwrap_or_default());
                length = 2 + used;
                ends.extend(word);
            }
            '<' if rest.starts_with("<<<") => length = 3,
            '\n' => {
                for (end, indent) in std::mem::take(&mut ends) {
                    length += body(rest.get(length..).unwrap_or_default(), &end, indent);
                }
            }
            _ => {}
        }
        // A comment may begin behind `$(`.
        before = match length {
            2 if rest.starts_with("$(") => '(',
            _ => c,
        };
        at += length;
    }
    found
}

/// The signs before the end of a here-document that count for nothing.
type Indent = &'static [char];

/// The word that ends a here-document, what may be before it, and how much was read.
fn here_word(text: &str) -> (Option<(String, Indent)>, usize) {
    let indent: Indent = match text.chars().next() {
        Some('-') => &['\t'],
        // Ruby's.
        Some('~') => &['\t', ' '],
        _ => &[],
    };
    let sign = usize::from(!indent.is_empty());
    let rest = text.get(sign..).unwrap_or_default();
    let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    let word: &str = rest.get(blanks..).unwrap_or_default();
    let length = word
        .find(|c: char| c.is_whitespace() || ";&|()<>".contains(c))
        .unwrap_or(word.len());
    let end: String = word
        .chars()
        .take_while(|c| !(c.is_whitespace() || ";&|()<>".contains(*c)))
        .filter(|c| !matches!(c, '\'' | '"' | '\\'))
        .collect();
    ((!end.is_empty()).then_some((end, indent)), sign + blanks + length)
}

/// The length of a here-document up to and with its last line.
fn body(text: &str, end: &str, indent: Indent) -> usize {
    for (at, line) in lines(text) {
        let bare = line.trim_end_matches(['\n', '\r']);
        if bare.trim_start_matches(indent) == end {
            return at + line.len();
        }
    }
    text.len()
}
