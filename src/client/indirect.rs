//! Values that stand for another value: `${X}`, `{{ x }}`, `env('X')`, a cipher text. `data/clients/references.yml` lists the
//! forms.

mod braces;

use redproof_source::Text;

use super::vocabulary::{self, Form, Shows};
use braces::braces;

/// A reference to a value that is somewhere else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Indirection {
    /// The variable's name, where the form tells one.
    pub name: Option<String>,
    /// The fallback that is written in it (`${X:-fallback}`), if it is not empty.
    pub fallback: Option<Text>,
}

impl Indirection {
    const UNNAMED: Self = Self {
        name: None,
        fallback: None,
    };
}

/// What a value refers to, if it is a reference and no value.
pub fn indirection(text: &Text) -> Option<Indirection> {
    if let Some(found) = braces(text) {
        return Some(found);
    }
    let value = text.as_str().trim();
    if let Some(name) = bare(value).filter(|name| is_name(name)) {
        return Some(Indirection {
            name: Some(name.to_owned()).filter(|name| reads_as_variable(name)),
            fallback: None,
        });
    }
    // `$1` is a parameter of a script.
    if matches!(value.as_bytes(), [b'$', b'0'..=b'9' | b'@' | b'*']) {
        return Some(Indirection::UNNAMED);
    }
    let (form, inner) = vocabulary::forms().iter().find_map(|form| {
        let inner = value.strip_prefix(form.open)?.strip_suffix(form.close)?;
        let fits = !inner.trim().is_empty() && (!form.named || is_path_of_names(inner));
        // `{cipher}` alone is no cipher text, `ENC()` no reference.
        fits.then_some((form, inner))
    })?;
    Some(Indirection {
        name: name_in(form, inner),
        fallback: fallback_in(text, form),
    })
}

/// Whether a value is `$NAME` with a name of any kind, which only a shell or a template would take for a variable.
pub fn is_bare_variable(value: &str) -> bool {
    bare(value.trim()).is_some_and(|name| !is_constant(name))
}

/// The name behind the dollar of `$NAME`.
fn bare(value: &str) -> Option<&str> {
    let name = value.strip_prefix('$')?;
    let fits = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && name.starts_with(|c: char| !c.is_ascii_digit());
    fits.then_some(name)
}

/// The name in a reference, where it may be shown.
fn name_in(form: &Form, inner: &str) -> Option<String> {
    let quoted = inner.contains(['"', '\'']);
    if form.shows == Shows::Word && (quoted || inner.contains(['(', '['])) {
        // A call or an index: the variable is among its quoted words.
        let mut words = inner.split(['"', '\'']).skip(1).step_by(2);
        let name = words.find(|word| word.len() > 1 && is_constant(word));
        return name.map(str::to_owned);
    }
    // What is before a colon says how to take the value: `%env(file:NAME)%`.
    let inner = match inner.rsplit_once(':') {
        Some((_, last)) if form.shows == Shows::Constant => last,
        _ => inner,
    };
    let name: String = inner
        .trim_matches(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || *c == '_' || *c == '.')
        .collect();
    let shown = match form.shows {
        Shows::Never => false,
        Shows::Word => true,
        Shows::Constant => is_constant(&name),
    };
    Some(name).filter(|name| !name.is_empty() && shown)
}

/// What comes before the fallback in an expression of a template: `ENV.fetch("X", "fallback")`, `ENV["X"] || "fallback"`,
/// `x | default('fallback')`.
const FALLBACKS: &[&str] = &[
    "||",
    "??",
    "?:",
    " or",
    "{",
    "default(",
    "default(value=",
    "default=",
    "d(",
    "default",
];

/// Calls whose second argument is a fallback.
const LOOKUPS: &[&str] = &["fetch(", "getenv(", "env(", "get(", "setdefault("];

/// The quoted fallback of an expression.
fn fallback_in(text: &Text, form: &Form) -> Option<Text> {
    if form.shows == Shows::Never {
        return None;
    }
    let value = text.as_str();
    let trimmed = value.trim_end();
    let last = trimmed.len().checked_sub(form.close.len())?;
    let body = value.get(..last)?;
    let end = body.rfind(['"', '\''])?;
    let quote = body.get(end..end + 1)?;
    let start = body.get(..end)?.rfind(quote)? + 1;
    let before = body.get(..start - 1)?.trim_end();
    let is_second = || {
        let first = before.strip_suffix(',').unwrap_or_default();
        let call = first.rfind('(').map(|at| first.get(..=at).unwrap_or_default());
        call.is_some_and(|call| LOOKUPS.iter().any(|lookup| call.ends_with(lookup)))
            || LOOKUPS.contains(&form.open) && first.matches(['"', '\'']).count() == 2
    };
    let is_fallback = FALLBACKS.iter().any(|mark| before.ends_with(mark)) || is_second();
    (is_fallback && start < end).then(|| text.slice(start..end))
}

/// A variable's name as people write it. Any other word may be a password that begins with a dollar.
fn is_constant(name: &str) -> bool {
    name.bytes()
        .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}

/// Whether a constant behind a dollar is surely a variable's name, and may be shown: `PW`, `APP_KEY`. Other capital letters may be a
/// password.
fn reads_as_variable(name: &str) -> bool {
    const WORDS: [&str; 8] = ["PASS", "PW", "PWD", "SECRET", "AUTH", "TOKEN", "KEY", "CRED"];
    let says_so = name.contains('_') || name.len() <= 4 || WORDS.iter().any(|word| name.contains(word));
    is_constant(name) && says_so && !has_digits_within(name)
}

/// Whether a part of a word has digits before its end.
fn has_digits_within(word: &str) -> bool {
    word.split(['_', '.', '-', '/']).any(|part| {
        let stem = part.trim_end_matches(|c: char| c.is_ascii_digit());
        let stem = stem.trim_start_matches(|c: char| c.is_ascii_digit());
        stem.bytes().any(|byte| byte.is_ascii_digit())
    })
}

/// Whether a word reads as a name, in whatever case. A password mixes cases and digits.
fn is_name(word: &str) -> bool {
    let has = |test: fn(&u8) -> bool| word.bytes().any(|byte| test(&byte));
    is_constant(word)
        || !(has_digits_within(word)
            || has(u8::is_ascii_digit) && has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase))
}

/// Whether a text is one name, or several behind dots, colons or slashes.
fn is_path_of_names(text: &str) -> bool {
    let text = text.trim();
    let fits = text
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"_.:/-".contains(&byte));
    fits && text.split([':', '/', '.', '-']).all(is_name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use redproof_source::{SourceMap, Span};

    fn of(value: &str) -> Option<(Option<String>, Option<String>)> {
        let file = SourceMap::default().add("f", value);
        let text = Text::literal(value, Span::new(file, 0, value.len()));
        indirection(&text).map(|i| (i.name, i.fallback.map(|f| f.as_str().to_owned())))
    }

    #[test]
    fn references_and_values() {
        assert_eq!(
            of("${REDIS_PASSWORD}"),
            Some((Some("REDIS_PASSWORD".into()), None))
        );
        assert_eq!(of("${PW:-x1}"), Some((Some("PW".into()), Some("x1".into()))));
        assert_eq!(of("${PW:x1}"), Some((Some("PW".into()), Some("x1".into()))));
        assert_eq!(of("${PW:?no}"), Some((Some("PW".into()), None)));
        assert_eq!(
            of("${PW:${OLD:x1}}"),
            Some((Some("PW".into()), Some("x1".into())))
        );
        for value in [
            "${PW:${OLD}}",
            "${PW:-$OLD}",
            "${PW:-$(cat /run/secrets/pw)}",
            "${PW:-\"$(cat \"$PW_FILE\")\"}",
            "${PW:-`openssl rand -hex 32`}",
        ] {
            assert_eq!(of(value), Some((Some("PW".into()), None)), "{value}");
        }
        assert_eq!(of("${PW:-\"x1\"}"), Some((Some("PW".into()), Some("x1".into()))));
        assert_eq!(of("${PW:-a$b}"), Some((Some("PW".into()), Some("a$b".into()))));
        assert_eq!(of("$PW"), Some((Some("PW".into()), None)));
        assert_eq!(
            of("{{ redis_password }}"),
            Some((Some("redis_password".into()), None))
        );
        assert_eq!(
            of("os.environ/REDIS_PASSWORD"),
            Some((Some("REDIS_PASSWORD".into()), None))
        );
        assert_eq!(
            of("env('REDIS_PASSWORD')"),
            Some((Some("REDIS_PASSWORD".into()), None))
        );
        for value in [
            "$walrus",
            "$(walrus)",
            "{{ 'walrus' }}",
            "env('walrus')",
            "${wal rus}",
        ] {
            let found = of(value);
            assert!(found.is_some_and(|(name, _)| name.is_none()), "{value}");
        }
        assert_eq!(of("hunter2$"), None);
        assert_eq!(of("pa$$word"), None);
        assert_eq!(of(""), None);
    }

    #[test]
    fn references_of_frameworks_and_platforms() {
        for (value, name) in [
            ("%env(REDIS_PASSWORD)%", Some("REDIS_PASSWORD")),
            ("%env(file:REDIS_PASSWORD_FILE)%", Some("REDIS_PASSWORD_FILE")),
            ("%env(resolve:REDIS_PASSWORD)%", Some("REDIS_PASSWORD")),
            ("%redis.password%", None),
            ("ENC[AES256_GCM,data:x8Dk3Lw0aQ==,type:str]", None),
            ("ENC(G6N718UuyPE5bHyWKyuLQSm02auQPUtm)", None),
            ("{cipher}AQB8tz", None),
            ("$__file{/run/secrets/redis}", None),
            ("$__env{REDIS_PASSWORD}", Some("REDIS_PASSWORD")),
            (
                "@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/s/r)",
                None,
            ),
            ("((redis-password))", None),
            ("[[ .Env.REDIS_PASSWORD ]]", Some("Env.REDIS_PASSWORD")),
            ("[[ env \"REDIS_PASSWORD\" ]]", Some("REDIS_PASSWORD")),
            ("{file./run/secrets/redis}", None),
            ("{env.REDIS_PASSWORD}", Some("REDIS_PASSWORD")),
            ("#{RedisPassword}", None),
            ("#{RedisPassword}#", None),
            ("@redis.password@", None),
            ("__REDIS_PASSWORD__", Some("REDIS_PASSWORD")),
            ("vault:secret/data/redis#password", None),
            ("op://vault/redis/password", None),
            ("ref+vault://secret/redis#/password", None),
            ("arn:aws:secretsmanager:eu-west-1:1:secret:redis", None),
            ("${ssm:/redis/password}", None),
            ("${env:REDIS_PASSWORD}", Some("REDIS_PASSWORD")),
            ("${file:./redis.yml:password}", None),
            ("${sm://redis}", None),
            ("${{ secrets.REDIS_PASSWORD }}", None),
            ("<%= ENV[\"REDIS_PASSWORD\"] %>", Some("REDIS_PASSWORD")),
            ("encrypted:BDb7t3QkTRp2", None),
        ] {
            assert_eq!(of(value), Some((name.map(str::to_owned), None)), "{value}");
        }
        for value in [
            "%k3P9wxxE2%",
            "@Kd4vTeyWoqLbN58@",
            "ENC()",
            "[[]]",
            "{cipher}",
            "((",
            "[[",
            "__",
        ] {
            assert_eq!(of(value), None, "{value}");
        }
    }

    #[test]
    fn fallbacks_of_templates() {
        for value in [
            "<%= ENV.fetch(\"REDIS_PASSWORD\", \"x1\") %>",
            "<%= ENV.fetch(\"REDIS_PASSWORD\") { \"x1\" } %>",
            "<%= ENV['REDIS_PASSWORD'] || 'x1' %>",
            "{{ redis_password | default('x1') }}",
            "{{ lookup('env', 'PW') | default(\"x1\", true) }}",
            "env('REDIS_PASSWORD', 'x1')",
            "${env:REDIS_PASSWORD:-x1}",
        ] {
            let fallback = of(value).and_then(|(_, fallback)| fallback);
            assert_eq!(fallback.as_deref(), Some("x1"), "{value}");
        }
        for value in [
            "<%= ENV.fetch(\"REDIS_PASSWORD\") %>",
            "<%= Rails.application.credentials.dig(\"redis\", \"password\") %>",
            "{{ lookup('env', 'REDIS_PASSWORD') }}",
            "env('REDIS_PASSWORD')",
            "env('REDIS_PASSWORD', '')",
        ] {
            let found = of(value);
            assert!(found.is_some_and(|(_, fallback)| fallback.is_none()), "{value}");
        }
    }

    #[test]
    fn a_dollar_before_a_password() {
        for value in ["$QM7REXPALZUV92X", "$QMREXPALZUV"] {
            assert_eq!(
                of(value),
                Some((None, None)),
                "{value} may be a password, or a variable"
            );
        }
        for value in ["$Qm7rWexPalZuV92", "$Kd4vTeyWoqLbN58", "$wq8zk3mvexpal92"] {
            assert_eq!(of(value), None, "{value}");
        }
        for value in ["$REDIS_PASSWORD", "$redis_password", "$redisPassword", "$redis1"] {
            assert!(of(value).is_some(), "{value}");
        }
    }
}
