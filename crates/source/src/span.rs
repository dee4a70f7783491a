//! Ranges of bytes in files.

/// A file, as an index into its [`SourceMap`](crate::SourceMap).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub(crate) u32);

/// A range of bytes in one file; `end` is exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// First byte.
    pub start: u32,
    /// The byte after the last one.
    pub end: u32,
}

impl Span {
    /// The place of what is written in no file, such as a program's default.
    pub const NOWHERE: Span = Span {
        file: FileId(u32::MAX),
        start: 0,
        end: 0,
    };

    /// A span from byte offsets.
    pub fn new(file: FileId, start: usize, end: usize) -> Self {
        let start = u32::try_from(start).unwrap_or(u32::MAX);
        Self {
            file,
            start,
            end: u32::try_from(end).unwrap_or(u32::MAX).max(start),
        }
    }

    /// The start of a file, for what has no better place.
    pub fn top(file: FileId) -> Self {
        Self {
            file,
            start: 0,
            end: 0,
        }
    }

    /// The smallest span over both if they are in one file, else `self`.
    pub fn to(self, other: Span) -> Span {
        if self.file == other.file {
            Span {
                file: self.file,
                start: self.start.min(other.start),
                end: self.end.max(other.end),
            }
        } else {
            self
        }
    }

    /// The part of this span from `from` to `to`, counted in bytes from its start.
    pub fn part(self, from: usize, to: usize) -> Span {
        let start = (self.start as usize + from).min(self.end as usize);
        Span::new(
            self.file,
            start,
            (self.start as usize + to).min(self.end as usize),
        )
    }

    /// The same bytes of a file that has another id in another map.
    #[must_use]
    pub fn in_file(self, file: FileId) -> Span {
        match self == Self::NOWHERE {
            true => self,
            false => Span { file, ..self },
        }
    }

    /// Whether `other` is within this span.
    pub fn contains(self, other: Span) -> bool {
        self.file == other.file && self.start <= other.start && other.end <= self.end
    }

    /// Whether it covers no byte.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Its bytes as indices.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}
