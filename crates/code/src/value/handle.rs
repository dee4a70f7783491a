//! Objects of client libraries.

use std::sync::Arc;

use redproof_source::Span;

use super::Value;
use crate::Client;
use crate::library::{Kind, Library};
use crate::pattern::{Pattern, Patterns};

/// An object of a client library.
#[derive(Debug, Clone)]
pub(crate) struct Handle {
    pub(crate) library: &'static Library,
    pub(crate) kind: &'static Kind,
    pub(crate) client: Option<Arc<Client>>,
    /// What the client puts in front of keys.
    pub(crate) prefix: Option<Patterns>,
    /// Its own key, such as a lock's.
    pub(crate) key: Option<Value>,
    /// Its script.
    pub(crate) script: Option<Value>,
    /// Whether its commands run in a transaction.
    pub(crate) queued: bool,
    /// The call that began it.
    pub(crate) begun: Option<Span>,
    /// Whether only its name says what it is.
    pub(crate) likely: bool,
}

impl Handle {
    /// An object of which nothing else is known.
    pub(crate) fn of(library: &'static Library, kind: &'static Kind) -> Handle {
        Handle {
            library,
            kind,
            client: None,
            prefix: None,
            key: None,
            script: None,
            queued: false,
            begun: None,
            likely: false,
        }
    }

    /// The same where nothing is put in front of keys.
    pub(crate) fn without_prefix(&self) -> Handle {
        Handle {
            prefix: Some(Patterns::one(Pattern::default())),
            ..self.clone()
        }
    }

    pub(super) fn is_without_prefix_of(&self, other: &Handle) -> bool {
        self.prefix.is_none()
            && other.prefix.is_some()
            && self.client.is_some()
            && self.client == other.client
            && std::ptr::eq(self.kind, other.kind)
    }

    /// One of the objects that it holds: of kind `job`, if it is of kind `jobs`.
    pub(super) fn of_several(&self) -> Option<Value> {
        let kind = self.library.kind(self.kind.name.strip_suffix('s')?)?;
        Some(Value::handle(Handle { kind, ..self.clone() }))
    }

    /// Whether nothing but its type or its name is known.
    pub(crate) fn is_bare(&self) -> bool {
        self.client.is_none() && self.prefix.is_none() && self.key.is_none() && self.script.is_none()
    }

    /// Whether another object is this one, known better.
    pub(super) fn may_be(&self, other: &Handle) -> bool {
        let same_kind = self.kind.name == "client" || std::ptr::eq(self.kind, other.kind);
        // What a call began is an object of its own.
        let is_typed = self.begun.is_none() || !self.library.owner;
        is_typed && self.is_bare() && same_kind && std::ptr::eq(self.library, other.library)
    }
}

impl PartialEq for Handle {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.library, other.library)
            && std::ptr::eq(self.kind, other.kind)
            && self.client == other.client
            && self.prefix == other.prefix
            && self.key == other.key
            && self.script == other.script
            && (self.queued, self.likely) == (other.queued, other.likely)
    }
}

// With this, what is shared is equal without a look inside.
impl Eq for Handle {}
