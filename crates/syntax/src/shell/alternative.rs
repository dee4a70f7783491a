//! `${NAME:+ALTERNATIVE}`: what takes the place of a variable that has a value.

use super::model::{Expansion, is_name};
use super::state::Reader;
use redproof_source::Text;

impl Reader<'_> {
    /// `${NAME:+ALTERNATIVE}` of a variable whose value is known: reads on in the alternative, or behind it. What the files do not
    /// say may be empty: `--requirepass "$NAME"` then says the same as nothing, so that `${NAME:+--requirepass "$NAME"}` is read as
    /// that.
    pub(super) fn alternative(&mut self, start: usize, end: usize) -> bool {
        let Expansion::Expand { lookup, is_unset, .. } = self.expansion else {
            return false;
        };
        let whole = self.script.as_str();
        let inside = whole.get(start + 2..end).unwrap_or_default();
        let Some((name, _)) = inside.split_once('+') else {
            return false;
        };
        let from = start + 2 + name.len() + 1;
        let (name, empty_too) = name.strip_suffix(':').map_or((name, false), |name| (name, true));
        if !is_name(name) {
            return false;
        }
        let state = |value: &Text| (value.is_empty(), value.undefined().is_some());
        let own = self.own_value(name).map(state);
        let Some((is_empty, is_undefined)) = own.or_else(|| lookup(name).as_ref().map(state)) else {
            return is_unset(name);
        };
        let may_be_empty = is_empty && is_undefined;
        let ends_in_value = || {
            let alternative = whole.get(from..end).unwrap_or_default();
            let quoted = [format!("\"${name}\""), format!("\"${{{name}}}\"")];
            quoted.iter().any(|quoted| alternative.ends_with(quoted))
        };
        if may_be_empty && !(empty_too && ends_in_value()) {
            return false;
        }
        if may_be_empty || !(is_empty && empty_too) {
            self.at = from;
            self.ends.retain(|known| *known > end);
            self.ends.push(end);
        }
        true
    }

    /// Passes the bracket that closes an alternative which is being read.
    pub(super) fn leave_alternative(&mut self) -> bool {
        let ends = self.ends.pop_if(|end| *end == self.at).is_some();
        self.at += usize::from(ends);
        ends
    }
}
