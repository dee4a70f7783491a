//! What the keys of one mapping say of a connection.

use redproof_source::Text;
use redproof_source::yaml::{Entry, Node};

use super::keys;
use super::limits;
use super::meaning::Key;
use super::{
    Connection, Ignored, PasswordSetting, PasswordValue, Tls, Verification, indirection, vocabulary,
};

/// The connection that the keys of a mapping make.
pub(super) fn connection(node: &Node, fields: &[(Key, &Entry)], place: &str) -> Connection {
    let name = place.rsplit('.').next().unwrap_or_default().to_owned();
    let at = fields.first().map_or(node.span, |(_, entry)| entry.span());
    let mut connection = Connection::unsaid(name, place, at);
    let port_field = fields
        .iter()
        .find(|(key, _)| *key == Key::Port)
        .and_then(|(_, entry)| entry.value.text());
    let url = fields.iter().find(|(key, entry)| {
        let text = entry.value.text();
        *key == Key::Url
            && text.is_some_and(|text| keys::redis_url(text).is_some() || indirection(text).is_some())
    });
    // Keys of a group share its prefix: `redis_host`, `redis_timeout`.
    let prefix = keys::normal(&connection.name);
    let starts = |key: &str| keys::normal(key).starts_with(&prefix);
    let grouped = !fields.is_empty() && fields.iter().all(|(_, entry)| starts(entry.key.as_str()));
    connection.limits = Some(limits::of(node, |key| !grouped || starts(key)));
    let ignored = |key: Key| matches!(key, Key::Host | Key::Port | Key::User | Key::Password);
    for (key, entry) in fields {
        let path = join(place, entry.key.as_str());
        if url.is_some() && ignored(*key) && vocabulary::url_wins(place) {
            ignore(&mut connection, *key, entry, path);
            continue;
        }
        take(&mut connection, *key, entry, &path, port_field);
    }
    connection
}

/// Takes note of a setting that the library ignores.
fn ignore(connection: &mut Connection, key: Key, entry: &Entry, path: String) {
    if let Some(text) = entry
        .value
        .text()
        .filter(|_| key == Key::Password && !entry.value.is_null())
    {
        connection.other_passwords.push(PasswordSetting::of(text, &path));
    }
    connection.ignored.push(Ignored {
        key: entry.key.as_str().to_owned(),
        span: entry.span(),
        path,
    });
}

fn take(connection: &mut Connection, key: Key, entry: &Entry, path: &str, port: Option<&Text>) {
    let value = &entry.value;
    match (key, value.text()) {
        (Key::Url | Key::Host, Some(text)) if keys::redis_url(text).is_some() => {
            if let Some(url) = keys::redis_url(text) {
                connection.at = text.span();
                let said = (
                    connection.tls.clone(),
                    connection.verification,
                    connection.password.take(),
                );
                keys::take_url(connection, &url, path);
                // The keys beside it count where it says nothing itself.
                connection.verification = connection.verification.or(said.1);
                match (&connection.password, said.2) {
                    (None, said) => connection.password = said,
                    (Some(_), said) => connection.other_passwords.extend(said),
                }
                if matches!(
                    (&connection.tls, &said.0),
                    (Tls::Plain(_), Tls::On(_) | Tls::Indirect(_))
                ) {
                    connection.tls = said.0;
                }
            }
        }
        (Key::Url | Key::Host | Key::Nodes, Some(text)) if keys::fallback_url(text).is_some() => {
            if let Some(url) = keys::fallback_url(text) {
                keys::take_fallback_url(connection, &url, text, path);
            }
        }
        (Key::Url, Some(text)) if indirection(text).is_some() => connection.tls = Tls::Indirect(text.span()),
        (Key::Host | Key::Nodes, Some(text)) if keys::names_url(text) => {
            connection.tls = Tls::Indirect(text.span())
        }
        (Key::Host, Some(text)) if keys::other_url(text).is_some() => {
            if let Some(url) = keys::other_url(text) {
                keys::take_url(connection, &url, path);
                connection.is_url = false;
                let written = url.hosts.first().is_some_and(|host| host.port.is_some());
                if let (false, Some(port), [endpoint]) = (
                    written,
                    port.and_then(keys::port),
                    connection.endpoints.as_mut_slice(),
                ) {
                    endpoint.port = Some(port);
                }
            }
        }
        (Key::Host, Some(text)) if !value.is_null() => {
            if let Some(mut endpoint) = keys::endpoint(text, path.to_owned()) {
                if endpoint.port.is_none()
                    && let Some(port) = port.and_then(keys::port)
                {
                    endpoint.port = Some(port);
                }
                connection.endpoints.push(endpoint);
            }
        }
        (Key::User, Some(text)) if !value.is_null() => connection.username = Some(text.clone()),
        (Key::Password, Some(text)) => {
            let value = match () {
                () if value.is_null() => PasswordValue::Empty,
                // `auth: true` says whether there is a password.
                () if keys::is_plain_switch(value) => return,
                () if matches!(value.tag.as_deref(), Some(tag) if tag.starts_with('!') && tag != "!!str") => {
                    PasswordValue::Indirect(super::Indirection {
                        name: None,
                        fallback: None,
                    })
                }
                () => keys::password_value(text),
            };
            let setting = PasswordSetting::at(text, path, value);
            // `auth: { password }` beside `options: { password }`: one is enough.
            match &connection.password {
                Some(known) if known.path != path && !matches!(known.value, PasswordValue::Empty) => {
                    connection.other_passwords.push(setting);
                }
                _ => connection.password = Some(setting),
            }
        }
        (Key::Password | Key::OtherPassword, None) => {
            for inner in inline(value) {
                take(connection, key, inner, &join(path, inner.key.as_str()), port);
            }
        }
        (Key::OtherPassword, Some(text)) if !value.is_null() => {
            connection.other_passwords.push(PasswordSetting::of(text, path));
        }
        (Key::PasswordFile, Some(text)) if !value.is_null() => {
            let file = PasswordValue::File(text.clone());
            connection.password = Some(PasswordSetting::at(text, path, file));
        }
        (Key::Identity, Some(text)) if !value.is_null() => connection.key_files.push(text.clone()),
        (Key::Scheme, Some(text)) => {
            if let Some(tls) = keys::scheme(text) {
                connection.tls = tls;
            }
        }
        (Key::Tls, _) => tls(connection, entry, path, port),
        (Key::TlsOff, Some(text)) if !value.is_null() => {
            let said = entry.span();
            connection.tls = match keys::truth(value) {
                Some(true) => Tls::Off(said),
                Some(false) => Tls::On(said),
                None if indirection(text).is_some() => Tls::Indirect(said),
                None => Tls::NotSaid,
            };
        }
        (Key::CertificateCheck, Some(text)) => {
            let check = if value.is_null() {
                Some(Verification::None)
            } else {
                keys::certificate_check(text.as_str())
            };
            connection.verification = check.map(|check| (check, entry.key.span().to(text.span())));
        }
        (Key::Insecure, Some(text)) if keys::truth(value) == Some(true) => {
            connection.verification = Some((Verification::None, entry.key.span().to(text.span())));
        }
        (Key::Verify, Some(text)) if keys::truth(value) == Some(false) => {
            connection.verification = Some((Verification::None, entry.key.span().to(text.span())));
        }
        (Key::HostnameCheck, Some(text))
            if keys::truth(value) == Some(false)
                && !matches!(connection.verification, Some((Verification::None, _))) =>
        {
            connection.verification = Some((Verification::NoHostname, entry.key.span().to(text.span())));
        }
        (Key::HostnameCheck, _) => connection.says_host_name = true,
        (Key::Insecure | Key::Verify, _) => connection.says_check = true,
        (Key::Nodes, text) => nodes(connection, value, text, path, port),
        _ => {}
    }
}

/// The texts in a value of Envoy's, or in a list of them: `auth_password: { inline_string: … }`.
pub(super) fn inline(value: &Node) -> impl Iterator<Item = &Entry> {
    let keys = ["inline_string", "inline_bytes"];
    let nodes = std::iter::once(value).chain(value.items());
    nodes.filter_map(move |node| keys.iter().find_map(|key| node.entry(key)))
}

/// `ssl: true`, or a mapping whose presence means TLS unless it says `enabled: false`.
fn tls(connection: &mut Connection, entry: &Entry, path: &str, port: Option<&Text>) {
    let value = &entry.value;
    let said = entry.span();
    if value.is_mapping() {
        let enabled = value.entry("enabled").or_else(|| value.entry("enable"));
        connection.tls = match enabled.map(|entry| (keys::truth(&entry.value), entry)) {
            Some((Some(false), entry)) => Tls::Off(entry.span()),
            _ => Tls::On(said),
        };
        for inner in value.entries() {
            let name = inner.key.as_str();
            let of_key = (name == "key").then_some(Key::Identity);
            if let Some(key) = keys::key_of_tls(name).or(of_key) {
                take(connection, key, inner, &join(path, inner.key.as_str()), port);
            }
        }
        return;
    }
    connection.tls = match keys::truth(value) {
        Some(true) => Tls::On(said),
        Some(false) if value.is_null() => Tls::NotSaid,
        Some(false) => Tls::Off(said),
        None if value.text().is_some_and(|text| indirection(text).is_some()) => Tls::Indirect(said),
        None => Tls::On(said),
    };
}

fn nodes(connection: &mut Connection, value: &Node, text: Option<&Text>, path: &str, port: Option<&Text>) {
    if let Some(text) = text {
        // `hosts: a:6379,b:6379`
        let mut from = 0;
        for part in text.as_str().split(',') {
            let part_text = text.slice(from..from + part.len()).trim();
            match keys::redis_url(&part_text).or_else(|| keys::other_url(&part_text)) {
                Some(url) => keys::take_url(connection, &url, path),
                // `location: /var/cache` is a folder.
                None if part_text.as_str().starts_with('/') => {}
                None => connection
                    .endpoints
                    .extend(keys::endpoint(&part_text, path.to_owned())),
            }
            from += part.len() + 1;
        }
        return;
    }
    for (index, item) in value.items().iter().enumerate() {
        let path = format!("{path}[{index}]");
        match item.text() {
            Some(text) => match keys::redis_url(text).or_else(|| keys::other_url(text)) {
                Some(url) => keys::take_url(connection, &url, &path),
                None => connection.endpoints.extend(keys::endpoint(text, path)),
            },
            None => {
                let of = |wanted: Key| {
                    item.entries()
                        .iter()
                        .find(|entry| keys::key(entry.key.as_str()) == Some(wanted))
                };
                if let Some(password) = of(Key::Password).and_then(|entry| entry.value.text()) {
                    let password = PasswordSetting::of(password, &join(&path, "password"));
                    match &connection.password {
                        None => connection.password = Some(password),
                        Some(_) => connection.other_passwords.push(password),
                    }
                }
                if let Some(check) = of(Key::CertificateCheck) {
                    take(connection, Key::CertificateCheck, check, &path, port);
                }
                let Some(host) = of(Key::Host).and_then(|entry| entry.value.text()) else {
                    continue;
                };
                match keys::redis_url(host) {
                    Some(url) => {
                        keys::take_url(connection, &url, &path);
                        continue;
                    }
                    None if keys::names_url(host) => {
                        connection.tls = Tls::Indirect(host.span());
                        continue;
                    }
                    None => {}
                }
                let own_port = of(Key::Port)
                    .and_then(|entry| entry.value.text())
                    .or(port)
                    .and_then(keys::port);
                if let Some(mut endpoint) = keys::endpoint(host, path) {
                    endpoint.port = own_port.or(endpoint.port);
                    endpoint.span = own_port.map_or(endpoint.span, |(_, at)| endpoint.span.to(at));
                    connection.endpoints.push(endpoint);
                }
            }
        }
    }
}

/// Notes in the documents of one file what a URL of another document makes the library ignore: Spring joins them.
pub fn join_documents(connections: &mut [Connection]) {
    let url = connections.iter().position(|one| {
        (one.is_url || matches!(one.tls, Tls::Indirect(_)))
            && vocabulary::url_wins(&one.path)
            && one.ignored.is_empty()
    });
    let Some(url) = url else { return };
    let path = connections
        .get(url)
        .map(|url| url.path.clone())
        .unwrap_or_default();
    let others = connections.iter().enumerate();
    let others = others.filter(|(index, other)| *index != url && other.path == path && !other.is_url);
    let ignored: Vec<Ignored> = others
        .filter_map(|(_, other)| other.password.as_ref())
        .map(|password| Ignored {
            key: password.path.rsplit('.').next().unwrap_or_default().to_owned(),
            span: password.span,
            path: password.path.clone(),
        })
        .collect();
    if let Some(url) = connections.get_mut(url) {
        url.ignored = ignored;
    }
}

/// What keys beside a URL say of the check: `broker_use_ssl` (Celery), `ssl_params` (Ruby), `SSL_CERT_REQS` (RQ).
pub(super) fn check_beside(url: &mut Connection, name: &str, entries: &[Entry]) {
    let name = keys::normal(name);
    let of_broker = |key: &str| key.starts_with("broker") == name.starts_with("broker");
    for entry in entries {
        let key = keys::normal(entry.key.as_str());
        let group = key.ends_with("usessl") && of_broker(&key) || vocabulary::is_tls_group(&key);
        let said = if group {
            entry.value.entries()
        } else {
            std::slice::from_ref(entry)
        };
        // Laravel's `context: { stream: { verify_peer: false } }`, Django's `OPTIONS: { CONNECTION_POOL_KWARGS: … }`
        let is_group = |entry: &&Entry| group && vocabulary::is_tls_group(&keys::normal(entry.key.as_str()));
        let deeper = said.iter().filter(is_group);
        let deeper = deeper.flat_map(|entry| entry.value.entries());
        for entry in said.iter().chain(deeper) {
            if let Some(key) = keys::key(entry.key.as_str()).filter(|key| key.is_check()) {
                take(url, key, entry, &url.path.clone(), None);
            }
        }
    }
}

/// The brokers of Celery whose certificates nobody checks, as far as no URL of theirs is known: `broker_use_ssl` beside a URL from the
/// environment. With Redis the key is `ssl_cert_reqs`, with AMQP `cert_reqs`.
pub(super) fn checks_of_brokers(entries: &[Entry], path: &str, known: &[Connection]) -> Vec<Connection> {
    let groups = entries
        .iter()
        .filter(|entry| keys::normal(entry.key.as_str()).ends_with("usessl"));
    let found = groups.filter_map(|group| {
        let mut said = group.value.entries().iter();
        let check = said.find(|entry| keys::normal(entry.key.as_str()) == "sslcertreqs")?;
        let name = group.key.as_str();
        let path = join(path, name);
        let mut broker = Connection::unsaid(name, path.as_str(), group.key.span());
        broker.tls = Tls::Indirect(group.key.span());
        take(&mut broker, Key::CertificateCheck, check, &path, None);
        let is_new = known.iter().all(|one| one.verification != broker.verification);
        let checks_nothing = matches!(broker.verification, Some((Verification::None, _)));
        (checks_nothing && is_new).then_some(broker)
    });
    found.collect()
}

/// A key below a path.
pub(super) fn join(path: &str, key: &str) -> String {
    if path.is_empty() {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}
