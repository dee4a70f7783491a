mod properties;
mod readable;
mod secrets;

use std::collections::BTreeSet;

use super::*;

/// A mask without secrets and names.
fn nothing_known() -> Mask {
    Mask::new(Vec::new(), &BTreeSet::new())
}

/// A file as it is shown where nothing is known of it.
fn shown(format: Format, file: &str) -> String {
    nothing_known().file(format, file)
}

/// Compares files with what is shown of them.
fn compare(format: Format, cases: &[(&str, &str)]) {
    let wrong: Vec<String> = cases
        .iter()
        .map(|(file, expected)| (file, expected, shown(format, file)))
        .filter(|(_, expected, shown)| shown != *expected)
        .map(|(file, expected, shown)| format!("{file}\n  expected {expected}\n  shown    {shown}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
