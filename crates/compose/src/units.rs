//! Durations and sizes with units, as Compose reads and prints them.

/// Nanoseconds.
const UNITS: [(&str, i64); 10] = [
    ("ns", 1),
    ("us", 1_000),
    ("µs", 1_000),
    ("μs", 1_000),
    ("ms", 1_000_000),
    ("s", SECOND),
    ("m", 60 * SECOND),
    ("h", 3600 * SECOND),
    ("d", 24 * 3600 * SECOND),
    ("w", 7 * 24 * 3600 * SECOND),
];
const SECOND: i64 = 1_000_000_000;

/// Nanoseconds of numbers with units, as Go reads them, and days and weeks; `0` alone needs no unit.
pub(crate) fn duration(text: &str) -> Option<i64> {
    let (sign, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest == "0" {
        return Some(0);
    }
    let mut total: Option<i64> = None;
    while !rest.is_empty() {
        let unit_at = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (number, behind) = rest.split_at(unit_at);
        let next = behind
            .find(|c: char| c.is_ascii_digit() || c == '.')
            .unwrap_or(behind.len());
        let (unit, after) = behind.split_at(next);
        let (_, unit) = UNITS.iter().find(|(name, _)| *name == unit)?;
        total = Some(total.unwrap_or(0).checked_add(amount(number, *unit)?)?);
        rest = after;
    }
    Some(sign * total?)
}

/// So many units, what is less than a nanosecond left out.
fn amount(number: &str, unit: i64) -> Option<i64> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() && fraction.is_empty() || fraction.contains('.') {
        return None;
    }
    let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    // More than 18 digits after the point change nothing.
    let digits = fraction.get(..fraction.len().min(18))?;
    let parts: i128 = if digits.is_empty() {
        0
    } else {
        digits.parse().ok()?
    };
    let scale = 10_i128.checked_pow(u32::try_from(digits.len()).ok()?)?;
    let below = i64::try_from(parts * i128::from(unit) / scale).ok()?;
    whole.checked_mul(unit)?.checked_add(below)
}

/// Nanoseconds as Go prints them: `1m30s`, `1.5s`, `0s`.
pub(crate) fn show_duration(nanoseconds: i64) -> String {
    let size = nanoseconds.unsigned_abs();
    let sign = if nanoseconds < 0 { "-" } else { "" };
    let second = SECOND.unsigned_abs();
    match size {
        0 => "0s".to_owned(),
        1..1_000 => format!("{sign}{size}ns"),
        1_000..1_000_000 => format!("{sign}{}µs", decimal(size, 1_000)),
        1_000_000..1_000_000_000 => format!("{sign}{}ms", decimal(size, 1_000_000)),
        _ => {
            let (minutes, rest) = (size / (60 * second), size % (60 * second));
            let seconds = decimal(rest, second);
            match (minutes / 60, minutes % 60) {
                (0, 0) => format!("{sign}{seconds}s"),
                (0, minutes) => format!("{sign}{minutes}m{seconds}s"),
                (hours, minutes) => format!("{sign}{hours}h{minutes}m{seconds}s"),
            }
        }
    }
}

/// A number of units without zeros at its end.
fn decimal(size: u64, unit: u64) -> String {
    let digits = unit.ilog10() as usize;
    let text = format!("{}.{:0digits$}", size / unit, size % unit);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Bytes of a number followed by a unit, with or without a space: `64m`, `1.5 GiB`. `-1` means no limit.
pub(crate) fn size(text: &str) -> Option<i64> {
    if text == "-1" {
        return Some(-1);
    }
    let unit_at = text
        .rfind(|c: char| c.is_ascii_digit() || matches!(c, '.' | ' '))
        .map_or(0, |at| at + 1);
    let (number, unit) = text.split_at(unit_at);
    let number = number.strip_suffix(' ').unwrap_or(number);
    let number: f64 = number
        .starts_with(|c: char| c.is_ascii_digit() || c == '.')
        .then(|| number.parse().ok())
        .flatten()?;
    let unit = unit.to_ascii_lowercase();
    let mut letters = unit.chars();
    let power = match (letters.next(), letters.as_str()) {
        (None, _) | (Some('b'), "") => 0,
        (Some(prefix), "" | "b" | "ib") => "kmgtp".find(prefix)? + 1,
        _ => return None,
    };
    let bytes = number * 1024_f64.powi(i32::try_from(power).ok()?);
    #[allow(
        clippy::cast_possible_truncation,
        reason = "what is less than a byte is left out"
    )]
    let whole = bytes as i64;
    // What no integer holds is the least one to Go.
    Some(if whole == i64::MAX { i64::MIN } else { whole })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_printed_as_go_prints_them() {
        for (text, shown) in [
            ("90s", "1m30s"),
            ("1500ms", "1.5s"),
            ("1h", "1h0m0s"),
            ("1h1ms", "1h0m0.001s"),
            ("1d2h", "26h0m0s"),
            ("1.5w", "252h0m0s"),
            ("-5s", "-5s"),
            ("+.5s", "500ms"),
            ("5.s", "5s"),
            ("1500us", "1.5ms"),
            ("1us", "1µs"),
            ("0.3ns", "0s"),
            ("0", "0s"),
            ("1.123456789s", "1.123456789s"),
        ] {
            assert_eq!(
                duration(text).map(show_duration).as_deref(),
                Some(shown),
                "{text}"
            );
        }
        for text in ["", "5", "x", "1m 5s", "5S", "s", ".s", "1..5s", "10000000h"] {
            assert_eq!(duration(text), None, "{text}");
        }
    }

    #[test]
    fn sizes_are_bytes() {
        for (text, bytes) in [
            ("50M", 52_428_800),
            ("20 mb", 20_971_520),
            ("1.5g", 1_610_612_736),
            ("1kib", 1024),
            ("12", 12),
            ("12b", 12),
            ("0.3", 0),
            ("1.23456t", 1_357_413_075_187),
            ("-1", -1),
            ("9999p", i64::MIN),
        ] {
            assert_eq!(size(text), Some(bytes), "{text}");
        }
        for text in ["", "lots", "1x", "1,5g", " 1g", "g", "1i", "1ki", "1bb"] {
            assert_eq!(size(text), None, "{text}");
        }
    }
}
