//! TLS: certificates, keys, authorities and protocols.

use super::Start;

impl Start<'_> {
    pub(super) fn tls(&mut self) {
        let port = self
            .loaded
            .settings
            .shown("tls-port")
            .is_some_and(|port| port != "0");
        let replication = self.is("tls-replication", "yes");
        let cluster = self.is("tls-cluster", "yes");
        let Some(cause) = [
            (port, "tls-port"),
            (replication, "tls-replication"),
            (cluster, "tls-cluster"),
        ]
        .into_iter()
        .find_map(|(on, name)| on.then_some(name)) else {
            return;
        };
        let at = self.place(cause);
        if self.lacks("tls-cert-file") {
            return self.refuse(
                at,
                cause,
                "TLS is on, but no certificate is configured.",
                "Set `tls-cert-file` and `tls-key-file`, or turn TLS off.",
            );
        }
        if self.lacks("tls-key-file") {
            return self.refuse(
                at,
                cause,
                "TLS is on, but no key is configured.",
                "Set `tls-key-file`, or turn TLS off.",
            );
        }
        let asks_clients = self
            .loaded
            .settings
            .shown("tls-auth-clients")
            .is_some_and(|asks| asks != "no");
        if (asks_clients || replication || cluster)
            && self.lacks("tls-ca-cert-file")
            && self.lacks("tls-ca-cert-dir")
        {
            return self.refuse(
                at,
                cause,
                "TLS verifies certificates here, but no certificate authority is configured.",
                "Set `tls-ca-cert-file` or `tls-ca-cert-dir`, or `tls-auth-clients no`.",
            );
        }
        let protocols = self.loaded.settings.shown("tls-protocols").unwrap_or_default();
        let known = ["tlsv1", "tlsv1.1", "tlsv1.2", "tlsv1.3"];
        let fine = protocols
            .split_whitespace()
            .all(|protocol| known.iter().any(|known| protocol.eq_ignore_ascii_case(known)));
        if !fine {
            let at = self.place("tls-protocols");
            self.refuse(
                at,
                "tls-protocols",
                "`tls-protocols` names a protocol that does not exist.",
                "Write TLSv1.2 and TLSv1.3 in one pair of quotes.",
            );
        }
    }
}
