//! The regular expression of a pattern of a `.gitignore`.

use std::fmt::Write;

use gix_ignore::glob::Pattern;
use gix_ignore::glob::pattern::Mode;

/// Stands behind the path of a folder, as in the expressions.
pub(super) const FOLDER: char = '\0';

/// An expression for a path, with [`FOLDER`] behind it if it is one. It matches what the pattern does, and what lies below
/// that if `below`. A pattern that git cannot read matches nothing: `None`.
pub(super) fn expression(pattern: &Pattern, below: bool) -> Option<String> {
    let anywhere = pattern.mode.contains(Mode::NO_SUB_DIR) && !pattern.mode.contains(Mode::ABSOLUTE);
    let start = if anywhere { "^(?:.*/)?" } else { "^" };
    let end = match (pattern.mode.contains(Mode::MUST_BE_DIR), below) {
        (true, true) => r"[/\x00]",
        (true, false) => r"\x00$",
        (false, true) => r"(?:[/\x00]|$)",
        (false, false) => r"\x00?$",
    };
    Some(format!("(?s-u){start}{}{end}", body(&pattern.text)?))
}

fn body(pattern: &[u8]) -> Option<String> {
    let mut out = String::new();
    let mut at = 0;
    while let Some(byte) = pattern.get(at) {
        let rest = pattern.get(at + 1..).unwrap_or_default();
        match byte {
            b'*' => {
                let stars = 1 + rest.iter().take_while(|byte| **byte == b'*').count();
                let starts_name = at == 0 || pattern.get(at - 1) == Some(&b'/');
                at += stars;
                match pattern.get(at) {
                    Some(b'/') if stars == 2 && starts_name => {
                        out.push_str("(?:.*/)?");
                        at += 1;
                    }
                    None if stars == 2 && starts_name => out.push_str(r"[^\x00]*"),
                    _ => out.push_str(r"[^/\x00]*"),
                }
                continue;
            }
            b'?' => out.push_str(r"[^/\x00]"),
            b'[' => at += class(rest, &mut out)?,
            b'\\' => {
                literal(*rest.first()?, &mut out);
                at += 1;
            }
            byte => literal(*byte, &mut out),
        }
        at += 1;
    }
    Some(out)
}

fn literal(byte: u8, out: &mut String) {
    match byte.is_ascii_alphanumeric() {
        true => out.push(byte.into()),
        // Writing into a string does not fail.
        false => {
            let _ = write!(out, "\\x{byte:02x}");
        }
    }
}

/// A class, behind its `[`. Returns how many bytes it has.
fn class(text: &[u8], out: &mut String) -> Option<usize> {
    let negated = matches!(text.first(), Some(b'!' | b'^'));
    let mut at = usize::from(negated);
    let first = at;
    out.push_str(if negated { r"[^/\x00" } else { "[" });
    loop {
        let mut byte = *text.get(at)?;
        match byte {
            b']' if at > first => break,
            b'[' if text.get(at + 1) == Some(&b':') => {
                let name = text.get(at + 2..)?;
                let name = name.split(|byte| *byte == b':').next()?;
                let is_closed = text.get(at + 2 + name.len()..)?.starts_with(b":]");
                if !is_closed || !name.iter().all(u8::is_ascii_lowercase) {
                    return None;
                }
                let _ = write!(out, "[:{}:]", String::from_utf8_lossy(name));
                at += name.len() + 4;
                continue;
            }
            b'\\' => {
                at += 1;
                byte = *text.get(at)?;
            }
            _ => {}
        }
        at += 1;
        let last = match (text.get(at), text.get(at + 1)) {
            (Some(b'-'), Some(b'\\')) => {
                at += 3;
                *text.get(at - 1)?
            }
            (Some(b'-'), Some(last)) if *last != b']' => {
                at += 2;
                *last
            }
            _ => byte,
        };
        if byte <= last {
            literal(byte, out);
            out.push('-');
            literal(last, out);
        }
    }
    // A slash is in no class, and a class may be empty.
    out.push_str(if negated { "]" } else { "&&[^/]]" });
    Some(at + 1)
}
