//! Days of the calendar, as people write them.

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
pub(crate) fn days_of(year: u32, month: u32) -> u32 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 0,
    }
}
