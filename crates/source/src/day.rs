//! Days of the calendar.

/// Checks a day as `2026-11-24`. Days in this form compare like dates.
///
/// # Errors
/// What to write instead.
pub fn parse(text: &str) -> Result<String, String> {
    let wrong = || "write a day of the calendar as YEAR-MONTH-DAY, such as 2026-11-24".to_owned();
    let shape = text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| {
            if matches!(at, 4 | 7) {
                byte == b'-'
            } else {
                byte.is_ascii_digit()
            }
        });
    if !shape {
        return Err(wrong());
    }
    let number = |from: usize, to: usize| text.get(from..to).and_then(|part| part.parse::<u32>().ok());
    let (Some(year), Some(month), Some(day)) = (number(0, 4), number(5, 7), number(8, 10)) else {
        return Err(wrong());
    };
    if day == 0 || day > days_of(year, month) {
        return Err(wrong());
    }
    Ok(text.to_owned())
}

/// How many days a month has; 0 for a month that is none.
fn days_of(year: u32, month: u32) -> u32 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 0,
    }
}

/// The day of a number of seconds since 1970, as `SOURCE_DATE_EPOCH` gives it.
///
/// # Errors
/// What to do, for what is no number of seconds.
pub fn of_epoch(seconds: &str) -> Result<String, String> {
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
pub fn instant(seconds: u64) -> Option<String> {
    let day = of_epoch(&seconds.to_string()).ok()?;
    let within = seconds % 86_400;
    Some(format!(
        "{day}T{:02}:{:02}:{:02}Z",
        within / 3600,
        within / 60 % 60,
        within % 60
    ))
}

/// A day's number, counted from 1970-01-01, from `2026-11-24`.
pub fn number(text: &str) -> Option<i64> {
    let text = parse(text).ok()?;
    let part = |from: usize, to: usize| text.get(from..to).and_then(|part| part.parse::<u32>().ok());
    let (year, month, day) = (part(0, 4)?, part(5, 7)?, part(8, 10)?);
    let years = year.checked_sub(1)?;
    let before_year =
        i64::from(years) * 365 + i64::from(years / 4) - i64::from(years / 100) + i64::from(years / 400);
    let before_month: u32 = (1..month).map(|month| days_of(year, month)).sum();
    // 719162 days lie between 0001-01-01 and 1970-01-01.
    Some(before_year + i64::from(before_month + day) - 1 - 719_162)
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
        for (day, expected) in [
            ("1970-01-01", 0),
            ("2000-03-01", 11_017),
            ("2026-11-24", 20_781),
            ("2027-11-24", 21_146),
        ] {
            assert_eq!(number(day), Some(expected), "{day}");
        }
        assert!(of_epoch("soon").is_err());
        assert!(of_epoch("99999999999999").is_err());
    }
}
