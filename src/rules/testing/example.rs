//! An example of what a rule reports: the first case of its test, so that it is always a true one.

use std::fmt::Write as _;

use super::case::read;
use super::{Group, TestCase};
use crate::rules::source::RuleSource;

/// Characters that are marked below a line at the most.
const MARKED: usize = 80;

/// The files of a test's first reported case, with what is reported marked; `None` where the test cannot be read.
pub fn example(test: &RuleSource) -> Option<String> {
    first(test, Group::Reported)
}

/// The files of a test's first case that passes, which show a way to fix it; `None` where the test cannot be read.
pub fn counterexample(test: &RuleSource) -> Option<String> {
    first(test, Group::Passes)
}

fn first(test: &RuleSource, group: Group) -> Option<String> {
    let parsed = read(test.stem(), test).ok()?;
    let case = parsed.cases.iter().find(|case| case.group == group)?;
    let mut shown = String::new();
    for (path, text) in &case.files {
        // Writing to a string cannot fail.
        let _ = writeln!(shown, "{}{path}:", if shown.is_empty() { "" } else { "\n" });
        let marks = marks(case, path);
        for (number, line) in text.trim_end().lines().enumerate() {
            let _ = writeln!(shown, "{}", format!("  {line}").trim_end());
            for (_, start, length) in marks.iter().filter(|(at, ..)| *at == number) {
                let _ = writeln!(shown, "  {}{}", " ".repeat(*start), "^".repeat(*length));
            }
        }
    }
    shown += &around(case);
    Some(shown)
}

/// What a case says beside its files: two cases may differ in nothing else.
fn around(case: &TestCase) -> String {
    let mut shown = String::new();
    for (path, mode) in &case.modes {
        let _ = writeln!(shown, "\nmode of {path}: {mode:03o}");
    }
    for (path, day, text) in case.history.iter().flatten() {
        let _ = writeln!(shown, "\n{path} on {day}:");
        for line in text.trim_end().lines() {
            let _ = writeln!(shown, "{}", format!("  {line}").trim_end());
        }
    }
    if let Some(now) = case.now {
        let _ = writeln!(shown, "\ntoday: {now}");
    }
    shown
}

/// The places in a file: line from 0, column from 0, length in characters on that line.
fn marks(case: &TestCase, path: &str) -> Vec<(usize, usize, usize)> {
    let expected = case.at.iter().filter(|at| at.file == path);
    let mark = expected.filter_map(|at| {
        let start = case.position(at)?;
        let length = at.text.lines().next().unwrap_or_default().chars().count();
        let from_zero = |number: u32| (number as usize).saturating_sub(1);
        let length = length.clamp(1, MARKED);
        Some((from_zero(start.line), from_zero(start.column), length))
    });
    mark.collect()
}
