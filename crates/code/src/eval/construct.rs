//! Constructors: the connections that the code makes.

use std::sync::Arc;

use redproof_source::Text;

use super::Eval;
use super::args::Args;
use super::options::{DATABASE, HOST, LOGIN, OTHER, Options, PREFIX, URL, USER, Url};
use crate::Client;
use crate::ir::{At, Expr, Kind, Name};
use crate::library::Library;
use crate::pattern::{Pattern, Patterns};
use crate::spec::Spec;
use crate::value::{Handle, Value};

impl Eval<'_> {
    /// Calls something from outside the project: the constructor of a client, or anything else.
    pub(super) fn construct(&mut self, class: &Value, callee: &Expr, args: &Args, at: At) -> Value {
        let mut made: Option<Value> = None;
        for one in class.each() {
            let value = match one {
                Value::Path(path) => self.construct_path(path, args, at),
                Value::Class(class) => self.make(class, args),
                // `new static()`
                Value::Object(class) if matches!(&callee.kind, Kind::Name(name) if &**name == "this") => {
                    self.make(class, args)
                }
                other => self.call_one_other(other, callee, args, at),
            };
            made = Some(match made {
                Some(made) => made.or(value),
                None => value,
            });
        }
        made.unwrap_or_default()
    }

    fn call_one_other(&mut self, value: &Value, callee: &Expr, args: &Args, at: At) -> Value {
        match value {
            Value::Path(_) | Value::Class(_) => Value::Unknown,
            other => self.call_one(other, callee, args, at),
        }
    }

    pub(super) fn construct_path(&mut self, path: &Arc<str>, args: &Args, at: At) -> Value {
        for library in self.libraries() {
            let Some(rest) = library.within(path) else {
                continue;
            };
            if let Some(spec) = library.constructor(rest) {
                if library.owner {
                    // Its profile has what the arguments say.
                    let names = Spec::of(spec).gives.as_ref().map(|gives| gives.args.clone());
                    self.keep_call(path, args, &names.unwrap_or_default(), at);
                }
                if let Some(made) = self.connect(library, spec, args, at) {
                    return made;
                }
            }
            if library.type_kind(rest).is_some()
                && let Some(instance) = self.instance_of(path)
            {
                return self.filled(instance, args);
            }
            let is_option = |(name, ..): &(Name, Value, At)| &**name != super::callback::BLOCK_NAME;
            if args.named.iter().any(is_option) && args.positional.is_empty() {
                // Options: a struct or an object with fields by name.
                let fields = args
                    .named
                    .iter()
                    .map(|(name, value, _)| (Value::text(name), value.clone()));
                return Value::Map(Arc::new(fields.collect()));
            }
        }
        self.keep_call(path, args, &[], at);
        self.outside(path, args)
    }

    /// The options of a declared type, none of which is set.
    pub(super) fn options_of(&mut self, declared: &crate::ir::Type) -> Option<Value> {
        let Value::Path(path) = self.dotted(declared.0.first()?) else {
            return None;
        };
        let spec = self
            .libraries()
            .find_map(|library| library.constructor(library.within(&path)?));
        (spec? == "-> fields").then(|| fields(&[], &Args::default()))
    }

    /// An object of a library that is made of others, such as a template of a connection.
    fn filled(&self, instance: Value, args: &Args) -> Value {
        let values = args
            .positional
            .iter()
            .chain(args.named.iter().map(|(_, value, _)| value));
        let inner = values
            .flat_map(Value::handles)
            .find(|handle| handle.client.is_some());
        let filled = instance.handles().next().zip(inner).map(|(handle, inner)| {
            Value::handle(Handle {
                client: inner.client.clone(),
                prefix: inner.prefix.clone(),
                ..Handle::clone(handle)
            })
        });
        filled.unwrap_or(instance)
    }

    fn connect(&mut self, library: &'static Library, spec: &str, args: &Args, at: At) -> Option<Value> {
        let mut several = spec.split("||").map(Spec::of);
        let given = |spec: &Arc<Spec>| spec.gives.as_ref().is_some_and(|gives| args.meet(&gives.when));
        let parsed = several.find(given)?;
        let gives = parsed.gives.as_ref()?;
        if gives.kind == "module" {
            return library
                .modules
                .first()
                .map(|module| Value::Path(Arc::from(*module)));
        }
        if gives.kind == "arg" {
            return gives
                .key
                .as_ref()
                .and_then(|pick| args.pick(pick).into_iter().next());
        }
        if gives.kind == "result" {
            let value = args.positional.first().map(Value::without_error);
            return Some(Value::result(value.unwrap_or_default()));
        }
        if gives.kind == "entry" {
            let value = args.pick(gives.key.as_ref()?).into_iter().next()?;
            let name = Value::text(gives.args.first()?);
            return Some(Value::Map(Arc::new(vec![(name, value)])));
        }
        if gives.kind == "fields" {
            return Some(fields(&gives.args, args));
        }
        if gives.kind == "list" {
            return Some(Value::List(Arc::new(args.positional.clone()), args.open));
        }
        if matches!(gives.kind.as_str(), "keys" | "inner") {
            // What is done with a client that is passed.
            let inner = args.positional.iter().flat_map(Value::handles).next().cloned()?;
            return self.perform(&inner, spec, args, at);
        }
        let kind = library.kind(&gives.kind)?;
        let args = &self.with_shared(kind.name, args);
        // An object that is made of another client, such as a pool, is on the same connection.
        let values = args
            .positional
            .iter()
            .chain(args.named.iter().map(|(_, value, _)| value));
        let maps = values.clone().filter_map(|value| match value {
            Value::Map(entries) => Some(entries.iter().map(|(_, value)| value)),
            _ => None,
        });
        let inner = values
            .clone()
            .chain(maps.flatten())
            .flat_map(Value::handles)
            .find(|handle| !handle.likely)
            .cloned();
        let lambda = values.clone().find_map(|value| match value {
            Value::Lambda(function) => Some(Arc::clone(function)),
            _ => None,
        });
        let inner = inner.or_else(|| {
            let key = Self::lambda_key(lambda.as_deref()?);
            self.world.facts.returns.get(&key)?.handles().next().cloned()
        });
        // A pool of another kind of client has a kind of its own.
        let of_inner = inner.as_ref().filter(|inner| inner.library == library);
        let kind = of_inner
            .and_then(|inner| library.kind(&format!("{}{}", inner.kind.name, kind.name)))
            .unwrap_or(kind);
        let options = Options {
            args,
            names: &gives.args,
        };
        let client = match &inner {
            Some(inner) if options.text(HOST).is_none() => inner.client.clone(),
            _ if gives.args.is_empty() => None,
            _ => Some(self.client(library.id, &options, at)),
        };
        let prefix = options
            .value(PREFIX)
            .filter(|_| library.prefix != "none")
            .map(|value| value.as_patterns());
        let outer = inner.as_ref().and_then(|inner| inner.prefix.clone());
        let prefix = match (outer, library.default_prefix) {
            (outer, "") => prefix.or(outer),
            (None, _) => prefix,
            // Its own prefix is behind that of the client.
            (Some(outer), usual) => {
                let own = prefix.unwrap_or_else(|| Patterns::one(Pattern::of_glob(usual)));
                Some(outer.then(&own))
            }
        };
        let prefix = match (&gives.key, prefix) {
            // A namespace puts its name and a colon in front.
            (Some(pick), None) if kind.name == "namespace" => {
                let name = args.pick(pick).into_iter().next().unwrap_or_default();
                let colon = Patterns::one(Pattern::literal(":"));
                Some(name.as_patterns().then(&colon))
            }
            (_, prefix) => prefix,
        };
        let picked = |pick: &Option<crate::spec::Pick>| {
            pick.as_ref().and_then(|pick| args.pick(pick).into_iter().next())
        };
        let handle = Arc::new(Handle {
            library,
            kind,
            client,
            prefix,
            key: picked(&gives.key),
            script: picked(&gives.script),
            queued: gives
                .queued
                .as_ref()
                .is_some_and(|conditions| args.meet(conditions)),
            begun: Some(self.span(at)),
            likely: false,
        });
        self.keep_prefix(&handle);
        self.define_scripts(&handle, args);
        for send in &parsed.sends {
            self.send_by_itself(&handle, send, args, at, !gives.args.is_empty());
        }
        Some(Value::Handle(handle))
    }

    /// The arguments of an annotation, with those that its class says of all: `@CacheConfig(cacheNames = "members")`.
    fn with_shared(&self, kind: &str, args: &Args) -> Args {
        let mut all = args.clone();
        let class = self.class().filter(|_| kind == "annotation");
        let shared = class.and_then(|class| {
            let key = (Name::clone(class), Name::from(super::class::SHARED));
            self.world.facts.attributes.get(&key)?.entries()
        });
        for (name, value) in shared.into_iter().flatten() {
            if let Some(name) = name.as_literal().map(Name::from)
                && args.positional.is_empty()
                && args.option(&name).is_none()
            {
                all.named.push((name, value, At::default()));
            }
        }
        all
    }

    fn client(&mut self, library: &'static str, options: &Options<'_>, at: At) -> Arc<Client> {
        let span = self.span(at);
        let text = |names: &[&str]| {
            options
                .text(names)
                .map(|(text, at)| Text::derived(&text, self.span(at)))
        };
        let (mut user, mut host) = (text(USER), text(HOST));
        if user.is_none()
            && let Some(login) = options.value(LOGIN)
        {
            user = super::login::user_of(login).map(|user| Text::derived(&user, span));
        }
        let mut database = options.value(DATABASE).and_then(|value| match value {
            Value::Number(number) => u32::try_from(*number).ok(),
            value => value.as_literal()?.parse().ok(),
        });
        let mut given = options.given();
        // Some take a URL for a host.
        let is_url = |text: &(String, At)| text.0.contains("://");
        if let Some((url, at)) = options.text(HOST).filter(is_url).or_else(|| options.text(URL)) {
            let span = self.span(at);
            let parts = Url::of(&url);
            user = user.or_else(|| parts.user.map(|user| Text::derived(user, span)));
            host = host
                .filter(|host| !host.as_str().contains("://"))
                .or_else(|| parts.host.map(|host| Text::derived(host, span)));
            database = database.or(parts.database);
            given.extend(parts.options.iter().map(|name| (*name).to_owned()));
        }
        let others = OTHER.iter().filter_map(|name| {
            let (value, at) = options.text(&[name])?;
            Some(((*name).to_owned(), Text::derived(&value, self.span(at))))
        });
        let client = Arc::new(Client {
            library: library.to_owned(),
            user,
            host,
            database,
            options: others.collect(),
            given,
            open: options.is_open(),
            span,
        });
        if self.mute == 0 {
            self.found
                .clients
                .insert((span.file, span.start), Arc::clone(&client));
        }
        client
    }

    /// The connections that a map of settings describes, such as Django's `CACHES`.
    pub(super) fn connect_by_settings(&mut self, name: &str, settings: &Value) {
        let Value::Map(entries) = settings else { return };
        let libraries = self.libraries().filter_map(|library| {
            let (_, url) = library
                .connections
                .iter()
                .find(|(variable, _)| *variable == name)?;
            Some((library, *url))
        });
        for (library, url) in libraries.collect::<Vec<_>>() {
            let is_its = |entry: &&Value| library.needs.iter().any(|text| entry.mentions(text, 0));
            for (number, entry) in entries.iter().map(|(_, entry)| entry).filter(is_its).enumerate() {
                let url = entry.named(url).map_or(Value::Unknown, |url| match url {
                    Value::List(..) => url.element(),
                    url => url.clone(),
                });
                let at = match &url {
                    Value::Text(_, Some(origins)) => origins.of(0).1,
                    _ => u32::try_from(number).unwrap_or_default(),
                };
                let at = At { start: at, end: at };
                let args = Args {
                    named: vec![(crate::ir::Name::from("url"), url, at)],
                    ..Args::default()
                };
                let client = crate::connect::client_of(library.id);
                self.client(
                    client.map_or(library.id, |client| client.id),
                    &Options {
                        args: &args,
                        names: &[],
                    },
                    at,
                );
            }
        }
    }
}

/// Options as an object: what the positional arguments are, and what is given by name.
fn fields(names: &[String], args: &Args) -> Value {
    let by_place = names
        .iter()
        .map(|name| Value::text(name))
        .zip(args.positional.iter().cloned());
    let named = args
        .named
        .iter()
        .map(|(name, value, _)| (Value::text(name), value.clone()));
    crate::value::merged(by_place.chain(named))
}
