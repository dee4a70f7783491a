//! A command split into words as Python's `shlex.split` splits it: quotes and escapes are those of a shell, and everything
//! else, such as `$NAME`, `;` or `>`, is text.

use redproof_source::Text;

/// Splits a command; `None` where a quote or an escape is not closed.
pub fn split(text: &Text) -> Option<Vec<Text>> {
    let whole = text.as_str();
    let mut words = Vec::new();
    let mut word: Option<Text> = None;
    let mut quote = None;
    // Where the run of characters begins that is taken as it stands.
    let mut from = 0;
    let mut letters = whole.char_indices();
    while let Some((at, letter)) = letters.next() {
        let behind = at + letter.len_utf8();
        match (quote, letter) {
            (Some(open), _) if letter == open => quote = None,
            (None, '\'' | '"') => quote = Some(letter),
            (None | Some('"'), '\\') => {
                let (next, escaped) = letters.next()?;
                // Between double quotes, it escapes nothing else.
                if quote.is_some() && !matches!(escaped, '"' | '\\') {
                    continue;
                }
                add(&mut word, text.slice(from..at));
                from = next;
                continue;
            }
            (None, _) if letter.is_ascii_whitespace() => {
                if from < at {
                    add(&mut word, text.slice(from..at));
                }
                words.extend(word.take());
                from = behind;
                continue;
            }
            _ => continue,
        }
        // A quote begins or ends here, and begins a word.
        add(&mut word, text.slice(from..at));
        from = behind;
    }
    if quote.is_some() {
        return None;
    }
    if from < whole.len() {
        add(&mut word, text.slice(from..whole.len()));
    }
    words.extend(word);
    Some(words)
}

fn add(word: &mut Option<Text>, part: Text) {
    match word {
        Some(word) => word.push_text(&part),
        None => *word = Some(part),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use redproof_source::{SourceMap, Span};

    #[test]
    fn splits_as_python_does() {
        let words = |source: &str| {
            let mut map = SourceMap::default();
            let file = map.add("c", source);
            let words = split(&Text::literal(source, Span::new(file, 0, source.len())))?;
            Some(
                words
                    .iter()
                    .map(|word| word.as_str().to_owned())
                    .collect::<Vec<_>>(),
            )
        };
        for (source, expected) in [
            ("redis-server --a  b\n c", &["redis-server", "--a", "b", "c"][..]),
            (
                r#"bash -c "redis-server --port 1; x""#,
                &["bash", "-c", "redis-server --port 1; x"],
            ),
            (r#"a 'b c'"d e"f "" ''"#, &["a", "b cd ef", "", ""]),
            (
                r#"a $B ; c > d | e & (f) `g` # h"#,
                &[
                    "a", "$B", ";", "c", ">", "d", "|", "e", "&", "(f)", "`g`", "#", "h",
                ],
            ),
            (r#"a\ b "c\"d\\e\f" 'g\h'"#, &["a b", r#"c"d\e\f"#, r"g\h"]),
            ("", &[]),
        ] {
            assert_eq!(words(source).unwrap(), expected, "{source}");
        }
        for wrong in ["a 'b", "a \"b", "a \\"] {
            assert_eq!(words(wrong), None, "{wrong}");
        }
    }
}
