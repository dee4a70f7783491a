//! Objects that stand for clients, and may put something in front of the keys.

use super::Eval;
use super::args::Args;
use super::delegate::MISSING;
use crate::ir::Name;
use crate::pattern::Patterns;
use crate::value::{Handle, Value};

impl Eval<'_> {
    /// The arguments as a class passes them on which answers for what it does not have: it may put something in front of the key.
    pub(super) fn as_passed_on(&self, class: &Name, args: &Args) -> Args {
        let facts = self.world.facts;
        let key = MISSING.iter().find_map(|name| facts.method_of(class, name));
        let passed = key.and_then(|key| facts.passed.get(&(key, 0))?.first());
        let mut args = args.clone();
        if let (Some(passed), Some(first)) = (passed, args.positional.first_mut()) {
            *first = passed.clone();
        }
        args
    }

    /// A `Proxy` of JavaScript: it stands for a client, and may put something in front of the keys.
    pub(super) fn proxied(&self, target: &Value, handler: Option<&Value>) -> Value {
        let trap = match handler.and_then(|handler| handler.named("get")) {
            Some(Value::Lambda(trap)) => self.world.facts.returns.get(&Self::lambda_key(trap)),
            _ => None,
        };
        let changes = |given: &Value| match given {
            Value::Lambda(inner) => inner.params.first().is_some_and(|param| !param.rest),
            _ => false,
        };
        let may_change = trap.is_some_and(|given| given.each().iter().any(changes));
        let Some(handle) = target.handles().next().filter(|_| may_change) else {
            return target.clone();
        };
        Value::handle(Handle {
            prefix: Some(Patterns::any()),
            ..Handle::clone(handle)
        })
    }
}
