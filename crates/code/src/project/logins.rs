//! The users of clients that builders near them are given.

use std::sync::Arc;

use redproof_source::Text;

use super::Project;
use crate::Client;
use crate::library::libraries;

impl Project {
    /// Gives clients the users that builders near them are given. A framework makes the client of a builder that is alone.
    pub(super) fn name_users(&mut self) {
        for (place, user) in &self.facts.logins {
            if let Some(client) = self.facts.clients.get_mut(place) {
                Arc::make_mut(client).user = Some(user.clone());
            }
        }
        for unit in self.units.iter().filter(|unit| !unit.users.is_empty()) {
            let own = self
                .facts
                .clients
                .range_mut((unit.file, 0)..=(unit.file, u32::MAX));
            let mut is_alone = true;
            for (_, client) in own {
                is_alone = false;
                let inside = |user: &&Text| {
                    let (inner, outer) = (user.span().range(), client.span.range());
                    outer.start <= inner.start && inner.end <= outer.end
                };
                let only = unit.users.first();
                let only = only.filter(|first| unit.users.iter().all(|user| user.as_str() == first.as_str()));
                let user = unit.users.iter().find(inside).or(only.filter(|_| client.open));
                if let (None, Some(user)) = (&client.user, user) {
                    Arc::make_mut(client).user = Some(user.clone());
                }
            }
            let imported = libraries(unit.language)
                .filter(|library| crate::connect::client_of(library.id).is_some())
                .find(|library| unit.imports.iter().any(|import| library.within(import).is_some()));
            if let (true, Some(library)) = (is_alone, imported) {
                self.facts.clients.extend(unit.users.iter().map(|user| {
                    let client = Client {
                        library: library.id.to_owned(),
                        user: Some(user.clone()),
                        host: None,
                        database: None,
                        options: Vec::new(),
                        given: Vec::new(),
                        open: true,
                        span: user.span(),
                    };
                    ((unit.file, user.span().start), Arc::new(client))
                }));
            }
        }
    }
}
