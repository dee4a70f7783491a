//! Functions of a script: their definitions, and what happens when they are called.

use super::frame::{Call, FrameKind};
use super::model::{Expansion, Reach};
use super::state::{Reader, is_unset};
use super::variables::tracked;
use redproof_source::{Span, Text};

/// What a call costs beside the function's own length.
const COST_OF_A_CALL: usize = 16;

impl Reader<'_> {
    /// Takes `NAME() { … }` and `function NAME { … }`, when the name was read; says whether it was one. Its commands are
    /// listed where it is defined, where they do not run.
    pub(super) fn define(&mut self, name: &Text) -> bool {
        let keyword = self.now.words.first().is_some_and(|word| word == "function");
        if self.now.words.len() != usize::from(keyword) || !is_function_name(name.as_str()) {
            return false;
        }
        let rest = self.script.as_str().get(self.at..).unwrap_or_default();
        let after = rest.trim_start_matches([' ', '\t']);
        let brackets = after
            .strip_prefix('(')
            .and_then(|inside| inside.trim_start_matches([' ', '\t']).strip_prefix(')'));
        let Some(body) = brackets.or(keyword.then_some(after)) else {
            return false;
        };
        let body = body.trim_start();
        let open = body.bytes().next().filter(|byte| matches!(byte, b'{' | b'('));
        // Where the search for its end would cost too much, it is read as what it looks like: words and a group.
        let Some(open) = open.filter(|_| self.fuel > 0) else {
            return false;
        };
        let start = self.script.as_str().len() - body.len() + 1;
        let end = self.closing(start, open);
        self.functions.insert(name.as_str().to_owned(), start..end);
        self.now.words.clear();
        let parameters = self.parameters.clone();
        let frame = FrameKind::Function { end, parameters };
        if self.flow.open(frame, Reach::Never, self.commands.len()) {
            // In it `$1` is what a call hands over, and not the script's own.
            self.parameters = None;
        }
        self.at = start;
        true
    }

    /// Goes on in the function that a command calls, with the command's words as its parameters.
    pub(super) fn call(&mut self, words: &[Text], reach: Reach, background: bool) {
        let Some((name, arguments)) = words.split_first() else {
            return;
        };
        let wanted = match self.expansion {
            Expansion::Expand { own: true, .. } => reach != Reach::Never,
            // A list of commands needs those that the call's words reach.
            _ => !arguments.is_empty(),
        };
        let Some(body) = self.functions.get(name.as_str()).filter(|_| wanted).cloned() else {
            return;
        };
        // A function that calls itself does the same again, with other words.
        if self.flow.is_in_function(body.end) {
            return;
        }
        let Some(left) = self.calls.checked_sub(body.len() + COST_OF_A_CALL) else {
            return;
        };
        self.calls = left;
        let runs = self.script.segments();
        let from = runs.partition_point(|run| run.at < body.start);
        let within = runs.iter().skip(from).take_while(|run| run.at < body.end);
        let unset = within.filter(is_unset).cloned().collect::<Vec<_>>();
        let call = Call {
            end: body.end,
            back_to: self.at,
            parameters: self.parameters.clone(),
            arguments: arguments.to_vec(),
            first: self.commands.len(),
            background,
            waiting: Vec::new(),
            unset: Vec::new(),
        };
        if !self
            .flow
            .open(FrameKind::Call(Box::new(call)), reach, self.commands.len())
        {
            return;
        }
        if let Some(FrameKind::Call(call)) = self.flow.top() {
            call.waiting = std::mem::take(&mut self.waiting);
            call.unset = std::mem::replace(&mut self.unset, unset.into_iter().rev().collect());
        }
        self.parameters = Some(tracked(arguments));
        self.at = body.start;
    }

    /// Leaves the functions that end here.
    pub(super) fn leave(&mut self) {
        while let Some(end) = self.flow.function_end()
            && self.at >= end
        {
            self.end_command(super::Separator::Sequence, false);
            match self
                .flow
                .close(|kind| matches!(kind, FrameKind::Function { .. } | FrameKind::Call(_)))
            {
                Some(FrameKind::Function { end, parameters }) => {
                    self.parameters = parameters;
                    let closes = matches!(self.bytes.get(end), Some(b'}' | b')'));
                    self.at = self.at.max(end + usize::from(closes));
                }
                Some(FrameKind::Call(call)) => self.back(*call),
                _ => return,
            }
        }
    }

    fn back(&mut self, call: Call) {
        self.flow.take_closed();
        self.at = call.back_to;
        self.waiting = call.waiting;
        self.unset = call.unset;
        self.parameters = call.parameters;
        if self.at > 0 && self.bytes.get(self.at - 1) == Some(&b'\n') {
            self.here_documents();
        }
        let mut inside = self.commands.split_off(call.first.min(self.commands.len()));
        if !matches!(self.expansion, Expansion::Expand { own: true, .. }) {
            let places: Vec<Span> = call.arguments.iter().map(Text::span).collect();
            inside.retain(|command| {
                let inputs = command.inputs.iter().map(|input| &input.text);
                let texts = command.words.iter().chain(inputs);
                let mut runs = texts.flat_map(Text::segments);
                runs.any(|run| places.iter().any(|place| place.contains(run.span)))
            });
        }
        for command in &mut inside {
            command.background |= call.background;
            // Here-documents are given to commands by their numbers, and these have theirs.
            command.id = usize::MAX;
        }
        self.commands.extend(inside);
    }
}

/// Whether a word may be the name of a function.
fn is_function_name(word: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.:".contains(&byte);
    !word.is_empty() && word.bytes().all(letter)
}
