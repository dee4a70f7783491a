//! What `data/charts.yml` says, as a table.

include!(concat!(env!("OUT_DIR"), "/charts.rs"));

/// Places in values: keys joined by dots.
type Keys = &'static [&'static str];

/// A chart that runs Redis. `data/charts.yml` says what each of these is.
#[derive(Debug)]
pub(super) struct Chart {
    pub(super) names: Keys,
    pub(super) makers: Keys,
    pub(super) image: &'static str,
    pub(super) sets: Keys,
    pub(super) beside: Keys,
    pub(super) of_others: Keys,
    pub(super) sure: Keys,
    pub(super) with_password: Keys,
    pub(super) password: Keys,
    pub(super) secret: Keys,
    pub(super) users: Keys,
    pub(super) user_list: Keys,
    pub(super) user_secret: Keys,
    pub(super) tls: Keys,
    pub(super) tls_clients: Keys,
    pub(super) configuration: Keys,
    pub(super) default_configuration: &'static str,
    pub(super) other_configuration: Keys,
    pub(super) disabled_commands: Keys,
    pub(super) default_disabled_commands: Keys,
    pub(super) flags: Keys,
    pub(super) settings: &'static [(&'static str, &'static str)],
    pub(super) services: &'static [ChartService],
    pub(super) sentinel: Keys,
    pub(super) sentinel_password: Keys,
    pub(super) network_policy: Keys,
    pub(super) any_pod: Keys,
}

/// A Service of a chart.
#[derive(Debug)]
pub(super) struct ChartService {
    /// Where its type is.
    pub(super) kind: &'static str,
    /// The switch that makes it.
    pub(super) when: Option<&'static str>,
    /// The switch that makes another one in its place.
    pub(super) unless: Option<&'static str>,
    /// Its type where none is set.
    pub(super) default: &'static str,
}

/// All charts that are known.
pub(super) fn charts() -> &'static [Chart] {
    CHARTS
}
