//! Turns the data that ships with redproof into tables. Each step is one file in `build/`.

#[path = "build/cves.rs"]
mod cves;
#[path = "build/redis.rs"]
mod redis;
#[path = "build/rules.rs"]
mod rules;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    cves::build()?;
    redis::build()?;
    rules::build()
}
