//! The order of the numbers of requirements.

/// A key that puts 8.3.2 before 8.3.11.
pub(super) fn numbers_in_order(id: &str) -> Vec<(String, u64)> {
    let mut key = Vec::new();
    let mut word = String::new();
    let mut rest = id;
    while let Some(c) = rest.chars().next() {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        if let Some((number, after)) = rest.split_at_checked(digits).filter(|_| digits > 0) {
            key.push((std::mem::take(&mut word), number.parse().unwrap_or(u64::MAX)));
            rest = after;
        } else {
            word.push(c);
            rest = rest.get(c.len_utf8()..).unwrap_or_default();
        }
    }
    key.push((word, 0));
    key
}
