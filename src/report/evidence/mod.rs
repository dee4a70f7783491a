//! The evidence pack: what an auditor files. The same tree, rules, settings and day give the same pack.
//!
//! Nothing in it is a secret, a part of one, or a digest of a file that may hold one: such a digest would let others try
//! passwords.

mod access;
mod controls;
mod exceptions;
mod manifest;
mod rows;

pub use manifest::Subject;

use std::fmt::Write as _;
use std::io::{self, Write as _};

use super::{Format, Guard, Options, picture};
use crate::policy::Report;
use crate::secret::sha256;
use crate::view::Model;

/// A file of the pack: its name and its bytes.
pub type File = (&'static str, Vec<u8>);

/// The formats of the whole report that belong to the pack, and their files.
const REPORTS: [(&str, &str); 2] = [("json", "report.json"), ("html", "report.html")];

/// The file with the sums of the others.
pub const SUMS: &str = "SHA256SUMS";

/// Makes the files of a pack, in order of their names but for the sums, which are last.
///
/// # Errors
/// None but those of writing into memory.
pub fn pack(report: &Report, model: &Model, subject: &Subject<'_>) -> io::Result<Vec<File>> {
    let mut files: Vec<File> = vec![
        ("access-commands.csv", access::commands(model)),
        ("access-users.csv", access::users(model)),
        ("controls.csv", controls::csv(report)),
        ("exceptions.csv", exceptions::csv(report)),
        ("manifest.json", manifest::json(report, subject)?),
        ("topology.svg", picture::file(report).into_bytes()),
    ];
    for (format, name) in REPORTS {
        if let Some(format) = Format::named(format) {
            let mut bytes = Vec::new();
            (format.write)(report, &Options::default(), &mut bytes)?;
            files.push((name, bytes));
        }
    }
    files.sort_by_key(|(name, _)| *name);
    // Names of folders and users begin lines, too.
    for (_, bytes) in &mut files {
        let mut guarded = Vec::with_capacity(bytes.len());
        let mut guard = Guard::new(&mut guarded);
        guard.write_all(bytes)?;
        guard.flush()?;
        *bytes = guarded;
    }
    let mut sums = String::new();
    for (name, bytes) in &files {
        // Writing to a string cannot fail.
        let _ = writeln!(sums, "{}  {name}", sha256(bytes));
    }
    files.push((SUMS, sums.into_bytes()));
    Ok(files)
}

#[cfg(test)]
mod tests;
