//! What a deployment may cost beyond what is written.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::Limit;

/// The steps that are left for repeating what was read: a file for each service that uses it, its variables in each
/// container, its users at each server. Such products are not bounded by what is written, and so they are counted. Clones share
/// the count.
#[derive(Debug, Clone)]
pub struct Budget(Arc<Steps>);

#[derive(Debug)]
struct Steps {
    spent: AtomicUsize,
    limit: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self::of(Limit::Steps.value())
    }
}

impl Budget {
    /// Steps that all deployments of a run share.
    const ALL: usize = 2 * Limit::Steps.value();

    /// Steps that a deployment has beside its share for each byte of its own file.
    const FOR_BYTE: usize = 2;

    /// A budget of so many steps.
    fn of(limit: usize) -> Self {
        Self(Arc::new(Steps {
            spent: AtomicUsize::new(0),
            limit,
        }))
    }

    /// The budget of one of so many deployments whose own file has so many bytes, with `spare` steps that others left; it takes
    /// no more than `most` steps.
    pub fn share(deployments: usize, bytes: usize, spare: usize, most: usize) -> Self {
        let share = Self::ALL / deployments.max(1) + Self::FOR_BYTE * bytes;
        Self::of(share.saturating_add(spare).min(most))
    }

    /// The steps that there are in all.
    pub fn limit(&self) -> usize {
        self.0.limit
    }

    /// The steps that are left; `None` once more were needed than there are.
    pub fn left(&self) -> Option<usize> {
        self.0.limit.checked_sub(self.0.spent.load(Ordering::Relaxed))
    }

    /// Takes some steps. False once they are used up, from then on for every caller.
    pub fn spend(&self, steps: usize) -> bool {
        let before = self
            .0
            .spent
            .fetch_add(steps.min(self.0.limit + 1), Ordering::Relaxed);
        before.saturating_add(steps) <= self.0.limit
    }

    /// What to say of a deployment that needs more than it has.
    pub fn exceeded(&self) -> Option<String> {
        (self.0.spent.load(Ordering::Relaxed) > self.0.limit).then(|| {
            let limit = Limit::Steps.reached(self.0.limit);
            format!("repeats too much in its services and is not judged whole: {limit}")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_used_up_stays_used_up() {
        let budget = Budget::of(10);
        assert!(budget.spend(9) && budget.exceeded().is_none());
        assert!(!budget.clone().spend(2));
        assert!(!budget.spend(0));
        let told = budget.exceeded().unwrap();
        assert!(told.contains("over the limit steps of 10"), "{told}");
    }

    #[test]
    fn many_deployments_share_a_run() {
        let steps = |deployments, bytes| Budget::share(deployments, bytes, 0, 1_000_000).0.limit;
        assert_eq!(steps(1, 50), Limit::Steps.value());
        assert_eq!(steps(100, 50), Budget::ALL / 100 + 100);
        assert_eq!(steps(10_000_000, 50), 100);
        assert_eq!(Budget::share(10_000_000, 50, 7, 1_000_000).left(), Some(107));
    }
}
