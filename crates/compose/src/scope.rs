//! The variables that interpolation sees: those of `.env`, and none of the process that runs the program.

use std::collections::HashMap;

use redproof_source::Text;
use redproof_syntax::dotenv::Dotenv;

use crate::model::EnvironmentVariable;

/// Variables by name.
#[derive(Debug, Default, Clone)]
pub(crate) struct Scope {
    values: HashMap<String, Text>,
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
        }
    }

    /// This scope with a file's variables added. What is set already stays, as in Compose for included files.
    pub(crate) fn extended(&self, read: &Dotenv) -> Self {
        let assignments = read.assignments.iter().filter_map(|assignment| {
            let value = assignment.value.as_ref()?;
            Some((assignment.name.as_str().to_owned(), value.clone()))
        });
        let mut values: HashMap<String, Text> = assignments.collect();
        let own = self.values.iter();
        values.extend(own.map(|(name, value)| (name.clone(), value.clone())));
        Self { values }
    }

    /// The variables whose names pass.
    pub(crate) fn filtered(&self, keep: impl Fn(&str) -> bool) -> Self {
        let kept = self.values.iter().filter(|(name, _)| keep(name));
        Self {
            values: kept.map(|(name, value)| (name.clone(), value.clone())).collect(),
        }
    }

    /// Sets a variable.
    pub(crate) fn insert(&mut self, name: &str, value: Text) {
        self.values.insert(name.to_owned(), value);
    }

    /// A variable's value.
    pub(crate) fn get(&self, name: &str) -> Option<Text> {
        self.values.get(name).cloned()
    }
}
