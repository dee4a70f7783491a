//! Puts the rules that ship with redproof, and what it knows of clients and Helm charts, into tables.

#[path = "build/charts.rs"]
mod charts;
#[path = "build/clients.rs"]
mod clients;
#[path = "build/rules.rs"]
mod rules;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    charts::build()?;
    clients::build()?;
    rules::build()
}
