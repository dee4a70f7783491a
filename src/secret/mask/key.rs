//! Which names announce a secret.

/// Names, or words of names, that announce one wherever they stand.
const WORDS: [&str; 10] = [
    "pw",
    "pwd",
    "auth",
    "psk",
    "requirepass",
    "masterauth",
    "authorization",
    "passphrase",
    "rediscli_auth",
    "salt",
];

/// Parts of words that announce one: `dbpassword`, `clientSecret`.
const PARTS: [&str; 8] = [
    "basicauth",
    "password",
    "passwd",
    "secret",
    "credential",
    "apikey",
    "token",
    "passwort",
];

/// Pairs of words that announce one.
const KEYS_OF: [&str; 8] = [
    "private",
    "api",
    "access",
    "secret",
    "encryption",
    "signing",
    "master",
    "account",
];

/// Last words that tell that the name speaks *about* a secret: where it lies, how long it may be, whose it is.
const ABOUT: &str = "algorithm audience comment count days dir directory domain enable enabled expiration expire \
    expires expiry file files header host hours id interval issuer length limit lowercase manager max method min minutes \
    mode name path policy port provider providers query realm required rotation seconds timeout ttl type uppercase uri \
    url user username users version warning";

/// First words of switches: `--no-auth-warning`, `ENABLE_BASIC_AUTH`.
const SWITCHES: [&str; 7] = ["no", "enable", "disable", "use", "skip", "allow", "require"];

/// Whether a key, variable or flag of this name holds a secret.
pub(in super::super) fn is_secret_like(name: &str) -> bool {
    let name = name.trim_matches(['-', '.', '_']);
    // Compose lists secrets by name under this key.
    if name.is_empty() || name.len() > 200 || name == "secrets" {
        return false;
    }
    let words = words(name);
    let Some(last) = words.last() else {
        return false;
    };
    let switch = words
        .first()
        .is_some_and(|first| words.len() > 1 && SWITCHES.contains(&first.as_str()));
    // `…_TOKEN_ID` is the token itself where a program is given one to start with.
    let token_id = matches!(words.as_slice(), [.., of, id] if of == "token" && id == "id");
    if switch || (!token_id && ABOUT.split_whitespace().any(|about| about == last)) {
        return false;
    }
    let announces = |word: &String| {
        WORDS.contains(&word.as_str())
            || PARTS.iter().any(|part| word.contains(part))
            || word.ends_with("pw")
            || (word.ends_with("pass") && !matches!(word.as_str(), "bypass" | "compass"))
    };
    words.iter().any(announces)
        || words.windows(2).any(|pair| match pair {
            [of, key] => key.starts_with("key") && KEYS_OF.contains(&of.as_str()),
            _ => false,
        })
}

/// The words of `REDIS_PASSWORD`, `redis.password`, `redisPassword`, in lower case.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut lower_before = false;
    for c in name.chars() {
        let split = !c.is_alphanumeric();
        if (split || (c.is_uppercase() && lower_before)) && words.last().is_some_and(|word| !word.is_empty())
        {
            words.push(String::new());
        }
        if !split && let Some(word) = words.last_mut() {
            word.extend(c.to_lowercase());
        }
        lower_before = c.is_lowercase() || c.is_ascii_digit();
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Whether a value under such a key is no secret: a switch, nothing, or where the secret lies.
pub(super) fn is_harmless(value: &str) -> bool {
    let plain = value.trim().trim_matches(['"', '\'']);
    let switch = [
        "",
        "true",
        "false",
        "yes",
        "no",
        "on",
        "off",
        "null",
        "~",
        "none",
        "{}",
        "[]",
        "nil",
        "undefined",
    ];
    let places = [
        "/run/secrets/",
        "/var/run/secrets/",
        "/etc/",
        "./",
        "../",
        "~/",
        "file:",
        "vault:",
    ];
    switch.iter().any(|word| plain.eq_ignore_ascii_case(word))
        || places.iter().any(|place| plain.starts_with(place)) && !plain.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_hold_a_secret_and_names_that_speak_about_one() {
        for name in [
            "REDIS_PASSWORD",
            "redisPassword",
            "spring.data.redis.password",
            "db_pass",
            "rootpw",
            "--requirepass",
            "requirepass",
            "masterauth",
            "REDISCLI_AUTH",
            "auth",
            "api_key",
            "apikey",
            "API-KEY",
            "privateKey",
            "GF_SECURITY_ADMIN_PASSWORD",
            "clientSecret",
            "auth-pass",
            "PASSWORD_OLD",
            "JWT_TOKEN",
        ] {
            assert!(is_secret_like(name), "{name}");
        }
        for name in [
            "REDIS_PASSWORD_FILE",
            "secrets",
            "bypass",
            "tls-key-file",
            "image",
            "author",
            "password_length",
            "key",
            "monkey",
            "passenger",
            "authenticated",
            "--no-auth-warning",
            "ENABLE_BASIC_AUTH",
            "JVB_AUTH_USER",
            "aclfile",
            "path",
        ] {
            assert!(!is_secret_like(name), "{name}");
        }
    }
}
