//! The servers that a chart makes of its values, as its start scripts would launch them.

use super::table::{Chart, ChartService};
use super::users;
use super::values::{Values, filled, is_filled_in};
use crate::client;
use crate::deployment::credentials::model::{CredentialLocation, CredentialUse};
use crate::deployment::credentials::{self, of_server};
use crate::deployment::topology::exposure::listening;
use crate::deployment::topology::model::{ChartFacts, Exposure, PublishedPort, Reach, Server};
use crate::deployment::topology::version_selection;
use redproof_redis::{FileAnswer, Image, ImageEffects, Launch, TagMatch};
use redproof_source::yaml::Node;
use redproof_source::{Known, Span, Text, Undefined, Why};
use redproof_syntax::words as shell_words;

/// What a chart makes of its values.
pub(super) struct Made {
    pub(super) servers: Vec<Server>,
    pub(super) credential_uses: Vec<CredentialUse>,
}

/// Where the start script of a chart finds the included configuration, with a number behind it.
const INCLUDED: &str = "/opt/bitnami/redis/etc/";

/// Where a chart has its ACL file.
const USERS: &str = "/opt/bitnami/redis/etc/users.acl";

/// The servers of a chart: one for the primary and its replicas, which differ in nothing that is judged, and one for
/// the Sentinels.
pub(super) fn of_chart(chart: &'static Chart, name: &str, values: &Values<'_>) -> Made {
    let password = password(chart, values);
    let (acl, at) = values.switch(chart.users, false);
    let users = users::acl_file(chart, values, &password);
    let mut arguments = secured(chart, values, &password, 6379);
    // The password is in the ACL file, too, and counts there.
    if acl != Known::Known(true) || users.is_none() {
        arguments.extend(words("--requirepass", password.clone()));
    }
    if acl != Known::Known(false) {
        arguments.extend(words("--aclfile", Text::derived(USERS, at)));
    }
    for (name, value) in chart.settings {
        arguments.extend(words(&format!("--{name}"), Text::derived(value, values.anchor)));
    }
    let included = included(chart, values);
    for (index, (text, _)) in included.iter().enumerate() {
        arguments.extend(words(
            "--include",
            Text::derived(&format!("{INCLUDED}{index}.conf"), text.span()),
        ));
    }
    arguments.extend(disabled(chart, values));
    let flags = chart.flags.iter().filter_map(|place| values.at(place));
    for flag in flags.flat_map(Node::items).filter_map(Node::text) {
        arguments.extend(
            shell_words::split(flag)
                .map(|split| split.words)
                .unwrap_or_default(),
        );
    }
    let mut servers = vec![launched(
        chart,
        (name, false),
        values,
        arguments,
        &included,
        users.as_ref(),
    )];
    if values.switch(chart.sentinel, false).0 == Known::Known(true) {
        let password = match values.switch(chart.sentinel_password, true) {
            (Known::Known(false), at) => Text::empty(at),
            _ => password,
        };
        let mut arguments = secured(chart, values, &password, 26379);
        arguments.extend(words("--requirepass", password));
        let name = format!("{name}-sentinel");
        servers.push(launched(chart, (&name, true), values, arguments, &[], None));
    }
    Made {
        credential_uses: credential_uses(chart, name, values, &servers),
        servers,
    }
}

/// The password that clients need: empty if none.
fn password(chart: &'static Chart, values: &Values<'_>) -> Text {
    let (required, at) = values.switch(chart.with_password, true);
    match required {
        Known::Known(false) => return Text::empty(at),
        Known::Unknown(_) => return Text::unset(at, Undefined::Other("a Helm template")),
        Known::Known(true) => {}
    }
    if let Some((_, secret)) = values.text(chart.secret) {
        return Text::unresolved(secret.span(), Undefined::Other("a Secret of the cluster"));
    }
    match values.text(chart.password) {
        Some((_, password)) => filled(password),
        None => Text::unresolved(at, Undefined::Other("a random password that Helm makes")),
    }
}

/// An option with its value, at the place of the value.
fn words(option: &str, value: Text) -> [Text; 2] {
    [Text::derived(option, value.span()), value]
}

/// The command line for the port, TLS and protected mode.
fn secured(chart: &'static Chart, values: &Values<'_>, password: &Text, port: u16) -> Vec<Text> {
    let (tls, at) = values.switch(chart.tls, false);
    let derived = |value: &str| Text::derived(value, at);
    let port = port.to_string();
    let mut arguments = Vec::new();
    match tls {
        Known::Known(true) => {
            arguments.extend(words("--port", derived("0")));
            arguments.extend(words("--tls-port", derived(&port)));
            for name in ["tls-cert-file", "tls-key-file", "tls-ca-cert-file"] {
                let file = Text::unresolved(at, Undefined::Other("a Secret of the cluster"));
                arguments.extend(words(&format!("--{name}"), file));
            }
            arguments.extend(words("--tls-replication", derived("yes")));
            arguments.extend(words("--tls-cluster", derived("yes")));
            let (clients, at) = values.switch(chart.tls_clients, true);
            let clients = match clients {
                Known::Known(true) => Text::derived("yes", at),
                Known::Known(false) => Text::derived("no", at),
                Known::Unknown(_) => Text::unresolved(at, Undefined::Other("a Helm template")),
            };
            arguments.extend(words("--tls-auth-clients", clients));
        }
        Known::Known(false) => {
            arguments.extend(words("--port", derived(&port)));
            if at != values.anchor {
                arguments.extend(words("--tls-port", derived("0")));
            }
        }
        Known::Unknown(_) => {
            let value = Text::unresolved(at, Undefined::Other("a Helm template"));
            arguments.extend(words("--port", value.clone()));
            arguments.extend(words("--tls-port", value));
        }
    }
    if password.is_empty_literal() {
        arguments.extend(words("--protected-mode", Text::derived("no", password.span())));
    }
    arguments
}

/// Texts that are included as configurations, and why one is not known.
fn included(chart: &'static Chart, values: &Values<'_>) -> Vec<(Text, Option<Why>)> {
    let mut found = Vec::new();
    for (index, place) in chart.configuration.iter().enumerate() {
        match values.at(place).and_then(Node::text) {
            Some(text) if text.as_str().contains("{{") => {
                let why = Why::new("the configuration is a Helm template", Some(text.span()));
                found.push((text.clone(), Some(why)));
            }
            Some(text) => found.push((text.clone(), None)),
            None if index == 0 => {
                found.push((Text::derived(chart.default_configuration, values.anchor), None));
            }
            None => {}
        }
    }
    if let Some((_, name)) = values.text(chart.other_configuration) {
        let why = Why::new(
            "the configuration is in a ConfigMap of the cluster",
            Some(name.span()),
        );
        found.push((name.clone(), Some(why)));
    }
    found
}

/// `rename-command` for the commands that are disabled.
fn disabled(chart: &'static Chart, values: &Values<'_>) -> Vec<Text> {
    let listed = chart.disabled_commands.iter().find_map(|place| values.at(place));
    let commands: Vec<Text> = match listed {
        Some(list) => list.items().iter().filter_map(Node::text).cloned().collect(),
        None => {
            let defaults = chart.default_disabled_commands.iter();
            defaults
                .map(|command| Text::derived(command, values.anchor))
                .collect()
        }
    };
    let line = |command: Text| {
        let span = command.span();
        [
            Text::derived("--rename-command", span),
            command,
            Text::empty(span),
        ]
    };
    commands.into_iter().flat_map(line).collect()
}

fn launched(
    chart: &'static Chart,
    (name, sentinel): (&str, bool),
    values: &Values<'_>,
    arguments: Vec<Text>,
    included: &[(Text, Option<Why>)],
    users: Option<&Text>,
) -> Server {
    let tag = values
        .at("image.tag")
        .and_then(Node::text)
        .filter(|tag| !tag.is_empty() && !is_filled_in(tag));
    let image = tag.map(|tag| Text::derived(&format!("{}:{}", chart.image, tag.as_str()), tag.span()));
    let named = Image::named(image.as_ref().map_or(chart.image, Text::as_str)).unwrap_or_else(Image::unknown);
    let mut files = |path: &str| {
        let number = path
            .strip_prefix(INCLUDED)
            .and_then(|rest| rest.strip_suffix(".conf"));
        let found = number.and_then(|number| included.get(number.parse::<usize>().ok()?));
        match found {
            None if path == USERS
                && let Some(users) = users =>
            {
                FileAnswer::Found(values.anchor.file, users.clone())
            }
            Some((_, Some(why))) => FileAnswer::Unknown(why.clone()),
            Some((text, None)) => FileAnswer::Found(text.span().file, text.clone()),
            None => FileAnswer::Unknown(Why::new("it is in the cluster", Some(values.anchor))),
        }
    };
    let version = match &image {
        Some(_) => named.version,
        None => TagMatch::NotAVersion,
    };
    let judged = version_selection::evaluate(version, named.engine, None, |version| {
        redproof_redis::launch(&mut Launch {
            version,
            arguments: arguments.clone(),
            sentinel,
            image: ImageEffects {
                writes_configuration: sentinel,
                ..ImageEffects::default()
            },
            working_dir: "/data".to_owned(),
            anchor: values.anchor,
            files: &mut files,
        })
    });
    let unknown = || Why::new("no version of Redis is known for it", Some(values.anchor));
    let redis = judged.map_or_else(|| Known::Unknown(unknown()), Known::Known);
    let ports = ports(chart, values, &redis, sentinel);
    let exposure = match ports.is_empty() {
        true => Exposure::Network,
        false => Exposure::Published,
    };
    Server {
        path: values.path("").trim_end_matches('.').to_owned(),
        image_facts: image.as_ref().map(|_| named),
        image,
        sentinel,
        ports,
        chart: Some(ChartFacts {
            network_policy: network_policy(chart, values),
        }),
        ..Server::without_service(
            name,
            values.anchor,
            redis,
            Why::new("the chart decides the user", Some(values.anchor)),
            Known::Known(exposure),
        )
    }
}

/// Whether a NetworkPolicy limits which pods reach the servers; `None` if the values do not say.
fn network_policy(chart: &'static Chart, values: &Values<'_>) -> Option<(Known<bool>, Span, String)> {
    let (place, _) = values
        .first(chart.network_policy)
        .or_else(|| values.first(chart.any_pod))?;
    let (made, at) = values.switch(chart.network_policy, true);
    let (any, any_at) = values.switch(chart.any_pod, true);
    let (limits, at) = match (made, any) {
        (Known::Known(true), any) => (any.map(|any| !any), any_at),
        (made, _) => (made, at),
    };
    Some((limits, at, values.path(place)))
}

/// The ports that are reached from outside the cluster.
fn ports(
    chart: &'static Chart,
    values: &Values<'_>,
    redis: &Known<redproof_redis::Server>,
    sentinel: bool,
) -> Vec<PublishedPort> {
    let services = chart.services.iter().filter(|service| {
        let is_made = service.when.is_none_or(|switch| values.is_on(switch));
        is_made && !service.unless.is_some_and(|switch| values.is_on(switch))
    });
    let listening = listening(redis, sentinel);
    services
        .flat_map(|service| {
            let listening = listening.iter();
            listening.filter_map(|(port, purpose)| {
                let (reach, span) = reach(service, values)?;
                Some(PublishedPort {
                    span,
                    path: values.path(service.kind),
                    published: Known::Known(None),
                    target: Known::Known(*port),
                    reach,
                    purpose: Known::Known(*purpose),
                })
            })
        })
        .collect()
}

/// How far a Service reaches, if beyond the cluster, and where that is said.
fn reach(service: &'static ChartService, values: &Values<'_>) -> Option<(Known<Reach>, Span)> {
    let kind = values.at(service.kind);
    let span = kind.map_or(values.anchor, |kind| kind.span);
    let text = kind.and_then(Node::text);
    if text.is_some_and(is_filled_in) {
        let why = Why::new("the files do not say how this value is filled in", Some(span));
        return Some((Known::Unknown(why), span));
    }
    match text.map_or(service.default, Text::as_str) {
        "LoadBalancer" | "NodePort" => Some((Known::Known(Reach::Everywhere), span)),
        _ => None,
    }
}

/// The passwords that the values contain, in force or not, and those of included configurations.
fn credential_uses(
    chart: &'static Chart,
    name: &str,
    values: &Values<'_>,
    servers: &[Server],
) -> Vec<CredentialUse> {
    let set = chart
        .password
        .iter()
        .filter_map(|place| Some((place, values.at(place)?.text()?)));
    let mut found: Vec<CredentialUse> = set
        .filter(|(_, text)| !text.is_empty() && !client::is_no_password(text))
        .map(|(place, text)| {
            let path = values.path(place);
            credentials::expandable(name, CredentialLocation::HelmValues, text, path.clone(), path)
        })
        .collect();
    let of_servers = servers.iter().flat_map(of_server);
    let others: Vec<CredentialUse> = of_servers
        .filter(|used| {
            let is_value = used.span.file == values.anchor.file;
            is_value && used.secret.is_some() && found.iter().all(|known| known.span != used.span)
        })
        .collect();
    found.extend(others.into_iter().map(|used| CredentialUse {
        location: match used.location {
            CredentialLocation::AclFile => CredentialLocation::HelmValues,
            other => other,
        },
        ..used
    }));
    found
}
