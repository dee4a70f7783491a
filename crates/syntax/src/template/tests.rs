use super::*;
use redproof_source::{SourceMap, Span, Text};

fn run(source: &str, set: &[(&str, &str)]) -> Result<(String, Vec<Expression>), String> {
    let mut map = SourceMap::default();
    let file = map.add("c", source);
    let env = map.add("env", "value");
    let text = Text::literal(source, Span::new(file, 0, source.len()));
    substitute(&text, &|name| {
        let (_, value) = set.iter().find(|(known, _)| *known == name)?;
        Some(Text::literal(*value, Span::new(env, 0, value.len())))
    })
    .map(|(text, expressions)| (text.as_str().to_owned(), expressions))
    .map_err(|problem| problem.message)
}

#[test]
fn every_form_gives_what_compose_gives() {
    let set = [("A", "a"), ("E", "")];
    for (source, expected) in [
        ("$A ${A} $$A", "a a $A"),
        ("${U}${U:-d}${U-d}", "dd"),
        ("${E:-d}|${E-d}", "d|"),
        ("${A:-d}${A-d}", "aa"),
        ("${A:+y}${E:+y}${U:+y}|${A+y}${E+y}${U+y}", "y|yy"),
        ("${U:-${V:-x${A}}}", "xa"),
        ("${A?m}${A:?m}${U?m}", "aa"),
        ("${U:?m}", redproof_source::UNRESOLVED),
        ("${U:-{x}}", "{x}"),
        ("a$ $1 $-", "a$ $1 $-"),
        ("$A$A_B", "a"),
        ("${U:-a:-b}", "a:-b"),
    ] {
        assert_eq!(
            run(source, &set).map(|(text, _)| text),
            Ok(expected.to_owned()),
            "{source}"
        );
    }
    for wrong in ["${", "${A", "${1}", "${A:x}", "${}", "${A:-x"] {
        assert!(run(wrong, &set).is_err(), "{wrong}");
    }
}

#[test]
fn a_fallback_keeps_its_own_place_and_the_whole_expression_its_span() {
    let mut map = SourceMap::default();
    let source = "--pw=${A:-${B:-x}}!";
    let file = map.add("c", source);
    let text = Text::literal(source, Span::new(file, 0, source.len()));
    let (text, expressions) = substitute(&text, &|_| None).unwrap();
    assert_eq!(text.as_str(), "--pw=x!");
    let (name, written) = text.fallback().unwrap();
    assert_eq!((name, map.slice(written)), ("B", "x"));
    assert_eq!(map.slice(text.slice(5..6).span()), "${A:-${B:-x}}");
    let names: Vec<_> = expressions
        .iter()
        .map(|e| (e.name.as_deref(), map.slice(e.fallback.unwrap())))
        .collect();
    assert_eq!(names, [(Some("A"), "${B:-x}"), (Some("B"), "x")]);
}

#[test]
fn nesting_is_capped_by_name_and_unclosed_braces_cost_one_pass() {
    let deep = format!("{}x{}", "${A:-".repeat(40), "}".repeat(40));
    assert!(run(&deep, &[]).unwrap_err().contains("interpolation-depth"));
    assert!(run(&"${A:-".repeat(200_000), &[]).is_err());
    let many = "$A ".repeat(300_000);
    assert_eq!(run(&many, &[("A", "b")]).unwrap().0.len(), 600_000);
}

#[test]
fn dollars_that_begin_no_name() {
    use super::expression::is_stray_dollar;
    for (before, name, is_stray) in [
        ("p4", "word", true),
        ("p!", "word", true),
        ("", "aB3", true),
        ("--pw=", "word", false),
        ("", "word", false),
        ("", "aBc", false),
        ("", "ab3", false),
        ("p4", "WORD", false),
        ("p4", "WORD3", false),
    ] {
        assert_eq!(is_stray_dollar(before, name), is_stray, "{before}${name}");
    }
}
