//! Facts of a certificate or key file of a server, or of a private key of a client.

use jiff::civil::Date;

use super::fact::{Fact, FactValue, Input, Item, Place, count};
use super::subject::Answers;
use super::table::table;
use super::vocabulary::{Relation, SERVER, Type};
use super::world::{Found, World};
use crate::client::Tls;
use crate::deployment::{Deployment, FileElsewhere, TLS_FILES_REFUSED as REFUSED, TlsFile};
use redproof_source::Span;

/// A file that a TLS directive names.
pub(super) struct Subject<'a> {
    pub(super) file: &'a TlsFile,
    /// Whether a client uses it, and no server.
    pub(super) is_client_key: bool,
    /// Today; `None` leaves what depends on it unknown.
    pub(super) today: Option<Date>,
    pub(super) tracked: Option<bool>,
    pub(super) mode: Option<u32>,
    /// The host names that clients of the deployment use to connect to the server with TLS.
    pub(super) host_names: Vec<String>,
}

impl<'a> Subject<'a> {
    fn of(file: &'a TlsFile, is_client_key: bool, world: &World<'_>) -> Self {
        Self {
            file,
            is_client_key,
            today: world.today,
            tracked: world.tree.is_tracked(&file.path),
            mode: world.tree.mode(&file.path),
            host_names: Vec::new(),
        }
    }
}

pub(super) const RELATIONS: &[Relation] = &[SERVER];

pub(super) fn subjects<'d>(world: &World<'d>) -> Vec<Found<'d>> {
    let mut found = Vec::new();
    for (index, server) in world.deployment.servers.iter().enumerate() {
        for file in &server.tls_files.here {
            let subject = Subject {
                host_names: host_names(world.deployment, index),
                ..Subject::of(file, false, world)
            };
            let anchor = Place::new(Span::top(file.file), file.directive.unwrap_or(""));
            found.push(Found::new(&file.path, anchor, subject).related(Some(index)));
        }
        for file in &server.tls_files.elsewhere {
            let anchor = Place::new(file.named_at, file.directive);
            found.push(Found::new(file.directive, anchor, Elsewhere(file)).related(Some(index)));
        }
    }
    for file in &world.deployment.client_keys {
        let anchor = Place::new(Span::top(file.file), "");
        let subject = Subject::of(file, true, world);
        found.push(Found::new(&file.path, anchor, subject).related(None));
    }
    found
}

/// A file that is not read.
struct Elsewhere<'a>(&'a FileElsewhere);

impl Answers for Elsewhere<'_> {
    fn answer(&self, index: usize) -> Option<Fact> {
        let field = FIELDS.get(index)?;
        Some(match &*field.name {
            // What is not in the tree is not tracked there.
            "tracked" if self.0.is_not_here => Fact::boolean(false),
            _ => Fact::unread(Input::Certificates),
        })
    }
}

/// The host names that clients use to connect to a server with TLS.
fn host_names(deployment: &Deployment, server: usize) -> Vec<String> {
    let mut hosts: Vec<String> = Vec::new();
    let clients = deployment.clients.iter();
    for client in clients.filter(|client| matches!(client.connection.tls, Tls::On(_))) {
        let targets = client.targets.iter();
        for target in targets.filter(|target| target.server == Some(server)) {
            let endpoint = client.connection.endpoints.get(target.endpoint);
            let host = endpoint.map(|endpoint| endpoint.host.as_str().to_owned());
            hosts.extend(host.filter(|host| !hosts.contains(host)));
        }
    }
    hosts
}

impl Subject<'_> {
    fn days_left(&self) -> Fact {
        match (&self.file.certificate, self.today) {
            (Some(certificate), Some(today)) => {
                Fact::number((certificate.not_after - today).get_days().into())
            }
            (Some(_), None) => Fact::unknown(redproof_source::Why::new("today's date is not known", None)),
            (None, _) => Fact::absent(),
        }
    }

    /// Host names that clients use and that the certificate does not cover.
    fn unnamed(&self) -> Vec<&String> {
        let Some(certificate) = &self.file.certificate else {
            return Vec::new();
        };
        self.host_names
            .iter()
            .filter(|host| !certificate.is_for(host))
            .collect()
    }
}

table! {
    Subject<'_>;
    "directive", Type::Enum(&["tls-cert-file", "tls-key-file", "tls-ca-cert-file", "tls-client-cert-file", "tls-client-key-file"]),
        "The directive that names the file; absent for a client's private key, and for one that is only beside the server's files."
        => |s| match s.file.directive {
            Some(directive) => Fact::at(FactValue::Text(directive.into()), Place::new(s.file.named_at, directive)),
            None => Fact::absent(),
        };
    "client_key", Type::Boolean, "Whether a client is configured to use it as its private key."
        => |s| match s.is_client_key {
            true => Fact::at(FactValue::Boolean(true), Place::new(s.file.named_at, "key")),
            false => Fact::absent(),
        };
    "private_key", Type::Boolean, "Whether it contains a private key."
        => |s| Fact::boolean(s.file.private_key);
    "tracked", Type::Boolean, "Whether git tracks it; not read if there is no repository."
        => |s| s.tracked.map_or_else(|| Fact::unread(Input::Repository), Fact::boolean);
    "others_may_read", Type::Boolean, "Whether its permissions let everyone on the host read it; not read where there are none."
        => |s| s.mode.map_or_else(|| Fact::unread(Input::Permissions), |mode| Fact::boolean(mode & 0o004 != 0));
    "days_left", Type::Number, "Days until the certificate expires; negative if it has expired. Absent for a key.", eg "{ below: 30 }"
        => |s| s.days_left();
    "rsa_bits", Type::Number, "Bits of the certificate's RSA key; absent for another kind of key.", eg "{ below: 2048 }"
        => |s| match s.file.certificate.as_ref().and_then(|certificate| certificate.rsa_bits) {
            Some(bits) => Fact::number(count(bits)),
            None => Fact::absent(),
        };
    "curve_bits", Type::Number, "Bits of the curve of the certificate's EC key; absent for another kind of key.", eg "{ below: 224 }"
        => |s| match s.file.certificate.as_ref().and_then(|certificate| certificate.curve_bits) {
            Some(bits) => Fact::number(count(bits)),
            None => Fact::absent(),
        };
    "refused", Type::Enum(REFUSED), "What redis-server finds in the file and rejects; absent if it accepts the file."
        => |s| s.file.refused.map_or_else(Fact::absent, Fact::text);
    "weak_signature", Type::Boolean, "Whether the certificate is signed with MD5 or SHA-1."
        => |s| match &s.file.certificate {
            Some(certificate) => Fact::boolean(certificate.weak_signature && !certificate.self_signed),
            None => Fact::absent(),
        };
    "unnamed_hosts", Type::List, "Host names that clients use for the server and that the certificate does not cover.", eg "{ has: redis }"
        => |s| Fact::list(s.unnamed().into_iter().map(|host| Item { word: host.clone(), at: Vec::new() }).collect());
}
