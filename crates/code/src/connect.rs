//! What a client sends when it connects.

use std::collections::BTreeSet;

use redproof_source::{FileId, Span, Text};

use crate::profile::{Profile, Sent, profile, profiles};
use crate::{Client, Language};

/// How sure it is that a client sends something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sends {
    /// The files do not say: what holds its options is computed.
    Maybe,
    /// An option of this name is somewhere, and may be this client's.
    Likely,
    /// It does.
    Certainly,
}

/// The shortest name of an option that says by itself what it is.
const DISTINCTIVE: usize = 8;

/// What decides by more than the name of an option.
const DATABASE: &str = "database";
const NAMED_DATABASE: &str = "named database";
const CLUSTER: &str = "cluster";

/// The client that a library sends through: itself, or the one that it is on top of.
pub fn client_of(library: &str) -> Option<&'static Profile> {
    let own = profile(library);
    if let Some(client) = own.filter(|own| own.is_client()) {
        return Some(client);
    }
    let mut methods = crate::library::all().iter().filter(|known| known.id == library);
    let client = methods
        .next()
        .map(|known| known.client)
        .filter(|id| !id.is_empty());
    profile(client.or_else(|| own?.client)?)
}

/// What a client sends when it connects. `call` is the text of its constructor; without a client, nothing is known of its
/// options.
pub fn connects<'a>(
    profile: &'static Profile,
    client: Option<&'a Client>,
    call: &'a str,
    named: &'a NamedOptions,
) -> impl Iterator<Item = (&'static Sent, Sends)> + 'a {
    profile.connect.iter().filter_map(move |sent| {
        let sends = match sent.when {
            None => Some(Sends::Certainly),
            Some(DATABASE) => database(client, call),
            Some(NAMED_DATABASE) => match client.and_then(|client| client.database) {
                Some(_) => Some(Sends::Certainly),
                None => database(client, call),
            },
            Some(CLUSTER) => call.contains("Cluster").then_some(Sends::Certainly),
            // Unless an option turns it off.
            Some(option) if let Some(option) = option.strip_prefix('!') => {
                (!is_set(call, option)).then_some(Sends::Certainly)
            }
            Some(option) => match client {
                Some(client) if is_given(client, option) || has_word(call, option) => Some(Sends::Certainly),
                Some(client) if !client.open => None,
                _ => named.has(profile.languages, option).then_some(Sends::Likely),
            },
        };
        Some((sent, sends?))
    })
}

/// Whether a client selects a database other than the first.
fn database(client: Option<&Client>, call: &str) -> Option<Sends> {
    let Some(client) = client else {
        return Some(Sends::Maybe);
    };
    match client.database {
        // A default beside a variable of the environment is not what it will be.
        Some(0) => call.to_ascii_lowercase().contains("env").then_some(Sends::Maybe),
        Some(_) => Some(Sends::Certainly),
        None => {
            // `.database(2)`, `.withDatabase(n)`
            let is_built = || call.to_ascii_lowercase().contains("database(");
            let is_named = || is_built() || crate::eval::DATABASE.iter().any(|name| is_given(client, name));
            (client.open || is_named()).then_some(Sends::Maybe)
        }
    }
}

fn is_given(client: &Client, option: &str) -> bool {
    client.given.iter().any(|name| name.eq_ignore_ascii_case(option))
}

/// The options of clients that files name, where the name says by itself what it is; by language.
#[derive(Debug, Default)]
pub struct NamedOptions(BTreeSet<(&'static str, &'static str)>);

impl NamedOptions {
    fn has(&self, languages: &[&str], option: &str) -> bool {
        let is_it = |(language, known): &(&'static str, &'static str)| {
            *known == option && languages.contains(language)
        };
        self.0.iter().any(is_it)
    }

    /// Adds those of a file.
    pub(crate) fn add(&mut self, language: Language, text: &str) {
        let clients = profiles()
            .iter()
            .filter(|profile| profile.is_client() && profile.languages.contains(&language.id()));
        let options = clients.flat_map(|profile| profile.connect.iter().filter_map(|sent| sent.when));
        let distinctive = options.filter(|option| option.len() >= DISTINCTIVE && !option.ends_with(DATABASE));
        let named = distinctive.filter(|option| has_word(text, option));
        self.0.extend(named.map(|option| (language.id(), option)));
    }
}

/// Methods of builders and of objects of options that set the user.
const USER_SETTERS: [&str; 6] = [
    "setUser",
    "setUsername",
    "user",
    "username",
    "withAuthentication",
    "withUsername",
];

/// Whether a method of this name sets the user.
pub(crate) fn sets_user(name: &str) -> bool {
    USER_SETTERS.contains(&name)
}

/// The users that a text gives to such methods as constants, with their places: `.user("app")`.
pub(crate) fn users_in(file: FileId, text: &str) -> Vec<Text> {
    let calls = text.match_indices('(').filter_map(|(at, _)| {
        let (before, behind) = (text.get(..at)?, text.get(at + 1..)?);
        let name = before.rsplit(|c: char| !c.is_alphanumeric()).next()?;
        let object = before.strip_suffix(name)?;
        if !USER_SETTERS.contains(&name) || !object.ends_with(['.', '>']) {
            return None;
        }
        let rest = behind.trim_start();
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let user = rest.get(1..)?.split([quote, '\n']).next()?;
        let start = text.len() - rest.len() + 1;
        let is_name = !user.is_empty() && !user.contains(['$', '{']);
        is_name.then(|| Text::derived(user, Span::new(file, start, start + user.len())))
    });
    calls.collect()
}

/// Whether a text sets an option to true.
fn is_set(call: &str, option: &str) -> bool {
    call.match_indices(option).any(|(at, _)| {
        let behind = call.get(at + option.len()..).unwrap_or_default();
        behind
            .trim_start_matches([' ', ':', '=', '\t'])
            .starts_with("true")
    })
}

/// Whether a text has a word, and not as a part of another one.
fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let is_part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
        let before = text.get(..at).and_then(|text| text.chars().next_back());
        let after = text.get(at + word.len()..).and_then(|text| text.chars().next());
        !is_part(before) && !is_part(after)
    })
}

#[cfg(test)]
mod tests {
    use redproof_source::SourceMap;

    use super::*;

    #[test]
    fn builders_name_users() {
        let users = |text: &str| -> Vec<String> {
            let file = SourceMap::default().add("A.java", text);
            let users = users_in(file, text);
            users.iter().map(|user| user.as_str().to_owned()).collect()
        };
        assert_eq!(users("b.user(\"app\").password(p)"), ["app"]);
        assert_eq!(
            users("c.setUsername( 'q4' ); RedisURI.builder().withAuthentication(\"u2\", p)"),
            ["q4", "u2"]
        );
        assert_eq!(
            users("b.user(name).username(\"${REDIS_USER}\"); user(\"x\"); log.info(\"user\")"),
            [""; 0]
        );
    }
}
