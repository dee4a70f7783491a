//! Functions from outside the project whose results are known: those that make strings, and those that read files.

use std::sync::Arc;

use super::Eval;
use super::args::Args;
use super::known::{BARE, ENVIRONMENT, FORMATS, LISTS, PATHS, SAME};
use super::options::HREF;
use super::text::{join, replaced};
use crate::ir::{Name, Style};
use crate::pattern::{Pattern, Patterns};
use crate::value::Value;

impl Eval<'_> {
    /// Calls something from outside that is no constructor of a client.
    pub(super) fn outside(&mut self, path: &Arc<str>, args: &Args) -> Value {
        let first = || args.positional.first().cloned().unwrap_or_default();
        let ends = |names: &[&str]| {
            names.iter().any(|name| {
                path.strip_suffix(name)
                    .is_some_and(|before| before.is_empty() || before.ends_with('.') || before.ends_with('/'))
            })
        };
        if ends(FORMATS) {
            let style = match ends(&["MessageFormat.format"]) {
                true => Style::Braces,
                false => self.style(),
            };
            return Self::format(&first(), &args.skip(1), style);
        }
        if ends(LISTS) {
            return match args.positional.as_slice() {
                [list @ Value::List(..)] => list.clone(),
                several => Value::List(Arc::new(several.to_vec()), args.open),
            };
        }
        if ends(&["StringBuilder", "StringBuffer"]) {
            return match first() {
                text @ Value::Text(..) => text,
                _ => Value::text(""),
            };
        }
        if ends(&["Map.of", "mapOf", "hashMapOf", "mutableMapOf", "Map.ofEntries"]) {
            return map_of(args);
        }
        if let Some(map) = Self::new_map(path, args) {
            return map;
        }
        if ends(&[
            "ArrayList",
            "LinkedList",
            "HashSet",
            "LinkedHashSet",
            "List",
            "TreeSet",
            "mutableListOf",
            "mutableSetOf",
        ]) {
            return match first() {
                Value::List(items, _) => Value::List(items, true),
                _ => Value::List(Arc::new(Vec::new()), true),
            };
        }
        let encoding = || args.positional.get(1).and_then(Value::as_literal);
        if ends(&["Buffer.from"]) && !encoding().is_none_or(super::text::is_plain) {
            return Value::Unknown;
        }
        if ends(SAME) {
            return first();
        }
        if ends(&["URL"]) && self.unit.language.id() == "javascript" {
            return Value::Map(Arc::new(vec![(Value::text(HREF), first())]));
        }
        let at = |at: usize| args.positional.get(at);
        if ends(&["strings.Replace", "strings.ReplaceAll"]) {
            return replaced(&first(), at(1).and_then(Value::as_literal), at(2));
        }
        if ends(&["str_replace"])
            && let Some(text) = at(2)
        {
            return replaced(text, first().as_literal(), at(1));
        }
        // The digest of a script stands for it.
        if ends(&["hexdigest", "sha1", "SHA1"])
            && first().as_literal().is_some_and(|text| text.contains("redis."))
        {
            return first();
        }
        if ends(&["string.Concat", "String.Concat"]) {
            let parts = args.positional.iter().map(Value::as_patterns);
            return parts
                .reduce(|whole, part| whole.then(&part))
                .map_or(Value::Unknown, Value::patterns);
        }
        if ends(&["array_merge"]) && args.positional.iter().any(|one| matches!(one, Value::List(..))) {
            let items = args.positional.iter().flat_map(Value::elements);
            return Value::list(items.collect(), true);
        }
        if ends(&["dict", "Object.assign", "array_merge"]) {
            return merged(args.positional.iter(), args);
        }
        if ends(&["Inject"]) {
            return self.provided(&first());
        }
        if ends(ENVIRONMENT) {
            return self.variable(first().as_literal(), args.positional.get(1));
        }
        // What a framework passes is what the function gives.
        if ends(&[
            "Depends",
            "LocalProxy",
            "Provide",
            "Factory",
            "Singleton",
            "Callable",
            "Resource",
            "contextmanager",
            "asynccontextmanager",
        ]) {
            return match args.positional.split_first() {
                Some((function, rest)) => {
                    let given = Args {
                        named: args.named.clone(),
                        ..Args::of(rest.to_vec())
                    };
                    self.call_given(function, &given)
                }
                None => Value::Unknown,
            };
        }
        if ends(&["Object.values", "Object.keys", "Object.entries"])
            && let Some(entries) = first().entries()
        {
            let what = path.rsplit('.').next();
            let items = entries.into_iter().map(|(key, value)| match what {
                Some("keys") => key,
                Some("values") => value,
                _ => Value::List(Arc::new(vec![key, value]), false),
            });
            return Value::List(Arc::new(items.collect()), false);
        }
        if ends(&["array_map", "map"])
            && let Some(list) = args.positional.get(1)
        {
            return self.mapped(list, args);
        }
        if ends(&["require", "import"])
            && let Some(module) = first().as_literal()
        {
            return self.whole_module(module);
        }
        match path.rsplit(['.', '/']).next() {
            Some("join" | "Join" | "implode") if path.contains('.') || &**path == "implode" => {
                match args.positional.as_slice() {
                    [Value::List(..), with] => return join(with, &first()),
                    [with, items @ Value::List(..)] => return join(with, items),
                    [with, items @ ..] if items.len() > 1 && (path.contains("tring")) => {
                        return join(with, &Value::List(Arc::new(items.to_vec()), args.open));
                    }
                    _ => {}
                }
            }
            _ => {}
        }
        if let Some(script) = self.script_in(args) {
            return script;
        }
        if ends(PATHS) && args.positional.len() > 1 {
            let joined = join(
                &Value::text("/"),
                &Value::List(Arc::new(args.positional.clone()), false),
            );
            return self.script_in(&Args::of(vec![joined.clone()])).unwrap_or(joined);
        }
        Value::Made(Arc::clone(path))
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
            if let Value::List(more, _) = list {
                items.extend(more.iter().cloned());
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
        let tables = [SAME, LISTS, FORMATS, ENVIRONMENT, BARE];
        let known = tables.iter().any(|table| table.contains(&name));
        if known {
            return match self.outside(&path, args) {
                Value::Made(_) => Value::Unknown,
                value => value,
            };
        }
        self.script_in(args).unwrap_or_default()
    }

    /// The script of a file that is named among the arguments, as when it is read.
    pub(super) fn script_in(&self, args: &Args) -> Option<Value> {
        args.positional.iter().find_map(|value| {
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
