//! What rules may ask about a published port of a server.

use super::table::table;
use super::{Datum, Fact, Place, Type};
use crate::deployment::{PublishedPort, Purpose, Reach};
use redproof_source::Known;

/// A published port.
pub(super) struct Subject<'a> {
    pub(super) port: &'a PublishedPort,
}

impl Subject<'_> {
    fn fact(&self, datum: Datum) -> Fact {
        Fact::at(datum, Place::new(self.port.span, self.port.path.clone()))
    }
}

table! {
    Subject<'_>;
    "reach", Type::Word(&["everywhere", "address", "loopback"]), true,
        "From where it can be reached: every interface, one address that is not loopback, or the host itself."
        => |s| s.fact(match &s.port.reach {
            Known::Known(reach) => Datum::Word(match reach {
                Reach::Everywhere => "everywhere",
                Reach::Address => "address",
                Reach::Loopback => "loopback",
            }.into()),
            Known::Unknown(why) => Datum::Unknown(why.clone()),
        });
    "purpose", Type::Word(&["plaintext", "tls", "bus", "sentinel"]), true, "What listens on it."
        => |s| s.fact(Datum::Word(match s.port.purpose {
            Purpose::Plaintext => "plaintext",
            Purpose::Tls => "tls",
            Purpose::Bus => "bus",
            Purpose::Sentinel => "sentinel",
        }.into()));
    "published", Type::Number, true, "The port on the host; absent if Docker picks one."
        => |s| s.fact(match &s.port.published {
            Known::Known(Some(port)) => Datum::Number(i64::from(*port)),
            Known::Known(None) => Datum::Absent,
            Known::Unknown(why) => Datum::Unknown(why.clone()),
        });
    "target", Type::Number, true, "The port in the container."
        => |s| s.fact(Datum::Number(i64::from(s.port.target)));
}
