//! For whom rules are.

use serde::Serialize;

/// Who reads the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Persona {
    /// Someone who builds and runs the deployment: what is insecure.
    #[default]
    Developer,
    /// Someone who compares it with requirements: also what a small deployment need not have.
    Auditor,
}

impl Persona {
    /// Both.
    pub const ALL: [Persona; 2] = [Persona::Developer, Persona::Auditor];

    /// The name in rules and on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Persona::Developer => "developer",
            Persona::Auditor => "auditor",
        }
    }

    /// The persona with a name.
    pub fn named(name: &str) -> Option<Persona> {
        Persona::ALL.into_iter().find(|persona| persona.name() == name)
    }
}
