//! Parses a text within a number of steps: a parser that finds one error after the other takes many steps, and long ones.

use std::cell::Cell;
use std::ops::ControlFlow;
use std::rc::Rc;

use tree_sitter::{ParseOptions, ParseState, Parser, Tree};

/// Steps between two calls of the parser's progress.
const STEPS_OF_CALL: usize = 100;
/// What an error costs, in steps.
const STEPS_OF_ERROR: usize = 30;
/// Errors of a text that may follow each other closely, and bytes for each further one. The longer a text is, the longer the
/// parser takes for an error: it looks for a place to go on from among all that it has read.
const CLOSE_ERRORS: usize = 500;
const BYTES_OF_ERROR: usize = 50;
/// Messages of the parser for each step and each byte, and some for all: one that reads the rest of a text again for each error
/// says much in few steps. Code takes up to a third of it, where comments are read several times.
const MESSAGES: usize = 60;
const SPARE_MESSAGES: usize = 500_000;
/// Errors of a longer text are counted from its start.
const SHORT: usize = 32 * 1024;

/// How many steps a text may take.
struct Most {
    for_byte: usize,
    spare: usize,
}

/// Nearly all code takes less, and its errors need not be counted, which takes as long as parsing.
const USUAL: Most = Most {
    for_byte: 2,
    spare: 1_000,
};
/// Twice what the costliest valid code takes: lists of numbers take nearly four for each byte.
const MOST: Most = Most {
    for_byte: 8,
    spare: 40_000,
};

/// What the parser says while it parses.
#[derive(Default)]
struct Log {
    messages: Cell<usize>,
    errors: Cell<usize>,
}

impl Log {
    fn note(&self, message: &str) {
        self.messages.set(self.messages.get() + 1);
        let is_error = message.starts_with("detect_error");
        self.errors.set(self.errors.get() + usize::from(is_error));
    }

    /// Whether it says more than it does of code.
    fn is_too_long(&self, steps: usize, bytes: usize) -> bool {
        self.errors.get() > CLOSE_ERRORS + bytes / BYTES_OF_ERROR
            || self.messages.get() > SPARE_MESSAGES + MESSAGES * (steps + bytes)
    }
}

/// The syntax tree; `None` if it takes too many steps.
pub(super) fn within_steps(parser: &mut Parser, source: &str) -> Option<Tree> {
    let log = Rc::new(Log::default());
    let is_short = source.len() <= SHORT;
    let usual = is_short.then(|| parse(parser, source, &USUAL, &log)).flatten();
    usual.or_else(|| {
        let noted = Rc::clone(&log);
        parser.set_logger(Some(Box::new(move |_, message: &str| noted.note(message))));
        let tree = parse(parser, source, &MOST, &log);
        parser.set_logger(None);
        tree
    })
}

fn parse(parser: &mut Parser, source: &str, most: &Most, log: &Log) -> Option<Tree> {
    let mut steps = 0;
    let mut progress = |state: &ParseState| {
        steps += STEPS_OF_CALL;
        let bytes = state.current_byte_offset();
        let taken = steps + STEPS_OF_ERROR * log.errors.get();
        match taken > most.spare + most.for_byte * bytes || log.is_too_long(steps, bytes) {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    };
    let options = ParseOptions::new().progress_callback(&mut progress);
    let bytes = source.as_bytes();
    let mut rest = |at: usize, _| bytes.get(at..).unwrap_or_default();
    let tree = parser.parse_with_options(&mut rest, None, Some(options));
    // Else it would go on where it was stopped.
    parser.reset();
    tree
}

#[cfg(test)]
mod tests {
    use super::*;
    use tree_sitter_language::LanguageFn;

    fn is_parsed(source: &str, language: LanguageFn) -> bool {
        let mut parser = Parser::new();
        parser.set_language(&language.into()).unwrap();
        within_steps(&mut parser, source).is_some()
    }

    #[test]
    fn errors_one_after_the_other_take_too_many_steps() {
        for (start, repeated, language) in [
            ("<?php $x = ", "`", tree_sitter_php::LANGUAGE_PHP),
            ("<?php $x = ", "`a`\n", tree_sitter_php::LANGUAGE_PHP),
            ("<?php $x = ", "`a", tree_sitter_php::LANGUAGE_PHP),
            ("x = ", "`", tree_sitter_ruby::LANGUAGE),
            ("x = ", "`a", tree_sitter_ruby::LANGUAGE),
            ("class A { void f() { a(", "**/", tree_sitter_java::LANGUAGE),
            ("a = ", "**/", tree_sitter_typescript::LANGUAGE_TYPESCRIPT),
            ("val a = ", "<a>", tree_sitter_kotlin_ng::LANGUAGE),
        ] {
            let source = start.to_owned() + &repeated.repeat(20_000);
            assert!(!is_parsed(&source, language), "{start}{repeated}");
        }
    }

    #[test]
    fn code_with_an_error_now_and_then_and_lists_of_numbers_are_parsed() {
        let lines = "f('a', [1, 2], x)\n".repeat(20) + "f(a b)\n\ndef g(a):\n    pass\n\n";
        let numbers = format!("a = ({})", "0x12, ".repeat(10_000));
        for source in [lines.repeat(40), numbers] {
            assert!(is_parsed(&source, tree_sitter_python::LANGUAGE), "{source:.80}");
        }
    }
}
