//! Strings that must have a certain form: durations, sizes, numbers.

use super::kinds::ValueKinds;
use crate::scalar::{self, Kind};
use crate::units;

/// A condition of the schema, its test, and what the value should be.
type Check = (ValueKinds, fn(&str) -> bool, &'static str);

/// What a scalar should have been, if it does not meet the conditions.
pub(super) fn expected(text: &str, kind: Kind, takes: ValueKinds) -> Option<&'static str> {
    match kind {
        Kind::String => expected_string(text, takes),
        Kind::Int if takes.intersects(ValueKinds::COUNT) && text.starts_with('-') => {
            Some("an integer from 0 on")
        }
        _ => None,
    }
}

fn expected_string(text: &str, takes: ValueKinds) -> Option<&'static str> {
    let checks: [Check; 7] = [
        (ValueKinds::BOOL_WORD, is_boolean, "`true` or `false`"),
        (ValueKinds::DURATION, is_duration, "a duration, such as `1m30s`"),
        (ValueKinds::SIZE, is_size, "a size, such as `64m`"),
        (ValueKinds::INTEGER, is_integer, "an integer"),
        (ValueKinds::COUNT, is_count, "an integer from 0 on"),
        (ValueKinds::NUMBER, is_number, "a number"),
        (ValueKinds::OCTAL, is_octal, "permission bits, such as `0400`"),
    ];
    let failed = |(kind, check, _): &&Check| takes.intersects(*kind) && !check(text);
    checks.iter().find(failed).map(|(_, _, name)| *name)
}

fn is_duration(text: &str) -> bool {
    units::duration(text).is_some()
}

fn is_size(text: &str) -> bool {
    units::size(text).is_some()
}

fn is_boolean(text: &str) -> bool {
    scalar::word_as_bool(text).is_some()
}

fn is_integer(text: &str) -> bool {
    text.strip_prefix('+').unwrap_or(text).parse::<i64>().is_ok()
}

fn is_count(text: &str) -> bool {
    is_integer(text) && !text.starts_with('-')
}

fn is_number(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.'))
        && text.parse::<f64>().is_ok()
}

fn is_octal(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| matches!(byte, b'0'..=b'7'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_checked_as_compose_checks_them() {
        for (takes, good, bad) in [
            (
                ValueKinds::DURATION,
                ["5s", "1m30s", "1.5h", "0", "-5s", "1d"],
                ["5", "", "x", "1m 5s", "5S", "s"],
            ),
            (
                ValueKinds::SIZE,
                ["64m", "1gb", "1.5 GiB", "5", "1kib", "-1"],
                ["", "lots", "1x", "1,5g", " 1g", "g"],
            ),
            (
                ValueKinds::COUNT,
                ["0", "1", "22", "+1", "3", "4"],
                ["", "-1", "x", "1.0", " 1", "1 "],
            ),
            (
                ValueKinds::NUMBER,
                ["0.5", "1", "1e0", "-1", ".5", "5."],
                ["", "x", "1,5", "0x", "inf", "nan"],
            ),
            (
                ValueKinds::OCTAL,
                ["0400", "440", "7", "0", "00", "1"],
                ["", "9", "0o4", "x", "-1", "1.5"],
            ),
        ] {
            for text in good {
                assert_eq!(expected_string(text, takes), None, "{text:?}");
            }
            for text in bad {
                assert!(expected_string(text, takes).is_some(), "{text:?}");
            }
        }
    }
}
