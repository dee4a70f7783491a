//! The operations of a file, as its calls are followed: each place and command once.

use std::collections::BTreeMap;
use std::sync::Arc;

use redproof_source::Span;

use crate::eval::Sent;
use crate::facts::Facts;
use crate::{Access, Certainty, Client, KeyUse, Operation};

/// The operations by place; what one call sends in several ways is one operation.
pub(crate) fn merge(sent: Vec<Sent>, facts: &Facts, clients: &mut Vec<Arc<Client>>) -> Vec<Operation> {
    let mut found: BTreeMap<(Span, String, bool, Option<String>), Operation> = BTreeMap::new();
    for Sent {
        mut operation,
        client,
        library,
    } in sent
    {
        // With what was learned of it later.
        let client = client.map(|client| {
            let place = (client.span.file, client.span.start);
            facts.clients.get(&place).cloned().unwrap_or(client)
        });
        let client = client.or_else(|| {
            // The only client of a library is the one that is meant.
            let mut of_library = facts
                .clients
                .values()
                .filter(|client| client.library == library.id);
            let only = of_library.next();
            only.filter(|_| of_library.next().is_none()).cloned()
        });
        operation.client = client.map(
            |client| match clients.iter().position(|known| **known == *client) {
                Some(at) => at,
                None => {
                    clients.push(client);
                    clients.len() - 1
                }
            },
        );
        let key = (
            operation.span,
            operation.command.clone(),
            operation.in_lua,
            operation.library.clone(),
        );
        match found.get_mut(&key) {
            Some(known) => {
                known.keys.extend(operation.keys);
                known.keys.sort();
                known.keys.dedup();
                known.channels.extend(operation.channels);
                known.channels.sort();
                known.channels.dedup();
                known.certainty = known.certainty.max(operation.certainty);
            }
            None => {
                found.insert(key, operation);
            }
        }
    }
    let mut operations: Vec<Operation> = found.into_values().collect();
    for operation in &mut operations {
        simplify(operation);
    }
    operations
}

/// Any key is all keys: beside it, others say nothing.
fn simplify(operation: &mut Operation) {
    let any: Vec<Access> = operation
        .keys
        .iter()
        .filter(|key| key.pattern == "*")
        .map(|key| key.access)
        .collect();
    operation
        .keys
        .retain(|key| key.pattern == "*" || !any.contains(&key.access));
    // What another pattern covers says nothing more.
    let all = operation.keys.clone();
    let covers = |wide: &KeyUse, key: &KeyUse| {
        wide.access == key.access
            && wide.pattern != key.pattern
            && redproof_redis::file_name_matches(&wide.pattern, &key.pattern)
    };
    if all.len() < 100 {
        operation
            .keys
            .retain(|key| !all.iter().any(|wide| covers(wide, key)));
    }
    if any.is_empty() && operation.channels.is_empty() && operation.certainty == Certainty::UnknownKey {
        operation.certainty = Certainty::Certain;
    }
}
