//! Files that are written for another program than Docker Compose.

use std::sync::LazyLock;

use serde::Deserialize;

use redproof_compose::Project;
use redproof_source::SourceMap;

/// A program that starts compose files.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Dialect {
    name: String,
    marks: Vec<String>,
    #[serde(rename = "source")]
    _source: String,
}

static DIALECTS: LazyLock<Vec<Dialect>> = LazyLock::new(|| {
    // The tests of this module parse the file; a broken one would be no dialect here.
    serde_yaml::from_str(include_str!("../../data/dialects.yml")).unwrap_or_default()
});

/// The program that the files of a project are written for, if one of them says so.
pub(super) fn of_project(project: &Project, map: &SourceMap) -> Option<&'static str> {
    let mut files = project.files.iter().map(|file| map.text(*file));
    files.find_map(of_text)
}

fn of_text(text: &str) -> Option<&'static str> {
    let begins_word = |at: usize| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        before.is_none_or(|c| !c.is_alphanumeric() && c != '_')
    };
    let has = |mark: &String| text.match_indices(mark.as_str()).any(|(at, _)| begins_word(at));
    let mut dialects = DIALECTS.iter();
    let found = dialects.find(|dialect| dialect.marks.iter().any(has))?;
    Some(&found.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_dialects_is_read() {
        let dialects: Vec<Dialect> = serde_yaml::from_str(include_str!("../../data/dialects.yml")).unwrap();
        assert!(dialects.iter().all(|dialect| !dialect.marks.is_empty()));
        assert_eq!(dialects.len(), DIALECTS.len());
    }

    #[test]
    fn marks_begin_words() {
        assert_eq!(of_text("  - SERVICE_FQDN_APP_80\n"), Some("Coolify"));
        assert_eq!(of_text("x: ${SERVICE_PASSWORD_REDIS}\n"), Some("Coolify"));
        assert_eq!(of_text("MY_SERVICE_URL_A: b\n"), None);
    }
}
