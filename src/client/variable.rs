//! What the names of variables say of Redis.

/// What a variable's name says it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RedisVariable {
    /// A host, perhaps with a port.
    Host,
    /// A port.
    Port,
    /// A user name.
    User,
    /// A password.
    Password,
    /// The path of a file that holds the password.
    PasswordFile,
    /// Whether to use TLS.
    Tls,
    /// A URL, or a host with a port.
    Url,
    /// Hosts with ports.
    Nodes,
    /// A scheme, such as `tls`.
    Scheme,
    /// A word about the check of the certificate (`none`, `required`).
    CertificateCheck,
    /// True takes the check of the certificate away.
    Insecure,
    /// False takes the check of the certificate away.
    Verify,
    /// False takes the check of the name in it away.
    HostnameCheck,
}

impl RedisVariable {
    /// Whether it is an address that something listens on.
    pub(super) fn is_address(self) -> bool {
        matches!(self, Self::Host | Self::Port | Self::Url | Self::Nodes)
    }
}

/// Endings of names, the longest first where one is the end of another.
const ENDINGS: &[(&str, RedisVariable)] = &[
    ("PASSWORD_FILE", RedisVariable::PasswordFile),
    ("PASS_FILE", RedisVariable::PasswordFile),
    ("HOST_PASSWORD", RedisVariable::Password),
    ("AUTH_PASSWORD", RedisVariable::Password),
    ("AUTH_TOKEN", RedisVariable::Password),
    ("PASSWORD", RedisVariable::Password),
    ("PASSWD", RedisVariable::Password),
    ("PASS", RedisVariable::Password),
    ("PWD", RedisVariable::Password),
    ("PW", RedisVariable::Password),
    ("SECRET", RedisVariable::Password),
    ("REQUIREPASS", RedisVariable::Password),
    ("AUTH", RedisVariable::Password),
    ("SSL_CHECK_HOSTNAME", RedisVariable::HostnameCheck),
    ("TLS_CHECK_HOSTNAME", RedisVariable::HostnameCheck),
    ("CHECK_HOSTNAME", RedisVariable::HostnameCheck),
    ("VERIFY_HOSTNAME", RedisVariable::HostnameCheck),
    ("SSL_CERT_REQS", RedisVariable::CertificateCheck),
    ("TLS_CERT_REQS", RedisVariable::CertificateCheck),
    ("CERT_REQS", RedisVariable::CertificateCheck),
    ("SSL_VERIFY_MODE", RedisVariable::CertificateCheck),
    ("VERIFY_MODE", RedisVariable::CertificateCheck),
    ("TLS_INSECURE_SKIP_VERIFY", RedisVariable::Insecure),
    ("INSECURE_SKIP_VERIFY", RedisVariable::Insecure),
    ("SKIP_TLS_VERIFICATION", RedisVariable::Insecure),
    ("DISABLE_TLS_VERIFICATION", RedisVariable::Insecure),
    ("TLS_SKIP_VERIFY", RedisVariable::Insecure),
    ("SSL_SKIP_VERIFY", RedisVariable::Insecure),
    ("SKIP_VERIFY", RedisVariable::Insecure),
    ("TLS_INSECURE", RedisVariable::Insecure),
    ("SSL_INSECURE", RedisVariable::Insecure),
    ("TLS_NOVERIFY", RedisVariable::Insecure),
    ("TLS_REJECT_UNAUTHORIZED", RedisVariable::Verify),
    ("SSL_REJECT_UNAUTHORIZED", RedisVariable::Verify),
    ("REJECT_UNAUTHORIZED", RedisVariable::Verify),
    ("SSL_VERIFY_PEER", RedisVariable::Verify),
    ("TLS_VERIFY_PEER", RedisVariable::Verify),
    ("VERIFY_PEER", RedisVariable::Verify),
    ("SSL_VERIFY", RedisVariable::Verify),
    ("TLS_VERIFY", RedisVariable::Verify),
    ("VERIFY_SSL", RedisVariable::Verify),
    ("VERIFY_TLS", RedisVariable::Verify),
    ("USERNAME", RedisVariable::User),
    ("USER", RedisVariable::User),
    ("HOSTNAME", RedisVariable::Host),
    ("HOST", RedisVariable::Host),
    ("ADDRESS", RedisVariable::Host),
    ("ADDR", RedisVariable::Host),
    ("SERVER", RedisVariable::Host),
    ("ENDPOINT", RedisVariable::Host),
    ("PORT", RedisVariable::Port),
    ("TLS_ENABLED", RedisVariable::Tls),
    ("SSL_ENABLED", RedisVariable::Tls),
    ("ENABLE_TLS", RedisVariable::Tls),
    ("ENABLE_SSL", RedisVariable::Tls),
    ("USE_TLS", RedisVariable::Tls),
    ("USE_SSL", RedisVariable::Tls),
    ("TLS", RedisVariable::Tls),
    ("SSL", RedisVariable::Tls),
    ("CONNECTION_STRING", RedisVariable::Url),
    ("URL", RedisVariable::Url),
    ("URI", RedisVariable::Url),
    ("DSN", RedisVariable::Url),
    ("CONNECTION", RedisVariable::Url),
    ("HOSTS", RedisVariable::Nodes),
    ("CLUSTER_NODES", RedisVariable::Nodes),
    ("NODES", RedisVariable::Nodes),
    ("ENDPOINTS", RedisVariable::Nodes),
    ("ADDRESSES", RedisVariable::Nodes),
    ("ADDRS", RedisVariable::Nodes),
    ("SERVERS", RedisVariable::Nodes),
    ("SENTINELS", RedisVariable::Nodes),
    ("SCHEME", RedisVariable::Scheme),
];

/// What a variable holds, with the prefix that it shares with its siblings; `None` if its name is none of Redis's.
pub fn redis_variable(name: &str) -> Option<(String, RedisVariable)> {
    let upper = name.to_ascii_uppercase();
    if matches!(upper.as_str(), "REDISCLI_AUTH" | "VALKEYCLI_AUTH") {
        return Some((upper, RedisVariable::Password));
    }
    let upper = upper.replace("__", "_");
    // What stands behind Redis's name is asked only: REDIS_HOST, APP_REDIS_PASSWORD; not REDIS_COMMANDER_PASSWORD.
    let mut products = redproof_redis::products().iter();
    let word = products.find_map(|product| {
        let at = upper.rfind(&product.to_ascii_uppercase())?;
        Some(at + product.len())
    });
    let Some(word) = word else {
        return redproof_redis::is_password_variable(name).then_some((upper, RedisVariable::Password));
    };
    let rest = upper.get(word..)?.trim_start_matches('_');
    if rest.is_empty() {
        // `REDIS=redis:6379`, `ConnectionStrings__Redis=redis:6379`
        return Some((upper, RedisVariable::Url));
    }
    let (ending, kind) = ENDINGS.iter().find(|(ending, _)| {
        rest == *ending
            || rest
                .strip_suffix(ending)
                .is_some_and(|before| before.ends_with('_') && !is_other_tool(before))
    })?;
    let prefix = upper.strip_suffix(ending)?.trim_end_matches('_');
    // redis_exporter dials REDIS_ADDR; REDIS_EXPORTER_… is how it does that, or where it listens itself.
    match prefix.strip_suffix("_EXPORTER") {
        Some(_) if kind.is_address() => None,
        Some(of_redis) => Some((of_redis.to_owned(), *kind)),
        None => Some((prefix.to_owned(), *kind)),
    }
}

/// Tools around Redis whose own log-in is not Redis's.
fn is_other_tool(middle: &str) -> bool {
    [
        "COMMANDER",
        "INSIGHT",
        "REDISINSIGHT",
        "HTTP",
        "BASIC",
        "UI",
        "WEBUI",
        "GUI",
        "DASHBOARD",
        "ADMIN",
        "LISTEN",
    ]
    .iter()
    .any(|tool| middle.split('_').any(|part| part == *tool))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_variables() {
        let kind = |name: &str| redis_variable(name);
        assert_eq!(
            kind("REDIS_PASSWORD"),
            Some(("REDIS".into(), RedisVariable::Password))
        );
        assert_eq!(
            kind("REDIS_PASSWORD_FILE"),
            Some(("REDIS".into(), RedisVariable::PasswordFile))
        );
        assert_eq!(
            kind("QUEUE_BULL_REDIS_HOST"),
            Some(("QUEUE_BULL_REDIS".into(), RedisVariable::Host))
        );
        assert_eq!(
            kind("REDIS_HOST_PASSWORD"),
            Some(("REDIS".into(), RedisVariable::Password))
        );
        assert_eq!(
            kind("APP__REDIS__PASSWORD"),
            Some(("APP_REDIS".into(), RedisVariable::Password))
        );
        assert_eq!(
            kind("REDIS_SSL_CHECK_HOSTNAME"),
            Some(("REDIS".into(), RedisVariable::HostnameCheck))
        );
        assert_eq!(
            kind("REDIS_EXPORTER_SKIP_TLS_VERIFICATION"),
            Some(("REDIS".into(), RedisVariable::Insecure))
        );
        assert_eq!(
            kind("ConnectionStrings__Redis"),
            Some(("CONNECTIONSTRINGS_REDIS".into(), RedisVariable::Url))
        );
        assert_eq!(kind("REDIS_EXPORTER_WEB_LISTEN_ADDRESS"), None);
        assert_eq!(kind("REDIS_EXPORTER_ADDR"), None);
        assert_eq!(kind("REDIS_COMMANDER_PASSWORD"), None);
        assert_eq!(kind("REDIS_WEBUI_PASSWORD"), None);
        assert_eq!(kind("POSTGRES_PASSWORD"), None);
        assert_eq!(kind("REDIS_KEY_PREFIX"), None);
    }
}
