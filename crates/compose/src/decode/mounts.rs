//! Volumes and bind mounts in the short and the long form, `tmpfs`, and granted secrets and configs.

use redproof_source::yaml::{Node, NodeValue};
use redproof_source::{Span, Text, absolute};

use super::fields::{boolean, last_of_each, string, strings, unique};
use crate::model::{Grant, Mount, MountKind, Refusal};
use crate::path::{cleaned, from_working_dir};
use crate::scalar::{self, Kind};
use crate::schema;

/// A service's `volumes` and `tmpfs`. Of several with one target the last counts.
pub(super) fn mounts(node: &Node, service: &str, refusals: &mut Vec<Refusal>) -> Vec<Mount> {
    let mut mounts = Vec::new();
    let items = node.get("volumes").map(Node::items).unwrap_or_default();
    for (index, item) in items.iter().enumerate() {
        let path = format!("{service}.volumes[{index}]");
        let read = match &item.value {
            NodeValue::Scalar(..) if scalar::kind(item) != Kind::String && !schema::is_unknown(item) => {
                Err("it must be a string")
            }
            NodeValue::Scalar(text, _) => short(text, &path),
            NodeValue::Mapping(_) => {
                schema::check(item, &path, schema::MOUNT, refusals);
                for (name, fields) in [
                    ("bind", schema::BIND),
                    ("volume", schema::MOUNTED_VOLUME),
                    ("tmpfs", schema::MOUNTED_TMPFS),
                ] {
                    if let Some(options) = item.get(name) {
                        schema::check(options, &format!("{path}.{name}"), fields, refusals);
                    }
                }
                long(item, &path)
            }
            NodeValue::Sequence(_) => Err("it is a list"),
        };
        match read {
            Ok(mount) => mounts.push(mount),
            Err(wrong) => refusals.push(Refusal::new(
                item.span,
                &path,
                format!("invalid volume: {wrong}"),
                "Write `SOURCE:TARGET`, such as `data:/data` or `./redis.conf:/etc/redis.conf:ro`.",
            )),
        }
    }
    let mut mounts = last_of_each(mounts, |mount| Some(cleaned(mount.target.as_str())));
    for (index, target) in unique(strings(node.get("tmpfs"))).into_iter().enumerate() {
        let end = target.as_str().find(':').unwrap_or(target.as_str().len());
        let target_only = target.slice(0..end);
        let is_there =
            |mount: &Mount| absolute("/", mount.target.as_str()) == absolute("/", target_only.as_str());
        if target.undefined().is_none() && mounts.iter().any(is_there) {
            refusals.push(Refusal::new(
                target.span(),
                format!("{service}.tmpfs[{index}]"),
                "two mounts have the same target",
                "Keep one of them.",
            ));
        }
        mounts.push(Mount {
            span: target.span(),
            path: format!("{service}.tmpfs[{index}]"),
            kind: MountKind::Tmpfs,
            source: None,
            target: target_only,
            volume_device: None,
            read_only: false,
            is_tmpfs_entry: true,
        });
    }
    mounts
}

/// `SOURCE:TARGET:OPTIONS`. A colon after a single letter belongs to a Windows drive.
fn short(text: &Text, path: &str) -> Result<Mount, &'static str> {
    let whole = text.as_str();
    let is_unknown = text.undefined().is_some();
    let mut parts: Vec<std::ops::Range<usize>> = Vec::new();
    let mut from = 0;
    if whole.len() > 2 {
        for (at, _) in whole.match_indices(':') {
            let part = whole.get(from..at).unwrap_or_default();
            let is_drive = part.chars().count() == 1 && part.chars().all(char::is_alphabetic);
            if !is_drive {
                parts.push(from..at);
                from = at + 1;
            }
        }
    }
    parts.push(from..whole.len());
    if whole.is_empty() && !is_unknown {
        return Err("it is empty");
    }
    if !is_unknown && parts.iter().any(std::ops::Range::is_empty) {
        return Err("a part between its colons is empty");
    }
    let part = |index: usize| parts.get(index).map(|range| text.slice(range.clone()));
    let mut mount = Mount {
        span: text.span(),
        path: path.to_owned(),
        kind: MountKind::Volume,
        source: None,
        target: text.clone(),
        volume_device: None,
        read_only: false,
        is_tmpfs_entry: false,
    };
    match parts.len() {
        1 => {}
        2 | 3 => {
            mount.source = part(0);
            mount.target = part(1).unwrap_or_else(|| text.clone());
            for option in part(2).iter().flat_map(|options| options.as_str().split(',')) {
                match option {
                    "ro" => mount.read_only = true,
                    "rw" => mount.read_only = false,
                    _ => {}
                }
            }
        }
        _ => return Err("it has too many colons"),
    }
    mount.source = mount.source.map(from_working_dir);
    if let Some(source) = &mount.source {
        mount.kind = kind_of(source);
    }
    Ok(mount)
}

/// Whether a short form's source is a path or a volume's name.
fn kind_of(source: &Text) -> MountKind {
    let written = source.as_str();
    let mut characters = written.chars();
    match (characters.next(), characters.next()) {
        (None, _) => MountKind::Other,
        (Some('.' | '/' | '~'), _) => MountKind::Bind,
        (Some('\\'), Some('\\')) => MountKind::Bind,
        (Some(drive), Some(':')) if drive.is_alphabetic() => MountKind::Bind,
        _ => MountKind::Volume,
    }
}

fn long(item: &Node, path: &str) -> Result<Mount, &'static str> {
    let kind = match string(item, "type").as_ref().map(Text::as_str) {
        // Compose rejects `content`. Who takes it, such as Coolify, writes the file itself.
        Some("bind") if item.get("content").is_some() => MountKind::Other,
        Some("bind") => MountKind::Bind,
        Some("volume") => MountKind::Volume,
        Some("tmpfs") => MountKind::Tmpfs,
        Some("cluster" | "npipe" | "image") => MountKind::Other,
        Some(_) if item.get("type").is_some_and(schema::is_unknown) => MountKind::Other,
        Some(_) => return Err("unknown type"),
        None => return Err("it has no type"),
    };
    if kind == MountKind::Bind && item.get("source").is_none() {
        return Err("it has no source");
    }
    Ok(Mount {
        span: item.span,
        path: path.to_owned(),
        kind,
        source: string(item, "source").map(from_working_dir).filter(|source| {
            kind == MountKind::Bind || !source.as_str().is_empty() || source.undefined().is_some()
        }),
        target: string(item, "target").ok_or("it has no target")?,
        volume_device: None,
        read_only: boolean(item, "read_only").is_some_and(|(yes, _)| yes),
        is_tmpfs_entry: false,
    })
}

/// Secrets or configs that a service is granted. Of several with one target the last counts.
pub(super) fn grants(node: &Node, field: &str, service: &str, refusals: &mut Vec<Refusal>) -> Vec<Grant> {
    let mut grants = Vec::new();
    let items = node.get(field).map(Node::items).unwrap_or_default();
    for (index, item) in items.iter().enumerate() {
        let path = format!("{service}.{field}[{index}]");
        let source = match &item.value {
            NodeValue::Mapping(_) => {
                schema::check(item, &path, schema::GRANT, refusals);
                string(item, "source")
            }
            NodeValue::Scalar(text, _) => Some(text.clone()),
            NodeValue::Sequence(_) => None,
        };
        match source {
            Some(source) => grants.push(Grant {
                source,
                target: string(item, "target"),
                mode: item.get("mode").and_then(mode),
                uid: string(item, "uid"),
                gid: string(item, "gid"),
                span: item.span,
                path,
            }),
            None => refusals.push(Refusal::new(
                item.span,
                &path,
                format!("`{path}` must be a name, or a mapping with `source`"),
                "Name an entry of the top-level section.",
            )),
        }
    }
    let is_secret = field == "secrets";
    last_of_each(grants, |grant| {
        Some(if is_secret {
            grant.secret_path()
        } else {
            grant.config_path()
        })
    })
}

/// Permission bits: a number as it is, such as `0400` or `256`, and the octal digits of a string.
fn mode(node: &Node) -> Option<(i64, Span)> {
    let written = scalar::as_string(node)?;
    let radix = if scalar::kind(node) == Kind::Int { 10 } else { 8 };
    let bits = i64::from_str_radix(written.as_str(), radix).ok()?;
    Some((bits, written.span()))
}
