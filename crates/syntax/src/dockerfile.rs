//! Dockerfiles: the instructions that decide what an image starts, with positions.

use super::template;
use redproof_source::{Origin, Text, Undefined, absolute};

/// What the last stage of a Dockerfile makes.
#[derive(Debug, Clone, Default)]
pub struct Dockerfile {
    /// The image that it starts from, arguments put in.
    pub base: Option<Text>,
    /// `ENTRYPOINT`: its words; the shell form is `/bin/sh -c TEXT`.
    pub entrypoint: Option<Vec<Text>>,
    /// `CMD`, likewise. `None` beside an `ENTRYPOINT` of a stage without one: that takes the base's away.
    pub command: Option<Vec<Text>>,
    /// `ENV`, in order.
    pub environment: Vec<(Text, Text)>,
    /// `ARG` with a default, of all stages, in order.
    pub arguments: Vec<(Text, Text)>,
    /// `COPY` and `ADD` from the context: sources and the target, absolute.
    pub copies: Vec<(Vec<Text>, String)>,
    /// `RUN`: its text, and how many copies came before it.
    pub runs: Vec<(Text, usize)>,
    /// Where later relative paths start.
    pub working_dir: String,
}

/// What a build is called with.
#[derive(Debug, Clone, Copy, Default)]
pub struct BuildOptions<'a> {
    /// The stage to stop at; the last one without it.
    pub target: Option<&'a str>,
    /// Build arguments with their values. They replace the defaults.
    pub arguments: &'a [(Text, Option<Text>)],
}

/// One instruction: its word in upper case, and the rest of its lines joined.
struct Instruction {
    word: String,
    rest: Text,
}

/// Reads a Dockerfile. What it does not know it passes over, as later instructions decide.
pub fn parse(source: &Text, call: BuildOptions<'_>) -> Dockerfile {
    let mut arguments: Vec<(Text, Text)> = Vec::new();
    let mut stages: Vec<(String, Dockerfile)> = Vec::new();
    let mut stage = Dockerfile {
        working_dir: "/".to_owned(),
        ..Dockerfile::default()
    };
    let mut name = String::new();
    // An `ENTRYPOINT` takes away a `CMD` that its stage began with, not one of its own (BuildKit, dispatchEntrypoint).
    let mut own_command = false;
    for Instruction { word, rest } in instructions(source) {
        match word.as_str() {
            "ARG" => {
                if let Some(equals) = rest.as_str().find('=') {
                    let value = unquoted(&rest.slice(equals + 1..rest.as_str().len()));
                    arguments.push((rest.slice(0..equals), value));
                }
            }
            "FROM" => {
                if stage.base.is_some() {
                    if is_target(call.target, &name, stages.len()) {
                        break;
                    }
                    stages.push((std::mem::take(&mut name), std::mem::take(&mut stage)));
                }
                let words: Vec<Text> = words(&rest)
                    .into_iter()
                    .filter(|word| !word.as_str().starts_with("--"))
                    .collect();
                let Some(image) = words.first() else { continue };
                own_command = false;
                if let [_, keyword, alias, ..] = words.as_slice()
                    && keyword.as_str().eq_ignore_ascii_case("as")
                {
                    alias.as_str().clone_into(&mut name);
                }
                let earlier = stages
                    .iter()
                    .rev()
                    .find(|(known, _)| !known.is_empty() && *known == image.as_str());
                stage = match earlier {
                    Some((_, earlier)) => earlier.clone(),
                    None => Dockerfile {
                        base: Some(substituted(image, call.arguments, &arguments)),
                        working_dir: "/".to_owned(),
                        ..Dockerfile::default()
                    },
                };
            }
            "ENTRYPOINT" => {
                stage.entrypoint = Some(exec(&rest));
                if !own_command {
                    stage.command = None;
                }
            }
            "CMD" => {
                stage.command = Some(exec(&rest));
                own_command = true;
            }
            "RUN" => stage.runs.push((rest, stage.copies.len())),
            "WORKDIR" => stage.working_dir = absolute(&stage.working_dir, unquoted(&rest).as_str()),
            "ENV" => stage.environment.extend(environment(&rest)),
            "COPY" | "ADD" => {
                let (flags, mut paths): (Vec<Text>, Vec<Text>) = exec_or_words(&rest)
                    .into_iter()
                    .partition(|word| word.as_str().starts_with("--"));
                // `--from` copies out of another stage or image, not out of the tree.
                if flags.iter().any(|flag| flag.as_str().starts_with("--from")) {
                    continue;
                }
                if let Some(target) = paths.pop() {
                    let full = absolute(&stage.working_dir, target.as_str());
                    let into = target.as_str().ends_with('/') || paths.len() > 1 || target.as_str() == ".";
                    stage.copies.push((
                        paths,
                        if into {
                            format!("{}/", full.trim_end_matches('/'))
                        } else {
                            full
                        },
                    ));
                }
            }
            _ => {}
        }
    }
    stage.arguments = arguments;
    stage
}

/// Whether a stage is the one that the build stops at: by its name, or by its number.
fn is_target(target: Option<&str>, name: &str, number: usize) -> bool {
    target.is_some_and(|target| name.eq_ignore_ascii_case(target) || target.parse() == Ok(number))
}

fn instructions(source: &Text) -> Vec<Instruction> {
    let mut found = Vec::new();
    let mut open: Option<Text> = None;
    let mut at = 0;
    for line in source.as_str().split_inclusive('\n') {
        let start = at;
        at += line.len();
        let content = line.trim_end_matches(['\n', '\r']);
        if content.trim_start().starts_with('#') || (content.trim().is_empty() && open.is_some()) {
            continue;
        }
        let (kept, goes_on) = match content.trim_end().strip_suffix('\\') {
            Some(kept) => (kept, true),
            None => (content, false),
        };
        let part = source.slice(start..start + kept.len());
        match &mut open {
            Some(text) => text.push_text(&part),
            None => open = Some(part),
        }
        if !goes_on && let Some(text) = open.take() {
            found.extend(instruction(&text));
        }
    }
    found.extend(open.as_ref().and_then(instruction));
    found
}

fn instruction(text: &Text) -> Option<Instruction> {
    let text = text.trim();
    let end = text.as_str().find(char::is_whitespace)?;
    let word = text.as_str().get(..end)?.to_ascii_uppercase();
    Some(Instruction {
        word,
        rest: text.slice(end..text.as_str().len()).trim(),
    })
}

/// Words between white space, quotes taken off.
fn words(text: &Text) -> Vec<Text> {
    let whole = text.as_str();
    let mut found = Vec::new();
    let mut start = None;
    let mut quote = None;
    for (at, c) in whole.char_indices() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '"' | '\'') => {
                quote = Some(c);
                start.get_or_insert(at);
            }
            (None, c) if c.is_whitespace() => {
                if let Some(start) = start.take() {
                    found.push(unquoted(&text.slice(start..at)));
                }
            }
            _ => {
                start.get_or_insert(at);
            }
        }
    }
    if let Some(start) = start {
        found.push(unquoted(&text.slice(start..whole.len())));
    }
    found
}

/// A value without the quotes around it.
fn unquoted(text: &Text) -> Text {
    let text = text.trim();
    let whole = text.as_str();
    let quoted = whole.len() >= 2
        && (whole.starts_with('"') && whole.ends_with('"')
            || whole.starts_with('\'') && whole.ends_with('\''));
    if quoted {
        text.slice(1..whole.len() - 1)
    } else {
        text
    }
}

/// The exec form, a JSON list of strings; `None` for the shell form.
fn json_words(text: &Text) -> Option<Vec<Text>> {
    let whole = text.as_str();
    if !whole.starts_with('[') {
        return None;
    }
    let strings: Vec<String> = serde_json::from_str(whole).ok()?;
    let mut found = Vec::new();
    let mut at = 1;
    for string in strings {
        let open = at + whole.get(at..)?.find('"')?;
        let close = open + 1 + closing(whole.get(open + 1..)?)?;
        let written = text.slice(open + 1..close);
        found.push(if written.as_str() == string {
            written
        } else {
            let mut decoded = Text::empty(written.span());
            decoded.push(&string, written.span(), false, Origin::Literal);
            decoded
        });
        at = close + 1;
    }
    Some(found)
}

fn closing(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Some(at),
            _ => {}
        }
    }
    None
}

fn exec(text: &Text) -> Vec<Text> {
    json_words(text).unwrap_or_else(|| {
        let shell = |word: &str| {
            let mut made = Text::empty(text.span());
            made.push(word, text.span(), false, Origin::Literal);
            made
        };
        vec![shell("/bin/sh"), shell("-c"), text.clone()]
    })
}

fn exec_or_words(text: &Text) -> Vec<Text> {
    json_words(text).unwrap_or_else(|| words(text))
}

/// `NAME=value NAME="value"`, or the old `NAME value`.
fn environment(text: &Text) -> Vec<(Text, Text)> {
    let whole = text.as_str();
    let first = whole.find(char::is_whitespace).unwrap_or(whole.len());
    if !whole.get(..first).is_some_and(|word| word.contains('=')) {
        return vec![(text.slice(0..first), unquoted(&text.slice(first..whole.len())))];
    }
    words(text)
        .into_iter()
        .filter_map(|word| {
            let equals = word.as_str().find('=')?;
            Some((
                word.slice(0..equals),
                unquoted(&word.slice(equals + 1..word.as_str().len())),
            ))
        })
        .collect()
}

/// Puts build arguments in; one without a default leaves the text unset.
fn substituted(text: &Text, given: &[(Text, Option<Text>)], defaults: &[(Text, Text)]) -> Text {
    let lookup = |name: &str| {
        let given = given
            .iter()
            .find(|(known, _)| known.as_str() == name)
            .and_then(|(_, value)| value.as_ref());
        let default = || {
            let found = defaults.iter().rev().find(|(known, _)| known.as_str() == name);
            found.map(|(_, value)| value)
        };
        given.or_else(default).cloned()
    };
    template::substitute(text, &lookup).map_or_else(|_| unset(text), |(text, _)| text)
}

fn unset(text: &Text) -> Text {
    Text::unset(text.span(), Undefined::Other("a build argument"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use redproof_source::{SourceMap, Span};

    fn read(source: &str) -> Dockerfile {
        let file = SourceMap::default().add("Dockerfile", source);
        parse(
            &Text::literal(source, Span::new(file, 0, source.len())),
            BuildOptions::default(),
        )
    }

    fn all(words: &[Text]) -> Vec<&str> {
        words.iter().map(Text::as_str).collect()
    }

    #[test]
    fn the_last_stage_counts() {
        let made = read(
            "ARG TAG=7.2\nFROM golang AS build\nRUN x \\\n  && y\nFROM redis:${TAG} AS base\nENV A=1 B=\"two words\"\n\
             FROM base\n# a comment\nCOPY --chown=redis redis.conf /etc/redis/\nCOPY --from=build /a /b\n\
             WORKDIR /data\nCOPY [\"a b\", \"sub/x\"]\nCMD [\"redis-server\", \"/etc/redis/redis.conf\"]\n",
        );
        assert_eq!(made.base.unwrap().as_str(), "redis:7.2");
        assert_eq!(made.arguments[0].1.as_str(), "7.2");
        assert_eq!(
            all(&made.command.unwrap()),
            ["redis-server", "/etc/redis/redis.conf"]
        );
        assert_eq!(made.environment[1].1.as_str(), "two words");
        let copies: Vec<_> = made
            .copies
            .iter()
            .map(|(from, to)| (all(from), to.as_str()))
            .collect();
        assert_eq!(
            copies,
            [(vec!["redis.conf"], "/etc/redis/"), (vec!["a b"], "/data/sub/x")]
        );
    }

    #[test]
    fn a_build_stops_at_its_target_and_takes_its_arguments() {
        let source =
            "ARG TAG=7\nFROM redis:${TAG} AS cache\nCMD [\"a\"]\nFROM alpine AS tools\nCMD [\"b\"]\n";
        let file = SourceMap::default().add("Dockerfile", source);
        let text = |word: &str| Text::literal(word, Span::new(file, 0, source.len()));
        let arguments = [(text("TAG"), Some(text("6.2")))];
        let base = |target| {
            let call = BuildOptions {
                target,
                arguments: &arguments,
            };
            parse(&text(source), call).base.unwrap().as_str().to_owned()
        };
        assert_eq!(
            [
                base(Some("cache")),
                base(Some("0")),
                base(Some("tools")),
                base(None)
            ],
            ["redis:6.2", "redis:6.2", "alpine", "alpine"]
        );
    }

    #[test]
    fn the_shell_form_and_an_entrypoint_that_takes_the_command_away() {
        let made = read(
            "FROM redis AS a\nCMD redis-server --requirepass x\nFROM a\nENTRYPOINT [\"docker-entrypoint.sh\"]\n",
        );
        assert_eq!(
            (made.command.is_none(), all(&made.entrypoint.unwrap())),
            (true, vec!["docker-entrypoint.sh"])
        );
        let own =
            read("FROM redis\nCMD [\"redis-server\", \"/r.conf\"]\nENTRYPOINT [\"docker-entrypoint.sh\"]\n");
        assert_eq!(all(&own.command.unwrap()), ["redis-server", "/r.conf"]);
        let made = read("FROM redis\nCMD redis-server --port 1\n");
        assert_eq!(
            all(&made.command.unwrap()),
            ["/bin/sh", "-c", "redis-server --port 1"]
        );
        assert!(read("FROM ${X}\n").base.unwrap().undefined().is_some());
    }
}
