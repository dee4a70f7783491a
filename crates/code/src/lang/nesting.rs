//! What parsers cannot take: they end the process where nesting is too deep, or need time that grows with its square.

use std::borrow::Cow;

use crate::Language;

/// The most nested indents of Python: what the parser keeps of them has a fixed size.
const INDENTS: usize = 256;
/// The most brackets that are open at one place: the parser frees what it read with a call for each.
const BRACKETS: usize = 4096;
/// The most angle brackets that are open at one place of a statement: the time to find that they are none grows with the square.
const ANGLES: usize = 1000;
/// The most comments in comments of Kotlin. Patterns of paths in strings, such as `/api/*`, look like them.
const COMMENTS: usize = 1000;
/// The most blocks on one line of Kotlin: the parser looks ahead to the end of the line at each.
const BLOCKS: usize = 500;
/// The lines of a comment of Python from which on they are left out: the parser looks ahead over all of them at each.
const COMMENT_LINES: usize = 100;

/// Whether a text is nested too deeply for the parser of its language.
pub(super) fn is_too_deep(source: &str, language: Language) -> bool {
    let of_language = match language {
        Language::Python => indents(source) > INDENTS,
        Language::Kotlin => comments(source) > COMMENTS || blocks(source) > BLOCKS,
        _ => false,
    };
    // Elsewhere they are no brackets, and statements of Python and Ruby have no end.
    let has_generics = matches!(
        language,
        Language::Java | Language::Kotlin | Language::TypeScript | Language::CSharp
    );
    of_language || brackets(source) > BRACKETS || has_generics && angles(source) > ANGLES
}

/// The most brackets of a text that are open at one place.
fn brackets(source: &str) -> usize {
    let step = |byte: u8| match byte {
        b'(' | b'[' | b'{' => 1,
        b')' | b']' | b'}' => -1,
        _ => 0,
    };
    deepest(source.bytes().map(step))
}

/// The most angle brackets, or signs for less, that are open at one place of a statement.
fn angles(source: &str) -> usize {
    let statements = source.split([';', '{', '}']);
    let deepest = statements.map(|statement| {
        deepest(statement.bytes().map(|byte| match byte {
            b'<' => 1,
            b'>' => -1,
            _ => 0,
        }))
    });
    deepest.max().unwrap_or_default()
}

/// The most blocks that begin on one line.
fn blocks(source: &str) -> usize {
    let lines = source.lines();
    let blocks = lines.map(|line| line.bytes().filter(|byte| *byte == b'{').count());
    blocks.max().unwrap_or_default()
}

/// The deepest comment in comments.
fn comments(source: &str) -> usize {
    // In `/*/` the star is part of the first sign only.
    let mut is_taken = false;
    let pairs = source.as_bytes().windows(2);
    deepest(pairs.map(move |pair| {
        let step = match pair {
            _ if is_taken => 0,
            b"/*" => 1,
            b"*/" => -1,
            _ => 0,
        };
        is_taken = step != 0;
        step
    }))
}

/// The highest sum of steps that does not go below zero.
fn deepest(steps: impl Iterator<Item = isize>) -> usize {
    let mut open: usize = 0;
    let mut deepest = 0;
    for step in steps {
        open = open.saturating_add_signed(step);
        deepest = deepest.max(open);
    }
    deepest
}

/// The deepest nesting of indents in a text.
fn indents(source: &str) -> usize {
    let mut open: Vec<usize> = Vec::new();
    let mut deepest = 0;
    for line in source.lines() {
        let indent = line.len() - line.trim_start().len();
        if indent == line.len() {
            continue;
        }
        while open.last().is_some_and(|last| *last >= indent) {
            open.pop();
        }
        open.push(indent);
        deepest = deepest.max(open.len());
    }
    deepest
}

/// A text of Python with blanks for long comments, so that all places stay the same.
pub(super) fn without_long_comments(source: &str, language: Language) -> Cow<'_, str> {
    if language != Language::Python || source.lines().count() < COMMENT_LINES {
        return Cow::Borrowed(source);
    }
    let says_nothing = |line: &str| {
        let line = line.trim();
        line.is_empty() || line.starts_with('#') || line == "\\"
    };
    let lines: Vec<&str> = source.split_inclusive('\n').collect();
    let is_long = |run: &[&str]| run.len() >= COMMENT_LINES && run.iter().all(|line| says_nothing(line));
    let runs = || lines.chunk_by(|one, next| says_nothing(one) == says_nothing(next));
    if !runs().any(is_long) {
        return Cow::Borrowed(source);
    }
    let mut text = String::with_capacity(source.len());
    for run in runs() {
        let is_long = is_long(run);
        for line in run {
            match is_long {
                true => text.extend(line.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' })),
                false => text.push_str(line),
            }
        }
    }
    Cow::Owned(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_comments_become_blanks_of_the_same_length() {
        let short = "# é\n".repeat(20) + "a = 1\n";
        assert_eq!(without_long_comments(&short, Language::Python), short);
        let long = "  # é\n\\\n".repeat(200) + "a = 1\n";
        let blank = without_long_comments(&long, Language::Python);
        assert_eq!(blank.len(), long.len());
        assert_eq!(blank.trim(), "a = 1");
        assert_eq!(without_long_comments(&long, Language::Ruby), long);
    }

    #[test]
    fn nesting_counts_what_is_open() {
        assert!(!is_too_deep(&"f(a)[b]{c}\n".repeat(9_000), Language::Go));
        assert!(is_too_deep(&"([".repeat(3_000), Language::Go));
        assert!(is_too_deep(&"a<".repeat(1_001), Language::Java));
        assert!(!is_too_deep(
            &"if (a < b) { c(); }\nd = e < f;\n".repeat(9_000),
            Language::Java
        ));
        assert!(!is_too_deep(&"if a < b: pass\n".repeat(2_000), Language::Python));
        assert!(is_too_deep(&"fun f() {} ".repeat(600), Language::Kotlin));
        assert!(!is_too_deep(&"fun f() {}\n".repeat(600), Language::Kotlin));
        assert!(is_too_deep(&"/*".repeat(2_000), Language::Kotlin));
        assert!(!is_too_deep(&"/* */".repeat(100), Language::Kotlin));
    }
}
