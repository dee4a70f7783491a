//! Turns `data/cves.json` into a static table.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use serde_json::Value;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

pub(crate) fn build() -> Outcome<()> {
    println!("cargo:rerun-if-changed=data/cves.json");
    let data: Value = serde_json::from_str(&fs::read_to_string("data/cves.json")?)?;
    let entries = data.as_array().ok_or("data/cves.json is no list")?;
    let mut code = format!("pub(super) static CVES: [Cve; {}] = [", entries.len());
    for entry in entries {
        let text = |key: &str| entry[key].as_str().ok_or(format!("an entry lacks {key}"));
        let since = entry["since"].as_str().map(release).transpose()?;
        write!(
            code,
            "Cve {{ id: {:?}, severity: {:?}, since: {since:?}, redis: &{:?}, valkey: &{:?} }},",
            text("id")?,
            text("severity")?,
            fixes(&entry["redis"])?,
            fixes(&entry["valkey"])?,
        )?;
    }
    code.push_str("];");
    fs::write(Path::new(&env::var("OUT_DIR")?).join("cves.rs"), code)?;
    Ok(())
}

/// Branch and first fixed release, oldest branch first.
fn fixes(value: &Value) -> Outcome<Vec<([u16; 2], [u16; 3])>> {
    let mut fixes = Vec::new();
    for (branch, fixed) in value.as_object().ok_or("fixes are no mapping")? {
        let [major, minor, _] = release(branch)?;
        fixes.push((
            [major, minor],
            release(fixed.as_str().ok_or("a fix is no text")?)?,
        ));
    }
    fixes.sort_unstable();
    Ok(fixes)
}

fn release(text: &str) -> Outcome<[u16; 3]> {
    let mut numbers = [0; 3];
    for (number, part) in numbers.iter_mut().zip(text.split('.')) {
        *number = part.parse()?;
    }
    Ok(numbers)
}
