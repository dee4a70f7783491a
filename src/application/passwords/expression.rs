//! Expressions that give a password.

/// What is given as a password, as far as it has been read: `env.PASSWORD || "…"`, `getenv("PASSWORD", "…")`.
#[derive(Default)]
pub(super) struct Expression {
    /// Open brackets.
    depth: usize,
    /// Whether a variable is named in these: what else is in them is what counts without it.
    names_variable: bool,
}

impl Expression {
    /// Whether the next word is a part of it. `gap`: what is between two words.
    pub(super) fn goes_on(&mut self, gap: &str, last: &str, next: &str) -> bool {
        let was_open = self.depth > 0;
        for c in gap.chars() {
            match c {
                '(' | '[' | '{' => self.depth += 1,
                ')' | ']' | '}' => match self.depth.checked_sub(1) {
                    Some(depth) => self.depth = depth,
                    None => return false,
                },
                ';' => return false,
                ',' if self.depth == 0 => return false,
                _ => {}
            }
        }
        self.names_variable &= self.depth > 0;
        let joins = |word: &str| matches!(word, "or" | "if" | "else");
        was_open || gap.contains(['|', '?', ':', '.', '+', '%', '(', '[']) || joins(last) || joins(next)
    }

    /// Whether a quoted text in it is a password.
    pub(super) fn takes(&mut self, text: &str) -> bool {
        let is_letter = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
        if self.depth > 0 && text.contains(|c: char| c.is_ascii_uppercase()) && text.chars().all(is_letter) {
            self.names_variable = true;
            return false;
        }
        self.depth == 0 || self.names_variable
    }
}
