//! Snippets: networks, dependencies.

use super::Snippet;

pub const ALL: &[Snippet] = &[
    // --- networks, dependencies
    one!(
        "networks as a list",
        "services:\n  a: {image: x, networks: [n, m]}\n  b: {image: x}\nnetworks: {n: {internal: true}, m: , unused: }\n"
    ),
    one!(
        "networks as a mapping",
        "services:\n  a: {image: x, networks: {n: {aliases: [q]}, default: , e: {}}}\nnetworks: {n: {driver: bridge, name: real}, e: {external: true}}\n"
    ),
    one!(
        "an undefined network is refused",
        "services:\n  a: {image: x, networks: [n]}\n"
    ),
    one!(
        "network_mode",
        "services:\n  a: {image: x, network_mode: host, ports: ['1:1']}\n  b: {image: x, network_mode: 'service:a'}\n"
    ),
    one!(
        "network_mode beside networks is refused",
        "services:\n  a: {image: x, network_mode: host, networks: [default]}\n"
    ),
    one!(
        "dependencies",
        "services:\n  a: {image: x, depends_on: [b]}\n  b: {image: x, depends_on: {c: {condition: service_healthy}}}\n  c: {image: x, links: ['d:e']}\n  d: {image: x}\n"
    ),
    one!(
        "an undefined dependency is refused",
        "services:\n  a: {image: x, depends_on: [b]}\n"
    ),
    one!(
        "dependencies in a circle are refused",
        "services:\n  a: {image: x, depends_on: [b]}\n  b: {image: x, depends_on: [a]}\n"
    ),
    one!(
        "an undefined link is refused",
        "services:\n  a: {image: x, links: ['b:c']}\n"
    ),
    one!(
        "the network of nobody is refused",
        "services:\n  a: {image: x, network_mode: 'service:b'}\n"
    ),
];
