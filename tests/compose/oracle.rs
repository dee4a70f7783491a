//! A real Docker Compose, and both sides' output made comparable.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use redproof_compose::{self, CliOptions, Input, Project};
use redproof_source::{SourceMap, Tree};
use serde_json::{Map, Value, json};

const HOME: &str = "/home/someone";

/// The program, if it is installed and is of the generation that we compare with.
pub fn find() -> Option<PathBuf> {
    let named = std::env::var_os("REDPROOF_DOCKER_COMPOSE").map(PathBuf::from);
    let on_path = std::env::var_os("PATH").into_iter().flat_map(|path| {
        std::env::split_paths(&path)
            .map(|folder| folder.join("docker-compose"))
            .collect::<Vec<_>>()
    });
    named.into_iter().chain(on_path).find(|program| {
        Command::new(program)
            .arg("version")
            .env_remove("DOCKER_HOST")
            .output()
            .is_ok_and(|out| String::from_utf8_lossy(&out.stdout).contains(" v5."))
    })
}

/// The program, or a word that it was skipped; a failure where it is required.
pub fn required() -> Option<PathBuf> {
    let program = find();
    if program.is_none() {
        assert!(
            std::env::var_os("REDPROOF_REQUIRE_ORACLES").is_none(),
            "no Docker Compose v5 found; name it in REDPROOF_DOCKER_COMPOSE"
        );
        println!("SKIPPED: no Docker Compose v5 found; name it in REDPROOF_DOCKER_COMPOSE");
    }
    program
}

/// The call that starts every profile.
pub fn every_profile() -> CliOptions {
    CliOptions {
        profiles: vec!["*".to_owned()],
        ..CliOptions::default()
    }
}

/// What the real program says: its normalised project, or why it refuses.
pub fn theirs(program: &Path, folder: &Path, files: &[String], call: &CliOptions) -> Result<Value, String> {
    let mut command = Command::new("timeout");
    command
        .args(["-s", "KILL", "10"])
        .arg(program)
        .args(call.profiles.iter().flat_map(|profile| ["--profile", profile]))
        .args(call.env_files.iter().flat_map(|file| ["--env-file", file]))
        .args(
            call.project_directory
                .iter()
                .flat_map(|folder| ["--project-directory", folder]),
        );
    for file in files {
        command.arg("-f").arg(folder.join(file));
    }
    let out = command
        .args(["config", "--format", "json"])
        .current_dir(folder)
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("HOME", HOME)
        .stdin(Stdio::null())
        .output()
        .expect("timeout is a program");
    if !out.status.success() {
        let text = String::from_utf8_lossy(&out.stderr);
        let lines: Vec<&str> = text.lines().filter(|l| !l.contains("level=warning")).collect();
        return Err(lines.join(" "));
    }
    let value: Value = serde_json::from_slice(&out.stdout).map_err(|e| e.to_string())?;
    let folder = folder.canonicalize().expect("it is there");
    Ok(comparable(value, &folder.to_string_lossy()))
}

/// What we say.
pub fn ours(tree: &Tree, files: &[String], call: &CliOptions) -> Result<(Project, Value), String> {
    let mut map = SourceMap::default();
    let project = redproof_compose::load(Input {
        tree,
        map: &mut map,
        files,
        options: call,
    })
    .map_err(|problem| problem.message)?;
    let value = redproof_compose::config_json(&project);
    let value = comparable(value, "");
    Ok((project, value))
}

/// The fields that both show, in one form.
pub fn comparable(mut value: Value, folder: &str) -> Value {
    let mut out = Map::new();
    if let Some(Value::Object(services)) = value.get_mut("services").map(Value::take) {
        let services: Map<String, Value> = services
            .into_iter()
            .map(|(name, service)| (name, self::service(service, folder)))
            .collect();
        out.insert("services".to_owned(), Value::Object(services));
    }
    if let Some(name) = value.get_mut("name").map(Value::take) {
        out.insert("name".to_owned(), name);
    }
    for section in ["networks", "volumes", "secrets", "configs"] {
        let Some(Value::Object(entries)) = value.get_mut(section).map(Value::take) else {
            continue;
        };
        let entries: Map<String, Value> = entries
            .into_iter()
            .map(|(name, entry)| {
                let fields: &[&str] = match section {
                    "networks" => &["name", "driver", "external", "internal"],
                    "volumes" => &["name", "external"],
                    _ => &["name", "file", "environment", "content", "external"],
                };
                let mut entry = only(entry, fields);
                path(&mut entry, "file", folder);
                (name, entry)
            })
            .collect();
        if !entries.is_empty() {
            out.insert(section.to_owned(), Value::Object(entries));
        }
    }
    Value::Object(out)
}

fn service(service: Value, folder: &str) -> Value {
    let mut service = only(
        service,
        &[
            "image",
            "build",
            "command",
            "entrypoint",
            "environment",
            "ports",
            "expose",
            "networks",
            "network_mode",
            "volumes",
            "tmpfs",
            "secrets",
            "configs",
            "profiles",
            "user",
            "read_only",
            "cap_add",
            "cap_drop",
            "security_opt",
            "privileged",
            "healthcheck",
            "deploy",
            "container_name",
            "depends_on",
            "working_dir",
            "labels",
            "links",
            "hostname",
            "restart",
        ],
    );
    each(
        &mut service,
        "ports",
        &["mode", "host_ip", "target", "published", "protocol"],
    );
    each(
        &mut service,
        "volumes",
        &["type", "source", "target", "read_only"],
    );
    each(
        &mut service,
        "secrets",
        &["source", "target", "mode", "uid", "gid"],
    );
    each(
        &mut service,
        "configs",
        &["source", "target", "mode", "uid", "gid"],
    );
    let Value::Object(fields) = &mut service else {
        return service;
    };
    if let Some(build) = fields.get_mut("build") {
        *build = only(
            build.take(),
            &["context", "dockerfile", "dockerfile_inline", "args", "target"],
        );
        path(build, "context", folder);
        if build["dockerfile"] == "Dockerfile" {
            build.as_object_mut().unwrap().remove("dockerfile");
        }
    }
    for mount in fields
        .get_mut("volumes")
        .and_then(Value::as_array_mut)
        .into_iter()
        .flatten()
    {
        if mount["type"] == "bind" {
            path(mount, "source", folder);
        }
        if ["cluster", "npipe", "image"]
            .iter()
            .any(|kind| mount["type"] == *kind)
        {
            mount["type"] = json!("other");
        }
    }
    // A key `x-…` of one of these is no entry of it to Compose, which shows it in a way of its own.
    if let Some(Value::Object(build)) = fields.get_mut("build")
        && let Some(Value::Object(args)) = build.get_mut("args")
    {
        args.remove("#extensions");
        if args.is_empty() {
            build.remove("args");
        }
    }
    for field in ["labels", "environment"] {
        if let Some(Value::Object(entries)) = fields.get_mut(field) {
            entries.remove("#extensions");
            if entries.is_empty() {
                fields.remove(field);
            }
        }
    }
    // A temporary file system's options are not read.
    for mount in fields
        .get_mut("tmpfs")
        .and_then(Value::as_array_mut)
        .into_iter()
        .flatten()
    {
        *mount = json!(mount.as_str().unwrap().split(':').next().unwrap());
    }
    if let Some(check) = fields.get_mut("healthcheck") {
        *check = only(
            check.take(),
            &[
                "test",
                "disable",
                "interval",
                "timeout",
                "start_period",
                "start_interval",
                "retries",
            ],
        );
    }
    if let Some(deploy) = fields.get_mut("deploy") {
        *deploy = only(deploy.take(), &["replicas", "resources"]);
        let resources = &mut deploy["resources"];
        *resources = only(resources.take(), &["limits"]);
        if let Some(limits) = resources.get_mut("limits") {
            *limits = only(limits.take(), &["cpus", "memory", "pids"]);
        }
    }
    if let Some(Value::Object(networks)) = fields.get_mut("networks") {
        for settings in networks.values_mut() {
            let only = only(settings.take(), &["aliases"]);
            *settings = if only == json!({}) { Value::Null } else { only };
        }
    }
    service
}

fn only(value: Value, fields: &[&str]) -> Value {
    let Value::Object(object) = value else {
        return json!({});
    };
    Value::Object(
        object
            .into_iter()
            .filter(|(name, _)| fields.contains(&name.as_str()))
            .collect(),
    )
}

fn each(value: &mut Value, list: &str, fields: &[&str]) {
    for item in value
        .get_mut(list)
        .and_then(Value::as_array_mut)
        .into_iter()
        .flatten()
    {
        *item = only(item.take(), fields);
    }
}

/// Makes an absolute path relative to the folder, and a home directory absolute.
fn path(value: &mut Value, field: &str, folder: &str) {
    let Some(Value::String(written)) = value.get_mut(field) else {
        return;
    };
    if let Some(rest) = written.strip_prefix('~') {
        *written = format!("{HOME}{rest}");
    }
    let root: Vec<&str> = folder.split('/').collect();
    if folder.is_empty() || !written.starts_with('/') {
        return;
    }
    let parts: Vec<&str> = written.split('/').collect();
    let shared = root.iter().zip(&parts).take_while(|(a, b)| a == b).count();
    // What shares only the file system's top was absolute to begin with.
    if shared < 3 {
        return;
    }
    let mut way = vec![".."; root.len() - shared];
    way.extend(&parts[shared..]);
    *written = if way.is_empty() {
        ".".to_owned()
    } else {
        way.join("/")
    };
}

/// Makes the dependencies that Compose adds by itself (links, shared networks) no difference.
pub fn without_added_dependencies(ours: &Value, theirs: &mut Value) {
    let Some(Value::Object(services)) = theirs.get_mut("services") else {
        return;
    };
    for (name, service) in services {
        let own = ours["services"][name]["depends_on"]
            .as_object()
            .cloned()
            .unwrap_or_default();
        if let Some(list) = service.get_mut("depends_on").and_then(Value::as_object_mut) {
            list.retain(|dependency, _| own.contains_key(dependency));
            if list.is_empty() {
                service.as_object_mut().unwrap().remove("depends_on");
            }
        }
    }
}

/// Where two values differ first, without showing what they hold.
pub fn difference(ours: &Value, theirs: &Value, path: &str) -> Option<String> {
    match (ours, theirs) {
        (Value::Object(a), Value::Object(b)) => {
            let mut keys: Vec<&String> = a.keys().chain(b.keys()).collect();
            keys.sort();
            keys.dedup();
            keys.into_iter().find_map(|key| match (a.get(key), b.get(key)) {
                (Some(a), Some(b)) => difference(a, b, &format!("{path}.{key}")),
                (Some(_), None) => Some(format!("{path}.{key}: ours only")),
                _ => Some(format!("{path}.{key}: theirs only")),
            })
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => a
            .iter()
            .zip(b)
            .enumerate()
            .find_map(|(index, (a, b))| difference(a, b, &format!("{path}[{index}]"))),
        (a, b) if a == b => None,
        (a, b) => Some(format!("{path}: ours {a}, theirs {b}")),
    }
}
