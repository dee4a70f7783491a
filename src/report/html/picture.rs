//! The pictures of the deployments, each with its connections in words.

use maud::{Markup, html};

use crate::policy::Report;
use crate::report::{picture, printable};
use crate::view::Topology;

/// Most servers, and most clients, of one picture.
const MOST: usize = 12;

/// Most pictures.
const PICTURES: usize = 50;

pub(super) fn section(report: &Report) -> Markup {
    let all: Vec<&Topology> = picture::topologies(report).collect();
    html! {
        section #picture {
            h2 { "What runs, and who reaches it" }
            @if all.is_empty() { p.card { "No Redis server, and no client of one." } }
            @for topology in all.iter().take(PICTURES) { (card(topology)) }
            @if all.len() > PICTURES { p.soft { (all.len() - PICTURES) " more deployments have no picture here." } }
        }
    }
}

fn card(topology: &Topology) -> Markup {
    html! {
        div.card {
            h3 { (printable(&topology.name)) }
            div.scroll { (picture::drawn(topology, MOST)) }
            @if !topology.links.is_empty() {
                div.scroll { table.small {
                    thead { tr { th { "Client" } th { "Server" } th { "TLS" } th { "Certificate check" } th { "Password from" } } }
                    tbody { @for link in &topology.links { tr {
                        td { (printable(&link.client)) }
                        td { (link.server.as_deref().map_or("outside of these files".into(), printable)) }
                        td { (link.tls) }
                        td { @if link.tls == "on" { (link.verification) } }
                        td { (link.credential) }
                    } } }
                } }
            }
        }
    }
}
