//! `requirements.txt`: packages with their versions.

use redproof_source::Text;

use super::{Class, Spans, words};

/// Shows the lines that are a package, perhaps with a version.
pub(super) fn file(spans: &mut Spans<'_>, text: &Text) {
    for line in words::lines(spans, text) {
        let requirement = line.as_str().split(" #").next().unwrap_or_default().trim_end();
        let name = requirement
            .find(|c: char| !(c.is_ascii_alphanumeric() || "._-".contains(c)))
            .unwrap_or(requirement.len());
        let version = requirement.get(name..).unwrap_or_default().trim();
        let is_version = |c: char| c.is_ascii_digit() || "=<>~!,.* ".contains(c);
        if version.starts_with(['=', '<', '>', '~', '!']) && version.chars().all(is_version) {
            spans.part(&line, 0..name, Class::Name);
            spans.part(&line, name..requirement.len(), Class::Number);
        }
    }
}
