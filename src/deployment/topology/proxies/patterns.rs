//! Small proxies that name both ends in one line: of their command, of a variable or of a file.

use std::sync::LazyLock;

use regex::Regex;

use super::forward::{Forward, Listen, ReadFile, command_line, listened, target};

use redproof_compose::Service;

/// How programs write a port and what it leads to, as regular expressions with `listen`, `host` and `port`; `tls` matches
/// where the program ends TLS. Without `listen` it is a tunnel.
const PATTERNS: &[&str] = &[
    // socat TCP-LISTEN:6379,fork,reuseaddr TCP:redis:6379
    r"(?i)(?:tcp[46]?|(?<tls>openssl|ssl))-l(?:isten)?:(?<listen>\d+)\S*\s+(?:tcp[46]?|tcp[46]?-connect):(?<host>[\w.-]+):(?<port>\d+)",
    // gost -L=tcp://:6379/redis:6379
    r"-L[= ]?(?:tcp|forward(?:\+tcp)?)://[^/\s:]*:(?<listen>\d+)/(?<host>[\w.-]+):(?<port>\d+)",
    // simpleproxy -L 6379 -R redis:6379
    r"-L\s*(?:[\w.]+:)?(?<listen>\d+)\s+-R\s*(?<host>[\w.-]+):(?<port>\d+)",
    // rinetd: 0.0.0.0 6379 redis 6379
    r"(?m)^\s*(?:0\.0\.0\.0|\*|::)\s+(?<listen>\d+)(?:/tcp)?\s+(?<host>[\w.-]+)\s+(?<port>\d+)",
    // stunnel: accept = 6380, connect = redis:6379
    r"(?m)^\s*accept\s*=\s*(?:[\w.:]*:)?(?<listen>\d+)\s*(?<tls>\n)(?:\s*[\w-]+\s*=.*\n)*?\s*connect\s*=\s*(?<host>[\w.-]+):(?<port>\d+)",
    // Caddy's layer4: :6379 { route { proxy redis:6379 } }
    r"(?s)layer4\s*\{.*?:(?<listen>\d+)\s*\{[^}]*?proxy\s+(?:tcp/)?(?<host>[\w.-]+):(?<port>\d+)",
    // ngrok tcp redis:6379
    r"\btcp\s+(?:--?\S+(?:\s+[\w-]+)?\s+)*(?<host>[A-Za-z][\w.-]*):(?<port>\d+)",
    // ghostunnel server --listen 0.0.0.0:6380 --target redis:6379
    r"ghostunnel\s.*?--listen[= ](?:[\w.]*:)?(?<listen>\d+)(?<tls>\s).*?--target[= ](?<host>[\w.-]+):(?<port>\d+)",
    // ssh -L 0.0.0.0:6379:redis:6379
    r"-\w*L\s*(?:0\.0\.0\.0|\*|\[::\]):(?<listen>\d+):(?<host>[\w.-]+):(?<port>\d+)",
    // ssh -R 6379:redis:6379 user@host, chisel client URL R:6379:redis:6379
    r"(?:-\w*R\s*|\bR:)(?:[\w.*]+:)?\d+:(?<host>[A-Za-z][\w.-]*):(?<port>\d+)",
    // frpc: local_ip = redis, local_port = 6379
    r#"(?im)local_?ip\s*=\s*"?(?<host>[A-Za-z][\w.-]*)"?\s*\n\s*local_?port\s*=\s*(?<port>\d+)"#,
    // predixy: Bind 0.0.0.0:7617, Servers { + redis:6379 }
    r"(?ms)^\s*Bind\s+(?:[\w.]*:)?(?<listen>\d+)\s*$.*?^\s*\+\s*(?<host>[\w.-]+):(?<port>\d+)",
    // cloudflared tunnel --url tcp://redis:6379
    r"--url[= ]tcp://(?<host>[\w.-]+):(?<port>\d+)",
];

static COMPILED: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    PATTERNS
        .iter()
        .filter_map(|pattern| Regex::new(pattern).ok())
        .collect()
});

/// Variables of images that hold nothing but a proxy: where it listens, and where to.
const VARIABLES: &[(&str, &str)] = &[
    ("LISTEN", "TALK"),
    ("LISTEN_PORT", "BACKEND"),
    ("LISTEN_PORT", "TARGET"),
];

/// Where a service passes connections on to.
pub(super) fn forwards(service: &Service, files: &[ReadFile<'_>]) -> Vec<Forward> {
    let mut found = in_text(&command_line(service));
    found.extend(files.iter().flat_map(|file| in_text(file.text)));
    let value = |name: &str| {
        let variable = service.variable(name)?.value.as_ref()?;
        variable.undefined().is_none().then(|| variable.as_str())
    };
    for (listen, to) in VARIABLES {
        let address = value(to).map(str::to_owned);
        let parts = || {
            Some(format!(
                "{}:{}",
                value(&format!("{to}_HOST"))?,
                value(&format!("{to}_PORT"))?
            ))
        };
        if let Some((host, port)) = address.or_else(parts).as_deref().and_then(target) {
            let listen = value(listen).map(|listen| listened(listen).map(Listen::Port));
            found.extend(listen.unwrap_or(Some(Listen::Unknown)).map(|listen| Forward {
                listen,
                host,
                port,
                tls: false,
            }));
        }
    }
    found
}

fn in_text(text: &str) -> Vec<Forward> {
    let found = COMPILED.iter().flat_map(|pattern| {
        pattern.captures_iter(text).filter_map(|captures| {
            let named = |name: &str| captures.name(name).map(|found| found.as_str());
            let listen = match pattern.capture_names().flatten().any(|name| name == "listen") {
                true => Listen::Port(named("listen")?.parse().ok()?),
                false => Listen::Tunnel,
            };
            Some(Forward {
                listen,
                host: named("host")?.to_owned(),
                port: named("port")?.parse().ok()?,
                tls: named("tls").is_some(),
            })
        })
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_is_a_regular_expression() {
        assert_eq!(COMPILED.len(), PATTERNS.len());
    }

    #[test]
    fn lines_of_small_proxies() {
        for (line, expected) in [
            (
                "socat TCP-LISTEN:6379,fork,reuseaddr TCP:redis:6379",
                "Port(6379) redis:6379 false",
            ),
            (
                "tcp4-listen:7000,fork tcp-connect:redis:6379",
                "Port(7000) redis:6379 false",
            ),
            (
                "OPENSSL-LISTEN:6380,cert=a.pem,verify=0 TCP4:redis:6379",
                "Port(6380) redis:6379 true",
            ),
            ("-L=tcp://:6379/redis:6379", "Port(6379) redis:6379 false"),
            (
                "simpleproxy -L 0.0.0.0:6379 -R redis:6379",
                "Port(6379) redis:6379 false",
            ),
            ("# a\n0.0.0.0 6379 redis 6379\n", "Port(6379) redis:6379 false"),
            (
                "[redis]\naccept = 6380\ncert = /a.pem\nconnect = redis:6379\n",
                "Port(6380) redis:6379 true",
            ),
            (
                "{\n layer4 {\n  :6379 {\n   route {\n    proxy redis:6379\n",
                "Port(6379) redis:6379 false",
            ),
            ("ngrok tcp --region eu redis:6379", "Tunnel redis:6379 false"),
            ("tunnel --url tcp://redis:6379", "Tunnel redis:6379 false"),
            (
                "ghostunnel server --listen 0.0.0.0:6380 --target redis:6379 --cert a.pem",
                "Port(6380) redis:6379 true",
            ),
            (
                "ssh -N -L 0.0.0.0:6379:redis:6379 a@b",
                "Port(6379) redis:6379 false",
            ),
            (
                "autossh -M 0 -N -R 6379:redis:6379 a@b",
                "Tunnel redis:6379 false",
            ),
            ("client https://b R:6379:redis:6379", "Tunnel redis:6379 false"),
            (
                "[redis]\ntype = tcp\nlocal_ip = redis\nlocal_port = 6379\n",
                "Tunnel redis:6379 false",
            ),
            (
                "Bind 0.0.0.0:7617\nStandaloneServerPool {\n Group a {\n  + redis:6379\n }\n}\n",
                "Port(7617) redis:6379 false",
            ),
        ] {
            let found = in_text(line);
            let show = |one: &Forward| format!("{:?} {}:{} {}", one.listen, one.host, one.port, one.tls);
            assert_eq!(found.iter().map(show).collect::<Vec<_>>(), [expected], "{line}");
        }
        for line in [
            "tunnel run",
            "TCP-LISTEN:80,fork TCP:web",
            "http://redis:6379",
            "ngrok http web:80",
        ] {
            assert!(in_text(line).is_empty(), "{line}");
        }
    }
}
