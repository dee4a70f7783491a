//! Lists of words and phrases, and the words of a value.

/// The entries of a list: a line each, without comments.
pub(super) fn entries(list: &'static str) -> impl Iterator<Item = &'static str> {
    let lines = list.lines().map(str::trim);
    lines.filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// The words of a value, in lower case: between signs and digits, and at capital letters that follow small ones or begin a
/// word of their own behind others (`NotASecret`). An apostrophe belongs to a word.
pub(super) fn words(value: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = ' ';
    let mut letters = value.chars().peekable();
    while let Some(c) = letters.next() {
        let is_part = c.is_alphabetic() || c == '\'';
        if is_part {
            let starts = !(before.is_alphabetic() || before == '\'')
                || c.is_uppercase() && begins_word(before, letters.peek());
            if starts {
                words.push(String::new());
            }
            if let Some(word) = words.last_mut() {
                word.extend(c.to_lowercase());
            }
        }
        before = c;
    }
    words
}

/// Whether a capital letter between these two begins a word.
fn begins_word(before: char, after: Option<&char>) -> bool {
    before.is_lowercase() || after.is_some_and(|after| after.is_lowercase())
}
