//! Whether a text may be code that uses Redis: after one look most files are left out.

use std::ops::Range;
use std::sync::{LazyLock, OnceLock};

use redproof_source::WordSearch;

use crate::profile::profiles;
use crate::{Language, library, packages};

/// Words of Redis and of clients that are named otherwise.
const WORDS: [&str; 3] = ["redis", "valkey", "jedis"];

/// What a module whose name is a plain word, such as `limits` or `split`, is known by in a language where it is not there
/// without an import. Such names are words of many texts.
const USES: [(&str, How, &[&str]); 4] = [
    ("python", How::Imported, &["{}"]),
    (
        "javascript",
        How::Written,
        &["'{}'", "\"{}\"", "`{}`", "'{}/", "\"{}/"],
    ),
    ("ruby", How::Written, &["'{}'", "\"{}\"", "'{}/", "\"{}/"]),
    ("ruby", How::Constant, &["{}"]),
];

/// Where a word counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    /// Anywhere.
    Written,
    /// In an import, or in capitals, as the name of a setting begins.
    Imported,
    /// As the name of a class or a module.
    Constant,
}

/// The longest piece of a line in front of a name that is looked at for an import.
const LINE: usize = 200;

/// Languages whose words are looked for; the last is for files in none of them, such as settings and templates.
const LANGUAGES: [&str; 8] = ["python", "javascript", "go", "java", "php", "ruby", "csharp", ""];

/// The words of the files of a language, of which a file that uses Redis has one.
#[derive(Debug)]
pub struct Words {
    words: Vec<(String, How)>,
}

impl Words {
    /// The words of a language; without one, those of all that are no plain words.
    pub fn of(language: Option<Language>) -> &'static Words {
        static ALL: LazyLock<[Words; LANGUAGES.len()]> = LazyLock::new(|| {
            LANGUAGES.map(|language| Words {
                words: words(language),
            })
        });
        let [.., others] = &*ALL;
        ALL.get(Self::index(language)).unwrap_or(others)
    }

    /// Which of [`Words::COUNT`] lists a language has. Some languages share one.
    pub fn index(language: Option<Language>) -> usize {
        let id = language.map_or("", Language::id);
        let index = LANGUAGES.iter().position(|known| *known == id);
        index.unwrap_or(LANGUAGES.len() - 1)
    }

    /// The number of different lists.
    pub const COUNT: usize = LANGUAGES.len();

    /// The words in order, to be looked for in any case.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(|(word, _)| word.as_str())
    }

    /// Whether the word of a number counts at a place of a text: some do only in an import.
    pub fn count(&self, word: usize, text: &str, at: Range<usize>) -> bool {
        let word = self.words.get(word);
        // Licences allow redistribution.
        word.is_some_and(|(_, how)| !redproof_redis::is_other_word(text, at.start) && how.holds(text, at))
    }
}

/// Whether a text mentions Redis, or a library of its language that uses it.
pub(crate) fn mentions_redis(language: Option<Language>, text: &str) -> bool {
    static SEARCHES: [OnceLock<Option<WordSearch>>; Words::COUNT] = [const { OnceLock::new() }; Words::COUNT];
    let words = Words::of(language);
    let search = SEARCHES.get(Words::index(language));
    let search = search.and_then(|search| search.get_or_init(|| WordSearch::new(words.iter()).ok()).as_ref());
    search.is_none_or(|search| search.any(text, |word, at| words.count(word, text, at)))
}

impl How {
    fn holds(self, text: &str, at: Range<usize>) -> bool {
        if self == How::Written {
            return true;
        }
        let name = text.get(at.clone()).unwrap_or_default();
        let (before, behind) = (text.get(..at.start), text.get(at.end..));
        let (before, behind) = (before.unwrap_or_default(), behind.unwrap_or_default());
        let is_part = |c: char| c.is_alphanumeric() || c == '_';
        if before.ends_with(is_part) {
            return false;
        }
        let is_whole = !behind.starts_with(is_part);
        match self {
            How::Imported => {
                let is_setting = name.chars().all(char::is_uppercase);
                is_setting || is_whole && is_imported(before)
            }
            _ => is_whole && name.starts_with(char::is_uppercase),
        }
    }
}

/// Whether what is in front of a name in Python, on its line or the one that goes on there, imports it.
fn is_imported(before: &str) -> bool {
    let from = before.len().saturating_sub(LINE);
    let from = (from..before.len()).find(|at| before.is_char_boundary(*at));
    let near = from.and_then(|from| before.get(from..)).unwrap_or_default();
    let (above, line) = near.rsplit_once('\n').unwrap_or(("", near));
    let imports = |line: &str| line.contains("import") || line.contains("from");
    imports(line) || above.trim_end().ends_with('\\') && imports(above)
}

/// The words of a language's files; without a language, those of all that are no plain words.
fn words(language: &str) -> Vec<(String, How)> {
    let of_profiles = profiles()
        .iter()
        .flat_map(|profile| profile.imports.iter().map(|name| (profile.languages, *name)));
    let is_own = |languages: &[&str]| language.is_empty() || languages.contains(&language);
    let modules = of_profiles.chain(packages::modules());
    let modules = modules.filter(|(languages, _)| is_own(languages));
    let modules = modules.flat_map(|(_, name)| written(language, name));
    let libraries = library::all().iter().filter(|library| is_own(library.languages));
    let mentions = libraries.flat_map(|library| library.mentions);
    let others = mentions.flat_map(|name| grouped(language, name)).chain(modules);
    let says_redis = |word: &str| {
        let word = word.to_ascii_lowercase();
        WORDS.iter().any(|known| word.contains(known))
    };
    let own = WORDS.iter().map(|word| ((*word).to_owned(), How::Written));
    own.chain(others.filter(|(word, _)| !says_redis(word))).collect()
}

/// A text that shows a library, also as one of several behind a name of PHP: `use Illuminate\Support\Facades\{Cache, DB}`.
fn grouped(language: &str, name: &str) -> Vec<(String, How)> {
    let group = name.rsplit_once('\\').filter(|_| language == "php");
    let group = group.map(|(above, _)| format!("{above}\\{{"));
    let texts = std::iter::once(name.to_owned()).chain(group);
    texts.map(|text| (text, How::Written)).collect()
}

/// The texts of which a file has one if it uses a module.
fn written(language: &str, name: &str) -> Vec<(String, How)> {
    let is_plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let mut uses = USES.iter().filter(|(known, ..)| *known == language).peekable();
    if !is_plain || uses.peek().is_none() && !language.is_empty() {
        return grouped(language, name);
    }
    let texts = uses.flat_map(|(_, how, forms)| forms.iter().map(|form| (form.replace("{}", name), *how)));
    texts.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_plain_words_count_only_as_their_language_uses_them() {
        use Language::{CSharp, JavaScript, Php, Python, Ruby, TypeScript};
        for (language, text) in [
            (Python, "client = Redis()"),
            (Python, "import limits"),
            (Python, "from limits.strategies import X"),
            (Python, "import os, celery\n"),
            (Python, "import os,celery as c, time"),
            (Python, "from  celery import Celery"),
            (Python, "import os, \\\n    celery"),
            (Python, "CELERY_TASK_DEFAULT_QUEUE = 'main'"),
            (Python, "HUEY = {}"),
            (JavaScript, "const Queue = require('bull')"),
            (JavaScript, "const { Job } = await import(`bull`)"),
            (TypeScript, "import {Queue} from \"bull/lib\""),
            (Ruby, "class A\n  include Sidekiq::Job"),
            (Ruby, "Resque.enqueue(A)"),
            (Ruby, "extend Resque"),
            (JavaScript, "const Queue = require( 'bull' )"),
            (Php, "use Illuminate\\Support\\Facades\\{RateLimiter};"),
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
            (JavaScript, "const bull = 1"),
            (Ruby, "text.Splitter"),
        ] {
            assert!(!mentions_redis(Some(language), text), "{text}");
        }
        assert!(mentions_redis(None, "cache: redis") && !mentions_redis(None, "limits: 1"));
    }
}
