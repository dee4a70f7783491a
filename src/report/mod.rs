//! Output formats, one file each. To add one: its file, its `mod` line and its entry in [`FORMATS`].

pub mod acl;
mod azure;
mod characters;
mod concise;
mod controls;
mod csv;
mod defectdojo;
mod escape;
mod evidence;
mod export;
pub mod fleet;
mod format;
mod frame;
mod full;
mod github;
mod gitlab;
mod guard;
mod html;
mod human;
pub mod inspect;
mod json;
mod json_tags;
mod junit;
mod markdown;
mod markup;
mod ndjson;
mod ocsf;
mod oscal;
mod outcome;
mod picture;
mod rdjson;
mod sarif;
mod snippet;
mod style;
mod summary;
mod table;
mod tags;
mod totals;

pub use controls::write_controls;
pub use escape::json as write_json;
pub use evidence::{
    File as EvidenceFile, SUMS as EVIDENCE_SUMS, Subject as EvidenceSubject, pack as evidence_pack,
};
pub use format::{Categories, Format, GroupBy, Options};
pub use guard::Guard;
pub use json::DATA_DATE;
pub use markup::{escaped as escaped_markdown, escaped_lines, fence};
pub use outcome::warnings;
pub use redproof_source::printable;
pub use style::{Paint, counted, folded, listed};

/// All formats, in the order of the help.
pub const FORMATS: &[Format] = &[
    human::FORMAT,
    full::FORMAT,
    concise::FORMAT,
    table::FORMAT,
    html::FORMAT,
    json::FORMAT,
    ndjson::FORMAT,
    sarif::FORMAT,
    markdown::FORMAT,
    github::FORMAT,
    gitlab::FORMAT,
    azure::FORMAT,
    junit::FORMAT,
    rdjson::FORMAT,
    csv::FORMAT,
    defectdojo::FORMAT,
    ocsf::FORMAT,
    oscal::FORMAT,
];

impl Format {
    /// The format of a name.
    pub fn named(name: &str) -> Option<&'static Format> {
        FORMATS.iter().find(|format| format.name == name)
    }
}
