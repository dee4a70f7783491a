//! Rule files, compiled rules, and the findings they make of facts.

mod finding;

pub use finding::{
    ComplianceTag, Confidence, Finding, Location, Related, Severity, Status, Suppression, Unknown,
};
