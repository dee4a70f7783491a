//! Values that are numbers: whole, octal, bytes and percentages.

use super::ValueError;
use crate::version::{Directive, Version};

pub(super) fn not_memory(name: &str) -> ValueError {
    ValueError::new(
        format!("`{name}` must be a number of bytes."),
        "Write digits with an optional unit: b, k, kb, m, mb, g, gb.",
    )
}

/// A whole number as the server reads it: no plus sign, no leading zeros, no blanks.
pub(crate) fn whole(value: &str) -> Option<i128> {
    let digits = value.strip_prefix('-').unwrap_or(value);
    let canonical = digits == "0" && digits.len() == value.len()
        || digits
            .bytes()
            .next()
            .is_some_and(|first| matches!(first, b'1'..=b'9'));
    let number = canonical
        .then_some(digits)
        .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
        .and_then(|_| value.parse::<i128>().ok())?;
    (i128::from(i64::MIN)..=i128::from(i64::MAX))
        .contains(&number)
        .then_some(number)
}

/// The number that a text begins with, or 0: `atoi`, which 6.x reads save points with and Sentinel all numbers.
pub(crate) fn leading_number(text: &str) -> i64 {
    let text = text.trim_start();
    let sign = text.len() - text.trim_start_matches(['+', '-']).len();
    let digits = text
        .get(sign..)
        .map_or(0, |rest| rest.bytes().take_while(u8::is_ascii_digit).count());
    text.get(..sign + digits)
        .and_then(|number| number.parse().ok())
        .unwrap_or(0)
}

pub(super) fn octal(value: &str, lenient: bool) -> Option<i128> {
    let digits = value.len() - value.trim_start_matches(|digit: char| digit.is_digit(8)).len();
    if digits != value.len() && !lenient {
        return None;
    }
    match value.get(..digits) {
        Some("") | None => Some(0),
        Some(digits) => i128::from_str_radix(digits, 8).ok(),
    }
}

/// A number of bytes: k is 1000, kb is 1024. Too big ones are cut, as the server does.
pub(crate) fn memory(value: &str, max: i128, version: &Version) -> Option<i128> {
    let signed = !version.since(7, 0);
    let (negative, rest) = match value.strip_prefix('-') {
        Some(rest) if signed => (true, rest),
        Some(_) => return None,
        None => (false, value),
    };
    let count = rest.bytes().take_while(u8::is_ascii_digit).count();
    let unit: u64 = match rest.get(count..)?.to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "k" => 1000,
        "kb" => 1024,
        "m" => 1000 * 1000,
        "mb" => 1024 * 1024,
        "g" => 1000 * 1000 * 1000,
        "gb" => 1024 * 1024 * 1024,
        _ => return None,
    };
    let digits = rest.get(..count)?;
    if digits.len() > 127 {
        return None;
    }
    let fits = if digits.is_empty() {
        Some(0)
    } else {
        digits.parse::<u64>().ok()
    };
    if fits.is_none() && version.valkey_since(9, 1) {
        return None;
    }
    let largest = if signed { i64::MAX.unsigned_abs() } else { u64::MAX };
    let number = fits.unwrap_or(largest).min(largest).wrapping_mul(unit);
    if max > i128::from(i64::MAX) && !signed {
        return Some(i128::from(number));
    }
    let number = i128::from(i64::from_ne_bytes(number.to_ne_bytes()));
    Some(if negative { -number } else { number })
}

pub(super) fn percent_or_memory(
    directive: &Directive,
    value: &str,
    version: &Version,
) -> Result<String, ValueError> {
    if let Some(digits) = value.strip_suffix('%') {
        return match whole(digits) {
            Some(percent) if (0..=-directive.min).contains(&percent) => Ok(if percent == 0 {
                "0".to_owned()
            } else {
                format!("{percent}%")
            }),
            _ => Err(ValueError::new(
                format!("`{}` must be at most {}%.", directive.name, -directive.min),
                "Write a percentage in that range, or a number of bytes.",
            )),
        };
    }
    // Too many bytes for a signed number come out negative, and negative numbers are percentages inside.
    match memory(value, directive.max, version) {
        Some(number) if (0..=directive.max).contains(&number) => Ok(number.to_string()),
        Some(number) if (directive.min..0).contains(&number) => Ok(format!("{}%", -number)),
        _ => Err(ValueError::new(
            format!("`{}` must be a number of bytes or a percentage.", directive.name),
            "Write digits with an optional unit (b, k, kb, m, mb, g, gb) or `%`.",
        )),
    }
}
