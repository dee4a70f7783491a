//! Verdicts of redproof-redis as facts.

use super::fact::{Fact, FactValue, Item, Place};
use redproof_redis::{RequirepassVoid, Server, Verdict, VerdictPlace};
use redproof_source::Known;

/// The places of a verdict.
pub(super) fn places(places: Vec<VerdictPlace>) -> Vec<Place> {
    places
        .into_iter()
        .map(|place| Place::new(place.span, place.path.to_string()))
        .collect()
}

/// The place where a setting is set.
pub(super) fn settings_place(redis: &Server, name: &str) -> Vec<Place> {
    places(redis.places_of(name))
}

/// A verdict as a fact.
pub(super) fn fact<T>(verdict: Verdict<T>, value: impl FnOnce(T) -> FactValue) -> Fact {
    Fact {
        value: match verdict.answer {
            Known::Known(answer) => value(answer),
            Known::Unknown(why) => FactValue::Unknown(why),
        },
        at: places(verdict.places),
    }
}

/// A verdict of one of several words.
pub(super) fn word<T>(verdict: Verdict<T>, word: impl FnOnce(T) -> &'static str) -> Fact {
    fact(verdict, |answer| FactValue::Text(word(answer).into()))
}

/// A verdict of yes or no; absent where the version does not have what it is about.
pub(super) fn flag(verdict: Option<Verdict<bool>>) -> Fact {
    verdict.map_or_else(Fact::absent, |verdict| fact(verdict, FactValue::Boolean))
}

/// A port's number.
pub(super) fn port(redis: &Server, name: &str) -> Fact {
    fact(redis.port(name), |number| FactValue::Number(i64::from(number)))
}

/// Whether a file or an argument sets a directive, whatever to.
pub(super) fn is_written(redis: &Server, name: &str) -> Fact {
    match redis.written(name) {
        Known::Known(setting) => Fact::boolean(setting.is_some()),
        Known::Unknown(why) => Fact::unknown(why),
    }
}

/// The ports that it listens on, as far as they are known.
pub(super) fn listening_ports(redis: &Server) -> Fact {
    let ports = ["port", "tls-port"].map(|name| redis.port(name)).into_iter();
    let items = ports.filter_map(|port| match port.answer {
        Known::Known(number) if number > 0 => Some(Item {
            word: number.to_string(),
            at: places(port.places),
        }),
        _ => None,
    });
    Fact::list(items.collect())
}

/// Whether a password is set without effect.
pub(super) fn requirepass_void(redis: &Server) -> Fact {
    let verdict = redis.requirepass_void();
    flag(verdict.map(|verdict| verdict.map(|void| void != RequirepassVoid::No)))
}
