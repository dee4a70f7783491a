//! What a value must look like to be the kind of value that its key takes. A shape alone shows nothing.

/// `true`, `no`, `null` and their like: too few to be a secret.
pub(super) fn is_switch(word: &str) -> bool {
    const SWITCHES: [&str; 13] = [
        "true",
        "false",
        "yes",
        "no",
        "on",
        "off",
        "null",
        "~",
        "none",
        "enabled",
        "disabled",
        "nil",
        "undefined",
    ];
    SWITCHES.iter().any(|switch| word.eq_ignore_ascii_case(switch))
}

/// Numbers with units: `512mb`, `1m30s`, `50%`, `1.5 GiB`.
pub(super) fn is_quantity(word: &str) -> bool {
    let mut rest = word.strip_prefix(['-', '+']).unwrap_or(word);
    if rest.is_empty() {
        return false;
    }
    while !rest.is_empty() {
        let number = rest.len()
            - rest
                .trim_start_matches(|c: char| c.is_ascii_digit() || c == '.')
                .len();
        let after = rest.get(number..).unwrap_or_default().trim_start();
        let unit = after.len()
            - after
                .trim_start_matches(|c: char| c.is_ascii_alphabetic() || c == '%')
                .len();
        if number == 0 || unit > 3 {
            return false;
        }
        rest = after.get(unit..).unwrap_or_default();
    }
    true
}

/// A port.
pub(super) fn is_port(word: &str) -> bool {
    word.parse::<u16>().is_ok()
}

/// The number of a database.
pub(super) fn is_database(word: &str) -> bool {
    word.len() <= 3 && word.parse::<u16>().is_ok()
}

/// A host's name or address. Digits alone are neither.
pub(super) fn is_host(word: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b':' | b'*');
    let name = word.trim_start_matches('[').trim_end_matches(']');
    let has_letter = name.bytes().any(|byte| byte.is_ascii_alphabetic());
    !name.is_empty() && name.bytes().all(is_part) && (has_letter || name.contains(['.', ':', '*']))
}

/// `host` or `host:port`.
pub(super) fn is_endpoint(word: &str) -> bool {
    match word.rsplit_once(':') {
        Some((host, port)) if !host.ends_with(':') => is_host(host) && is_port(port),
        _ => is_host(word),
    }
}

/// One word of the characters that names of services, users, keys and images have.
pub(super) fn is_name(word: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"._-/:@+".contains(&byte);
    !word.is_empty() && word.bytes().all(is_part)
}

/// A path of ordinary characters, absolute, relative or a file's name.
pub(super) fn is_path(word: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"._-/+~@ ".contains(&byte);
    !word.is_empty() && word.bytes().all(is_part)
}

/// A path that is one by its first characters.
pub(super) fn is_rooted_path(word: &str) -> bool {
    ["/", "./", "../", "~/"]
        .iter()
        .any(|start| word.starts_with(start))
        && is_path(word)
}

/// A variable's name as people write them: letters of one case, digits and `_`; `__` parts what .NET nests.
pub(super) fn is_variable(word: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
    let upper = word.bytes().any(|byte| byte.is_ascii_uppercase());
    let lower = word.bytes().any(|byte| byte.is_ascii_lowercase());
    word.bytes()
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
        && word.bytes().all(is_part)
        && (!(upper && lower) || word.contains("__"))
}

/// `NAME` as constants are written.
pub(super) fn is_constant(word: &str) -> bool {
    is_variable(word)
        && word
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}
