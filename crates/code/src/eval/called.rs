//! A command as a call sends it.

use crate::Access;
use crate::value::Value;

/// A key as an argument.
#[derive(Debug, Clone)]
pub(super) struct KeyValue {
    pub(super) value: Value,
    pub(super) access: Access,
}

/// A command with its keys and channels.
#[derive(Debug, Default)]
pub(super) struct Call {
    pub(super) command: String,
    pub(super) keys: Vec<KeyValue>,
    pub(super) channels: Vec<Value>,
    /// Whether Redis wants a user for it who may read every key.
    pub(super) reads_all: bool,
}

/// What a command does to a key, from Redis's own table.
pub(super) fn access(access: redproof_redis::Access) -> Access {
    match (access.read, access.write) {
        (true, true) => Access::ReadWrite,
        (true, false) => Access::Read,
        (false, true) => Access::Write,
        (false, false) => Access::Any,
    }
}
