//! Variables that a script may set without an assignment that the reader follows.

/// Commands that set variables which the script does not name.
const SETTERS: [&str; 7] = [".", "source", "eval", "getopts", "mapfile", "readarray", "let"];

/// Commands that do so where what follows is put in or an option: `export "$line"`, `printf -v NAME`.
const SETTERS_OF_EXPANSIONS: [&str; 6] = ["export", "declare", "typeset", "local", "readonly", "printf"];

/// Whether a script may set variables that it does not name: by a file that it reads, or from what a command prints.
pub fn sets_unnamed(script: &str) -> bool {
    let is_end = |c: char| c.is_whitespace() || ";&|(){}".contains(c);
    let mut words = script.split(is_end).filter(|word| !word.is_empty()).peekable();
    while let Some(word) = words.next() {
        let mut puts_in = || {
            words
                .peek()
                .is_some_and(|next| next.starts_with(['$', '"', '`', '-']))
        };
        if SETTERS.contains(&word) || SETTERS_OF_EXPANSIONS.contains(&word) && puts_in() {
            return true;
        }
    }
    false
}

/// Whether a script may set a variable: it names it other than as `$NAME`, or sets variables that it does not name.
pub fn may_set(script: &str, name: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let names = script.match_indices(name).any(|(at, _)| {
        let before = script.get(..at).unwrap_or_default();
        let after = script.get(at + name.len()..).unwrap_or_default();
        let is_name = !before.ends_with(is_part) && !after.starts_with(is_part);
        is_name && !before.ends_with('$') && !before.ends_with("${")
    });
    names || sets_unnamed(script)
}

/// Whether a script stops where it reads a variable that is not set: `set -u`, `set -o nounset`, or its first line.
pub fn stops_at_unset(script: &str) -> bool {
    script.split([';', '&', '|', '\n']).any(|statement| {
        let mut words = statement.split_ascii_whitespace();
        let is_set = words
            .next()
            .is_some_and(|first| first == "set" || first.starts_with("#!"));
        let has_u = |word: &str| word.starts_with('-') && !word.starts_with("--") && word.contains('u');
        is_set && words.any(|word| has_u(word) || word == "nounset")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_that_a_script_may_set() {
        for script in [
            "read PW < /run/pw; x $PW",
            "PW=1; x",
            "for PW in a b; do x; done",
            ". /etc/env; x $PW",
            "set -a; source ./env",
            "eval $(cat env)",
            "export $(cat env | xargs)",
            "while read line; do export \"$line\"; done < env",
            "printf -v $name x",
            "x ${PW:=a} && x ${PW:?}; PW=",
        ] {
            assert!(may_set(script, "PW"), "{script}");
        }
        for script in [
            "x -a $PW ping",
            "x -a \"${PW}\" ping",
            "export OTHER=1; printf '%s' x$PW",
            "NOPW=1; PWD=2; x ${PW:-y}",
        ] {
            assert!(!may_set(script, "PW"), "{script}");
        }
    }
    #[test]
    fn scripts_that_stop_at_a_variable_that_is_not_set() {
        for script in [
            "set -u; x",
            "set -eu\nx",
            "set -euo pipefail",
            "set -o nounset",
            "#!/bin/sh -eu\nx",
        ] {
            assert!(stops_at_unset(script), "{script}");
        }
        for script in [
            "set -e; x -u",
            "set -- -a",
            "set -o pipefail",
            "#!/bin/sh\nx -u",
            "x set -u",
        ] {
            assert!(!stops_at_unset(script), "{script}");
        }
    }
}
