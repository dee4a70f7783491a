//! Numbers, sizes and times of a service, as Compose prints them.

use serde_json::{Map, Number, Value, json};

use super::shown;
use crate::units;
use crate::{Build, Deploy, Grant, Healthcheck};
use redproof_source::Text;

/// The arguments, stage and Dockerfile of a build.
pub(super) fn build(build: &Build, out: &mut Map<String, Value>) {
    for (name, text) in [
        ("dockerfile", &build.dockerfile),
        ("dockerfile_inline", &build.dockerfile_inline),
        ("target", &build.target),
    ] {
        insert(
            out,
            name,
            read(text, |text| (!text.is_empty()).then(|| json!(text))),
        );
    }
    // An argument without a value is the shell's to give, and Compose leaves it out.
    let args: Map<String, Value> = build
        .args
        .iter()
        .filter_map(|(name, value)| Some((shown(name), json!(shown(value.as_ref()?)))))
        .collect();
    if !args.is_empty() {
        out.insert("args".to_owned(), Value::Object(args));
    }
}

/// Whom the file of a secret or config belongs to, and its permission bits.
pub(super) fn owner(grant: &Grant, out: &mut Map<String, Value>) {
    for (name, text) in [("uid", &grant.uid), ("gid", &grant.gid)] {
        insert(
            out,
            name,
            read(text, |text| (!text.is_empty()).then(|| json!(text))),
        );
    }
    if let Some((bits, _)) = grant.mode {
        let sign = if bits < 0 { "-" } else { "" };
        out.insert(
            "mode".to_owned(),
            json!(format!("0{sign}{:o}", bits.unsigned_abs())),
        );
    }
}

/// The times and counts of a health check.
pub(super) fn times(check: &Healthcheck, out: &mut Map<String, Value>) {
    for (name, time) in [
        ("interval", &check.interval),
        ("timeout", &check.timeout),
        ("start_period", &check.start_period),
        ("start_interval", &check.start_interval),
    ] {
        let time = read(time, |text| {
            Some(json!(units::show_duration(units::duration(text)?)))
        });
        insert(out, name, time);
    }
    insert(out, "retries", read(&check.retries, whole));
}

/// How many containers there are, and what each may use. A limit of zero is none.
pub(super) fn deploy(deploy: &Deploy) -> Value {
    let mut resources = Map::new();
    if let Some(limits) = &deploy.limits {
        let mut shown = Map::new();
        insert(&mut shown, "cpus", read(&limits.cpus, number));
        let memory = read(&limits.memory, |text| {
            let bytes = units::size(text).filter(|bytes| *bytes != 0)?;
            Some(json!(bytes.to_string()))
        });
        insert(&mut shown, "memory", memory);
        insert(&mut shown, "pids", read(&limits.pids, whole));
        shown.retain(|_, value| *value != 0);
        resources.insert("limits".to_owned(), Value::Object(shown));
    }
    let mut out = Map::new();
    insert(&mut out, "replicas", read(&deploy.replicas, whole));
    out.insert("resources".to_owned(), Value::Object(resources));
    Value::Object(out)
}

fn insert(out: &mut Map<String, Value>, name: &str, value: Option<Value>) {
    if let Some(value) = value {
        out.insert(name.to_owned(), value);
    }
}

/// What a text says without what hangs on unset variables.
fn read(text: &Option<Text>, read: impl Fn(&str) -> Option<Value>) -> Option<Value> {
    read(&shown(text.as_ref()?))
}

/// A whole number; of another one, what stands before the point.
fn whole(text: &str) -> Option<Value> {
    if let Ok(number) = text.parse::<i64>() {
        return Some(json!(number));
    }
    let number: f64 = text.parse().ok()?;
    format!("{:.0}", number.trunc())
        .parse::<i64>()
        .ok()
        .map(|number| json!(number))
}

/// A number with the digits that 32 bits hold, as Compose keeps processors.
fn number(text: &str) -> Option<Value> {
    let kept = text.parse::<f32>().ok()?.to_string();
    if let Ok(number) = kept.parse::<i64>() {
        return Some(json!(number));
    }
    Number::from_f64(kept.parse().ok()?).map(Value::Number)
}
