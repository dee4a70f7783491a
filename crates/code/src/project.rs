//! The application as a whole: what its files share, and what each of them does.

mod read;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use rayon::prelude::*;
use redproof_source::{FileId, Span, Text};

use crate::connect::NamedOptions;
use crate::eval::{Eval, Sent, World};
use crate::facts::{Facts, Unit};
use crate::ir::Name;
use crate::library::{Library, libraries};
use crate::paths::Paths;
use crate::settings::{Settings, SettingsFile};
use crate::shown::Found;
use crate::source_file::SourceFile;
use crate::uses::OutsideCall;
use crate::value::{Origin, Origins, Value};
use crate::{Client, Language, LibraryUse, Unknown, filter, lang, users};

/// How often the files are followed until what they share is known.
const ROUNDS: usize = 12;
/// The steps after which they are not followed again, if that was done a few times.
const STEPS: usize = 1_000_000;
/// The most steps that one file may take.
const STEPS_OF_ONE: usize = 200_000;
/// Those that each file may take, however many there are.
const FEWEST: usize = 500;
/// How often the files are looked for that use what the others define.
const USERS: usize = 3;
/// The largest file that is read.
const LARGEST: usize = 1024 * 1024;

pub use read::read;

/// What the files of an application share: clients, constants, wrappers.
#[derive(Debug, Default)]
pub struct Project {
    units: Vec<Unit>,
    paths: Paths,
    facts: Facts,
    usual: Vec<(&'static str, &'static Library)>,
    /// The modules whose names all files have.
    shared: Vec<Name>,
    /// The libraries that are not on Redis here.
    elsewhere: Vec<&'static str>,
    unknown: Vec<Unknown>,
    /// The number of files that mention Redis, which are the first ones.
    mentioning: usize,
    /// The steps that following the files took.
    steps: usize,
    /// What each file does, as the last round found it.
    done: Vec<Done>,
    by_file: HashMap<FileId, usize>,
    /// The profiles of libraries whose settings are anywhere in the project.
    settings: BTreeSet<&'static str>,
    /// What the files give to parameters of libraries.
    written: Vec<crate::written::Written>,
    options: NamedOptions,
    /// What files of settings beside the code say.
    beside: Settings,
    /// The libraries that are used without a call of their own.
    shown: Vec<Found>,
}

/// What following a file has found.
#[derive(Debug, Clone, Default)]
struct Done {
    sent: Vec<Sent>,
    unknown: Vec<Unknown>,
    made: Vec<OutsideCall>,
}

impl Project {
    /// Learns what files share. Files without a trace of Redis are not parsed.
    pub fn collect(files: &[SourceFile<'_>]) -> Project {
        Self::collect_with(files, &[], &[])
    }

    /// The same where all files have the names of these modules, as by `<Using Include="…">` of C#, and with the files
    /// beside the code by which frameworks use Redis.
    pub fn collect_with(files: &[SourceFile<'_>], shared: &[String], beside: &[SettingsFile<'_>]) -> Project {
        let settings = Settings::of(beside);
        let mut project = Project {
            shown: crate::shown::find(files, beside, &settings),
            shared: shared.iter().map(|module| Name::from(module.as_str())).collect(),
            ..Project::default()
        };
        let mut files: Vec<&SourceFile<'_>> = files.iter().collect();
        files.sort_by_key(|file| file.path);
        for file in &files {
            project.paths.add_names(file.path);
        }
        for file in files.iter().filter(|file| file.language == Language::Lua) {
            let name = file.path.rsplit('/').next().unwrap_or(file.path);
            let origin = Origin {
                file: file.file,
                start: 0,
            };
            project
                .paths
                .scripts
                .insert(name.to_owned(), (Arc::from(file.text), Origins::one(origin)));
        }
        files.retain(|file| file.language != Language::Lua);
        let (mentioned, others): (Vec<&SourceFile<'_>>, Vec<&SourceFile<'_>>) = files
            .into_iter()
            .partition(|file| crate::mentions_redis(Some(file.language), file.text));
        let beside = beside.iter().map(|file| file.text);
        let texts = mentioned.iter().map(|file| file.text);
        project.elsewhere = filter::elsewhere(texts, beside, &settings);
        project.beside = settings;
        project.parse(&mentioned);
        project.mentioning = project.units.len();
        // Files of constants and wrappers may not mention Redis, nor those that use the clients of others.
        let mut others = others;
        let mut read = mentioned;
        for _ in 0..2 {
            let needed = filter::Needed::by(&project.units, &read);
            let (more, rest): (Vec<_>, Vec<_>) = others.into_iter().partition(|file| needed.names(file));
            others = rest;
            if more.is_empty() {
                break;
            }
            project.parse(&more);
            read = more;
        }
        project.learn(3);
        for _ in 0..USERS {
            if project.steps >= STEPS {
                break;
            }
            let using = users::Users::of(&project.units, &project.facts);
            let (users, rest): (Vec<_>, Vec<_>) = others.into_iter().partition(|file| using.uses(file));
            others = rest;
            if users.is_empty() {
                break;
            }
            project.parse(&users);
            project.learn(2);
        }
        project.say_limit();
        project.name_users();
        project
    }

    /// Gives clients the users that builders near them are given. A framework makes the client of a builder that is alone.
    fn name_users(&mut self) {
        for (place, user) in &self.facts.logins {
            if let Some(client) = self.facts.clients.get_mut(place) {
                Arc::make_mut(client).user = Some(user.clone());
            }
        }
        for unit in self.units.iter().filter(|unit| !unit.users.is_empty()) {
            let own = self
                .facts
                .clients
                .range_mut((unit.file, 0)..=(unit.file, u32::MAX));
            let mut is_alone = true;
            for (_, client) in own {
                is_alone = false;
                let inside = |user: &&Text| {
                    let (inner, outer) = (user.span().range(), client.span.range());
                    outer.start <= inner.start && inner.end <= outer.end
                };
                let only = unit.users.first();
                let only = only.filter(|first| unit.users.iter().all(|user| user.as_str() == first.as_str()));
                let user = unit.users.iter().find(inside).or(only.filter(|_| client.open));
                if let (None, Some(user)) = (&client.user, user) {
                    Arc::make_mut(client).user = Some(user.clone());
                }
            }
            let imported = libraries(unit.language)
                .filter(|library| crate::connect::client_of(library.id).is_some())
                .find(|library| unit.imports.iter().any(|import| library.within(import).is_some()));
            if let (true, Some(library)) = (is_alone, imported) {
                self.facts.clients.extend(unit.users.iter().map(|user| {
                    let client = Client {
                        library: library.id.to_owned(),
                        user: Some(user.clone()),
                        host: None,
                        database: None,
                        options: Vec::new(),
                        given: Vec::new(),
                        open: true,
                        span: user.span(),
                    };
                    ((unit.file, user.span().start), Arc::new(client))
                }));
            }
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
        let scope = match file.language.id() {
            "python" | "javascript" => index,
            "go" => {
                let folder = |path: &str| {
                    path.rsplit_once('/')
                        .map_or(String::new(), |(folder, _)| folder.to_owned())
                };
                let same =
                    |unit: &&Unit| unit.language == file.language && folder(&unit.path) == folder(file.path);
                self.units.iter().find(same).map_or(index, |unit| unit.scope)
            }
            _ => {
                let same = |unit: &&Unit| unit.language.id() == file.language.id();
                self.units.iter().find(same).map_or(index, |unit| unit.scope)
            }
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
            own_scope: match file.language.id() {
                "python" | "javascript" => scope,
                _ => usize::MAX - index,
            },
        });
    }

    /// Says that the files were not followed until what they share is known.
    fn say_limit(&mut self) {
        let first = self.units.first().filter(|_| self.steps >= STEPS);
        self.unknown.extend(first.map(|unit| {
            Unknown {
            why: "the rest of what the files of this application share, which takes too many steps to follow"
                .to_owned(),
            span: Span::top(unit.file),
        }
        }));
    }

    /// Follows the files until what they share is known, at least so often if they take too many steps.
    fn learn(&mut self, least: usize) {
        self.usual = usual(&self.units);
        let of = |language: Language| {
            (
                language.id(),
                libraries(language)
                    .filter(|library| !self.elsewhere.contains(&library.id))
                    .collect(),
            )
        };
        let languages: BTreeSet<Language> = self.units.iter().map(|unit| unit.language).collect();
        let by_language: Vec<(&str, Vec<&'static Library>)> = languages.into_iter().map(of).collect();
        // Files that only others refer to share what one round may take.
        let others = STEPS / (self.units.len() - self.mentioning).max(1);
        let others = others.clamp(FEWEST, STEPS_OF_ONE);
        for round in 0..ROUNDS {
            if round >= least && self.steps >= STEPS {
                break;
            }
            let mut by_scope: HashMap<usize, Vec<(&Name, &Value)>> = HashMap::new();
            for ((scope, name), value) in &self.facts.globals {
                by_scope.entry(*scope).or_default().push((name, value));
            }
            let world = World {
                by_scope: &by_scope,
                units: &self.units,
                paths: &self.paths,
                facts: &self.facts,
                libraries: &by_language,
                elsewhere: &self.elsewhere,
                usual: &self.usual,
                shared: &self.shared,
                written: &self.written,
                beside: &self.beside,
            };
            let found: Vec<(Facts, Done, usize)> = self
                .units
                .par_iter()
                .map(|unit| {
                    let most = match unit.index < self.mentioning {
                        true => STEPS_OF_ONE,
                        false => others,
                    };
                    let mut eval = Eval::new(world, unit, most);
                    eval.run();
                    let done = Done {
                        sent: eval.sent,
                        unknown: eval.unknown,
                        made: eval.made,
                    };
                    let found = match unit.test {
                        true => eval.found.of_test(),
                        false => eval.found,
                    };
                    (found, done, eval.steps)
                })
                .collect();
            let mut facts = Facts::default();
            self.done.clear();
            for (more, done, steps) in found {
                self.steps = self.steps.saturating_add(steps);
                facts.add(more);
                self.done.push(done);
            }
            let settled = facts.same_as(&self.facts);
            self.facts = facts;
            if settled {
                break;
            }
        }
    }

    /// The libraries that are used without a call of their own: by settings, options of frameworks, and templates.
    pub fn shown(&self) -> Vec<LibraryUse> {
        let sent = self.done.iter().flat_map(|done| &done.sent);
        let calls: BTreeSet<&str> = sent.map(|sent| sent.library.id).collect();
        let counts = |found: &&Found| {
            let is_known = found.shown.unknown.is_empty();
            is_known && (!found.shown.alone || !calls.contains(found.profile.id))
        };
        let shown: Vec<&Found> = self.shown.iter().filter(counts).collect();
        crate::uses::of_shown(&shown, self.known())
    }

    /// What may be used without a call, as far as the files say.
    pub fn unclear(&self) -> Vec<Unknown> {
        let unclear = self.shown.iter().filter(|found| !found.shown.unknown.is_empty());
        let unclear = unclear.map(|found| Unknown {
            why: found.shown.unknown.to_owned(),
            span: found.span,
        });
        unclear.collect()
    }

    fn known(&self) -> crate::uses::Known<'_> {
        crate::uses::Known {
            units: &self.units,
            facts: &self.facts,
            settings: &self.settings,
            elsewhere: &self.elsewhere,
            written: &self.written,
            beside: &self.beside,
            paths: &self.paths,
        }
    }

    /// The options of clients that its files name.
    pub fn options(&self) -> &NamedOptions {
        &self.options
    }

    /// What could not be read at all, in any file.
    pub fn unknown(&self) -> &[Unknown] {
        &self.unknown
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

/// The client library that each language's files import most.
fn usual(units: &[Unit]) -> Vec<(&'static str, &'static Library)> {
    let mut found: Vec<(&'static str, &'static Library)> = Vec::new();
    for unit in units {
        let id = unit.language.id();
        if found.iter().any(|(known, _)| *known == id) {
            continue;
        }
        let count = |library: &Library| {
            let of_language = units.iter().filter(|unit| unit.language.id() == id);
            of_language
                .filter(|unit| unit.imports.iter().any(|import| library.within(import).is_some()))
                .count()
        };
        let telling = libraries(unit.language).filter(|library| library.telling);
        // The first of those that are imported as often.
        let best = telling.fold(None, |best: Option<(usize, &'static Library)>, library| {
            let count = count(library);
            match best {
                Some((most, _)) if most >= count => best,
                _ => Some((count, library)),
            }
        });
        found.extend(best.map(|(_, library)| (id, library)));
    }
    found
}
