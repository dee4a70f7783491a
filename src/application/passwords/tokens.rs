//! The words and quoted texts of a program in any language.

/// A word or a quoted text, with what is between it and the one before.
pub(super) struct Token<'t> {
    pub(super) gap: &'t str,
    pub(super) text: &'t str,
    pub(super) is_quoted: bool,
}

/// The words and quoted texts of a text, in order.
pub(super) struct Tokens<'t> {
    text: &'t str,
    at: usize,
    /// Up to where a quote of each kind is known to have no other one.
    open_up_to: [usize; 3],
}

impl<'t> Tokens<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        Self {
            text,
            at: 0,
            open_up_to: [0; 3],
        }
    }
}

impl<'t> Iterator for Tokens<'t> {
    type Item = Token<'t>;

    fn next(&mut self) -> Option<Token<'t>> {
        let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | '-');
        let start = self.at;
        loop {
            let rest = self.text.get(self.at..)?;
            let ahead = rest.find(|c| is_word(c) || QUOTES.contains(&c))?;
            let (at, rest) = (self.at + ahead, rest.get(ahead..)?);
            let gap = self.text.get(start..at)?;
            let first = rest.chars().next()?;
            let Some(kind) = QUOTES.iter().position(|quote| *quote == first) else {
                let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
                self.at = at + end;
                let text = rest.get(..end)?;
                return Some(Token {
                    gap,
                    text,
                    is_quoted: false,
                });
            };
            self.at = at + 1;
            let open_up_to = self.open_up_to.get_mut(kind)?;
            if *open_up_to > at {
                continue;
            }
            let inner = rest.get(1..)?;
            match end_of(inner, first) {
                // A quote without another one is a sign, as in a comment.
                Err(line) => *open_up_to = self.at + line,
                // One of three.
                Ok(0) => self.at += 1,
                Ok(end) => {
                    self.at += end + 1;
                    let text = inner.get(..end)?;
                    return Some(Token {
                        gap,
                        text,
                        is_quoted: true,
                    });
                }
            }
        }
    }
}

const QUOTES: [char; 3] = ['"', '\'', '`'];

/// Where a quoted text ends, or the line without an end of it.
fn end_of(text: &str, quote: char) -> Result<usize, usize> {
    let mut is_escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            '\n' => return Err(at),
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            c if c == quote => return Ok(at),
            _ => {}
        }
    }
    Err(text.len())
}
