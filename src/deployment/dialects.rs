//! Files that are written for another program than Docker Compose.

use redproof_compose::Project;
use redproof_source::{SourceMap, Text};

include!(concat!(env!("OUT_DIR"), "/dialects.rs"));

/// A program that starts compose files.
struct Dialect {
    name: &'static str,
    marks: &'static [&'static str],
    sets: &'static [&'static str],
}

/// The program that the files of a project are written for, if one of them says so.
pub(super) fn of_project(project: &Project, map: &SourceMap) -> Option<&'static str> {
    let mut files = project.files.iter().map(|file| map.text(*file));
    files.find_map(of_text)
}

/// Whether one of these programs gives a variable a value where nobody else does, such as a password that it generates.
fn is_set_by_program(variable: &str) -> bool {
    let mut prefixes = DIALECTS.iter().flat_map(|dialect| dialect.sets);
    prefixes.any(|prefix| variable.starts_with(prefix))
}

/// A text in which a variable that one of these programs sets is something, if not known what.
pub(super) fn with_values_of_programs(text: Text) -> Text {
    match text.undefined_variable().is_some_and(is_set_by_program) {
        true => text.with_unresolved_words(),
        false => text,
    }
}

fn of_text(text: &str) -> Option<&'static str> {
    let begins_word = |at: usize| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        before.is_none_or(|c| !c.is_alphanumeric() && c != '_')
    };
    let has = |mark: &&str| text.match_indices(*mark).any(|(at, _)| begins_word(at));
    let mut dialects = DIALECTS.iter();
    let found = dialects.find(|dialect| dialect.marks.iter().any(has))?;
    Some(found.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_begin_words() {
        assert_eq!(of_text("  - SERVICE_FQDN_APP_80\n"), Some("Coolify"));
        assert_eq!(of_text("x: ${SERVICE_PASSWORD_REDIS}\n"), Some("Coolify"));
        assert_eq!(of_text("MY_SERVICE_URL_A: b\n"), None);
        assert!(is_set_by_program("SERVICE_PASSWORD_64_REDIS") && !is_set_by_program("REDIS_PASSWORD"));
    }
}
