//! The certificate and key files that a server is configured to use, if they are in the tree.

use super::container::{self, Container, Located};
use crate::cert::{self, Certificate};
use redproof_source::{FileId, Known, Limit, SourceMap, Span, Tree, below};
use std::collections::{BTreeMap, BTreeSet};

/// A file that a `tls-…-file` directive names and the tree holds.
#[derive(Debug)]
pub struct TlsFile {
    /// The directive, such as `tls-key-file`; `None` for a key that is where the server's files are.
    pub directive: Option<&'static str>,
    /// Its path in the tree.
    pub path: String,
    /// The file.
    pub file: FileId,
    /// Where the directive is, or that of a file beside it.
    pub named_at: Span,
    /// What the certificate says, if it is one that can be read.
    pub certificate: Option<Certificate>,
    /// Whether it holds a private key.
    pub private_key: bool,
    /// Why redis-server does not start with this file, where it does not.
    pub refused: Option<&'static str>,
}

const DIRECTIVES: &[&str] = &[
    "tls-cert-file",
    "tls-key-file",
    "tls-ca-cert-file",
    "tls-client-cert-file",
    "tls-client-key-file",
];

/// The files that a server's TLS directives name.
#[derive(Debug, Default)]
pub struct TlsFiles {
    /// Those that the tree holds.
    pub here: Vec<TlsFile>,
    /// Those that a folder of the tree with other certificates should hold and does not: the directive, and where it
    /// is. A private key is left out, since it has no place in a repository.
    pub missing: Vec<(&'static str, Span)>,
    /// Those that the server loads and that are not read, the missing ones included.
    pub elsewhere: Vec<FileElsewhere>,
}

/// A file that a server loads and that is not read.
#[derive(Debug)]
pub struct FileElsewhere {
    /// The directive.
    pub directive: &'static str,
    /// The place of the directive.
    pub named_at: Span,
    /// Whether it is known not to be in the tree.
    pub is_not_here: bool,
}

/// The files of a server's TLS directives. What is in no folder of the tree is made where the deployment runs.
pub(in crate::deployment) fn of_server(
    redis: &redproof_redis::Server,
    container: &Container<'_>,
    map: &mut SourceMap,
) -> TlsFiles {
    let mut found = TlsFiles::default();
    let mut folders = BTreeMap::new();
    for directive in DIRECTIVES {
        let Some(setting) = redis.settings.get(directive) else {
            continue;
        };
        let (Some(word), Some(named_at)) = (setting.first(), setting.span) else {
            continue;
        };
        if word.is_empty() {
            continue;
        }
        let elsewhere = |is_not_here: bool| FileElsewhere {
            directive,
            named_at,
            is_not_here,
        };
        if word.undefined().is_some() {
            found.elsewhere.push(elsewhere(false));
            continue;
        }
        let path = if word.as_str().starts_with('/') {
            word.as_str().to_owned()
        } else {
            let folder = redis
                .settings
                .get("dir")
                .and_then(|dir| dir.first())
                .map_or("/data", |dir| dir.as_str());
            format!("{}/{}", folder.trim_end_matches('/'), word.as_str())
        };
        let located = container.locate(&path);
        let Located::Tree(path, _) = located else {
            let is_not_here = matches!(located, Located::Outside(..));
            found.elsewhere.push(elsewhere(is_not_here));
            continue;
        };
        folders.entry(Tree::parent(&path).to_owned()).or_insert(named_at);
        let Ok((file, text)) = container::read_bytes(container.tree, map, &path) else {
            let is_key = directive.ends_with("key-file");
            if !is_key && !container.tree.is_file(&path) && holds_certificates(container.tree, &path) {
                found.missing.push((directive, named_at));
            }
            found.elsewhere.push(elsewhere(!container.tree.is_file(&path)));
            continue;
        };
        found.here.push(TlsFile {
            directive: Some(directive),
            path,
            file,
            named_at,
            certificate: cert::read(text.as_str()),
            private_key: cert::is_private_key(text.as_str()),
            refused: refused(directive, text.as_str(), redis),
        });
    }
    add_tracked_keys(&folders, container, map, &mut found);
    if !uses_tls(redis) {
        found.elsewhere.clear();
    } else {
        let of = |directive: &str| {
            found
                .here
                .iter()
                .position(|file| file.directive == Some(directive))
        };
        if let (Some(own), Some(key)) = (of("tls-cert-file"), of("tls-key-file")) {
            let pair = found.here.get(own).zip(found.here.get(key));
            let other = pair.is_some_and(|(own, key)| {
                let certificate = own.certificate.as_ref();
                certificate.and_then(|own| own.belongs_to(map.text(key.file).as_ref())) == Some(false)
            });
            if let Some(key) = found.here.get_mut(key).filter(|_| other) {
                key.refused = key.refused.or(Some(OTHER_KEY));
            }
        }
    }
    found
}

/// Steps of the budget that a file counts as which is searched for a key.
const STEPS_OF_SEARCHED: usize = 10;

/// Adds the private keys that git tracks around the files of a server: in their folders and below, and in the folder
/// above, unless the whole project is there. Who has the key of the authority makes certificates for any name.
fn add_tracked_keys(
    folders: &BTreeMap<String, Span>,
    container: &Container<'_>,
    map: &mut SourceMap,
    found: &mut TlsFiles,
) {
    let project = container.project.folder.as_str();
    let holds_project = |folder: &str| below(project, folder).is_some();
    let mut known: BTreeSet<String> = found.here.iter().map(|file| file.path.clone()).collect();
    for (folder, named_at) in folders {
        let above = Some(Tree::parent(folder)).filter(|above| !holds_project(above));
        let around = above.unwrap_or(folder);
        let is_around = |path: &String| !holds_project(around) || Tree::parent(path) == around;
        let tracked = container.tree.tracked_below(around);
        let budget = map.budget().clone();
        for path in budget.first_of(Limit::SearchedFiles, tracked.into_iter().filter(is_around)) {
            // Each server searches them again.
            if !budget.spend(STEPS_OF_SEARCHED) {
                break;
            }
            if known.contains(&path)
                || !matches!(container.tree.skim(&path, cert::holds_private_key), Ok(Some(_)))
            {
                continue;
            }
            if let Ok((file, _)) = container::read_bytes(container.tree, map, &path) {
                found.here.push(TlsFile {
                    directive: None,
                    path: path.clone(),
                    file,
                    named_at: *named_at,
                    certificate: None,
                    private_key: true,
                    refused: None,
                });
                known.insert(path);
            }
        }
    }
}

const OTHER_KEY: &str = "the key of another certificate";

/// What redis-server refuses a file for (tls.c, tlsConfigure, with OpenSSL: PEM only; 7.0.15 was asked).
pub const REFUSED: &[&str] = &[
    "no certificate in PEM",
    "no private key in PEM",
    "a key whose passphrase `tls-key-file-pass` does not give",
    OTHER_KEY,
];

/// Whether the server loads its TLS files at all.
fn uses_tls(redis: &redproof_redis::Server) -> bool {
    let port = redis.settings.get("tls-port").and_then(|port| port.shown.known());
    port.is_some_and(|port| !port.is_empty() && port != "0")
        || ["tls-replication", "tls-cluster"].iter().any(|name| {
            redis
                .settings
                .get(name)
                .is_some_and(redproof_redis::Setting::is_yes)
        })
}

fn refused(directive: &str, text: &str, redis: &redproof_redis::Server) -> Option<&'static str> {
    if !uses_tls(redis) || cert::is_stored_otherwise(text) {
        return None;
    }
    let [certificate, key, passphrase, _] = REFUSED else {
        return None;
    };
    let pass = if directive == "tls-key-file" {
        "tls-key-file-pass"
    } else {
        "tls-client-key-file-pass"
    };
    if !directive.ends_with("key-file") {
        return (!text.contains("-----BEGIN ") || !text.contains("CERTIFICATE-----")).then_some(*certificate);
    }
    if !cert::is_private_key(text) {
        return Some(*key);
    }
    let pass = redis.settings.get(pass).map(redproof_redis::Setting::is_set);
    let no_pass = matches!(pass, Some(Known::Known(false)));
    (cert::is_locked_key(text) && no_pass).then_some(*passphrase)
}

/// Whether the folder of a path holds a certificate, so that what is not there is not made elsewhere.
fn holds_certificates(tree: &Tree, path: &str) -> bool {
    let Some((folder, _)) = path.rsplit_once('/') else {
        return false;
    };
    tree.is_folder(folder)
        && tree.list(folder).iter().any(|name| {
            [".crt", ".pem", ".cer"]
                .iter()
                .any(|ending| name.ends_with(ending))
        })
}
