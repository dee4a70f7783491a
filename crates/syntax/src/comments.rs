//! Where comments begin, as the language of a file has them. A `#` in a string begins none.

use redproof_source::{SourceMap, yaml};

/// The language of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notation {
    /// YAML.
    Yaml,
    /// An env file.
    Env,
    /// A shell script.
    Shell,
    /// A Makefile.
    Makefile,
    /// TOML.
    Toml,
    /// INI whose values may have a comment behind them.
    Ini,
    /// Comments have lines of their own: redis.conf, a Dockerfile, `.properties`, Python's INI.
    WholeLines,
    /// There are none: JSON, an ACL file, a secret.
    None,
}

/// The position of each `#` that begins a comment, in order.
pub fn starts(text: &str, notation: Notation) -> Vec<usize> {
    let mut found = match notation {
        Notation::None => Vec::new(),
        Notation::WholeLines => lines(text)
            .filter(|(_, line)| line.trim_start().starts_with('#'))
            .map(|(at, line)| at + (line.len() - line.trim_start().len()))
            .collect(),
        Notation::Yaml => of_yaml(text),
        Notation::Shell => of_shell(text),
        Notation::Makefile => lines(text)
            .flat_map(|(at, line)| {
                let starts = if line.starts_with('\t') {
                    of_shell(line)
                } else {
                    words(line)
                };
                starts.into_iter().map(move |start| at + start)
            })
            .collect(),
        Notation::Env => of_quoted(text, &["\"", "'", "`"], true),
        Notation::Toml => of_quoted(text, &["\"\"\"", "'''", "\"", "'"], false),
        Notation::Ini => lines(text)
            .flat_map(|(at, line)| {
                let starts = of_quoted(line, &["\"", "'"], true);
                starts.into_iter().map(move |start| at + start)
            })
            .collect(),
    };
    found.sort_unstable();
    found
}

/// The lines of a text, each with its position.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split_inclusive('\n').map(move |line| {
        let start = at;
        at += line.len();
        (start, line)
    })
}

/// Each `#` at the start of a word.
fn words(text: &str) -> Vec<usize> {
    let is_start = |at: &usize| {
        let before = text.get(..*at).and_then(|before| before.chars().next_back());
        before.is_none_or(char::is_whitespace)
    };
    text.match_indices('#')
        .map(|(at, _)| at)
        .filter(is_start)
        .collect()
}

/// Each `#` at the start of a word that is not inside a scalar. A file that is no YAML has no comments.
fn of_yaml(text: &str) -> Vec<usize> {
    let mut map = SourceMap::default();
    let file = map.add("comments", text);
    let Ok(arena) = yaml::parse(file, text) else {
        return Vec::new();
    };
    let mut spans: Vec<(usize, usize)> = arena
        .iter()
        .filter(|node| matches!(node.content, yaml::Content::Scalar(..)))
        .map(|node| (node.span.start as usize, node.span.end as usize))
        .collect();
    spans.sort_unstable();
    let mut spans = spans.into_iter().peekable();
    let mut found = Vec::new();
    for at in words(text) {
        while spans.next_if(|(_, end)| *end <= at).is_some() {}
        let inside = spans.peek().is_some_and(|(start, end)| *start <= at && at < *end);
        found.extend((!inside).then_some(at));
    }
    found
}

/// Each `#` outside quotes. `after_value`: a quote counts only where a value begins, and closes on its own.
fn of_quoted(text: &str, quotes: &[&str], after_value: bool) -> Vec<usize> {
    let mut found = Vec::new();
    let mut at = 0;
    let mut before = '\n';
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let opens = !after_value || matches!(before, '=' | ':');
        if let Some(quote) = quotes.iter().find(|quote| opens && rest.starts_with(**quote)) {
            let rest = rest.get(quote.len()..).unwrap_or_default();
            at += quote.len() + closing(rest, quote, quote.starts_with('"'));
            before = '"';
            continue;
        }
        let c = rest.chars().next().unwrap_or('\n');
        if c == '#'
            && (!after_value || at == 0 || text.as_bytes().get(at - 1).is_some_and(u8::is_ascii_whitespace))
        {
            found.push(at);
            at += rest.find('\n').unwrap_or(rest.len());
            continue;
        }
        // Blanks between the sign and the value do not count.
        if !matches!(c, ' ' | '\t') {
            before = c;
        }
        at += c.len_utf8();
    }
    found
}

/// The length up to and with a closing quote, of which a backslash may take its meaning; all of it, if none closes.
fn closing(text: &str, quote: &str, escapes: bool) -> usize {
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if rest.starts_with(quote) {
            return at + quote.len();
        }
        let c = rest.chars().next().unwrap_or_default();
        at += c.len_utf8();
        if escapes && c == '\\' {
            at += rest.chars().nth(1).map_or(0, char::len_utf8);
        }
    }
    text.len()
}

/// Each `#` that starts a word of a shell script, outside quotes and here-documents. `$'…'` has escapes in bash and none in sh:
/// what is a comment for one only does not count.
fn of_shell(text: &str) -> Vec<usize> {
    let mut found = of_one_shell(text, false);
    if text.contains("$'") {
        let in_bash = of_one_shell(text, true);
        found.retain(|at| in_bash.binary_search(at).is_ok());
    }
    found
}

fn of_one_shell(text: &str, has_escapes: bool) -> Vec<usize> {
    let mut found = Vec::new();
    let mut ends: Vec<(String, bool)> = Vec::new();
    let mut at = 0;
    let mut before = '\n';
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let c = rest.chars().next().unwrap_or('\n');
        let mut length = c.len_utf8();
        match c {
            '\\' => length += rest.chars().nth(1).map_or(0, char::len_utf8),
            '\'' => {
                let escapes = has_escapes && before == '$';
                length += closing(rest.get(1..).unwrap_or_default(), "'", escapes);
            }
            '"' => length += closing(rest.get(1..).unwrap_or_default(), "\"", true),
            '#' if before.is_whitespace() || ";&|()`".contains(before) => {
                found.push(at);
                length = rest.find('\n').unwrap_or(rest.len());
            }
            '<' if rest.starts_with("<<") && !rest.starts_with("<<<") => {
                let (word, used) = here_word(rest.get(2..).unwrap_or_default());
                length = 2 + used;
                ends.extend(word);
            }
            '<' if rest.starts_with("<<<") => length = 3,
            '\n' => {
                for (end, tabs) in std::mem::take(&mut ends) {
                    length += body(rest.get(length..).unwrap_or_default(), &end, tabs);
                }
            }
            _ => {}
        }
        before = c;
        at += length;
    }
    found
}

/// The word that ends a here-document, whether tabs before it count for nothing, and how much was read.
fn here_word(text: &str) -> (Option<(String, bool)>, usize) {
    let tabs = text.starts_with('-');
    let rest = text.strip_prefix('-').unwrap_or(text);
    let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    let word: &str = rest.get(blanks..).unwrap_or_default();
    let length = word
        .find(|c: char| c.is_whitespace() || ";&|()<>".contains(c))
        .unwrap_or(word.len());
    let end: String = word
        .chars()
        .take_while(|c| !(c.is_whitespace() || ";&|()<>".contains(*c)))
        .filter(|c| !matches!(c, '\'' | '"' | '\\'))
        .collect();
    let read = usize::from(tabs) + blanks + length;
    ((!end.is_empty()).then_some((end, tabs)), read)
}

/// The length of a here-document up to and with its last line.
fn body(text: &str, end: &str, tabs: bool) -> usize {
    for (at, line) in lines(text) {
        let bare = line.trim_end_matches(['\n', '\r']);
        let bare = if tabs { bare.trim_start_matches('\t') } else { bare };
        if bare == end {
            return at + line.len();
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where comments begin in texts that mark them with `#C` and other signs with `#S`.
    #[test]
    fn comments_and_signs() {
        for (notation, text) in [
            (
                Notation::Yaml,
                "a: 1 #C\n#C\nb: 'x #S' #C\nc: |\n  echo #S\n  #S\nd: \"a\n  #S\"\ne: x#S\nf: [1, #C\n 2]\n",
            ),
            (
                Notation::Env,
                "#C\nA=1 #C\nB=\"x #S\ny #S\" #C\nC='#S' #C\nD=it's #C\nE=a#S\n",
            ),
            (
                Notation::Shell,
                "#C\na 'x #S' #C\nb \"$x #S\" #C\ncat <<EOF #C\n#S\nEOF\n# C\nc \\#S x#S ${#S}; #C\n"
                    .replace("# C", "#C")
                    .leak(),
            ),
            (Notation::Shell, "a $'x\\' #S' #S\nb $'x' #C\nc $'x\\' 'y #S'\n"),
            (Notation::Shell, "cat <<-'E' > f\n\t#S\n\tE\nx=$(ls) #C\n(#C\n)\n"),
            (
                Notation::Makefile,
                "A = it's #C\n\techo 'a #S' #C\n\techo \"don't #S\" #C\n",
            ),
            (
                Notation::Toml,
                "a = \"x #S\"#C\nb = '#S' #C\nc = \"\"\"\n#S \"\n\"\"\" #C\nd = 1 #C\n",
            ),
            (Notation::Ini, "#C\n[a]\nb = \"x #S\" #C\nc = x#S\nd = it's #C\n"),
            (
                Notation::WholeLines,
                "#C\n  #C\nrequirepass \"x #S\"\nport 1 #S\n",
            ),
            (Notation::None, "user a on #S\n#S\n"),
        ] {
            let marked: Vec<usize> = text.match_indices("#C").map(|(at, _)| at).collect();
            assert_eq!(starts(text, notation), marked, "{notation:?} {text}");
        }
    }

    #[test]
    fn what_does_not_close_costs_one_pass() {
        for open in ["\"", "'", "<<E\n", "`", "\\"] {
            let text = format!("a={}", open.repeat(20_000));
            for notation in [Notation::Shell, Notation::Env, Notation::Toml, Notation::Makefile] {
                let _ = starts(&text, notation);
            }
        }
    }
}
