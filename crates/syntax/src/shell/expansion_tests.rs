//! Words that expansions make, and what loops go over.

use super::*;
use redproof_source::{SourceMap, Span};

/// The commands of a script, with variables put in.
fn expanded(
    source: &str,
    lookup: &dyn Fn(&str) -> Option<Text>,
    is_unset: &dyn Fn(&str) -> bool,
) -> Vec<Command> {
    let file = SourceMap::default().add("a.sh", source);
    let text = Text::literal(source, Span::new(file, 0, source.len()));
    let expansion = Expansion::Expand {
        lookup,
        is_unset,
        own: true,
    };
    commands_with(&text, Arguments::default(), expansion)
}

fn words_of(command: &Command) -> Vec<&str> {
    command.words.iter().map(Text::as_str).collect()
}

#[test]
fn alternatives_stand_in_for_a_value_that_is_known() {
    let lookup = |name: &str| match name {
        "SET" => Some(Text::literal(
            "pw",
            Span::top(redproof_source::SourceMap::default().add("e", "")),
        )),
        "OUTSIDE" => Some(Text::unset(
            Span::top(redproof_source::SourceMap::default().add("e", "")),
            redproof_source::Undefined::Variable("OUTSIDE".into()),
        )),
        "EMPTY" => Some(Text::literal(
            "",
            Span::top(redproof_source::SourceMap::default().add("e", "")),
        )),
        _ => None,
    };
    for (source, expected) in [
        (
            "server ${SET:+--requirepass $SET} --port 1",
            "server|--requirepass|pw|--port|1",
        ),
        ("server ${SET:+--requirepass \"$SET\"}", "server|--requirepass|pw"),
        (
            "server ${EMPTY:+--requirepass $EMPTY} --port 1",
            "server|--port|1",
        ),
        ("server ${EMPTY+--quiet}", "server|--quiet"),
        (
            "server ${OUTSIDE:+--requirepass \"$OUTSIDE\"} --port 1",
            "server|--requirepass||--port|1",
        ),
        ("server \"${SET:+a b}\" ${SET:+${SET:+x}y}", "server|a b|xy"),
        ("server --opt=${SET:+a b}", "server|--opt=a|b"),
        ("server ${SET:+x}\necho y", "server|x;echo|y"),
    ] {
        let commands = expanded(source, &lookup, &|_| false);
        let shown: Vec<String> = commands
            .iter()
            .map(|command| words_of(command).join("|"))
            .collect();
        assert_eq!(shown.join(";"), expected, "{source}");
    }
}

#[test]
fn a_loop_reads_the_document_behind_it_and_goes_over_the_parameters() {
    let source = "while read a b; do x $a; done <<EOF\n1 2\nEOF\nset -- p q\nfor v; do y $v; done\n";
    let commands = expanded(source, &|_| None, &|_| false);
    let inputs = commands.iter().flat_map(|command| &command.inputs);
    let inputs: Vec<&str> = inputs.map(|input| input.text.as_str()).collect();
    assert_eq!(inputs, ["1 2\n"]);
    let mut words = commands.iter().map(words_of);
    assert!(words.any(|words| words == ["for", "v", "in", "p", "q"]));
}

#[test]
fn blanks_in_a_value_separate_words_outside_quotes() {
    for (source, expected) in [
        ("A='--x y'; server $A z", "server|--x|y|z"),
        ("A='--x y'; server \"$A\"", "server|--x y"),
        ("A='--x y'; B=$A; server --o=$B", "server|--o=--x|y"),
        ("A='b c'; export D=$A; server $D", "server|b|c"),
        ("A=' '; server $A x", "server|x"),
        ("server $(echo a b) c", "server|a|b|c"),
    ] {
        let commands = expanded(source, &|_| None, &|_| false);
        let last = commands.last().map(words_of).unwrap_or_default();
        assert_eq!(last.join("|"), expected, "{source}");
    }
}

#[test]
fn a_variable_that_is_known_not_to_be_set_is_empty() {
    for (source, expected) in [
        ("server --requirepass \"$PW\"", "server|--requirepass|"),
        (
            "server --requirepass $PW --port 1",
            "server|--requirepass|--port|1",
        ),
        ("server ${PW:+--requirepass $PW} ${PW+x}", "server"),
        ("server \"${PW:-a}\" \"${PW-b}\" \"${PW:-}\"", "server|a|b|"),
        ("PW=1; server $PW", "PW=1;server|1"),
        ("[ -n \"$PW\" ] && server --requirepass $PW", "[|-n||];-"),
    ] {
        let commands = expanded(source, &|_| None, &|name| name == "PW");
        let shown = commands.iter().map(|command| {
            assert!(command.words.iter().all(|word| word.undefined().is_none()));
            match command.reach {
                Reach::Never => "-".to_owned(),
                _ => words_of(command).join("|"),
            }
        });
        assert_eq!(shown.collect::<Vec<_>>().join(";"), expected, "{source}");
    }
}
