//! Reads comparisons of numbers: `(( A >= B ))`.

use super::state::Reader;

/// The longest `((…))` that is read.
const LONGEST: usize = 256;

impl Reader<'_> {
    /// Takes `((…))` behind its first bracket, as three words; says whether it is one. `((a); b)` is none.
    pub(super) fn arithmetic(&mut self) -> bool {
        if self.peek(0) != Some(b'(') {
            return false;
        }
        let start = self.at + 1;
        let rest = self.bytes.get(start..).unwrap_or_default();
        let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b" \t_$#{}<>=!+-*/%".contains(byte);
        let length = rest.iter().take(LONGEST).take_while(|byte| is_part(byte)).count();
        let end = start + length;
        if self.bytes.get(end..end + 2) != Some(b"))") {
            return false;
        }
        let whole = self.inner_word((start, end));
        let open = self.script.slice(start - 2..start);
        let close = self.script.slice(end..end + 2);
        self.at = end + 2;
        for word in [open, whole, close] {
            self.push_word(word);
        }
        true
    }
}
