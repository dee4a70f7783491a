//! What the subjects of a deployment are made from, and a subject before its relations are resolved.

use jiff::civil::Date;

use super::fact::Place;
use super::subject::Answers;
use crate::deployment::{Deployment, Owners};
use crate::inputs::History;
use redproof_source::{SourceMap, Tree};

/// What the subjects of a deployment are made from.
pub(super) struct World<'d> {
    pub(super) deployment: &'d Deployment,
    pub(super) map: &'d SourceMap,
    pub(super) tree: &'d Tree,
    /// Today; `None` leaves what depends on it unknown.
    pub(super) today: Option<Date>,
    /// Earlier versions of the files, if they were read.
    pub(super) history: Option<&'d History>,
}

/// A subject before its relations are resolved.
pub(super) struct Found<'d> {
    pub(super) name: Owners,
    pub(super) anchor: Place,
    /// The index of each related subject among those of its kind.
    pub(super) related: Vec<Option<usize>>,
    pub(super) answers: Box<dyn Answers + 'd>,
}

impl<'d> Found<'d> {
    pub(super) fn new(name: impl Into<Owners>, anchor: Place, answers: impl Answers + 'd) -> Self {
        Self {
            name: name.into(),
            anchor,
            related: Vec::new(),
            answers: Box::new(answers),
        }
    }

    /// Adds the next related subject, in the order of the kind's relations.
    pub(super) fn related(mut self, index: Option<usize>) -> Self {
        self.related.push(index);
        self
    }
}
