//! Whether a server runs as root in its container.

use super::build::Built;
use super::launch::variable;
use redproof_compose::Service;
use redproof_redis::{Image, KeepsRoot, ServerCommand, TagMatch};
use redproof_source::{Known, Span, Text, Why};

/// Whether a server runs as root: by `user`, else by what the official entrypoint does; with what keeps that from giving root's
/// rights up. What a build or another maker's image does is not known here.
pub(super) fn of_server(
    service: &Service,
    built: Option<&Built>,
    image: &Image,
    command: &ServerCommand,
) -> (Known<bool>, Option<Span>) {
    if let Some(user) = &service.user {
        let name = user.as_str().split(':').next().unwrap_or_default();
        let is_root = match user.why_undefined() {
            Some(why) => Known::Unknown(why),
            None => Known::Known(matches!(name, "root" | "0")),
        };
        return (is_root, None);
    }
    match command {
        ServerCommand::Starts(runs) if built.is_none() && image.drops_root() => {
            let keeps = image.keeps_root().filter(|_| runs.entrypoint_drops_root);
            let kept = keeps.and_then(|keeps| kept_by(service, built, keeps));
            let is_root = match &kept {
                Some(Err(why)) => Known::Unknown(why.clone()),
                Some(Ok(at)) if image.version == TagMatch::NotAVersion => {
                    let why = "the image's tag does not say whether its entrypoint keeps root here";
                    Known::Unknown(Why::new(why, Some(*at)))
                }
                Some(Ok(_)) => Known::Known(true),
                None => Known::Known(!runs.drops_root),
            };
            (is_root, kept.and_then(Result::ok))
        }
        _ => {
            let why = Why::new("the image decides the user", Some(service.anchor()));
            (Known::Unknown(why), None)
        }
    }
}

/// What in a service makes the entrypoint keep root's rights, or why that is not known.
fn kept_by(service: &Service, built: Option<&Built>, keeps: &KeepsRoot) -> Option<Result<Span, Why>> {
    let asked = variable(service, built, keeps.variable).filter(|value| !value.is_empty());
    if let Some(value) = asked {
        return Some(match value.why_undefined() {
            Some(why) => Err(why),
            None => Ok(value.span()),
        });
    }
    let mut needed = keeps.capabilities.iter();
    needed.find_map(|capability| lost(service, capability)).map(Ok)
}

/// Where a container loses a capability that Docker gives by default.
fn lost(service: &Service, capability: &str) -> Option<Span> {
    let is = |word: &Text, name: &str| {
        let word = word.as_str().to_ascii_uppercase();
        word.strip_prefix("CAP_").unwrap_or(&word) == name
    };
    let named = |words: &'_ [Text], name: &str| words.iter().find(|word| is(word, name)).map(Text::span);
    let is_privileged = service.privileged.is_some_and(|(privileged, _)| privileged);
    if is_privileged || named(&service.cap_add, capability).is_some() {
        return None;
    }
    // Docker begins with all capabilities where all are added, and takes away those that are named.
    let adds_all = named(&service.cap_add, "ALL").is_some();
    let dropped = named(&service.cap_drop, capability);
    dropped.or_else(|| named(&service.cap_drop, "ALL").filter(|_| !adds_all))
}
