//! Configuration and ACL files that a script fills in before a server reads them: what stands in them is a template's.

use std::collections::BTreeSet;

use super::container::{Container, Located};
use crate::source::{Text, Tree};

/// Programs that put values in place of a pattern: `s/PATTERN/value/`.
const SUBSTITUTING: &[&str] = &["sed", "perl"];

/// Programs that put values in place of variables and expressions.
const EXPANDING: &[&str] = &["envsubst", "gomplate", "dockerize", "esh", "jinja2", "j2"];

/// A command that makes a text out of another one.
#[derive(Debug, Clone)]
pub struct Filling {
    command: String,
    /// Whether it writes the file over that it reads.
    in_place: bool,
}

/// The commands of the tree's scripts that fill in a file and leave the file itself as it is. One that changes it in place
/// may be the rotation of a password that stands there.
pub fn filling_commands(tree: &Tree, scripts: &[String]) -> Vec<Filling> {
    let texts = scripts.iter().filter_map(|path| tree.read(path).ok());
    let mut found: Vec<Filling> = texts.flat_map(|text| of_text(&text)).collect();
    found.retain(|filling| !filling.in_place);
    found
}

/// Programs that make a file out of another one, or out of nothing.
const MAKING: &[&str] = &[
    "cp", "mv", "ln", "tee", "install", "curl", "wget", "openssl", "sops", "gpg", "age",
];

/// Names of files in the lines of the tree's scripts that write a file. One of such a name that is not there may be made
/// by the script.
pub fn names_written(tree: &Tree, scripts: &[String]) -> BTreeSet<String> {
    let texts = scripts.iter().filter_map(|path| tree.read(path).ok());
    let mut found = BTreeSet::new();
    for text in texts {
        let making = || MAKING.iter().chain(SUBSTITUTING).chain(EXPANDING);
        for line in text.lines() {
            let of_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
            let words = || line.split(|c| !of_name(c));
            if line.contains('>') || words().any(|word| making().any(|program| *program == word)) {
                found.extend(words().filter(|word| word.contains('.')).map(str::to_owned));
            }
        }
    }
    found
}

/// The commands that fill in a file before a service's server starts: those of its command line, and of the script of the
/// tree that it runs.
pub(super) fn before_start(words: &[Text], container: &Container<'_>) -> Vec<Filling> {
    let mut found = Vec::new();
    for word in words {
        let text = word.as_str();
        found.extend(of_text(text));
        if text.starts_with('/')
            && let Located::Tree(path, _) = container.locate(text)
            && let Ok(script) = container.tree.read(&path)
            && (path.ends_with(".sh") || script.starts_with("#!"))
        {
            found.extend(of_text(&script));
        }
    }
    found
}

/// Whether one of the commands fills in the file of this path.
pub(super) fn is_filled_in(fillings: &[Filling], path: &str, text: &str) -> bool {
    fillings.iter().any(|filling| filling.fills(path, text))
}

/// Whether one of the commands writes into the file of this path itself.
pub(super) fn is_filled_in_place(fillings: &[Filling], path: &str, text: &str) -> bool {
    let mut in_place = fillings.iter().filter(|filling| filling.in_place);
    in_place.any(|filling| filling.fills(path, text))
}

/// The filling commands of a script: its lines, continued ones joined, cut where another command begins.
fn of_text(script: &str) -> Vec<Filling> {
    let all = || SUBSTITUTING.iter().chain(EXPANDING);
    if !all().any(|program| script.contains(program)) {
        return Vec::new();
    }
    let joined = script.replace("\\\r\n", " ").replace("\\\n", " ");
    joined
        .lines()
        .filter(|line| !line.trim_start().starts_with('#'))
        .flat_map(|line| line.split("&&"))
        .flat_map(|line| line.split("||"))
        .flat_map(|line| line.split("; "))
        .filter(|command| all().any(|program| names(command, program)))
        .filter(|command| words(command).any(|word| word.contains(".acl") || word.contains(".conf")))
        .map(|command| Filling {
            in_place: words(command).any(|word| word.starts_with("-i") || word.starts_with("--in-place")),
            command: command.to_owned(),
        })
        .collect()
}

/// The words of a command, quotes and redirections taken off.
fn words(command: &str) -> impl Iterator<Item = &str> {
    command
        .split([' ', '\t', '"', '\'', '<', '>', '(', ')', '`'])
        .filter(|word| !word.is_empty())
}

fn names(command: &str, file: &str) -> bool {
    words(command).any(|word| word.rsplit('/').next() == Some(file))
}

impl Filling {
    fn fills(&self, path: &str, text: &str) -> bool {
        let name = path.rsplit('/').next().unwrap_or(path);
        if !names(&self.command, name) {
            return false;
        }
        let expands = EXPANDING.iter().any(|program| names(&self.command, program));
        if expands && (text.contains('$') || text.contains("{{")) {
            return true;
        }
        patterns(&self.command).any(|pattern| text.contains(pattern))
    }
}

/// What the substitutions of a command look for: of each pattern the longest part that stands for itself.
fn patterns(command: &str) -> impl Iterator<Item = &str> {
    let starts = command.match_indices('s').filter(|(at, _)| {
        let before = command.get(..*at).and_then(|before| before.chars().next_back());
        before.is_none_or(|before| matches!(before, ' ' | '\t' | '"' | '\'' | ';'))
    });
    starts.filter_map(|(at, _)| {
        let rest = command.get(at + 1..)?;
        let mark = rest.chars().next().filter(char::is_ascii_punctuation)?;
        let pattern = rest.get(1..)?.split(mark).next()?;
        let parts = pattern.split(['.', '*', '^', '$', '[', ']', '+', '?', '(', ')', '\\', '{', '}']);
        parts.max_by_key(|part| part.len()).filter(|part| part.len() > 2)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(script: &str, text: &str) -> bool {
        is_filled_in(&of_text(script), "redis/users.acl", text)
    }

    #[test]
    fn a_template_is_known_by_the_command_that_fills_it_in() {
        let acl = "user app on >@@APP_PW@@ +get\n";
        for script in [
            "sed \"s|@@APP_PW@@|$PW|g\" /etc/redis/users.acl > /tmp/users.acl",
            "sed -e 's/x/y/' \\\n  -e \"s/@@APP_PW@@/$PW/\" /etc/redis/users.acl",
            "cat /a/users.acl | sed \"s#@@[A-Z_]*APP_PW@@#$PW#\"",
            "exec perl -pe 's/@@APP_PW@@/$ENV{PW}/' < users.acl",
        ] {
            assert!(filled(script, acl), "{script}");
        }
        assert!(filled("envsubst < users.acl > /tmp/u", "user app on >${PW}\n"));
        for script in [
            "sed -n '/app/p' users.acl",
            "sed \"s|@@APP_PW@@|$PW|g\" other.acl && cat users.acl",
            "sed \"s|__OTHER__|$PW|g\" users.acl",
            "# sed \"s|@@APP_PW@@|$PW|g\" users.acl",
            "envsubst < users.acl",
            "cat users.acl",
        ] {
            assert!(!filled(script, acl), "{script}");
        }
        assert!(is_filled_in_place(
            &of_text("sed -i 's/@@APP_PW@@/x/' users.acl"),
            "users.acl",
            acl
        ));
        assert!(!is_filled_in_place(
            &of_text("sed 's/@@APP_PW@@/x/' users.acl"),
            "users.acl",
            acl
        ));
    }
}
