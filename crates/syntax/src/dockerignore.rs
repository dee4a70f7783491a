//! `.dockerignore`: which files of a build context are left out.
//!
//! The rules are not git's: a pattern is relative to the context and never matches a name alone, `**` may be anywhere,
//! and a negated pattern brings back what a folder's pattern left out. This follows `moby/patternmatcher`.

use redproof_source::Limit;
use regex::Regex;

/// A parsed `.dockerignore`.
#[derive(Debug, Clone, Default)]
pub struct DockerIgnore {
    patterns: Vec<Pattern>,
    /// Whether more patterns are regular expressions, which take long to make, than [`Limit::IgnorePatterns`]. They match nothing.
    pub is_cut: bool,
}

#[derive(Debug, Clone)]
struct Pattern {
    matcher: Matcher,
    negated: bool,
}

#[derive(Debug, Clone)]
enum Matcher {
    Pieces(Vec<Piece>),
    /// A pattern with a class, or with what else Docker leaves to regular expressions.
    Regex(Regex),
}

/// A part of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece {
    One(char),
    /// `?`: a character of a name.
    Any,
    /// `*`: the rest of a name, or none of it.
    Name,
    /// `**` at the end: everything.
    Rest,
    /// `**` before other parts: nothing, or whole folders.
    Folders,
}

impl DockerIgnore {
    /// Parses the file. Docker refuses a build with an invalid pattern; here it matches nothing.
    pub fn parse(text: &str) -> Self {
        let lines = text.trim_start_matches('\u{feff}').lines();
        let mut classes = 0;
        let patterns = lines.filter(|line| !line.starts_with('#')).filter_map(|line| {
            let line = line.trim();
            let negated = line.strip_prefix('!');
            let path = clean(negated.unwrap_or(line).trim())?;
            let matcher = match path.contains(['[', ']', '^']) {
                false => Matcher::Pieces(pieces(&path)),
                true => {
                    classes += 1;
                    let regex = (classes <= Limit::IgnorePatterns.value())
                        .then(|| format!("(?s)^{}$", expression(&path)))?;
                    Matcher::Regex(Regex::new(&regex).ok()?)
                }
            };
            Some(Pattern {
                matcher,
                negated: negated.is_some(),
            })
        });
        Self {
            patterns: patterns.collect(),
            is_cut: classes > Limit::IgnorePatterns.value(),
        }
    }

    /// Whether a file is left out. The path is relative to the context.
    pub fn ignores(&self, path: &str) -> bool {
        let mut ignored = false;
        for pattern in &self.patterns {
            if pattern.negated == ignored && pattern.matches(path) {
                ignored = !ignored;
            }
        }
        ignored
    }
}

impl Pattern {
    /// Whether it matches the path or a folder above it.
    fn matches(&self, path: &str) -> bool {
        match &self.matcher {
            Matcher::Pieces(pieces) => matches(pieces, path),
            Matcher::Regex(regex) => {
                let folders = path.match_indices('/').filter_map(|(end, _)| path.get(..end));
                std::iter::once(path)
                    .chain(folders)
                    .any(|path| regex.is_match(path))
            }
        }
    }
}

/// Whether pieces match a path or a folder above it, in time proportional to both.
fn matches(pieces: &[Piece], path: &str) -> bool {
    // What a pattern begins with tells most of them apart.
    let mut own = path.chars();
    for piece in pieces {
        match piece {
            Piece::One(c) if own.next() != Some(*c) => return false,
            Piece::One(_) => {}
            _ => break,
        }
    }
    // How many pieces may be behind what was read of the path; and before which folders may go on.
    let mut reached = vec![false; pieces.len() + 1];
    let mut inside = vec![false; pieces.len()];
    let reach = |reached: &mut Vec<bool>, inside: &mut Vec<bool>| {
        for (at, piece) in pieces.iter().enumerate() {
            if !reached.get(at).copied().unwrap_or_default() {
                continue;
            }
            if *piece == Piece::Folders
                && let Some(inside) = inside.get_mut(at)
            {
                *inside = true;
            }
            // These may stand for nothing.
            if matches!(piece, Piece::Name | Piece::Rest | Piece::Folders)
                && let Some(next) = reached.get_mut(at + 1)
            {
                *next = true;
            }
        }
    };
    if let Some(first) = reached.first_mut() {
        *first = true;
    }
    reach(&mut reached, &mut inside);
    for c in path.chars() {
        if c == '/' && reached.last() == Some(&true) {
            return true;
        }
        let mut next = vec![false; pieces.len() + 1];
        for (at, piece) in pieces.iter().enumerate() {
            let here = reached.get(at).copied().unwrap_or_default();
            let to = match piece {
                Piece::One(own) if here && *own == c => at + 1,
                Piece::Any if here && c != '/' => at + 1,
                Piece::Name if here && c != '/' => at,
                Piece::Rest if here => at,
                Piece::Folders if c == '/' && inside.get(at) == Some(&true) => at + 1,
                _ => continue,
            };
            if let Some(slot) = next.get_mut(to) {
                *slot = true;
            }
        }
        reached = next;
        reach(&mut reached, &mut inside);
    }
    reached.last() == Some(&true)
}

/// Go's `filepath.Clean`, without a leading slash; `None` if nothing is left.
fn clean(pattern: &str) -> Option<String> {
    let rooted = pattern.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in pattern.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            ".." if rooted => {}
            part => parts.push(part),
        }
    }
    (!parts.is_empty()).then(|| parts.join("/"))
}

/// The parts of a pattern without classes.
fn pieces(pattern: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = pattern;
    while let Some(c) = rest.chars().next() {
        let is_first = rest.len() == pattern.len();
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
        pieces.push(match c {
            '*' if rest.starts_with('*') => {
                let is_rest;
                (rest, is_rest) = behind_stars(rest, is_first);
                if is_rest { Piece::Rest } else { Piece::Folders }
            }
            '*' => Piece::Name,
            '?' => Piece::Any,
            '\\' => {
                let escaped = rest.chars().next().unwrap_or('\\');
                rest = rest.get(escaped.len_utf8()..).unwrap_or_default();
                Piece::One(escaped)
            }
            c => Piece::One(c),
        });
    }
    pieces
}

/// What is behind the first star of `**`, and whether the two stand for everything, and not for folders.
fn behind_stars(rest: &str, is_first: bool) -> (&str, bool) {
    let rest = rest.get(1..).unwrap_or_default();
    let in_folder = rest.starts_with('/');
    let rest = rest.strip_prefix('/').unwrap_or(rest);
    let is_suffix = is_first && !in_folder && !rest.contains(['*', '?', '[', ']', '\\']);
    (rest, rest.is_empty() || is_suffix)
}

/// The pattern as a regular expression.
fn expression(pattern: &str) -> String {
    let mut expression = String::new();
    let mut rest = pattern;
    while let Some(c) = rest.chars().next() {
        let is_first = rest.len() == pattern.len();
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
        match c {
            '*' if rest.starts_with('*') => {
                let is_rest;
                (rest, is_rest) = behind_stars(rest, is_first);
                expression.push_str(if is_rest { ".*" } else { "(.*/)?" });
            }
            '*' => expression.push_str("[^/]*"),
            '?' => expression.push_str("[^/]"),
            '[' | ']' | '-' | '^' => expression.push(c),
            '\\' => {
                let escaped = rest.chars().next().unwrap_or('\\');
                rest = rest.get(escaped.len_utf8()..).unwrap_or_default();
                expression.push_str(&regex::escape(escaped.encode_utf8(&mut [0; 4])));
            }
            c => expression.push_str(&regex::escape(c.encode_utf8(&mut [0; 4]))),
        }
    }
    expression
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_as_docker_matches_them() {
        for (text, path, ignored) in [
            ("", "redis.conf", false),
            ("# redis.conf", "redis.conf", false),
            (" # redis.conf", "redis.conf", false),
            ("redis.conf", "redis.conf", true),
            ("  redis.conf  ", "redis.conf", true),
            ("\u{feff}redis.conf", "redis.conf", true),
            // A name alone matches at the top only.
            ("redis.conf", "deploy/redis.conf", false),
            ("**/redis.conf", "deploy/a/redis.conf", true),
            ("**/redis.conf", "redis.conf", true),
            ("**/redis.conf", "my-redis.conf", false),
            ("**redis.conf", "my-redis.conf", true),
            ("/redis.conf", "redis.conf", true),
            ("./redis.conf", "redis.conf", true),
            ("a/../redis.conf", "redis.conf", true),
            ("../redis.conf", "redis.conf", false),
            ("deploy/", "deploy/redis.conf", true),
            ("deploy", "deploy/a/redis.conf", true),
            ("deploy/**", "deploy/redis.conf", true),
            ("deploy/**/redis.conf", "deploy/redis.conf", true),
            ("deploy/**/redis.conf", "deploy/a/b/redis.conf", true),
            ("depl", "deploy/redis.conf", false),
            ("*", "redis.conf", true),
            ("*", "deploy/redis.conf", true),
            ("*.conf", "redis.conf", true),
            ("*.conf", "deploy/redis.conf", false),
            ("*/temp*", "some/temporary.txt", true),
            ("*/temp*", "temp", false),
            ("*/*/temp*", "some/sub/temporary.txt", true),
            ("temp?", "tempa", true),
            ("temp?", "temp", false),
            ("a?b", "a/b", false),
            ("**", "deploy/redis.conf", true),
            ("redis.[a-c]onf", "redis.conf", true),
            ("redis.[^c]onf", "redis.conf", false),
            ("redis.conf", "redisxconf", false),
            ("a+(b)", "a+(b)", true),
            ("\\*.conf", "redis.conf", false),
            ("\\*.conf", "*.conf", true),
            ("redis.[", "redis.[", false),
            ("*.md\n!README.md", "README.md", false),
            ("*.md\n!README.md", "OTHER.md", true),
            ("!README.md\n*.md", "README.md", true),
            ("*.md\n!README*.md\nREADME-secret.md", "README-secret.md", true),
            // Unlike in git, what an ignored folder holds can be included again.
            ("deploy\n!deploy/redis.conf", "deploy/redis.conf", false),
            ("*\n! deploy", "deploy/redis.conf", false),
            ("!", "redis.conf", false),
        ] {
            assert_eq!(
                DockerIgnore::parse(text).ignores(path),
                ignored,
                "{text:?} {path}"
            );
        }
    }

    #[test]
    fn pieces_are_what_the_regular_expression_is() {
        // Numbers in base 3 are paths of these signs.
        let text = |mut number: usize| {
            let mut text = String::new();
            while number > 0 {
                text.extend("/ab".chars().nth(number % 3));
                number /= 3;
            }
            text
        };
        for pattern in ["a**b", "**a/*", "a/**/b", "*?", "**/b", "?**", "**/?b/**"] {
            let regex = Regex::new(&format!("(?s)^{}$", expression(pattern))).unwrap();
            let negated = false;
            let matcher = Matcher::Regex(regex);
            let by_regex = Pattern { matcher, negated };
            let matcher = Matcher::Pieces(pieces(pattern));
            let by_pieces = Pattern { matcher, negated };
            for path in (1..729).map(text) {
                let expected = by_regex.matches(&path);
                assert_eq!(by_pieces.matches(&path), expected, "{pattern} {path}");
            }
        }
    }

    #[test]
    fn many_stars_take_no_time() {
        let ignore = DockerIgnore::parse(&format!("{}b", "a*".repeat(500)));
        assert!(!ignore.ignores(&"a".repeat(4000)));
    }
}
