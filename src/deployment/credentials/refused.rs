//! Passwords in lines that Redis refuses: `requirepass PASSWORD # production`, `requirepas PASSWORD`, `requirepass: PASSWORD`,
//! `--user "app on >PASSWORD"`. No server runs with them, and everybody can read them.

use super::model::{CredentialKind, CredentialLocation, CredentialUse};
use super::server::location_of;
use super::{in_configuration, is_password_variable};
use redproof_redis::{RefusedLine, Server, Version, meant_secret};
use redproof_source::{Text, shown_name};

/// The passwords in the lines that a server refuses.
pub(super) fn of_redis(owner: &str, redis: &Server) -> Vec<CredentialUse> {
    let lines = redis.refused_lines.iter();
    let found = lines.flat_map(|line| {
        let location = location_in(line, redis);
        let words: Vec<Text> = line.words.iter().flat_map(at_blanks).collect();
        let passwords = passwords(&words, redis.version).into_iter();
        passwords.filter_map(move |(key, password)| {
            let path = key.replacen("user ", "user.", 1);
            Some(in_configuration(owner, location?, &password, path, key))
        })
    });
    // What is written there is the password only if it is written as itself.
    let is_written = |used: &CredentialUse| {
        matches!(used.kind, CredentialKind::Literal | CredentialKind::Fallback) && !used.unexpanded
    };
    found.filter(is_written).collect()
}

fn location_in(line: &RefusedLine, redis: &Server) -> Option<CredentialLocation> {
    let acl = redis.acl_file.as_ref();
    let acl = acl.and_then(|acl| acl.file.known().copied().flatten());
    let is_acl = acl.is_some() && line.words.first().map(|word| word.span().file) == acl;
    match is_acl {
        true => Some(CredentialLocation::AclFile),
        false => location_of(line.origin),
    }
}

/// The words that blanks make of one: a line may be given as one word.
fn at_blanks(word: &Text) -> Vec<Text> {
    word.split(|c| matches!(c, ' ' | '\t'))
}

/// The passwords among the words of a line, each with its key.
fn passwords(words: &[Text], version: &Version) -> Vec<(String, Text)> {
    let Some((name, values)) = words.split_first() else {
        return Vec::new();
    };
    let (name, joined) = name_and_value(name);
    match (name.to_ascii_lowercase().as_str(), values) {
        ("user", [user, ..]) => {
            // The name may be what is missing.
            let name = Some(user.as_str()).filter(|name| !name.starts_with('>'));
            let key = format!("user {}", shown_name(name.unwrap_or_default()));
            let rules = values.iter().filter(|rule| rule.as_str().len() > 1);
            let clear = rules.filter(|rule| rule.as_str().starts_with('>'));
            clear
                .map(|rule| (key.clone(), rule.slice(1..rule.as_str().len())))
                .collect()
        }
        ("sentinel", [kind, values @ ..]) => {
            let kind = kind.as_str().to_ascii_lowercase();
            let password = match kind.as_str() {
                "auth-pass" => values.get(1).or(values.first()),
                "sentinel-pass" => values.first(),
                _ => None,
            };
            password
                .map(|password| (format!("sentinel {kind}"), password.clone()))
                .into_iter()
                .collect()
        }
        (name, values) => {
            let Some(key) = password_key(name, version) else {
                return Vec::new();
            };
            let mut values = joined.iter().chain(values);
            let value = values.find(|value| !matches!(value.as_str(), "=" | ":"));
            let value = value.filter(|value| !value.as_str().starts_with('#'));
            value
                .map(|value| (key.to_owned(), value.clone()))
                .into_iter()
                .collect()
        }
    }
}

/// The name of a directive that is written as other formats have it, and its value: `requirepass:`, `REQUIREPASS=x`.
fn name_and_value(word: &Text) -> (&str, Option<Text>) {
    let whole = word.as_str();
    let Some((name, value)) = whole.split_once(['=', ':']) else {
        return (whole, None);
    };
    let value = word.slice(whole.len() - value.len()..whole.len());
    (name, Some(value).filter(|value| !value.is_empty()))
}

/// What holds a password by the name of a line: a directive that was meant, or another word for a password.
fn password_key(name: &str, version: &Version) -> Option<&'static str> {
    if let Some(known) = version.directive(name) {
        return known.is_secret().then_some(known.name);
    }
    let meant = meant_secret(version, name).map(|directive| directive.name);
    meant.or_else(|| is_password_variable(&format!("redis_{name}")).then_some("password"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use redproof_source::{SourceMap, Span};

    fn of(line: &str) -> Vec<(String, String)> {
        let file = SourceMap::default().add("redis.conf", line);
        let text = Text::literal(line, Span::new(file, 0, line.len()));
        let version = Version::newest(redproof_redis::Engine::Redis).unwrap();
        let found = passwords(&at_blanks(&text), version).into_iter();
        found.map(|(key, text)| (key, text.as_str().to_owned())).collect()
    }

    #[test]
    fn a_password_is_found_as_people_misspell_its_line() {
        for (line, key) in [
            ("requirepass pw # production", "requirepass"),
            ("requirepas pw", "requirepass"),
            ("require-pass pw", "requirepass"),
            ("requirepass: pw", "requirepass"),
            ("requirepass = pw", "requirepass"),
            ("REQUIREPASS=pw", "requirepass"),
            ("master-auth pw main", "masterauth"),
            ("password pw", "password"),
            ("auth_token = pw", "password"),
            ("sentinel auth-pass one pw x", "sentinel auth-pass"),
            ("sentinel auth-pass pw", "sentinel auth-pass"),
            ("user app on >pw +@all", "user app"),
        ] {
            assert_eq!(of(line), [(key.to_owned(), "pw".to_owned())], "{line}");
        }
        for line in [
            "requirepass # none",
            "masteruser me too",
            "timeout 0 x",
            "user app on",
            "port: 6379",
        ] {
            assert_eq!(of(line), [], "{line}");
        }
    }
}
