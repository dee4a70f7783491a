//! Functions from outside the project whose results are known: those that make strings, and those that read files.

use std::sync::Arc;

use super::Eval;
use super::args::Args;
use super::known::{self, Does};
use super::options::HREF;
use super::text::{is_plain, join, replaced};
use crate::ir::{Name, Style};
use crate::pattern::{Pattern, Patterns};
use crate::value::Value;

impl Eval<'_> {
    /// Calls something from outside that is no constructor of a client.
    pub(super) fn outside(&mut self, path: &Arc<str>, args: &Args) -> Value {
        if let Some(map) = Self::new_map(path, args) {
            return map;
        }
        let does = known::does(path);
        if let Some(value) = does.and_then(|does| self.known_function(does, path, args)) {
            return value;
        }
        if let Some(script) = self.script_in(args) {
            return script;
        }
        if does == Some(Does::Path) && args.positional.len() > 1 {
            let parts = Value::List(Arc::new(args.positional.clone()), false);
            let joined = join(&Value::text("/"), &parts);
            return self.script_in(&Args::of(vec![joined.clone()])).unwrap_or(joined);
        }
        let (container, method) = path.rsplit_once('.').unwrap_or(("", path));
        let is_container = !container.is_empty() || matches!(method, "app" | "resolve");
        if is_container && let Some(given) = self.of_container(method, args) {
            return given;
        }
        self.hand_over(path, args);
        Value::Made(Arc::clone(path))
    }

    /// What a known function gives; `None` if its arguments do not say.
    fn known_function(&mut self, does: Does, path: &str, args: &Args) -> Option<Value> {
        let at = |at: usize| args.positional.get(at);
        let first = || at(0).cloned().unwrap_or_default();
        let text = |value: Option<&Value>| value.and_then(Value::as_literal).map(str::to_owned);
        Some(match does {
            Does::Format => Self::format(&first(), &self.spread(args.skip(1)), self.style()),
            Does::FormatBraces => Self::format(&first(), &self.spread(args.skip(1)), Style::Braces),
            Does::Field => self.default_of_field(args),
            Does::Setting => self.setting_of(text(at(0)).as_deref()),
            Does::Encoded if !text(at(1)).is_none_or(|encoding| is_plain(&encoding)) => Value::Unknown,
            Does::Same | Does::Encoded => first(),
            Does::List => match args.positional.as_slice() {
                [list @ Value::List(..)] => list.clone(),
                several => Value::List(Arc::new(several.to_vec()), args.open),
            },
            Does::Collection => match first() {
                Value::List(items, _) => Value::List(items, true),
                _ => Value::List(Arc::new(Vec::new()), true),
            },
            Does::Builder => match first() {
                text @ Value::Text(..) => text,
                _ => Value::text(""),
            },
            Does::Map => map_of(args),
            Does::ListsOrMaps if args.positional.iter().any(|one| matches!(one, Value::List(..))) => {
                let items = args.positional.iter().flat_map(Value::elements);
                Value::list(items.collect(), true)
            }
            Does::Merged | Does::ListsOrMaps => merged(args.positional.iter(), args),
            Does::Entries => entries(&first(), path)?,
            Does::Mapped => self.mapped(at(1)?, args),
            Does::Url if self.unit.language.id() == "javascript" => {
                Value::Map(Arc::new(vec![(Value::text(HREF), first())]))
            }
            Does::Replaced => replaced(&first(), text(at(1)).as_deref(), at(2)),
            Does::ReplacedInLast => replaced(at(2)?, text(at(0)).as_deref(), at(1)),
            // The digest of a script stands for it.
            Does::Digest if text(at(0)).is_some_and(|text| text.contains("redis.")) => first(),
            Does::Concatenated => {
                let parts = args.positional.iter().map(Value::as_patterns);
                let whole = parts.reduce(|whole, part| whole.then(&part));
                whole.map_or(Value::Unknown, Value::patterns)
            }
            Does::Environment => self.variable(text(at(0)).as_deref(), at(1)),
            Does::Provided => self.provided(&first()),
            Does::Proxied => self.proxied(&first(), at(1)),
            // What a framework passes is what the function gives.
            Does::Called => match args.positional.split_first() {
                Some((function, rest)) => {
                    let given = Args {
                        named: args.named.clone(),
                        ..Args::of(rest.to_vec())
                    };
                    self.call_given(function, &given)
                }
                None => Value::Unknown,
            },
            Does::Module => self.whole_module(&text(at(0))?),
            Does::Joined => joined(path, args)?,
            Does::Path if path.contains('.') => joined(path, args)?,
            Does::Url | Does::Digest | Does::Path => return None,
        })
    }

    /// The default of a field that a function describes; what has none is declared only.
    fn default_of_field(&mut self, args: &Args) -> Value {
        match (
            args.option("default").or(args.positional.first()),
            args.option("default_factory"),
        ) {
            (Some(default), _) => default.clone(),
            (None, Some(makes)) => self.call_given(&makes.clone(), &Args::default()),
            (None, None) => Value::Null,
        }
    }

    /// What Spring fills in for `${name:default}`: the entry of a file of settings, else the default.
    fn setting_of(&self, text: Option<&str>) -> Value {
        let inner = text.and_then(|text| text.strip_prefix("${")?.strip_suffix('}'));
        let Some(inner) = inner.filter(|inner| !inner.contains("${")) else {
            return Value::Unknown;
        };
        let (name, default) = match inner.split_once(':') {
            Some((name, default)) => (name, Some(default)),
            None => (inner, None),
        };
        let place = format!("* {name}");
        let said = self.world.beside.patterns(&place);
        let said = said.map(|glob| Patterns::one(Pattern::of_glob(&glob)));
        match said.reduce(|one, other| one.or(&other)) {
            Some(said) => Value::patterns(said),
            None => default.map_or(Value::Unknown, Value::text),
        }
    }

    /// A variable of the environment: what the services of the code set, else its default. Where the services are not known, it
    /// may be anything else, too.
    pub(super) fn variable(&self, name: Option<&str>, default: Option<&Value>) -> Value {
        let set = name.into_iter().flat_map(|name| self.world.beside.variable(name));
        let set = set.map(|glob| Patterns::one(Pattern::of_glob(&glob)));
        if let Some(set) = set.reduce(|one, other| one.or(&other)) {
            return Value::patterns(set);
        }
        let default = default.cloned().unwrap_or(Value::Null);
        match self.world.beside.has_environment() {
            true => default,
            false => default.or(Value::Made(Arc::from(crate::value::ENVIRONMENT))),
        }
    }

    fn call_given(&mut self, function: &Value, args: &Args) -> Value {
        match function {
            Value::Path(path) => self.construct_path(&Arc::clone(path), args, crate::ir::At::default()),
            own => self.call_own(own, args).unwrap_or_default(),
        }
    }

    /// `append(list, …)`.
    fn appended(args: &Args) -> Value {
        let mut items = Vec::new();
        for list in args.positional.first().map(Value::each).unwrap_or_default() {
            match list {
                Value::List(more, _) => items.extend(more.iter().cloned()),
                Value::Null => {}
                // What it holds is not known.
                _ => items.push(Value::Unknown),
            }
        }
        for value in args.positional.iter().skip(1) {
            if !items.contains(value) {
                items.push(value.clone());
            }
        }
        Value::List(Arc::new(items), true)
    }

    /// A method of an object that is not known at all.
    pub(super) fn unknown_method(&mut self, name: &str, args: &Args) -> Value {
        if name == "decorate"
            && let (Some(name), Some(value @ Value::Handle(_))) = (
                args.positional.first().and_then(Value::as_literal),
                args.positional.get(1),
            )
        {
            self.found.attribute(
                &Arc::from(super::assign::ANYWHERE),
                &Arc::from(name),
                value.clone(),
            );
        }
        if name == "register" {
            self.plug_in(args);
        }
        if self.unit.language.id() == "ruby" && args.positional.is_empty() && args.named.is_empty() {
            // Ruby reads an attribute by a call.
            let anywhere = (Name::from(super::assign::ANYWHERE), Name::from(name));
            if let Some(value) = self.world.facts.attributes.get(&anywhere) {
                return value.clone();
            }
        }
        self.note_registered(name, args);
        if let Some(given) = self.of_container(name, args) {
            return given;
        }
        // An extension of a builder.
        if self.unit.language.id() == "csharp"
            && self.libraries().any(|library| library.globals.contains(&name))
        {
            return self.construct_path(&Arc::from(name), args, self.call_at);
        }
        if self.unit.language.id() == "csharp" && matches!(name, "ToArray" | "ToList") {
            return Value::list(vec![Value::Unknown], true);
        }
        self.note_unresolved(name);
        self.script_in(args).unwrap_or_default()
    }

    /// A call of something that is not known at all.
    pub(super) fn unknown_call(&mut self, name: &str, args: &Args) -> Value {
        if name == "append" && self.unit.language.id() == "go" {
            return Self::appended(args);
        }
        if name == "define"
            && let (Some(name), Some(value)) = (
                args.positional.first().and_then(Value::as_literal),
                args.positional.get(1),
            )
        {
            self.found
                .global(self.unit.scope, &Arc::from(name), value.clone());
        }
        let path: Arc<str> = Arc::from(name);
        if known::is_known_anywhere(name) {
            return match self.outside(&path, args) {
                Value::Made(_) => Value::Unknown,
                value => value,
            };
        }
        self.hand_over(name, args);
        self.script_in(args).unwrap_or_default()
    }

    /// The script of a file that is named among the arguments, as when it is read.
    pub(super) fn script_in(&self, args: &Args) -> Option<Value> {
        args.positional.iter().find_map(|value| {
            // `new URL("a.lua", import.meta.url)`
            let value = value.named(HREF).unwrap_or(value);
            if let Value::Text(_, Some(origin)) = value
                && self
                    .world
                    .paths
                    .scripts
                    .values()
                    .any(|(_, known)| known == origin)
            {
                return Some(value.clone());
            }
            let Value::Text(patterns, _) = value else {
                return None;
            };
            patterns.iter().find_map(|pattern| {
                let path = pattern.as_passed();
                let name = path.rsplit(['/', '\\']).next()?;
                let scripts = &self.world.paths.scripts;
                // A resource has the folders in front of its name, with dots.
                let is_resource = |file: &String| {
                    name.strip_suffix(file.as_str())
                        .is_some_and(|before| before.ends_with('.'))
                };
                let mut resources = scripts.iter().filter(|(file, _)| is_resource(file));
                let found = scripts
                    .get(name)
                    .or_else(|| resources.next().map(|(_, script)| script));
                let (text, origin) = found?;
                let pattern = crate::pattern::Pattern::literal(&**text);
                Some(Value::Text(
                    crate::pattern::Patterns::one(pattern),
                    Some(origin.clone()),
                ))
            })
        })
    }
}

/// The entries of maps together, and those that are named.
pub(super) fn merged<'v>(maps: impl Iterator<Item = &'v Value>, args: &Args) -> Value {
    let named = args
        .named
        .iter()
        .map(|(name, value, _)| (Value::text(name), value.clone()));
    let inner = maps.filter_map(Value::entries);
    crate::value::merged(inner.flatten().chain(named))
}

/// The keys, the values or both of a map, as the last part of the function's path says.
fn entries(map: &Value, path: &str) -> Option<Value> {
    let what = path.rsplit('.').next();
    let items = map.entries()?.into_iter().map(|(key, value)| match what {
        Some("keys") => key,
        Some("values") => value,
        _ => Value::List(Arc::new(vec![key, value]), false),
    });
    Some(Value::List(Arc::new(items.collect()), false))
}

/// The texts of a list with what is between them: `string.Join(", ", list)`, `implode(list, ", ")`.
fn joined(path: &str, args: &Args) -> Option<Value> {
    match args.positional.as_slice() {
        [list @ Value::List(..), with] | [with, list @ Value::List(..)] => Some(join(with, list)),
        [with, items @ ..] if items.len() > 1 && path.contains("tring") => {
            Some(join(with, &Value::List(Arc::new(items.to_vec()), args.open)))
        }
        _ => None,
    }
}

/// A map of keys and values in turn, or of pairs.
fn map_of(args: &Args) -> Value {
    let is_pair = |value: &Value| matches!(value, Value::List(items, _) if items.len() == 2);
    let entries = if args.positional.iter().all(is_pair) {
        let pair = |value: &Value| (value.entry(&Value::Number(0)), value.entry(&Value::Number(1)));
        args.positional.iter().map(pair).collect()
    } else {
        let pairs = args
            .positional
            .chunks(2)
            .filter_map(|pair| Some((pair.first()?.clone(), pair.get(1)?.clone())));
        pairs.collect()
    };
    Value::Map(Arc::new(entries))
}
