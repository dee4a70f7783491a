//! What `printf` of the shell prints.

use redproof_source::{Origin, Text};

/// The format with its arguments put in: `%s` and the like take one each, `\n` and the like are decoded, and the format is
/// used again while arguments are left, as the shell does.
pub(super) fn formatted(format: &Text, arguments: &[Text]) -> Text {
    let mut out = Text::empty(format.span());
    let mut rest = arguments;
    loop {
        let before = rest.len();
        rest = once(&mut out, format, rest);
        if rest.is_empty() || rest.len() == before {
            return out;
        }
    }
}

/// Uses the format once; the arguments that are left.
fn once<'a>(out: &mut Text, format: &Text, mut arguments: &'a [Text]) -> &'a [Text] {
    let whole = format.as_str();
    let bytes = whole.as_bytes();
    let (mut from, mut at) = (0, 0);
    while let Some(&byte) = bytes.get(at) {
        let literal = |letter: &str, out: &mut Text| {
            out.push(letter, format.span_of(at..at + 2), false, Origin::Literal);
        };
        match (byte, bytes.get(at + 1)) {
            (b'\\', Some(b'n' | b't' | b'r' | b'\\' | b'"')) => {
                out.push_text(&format.slice(from..at));
                literal(
                    match bytes.get(at + 1) {
                        Some(b'n') => "\n",
                        Some(b't') => "\t",
                        Some(b'r') => "\r",
                        Some(b'"') => "\"",
                        _ => "\\",
                    },
                    out,
                );
                at += 2;
            }
            (b'%', Some(b'%')) => {
                out.push_text(&format.slice(from..at));
                literal("%", out);
                at += 2;
            }
            (b'%', Some(_)) => {
                out.push_text(&format.slice(from..at));
                // Flags, width and precision are before the letter.
                let letter = whole
                    .get(at + 1..)
                    .and_then(|rest| rest.find(|c: char| c.is_ascii_alphabetic()));
                if let Some((first, others)) = arguments.split_first() {
                    out.push_text(first);
                    arguments = others;
                }
                at = letter.map_or(bytes.len(), |letter| at + 1 + letter + 1);
            }
            _ => {
                at += 1;
                continue;
            }
        }
        from = at;
    }
    out.push_text(&format.slice(from..bytes.len()));
    arguments
}

#[cfg(test)]
mod tests {
    use super::*;
    use redproof_source::{SourceMap, Span};

    fn of(format: &str, arguments: &[&str]) -> String {
        let file = SourceMap::default().add("f", "");
        let text = |value: &str| Text::literal(value, Span::top(file));
        let arguments: Vec<Text> = arguments.iter().map(|value| text(value)).collect();
        formatted(&text(format), &arguments).as_str().to_owned()
    }

    #[test]
    fn formats_as_the_shell_does() {
        assert_eq!(
            of("ACL SETUSER app >%s\\nACL SAVE\\n", &["new"]),
            "ACL SETUSER app >new\nACL SAVE\n"
        );
        assert_eq!(of("%s=%s\\n", &["a", "1", "b", "2"]), "a=1\nb=2\n");
        assert_eq!(of("100%% %-5s|", &["x"]), "100% x|");
        assert_eq!(of("PING\\n", &["left", "over"]), "PING\n");
        assert_eq!(of("%s %s", &["only"]), "only ");
    }
}
