//! Strings that Compose takes for something else: durations, sizes, numbers.

use super::super::scalar;
use super::tables::{BOOLEAN, COUNT, DURATION, NUMBER, OCTAL, SIZE, Takes, WHOLE};

/// Which strings it is about, what they have to pass, and what they should be.
type Check = (Takes, fn(&str) -> bool, &'static str);

/// What a string should have been, if it is not.
pub(super) fn wanted(text: &str, takes: Takes) -> Option<&'static str> {
    let checks: [Check; 7] = [
        (BOOLEAN, is_boolean, "`true` or `false`"),
        (DURATION, is_duration, "a duration, such as `1m30s`"),
        (SIZE, is_size, "a size, such as `64m`"),
        (WHOLE, is_whole, "a whole number"),
        (COUNT, is_count, "a whole number"),
        (NUMBER, is_number, "a number"),
        (OCTAL, is_octal, "permission bits, such as `0400`"),
    ];
    let failed = |(bit, check, _): &&Check| takes & bit != 0 && !check(text);
    checks.iter().find(failed).map(|(_, _, name)| *name)
}

fn is_boolean(text: &str) -> bool {
    scalar::word_as_bool(text).is_some()
}

fn is_whole(text: &str) -> bool {
    text.strip_prefix('+').unwrap_or(text).parse::<i64>().is_ok()
}

fn is_count(text: &str) -> bool {
    is_whole(text) && !text.starts_with('-')
}

fn is_number(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.'))
        && text.parse::<f64>().is_ok()
}

fn is_octal(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| matches!(byte, b'0'..=b'7'))
}

/// Numbers with units, as Go reads them, and days and weeks; `0` alone needs no unit.
fn is_duration(text: &str) -> bool {
    let mut rest = text.strip_prefix(['+', '-']).unwrap_or(text);
    if rest == "0" {
        return true;
    }
    let mut parts = 0;
    while !rest.is_empty() {
        let unit_at = rest
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(rest.len());
        let (number, behind) = rest.split_at(unit_at);
        let next = behind
            .find(|c: char| c.is_ascii_digit() || c == '.')
            .unwrap_or(behind.len());
        let (unit, after) = behind.split_at(next);
        let is_amount = number.bytes().any(|b| b.is_ascii_digit()) && number.matches('.').count() <= 1;
        let is_unit = matches!(
            unit,
            "ns" | "us" | "µs" | "μs" | "ms" | "s" | "m" | "h" | "d" | "w"
        );
        if !is_amount || !is_unit {
            return false;
        }
        parts += 1;
        rest = after;
    }
    parts > 0
}

/// A number, and a unit behind it or behind one space: `64m`, `1.5 GiB`.
fn is_size(text: &str) -> bool {
    if text == "-1" {
        return true;
    }
    let unit_at = text
        .rfind(|c: char| c.is_ascii_digit() || matches!(c, '.' | ' '))
        .map_or(0, |at| at + 1);
    let (number, unit) = text.split_at(unit_at);
    let number = number.strip_suffix(' ').unwrap_or(number);
    let is_amount =
        number.starts_with(|c: char| c.is_ascii_digit() || c == '.') && number.parse::<f64>().is_ok();
    let unit = unit.to_ascii_lowercase();
    let unit = unit.strip_suffix('b').unwrap_or(&unit);
    let bare = unit.strip_suffix('i').unwrap_or(unit);
    is_amount && matches!(bare, "" | "k" | "m" | "g" | "t" | "p") && !(bare.is_empty() && unit == "i")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_checked_as_compose_checks_them() {
        for (takes, good, bad) in [
            (
                DURATION,
                ["5s", "1m30s", "1.5h", "0", "-5s", "1d"],
                ["5", "", "x", "1m 5s", "5S", "s"],
            ),
            (
                SIZE,
                ["64m", "1gb", "1.5 GiB", "5", "1kib", "-1"],
                ["", "lots", "1x", "1,5g", " 1g", "g"],
            ),
            (
                COUNT,
                ["0", "1", "22", "+1", "3", "4"],
                ["", "-1", "x", "1.0", " 1", "1 "],
            ),
            (
                NUMBER,
                ["0.5", "1", "1e0", "-1", ".5", "5."],
                ["", "x", "1,5", "0x", "inf", "nan"],
            ),
            (
                OCTAL,
                ["0400", "440", "7", "0", "00", "1"],
                ["", "9", "0o4", "x", "-1", "1.5"],
            ),
        ] {
            for text in good {
                assert_eq!(wanted(text, takes), None, "{text:?}");
            }
            for text in bad {
                assert!(wanted(text, takes).is_some(), "{text:?}");
            }
        }
    }
}
