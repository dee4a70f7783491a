//! Configuration and ACL files evaluated on their own, without the container that would load them.

use super::container;
use super::version_selection;
use crate::inputs::{Ledger, Role, place};
use redproof_redis::{Engine, FileAnswer, ImageEffects, Launch, Server, TagMatch, Version};
use redproof_source::{FileId, ReadError, SourceMap, Span, Text, Tree, Why};

/// What redis-server makes of a file that nothing in the tree is known to load.
pub(in crate::deployment) struct Evaluated {
    /// The file.
    pub file: FileId,
    /// Whether it is a Sentinel's configuration.
    pub sentinel: bool,
    /// The server with nothing but this file; `None` if no version of Redis is known.
    pub redis: Option<Server>,
    /// Files that it includes or names.
    pub ledger: Ledger,
}

impl Evaluated {
    /// Users that the file defines, the default user left out.
    pub(in crate::deployment) fn named_users(&self) -> usize {
        let users = self.redis.iter().flat_map(|redis| &redis.users);
        users.filter(|user| user.name != "default").count()
    }
}

/// Stands for the working directory of a server that nothing in the tree starts. A relative `include` begins there and
/// is looked for in the folder of the file itself.
pub(in crate::deployment) const BESIDE: &str = "/beside-the-file";

/// Evaluates a configuration file of redis-server or Sentinel. `of_tree` is the version of the one branch that the tree
/// names.
///
/// # Errors
/// Why it cannot be read.
pub(in crate::deployment) fn redis_conf(
    tree: &Tree,
    map: &mut SourceMap,
    path: &str,
    of_tree: Option<&'static Version>,
) -> Result<Evaluated, ReadError> {
    let (file, text) = container::read_bytes(tree, map, path)?;
    let sentinel = is_sentinel(text.as_str());
    let (folder, name) = (Tree::parent(path), path.rsplit('/').next().unwrap_or(path));
    let mut ledger = Ledger::default();
    let mut files = |wanted: &str| -> FileAnswer {
        let relative = wanted
            .strip_prefix(BESIDE)
            .map(|relative| relative.trim_start_matches('/'));
        if relative == Some(name) {
            return FileAnswer::Found(file, text.clone());
        }
        let named = match relative {
            Some(relative) => place(folder, relative),
            None => wanted.to_owned(),
        };
        ledger.note(named, Role::Local, Some(Span::top(file)), path);
        let beside = relative.and_then(|relative| Tree::join(folder, relative));
        match beside
            .filter(|beside| tree.is_file(beside))
            .map(|beside| container::read_bytes(tree, map, &beside))
        {
            Some(Ok((file, text))) => FileAnswer::Found(file, text),
            _ => FileAnswer::Unknown(Why::new(format!("{wanted} is not in the tree"), None)),
        }
    };
    let redis = version_selection::evaluate(TagMatch::NotAVersion, Engine::Redis, of_tree, |version| {
        redproof_redis::launch(&mut Launch {
            version,
            arguments: vec![Text::literal(name, Span::top(file))],
            sentinel,
            image: ImageEffects::default(),
            working_dir: BESIDE.to_owned(),
            anchor: Span::top(file),
            files: &mut files,
        })
    });
    Ok(Evaluated {
        file,
        sentinel,
        redis,
        ledger,
    })
}

/// Evaluates an ACL file as the file of a server that has nothing else.
///
/// # Errors
/// Why it cannot be read.
pub(in crate::deployment) fn acl_file(
    tree: &Tree,
    map: &mut SourceMap,
    path: &str,
    of_tree: Option<&'static Version>,
) -> Result<Evaluated, ReadError> {
    let (file, text) = container::read_bytes(tree, map, path)?;
    let argument = |word: &str| Text::literal(word, Span::top(file));
    let mut files = |_: &str| FileAnswer::Found(file, text.clone());
    let redis = version_selection::evaluate(TagMatch::NotAVersion, Engine::Redis, of_tree, |version| {
        redproof_redis::launch(&mut Launch {
            version,
            arguments: vec![argument("--aclfile"), argument(path)],
            sentinel: false,
            image: ImageEffects::default(),
            working_dir: String::new(),
            anchor: Span::top(file),
            files: &mut files,
        })
    });
    Ok(Evaluated {
        file,
        sentinel: false,
        redis,
        ledger: Ledger::default(),
    })
}

/// Whether a configuration file is a Sentinel's: it has lines that only a Sentinel takes.
fn is_sentinel(text: &str) -> bool {
    text.lines().any(|line| {
        let mut words = line.split_ascii_whitespace();
        words
            .next()
            .is_some_and(|word| word.eq_ignore_ascii_case("sentinel"))
            && words.next().is_some()
    })
}

/// Whether a configuration sets a password, users or TLS.
pub(in crate::deployment) fn sets_auth_or_tls(redis: &Server) -> bool {
    let set = |name: &str| {
        redis
            .settings
            .get(name)
            .is_some_and(|setting| setting.span.is_some())
    };
    set("requirepass")
        || set("aclfile")
        || set("tls-port")
        || redis.users.iter().any(|user| user.span.is_some())
}
