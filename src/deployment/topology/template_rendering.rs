//! Configuration and ACL files that a script fills in before a server reads them: they are templates.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use rayon::prelude::*;
use redproof_source::Tree;
use regex::Regex;

/// Programs that put values in place of a pattern: `s/PATTERN/value/`.
const SUBSTITUTING: &[&str] = &["sed", "perl"];

/// Programs that put values in place of variables and expressions.
const EXPANDING: &[&str] = &["envsubst", "gomplate", "dockerize", "esh", "jinja2", "j2"];

/// Different things to look for in files of one name; with more of them, what is in the files is judged as it is.
const MOST_PATTERNS: usize = 256;

/// Which files commands fill in, by the files' names.
#[derive(Debug, Default)]
pub struct RenderedFiles {
    by_name: BTreeMap<String, Patterns>,
    /// Names in the lines of scripts that write a file. One of such a name that is not there may be made by the script.
    written: BTreeSet<String>,
}

/// What commands put values in place of.
#[derive(Debug, Default)]
struct Patterns {
    /// Whether one of them expands variables and expressions.
    expands: bool,
    /// What substitutions look for.
    substituted: BTreeSet<String>,
}

impl Patterns {
    fn take(&mut self, looked_for: impl Iterator<Item = String>) {
        let room = MOST_PATTERNS.saturating_sub(self.substituted.len());
        self.substituted.extend(looked_for.take(room));
    }
}

/// What the commands of the tree's scripts fill in while they leave the file itself as it is, and what they write. One that changes it in place
/// may be the rotation of a password that is there.
pub fn rendered_by_scripts(tree: &Tree, scripts: &[String]) -> RenderedFiles {
    let read = scripts.par_iter().filter_map(|path| {
        let text = tree.read_bytes(path).ok()?;
        let mut filling = RenderedFiles::default();
        let commands = commands(&text);
        let others = commands.iter().filter(|command| !is_in_place(command));
        others.for_each(|command| filling.add(command));
        filling.add_program(&text);
        filling.written.extend(names_written(&text).map(str::to_owned));
        Some(filling)
    });
    let read: Vec<RenderedFiles> = read.collect();
    read.into_iter().fold(RenderedFiles::default(), |mut all, one| {
        all.merge(one);
        all
    })
}

/// Programs that make a file out of another one, or out of nothing.
const MAKING: &[&str] = &[
    "cp", "mv", "ln", "tee", "install", "curl", "wget", "openssl", "sops", "gpg", "age",
];

/// The names of programs that make files.
pub(in crate::deployment) fn programs() -> impl Iterator<Item = &'static str> {
    MAKING.iter().chain(SUBSTITUTING).chain(EXPANDING).copied()
}

/// Those names, as whole words.
static PROGRAMS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let names: Vec<&str> = programs().collect();
    Regex::new(&format!(r"(?-u)\b(?:{})\b", names.join("|"))).ok()
});

/// Names of files in the lines of a script that write a file.
fn names_written(script: &str) -> impl Iterator<Item = &str> {
    let words = |line| {
        str::split(line, |c: char| {
            !(c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'))
        })
    };
    let named = script.lines().filter(|line| line.contains('.'));
    let writing = named.filter(move |line| {
        line.contains('>')
            || PROGRAMS.as_ref().is_none_or(|names| names.is_match(line))
                && words(line).any(|word| programs().any(|program| program == word))
    });
    writing.flat_map(words).filter(|word| word.contains('.'))
}

/// The filling commands of a script: its lines, continued ones joined, cut where another command begins.
fn commands(script: &str) -> Vec<String> {
    let all = || SUBSTITUTING.iter().chain(EXPANDING);
    if !all().any(|program| script.contains(program)) {
        return Vec::new();
    }
    let joined = script.replace("\\\r\n", " ").replace("\\\n", " ");
    joined
        .lines()
        .filter(|line| !line.trim_start().starts_with('#'))
        .filter(|line| names_config(line))
        .flat_map(|line| line.split("&&"))
        .flat_map(|line| line.split("||"))
        .flat_map(|line| line.split("; "))
        .filter(|command| names_config(command))
        .filter(|command| all().any(|program| names(command, program)))
        .map(str::to_owned)
        .collect()
}

/// The endings of files of Redis.
pub(in crate::deployment) const ENDINGS: [&str; 2] = [".acl", ".conf"];

/// Whether a text names a file of Redis by its ending.
fn names_config(text: &str) -> bool {
    ENDINGS.iter().any(|ending| text.contains(ending))
}

fn is_in_place(command: &str) -> bool {
    words(command).any(|word| word.starts_with("-i") || word.starts_with("--in-place"))
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

impl RenderedFiles {
    fn merge(&mut self, other: Self) {
        self.written.extend(other.written);
        for (name, patterns) in other.by_name {
            let known = self.by_name.entry(name).or_default();
            known.expands |= patterns.expands;
            known.take(patterns.substituted.into_iter());
        }
    }

    fn add(&mut self, command: &str) {
        let expands = EXPANDING.iter().any(|program| names(command, program));
        let files = words(command).filter(|word| word.contains('.'));
        for file in files.filter_map(|word| word.rsplit('/').next()) {
            let known = self.by_name.entry(file.to_owned()).or_default();
            known.expands |= expands;
            known.take(patterns(command).map(str::to_owned));
        }
    }

    /// What a container's own commands fill in.
    pub(super) fn of_commands<'c>(words: impl Iterator<Item = &'c str>) -> Self {
        let mut filling = Self::default();
        words.for_each(|word| filling.add_program(word));
        filling
    }

    /// Takes what a program puts in place of marks: `text.replace("__PASSWORD__", …)`, `${text//__PASSWORD__/…}`.
    fn add_program(&mut self, text: &str) {
        let calls = ["replace(", "sub(", "${", "s/", "s|", "s#"];
        if !names_config(text) || !calls.iter().any(|call| text.contains(call)) {
            return;
        }
        let marks: BTreeSet<String> = text
            .lines()
            .filter(|line| calls.iter().any(|call| line.contains(call)))
            .flat_map(|line| line.split(['"', '\'', '/', '|', '`', ' ', '(', ')', ',', ';']))
            .filter(|word| is_mark(word))
            .take(MOST_PATTERNS)
            .map(str::to_owned)
            .collect();
        if marks.is_empty() {
            return;
        }
        let files =
            words(text).filter_map(|word| word.trim_matches([',', ';', ']', '[', '}']).rsplit('/').next());
        let files = files.filter(|name| name.ends_with(".conf") || name.ends_with(".acl"));
        for file in files.map(str::to_owned).collect::<BTreeSet<_>>() {
            let known = self.by_name.entry(file).or_default();
            known.take(marks.iter().cloned());
        }
    }

    /// Whether a script writes a file of this name.
    pub(in crate::deployment) fn writes(&self, name: &str) -> bool {
        self.written.contains(name)
    }

    /// Whether the file of this path and text is filled in.
    pub fn is_rendered(&self, path: &str, text: &str) -> bool {
        let name = path.rsplit('/').next().unwrap_or(path);
        let Some(known) = self.by_name.get(name) else {
            return false;
        };
        known.expands && (text.contains('$') || text.contains("{{"))
            || known
                .substituted
                .iter()
                .any(|pattern| text.contains(pattern.as_str()))
    }
}

/// Whether a word is a mark to be replaced: `__PASSWORD__`, `@PASSWORD@`, `{{PASSWORD}}`, `%PASSWORD%`.
fn is_mark(word: &str) -> bool {
    let word = word.replace('\\', "");
    let is_edge = |c: char| matches!(c, '_' | '@' | '%' | '{' | '}' | '#' | '<' | '>' | '[' | ']');
    let inner = word.trim_matches(is_edge);
    let is_name = !inner.is_empty()
        && inner
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte));
    is_name && word.len() >= inner.len() + 2 && word.starts_with(is_edge) && word.ends_with(is_edge)
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
    use redproof_testing::cost;

    fn filling<'a>(commands: impl IntoIterator<Item = &'a String>) -> RenderedFiles {
        let mut filling = RenderedFiles::default();
        commands.into_iter().for_each(|command| filling.add(command));
        filling
    }

    fn filled(script: &str, text: &str) -> bool {
        filling(&commands(script)).is_rendered("redis/users.acl", text)
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
        assert!(is_in_place("sed -i 's/@@APP_PW@@/x/' users.acl"));
        assert!(!is_in_place("sed 's/@@APP_PW@@/x/' users.acl"));
    }

    #[test]
    fn a_program_that_replaces_marks_fills_a_template_in() {
        let is_filled = |script: &str| {
            let mut filling = RenderedFiles::default();
            filling.add_program(script);
            filling.is_rendered("redis.conf", "requirepass __PW__\n")
        };
        assert!(is_filled(
            "p='/etc/redis.conf'\ns=open(p).read().replace('__PW__', pw)\n"
        ));
        assert!(is_filled(
            "conf=$(cat /c/redis.conf)\necho \"${conf//__PW__/$pw}\" > /tmp/r.conf\n"
        ));
        assert!(!is_filled(
            "text.replace('requirepass', 'x')\nopen('redis.conf')\n"
        ));
        assert!(!is_filled("open('redis.conf').read().replace('__OTHER__', pw)\n"));
    }

    #[test]
    fn many_patterns_cost_no_more_than_some() {
        let script = |count: usize| {
            let lines = (0..count).map(|n| format!("sed 's/@@PASSWORD{n}@@/x/' users.acl\n"));
            lines.collect::<String>()
        };
        let text = "user app on >@@PASSWORD@@\n".repeat(40_000);
        let time = |count| {
            let filling = filling(&commands(&script(count)));
            cost(|| assert!(!filling.is_rendered("users.acl", &text)))
        };
        let (some, many) = (time(250), time(10_000));
        assert!(many < some * 3.0, "{some} {many}");
    }
}
