//! What a word says about a connection: the key of a mapping, or the ending of a variable.

/// What a key says about a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Key {
    Host,
    Port,
    Database,
    User,
    Password,
    /// That of other nodes, such as Sentinel's.
    OtherPassword,
    PasswordFile,
    Tls,
    /// True turns TLS off.
    TlsOff,
    /// `tls` or `tcp`, beside a host.
    Scheme,
    CertificateCheck,
    /// True takes the check away.
    Insecure,
    /// True asks for the check.
    Verify,
    HostnameCheck,
    Nodes,
    Url,
    /// The path of the client's private key.
    Identity,
}

impl Key {
    /// Whether it is about the check of the server's certificate.
    pub(super) fn is_check(self) -> bool {
        matches!(
            self,
            Self::Insecure | Self::Verify | Self::HostnameCheck | Self::CertificateCheck
        )
    }
}

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
    /// Whether not to use TLS.
    TlsOff,
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
    /// The path of the client's private key.
    Identity,
}

impl RedisVariable {
    /// Whether a URL can say the same.
    pub(super) fn is_part_of_url(self) -> bool {
        matches!(self, Self::Host | Self::Port | Self::User | Self::Password)
    }

    /// Whether it is an address that something listens on.
    pub(super) fn is_address(self) -> bool {
        matches!(self, Self::Host | Self::Port | Self::Url | Self::Nodes)
    }
}
