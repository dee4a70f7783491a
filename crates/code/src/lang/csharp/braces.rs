//! Interpolated strings of C#.

use crate::ir::{Expr, Kind, Name, Part};

/// The parts of a string in which braces are doubled; what the grammar takes for text behind them may be a value.
pub(super) fn braced(text: &str, at: crate::ir::At) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = text;
    // Behind the last one, nothing is searched again and again.
    let last = text.rfind('}').map_or(text.len(), |last| text.len() - last);
    while let Some(brace) = rest.find(['{', '}']) {
        let (before, behind) = rest.split_at(brace);
        parts.push(Part::Literal(before.to_owned()));
        let doubled = ["{{", "}}"].iter().any(|double| behind.starts_with(double));
        let opens = behind.starts_with('{') && !doubled && behind.len() > last;
        let end = opens.then(|| behind.find('}')).flatten();
        let taken = match end {
            Some(end) => {
                let name = behind
                    .get(1..end)
                    .unwrap_or_default()
                    .split([':', ','])
                    .next()
                    .unwrap_or_default();
                let is_name = name.chars().all(|c| c.is_alphanumeric() || c == '_');
                let kind = match is_name {
                    true => Kind::Name(Name::from(name)),
                    false => Kind::Other(Vec::new()),
                };
                parts.push(Part::Value(Expr::new(kind, at)));
                end + 1
            }
            None => {
                parts.push(Part::Literal(behind.chars().take(1).collect()));
                1 + usize::from(doubled)
            }
        };
        rest = behind.get(taken..).unwrap_or_default();
    }
    parts.push(Part::Literal(rest.to_owned()));
    parts
}
