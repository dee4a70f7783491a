//! Every value by itself.

use super::env::{BROKEN_LINES, LINES};
use super::lists::*;
use super::simple::*;
use super::values::*;
use super::{DOTENV, Generated, TOP};
use crate::fields;

/// Every value of the lists above by itself.
pub fn singles() -> Vec<Generated> {
    let mut fields: Vec<String> = fields::FIELDS.iter().map(|field| (*field).to_owned()).collect();
    for (name, values) in SIMPLE {
        fields.extend(
            values
                .iter()
                .map(|value| format!("{name}: {}", value.replace('@', "n"))),
        );
    }
    fields.extend(
        BROKEN_SIMPLE
            .iter()
            .map(|(name, value)| format!("{name}: {value}")),
    );
    let mut list = |field: &str, of: &[&[&str]]| {
        fields.extend(
            of.concat()
                .iter()
                .map(|value| format!("{field}:\n      - {value}")),
        );
    };
    list("ports", &[PORTS, BROKEN_PORTS]);
    list("volumes", &[VOLUMES, BROKEN_VOLUMES]);
    let mut own = |field: &str, of: &[&[&str]]| {
        fields.extend(of.concat().iter().map(|value| format!("{field}: {value}")));
    };
    own("healthcheck", &[HEALTH, BROKEN_HEALTH]);
    own("command", &[COMMANDS, BROKEN_COMMANDS]);
    own("entrypoint", &[COMMANDS]);
    own("environment:\n      V", &[ODD]);
    // What Compose takes stands together.
    fields.push(format!(
        "environment:{}",
        VALUES
            .iter()
            .enumerate()
            .map(|(index, value)| format!("\n      V{index}: {value}"))
            .collect::<String>()
    ));
    let list: String = PUT_IN
        .iter()
        .enumerate()
        .map(|(index, value)| format!("\n      - 'V{index}={}'", value.replace('\'', "''")))
        .collect();
    fields.push(format!("environment:{list}"));
    let quoted = |value: &&str| format!("environment: ['V={}']", value.replace('\'', "''"));
    fields.extend([PUT_IN, BROKEN].concat().iter().map(quoted));
    let mut projects: Vec<Generated> = fields
        .iter()
        .filter(|field| !field.starts_with("image:"))
        .map(|field| one_field(field))
        .collect();
    let lines = [LINES, BROKEN_LINES].concat();
    projects.extend(
        lines
            .iter()
            .flat_map(|line| {
                [
                    format!("K{line}"),
                    format!("K{line}\nL=l\n"),
                    format!("  export K{line}\n"),
                ]
            })
            .map(|text| one_env_file(&text)),
    );
    projects
}

fn one_field(field: &str) -> Generated {
    let text = format!(
        "services:\n  zero: {{image: redis}}\n  z: {{image: redis}}\n  a:\n    image: redis\n    {field}\n{TOP}"
    );
    let files = [
        ("compose.yaml", text.as_str()),
        (".env", DOTENV),
        ("e.env", "V=e\n"),
        ("f.env", "V=\"f\"\n"),
        ("pw.txt", "x"),
        ("cf", "x"),
    ];
    Generated {
        files: files
            .map(|(path, text)| (path.to_owned(), text.to_owned()))
            .to_vec(),
        order: vec!["compose.yaml".to_owned()],
    }
}

fn one_env_file(text: &str) -> Generated {
    let compose = "services:\n  a:\n    image: x\n    environment: [K, L, 'PUT=${K-unset}']\n  b:\n    image: x\n    env_file: [{path: one.env}]\n  c:\n    image: x\n    env_file: [{path: one.env, format: raw}]\n";
    let files = [("compose.yaml", compose), (".env", text), ("one.env", text)];
    Generated {
        files: files
            .map(|(path, text)| (path.to_owned(), text.to_owned()))
            .to_vec(),
        order: vec!["compose.yaml".to_owned()],
    }
}
