//! Escapes in double-quoted values.

use redproof_source::{Origin, Text};

/// Decodes the escapes of a double-quoted value. `\$` becomes `$$`, which the substitution turns into `$`.
pub(super) fn unescaped(value: &Text) -> Text {
    let whole = value.as_str();
    if !whole.contains('\\') {
        return value.clone();
    }
    let mut out = Text::empty(value.span());
    let mut from = 0;
    let mut at = 0;
    while let Some(offset) = whole.get(at..).and_then(|rest| rest.find('\\')) {
        let start = at + offset;
        let Some((decoded, length)) = escape(whole.get(start + 1..).unwrap_or_default()) else {
            at = start + 1;
            continue;
        };
        if from < start {
            out.push_text(&value.slice(from..start));
        }
        let span = value.span_of(start..start + 1 + length);
        out.push(&decoded, span, false, Origin::Literal);
        at = start + 1 + length;
        from = at;
    }
    if from < whole.len() {
        out.push_text(&value.slice(from..whole.len()));
    }
    out
}

/// The meaning and the length of what follows a backslash; `None` if it is not an escape.
fn escape(rest: &str) -> Option<(String, usize)> {
    let c = rest.chars().next()?;
    let one = match c {
        'a' => "\u{7}",
        'b' => "\u{8}",
        'f' => "\u{c}",
        'n' => "\n",
        'r' => "\r",
        't' => "\t",
        'v' => "\u{b}",
        '"' => "\"",
        '\\' => "\\",
        '$' => "$$",
        '0' => {
            let digits: String = rest
                .chars()
                .skip(1)
                .take_while(char::is_ascii_digit)
                .take(3)
                .collect();
            let code = u8::from_str_radix(&digits, 8).ok()?;
            return (digits.len() == 3).then(|| (char::from(code).to_string(), 4));
        }
        _ => return None,
    };
    Some((one.to_owned(), 1))
}
