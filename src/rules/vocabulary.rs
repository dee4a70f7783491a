//! The facts that rule files may use, as a value, so that tests can bring their own.

use crate::facts::{self, FactId, Field, Relation, SubjectKind};

/// Which facts and relations each kind of subject has.
#[derive(Debug, Clone, Copy)]
pub struct Vocabulary {
    /// The facts of a kind, in the order of a subject's answers.
    pub facts: fn(SubjectKind) -> &'static [Field],
    /// The relations of a kind, in the order of a subject's parts.
    pub relations: fn(SubjectKind) -> &'static [Relation],
    /// Whether a kind has `setting.NAME` for every directive of redis.conf.
    pub has_settings: fn(SubjectKind) -> bool,
}

impl Vocabulary {
    /// The facts that redproof knows.
    pub fn standard() -> Self {
        Self {
            facts: SubjectKind::facts,
            relations: SubjectKind::relations,
            has_settings: SubjectKind::has_settings,
        }
    }

    /// A fact of a kind.
    pub(super) fn find(&self, kind: SubjectKind, name: &str) -> Option<(FactId, &'static Field)> {
        let own = (self.facts)(kind).iter().enumerate();
        let found = own.into_iter().find(|(_, field)| field.name == name);
        if let Some((index, field)) = found {
            return Some((FactId::Own(index), field));
        }
        if !(self.has_settings)(kind) || !name.starts_with(facts::SETTING_PREFIX) {
            return None;
        }
        let index = facts::find_setting(name)?;
        Some((FactId::Setting(index), facts::setting(index)?))
    }
}
