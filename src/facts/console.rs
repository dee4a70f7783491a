//! Web consoles for Redis: how they are reached without `ports`, and whether they require a login.

use super::fact::{Fact, FactValue, Place};
use crate::client::{Program, program_of_image};
use crate::deployment::{Deployment, Middlewares, lan_networks, network_owner};
use crate::secret::{Secret, Strength};
use redproof_compose::{EnvironmentVariable, Project, Service};
use redproof_redis::file_name_matches;
use redproof_source::{Known, Text, Why};

include!(concat!(env!("OUT_DIR"), "/web-proxies.rs"));

/// A proxy that publishes services that say so themselves. `data/web-proxies.yml` says what each of these is.
struct Proxy {
    name: &'static str,
    publish: &'static [&'static str],
    except: &'static [&'static str],
    guards: &'static [&'static str],
    names_middlewares: bool,
}

/// The console that a service's image has, and its port.
pub(super) fn console(service: &Service) -> Option<(&'static Program, u16)> {
    let image = service
        .image
        .as_ref()
        .filter(|image| image.undefined().is_none())?;
    let program = program_of_image(image.as_str())?;
    Some((program, program.console_port(service)?))
}

/// How a console is reached that no published port leads to.
pub(super) struct Way {
    pub(super) place: Place,
    /// `everywhere` or `proxy`.
    pub(super) reach: Known<&'static str>,
}

/// The ways to a service's console, its ports left out.
pub(super) fn ways(deployment: &Deployment, index: usize, service: &Service) -> Vec<Way> {
    let Some((project, (program, _))) = deployment.project.as_ref().zip(console(service)) else {
        return Vec::new();
    };
    let host = on_host_network(project, service, program);
    let lines = lines(service);
    let proxies = PROXIES
        .iter()
        .filter_map(|proxy| through(proxy, &lines, &deployment.middlewares));
    let pages = deployment.pages.iter().filter(|page| page.service == index);
    let pages = pages.map(|page| Way {
        place: Place::new(page.span, "proxy_pass"),
        reach: page.open.clone().map(|_| "proxy"),
    });
    host.into_iter().chain(proxies).chain(pages).collect()
}

/// The host's own network, or an address in the local network, unless the console listens on loopback there.
fn on_host_network(project: &Project, service: &Service, program: &Program) -> Option<Way> {
    let owner = network_owner(project, service);
    let mode = project.network_mode(owner).filter(|mode| *mode == "host");
    let segment = || Some((lan_networks(project, owner).next()?.place, "networks"));
    let (at, key) = mode.map(|mode| (mode.span(), "network_mode")).or_else(segment)?;
    let address = program
        .address
        .and_then(|name| service.variable(name)?.value.as_ref());
    let reach = match address {
        Some(address) => match address.why_undefined() {
            Some(why) => Known::Unknown(why),
            None if matches!(address.as_str(), "127.0.0.1" | "localhost" | "::1") => return None,
            None => Known::Known("everywhere"),
        },
        None => Known::Known("everywhere"),
    };
    let place = Place::new(at, format!("{}.{key}", owner.path));
    Some(Way { place, reach })
}

/// A label or a variable.
struct Line<'a> {
    name: &'a str,
    value: Option<&'a Text>,
    place: Place,
}

fn lines(service: &Service) -> Vec<Line<'_>> {
    let of_deploy = service.deploy.iter().flat_map(|deploy| &deploy.labels);
    let labels = service.labels.iter().chain(of_deploy).map(|(name, value)| Line {
        name: name.as_str(),
        value: value.as_ref(),
        place: Place::new(name.span(), format!("{}.labels.{}", service.path, name.as_str())),
    });
    let variables = service.environment.iter().map(|variable| Line {
        name: variable.name.as_str(),
        value: variable.value.as_ref(),
        place: Place::new(variable.name.span(), variable.path()),
    });
    labels.chain(variables).collect()
}

fn through(proxy: &Proxy, lines: &[Line<'_>], middlewares: &Middlewares) -> Option<Way> {
    let first = |patterns: &[&str]| {
        let mut lines = lines.iter();
        lines.find(|line| patterns.iter().any(|pattern| fits(pattern, line)))
    };
    let publishes = first(proxy.publish).filter(|_| first(proxy.except).is_none())?;
    let mut guards = lines
        .iter()
        .filter(|line| proxy.guards.iter().any(|pattern| fits(pattern, line)));
    let lets_through = |line: &&Line<'_>| {
        let names = line.value.filter(|_| proxy.names_middlewares);
        names.is_some_and(|names| middlewares.let_through(names.as_str()))
    };
    let reach = match guards.find(|line| !lets_through(line)) {
        None => Known::Known("proxy"),
        Some(guard) => {
            let reason = format!("`{}` of {} may require a login", guard.name, proxy.name);
            Known::Unknown(Why::new(reason, Some(guard.place.span)))
        }
    };
    let place = Place::new(publishes.place.span, publishes.place.path.clone());
    Some(Way { place, reach })
}

/// Whether a label or a variable fits `NAME` or `NAME=VALUE`. An empty value says nothing.
fn fits(pattern: &str, line: &Line<'_>) -> bool {
    let (name, wanted) = pattern
        .split_once('=')
        .map_or((pattern, None), |(name, value)| (name, Some(value)));
    let value = line.value.map(Text::as_str);
    is_like(name, line.name)
        && match wanted {
            Some(wanted) => value.is_some_and(|value| value.eq_ignore_ascii_case(wanted)),
            None => !line.value.is_some_and(Text::is_empty_literal),
        }
}

/// Whether a name is like a pattern in which `*` is any text, without regard to case.
fn is_like(pattern: &str, name: &str) -> bool {
    file_name_matches(&pattern.to_ascii_lowercase(), &name.to_ascii_lowercase())
}

/// Whether the console in a service's image requires a login.
pub(super) fn has_login(service: &Service) -> Fact {
    let Some((console, _)) = console(service) else {
        return Fact::absent();
    };
    let password = one_is_set(service, console.login);
    let user = match console.users {
        [] => Known::Known(true),
        names => one_is_set(service, names),
    };
    let commands = [&service.entrypoint, &service.command].into_iter().flatten();
    let mut words = commands.flat_map(|command| &command.words);
    let is_option = |word: &Text| {
        let name = word.as_str().split('=').next().unwrap_or_default();
        console.options.contains(&name)
    };
    if words.any(is_option) {
        return Fact::boolean(true);
    }
    let mut files = service.mounts.iter().filter(|_| console.login_file);
    let file = files.find(|mount| mount.host_source().is_some());
    let may_be_there = file.map(|mount| Why::new("a file that is mounted may set a login", Some(mount.span)));
    match (password, user, may_be_there) {
        (Known::Known(true), Known::Known(true), _) => Fact::boolean(true),
        (_, _, Some(why)) => Fact::unknown(why),
        (Known::Known(false), ..) | (_, Known::Known(false), _) => Fact::boolean(false),
        (Known::Unknown(why), ..) | (_, Known::Unknown(why), _) => Fact::unknown(why),
    }
}

/// Whether one of some variables has a value.
fn one_is_set(service: &Service, names: &[&str]) -> Known<bool> {
    let mut set = Known::Known(false);
    for variable in names.iter().filter_map(|name| service.variable(name)) {
        match &variable.value {
            Some(value) if value.is_empty_literal() => {}
            Some(value) if !value.is_empty() => return Known::Known(true),
            Some(value) => set = value.why_undefined().map_or(set, Known::Unknown),
            None => set = Known::Unknown(outside(variable)),
        }
    }
    set
}

fn outside(variable: &EnvironmentVariable) -> Why {
    let name = &variable.name;
    Why::new(
        format!("{} is set outside the files", name.as_str()),
        Some(name.span()),
    )
}

/// Whether the files show a password of the console's login that is quickly guessed.
pub(super) fn has_weak_login(service: &Service) -> Fact {
    let Some((console, _)) = console(service) else {
        return Fact::absent();
    };
    let weak = console.password.iter().find_map(|name| {
        let variable = service.variable(name)?;
        let value = variable.value.as_ref()?;
        let strength = Strength::of(&Secret::new(value.as_str()));
        let is_weak = strength.listed || strength.placeholder || strength.low_entropy;
        let is_shown = value.undefined().is_none() && !value.is_empty();
        (is_shown && is_weak).then(|| Place::new(value.span(), variable.path()))
    });
    match weak {
        Some(place) => Fact::at(FactValue::Boolean(true), place),
        None => Fact::boolean(false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_like_patterns() {
        assert!(is_like(
            "traefik.http.routers.*.rule",
            "traefik.http.routers.UI.Rule"
        ));
        assert!(is_like("caddy*auth*", "caddy.basicauth.user"));
        assert!(!is_like(
            "traefik.http.routers.*.rule",
            "traefik.http.routers.ui.tls"
        ));
        assert!(!is_like("caddy", "caddy.reverse_proxy"));
    }
}
