//! One look at the text of a program or a file of source code: most have nothing to do with Redis.

use std::ops::Range;
use std::sync::OnceLock;

#[cfg(feature = "code")]
use redproof_code::{Language, Words};
use redproof_source::WordSearch;

use super::{scripts, topology::template_rendering};
use crate::inputs;

/// What a look at a text gives.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Look {
    /// It may say something of a server: it mentions one, starts containers, or makes files.
    pub concerns_servers: bool,
    /// It is source code that mentions Redis, or a library that uses it.
    pub mentions_redis: bool,
}

/// Looks at the text of a file.
pub fn look(path: &str, text: &str) -> Look {
    static SEARCHES: [OnceLock<Option<Search>>; Words::COUNT] = [const { OnceLock::new() }; Words::COUNT];
    let language = Language::of_file(path, text);
    let search = SEARCHES.get(Words::index(language));
    let search = search.and_then(|search| search.get_or_init(|| Search::of(Words::of(language))).as_ref());
    let may_start = inputs::may_start(path);
    let concerns_servers =
        inputs::is_utf16(text) || may_start && memchr::memchr(b'>', text.as_bytes()).is_some();
    match search {
        Some(search) => search.look(text, may_start, concerns_servers),
        None => Look {
            concerns_servers: true,
            mentions_redis: true,
        },
    }
}

/// What a word says.
#[derive(Debug, Clone, Copy)]
enum Sign {
    /// The code may use Redis: the number of one of the [`Words`].
    Code(usize),
    /// It may say something of a server.
    Server,
    /// What is run by itself may write a file of a server.
    File,
    /// The same, where it is a word of its own.
    Program,
}

/// All words, in any case.
#[derive(Debug)]
struct Search {
    words: WordSearch,
    signs: Vec<Sign>,
    of_code: &'static Words,
}

impl Search {
    fn of(of_code: &'static Words) -> Option<Self> {
        let code = of_code.iter().enumerate();
        let code = code.map(|(number, word)| (word, Sign::Code(number)));
        let servers = scripts::signs().map(|word| (word, Sign::Server));
        let files = template_rendering::ENDINGS.map(|ending| (ending, Sign::File));
        let programs = template_rendering::programs().map(|name| (name, Sign::Program));
        let (words, signs): (Vec<&str>, Vec<Sign>) = code.chain(servers).chain(files).chain(programs).unzip();
        Some(Self {
            words: WordSearch::new(words).ok()?,
            signs,
            of_code,
        })
    }

    fn look(&self, text: &str, may_start: bool, concerns_servers: bool) -> Look {
        let mut look = Look {
            concerns_servers,
            mentions_redis: false,
        };
        self.words.any(text, |word, at| {
            match self.signs.get(word) {
                Some(Sign::Code(word)) => look.mentions_redis |= self.of_code.count(*word, text, at),
                Some(Sign::Server) => {
                    look.concerns_servers |= !redproof_redis::is_other_word(text, at.start);
                }
                Some(Sign::File) => look.concerns_servers |= may_start,
                Some(Sign::Program) => look.concerns_servers |= may_start && is_program(text, at),
                None => {}
            }
            look.mentions_redis && look.concerns_servers
        });
        look
    }
}

/// Whether a program is named at a place: alone, and in small letters.
fn is_program(text: &str, at: Range<usize>) -> bool {
    let bytes = text.as_bytes();
    let is_part = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    let before = at.start.checked_sub(1).and_then(|before| bytes.get(before));
    let name = bytes.get(at.clone()).unwrap_or_default();
    !is_part(before) && !is_part(bytes.get(at.end)) && !name.iter().any(u8::is_ascii_uppercase)
}

/// What takes the place of the reader of source code where that is not built in: there are no words of it.
#[cfg(not(feature = "code"))]
mod without_code {
    use std::ops::Range;

    #[derive(Debug)]
    pub(super) struct Words;

    #[derive(Clone, Copy)]
    pub(super) struct Language;

    impl Language {
        pub(super) fn of_file(_: &str, _: &str) -> Option<Language> {
            None
        }
    }

    impl Words {
        pub(super) const COUNT: usize = 1;

        pub(super) fn index(_: Option<Language>) -> usize {
            0
        }

        pub(super) fn of(_: Option<Language>) -> &'static Words {
            &Words
        }

        pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
            std::iter::empty()
        }

        pub(super) fn count(&self, _: usize, _: &str, _: Range<usize>) -> bool {
            false
        }
    }
}
#[cfg(not(feature = "code"))]
use without_code::{Language, Words};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_look_tells_whether_a_text_may_say_something_of_a_server() {
        let concerns = |path, text| look(path, text).concerns_servers;
        for text in [
            "host = 'REDIS'",
            "docker run x",
            "CONFIG SET RequirePass x",
            "sed s/a/b/ x.conf",
            "cp a.acl b.acl",
            "open('redis.conf')",
            "echo a > b",
            "run(['envsubst'])",
        ] {
            assert!(concerns("a.py", text), "{text}");
        }
        assert!(!concerns(
            "a.py",
            "agent.pages = [cps, seda, teed, Age] # may be redistributed"
        ));
        // What no script runs.
        assert!(!concerns("a.go", "echo a > b") && concerns("a.go", "podman"));
        assert!(concerns("a.py", "\u{ff}\u{fe}r\0e\0d\0i\0s\0"));
    }

    #[test]
    #[cfg(feature = "code")]
    fn the_same_look_tells_whether_source_code_mentions_redis() {
        let mentions = |path, text| look(path, text).mentions_redis;
        assert!(
            mentions("a.py", "docker = 1\nimport celery")
                && mentions("a.go", "\"github.com/redis/go-redis\"")
        );
        assert!(!mentions("a.py", "docker run celery") && !mentions("a.rb", "text.split"));
        assert!(mentions("application.yml", "spring.redis.host: x"));
    }
}
