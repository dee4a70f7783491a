//! Puts the rules that ship with redproof, and what is in `data/`, into tables.

#[path = "build/charts.rs"]
mod charts;
#[path = "build/clients.rs"]
mod clients;
#[path = "build/proxies.rs"]
mod proxies;
#[path = "build/rules.rs"]
mod rules;
#[path = "build/tables.rs"]
mod tables;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    charts::build()?;
    clients::build()?;
    proxies::build()?;
    tables::build()?;
    rules::build()
}
