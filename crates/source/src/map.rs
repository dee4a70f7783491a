//! The files that were read. Lines and columns are derived here and nowhere else.

use std::collections::HashMap;
use std::sync::Arc;

use crate::span::{FileId, Span};
use crate::{Budget, DeploymentLimits, Shares};

/// A line and a column, both counted from 1, the column in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Line.
    pub line: u32,
    /// Column, in characters.
    pub column: u32,
}

/// A file as it was read.
#[derive(Debug, Clone)]
pub struct SourceFile {
    path: Arc<str>,
    text: Arc<str>,
    line_starts: Vec<u32>,
    /// The characters before each [`STEP`] of bytes; empty where each byte is one.
    characters: Vec<u32>,
}

/// Bytes between two places at which the characters before are known.
const STEP: usize = 512;

/// The characters that begin before each step.
fn characters(text: &str) -> Vec<u32> {
    if text.is_ascii() {
        return Vec::new();
    }
    let mut all = 0;
    let steps = text.as_bytes().chunks(STEP).map(|chunk| {
        let before = all;
        all += begun(chunk);
        saturating(before)
    });
    steps.collect()
}

/// How many characters begin in these bytes.
fn begun(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count()
}

impl SourceFile {
    /// Its path relative to the root, with `/`.
    pub fn path(&self) -> &Arc<str> {
        &self.path
    }

    /// Its text.
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// The line of a byte offset, from 0.
    fn line_index(&self, offset: usize) -> usize {
        self.line_starts
            .partition_point(|start| *start as usize <= offset)
            .saturating_sub(1)
    }

    /// The byte range of a line (from 1) without its line break.
    pub fn line_range(&self, line: u32) -> std::ops::Range<usize> {
        let index = (line as usize).saturating_sub(1);
        let start = self
            .line_starts
            .get(index)
            .map_or(self.text.len(), |start| *start as usize);
        let end = self
            .line_starts
            .get(index + 1)
            .map_or(self.text.len(), |next| *next as usize);
        let line = self.text.get(start..end).unwrap_or_default();
        start..start + line.trim_end_matches(['\n', '\r']).len()
    }

    /// Line and column of a byte offset.
    pub fn position(&self, offset: usize) -> Position {
        let index = self.line_index(offset);
        let start = self.line_starts.get(index).map_or(0, |start| *start as usize);
        let offset = floor_char_boundary(&self.text, offset);
        Position {
            line: saturating(index + 1),
            column: saturating((self.characters_before(offset) - self.characters_before(start)) + 1),
        }
    }

    /// How many characters begin before a byte. A line may be long and hold many places, so that none counts from its start.
    fn characters_before(&self, offset: usize) -> usize {
        let step = offset / STEP;
        let Some(known) = self.characters.get(step) else {
            return match self.characters.last() {
                None => offset,
                // The end of a text that ends at a step.
                Some(last) => {
                    let from = (self.characters.len() - 1) * STEP;
                    *last as usize + begun(self.text.as_bytes().get(from..offset).unwrap_or_default())
                }
            };
        };
        *known as usize + begun(self.text.as_bytes().get(step * STEP..offset).unwrap_or_default())
    }
}

fn saturating(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn floor_char_boundary(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

/// All files of one run.
#[derive(Debug, Default, Clone)]
pub struct SourceMap {
    files: Vec<SourceFile>,
    /// The first file of each path.
    by_path: HashMap<Arc<str>, FileId>,
    budget: Budget,
    limits: DeploymentLimits,
    shares: Arc<Shares>,
    /// The path of the file that the deployment has for itself.
    own: Arc<str>,
}

impl SourceMap {
    /// An empty map with the budget of one of several deployments: that with a file of its own of so many bytes, and with
    /// `spare` steps that others left.
    pub fn for_one_of(
        shares: &Arc<Shares>,
        own: &str,
        bytes: usize,
        spare: usize,
        limits: DeploymentLimits,
    ) -> Self {
        Self {
            budget: Budget::share(shares.deployments(), bytes, spare, limits.steps),
            limits,
            shares: shares.clone(),
            own: own.into(),
            ..Self::default()
        }
    }

    /// The limits of the deployment.
    pub fn limits(&self) -> DeploymentLimits {
        self.limits
    }

    /// What the deployments of the run share.
    pub fn shares(&self) -> &Shares {
        &self.shares
    }

    /// What may be repeated of the files.
    pub fn budget(&self) -> &Budget {
        &self.budget
    }

    /// Counts a file that is read again. False once too much was.
    pub fn may_read_again(&self, file: FileId) -> bool {
        self.budget.spend_text(self.text(file))
    }

    /// Counts a file that many deployments may read, before it is added. False once too much was.
    pub fn may_read(&self, path: &str, text: &str) -> bool {
        self.is_own(path) || self.budget.spend_text(text)
    }

    /// Whether no more than a few deployments have a file near them: see [`Shares::is_own`].
    pub fn is_own(&self, path: &str) -> bool {
        self.shares.is_own(&self.own, path)
    }

    /// Adds a file. `path` is relative to the root, with `/`.
    pub fn add(&mut self, path: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> FileId {
        let (path, text) = (path.into(), text.into());
        let mut line_starts = vec![0];
        line_starts.extend(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| saturating(at + 1)));
        let id = FileId(saturating(self.files.len()));
        self.by_path.entry(path.clone()).or_insert(id);
        self.files.push(SourceFile {
            characters: characters(&text),
            path,
            text,
            line_starts,
        });
        id
    }

    /// The file of an id. An id of another map gives `None`.
    pub fn get(&self, id: FileId) -> Option<&SourceFile> {
        self.files.get(id.0 as usize)
    }

    /// The id of the file at a path.
    pub fn find(&self, path: &str) -> Option<FileId> {
        self.by_path.get(path).copied()
    }

    /// All files, in the order in which they were read.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files
            .iter()
            .enumerate()
            .map(|(index, file)| (FileId(saturating(index)), file))
    }

    /// A file's path; empty for an id of another map.
    pub fn path(&self, id: FileId) -> &str {
        self.get(id).map_or("", |file| &file.path)
    }

    /// A file's text; empty for an id of another map.
    pub fn text(&self, id: FileId) -> &str {
        self.get(id).map_or("", |file| &file.text)
    }

    /// What a span covers.
    pub fn slice(&self, span: Span) -> &str {
        self.text(span.file).get(span.range()).unwrap_or_default()
    }

    /// A span of several words, extended by a quote at its edge, so that a shown quote is always closed.
    pub fn with_quotes(&self, span: Span) -> Span {
        let slice = self.slice(span);
        let text = self.text(span.file);
        if !slice.contains(' ') {
            return span;
        }
        let mut whole = span;
        for quote in ['"', '\''] {
            if slice.matches(quote).count() % 2 == 0 {
                continue;
            }
            let (before, after) = (text.get(..span.range().start), text.get(span.range().end..));
            if after.is_some_and(|after| after.starts_with(quote)) {
                whole.end += 1;
            } else if before.is_some_and(|before| before.ends_with(quote)) {
                whole.start -= 1;
            }
        }
        whole
    }

    /// The positions of a span's start and (exclusive) end.
    pub fn positions(&self, span: Span) -> (Position, Position) {
        self.get(span.file).map_or(
            (Position { line: 1, column: 1 }, Position { line: 1, column: 1 }),
            |file| {
                (
                    file.position(span.start as usize),
                    file.position(span.end as usize),
                )
            },
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_words_take_their_quotes_along() {
        let mut map = SourceMap::default();
        let text = r#"a --b "c d" e 'f' g"#;
        let id = map.add("f", text);
        let with = |part: &str| {
            let at = text.find(part).unwrap();
            map.slice(map.with_quotes(Span::new(id, at, at + part.len())))
                .to_owned()
        };
        assert_eq!(with(r#"--b "c d"#), r#"--b "c d""#);
        assert_eq!(with("c d\" e"), "\"c d\" e");
        assert_eq!(with("c d"), "c d");
        assert_eq!(with("e 'f"), "e 'f'");
        assert_eq!(with("f"), "f");
    }

    #[test]
    fn columns_count_characters_and_lines_count_from_one() {
        let mut map = SourceMap::default();
        let id = map.add("a.yml", "é: x\r\nb: ü!\n");
        assert_eq!(
            map.positions(Span::new(id, 0, 2)).1,
            Position { line: 1, column: 2 }
        );
        let at = map.text(id).find('!').unwrap();
        assert_eq!(
            map.positions(Span::new(id, at, at + 1)).0,
            Position { line: 2, column: 5 }
        );
        assert_eq!(map.get(id).unwrap().line_range(1), 0..5);
        assert_eq!(
            map.positions(Span::new(id, 14, 14)).0,
            Position { line: 3, column: 1 }
        );
    }

    #[test]
    fn a_span_of_nothing_is_a_place_too() {
        let mut map = SourceMap::default();
        let id = map.add("a", "");
        assert_eq!(map.positions(Span::top(id)).0, Position { line: 1, column: 1 });
        assert_eq!(map.slice(Span::top(id)), "");
    }
}
