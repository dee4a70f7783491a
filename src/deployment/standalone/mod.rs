//! Files that no project uses, each judged on its own.

pub(super) mod script;

use crate::client::Tls;
use crate::deployment::credentials;
use crate::deployment::model::{Client, ConfigFile, Deployment, Exposure, FileKind, Refusal, Server};
use crate::deployment::topology::certificates::TlsFiles;
use crate::deployment::topology::clients;
use crate::deployment::topology::container;
use crate::deployment::topology::python;
use crate::deployment::topology::versions;
use redproof_redis::{self, Engine, FileAnswer, ImageEffects, Launch, TagMatch, Version};
use redproof_source::{FileId, Known, ReadError, SourceMap, Span, Text, Tree, Why};

impl Deployment {
    /// A deployment of one file, with nothing in it yet.
    pub(in crate::deployment) fn empty(name: &str, file: FileId, kind: FileKind) -> Self {
        Deployment {
            name: name.to_owned(),
            anchor: Span::top(file),
            files: vec![(file, kind)],
            project: None,
            servers: Vec::new(),
            clients: Vec::new(),
            credential_uses: Vec::new(),
            config_files: Vec::new(),
            refusals: Vec::new(),
            problems: Vec::new(),
            secrets: Vec::new(),
            acl_only: None,
            templates: Vec::new(),
            rotations: Vec::new(),
            ignores: Vec::new(),
            script: None,
        }
    }
}

/// Stands for the working directory of a server that nothing in the tree starts. A relative `include` begins there;
/// the folder of the file itself is where it is looked for.
const BESIDE: &str = "/beside-the-file";

/// A configuration file of redis-server or Sentinel. `of_tree`: the version of the one branch that the tree names.
///
/// # Errors
/// Why it cannot be read.
pub fn redis_conf(
    tree: &Tree,
    map: &mut SourceMap,
    path: &str,
    of_tree: Option<&'static Version>,
) -> Result<Deployment, ReadError> {
    let (file, text) = container::read_bytes(tree, map, path)?;
    let sentinel = is_sentinel(text.as_str());
    let mut deployment = Deployment::empty(path, file, FileKind::RedisConf);
    let (folder, name) = (Tree::parent(path), path.rsplit('/').next().unwrap_or(path));
    let mut files = |wanted: &str| -> FileAnswer {
        let relative = wanted
            .strip_prefix(BESIDE)
            .map(|relative| relative.trim_start_matches('/'));
        if relative == Some(name) {
            return FileAnswer::Found(file, text.clone());
        }
        let beside = relative.and_then(|relative| Tree::join(folder, relative));
        match beside
            .filter(|beside| tree.is_file(beside))
            .map(|beside| container::read_bytes(tree, map, &beside))
        {
            Some(Ok((file, text))) => FileAnswer::Found(file, text),
            _ => FileAnswer::Unknown(Why::new(format!("{wanted} is not in the tree"), None)),
        }
    };
    let judged = versions::judge(TagMatch::NotAVersion, Engine::Redis, of_tree, |version| {
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
    let Some(judged) = judged else {
        return Ok(deployment);
    };
    let exposure = if judged.loopback_only().answer == Known::Known(true) {
        Known::Known(Exposure::Loopback)
    } else {
        Known::Unknown(Why::new(
            "the files do not tell where this configuration runs",
            Some(Span::top(file)),
        ))
    };
    let users = judged.users.iter().filter(|user| user.name != "default").count();
    let guards = guards(&judged);
    deployment.files.extend(
        judged
            .files
            .iter()
            .filter(|read| **read != file)
            .map(|read| (*read, FileKind::RedisConf)),
    );
    deployment.refusals.extend(refusals(&judged, path, Some(0)));
    deployment.servers.push(Server {
        name: path.to_owned(),
        service: None,
        anchor: Span::top(file),
        path: String::new(),
        image: None,
        dockerfile: None,
        tls_files: TlsFiles::default(),
        image_facts: None,
        behaviour: None,
        redis: Known::Known(judged),
        root: None,
        sentinel,
        ports: Vec::new(),
        exposure,
        exposure_at: None,
    });
    if let Some(server) = deployment.servers.first() {
        deployment.credential_uses = credentials::of_server(server);
    }
    deployment.config_files.push(ConfigFile {
        path: path.to_owned(),
        file,
        acl: false,
        loaded: Known::Known(false),
        mounted: None,
        beside_server: Known::Known(false),
        users,
        guards,
    });
    Ok(deployment)
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
pub(in crate::deployment) fn guards(redis: &redproof_redis::Server) -> bool {
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

/// A sentence without its full stop, so that it can stand inside another.
pub(in crate::deployment) fn clause(sentence: &str) -> String {
    sentence.trim_end_matches('.').to_owned()
}

/// What redis-server would refuse.
pub(in crate::deployment) fn refusals(
    redis: &redproof_redis::Server,
    owner: &str,
    server: Option<usize>,
) -> Vec<Refusal> {
    redis
        .refusals
        .iter()
        .map(|refusal| Refusal {
            by: "redis",
            owner: owner.to_owned(),
            at: refusal.at,
            path: refusal.path.clone(),
            message: clause(&refusal.message),
            help: clause(&refusal.help),
            server,
            also: Vec::new(),
        })
        .collect()
}

/// An ACL file. It is judged as the file of a server that has nothing else. `of_tree`: the version of the one branch
/// that the tree names.
///
/// # Errors
/// Why it cannot be read.
pub fn acl_file(
    tree: &Tree,
    map: &mut SourceMap,
    path: &str,
    beside_server: Option<bool>,
    of_tree: Option<&'static Version>,
) -> Result<Deployment, ReadError> {
    let (file, text) = container::read_bytes(tree, map, path)?;
    let mut deployment = Deployment::empty(path, file, FileKind::Acl);
    let argument = |word: &str| Text::literal(word, Span::top(file));
    let mut files = |_: &str| FileAnswer::Found(file, text.clone());
    let judged = versions::judge(TagMatch::NotAVersion, Engine::Redis, of_tree, |version| {
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
    let Some(judged) = judged else {
        return Ok(deployment);
    };
    deployment.refusals.extend(refusals(&judged, path, None));
    let named = judged.users.iter().filter(|user| user.name != "default").count();
    deployment.credential_uses = judged
        .users
        .iter()
        .flat_map(|user| credentials::of_user(path, &judged, user))
        .collect();
    deployment.config_files.push(ConfigFile {
        path: path.to_owned(),
        file,
        acl: true,
        loaded: Known::Known(false),
        mounted: None,
        beside_server: beside_server.map_or_else(
            || {
                Known::Unknown(Why::new(
                    "a server of another folder, or one that another configuration is for, may load this file",
                    None,
                ))
            },
            Known::Known,
        ),
        users: named,
        guards: true,
    });
    deployment.acl_only = Some(judged);
    Ok(deployment)
}

/// An application's configuration; `None` if it holds no connection to Redis.
///
/// # Errors
/// Why it cannot be read or is no YAML.
pub fn app_config(tree: &Tree, map: &mut SourceMap, path: &str) -> Result<Option<Deployment>, String> {
    let Some((file, connections)) = clients::Configurations::default().read(tree, map, path)? else {
        return Ok(None);
    };
    let mut deployment = Deployment::empty(path, file, FileKind::AppConfig);
    for connection in connections {
        // A name alone, in a file that nothing runs, says little: something has to be said about the connection.
        if connection.endpoints.is_empty() && connection.password.is_none() && connection.tls == Tls::NotSaid
        {
            continue;
        }
        let targets = clients::targets(&connection, None, None, &[]);
        deployment.clients.push(Client {
            redis_py: python::of_connection(&connection, tree, map, Tree::parent(path)),
            service: None,
            name: path.to_owned(),
            connection,
            targets,
        });
    }
    deployment.note_requirements();
    deployment.credential_uses = deployment
        .clients
        .iter()
        .filter_map(credentials::of_client)
        .collect();
    Ok((!deployment.clients.is_empty()).then_some(deployment))
}
