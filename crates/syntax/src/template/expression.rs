//! The syntax of `$NAME` and `${NAME…}`.

/// What follows the name between braces.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    None,
    Default,
    Required,
    Alternative,
}

/// An expression's parts, as byte ranges of the text.
pub(super) struct Parts {
    pub(super) name: std::ops::Range<usize>,
    pub(super) operator: Operator,
    /// The `:` that makes an empty value count as unset.
    pub(super) colon: bool,
    /// What follows the operator.
    pub(super) body: std::ops::Range<usize>,
    pub(super) end: usize,
}

/// Whether a `$NAME` without braces is rather a part of a value with a `$` in it: it directly follows other characters
/// and is not in upper case, or mixes cases and digits as a name would not.
pub(super) fn is_stray_dollar(before: &str, name: &str) -> bool {
    let lower = name.bytes().any(|byte| byte.is_ascii_lowercase());
    let upper = name.bytes().any(|byte| byte.is_ascii_uppercase());
    let digit = name.bytes().any(|byte| byte.is_ascii_digit());
    let glued = before
        .chars()
        .next_back()
        .is_some_and(|last| last.is_alphanumeric() || "!#%^*_+~?.-$".contains(last));
    lower && (glued || (upper && digit))
}

pub(super) fn name_length(rest: &str) -> usize {
    let mut bytes = rest.bytes();
    match bytes.next() {
        Some(first) if first == b'_' || first.is_ascii_alphabetic() => {
            1 + bytes
                .take_while(|byte| *byte == b'_' || byte.is_ascii_alphanumeric())
                .count()
        }
        _ => 0,
    }
}

/// The parts of a `${…}` that starts at a byte; `None` if it is none.
pub(super) fn braced(whole: &str, dollar: usize) -> Option<Parts> {
    let name_at = dollar + 2;
    let rest = whole.get(name_at..)?;
    let length = name_length(rest);
    if length == 0 {
        return None;
    }
    let name = name_at..name_at + length;
    let mut at = name.end;
    let bytes = whole.as_bytes();
    if bytes.get(at) == Some(&b'}') {
        return Some(Parts {
            name,
            operator: Operator::None,
            colon: false,
            body: 0..0,
            end: at + 1,
        });
    }
    let colon = bytes.get(at) == Some(&b':');
    at += usize::from(colon);
    let operator = match bytes.get(at)? {
        b'-' => Operator::Default,
        b'?' => Operator::Required,
        b'+' => Operator::Alternative,
        _ => return None,
    };
    let body = at + 1;
    let end = closing(whole, body)?;
    Some(Parts {
        name,
        operator,
        colon,
        body: body..end,
        end: end + 1,
    })
}

/// The `}` that closes an expression whose body starts at a byte. Only `${` opens another level, and an expression
/// does not go beyond its line.
pub(super) fn closing(whole: &str, body: usize) -> Option<usize> {
    let mut open = 1usize;
    let bytes = whole.as_bytes();
    let mut at = body;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'}' => {
                open -= 1;
                if open == 0 {
                    return Some(at);
                }
            }
            b'$' if bytes.get(at + 1) == Some(&b'{') => {
                open += 1;
                at += 1;
            }
            b'\n' => return None,
            _ => {}
        }
        at += 1;
    }
    None
}
