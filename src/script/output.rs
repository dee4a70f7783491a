//! What a command of a script prints, where its words tell.

use super::{from_program, printf, program};
use redproof_source::{Origin, Text};
use redproof_syntax::shell::Command;

/// The texts that a command prints: its here-documents, and what `echo` and `printf` make of their words.
pub fn output(command: &Command) -> Vec<Text> {
    let mut printed: Vec<Text> = command.inputs.iter().map(|input| input.text.clone()).collect();
    let words = from_program(command).get(1..).unwrap_or_default();
    match program(command) {
        "printf" => {
            if let Some((format, arguments)) = words.split_first() {
                printed.push(printf::formatted(format, arguments));
            }
        }
        // Its words make one line again.
        "echo" => {
            let told = words.iter().filter(|word| !word.as_str().starts_with('-'));
            printed.extend(told.cloned().reduce(|mut line, word| {
                line.push(" ", word.span(), false, Origin::Literal);
                line.push_text(&word);
                line
            }));
        }
        _ => {}
    }
    printed
}
