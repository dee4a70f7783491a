//! Text of messages as Markdown that does nothing: no markup, link, image, mention, reference or command of a forge.

use super::printable;

/// Signs that forges give a meaning, such as a mention of a person. A comment behind them ends that.
const REFERENCES: [char; 6] = ['@', '#', '!', '~', '%', '$'];

/// Text whose only markup is the code in its backticks.
pub fn escaped(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let line = printable(&line);
    let mut pieces: Vec<&str> = line.split('`').collect();
    // A backtick without another one is a sign like others.
    let last = match pieces.len() % 2 {
        0 => pieces.pop(),
        _ => None,
    };
    let mut markdown = String::with_capacity(line.len());
    for (index, piece) in pieces.into_iter().enumerate() {
        match index % 2 {
            0 => plain(piece, &mut markdown),
            _ => markdown.push_str(&code(piece)),
        }
    }
    if let Some(last) = last {
        markdown.push_str("\\`");
        plain(last, &mut markdown);
    }
    markdown
}

/// The same of several lines: lists, quotations and blocks of code stay.
pub fn escaped_lines(text: &str) -> String {
    let mut lines = Vec::new();
    let mut is_code = false;
    for line in text.lines() {
        let bare = line.trim_start();
        let indent = " ".repeat(line.len() - bare.len());
        if bare.starts_with("```") {
            is_code = !is_code;
            lines.push("```".to_owned());
        } else if is_code {
            lines.push(printable(line).into_owned());
        } else if let Some((mark, rest)) = bare
            .split_at_checked(2)
            .filter(|(mark, _)| matches!(*mark, "- " | "> "))
        {
            lines.push(format!("{indent}{mark}{}", escaped(rest)));
        } else {
            lines.push(escaped(bare));
        }
    }
    if is_code {
        lines.push("```".to_owned());
    }
    lines.join("\n")
}

/// A line around code that the code does not have.
pub fn fence(code: &str) -> String {
    let longest = code.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    "`".repeat(3.max(longest + 1))
}

fn plain(text: &str, markdown: &mut String) {
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let after = rest.get(c.len_utf8()..).unwrap_or_default();
        // What makes a heading, a list or a command at the beginning of a line.
        let begins_block = markdown.is_empty() && matches!(c, '-' | '+' | '=' | '/' | '#');
        let ends_number = matches!(c, '.' | ')') && markdown.chars().all(|c| c.is_ascii_digit());
        match c {
            '&' => markdown.push_str("&amp;"),
            '<' => markdown.push_str("&lt;"),
            '>' => markdown.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' => markdown.extend(['\\', c]),
            c if REFERENCES.contains(&c) && after.starts_with(char::is_alphanumeric) => {
                markdown.extend(['\\', c]);
                markdown.push_str("<!-- -->");
            }
            c if begins_block || ends_number => markdown.extend(['\\', c]),
            ':' if after.starts_with("//") => markdown.push_str(":<!-- -->"),
            '.' if ends_with_www(markdown) => markdown.push_str("<!-- -->."),
            c => markdown.push(c),
        }
        rest = after;
    }
}

fn ends_with_www(text: &str) -> bool {
    let mut last = text.chars().rev().take(3);
    text.len() >= 3 && last.all(|c| c.eq_ignore_ascii_case(&'w'))
}

/// Text inside of HTML, where Markdown has no meaning and references have.
pub(super) fn html(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut html = String::with_capacity(line.len());
    for c in printable(&line).chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '`' => {}
            ':' => html.push_str(":<!-- -->"),
            c if REFERENCES.contains(&c) => {
                html.push(c);
                html.push_str("<!-- -->");
            }
            c => html.push(c),
        }
    }
    html
}

/// Text as code, whatever is in it.
pub(super) fn code(text: &str) -> String {
    let text = printable(text);
    let line: String = text
        .chars()
        .map(|c| if c == '\n' { '\u{fffd}' } else { c })
        .collect();
    let longest = line.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    // A blank on both sides keeps backticks at the ends apart from the fence.
    let (first, last) = (line.chars().next(), line.chars().next_back());
    let blank = if line.is_empty() || [first, last].iter().any(|end| matches!(end, Some('`' | ' '))) {
        " "
    } else {
        ""
    };
    format!("{fence}{blank}{line}{blank}{fence}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_has_no_markup_but_code() {
        for (text, expected) in [
            ("`redis` listens", "`redis` listens"),
            (
                "a *b* [c](d) <img src=x>",
                "a \\*b\\* \\[c\\](d) &lt;img src=x&gt;",
            ),
            (
                "ask @team, see #12 !3",
                "ask \\@<!-- -->team, see \\#<!-- -->12 \\!<!-- -->3",
            ),
            ("100%, tls-port (a/b)", "100%, tls-port (a/b)"),
            ("# a", "\\# a"),
            ("- a", "\\- a"),
            ("12. a", "12\\. a"),
            ("https://x.y WWW.z", "https:<!-- -->//x.y WWW<!-- -->.z"),
            ("one ` only", "one \\` only"),
            ("`a` and `b", "`a` and \\`b"),
            ("/close\nx", "\\/close x"),
            ("`@team`", "`@team`"),
            ("a\u{202e}b", "a\u{fffd}b"),
        ] {
            assert_eq!(escaped(text), expected, "{text}");
        }
    }

    #[test]
    fn html_has_no_markup() {
        assert_eq!(
            html("a `b` <c> @d http://e"),
            "a b &lt;c&gt; @<!-- -->d http:<!-- -->//e"
        );
    }

    #[test]
    fn code_may_have_backticks() {
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("`"), "`` ` ``");
        assert_eq!(code("a.yml:3"), "`a.yml:3`");
        assert_eq!(code("a\nb"), "`a\u{fffd}b`");
    }

    #[test]
    fn lists_and_code_of_several_lines_stay() {
        assert_eq!(
            escaped_lines("> a <b>\n\n- [c](d)\n  - `<e>`\n\n  ```yaml <f>\n  <g>: [h]"),
            "> a &lt;b&gt;\n\n- \\[c\\](d)\n  - `<e>`\n\n```\n  <g>: [h]\n```"
        );
        assert_eq!(
            (fence("a"), fence("a ```` b")),
            ("```".to_owned(), "`````".to_owned())
        );
    }
}
