//! Libraries that manifests name.

use redproof_source::{FileId, Span};

use crate::LibraryUse;
use crate::profile::profiles;

/// A kind of manifest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manifest {
    /// One requirement a line.
    Requirements,
    /// Requirements in quotes, or names before `=`.
    Pyproject,
    /// Names as keys of JSON.
    Json,
    /// Modules at the beginning of lines.
    GoMod,
    /// `<groupId>` and `<artifactId>`.
    Pom,
    /// `group:name:version` in quotes.
    Gradle,
    /// `gem "name"`.
    Gemfile,
    /// `Include="Name"`.
    Csproj,
}

impl Manifest {
    fn of_path(path: &str) -> Option<(Manifest, &'static [&'static str])> {
        let name = path.rsplit(['/', '\\']).next()?;
        let is_requirements = name.starts_with("requirements") || path.contains("requirements/");
        Some(match name {
            "pyproject.toml" | "Pipfile" | "setup.py" | "setup.cfg" => (Manifest::Pyproject, &["python"]),
            "package.json" => (Manifest::Json, &["javascript"]),
            "composer.json" => (Manifest::Json, &["php"]),
            "go.mod" => (Manifest::GoMod, &["go"]),
            "pom.xml" => (Manifest::Pom, &["java"]),
            "Gemfile" | "gems.rb" => (Manifest::Gemfile, &["ruby"]),
            _ if is_requirements && (name.ends_with(".txt") || name.ends_with(".in")) => {
                (Manifest::Requirements, &["python"])
            }
            _ if name.ends_with(".gradle") || name.ends_with(".gradle.kts") => (Manifest::Gradle, &["java"]),
            _ if name.ends_with(".csproj") || name == "Directory.Packages.props" => {
                (Manifest::Csproj, &["csharp"])
            }
            _ if name.ends_with(".gemspec") => (Manifest::Gemfile, &["ruby"]),
            _ => return None,
        })
    }
}

/// The libraries of a manifest that use Redis: requirements.txt, pyproject.toml, package.json, go.mod, pom.xml, Gradle
/// scripts, composer.json, Gemfile and project files of C#. Other files have none.
pub fn manifest_libraries(file: FileId, path: &str, text: &str) -> Vec<LibraryUse> {
    let Some((manifest, languages)) = Manifest::of_path(path) else {
        return Vec::new();
    };
    let mut found: Vec<LibraryUse> = Vec::new();
    for (name, start) in names(manifest, text) {
        let same = |known: &str| same(known, &name);
        let of_language = profiles().iter().filter(|profile| {
            profile
                .languages
                .iter()
                .any(|language| languages.contains(language))
        });
        for profile in of_language.filter(|profile| profile.manifest.iter().any(|known| same(known))) {
            if found.iter().all(|one| one.id != profile.id) {
                found.push(LibraryUse {
                    id: profile.id.to_owned(),
                    use_: Vec::new(),
                    parameters: Vec::new(),
                    span: Span::new(file, start, start + name.len()),
                });
            }
        }
    }
    found
}

/// Whether two names are the same package: `Flask_Caching` is `flask-caching`.
fn same(known: &str, name: &str) -> bool {
    let bare = |name: &str| {
        let name = name.split('[').next().unwrap_or(name).to_ascii_lowercase();
        name.replace(['_', '.'], "-")
    };
    // A module of Go may have its major version behind it.
    bare(known) == bare(name) || (name.contains('/') && name.split("/v").next() == known.split("/v").next())
}

/// The names of dependencies with their first byte.
fn names(manifest: Manifest, text: &str) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    let mut group = String::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        match manifest {
            Manifest::Requirements => found.extend(leading(line, at)),
            Manifest::GoMod => {
                let rest = line
                    .trim_start()
                    .strip_prefix("require")
                    .unwrap_or(line.trim_start())
                    .trim_start();
                let start = line.len() - rest.len();
                found.extend(
                    rest.split_whitespace()
                        .next()
                        .map(|name| (name.to_owned(), at + start)),
                );
            }
            Manifest::Pyproject => {
                found.extend(leading(line, at));
                found.extend(quoted(line).filter_map(|(text, start)| leading(text, at + start)));
            }
            Manifest::Json | Manifest::Gemfile | Manifest::Csproj => {
                found.extend(quoted(line).map(|(text, start)| (text.to_owned(), at + start)));
            }
            Manifest::Gradle => {
                let coordinates = quoted(line).map(|(text, start)| {
                    let name: Vec<&str> = text.split(':').take(2).collect();
                    (name.join(":"), at + start)
                });
                found.extend(coordinates);
            }
            Manifest::Pom => {
                if let Some(name) = between(line, "<groupId>", "</groupId>") {
                    name.clone_into(&mut group);
                }
                if let Some(name) = between(line, "<artifactId>", "</artifactId>") {
                    found.push((format!("{group}:{name}"), at));
                }
            }
        }
        at += line.len();
    }
    found
}

/// The name that a text begins with.
fn leading(text: &str, at: usize) -> Option<(String, usize)> {
    let trimmed = text.trim_start();
    let end = trimmed
        .find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_' | '.')))
        .unwrap_or(trimmed.len());
    let name = trimmed.get(..end).filter(|name| !name.is_empty())?;
    Some((name.to_owned(), at + text.len() - trimmed.len()))
}

/// The texts in quotes of a line, with their first byte.
fn quoted(line: &str) -> impl Iterator<Item = (&str, usize)> {
    let mut rest = line;
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = rest.find(['"', '\''])?;
        let quote = rest.get(start..start + 1)?;
        let inner = rest.get(start + 1..)?;
        let end = inner.find(quote)?;
        let text = inner.get(..end)?;
        let place = at + start + 1;
        at = place + end + 1;
        rest = inner.get(end + 1..)?;
        Some((text, place))
    })
}

fn between<'l>(line: &'l str, open: &str, close: &str) -> Option<&'l str> {
    let (_, rest) = line.split_once(open)?;
    rest.split_once(close).map(|(text, _)| text.trim())
}

#[cfg(test)]
mod tests {
    use redproof_source::SourceMap;

    use super::*;

    fn of(path: &str, text: &str) -> Vec<String> {
        let mut map = SourceMap::default();
        let file = map.add(path, text);
        let found = manifest_libraries(file, path, text);
        found
            .into_iter()
            .map(|one| format!("{} {}", one.id, map.positions(one.span).0.line))
            .collect()
    }

    #[test]
    fn manifests_name_libraries() {
        assert_eq!(
            of("requirements.txt", "flask\ncelery[redis]==5.3\nDjango_Redis>=5\n"),
            ["celery 2", "django-redis 3"]
        );
        assert_eq!(
            of("pyproject.toml", "[project]\ndependencies = [\"rq>=1\", \"x\"]\n"),
            ["rq 2"]
        );
        assert_eq!(
            of("web/package.json", "{\"dependencies\": {\n \"bullmq\": \"^5\" }}"),
            ["bullmq 2"]
        );
        assert_eq!(
            of("go.mod", "require (\n\tgithub.com/hibiken/asynq v0.24.1\n)\n"),
            ["asynq 2"]
        );
        assert_eq!(of("Gemfile", "gem 'sidekiq', '~> 7'\n"), ["sidekiq 1"]);
        let pom = "<groupId>redis.clients</groupId>\n<artifactId>jedis</artifactId>\n";
        assert_eq!(of("pom.xml", pom), ["jedis 2"]);
        assert!(of("notes.txt", "celery\n").is_empty());
        assert!(of("requirements.txt", "celeryx\n# celery\n").is_empty());
    }
}
