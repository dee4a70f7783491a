//! Comparisons of numbers: `[ A -ge B ]` and `(( A >= B ))`.

/// Operators of `((`, the longer ones first, with those of `[` that say the same.
const OPERATORS: [(&str, &str); 6] = [
    ("==", "-eq"),
    ("!=", "-ne"),
    (">=", "-ge"),
    ("<=", "-le"),
    (">", "-gt"),
    ("<", "-lt"),
];

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
