//! Prints the parts of a `.env` file, a Dockerfile or a URL with their lines and columns.
//!
//! ```sh
//! cargo run -p redproof-syntax --example parts -- .env
//! cargo run -p redproof-syntax --example parts -- Dockerfile
//! cargo run -p redproof-syntax --example parts -- redis://app@cache:6379/0
//! ```

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program that prints")]

use std::process::ExitCode;

use redproof_source::{SourceMap, Span, Text};
use redproof_syntax::{dockerfile, dotenv, url};

fn main() -> ExitCode {
    let Some(argument) = std::env::args().nth(1) else {
        eprintln!("usage: parts FILE|URL");
        return ExitCode::from(2);
    };
    let is_url = argument.contains("://");
    let source = if is_url {
        Ok(argument.clone())
    } else {
        std::fs::read_to_string(&argument)
    };
    let source = match source {
        Ok(source) => source,
        Err(error) => {
            eprintln!("{argument}: {error}");
            return ExitCode::from(2);
        }
    };
    let mut map = SourceMap::default();
    let file = map.add(argument.clone(), source.clone());
    let text = Text::literal(source.clone(), Span::new(file, 0, source.len()));
    let print = |name: &str, part: &Text| {
        let start = map.positions(part.span()).0;
        println!("{}:{}: {name} = {:?}", start.line, start.column, part.as_str());
    };
    if is_url {
        let Some(url) = url::split(&text) else {
            eprintln!("not a URL");
            return ExitCode::FAILURE;
        };
        print("scheme", &url.scheme);
        url.user.iter().for_each(|part| print("user", part));
        url.password.iter().for_each(|part| print("password", part));
        for host in &url.hosts {
            print("host", &host.name);
            host.port.iter().for_each(|part| print("port", part));
        }
        print("path", &url.path);
    } else if argument.to_ascii_lowercase().contains("dockerfile") {
        let image = dockerfile::parse(&text, None);
        image.base(&[]).iter().for_each(|part| print("FROM", part));
        for (name, value) in &image.environment {
            print(name.as_str(), value);
        }
        image
            .entrypoint
            .iter()
            .flatten()
            .for_each(|word| print("ENTRYPOINT", word));
        image.command.iter().flatten().for_each(|word| print("CMD", word));
    } else {
        let read = dotenv::parse(file, &source, &|_| None, &|_| None);
        for assignment in &read.assignments {
            let value = assignment.value.as_ref().unwrap_or(&assignment.name);
            print(assignment.name.as_str(), value);
        }
        for fault in &read.faults {
            let start = map.positions(fault.at).0;
            eprintln!("{}:{}: {}", start.line, start.column, fault.message);
        }
    }
    ExitCode::SUCCESS
}
