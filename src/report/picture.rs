//! A picture of each deployment as inline SVG: clients on the left, servers in the middle, what is published on the right.

use std::collections::BTreeMap;

use maud::{Markup, PreEscaped, html};

use super::export::shortened;
use super::printable;
use super::style::counted;
use crate::policy::Report;
use crate::view::{ClientNode, Link, PortNode, ServerNode, Topology};

/// How the parts of a picture look.
const STYLE: &str = include_str!("picture.css");

/// The style of the page, which names the colours.
const PAGE_STYLE: &str = include_str!("html/style.css");

const CLIENT: Column = Column { x: 10, width: 220 };
const SERVER: Column = Column { x: 410, width: 270 };
const BORDER: usize = 730;
const PORT: Column = Column { x: 770, width: 200 };
const WIDTH: usize = 980;
const TOP: usize = 44;
const GAP: usize = 18;
/// The height of a deployment's name.
const HEADING: usize = 36;
const CLIENT_HEIGHT: usize = 52;
const SERVER_HEIGHT: usize = 104;
const PILL: usize = 30;
/// Most ports that are drawn for one server.
const PORTS: usize = 12;

struct Column {
    x: usize,
    width: usize,
}

impl Column {
    const fn end(&self) -> usize {
        self.x + self.width
    }
}

/// The pictures that a report has.
pub(super) fn topologies(report: &Report) -> impl Iterator<Item = &Topology> {
    let details = report.details.iter();
    details.flat_map(|details| &details.topologies)
}

/// Where things of a picture are.
struct Places<'t> {
    clients: Vec<(&'t ClientNode, usize)>,
    servers: Vec<(&'t ServerNode, usize)>,
    /// Where connections of a client start, by its name.
    starts: BTreeMap<&'t str, usize>,
    /// Where connections to a server end, by its name.
    ends: BTreeMap<&'t str, usize>,
    /// Where a server outside of the files is drawn.
    outside: Option<usize>,
    height: usize,
}

impl<'t> Places<'t> {
    fn of(topology: &'t Topology, most: usize) -> Self {
        let servers: Vec<&ServerNode> = topology.servers.iter().take(most).collect();
        let clients: Vec<&ClientNode> = topology.clients.iter().take(most).collect();
        let has_outside = topology.links.iter().any(|link| link.server.is_none());
        let heights = servers.iter().map(|server| server_height(server) + GAP);
        let of_servers = heights.sum::<usize>() + if has_outside { CLIENT_HEIGHT + GAP } else { 0 };
        let of_clients = clients.len() * (CLIENT_HEIGHT + GAP);
        let height = of_servers.max(of_clients).max(CLIENT_HEIGHT + GAP);
        let mut y = TOP + (height - of_clients) / 2;
        let mut placed_clients = Vec::new();
        for client in clients {
            placed_clients.push((client, y));
            y += CLIENT_HEIGHT + GAP;
        }
        let mut y = TOP + (height - of_servers) / 2;
        let mut placed_servers = Vec::new();
        for server in servers {
            placed_servers.push((server, y));
            y += server_height(server) + GAP;
        }
        let starts = placed_clients.iter().rev();
        let ends = placed_servers.iter().rev();
        Self {
            starts: starts
                .map(|(client, y)| (client.name.as_str(), y + CLIENT_HEIGHT / 2))
                .collect(),
            ends: ends
                .map(|(server, y)| (server.name.as_str(), y + server_height(server) / 2))
                .collect(),
            clients: placed_clients,
            servers: placed_servers,
            outside: has_outside.then_some(y),
            height: TOP + height,
        }
    }

    fn end(&self, server: Option<&str>) -> Option<usize> {
        match server {
            Some(name) => self.ends.get(name).copied(),
            None => self.outside.map(|y| y + CLIENT_HEIGHT / 2),
        }
    }
}

fn server_height(server: &ServerNode) -> usize {
    SERVER_HEIGHT.max(pills(server).len() * (PILL + 6))
}

/// All pictures in one file, which needs nothing else to be shown.
pub(super) fn file(report: &Report) -> String {
    let (mut body, mut y) = (Vec::new(), 0);
    for topology in topologies(report) {
        let (drawn, height) = parts(topology, usize::MAX);
        body.push(html! {
            text.name x=(CLIENT.x) y=(y + 24) { (printable(&topology.name)) }
            g transform=(format!("translate(0 {})", y + HEADING)) { (drawn) }
        });
        y += HEADING + height + GAP;
    }
    if body.is_empty() {
        body.push(html! { text.name x=(CLIENT.x) y="24" { "No Redis server, and no client of one." } });
        y = HEADING;
    }
    let picture = html! {
        svg xmlns="http://www.w3.org/2000/svg" width=(WIDTH) height=(y) viewBox=(format!("0 0 {WIDTH} {y}")) font-family="sans-serif" font-size="13" {
            style { (PreEscaped(fixed_colours())) }
            rect.page width="100%" height="100%" {}
            @for part in body { (part) }
        }
    };
    picture.into_string() + "\n"
}

/// The style with the colours of a light page in place of their names, which few programs for pictures know.
fn fixed_colours() -> String {
    let light = PAGE_STYLE.split('}').next().unwrap_or_default();
    let colours = light
        .split(['{', ';'])
        .filter_map(|entry| entry.trim().split_once(": "));
    colours.fold(STYLE.to_owned(), |style, (name, colour)| {
        style.replace(&format!("var({name})"), colour)
    })
}

/// The picture of a deployment with its first servers and clients.
pub(super) fn drawn(topology: &Topology, most: usize) -> Markup {
    let (parts, height) = parts(topology, most);
    html! {
        svg viewBox=(format!("0 0 {WIDTH} {height}")) role="img" xmlns="http://www.w3.org/2000/svg" { (parts) }
    }
}

/// What is in the picture of a deployment, and how high it is.
fn parts(topology: &Topology, most: usize) -> (Markup, usize) {
    let places = Places::of(topology, most);
    let label = format!(
        "{}: {}, {}. The table and the findings say the same in words.",
        printable(&topology.name),
        counted(topology.servers.len(), "Redis server"),
        counted(topology.clients.len(), "client")
    );
    let more = topology.servers.len().saturating_sub(most) + topology.clients.len().saturating_sub(most);
    // The connections of a client hardly ever differ, so that the first one is described for all.
    let mut described = BTreeMap::new();
    for link in &topology.links {
        described.entry(&link.client).or_insert(link);
    }
    let parts = html! {
        title { (label) }
        text.soft x=(CLIENT.x) y="20" { "clients" }
        text.soft x=(SERVER.x) y="20" { "Redis servers" }
        text.soft x=(PORT.x) y="20" { "on the host" }
        line.border x1=(BORDER) y1="8" x2=(BORDER) y2=(places.height - 8) {}
        @for link in &topology.links { (line(link, &places)) }
        @for link in described.values() { (label_of(link, &places)) }
        @for (client, y) in &places.clients { (client_box(client, *y)) }
        @for (server, y) in &places.servers { (server_box(server, *y)) }
        @if let Some(y) = places.outside {
            rect.box.outside x=(SERVER.x) y=(y) width=(SERVER.width) height=(CLIENT_HEIGHT) rx="8" {}
            text.name x=(SERVER.x + 14) y=(y + 31) { "outside of these files" }
        }
        @if more > 0 { text.soft x=(CLIENT.x) y=(places.height - 4) { (more) " more, in the table" } }
    };
    (parts, places.height)
}

fn client_box(client: &ClientNode, y: usize) -> Markup {
    html! {
        g {
            title { (printable(&client.name)) }
            rect.box x=(CLIENT.x) y=(y) width=(CLIENT.width) height=(CLIENT_HEIGHT) rx="8" {}
            text.name x=(CLIENT.x + 12) y=(y + 22) { (fit(&client.name, 24)) }
            text.soft x=(CLIENT.x + 12) y=(y + 40) { (networks(&client.networks, 32)) }
        }
    }
}

fn server_box(server: &ServerNode, y: usize) -> Markup {
    let x = SERVER.x + 14;
    let (authentication, auth_class) = match server.authentication {
        "none" => ("no authentication", "bad"),
        "password" => ("one password", "doubt"),
        "acl" => ("ACL users", "good"),
        _ => ("auth unknown", "doubt"),
    };
    let (tls, tls_class) = match server.tls {
        "on" => ("TLS only", "good"),
        "both" => ("TLS and plaintext", "doubt"),
        "off" => ("no TLS", "bad"),
        _ => ("TLS unknown", "doubt"),
    };
    let image = server.image.as_deref().unwrap_or("no image");
    let pills = pills(server);
    html! {
        g {
            title { (printable(&server.name)) }
            rect.box x=(SERVER.x) y=(y) width=(SERVER.width) height=(server_height(server)) rx="8" {}
            text.name x=(x) y=(y + 23) { (fit(&server.name, 32)) }
            text.soft x=(x) y=(y + 41) { (fit(image, 36)) }
            text class={"strong " (auth_class)} x=(x) y=(y + 61) { (authentication) }
            text class={"strong " (tls_class)} x=(x + 150) y=(y + 61) { (tls) }
            text.soft x=(x) y=(y + 80) { (networks(&server.networks, 36)) }
            @if !server.follows.is_empty() {
                text.soft x=(x) y=(y + 97) { (fit(&server.follows.join(", "), 36)) }
            }
        }
        @if pills.is_empty() { text.soft x=(PORT.x) y=(y + server_height(server) / 2 + 4) { "not published" } }
        @for (index, (label, class)) in pills.iter().enumerate() {
            @let middle = y + PILL / 2 + index * (PILL + 6);
            path class={"link " (class)} d=(format!("M{} {middle} H{}", SERVER.end(), PORT.x)) {}
            rect class={"pill " (class)} x=(PORT.x) y=(middle - PILL / 2) width=(PORT.width) height=(PILL) rx="15" {}
            text x=(PORT.x + 14) y=(middle + 5) { (label) }
        }
    }
}

/// What of a server is on the host.
fn pills(server: &ServerNode) -> Vec<(String, &'static str)> {
    if server.exposure == "host-network" {
        return vec![("the host's network".to_owned(), "bad")];
    }
    server.ports.iter().take(PORTS).map(pill).collect()
}

fn pill(port: &PortNode) -> (String, &'static str) {
    let (address, class) = match port.reach {
        "everywhere" => ("all: ", "bad"),
        "address" => ("one address: ", "bad"),
        "loopback" => ("loopback: ", "good"),
        _ => ("", "doubt"),
    };
    let published = port.published.map_or("?".to_owned(), |port| port.to_string());
    let target = port.target.map_or("?".to_owned(), |port| port.to_string());
    let via = port.via.as_deref();
    let via = via.map_or(String::new(), |via| format!("{}: ", fit(via, 12)));
    (format!("{via}{address}{published} → {target}"), class)
}

/// A connection.
fn line(link: &Link, places: &Places<'_>) -> Markup {
    let start = places.starts.get(link.client.as_str());
    let Some((from, to)) = start.zip(places.end(link.server.as_deref())) else {
        return html! {};
    };
    let (start, end) = (CLIENT.end(), SERVER.x);
    let middle = usize::midpoint(start, end) + 40;
    let (_, class) = encryption(link);
    html! {
        path class={"link " (class)} d=(format!("M{start} {from} C{middle} {from} {middle} {to} {end} {to}")) {}
    }
}

/// What a connection is, beside its client.
fn label_of(link: &Link, places: &Places<'_>) -> Markup {
    let Some(y) = places.starts.get(link.client.as_str()) else {
        return html! {};
    };
    let (tls, class) = encryption(link);
    let password = match link.credential {
        "literal" => "password in the file",
        "environment" => "password: environment",
        "file" => "password: file",
        "none" => "no password",
        _ => "password unknown",
    };
    let x = CLIENT.end() + 8;
    html! {
        // Not every program can paint the outline of a text below it.
        text.strong.halo x=(x) y=(y - 6) aria-hidden="true" { (tls) }
        text class={"strong " (class)} x=(x) y=(y - 6) { (tls) }
        text.soft.halo x=(x) y=(y + 15) aria-hidden="true" { (password) }
        text.soft x=(x) y=(y + 15) { (password) }
    }
}

/// Whether a connection is encrypted.
fn encryption(link: &Link) -> (&'static str, &'static str) {
    if !link.is_answered {
        return ("nothing listens", "bad");
    }
    match (link.tls, link.verification) {
        ("on", "none" | "no-hostname") => ("TLS, not verified", "doubt"),
        ("on", _) => ("TLS", "good"),
        ("off", _) => ("no TLS", "bad"),
        _ => ("TLS unknown", "doubt"),
    }
}

fn networks(networks: &[String], most: usize) -> String {
    if networks.is_empty() {
        return String::new();
    }
    fit(&format!("net: {}", networks.join(", ")), most)
}

fn fit(text: &str, most: usize) -> String {
    shortened(&printable(text), most)
}
