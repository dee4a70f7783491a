//! A part of a list, for several jobs that share it.

use std::str::FromStr;

use crate::report::fleet::RunPart;

/// The part `index` of `count`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shard {
    index: usize,
    count: usize,
}

impl Shard {
    /// All of it.
    pub(super) const WHOLE: Shard = Shard { index: 0, count: 1 };

    /// What a report says of it; nothing of the whole.
    pub(super) fn part(self) -> Option<RunPart> {
        let index = if self.index == 0 { self.count } else { self.index };
        (self.count > 1).then_some(RunPart {
            index,
            count: self.count,
        })
    }

    /// The entries of this part.
    pub(super) fn of<T>(self, all: Vec<T>) -> Vec<T> {
        all.into_iter().skip(self.index).step_by(self.count).collect()
    }
}

impl FromStr for Shard {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts = text.split_once('/');
        let number = |text: &str| text.parse::<usize>().ok();
        let numbers = parts.and_then(|(index, count)| Some((number(index)?, number(count)?)));
        match numbers {
            Some((index, count)) if count > 0 && index <= count => Ok(Self {
                // Some systems count jobs from 0 and some from 1: the last part is the first of the others.
                index: index % count,
                count,
            }),
            _ => Err("expected INDEX/COUNT, such as 1/3. INDEX counts from 0 or from 1"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_is_in_one_part_whether_jobs_count_from_0_or_1() {
        let all: Vec<u8> = (0..7).collect();
        for first in [0, 1] {
            let parts = (first..first + 3).map(|index| format!("{index}/3").parse::<Shard>().unwrap());
            let mut together: Vec<u8> = parts.flat_map(|part| part.of(all.clone())).collect();
            together.sort_unstable();
            assert_eq!(together, all);
        }
        assert_eq!("1/3".parse::<Shard>().unwrap().of(all.clone()), [1, 4]);
        for wrong in ["", "1", "4/3", "0/0", "-1/3", "a/b", "1/3/5"] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
    }
}
