//! Services whose image does not say that it is Redis', and that may be Redis servers.

use redproof_compose::Service;
use redproof_redis::Image;
use redproof_source::{Known, Text, UNRESOLVED, Why};

/// The ports of Redis and Sentinel.
const PORTS: &[u16] = &[6379, 26379];

/// Words of a variable's name that say that it holds an image.
const IMAGE_WORDS: &[&str] = &["image", "img", "docker", "container", "tag", "version", "name"];

/// Whether a service whose image a variable decides is not known to be no Redis server: its name, the variable's name or a
/// port of it is Redis's.
pub(super) fn may_be_server(service: &Service) -> bool {
    let variable = service.image.as_ref().and_then(Text::undefined_variable);
    let is_named =
        |variable| is_server_name(service.name.as_str()) || is_server_name(&without_image_words(variable));
    why_unknown(service).is_some() && (variable.is_some_and(is_named) || has_port(service))
}

/// Why the image of a service is unknown, if a variable decides its name. `redis:${TAG}` is known, and so is `nginx:${TAG}`.
pub(super) fn why_unknown(service: &Service) -> Option<Why> {
    let image = service.image.as_ref()?;
    let name = redproof_redis::repository(image.as_str());
    let last = name.rsplit('/').next().unwrap_or(name);
    image
        .why_undefined()
        .filter(|_| last.contains(UNRESOLVED) || last.is_empty())
}

include!(concat!(env!("OUT_DIR"), "/server-roles.rs"));

/// Whether a name is that of a Redis server: a product, and at most what it is for.
pub(super) fn is_name_of_server(name: &str) -> bool {
    let mut words = name.split(['-', '_']);
    let is_product = words
        .next()
        .is_some_and(|word| redproof_redis::products().contains(&word));
    let is_role = |word: &str| {
        let bare = word.trim_end_matches(|c: char| c.is_ascii_digit());
        bare.is_empty() || ROLES.contains(&bare)
    };
    is_product && words.all(is_role)
}

/// Whether a service has the name and a port of a Redis server, whatever its image.
pub(super) fn is_placed_like_server(service: &Service) -> bool {
    is_name_of_server(service.name.as_str()) && has_port(service)
}

fn is_server_name(name: &str) -> bool {
    Image::named(&name.to_ascii_lowercase()).is_some()
}

/// `REDIS_IMAGE` without what says that it is an image.
fn without_image_words(variable: &str) -> String {
    let variable = variable.to_ascii_lowercase();
    let words = variable.split('_').filter(|word| !IMAGE_WORDS.contains(word));
    words.collect::<Vec<_>>().join("-")
}

fn has_port(service: &Service) -> bool {
    let is_exposed = |text: &Text| {
        let number = text.as_str().split('/').next().unwrap_or_default();
        number.parse().is_ok_and(|port: u16| PORTS.contains(&port))
    };
    let mut ports = service.ports.iter();
    ports.any(|port| matches!(&port.target, Known::Known(target) if PORTS.contains(target)))
        || service.expose.iter().any(is_exposed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_that_name_an_image_of_redis() {
        for variable in [
            "REDIS_IMAGE",
            "VALKEY_DOCKER_IMAGE",
            "IMAGE_REDIS",
            "REDIS_IMAGE_NAME",
        ] {
            assert!(is_server_name(&without_image_words(variable)), "{variable}");
        }
        for variable in [
            "REDIS_EXPORTER_IMAGE",
            "REDIS_COMMANDER_IMAGE",
            "APP_IMAGE",
            "CACHE_IMAGE",
        ] {
            assert!(!is_server_name(&without_image_words(variable)), "{variable}");
        }
    }
}
