//! How a container is reached.

use redproof_source::{Known, Span, Text};

/// One published port, one container port to one host port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Port {
    /// Where it is written: the short form's whole scalar, the long form's mapping.
    pub span: Span,
    /// Structural path, such as `services.redis.ports[0]`.
    pub path: String,
    /// The address on the host; `None` is every interface.
    pub host_ip: Known<Option<String>>,
    /// The address on the host that the service's network gives ports without one.
    pub network_ip: Option<String>,
    /// The port on the host; `None` is a random one.
    pub published: Known<Option<u16>>,
    /// First and last of a range of host ports of which Docker takes a free one; [`Port::published`] is then unknown.
    pub published_range: Option<(u16, u16)>,
    /// The port in the container.
    pub target: Known<u16>,
    /// `tcp`, `udp`, or another protocol.
    pub protocol: String,
    /// The long form's `mode`.
    pub mode: Option<String>,
}

/// A network that a service joins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// The network's name in the file.
    pub network: Text,
    /// Names that the service has there, besides its own.
    pub aliases: Vec<Text>,
    /// Its fixed addresses there.
    pub addresses: Vec<Text>,
}
