//! Configuration in blocks, as nginx writes it: `name words { … }` and `name words;`.

/// A directive, with those of its block.
#[derive(Debug, Default)]
pub(super) struct Directive {
    pub words: Vec<String>,
    pub block: Vec<Directive>,
}

/// How deep blocks may be nested.
const MOST_DEEP: usize = 32;

/// The directives of a text. What is not closed ends with the text.
pub(super) fn parse(text: &str) -> Vec<Directive> {
    let mut open: Vec<Directive> = vec![Directive::default()];
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut quote = None;
    let mut in_comment = false;
    let mut in_variable = false;
    for c in text.chars() {
        if in_comment {
            in_comment = c != '\n';
            continue;
        }
        match (c, quote) {
            (c, Some(open_quote)) if c == open_quote => quote = None,
            (c, Some(_)) => word.push(c),
            ('"' | '\'', None) => quote = Some(c),
            ('#', None) if word.is_empty() => in_comment = true,
            // `${name}`
            ('{', None) if word.ends_with('$') => {
                in_variable = true;
                word.push(c);
            }
            ('}', None) if in_variable => {
                in_variable = false;
                word.push(c);
            }
            (c, None) if c.is_whitespace() || matches!(c, ';' | '{' | '}') => {
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
                let directive = |words: &mut Vec<String>| Directive {
                    words: std::mem::take(words),
                    block: Vec::new(),
                };
                match c {
                    ';' if !words.is_empty() => add(&mut open, directive(&mut words)),
                    '{' if open.len() < MOST_DEEP => open.push(directive(&mut words)),
                    '}' => {
                        if !words.is_empty() {
                            add(&mut open, directive(&mut words));
                        }
                        close(&mut open);
                    }
                    _ => {}
                }
            }
            (c, None) => word.push(c),
        }
    }
    while open.len() > 1 {
        close(&mut open);
    }
    open.pop().map(|top| top.block).unwrap_or_default()
}

fn add(open: &mut [Directive], directive: Directive) {
    if let Some(block) = open.last_mut() {
        block.block.push(directive);
    }
}

fn close(open: &mut Vec<Directive>) {
    if open.len() > 1
        && let Some(done) = open.pop()
    {
        add(open, done);
    }
}

impl Directive {
    /// The name and the words after it.
    pub(super) fn name(&self) -> (&str, Vec<&str>) {
        let mut words = self.words.iter().map(String::as_str);
        (words.next().unwrap_or_default(), words.collect())
    }
}
