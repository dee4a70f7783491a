use super::*;
use redproof_source::{SourceMap, Span, Text};

fn read(source: &str) -> Dockerfile {
    let file = SourceMap::default().add("Dockerfile", source);
    parse(&Text::literal(source, Span::new(file, 0, source.len())), None)
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
    assert_eq!(made.base(&[]).unwrap().as_str(), "redis:7.2");
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
    let source = "ARG TAG=7\nFROM redis:${TAG} AS cache\nCMD [\"a\"]\nFROM alpine AS tools\nCMD [\"b\"]\n";
    let file = SourceMap::default().add("Dockerfile", source);
    let text = |word: &str| Text::literal(word, Span::new(file, 0, source.len()));
    let arguments = [(text("TAG"), Some(text("6.2")))];
    let base = |target| {
        let made = parse(&text(source), target);
        made.base(&arguments).unwrap().as_str().to_owned()
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
    assert!(read("FROM ${X}\n").base(&[]).unwrap().undefined().is_some());
}
