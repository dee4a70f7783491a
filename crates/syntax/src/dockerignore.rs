//! `.dockerignore`: which files of a build context are left out.
//!
//! The rules are not git's: a pattern is relative to the context and never matches a name alone, `**` may stand anywhere,
//! and a negated pattern brings back what a folder's pattern left out. This follows `moby/patternmatcher`.

use regex::Regex;

/// A parsed `.dockerignore`.
#[derive(Debug, Clone, Default)]
pub struct DockerIgnore {
    patterns: Vec<Pattern>,
}

#[derive(Debug, Clone)]
struct Pattern {
    regex: Regex,
    negated: bool,
}

impl DockerIgnore {
    /// Parses the file. Docker refuses a build with an invalid pattern; here it matches nothing.
    pub fn parse(text: &str) -> Self {
        let lines = text.trim_start_matches('\u{feff}').lines();
        let patterns = lines.filter(|line| !line.starts_with('#')).filter_map(|line| {
            let line = line.trim();
            let negated = line.strip_prefix('!');
            let path = clean(negated.unwrap_or(line).trim())?;
            let regex = Regex::new(&format!("(?s)^{}$", expression(&path))).ok()?;
            Some(Pattern {
                regex,
                negated: negated.is_some(),
            })
        });
        Self {
            patterns: patterns.collect(),
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
        let folders = path.match_indices('/').filter_map(|(end, _)| path.get(..end));
        std::iter::once(path)
            .chain(folders)
            .any(|path| self.regex.is_match(path))
    }
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

/// The pattern as a regular expression.
fn expression(pattern: &str) -> String {
    let mut expression = String::new();
    let mut rest = pattern;
    while let Some(c) = rest.chars().next() {
        let is_first = rest.len() == pattern.len();
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
        match c {
            '*' if rest.starts_with('*') => {
                rest = rest.get(1..).unwrap_or_default();
                let in_folder = rest.starts_with('/');
                rest = rest.strip_prefix('/').unwrap_or(rest);
                let is_suffix = is_first && !in_folder && !rest.contains(['*', '?', '[', ']', '\\']);
                expression.push_str(if rest.is_empty() || is_suffix {
                    ".*"
                } else {
                    "(.*/)?"
                });
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
    fn many_stars_take_no_time() {
        let ignore = DockerIgnore::parse(&format!("{}b", "a*".repeat(500)));
        assert!(!ignore.ignores(&"a".repeat(4000)));
    }
}
