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
