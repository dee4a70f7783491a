//! What one version has of a table that all versions share.

use std::cmp::Ordering;

/// Rows of a table, in order of their names. Most rows are the same in many versions, and are in the table once. The numbers
/// need no work at start, which references do.
#[derive(Debug)]
pub(crate) struct Rows<T: 'static> {
    pub(super) table: &'static [T],
    pub(super) own: &'static [u16],
}

impl<T> Rows<T> {
    pub(crate) fn len(&self) -> usize {
        self.own.len()
    }

    pub(crate) fn get(&self, index: usize) -> Option<&'static T> {
        self.table.get(usize::from(*self.own.get(index)?))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &'static T> + use<T> {
        let table = self.table;
        self.own.iter().filter_map(|at| table.get(usize::from(*at)))
    }

    /// As [`slice::binary_search_by`].
    pub(super) fn binary_search_by(
        &self,
        mut order: impl FnMut(&'static T) -> Ordering,
    ) -> Result<usize, usize> {
        let row = |at: &u16| self.table.get(usize::from(*at));
        self.own
            .binary_search_by(|at| row(at).map_or(Ordering::Less, &mut order))
    }
}
