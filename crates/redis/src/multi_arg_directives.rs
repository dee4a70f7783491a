//! Directives with a grammar of their own.

use redproof_source::Text;

use super::values::{ValueError, leading_number, memory, whole};
use super::version::{Directive, Kind, Version};

/// What `CONFIG GET` shows for these arguments of a directive that takes several, or has its own grammar.
/// `save`, `dir` and `client-output-buffer-limit` also depend on what came before; see the loader.
pub(super) fn normal(directive: &Directive, words: &[Text], version: &Version) -> Result<String, ValueError> {
    let values: Vec<&str> = words.iter().map(Text::as_str).collect();
    match directive.name {
        "bind" => bind(&values),
        "notify-keyspace-events" => events(values.first().copied().unwrap_or_default()),
        "oom-score-adj-values" => each(&values, |value| {
            whole(value).is_some_and(|number| (-2000..=2000).contains(&number))
        })
        .ok_or_else(|| {
            ValueError::new(
                "`oom-score-adj-values` must be three numbers from -2000 to 2000.",
                "Write three numbers in that range.",
            )
        }),
        "latency-tracking-info-percentiles" => percentiles(&values, version),
        "replicaof" => replica_of(&values),
        "shutdown-on-sigint" | "shutdown-on-sigterm" => flags(directive, &values),
        _ => Ok(values.join(" ")),
    }
    .map(|shown| {
        if version.since(7, 0) {
            shown
        } else {
            shown.trim_end().to_owned()
        }
    })
}

fn each(values: &[&str], fine: impl Fn(&str) -> bool) -> Option<String> {
    values.iter().all(|value| fine(value)).then(|| values.join(" "))
}

fn bind(values: &[&str]) -> Result<String, ValueError> {
    if values.len() > 16 {
        return Err(ValueError::new(
            "`bind` takes at most 16 addresses.",
            "List fewer addresses.",
        ));
    }
    Ok(values.join(" "))
}

/// The classes that `A` includes, in the order in which they are shown.
const ALL_EVENTS: &str = "g$lshzxetd";

fn events(value: &str) -> Result<String, ValueError> {
    if !value.bytes().all(|byte| b"Ag$lshzxeKEtmdnoc".contains(&byte)) {
        return Err(ValueError::new(
            "`notify-keyspace-events` contains a character that is not an event class.",
            "Use the letters of `Ag$lshzxeKEtmdn`, or `\"\"` for none.",
        ));
    }
    let all = value.contains('A') || ALL_EVENTS.chars().all(|letter| value.contains(letter));
    // `A` does not include new keys (`n`) and later classes, but hides them.
    let classes = ALL_EVENTS
        .chars()
        .chain("noc".chars())
        .filter(|letter| value.contains(*letter));
    let mut shown: String = if all { "A".to_owned() } else { classes.collect() };
    shown.extend("KEm".chars().filter(|letter| value.contains(*letter)));
    Ok(shown)
}

fn percentiles(values: &[&str], version: &Version) -> Result<String, ValueError> {
    if matches!(values, [""]) {
        return Ok(String::new());
    }
    let numbers: Option<Vec<String>> = values
        .iter()
        .map(|value| decimal(value, version).filter(|number| (0.0..=100.0).contains(number)))
        .map(|number| number.map(|number| number.to_string()))
        .collect();
    numbers.map(|numbers| numbers.join(" ")).ok_or_else(|| {
        ValueError::new(
            "`latency-tracking-info-percentiles` must be numbers from 0 to 100.",
            "Write numbers in that range.",
        )
    })
}

/// A number as `strtold` reads it, hexadecimal digits included; Valkey reads them by itself from 9.1 on, and takes none.
fn decimal(value: &str, version: &Version) -> Option<f64> {
    match value.strip_prefix("0x").or_else(|| value.strip_prefix("0X")) {
        Some(_) if version.valkey_since(9, 1) => None,
        Some(digits) => u32::from_str_radix(digits, 16).ok().map(f64::from),
        None => value.parse().ok(),
    }
}

fn replica_of(values: &[&str]) -> Result<String, ValueError> {
    match values {
        [host, port] if host.eq_ignore_ascii_case("no") && port.eq_ignore_ascii_case("one") => {
            Ok(String::new())
        }
        [host, port] if whole(port).is_some_and(|port| (0..=65535).contains(&port)) => {
            Ok(format!("{host} {port}"))
        }
        _ => Err(ValueError::new(
            "`replicaof` must be a host and a port.",
            "Write the primary's host and its port, separated by a space.",
        )),
    }
}

fn flags(directive: &Directive, values: &[&str]) -> Result<String, ValueError> {
    let Kind::Enum(names) = directive.kind else {
        return Ok(values.join(" "));
    };
    let known: Option<Vec<&str>> = values
        .iter()
        .map(|value| {
            names
                .iter()
                .copied()
                .find(|name| name.eq_ignore_ascii_case(value))
        })
        .collect();
    match known {
        Some(known) if !(known.contains(&"save") && known.contains(&"nosave")) => Ok(known.join(" ")),
        _ => Err(ValueError::new(
            format!("`{}` does not take this value.", directive.name),
            format!(
                "Write one or more of: {}; not save and nosave together.",
                names.join(", ")
            ),
        )
        .version_specific()),
    }
}

/// The save points of one `save`, as they are shown: `None` clears, an empty text adds nothing.
pub(super) fn save_points(words: &[Text], version: &Version) -> Result<Option<String>, ValueError> {
    if let [only] = words
        && only.is_empty()
    {
        return Ok(None);
    }
    let error = || {
        ValueError::new(
            "`save` must be pairs of seconds and changes.",
            "Write seconds (at least 1) and a number of changes, or `save \"\"` for no snapshots.",
        )
    };
    if !version.since(7, 0) && words.len() != 2 {
        return Ok(Some(String::new()));
    }
    let mut points = Vec::new();
    for pair in words.chunks(2) {
        let [seconds, changes] = pair else {
            return Err(error());
        };
        let number = |word: &Text| {
            if version.since(7, 0) {
                word.as_str().trim_start_matches('+').parse::<i64>().ok()
            } else {
                Some(leading_number(word.as_str()))
            }
        };
        match (number(seconds), number(changes)) {
            (Some(seconds), Some(changes)) if seconds >= 1 && changes >= 0 => {
                points.push(format!("{seconds} {changes}"));
            }
            _ => return Err(error()),
        }
    }
    Ok(Some(points.join(" ")))
}

/// `client-output-buffer-limit` by class: normal, replica, pubsub; hard, soft, seconds.
pub(super) type BufferLimits = [[i128; 3]; 3];

/// Limits of a server that does not set any.
pub(super) const BUFFER_LIMITS: BufferLimits = [
    [0, 0, 0],
    [268_435_456, 67_108_864, 60],
    [33_554_432, 8_388_608, 60],
];

/// Takes the limits of one line over.
pub(super) fn buffer_limits(
    words: &[Text],
    limits: &mut BufferLimits,
    version: &Version,
) -> Result<String, ValueError> {
    let error = || {
        ValueError::new(
            "`client-output-buffer-limit` must be a class, a hard limit, a soft limit and seconds.",
            "Write normal, replica or pubsub, two numbers of bytes and a number of seconds.",
        )
    };
    let mut changed = *limits;
    for part in words.chunks(4) {
        let [class, hard, soft, seconds] = part else {
            return Err(error());
        };
        let at = match class.as_str().to_ascii_lowercase().as_str() {
            "normal" => 0,
            "slave" | "replica" => 1,
            "pubsub" => 2,
            _ => return Err(error()),
        };
        let bytes = |word: &Text| memory(word.as_str(), i128::from(u64::MAX), version);
        let seconds = whole(seconds.as_str()).filter(|seconds| *seconds >= 0);
        let (Some(hard), Some(soft), Some(seconds)) = (bytes(hard), bytes(soft), seconds) else {
            return Err(error());
        };
        if let Some(limit) = changed.get_mut(at) {
            *limit = [hard, soft, seconds];
        }
    }
    *limits = changed;
    let show = |name: &str, limit: [i128; 3]| format!("{name} {} {} {}", limit[0], limit[1], limit[2]);
    let [normal, replica, pubsub] = changed;
    Ok([
        show("normal", normal),
        show("slave", replica),
        show("pubsub", pubsub),
    ]
    .join(" "))
}
