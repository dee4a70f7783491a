//! Where the server listens, and what it lets through there: ports, TLS, addresses, protected mode.

use redproof_source::{Known, Text, Why};

use super::{DefaultUser, Verdict};
use crate::model::{Refusal, Server, SettingOrigin};

/// Whether a server uses TLS on its ports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    /// It listens without TLS only.
    Off,
    /// It listens with TLS only, or on a unix socket only.
    On,
    /// It listens with TLS and without.
    Both,
}

impl Tls {
    /// The word in rules and in `inspect`.
    pub const fn word(self) -> &'static str {
        match self {
            Tls::Off => "off",
            Tls::On => "on",
            Tls::Both => "both",
        }
    }
}

/// What answers on a port of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listener {
    /// Redis without TLS.
    Plaintext,
    /// Redis with TLS.
    Tls,
    /// Nothing.
    Nothing,
}

impl Listener {
    /// The word in rules.
    pub const fn word(self) -> &'static str {
        match self {
            Listener::Plaintext => "plaintext",
            Listener::Tls => "tls",
            Listener::Nothing => "nothing",
        }
    }
}

impl Server {
    /// What answers on a port.
    pub fn listener(&self, port: u16) -> Known<Listener> {
        match (self.port("port").answer, self.port("tls-port").answer) {
            (Known::Unknown(why), _) | (_, Known::Unknown(why)) => Known::Unknown(why),
            (Known::Known(plain), Known::Known(secure)) => Known::Known(match port {
                0 => Listener::Nothing,
                port if port == secure => Listener::Tls,
                port if port == plain => Listener::Plaintext,
                _ => Listener::Nothing,
            }),
        }
    }

    /// The number of `port` or `tls-port`; 0 is closed, as is a port that the version does not have.
    pub fn port(&self, name: &str) -> Verdict<u16> {
        let places = self.places_of(name);
        // The line that would set it is refused: the default is not what its author meant.
        let refused = |refusal: &&Refusal| refusal.path.directive() == Some(name);
        let answer = if let Some(refusal) = self.refusals.iter().find(refused) {
            let reason = format!("the line with `{name}` is refused");
            Known::Unknown(Why::new(reason, Some(refusal.at)))
        } else {
            match self.setting(name) {
                Some(setting) => setting.shown.clone().map(|shown| shown.parse().unwrap_or(0)),
                None => Known::Known(0),
            }
        };
        Verdict { answer, places }
    }

    /// Whether the server uses TLS.
    pub fn tls(&self) -> Verdict<Tls> {
        let unread = self.config_file.as_ref().and_then(|config| config.file.why());
        let by_default = self
            .setting("tls-port")
            .is_none_or(|setting| setting.origin == SettingOrigin::Default);
        let answer = match (unread, self.port("port").answer, self.port("tls-port").answer) {
            (Some(why), _, _) if by_default => Known::Unknown(why.clone()),
            (_, Known::Unknown(why), _) | (_, _, Known::Unknown(why)) => Known::Unknown(why),
            (_, Known::Known(plain), Known::Known(secure)) => Known::Known(match (plain, secure) {
                // A unix socket reaches no network, so nothing is sent in the clear.
                (0, _) => Tls::On,
                (_, 0) => Tls::Off,
                _ => Tls::Both,
            }),
        };
        Verdict {
            answer,
            places: self.places_of("tls-port"),
        }
    }

    /// Whether the server listens on loopback addresses only.
    pub fn loopback_only(&self) -> Verdict<bool> {
        let hosts: &[Text] = self.setting("bind").map_or(&[], |bind| &bind.words);
        let loopback = |host: &Text| {
            let address = host.as_str().trim_start_matches('-');
            address == "::1" || address == "localhost" || address.starts_with("127.")
        };
        Verdict {
            answer: Known::Known(!hosts.is_empty() && hosts.iter().all(loopback)),
            places: self.places_of("bind"),
        }
    }

    /// Whether protected mode is in force: clients from other hosts are refused as long as the default user has `nopass`.
    /// An empty password ends that. Before 7.0 an explicit `bind` switches it off.
    pub fn protected_mode(&self) -> Verdict<bool> {
        let mut verdict = self.is_on("protected-mode").unwrap_or(Verdict {
            answer: Known::Known(false),
            places: Vec::new(),
        });
        let bound = self.places_of("bind");
        if verdict.answer == Known::Known(true) && !self.version.since(7, 0) && !bound.is_empty() {
            verdict = Verdict {
                answer: Known::Known(false),
                places: bound,
            };
        }
        if self.default_user().answer == Known::Known(DefaultUser::EmptyPassword) {
            verdict.answer = Known::Known(false);
        }
        verdict
    }
}
