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
    for (file, _) in cases {
        one_by_one(format, file);
    }
}

/// Checks that a line is shown in the same way alone and in its file.
fn one_by_one(format: Format, file: &str) {
    let whole = shown(format, file);
    for (number, line) in (1..).zip(whole.split('\n')) {
        let alone = nothing_known().lines(format, file, &BTreeSet::from([number]), &[]);
        let alone: Vec<&str> = alone.values().map(MaskedLine::text).collect();
        assert_eq!(alone, [line], "{format:?}, line {number} of {file}");
    }
}
