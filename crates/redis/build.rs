//! Turns the data on Redis into static tables. Each step is one file in `build/`.

#[path = "build/cves.rs"]
mod cves;
#[path = "build/vendors.rs"]
mod vendors;
#[path = "build/versions.rs"]
mod versions;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    cves::build()?;
    vendors::build()?;
    versions::build()
}
