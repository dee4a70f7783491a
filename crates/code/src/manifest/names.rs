//! The names of packages in the text of a manifest.

/// A name with its first byte.
pub(super) type Name = (String, usize);

/// Lines with their first bytes.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split_inclusive('\n').map(move |line| {
        at += line.len();
        (at - line.len(), line)
    })
}

/// What follows each place of an opening tag, up to the next, with its first byte.
fn behind<'t>(text: &'t str, open: &'static str) -> impl Iterator<Item = (usize, &'t str)> {
    let mut next = 0;
    let parts = text.split(open).map(move |part| {
        let at = next;
        next += part.len() + open.len();
        (at, part)
    });
    parts.skip(1)
}

/// Whether a name says that what it stands for is for development or tests.
pub(super) fn is_for_developers(name: &str) -> bool {
    let mut words = name.split(|c: char| !c.is_ascii_alphanumeric());
    words.any(|word| {
        matches!(
            word,
            "dev" | "devel" | "develop" | "development" | "test" | "tests" | "testing"
        )
    })
}

/// Tables and lists of dependencies.
pub(super) fn python(text: &str) -> Vec<Name> {
    let mut found = Vec::new();
    let (mut in_table, mut in_list, mut apart) = (false, false, false);
    for (at, line) in lines(text) {
        let bare = line.trim();
        if bare.starts_with('[') && bare.ends_with(']') {
            apart = is_for_developers(bare) || bare.contains("groups");
            in_table = bare.ends_with("dependencies]") || bare == "[packages]";
            in_list = false;
        } else if apart {
            continue;
        } else if in_table {
            found.extend(leading(line, at));
        } else if let Some((_, list)) = ["install_requires", "dependencies"].iter().find_map(|key| {
            let (before, rest) = line.split_once(key)?;
            rest.trim_start().strip_prefix('=').map(|list| (before, list))
        }) {
            let start = at + line.len() - list.len();
            found.extend(quoted(list, start).filter_map(|(text, at)| leading(&text, at)));
            in_list = !list.contains(']');
        } else if in_list {
            // In setup.cfg there are no quotes.
            match bare.contains(['"', '\'']) {
                true => found.extend(quoted(line, at).filter_map(|(text, at)| leading(&text, at))),
                false => found.extend(leading(line, at).filter(|_| line.starts_with([' ', '\t']))),
            }
            in_list = !bare.starts_with(']') && !bare.ends_with("],") && !bare.ends_with("])");
        }
    }
    found
}

/// The first name of each line of requirements.
pub(super) fn requirements(text: &str) -> Vec<Name> {
    lines(text).filter_map(|(at, line)| leading(line, at)).collect()
}

/// The modules of go.mod.
pub(super) fn go(text: &str) -> Vec<Name> {
    lines(text).filter_map(|(at, line)| of_go(line, at)).collect()
}

fn of_go(line: &str, at: usize) -> Option<Name> {
    let rest = line.trim_start();
    let rest = rest.strip_prefix("require").unwrap_or(rest).trim_start();
    let name = rest.split_whitespace().next()?;
    let counts = name.contains('/') && !line.contains("// indirect");
    counts.then(|| (name.to_owned(), at + line.len() - rest.len()))
}

/// The packages of pom.xml.
pub(super) fn pom(text: &str) -> Vec<Name> {
    let mut found = Vec::new();
    for (start, block) in behind(text, "<dependency>") {
        let block = block.split("</dependency>").next().unwrap_or_default();
        let between = |tag: &str| {
            let (_, rest) = block.split_once(&format!("<{tag}>"))?;
            Some(rest.split('<').next()?.trim())
        };
        if let (Some(group), Some(name)) = (between("groupId"), between("artifactId"))
            && between("scope") != Some("test")
        {
            let at = block.find(name).map_or(start, |at| start + at);
            found.push((format!("{group}:{name}"), at));
        }
    }
    found
}

/// The packages of a build file of Gradle.
pub(super) fn gradle(text: &str) -> Vec<Name> {
    let of_application = lines(text).filter(|(_, line)| {
        let line = line.trim_start();
        !line.starts_with("test") && !line.starts_with("androidTest")
    });
    let coordinates = of_application.flat_map(|(at, line)| quoted(line, at));
    coordinates
        .filter_map(|(text, at)| {
            let mut parts = text.split(':');
            Some((format!("{}:{}", parts.next()?, parts.next()?), at))
        })
        .collect()
}

/// The gems that an application needs.
pub(super) fn gems(text: &str) -> Vec<Name> {
    let mut found = Vec::new();
    // The blocks around a line: whether each is of a group for developers.
    let mut blocks = Vec::new();
    for (at, line) in lines(text) {
        let bare = line.trim();
        let word = bare.split([' ', '(']).next().unwrap_or_default();
        let is_test = matches!(word, "if" | "unless" | "case" | "begin");
        match word {
            "end" => drop(blocks.pop()),
            _ if is_test || bare.ends_with(" do") || bare.ends_with('|') => {
                blocks.push(word == "group" && is_for_developers(bare));
            }
            _ if blocks.contains(&true) => {}
            _ if word == "gem"
                || word.ends_with(".add_dependency")
                || word.ends_with(".add_runtime_dependency") =>
            {
                let group = bare.split_once("group").map_or("", |(_, group)| group);
                found.extend(quoted(line, at).next().filter(|_| !is_for_developers(group)));
            }
            _ => {}
        }
    }
    found
}

/// The packages of a project of .NET.
pub(super) fn csproj(text: &str) -> Vec<Name> {
    let references = behind(text, "<PackageReference");
    references
        .filter_map(|(at, rest)| quoted(rest, at).next())
        .collect()
}

/// The name that a text begins with.
pub(super) fn leading(text: &str, at: usize) -> Option<Name> {
    let trimmed = text.trim_start();
    let end = trimmed
        .find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_' | '.')))
        .unwrap_or(trimmed.len());
    let name = trimmed.get(..end).filter(|name| !name.is_empty())?;
    Some((name.to_owned(), at + text.len() - trimmed.len()))
}

/// The texts in quotes, with their first byte.
fn quoted(text: &str, start: usize) -> impl Iterator<Item = Name> {
    let mut rest = text;
    let mut at = start;
    std::iter::from_fn(move || {
        let open = rest.find(['"', '\''])?;
        let quote = rest.get(open..=open)?;
        let inner = rest.get(open + 1..)?;
        let end = inner.find(quote)?;
        let place = at + open + 1;
        at = place + end + 1;
        rest = inner.get(end + 1..)?;
        Some((inner.get(..end)?.to_owned(), place))
    })
}
