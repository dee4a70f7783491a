//! Facts about the container of a server: its user, its files and its memory.

use super::fact::{Fact, FactValue, Item, Place};
use super::server::Subject;
use super::verdict;
use crate::inputs;
use redproof_compose::Mount;
use redproof_redis::Renamed;
use redproof_source::{Known, Span, Text, Tree};

impl Subject<'_> {
    pub(super) fn missing_certificates(&self) -> Fact {
        let missing = self.server.tls_files.missing.iter();
        Fact::list(
            missing
                .map(|(directive, at)| Item::new(*directive, Place::new(*at, *directive)))
                .collect(),
        )
    }

    /// Whether it runs as root, at what decides that: the user, else the entrypoint, else the command.
    pub(super) fn root(&self) -> Fact {
        let Some(service) = self.deployment.service_of(self.server) else {
            return Fact::absent();
        };
        let fact = Fact::from(&self.server.root);
        let words =
            |command: &redproof_compose::Command| command.words.iter().map(Text::span).reduce(Span::to);
        let user = service.user.as_ref().map(Text::span);
        let entrypoint = || service.entrypoint.as_ref().and_then(words);
        let command = || service.command.as_ref().and_then(words);
        let kept_by = self.server.root_kept_by;
        match user.or(kept_by).or_else(entrypoint).or_else(command) {
            Some(span) => fact.and_at(Place::new(span, service.path.clone())),
            None => fact,
        }
    }

    /// Configuration files that `CONFIG REWRITE` could change on the host: in a mount that its container may write to.
    pub(super) fn writable_configuration(&self) -> Fact {
        let (Some(project), Some(service)) =
            (&self.deployment.project, self.deployment.service_of(self.server))
        else {
            return Fact::list(Vec::new());
        };
        self.redis(|redis| {
            let is_config = |renamed: &Renamed| renamed.command.as_str().eq_ignore_ascii_case("config");
            if redis.renamed.iter().any(is_config) {
                return Fact::list(Vec::new());
            }
            // From 6.2 on a new file takes the place of the old one, which a mount of the file alone does not let happen
            // (`Device or resource busy`, tried on 7.0.15).
            let in_place = redis.version.release < [6, 2, 0];
            let binds = |mount: &Mount, path: &str| {
                let source = mount.host_source();
                let source = source.and_then(|source| Tree::join(&project.folder, source.as_str()));
                !mount.read_only
                    && source
                        .is_some_and(|source| inputs::is_below(path, &source) && (in_place || source != path))
            };
            let acl = redis.acl_file.as_ref();
            let acl = acl.and_then(|acl| acl.file.known().copied().flatten());
            let files = redis.files.iter().filter(|file| Some(**file) != acl);
            let mut items: Vec<Item> = Vec::new();
            for path in files.map(|file| self.map.path(*file)) {
                let mount = service.mounts.iter().find(|mount| binds(mount, path));
                items.extend(mount.map(|mount| Item::new(path, Place::new(mount.span, mount.path.clone()))));
            }
            Fact::list(items)
        })
    }

    /// Whether its memory limit leaves no room beside `maxmemory`.
    pub(super) fn memory_is_short(&self) -> Fact {
        let limit = self
            .deployment
            .service_of(self.server)
            .map(super::service::memory_limit);
        let Some(FactValue::Number(limit)) = limit else {
            return Fact::absent();
        };
        self.redis(|redis| {
            let setting = match redis.written("maxmemory") {
                Known::Known(setting) => setting,
                Known::Unknown(why) => return Fact::unknown(why),
            };
            let shown = setting.and_then(|setting| setting.shown.known());
            match shown.and_then(|shown| shown.parse::<i64>().ok()) {
                None | Some(0) => Fact::absent(),
                Some(most) => Fact {
                    value: FactValue::Boolean(most >= limit),
                    at: verdict::settings_place(redis, "maxmemory"),
                },
            }
        })
    }
}
