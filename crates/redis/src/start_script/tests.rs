use super::*;
use crate::command::{ServerCommand, server_arguments_in};
use crate::images::Image;
use crate::model::FileAnswer;
use redproof_source::{SourceMap, Span, Text, UNRESOLVED, Undefined, Why};

/// Paths with their texts.
pub(super) type Files = Vec<(String, String)>;

/// The server's arguments and the files that its start makes; `?` is a value that the files do not show.
pub(super) fn started(files: &[(&str, &str)], words: &[&str]) -> Option<(Vec<String>, Files)> {
    let mut map = SourceMap::default();
    let texts: Vec<(String, Text)> = files
        .iter()
        .map(|(path, text)| {
            let file = map.add(*path, *text);
            (
                (*path).to_owned(),
                Text::literal(*text, Span::new(file, 0, text.len())),
            )
        })
        .collect();
    let file = map.add("compose.yaml", "");
    let words: Vec<Text> = words
        .iter()
        .map(|word| Text::literal(*word, Span::top(file)))
        .collect();
    let env = |name: &str| match name {
        "EMPTY" => Some(Text::unset(Span::top(file), Undefined::Variable("EMPTY".into()))),
        "PW" => Some(Text::unresolved(
            Span::top(file),
            Undefined::Variable("PW".into()),
        )),
        "PORT" => Some(Text::literal("6380", Span::top(file))),
        _ => None,
    };
    let read = |path: &str| match texts.iter().find(|(known, _)| known == path) {
        Some((_, text)) => FileAnswer::Found(text.span().file, text.clone()),
        None => FileAnswer::Unknown(Why::new("not there", None)),
    };
    let around = Surroundings {
        environment: &env,
        is_unset: &|_| false,
        files: &read,
        list: &|pattern| {
            let (folder, pattern) = pattern.rsplit_once('/').unwrap();
            let paths = texts.iter().map(|(path, _)| path.clone());
            let matches = |path: &String| match path.rsplit_once('/') {
                Some((parent, name)) => parent == folder && crate::file_name_matches(pattern, name),
                None => false,
            };
            paths.filter(matches).collect()
        },
        working_dir: "/data",
    };
    let image = Image::named("redis:7")?;
    let ServerCommand::Starts(runs) = server_arguments_in(&image, Some(&words), None, around) else {
        return None;
    };
    let shown = |text: &Text| text.as_str().replace(UNRESOLVED, "?");
    let known = ["/tmp/r.conf", "/etc/r.conf", "/tmp/u.acl"];
    let made = known.iter().filter_map(|path| match runs.made.get(path)? {
        Made::Text(text) => Some(((*path).to_owned(), shown(text))),
        Made::Unknown(_) => Some(((*path).to_owned(), "unknown".to_owned())),
        Made::Removed => Some(((*path).to_owned(), "removed".to_owned())),
    });
    Some((runs.arguments.iter().map(shown).collect(), made.collect()))
}

/// What the start of a script makes of `/tmp/r.conf`.
fn conf(script: &str) -> String {
    let template = ("/in.conf", "port @PORT@\nrequirepass @PW@\n");
    let script = format!("{script}; exec redis-server /tmp/r.conf");
    let found = started(&[template], &["sh", "-ec", &script]).unwrap();
    found
        .1
        .into_iter()
        .find(|(path, _)| path == "/tmp/r.conf")
        .map(|(_, text)| text)
        .unwrap_or_default()
}

#[test]
fn a_script_writes_the_configuration() {
    for script in [
        "echo 'port 6380' > /tmp/r.conf; echo \"requirepass $PW\" >> /tmp/r.conf",
        "{ echo 'port 6380'; echo \"requirepass $PW\"; } > /tmp/r.conf",
        "(echo port 6380 && echo \"requirepass $PW\") > /tmp/r.conf",
        "printf 'port %s\\nrequirepass %s\\n' $PORT \"$PW\" > /tmp/r.conf",
        "cat > /tmp/r.conf <<EOF\nport $PORT\nrequirepass $PW\nEOF\n",
        "cat <<EOF | tee /tmp/r.conf > /dev/null\nport 6380\nrequirepass $(cat /run/secrets/pw)\nEOF\n",
        "sed \"s/@PORT@/$PORT/; s/@PW@/$PW/\" /in.conf > /tmp/r.conf",
        "sed -e s/@PORT@/6380/ -e \"s/@PW@/$(cat /run/secrets/pw)/\" < /in.conf | tee /tmp/r.conf",
        "cp /in.conf /tmp/r.conf; sed -i \"s/@PORT@/$PORT/g\" /tmp/r.conf; sed -i \"s/@PW@/$PW/g\" /tmp/r.conf",
        "cd /tmp && cp /in.conf r.conf && perl -pi -e 's/@PORT@/$ENV{PORT}/; s/@PW@/$ENV{PW}/' r.conf",
        "cat /in.conf | sed 's/@PORT@/6380/' | awk '{gsub(/@PW@/, ENVIRON[\"PW\"]); print}' > /tmp/r.conf",
        ": > /tmp/r.conf; echo port 6380 >> /tmp/r.conf; echo \"requirepass $PW\" >> /tmp/r.conf",
        "install -m 600 /dev/null /tmp/r.conf; printf 'port 6380\\nrequirepass %s\\n' \"$PW\" >> /tmp/r.conf",
        "f() { echo \"$@\" >> /tmp/r.conf; }; f port 6380; f requirepass $PW",
    ] {
        assert_eq!(conf(script), "port 6380\nrequirepass ?\n", "{script}");
    }
    assert_eq!(conf("python3 /render.py > /tmp/r.conf"), "unknown");
    assert_eq!(conf("cp /in.conf /tmp/r.conf; ./render /tmp/r.conf"), "unknown");
    assert_eq!(conf("[ -f /x ] && echo port 1 > /tmp/r.conf"), "unknown");
    assert_eq!(
        conf("[ -n \"$PORT\" ] && echo port $PORT > /tmp/r.conf"),
        "port 6380\n"
    );
    assert_eq!(conf("echo port 1 > /tmp/r.conf; rm -f /tmp/r.conf"), "removed");
    assert_eq!(
        conf("eval \"cat <<EOF\n$(cat /in.conf)\nEOF\n\" > /tmp/r.conf"),
        "port @PORT@\nrequirepass @PW@\n"
    );
}

#[test]
fn scripts_start_scripts() {
    let arguments = |files: &[(&str, &str)], words: &[&str]| {
        started(files, words).map(|(arguments, _)| arguments.join(" "))
    };
    let entry = "#!/bin/sh\nset -e\nif [ \"$1\" = redis-server ]; then shift; exec redis-server --port 1 \"$@\"; fi\nexec \"$@\"\n";
    let files = [
        ("/entry", entry),
        ("/usr/local/bin/docker-entrypoint.sh", entry),
        (
            "/sets/docker-entrypoint.sh",
            "#!/bin/sh\nexport PORT=9; exec \"$@\"\n",
        ),
        ("/start.sh", "redis-server --port 2\nredis-server --port 3\n"),
        ("/lib.sh", "P=4\nrun() { exec redis-server --port $P; }\n"),
        ("/with-lib.sh", ". /lib.sh\nrun\n"),
        ("/exports.sh", "#!/bin/sh\nexport PORT=7; exec /uses.sh\n"),
        ("/uses.sh", "#!/bin/sh\nexec redis-server --port $PORT\n"),
        ("/loop.sh", "exec /loop.sh"),
        ("/binary", "\u{7f}ELF"),
    ];
    for (words, expected) in [
        (
            &["/entry", "redis-server", "--save", "x"][..],
            Some("--port 1 --save x"),
        ),
        (&["/entry", "sh", "-c", "redis-server --port 5"], Some("--port 5")),
        (&["docker-entrypoint.sh", "redis-server"], Some("--port 1")),
        (
            &["docker-entrypoint.sh", "sh", "-c", "redis-server --port 8"],
            Some("--port 8"),
        ),
        (&["tini", "--", "/entry", "redis-server"], Some("--port 1")),
        (
            &[
                "/sets/docker-entrypoint.sh",
                "sh",
                "-c",
                "redis-server --port $PORT",
            ],
            Some("--port 9"),
        ),
        (&["sh", "/start.sh"], Some("--port 2")),
        (&["sh", "-c", "/start.sh"], Some("--port 2")),
        (&["bash", "/with-lib.sh"], Some("--port 4")),
        (&["/exports.sh"], Some("--port 7")),
        (&["/loop.sh"], None),
        (&["/binary"], None),
    ] {
        assert_eq!(arguments(&files, words).as_deref(), expected, "{words:?}");
    }
}

#[test]
fn a_variable_that_adds_an_option_or_a_line_may_be_nothing() {
    let arguments =
        |script: &str| started(&[], &["sh", "-c", script]).map(|(arguments, _)| arguments.join(" "));
    for script in [
        "if [ -n \"$EMPTY\" ]; then exec redis-server --requirepass \"$EMPTY\" --port 1; else exec redis-server --port 1; fi",
        "if [ -n \"$EMPTY\" ]; then set -- --requirepass \"$EMPTY\"; else set --; fi; exec redis-server \"$@\" --port 1",
        "O=; if [ -n \"$EMPTY\" ]; then O=\"--requirepass $EMPTY\"; fi; exec redis-server $O --port 1",
    ] {
        assert_eq!(
            arguments(script).as_deref(),
            Some("--requirepass  --port 1"),
            "{script}"
        );
    }
    let differs = "if [ -n \"$EMPTY\" ]; then exec redis-server --requirepass \"$EMPTY\"; else exec redis-server --port 1; fi";
    assert_eq!(arguments(differs), None);
    assert_eq!(
        conf("echo port 1 > /tmp/r.conf; [ -n \"$EMPTY\" ] && echo \"requirepass $EMPTY\" >> /tmp/r.conf"),
        "port 1\nrequirepass \"\"\n"
    );
}

#[test]
fn a_server_without_a_value_for_an_option_does_not_start() {
    for (script, expected) in [
        ("redis-server --requirepass $EMPTY", "--requirepass ?"),
        (
            "redis-server --requirepass $EMPTY --port 1",
            "--requirepass ? --port 1",
        ),
        ("redis-server --requirepass \"$EMPTY\"", "--requirepass "),
    ] {
        let found = started(&[], &["sh", "-c", script]).unwrap();
        assert_eq!(found.0.join(" "), expected, "{script}");
    }
    assert_eq!(conf("echo requirepass $EMPTY > /tmp/r.conf"), "requirepass ?\n");
}

/// Whether a server's password is known to be something behind a check of the start script.
fn has_password(check: &str) -> bool {
    let script = format!("{check}; exec redis-server --requirepass \"$EMPTY\"");
    let found = started(&[], &["sh", "-c", &script]).unwrap();
    found.0 == ["--requirepass", "?"]
}

#[test]
fn a_check_counts_where_it_ends_the_script() {
    for check in [
        "[ -z \"$EMPTY\" ] && exit 1",
        "[ -n \"$EMPTY\" ] || exit 1",
        "[ -z \"$EMPTY\" ] && echo missing && exit 1",
        "[ -z \"$EMPTY\" ] && { echo missing; exit 1; }",
        "if [ -z \"$EMPTY\" ]; then echo missing; exit 1; fi",
        "if [ -z \"$EMPTY\" ]; then { exit 1; }; fi",
        "stop() { echo \"$1\"; exit 1; }; [ -z \"$EMPTY\" ] && stop missing",
        "stop() { exit 1; }; if [ -z \"$EMPTY\" ]; then stop; fi",
        "[ x\"$EMPTY\" = x ] && exit 1",
        "if [ \"$EMPTY\" = \"\" ]; then exit 1; fi",
        "if ! [ -n \"$EMPTY\" ]; then exit 1; fi",
        "case \"$EMPTY\" in \"\") exit 1;; esac",
        "case $EMPTY in ?*) ;; *) exit 1;; esac",
        "[[ ! $EMPTY ]] && exit 1",
        "[ \"${#EMPTY}\" -ge 16 ] || exit 1",
        "(( ${#EMPTY} >= 16 )) || exit 1",
        "need() { [ -n \"$1\" ] || exit 1; }; need \"$EMPTY\"",
        "[ -n \"$EMPTY\" ] && [ -n \"$STRICT\" ] || exit 1",
        "set -e; [ -n \"$EMPTY\" ]",
        ": \"${EMPTY:?}\"",
        ": \"${EMPTY:=$(openssl rand -hex 32)}\"",
        "EMPTY=${EMPTY:-$(cat /run/secrets/pw)}",
        "FILE=$(cat /run/secrets/pw); EMPTY=\"${EMPTY:-$FILE}\"",
        "mapfile -t P < /run/secrets/pw; EMPTY=\"${P[0]}\"",
    ] {
        assert!(has_password(check), "{check}");
    }
    for check in [
        "[ -z \"$EMPTY\" ] && (exit 1)",
        "if [ -z \"$EMPTY\" ]; then (echo missing; exit 1); fi",
        "if [ -z \"$EMPTY\" ]; then if [ \"$STRICT\" = 1 ]; then exit 1; fi; fi",
        "if [ -z \"$EMPTY\" ]; then [ \"$STRICT\" = 1 ] && exit 1; fi",
        "if [ -z \"$EMPTY\" ] && [ \"$STRICT\" = 1 ]; then exit 1; fi",
        "[ -z \"$EMPTY\" ] && [ \"$STRICT\" = 1 ] && exit 1",
        "if [ -z \"$EMPTY\" ]; then echo missing; else exit 1; fi",
        "if [ -z \"$EMPTY\" ]; then echo missing; elif [ \"$STRICT\" = 1 ]; then exit 1; fi",
        "[ -z \"$EMPTY\" ] && echo missing; [ \"$STRICT\" = 1 ] && exit 1",
        "! [ -z \"$EMPTY\" ] && exit 1",
        ": \"${EMPTY?}\"",
        "( : \"${EMPTY:?}\" )",
        "( EMPTY=x )",
        ": \"${EMPTY:=$(true)$OTHER}\"; EMPTY=",
        "[ \"$EMPTY\" = x ] && exit 1",
        "case \"$EMPTY\" in x) exit 1;; esac",
        "(( ${#EMPTY} < 0 )) && exit 1",
        "set -e; if [ -n \"$EMPTY\" ]; then echo set; fi",
        "set -e; [ -n \"$EMPTY\" ] && echo set",
        "if [ \"$STRICT\" = 1 ]; then : \"${EMPTY:=x}\"; fi",
        "stop() { [ \"$STRICT\" = 1 ] && exit 1; }; [ -z \"$EMPTY\" ] && stop",
    ] {
        assert!(!has_password(check), "{check}");
    }
}
