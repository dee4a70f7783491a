//! The output of `inspect`, for people and for programs.

use std::io::{self, Write};

use super::style::{Paint, counted, folded, listed};
use super::{Options, printable};
use crate::view::{Client, Content, Deployment, Model, Place, Server, Setting};

/// Settings that matter for security. They are shown with their defaults if not set.
const SECURITY_SETTINGS: [&str; 8] = [
    "port",
    "bind",
    "protected-mode",
    "requirepass",
    "aclfile",
    "appendonly",
    "save",
    "maxmemory",
];

/// How deep the lines of the JSON are broken: each setting and user of a server is one.
const DEPTH: usize = 6;

/// Columns of a setting's name.
const NAME: usize = 26;

/// Writes the model as JSON (schema version 1).
///
/// # Errors
/// The output cannot be written to.
pub fn json(model: &Model, out: &mut dyn Write) -> io::Result<()> {
    super::escape::json_lines(model, DEPTH, out)
}

/// Writes the model for people.
///
/// # Errors
/// The output cannot be written to.
pub fn human(model: &Model, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let page = Page {
        paint: Paint {
            colour: options.colour,
        },
    };
    if model.deployments.is_empty() {
        return writeln!(out, "no Redis found");
    }
    for (index, deployment) in model.deployments.iter().enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        let mut text = Vec::new();
        page.deployment(deployment, &mut text)?;
        for line in String::from_utf8_lossy(&text).lines() {
            writeln!(out, "{}", folded(line, options.width))?;
        }
    }
    Ok(())
}

struct Page {
    paint: Paint,
}

impl Page {
    fn deployment(&self, deployment: &Deployment, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{}", self.paint.bold(&printable(&deployment.name)))?;
        let others: Vec<&str> = deployment
            .files
            .iter()
            .filter(|file| **file != deployment.name)
            .map(String::as_str)
            .collect();
        if !others.is_empty() {
            writeln!(out, "  with {}", printable(&others.join(", ")))?;
        }
        for (path, why) in &deployment.problems {
            let label = self.paint.bad("problem");
            writeln!(out, "  {label}: {}: {}", printable(path), printable(why))?;
        }
        for server in &deployment.servers {
            writeln!(out)?;
            self.server(server, out)?;
        }
        if !deployment.clients.is_empty() {
            writeln!(out, "\n  clients")?;
        }
        for client in &deployment.clients {
            self.client(client, out)?;
        }
        Ok(())
    }

    fn server(&self, server: &Server, out: &mut dyn Write) -> io::Result<()> {
        let judged = match (server.engine, server.judged_by) {
            (Some(engine), Some(version)) => format!("judged as {engine} {version}"),
            _ => "not judged".to_owned(),
        };
        let because = server
            .judged_because
            .map_or_else(String::new, |why| format!(", {why}"));
        let image = server.image.as_deref().unwrap_or("no image");
        writeln!(
            out,
            "  server {} ({}, {judged}{because})",
            self.paint.bold(&printable(&server.name)),
            printable(image)
        )?;
        let starts = match server.starts {
            Some(true) => self.paint.good("yes"),
            Some(false) => self.paint.bad("no"),
            None => "unknown".to_owned(),
        };
        line(out, "starts", &starts)?;
        for refusal in &server.refusals {
            let place = self.at(Some(&refusal.location));
            line(out, "", &format!("{}{place}", printable(&refusal.message)))?;
        }
        for why in &server.unknown {
            line(out, "unknown", &printable(why))?;
        }
        line(out, "authentication", server.authentication)?;
        let exposed: Vec<String> = server.exposed_at.iter().map(ToString::to_string).collect();
        let exposed = if exposed.is_empty() {
            String::new()
        } else {
            self.paint.dim(&format!("  {}", printable(&exposed.join(", "))))
        };
        line(out, "exposure", &format!("{}{exposed}", server.exposure))?;
        line(out, "TLS", server.tls)?;
        match server.root {
            Some(true) => line(out, "runs as", &self.paint.bad("root"))?,
            Some(false) => line(out, "runs as", "another user than root")?,
            None => {}
        }
        self.settings(server, out)?;
        self.users(server, out)?;
        for attempt in &server.attempts {
            let answer = match (attempt.user_exists, attempt.allowed) {
                (Some(false), _) => "the server has no such user, and so it may not",
                (_, Some(true)) => "may",
                (_, Some(false)) => "may not",
                (_, None) => "unknown whether it may",
            };
            writeln!(
                out,
                "    try {}: {answer} run `{}`{}",
                printable(&attempt.user),
                printable(&attempt.command),
                self.at(attempt.decided_by.as_ref())
            )?;
        }
        Ok(())
    }

    /// Settings with their origins and what they override, then the defaults of security settings.
    fn settings(&self, server: &Server, out: &mut dyn Write) -> io::Result<()> {
        let is_set = |setting: &Setting| setting.origin.kind != "default" && !setting.alias;
        let set: Vec<_> = server
            .settings
            .iter()
            .filter(|(_, setting)| is_set(setting))
            .collect();
        if !set.is_empty() {
            writeln!(out, "    set")?;
        }
        for (name, setting) in set {
            self.setting(name, setting, out)?;
        }
        for (command, disabled, place) in &server.renamed {
            let state = if *disabled { "disabled" } else { "renamed" };
            let place = self.at(Some(place));
            writeln!(out, "      {:NAME$} {state}{place}", printable(command))?;
        }
        let defaults: Vec<_> = SECURITY_SETTINGS
            .iter()
            .filter_map(|name| Some((*name, server.settings.get(name)?)))
            .filter(|(_, setting)| !is_set(setting))
            .collect();
        if !defaults.is_empty() {
            writeln!(out, "    defaults that matter")?;
        }
        for (name, setting) in defaults {
            self.setting(name, setting, out)?;
        }
        Ok(())
    }

    fn setting(&self, name: &str, setting: &Setting, out: &mut dyn Write) -> io::Result<()> {
        let value = match &setting.content {
            Content::Set(Some(true)) => "set, not shown".to_owned(),
            Content::Set(Some(false)) => "not set".to_owned(),
            Content::Value(Some(words)) if words.iter().all(String::is_empty) => "\"\"".to_owned(),
            Content::Value(Some(words)) => printable(&words.join(" ")).into_owned(),
            Content::Set(None) | Content::Value(None) => match &setting.why {
                Some(why) => format!("unknown: {}", printable(why)),
                None => "unknown".to_owned(),
            },
        };
        let origin = match setting.origin.kind {
            "default" => String::new(),
            kind => self.paint.dim(&format!("  {kind}")),
        };
        let place = self.at(setting.origin.location.as_ref());
        let overrode: Vec<String> = setting.overrode.iter().map(ToString::to_string).collect();
        let overrode = if overrode.is_empty() {
            String::new()
        } else {
            format!(", overrides {}", printable(&overrode.join(", ")))
        };
        writeln!(out, "      {name:NAME$} {value}{origin}{place}{overrode}")
    }

    fn users(&self, server: &Server, out: &mut dyn Write) -> io::Result<()> {
        if !server.users.is_empty() {
            writeln!(out, "    users")?;
        }
        for user in &server.users {
            let state = if user.enabled { "on" } else { "off" };
            let password = match (user.nopass, user.passwords) {
                (None, _) | (_, None) => "password unknown".to_owned(),
                (Some(true), Some(0)) => "any password is accepted".to_owned(),
                (Some(true), Some(_)) => "the empty password is accepted".to_owned(),
                (Some(false), Some(count)) => counted(count, "password"),
            };
            let place = self.at(user.location.as_ref());
            let name = self.paint.bold(&printable(&user.name));
            writeln!(out, "      {name}: {state}, {password}{place}")?;
            for set in std::iter::once(&user.root).chain(&user.selectors) {
                let parts = [&set.keys, &set.channels, &set.commands];
                let parts: Vec<&str> = parts
                    .into_iter()
                    .filter(|part| !part.is_empty())
                    .map(String::as_str)
                    .collect();
                writeln!(out, "        {}", printable(&parts.join(" ")))?;
            }
            for (effect, commands) in &user.ranked {
                writeln!(out, "        may {effect}: {}", listed(commands, 6))?;
            }
        }
        Ok(())
    }

    fn client(&self, client: &Client, out: &mut dyn Write) -> io::Result<()> {
        let server = match &client.server {
            Some(server) => format!("connects to {}", printable(server)),
            None if client.dials => "connects to a server outside these files".to_owned(),
            None => "server unknown".to_owned(),
        };
        let closed = if client.is_answered {
            ""
        } else {
            ", where nothing listens on the port"
        };
        let verification = match (client.tls, client.verification) {
            ("on", check) => format!(", verification {check}"),
            _ => String::new(),
        };
        writeln!(
            out,
            "    {}: {server}{closed}, TLS {}{verification}, password: {}{}",
            self.paint.bold(&printable(&client.name)),
            client.tls,
            client.credential,
            self.at(Some(&client.location))
        )
    }

    /// A location, dimmed, after a value.
    fn at(&self, place: Option<&Place>) -> String {
        place.map_or_else(String::new, |place| {
            self.paint.dim(&format!("  {}", printable(&place.to_string())))
        })
    }
}

fn line(out: &mut dyn Write, name: &str, value: &str) -> io::Result<()> {
    writeln!(out, "    {name:14} {value}")
}
