//! What the user says about PCI DSS and the deployment: no file can say.

use super::compliance::Framework;
use super::controls::{Control, ControlState};

/// How the deployment relates to account data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PciScope {
    /// It stores, processes or transmits account data.
    In,
    /// It does not, but systems that do are connected to it, or depend on its security.
    Connected,
    /// Neither.
    Out,
    /// The user does not say.
    #[default]
    Unknown,
}

impl PciScope {
    /// All of them.
    pub const ALL: [PciScope; 4] = [
        PciScope::In,
        PciScope::Connected,
        PciScope::Out,
        PciScope::Unknown,
    ];

    /// The name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            PciScope::In => "in",
            PciScope::Connected => "connected",
            PciScope::Out => "out",
            PciScope::Unknown => "unknown",
        }
    }

    /// The scope with a name.
    pub fn named(name: &str) -> Option<PciScope> {
        PciScope::ALL.into_iter().find(|scope| scope.name() == name)
    }

    /// What it means, for the report.
    pub const fn sentence(self) -> &'static str {
        match self {
            PciScope::In => "Scope: this Redis stores, processes or transmits account data (--pci-scope in).",
            PciScope::Connected => {
                "Scope: this Redis is connected to systems with account data, or can affect their security \
                 (--pci-scope connected). Requirements about stored or transmitted account data do not bear on it."
            }
            PciScope::Out => "Scope: out (--pci-scope out). No requirement of PCI DSS bears on this Redis.",
            PciScope::Unknown => {
                "Scope: not given (--pci-scope in, connected or out). Each requirement is relevant only if this Redis \
                 stores, processes or transmits account data, or can affect the security of systems that do."
            }
        }
    }
}

/// What is said of each requirement while the scope is not known.
pub const SCOPE_UNKNOWN: &str = "this Redis is in the scope of PCI DSS";

/// Sets what does not bear on the deployment to not assessed, and says so where that is not known.
pub fn apply_scope(controls: &mut [Control], framework: &Framework, scope: PciScope) {
    for control in controls
        .iter_mut()
        .filter(|control| control.framework == framework.id)
    {
        let is_about_data = framework.account_data.contains(&control.id.as_str());
        let excluded = match scope {
            PciScope::Out => Some("out of scope, as the user says"),
            PciScope::Connected if is_about_data => Some("no account data here, as the user says"),
            PciScope::In | PciScope::Connected | PciScope::Unknown => None,
        };
        if let Some(why) = excluded {
            control.state = ControlState::NotAssessed;
            control.why = Some(why.to_owned());
            control.rules.clear();
            control.rules_more = 0;
        }
        if scope == PciScope::Unknown {
            let condition = control.condition.take().map(|condition| format!("; {condition}"));
            control.condition = Some(format!("{SCOPE_UNKNOWN}{}", condition.unwrap_or_default()));
        }
    }
}
