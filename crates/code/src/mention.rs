//! Whether a text may be code that uses Redis: after one look most files are left out.

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use crate::profile::profiles;
use crate::{Language, library, packages};

/// Words of Redis and of clients that are named otherwise.
const WORDS: [&str; 3] = ["redis", "valkey", "jedis"];

/// How files of a language show that they use a module whose name is a plain word. Names such as `limits` and `split` are
/// words of many texts. Where `{}` is in front, the name counts only as that of a constant.
const USES: [(&str, &[&str]); 3] = [
    ("python", &["from {}", "import {}", ", {}\n", "{}_", "{} ="]),
    (
        "javascript",
        &[
            "from '{}",
            "from \"{}",
            "import '{}",
            "import \"{}",
            "('{}",
            "(\"{}",
            "(`{}",
        ],
    ),
    ("ruby", &["require '{}", "require \"{}", "{}::", "{}."]),
];

/// What finds the words of each language; the last is for files in none of them, such as settings and templates.
static SEARCHERS: [(&str, OnceLock<Option<Searcher>>); 8] = [
    ("python", OnceLock::new()),
    ("javascript", OnceLock::new()),
    ("go", OnceLock::new()),
    ("java", OnceLock::new()),
    ("php", OnceLock::new()),
    ("ruby", OnceLock::new()),
    ("csharp", OnceLock::new()),
    ("", OnceLock::new()),
];

/// Whether a text mentions Redis, or a library of its language that uses it.
pub fn mentions_redis(language: Option<Language>, text: &str) -> bool {
    let id = language.map_or("", Language::id);
    let known = SEARCHERS.iter().find(|(known, _)| *known == id);
    let Some((id, searcher)) = known.or(SEARCHERS.last()) else {
        return true;
    };
    let searcher = searcher.get_or_init(|| Searcher::of(id));
    searcher.as_ref().is_none_or(|searcher| searcher.finds(text))
}

/// Words in any case, as a table of all transitions, since it runs over every file of source code.
#[derive(Debug)]
struct Searcher {
    words: AhoCorasick,
    /// Whether each of them is a name that counts as a constant only.
    constants: Vec<bool>,
}

impl Searcher {
    fn of(language: &str) -> Option<Searcher> {
        let words = words(language);
        let is_constant = |word: &String| word.ends_with(['_', '=', ':', '.']);
        Some(Searcher {
            constants: words.iter().map(is_constant).collect(),
            words: AhoCorasick::builder()
                .ascii_case_insensitive(true)
                .kind(Some(AhoCorasickKind::DFA))
                .build(words)
                .ok()?,
        })
    }

    fn finds(&self, text: &str) -> bool {
        let counts = |found: aho_corasick::Match| {
            let is_constant = self.constants.get(found.pattern().as_usize()) == Some(&true);
            let name = text.get(found.start()..).unwrap_or_default();
            let before = text.get(..found.start()).unwrap_or_default();
            let begins = !before.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '.'));
            // Licences allow redistribution.
            !redproof_redis::is_other_word(text, found.start())
                && (!is_constant || begins && name.starts_with(char::is_uppercase))
        };
        self.words.find_iter(text).any(counts)
    }
}

/// The words of a language's files; without a language, those of all that are no plain words.
fn words(language: &str) -> Vec<String> {
    let of_profiles = profiles()
        .iter()
        .flat_map(|profile| profile.imports.iter().map(|name| (profile.languages, *name)));
    let is_own = |languages: &[&str]| language.is_empty() || languages.contains(&language);
    let modules = of_profiles.chain(packages::modules());
    let modules = modules.filter(|(languages, _)| is_own(languages));
    let modules = modules.flat_map(|(_, name)| written(language, name));
    let libraries = library::all().iter().filter(|library| is_own(library.languages));
    let mentions = libraries.flat_map(|library| library.mentions);
    let others = mentions.map(|word| (*word).to_owned()).chain(modules);
    let says_redis = |word: &String| {
        WORDS
            .iter()
            .any(|known| word.to_ascii_lowercase().contains(known))
    };
    let others = others.filter(|word| !says_redis(word));
    WORDS
        .iter()
        .map(|word| (*word).to_owned())
        .chain(others)
        .collect()
}

/// The texts of which a file has one if it uses a module.
fn written(language: &str, name: &str) -> Vec<String> {
    let is_plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let uses = USES.iter().find(|(known, _)| *known == language);
    match uses {
        _ if !is_plain => vec![name.to_owned()],
        Some((_, forms)) => forms.iter().map(|form| form.replace("{}", name)).collect(),
        None if language.is_empty() => Vec::new(),
        None => vec![name.to_owned()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_plain_words_count_only_as_their_language_uses_them() {
        use Language::{CSharp, JavaScript, Python, Ruby, TypeScript};
        for (language, text) in [
            (Python, "client = Redis()"),
            (Python, "import limits"),
            (Python, "from limits.strategies import X"),
            (Python, "import os, celery\n"),
            (Python, "CELERY_TASK_DEFAULT_QUEUE = 'main'"),
            (Python, "HUEY = {}"),
            (JavaScript, "const Queue = require('bull')"),
            (JavaScript, "const { Job } = await import(`bull`)"),
            (TypeScript, "import {Queue} from \"bull/lib\""),
            (Ruby, "class A\n  include Sidekiq::Job"),
            (Ruby, "Resque.enqueue(A)"),
            (Ruby, "require 'split'"),
            (CSharp, "IDistributedCache cache"),
        ] {
            assert!(mentions_redis(Some(language), text), "{text}");
        }
        for (language, text) in [
            (Python, "the limits of a bull"),
            (Python, "def limits(self): pass"),
            (Python, "celery = 'limits'"),
            (Python, "request_limits_of = 1"),
            (Python, "text.split(',')"),
            (Python, "Redistribution and use"),
            (Ruby, "text.split.map"),
            (Ruby, "split.each"),
            (JavaScript, "const bull = 'bull'"),
        ] {
            assert!(!mentions_redis(Some(language), text), "{text}");
        }
        assert!(mentions_redis(None, "cache: redis") && !mentions_redis(None, "limits: 1"));
    }
}
