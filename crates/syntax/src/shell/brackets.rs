//! Where brackets and quotes inside a word close.

use super::state::Reader;

impl Reader<'_> {
    /// Where a bracket closes that was opened before `from`: the end of its line, if it never does.
    pub(super) fn closing(&mut self, from: usize, open: u8) -> usize {
        let mut within = vec![open];
        let mut at = from;
        // Inside `case`, a bracket closes a pattern.
        let mut cases = 0usize;
        while let (Some(&byte), true) = (self.bytes.get(at), self.fuel > 0) {
            self.fuel -= 1;
            let next = self.bytes.get(at + 1).copied();
            let top = within.last().copied().unwrap_or_default();
            let closes = match top {
                b'(' => byte == b')',
                b'{' => byte == b'}',
                _ => byte == top,
            };
            match byte {
                b'c' | b'e' if open == b'(' && within.len() == 1 => match self.keyword_at(from, at) {
                    Some("case") => cases += 1,
                    Some("esac") => cases = cases.saturating_sub(1),
                    _ => {}
                },
                b')' if closes && cases > 0 && within.len() == 1 => {}
                _ if closes => {
                    within.pop();
                    if within.is_empty() {
                        return at;
                    }
                }
                b'\\' => at += 1,
                b'$' if matches!(next, Some(b'(' | b'{')) => {
                    within.extend(next);
                    at += 1;
                }
                b'`' => within.push(byte),
                b'"' if top != b'`' => within.push(byte),
                b'(' if top == b'(' => within.push(byte),
                b'\'' if top == b'(' => {
                    let rest = self.bytes.get(at + 1..).unwrap_or_default();
                    let length = rest.iter().position(|byte| *byte == b'\'').unwrap_or(rest.len());
                    self.fuel = self.fuel.saturating_sub(length);
                    at += length + 1;
                }
                _ => {}
            }
            at += 1;
        }
        let line = self.bytes.get(from..).unwrap_or_default();
        let length = line.iter().position(|byte| *byte == b'\n').unwrap_or(line.len());
        self.fuel = self.fuel.saturating_sub(length);
        from + length
    }

    /// `case` or `esac` as a word of its own at a byte behind `from`.
    fn keyword_at(&self, from: usize, at: usize) -> Option<&'static str> {
        let word = ["case", "esac"]
            .into_iter()
            .find(|word| self.bytes.get(at..at + 4) == Some(word.as_bytes()))?;
        let is_edge = |byte: Option<&u8>| byte.is_none_or(|byte| b" \t\r\n;&|()".contains(byte));
        let before = at.checked_sub(1).filter(|before| *before >= from);
        let starts = before.is_none_or(|before| is_edge(self.bytes.get(before)));
        (starts && is_edge(self.bytes.get(at + 4))).then_some(word)
    }
}
