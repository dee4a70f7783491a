//! One line of a file with its label, as short as possible: the place, the masked line, and what is wrong below it.

use super::Options;
use super::printable;
use super::style::{Paint, wrapped};
use crate::policy::Excerpts;
use crate::rules::Location;

/// How much of a line that is too long is shown before its label.
const LEAD: usize = 24;

/// Draws a place with texts about it. A place without a known line is its position and the texts.
pub(super) fn draw(at: &Location, texts: &[&str], excerpts: &Excerpts, options: &Options) -> String {
    let paint = Paint {
        colour: options.colour,
    };
    let place = format!("{}:{}:{}", printable(&at.path), at.start.line, at.start.column);
    let mut drawn = String::new();
    for (index, part) in wrapped(&place, options.width.saturating_sub(4))
        .iter()
        .enumerate()
    {
        let indent = if index == 0 { 2 } else { 4 };
        drawn.push_str(&format!("{:indent$}{part}\n", ""));
    }
    let line = excerpts.get(&at.path).and_then(|file| file.get(&at.start.line));
    let Some(line) = line else {
        for text in texts {
            for line in wrapped(text, options.width.saturating_sub(6)) {
                drawn.push_str(&format!("      {line}\n"));
            }
        }
        return drawn;
    };
    let written = line.characters(|text| printable(text).chars().collect());
    let end = if at.end.line > at.start.line {
        written.len() + 1
    } else {
        at.end.column as usize
    };
    let label = line.label(at.start.column as usize, end.max(at.start.column as usize + 1));
    let (bar, mark) = if options.unicode {
        ('│', '▔')
    } else {
        ('|', '^')
    };
    let number = at.start.line.to_string();
    let gutter = number.len() + 4;
    let room = options.width.saturating_sub(gutter + 1).max(20);
    let from = label.start.saturating_sub(1).min(written.len());
    let to = label.end.saturating_sub(1).min(written.len()).max(from);
    let cut = cut(written, from, to, room);
    let shown: String = written.get(cut.clone()).unwrap_or_default().iter().collect();
    let (before, after) = (
        mark_of(cut.start > indent(written)),
        mark_of(cut.end < written.len()),
    );
    let code = format!("{before}{}{after}", shown.trim_end());
    drawn.push_str(&format!("  {} {bar} {code}\n", paint.dim(&number)));
    let indent = from.saturating_sub(cut.start) + before.chars().count();
    let length = to.min(cut.end).saturating_sub(from).max(1);
    let under = paint.mark(&mark.to_string().repeat(length));
    let margin = format!("  {:width$} {bar} ", "", width = number.len());
    let mut below = texts.iter().flat_map(|text| wrapped(text, room)).peekable();
    let beside = below.next_if(|text| indent + length + 1 + text.chars().count() <= room);
    let beside = beside.map_or_else(String::new, |text| format!(" {text}"));
    drawn.push_str(&format!("{margin}{:indent$}{under}{beside}\n", ""));
    for text in below {
        drawn.push_str(&format!("{margin}{text}\n"));
    }
    drawn
}

/// The part of a line to show: without its indentation, and with the label if it is too long.
fn cut(line: &[char], from: usize, to: usize, room: usize) -> std::ops::Range<usize> {
    let start = indent(line).min(from);
    if line.len() - start <= room {
        return start..line.len();
    }
    // Two characters are for the signs that something is left out.
    let room = room.saturating_sub(2).max(1);
    let start = if to - start <= room {
        start
    } else {
        from.saturating_sub(LEAD.min(room.saturating_sub(to - from)))
            .max(start)
    };
    start..line.len().min(start + room)
}

fn indent(line: &[char]) -> usize {
    line.iter().take_while(|c| c.is_whitespace()).count()
}

fn mark_of(is_cut: bool) -> &'static str {
    if is_cut { "…" } else { "" }
}
