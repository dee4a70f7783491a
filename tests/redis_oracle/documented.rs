//! The tables of `docs/redis.md`: each row is run through the model for every version that it names, and through the
//! real servers that are there.

use redproof_redis::{self, Engine, ImageEffects, Version};
use redproof_source::{Known, SourceMap, Span, Text};

use crate::model::{lets_in, model};
use crate::program::{Case, Connection, Program, Real, programs, start};

const PAGE: &str = include_str!("../../docs/redis.md");

/// A table's rows, as cells.
fn tables(first_column: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    let mut inside = false;
    for line in PAGE.lines() {
        let Some(row) = line.strip_prefix('|') else {
            inside = false;
            continue;
        };
        let row = row.strip_suffix('|').unwrap().replace("\\|", "\u{1}");
        let cells: Vec<String> = row
            .split('|')
            .map(|cell| cell.trim().replace('\u{1}', "|"))
            .collect();
        if cells[0] == first_column {
            inside = true;
        } else if inside && !cells[0].starts_with("---") {
            found.push(cells);
        }
    }
    found
}

/// What stands between backticks.
fn codes(cell: &str) -> Vec<String> {
    let mut rest = cell;
    let mut found = Vec::new();
    while let Some((_, opened)) = rest.split_once('`') {
        // Two backticks are an empty word.
        let (code, after) = opened.split_once('`').unwrap();
        found.push(code.to_owned());
        rest = after;
    }
    found
}

fn covers(versions: &str, version: &Version) -> bool {
    let release = match version.engine {
        Engine::Redis => (version.release[0], version.release[1]),
        Engine::Valkey => (7, 2),
    };
    let valkey_9 = version.engine == Engine::Valkey && version.release[0] >= 9;
    let number = |text: &str| {
        let (major, minor) = text.split_once('.').unwrap();
        (major.parse::<u16>().unwrap(), minor.parse::<u16>().unwrap())
    };
    match versions.split_once(' ') {
        None if versions == "all" => true,
        Some(("from", from)) => release >= number(from),
        Some(("before", before)) => release < number(before),
        Some(("valkey", "9.1")) => valkey_9,
        Some(("all", "but valkey 9.1")) => !valkey_9,
        _ => panic!("which versions are `{versions}`?"),
    }
}

/// Every version that is carried, with its server where there is one.
fn everywhere() -> Vec<(Program, bool)> {
    let there = programs();
    let mut all: Vec<(Program, bool)> = Version::all()
        .iter()
        .filter(|version| !there.iter().any(|program| program.version == *version))
        .map(|version| (Program::of(version), false))
        .collect();
    all.extend(there.into_iter().map(|program| (program, true)));
    all
}

/// What is claimed of one launch, asked of the model and of the server.
fn check(row: &[String], case: &Case, program: &Program, real: bool) -> Result<(), String> {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (server, _) = model(program, folder, case);
    let running = real.then(|| start(program, folder, case));
    let mut answers = Vec::new();
    let claims: Vec<&str> = row[4].split("; ").collect();
    if let Some(Real::Runs(_)) = &running {
        let password = server
            .setting("requirepass")
            .and_then(|known| known.first().cloned());
        let password = password.as_ref().map_or("", Text::as_str);
        let names = claims.iter().filter_map(|claim| codes(claim).into_iter().next());
        let asked = std::iter::once(vec!["ping".to_owned()])
            .chain(names.map(|name| vec!["config".to_owned(), "get".to_owned(), name]));
        // Each in a session of its own: 8.2 says nothing more after a login that failed.
        for call in asked {
            let mut calls = vec![call.iter().map(String::as_str).collect()];
            if !password.is_empty() && call[0] == "config" {
                calls.insert(0, vec!["auth", password]);
            }
            let answer = Connection::new(folder)
                .ask(&calls)
                .ok_or("the server went away")?;
            answers.extend(answer.last().cloned());
        }
    }
    for (at, claim) in claims.iter().enumerate() {
        let starts = server.starts == Known::Known(true);
        let open = lets_in(&server) == Known::Known(true);
        let runs = matches!(running, Some(Real::Runs(_)));
        let (found, confirmed) = match *claim {
            "no password is required" => (starts && open, !real || (runs && answers[0][0] == "+PONG")),
            "a password is required" => {
                let refused = |answer: &str| answer.starts_with("-NOAUTH");
                (starts && !open, !real || (runs && refused(&answers[0][0])))
            }
            "does not start" => (server.starts == Known::Known(false), !real || !runs),
            setting => {
                let codes = codes(setting);
                let [name, value] = codes.as_slice() else {
                    panic!("what does `{setting}` claim?");
                };
                let known = server.setting(name).unwrap();
                let shown = match known.first() {
                    Some(word) if name == "requirepass" => word.as_str().to_owned(),
                    _ => known.shown.known().cloned().unwrap_or_default(),
                };
                let before = claims[..at].iter().filter(|claim| claim.contains('`')).count();
                let answered = !real || (runs && answers[1 + before].get(1) == Some(value));
                (starts && shown == *value, answered)
            }
        };
        if !found {
            return Err(format!("the model does not say: {claim} ({:?})", server.refusals));
        }
        if !confirmed {
            return Err(format!("the server does not say: {claim} ({answers:?})"));
        }
    }
    Ok(())
}

#[test]
fn what_the_page_says_of_files_and_command_lines_is_so() {
    let rows = tables("redis.conf");
    assert!(rows.len() > 60, "{}", rows.len());
    let mut wrong = Vec::new();
    for (program, real) in everywhere() {
        for row in rows.iter().filter(|row| covers(&row[3], program.version)) {
            let mut case = Case::default();
            let lines = |cell: &str| {
                codes(cell)
                    .iter()
                    .map(|line| format!("{line}\n"))
                    .collect::<String>()
            };
            case.files.insert("u.acl".to_owned(), lines(&row[1]));
            case.files.insert(
                "r.conf".to_owned(),
                format!("port 0\nunixsocket s\n{}", lines(&row[0])),
            );
            case.arguments.push("r.conf".to_owned());
            case.arguments.extend(codes(&row[2]));
            if let Err(why) = check(row, &case, &program, real) {
                wrong.push(format!("{}: {row:?}: {why}", program.name()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_the_page_says_of_rules_is_so() {
    let rows = tables("Rules");
    assert!(rows.len() > 20, "{}", rows.len());
    let mut wrong = Vec::new();
    for (program, real) in everywhere() {
        let covered = || {
            rows.iter()
                .filter(|row| covers(&row[2], program.version))
                .enumerate()
        };
        let mut config = "port 0\nunixsocket s\n".to_owned();
        for (at, row) in covered() {
            config.push_str(&format!("user u{at} on nopass {}\n", codes(&row[0]).join(" ")));
        }
        // `reset` takes the login away, and no server lets such a user make a call: the model alone is asked.
        let mut case = Case::default();
        case.files.insert("r.conf".to_owned(), config);
        case.arguments.push("r.conf".to_owned());
        let folder = tempfile::tempdir().unwrap();
        let (server, _) = model(&program, folder.path(), &case);
        assert_eq!(server.starts, Known::Known(true), "{:?}", server.refusals);
        let running = real.then(|| start(&program, folder.path(), &case));
        for (at, row) in covered() {
            let name = format!("u{at}");
            let call = codes(&row[1]).remove(0);
            let words: Vec<&str> = call.split(' ').collect();
            let allowed = row[3] == "allowed";
            let user = server.user(&name).unwrap();
            if server.may(user, &words).allowed != allowed {
                wrong.push(format!("{}: the model does not say {row:?}", program.name()));
            }
            if let Some(Real::Runs(_)) = &running
                && user.enabled.0
            {
                let mut connection = Connection::new(folder.path());
                let answers = connection.ask(&[vec!["auth", &name, "x"], words]).unwrap();
                if answers[1]
                    .first()
                    .is_some_and(|answer| answer.starts_with("-NOPERM"))
                    == allowed
                {
                    wrong.push(format!(
                        "{}: the server does not say {row:?}: {answers:?}",
                        program.name()
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_the_page_says_of_images_is_so() {
    let rows = tables("Image");
    assert!(rows.len() >= 6);
    let at = Span::top(SourceMap::default().add("compose.yaml", ""));
    for row in rows {
        let image = redproof_redis::Image::named(&codes(&row[0])[0]).unwrap();
        let forced = image.effects(&|_| None, false, at);
        let yes = |name: &str| (name == "ALLOW_EMPTY_PASSWORD").then(|| Text::literal("yes", at));
        let asked = image.effects(&yes, false, at);
        let off = |effects: &ImageEffects| effects.variables.iter().any(|(name, _)| name == "protected-mode");
        let found = match (
            forced.settings.contains(&("protected-mode", "no")),
            off(&forced),
            off(&asked),
        ) {
            (true, false, _) => "no",
            (false, true, _) => "no, even if the file enables it",
            (false, false, true) => "yes; no with `ALLOW_EMPTY_PASSWORD`",
            _ => "yes",
        };
        assert_eq!(found, row[1], "{row:?}");
        assert_eq!(
            image.config().map(|config| config.path),
            codes(&row[2]).first().map(String::as_str),
            "{row:?}"
        );
    }
}
