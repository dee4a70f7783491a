//! The variables that interpolation sees: those of `.env`, and none of the process that runs the program.

use std::collections::{HashMap, HashSet};
use std::iter;
use std::rc::Rc;
use std::sync::Arc;

use redproof_source::Text;
use redproof_syntax::dotenv::Dotenv;

use crate::model::EnvironmentVariable;

/// Variables by name.
#[derive(Debug, Default, Clone)]
pub(crate) struct Scope {
    values: HashMap<String, Text>,
    /// Those that count before the values.
    before: Option<Rc<Scope>>,
    /// Variables that have no value here and are never empty: the project demands them.
    demanded: HashSet<Arc<str>>,
}

impl Scope {
    /// The variables of env files, in order; the last one of a name counts.
    pub(crate) fn from_vars(variables: &[EnvironmentVariable]) -> Self {
        let set = variables.iter().filter_map(|variable| {
            let value = variable.value.as_ref()?;
            Some((variable.name.as_str().to_owned(), value.clone()))
        });
        Self {
            values: set.collect(),
            ..Self::default()
        }
    }

    /// A scope with a file's variables added. What is set already stays, as in Compose for included files.
    pub(crate) fn extended(scope: &Rc<Scope>, read: &Dotenv) -> Self {
        let assignments = read.assignments.iter().filter_map(|assignment| {
            let value = assignment.value.as_ref()?;
            Some((assignment.name.as_str().to_owned(), value.clone()))
        });
        Self {
            values: assignments.collect(),
            before: Some(scope.clone()),
            demanded: HashSet::new(),
        }
    }

    /// The variables whose names pass.
    pub(crate) fn filtered(&self, keep: impl Fn(&str) -> bool) -> Self {
        let scopes: Vec<&Scope> = iter::successors(Some(self), |scope| scope.before.as_deref()).collect();
        let all = scopes.into_iter().flat_map(|scope| &scope.values);
        let kept = all.filter(|(name, _)| keep(name));
        let mut values = HashMap::new();
        for (name, value) in kept {
            // The later ones count.
            values.insert(name.clone(), value.clone());
        }
        Self {
            values,
            ..Self::default()
        }
    }

    /// Sets a variable.
    pub(crate) fn insert(&mut self, name: &str, value: Text) {
        self.values.insert(name.to_owned(), value);
    }

    /// The scope with variables that the project demands.
    pub(crate) fn demanding(scope: &Rc<Scope>, demanded: HashSet<Arc<str>>) -> Self {
        Self {
            before: Some(scope.clone()),
            demanded,
            ..Self::default()
        }
    }

    /// Whether the project demands a variable.
    pub(crate) fn demands(&self, name: &str) -> bool {
        self.demanded.contains(name)
    }

    /// A variable's value.
    pub(crate) fn get(&self, name: &str) -> Option<Text> {
        let before = self.before.as_ref().and_then(|scope| scope.get(name));
        before.or_else(|| self.values.get(name).cloned())
    }
}
