//! A page of HTML for people: verdict, causes, pictures of the deployments, requirements, findings, and what is not known.
//!
//! It holds everything that it shows. It has no script, and its policy allows none.

mod causes;
mod lists;
mod parts;
mod picture;
mod requirements;

use std::io::{self, Write};

use base64ct::{Base64, Encoding};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

use super::export::{self, TOOL, VERSION};
use super::style::{Paint, counted};
use super::{Format, Options, outcome, totals};
use crate::policy::{Exit, Report, Summary, exit_code};
use crate::rules::Severity;

pub(super) const FORMAT: Format = Format::new(
    "html",
    "a page with causes, pictures and requirements, for people",
    write,
)
.with_lines()
.with_details()
.with_requirements();

const STYLE: &str = concat!(include_str!("html/style.css"), include_str!("picture.css"));

fn write(report: &Report, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let page = page(report, options).into_string();
    export::text(&(page + "\n"), out)
}

/// Only this style is allowed, and nothing from elsewhere.
fn policy() -> String {
    let hash = Base64::encode_string(&Sha256::digest(STYLE.as_bytes()));
    format!("default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'")
}

fn page(report: &Report, options: &Options) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy());
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                title { "redproof report" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                main {
                    (head(report))
                    (causes::section(report, options))
                    (picture::section(report))
                    (requirements::section(report))
                    (lists::findings(report, options))
                    (lists::passes(report))
                    (lists::not_known(report))
                    (lists::files(report))
                    (foot(report))
                }
            }
        }
    }
}

fn head(report: &Report) -> Markup {
    let counts = Summary::of(report);
    let class = match exit_code(report) {
        _ if report.gate.fail_on.is_none() => "verdict open",
        Exit::CLEAN => "verdict",
        Exit::GATE => "verdict failed",
        _ => "verdict open",
    };
    let verdict = outcome::gate(report, Paint { colour: false });
    let numbers = [
        (counts.unknown, "facts unknown"),
        (counts.not_evaluated, "files not evaluated"),
        (report.problems.len(), "problems"),
        (counts.suppressed, "suppressed"),
        (counts.baseline, "in the baseline"),
    ];
    html! {
        header class={"card " (class)} {
            h1 { "Redis deployments, judged from their files" }
            p { strong { (verdict) } }
            p.soft { (read(report)) }
            ul.counts {
                @for severity in Severity::ALL {
                    li { b class=(severity.name()) { (counts.open(severity)) } (severity.name()) }
                }
                @for (count, what) in numbers {
                    li.soft { b { (count) } (what) }
                }
            }
            p.small { (totals::by_issue(report)) }
            nav aria-label="Sections" {
                a href="#causes" { "Causes" }
                a href="#picture" { "Picture" }
                a href="#requirements" { "Requirements" }
                a href="#findings" { "Findings" }
                a href="#passes" { "Passes" }
                a href="#unknown" { "Not known" }
                a href="#files" { "Files" }
            }
        }
    }
}

fn read(report: &Report) -> String {
    let files = counted(report.files.len(), "file");
    if report.servers == 0 {
        return format!("Read {files}: no Redis server found.");
    }
    let deployments = totals::deployments(report);
    let servers = counted(report.servers, "Redis server");
    format!("Read {files}: {deployments}, {servers}.")
}

fn foot(report: &Report) -> Markup {
    html! {
        footer {
            p { (TOOL) " " (VERSION) @if let Some(time) = &report.generated_at { ", " (time) } ". Passwords are never shown." }
            p { "Requirements are evidence for an assessment. A pass is no statement of compliance." }
        }
    }
}

#[cfg(test)]
mod tests;
