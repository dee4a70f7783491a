//! Comparisons of numbers: `[ A -ge B ]` and `(( A >= B ))`.

use super::state::Reader;

/// Operators of `((`, the longer ones first, with those of `[` that say the same.
const OPERATORS: [(&str, &str); 6] = [
    ("==", "-eq"),
    ("!=", "-ne"),
    (">=", "-ge"),
    ("<=", "-le"),
    (">", "-gt"),
    ("<", "-lt"),
];

/// The longest `((…))` that is read.
const LONGEST: usize = 256;

/// Whether two numbers compare so, if they are numbers and the operator is one of `[`.
pub(super) fn compare(one: &str, operator: &str, other: &str) -> Option<bool> {
    let (one, other): (i64, i64) = (one.trim().parse().ok()?, other.trim().parse().ok()?);
    match operator {
        "-eq" => Some(one == other),
        "-ne" => Some(one != other),
        "-ge" => Some(one >= other),
        "-le" => Some(one <= other),
        "-gt" => Some(one > other),
        "-lt" => Some(one < other),
        _ => None,
    }
}

/// Whether the comparison inside `((…))` holds, if it is one of two numbers.
pub(super) fn holds(whole: &str) -> Option<bool> {
    let (sign, operator) = OPERATORS.iter().find(|(sign, _)| whole.contains(sign))?;
    let (one, other) = whole.split_once(sign)?;
    compare(one, operator, other)
}

impl Reader<'_> {
    /// Takes `((…))` behind its first bracket, as three words; says whether it is one. `((a); b)` is none.
    pub(super) fn arithmetic(&mut self) -> bool {
        if self.peek(0) != Some(b'(') {
            return false;
        }
        let start = self.at + 1;
        let rest = self.bytes.get(start..).unwrap_or_default();
        let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b" \t_$#{}<>=!+-*/%".contains(byte);
        let length = rest.iter().take(LONGEST).take_while(|byte| is_part(byte)).count();
        let end = start + length;
        if self.bytes.get(end..end + 2) != Some(b"))") {
            return false;
        }
        let whole = self.inner_word((start, end));
        let open = self.script.slice(start - 2..start);
        let close = self.script.slice(end..end + 2);
        self.at = end + 2;
        for word in [open, whole, close] {
            self.push_word(word);
        }
        true
    }
}
