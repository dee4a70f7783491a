//! The variables that feed interpolation: what `.env` sets, and nothing of the process that runs redproof.

use std::collections::HashMap;
use std::rc::Rc;

use redproof_source::Text;
use redproof_syntax::dotenv::Dotenv;

use super::EnvironmentVariable;

/// Variables by name.
#[derive(Debug, Default)]
pub(super) struct Scope {
    values: HashMap<String, Text>,
}

impl Scope {
    /// This scope with a file's variables added. What is set already stays, as Compose has it for included files.
    pub(super) fn with(self: &Rc<Self>, read: &Dotenv) -> Rc<Self> {
        let mut values: HashMap<String, Text> = HashMap::new();
        for assignment in &read.assignments {
            if let Some(value) = &assignment.value {
                values.insert(assignment.name.as_str().to_owned(), value.clone());
            }
        }
        values.extend(
            self.values
                .iter()
                .map(|(name, value)| (name.clone(), value.clone())),
        );
        Rc::new(Self { values })
    }

    /// The variables of env files, in order; the last one of a name counts.
    pub(super) fn of(variables: &[EnvironmentVariable]) -> Self {
        let set = variables.iter().filter_map(|variable| {
            let value = variable.value.as_ref()?;
            Some((variable.name.as_str().to_owned(), value.clone()))
        });
        Self {
            values: set.collect(),
        }
    }

    /// The variables whose names pass.
    pub(super) fn only(&self, keep: impl Fn(&str) -> bool) -> Self {
        let kept = self.values.iter().filter(|(name, _)| keep(name));
        Self {
            values: kept.map(|(name, value)| (name.clone(), value.clone())).collect(),
        }
    }

    /// This scope with one variable more.
    pub(super) fn and(&self, name: &str, value: Text) -> Self {
        let mut values = self.values.clone();
        values.insert(name.to_owned(), value);
        Self { values }
    }

    /// A variable's value.
    pub(super) fn get(&self, name: &str) -> Option<Text> {
        self.values.get(name).cloned()
    }
}
