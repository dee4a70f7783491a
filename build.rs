//! Puts the rules that ship with redproof, and what is in `data/`, into tables.

#[path = "build/charts.rs"]
mod charts;
#[path = "build/clients.rs"]
mod clients;
#[path = "build/rules.rs"]
mod rules;
#[path = "build/tables.rs"]
mod tables;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // The tables are full of pointers: to place them at each start takes as long as to scan a small deployment.
    let target = |name: &str| std::env::var(format!("CARGO_CFG_TARGET_{name}")).unwrap_or_default();
    if target("OS") == "linux" && target("ENV") == "gnu" {
        println!("cargo:rustc-link-arg-bins=-no-pie");
    }
    charts::build()?;
    clients::build()?;
    tables::build()?;
    rules::build()
}
