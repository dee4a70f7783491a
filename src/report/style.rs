//! Colours, and safe text for terminals.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::{Options, printable};
use crate::rules::Severity;

const BOLD: Style = Style::new().bold();
const DIMMED: Style = Style::new().dimmed();
const HELP: Style = AnsiColor::Cyan.on_default();
const GOOD: Style = AnsiColor::Green.on_default().bold();
const BAD: Style = AnsiColor::Red.on_default().bold();

/// Styles text if colours are on.
#[derive(Debug, Clone, Copy)]
pub struct Paint {
    /// Whether colours are on.
    pub colour: bool,
}

impl Paint {
    fn styled(self, style: Style, text: &str) -> String {
        if self.colour {
            format!("{style}{text}{style:#}")
        } else {
            text.to_owned()
        }
    }

    /// Bold text.
    pub fn bold(self, text: &str) -> String {
        self.styled(BOLD, text)
    }

    pub(super) fn dim(self, text: &str) -> String {
        self.styled(DIMMED, text)
    }

    pub(super) fn help(self, text: &str) -> String {
        self.styled(HELP, text)
    }

    pub(super) fn good(self, text: &str) -> String {
        self.styled(GOOD, text)
    }

    pub(super) fn bad(self, text: &str) -> String {
        self.styled(BAD, text)
    }

    /// The signs under what is wrong.
    pub(super) fn mark(self, text: &str) -> String {
        self.styled(BAD, text)
    }

    pub(super) fn severity(self, severity: Severity) -> String {
        self.of_severity(severity, severity.name())
    }

    /// Text that leads to an address, where the terminal has links.
    pub(super) fn link(links: bool, address: Option<&str>, text: &str) -> String {
        // An address is written into an escape sequence.
        let safe = |address: &&str| address.bytes().all(|byte| byte.is_ascii_graphic());
        match address.filter(|_| links).filter(safe) {
            Some(address) => format!("\u{1b}]8;;{address}\u{1b}\\{text}\u{1b}]8;;\u{1b}\\"),
            None => text.to_owned(),
        }
    }

    /// A text in the colour of a severity.
    pub(super) fn of_severity(self, severity: Severity, text: &str) -> String {
        let style = match severity {
            Severity::Critical => BAD,
            Severity::High => AnsiColor::Red.on_default(),
            Severity::Medium => AnsiColor::Yellow.on_default(),
            Severity::Low => AnsiColor::Blue.on_default(),
            Severity::Info => AnsiColor::Cyan.on_default(),
        };
        self.styled(style, text)
    }
}

/// Narrowest lines that text is wrapped into.
const NARROWEST: usize = 8;

/// Wraps text into lines of at most `width` columns. A longer word, such as a path, is broken behind a separator.
pub(super) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let width = width.max(NARROWEST);
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        let mut length = 0;
        for word in paragraph.split_whitespace() {
            let word = printable(word);
            let mut rest = &*word;
            let mut rest_length = rest.chars().count();
            if length > 0 && length + 1 + rest_length > width {
                lines.push(std::mem::take(&mut line));
                length = 0;
            }
            while rest_length > width {
                let (head, tail) = broken(rest, width);
                lines.push(head.to_owned());
                rest = tail;
                rest_length = rest.chars().count();
            }
            if length > 0 {
                line.push(' ');
                length += 1;
            }
            line.push_str(rest);
            length += rest_length;
        }
        lines.push(line);
    }
    lines
}

/// The beginning of a word that fits, and the rest.
fn broken(word: &str, width: usize) -> (&str, &str) {
    let fits = word.char_indices().nth(width).map_or(word.len(), |(at, _)| at);
    let head = word.get(..fits).unwrap_or(word);
    let separator = head
        .rfind(['/', '.', ',', ':', '-', '_', '=', ';'])
        .map(|at| at + 1);
    // A short piece is no better than a cut in the middle.
    let end = separator.filter(|end| *end * 2 > fits).unwrap_or(fits);
    word.split_at_checked(end).unwrap_or((word, ""))
}

/// Writes a text whose further lines are indented by two more columns.
pub(super) fn hanging(out: &mut dyn Write, indent: usize, text: &str, options: &Options) -> io::Result<()> {
    for (index, line) in wrapped(text, options.width.saturating_sub(indent + 2))
        .iter()
        .enumerate()
    {
        let indent = if index == 0 { indent } else { indent + 2 };
        writeln!(out, "{:indent$}{line}", "")?;
    }
    Ok(())
}

/// A line in lines of at most `width` columns, the further ones indented by two more. Colours take no columns.
pub fn folded(line: &str, width: usize) -> String {
    let columns = |text: &str| {
        let mut parts = text.split('\u{1b}');
        let first = parts.next().map_or(0, |part| part.chars().count());
        let coloured = |part: &str| part.split_once('m').map_or(0, |(_, shown)| shown.chars().count());
        first + parts.map(coloured).sum::<usize>()
    };
    if columns(line) <= width {
        return line.to_owned();
    }
    let indent = line.len() - line.trim_start_matches(' ').len() + 2;
    let mut folded = String::new();
    let mut length = 0;
    for word in line.split_inclusive(' ') {
        let shown = columns(word.trim_end());
        if length > indent && length + shown > width {
            folded.truncate(folded.trim_end_matches(' ').len());
            folded.push('\n');
            folded.push_str(&" ".repeat(indent));
            length = indent;
        }
        folded.push_str(word);
        length += columns(word);
    }
    folded
}

/// `1 finding`, `2 findings`.
pub fn counted(count: usize, what: &str) -> String {
    if count == 1 {
        format!("1 {what}")
    } else {
        format!("{count} {what}s")
    }
}

/// The first names of a list, and how many more there are.
pub fn listed<T: AsRef<str>>(names: &[T], most: usize) -> String {
    let shown: Vec<&str> = names.iter().take(most).map(AsRef::as_ref).collect();
    let shown = shown.join(", ");
    match names.len().saturating_sub(most) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_folded_at_blanks() {
        let line = "  \u{1b}[1mname\u{1b}[0m: one two three";
        assert_eq!(folded(line, 80), line);
        assert_eq!(
            folded(line, 12),
            "  \u{1b}[1mname\u{1b}[0m: one\n    two\n    three"
        );
        assert_eq!(
            folded("  a-word-without-any-blank", 8),
            "  a-word-without-any-blank"
        );
    }

    #[test]
    fn lines_break_at_blanks() {
        assert_eq!(wrapped("one two three", 7), ["one two", "three"]);
        assert_eq!(wrapped("verylongword x", 9), ["verylongw", "ord x"]);
        assert_eq!(
            wrapped("a folder/other/file.yml:3", 13),
            ["a", "folder/other/", "file.yml:3"]
        );
        assert_eq!(wrapped("", 9), [] as [&str; 0]);
    }
}
