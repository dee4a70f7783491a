//! Suppression comments: `# redproof: ignore RULE[,RULE] [until=DATE] [owner=NAME] reason`, on the line of a finding or on
//! separate lines above it.

use jiff::civil::Date;

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
    /// Who answers for it.
    pub owner: Option<String>,
    /// The last day on which it is valid, or `None` where the comment's date is none.
    pub until: Option<Option<Date>>,
}

impl Ignore {
    /// What is missing, if the comment is invalid.
    pub fn fault(&self) -> Option<&'static str> {
        if self.rule.is_empty() {
            Some("names no rule")
        } else if self.reason.is_empty() {
            Some("gives no reason")
        } else if self.until == Some(None) {
            Some("has no date as YEAR-MONTH-DAY behind `until=`")
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
        if let Some((at, rules, rest)) = comment(line, |at| is_comment(offset + at)) {
            let (owner, until, reason) = attributes(rest);
            found.extend(rules.split(',').map(|rule| Ignore {
                for_line: number,
                line: number,
                start: offset + at,
                end: offset + line.len(),
                rule: rule.to_owned(),
                reason: reason.to_owned(),
                owner: owner.map(str::to_owned),
                until,
            }));
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

/// The first suppression comment of a line: the position of its `#`, the rules and the rest.
fn comment(line: &str, is_comment: impl Fn(usize) -> bool) -> Option<(usize, &str, &str)> {
    let (at, rest) = line.match_indices('#').find_map(|(at, _)| {
        let rest = line.get(at + 1..)?.trim_start().strip_prefix(MARK)?;
        is_comment(at).then_some((at, rest.trim_start()))
    })?;
    let rest = rest.strip_prefix("ignore")?;
    if !rest.is_empty() && !rest.starts_with(char::is_whitespace) {
        return None;
    }
    let (rules, rest) = rest
        .trim_start()
        .split_once(char::is_whitespace)
        .unwrap_or((rest.trim(), ""));
    Some((at, rules, rest))
}

/// Owner, date and reason. `until=` and `owner=` come before the reason.
fn attributes(rest: &str) -> (Option<&str>, Option<Option<Date>>, &str) {
    let (mut owner, mut until, mut rest) = (None, None, rest.trim());
    loop {
        let (word, after) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        if let Some(name) = word.strip_prefix("owner=") {
            owner = Some(name).filter(|name| !name.is_empty());
        } else if let Some(day) = word.strip_prefix("until=") {
            // The crate takes other spellings of ISO 8601, too.
            let date = day.parse::<Date>().ok();
            until = Some(date.filter(|date| date.to_string() == day));
        } else {
            return (owner, until, rest);
        }
        rest = after.trim_start();
    }
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

    #[test]
    fn rules_owner_and_date() {
        let found = ignores(
            "a: 1 # redproof: ignore weak,tls until=2027-03-01 owner=platform a demo until=x\n",
            Notation::Yaml,
        );
        assert_eq!(found.len(), 2);
        for (ignore, rule) in found.iter().zip(["weak", "tls"]) {
            assert_eq!(
                (ignore.rule.as_str(), ignore.reason.as_str()),
                (rule, "a demo until=x")
            );
            assert_eq!(ignore.owner.as_deref(), Some("platform"));
            assert_eq!(ignore.until.flatten(), Some(jiff::civil::date(2027, 3, 1)));
        }
        let fault = |text: &str| ignores(text, Notation::Yaml)[0].fault();
        let no_date = Some("has no date as YEAR-MONTH-DAY behind `until=`");
        assert_eq!(fault("# redproof: ignore weak until=2027-02-30 a demo"), no_date);
        assert_eq!(fault("# redproof: ignore weak until=soon a demo"), no_date);
        assert_eq!(
            fault("# redproof: ignore weak until=2027-02-28"),
            Some("gives no reason")
        );
        assert_eq!(fault("# redproof: ignore ,tls a demo"), Some("names no rule"));
    }
}
