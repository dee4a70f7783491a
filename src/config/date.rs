//! Calendar days, as the config file, rule tests and flags write them.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;

/// Reads a day such as `2026-11-24`.
///
/// # Errors
/// The expected format.
pub fn parse_date(text: &str) -> Result<Date, String> {
    let date = text.parse::<Date>().ok();
    // The crate takes other spellings of ISO 8601, too.
    date.filter(|date| date.to_string() == text)
        .ok_or_else(|| "expected a date as YEAR-MONTH-DAY, such as 2026-11-24".to_owned())
}

/// Reads the day of `SOURCE_DATE_EPOCH`, in UTC.
///
/// # Errors
/// What is wrong, and how to fix it.
pub fn parse_epoch(seconds: &str) -> Result<Date, String> {
    let seconds = seconds.trim().parse().ok();
    seconds
        .and_then(|seconds| Timestamp::from_second(seconds).ok())
        .map(date_of)
        .ok_or_else(|| {
            "SOURCE_DATE_EPOCH is not a number of seconds since 1970. Unset it, or pass --now".to_owned()
        })
}

/// The day of an instant, in UTC.
pub fn date_of(instant: Timestamp) -> Date {
    Offset::UTC.to_datetime(instant).date()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn days() {
        assert_eq!(parse_date("2024-02-29"), Ok(date(2024, 2, 29)));
        for text in [
            "2026-02-29",
            "2100-02-29",
            "2026-13-01",
            "2026-1-1",
            "20261101",
            "2026-11-01T00:00:00",
            "today",
            "",
        ] {
            assert!(parse_date(text).is_err(), "{text}");
        }
    }

    #[test]
    fn seconds_since_1970() {
        for (seconds, day) in [
            ("0", date(1970, 1, 1)),
            ("951782400", date(2000, 2, 29)),
            ("1795478399", date(2026, 11, 23)),
            ("1795478400\n", date(2026, 11, 24)),
        ] {
            assert_eq!(parse_epoch(seconds), Ok(day));
        }
        assert!(parse_epoch("soon").is_err());
        assert!(parse_epoch("99999999999999").is_err());
    }
}
