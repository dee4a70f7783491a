use super::*;
use redproof_source::SourceMap;

fn read(source: &str) -> (SourceMap, Dotenv) {
    let mut map = SourceMap::default();
    let file = map.add(".env", source);
    let read = parse(file, source, &|_| None, &|_| None);
    (map, read)
}

fn value(source: &str) -> Option<String> {
    let (_, read) = read(source);
    if !read.faults.is_empty() {
        return None;
    }
    read.get("A")
        .and_then(|a| a.value.as_ref())
        .map(|v| v.as_str().to_owned())
}

#[test]
fn values_are_what_compose_makes_of_them() {
    for (source, expected) in [
        ("A=b", "b"),
        ("A = b  ", "b"),
        ("A: b", "b"),
        ("export A=b", "b"),
        ("exportA=c\nA=b", "b"),
        ("A=b # c", "b"),
        ("A=b#c", "b#c"),
        ("A='b # c' # d", "b # c"),
        ("A=\"b # c\"", "b # c"),
        ("A=\"l1\nl2\"", "l1\nl2"),
        (r#"A="x\ny\tz\\w\"q\$B""#, "x\ny\tz\\w\"q$B"),
        (r"A='x\n${B}\'s'", r"x\n${B}'s"),
        ("B=1\nA=${B}2", "12"),
        ("B=1\nA='${B}2'", "${B}2"),
        ("A=${N:-d}", "d"),
        ("A=$$B", "$B"),
        ("A=", ""),
        ("A=\"\"", ""),
        ("# c\n\n  A=1\r\n", "1"),
        ("A=1\nA=2", "2"),
        ("\u{feff}A=1", "1"),
    ] {
        assert_eq!(value(source).as_deref(), Some(expected), "{source:?}");
    }
}

#[test]
fn what_compose_refuses_is_a_fault_and_the_rest_is_read() {
    for source in ["A=\"b", "A B=c", "A%=c", "A='b\nC=d", "A=${"] {
        assert!(!read(source).1.faults.is_empty(), "{source:?}");
    }
    let (_, read) = read("A%=c\nB=d\n");
    assert_eq!(read.assignments.len(), 1);
}

#[test]
fn places_are_the_value_alone() {
    let source = "X=1\nA=\"p${X}q\" # c\n";
    let (map, read) = read(source);
    let a = read.get("A").unwrap();
    assert_eq!(map.slice(a.name.span()), "A");
    assert_eq!(map.slice(a.value.as_ref().unwrap().span()), "p${X}q");
    assert_eq!(read.expressions.len(), 1);
    let (map, read) = self::read("A=secret # c");
    assert_eq!(
        map.slice(read.get("A").unwrap().value.as_ref().unwrap().span()),
        "secret"
    );
}

#[test]
fn raw_files_keep_quotes_and_dollars() {
    let mut map = SourceMap::default();
    let source = "A=\"x ${B}\" # c\nB\n#C=1\n";
    let file = map.add("e", source);
    let read = parse_raw(file, source);
    assert_eq!(
        read.get("A").unwrap().value.as_ref().unwrap().as_str(),
        "\"x ${B}\" # c"
    );
    assert_eq!(read.get("B").unwrap().value, None);
    assert_eq!(read.assignments.len(), 2);
}

#[test]
fn hostile_files_cost_one_pass() {
    assert!(read(&"A='\n".repeat(50_001)).1.assignments.len() > 10);
    let many = (0..50_000).fold(String::new(), |mut text, i| {
        text.push_str(&format!("A{i}=$A{}\n", i / 2));
        text
    });
    assert_eq!(read(&many).1.assignments.len(), 50_000);
}
