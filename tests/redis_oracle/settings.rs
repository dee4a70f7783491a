//! Settings: generated files, includes, standard input and command lines against `CONFIG GET *`.

use std::path::Path;
use std::time::Duration;

use redproof_redis::{Directive, Kind, Version};
use redproof_source::{Known, Text};

use crate::model::{compare_start, lets_in};
use crate::program::{Case, Connection, Program};
use crate::random::Random;
use crate::run::{Came, cases};
use crate::setting_values::{FAVOURITES, LEFT_OUT, ODD, OF_THE_MACHINE, VALUES, WORDS};

/// A value near what the directive takes.
fn near(directive: &Directive, random: &mut Random) -> String {
    match directive.kind {
        Kind::Bool => random.pick(&["yes", "NO", "no", "Yes", "off"]).to_owned(),
        Kind::Integer | Kind::Octal | Kind::Memory | Kind::PercentOrMemory => {
            let edge = if random.once_in(2) {
                directive.min
            } else {
                directive.max
            };
            let number = match random.below(6) {
                0 => edge,
                1 => edge.saturating_add(1),
                2 => edge.saturating_sub(1),
                3 => 0,
                _ => random.below(1000) as i128,
            };
            let unit = match directive.kind {
                Kind::Memory => random.pick(&["", "", "k", "KB", "mb", "G", "b"]),
                Kind::PercentOrMemory => random.pick(&["", "%", "k", "gb"]),
                _ => "",
            };
            match directive.kind {
                Kind::Octal if number >= 0 => format!("{number:o}"),
                _ => format!("{number}{unit}"),
            }
        }
        Kind::Enum(names) => {
            let name = random.pick(names);
            if random.once_in(4) {
                name.to_ascii_uppercase()
            } else {
                name.to_owned()
            }
        }
        Kind::Text | Kind::Special => random
            .pick(&["a.b-c", "\"\"", "\"x y\"", "60 1", "Kgx", "50 99.9", "a", "x"])
            .to_owned(),
    }
}

fn name(version: &Version, names: &[&'static str], random: &mut Random) -> &'static str {
    let known: &str = match random.below(4) {
        0 => {
            let name = random.pick(FAVOURITES);
            match version.directive_names().find(|(known, _)| *known == name) {
                Some((known, _)) => return known,
                None => name,
            }
        }
        _ => return random.pick(names),
    };
    FAVOURITES.iter().find(|name| **name == known).unwrap()
}

fn line(program: &Program, names: &[&'static str], random: &mut Random) -> String {
    if random.once_in(12) {
        let odd = random.pick(ODD);
        // Without TLS, 6.2 does not know the directive.
        return if program.tls || !odd.starts_with("tls") {
            odd
        } else {
            "nosuch yes"
        }
        .to_owned();
    }
    let name = name(program.version, names, random);
    let value = match (random.below(4), program.version.directive(name)) {
        (1.., Some(directive)) => near(directive, random),
        _ => random.pick(VALUES).to_owned(),
    };
    let name = if random.once_in(10) {
        name.to_ascii_uppercase()
    } else {
        name.to_owned()
    };
    let blank = random.pick(&[" ", " ", " ", " ", "\t", "  ", "\u{b}"]);
    let start = random.pick(&["", "", "", "", " ", "\t"]);
    let end = random.pick(&["", "", "", "", " ", "\r", "\t", " # x"]);
    let end = if end == " # x" && !random.once_in(6) {
        ""
    } else {
        end
    };
    format!("{start}{name}{blank}{value}{end}")
}

/// Some lines, each ended as lines are, or not at all.
fn text(program: &Program, names: &[&'static str], random: &mut Random, most: usize) -> String {
    let mut text = String::new();
    if random.once_in(80) {
        text.push('\u{feff}');
    }
    for _ in 0..random.below(most + 1) {
        if random.once_in(8) {
            text.push_str(random.pick(&["\n", "# x\n", "  # y\n", "\r\n", "\t\n"]));
        }
        text.push_str(&line(program, names, random));
        if random.once_in(60) {
            text.push_str("\0junk");
        }
        text.push_str(random.pick(&["\n", "\n", "\n", "\r\n"]));
    }
    if random.once_in(6) {
        text.pop();
    }
    text
}

fn case(program: &Program, folder: &Path, seed: u64) -> Case {
    let mut random = Random::new(seed);
    let random = &mut random;
    let version = program.version;
    let names: Vec<&'static str> = version
        .directive_names()
        .filter(|(_, directive)| !LEFT_OUT.contains(&directive.name))
        .filter(|(name, _)| program.tls || !name.starts_with("tls-"))
        .map(|(name, _)| name)
        .collect();
    let mut case = Case::default();
    // An absolute path, since `dir` comes before the socket is made.
    let socket = folder.join("s").display().to_string();
    let base = format!("port 0\nunixsocket {socket}\nloglevel warning\n");
    let files = if random.once_in(4) { 3 } else { 0 };
    if files > 0 {
        for path in ["i.conf", "sub/a.conf", "sub/b.conf"] {
            let content = text(program, &names, random, 1);
            case.files.insert(path.to_owned(), content);
        }
    }
    let mut content = text(program, &names, random, 3);
    if files > 0 {
        content.push_str(random.pick(&[
            "\ninclude i.conf",
            "\ninclude sub/*.conf",
            "\ninclude sub/a.conf\ninclude i.conf",
            "",
        ]));
        content.push('\n');
        content.push_str(&text(program, &names, random, 1));
    }
    case.files.insert("sub/keep".to_owned(), String::new());
    let words = match random.below(5) {
        0 => 1 + random.below(4),
        _ => 0,
    };
    let file = random.below(12);
    if file == 0 {
        // No file: everything comes from standard input or from the command line.
        case.arguments
            .extend(["--port", "0", "--unixsocket", &socket].map(str::to_owned));
        if random.once_in(2) {
            case.arguments.insert(0, "-".to_owned());
            case.stdin = Some(content.clone());
        }
    } else {
        case.files.insert("r.conf".to_owned(), format!("{base}{content}"));
        case.arguments.push("r.conf".to_owned());
    }
    for _ in 0..words {
        let word = match random.below(6) {
            0 => format!("--{}", random.pick(&names)),
            1 => random.pick(VALUES).to_owned(),
            _ => random.pick(WORDS).to_owned(),
        };
        // No file has this name; an argument cannot contain a NUL.
        case.arguments.push(word.replace('\0', ""));
    }
    if case.stdin.is_none() && random.once_in(20) {
        case.arguments.push("-".to_owned());
        case.stdin = Some(text(program, &names, random, 2));
    }
    case
}

fn shown(server: &redproof_redis::Server, name: &str) -> Option<String> {
    let directive = server.version.directive(name)?;
    let setting = server.settings.get(directive.name)?;
    if directive.is_secret() {
        return Some(setting.first().map_or("", Text::as_str).to_owned());
    }
    setting.shown.known().cloned()
}

fn one(program: &Program, folder: &Path, case: &Case) -> Result<Came, String> {
    let Some((_running, server)) = compare_start(program, folder, case)? else {
        return Ok(Came::Stopped);
    };
    let mut connection = Connection::new(folder);
    let password = shown(&server, "requirepass").unwrap_or_default();
    let open = lets_in(&server);
    let answers = connection
        .ask(&[
            vec!["ping"],
            vec!["auth", "default", &password],
            vec!["config", "get", "*"],
        ])
        .ok_or("the server went away")?;
    let let_in = ["+PONG", "-NOPERM", "-MASTERDOWN"]
        .iter()
        .any(|start| answers[0][0].starts_with(start));
    if open != Known::Known(let_in) {
        return Err(format!("ping: {:?}, found open {open:?}", answers[0]));
    }
    if !let_in && !password.is_empty() && answers[1][0] != "+OK" {
        return Err(format!("auth: {:?}", answers[1]));
    }
    for pair in answers[2].chunks(2) {
        let [name, value] = pair else {
            if server.renamed.is_empty() {
                return Err(format!("config get: {pair:?}"));
            }
            continue;
        };
        let Some(directive) = server.version.directive(name) else {
            return Err(format!("the version does not know {name}"));
        };
        if OF_THE_MACHINE.contains(&directive.name) {
            continue;
        }
        let Some(setting) = server.settings.get(directive.name) else {
            continue;
        };
        match shown(&server, name) {
            Some(found) if found == *value => {}
            // A default that the tables do not show depends on the machine.
            None if setting.span.is_none() => {}
            found => return Err(format!("{name} is {value:?}, found {found:?}")),
        }
    }
    Ok(Came::Ran)
}

#[test]
fn settings_are_what_the_server_shows() {
    cases(
        "settings",
        1500,
        Duration::from_secs(25),
        |program, folder, seed| {
            let case = case(program, folder, seed);
            one(program, folder, &case).map_err(|difference| format!("{difference}\n{case:#?}"))
        },
    );
}
