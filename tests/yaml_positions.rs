//! The YAML tree's positions: every scalar's source, decoded by its style, is its value; on our own documents always,
//! and on the collections of other people's files where they are present.

use std::path::Path;

use redproof_source::yaml::{Content, ScalarStyle, expand, parse};
use redproof_source::{SourceMap, Span};

/// Checks one file; says what is wrong.
fn check(path: &str, source: &str) -> Result<usize, String> {
    let mut map = SourceMap::default();
    let file = map.add(path, source);
    let Ok(arena) = parse(file, source) else {
        return Ok(0);
    };
    let mut scalars = 0;
    for node in arena.iter() {
        let Content::Scalar(text, style) = &node.content else {
            continue;
        };
        scalars += 1;
        let at = map.positions(node.span).0.line;
        if text.is_empty() && *style == ScalarStyle::Plain && !text.span().is_empty() {
            return Err(format!("{path}:{at}: an empty plain scalar has a span"));
        }
        for (run, decoded) in text.parts() {
            if !node.span.contains(run.span) {
                return Err(format!("{path}:{at}: a run lies outside its scalar"));
            }
            if run.exact && map.slice(run.span) != decoded {
                return Err(format!("{path}:{at}: an exact run is not its source"));
            }
        }
        // A scalar whose walk failed is one inexact run over all; one of several words never is otherwise.
        if let [run] = text.segments()
            && !run.exact
            && decoded_has_word(text.as_str())
        {
            return Err(format!("{path}:{at}: no positions inside {style:?}"));
        }
    }
    for document in &arena.documents {
        let _ = expand(&arena, *document);
    }
    Ok(scalars)
}

fn decoded_has_word(text: &str) -> bool {
    text.chars().filter(|c| !c.is_whitespace()).count() > 1
}

#[test]
fn every_style_decodes_to_its_value() {
    let source = "a: plain\nb: two\n  lines\n\n  more\nc: 'it''s\n  folded'\nd: \"esc \\\" \\x41 \\u00e9 \\\n  joined\\n\"\n\
                  e: |\n  lit\n    deep\n\n  end\nf: >-\n  fold\n  ed\n\n    more\n  x\ng:\nh: ''\ni: \"\"\nj: [x, 'y z', {k: }]\n\
                  k: |2\n    two more\n  l\nl: >+\n  keep\n\n\nm: \"a\n\n  b\"\nn: é ü\n";
    assert!(check("styles.yml", source).unwrap() > 20);
}

#[test]
fn a_word_in_a_folded_scalar_has_its_own_bytes() {
    let source = "command: >\n  redis-server\n  --requirepass \"${PW:-x}\"\n";
    let mut map = SourceMap::default();
    let file = map.add("c.yml", source);
    let arena = parse(file, source).unwrap();
    let root = expand(&arena, arena.documents[0]).unwrap().root;
    let text = root.get("command").and_then(|node| node.text()).unwrap().clone();
    let at = text.as_str().find("${PW").unwrap();
    assert_eq!(map.slice(text.slice(at..at + 8).span()), "${PW:-x}");
}

#[test]
fn a_collection_reaches_from_its_first_to_its_last_byte() {
    let source = "a:\n  - x\n  - [y, z]\nb: {c: d}\n";
    let mut map = SourceMap::default();
    let file = map.add("c.yml", source);
    let arena = parse(file, source).unwrap();
    let root = expand(&arena, arena.documents[0]).unwrap().root;
    assert_eq!(map.slice(root.get("a").unwrap().span), "- x\n  - [y, z]");
    assert_eq!(map.slice(root.get("b").unwrap().span), "{c: d}");
}

#[test]
fn merge_keys_and_aliases() {
    let source = "x: &x {a: 1, b: 2}\ny: &y {b: 3, c: 4}\nz:\n  <<: [*x, *y]\n  c: 5\n";
    let mut map = SourceMap::default();
    let file = map.add("c.yml", source);
    let arena = parse(file, source).unwrap();
    let expanded = expand(&arena, arena.documents[0]).unwrap();
    let z = expanded.root.get("z").unwrap();
    let values: Vec<(&str, &str)> = z
        .entries()
        .iter()
        .map(|e| (e.key.as_str(), e.value.text().unwrap().as_str()))
        .collect();
    assert_eq!(values, [("a", "1"), ("b", "2"), ("c", "5")]);
    assert!(expanded.duplicates.is_empty());
}

#[test]
fn duplicates_cycles_and_bombs_are_reported() {
    let mut map = SourceMap::default();
    let mut expanded = |source: &str| {
        let file = map.add("c.yml", source);
        parse(file, source).and_then(|arena| expand(&arena, arena.documents[0]))
    };
    assert_eq!(expanded("a: 1\nb: 2\na: 3\n").unwrap().duplicates.len(), 1);
    assert!(
        expanded("a: &a [*a]\n")
            .unwrap_err()
            .message
            .contains("inside the node that it refers to")
    );
    let mut bomb = String::from("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
    for level in 1..9 {
        let before = level - 1;
        bomb += &format!(
            "a{level}: &a{level} [{}]\n",
            vec![format!("*a{before}"); 10].join(",")
        );
    }
    assert!(expanded(&bomb).unwrap_err().message.contains("alias-visits"));
    assert!(expanded(&"[".repeat(100_000)).is_err());
    assert!(
        expanded(&("[".repeat(10_000) + &"]".repeat(10_000)))
            .unwrap_err()
            .message
            .contains("yaml-depth")
    );
    assert!(expanded(&"- ".repeat(10_000)).is_err());
}

#[test]
fn every_file_of_the_corpus() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    if !corpus.is_dir() {
        println!("SKIPPED: no corpus beside the project");
        return;
    }
    let (mut files, mut scalars) = (0, 0);
    let mut wrong = Vec::new();
    for entry in walkdir::WalkDir::new(&corpus).into_iter().flatten() {
        let path = entry.path();
        if !path.extension().is_some_and(|ext| ext == "yml" || ext == "yaml") {
            continue;
        }
        let Ok(source) = std::fs::read_to_string(path) else {
            continue;
        };
        files += 1;
        match check(&path.display().to_string(), &source) {
            Ok(count) => scalars += count,
            Err(what) => wrong.push(what),
        }
    }
    println!("{files} files, {scalars} scalars");
    assert!(
        files > 1000 && wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn spans_of_different_files_do_not_join() {
    let mut map = SourceMap::default();
    let (a, b) = (map.add("a", "xx"), map.add("b", "yy"));
    assert_eq!(Span::new(a, 0, 1).to(Span::new(b, 0, 2)), Span::new(a, 0, 1));
}
