//! Days of the calendar.

pub(super) use crate::config::parse_day as parse;

use crate::config::days_of;

/// The day of a number of seconds since 1970, as `SOURCE_DATE_EPOCH` gives it.
pub(super) fn of_epoch(seconds: &str) -> Result<String, String> {
    let wrong =
        || "SOURCE_DATE_EPOCH is not a number of seconds since 1970. Unset it, or pass --now".to_owned();
    let seconds: u64 = seconds.trim().parse().map_err(|_| wrong())?;
    let mut day = seconds / 86_400;
    // 146097 days are 400 years; what is left takes at most 400 steps.
    let cycles = day / 146_097;
    day %= 146_097;
    let mut year = 1970 + cycles * 400;
    if year > 9999 {
        return Err(wrong());
    }
    let leap = |year: u64| year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    loop {
        let length = if leap(year) { 366 } else { 365 };
        if day < length {
            break;
        }
        day -= length;
        year += 1;
    }
    let mut month = 1;
    let short = u32::try_from(year).map_err(|_| wrong())?;
    loop {
        let length = u64::from(days_of(short, month));
        if day < length || month == 12 {
            break;
        }
        day -= length;
        month += 1;
    }
    Ok(format!("{year:04}-{month:02}-{:02}", day + 1))
}

/// An instant as RFC 3339 has it, in UTC, from seconds since 1970.
pub(super) fn instant(seconds: u64) -> Option<String> {
    let day = of_epoch(&seconds.to_string()).ok()?;
    let within = seconds % 86_400;
    Some(format!(
        "{day}T{:02}:{:02}:{:02}Z",
        within / 3600,
        within / 60 % 60,
        within % 60
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days() {
        for day in ["2026-11-24", "2024-02-29", "2000-02-29"] {
            assert_eq!(parse(day).as_deref(), Ok(day));
        }
        for day in [
            "2026-02-29",
            "2100-02-29",
            "2026-13-01",
            "2026-00-10",
            "2026-1-1",
            "today",
            "2026-11-00",
            "+026-11-01",
        ] {
            assert!(parse(day).is_err(), "{day}");
        }
        for (seconds, day) in [
            ("0", "1970-01-01"),
            ("951782400", "2000-02-29"),
            ("1795478399", "2026-11-23"),
            ("1795478400", "2026-11-24"),
            ("4102444800", "2100-01-01"),
        ] {
            assert_eq!(of_epoch(seconds).as_deref(), Ok(day));
        }
        assert_eq!(instant(951_782_461).as_deref(), Some("2000-02-29T00:01:01Z"));
        assert!(of_epoch("soon").is_err());
        assert!(of_epoch("99999999999999").is_err());
    }
}
