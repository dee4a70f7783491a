//! What users are for that no application logs in as.

use std::collections::{HashMap, HashSet};

use redproof_source::Text;

use super::model::Deployment;

include!(concat!(env!("OUT_DIR"), "/user-roles.rs"));

/// What a user is for, if its name says that.
pub fn role_of_name(name: &str) -> Option<&'static str> {
    let name = name.to_ascii_lowercase();
    let is_said = |word: &&str| {
        let mut parts = name.split(['-', '_', '.']);
        parts.any(|part| part == *word || (word.len() > 4 && part.starts_with(word)))
    };
    let role = OTHER_ROLES.iter().find(|(_, words)| words.iter().any(&is_said));
    role.map(|(role, _)| *role)
}

/// Whether a name says that the user changes passwords.
pub fn rotates(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.split(['-', '_', '.']).any(|part| part.starts_with("rotat"))
}

/// Whether a name says that the user is for administration, monitoring, replication or the like.
pub fn is_of_no_application(name: &str) -> bool {
    role_of_name(name).is_some() || rotates(name)
}

/// The users that programs log in as.
pub struct UsersOfPrograms<'d>(HashSet<&'d str>);

impl UsersOfPrograms<'_> {
    /// Whether programs log in as a user, or its name says so.
    pub fn has(&self, name: &str) -> bool {
        let role = role_of_name(name);
        self.0.contains(name) || rotates(name) || role.is_some_and(|role| role != "administration")
    }
}

impl Deployment {
    /// The users that clients, replicas and Sentinels log in as.
    pub fn users_of_programs(&self) -> UsersOfPrograms<'_> {
        let clients = self.clients.iter();
        let clients = clients.filter_map(|client| client.connection.username.as_ref());
        let servers = self.users_of_servers();
        let servers = servers.keys().copied();
        UsersOfPrograms(clients.map(Text::as_str).chain(servers).collect())
    }

    /// The users that replicas (`masteruser`) and Sentinels (`sentinel auth-user`) log in as, with what they are for.
    pub fn users_of_servers(&self) -> HashMap<&str, &'static str> {
        let known = self.servers.iter().filter_map(|server| server.redis.known());
        let mut users = HashMap::new();
        for redis in known {
            let primary = redis
                .settings
                .get("masteruser")
                .and_then(|setting| setting.words.first());
            users.extend(primary.map(|user| (user.as_str(), "replication")));
            let sentinel = redis
                .settings
                .get("sentinel")
                .map_or(&[][..], |setting| &setting.words);
            users.extend(sentinel.windows(3).filter_map(|words| match words {
                [option, _, user] if option.as_str().eq_ignore_ascii_case("auth-user") => {
                    Some((user.as_str(), "sentinel"))
                }
                _ => None,
            }));
        }
        users.remove("");
        users
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_by_words_of_names() {
        for (name, role) in [
            ("app-admin", Some("administration")),
            ("healthcheck", Some("monitoring")),
            ("repl", Some("replication")),
            ("replay", None),
            ("shop", None),
        ] {
            assert_eq!(role_of_name(name), role, "{name}");
        }
        assert!(rotates("pw-rotator") && !rotates("shop"));
    }
}
