//! The command `config`: each setting, its value and where it comes from.

use std::io::Write;

use super::CommandError;
use super::adoption_args::{ConfigCommand, ConfigFormat};
use super::auditor::rules_of;
use super::workspace::open_workspace;
use crate::AuditOptions;
use crate::policy::Exit;
use crate::report::{printable, write_json};

pub(super) fn run(command: &ConfigCommand, out: &mut dyn Write) -> Result<u8, CommandError> {
    let workspace = open_workspace(&AuditOptions {
        paths: vec![command.path.clone()],
        config: command.config.clone(),
        ..AuditOptions::default()
    })?;
    // A name that does not exist is an error here as in a scan.
    rules_of(&workspace, &[])?;
    let config = &workspace.config;
    let rows = config.rows();
    match command.format {
        ConfigFormat::Json => {
            let file = (!config.path.is_empty()).then_some(&config.path);
            let document = serde_json::json!({ "schema_version": "1", "path": file, "settings": rows });
            write_json(&document, out)?;
        }
        ConfigFormat::Table => {
            match config.path.as_str() {
                "" => writeln!(out, "no config file. `redproof init` writes one")?,
                path => writeln!(out, "config file: {}", printable(path))?,
            }
            let width =
                |text: &dyn Fn(&crate::config::Row) -> usize| rows.iter().map(text).max().unwrap_or(0);
            let keys = width(&|row| row.key.chars().count()).min(40);
            let values = width(&|row| row.value.chars().count()).min(40);
            for row in &rows {
                let (key, value) = (printable(&row.key), printable(&row.value));
                writeln!(out, "{key:keys$}  {value:values$}  {}", printable(&row.origin))?;
            }
        }
    }
    Ok(Exit::CLEAN)
}
