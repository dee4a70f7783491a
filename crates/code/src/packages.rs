//! Packages that use Redis and of which no profile says what they send, from `data/packages.yml`.

use crate::Language;
use crate::library::libraries;
use crate::profile::profiles;

mod tables {
    use super::Package;
    include!(concat!(env!("OUT_DIR"), "/packages.rs"));
}

/// A package that always uses Redis and has no profile.
#[derive(Debug)]
pub(crate) struct Package {
    language: &'static str,
    name: &'static str,
    /// The modules that it is imported from.
    modules: &'static [&'static str],
}

/// The modules of these packages.
pub(crate) fn modules() -> impl Iterator<Item = &'static str> {
    tables::UNKNOWN
        .iter()
        .flat_map(|package| package.modules)
        .copied()
}

/// Whether a part of a path of Go is a major version.
fn is_version(part: &str) -> bool {
    let digits = part.strip_prefix('v').unwrap_or_default();
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// A name as packages are compared by: `Flask_Redis` is `flask-redis`, and a module of Go has no major version.
fn bare(name: &str) -> String {
    let name = name.split('[').next().unwrap_or(name);
    let name = match name.rsplit_once('/') {
        Some((before, last)) if is_version(last) => before,
        _ => name,
    };
    name.to_ascii_lowercase().replace('_', "-")
}

/// Whether a name says Redis, and nothing in the data is named so.
fn is_strange(language: &str, name: &str) -> bool {
    let name = bare(name);
    if !tables::WORDS.iter().any(|word| name.contains(word)) {
        return false;
    }
    let known = tables::KNOWN.iter().filter(|(known, _)| *known == language);
    let mut known = known.flat_map(|(_, names)| *names);
    let mut profiles = profiles()
        .iter()
        .filter(|profile| profile.languages.contains(&language));
    !known.any(|known| redproof_redis::file_name_matches(&bare(known), &name))
        && !profiles.any(|profile| profile.manifest.iter().any(|known| bare(known) == name))
}

/// Whether a manifest of this language that names a package leaves open what it sends.
pub(crate) fn is_unknown(language: &str, name: &str) -> bool {
    let own = tables::UNKNOWN
        .iter()
        .filter(|package| package.language == language);
    let mut own = own.map(|package| bare(package.name));
    own.any(|known| known == bare(name)) || is_strange(language, name)
}

/// The package that a module is of, if it leaves open what it sends. `is_own` says whether the project has a file or a
/// folder of a name.
pub(crate) fn of_import(language: Language, module: &str, is_own: impl Fn(&str) -> bool) -> Option<String> {
    let id = language.id();
    let is_of = |package: &&Package| {
        let of_package = |known: &&str| crate::uses::is_within(module, known);
        package.language == id && package.modules.iter().any(of_package)
    };
    if let Some(package) = tables::UNKNOWN.iter().find(is_of) {
        return Some(package.name.to_owned());
    }
    // Other languages have names of the project in their imports.
    let (name, own) = match id {
        "python" => {
            let top = module.split('.').next()?;
            (top, top)
        }
        "go" if module.split('/').next()?.contains('.') => {
            (module, module.rsplit('/').find(|part| !is_version(part))?)
        }
        _ => return None,
    };
    let of_profiles = profiles()
        .iter()
        .filter(|profile| profile.languages.contains(&id));
    let covered = libraries(language)
        .flat_map(|library| library.modules)
        .chain(of_profiles.flat_map(|profile| profile.imports))
        .any(|known| crate::uses::is_within(module, known));
    (!covered && !is_own(own) && is_strange(id, name)).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_that_is_named_after_redis_is_known_or_said_to_be_unknown() {
        for (language, name) in [
            ("csharp", "FreeRedis"),
            ("csharp", "CSRedisCore"),
            ("python", "Redis_OM"),
            ("go", "github.com/x/redis-cache/v9"),
            ("php", "laravel/horizon"),
            ("ruby", "redis-rails"),
            ("java", "com.redis.om:redis-om-spring"),
        ] {
            assert!(is_unknown(language, name), "{name}");
        }
        for (language, name) in [
            ("csharp", "StackExchange.Redis"),
            ("python", "redis"),
            ("python", "Types_Redis"),
            ("python", "celery[redis]"),
            ("go", "github.com/redis/go-redis/v9"),
            ("javascript", "@redis/client"),
            ("javascript", "express"),
            ("java", "org.springframework.boot:spring-boot-starter-data-redis"),
        ] {
            assert!(!is_unknown(language, name), "{name}");
        }
    }

    #[test]
    fn imports_name_packages() {
        let none = |_: &str| false;
        let of = |language, module: &str| of_import(language, module, none);
        assert_eq!(
            of(Language::CSharp, "Medallion.Threading.Redis").as_deref(),
            Some("DistributedLock.Redis")
        );
        assert_eq!(
            of(Language::Python, "redis_om.model").as_deref(),
            Some("redis_om")
        );
        assert_eq!(of(Language::Python, "redis.asyncio"), None);
        assert_eq!(of(Language::Python, ".redis_tools"), None);
        let module = "github.com/ulule/limiter/v3/drivers/store/redis";
        assert_eq!(of(Language::Go, module).as_deref(), Some(module));
        assert_eq!(of_import(Language::Go, module, |name| name == "redis"), None);
        assert_eq!(
            of(Language::Go, "github.com/redis/go-redis/v9/maintnotifications"),
            None
        );
        assert_eq!(of(Language::JavaScript, "@shop/redis"), None);
    }
}
