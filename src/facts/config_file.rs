//! Facts of a configuration or ACL file.

use super::fact::{Fact, FactValue, Place, count};
use super::table::table;
use super::vocabulary::{Relation, Type};
use super::world::{Found, World};
use crate::deployment::ConfigFile;
use redproof_source::{FileId, SourceMap, Span};

/// A configuration or ACL file.
pub(super) struct Subject<'a> {
    file: &'a ConfigFile,
}

pub(super) const RELATIONS: &[Relation] = &[];

pub(super) fn subjects<'d>(world: &World<'d>) -> Vec<Found<'d>> {
    let files = world.deployment.config_files.iter();
    files
        .map(|file| {
            let anchor = Place::new(first_line(world.map, file.file), "");
            Found::new(&file.path, anchor, Subject { file })
        })
        .collect()
}

/// The first line of a file that is not blank.
fn first_line(map: &SourceMap, file: FileId) -> Span {
    let text = map.text(file);
    let start = text.len() - text.trim_start().len();
    let line = text.get(start..).and_then(|rest| rest.lines().next());
    Span::new(file, start, start + line.map_or(0, |line| line.trim_end().len()))
}

table! {
    Subject<'_>;
    "kind", Type::Enum(&["redis-conf", "acl"]), "A configuration file or an ACL file."
        => |s| Fact::text(if s.file.acl { "acl" } else { "redis-conf" });
    "loaded", Type::Boolean, "Whether a server loads it."
        => |s| Fact::from(&s.file.loaded);
    "mounted", Type::Boolean, "Whether it is mounted into a Redis server's container, or copied into its image."
        => |s| match &s.file.mounted {
            Some((_, span)) => Fact::at(FactValue::Boolean(true), Place::new(*span, "volumes")),
            None => Fact::boolean(false),
        };
    "expected_by_server", Type::Boolean, "Whether a Redis server that the file could be for loads no file of its kind."
        => |s| Fact::from(&s.file.beside_server);
    "users", Type::Number, "Users that it defines, apart from `default`."
        => |s| Fact::number(count(s.file.users));
    "sets_auth_or_tls", Type::Boolean, "Whether it sets a password, users or TLS."
        => |s| Fact::boolean(s.file.sets_auth_or_tls);
}
