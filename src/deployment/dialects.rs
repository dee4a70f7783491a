//! Files that are written for another program than Docker Compose.

use redproof_compose::Project;
use redproof_source::{SourceMap, Text, UNRESOLVED, Undefined};

include!(concat!(env!("OUT_DIR"), "/dialects.rs"));

/// A program that starts compose files.
struct Dialect {
    name: &'static str,
    marks: &'static [&'static str],
    sets: &'static [&'static str],
    gives_env_file: bool,
}

/// The program that the files of a project are written for, if one of them says so.
pub(super) fn of_project(project: &Project, map: &SourceMap) -> Option<&'static str> {
    found(project, map).map(|dialect| dialect.name)
}

/// Whether that program gives each container an env file, whatever the project's files say.
pub(super) fn give_env_file(project: &Project, map: &SourceMap) -> bool {
    found(project, map).is_some_and(|dialect| dialect.gives_env_file)
}

fn found(project: &Project, map: &SourceMap) -> Option<&'static Dialect> {
    let mut files = project.files.iter().map(|file| map.text(*file));
    files.find_map(of_text)
}

/// Makes variables something, if not known what, that the program of a project gives a value to where nobody else does: passwords
/// that it generates.
pub(super) fn with_generated(mut project: Project, map: &SourceMap) -> Project {
    let Some(dialect) = found(&project, map) else {
        return project;
    };
    let is_generated = |name: &str| dialect.sets.iter().any(|prefix| name.starts_with(prefix));
    let fill = |text: &mut Text| {
        if text.undefined_variable().is_some() {
            *text = filled(text, &is_generated);
        }
    };
    for service in &mut project.services {
        let commands = [&mut service.entrypoint, &mut service.command]
            .into_iter()
            .flatten();
        commands.for_each(|command| command.words.iter_mut().for_each(fill));
        let values = service.environment.iter_mut();
        values
            .filter_map(|variable| variable.value.as_mut())
            .for_each(fill);
    }
    project
}

/// A text in which the variables that a program sets are something, also within a command for a shell.
fn filled(text: &Text, is_set: &dyn Fn(&str) -> bool) -> Text {
    let mut out = Text::empty(text.span());
    for (run, part) in text.parts() {
        let variable = run.origin.undefined().and_then(Undefined::variable);
        let is_filled = part.is_empty() && variable.is_some_and(is_set);
        let part = if is_filled { UNRESOLVED } else { part };
        out.push(part, run.span, run.exact, run.origin.clone());
    }
    out
}

fn of_text(text: &str) -> Option<&'static Dialect> {
    let begins_word = |at: usize| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        before.is_none_or(|c| !c.is_alphanumeric() && c != '_')
    };
    let has = |mark: &&str| memchr::memmem::find_iter(text.as_bytes(), *mark).any(begins_word);
    let mut dialects = DIALECTS.iter();
    dialects.find(|dialect| dialect.marks.iter().any(has))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_begin_words() {
        let name = |text: &str| of_text(text).map(|dialect| dialect.name);
        assert_eq!(name("  - SERVICE_FQDN_APP_80\n"), Some("Coolify"));
        assert_eq!(name("x: ${SERVICE_PASSWORD_REDIS}\n"), None);
        assert_eq!(name("MY_SERVICE_URL_A: b\n"), None);
    }
}
