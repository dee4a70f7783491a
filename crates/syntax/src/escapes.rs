//! Escapes in strings of programs.

/// A string as C and its heirs write it, decoded: `\n`, `\x41`, `\u0041`, `\u{41}`, `\U00000041`.
pub fn unescape(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, escaped)) = rest.split_once('\\') {
        decoded.push_str(before);
        let mut after = escaped.chars();
        match after.next() {
            Some('n') => decoded.push('\n'),
            Some('t') => decoded.push('\t'),
            Some('r') => decoded.push('\r'),
            Some('0') => decoded.push('\0'),
            Some('\n') | None => {}
            Some(c @ ('x' | 'u' | 'U')) => match coded(after.as_str(), c) {
                Some((c, length)) => {
                    decoded.push(c);
                    after = after.as_str().get(length..).unwrap_or_default().chars();
                }
                None => decoded.push(c),
            },
            Some(c) => decoded.push(c),
        }
        rest = after.as_str();
    }
    decoded.push_str(rest);
    decoded
}

/// The character that digits behind a letter mean, and their bytes.
fn coded(text: &str, letter: char) -> Option<(char, usize)> {
    let (digits, length) = match text.strip_prefix('{') {
        Some(inner) => {
            let (digits, _) = inner.split_once('}').filter(|_| letter == 'u')?;
            (digits, digits.len() + 2)
        }
        None => {
            let length = match letter {
                'x' => 2,
                'u' => 4,
                _ => 8,
            };
            (text.get(..length)?, length)
        }
    };
    let is_code = (1..=8).contains(&digits.len()) && digits.chars().all(|c| c.is_ascii_hexdigit());
    let code = is_code.then(|| u32::from_str_radix(digits, 16).ok())??;
    Some((char::from_u32(code)?, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_escapes_mean() {
        for (text, decoded) in [
            (r"a\x41\u0042\u{43}\U00000044", "aABCD"),
            (r"\'\\\n", "'\\\n"),
            (r"\xg1 \u12 \u{} \u{zz", "xg1 u12 u{} u{zz"),
            (r"a\", "a"),
            (r"\ud83d", "ud83d"),
        ] {
            assert_eq!(unescape(text), decoded, "{text}");
        }
    }
}
