//! Puts the rules that ship with redproof into tables.

#[path = "build/rules.rs"]
mod rules;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    rules::build()
}
