//! Images of containers: what a reference says, and what the image makes of its variables.

use redproof_source::{Span, Text, Undefined, Why};

use super::config_path::ConfigPath;
use super::environment::Environment;
use super::refusal::Refusal;
use super::tag::TagMatch;
use super::vendors::rules::{self, Answer, Given};
use super::vendors::{self, KeepsRoot, OwnConfig, TagMeaning, VendorImage};
use super::version::{Engine, Version};

/// Variables that Docker itself, or the shell, gives to every container.
const SET_BY_DOCKER: [&str; 14] = [
    "HOME", "HOSTNAME", "IFS", "LANG", "LINENO", "OLDPWD", "OPTIND", "PATH", "PPID", "PWD", "RANDOM",
    "SHLVL", "TERM", "USER",
];

/// An image that runs a Redis-compatible server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// Whose directives and commands hold.
    pub engine: Engine,
    /// The tag, if one is written.
    pub tag: Option<String>,
    /// Whether a digest pins it.
    pub digest: bool,
    /// The version that the tag names.
    pub version: TagMatch,
    /// Whether it starts Sentinel by itself.
    pub sentinel: bool,
    vendor: Option<&'static str>,
    pub(super) behaviour: &'static VendorImage,
}

/// What an image adds to a launch.
#[derive(Debug, Default, Clone)]
pub struct ImageEffects {
    /// Settings that are compiled in or written into the image.
    pub settings: &'static [(&'static str, &'static str)],
    /// Settings that variables add; over the file, under arguments.
    pub variables: Vec<(String, Vec<Text>)>,
    /// Why the image does not start.
    pub refusals: Vec<Refusal>,
    /// Why it is not known whether the image starts.
    pub may_refuse: Option<Why>,
    /// Whether the image writes its configuration itself, so that it needs no file.
    pub writes_configuration: bool,
}

/// Words in names of images that go with Redis but are not a server.
const NO_SERVER: &[&str] = &[
    "exporter",
    "dashboard",
    "console",
    "desktop",
    "viewer",
    "explorer",
    "benchmark",
    "commander",
    "insight",
    "operator",
    "backup",
    "proxy",
    "admin",
    "browser",
    "monitor",
    "manager",
    "http",
    "gateway",
    "connector",
    "cli",
    "gui",
    "-ui",
    "web",
    "dump",
    "tools",
    "test",
];

/// Whether the name of an image says that it goes with a server and is none, as `redis-exporter` does.
pub fn is_no_server(reference: &str) -> bool {
    let name = taken_apart(reference).0.to_ascii_lowercase();
    let last = name.rsplit('/').next().unwrap_or(&name);
    NO_SERVER.iter().any(|word| last.contains(word))
}

impl Image {
    /// What an image's reference says; `None` if it runs no Redis-compatible server as far as its name shows.
    pub fn named(reference: &str) -> Option<Self> {
        let (name, tag, digest) = taken_apart(reference);
        let name = name.to_ascii_lowercase();
        let path = without_registry(&name);
        if let Some((vendor, behaviour)) = vendors::by_name(path) {
            // Without a tag, a digest may be of any release.
            let number = tag.or(digest.then_some("digest"));
            return Some(Self {
                engine: behaviour.engine,
                tag: tag.map(str::to_owned),
                digest,
                version: match behaviour.tag {
                    TagMeaning::Own => TagMatch::NotAVersion,
                    TagMeaning::Release | TagMeaning::Branch => Version::for_tag(behaviour.engine, number),
                },
                sentinel: behaviour.sentinel,
                vendor: Some(vendor.name),
                behaviour,
            });
        }
        let last = path.rsplit('/').next().unwrap_or(path);
        let server = (last.starts_with("redis") || last.starts_with("valkey") || last.starts_with("rejson"))
            && !vendors::is_other_word(last, 0)
            && !is_no_server(last);
        server.then(|| Self {
            engine: if last.starts_with("valkey") {
                Engine::Valkey
            } else {
                Engine::Redis
            },
            tag: tag.map(str::to_owned),
            digest,
            sentinel: last.contains("sentinel"),
            ..Self::unknown()
        })
    }

    /// An image of which nothing is known.
    pub fn unknown() -> Self {
        Self {
            engine: Engine::Redis,
            tag: None,
            digest: false,
            version: TagMatch::NotAVersion,
            sentinel: false,
            vendor: None,
            behaviour: &vendors::UNKNOWN,
        }
    }

    /// An image of which nothing is known but its reference. What its tag names is not known, either.
    pub fn of_unknown(reference: &str) -> Self {
        let (_, tag, digest) = taken_apart(reference);
        Self {
            tag: tag.map(str::to_owned),
            digest,
            ..Self::unknown()
        }
    }

    /// An image of which nothing is known, and that starts a server's program: its options are known.
    pub fn of_program(program: &str) -> Self {
        match vendors::by_program(program) {
            Some((vendor, behaviour)) if behaviour.options.is_some() => Self {
                engine: behaviour.engine,
                vendor: Some(vendor.name),
                behaviour,
                ..Self::unknown()
            },
            _ => Self::unknown(),
        }
    }

    /// The vendor's name; `None` for an image of which nothing is known.
    pub fn vendor(&self) -> Option<&'static str> {
        self.vendor
    }

    /// The number of the version that the tag names, as far as it names one: `7` of `7-alpine`.
    pub fn number(&self) -> Option<&str> {
        let stem = self.tag.as_deref()?.split('-').next()?;
        let stem = stem.strip_prefix('v').unwrap_or(stem);
        let numbered = stem.starts_with(|first: char| first.is_ascii_digit());
        (numbered && self.version != TagMatch::NotAVersion).then_some(stem)
    }

    /// The configuration file that it loads by itself if one is mounted there.
    pub fn config(&self) -> Option<OwnConfig> {
        self.behaviour.config
    }

    /// Whether the image has no configuration file of its own, so that a path where nothing is mounted does not exist.
    pub fn holds_no_configuration(&self) -> bool {
        self.behaviour.holds_no_configuration
    }

    /// Whether the image is known not to set a variable, and neither does Docker.
    pub fn lacks_variable(&self, name: &str) -> bool {
        let known = self.behaviour.environment;
        known.is_some_and(|known| !known.contains(&name) && !SET_BY_DOCKER.contains(&name))
    }

    /// Whether a folder is known not to be in the image: one at another place of the root than its own, or one of the server's name,
    /// as Linux distributions have them for their packages.
    pub fn lacks_folder(&self, path: &str) -> bool {
        let mut parts = path.split('/').filter(|part| !part.is_empty());
        let Some(first) = parts.next().filter(|_| !self.behaviour.folders.is_empty()) else {
            return false;
        };
        let is_of_server = |part: &str| part.contains("redis") || part.contains("valkey");
        !self.behaviour.folders.contains(&first) || parts.any(is_of_server)
    }

    /// Whether its entrypoint is known to give root's rights up before it starts the server.
    pub fn drops_root(&self) -> bool {
        let entrypoint = &self.behaviour.entrypoint;
        entrypoint
            .as_ref()
            .is_some_and(|entrypoint| entrypoint.drops_root)
    }

    /// When the entrypoint keeps root's rights that it gives up otherwise; `None` if this release of the image never does.
    pub fn keeps_root(&self) -> Option<&'static KeepsRoot> {
        let keeps = self.behaviour.entrypoint.as_ref()?.keeps_root.as_ref()?;
        // A tag that moves is the newest release of what it names.
        let numbers = self.number().unwrap_or_default().split('.');
        let named: Vec<u16> = numbers.map_while(|number| number.parse().ok()).collect();
        let since = keeps.since.get(..named.len()).unwrap_or(&keeps.since);
        (named.as_slice() >= since).then_some(keeps)
    }

    /// Whether the server takes directives that Redis does not have.
    pub fn takes_more_directives(&self) -> bool {
        self.behaviour.more_directives
    }

    /// Whether no variable but those of the vendor's data holds a password.
    pub fn ignores_password(&self, variable: &str) -> bool {
        let read = |name: &str| variable == name || variable.strip_suffix("_FILE") == Some(name);
        let image = self.behaviour;
        image.reads_no_other_password && !image.extra_arguments.is_some_and(read)
    }

    /// What the image adds to a launch. `replaced`: `command` names the server in place of the image's script, which
    /// then reads no variables.
    pub fn effects(&self, env: Environment<'_>, replaced: bool, anchor: Span) -> ImageEffects {
        let image = self.behaviour;
        let mut effects = ImageEffects {
            settings: image.settings,
            writes_configuration: image.writes_configuration && !replaced,
            ..ImageEffects::default()
        };
        if replaced && !image.variables_read_by_server {
            return effects;
        }
        let variable = |name: &str| self.variable(name, env);
        let mut made = rules::apply(image.variables, &variable, anchor);
        if let Some((options, prefix)) = image.options.as_ref().and_then(|own| Some((own, own.variables?))) {
            let option = |name: &str| self.variable(&format!("{prefix}{name}"), env);
            made.extend(rules::apply(options.settings, &option, anchor));
        }
        effects.variables = made
            .into_iter()
            .map(|made| (made.directive.to_owned(), made.words))
            .collect();
        for refusal in image.refuses {
            match rules::holds(refusal.when, refusal.unless, &variable) {
                Answer::No => {}
                Answer::Yes => effects.refusals.push(Refusal {
                    at: anchor,
                    path: ConfigPath::Image,
                    message: refusal.message.to_owned(),
                    help: refusal.help.to_owned(),
                    version_specific: false,
                }),
                Answer::Unknown(value) => effects.may_refuse = value.why_undefined(),
            }
        }
        effects
    }

    /// A variable, or the content of the file that its variant names. The image refuses an empty file.
    fn variable(&self, name: &str, env: Environment<'_>) -> Option<Given> {
        let given = |value: Text| {
            let at = value.span();
            Given { value, at }
        };
        let own = env(name).map(given);
        if own.as_ref().is_some_and(|own| !own.is_empty()) || !self.behaviour.file_variables.contains(&name) {
            return own;
        }
        let variant = format!("{name}_FILE");
        let Some(file) = env(&variant).filter(|file| !file.is_empty()) else {
            return own;
        };
        let reason = Undefined::Variable(variant.into());
        Some(given(Text::unresolved(file.span(), reason)))
    }
}

/// An image's name without registry, tag and digest.
pub fn repository(reference: &str) -> &str {
    without_registry(taken_apart(reference).0)
}

/// The name with its registry, the tag, and whether there is a digest.
fn taken_apart(reference: &str) -> (&str, Option<&str>, bool) {
    let (rest, digest) = match reference.split_once('@') {
        Some((rest, _)) => (rest, true),
        None => (reference, false),
    };
    let slash = rest.rfind('/').map_or(0, |at| at + 1);
    match rest.get(slash..).and_then(|last| last.split_once(':')) {
        Some((last, tag)) => (rest.get(..slash + last.len()).unwrap_or(rest), Some(tag), digest),
        None => (rest, None, digest),
    }
}

/// The name without its registry, which holds a dot or a port, or is `localhost`.
fn without_registry(name: &str) -> &str {
    match name.split_once('/') {
        Some((first, rest)) if first.contains(['.', ':']) || first == "localhost" => rest,
        _ => name,
    }
}

#[cfg(test)]
mod tests;
