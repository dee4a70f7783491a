//! `.env` and env files.

use std::fmt::Write as _;

use super::{Generated, Seed};

pub const NAMES: &[&str] = &[
    "K",
    "L",
    "M",
    "A",
    "lower",
    "K_1",
    "WITH.DOT",
    "WITH-DASH",
    "_under",
];

pub const LINES: &[&str] = &[
    "=plain",
    "=two words",
    "=",
    "= lead",
    "=trail  ",
    " = both ",
    ": colon",
    "=a # told",
    "=a#b",
    "=a\t# tab",
    "='single'",
    "=\"double\"",
    "='a # b' # told",
    "=\"a # b\"# told",
    "='it\\'s'",
    "=\"say \\\"hi\\\"\"",
    "=\"l1\nl2\"",
    "='l1\nl2'",
    "=\"a\\nb\\tc\"",
    "='a\\nb'",
    "=a\\nb",
    "=$A",
    "=${A}",
    "='${A}'",
    "=\"${A}\"",
    "=${U:-d}",
    "=\"${U:-d e}\"",
    "=${U:-${A}}",
    "=${U:-${V:-deep}}",
    "=$$A",
    "=\"$$A\"",
    "='$$A'",
    "=\\$A",
    "=\"\\$A\"",
    "=a'b'c",
    "=a\"b\"c",
    "='a'b",
    "=\"a\" b",
    "=#no",
    "= #told",
    "=a=b",
    "==",
    "=http://u:p@h:1/?a=b&c",
    "=é",
    "=\"\"",
    "=''",
    "=\"a\\\\b\"",
    "=a\\\\b",
    "=\"\\u00e9\"",
    "=\"\\x41\"",
    "=\"\\101\"",
    "=\"\\0101\"",
    "={json: \"x\"}",
    "=[1]",
    "=a\r",
    "=\"a\"\r",
    "='a'  ",
    "=`cmd`",
    "=$(cmd)",
    "=a;b",
    "=\"a\\$$b\"",
    "=${A:+alt}",
    "=${U+alt}",
    "=$1",
    "=a$",
    "=a$ b",
    "=\"a\\ b\"",
    "=\\",
    "=a\\",
    "=\"multi\n\nline # x\"",
    "",
    " ",
    ":",
    "=\"a'b\"",
    "='a\"b'",
    "=!@%^&*()",
    "=~",
    "=\"$K\"",
    "=$K$L",
    "=${K:-x}${L:-y}",
    "=\u{a0}nbsp",
    "=\"\\\"\"",
    "='\\\\'",
    "=\"a\\",
    "= 'q' ",
    "=\t'q'",
];

pub const BROKEN_LINES: &[&str] = &[
    "=\"open",
    "='open",
    "=${",
    "=${A",
    " B=c",
    "%=c",
    "=\"a\" = b",
    "$A=b",
    "=${U:?told}",
    "=${1}",
    "(x)",
    "=\"${\"",
    "+=a",
    "/x=1",
    "\"q\"=1",
    "=a\nnot a line at all!",
    ".=",
    "[0]=x",
];

/// An env file.
pub fn dotenv(seed: &mut Seed, lines: usize, broken: bool) -> String {
    let mut text = String::new();
    if seed.chance(5) {
        text.push('\u{feff}');
    }
    for _ in 0..lines {
        match seed.below(12) {
            0 => text.push_str("# told = no\n"),
            1 => text.push_str("\n  \n"),
            2 => text.push_str("export "),
            3 => text.push_str("  "),
            _ => {}
        }
        text.push_str(seed.pick(NAMES));
        text.push_str(seed.pick(LINES));
        text.push('\n');
    }
    if broken {
        text.push_str(seed.pick(NAMES));
        text.push_str(seed.pick(BROKEN_LINES));
        text.push('\n');
    }
    if seed.chance(10) {
        text.pop();
    }
    text
}

/// A project whose variables come from a generated `.env`, and whose container takes a generated env file.
pub fn variables(seed: u64, broken: bool) -> Generated {
    let mut seed = Seed::new(seed);
    let lines = if broken { 0 } else { 6 };
    let mut text = "services:\n  a:\n    image: x\n    environment:\n".to_owned();
    for name in NAMES.iter().chain(&["A", "U"]) {
        // A name that holds a dot or a dash cannot be asked for, but can be passed through.
        if !text.contains(&format!("      {name}:")) {
            let _ = writeln!(text, "      {name}:");
            if !name.contains(['.', '-']) {
                let _ = writeln!(text, "      PUT_{name}: '<${{{name}-unset}}>'");
            }
        }
    }
    let raw = seed.chance(15);
    let format = if raw { ", format: raw" } else { "" };
    let _ = write!(
        text,
        "  b:\n    image: x\n    env_file: [{{path: one.env{format}}}, two.env]\n"
    );
    // One of the two files is the broken one.
    let first = broken && seed.chance(50);
    let files = vec![
        ("compose.yaml".to_owned(), text),
        (".env".to_owned(), dotenv(&mut seed, lines, first)),
        ("one.env".to_owned(), dotenv(&mut seed, lines, broken && !first)),
        (
            "two.env".to_owned(),
            dotenv(&mut seed, if broken { 0 } else { 3 }, false),
        ),
    ];
    Generated {
        files,
        order: vec!["compose.yaml".to_owned()],
    }
}
