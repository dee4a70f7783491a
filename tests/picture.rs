//! The picture of the README is what the program prints: `REDPROOF_BLESS=1` draws it again.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

const COLUMNS: usize = 96;

/// Lines from the start of the report, and from its end.
const SHOWN: (usize, usize) = (19, 1);

const CHARACTER: f64 = 8.4;
const LINE: usize = 19;
const MARGIN: usize = 16;

/// What the screen shows: the start of the report and its last line.
fn screen() -> Vec<String> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().unwrap();
    let from = top.join("fixtures/before");
    copy(&from, folder.path());
    let output = Command::new(env!("CARGO_BIN_EXE_redproof"))
        .args(["scan", "--color", "always", "--now", "2026-11-24"])
        .current_dir(folder.path())
        .env_clear()
        .env("COLUMNS", COLUMNS.to_string())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let (first, last) = (&lines[..SHOWN.0], &lines[lines.len() - SHOWN.1..]);
    let prompt = ["\u{1b}[2m$\u{1b}[0m redproof scan"];
    let all = prompt
        .iter()
        .chain(first)
        .chain(&["\u{1b}[2m…\u{1b}[0m"])
        .chain(last);
    all.map(|line| (*line).to_owned()).collect()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &to),
            false => drop(fs::copy(entry.path(), to).unwrap()),
        }
    }
}

/// The style that an escape sequence adds.
fn style(code: &str) -> &'static str {
    match code {
        "0" | "" => "",
        "1" => "font-weight:bold;",
        "2" => "fill:#8b949e;",
        "31" => "fill:#ff7b72;",
        "32" => "fill:#7ee787;",
        "33" => "fill:#e3b341;",
        "34" => "fill:#79c0ff;",
        "36" => "fill:#56d4dd;",
        other => panic!("no style for the code {other}"),
    }
}

fn draw(lines: &[String]) -> String {
    let width = (COLUMNS as f64 * CHARACTER).ceil() as usize + 2 * MARGIN;
    let height = lines.len() * LINE + 2 * MARGIN;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\">\n\
         <title>redproof scan: what it prints for a deployment with a password in 7 places and TLS turned off</title>\n\
         <rect width=\"{width}\" height=\"{height}\" rx=\"8\" fill=\"#0d1117\"/>\n\
         <g font-family=\"ui-monospace,SFMono-Regular,Menlo,Consolas,monospace\" font-size=\"14\" fill=\"#e6edf3\">\n"
    );
    for (row, line) in lines.iter().enumerate() {
        let y = MARGIN + row * LINE + 14;
        let (mut column, mut styles) = (0, String::new());
        for (index, part) in line.split("\u{1b}[").enumerate() {
            let text = match part.split_once('m').filter(|_| index > 0) {
                Some((codes, text)) => {
                    if codes == "0" {
                        styles.clear();
                    }
                    codes.split(';').for_each(|code| styles.push_str(style(code)));
                    text
                }
                None => part,
            };
            let length = text.chars().count();
            let start = text.chars().take_while(|character| *character == ' ').count();
            let shown = text.trim();
            if !shown.is_empty() {
                let x = MARGIN as f64 + (column + start) as f64 * CHARACTER;
                let wide = shown.chars().count() as f64 * CHARACTER;
                let shown = shown
                    .replace('&', "&amp;")
                    .replace('<', "&lt;")
                    .replace(' ', "\u{a0}");
                writeln!(
                    svg,
                    "<text x=\"{x:.1}\" y=\"{y}\" textLength=\"{wide:.1}\" style=\"{styles}\">{shown}</text>"
                )
                .unwrap();
            }
            column += length;
        }
    }
    svg + "</g>\n</svg>\n"
}

#[test]
fn the_picture_shows_what_the_program_prints() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/first-screen.svg");
    let drawn = draw(&screen());
    assert!(drawn.contains(">gate:<") && drawn.contains("••••"));
    assert!(!drawn.contains("changeme"));
    if std::env::var_os("REDPROOF_BLESS").is_some() {
        fs::write(&file, &drawn).unwrap();
    }
    let kept = fs::read_to_string(file).unwrap_or_default();
    assert!(
        kept == drawn,
        "docs/first-screen.svg is outdated: REDPROOF_BLESS=1 cargo test --test picture draws it again"
    );
}
