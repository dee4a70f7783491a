//! The rules that ship with redproof.

use std::sync::OnceLock;

use super::*;
use crate::facts;
use crate::rules::logic::Logic;
use crate::rules::rule::Rule;
use crate::rules::testing::example;
use crate::rules::tree::Tree;
use crate::rules::{finds, rows};
use redproof_source::yaml::{Node, NodeValue, ScalarStyle};
use redproof_testing::cost;

#[test]
fn they_load_with_their_expressions_checked() {
    // From their texts, so that faults have their places.
    let sources = RuleSource::builtin().into_iter();
    let sources = sources
        .map(|source| RuleSource::new(source.path, source.text))
        .collect();
    let loaded = RuleSet::load(sources, Vocabulary::standard(), Compliance::builtin());
    if let Err(errors) = loaded {
        let listed: Vec<String> = errors.iter().map(ToString::to_string).collect();
        panic!("{}", listed.join("\n"));
    }
}

/// What the build wrote of a rule file is what redproof reads in it.
#[test]
fn the_trees_that_are_built_in_are_those_that_are_read() {
    for source in RuleSource::builtin().iter().filter(|source| source.is_rule()) {
        let mut map = SourceMap::default();
        let file = map.add(&*source.path, &*source.text);
        let arena = redproof_source::yaml::parse(file, &source.text).unwrap();
        let read = redproof_source::yaml::expand(&arena, arena.documents[0]).unwrap();
        let built = source.tree.unwrap().node(Span::top(file));
        assert_eq!(shape(&built), shape(&read.root), "{}", source.path);
    }
}

/// A tree without its places.
fn shape(node: &Node) -> String {
    match &node.value {
        NodeValue::Scalar(text, style) => format!("{:?}{}", text.as_str(), *style == ScalarStyle::Plain),
        NodeValue::Sequence(items) => format!("{:?}", items.iter().map(shape).collect::<Vec<_>>()),
        NodeValue::Mapping(entries) => {
            let entries = entries
                .iter()
                .map(|entry| (entry.key.as_str(), shape(&entry.value)));
            format!("{:?}", entries.collect::<Vec<_>>())
        }
    }
}

/// Logic that is compiled when it is needed is that of the rule file as a whole, and none of it fails to compile.
#[test]
fn logic_that_waits_is_the_same() {
    let sources = RuleSource::builtin();
    let whole = RuleSet::load(sources, Vocabulary::standard(), Compliance::builtin()).unwrap();
    let waiting = RuleSet::builtin().unwrap().rules();
    assert_eq!(waiting.len(), whole.rules().len());
    let words = |rule: &Rule| {
        let mut words = String::new();
        rule.add_words(&mut words);
        words
    };
    let without_logic = |rule: &Rule| Rule {
        logic: OnceLock::new(),
        deferred: None,
        ..rule.clone()
    };
    for (one, other) in waiting.iter().zip(whole.rules()) {
        let [card, all] = [one, other].map(|rule| format!("{:?}", without_logic(rule)));
        assert_eq!(card, all);
        // Compiled again, as expressions remember that they were used.
        let fresh = Logic::shipped(one.deferred.unwrap(), one.subject).unwrap();
        assert_eq!(format!("{fresh:?}"), format!("{:?}", other.logic()), "{}", one.id);
        // Placeholders and parameters are written otherwise.
        let known = words(one);
        let own = words(other);
        let mut plain = own.split_whitespace().filter(|word| !word.contains(['{', '}']));
        assert!(plain.all(|word| known.contains(word)), "{}", one.id);
    }
}

#[test]
fn a_built_in_tree_is_a_rule() {
    static WHEN: Tree = Tree::Mapping(&[
        (
            "role",
            Tree::Mapping(&[("in", Tree::Sequence(&[Tree::Scalar("admin", true)]))]),
        ),
        ("enabled", Tree::Scalar("true", true)),
        ("server.tls", Tree::Scalar("off", false)),
    ]);
    let mut map = SourceMap::default();
    let file = map.add(
        "a.yml",
        "{ role: { in: [admin] }, enabled: true, server.tls: 'off' }",
    );
    let arena = redproof_source::yaml::parse(file, map.text(file)).unwrap();
    let read = redproof_source::yaml::expand(&arena, arena.documents[0]).unwrap();
    assert_eq!(shape(&WHEN.node(Span::top(file))), shape(&read.root));
    assert_ne!(
        shape(&Tree::Scalar("off", true).node(Span::top(file))),
        shape(&Tree::Scalar("off", false).node(Span::top(file)))
    );
}

/// The example that `redproof facts` shows of a fact is a condition that a rule may have.
#[test]
fn every_fact_has_a_valid_example() {
    let mut sources = Vec::new();
    for kind in SubjectKind::ALL {
        let settings = kind.has_settings().then(facts::settings).into_iter().flatten();
        for (index, field) in kind.facts().iter().chain(settings).enumerate() {
            assert!(field.doc.ends_with('.'), "{kind} {}: {}", field.name, field.doc);
            let id = format!("{}-{index}", kind.name().replace('_', "-"));
            let when = format!("{{ {} }}", field.example());
            sources.push(RuleSource::new(
                format!("{id}.yml"),
                rule(&id, kind.name(), &when, ""),
            ));
        }
    }
    assert!(sources.len() > 300);
    let loaded = RuleSet::load(sources, Vocabulary::standard(), Compliance::builtin());
    if let Err(errors) = loaded {
        let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
        panic!("{}", errors.join("\n"));
    }
}

#[test]
fn a_folder_is_read_with_its_tests_and_lists() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    std::fs::create_dir(root.join("lists")).unwrap();
    for (name, text) in [
        ("b.yml", rule("b", "user", "{ label: { in_list: mine } }", "")),
        ("b.test.yml", "reported: []".to_owned()),
        ("lists/mine.txt", "word".to_owned()),
        ("README.md", "# Ours".to_owned()),
    ] {
        std::fs::write(root.join(name), text).unwrap();
    }
    let sources = RuleSource::folder(root).unwrap();
    let names: Vec<&str> = sources.iter().map(RuleSource::stem).collect();
    assert_eq!(names, ["b", "b", "mine.txt"]);
    let set = RuleSet::load(sources, vocabulary(), Compliance::builtin()).unwrap();
    assert_eq!(set.rules().len(), 1);
    std::fs::write(root.join("c.yml"), [0xff, 0xfe]).unwrap();
    let error = RuleSource::folder(root).unwrap_err();
    assert!(error.to_string().contains("c.yml"), "{error}");
    assert!(RuleSource::folder(&root.join("nowhere")).is_err());
}

#[test]
fn lists_are_carried() {
    assert!(
        RuleSource::builtin()
            .iter()
            .any(|source| source.path == "lists/known-passwords.txt")
    );
    assert!(
        RuleSource::builtin()
            .iter()
            .all(|source| !source.path.starts_with("compliance/"))
    );
}

#[test]
fn conditions_are_told_in_words_and_the_catalogue_is_sorted() {
    let set = set(&[
        (
            "a",
            rule(
                "a",
                "user",
                "{ any: [ { enabled: true }, { server.tls: { in: [on, both] } } ] }",
                "",
            ),
        ),
        (
            "b",
            rule(
                "b",
                "user",
                "{ enabled: true }",
                "severity: critical\nsupersedes: [a]\nreferences: [https://example.org]\ncwe: [9]\n",
            ),
        ),
    ]);
    let page = finds(set.get("b").unwrap(), &set);
    assert!(page.contains("Reported instead of `a`."), "{page}");
    let page = finds(set.get("a").unwrap(), &set);
    assert!(
        page.contains("- one of\n  - `enabled` is true\n  - `server.tls` is `on` or `both`\n"),
        "{page}"
    );
    let rows = rows(&set);
    assert_eq!((rows[0].id.as_str(), rows[1].id.as_str()), ("b", "a"));
    assert!(rows[0].compliance.contains(&"pci-dss 7.2.5".to_owned()));
}

/// Not a benchmark: catches a slip into something quadratic.
#[test]
fn many_rules_load_in_linear_time() {
    let load_time = |count: usize| {
        let sources: Vec<RuleSource> = (0..count)
            .map(|n| {
                let text = rule(&format!("r{n}"), "user", "{ enabled: true, server.tls: off }", "");
                RuleSource::new(format!("r{n}.yml"), text)
            })
            .collect();
        cost(|| {
            RuleSet::load(sources.clone(), vocabulary(), Compliance::builtin()).unwrap();
        })
    };
    // 10 times as many: 10 if linear, 100 if quadratic.
    let (few, many) = (load_time(200), load_time(2000));
    assert!(many < few * 40.0, "{few:?} {many:?}");
}

#[test]
fn every_rule_has_an_example_with_its_place_marked() {
    let shown: Vec<(String, Option<String>)> = RuleSource::builtin_tests()
        .map(|test| (test.stem().to_owned(), example(&test)))
        .collect();
    for rule in RuleSet::builtin().unwrap().rules() {
        let (_, example) = shown.iter().find(|(id, _)| *id == *rule.id).unwrap();
        assert!(
            example.as_ref().is_some_and(|text| text.contains("^")),
            "{}: {example:?}",
            rule.id
        );
    }
    let test = RuleSource::new(
        "mine.test.yml",
        "reported:\n  - name: one\n    files: { a.conf: \"x 1\\nport ä 2\\n\", b: \"x\" }\n    at: { file: a.conf, text: \"2\" }\n",
    );
    assert_eq!(
        example(&test).unwrap(),
        "a.conf:\n  x 1\n  port ä 2\n         ^\n\nb:\n  x\n"
    );
    assert_eq!(example(&RuleSource::new("a.test.yml", "nothing: 1")), None);
}
