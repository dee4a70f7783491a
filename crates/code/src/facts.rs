//! What the files of a project share: the values of names, attributes and parameters, by rounds.

mod inherited;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::{Arc, OnceLock};

use redproof_source::{FileId, Text};

use crate::ir::{At, Function, Name, Stmt};
use crate::pattern::Patterns;
use crate::value::Value;
use crate::{Client, Language};

/// How deeply objects hold each other, of which the innermost holds a client.
const ROUNDS_OF_HOLDING: usize = 4;

/// The position of the block among a function's parameters.
pub(crate) const BLOCK: usize = usize::MAX;

/// A file that was parsed.
#[derive(Debug)]
pub(crate) struct Unit {
    /// Its place among the files.
    pub(crate) index: usize,
    pub(crate) file: FileId,
    pub(crate) path: String,
    pub(crate) language: Language,
    pub(crate) test: bool,
    pub(crate) body: Vec<Stmt>,
    /// The names that it counts with.
    pub(crate) counted: HashSet<Name>,
    /// The names that its files share: a file of Python or JavaScript, a folder of Go, the whole project elsewhere.
    pub(crate) scope: usize,
    /// The scope of the names that it imports, where those are not for others.
    pub(crate) own_scope: usize,
    /// The modules that it imports.
    pub(crate) imports: Vec<Name>,
    /// The same with their places.
    pub(crate) import_places: Vec<(Name, At)>,
    /// The users that builders in it are given.
    pub(crate) users: Vec<Text>,
    /// The profiles of libraries whose settings it holds.
    pub(crate) settings: Vec<(&'static str, At)>,
}

/// A function of the project.
#[derive(Debug, Clone)]
pub(crate) struct Defined {
    pub(crate) function: Arc<Function>,
    pub(crate) unit: usize,
    pub(crate) class: Option<Name>,
}

/// What is known of the project.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    pub(crate) globals: HashMap<(usize, Name), Value>,
    pub(crate) attributes: HashMap<(Name, Name), Value>,
    pub(crate) params: HashMap<(Name, usize), Value>,
    pub(crate) returns: HashMap<Name, Value>,
    /// What a function calls its parameter with.
    pub(crate) passed: HashMap<(Name, usize), Vec<Value>>,
    /// The list that a function makes of its parameter by adding to it.
    pub(crate) filled: HashMap<(Name, usize), Value>,
    pub(crate) functions: HashMap<Name, Defined>,
    /// The functions that are called as methods of their first parameter, by name.
    pub(crate) extensions: BTreeMap<Name, Name>,
    /// The enumerations.
    pub(crate) enumerations: BTreeSet<Name>,
    /// Methods that a class passes on: the attribute they go to, and their name there.
    pub(crate) delegates: BTreeMap<(Name, Name), (Name, Name)>,
    /// The classes with their bases, resolved where they are known.
    pub(crate) classes: HashMap<Name, Vec<Value>>,
    /// The classes of which objects are made with values.
    pub(crate) made: BTreeSet<Name>,
    /// The classes whose objects hold clients, made when it is first asked for.
    holding: OnceLock<HashSet<Name>>,
    /// The abstract classes.
    pub(crate) abstracts: BTreeSet<Name>,
    /// The classes that extend each, made when it is first asked for: from then on no class is added.
    extending: OnceLock<HashMap<Name, Vec<Name>>>,
    /// The classes that have a method of each name, made when it is first asked for.
    having: OnceLock<HashMap<Name, BTreeSet<Name>>>,
    /// The keys of functions by their last name and what is before it, made when it is first asked for.
    methods: OnceLock<HashMap<Name, HashMap<Name, Name>>>,
    /// The clients, by file and place.
    pub(crate) clients: BTreeMap<(FileId, u32), Arc<Client>>,
    /// The users that clients log in as after they are made, by the places of the clients.
    pub(crate) logins: BTreeMap<(FileId, u32), Text>,
    /// What clients put in front of keys, by the places of the clients.
    pub(crate) prefixes: BTreeMap<(FileId, u32), Patterns>,
    /// What files of settings return, by their last two names.
    pub(crate) settings: BTreeMap<String, Value>,
    /// What clients that a container provides put in front of keys, by library.
    pub(crate) provided: BTreeMap<&'static str, Patterns>,
    /// What clients that are registered with a container put in front of keys, by library.
    pub(crate) registered: BTreeMap<&'static str, Patterns>,
    /// What libraries make of functions, as a task is made of one.
    pub(crate) decorated: BTreeMap<Name, Value>,
    /// The functions that send what their callers say.
    pub(crate) computed: BTreeSet<Name>,
}

fn join<K: std::hash::Hash + Eq>(into: &mut HashMap<K, Value>, key: K, value: Value) {
    match into.remove(&key) {
        Some(known) => into.insert(key, known.or(value)),
        None => into.insert(key, value),
    };
}

/// Adds further prefixes by library.
pub(crate) fn unite(
    into: &mut BTreeMap<&'static str, Patterns>,
    more: impl IntoIterator<Item = (&'static str, Patterns)>,
) {
    for (library, prefix) in more {
        let known = into.get(library);
        let all = known.map_or_else(|| prefix.clone(), |known| known.or(&prefix));
        into.insert(library, all);
    }
}

impl Facts {
    /// The value of an entry in a file of settings, as `config/app.php aliases`.
    pub(crate) fn setting(&self, place: &str) -> Option<&Value> {
        let (file, entry) = place.split_once(' ')?;
        let settings = self.settings.get(file)?;
        entry
            .split('.')
            .try_fold(settings, |value, name| value.named(name))
    }

    /// The entries of a map of settings that are on Redis, as those of `CACHES`: each mentions one of these texts.
    pub(crate) fn entries<'f>(
        &'f self,
        variable: &'f str,
        texts: &'f [&'static str],
    ) -> impl Iterator<Item = &'f Value> {
        let globals = self
            .globals
            .iter()
            .filter(move |((_, name), _)| **name == *variable);
        let maps = globals
            .flat_map(|(_, value)| value.each())
            .filter_map(|value| match value {
                Value::Map(entries) => Some(entries.iter()),
                _ => None,
            });
        let values = maps.flatten().map(|(_, entry)| entry);
        values.filter(|entry| texts.iter().any(|text| entry.mentions(text, 0)))
    }

    /// What such entries say, as `CACHES.*.KEY_PREFIX`; an entry that says nothing is empty, or what is behind `|`.
    /// `None` where there are none.
    pub(crate) fn of_entries(&self, place: &str, texts: &[&'static str]) -> Option<Patterns> {
        let (place, usual) = place.split_once('|').unwrap_or((place, ""));
        let (variable, name) = place.split_once(".*.")?;
        let said = self.entries(variable, texts).map(|entry| {
            match name.split('.').try_fold(entry, |value, name| value.named(name)) {
                Some(value) => value.as_patterns(),
                None => Patterns::one(crate::pattern::Pattern::literal(usual)),
            }
        });
        said.collect::<Vec<_>>()
            .into_iter()
            .reduce(|one, other| one.or(&other))
    }

    /// A further value of a name.
    pub(crate) fn global(&mut self, scope: usize, name: &Name, value: Value) {
        join(&mut self.globals, (scope, Arc::clone(name)), value);
    }

    /// A further value of an attribute.
    pub(crate) fn attribute(&mut self, class: &Name, name: &Name, value: Value) {
        join(
            &mut self.attributes,
            (Arc::clone(class), Arc::clone(name)),
            value.loose(false),
        );
    }

    /// A further value of a parameter.
    pub(crate) fn param(&mut self, function: &Name, at: usize, value: Value) {
        join(&mut self.params, (Arc::clone(function), at), value.loose(false));
    }

    /// A further value of what a function returns.
    pub(crate) fn returned(&mut self, function: &Name, value: Value) {
        join(&mut self.returns, Arc::clone(function), value);
    }

    /// Further values that a function calls its parameter with.
    pub(crate) fn passed(&mut self, function: &Name, at: usize, values: &[Value]) {
        let known = self.passed.entry((Arc::clone(function), at)).or_default();
        for (at, value) in values.iter().enumerate() {
            match known.get_mut(at) {
                Some(known) => *known = std::mem::take(known).or(value.clone()),
                None => known.push(value.clone()),
            }
        }
    }

    /// The list that a function makes of its parameter.
    pub(crate) fn fills(&mut self, function: &Name, at: usize, list: Value) {
        join(&mut self.filled, (Arc::clone(function), at), list);
    }

    /// What a test says: what it defines, but nothing of what it passes to others.
    pub(crate) fn of_test(self) -> Facts {
        Facts {
            attributes: HashMap::new(),
            params: HashMap::new(),
            passed: HashMap::new(),
            clients: BTreeMap::new(),
            prefixes: BTreeMap::new(),
            logins: BTreeMap::new(),
            ..self
        }
    }

    /// Whether the objects of a class are data, such as a job: they are made with values, and hold no client.
    pub(crate) fn is_data(&self, class: &Name) -> bool {
        let holding = self.holding.get_or_init(|| {
            let mut holding: HashSet<Name> = HashSet::new();
            // One round for the clients, the others for what holds them.
            for _ in 0..ROUNDS_OF_HOLDING {
                let holds = |value: &Value| match value {
                    Value::Object(class) => holding.contains(class),
                    value => matches!(value, Value::Handle(_)),
                };
                let attributes = self.attributes.iter();
                let found = attributes.filter(|(_, value)| value.each().iter().any(holds));
                let found: HashSet<Name> = found.map(|((class, _), _)| Arc::clone(class)).collect();
                holding.extend(found);
            }
            holding
        });
        let holds = |class: &Name| holding.contains(class).then_some(());
        self.made.contains(class) && self.in_class(class, holds).is_none()
    }

    /// The classes that have a method of this name.
    pub(crate) fn having(&self, method: &str) -> impl Iterator<Item = &Name> {
        let having = self.having.get_or_init(|| {
            let mut having: HashMap<Name, BTreeSet<Name>> = HashMap::new();
            for (key, defined) in &self.functions {
                let method = key.rsplit('.').next().filter(|method| !method.contains('/'));
                if let (Some(class), Some(method)) = (&defined.class, method) {
                    let classes = having.entry(Name::from(method)).or_default();
                    classes.insert(Arc::clone(class));
                }
            }
            having
        });
        having.get(method).into_iter().flatten()
    }
}

impl Facts {
    /// Adds what another file says.
    pub(crate) fn add(&mut self, other: Facts) {
        for (key, value) in other.globals {
            join(&mut self.globals, key, value);
        }
        for (key, value) in other.attributes {
            join(&mut self.attributes, key, value);
        }
        for (key, value) in other.params {
            join(&mut self.params, key, value);
        }
        for (key, value) in other.returns {
            join(&mut self.returns, key, value);
        }
        for ((function, at), values) in other.passed {
            self.passed(&function, at, &values);
        }
        for (key, value) in other.filled {
            join(&mut self.filled, key, value);
        }
        self.functions.extend(other.functions);
        self.extensions.extend(other.extensions);
        self.enumerations.extend(other.enumerations);
        self.abstracts.extend(other.abstracts);
        self.made.extend(other.made);
        self.delegates.extend(other.delegates);
        self.computed.extend(other.computed);
        self.decorated.extend(other.decorated);
        self.settings.extend(other.settings);
        unite(&mut self.provided, other.provided);
        unite(&mut self.registered, other.registered);
        self.prefixes.extend(other.prefixes);
        self.logins.extend(other.logins);
        self.extending = OnceLock::new();
        self.holding = OnceLock::new();
        self.having = OnceLock::new();
        self.methods = OnceLock::new();
        for (class, bases) in other.classes {
            self.classes.entry(class).or_default().extend(bases);
        }
        self.clients.extend(other.clients);
    }

    /// Whether another round has brought nothing new.
    pub(crate) fn same_as(&self, other: &Facts) -> bool {
        self.globals == other.globals
            && self.attributes == other.attributes
            && self.params == other.params
            && self.returns == other.returns
            && self.passed == other.passed
            && self.filled == other.filled
            && self.computed == other.computed
            && self.decorated == other.decorated
            && self.prefixes == other.prefixes
            && self.provided == other.provided
            && self.registered == other.registered
            && self.made == other.made
            && self.functions.len() == other.functions.len()
            && self.classes == other.classes
    }
}
