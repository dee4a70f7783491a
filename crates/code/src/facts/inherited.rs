//! What classes have from their bases.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::Facts;
use crate::ir::Name;
use crate::value::Value;

/// How many classes are looked at for what one of them inherits.
const MOST_BASES: usize = 16;

impl Facts {
    /// The first in a class and its bases for which `find` gives something.
    pub(crate) fn in_class<T>(&self, class: &Name, mut find: impl FnMut(&Name) -> Option<T>) -> Option<T> {
        let mut next = vec![class];
        for left in (0..MOST_BASES).rev() {
            let class = next.pop()?;
            if let Some(found) = find(class) {
                return Some(found);
            }
            let bases = self.classes.get(class).into_iter().flatten();
            let bases = bases.filter_map(|base| match base {
                Value::Class(name) if name != class => Some(name),
                _ => None,
            });
            let known = next.len();
            next.extend(bases.take(left));
            // The first base is the next class.
            next.get_mut(known..)?.reverse();
        }
        None
    }

    /// The class of the project that a class extends.
    pub(crate) fn base_of(&self, class: &Name) -> Option<Name> {
        let bases = self.classes.get(class)?;
        bases.iter().find_map(|base| match base {
            Value::Class(name) if name != class => Some(Arc::clone(name)),
            _ => None,
        })
    }

    /// The classes that extend a class.
    pub(crate) fn extending(&self, class: &Name) -> impl Iterator<Item = &Name> {
        let extending = self.extending.get_or_init(|| {
            let mut extending: HashMap<Name, Vec<Name>> = HashMap::new();
            let mut classes: Vec<&Name> = self.classes.keys().collect();
            classes.sort_unstable();
            for class in classes {
                let mut bases = BTreeSet::new();
                self.in_class(class, |base| {
                    bases.insert(Arc::clone(base));
                    None::<()>
                });
                for base in bases.into_iter().filter(|base| base != class) {
                    extending.entry(base).or_default().push(Arc::clone(class));
                }
            }
            extending
        });
        extending.get(class).into_iter().flatten()
    }

    /// An attribute of a class or its bases.
    pub(crate) fn attribute_of(&self, class: &Name, name: &Name) -> Option<Value> {
        self.in_class(class, |class| {
            self.attributes
                .get(&(Arc::clone(class), Arc::clone(name)))
                .cloned()
        })
    }

    /// An attribute or a method of a class or its bases: of several, that of the nearest one where it has a value.
    pub(crate) fn nearest(&self, class: &Name, name: &Name) -> Option<Value> {
        let methods = self.methods().get(name);
        let known = self.in_class(class, |class| {
            let attribute = self.attributes.get(&(Arc::clone(class), Arc::clone(name)));
            let attribute = attribute.filter(|value| !matches!(value, Value::Null | Value::Unknown));
            attribute
                .cloned()
                .or_else(|| methods?.get(class).cloned().map(Value::Function))
        });
        known.or_else(|| self.attribute_of(class, name))
    }

    /// The key of a method of a class or its bases.
    pub(crate) fn method_of(&self, class: &Name, name: &str) -> Option<Name> {
        let keys = self.methods().get(name)?;
        self.in_class(class, |class| keys.get(class).cloned())
    }

    fn methods(&self) -> &HashMap<Name, HashMap<Name, Name>> {
        self.methods.get_or_init(|| {
            let mut methods: HashMap<Name, HashMap<Name, Name>> = HashMap::new();
            for key in self.functions.keys() {
                if let Some((class, method)) = key.rsplit_once('.') {
                    let keys = methods.entry(Name::from(method)).or_default();
                    keys.insert(Name::from(class), Arc::clone(key));
                }
            }
            methods
        })
    }
}
