//! What one file does, as needs of its user.

use redproof_code::{Access, Certainty, Client, SourceUse};
use redproof_redis::{ChannelNeed, KeyNeed, Need};
use redproof_source::SourceMap;

use super::groups::{Groups, Key, Keys};
use super::libraries::access;
use super::model::Sureness;
use super::read::ReadFile;

/// Adds the operations of a file.
pub(super) fn add(file: &ReadFile, map: &SourceMap, groups: &mut Groups) {
    let used = &file.used;
    let listings = listings(used, map);
    for operation in &used.operations {
        let start = operation.span.range().start;
        let lists_all = listings.iter().any(|at| (*at..*at + NEAR).contains(&start));
        let need = need(operation, lists_all);
        let keys = Keys {
            patterns: need.keys.iter().map(|key| key.pattern.clone()).collect(),
            access: access(operation.keys.iter().map(|key| key.access)),
        };
        let client = operation.client.and_then(|client| used.clients.get(client));
        let key = Key {
            need,
            sureness: match operation.certainty {
                Certainty::Certain => Sureness::Certain,
                Certainty::Likely => Sureness::Likely,
                Certainty::UnknownKey => Sureness::UnknownKey,
            },
            library: operation.library.clone(),
            optional: false,
            test: file.test,
            in_lua: operation.in_lua,
            user: client.and_then(user_of),
        };
        groups.add(key, keys, None, operation.span);
    }
}

/// Bytes behind a call that lists all keys in which computed keys are taken for what it listed.
const NEAR: usize = 1_000;

/// Where calls list every key: `keys("*")`.
fn listings(used: &SourceUse, map: &SourceMap) -> Vec<usize> {
    let all = used.operations.iter().filter(|operation| {
        let text = map.slice(operation.span);
        operation.command == "keys" && ["\"*\"", "'*'"].iter().any(|pattern| text.contains(pattern))
    });
    all.map(|operation| operation.span.range().start).collect()
}

fn need(operation: &redproof_code::Operation, lists_all: bool) -> Need {
    Need {
        command: operation.command.clone(),
        keys: operation
            .keys
            .iter()
            .map(|key| KeyNeed {
                whole: lists_all && key.pattern == "*",
                pattern: key.pattern.clone(),
                read: matches!(key.access, Access::Read | Access::ReadWrite),
                write: matches!(key.access, Access::Write | Access::ReadWrite),
            })
            .collect(),
        channels: operation
            .channels
            .iter()
            .map(|channel| ChannelNeed {
                pattern: channel.pattern.clone(),
                literal: channel.by_pattern,
            })
            .collect(),
    }
}

/// The user that a client is made with.
pub(super) fn user_of(client: &Client) -> Option<String> {
    let user = client.user.as_ref().filter(|user| user.undefined().is_none());
    user.map(|user| user.as_str().to_owned())
        .filter(|user| !user.is_empty())
}

/// The clients that the files make, with the files that make them.
pub(super) fn clients(files: &[ReadFile]) -> impl Iterator<Item = &Client> {
    files.iter().filter(|file| !file.test).flat_map(|file| {
        let used: &SourceUse = &file.used;
        used.clients.iter().filter(|client| client.span.file == file.file)
    })
}
