//! Reads the files of an application: those that mention Redis, what they need of others, and who uses what they define.

use std::sync::Arc;

use rayon::prelude::*;
use redproof_source::Span;

use super::Project;
use crate::facts::Unit;
use crate::ir::Name;
use crate::settings::{Beside, Settings};
use crate::source_file::SourceFile;
use crate::value::{Origin, Origins};
use crate::{Language, Unknown, filter, lang, users};

/// How often files are looked for that define what the others need.
const NEEDED: usize = 2;
/// How often files are looked for that use what the others define.
const USERS: usize = 3;
/// The largest file that is read.
const LARGEST: usize = 1024 * 1024;

impl Project {
    /// Learns what files share. Files without a trace of Redis are not parsed.
    pub fn collect(files: &[SourceFile<'_>]) -> Project {
        Self::collect_with(files, &[], &[])
    }

    /// The same where all files have the names of these modules, as by `<Using Include="…">` of C#, and with the files
    /// beside the code by which frameworks use Redis.
    pub fn collect_with(files: &[SourceFile<'_>], shared: &[String], beside: &[Beside<'_>]) -> Project {
        let settings = Settings::of(beside);
        let mut project = Project {
            shown: crate::shown::find(files, beside, &settings),
            shared: shared.iter().map(|module| Name::from(module.as_str())).collect(),
            ..Project::default()
        };
        project.paths.node = crate::node::Packages::of(beside);
        let mut files: Vec<&SourceFile<'_>> = files.iter().collect();
        files.sort_by_key(|file| file.path);
        for file in &files {
            project.paths.add_names(file.path);
        }
        let (scripts, files): (Vec<_>, Vec<_>) =
            files.into_iter().partition(|file| file.language == Language::Lua);
        project.add_scripts(&scripts);
        let (mentioning, others): (Vec<_>, Vec<_>) = files
            .into_iter()
            .partition(|file| crate::mention::mentions_redis(Some(file.language), file.text));
        let texts = mentioning.iter().map(|file: &&SourceFile<'_>| file.text);
        project.elsewhere = filter::elsewhere(texts, beside, &settings);
        project.beside = settings;
        project.parse(&mentioning);
        project.mentioning = project.units.len();
        let others = project.parse_needed(mentioning, others);
        project.learn(3);
        project.parse_users(others);
        project.note_limit();
        project.name_users();
        project
    }

    /// Adds scripts of Lua, which other files load by their names.
    fn add_scripts(&mut self, scripts: &[&SourceFile<'_>]) {
        for script in scripts {
            let name = script.path.rsplit('/').next().unwrap_or(script.path);
            let origin = Origin {
                file: script.file,
                start: 0,
            };
            let text = (Arc::from(script.text), Origins::one(origin));
            self.paths.scripts.insert(name.to_owned(), text);
        }
    }

    /// Parses what files of constants and wrappers define that the files read so far need. Returns the files that are left.
    fn parse_needed<'f>(
        &mut self,
        mut read: Vec<&'f SourceFile<'f>>,
        mut others: Vec<&'f SourceFile<'f>>,
    ) -> Vec<&'f SourceFile<'f>> {
        for _ in 0..NEEDED {
            let needed = filter::Needed::by(&self.units, &read, &self.paths.node);
            let (more, rest): (Vec<_>, Vec<_>) = others.into_iter().partition(|file| needed.names(file));
            others = rest;
            if more.is_empty() {
                break;
            }
            self.parse(&more);
            read = more;
        }
        others
    }

    /// Parses the files that use the clients of those read so far.
    fn parse_users(&mut self, mut others: Vec<&SourceFile<'_>>) {
        for _ in 0..USERS {
            if self.is_at_limit() {
                break;
            }
            let using = users::Users::of(&self.units, &self.facts, &self.paths.node);
            let (users, rest): (Vec<_>, Vec<_>) = others.into_iter().partition(|file| using.uses(file));
            others = rest;
            if users.is_empty() {
                break;
            }
            self.parse(&users);
            let needed = filter::Needed::in_packages(&self.units, &self.paths.node);
            let (needed, rest): (Vec<_>, Vec<_>) = others.into_iter().partition(|file| needed.names(file));
            others = rest;
            self.parse(&needed);
            self.learn(2);
        }
    }

    /// Parses files and adds them.
    fn parse(&mut self, files: &[&SourceFile<'_>]) {
        let parsed: Vec<Result<lang::Lowered, Unknown>> = files.par_iter().map(|file| parse(file)).collect();
        for (file, parsed) in files.iter().zip(parsed) {
            match parsed {
                Ok(lowered) => {
                    self.unknown.extend(lowered.too_deep.map(|at| Unknown {
                        why: "code that is nested too deeply".to_owned(),
                        span: Span::new(file.file, at.start as usize, at.end as usize),
                    }));
                    self.unknown.extend(lowered.is_unread.then(|| Unknown {
                        why: "code that cannot be parsed".to_owned(),
                        span: Span::top(file.file),
                    }));
                    self.add(file, lowered);
                }
                Err(unknown) => self.unknown.push(unknown),
            }
        }
    }

    fn add(&mut self, file: &SourceFile<'_>, lowered: lang::Lowered) {
        let index = self.units.len();
        let language = file.language.id();
        let is_module = matches!(language, "python" | "javascript");
        // Files share their names with those of their package in Go, and with all of their language elsewhere.
        let package = match (language, file.path.rsplit_once('/')) {
            ("go", Some((folder, _))) => folder,
            _ => "",
        };
        let scope = match is_module {
            true => index,
            false => *self.scopes.entry((language, package.to_owned())).or_insert(index),
        };
        let imports = lowered.imports;
        self.shared.extend(lowered.shared);
        self.paths.add(file.path, index);
        self.by_file.insert(file.file, index);
        let settings = crate::uses::settings_in(file.language, file.text);
        self.settings.extend(settings.iter().map(|(id, _)| *id));
        if !file.test {
            self.written
                .extend(crate::written::written_in(file.file, file.language, file.text));
            self.options.add(file.language, file.text);
        }
        self.units.push(Unit {
            index,
            file: file.file,
            path: file.path.to_owned(),
            language: file.language,
            test: file.test,
            imports: imports.iter().map(|(name, _)| Arc::clone(name)).collect(),
            import_places: imports,
            users: match file.test {
                true => Vec::new(),
                false => crate::connect::users_in(file.file, file.text),
            },
            settings,
            body: lowered.body,
            counted: lowered.counted,
            scope,
            own_scope: match is_module {
                true => scope,
                false => usize::MAX - index,
            },
        });
    }
}

fn parse(file: &SourceFile<'_>) -> Result<lang::Lowered, Unknown> {
    let unknown = |why: &str| Unknown {
        why: why.to_owned(),
        span: Span::top(file.file),
    };
    if file.text.len() > LARGEST {
        return Err(unknown("a file of more than 1 MiB"));
    }
    if filter::is_generated(file.path, file.text) {
        return Err(unknown("a file that is minified or generated"));
    }
    lang::lower(file.text, file.language)
        .ok_or_else(|| unknown("a file that takes too long to parse, or is nested too deeply"))
}
