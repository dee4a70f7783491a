use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::masking::{Format, Mask};
use crate::testing::location;

/// A line of a compose file.
fn masked(line: &str) -> MaskedLine {
    let mask = Mask::new(Vec::new(), &BTreeSet::new());
    let mut lines = mask.lines(Format::Compose, line, &BTreeSet::from([1]), &[]);
    lines.remove(&1).unwrap()
}

fn frame(line: &str, from: u32, to: u32) -> String {
    let at = location("a.yml", 12, from, to);
    let excerpts = Excerpts::from([("a.yml".into(), BTreeMap::from([(12, masked(line))]))]);
    let label = Label {
        at: &at,
        text: "here".to_owned(),
        primary: true,
    };
    draw("a.yml", &[label], &excerpts, &Options::default())
}

#[test]
fn the_label_covers_the_mask_and_the_head_tells_the_real_place() {
    let drawn = frame("{x: changeme, y: no}", 5, 13);
    assert_eq!(
        drawn,
        "    ╭─[a.yml:12:5]\n 12 │ {x: ••••••••, y: no}\n    ·     ────┬───\n    ·         ╰── here\n    ╰────\n"
    );
    let drawn = frame("{x: change, y: no}", 16, 18);
    assert!(
        drawn.contains("[a.yml:12:16]") && drawn.contains("y: no"),
        "{drawn}"
    );
}

#[test]
fn a_long_line_is_cut_around_its_label() {
    let line = format!("{{{}: on, needle: on, {}: on}}", "x".repeat(900), "y".repeat(900));
    let drawn = frame(&line, 907, 913);
    assert!(
        drawn.contains("…xxx") && drawn.contains("needle") && drawn.contains("y…"),
        "{drawn}"
    );
    assert!(drawn.lines().all(|line| line.chars().count() < 300));
}

#[test]
fn an_empty_line_and_a_place_past_the_end_can_be_labelled() {
    assert!(frame("", 1, 1).contains("here"));
    assert!(frame("ab", 70, 90).contains("here"));
}

#[test]
fn control_characters_are_replaced() {
    assert!(!frame("a\u{1b}[2J", 1, 2).contains('\u{1b}'));
}

#[test]
fn lines_far_apart_are_drawn_apart() {
    let excerpts = Excerpts::from([(
        "a.yml".into(),
        BTreeMap::from([
            (3, masked("three: on")),
            (4, masked("four: on")),
            (90, masked("ninety: on")),
        ]),
    )]);
    let places = [3, 4, 90].map(|line| location("a.yml", line, 1, 3));
    let labels: Vec<_> = places
        .iter()
        .map(|at| Label {
            at,
            text: format!("on {}", at.start.line),
            primary: at.start.line == 90,
        })
        .collect();
    let drawn = draw("a.yml", &labels, &excerpts, &Options::default());
    assert_eq!(drawn.matches("╭─[").count(), 2, "{drawn}");
    assert!(drawn.contains(" 3 │ three") && drawn.contains(" 4 │ four") && drawn.contains(" 90 │ ninety"));
}
