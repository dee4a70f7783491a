//! Suppression comments: `# redproof: ignore RULE reason`, on the line of a finding or on separate lines above it.

use super::comments::{self, Notation};

/// A suppression comment.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ignore {
    /// The line whose findings it suppresses, from 1.
    pub for_line: u32,
    /// The comment's line.
    pub line: u32,
    /// The first byte in the file, the `#`.
    pub start: usize,
    /// The byte after the comment.
    pub end: usize,
    /// The rule; empty if missing.
    pub rule: String,
    /// The reason; empty if missing.
    pub reason: String,
}

impl Ignore {
    /// What is missing, if the comment is invalid.
    pub fn fault(&self) -> Option<&'static str> {
        if self.rule.is_empty() {
            Some("names no rule")
        } else if self.reason.is_empty() {
            Some("gives no reason")
        } else {
            None
        }
    }
}

/// Marks a comment as one for redproof.
const MARK: &str = "redproof:";

/// The suppression comments of a file.
pub fn ignores(text: &str, notation: Notation) -> Vec<Ignore> {
    if !text.contains(MARK) {
        return Vec::new();
    }
    let starts = comments::starts(text, notation);
    let is_comment = |at: usize| starts.binary_search(&at).is_ok();
    let mut found: Vec<Ignore> = Vec::new();
    // Comments on separate lines apply to the next line that is neither a comment nor empty.
    let mut waiting = 0;
    let mut offset = 0;
    for (number, whole) in (1_u32..).zip(text.split_inclusive('\n')) {
        let line = whole.trim_end();
        let indent = line.len() - line.trim_start().len();
        let alone = is_comment(offset + indent);
        if let Some((at, rule, reason)) = comment(line, |at| is_comment(offset + at)) {
            found.push(Ignore {
                for_line: number,
                line: number,
                start: offset + at,
                end: offset + line.len(),
                rule,
                reason,
            });
        }
        if !alone && !line.is_empty() {
            for ignore in found.iter_mut().skip(waiting) {
                ignore.for_line = number;
            }
            waiting = found.len();
        }
        offset += whole.len();
    }
    found
}

/// The first suppression comment of a line: the position of its `#`, the rule and the reason.
fn comment(line: &str, is_comment: impl Fn(usize) -> bool) -> Option<(usize, String, String)> {
    let (at, rest) = line.match_indices('#').find_map(|(at, _)| {
        let rest = line.get(at + 1..)?.trim_start().strip_prefix(MARK)?;
        is_comment(at).then_some((at, rest.trim_start()))
    })?;
    let rest = rest.strip_prefix("ignore")?;
    if !rest.is_empty() && !rest.starts_with(char::is_whitespace) {
        return None;
    }
    let (rule, reason) = rest
        .trim_start()
        .split_once(char::is_whitespace)
        .unwrap_or((rest.trim(), ""));
    Some((at, rule.to_owned(), reason.trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn on_the_line_or_above_it() {
        let text = "a: 1 # redproof: ignore weak a demo\n\n# redproof: ignore tls  inside one host\n# why\n# redproof:ignore acl the same\nb: 2\nc: x#redproof:ignore no no\n";
        let found: Vec<_> = ignores(text, Notation::Yaml)
            .into_iter()
            .map(|ignore| (ignore.for_line, ignore.line, ignore.rule, ignore.reason))
            .collect();
        let own = str::to_owned;
        assert_eq!(
            found,
            [
                (1, 1, own("weak"), own("a demo")),
                (6, 3, own("tls"), own("inside one host")),
                (6, 5, own("acl"), own("the same")),
            ]
        );
        let first = &ignores(text, Notation::Yaml)[0];
        assert_eq!(&text[first.start..first.end], "# redproof: ignore weak a demo");
    }

    #[test]
    fn invalid_comments_have_a_fault() {
        let fault = |text: &str| ignores(text, Notation::Yaml)[0].fault();
        assert_eq!(fault("# redproof: ignore"), Some("names no rule"));
        assert_eq!(fault("# redproof: ignore weak "), Some("gives no reason"));
        assert_eq!(fault("# redproof: ignore weak é"), None);
        assert!(ignores("# redproof: ignored\n# redproof: hello\n# other", Notation::Yaml).is_empty());
    }
}
