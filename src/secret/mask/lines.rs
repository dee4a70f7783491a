//! Lines of a file, where some secrets span several of them.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::expression::Expressions;
use super::keyed::{Open, hide_first_value};
use super::{Mask, MaskedLine, shape};

/// What lines above left open.
enum Above {
    Nothing,
    /// Inside a private key.
    KeyBlock,
    /// Under a secret-like key in that column.
    Under(usize),
    /// A flag waits for its value.
    Value,
}

pub(super) fn of_file(
    mask: &Mask,
    file: &str,
    wanted: &BTreeSet<u32>,
    hidden: &[Range<usize>],
) -> BTreeMap<u32, MaskedLine> {
    let mut shown = BTreeMap::new();
    let Some(last) = wanted.last() else {
        return shown;
    };
    let mut hidden = hidden.to_vec();
    hidden.sort_by_key(|range| (range.start, range.end));
    let mut hidden = Hidden {
        ranges: &hidden,
        reach: 0,
    };
    let mut above = Above::Nothing;
    let mut start = 0;
    for (number, full) in (1u32..=*last).zip(file.split_inclusive('\n')) {
        let line = full.trim_end_matches(['\n', '\r']);
        let mut hide = hidden.of_line(start, line.len());
        let open = hide_line(mask, line, &above, &mut hide);
        above = next(line, above, open);
        if wanted.contains(&number) {
            shown.insert(number, MaskedLine::new(line, hide));
        }
        start += full.len();
    }
    shown
}

fn hide_line(mask: &Mask, line: &str, above: &Above, hide: &mut Vec<Range<usize>>) -> Open {
    match above {
        Above::KeyBlock => {
            let end = line.find("-----END ").unwrap_or(line.len());
            let start = line.len() - line.trim_start().len();
            hide.push(start..end.max(start));
        }
        Above::Under(column) if is_inside(line, *column) && !is_mapping(line) => {
            hide_first_value(line, &Expressions::of(line), hide);
        }
        Above::Value => hide_first_value(line, &Expressions::of(line), hide),
        Above::Under(_) | Above::Nothing => {}
    }
    mask.hide_in_line(line, hide)
}

fn next(line: &str, above: Above, open: Open) -> Above {
    if shape::opens_key_block(line) {
        return Above::KeyBlock;
    }
    match (above, open) {
        (Above::KeyBlock, _) if !shape::closes_key_block(line) => Above::KeyBlock,
        (_, Open::Block(column)) => Above::Under(column),
        (_, Open::Value) => Above::Value,
        // A key inside decides for itself: what stands above was no secret but a section.
        (Above::Under(column), Open::Nothing)
            if line.trim().is_empty() || (is_inside(line, column) && !is_mapping(line)) =>
        {
            Above::Under(column)
        }
        (Above::Value, Open::Nothing) if line.trim().is_empty() => Above::Value,
        _ => Above::Nothing,
    }
}

/// Whether a line belongs to the value of a key in that column.
fn is_inside(line: &str, column: usize) -> bool {
    let indent = line.len() - line.trim_start().len();
    let item = line.trim_start().starts_with("- ");
    !line.trim().is_empty() && (indent > column || (item && indent == column))
}

/// Whether a line is a key of its own, whose name then decides.
fn is_mapping(line: &str) -> bool {
    let text = line.trim_start().trim_start_matches("- ");
    let key = text
        .find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '"' | '\'')))
        .unwrap_or(text.len());
    let after = text.get(key..).unwrap_or_default();
    key > 0 && (after == ":" || after.starts_with(": "))
}

/// Ranges of a file, given out line by line.
struct Hidden<'r> {
    ranges: &'r [Range<usize>],
    /// How far ranges that started on lines above reach.
    reach: usize,
}

impl Hidden<'_> {
    fn of_line(&mut self, start: usize, length: usize) -> Vec<Range<usize>> {
        let end = start + length;
        let mut line = Vec::new();
        if self.reach > start {
            line.push(0..self.reach.min(end) - start);
        }
        while let Some((first, rest)) = self.ranges.split_first() {
            if first.start > end {
                break;
            }
            self.reach = self.reach.max(first.end);
            if first.end > start {
                line.push(first.start.max(start) - start..first.end.min(end) - start);
            }
            self.ranges = rest;
        }
        line
    }
}
