//! Where comments begin, as the language of a file has them. A `#` in a string begins none.

mod pieces;
mod python;
mod shell;

use redproof_source::{SourceMap, yaml};

use pieces::{closing, lines};
use python::of_python;
use shell::of_shell;

/// The language of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notation {
    /// YAML.
    Yaml,
    /// An env file.
    Env,
    /// A shell script, or a justfile: its recipes are such scripts, and its strings end as a shell's do.
    Shell,
    /// A Makefile.
    Makefile,
    /// Python.
    Python,
    /// A program in Ruby, Perl or PHP.
    Program,
    /// TOML.
    Toml,
    /// INI whose values may have a comment behind them.
    Ini,
    /// Comments have lines of their own: redis.conf, a Dockerfile, Python's INI.
    WholeLines,
    /// `.properties`: the same, but for a line that continues the one before.
    Properties,
    /// There are none that begin with `#`, or none: JavaScript, JSON, an ACL file, a secret.
    None,
}

/// The position of each `#` that begins a comment, in order.
pub fn starts(text: &str, notation: Notation) -> Vec<usize> {
    let mut found = match notation {
        Notation::None => Vec::new(),
        Notation::WholeLines => lines(text).filter_map(whole).collect(),
        Notation::Properties => of_properties(text),
        Notation::Yaml => of_yaml(text),
        Notation::Shell => of_shell(text),
        Notation::Makefile => of_makefile(text),
        Notation::Python => of_python(text),
        // What these begin may hold any text.
        Notation::Program if OTHER_QUOTES.iter().any(|quote| text.contains(quote)) => Vec::new(),
        Notation::Program => of_shell(text),
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

/// What begins strings that have other quotes, and what is no code.
const OTHER_QUOTES: [&str; 16] = [
    "%q", "%Q", "%w", "%W", "%(", "%{", "q(", "q{", "q[", "q/", "q|", "<<<", "?>", "=begin", "=pod",
    "__END__",
];

/// The `#` of a line that is a comment.
fn whole((at, line): (usize, &str)) -> Option<usize> {
    let text = line.trim_start();
    text.starts_with('#').then(|| at + line.len() - text.len())
}

fn of_properties(text: &str) -> Vec<usize> {
    let mut found = Vec::new();
    let mut continues = false;
    for (at, line) in lines(text) {
        let comment = whole((at, line)).filter(|_| !continues);
        found.extend(comment);
        let bare = line.trim_end_matches(['\r', '\n']);
        let slashes = bare.len() - bare.trim_end_matches('\\').len();
        continues = comment.is_none() && slashes % 2 == 1;
    }
    found
}

/// A recipe's line may go on behind a backslash; in other lines, a quote is a letter.
fn of_makefile(text: &str) -> Vec<usize> {
    let mut found = Vec::new();
    let mut lines = lines(text).peekable();
    while let Some((at, line)) = lines.next() {
        let mut end = at + line.len();
        if !line.starts_with('\t') {
            found.extend(words(line).into_iter().map(|start| at + start));
            continue;
        }
        while text
            .get(at..end)
            .is_some_and(|recipe| recipe.trim_end_matches(['\r', '\n']).ends_with('\\'))
            && let Some((_, more)) = lines.next()
        {
            end += more.len();
        }
        let recipe = text.get(at..end).unwrap_or_default();
        found.extend(of_shell(recipe).into_iter().map(|start| at + start));
    }
    found
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
                Notation::Shell,
                "a ${x:-b #S} #C\nb \"${x:-\"c #S\"} #S\" #C\nc \"$(echo \" #S\") it's #S\" #C\n",
            ),
            (Notation::Shell, "a $(b #C\n) #C\nb \\ #S\nc $(#C\n) #C\n"),
            (Notation::Makefile, "a:\n\techo 'a \\\n\t#S' \\\n\t#C\n\tb #C\n"),
            (
                Notation::Python,
                "a = 'x #S' #C\n'''\n#S\n''' #C\nb = f'{d['#S']} #S' #C\nc = f'''{1} #S\n#S''' #C\nd = r'\\' #S' #C\n",
            ),
            (
                Notation::Python,
                "a = f'{x:\">{w}} #S' #C\nb = f'{{#S' #C\nc = f'{x[1:2]:#S}' #C\nd = 'it\n#C\n\"a\\\n #S\" #C\n",
            ),
            (Notation::Program, "a = \"#{b} #S\" #C\nc = <<~E\n  #S\n  E\n#C\n"),
            (Notation::Program, "a = %q(\n#S)\n#S\n"),
            (Notation::Program, "<?php\n$a = 'x #S'; #C\n// it's\n"),
            (Notation::Program, "<?php\n$a = <<<E\n#S\nE;\n#S\n"),
            (Notation::Program, "my $a = q(\n#S\n);\n"),
            (
                Notation::Properties,
                "#C\na=\\\n#S\nb=\\\\\n#C\n #C \\\n#C\nc #S\n",
            ),
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
        for open in [
            "\"", "'", "<<E\n", "`", "\\", "(", "${", "\"$(", "f'{", "(#\n", "'''",
        ] {
            let text = format!("a={}", open.repeat(20_000));
            for notation in [
                Notation::Shell,
                Notation::Env,
                Notation::Toml,
                Notation::Makefile,
                Notation::Python,
            ] {
                let _ = starts(&text, notation);
            }
        }
    }
}
