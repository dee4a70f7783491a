//! Packages that manifests name.

mod kind;
mod names;
mod tables;
pub(crate) mod version;

use std::ops::Range;

use self::kind::Manifest;
use crate::packages::{is_client, of_manifest, releases_of};

/// What a manifest says of Redis. Packages for tests and for development only are left out.
#[derive(Debug)]
pub struct Packages {
    /// The language, as in the data.
    pub language: &'static str,
    /// Those that use Redis by themselves, with their places: the id of a profile, or the name of a package of which no
    /// profile says what it sends.
    pub users: Vec<(String, Range<usize>)>,
    /// The clients of Redis, by their names.
    pub clients: Vec<(String, Range<usize>)>,
    /// Those of other releases than their profile is of.
    pub other_releases: Vec<OtherRelease>,
}

/// What a manifest says of Redis; `None` if the file is no manifest.
pub fn packages_in(path: &str, text: &str) -> Option<Packages> {
    let (manifest, language) = Manifest::of_path(path)?;
    let mut packages = Packages {
        language,
        users: Vec::new(),
        clients: Vec::new(),
        other_releases: Vec::new(),
    };
    for (name, start) in names_of(manifest, text) {
        let at = start..start + name.len();
        let behind = text.get(at.end..).unwrap_or_default();
        if !is_in_tree(behind) {
            let user = of_manifest(language, &name);
            packages.users.extend(user.map(|id| (id, at.clone())));
        }
        packages.add_other_releases(manifest, &name, at.clone(), behind);
        if is_client(language, &name, behind) {
            packages.clients.push((name, at));
        }
    }
    let users = &mut packages.users;
    users.sort_by(|(one, a), (other, b)| (one, a.start).cmp(&(other, b.start)));
    users.dedup_by(|(one, _), (other, _)| one == other);
    Some(packages)
}

impl Packages {
    fn add_other_releases(&mut self, manifest: Manifest, name: &str, at: Range<usize>, behind: &str) {
        let Some(version) = version::behind(manifest, behind) else {
            return;
        };
        let others = releases_of(self.language, name);
        let others = others.filter(|(_, releases)| !version::is_among(version, releases));
        self.other_releases
            .extend(others.map(|(profile, releases)| OtherRelease {
                profile,
                name: name.to_owned(),
                version: version.to_owned(),
                releases,
                at: at.clone(),
            }));
    }
}

/// The names of the packages that an application needs; those for development and tests are left out.
fn names_of(manifest: Manifest, text: &str) -> Vec<names::Name> {
    match manifest {
        Manifest::Requirements => names::requirements(text),
        Manifest::Toml => tables::toml(text).unwrap_or_else(|| names::python(text)),
        Manifest::Python => names::python(text),
        Manifest::Json => tables::json(text).unwrap_or_default(),
        Manifest::GoMod => names::go(text),
        Manifest::Pom => names::pom(text),
        Manifest::Gradle => names::gradle(text),
        Manifest::Gemfile => names::gems(text),
        Manifest::Csproj => names::csproj(text),
    }
}

/// A package of another release than its profile is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherRelease {
    /// The profile's id.
    pub profile: &'static str,
    /// The name in the manifest.
    pub name: String,
    /// The version there.
    pub version: String,
    /// The releases that the profile is of, such as `1.10..3`.
    pub releases: &'static str,
    /// The place of the name.
    pub at: Range<usize>,
}

/// The language of a manifest and the names of all packages that its application needs, those in the same tree included.
pub fn dependencies_in(path: &str, text: &str) -> Option<(&'static str, Vec<String>)> {
    let (manifest, language) = Manifest::of_path(path)?;
    let names = names_of(manifest, text).into_iter();
    Some((language, names.map(|(name, _)| name).collect()))
}

/// Whether what follows the name of a package of JSON says that it is in the same tree.
fn is_in_tree(behind: &str) -> bool {
    let value = behind.strip_prefix('"').map(str::trim_start);
    let value = value
        .and_then(|value| value.strip_prefix(':'))
        .map(str::trim_start);
    let own = ["\"workspace:", "\"file:", "\"link:", "\"portal:"];
    value.is_some_and(|value| own.iter().any(|own| value.starts_with(own)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(path: &str, text: &str) -> Vec<String> {
        let found = packages_in(path, text).into_iter().flat_map(|found| found.users);
        let line = |at: usize| text[..at].matches('\n').count() + 1;
        found
            .map(|(name, at)| format!("{name} {}", line(at.start)))
            .collect()
    }

    #[test]
    fn dependencies_are_those_of_the_tree_too() {
        let text = r#"{"types": "a", "dependencies": {"b": "workspace:*", "c": "1"}, "devDependencies": {"d": "1"}}"#;
        let found = dependencies_in("package.json", text);
        assert_eq!(found, Some(("javascript", vec!["b".to_owned(), "c".to_owned()])));
        assert_eq!(dependencies_in("notes.txt", "b"), None);
    }

    #[test]
    fn clients_are_those_that_send_what_the_code_says() {
        let clients = |path: &str, text: &str| -> Vec<String> {
            let found = packages_in(path, text)
                .into_iter()
                .flat_map(|found| found.clients);
            found.map(|(name, at)| format!("{name} {}", &text[at])).collect()
        };
        let python = "redis==5\nhiredis\nfakeredis\nslowapi[redis]\ncelery\n";
        assert_eq!(
            clients("requirements.txt", python),
            ["redis redis", "slowapi slowapi"]
        );
        let php = r#"{"require": {"ext-redis": "*", "symfony/redis-messenger": "6"}}"#;
        assert_eq!(clients("composer.json", php), ["ext-redis ext-redis"]);
        assert_eq!(clients("notes.txt", "redis"), [""; 0]);
    }

    /// These took seconds when the rest of the text was searched for each.
    #[test]
    fn what_does_not_end_is_read_once() {
        let cut = "<dependency>".repeat(200_000);
        assert_eq!(of("pom.xml", &cut), [""; 0]);
        assert_eq!(of("a.csproj", &"<PackageReference".repeat(200_000)), [""; 0]);
        assert_eq!(of("package.json", &"\"dependencies\":{".repeat(200_000)), [""; 0]);
        let last = format!("{cut}<groupId>x</groupId><artifactId>redis-y</artifactId></dependency>");
        assert_eq!(of("pom.xml", &last), ["x:redis-y 1"]);
    }

    #[test]
    fn manifests_name_packages_that_use_redis() {
        let all = [
            (
                "requirements.txt",
                "flask\ncelery[redis]==5.3\nRedis_OM>=5\nredis==5\n# redis-x\n",
                "Redis_OM 3",
            ),
            (
                "pyproject.toml",
                "[project]\nname = \"redis-shop\"\nkeywords = [\"redis-x\"]\ndependencies = [\n  \"redis-om>=1\",\n]\n[dependency-groups]\ndev = [\"redis-y\"]\n",
                "redis-om 5",
            ),
            (
                "pyproject.toml",
                "[tool.poetry.dependencies]\nredis-om = \"^1\"\n[tool.poetry.group.dev.dependencies]\nredis-x = \"^1\"\n",
                "redis-om 2",
            ),
            (
                "Pipfile",
                "[packages]\nwalrus = \"*\"\n[dev-packages]\nredis-x = \"*\"\n",
                "walrus 2",
            ),
            (
                "setup.py",
                "setup(name='redis-shop', install_requires=['redis-om', 'rq'])\n",
                "redis-om 1",
            ),
            (
                "setup.cfg",
                "[metadata]\nname = redis-shop\n[options]\ninstall_requires =\n    redis-om\n",
                "redis-om 5",
            ),
            (
                "web/package.json",
                "{\"name\": \"redis-shop\", \"scripts\": {\"redis-x\": \"\"},\n\"dependencies\": {\"redis\": \"^4\", \"@shop/redis\": \"workspace:*\",\n\"redis-om\": \"^5\" }, \"devDependencies\": {\"redis-y\": \"1\"}}",
                "redis-om 3",
            ),
            (
                "package.json",
                "{\"description\": \"a \\\"dependencies\\\": {\", \"optionalDependencies\": {\"redis-om\": \"latest\"},\n\"peerDependencies\": {\"redis-x\": \"1\"}}",
                "redis-om 1",
            ),
            (
                "pyproject.toml",
                "[project.optional-dependencies]\nlatest = [\"redis-om[hiredis]>=1; python_version > '3.8'\"]\ntest = [\"redis-y\"]\n[tool.poetry.group.worker.dependencies]\nwalrus = {version = \"*\"}\n",
                "redis-om 2, walrus 5",
            ),
            (
                "Gemfile",
                "group :latest do\n  platforms :mri do\n    gem 'kredis'\n  end\nend\ngroup :development, :test do\n  platforms :mri do\n    gem 'redis-x'\n  end\n  gem 'redis-y'\nend\ngem 'redis-z', group: :test\ngem 'redis-rails'\n",
                "kredis 3, redis-rails 13",
            ),
            (
                "composer.json",
                "{\"require\": {\"laravel/horizon\": \"^5\", \"ext-redis\": \"*\"}}",
                "laravel/horizon 1",
            ),
            (
                "go.mod",
                "module github.com/shop/redis-shop\nrequire (\n\tgithub.com/redis/go-redis/v9 v9.1.0\n\tgithub.com/gin-contrib/redisstore/v9 v9.0.0\n\tgithub.com/x/redisx v1.0.0 // indirect\n)\n",
                "github.com/gin-contrib/redisstore/v9 4",
            ),
            (
                "Gemfile",
                "gem 'redis-rails', '~> 5'\ngroup :test do\n  gem 'redis-x'\nend\ngem \"kredis\"\n",
                "kredis 5, redis-rails 1",
            ),
            (
                "shop.gemspec",
                "s.name = 'redis-shop'\ns.add_dependency 'ohm'\n",
                "ohm 2",
            ),
            (
                "pom.xml",
                "<artifactId>redis-shop</artifactId>\n<dependency>\n<groupId>com.redis.om</groupId>\n<artifactId>redis-om-spring</artifactId></dependency>\n<dependency><groupId>x</groupId><artifactId>redis-y</artifactId><scope>test</scope></dependency>",
                "com.redis.om:redis-om-spring 4",
            ),
            (
                "build.gradle.kts",
                "testImplementation(\"x:redis-y:1\")\nimplementation(\"redis.clients:jedis:5.1\")\nimplementation(\"io.vertx:vertx-redis-client:4\")\n",
                "io.vertx:vertx-redis-client 3",
            ),
            (
                "a.csproj",
                "<RootNamespace>Redis.Shop</RootNamespace>\n<PackageReference Include=\"FreeRedis\" Version=\"1\" />\n<ProjectReference Include=\"../Redis.Tools\" />",
                "FreeRedis 2",
            ),
            ("requirements-dev.txt", "redis-om\n", ""),
            ("notes.txt", "redis-om\n", ""),
        ];
        for (path, text, expected) in all {
            assert_eq!(of(path, text).join(", "), expected, "{path}");
        }
    }
}
