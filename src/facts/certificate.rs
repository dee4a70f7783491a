//! What rules may ask about a certificate or key file of a server.

use jiff::civil::Date;

use super::table::table;
use super::{Datum, Fact, Place, Type, count};
use crate::deployment::{TLS_FILES_REFUSED as REFUSED, TlsFile};

/// A file that a TLS directive names.
pub(super) struct Subject<'a> {
    pub(super) file: &'a TlsFile,
    /// Today; `None` leaves what depends on it unknown.
    pub(super) today: Option<Date>,
    pub(super) tracked: Option<bool>,
    pub(super) mode: Option<u32>,
    /// Hosts by which clients of the deployment dial the server.
    pub(super) dialled: Vec<String>,
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

    /// Hosts that clients dial and the certificate is not for.
    fn unnamed(&self) -> Vec<&String> {
        let Some(certificate) = &self.file.certificate else {
            return Vec::new();
        };
        self.dialled
            .iter()
            .filter(|host| !certificate.is_for(host))
            .collect()
    }
}

table! {
    Subject<'_>;
    "directive", Type::Word(&["tls-cert-file", "tls-key-file", "tls-ca-cert-file", "tls-client-cert-file", "tls-client-key-file"]), true,
        "The directive that names the file."
        => |s| Fact::at(Datum::Word(s.file.directive.into()), Place::new(s.file.named_at, s.file.directive));
    "private_key", Type::Flag, true, "Whether it holds a private key."
        => |s| Fact::flag(s.file.private_key);
    "tracked", Type::Flag, true, "Whether git tracks it; absent where there is no repository."
        => |s| s.tracked.map_or_else(Fact::absent, Fact::flag);
    "others_may_read", Type::Flag, true, "Whether its permissions let everybody on the host read it; absent where they are not known."
        => |s| s.mode.map_or_else(Fact::absent, |mode| Fact::flag(mode & 0o004 != 0));
    "days_left", Type::Number, true, "Days until the certificate ends; below 0 it has ended. Absent for a key."
        => |s| s.days_left();
    "rsa_bits", Type::Number, true, "Bits of the certificate's RSA key; absent for another kind of key."
        => |s| match s.file.certificate.as_ref().and_then(|certificate| certificate.rsa_bits) {
            Some(bits) => Fact::number(count(bits)),
            None => Fact::absent(),
        };
    "curve_bits", Type::Number, true, "Bits of the curve of the certificate's EC key; absent for another kind of key."
        => |s| match s.file.certificate.as_ref().and_then(|certificate| certificate.curve_bits) {
            Some(bits) => Fact::number(count(bits)),
            None => Fact::absent(),
        };
    "refused", Type::Word(REFUSED), true, "What redis-server finds in the file and does not start with; absent where it takes it."
        => |s| s.file.refused.map_or_else(Fact::absent, Fact::word);
    "weak_signature", Type::Flag, true, "Whether the certificate is signed over MD5 or SHA-1."
        => |s| match &s.file.certificate {
            Some(certificate) => Fact::flag(certificate.weak_signature && !certificate.self_signed),
            None => Fact::absent(),
        };
    "unnamed_hosts", Type::List, true, "Hosts by which clients dial the server and that the certificate does not name."
        => |s| Fact::list(s.unnamed().into_iter().map(|host| super::Item { word: host.clone(), at: Vec::new() }).collect());
}
