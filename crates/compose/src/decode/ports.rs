//! Published ports, in every short form and in the long one.

use std::net::IpAddr;

use redproof_source::yaml::{Node, NodeValue, ScalarStyle};
use redproof_source::{Known, Limit, Problem, Span, Text, Why};

use super::fields::{last_of_each, string};
use crate::log::Log;
use crate::model::{Port, Refusal};
use crate::scalar::{self, Kind};
use crate::schema;

/// A service's ports, ranges pair by pair.
///
/// What is over [`Limit::Ports`] in the whole project is left out.
pub(super) fn ports(node: Option<&Node>, service: &str, log: &mut Log) -> Vec<Port> {
    let mut ports = Vec::new();
    for (index, item) in node.map(Node::items).unwrap_or_default().iter().enumerate() {
        if log.ports > Limit::Ports.value() {
            let what = "the project publishes too many ports";
            log.reached(Problem::over(item.span, what, Limit::Ports));
            break;
        }
        let path = format!("{service}.ports[{index}]");
        match read(item, &path, &mut log.refusals) {
            Ok(mut read) => {
                log.ports += read.len();
                ports.append(&mut read);
            }
            Err(wrong) => log.refuse(
                item.span,
                &path,
                format!("invalid port: {wrong}"),
                "Write `HOST:CONTAINER`, such as `\"127.0.0.1:6379:6379\"`.",
            ),
        }
    }
    last_of_each(ports, |port| {
        let (host_ip, published, target) = (
            port.host_ip.known()?,
            port.published.known(),
            port.target.known()?,
        );
        if published.is_none() && port.published_range.is_none() {
            return None;
        }
        Some(format!(
            "{host_ip:?} {published:?} {:?} {target} {}",
            port.published_range, port.protocol
        ))
    })
}

fn read(item: &Node, path: &str, refusals: &mut Vec<Refusal>) -> Result<Vec<Port>, &'static str> {
    match &item.value {
        NodeValue::Mapping(_) => {
            schema::check(item, path, schema::PORT, refusals);
            long(item, path)
        }
        NodeValue::Sequence(_) => Err("it is a list"),
        NodeValue::Scalar(text, style) => match scalar::kind(item) {
            Kind::Int => {
                let text = scalar::as_string(item).ok_or("it is empty")?;
                short(&text, path)
            }
            Kind::String => {
                // `22:22` is a string to Compose; YAML 1.1 reads a number in base 60.
                debug_assert!(*style != ScalarStyle::Plain || !text.is_empty());
                short(text, path)
            }
            _ => Err("it must be a string or an integer"),
        },
    }
}

/// The parts of a short form.
struct Short {
    host_ip: Option<Text>,
    published: Option<Text>,
    target: Text,
    protocol: String,
}

fn short(text: &Text, path: &str) -> Result<Vec<Port>, &'static str> {
    let parts = split(text)?;
    let protocol = match parts.protocol.to_ascii_lowercase().as_str() {
        "" => "tcp".to_owned(),
        known @ ("tcp" | "udp" | "sctp") => known.to_owned(),
        _ if text.undefined().is_some() => "tcp".to_owned(),
        _ => return Err("the protocol must be tcp, udp or sctp"),
    };
    let port = Port {
        span: text.span(),
        path: path.to_owned(),
        host_ip: host_ip(parts.host_ip.as_ref(), text)?,
        network_ip: None,
        published: Known::Known(None),
        published_range: None,
        target: Known::Unknown(Why::new("", None)),
        protocol,
        mode: None,
    };
    let target = match unknown(&parts.target, text) {
        Some(why) => Err(why),
        None => Ok(range(parts.target.as_str()).ok_or("invalid container port")?),
    };
    let published = match &parts.published {
        None => Ok(None),
        Some(published) => match unknown(published, text) {
            Some(why) => Err(why),
            None if published.is_empty() => Ok(None),
            None => Ok(Some(range(published.as_str()).ok_or("invalid host port")?)),
        },
    };
    expand(&port, published, target)
}

/// Pairs host ports with container ports.
fn expand(
    port: &Port,
    published: Result<Option<(u16, u16)>, Why>,
    target: Result<(u16, u16), Why>,
) -> Result<Vec<Port>, &'static str> {
    let target = match target {
        Ok(target) => target,
        Err(why) => {
            let published = match published {
                Ok(Some((first, last))) if first == last => Known::Known(Some(first)),
                Ok(None) => Known::Known(None),
                Ok(Some(_)) => Known::Unknown(why.clone()),
                Err(why) => Known::Unknown(why),
            };
            return Ok(vec![Port {
                published,
                target: Known::Unknown(why),
                ..port.clone()
            }]);
        }
    };
    if target.0 == 0 {
        return Err("no container port");
    }
    let one = |published, published_range, target| Port {
        published,
        published_range,
        target: Known::Known(target),
        ..port.clone()
    };
    let targets = target.0..=target.1;
    match published {
        Err(why) => Ok(targets
            .map(|target| one(Known::Unknown(why.clone()), None, target))
            .collect()),
        Ok(None) => Ok(targets
            .map(|target| one(Known::Known(None), None, target))
            .collect()),
        Ok(Some((first, last))) if last - first == target.1 - target.0 => Ok((first..=last)
            .zip(targets)
            .map(|(published, target)| one(Known::Known(Some(published)), None, target))
            .collect()),
        Ok(Some((first, last))) if target.0 == target.1 => {
            let why = Why::new(
                format!("Docker picks a free port from {first} to {last}"),
                Some(port.span),
            );
            Ok(vec![one(Known::Unknown(why), Some((first, last)), target.0)])
        }
        Ok(Some(_)) => Err("the two ranges differ in length"),
    }
}

/// Splits a short form at its colons: the last part is the container's, the one before it the host's, the rest the
/// address.
fn split(text: &Text) -> Result<Short, &'static str> {
    let whole = text.as_str();
    let (before, target_at) = match whole.rfind(':') {
        Some(colon) => (Some(colon), colon + 1),
        None => (None, 0),
    };
    let rest = whole.get(target_at..).unwrap_or_default();
    let target_end = rest.find('/').map_or(whole.len(), |slash| target_at + slash);
    let protocol = whole.get(target_end..).unwrap_or_default();
    let protocol = protocol.strip_prefix('/').unwrap_or(protocol).to_owned();
    let target = text.slice(target_at..target_end);
    if target.is_empty() && text.undefined().is_none() {
        return Err("no container port");
    }
    let (published, host_ip) = match before {
        None => (None, None),
        Some(end) => {
            let head = whole.get(..end).unwrap_or_default();
            match head.rfind(':') {
                None => (Some(text.slice(0..end)), None),
                Some(colon) => (Some(text.slice(colon + 1..end)), Some(text.slice(0..colon))),
            }
        }
    };
    Ok(Short {
        host_ip,
        published,
        target,
        protocol,
    })
}

/// The address. It is unknown if a part of it is undefined.
fn host_ip(part: Option<&Text>, whole: &Text) -> Result<Known<Option<String>>, &'static str> {
    let Some(part) = part else {
        // All of it may come from one variable, address included.
        return Ok(match unknown(whole, whole) {
            Some(why) if whole.is_empty() => Known::Unknown(why),
            _ => Known::Known(None),
        });
    };
    if let Some(why) = unknown(part, whole) {
        return Ok(Known::Unknown(why));
    }
    let written = part.as_str();
    if written.is_empty() {
        return Ok(Known::Known(None));
    }
    let bare = written
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .unwrap_or(written);
    match bare.parse::<IpAddr>() {
        Ok(_) => Ok(Known::Known(Some(bare.to_owned()))),
        Err(_) => Err("invalid IP address"),
    }
}

fn unknown(part: &Text, whole: &Text) -> Option<Why> {
    let why = part.why_undefined()?;
    Some(Why::new(why.reason, Some(whole.span())))
}

/// `6379` or `6379-6381`.
fn range(text: &str) -> Option<(u16, u16)> {
    let number = |part: &str| {
        part.bytes()
            .all(|b| b.is_ascii_digit())
            .then(|| part.parse::<u16>().ok())
            .flatten()
    };
    let (first, last) = match text.split_once('-') {
        Some((first, last)) => (number(first)?, number(last)?),
        None => (number(text)?, number(text)?),
    };
    (first <= last).then_some((first, last))
}

fn long(item: &Node, path: &str) -> Result<Vec<Port>, &'static str> {
    let span: Span = item.span;
    let target = string(item, "target");
    let target = match &target {
        None => return Err("no container port"),
        Some(target) => match unknown(target, target) {
            Some(why) => Err(why),
            None => {
                let (first, last) = range(target.as_str()).ok_or("invalid container port")?;
                if first != last || first == 0 {
                    return Err("invalid container port");
                }
                Ok((first, last))
            }
        },
    };
    let published = match string(item, "published") {
        None => Ok(None),
        Some(published) => match unknown(&published, &published) {
            Some(why) => Err(why),
            None if published.is_empty() => Ok(None),
            None => Ok(Some(range(published.as_str()).ok_or("invalid host port")?)),
        },
    };
    let address = string(item, "host_ip");
    if address.as_ref().is_some_and(|address| {
        unknown(address, address).is_none() && address.as_str().parse::<IpAddr>().is_err()
    }) {
        return Err("invalid IP address");
    }
    let port = Port {
        span,
        path: path.to_owned(),
        host_ip: match &address {
            Some(address) => match unknown(address, address) {
                Some(why) => Known::Unknown(why),
                None => Known::Known(Some(address.as_str().to_owned())),
            },
            None => Known::Known(None),
        },
        network_ip: None,
        published: Known::Known(None),
        published_range: None,
        target: Known::Unknown(Why::new("", None)),
        protocol: string(item, "protocol").map_or("tcp".to_owned(), |protocol| protocol.as_str().to_owned()),
        mode: string(item, "mode").map(|mode| mode.as_str().to_owned()),
    };
    expand(&port, published, target)
}
