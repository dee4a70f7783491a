//! Lists of names in texts.

/// Names and how many more there are, joined by a separator.
pub fn listed(names: &[impl AsRef<str>], more: usize, separator: &str) -> String {
    let mut names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    let more = format!("{more} more");
    names.extend(Some(&*more).filter(|more| *more != "0 more"));
    names.join(separator)
}
