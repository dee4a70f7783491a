//! One reader at a time.

use std::cell::Cell;

use redproof::config::Config;
use redproof::inputs::ScriptLanguage;
use redproof::rules::{Compliance, RuleSet, RuleSource, Vocabulary};
use redproof_code::{Language, Project, SourceFile};
use redproof_source::Text;
use redproof_source::yaml as yaml_reader;
use redproof_syntax::comments::Notation;
use redproof_syntax::shell::Expansion;
use redproof_syntax::{
    dockerfile as dockerfiles, dockerignore as ignore_lists, dotenv as env_files, edit as edits, ignore,
    ini as ini_files, php as php_files, properties as property_files, shell as shells, template as templates,
    toml as toml_files, url as urls, words as word_lists, xml as xml_files,
};

use super::checks;

fn text_of(data: &[u8]) -> Option<&str> {
    std::str::from_utf8(data).ok()
}

/// The first byte chooses, the rest is the text.
fn choice(data: &[u8]) -> Option<(usize, &str)> {
    let (first, rest) = data.split_first()?;
    Some((usize::from(*first), text_of(rest)?))
}

pub(crate) fn yaml(data: &[u8]) {
    let Some(text) = text_of(data) else { return };
    let (_, file) = checks::one_file(text);
    match yaml_reader::parse(file, text) {
        Err(problem) => checks::problem(&problem, text),
        Ok(arena) => {
            for document in &arena.documents {
                match yaml_reader::expand(&arena, *document) {
                    Ok(expanded) => checks::node(&expanded.root, text),
                    Err(problem) => checks::problem(&problem, text),
                }
            }
        }
    }
}

pub(crate) fn dotenv(data: &[u8]) {
    let Some(text) = text_of(data) else { return };
    let (_, file) = checks::one_file(text);
    let none = |_: &str| None;
    for read in [
        env_files::parse(file, text, &none, &none),
        env_files::parse_raw(file, text),
    ] {
        for assignment in &read.assignments {
            checks::text(&assignment.name, text);
            checks::texts(&assignment.value, text);
        }
        read.faults.iter().for_each(|fault| checks::problem(fault, text));
        read.expressions
            .iter()
            .for_each(|one| checks::span(one.span, text));
    }
}

pub(crate) fn template(data: &[u8]) {
    let Some(text) = text_of(data) else { return };
    let (_, file) = checks::one_file(text);
    let whole = checks::whole(file, text);
    checks::text(&templates::unresolved(&whole), text);
    match templates::substitute(&whole, &|_: &str| None) {
        Err(problem) => checks::problem(&problem, text),
        Ok((made, expressions)) => {
            checks::text(&made, text);
            for one in expressions {
                checks::span(one.span, text);
                one.fallback.into_iter().for_each(|at| checks::span(at, text));
            }
        }
    }
}

pub(crate) fn words(data: &[u8]) {
    let Some(text) = text_of(data) else { return };
    let (_, file) = checks::one_file(text);
    match word_lists::split(&checks::whole(file, text)) {
        Err(problem) => checks::problem(&problem, text),
        Ok(read) => checks::texts(read.words.iter().chain(&read.dropped), text),
    }
}

pub(crate) fn url(data: &[u8]) {
    let Some(text) = text_of(data) else { return };
    let (_, file) = checks::one_file(text);
    if let Some(url) = urls::split(&checks::whole(file, text)) {
        checks::texts([&url.scheme, &url.path, &url.fragment], text);
        checks::texts(url.user.iter().chain(&url.password), text);
        for host in &url.hosts {
            checks::text(&host.name, text);
            checks::texts(&host.port, text);
        }
        for (name, value) in &url.query {
            checks::text(name, text);
            checks::texts(value, text);
        }
    }
}

pub(crate) fn shell(data: &[u8]) {
    let Some(text) = text_of(data) else { return };
    let (_, file) = checks::one_file(text);
    let whole = checks::whole(file, text);
    let expanded = Expansion::Expand {
        lookup: &|_| None,
        is_unset: &|_| false,
        own: true,
    };
    for expansion in [Expansion::Keep, expanded] {
        for command in shells::commands(&whole, expansion) {
            checks::texts(
                command.words.iter().chain(&command.outputs).chain(&command.reads),
                text,
            );
            checks::texts(command.inputs.iter().map(|input| &input.text), text);
        }
    }
}

pub(crate) fn script(data: &[u8]) {
    let Some((kind, text)) = choice(data) else { return };
    let languages = [
        ScriptLanguage::Shell,
        ScriptLanguage::Make,
        ScriptLanguage::Just,
        ScriptLanguage::Taskfile,
        ScriptLanguage::Python,
    ];
    let (_, file) = checks::one_file(text);
    let read = redproof::script::read(&checks::whole(file, text), languages[kind % languages.len()]);
    for command in &read.commands {
        checks::texts(&command.words, text);
    }
    checks::texts(read.assignments.iter().map(|set| &set.value), text);
    checks::texts(read.passwords.iter().map(|(_, password)| password), text);
}

/// An edit's script before the first line break, what it edits behind it.
pub(crate) fn edit(data: &[u8]) {
    let Some((kind, text)) = choice(data) else { return };
    let Some((script, input)) = text.split_once('\n') else {
        return;
    };
    let (_, file) = checks::one_file(text);
    let whole = checks::whole(file, text);
    let programs = ["sed", "perl", "awk", "envsubst", "gomplate"];
    let name = programs[kind % programs.len()];
    let option = ["-e", "-pe", "", "", ""][kind % programs.len()];
    let mut words: Vec<Text> = vec![Text::literal(name, whole.span())];
    if !option.is_empty() {
        words.push(Text::literal(option, whole.span()));
    }
    words.push(whole.slice(0..script.len()));
    if let Some(edit) = edits::call(name, &words)
        && let Some(made) = edit.apply(&whole.slice(text.len() - input.len()..text.len()), &|_| None)
    {
        checks::span(made.span(), text);
    }
}

pub(crate) fn dockerfile(data: &[u8]) {
    let Some(text) = text_of(data) else { return };
    let (_, file) = checks::one_file(text);
    let read = dockerfiles::parse(&checks::whole(file, text), None);
    let commands = [&read.entrypoint, &read.command, &read.healthcheck];
    checks::texts(commands.into_iter().flatten().flatten(), text);
    for (name, value) in read.environment.iter().chain(&read.arguments) {
        checks::texts([name, value], text);
    }
    checks::texts(read.copies.iter().flat_map(|(from, _)| from), text);
    checks::texts(read.runs.iter().map(|(run, _)| run), text);
}

pub(crate) fn dockerignore(data: &[u8]) {
    let Some(text) = text_of(data) else { return };
    let list = ignore_lists::DockerIgnore::parse(text);
    for path in ["a", "a/b", ".env", "conf/redis.conf"] {
        list.ignores(path);
    }
}

pub(crate) fn ini(data: &[u8]) {
    let Some(text) = text_of(data) else { return };
    let (_, file) = checks::one_file(text);
    for dialect in [ini_files::Dialect::Quoted, ini_files::Dialect::Python] {
        checks::node(&ini_files::parse(file, text, dialect), text);
    }
}

pub(crate) fn toml(data: &[u8]) {
    let Some(text) = text_of(data) else { return };
    let (_, file) = checks::one_file(text);
    if let Ok(node) = toml_files::parse(file, text) {
        checks::node(&node, text);
    }
}

pub(crate) fn properties(data: &[u8]) {
    let Some(text) = text_of(data) else { return };
    let (_, file) = checks::one_file(text);
    if let Ok(node) = property_files::parse(file, text) {
        checks::node(&node, text);
    }
}

pub(crate) fn xml(data: &[u8]) {
    let Some(text) = text_of(data) else { return };
    let (_, file) = checks::one_file(text);
    checks::node(&xml_files::parse(file, text), text);
}

pub(crate) fn php(data: &[u8]) {
    let Some(text) = text_of(data) else { return };
    let (_, file) = checks::one_file(text);
    checks::node(&php_files::parse(file, text), text);
}

pub(crate) fn code(data: &[u8]) {
    let Some((kind, text)) = choice(data) else { return };
    let languages = [
        ("a.py", Language::Python),
        ("a.js", Language::JavaScript),
        ("a.ts", Language::TypeScript),
        ("a.go", Language::Go),
        ("A.java", Language::Java),
        ("a.kt", Language::Kotlin),
        ("a.php", Language::Php),
        ("a.rb", Language::Ruby),
        ("A.cs", Language::CSharp),
        ("a.lua", Language::Lua),
    ];
    let (path, language) = languages[kind % languages.len()];
    let (_, file) = checks::one_file(text);
    let project = Project::collect(&[SourceFile {
        file,
        path,
        text,
        language,
        test: false,
    }]);
    let used = redproof_code::read(file, text, language, &project);
    used.unknown.iter().for_each(|one| checks::span(one.span, text));
}

pub(crate) fn certificate(data: &[u8]) {
    let Some(text) = text_of(data) else { return };
    redproof::cert::read(text);
    redproof::cert::is_private_key(text);
    redproof::cert::holds_private_key(text);
    redproof::cert::is_locked_key(text);
}

pub(crate) fn suppressions(data: &[u8]) {
    let Some((kind, text)) = choice(data) else { return };
    let notations = [
        Notation::Yaml,
        Notation::Env,
        Notation::Shell,
        Notation::Makefile,
        Notation::Toml,
        Notation::Ini,
        Notation::WholeLines,
    ];
    let last = Cell::new(0);
    for one in ignore::ignores(text, notations[kind % notations.len()]) {
        assert!(
            text.get(one.start..one.end).is_some(),
            "{}..{}",
            one.start,
            one.end
        );
        assert!(one.start >= last.get(), "suppressions are in order");
        last.set(one.start);
        one.fault();
    }
}

pub(crate) fn config(data: &[u8]) {
    let Some(text) = text_of(data) else { return };
    if let Ok(config) = Config::parse("redproof.toml", text) {
        config.rows();
    }
}

pub(crate) fn rule(data: &[u8]) {
    let Some(text) = text_of(data) else { return };
    let source = RuleSource::new("fuzz.yml", text.to_owned());
    match RuleSet::load(vec![source], Vocabulary::standard(), Compliance::builtin()) {
        Ok(set) => {
            set.digest();
        }
        Err(errors) => assert!(!errors.is_empty(), "refused without a reason"),
    }
}
