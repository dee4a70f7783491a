//! Strings as far as they are known: literals with gaps, and the globs that Redis makes of them.

use std::sync::Arc;

/// The most strings that one expression may be; more are any string.
const MOST: usize = 24;
/// The longest string that is kept as a key.
const LONGEST: usize = 64 * 1024;
/// The longest string that is kept if it is put together: one that grows in a loop is any string soon.
const LONGEST_MADE: usize = 1024;

/// A string with gaps: `None` is any text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(crate) struct Pattern(Vec<Option<String>>);

impl Pattern {
    /// Any text.
    pub(crate) fn any() -> Pattern {
        Pattern(vec![None])
    }

    /// A text that is known whole.
    pub(crate) fn literal(text: impl Into<String>) -> Pattern {
        let text = text.into();
        if text.is_empty() {
            Pattern::default()
        } else {
            Pattern(vec![Some(text)])
        }
    }

    /// What matches a glob, as `KEYS` does.
    pub(crate) fn of_glob(glob: &str) -> Pattern {
        let mut found = Pattern::default();
        let mut chars = glob.chars();
        while let Some(c) = chars.next() {
            match c {
                '*' | '?' => found.push(None),
                '[' => {
                    chars.by_ref().find(|c| *c == ']');
                    found.push(None);
                }
                '\\' => found.push(chars.next().map(String::from)),
                c => found.push(Some(c.to_string())),
            }
        }
        found
    }

    /// Whether what is known of it has a star.
    pub(crate) fn has_star(&self) -> bool {
        self.0.iter().flatten().any(|text| text.contains('*'))
    }

    /// What matches this text as a glob, as `KEYS` takes it.
    pub(crate) fn globbed(&self) -> Pattern {
        let pieces = self
            .0
            .iter()
            .map(|piece| piece.as_deref().map_or_else(Pattern::any, Pattern::of_glob));
        pieces.fold(Pattern::default(), |whole, piece| whole.then(&piece))
    }

    fn push(&mut self, piece: Option<String>) {
        match (self.0.last_mut(), piece) {
            (Some(Some(before)), Some(text)) => before.push_str(&text),
            (Some(None), None) => {}
            (_, piece) => self.0.push(piece),
        }
    }

    /// This text and another one behind it.
    pub(crate) fn then(&self, other: &Pattern) -> Pattern {
        if other.0.is_empty() {
            return self.clone();
        }
        if self.0.is_empty() {
            return other.clone();
        }
        if self.len() + other.len() > LONGEST_MADE {
            return Pattern::any();
        }
        let mut whole = self.clone();
        for piece in &other.0 {
            whole.push(piece.clone());
        }
        whole
    }

    /// Bytes of what is known, with one for each gap.
    fn len(&self) -> usize {
        self.0
            .iter()
            .map(|piece| piece.as_ref().map_or(1, String::len))
            .sum()
    }

    /// The text, if it is known whole.
    pub(crate) fn as_literal(&self) -> Option<&str> {
        match self.0.as_slice() {
            [] => Some(""),
            [Some(text)] => Some(text),
            _ => None,
        }
    }

    /// The text if it is known whole; else with `*` for each gap, and nothing escaped.
    pub(crate) fn as_passed(&self) -> String {
        self.0
            .iter()
            .map(|piece| piece.as_deref().unwrap_or("*"))
            .collect()
    }

    /// The glob that matches it: what is literal is escaped.
    pub(crate) fn glob(&self) -> String {
        let mut glob = String::new();
        for piece in &self.0 {
            let Some(text) = piece else {
                glob.push('*');
                continue;
            };
            for c in text.chars() {
                if matches!(c, '*' | '?' | '[' | ']' | '\\') {
                    glob.push('\\');
                }
                glob.push(c);
            }
        }
        glob
    }

    /// Changes its literal pieces.
    pub(crate) fn map(&self, change: impl Fn(&str) -> String) -> Pattern {
        Pattern(self.0.iter().map(|piece| piece.as_deref().map(&change)).collect())
    }

    /// Fills the holes of a format string in order: `hole` finds the next one in a text, as its range; `literal` is what the text between them is.
    pub(crate) fn fill(
        &self,
        hole: impl Fn(&str) -> Option<std::ops::Range<usize>>,
        literal: impl Fn(&str) -> String,
        filling: &[Pattern],
    ) -> Pattern {
        let mut whole = Pattern::default();
        let mut filling = filling.iter();
        for piece in &self.0 {
            let Some(text) = piece else {
                whole.push(None);
                continue;
            };
            let mut rest = text.as_str();
            while let Some(range) = hole(rest) {
                if range.start > 0 {
                    whole.push(rest.get(..range.start).map(&literal));
                }
                whole = match filling.next() {
                    Some(pattern) => whole.then(pattern),
                    None => whole.then(&Pattern::any()),
                };
                rest = rest.get(range.end..).unwrap_or_default();
            }
            if !rest.is_empty() {
                whole.push(Some(literal(rest)));
            }
        }
        whole
    }
}

/// The strings that an expression may be. Loose ones are what callers passed so far: behind other text, any text may stand for
/// them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Patterns(Arc<Vec<Pattern>>, bool);

impl Patterns {
    /// One of these; any text if they are too many or too long.
    pub(crate) fn of(mut patterns: Vec<Pattern>) -> Patterns {
        patterns.sort();
        patterns.dedup();
        let long = |pattern: &Pattern| pattern.len() > LONGEST;
        if patterns.is_empty() || patterns.len() > MOST || patterns.iter().any(long) {
            patterns = vec![Pattern::any()];
        }
        Patterns(Arc::new(patterns), false)
    }

    /// One text.
    pub(crate) fn one(pattern: Pattern) -> Patterns {
        Patterns(Arc::new(vec![pattern]), false)
    }

    /// Any text.
    pub(crate) fn any() -> Patterns {
        Patterns::one(Pattern::any())
    }

    /// All of them.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Pattern> {
        self.0.iter()
    }

    /// The text, if there is only one and it is known whole.
    pub(crate) fn as_literal(&self) -> Option<&str> {
        match self.0.as_slice() {
            [only] => only.as_literal(),
            _ => None,
        }
    }

    /// The same, loose or not.
    pub(crate) fn loose(&self, loose: bool) -> Patterns {
        Patterns(Arc::clone(&self.0), loose)
    }

    /// What it is as a part of a longer text.
    pub(crate) fn as_part(&self) -> Patterns {
        if self.1 { Patterns::any() } else { self.clone() }
    }

    /// Every text of this followed by every text of the other.
    pub(crate) fn then(&self, other: &Patterns) -> Patterns {
        match (self.as_literal(), other.as_literal()) {
            (Some(""), _) => return other.clone(),
            (_, Some("")) => return self.clone(),
            // What a key begins with says whose it is.
            _ if self.1 => return self.loose(false).then(other),
            _ if other.1 => return self.then(&other.as_part()),
            _ => {}
        }
        if self.0.len() * other.0.len() > MOST {
            let gap = Patterns::any();
            // The shorter list keeps its texts.
            return if self.0.len() <= other.0.len() {
                self.then(&gap)
            } else {
                gap.then(other)
            };
        }
        let pairs = self
            .0
            .iter()
            .flat_map(|first| other.0.iter().map(|second| first.then(second)));
        Patterns::of(pairs.collect())
    }

    /// Both.
    pub(crate) fn or(&self, other: &Patterns) -> Patterns {
        Patterns::of(self.0.iter().chain(other.0.iter()).cloned().collect()).loose(self.1 || other.1)
    }

    /// Changes each.
    pub(crate) fn map(&self, change: impl Fn(&Pattern) -> Pattern) -> Patterns {
        Patterns::of(self.0.iter().map(change).collect()).loose(self.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_escaped_and_gaps_are_stars() {
        let key = Pattern::literal("a*b[")
            .then(&Pattern::any())
            .then(&Pattern::any());
        assert_eq!(key.glob(), "a\\*b\\[*");
        assert_eq!(key.as_passed(), "a*b[*");
        assert_eq!(Pattern::of_glob("audit:*").glob(), "audit:*");
        assert_eq!(Pattern::of_glob("a?[bc]\\*").glob(), "a*\\*");
    }

    #[test]
    fn holes_are_filled_in_order() {
        let hole = |text: &str| text.find("%s").map(|at| at..at + 2);
        let filled = Pattern::literal("%s:%s:x").fill(hole, str::to_owned, &[Pattern::literal("user")]);
        assert_eq!(filled.glob(), "user:*:x");
    }

    #[test]
    fn too_many_texts_are_any_text() {
        let many = (0..40)
            .map(|number| Pattern::literal(number.to_string()))
            .collect();
        assert_eq!(Patterns::of(many), Patterns::any());
    }
}
