use super::*;
use redproof_source::{Origin, SourceMap, Span, UNRESOLVED};
use redproof_testing::cost;

/// Each command as its words, joined by `|`; with the sources of its words.
fn read(source: &str) -> Vec<Command> {
    let mut map = SourceMap::default();
    let file = map.add("a.sh", source);
    let text = Text::literal(source, Span::new(file, 0, source.len()));
    let nothing = |_: &str| None;
    commands(
        &text,
        Expansion::Expand {
            lookup: &nothing,
            is_unset: &|_| false,
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
        ("f() { a; }", &["a"]),
        ("if ! a; then\nb\nfi", &["a", "b"]),
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
    let piped: Vec<Separator> = read("a | b && c || d\ne")
        .iter()
        .map(|command| command.separator)
        .collect();
    assert_eq!(
        piped,
        [
            Separator::Pipe,
            Separator::And,
            Separator::Or,
            Separator::Sequence,
            Separator::Sequence
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
    let dollar = Expansion::Expand {
        lookup: &nothing,
        is_unset: &|_| false,
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
    let found = commands(&text, Expansion::Keep);
    let words: Vec<&str> = found[1].words.iter().map(Text::as_str).collect();
    assert_eq!(words, ["a", "$B ${C:-d e}", UNRESOLVED]);
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
    let given = Arguments {
        parameters: &parameters,
        before: &[],
    };
    let found = commands_with(&text, given, Expansion::Keep);
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
        Arguments {
            parameters: &parameters,
            before: &[],
        },
        Expansion::Keep,
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
    assert_eq!(last("f() { a $1"), ["a", "$1"]);
    assert_eq!(last("f() { g() { b; }; a $1; }; c $1"), ["c", "one"]);
}

#[test]
fn hostile_scripts_cost_one_pass() {
    let long_value = format!("P={}\n", "x".repeat(60_000));
    for (before, part, times) in [
        (long_value.as_str(), "a $P\n", 10_000),
        ("P=$X\n", "P=$P$P\n", 10_000),
        ("P='a b'\n", "A=$P ", 10_000),
        ("P=a\n", "${P:+b ", 10_000),
        ("", "$(", 40_000),
        ("", "${", 40_000),
        ("", "`'", 40_000),
        ("", "\"$(\"", 20_000),
        ("", "a <<B\n", 10_000),
        ("", "a <<B <<C | ", 10_000),
        ("", "if a; then ", 10_000),
        ("", "{ a & ", 10_000),
        ("", "case a in b) ", 10_000),
        ("", "A=( b ", 10_000),
        ("f() { a; f b; }\n", "f c\n", 10_000),
        ("", "f() { a \"$@\"; f b; ", 8_000),
    ] {
        let time = |times: usize| {
            let source = format!("{before}{}", part.repeat(times));
            let text = Text::literal(source.as_str(), Span::top(SourceMap::default().add("a.sh", "")));
            cost(|| {
                let _ = read(&source);
                let _ = commands(&text, Expansion::Keep);
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
    let found = commands(&text, Expansion::Keep);
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

/// The commands of a script that run, `?` before those that may, `&` behind those in the background.
fn run(source: &str) -> String {
    let mut map = SourceMap::default();
    let file = map.add("a.sh", source);
    let text = Text::literal(source, Span::new(file, 0, source.len()));
    let lookup = |name: &str| match name {
        "SET" => Some(Text::literal("y", text.span())),
        "EMPTY" => Some(Text::literal("", text.span())),
        _ => None,
    };
    let expansion = Expansion::Expand {
        lookup: &lookup,
        is_unset: &|_| false,
        own: true,
    };
    let shown = |command: &Command| {
        let words: Vec<&str> = command.words.iter().map(Text::as_str).collect();
        let mark = match command.reach {
            Reach::Always => "",
            Reach::Unknown => "?",
            Reach::Never => return None,
        };
        let behind = if command.background { "&" } else { "" };
        let test = matches!(
            words.first(),
            None | Some(&("[" | "test" | "[[" | "case" | "for" | "exit"))
        );
        (!test).then(|| format!("{mark}{}{behind}", words.join(" ")))
    };
    let found = commands(&text, expansion);
    found.iter().filter_map(shown).collect::<Vec<_>>().join(", ")
}

#[test]
fn branches_run_where_the_files_decide() {
    for (source, expected) in [
        ("if [ -n \"$SET\" ]; then a; else b; fi; c", "a, c"),
        (
            "if [ -z \"$SET\" ]; then a; elif test $SET = y; then b; else c; fi",
            "b",
        ),
        ("if [ -n \"$EMPTY\" ]; then a; else b; fi", "b"),
        ("if [ -n \"$OTHER\" ]; then a; else b; fi; c", "?a, ?b, c"),
        ("if [ -f f ]; then exec a; fi\nexec b\nc", "?exec a, exec b"),
        ("[ -n \"$SET\" ] && exec a || exec b", "exec a"),
        ("[ -n \"$EMPTY\" ] && exec a || exec b", "exec b"),
        ("[ -n \"$OTHER\" ] && exec a || exec b", "?exec a, ?exec b"),
        ("[[ -n $SET && $SET == y ]] && a", "a"),
        ("[[ -z $SET || -n $SET ]] && a", "a"),
        ("[ ! -z \"${EMPTY:-x}\" ] && a", "a"),
        ("if ! [ -n \"$SET\" ]; then a; fi; b", "b"),
        ("! true && a", "true"),
        ("mkdir x && a", "mkdir x, a"),
        ("grep x y && a; b || c", "grep x y, ?a, b, ?c"),
        ("case $SET in n*) a;; x|y) b;; *) c;; esac", "b"),
        ("case \"$SET\" in\n  n) a ;;\n  *) b ;;\nesac\nc", "b, c"),
        ("case $OTHER in n) a;; *) b;; esac", "?a, ?b"),
        ("while true; do a; done", "true, a"),
        ("until a; do b; done; c", "a, ?b, c"),
        ("for x in a b; do c; done", "?c"),
        ("a & b; { c; d; } & e", "a&, b, c&, d&, e"),
        ("a && b & c", "a&, ?b&, c"),
        ("( exit 1; a ); b", "b"),
        ("exit 1; a", ""),
        ("x() { a $1; return; b; }; c; x 1; d", "c, x 1, a 1, return, d"),
        ("run-it() { exec a; }\nrun-it\nb", "run-it, exec a"),
        (
            "main() { if [ -n \"$1\" ]; then a; else b; fi; }; main x",
            "main x, a",
        ),
        ("x() { a <<E\n1\nE\n}\nx <<F\n2\nF\nb", "x, a, b"),
        ("P=a; if [ -n \"$EMPTY\" ]; then P=b; fi; c $P", "P=a, c a"),
        ("P=a; if [ -n \"$OTHER\" ]; then P=b; fi; c $P", "P=a, ?P=b, c ?"),
        ("P=$(a || echo b); c $P", "a, ?echo b, P=b, c b"),
        ("P=$(echo b); c $P", "echo b, P=b, c b"),
        ("esac; fi; }; done; )\na", "a"),
        ("P=a; ( P=b; c $P ); d $P", "P=a, P=b, c b, d a"),
        ("[ 3 -gt 2 ] && a; [ 3 -lt 2 ] || b", "a, b"),
        (
            "if (( ${#SET} == 1 )); then a; fi; (b; c); ((d; e))",
            "((  1 == 1  )), a, b, c, d, e",
        ),
        ("set -e; [ -n \"$EMPTY\" ]; a", "set -e"),
        ("set -e; if [ -n \"$EMPTY\" ]; then a; fi; b", "set -e, b"),
        ("a ${EMPTY:?} b; c", ""),
        ("a ${EMPTY?} b; c", "a b, c"),
    ] {
        let found = run(source).replace(UNRESOLVED, "?");
        assert_eq!(found, expected, "{source}");
    }
}

#[test]
fn what_nests_too_deep_may_or_may_not_run() {
    let source = format!("{}a", "if [ -n \"\" ]; then ".repeat(100));
    assert_eq!(run(&source), "?a");
}

#[test]
fn arrays_and_lists_that_read_takes_in() {
    assert_eq!(
        words("A=( a \"b c\" [k]=d )\ndeclare -a B=(e)\nC[k]=f g"),
        ["A=a|A=b c|A=d", "declare|-a|B=e", "C[k]=f|g"]
    );
}

#[test]
fn literals_that_substitutions_print() {
    let literal = |source: &str| {
        let found = read(source);
        let word = found
            .last()
            .and_then(|command| command.words.last())
            .cloned()
            .unwrap();
        match word.segments() {
            [run] => match &run.origin {
                Origin::Literal => word.as_str().to_owned(),
                Origin::Fallback { .. } => format!("or {}", word.as_str()),
                _ => "?".to_owned(),
            },
            _ => "?".to_owned(),
        }
    };
    for (source, expected) in [
        ("a $(echo x1)", "x1"),
        ("a $(cat /f || echo x1)", "or x1"),
        ("a $(if [ -f /f ]; then cat /f; else echo x1; fi)", "or x1"),
        ("a $(if [ -f /f ]; then echo x2; else cat /f; fi)", "or x2"),
        ("a $( (cat /f || echo x1) | tr -d '\\n')", "or x1"),
        ("a $({ cat /f || echo x1; } | head -n1 | tr -d ' ')", "or x1"),
        ("a $( (test -f /k && cat /k) || echo x1 )", "or x1"),
        ("a $(echo x1 | tr -d '\\n')", "x1"),
        ("a \"${B:-$(cat /f 2>/dev/null || echo x1)}\"", "or x1"),
        ("a $(cat /f; echo x1)", "?"),
        ("a $(echo x1 | openssl passwd -stdin)", "?"),
        ("a $(echo x1 >&2; cat /f)", "?"),
        ("a $(echo x1 > /tmp/f; cat /f)", "?"),
        ("a $(cat /f)", "?"),
    ] {
        assert_eq!(literal(source), expected, "{source}");
    }
}

#[test]
fn quotes_with_escapes_and_descriptors() {
    let found = read("a $'b\\nc\\'d' $\"e\"; echo f >&3; echo g >&2");
    let words: Vec<&str> = found[0].words.iter().map(Text::as_str).collect();
    assert_eq!(words, ["a", "b\nc'd", "e"]);
    assert_eq!(found[1].outputs[0], *"/dev/fd/3");
    assert!(found[2].outputs.is_empty() && found[2].diverted);
}

#[test]
fn a_pipe_behind_a_construct() {
    let found = read("(echo a; echo b) | c");
    assert_eq!((found[2].covers, found[2].separator), (2, Separator::Pipe));
    assert!(found[2].words.is_empty());
}
