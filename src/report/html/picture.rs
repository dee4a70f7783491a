//! A picture of each deployment as inline SVG: clients on the left, servers in the middle, what is published on the right.

use maud::{Markup, html};

use crate::policy::Report;
use crate::report::export::shortened;
use crate::report::printable;
use crate::view::{ClientNode, Link, PortNode, ServerNode, Topology};

/// Most servers, and most clients, of one picture.
const MOST: usize = 12;

/// Most pictures.
const PICTURES: usize = 50;

const CLIENT: Column = Column { x: 10, width: 220 };
const SERVER: Column = Column { x: 410, width: 270 };
const BORDER: usize = 730;
const PORT: Column = Column { x: 770, width: 200 };
const WIDTH: usize = 980;
const TOP: usize = 44;
const GAP: usize = 18;
const CLIENT_HEIGHT: usize = 52;
const SERVER_HEIGHT: usize = 104;
const PILL: usize = 30;

struct Column {
    x: usize,
    width: usize,
}

impl Column {
    const fn end(&self) -> usize {
        self.x + self.width
    }
}

pub(super) fn section(report: &Report) -> Markup {
    let all: Vec<&Topology> = report
        .details
        .iter()
        .flat_map(|details| &details.topologies)
        .collect();
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
            div.scroll { (drawn(topology)) }
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

/// Where things of a picture are.
struct Places<'t> {
    clients: Vec<(&'t ClientNode, usize)>,
    servers: Vec<(&'t ServerNode, usize)>,
    /// Where a server outside of the files is drawn.
    outside: Option<usize>,
    height: usize,
}

impl<'t> Places<'t> {
    fn of(topology: &'t Topology) -> Self {
        let servers: Vec<&ServerNode> = topology.servers.iter().take(MOST).collect();
        let clients: Vec<&ClientNode> = topology.clients.iter().take(MOST).collect();
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
        Self {
            clients: placed_clients,
            servers: placed_servers,
            outside: has_outside.then_some(y),
            height: TOP + height,
        }
    }

    fn client(&self, name: &str) -> Option<usize> {
        let mut clients = self.clients.iter();
        clients.find(|(client, _)| client.name == name).map(|(_, y)| *y)
    }

    fn server(&self, name: Option<&str>) -> Option<usize> {
        let Some(name) = name else {
            return self.outside.map(|y| y + CLIENT_HEIGHT / 2);
        };
        let mut servers = self.servers.iter();
        let found = servers.find(|(server, _)| server.name == name);
        found.map(|(server, y)| y + server_height(server) / 2)
    }
}

fn server_height(server: &ServerNode) -> usize {
    SERVER_HEIGHT.max(pills(server).len() * (PILL + 6))
}

fn drawn(topology: &Topology) -> Markup {
    let places = Places::of(topology);
    let label = format!(
        "{}: {} Redis servers, {} clients. The table and the findings tell the same in words.",
        printable(&topology.name),
        topology.servers.len(),
        topology.clients.len()
    );
    let more = topology.servers.len().saturating_sub(MOST) + topology.clients.len().saturating_sub(MOST);
    html! {
        svg viewBox=(format!("0 0 {WIDTH} {}", places.height)) role="img" xmlns="http://www.w3.org/2000/svg" {
            title { (label) }
            text.soft x=(CLIENT.x) y="20" { "clients" }
            text.soft x=(SERVER.x) y="20" { "Redis servers" }
            text.soft x=(PORT.x) y="20" { "on the host" }
            line.border x1=(BORDER) y1="8" x2=(BORDER) y2=(places.height - 8) {}
            @for link in &topology.links { (line(link, &places)) }
            @for (index, link) in topology.links.iter().enumerate() { (label_of(link, index, topology, &places)) }
            @for (client, y) in &places.clients { (client_box(client, *y)) }
            @for (server, y) in &places.servers { (server_box(server, *y)) }
            @if let Some(y) = places.outside {
                rect.box.outside x=(SERVER.x) y=(y) width=(SERVER.width) height=(CLIENT_HEIGHT) rx="8" {}
                text.name x=(SERVER.x + 14) y=(y + 31) { "outside of these files" }
            }
            @if more > 0 { text.soft x=(CLIENT.x) y=(places.height - 4) { (more) " more, in the table" } }
        }
    }
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
            text.soft x=(x) y=(y + 41) { (fit(image, 42)) }
            text class={"strong " (auth_class)} x=(x) y=(y + 61) { (authentication) }
            text class={"strong " (tls_class)} x=(x + 150) y=(y + 61) { (tls) }
            text.soft x=(x) y=(y + 85) { (networks(&server.networks, 42)) }
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
    server.ports.iter().take(MOST).map(pill).collect()
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
    (format!("{address}{published} → {target}"), class)
}

/// A connection.
fn line(link: &Link, places: &Places<'_>) -> Markup {
    let ends = places
        .client(&link.client)
        .zip(places.server(link.server.as_deref()));
    let Some((client, to)) = ends else {
        return html! {};
    };
    let from = client + CLIENT_HEIGHT / 2;
    let (start, end) = (CLIENT.end(), SERVER.x);
    let middle = usize::midpoint(start, end) + 40;
    let (_, class) = encryption(link);
    html! {
        path class={"link " (class)} d=(format!("M{start} {from} C{middle} {from} {middle} {to} {end} {to}")) {}
    }
}

/// What the connections of a client are, beside it. They hardly ever differ, so that the first one speaks for all.
fn label_of(link: &Link, index: usize, topology: &Topology, places: &Places<'_>) -> Markup {
    let mut earlier = topology.links.iter().take(index);
    let is_first = !earlier.any(|other| other.client == link.client);
    let Some(client) = places.client(&link.client).filter(|_| is_first) else {
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
    let (x, y) = (CLIENT.end() + 8, client + CLIENT_HEIGHT / 2);
    html! {
        text class={"strong halo " (class)} x=(x) y=(y - 6) { (tls) }
        text.soft.halo x=(x) y=(y + 15) { (password) }
    }
}

/// Whether a connection is encrypted.
fn encryption(link: &Link) -> (&'static str, &'static str) {
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
