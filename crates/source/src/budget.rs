//! What a deployment may cost beyond what is written.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

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
    /// Other limits that were reached on the way.
    reached: Mutex<BTreeSet<Limit>>,
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

    /// Steps of a text, however short it is.
    const FOR_TEXT: usize = 20;

    /// Bytes of a text for one step, and those for one step more if they are no comment.
    const BYTES_OF_STEP: usize = 128;
    const CONTENT_OF_STEP: usize = 10;

    /// A budget of so many steps.
    fn of(limit: usize) -> Self {
        Self(Arc::new(Steps {
            spent: AtomicUsize::new(0),
            limit,
            reached: Mutex::default(),
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

    /// Takes the steps of a text that is read again. Lines of comments are passed over fast, and cost little.
    pub fn spend_text(&self, text: &str) -> bool {
        let least = Self::FOR_TEXT + text.len() / Self::BYTES_OF_STEP;
        // What its length alone makes too dear is not looked through: thousands of deployments may name it.
        let fits = self.left().is_some_and(|left| least <= left);
        let content = if fits { Self::content_of(text) } else { 0 };
        self.spend(least + content / Self::CONTENT_OF_STEP)
    }

    /// The bytes of a text that are in no comment.
    pub fn content_of(text: &str) -> usize {
        let is_content = |line: &&str| !line.trim_start().starts_with('#');
        text.split('\n').filter(is_content).map(str::len).sum()
    }

    /// The first of many things, as many as a limit allows. Others are left out, which [`Budget::exceeded`] reports.
    pub fn first_of<T>(&self, limit: Limit, all: impl Iterator<Item = T>) -> impl Iterator<Item = T> {
        let mut left = limit.value();
        all.take_while(move |_| {
            if left == 0 {
                self.reach(limit);
                return false;
            }
            left -= 1;
            true
        })
    }

    /// Notes that a limit was reached, and what is beyond it is not judged.
    pub fn reach(&self, limit: Limit) {
        // What another thread left there is right, even if it failed.
        let mut reached = self.0.reached.lock().unwrap_or_else(PoisonError::into_inner);
        reached.insert(limit);
    }

    /// What to say of a deployment that needs more than it has.
    pub fn exceeded(&self) -> Option<String> {
        let repeats = self.0.spent.load(Ordering::Relaxed) > self.0.limit;
        let steps = repeats.then(|| Limit::Steps.reached(self.0.limit));
        let reached = self.0.reached.lock().unwrap_or_else(PoisonError::into_inner);
        let limits: Vec<String> = steps
            .into_iter()
            .chain(reached.iter().map(Limit::to_string))
            .collect();
        let why = match repeats {
            true => "repeats too much in its services",
            false if reached.contains(&Limit::Findings) => "has more passwords",
            false => "has too many files or patterns around it",
        };
        (!limits.is_empty()).then(|| format!("{why} and is not judged whole: {}", limits.join(", ")))
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
        let message = budget.exceeded().unwrap();
        assert!(message.contains("over the limit steps of 10"), "{message}");
    }

    #[test]
    fn what_a_limit_leaves_out_is_told() {
        let budget = Budget::default();
        let limit = Limit::SearchedFiles;
        let first = |count| budget.first_of(limit, 0..count).count();
        assert_eq!(first(limit.value()), limit.value());
        assert_eq!(budget.exceeded(), None);
        assert_eq!(first(limit.value() + 1), limit.value());
        let message = budget.exceeded().unwrap();
        assert!(
            message.ends_with("over the limit searched-files of 10000"),
            "{message}"
        );
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
