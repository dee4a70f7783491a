//! Strings that Compose takes for something else: durations, sizes, numbers.

use super::super::{scalar, units};
use super::tables::{BOOLEAN, COUNT, DURATION, NUMBER, OCTAL, SIZE, Takes, WHOLE};

/// Which strings it is about, what they have to pass, and what they should be.
type Check = (Takes, fn(&str) -> bool, &'static str);

/// What a string should have been, if it is not.
pub(super) fn wanted(text: &str, takes: Takes) -> Option<&'static str> {
    let checks: [Check; 7] = [
        (BOOLEAN, is_boolean, "`true` or `false`"),
        (
            DURATION,
            |text| units::duration(text).is_some(),
            "a duration, such as `1m30s`",
        ),
        (SIZE, |text| units::size(text).is_some(), "a size, such as `64m`"),
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
