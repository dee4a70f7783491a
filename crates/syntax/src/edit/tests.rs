use super::*;
use redproof_source::{Origin, SourceMap, Span, UNRESOLVED, Undefined};

/// What a command makes of a text: its words are separated by `|`, and `?` in them is a secret.
fn edited(command: &str, input: &str) -> Option<String> {
    let mut map = SourceMap::default();
    let at = Span::top(map.add("a.sh", ""));
    let word = |word: &str| {
        let mut text = Text::empty(at);
        for (index, part) in word.split('?').enumerate() {
            if index > 0 {
                text.push_unresolved(at, Undefined::CommandOutput);
            }
            text.push(part, at, false, Origin::Literal);
        }
        text
    };
    let words: Vec<Text> = command.split('|').map(word).collect();
    let (name, words) = words.split_first()?;
    let env = |name: &str| match name {
        "PW" => Some(Text::unresolved(at, Undefined::Variable("PW".into()))),
        "PORT" => Some(Text::literal("6380", at)),
        _ => None,
    };
    let file = map.add("in", input);
    let text = Text::literal(input, Span::new(file, 0, input.len()));
    let edited = call(name.as_str(), words)?.apply(&text, &env)?;
    Some(edited.as_str().replace(UNRESOLVED, "?"))
}

#[test]
fn edits_that_are_followed() {
    let conf = "port 6379\nrequirepass @@PW@@\n# end\n";
    let filled = "port 6379\nrequirepass ?\n# end\n";
    for command in [
        "sed|s/@@PW@@/?/|f",
        "sed|-i|s#@@PW@@#?#g|f",
        "sed|-e|s/nothing/x/|-e|s,@@[A-Z]*@@,?,",
        "sed|-ri.bak|s/@@(PW)@@/?/|f",
        "sed|s/^requirepass .*$/requirepass ?/",
        "sed|s/\\(requirepass\\) .*/\\1 ?/",
        "sed|/^requirepass/s/@@PW@@/?/",
        "sed|/^requirepass /c\\requirepass ?",
        "sed|2s/@@PW@@/?/",
        "sed|s/@@pw@@/?/I; s/6380/6381/",
        "perl|-pi|-e|s/@@PW@@/$ENV{PW}/g|f",
        "perl|-pe|s{\\Q@@PW@@\\E}{$ENV{'PW'}}",
        "perl|-pe|s/@@PW@@/chomp($x)/e",
        "perl|-pe|s/@@(\\w+)@@/$ENV{$1}/g",
        "perl|-pe|s/@@(\\w+)@@/$ENV{$1}/ge",
        "perl|-pe|s/@@(\\w+)@@/exists $ENV{$1} ? $ENV{$1} : ''/ge",
        "awk|{gsub(/@@PW@@/, ENVIRON[\"PW\"]); print}|f",
        "awk|-v|p=?|{ sub(\"@@PW@@\", p) } 1",
    ] {
        let found = edited(command, conf);
        assert_eq!(found.as_deref(), Some(filled), "{command}");
    }
    for (command, input, expected) in [
        ("sed|/^#/d", "a\n# b\nc", "a\nc"),
        ("sed|-n|/^a/p", "a\nb\n", "a\n"),
        ("sed|$a requirepass ?", "a\nb\n", "a\nb\nrequirepass ?\n"),
        ("sed|1i port 1", "a\n", "port 1\na\n"),
        ("sed|s/a*/x/g", "b", "xbx"),
        ("sed|s/a+b/x/", "a+b aab", "x aab"),
        ("sed|-E|s/a+b/x/", "aab a+b", "x a+b"),
        ("sed|s/[/]x/y&/", "/x", "y/x"),
        ("sed|s/\\$PORT/1/", "port $PORT", "port 1"),
        ("sed|/a/!d", "a\nb\n", "a\n"),
        ("envsubst", "a $PORT ${PW} $OTHER.", "a 6380 ? ."),
        ("envsubst|$PORT", "a ${PORT} ${PW}", "a 6380 ${PW}"),
        ("gomplate|-f|x", "a {{ .Env.PW }} b", "a ? b"),
    ] {
        assert_eq!(edited(command, input).as_deref(), Some(expected), "{command}");
    }
}

#[test]
fn edits_that_are_not_followed() {
    for command in [
        "sed|s/?/x/",
        "sed|1,3d",
        "sed|N;s/a/b/",
        "sed|-f|script.sed",
        "sed|s/a/b/w out",
        "perl|-ne|print if /a/",
        "perl|-pe|tr/a/b/",
        "awk|{print $1}",
        "awk|/a/{gsub(/a/,\"b\")}1",
    ] {
        assert_eq!(edited(command, "a\n"), None, "{command}");
    }
    assert!(edited("gomplate|-f|x", "{{ if .X }}a{{ end }}").is_none());
    assert!(call("cat", &[]).is_none());
}

#[test]
fn what_an_edit_leaves_alone_keeps_its_place() {
    let mut map = SourceMap::default();
    let script = map.add("a.sh", "s/A/new/");
    let script = [Text::literal("s/A/new/", Span::new(script, 0, 8))];
    let file = map.add("users.acl", "user a >A\nuser b >B\n");
    let text = Text::literal(map.text(file), Span::new(file, 0, 20));
    let edited = call("sed", &script).unwrap().apply(&text, &|_| None).unwrap();
    let place = |part: &str| {
        let at = edited.as_str().find(part).unwrap();
        let span = edited.slice(at..at + part.len()).span();
        (map.path(span.file).to_owned(), map.slice(span).to_owned())
    };
    assert_eq!(place("new"), ("a.sh".to_owned(), "new".to_owned()));
    assert_eq!(place(">B"), ("users.acl".to_owned(), ">B".to_owned()));
}

#[test]
fn an_edit_that_makes_too_much_is_unknown() {
    let long = format!("a{}\n", "x".repeat(100_000));
    assert_eq!(edited("sed|s/x/&&/g", &long).as_deref(), Some("?\n"));
    assert_eq!(edited("envsubst", &"$PORT".repeat(100_000)).as_deref(), Some("?"));
    assert!(edited("sed|s/a/&&/", &long).is_some_and(|made| made.starts_with("aax")));
}
