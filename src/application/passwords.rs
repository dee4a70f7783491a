//! Passwords that source code and its settings write out, by the names before them. They are shown nowhere, whatever else the
//! same text is used for.

mod expression;
mod tokens;

use std::collections::BTreeSet;

use redproof_source::{Secret, SourceMap, Tree};
use redproof_syntax::escapes::unescape;
use redproof_syntax::url::percent_decoded;

use self::expression::Expression;
use self::tokens::{Token, Tokens};
use crate::client::is_password_of_server;
use crate::secret::DISTINCTIVE_WORD;

/// Bytes of the longest text between a name and what it is given.
const LONGEST_GAP: usize = 64;

/// The passwords in all files of a map, and in settings among the sources.
pub fn written_passwords(map: &SourceMap, tree: &Tree, sources: &[String]) -> Vec<Secret> {
    let files = map.iter().map(|(_, file)| Reader::read(file.path(), file.text()));
    let settings = sources.iter().filter(|path| is_settings(path));
    let settings = settings.filter_map(|path| Some(Reader::read(path, &tree.read(path).ok()?)));
    files
        .chain(settings)
        .flatten()
        .map(|text| Secret::new(&text))
        .collect()
}

/// Whether a file has a name and a value on each line.
fn is_settings(path: &str) -> bool {
    let ending = path.rsplit('.').next().unwrap_or_default();
    matches!(ending, "yml" | "yaml" | "properties" | "ini")
}

#[derive(Default)]
struct Reader<'t> {
    found: BTreeSet<String>,
    /// Names of what is given where a password belongs.
    names: BTreeSet<&'t str>,
    /// What names are given.
    given: Vec<(&'t str, &'t str)>,
}

impl<'t> Reader<'t> {
    fn read(path: &str, text: &'t str) -> BTreeSet<String> {
        let mut reader = Reader::default();
        if is_settings(path) {
            let pairs = text.lines().filter_map(|line| line.split_once([':', '=']));
            for (_, value) in pairs.filter(|(name, _)| is_name(name.trim())) {
                reader.value(value.trim().trim_matches(['"', '\'']));
            }
        }
        reader.code(text);
        for (name, value) in std::mem::take(&mut reader.given) {
            if reader.names.contains(name) {
                reader.value(value);
            }
        }
        reader.found
    }

    fn code(&mut self, text: &'t str) {
        let mut last = "";
        let mut typed = "";
        // Whether a password is given here, and whether all that follows in the same call is.
        let (mut is_place, mut is_login) = (false, false);
        // Whether the second argument of a call is a password, as of `CredentialProvider("app", "…")`.
        let mut has_login = false;
        let mut expression: Option<Expression> = None;
        for Token { gap, text, is_quoted } in Tokens::of(text) {
            let is_given = is_giving(gap);
            let is_start = is_given && is_name(last);
            let goes_on = |expression: &mut Expression| expression.goes_on(gap, last, text);
            expression = match is_start && !gap.contains(',') {
                true => Some(Expression::default()),
                false => expression.and_then(|mut known| goes_on(&mut known).then_some(known)),
            };
            is_login &= !gap.contains([')', ';']);
            has_login &= !gap.contains([')', ';']);
            is_place = is_start
                || is_place && gap.contains(['%', '+', '=']) && !gap.contains([',', ';'])
                || is_login;
            is_login |= is_given && is_place && last.eq_ignore_ascii_case("auth");
            if is_quoted {
                self.inside(text);
                // What a function is called with is not what it gives.
                if is_given && !gap.contains("==") && !gap.trim_start().starts_with('(') {
                    self.given.extend([(last, text), (typed, text)]);
                }
            }
            let is_second = has_login && gap.contains(',');
            has_login |=
                gap.trim_start().starts_with('(') && last.to_ascii_lowercase().contains("credential");
            // What follows a comma is one quoted text, or an argument of a login.
            let is_next = is_start && gap.contains(',') && !is_login;
            match (is_place, is_quoted) {
                (true, false) if is_next => {}
                (true, false) => self.named(text),
                (true, true) => self.value(text),
                (false, true) if is_second => self.value(text),
                (false, true) if expression.as_mut().is_some_and(|known| known.takes(text)) => {
                    self.value(text)
                }
                _ => {}
            }
            // `NAME: TYPE = "…"`
            typed = if gap.trim_start().starts_with(':') {
                last
            } else {
                ""
            };
            last = text;
        }
    }

    fn named(&mut self, name: &'t str) {
        let name = name.trim_start_matches('$');
        // The `$` of `${NAME}` alone names nothing, and what follows no name has none.
        if !name.is_empty() {
            self.names.insert(name);
        }
    }

    /// A password, or what stands for one with one behind it: `${NAME:password}`.
    fn value(&mut self, text: &'t str) {
        let bare = text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
        let bare = bare.or_else(|| text.trim_start_matches('#').strip_prefix('{')?.strip_suffix('}'));
        match bare {
            None => self.password(text),
            Some(inner) => match inner.split_once(':') {
                Some((_, default)) => self.password(default.trim_start_matches('-')),
                None => self.named(inner),
            },
        }
    }

    /// A short word of letters may be anything.
    fn password(&mut self, text: &str) {
        if text.len() >= DISTINCTIVE_WORD || !text.chars().all(char::is_alphabetic) {
            self.found.insert(text.to_owned());
            self.found.insert(percent_decoded(text));
            self.found.insert(unescape(text));
        }
    }

    /// The passwords of a URL, and those of a text such as `host,password=…`.
    fn inside(&mut self, text: &'t str) {
        if let Some((_, rest)) = text.split_once("://")
            && let Some((login, _)) = rest.rsplit_once('@')
            && let Some((_, password)) = login.split_once(':')
        {
            self.value(password);
        }
        let parts = text.split([',', ';', '&', '?', ' ']);
        for (_, value) in parts
            .filter_map(|part| part.split_once('='))
            .filter(|(name, _)| is_name(name))
        {
            self.value(value);
        }
    }
}

fn is_name(text: &str) -> bool {
    let name = text.rsplit(['.', '/']).next().unwrap_or_default();
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '$');
    let name = name.trim_matches(['$', '-']);
    !name.is_empty()
        && name.len() <= LONGEST_GAP
        && name.chars().all(is_word)
        && !name.to_ascii_lowercase().ends_with("file")
        && (name.eq_ignore_ascii_case("auth") || is_password_of_server(name))
}

/// Whether what is between two words gives the second to the first.
fn is_giving(gap: &str) -> bool {
    let is_sign = |c: char| c.is_whitespace() || "=:,(>&{[]\"'`%?!".contains(c);
    gap.len() <= LONGEST_GAP && gap.contains(['=', ':', ',', '(', '>']) && gap.chars().all(is_sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<String> {
        Reader::read(path, text).into_iter().collect()
    }

    #[test]
    fn what_is_given_as_a_password() {
        for (path, text) in [
            (
                "a.py",
                "PASSWORD='pw-4711'\nr=redis.Redis('cache',password=PASSWORD)",
            ),
            ("a.py", "r = Redis('cache', password='''pw-4711''')"),
            (
                "a.py",
                "# don't\nr = Redis(\n  password='%s' % 'pw-4711',\n  db=1)",
            ),
            ("a.py", "password: str = 'pw-4711'"),
            ("a.py", "r.execute_command('AUTH', 'pw-4711')"),
            (
                "a.js",
                "const P=\"pw-4711\";const r=new R(`redis://web:${P}@cache`)",
            ),
            ("a.js", "const P = 'pw-4711'; r.auth(P)"),
            ("a.ts", "const P: string = 'pw-4711'; new Redis({ password: P })"),
            (
                "a.go",
                "redis.Options{Addr: \"cache\", Username: \"web\", Password: \"pw-4711\"}",
            ),
            (
                "A.java",
                "final String P=\"pw-4711\"; void x() { r.auth(\"web\",P); }",
            ),
            ("a.php", "new Client(['host'=>'cache','password'=>'pw-4711'])"),
            ("a.php", "define('REDIS_PASSWORD', 'pw-4711');"),
            ("A.cs", "Connect(\"cache,user=web,password=pw-4711\")"),
            ("A.kt", "const val PASSWORD=\"pw-4711\""),
            (
                "a.js",
                "f({ user: 'web', password: process.env.P || 'pw-4711', db: 1 })",
            ),
            ("a.ts", "f({ password: isTest ? 'pw-4711' : undefined })"),
            (
                "a.py",
                "r = Redis(password=os.environ.get('REDIS_PASSWORD') or 'pw-4711')",
            ),
            (
                "a.py",
                "r = Redis(password=os.getenv('REDIS_PASSWORD', 'pw-4711'), db=0)",
            ),
            (
                "a.py",
                "r = Redis(credential_provider=UsernamePasswordCredentialProvider('web', 'pw-4711'))",
            ),
            ("a.py", "r = Redis(password='\\u0070w-4711')"),
            ("a.js", "f({ password: '\\x70\\u{77}-4711' })"),
            ("a.yml", "spring:\n  redis: {x: y}\n  password: ${P:pw-4711}"),
            (
                "a.yml",
                "url: <%= ENV.fetch('U') { 'redis://:pw%2D4711@cache/1' } %>",
            ),
        ] {
            let found = found(path, text);
            assert!(found.contains(&"pw-4711".to_owned()), "{text}: {found:?}");
        }
    }

    #[test]
    fn other_texts_are_none() {
        for text in [
            "r.get('user:1:password')",
            "f({ password: process.env.REDIS_PASSWORD, host: 'web-4711' })",
            "f({ password: read('/run/web-4711'), host: 'web-4711' })",
            "r = Redis(password=os.environ['REDIS_PASSWORD_1'])\nhost = 'web-4711'",
            "r = Redis(credential_provider=Provider('web-4711'), host='web-4711')",
            "password = os.environ['REDIS_PASSWORD_1']",
            "password = os.getenv('PW_1')",
            "keys = { 'a': 'b-1' }; password = None; r.get('c-2')",
            "password_file = '/run/secrets/p-1'",
            "if password == '': raise E('x-1')",
            "author = 'jane-1'",
        ] {
            assert_eq!(found("a.py", text), [""; 0], "{text}");
        }
    }

    #[test]
    fn what_follows_no_name_is_none() {
        let text = "environment:\n  - REDIS_PASSWORD=${REDIS_PASSWORD:?x}\ncommand: [\"--port\", \"6379\"]\ncpus: '0.5'";
        assert_eq!(found("compose.yaml", text), [""; 0]);
    }

    #[test]
    fn quotes_without_end_take_no_time() {
        let text = "\"a\\".repeat(200_000) + "\n" + &"'\n".repeat(200_000) + &"password=".repeat(100_000);
        assert_eq!(found("a.py", &text), [""; 0]);
    }
}
