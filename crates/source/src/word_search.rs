//! A search for many words at once.

use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind, BuildError, Input, MatchKind};

/// So many bytes of a word are looked for; the rest is compared where they are found. Up to so many are looked for in many
/// places of a text at once.
const START: usize = 4;

/// Finds words of ASCII in texts, in any case.
#[derive(Debug)]
pub struct WordSearch {
    words: Vec<String>,
    /// Words of one, two, three and more letters by themselves: the shortest of a search decides how often it stops.
    searches: Vec<Starts>,
}

/// A search for how words begin. None of the beginnings is that of another one.
#[derive(Debug)]
struct Starts {
    search: AhoCorasick,
    /// The numbers of the words that have each beginning.
    words: Vec<Vec<usize>>,
}

impl WordSearch {
    /// A search for these words. They are known by their numbers.
    ///
    /// # Errors
    /// There are more words than a search can hold.
    pub fn new<'a>(words: impl IntoIterator<Item = &'a str>) -> Result<Self, BuildError> {
        let words: Vec<String> = words.into_iter().map(str::to_ascii_lowercase).collect();
        let of_length = |length: usize| {
            let all = words.iter().enumerate();
            let own = all.filter(move |(_, word)| word.len().min(START) == length);
            own.map(|(number, _)| number).collect::<Vec<usize>>()
        };
        let lengths = (1..=START).rev().map(of_length);
        let searches = lengths.filter(|numbers| !numbers.is_empty());
        let searches = searches.map(|numbers| Starts::new(&words, numbers));
        let searches = searches.collect::<Result<_, _>>()?;
        Ok(Self { words, searches })
    }

    /// Whether a text has a word at a place where it is wanted: asks with the number of each word that is found, and its place.
    pub fn any(&self, text: &str, mut is_wanted: impl FnMut(usize, Range<usize>) -> bool) -> bool {
        let lower = text.to_ascii_lowercase();
        self.searches.iter().any(|starts| {
            let mut from = 0;
            while let Some(found) = starts.search.find(Input::new(&lower).range(from..)) {
                let at = found.start();
                let numbers = starts.words.get(found.pattern().as_usize());
                for number in numbers.into_iter().flatten() {
                    let word = self.words.get(*number).map_or("", String::as_str);
                    let is_there = lower.get(at..).is_some_and(|rest| rest.starts_with(word));
                    if is_there && is_wanted(*number, at..at + word.len()) {
                        return true;
                    }
                }
                from = at + 1;
            }
            false
        })
    }
}

impl Starts {
    fn new(words: &[String], mut numbers: Vec<usize>) -> Result<Self, BuildError> {
        let start = |number: &usize| {
            let word = words.get(*number).map_or("", String::as_str).as_bytes();
            word.get(..START).unwrap_or(word)
        };
        numbers.sort_by_key(start);
        let mut starts: Vec<(&[u8], Vec<usize>)> = Vec::new();
        for number in &numbers {
            match starts.last_mut() {
                // What begins with a word is behind it.
                Some((known, same)) if start(number).starts_with(known) => same.push(*number),
                _ => starts.push((start(number), vec![*number])),
            }
        }
        let (starts, words): (Vec<&[u8]>, Vec<Vec<usize>>) = starts.into_iter().unzip();
        // Texts are searched with vectors; a table of states would take longer to build than most searches.
        let search = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .match_kind(MatchKind::LeftmostFirst)
            .build(starts)?;
        Ok(Self { search, words })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_found_wherever_it_is() {
        let words = [
            "redis", "Re", "redirect", "dis", "cp", "limits.", "limits", "'bull'",
        ];
        let search = WordSearch::new(words).unwrap();
        let text = "REDISredirect \u{e4}\u{212a} Limits.py \"'bull'\" cpcp";
        let mut found = Vec::new();
        let is_any = search.any(text, |number, at| {
            assert!(text[at.clone()].eq_ignore_ascii_case(words[number]));
            found.push((at.start, words[number]));
            false
        });
        found.sort_unstable();
        let mut expected: Vec<(usize, &str)> = Vec::new();
        for word in words {
            let text = text.to_ascii_lowercase();
            let places = (0..text.len())
                .filter(|at| text.as_bytes()[*at..].starts_with(word.to_ascii_lowercase().as_bytes()));
            expected.extend(places.map(|at| (at, word)));
        }
        expected.sort_unstable();
        assert!(!is_any);
        assert_eq!(found, expected);
        assert!(search.any("a redirect", |number, _| words[number] == "redirect"));
        assert!(!search.any("", |_, _| true) && !WordSearch::new([]).unwrap().any("a", |_, _| true));
    }
}
