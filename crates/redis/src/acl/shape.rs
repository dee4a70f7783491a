//! Where a command's keys and channels are, for callers that know the command and not yet its words.

use super::super::version::{Access, Begin, Command, Find, KeySpec, Keys};
use super::keys;

/// How many keys a command takes, and what it does to them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyShape {
    /// What it does to the first key, to the second, and so on; the last holds for all that follow.
    pub access: Vec<Access>,
    /// Whether any number of keys may follow.
    pub many: bool,
    /// The words behind the last key that are no keys; `None` if the words say how many keys there are.
    pub behind: Option<usize>,
    /// From one key to the next: 2 where values are between the keys.
    pub step: usize,
    /// The first key among the words behind the command.
    pub first: usize,
}

/// Where a command names its channels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChannelShape {
    /// The first channel among the words, the command itself counted.
    pub start: usize,
    /// Whether all words that follow are channels.
    pub many: bool,
    /// Whether it takes patterns, as `PSUBSCRIBE` does.
    pub pattern: bool,
    /// Whether the ACL is asked; it is not for leaving a channel.
    pub checked: bool,
}

impl Command {
    /// The positions of the keys in a call, and what the command does to them. `words` begin with the command.
    pub fn keys_in(&self, words: &[&str]) -> Vec<(usize, Access)> {
        keys::keys(self, words)
    }

    /// How many keys it takes; `None` if it takes none.
    pub fn key_shape(&self) -> Option<KeyShape> {
        match self.keys {
            Keys::None => None,
            Keys::Range(first, last, step) => Some(KeyShape {
                access: vec![Access::default()],
                many: last < 0,
                behind: (last < 0).then(|| usize::try_from(-1 - last).unwrap_or(0)),
                step: usize::try_from(step).unwrap_or(1).max(1),
                first: usize::try_from(first - 1).unwrap_or(0),
            }),
            Keys::Function(name) => Some(of_function(name)),
            Keys::Specs(specs, _) => of_specs(specs),
        }
    }

    /// Where it names its channels; `None` if it names none.
    pub fn channel_shape(&self) -> Option<ChannelShape> {
        self.channels.map(|channels| ChannelShape {
            start: channels.start,
            many: channels.count != Some(1),
            pattern: channels.pattern,
            checked: channels.checked,
        })
    }
}

fn of_function(name: &str) -> KeyShape {
    let access = match name {
        "set" => Access {
            read: false,
            write: true,
        },
        "sort" | "sortRO" => Access {
            read: true,
            write: false,
        },
        _ => Access {
            read: true,
            write: true,
        },
    };
    KeyShape {
        access: vec![access],
        many: false,
        behind: Some(0),
        step: 1,
        first: 0,
    }
}

fn of_specs(specs: &[KeySpec]) -> Option<KeyShape> {
    let first = specs.first()?;
    // A keyword that may be left out, as `STORE`, is no key of the usual call.
    let plain: Vec<&KeySpec> = specs
        .iter()
        .filter(|spec| matches!(spec.begin, Begin::Index(_)))
        .collect();
    let used = if plain.is_empty() { vec![first] } else { plain };
    let last = used.last()?;
    let (many, behind, step) = match (last.begin, last.find) {
        (Begin::Keyword(..), _) | (_, Find::Count(..)) => (true, None, 1),
        (_, Find::Range(end, step, _)) if end < 0 => {
            (true, Some(usize::try_from(-1 - end).unwrap_or(0)), step)
        }
        (_, Find::Range(_, step, _)) => (false, Some(0), step),
    };
    Some(KeyShape {
        access: used.iter().map(|spec| spec.access).collect(),
        many,
        behind,
        step: usize::try_from(step).unwrap_or(1).max(1),
        first: match first.begin {
            Begin::Index(at) => usize::try_from(at - 1).unwrap_or(0),
            Begin::Keyword(..) => 0,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::super::super::version::{Engine, Version};
    use super::*;

    fn shape(name: &str) -> Option<KeyShape> {
        Version::newest(Engine::Redis)
            .unwrap()
            .command(name)
            .unwrap()
            .key_shape()
    }

    #[test]
    fn shapes_follow_the_tables() {
        assert_eq!(shape("ping"), None);
        let get = shape("get").unwrap();
        assert_eq!((get.many, get.first, get.step), (false, 0, 1));
        assert!(get.access[0].read && !get.access[0].write);
        let set = shape("mset").unwrap();
        assert_eq!((set.many, set.behind, set.step), (true, Some(0), 2));
        assert_eq!(shape("blpop").unwrap().behind, Some(1));
        assert_eq!(shape("eval").unwrap().behind, None);
        let store = shape("sinterstore").unwrap();
        assert_eq!(store.access.len(), 2);
        assert!(store.access[0].write && store.access[1].read);
        assert_eq!(shape("bitop").unwrap().first, 1);
        assert_eq!(shape("xgroup|create").unwrap().first, 1);
    }
}
