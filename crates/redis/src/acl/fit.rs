//! Whether a user may do what an application needs.

use std::cell::Cell;

use redproof_source::Span;

use super::super::model::{Permissions, User};
use super::super::version::Version;
use super::cover::{alike, covers, meet};
use super::need::Need;
use super::starts::Starts;

/// Whether a user may do what is needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fit {
    /// The user may.
    Allowed,
    /// It depends on the keys or channels, which the patterns do not show.
    Unclear,
    /// There are too many patterns to compare.
    Unknown,
    /// The user may not.
    Denied(Denial),
}

/// What denies a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Denial {
    /// What is denied.
    pub what: Denied,
    /// The token that decided it; `None` is the start of every user, "nothing".
    pub by: Option<Span>,
}

/// What a user may not do.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Denied {
    /// Run the command.
    Command,
    /// Use keys of this pattern.
    Key(String),
    /// Use channels of this pattern.
    Channel(String),
}

/// The work that is spent on comparing the patterns of one user: the bytes of each with those of what is needed.
const MOST_WORK: usize = 20_000_000;
/// The work of seeing that two patterns begin or end differently.
const GLANCE: usize = 4;

/// A user whose permissions are compared with many needs.
#[derive(Debug)]
pub struct Fitting<'u> {
    version: &'u Version,
    /// The root and the selectors.
    sets: Vec<Set<'u>>,
    left: Cell<usize>,
}

#[derive(Debug)]
struct Set<'u> {
    permissions: &'u Permissions,
    keys: Starts<'u>,
    channels: Starts<'u>,
}

impl User {
    /// Whether the user may do what is needed, by its root or by a selector.
    pub fn fits(&self, version: &Version, need: &Need) -> Fit {
        self.fitting(version).fits(need)
    }

    /// The same for many needs, with a limit on the work for all of them together.
    pub fn fitting<'u>(&'u self, version: &'u Version) -> Fitting<'u> {
        let all = std::iter::once(&self.root).chain(&self.selectors);
        let sets = all.map(|permissions| Set {
            permissions,
            keys: Starts::of(permissions.keys.iter().map(|own| own.pattern.as_str())),
            channels: Starts::of(permissions.channels.iter().map(|(own, _)| own.as_str())),
        });
        Fitting {
            version,
            sets: sets.collect(),
            left: Cell::new(MOST_WORK),
        }
    }
}

impl Fitting<'_> {
    /// Whether the user may do what is needed, by its root or by a selector.
    pub fn fits(&self, need: &Need) -> Fit {
        let mut answers = self.sets.iter().map(|set| self.by(set, need));
        let mut answer = answers.next().unwrap_or(Fit::Unknown);
        for other in answers {
            match (other, &answer) {
                (_, Fit::Allowed) => break,
                (Fit::Denied(_), _) => {}
                (better, _) => answer = better,
            }
        }
        let by_patterns = match &answer {
            Fit::Denied(denial) => denial.what != Denied::Command,
            answer => *answer == Fit::Unclear,
        };
        match self.left.get() {
            0 if by_patterns => Fit::Unknown,
            _ => answer,
        }
    }

    /// Whether one of a user's patterns is as it is asked for, as long as there is work left.
    fn any<'p>(
        &self,
        mut own: impl Iterator<Item = &'p str>,
        needed: &str,
        compared: impl Fn(&str, &str) -> bool,
    ) -> bool {
        while self.left.get() > 0 {
            let Some(own) = own.next() else { return false };
            let is_alike = alike(own, needed);
            let work = if is_alike {
                own.len() * needed.len()
            } else {
                GLANCE
            };
            self.left.set(self.left.get().saturating_sub(work));
            if is_alike && compared(own, needed) {
                return true;
            }
        }
        false
    }

    fn by(&self, set: &Set<'_>, need: &Need) -> Fit {
        let denied = |what, by| Fit::Denied(Denial { what, by });
        let permissions = set.permissions;
        let decision = permissions.may_run(self.version, &need.command);
        if !decision.allowed && !need.command.is_empty() {
            return denied(Denied::Command, decision.decided_by);
        }
        let mut answer = Fit::Allowed;
        for (key, access) in need.accesses(self.version) {
            let needed = key.pattern.as_str();
            let own = |at: usize| {
                let own = permissions.keys.get(at)?;
                let fits = (own.read || !access.read) && (own.write || !access.write);
                fits.then_some(own.pattern.as_str())
            };
            let above = || set.keys.above(needed).filter_map(own);
            // What is granted as it is needed takes no work.
            let mut same = set.keys.same(needed).chain(set.keys.same("*"));
            if same.any(|at| own(at).is_some()) || self.any(above(), needed, covers) {
                continue;
            }
            let all = above().chain(set.keys.below(needed).filter_map(own));
            if !key.whole && self.any(all, needed, meet) {
                answer = Fit::Unclear;
                continue;
            }
            let by = permissions.keys.first().and_then(|key| key.span);
            return denied(Denied::Key(key.pattern.clone()), by);
        }
        let own = |at: usize| permissions.channels.get(at).map(|(pattern, _)| pattern.as_str());
        if !self.version.since(6, 2) || permissions.channels.iter().any(|(pattern, _)| pattern == "*") {
            return answer;
        }
        for channel in &need.channels {
            let needed = channel.pattern.as_str();
            let above = || set.channels.above(needed).filter_map(own);
            if set.channels.same(needed).next().is_some()
                || !channel.literal && self.any(above(), needed, covers)
            {
                continue;
            }
            let all = above().chain(set.channels.below(needed).filter_map(own));
            let met = match channel.literal {
                true => needed == "*" && !permissions.channels.is_empty(),
                false => self.any(all, needed, meet),
            };
            if !met {
                let by = permissions.channels.first().and_then(|(_, span)| *span);
                return denied(Denied::Channel(channel.pattern.clone()), by);
            }
            answer = Fit::Unclear;
        }
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::acl::KeyNeed;
    use crate::tests::user_of;
    use crate::{Engine, Version};

    fn get(pattern: String) -> Need {
        let key = KeyNeed {
            pattern,
            read: true,
            write: false,
            whole: false,
        };
        Need {
            keys: vec![key],
            ..Need::of("get")
        }
    }

    /// A user that may run commands on thousands of patterns.
    fn user_with_patterns(commands: &str, pattern: impl Fn(usize) -> String) -> User {
        let rules: Vec<String> = (0..4000).map(|number| format!("~{}", pattern(number))).collect();
        user_of("7.0.15", &format!("-@all {commands} {}", rules.join(" ")))
    }

    #[test]
    fn thousands_of_patterns_are_compared() {
        let version = Version::exact(Engine::Redis, "7.0.15").unwrap();
        let user = user_with_patterns("+get", |number| format!("app:{number}:*"));
        let fitting = user.fitting(version);
        for number in 0..2000 {
            assert_eq!(fitting.fits(&get(format!("app:{number}:*"))), Fit::Allowed);
            assert!(matches!(
                fitting.fits(&get(format!("other:{number}:*"))),
                Fit::Denied(_)
            ));
        }
    }

    #[test]
    fn the_work_has_an_end() {
        let version = Version::exact(Engine::Redis, "7.0.15").unwrap();
        let user = user_with_patterns("+get +set", |number| format!("a*{number}*:x*"));
        let fitting = user.fitting(version);
        fitting.left.set(MOST_WORK / 100);
        let fits: Vec<Fit> = (0..4000)
            .map(|number| fitting.fits(&get(format!("a*{number}:?"))))
            .collect();
        assert_ne!(fits.first(), Some(&Fit::Unknown));
        assert_eq!(fits.last(), Some(&Fit::Unknown));
        // What needs no comparison is known all the same.
        assert_eq!(fitting.fits(&get("a*7*:x*".to_owned())), Fit::Allowed);
        assert!(matches!(fitting.fits(&Need::of("del")), Fit::Denied(_)));
    }
}
