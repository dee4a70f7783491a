//! One classifier for each notation. Each shows what it knows to be harmless, and nothing else.

mod acl;
mod application;
mod command;
mod comment;
mod compose;
mod dockerfile;
mod dotenv;
mod environment;
mod makefile;
mod redis_command;
mod redis_conf;
mod requirements;
mod server;
mod shape;
mod shell;
mod tables;
mod tree;
mod url;
mod variable;
mod words;

use std::collections::BTreeSet;
use std::ops::Range;

use redproof_redis::Directive;
use redproof_source::{SourceMap, Span, Text};
use redproof_syntax::ini::{self, Dialect};
use redproof_syntax::{properties, toml};

use super::{Class, Format, Spans};

/// The pieces of some lines of a file that may be shown, in order.
pub(super) fn file(format: Format, source: &str, lines: &BTreeSet<u32>) -> Vec<(Range<usize>, Class)> {
    let mut map = SourceMap::default();
    let file = map.add("", source);
    let text = Text::literal(source, Span::new(file, 0, source.len()));
    let mut spans = Spans::of_lines(source, lines);
    match format {
        Format::Compose => tree::yaml(&mut spans, file, &compose::Compose),
        Format::Yaml => tree::yaml(&mut spans, file, &application::Application),
        Format::Toml => tree::parsed(
            &mut spans,
            |source| toml::parse(file, source),
            &application::Application,
        ),
        Format::Properties => {
            tree::parsed(
                &mut spans,
                |source| properties::parse(file, source),
                &application::Application,
            );
        }
        Format::Ini => {
            let parse = |source: &str| Ok(ini::parse(file, source, Dialect::Quoted));
            tree::parsed(&mut spans, parse, &application::Application);
        }
        Format::Dotenv => dotenv::file(&mut spans, file),
        Format::RedisConf => redis_conf::file(&mut spans, &text),
        Format::Acl => acl::file(&mut spans, &text),
        Format::Shell => shell::script(&mut spans, &text),
        Format::Makefile => makefile::file(&mut spans, &text),
        Format::Dockerfile => dockerfile::file(&mut spans, &text),
        Format::Requirements => requirements::file(&mut spans, &text),
        Format::Opaque => {}
    }
    comment::suppressions(&mut spans, format.notation());
    spans.into_sorted()
}

/// The words of a directive's value that may be shown; `source` has each on a line of its own.
pub(super) fn setting(directive: &Directive, words: &[&str], source: &str) -> Vec<(Range<usize>, Class)> {
    let mut map = SourceMap::default();
    let file = map.add("", source);
    let mut at = 0;
    let words: Vec<Text> = words
        .iter()
        .map(|word| {
            let start = at;
            at += word.len() + 1;
            Text::literal(*word, Span::new(file, start, start + word.len()))
        })
        .collect();
    let mut spans = Spans::new(source);
    redis_conf::arguments(&mut spans, directive, &words);
    spans.into_sorted()
}
