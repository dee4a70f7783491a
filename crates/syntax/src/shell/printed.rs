//! What a command of a script prints, where its words show it.

use super::model::Command;
use super::printf;
use crate::programs;
use redproof_source::{Origin, Text};

/// The texts that a command prints: its here-documents, and what `echo` and `printf` make of their words.
pub fn printed(command: &Command) -> Vec<Text> {
    let mut printed: Vec<Text> = command.inputs.iter().map(|input| input.text.clone()).collect();
    let Some(found) = programs::invocation(&command.words) else {
        return printed;
    };
    match found.name.as_str() {
        "printf" => {
            if let Some((format, arguments)) = found.words.split_first() {
                printed.push(printf::formatted(format, arguments));
            }
        }
        // Its words make one line again.
        "echo" => {
            let words = found.words.iter().filter(|word| !word.as_str().starts_with('-'));
            printed.extend(words.cloned().reduce(|mut line, word| {
                line.push(" ", word.span(), false, Origin::Literal);
                line.push_text(&word);
                line
            }));
        }
        _ => {}
    }
    printed
}
