//! Values that stand for another value: `${X}`, `{{ x }}`, `env('X')`.

use redproof_source::Text;

/// A reference to a value that is somewhere else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Indirection {
    /// The variable's name, where the form tells one.
    pub name: Option<String>,
    /// The fallback that is written in it (`${X:-fallback}`), if it is not empty.
    pub fallback: Option<Text>,
}

/// Prefixes and the endings that belong to them; an empty ending is any.
const FORMS: &[(&str, &str)] = &[
    ("{{", "}}"),
    ("{%", "%}"),
    ("<%", "%>"),
    ("$(", ")"),
    ("$[", "]"),
    ("%(", ")s"),
    ("ENC(", ")"),
    ("env(", ")"),
    ("ENV[", "]"),
    ("getenv(", ")"),
    ("os.environ/", ""),
    ("os.environ[", "]"),
    ("vault:", ""),
    ("ref+", ""),
    ("secret://", ""),
    ("file://", ""),
    ("arn:", ""),
    ("@env:", ""),
    ("env:", ""),
    ("op://", ""),
    ("sm://", ""),
];

/// What a value refers to, if it is a reference and no value.
pub fn indirection(text: &Text) -> Option<Indirection> {
    let value = text.as_str().trim();
    if let Some(found) = braces(text) {
        return Some(found);
    }
    if let Some(name) = value.strip_prefix('$')
        && !name.is_empty()
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !name.starts_with(|c: char| c.is_ascii_digit())
    {
        return Some(Indirection {
            name: Some(name.to_owned()).filter(|name| is_constant(name)),
            fallback: None,
        });
    }
    // `$1` is a parameter of a script.
    if matches!(value.as_bytes(), [b'$', b'0'..=b'9' | b'@' | b'*']) {
        return Some(Indirection {
            name: None,
            fallback: None,
        });
    }
    let form = FORMS
        .iter()
        .find(|(open, close)| value.starts_with(open) && value.ends_with(close))?;
    let inner = value
        .get(form.0.len()..value.len() - form.1.len())
        .unwrap_or_default();
    let quoted = inner.trim_start().starts_with(['"', '\'']);
    let name: String = inner
        .trim_matches(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || *c == '_' || *c == '.')
        .collect();
    // A template names a variable without quotes; what else stands there may be a value.
    let template = matches!(form.0, "{{" | "{%" | "<%") && !quoted;
    Some(Indirection {
        name: Some(name).filter(|name| !name.is_empty() && (template || is_constant(name))),
        fallback: None,
    })
}

/// A variable's name as people write it. Any other word may be a password that begins with a dollar.
fn is_constant(name: &str) -> bool {
    name.bytes()
        .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}

/// `${NAME}`, `${NAME:-fallback}`, `${NAME:fallback}` (Spring), anywhere in the value.
fn braces(text: &Text) -> Option<Indirection> {
    let value = text.as_str();
    let open = value.find("${")?;
    let close = open + value.get(open..)?.find('}')?;
    let inner = value.get(open + 2..close)?;
    let name_end = inner
        .find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '.')
        .unwrap_or(inner.len());
    let name = inner.get(..name_end)?;
    let rest = inner.get(name_end..)?;
    let is_name = !name.is_empty() && (rest.is_empty() || rest.starts_with([':', '-', '?', '+', '=']));
    let operator = [":-", ":", "-"]
        .iter()
        .find(|operator| rest.starts_with(**operator))
        .map_or(0, |o| o.len());
    let fallback =
        if operator > 0 && !rest.starts_with(":?") && !rest.starts_with(":+") && !rest.starts_with('?') {
            let from = open + 2 + name_end + operator;
            Some(text.slice(from..close)).filter(|fallback| !fallback.is_empty())
        } else {
            None
        };
    Some(Indirection {
        name: is_name.then(|| name.to_owned()),
        fallback,
    })
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
}
