use std::collections::BTreeMap;

use super::*;
use crate::secret::{Mask, Secret};
use crate::testing::location;

fn frame(line: &str, from: u32, to: u32) -> String {
    let at = location("a.yml", 12, from, to);
    let mask = Mask::new([Secret::new("changeme")]);
    let excerpts = Excerpts::from([("a.yml".into(), BTreeMap::from([(12, mask.line(line, &[]))]))]);
    let label = Label {
        at: &at,
        text: "here".to_owned(),
        primary: true,
    };
    draw("a.yml", &[label], &excerpts, &Options::default())
}

#[test]
fn the_label_covers_the_mask_and_the_head_tells_the_real_place() {
    let drawn = frame("x: changeme y", 4, 12);
    assert_eq!(
        drawn,
        "    ╭─[a.yml:12:4]\n 12 │ x: •••••••• y\n    ·    ────┬───\n    ·        ╰── here\n    ╰────\n"
    );
    let drawn = frame("changeme: z", 11, 12);
    assert!(drawn.contains("[a.yml:12:11]"), "{drawn}");
}

#[test]
fn a_long_line_is_cut_around_its_label() {
    let line = format!("{}needle{}", "x".repeat(5000), "y".repeat(5000));
    let drawn = frame(&line, 5001, 5007);
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
    let mask = Mask::new([]);
    let excerpts = Excerpts::from([(
        "a.yml".into(),
        BTreeMap::from([
            (3, mask.line("three", &[])),
            (4, mask.line("four", &[])),
            (90, mask.line("ninety", &[])),
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
