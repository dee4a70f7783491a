//! A picture of the deployments: servers, who connects to them, and how.

use std::fmt::Write as _;

use crate::report::printable;
use crate::view::{Client, Deployment, Model, Server};

const WIDTH: usize = 960;
const ROW: usize = 44;
const BOX: usize = 300;
const LEFT: usize = 24;
const RIGHT: usize = WIDTH - BOX - LEFT;
/// Characters of a label; longer ones end in `…`.
const LABEL: usize = 40;

/// The picture as SVG. It has no scripts and names nothing outside itself.
pub(super) fn svg(model: &Model) -> String {
    let mut body = String::new();
    let mut top = 24;
    for deployment in &model.deployments {
        top = draw(deployment, top, &mut body);
    }
    if model.deployments.is_empty() {
        text(LEFT, top + 16, "No Redis found", "bold", &mut body);
        top += ROW;
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{top}\" viewBox=\"0 0 {WIDTH} {top}\" \
         font-family=\"sans-serif\" font-size=\"13\">\n<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n{body}</svg>\n"
    )
}

/// Draws a deployment from a height on. The answer is where it ends.
fn draw(deployment: &Deployment, top: usize, body: &mut String) -> usize {
    text(LEFT, top + 14, &deployment.name, "bold", body);
    let first = top + 28;
    let place = |index: usize| first + index * ROW;
    for (index, client) in deployment.clients.iter().enumerate() {
        let server = client.server.as_ref().and_then(|name| {
            let mut servers = deployment.servers.iter();
            servers.position(|server| server.name == *name)
        });
        if let Some(server) = server {
            let (stroke, dash) = match client.tls {
                "on" => ("#1a7f37", ""),
                "off" => ("#cf222e", ""),
                _ => ("#6e7781", " stroke-dasharray=\"4 3\""),
            };
            let _ = writeln!(
                body,
                "<line x1=\"{}\" y1=\"{}\" x2=\"{RIGHT}\" y2=\"{}\" stroke=\"{stroke}\" stroke-width=\"2\"{dash}/>",
                LEFT + BOX,
                place(index) + 16,
                place(server) + 16
            );
        }
        boxed(
            LEFT,
            place(index),
            &client.name,
            &of_client(client),
            "#ddf4ff",
            body,
        );
    }
    for (index, server) in deployment.servers.iter().enumerate() {
        let open = server.authentication == "none";
        let fill = if open { "#ffebe9" } else { "#dafbe1" };
        boxed(RIGHT, place(index), &server.name, &of_server(server), fill, body);
    }
    first + deployment.clients.len().max(deployment.servers.len()) * ROW + 16
}

fn of_client(client: &Client) -> String {
    format!("TLS {}, certificate {}", client.tls, client.verification)
}

fn of_server(server: &Server) -> String {
    format!(
        "{}, login {}, TLS {}",
        server.exposure, server.authentication, server.tls
    )
}

fn boxed(x: usize, y: usize, name: &str, about: &str, fill: &str, body: &mut String) {
    let _ = writeln!(
        body,
        "<rect x=\"{x}\" y=\"{y}\" width=\"{BOX}\" height=\"34\" rx=\"5\" fill=\"{fill}\" stroke=\"#57606a\"/>"
    );
    text(x + 8, y + 14, name, "bold", body);
    text(x + 8, y + 28, about, "normal", body);
}

fn text(x: usize, y: usize, shown: &str, weight: &str, body: &mut String) {
    let _ = writeln!(
        body,
        "<text x=\"{x}\" y=\"{y}\" font-weight=\"{weight}\">{}</text>",
        escaped(&shortened(&printable(shown)))
    );
}

fn shortened(text: &str) -> String {
    if text.chars().count() <= LABEL {
        return text.to_owned();
    }
    let kept: String = text.chars().take(LABEL - 1).collect();
    format!("{kept}…")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
