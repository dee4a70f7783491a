use super::*;
use redproof_source::{Origin, SourceMap, UNRESOLVED};
use redproof_testing::cost;

/// Each command as its words, joined by `|`; with the sources of its words.
fn read(source: &str) -> Vec<Command> {
    let mut map = SourceMap::default();
    let file = map.add("a.sh", source);
    let text = Text::literal(source, Span::new(file, 0, source.len()));
    let nothing = |_: &str| None;
    commands(
        &text,
        Dollar::Expand {
            lookup: &nothing,
            own: false,
        },
    )
}

fn words(source: &str) -> Vec<String> {
    let joined = |command: &Command| {
        let words: Vec<&str> = command.words.iter().map(Text::as_str).collect();
        words.join("|").replace(UNRESOLVED, "?")
    };
    read(source).iter().map(joined).collect()
}

#[test]
fn commands_and_words() {
    for (source, expected) in [
        ("a b\nc # d e\nf;g", &["a|b", "c", "f", "g"][..]),
        ("a 'b c' \"d e\" f\\ g", &["a|b c|d e|f g"]),
        ("a \\\n  b", &["a|b"]),
        ("a 2>/dev/null >>log b >&2 c", &["a|b|c"]),
        ("a && b || c | d & e", &["a", "b", "c", "d", "e"]),
        ("a &> log\nb", &["a", "b"]),
        ("a \"\" ''", &["a||"]),
        ("a#b '#' #c", &["a#b|#"]),
        ("x=$(a \"$(b 'c)' d)\" e) f", &["b|c)|d", "a|?|e", "x=?|f"]),
        ("a `b c` d", &["b|c", "a|?|d"]),
        ("f() { a; }", &["f", "{|a", "}"]),
        ("if ! a; then\nb\nfi", &["if|!|a", "then", "b", "fi"]),
        ("cat <<EOF | b\nnot a command\nEOF\nc", &["cat", "b", "c"]),
        ("cat <<-'E'\n\tx $(y)\n\tE\nc", &["cat", "c"]),
        ("cat <<< \"x y\"", &["cat"]),
        ("a '", &["a|"]),
        ("", &[]),
    ] {
        assert_eq!(words(source), expected, "{source}");
    }
}

#[test]
fn what_goes_where() {
    let found = read("echo x > a.txt 2> b.txt\ncat <<EOF >> c\n$X y\nEOF\n");
    assert_eq!(found[0].outputs[0], *"a.txt");
    assert_eq!(found[0].outputs.len(), 1);
    assert_eq!(found[1].inputs[0].text, *" y\n");
    assert_eq!(found[1].inputs[0].text.undefined_variable(), Some("X"));
    assert_eq!(found[1].outputs[0], *"c");
    let piped: Vec<Follows> = read("a | b && c || d\ne")
        .iter()
        .map(|command| command.follows)
        .collect();
    assert_eq!(
        piped,
        [
            Follows::Pipe,
            Follows::And,
            Follows::Or,
            Follows::Next,
            Follows::Next
        ]
    );
}

#[test]
fn fallbacks_know_where_they_are_written() {
    let source = "a \"${PW:-changeme}\" ${A:-${B:-\"deep\"}} ${C:=x} ${D?no} ${E%y} ${F:-$G} ${H:+z}";
    let mut map = SourceMap::default();
    let file = map.add("a.sh", source);
    let text = Text::literal(source, Span::new(file, 0, source.len()));
    let nothing = |_: &str| None;
    let dollar = Dollar::Expand {
        lookup: &nothing,
        own: false,
    };
    let found = commands(&text, dollar);
    let written: Vec<Option<&str>> = found[0]
        .words
        .iter()
        .skip(1)
        .map(|word| match &word.segments()[0].origin {
            Origin::Fallback { written, .. } => Some(map.slice(*written)),
            _ => None,
        })
        .collect();
    assert_eq!(
        written,
        [Some("changeme"), Some("deep"), Some("x"), None, None, None, None]
    );
    assert_eq!(map.slice(found[0].words[1].span()), "${PW:-changeme}");
}

#[test]
fn what_stays_as_it_is_written() {
    let source = "a \"$B ${C:-d e}\" $(f g)";
    let mut map = SourceMap::default();
    let file = map.add("a.sh", source);
    let text = Text::literal(source, Span::new(file, 0, source.len()));
    let found = commands(&text, Dollar::Keep);
    let words: Vec<&str> = found[1].words.iter().map(Text::as_str).collect();
    assert_eq!(words, ["a", "$B ${C:-d e}", "$(f g)"]);
    assert_eq!(found[0].depth, 1);
}

#[test]
fn what_a_script_sets_and_its_parameters_stand_where_they_are_written() {
    let source = "P=ab; Q=\"$P\"; a $P$1 \"${Q}\" \"$@\" $3; set -- cd; b \"$1\" $2; c $X; set -- e f; shift; readonly R=g; d $1 $R";
    let mut map = SourceMap::default();
    let file = map.add("a.sh", source);
    let text = Text::literal(source, Span::new(file, 0, source.len()));
    let parameters = map.add("b", "sh|one|two");
    let parameters = [(0, 2), (3, 6), (7, 10)].map(|(from, to)| {
        let span = Span::new(parameters, from, to);
        Text::literal(map.slice(span), span)
    });
    let given = Given {
        parameters: &parameters,
        before: &[],
    };
    let found = commands_with(&text, given, Dollar::Keep);
    let words: Vec<Vec<&str>> = found
        .iter()
        .map(|command| command.words.iter().map(Text::as_str).collect())
        .collect();
    assert_eq!(words[2], ["a", "abone", "ab", "one", "two", "$3"]);
    assert_eq!(words[4..6], [vec!["b", "cd", "$2"], vec!["c", "$X"]]);
    assert_eq!(words[9], ["d", "f", "g"]);
    assert_eq!(found[2].words[2].span(), Span::new(file, 2, 4));
    assert_eq!(map.path(found[2].words[3].span().file), "b");
}

/// The words of the last command, with what the script itself sets put in.
fn last(source: &str) -> Vec<String> {
    let mut map = SourceMap::default();
    let file = map.add("a.sh", source);
    let text = Text::literal(source, Span::new(file, 0, source.len()));
    let parameters = ["sh", "one"].map(|word| Text::literal(word, text.span()));
    let words = commands_with(
        &text,
        Given {
            parameters: &parameters,
            before: &[],
        },
        Dollar::Keep,
    );
    let last = words.into_iter().next_back().unwrap();
    last.words.iter().map(|word| word.as_str().to_owned()).collect()
}

#[test]
fn what_a_script_takes_in_is_not_told_and_keywords_hide_no_assignment() {
    assert_eq!(last("P=x; read -r P < f; a $P"), ["a", "$P"]);
    assert_eq!(last("P=x; IFS= read -r P < f; a $P"), ["a", "$P"]);
    assert_eq!(last("P=x; while read -r P; do b; done; a $P"), ["a", "$P"]);
    assert_eq!(last("P=x; for P in b c; do d; done; a $P"), ["a", "$P"]);
    assert_eq!(last("P=x; P=y b; a $P"), ["a", "x"]);
    assert_eq!(last("declare -r P=x; a $P"), ["a", "x"]);
    assert_eq!(last("if b; then P=x; else P=y; fi; a $P"), ["a", "y"]);
    assert_eq!(last("a $1"), ["a", "one"]);
    assert_eq!(last("f() { a $1"), ["{", "a", "$1"]);
    assert_eq!(last("f() { g() { b; }; a $1; }; c $1"), ["c", "one"]);
}

#[test]
fn hostile_scripts_cost_one_pass() {
    let long_value = format!("P={}\n", "x".repeat(60_000));
    for (before, part, times) in [
        (long_value.as_str(), "a $P\n", 50_000),
        ("P=$X\n", "P=$P$P\n", 10_000),
        ("", "$(", 200_000),
        ("", "${", 200_000),
        ("", "`'", 200_000),
        ("", "\"$(\"", 100_000),
        ("", "a <<B\n", 50_000),
        ("", "a <<B <<C | ", 50_000),
    ] {
        let time = |times: usize| {
            let source = format!("{before}{}", part.repeat(times));
            let text = Text::literal(source.as_str(), Span::top(SourceMap::default().add("a.sh", "")));
            cost(|| {
                let _ = read(&source);
                let _ = commands(&text, Dollar::Keep);
            })
        };
        // 16 times as long: 16 if linear, 256 if quadratic.
        let (short, long) = (time(times / 16), time(times));
        assert!(long < short * 90.0, "{part}: {short} {long}");
    }
}

#[test]
fn a_call_of_a_function_hands_its_words_on() {
    let source = "f() { a \"$1\" $2; b; }\nfunction g {\n  local x=$1\n  c $x\n}\nf one\ng two\nh three";
    let mut map = SourceMap::default();
    let file = map.add("a.sh", source);
    let text = Text::literal(source, Span::new(file, 0, source.len()));
    let found = commands(&text, Dollar::Keep);
    let words: Vec<Vec<&str>> = found
        .iter()
        .map(|command| command.words.iter().map(Text::as_str).collect())
        .collect();
    let at = words.iter().position(|words| words[..] == ["f", "one"]).unwrap();
    assert_eq!(words[at + 1], ["a", "one", "$2"]);
    assert_eq!(
        words[at + 2],
        ["g", "two"],
        "what the words do not reach is read once"
    );
    assert_eq!(words[at + 4], ["c", "two"]);
    assert_eq!(map.slice(found[at + 1].words[1].span()), "one");
    assert_eq!(words.last().unwrap()[..], ["h", "three"]);
}
