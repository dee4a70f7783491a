//! Logins after a client is made: `client.auth(user, password)`.

use redproof_source::Text;

use super::Eval;
use super::args::Args;
use super::options::USER;
use crate::ir::At;
use crate::spec::Gives;
use crate::value::{Handle, Value};

/// The user of a login in one value: `[user, password]`, or a map.
pub(super) fn user_of(login: &Value) -> Option<String> {
    let user = match login {
        Value::List(items, _) if items.len() > 1 => items.first(),
        Value::Map(_) => USER.iter().find_map(|name| login.named(name)),
        _ => None,
    };
    Some(user?.as_literal()?.to_owned())
}

impl Eval<'_> {
    /// The client logs in again, as another user.
    pub(super) fn log_in(&mut self, handle: &Handle, gives: &Gives, args: &Args, at: At) {
        let Some(client) = handle.client.as_ref().filter(|_| self.mute == 0) else {
            return;
        };
        if !args.meet(&gives.when) {
            return;
        }
        let given = gives
            .key
            .as_ref()
            .and_then(|pick| args.pick(pick).into_iter().next());
        let user = given.and_then(|given| user_of(&given).or_else(|| given.as_literal().map(str::to_owned)));
        if let Some(user) = user {
            let user = Text::derived(&user, self.span(at));
            self.found
                .logins
                .insert((client.span.file, client.span.start), user);
        }
    }
}
