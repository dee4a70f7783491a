//! Values of directives, checked and brought into the form that `CONFIG GET` shows.

mod error;
mod numbers;
#[cfg(test)]
mod tests;
mod text;

use super::version::{Directive, Kind, Version};
use numbers::{not_memory, octal, percent_or_memory};
use text::text;

pub(super) use error::ValueError;
pub(super) use numbers::{leading_number, memory, whole};

/// Checks the value of a directive that takes one, and gives it as `CONFIG GET` shows it.
pub(super) fn normal(directive: &Directive, value: &str, version: &Version) -> Result<String, ValueError> {
    let name = directive.name;
    match directive.kind {
        Kind::Bool => match value.to_ascii_lowercase().as_str() {
            known @ ("yes" | "no") => Ok(known.to_owned()),
            _ => Err(ValueError::new(
                format!("`{name}` must be `yes` or `no`."),
                "Write `yes` or `no`.",
            )),
        },
        Kind::Integer => {
            let number = whole(value).ok_or_else(|| {
                ValueError::new(
                    format!("`{name}` must be a whole number."),
                    "Write digits only, without quotes inside, units or comments.",
                )
            })?;
            in_range(directive, number).map(|()| used(directive, number).to_string())
        }
        Kind::Octal => {
            let number = octal(value, directive.lenient).ok_or_else(|| {
                ValueError::new(
                    format!("`{name}` must be an octal number."),
                    "Write digits from 0 to 7, such as 700.",
                )
            })?;
            in_range(directive, number).map(|()| format!("{number:o}"))
        }
        // "No limit", where that is not 0.
        Kind::Memory if value == "-1" && directive.min == -1 => Ok(value.to_owned()),
        Kind::Memory => {
            let number = memory(value, directive.max, version).ok_or_else(|| not_memory(name))?;
            in_range(directive, number).map(|()| number.to_string())
        }
        Kind::PercentOrMemory => percent_or_memory(directive, value, version),
        Kind::Enum(names) => names
            .iter()
            .find(|known| known.eq_ignore_ascii_case(value))
            .map(|known| shown_as(directive, known).to_owned())
            .ok_or_else(|| {
                ValueError::new(
                    format!("`{name}` does not take this value in {}.", version.branch()),
                    format!("Write one of: {}.", names.join(", ")),
                )
                .version_specific()
            }),
        Kind::Text | Kind::Special => text(directive, value, version).map(|()| {
            // All but the passwords are C strings (config.c), which end at a NUL.
            let whole = matches!(directive.name, "requirepass" | "masterauth");
            let end = value.find('\0').filter(|_| !whole).unwrap_or(value.len());
            value.get(..end).unwrap_or(value).to_owned()
        }),
    }
}

/// The number that the server works with: it takes any frequency, and keeps to its own bounds.
fn used(directive: &Directive, number: i128) -> i128 {
    if directive.name == "hz" {
        number.clamp(1, 500)
    } else {
        number
    }
}

/// The name under which a value is shown: `relative` is another word for `yes`.
fn shown_as<'a>(directive: &Directive, known: &'a str) -> &'a str {
    match (directive.name, known) {
        ("oom-score-adj", "relative") => "yes",
        _ => known,
    }
}

fn in_range(directive: &Directive, number: i128) -> Result<(), ValueError> {
    // A directive that takes all of an unsigned number takes a negative one for a very large one.
    let taken_for = match u64::try_from(directive.max) {
        Ok(u64::MAX) if directive.kind == Kind::Integer => number.rem_euclid(1 << 64),
        _ => number,
    };
    if (directive.min..=directive.max).contains(&taken_for) {
        return Ok(());
    }
    let show = |number: i128| match directive.kind {
        Kind::Octal => format!("{number:o}"),
        _ => number.to_string(),
    };
    Err(ValueError::new(
        format!("`{}` is out of range.", directive.name),
        format!(
            "Write a number from {} to {}.",
            show(directive.min),
            show(directive.max)
        ),
    ))
}
