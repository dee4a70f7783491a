//! The variables that feed interpolation: what `.env` sets, and nothing of the process that runs redproof.

use std::collections::HashMap;
use std::rc::Rc;

use crate::source::Text;
use crate::syntax::dotenv::Dotenv;

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

    /// This scope with what earlier env files set, which later ones may use.
    pub(super) fn under(&self, variables: &[EnvironmentVariable]) -> Self {
        let mut values: HashMap<String, Text> = HashMap::new();
        for variable in variables {
            if let Some(value) = &variable.value {
                values.insert(variable.name.as_str().to_owned(), value.clone());
            }
        }
        values.extend(
            self.values
                .iter()
                .map(|(name, value)| (name.clone(), value.clone())),
        );
        Self { values }
    }

    /// A variable's value.
    pub(super) fn get(&self, name: &str) -> Option<Text> {
        self.values.get(name).cloned()
    }
}
