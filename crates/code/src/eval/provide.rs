//! Containers of dependency injection that give clients for tokens.

use std::sync::Arc;

use super::Eval;
use super::args::Args;
use crate::ir::Name;
use crate::value::Value;

/// The class of what containers give, by token.
const PROVIDED: &str = "what a container provides";
/// Methods of containers that keep what makes an object.
const KEEPS: &[&str] = &[
    "addShared",
    "bind",
    "factory",
    "instance",
    "register",
    "registerInstance",
    "registerSingleton",
    "scoped",
    "set",
    "share",
    "singleton",
];
/// Methods of containers that give an object.
const GIVES: &[&str] = &["get", "make", "makeWith", "resolve"];
/// Methods that give an object of a class that they get.
const GIVES_OF: &[&str] = &[
    "GetRequiredService",
    "GetService",
    "app",
    "get",
    "getBean",
    "getBeanProvider",
    "getInstance",
    "getProvider",
    "inject",
    "make",
    "makeWith",
    "resolve",
];
/// Names of what makes an object among the options of a container.
const MADE_BY: &[&str] = &[super::callback::BLOCK_NAME, "instance", "useFactory", "useValue"];

/// The name of a token.
fn token_of(value: &Value) -> Option<Name> {
    match value {
        Value::Class(name) => Some(Name::clone(name)),
        Value::Path(path) => Some(Name::from(&**path)),
        value => value.as_literal().map(Name::from),
    }
}

impl Eval<'_> {
    /// Keeps what a container of dependency injection gives for a token: `{ provide: TOKEN, useFactory: () => … }`.
    pub(super) fn provide(&mut self, entry: &Value) {
        let Some(token) = entry
            .named("provide")
            .and_then(token_of)
            .filter(|_| self.mute == 0)
        else {
            return;
        };
        let made = entry.named("useFactory").cloned();
        let made = made.and_then(|factory| self.call_own(&factory, &Args::default()));
        let value = made
            .or_else(|| entry.named("useValue").cloned())
            .unwrap_or_default();
        self.keep_provided(&token, value);
    }

    /// What a container gives for a token; one of a space of names is known by its last part, too.
    pub(super) fn provided(&self, token: &Value) -> Value {
        let known = |token: &str| {
            let place = (Name::from(PROVIDED), Name::from(token));
            self.world.facts.attributes.get(&place).cloned()
        };
        let Some(token) = token_of(token) else {
            return Value::Unknown;
        };
        let last = token.rsplit('.').next().filter(|last| **last != *token);
        known(&token).or_else(|| known(last?)).unwrap_or_default()
    }

    fn keep_provided(&mut self, token: &Name, value: Value) {
        if value.handles().next().is_some() && self.mute == 0 {
            self.found.attribute(&Name::from(PROVIDED), token, value);
        }
    }

    /// The definitions of a container of PHP: tokens with the functions that make their objects.
    pub(super) fn provide_all(&mut self, definitions: &[(Value, Value)]) {
        if self.unit.language.id() != "php" || self.mute > 0 {
            return;
        }
        for (token, value) in definitions {
            if let (Some(token), Value::Lambda(_)) = (token_of(token), value) {
                let made = self.call_own(value, &Args::default()).unwrap_or_default();
                self.keep_provided(&token, made);
            }
        }
    }

    /// `app.register(plugin, options)`: the application has the client that the plugin makes.
    pub(super) fn plug_in(&mut self, args: &Args) -> Option<()> {
        let (Value::Path(plugin), rest) = args.positional.split_first()? else {
            return None;
        };
        let is_in = |module: &str| {
            plugin
                .strip_prefix(module)
                .is_some_and(|rest| !rest.starts_with('/'))
        };
        let mut plugins = self.libraries().flat_map(|library| library.plugins);
        let (_, name) = plugins.find(|(module, _)| is_in(module))?;
        let options = rest.first().and_then(Value::entries).unwrap_or_default();
        let (spaces, options): (Vec<_>, Vec<_>) = options
            .into_iter()
            .partition(|(key, _)| key.as_literal() == Some("namespace"));
        let options = Args::of(vec![Value::Map(Arc::new(options))]);
        let client = self.construct_path(&Arc::clone(plugin), &options, self.call_at);
        let place = (Name::from(super::assign::ANYWHERE), Name::from(*name));
        let client = match spaces.into_iter().next() {
            Some((_, space)) => {
                let others = self.world.facts.attributes.get(&place).and_then(Value::entries);
                crate::value::merged(others.into_iter().flatten().chain([(space, client)]))
            }
            None => client,
        };
        self.found.attribute(&place.0, &place.1, client);
        Some(())
    }

    /// What a method of a container gives: `$container->get(Client::class)`.
    pub(super) fn of_container(&mut self, method: &str, args: &Args) -> Option<Value> {
        let (token, rest) = args.positional.split_first()?;
        if KEEPS.contains(&method) {
            let by_name = MADE_BY.iter().find_map(|name| args.option(name));
            let pairs = match (by_name.or(rest.first()), token) {
                (Some(value), token) => vec![(token.clone(), value.clone())],
                (None, Value::Map(entries)) => entries.to_vec(),
                (None, _) => Vec::new(),
            };
            for (token, value) in pairs {
                self.keep_made(&token, &value);
            }
        }
        let given = GIVES.contains(&method).then(|| match self.provided(token) {
            Value::Unknown => self.of_framework(token),
            given => Some(given),
        });
        given.flatten().or_else(|| self.asked_for(method, args))
    }

    /// Keeps what a container gives for a token: a client, or what makes one.
    fn keep_made(&mut self, token: &Value, value: &Value) {
        let (Some(token), Value::Lambda(_) | Value::Function(_) | Value::Handle(_) | Value::Path(_)) =
            (token_of(token), value)
        else {
            return;
        };
        let made = match value {
            Value::Path(class) => self.instance_of(class),
            value => self.call_own(value, &Args::default()),
        };
        self.keep_provided(&token, made.unwrap_or_else(|| value.clone()));
    }

    /// An object of the class that a container is asked for: `injector.getInstance(Jedis.class)`.
    fn asked_for(&self, method: &str, args: &Args) -> Option<Value> {
        let mut classes = args.positional.iter().filter(|_| GIVES_OF.contains(&method));
        classes.find_map(|class| match class {
            Value::Path(class) => self.instance_of(class),
            Value::Class(class) => Some(Value::Object(Name::clone(class))),
            _ => None,
        })
    }

    /// What the container of a framework gives for a token of a library: `app('redis')`, and other ways to ask for it.
    pub(super) fn of_framework(&mut self, token: &Value) -> Option<Value> {
        if self.unit.language.id() != "php" {
            return None;
        }
        let given = self.construct_path(&Arc::from("app"), &Args::of(vec![token.clone()]), self.call_at);
        matches!(given, Value::Handle(_)).then_some(given)
    }
}
