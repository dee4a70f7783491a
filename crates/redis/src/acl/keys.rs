//! Which words of a command are keys, and what the command does to them. `data/redis` holds the positions; the
//! functions that the server has for the commands whose positions depend on their arguments are here.

use super::super::version::{Access, Begin, Command, Find, KeySpec, Keys};

const READ: Access = Access {
    read: true,
    write: false,
};
const WRITE: Access = Access {
    read: false,
    write: true,
};
const BOTH: Access = Access {
    read: true,
    write: true,
};
const ANY: Access = Access {
    read: false,
    write: false,
};

/// A key's position and the permissions that it needs.
pub(super) type Key = (usize, Access);

/// The keys of a call.
pub(super) fn keys(command: &Command, words: &[&str]) -> Vec<Key> {
    match command.keys {
        Keys::None => Vec::new(),
        Keys::Range(first, last, step) => range(first, last, step, words.len(), ANY),
        Keys::Function(name) => by_function(name, words),
        Keys::Specs(specs, function) => {
            let mut found = Vec::new();
            for spec in specs {
                match by_spec(spec, words) {
                    Some(keys) => found.extend(keys),
                    None => return function.map(|name| by_function(name, words)).unwrap_or_default(),
                }
            }
            found
        }
    }
}

fn range(first: i64, last: i64, step: i64, count: usize, access: Access) -> Vec<Key> {
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    let last = if last < 0 {
        count + last
    } else {
        last.min(count - 1)
    };
    let mut found = Vec::new();
    let mut at = first;
    while step > 0 && at <= last {
        found.extend(usize::try_from(at).map(|at| (at, access)));
        at += step;
    }
    found
}

/// `None`: the spec leads outside the words, and the function decides.
fn by_spec(spec: &KeySpec, words: &[&str]) -> Option<Vec<Key>> {
    let count = i64::try_from(words.len()).ok()?;
    let first = match spec.begin {
        Begin::Index(at) => at,
        Begin::Keyword(word, from) => match keyword(word, from, words) {
            Some(at) => at,
            None => return Some(Vec::new()),
        },
    };
    let (first, last, step) = match spec.find {
        Find::Range(last, step, limit) => {
            let last = if last >= 0 {
                first + last
            } else if limit == 0 {
                count + last
            } else {
                first + (count - first) / limit + last
            };
            (first, last, step)
        }
        Find::Count(number, start, step) => {
            let keys: i64 = words.get(usize::try_from(first + number).ok()?)?.parse().ok()?;
            if !(0..=count).contains(&keys) {
                return None;
            }
            let start = first + start;
            (start, start + (keys - 1) * step, step)
        }
    };
    // A range that holds no key at all is not outside.
    if last >= count || first < 0 || (first >= count && last >= first) {
        return None;
    }
    Some(range(
        first,
        last.max(first - 1).max(0),
        step,
        words.len(),
        spec.access,
    ))
    .map(|found| if last < first { Vec::new() } else { found })
}

/// The position behind a keyword.
fn keyword(word: &str, from: i64, words: &[&str]) -> Option<i64> {
    let is = |at: &usize| {
        words
            .get(*at)
            .is_some_and(|other| other.eq_ignore_ascii_case(word))
    };
    let found = if from >= 0 {
        (usize::try_from(from).ok()?..words.len()).find(is)
    } else {
        let start = words.len().checked_sub(usize::try_from(-from).ok()?)?;
        (1..=start).rev().find(is)
    };
    found.and_then(|at| i64::try_from(at + 1).ok())
}

fn by_function(name: &str, words: &[&str]) -> Vec<Key> {
    let is = |at: usize, word: &str| {
        words
            .get(at)
            .is_some_and(|other| other.eq_ignore_ascii_case(word))
    };
    let existing = |keys: Vec<Key>| keys.into_iter().filter(|(at, _)| *at < words.len()).collect();
    match name {
        "set" => {
            let reads = (3..words.len()).any(|at| is(at, "get"));
            existing(vec![(1, if reads { BOTH } else { WRITE })])
        }
        "bitfield" => existing(vec![(1, if bitfield_writes(words) { BOTH } else { READ })]),
        "sort" => {
            let mut keys = vec![(1, READ)];
            keys.extend(sort_store(words).map(|at| (at, WRITE)));
            existing(keys)
        }
        "sortRO" => existing(vec![(1, READ)]),
        "migrate" => migrate(words),
        "georadius" => {
            let store = (5..words.len())
                .rev()
                .find(|at| is(*at, "store") || is(*at, "storedist"));
            let mut keys = vec![(1, READ)];
            keys.extend(store.map(|at| (at + 1, WRITE)));
            existing(keys)
        }
        "eval" => counted(words, 2, BOTH),
        "zunionInterDiff" => counted(words, 1, ANY),
        "zunionInter" | "zunionInterDiffStore" => {
            let mut keys = vec![(1, WRITE)];
            keys.extend(counted(words, 2, READ));
            existing(keys)
        }
        "xread" => match (1..words.len()).find(|at| is(*at, "streams")) {
            Some(at) => {
                let half = (words.len() - at - 1) / 2;
                (at + 1..at + 1 + half).map(|at| (at, READ)).collect()
            }
            None => Vec::new(),
        },
        "memory" if is(1, "usage") => existing(vec![(2, ANY)]),
        "lcs" => match (1..words.len()).find(|at| is(*at, "keys") || is(*at, "strings")) {
            Some(at) if is(at, "keys") => existing(vec![(at + 1, READ), (at + 2, READ)]),
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// Keys behind their count.
fn counted(words: &[&str], at: usize, access: Access) -> Vec<Key> {
    let count = words
        .get(at)
        .and_then(|word| word.parse::<usize>().ok())
        .unwrap_or(0);
    if count > words.len().saturating_sub(at + 1) {
        return Vec::new();
    }
    (at + 1..at + 1 + count).map(|at| (at, access)).collect()
}

fn bitfield_writes(words: &[&str]) -> bool {
    let mut at = 2;
    while let Some(word) = words.get(at) {
        let width = match word.to_ascii_lowercase().as_str() {
            "get" => 3,
            "overflow" => 2,
            _ => return true,
        };
        at += width;
    }
    false
}

fn sort_store(words: &[&str]) -> Option<usize> {
    let mut found = None;
    let mut at = 2;
    while let Some(word) = words.get(at) {
        match word.to_ascii_lowercase().as_str() {
            "limit" => at += 2,
            "get" | "by" => at += 1,
            "store" => {
                if at + 1 < words.len() {
                    found = Some(at + 1);
                }
                at += 1;
            }
            _ => {}
        }
        at += 1;
    }
    found
}

fn migrate(words: &[&str]) -> Vec<Key> {
    let mut at = 6;
    while let Some(word) = words.get(at) {
        match word.to_ascii_lowercase().as_str() {
            "auth" => at += 1,
            "auth2" => at += 2,
            "keys" if words.get(3).is_some_and(|key| key.is_empty()) => {
                return (at + 1..words.len()).map(|at| (at, BOTH)).collect();
            }
            _ => {}
        }
        at += 1;
    }
    if words.len() > 3 {
        vec![(3, BOTH)]
    } else {
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::version::{Engine, Version};
    use super::*;

    fn of(number: &str, call: &str) -> Vec<usize> {
        let words: Vec<&str> = call.split(' ').collect();
        let version = Version::exact(Engine::Redis, number).unwrap();
        let found = keys(version.command(words[0]).unwrap(), &words);
        found.into_iter().map(|(at, _)| at).collect()
    }

    #[test]
    fn keys_are_found_where_the_server_finds_them() {
        for number in ["6.2.16", "7.0.15", "8.2.3"] {
            assert_eq!(of(number, "get a"), [1], "{number}");
            assert_eq!(of(number, "mset a 1 b 2"), [1, 3], "{number}");
            assert_eq!(of(number, "eval x 2 a b c"), [3, 4], "{number}");
            assert_eq!(of(number, "eval x 0"), [0_usize; 0], "{number}");
            assert_eq!(of(number, "xread count 1 streams a b 0 0"), [4, 5], "{number}");
            assert_eq!(of(number, "zunionstore d 2 a b"), [1, 3, 4], "{number}");
            assert_eq!(of(number, "sort a limit 0 1 store b"), [1, 6], "{number}");
            assert_eq!(of(number, "blpop a b 0"), [1, 2], "{number}");
            assert_eq!(of(number, "randomkey"), [0_usize; 0], "{number}");
        }
    }

    #[test]
    fn a_set_that_asks_for_the_old_value_reads_too() {
        let version = Version::exact(Engine::Redis, "7.0.15").unwrap();
        let set = version.command("set").unwrap();
        assert_eq!(keys(set, &["set", "k", "v"]), [(1, WRITE)]);
        assert_eq!(keys(set, &["set", "k", "v", "GET"]), [(1, BOTH)]);
    }
}
