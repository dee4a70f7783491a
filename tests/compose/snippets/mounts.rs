//! Snippets: ports; volumes, secrets, configs.

use super::Snippet;

pub const ALL: &[Snippet] = &[
    // --- ports
    one!(
        "short ports",
        "services:\n  a:\n    image: x\n    ports: ['6379:6379', '127.0.0.1::6379/tcp', '[::1]:5:6', '::1:7:8', 22:22, 80, '3000-3002:4000-4002/udp', '8000-8005:81', '0.0.0.0:9:9', ':82', '83-84', '53:53/UDP', '99/']\n"
    ),
    one!(
        "long ports",
        "services:\n  a:\n    image: x\n    ports: [{target: 5, published: '10-11', host_ip: 1.2.3.4, mode: host, protocol: udp, name: n}, {target: '6', published: 7}, {target: 8}]\n"
    ),
    one!(
        "equal ports are one",
        "services:\n  a:\n    image: x\n    ports: ['1:2', '1:2', '1:3', '127.0.0.1:1:2']\n"
    ),
    one!(
        "a port that is a word is refused",
        "services:\n  a: {image: x, ports: [abc]}\n"
    ),
    one!(
        "ranges of different length are refused",
        "services:\n  a: {image: x, ports: ['1-3:4-5']}\n"
    ),
    one!(
        "a port beyond the last is refused",
        "services:\n  a: {image: x, ports: ['70000:4']}\n"
    ),
    one!(
        "an address that is none is refused",
        "services:\n  a: {image: x, ports: ['example:80:80']}\n"
    ),
    one!(
        "port zero is refused",
        "services:\n  a: {image: x, ports: ['80:0']}\n"
    ),
    one!(
        "a protocol that is none is refused",
        "services:\n  a: {image: x, ports: ['80/foo']}\n"
    ),
    one!(
        "a fraction is no port",
        "services:\n  a: {image: x, ports: [1.5]}\n"
    ),
    one!(
        "a long port without target is refused",
        "services:\n  a: {image: x, ports: [{published: 80}]}\n"
    ),
    one!(
        "expose",
        "services:\n  a: {image: x, expose: [1, '2/udp', '3-5', 1]}\n"
    ),
    // --- volumes, secrets, configs
    one!(
        "short volumes",
        "services:\n  a:\n    image: x\n    volumes: ['./a:/b:ro,z', 'data:/c', /d, '~/x:/y', 'C:\\a:/e:rw', './f:/g:cached', '../h:/i', '.:/j', './k/:/l/', 'm:/n']\n    tmpfs: [/run, '/tmp:size=1m']\nvolumes: {data: }\n"
    ),
    one!(
        "long volumes",
        "services:\n  a:\n    image: x\n    volumes: [{type: tmpfs, target: /t}, {type: bind, source: ./q, target: /r, read_only: true}, {type: volume, source: data, target: /s}]\nvolumes: {data: {name: real}}\n"
    ),
    one!(
        "the last volume on a target counts",
        "services:\n  a: {image: x, volumes: ['/a:/b', '/c:/d', '/e:/b']}\n"
    ),
    one!(
        "an undefined volume is refused",
        "services:\n  a: {image: x, volumes: ['data:/b']}\n"
    ),
    one!(
        "an empty part of a volume is refused",
        "services:\n  a: {image: x, volumes: ['./a:']}\n"
    ),
    one!(
        "an unknown kind of volume is refused",
        "services:\n  a: {image: x, volumes: [{type: foo, target: /x}]}\n"
    ),
    one!("secrets and configs", "services:\n  a:\n    image: x\n    secrets: [sa, {source: sb, target: /x, mode: 0400}, {source: sa, target: y}]\n    configs: [ca, {source: cb, target: /y}]\nsecrets: {sa: {file: ./s}, sb: {environment: E}, unused: {external: true}}\nconfigs: {ca: {content: 'hello ${E}'}, cb: {external: true, name: real}}\n", ".env" => "E=e\n"),
    one!(
        "an undefined secret is refused",
        "services:\n  a: {image: x, secrets: [s]}\n"
    ),
    one!(
        "an undefined config is refused",
        "services:\n  a: {image: x, configs: [c]}\n"
    ),
    one!(
        "a secret from nowhere is refused",
        "services:\n  a: {image: x, secrets: [s]}\nsecrets: {s: {}}\n"
    ),
];
