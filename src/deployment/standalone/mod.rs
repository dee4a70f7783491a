//! Files that no project uses, each judged on its own.

pub(super) mod model;

use self::model::ScriptFile;
use super::charts::{self, Installed};
use super::context::NearbyServer;
use super::credentials;
use super::credentials::model::{CredentialLocation, CredentialUse};
use super::model::FileKind;
use super::scripts::Scripts;
use super::topology::clients::{Configurations, is_dotenv};
use super::topology::connections::targets;
use super::topology::model::{Client, ConfigFile, Exposure, Server};
use super::topology::python;
use super::topology::redis_files::{self, sets_auth_or_tls};
use crate::client::{self, Connection, Tls};
use crate::config::ClientEntry;
use crate::inputs::Ledger;
use redproof_compose::Hosts;
use redproof_redis::Version;
use redproof_source::{FileId, Known, Limit, ReadError, SourceMap, Span, Tree, Why};

/// What a file on its own holds.
pub(super) struct Standalone {
    /// Its path.
    pub path: String,
    /// The file.
    pub file: FileId,
    /// What it was read as.
    pub kind: FileKind,
    /// Files that it is read with: those that it includes, or whose values it overrides.
    pub includes: Vec<FileId>,
    /// The servers that it configures.
    pub servers: Vec<Server>,
    /// The clients that it configures.
    pub clients: Vec<Client>,
    /// The passwords in it.
    pub credential_uses: Vec<CredentialUse>,
    /// The configuration or ACL file that it is.
    pub config_file: Option<ConfigFile>,
    /// A server with nothing but the users of this ACL file.
    pub acl_only: Option<redproof_redis::Server>,
    /// Files that it names.
    pub ledger: Ledger,
    /// The script that it is.
    pub script: Option<ScriptFile>,
}

impl Standalone {
    /// A file of which nothing else is known yet.
    fn new(path: &str, file: FileId, kind: FileKind) -> Self {
        Self {
            path: path.to_owned(),
            file,
            kind,
            includes: Vec::new(),
            servers: Vec::new(),
            clients: Vec::new(),
            credential_uses: Vec::new(),
            config_file: None,
            acl_only: None,
            ledger: Ledger::default(),
            script: None,
        }
    }

    /// The values of Helm charts.
    fn of_charts(path: &str, installed: Installed) -> Self {
        Self {
            includes: installed.base.into_iter().collect(),
            servers: installed.servers,
            credential_uses: installed.credential_uses,
            ..Self::new(path, installed.file, FileKind::HelmValues)
        }
    }
}

/// Reads a configuration file of redis-server or Sentinel. `of_tree` is the version of the one branch that the tree names.
///
/// # Errors
/// Why it cannot be read.
pub(super) fn redis_conf(
    tree: &Tree,
    map: &mut SourceMap,
    path: &str,
    of_tree: Option<&'static Version>,
) -> Result<Standalone, ReadError> {
    let evaluated = redis_files::redis_conf(tree, map, path, of_tree)?;
    let (file, users) = (evaluated.file, evaluated.named_users());
    let mut found = Standalone::new(path, file, FileKind::RedisConf);
    found.ledger = evaluated.ledger;
    let Some(redis) = evaluated.redis else {
        return Ok(found);
    };
    let unknown = || {
        Why::new(
            "where this configuration runs is not in the files",
            Some(Span::top(file)),
        )
    };
    let exposure = if redis.loopback_only().answer == Known::Known(true) {
        Known::Known(Exposure::Loopback)
    } else {
        Known::Unknown(unknown())
    };
    found.includes = redis.files.iter().copied().filter(|read| *read != file).collect();
    found.config_file = Some(ConfigFile {
        path: path.to_owned(),
        file,
        acl: false,
        loaded: Known::Known(false),
        mounted: None,
        beside_server: Known::Known(false),
        users,
        sets_auth_or_tls: sets_auth_or_tls(&redis),
    });
    let server = Server {
        sentinel: evaluated.sentinel,
        ..Server::without_service(path, Span::top(file), Known::Known(redis), unknown(), exposure)
    };
    found.credential_uses = credentials::of_server(&server);
    found.servers.push(server);
    Ok(found)
}

/// Reads an ACL file, as the file of a server that has nothing else. `nearby` says whether a server of the
/// tree could load it.
///
/// # Errors
/// Why it cannot be read.
pub(super) fn acl_file(
    tree: &Tree,
    map: &mut SourceMap,
    path: &str,
    nearby: NearbyServer,
    of_tree: Option<&'static Version>,
) -> Result<Standalone, ReadError> {
    let evaluated = redis_files::acl_file(tree, map, path, of_tree)?;
    let (file, users) = (evaluated.file, evaluated.named_users());
    let mut found = Standalone::new(path, file, FileKind::Acl);
    let Some(redis) = evaluated.redis else {
        return Ok(found);
    };
    found.config_file = Some(ConfigFile {
        path: path.to_owned(),
        file,
        acl: true,
        loaded: Known::Known(false),
        mounted: None,
        beside_server: match nearby {
            NearbyServer::WithoutAclFile => Known::Known(true),
            NearbyServer::None => Known::Known(false),
            NearbyServer::Unknown => Known::Unknown(Why::new(
                "a server of another folder, or one that another configuration is for, may load this file",
                None,
            )),
        },
        users,
        sets_auth_or_tls: true,
    });
    found.credential_uses = credentials::of_users(path, &redis);
    found.acl_only = Some(redis);
    Ok(found)
}

/// Reads an application's configuration or the values of a Helm chart; `None` if it holds no connection to Redis and runs
/// no server.
///
/// # Errors
/// Why it cannot be read or is not YAML.
pub(super) fn app_config(
    tree: &Tree,
    map: &mut SourceMap,
    path: &str,
    declared: &[ClientEntry],
) -> Result<Option<Standalone>, String> {
    let installed = charts::read(tree, map, path);
    let mut configurations = Configurations::of(Hosts::default(), declared);
    let read = configurations.read(tree, map, path)?;
    let (mut found, connections) = match (installed, read) {
        (Some(installed), read) => {
            let mut connections = read.map_or_else(Vec::new, |(_, connections)| connections);
            connections.retain(|connection| {
                let password = connection.password.as_ref().map(|password| password.span);
                !installed.holds(connection.at) && !password.is_some_and(|at| installed.holds(at))
            });
            (Standalone::of_charts(path, installed), connections)
        }
        (None, Some((file, connections))) => (Standalone::new(path, file, FileKind::AppConfig), connections),
        (None, None) => return Ok(None),
    };
    // A name alone, in a file that nothing runs, says little: something has to be said about the connection.
    let says_more = |connection: &Connection| {
        !connection.endpoints.is_empty()
            || connection.password.is_some()
            || !connection.other_passwords.is_empty()
            || connection.tls != Tls::NotSaid
    };
    for mut connection in connections.into_iter().filter(says_more) {
        client::assume_defaults(&mut connection);
        found.clients.push(Client {
            redis_py: python::of_connection(&connection, tree, map, Tree::parent(path)),
            service: None,
            owners: path.into(),
            targets: targets(&connection, None, &[]),
            connection,
        });
    }
    let of_clients = found.clients.iter().flat_map(credentials::of_client);
    found.credential_uses.extend(of_clients);
    if is_dotenv(path) {
        // Nothing is known to hand it to a container; in every clone it is, if git tracks it.
        for used in &mut found.credential_uses {
            used.location = CredentialLocation::DotEnv;
        }
    }
    let holds = !found.clients.is_empty() || found.kind == FileKind::HelmValues;
    Ok(holds.then_some(found))
}

/// Reads a script or Makefile; `None` if nothing in it concerns Redis.
///
/// # Errors
/// Why it cannot be read.
pub(super) fn script(
    tree: &Tree,
    map: &mut SourceMap,
    path: &str,
    scripts: &Scripts,
) -> Result<Option<Standalone>, ReadError> {
    let Some((file, script)) = scripts.sole(tree, map, path)? else {
        return Ok(None);
    };
    let mut found = Standalone::new(path, file, FileKind::Script);
    let used = credentials::among_words(&script);
    // One more than is judged, so that the limit is reported.
    let most = map.limits().findings + 1;
    let (uses, is_cut) = credentials::of_script(path, &script, &used, most);
    found.credential_uses = uses;
    if is_cut {
        map.budget().reach(Limit::Findings);
    }
    if found.credential_uses.is_empty() && script.redis.is_empty() && script.backups.copies.is_empty() {
        return Ok(None);
    }
    found.script = Some(ScriptFile {
        passwords_on_argv: credentials::on_argv(&script),
        changes: script.changes.clone(),
        backups: script.backups.clone(),
    });
    Ok(Some(found))
}
