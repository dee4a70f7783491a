//! Code that would take forever to follow to the end is given up.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::sync::mpsc;
use std::time::Duration;

use redproof_code::{Language, Project, SourceFile, read};
use redproof_source::SourceMap;

/// How many operations a file has; a failure if that is not known in time.
fn operations(name: &'static str, text: String) -> usize {
    let (done, result) = mpsc::channel();
    std::thread::spawn(move || {
        let mut map = SourceMap::default();
        let file = map.add(name, text.as_str());
        let language = Language::of_path(name).unwrap();
        let project = Project::collect(&[SourceFile {
            file,
            path: name,
            text: &text,
            language,
            test: false,
        }]);
        let _ = done.send(read(file, &text, language, &project).operations.len());
    });
    let seconds = Duration::from_secs(120);
    result
        .recv_timeout(seconds)
        .unwrap_or_else(|_| panic!("{name} takes too long"))
}

#[test]
fn functions_that_call_each_other_in_a_circle_end() {
    let text = "const Redis = require('ioredis'); const r = new Redis();\n\
                const f = (x) => [x, x].map((y) => g(y)); const g = (x) => [x, x].map((y) => h(y));\n\
                const h = (x) => [x, x].map((y) => f(y));\nr.mget(f('a'));\n";
    assert_eq!(operations("circle.js", text.to_owned()), 1);
}

#[test]
fn long_chains_of_classes_end() {
    let mut text = "import redis\n".to_owned();
    for index in 0..600 {
        let base = match index {
            0 => "object".to_owned(),
            index => format!("C{}", index - 1),
        };
        text.push_str(&format!(
            "class C{index}({base}):\n    def m{index}(self, k):\n        return self._r.get('a:' + k)\n"
        ));
    }
    text.push_str("C1()._r = redis.Redis()\nredis.Redis().hset('x', 'a', 1)\n");
    assert!(operations("chain.py", text) > 0);
}

#[test]
fn objects_that_double_with_each_line_end() {
    let mut text =
        "const Redis = require('ioredis'); const r = new Redis();\nlet o0 = {a: 'x'}; let l0 = ['x'];\n"
            .to_owned();
    for index in 0..60 {
        let next = index + 1;
        text.push_str(&format!(
            "let o{next} = {{...o{index}, ...o{index}}}; let l{next} = [...l{index}, ...l{index}];\n"
        ));
    }
    text.push_str("r.get(o60.a); r.get(l60[0]);\n");
    let _ = operations("doubles.js", text);
}

#[test]
fn what_a_parser_cannot_nest_is_left_out() {
    let redis = "import redis\nr = redis.Redis()\nr.get('a')\n";
    let mut indented = redis.to_owned();
    for depth in 0..700 {
        indented.push_str(&format!("{}if a:\n", " ".repeat(depth)));
    }
    indented.push_str(&format!("{}pass\n", " ".repeat(700)));
    assert_eq!(operations("indents.py", indented), 0);
    let assigned = format!("{redis}{}1\n", "a=".repeat(5_000));
    assert_eq!(operations("assigned.py", assigned), 1);
    assert_eq!(
        operations(
            "two.py",
            format!("{redis}a = b = r\nb.set('b', 1)\na.set('c', 1)\n")
        ),
        3
    );
    operations("backticks.py", format!("{redis}{}\n", "`".repeat(100_000)));
    operations(
        "words.py",
        format!("{redis}{}\n", "password=abcdefgh ".repeat(2_500)),
    );
    assert_eq!(
        operations("comments.py", format!("{}{redis}", "#\n".repeat(100_000))),
        1
    );
    let (holes, values) = ("%s".repeat(20_000), "'x',".repeat(20_000));
    assert_eq!(
        operations("holes.py", format!("{redis}r.get('{holes}' % ({values}))\n")),
        2
    );
    operations("comments.kt", "/*".repeat(10_000));
    let php = "<?php $redis = new Redis(); $redis->get('a');\n";
    operations("parens.php", format!("{php}{}\n", "$(".repeat(50_000)));
}

#[test]
fn branches_cost_what_they_assign_however_many_names_there_are() {
    let mut text = "import redis\nr = redis.Redis()\n".to_owned();
    for index in 0..20_000 {
        text.push_str(&format!("v{index} = 'k{index}'\n"));
    }
    text.push_str(&"if c:\n  v1 = 'a'\nelif d:\n  v1 = 'b'\nelse:\n  v2 = 'c'\n".repeat(10_000));
    text.push_str("r.get(v1)\n");
    assert_eq!(operations("branches.py", text), 1);
}
