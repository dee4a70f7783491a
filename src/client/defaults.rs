//! Defaults of clients: what they do where their configuration says nothing.

use super::{Connection, Tls, Verification, vocabulary};

/// Adds what is known of a client by the path of its connection: TLS that is off, or that verifies nothing.
pub fn assume_defaults(connection: &mut Connection) {
    let is = |known: fn(&str) -> bool| known(&connection.path) || known(&connection.name);
    if connection.tls == Tls::NotSaid && !connection.endpoints.is_empty() && is(vocabulary::is_tls_off) {
        connection.tls = Tls::Plain(connection.at);
    }
    if let Tls::On(at) = connection.tls
        && connection.verification.is_none()
        && !connection.says_check
        && is(vocabulary::is_unverified)
    {
        connection.verification = Some((Verification::None, at));
    }
}

/// The same by the image that makes it.
pub fn assume_defaults_of_image(connection: &mut Connection, image: &str) {
    if connection.tls == Tls::NotSaid
        && !connection.endpoints.is_empty()
        && vocabulary::is_image_without_tls(image)
    {
        connection.tls = Tls::Plain(connection.at);
    }
}
