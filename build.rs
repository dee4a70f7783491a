//! Puts the rules that ship with redproof, and what it knows of clients, into tables.

#[path = "build/clients.rs"]
mod clients;
#[path = "build/rules.rs"]
mod rules;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    clients::build()?;
    rules::build()
}
