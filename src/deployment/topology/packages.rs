//! Packages that a Dockerfile installs.

use redproof_source::Text;
use redproof_syntax::shell::{self, Expansion};

/// Programs that install packages.
const INSTALLERS: &[&str] = &[
    "apt-get", "apt", "aptitude", "apk", "yum", "dnf", "microdnf", "tdnf", "zypper", "pacman",
];

/// Whether a `RUN` installs a package of a Redis server. Those of clients have other names, such as `redis-tools`.
pub(super) fn install_server(run: &Text) -> bool {
    let commands = shell::commands(run, Expansion::Keep).into_iter();
    let mut installs = commands.filter(|command| {
        let mut words = command.words.iter();
        words.any(|word| INSTALLERS.contains(&word.as_str().rsplit('/').next().unwrap_or_default()))
    });
    installs.any(|command| command.words.iter().any(|word| is_server(word.as_str())))
}

/// Whether a package, perhaps with a version (`redis-server=5:7.0*`, `redis6`), is that of a server.
fn is_server(package: &str) -> bool {
    let name = package
        .split(['=', '<', '>', '~', ':', '@'])
        .next()
        .unwrap_or_default();
    let product = name.trim_end_matches(|c: char| c.is_ascii_digit());
    redproof_redis::is_server_program(name) || redproof_redis::products().contains(&product)
}

#[cfg(test)]
mod tests {
    use super::*;
    use redproof_source::{SourceMap, Span};

    #[test]
    fn packages_of_servers() {
        let installs = |run: &str| {
            let mut map = SourceMap::default();
            let file = map.add("Dockerfile", run);
            install_server(&Text::literal(run, Span::new(file, 0, run.len())))
        };
        for run in [
            "apt-get update && apt-get install -y nginx redis-server=5:7.0* && rm -rf /var/lib/apt/lists",
            "--mount=type=cache,target=/var/cache apk add --no-cache redis~=7.2 supervisor",
            "set -e; \\\n  dnf -y install redis6",
            "apk add valkey",
        ] {
            assert!(installs(run), "{run}");
        }
        for run in [
            "apt-get install -y redis-tools",
            "pip install redis",
            "apt-get install -y php-redis && pecl install redis",
            "echo apt-get; echo redis",
        ] {
            assert!(!installs(run), "{run}");
        }
    }
}
