//! The certificate and key files that a server is configured to use, if they are in the tree.

use super::container::{self, Container, Located};
use crate::cert::{self, Certificate};
use redproof_source::{FileId, Known, SourceMap, Span, Tree};

/// A file that a `tls-…-file` directive names and the tree holds.
#[derive(Debug)]
pub struct TlsFile {
    /// The directive, such as `tls-key-file`.
    pub directive: &'static str,
    /// Its path in the tree.
    pub path: String,
    /// The file.
    pub file: FileId,
    /// Where the directive stands.
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
    /// stands. A private key is left out, since it has no place in a repository.
    pub missing: Vec<(&'static str, Span)>,
}

/// The files of a server's TLS directives. What lies in no folder of the tree is made where the deployment runs.
pub(in crate::deployment) fn of_server(
    redis: &redproof_redis::Server,
    container: &Container<'_>,
    map: &mut SourceMap,
) -> TlsFiles {
    let mut found = TlsFiles::default();
    for directive in DIRECTIVES {
        let Some(setting) = redis.settings.get(*directive) else {
            continue;
        };
        let (Some(word), Some(named_at)) = (setting.first(), setting.span) else {
            continue;
        };
        if word.is_empty() || word.undefined().is_some() {
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
        let Located::Tree(path, _) = container.locate(&path) else {
            continue;
        };
        let Ok((file, text)) = container::read_bytes(container.tree, map, &path) else {
            let is_key = directive.ends_with("key-file");
            if !is_key && !container.tree.is_file(&path) && holds_certificates(container.tree, &path) {
                found.missing.push((directive, named_at));
            }
            continue;
        };
        found.here.push(TlsFile {
            directive,
            path,
            file,
            named_at,
            certificate: cert::read(text.as_str()),
            private_key: cert::is_private_key(text.as_str()),
            refused: refused(directive, text.as_str(), redis),
        });
    }
    if uses_tls(redis) {
        let of = |directive: &str| found.here.iter().position(|file| file.directive == directive);
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
                .get(*name)
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
