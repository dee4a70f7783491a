//! The requirements that findings concern, in JSON.

use std::collections::HashMap;
use std::io;
use std::sync::Arc;

use serde::Serialize;
use serde_json::value::RawValue;

use crate::rules::{ComplianceTag, Finding};

/// A requirement that a finding concerns; the rest about it is in the report's `compliance`.
#[derive(Serialize)]
pub(super) struct JsonTag<'r> {
    framework: &'r str,
    id: &'r str,
    relation: &'r str,
}

/// Lists of requirements. Thousands of findings have the same one: it is written once, and copied.
pub(super) struct Tags<'r> {
    write: fn(&[JsonTag<'r>]) -> io::Result<String>,
    /// By the first of the requirements of each rule, which all findings of a rule share.
    known: HashMap<Vec<*const ComplianceTag>, Arc<RawValue>>,
}

impl<'r> Tags<'r> {
    /// Lists that this function writes, in the form of the document that they become a part of.
    pub(super) fn new(write: fn(&[JsonTag<'r>]) -> io::Result<String>) -> Self {
        Self {
            write,
            known: HashMap::new(),
        }
    }

    /// Those of a finding.
    pub(super) fn of(&mut self, finding: &'r Finding) -> io::Result<Arc<RawValue>> {
        let all = std::iter::once(finding).chain(&finding.merged);
        let key: Vec<*const ComplianceTag> = all.map(|finding| finding.compliance.as_ptr()).collect();
        if let Some(known) = self.known.get(&key) {
            return Ok(known.clone());
        }
        let tags: Vec<JsonTag<'r>> = finding.tags().into_iter().map(tag).collect();
        let written: Arc<RawValue> = RawValue::from_string((self.write)(&tags)?)?.into();
        self.known.insert(key, written.clone());
        Ok(written)
    }
}

fn tag(tag: &ComplianceTag) -> JsonTag<'_> {
    JsonTag {
        framework: &tag.framework,
        id: &tag.id,
        relation: &tag.relation,
    }
}
