//! Compose projects and `.env` files out of a seed: the spellings that people use, in combinations that nobody wrote.

use std::fmt::Write as _;

/// Numbers that look random and follow from a seed (SplitMix64).
pub struct Seed(u64);

impl Seed {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, count: usize) -> usize {
        usize::try_from(self.next() % count as u64).unwrap()
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    /// True in so many cases of a hundred.
    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One to `most` of these, each once, in their order.
    fn some<T: Copy>(&mut self, of: &[T], most: usize) -> Vec<T> {
        let wanted = 1 + self.below(most);
        let mut left: Vec<T> = of.to_vec();
        while left.len() > wanted {
            let gone = self.below(left.len());
            left.remove(gone);
        }
        left
    }
}

/// One generated project: path and content of each file, and the compose files among them.
pub struct Generated {
    pub files: Vec<(String, String)>,
    pub order: Vec<String>,
}

/// What `.env` of every project sets; `U` is set nowhere.
const DOTENV: &str =
    "A=one\nE=\nP=6379\nS='two words'\nD=a$$b\nQ=\"say \\\"hi\\\"\"\nN=0777\nc_1=low\nexport X=ex # told\n";

const VALUES: &[&str] = &[
    "plain",
    "two words",
    "no",
    "yes",
    "on",
    "true",
    "True",
    "~",
    "null",
    "0777",
    "0o17",
    "1_000",
    "1e3",
    "1.50",
    "0x1F",
    "-5",
    "+5",
    ".5",
    "5.",
    "1e-7",
    "22:22",
    "2020-01-01",
    "2020-01-01T10:00:00Z",
    "2020-1-2 3:4:5.50",
    "2020-01-01t10:00:00-05:30",
    "2020-02-30",
    "2020-01-01T10:00",
    "1e6",
    "1234567.5",
    "999999.5",
    "0b2",
    "0o9",
    "-0x1F",
    "1._5",
    "nuLL",
    "TrUe",
    "1.2.3",
    "''",
    "\"\"",
    "'it''s'",
    "\"a\\tb\"",
    "\"\\u00e9\\x41\"",
    "é",
    "'#no'",
    "a#b",
    "a:b",
    "'a: b'",
    "http://h:1/p?q=$$x",
    "0b101",
    "1__0",
    "0_7",
    "123456789012345678901",
    "1e400",
    "12e03",
    "08",
    "-0",
    "+.5",
    "0.10",
    "1E+2",
    "!!str 5",
    "!!str true",
    "\"5\"",
    "'true'",
    "=",
    "1:2:3",
    "60:00.5",
    "off",
    "NULL",
    "True ",
    "y",
    "N",
];

const PUT_IN: &[&str] = &[
    "$A",
    "${A}",
    "x${A}y",
    "${U}",
    "${U:-d}",
    "${U-d}",
    "${E:-d}",
    "${E-d}",
    "${A:+alt}",
    "${U:+alt}",
    "${E+alt}",
    "${E:+alt}",
    "${A:?told}",
    "${A?told}",
    "${U:-${A}}",
    "${U:-${V:-deep}}",
    "${U:-${V:-${A}}}",
    "$$A",
    "$$$A",
    "$$$$A",
    "$${A}",
    "${S}",
    "${D}",
    "${Q}",
    "${N}",
    "$c_1",
    "${c_1}",
    "$X-$A",
    "${U:-a b}",
    "${U:-'q'}",
    "${U:-a:b}",
    "${U:-a-b}",
    "${U:-$$}",
    "${U:-$A}",
    "${U-}",
    "${U:-}",
    "${A:-}",
    "${P}",
    "${U:-6380}",
    "a$",
    "$1",
    "$-",
    "$A$P",
    "$A.b",
    "${U:--}",
    "${U:-{x}",
    "${U:-x}}",
    "${A:+${P}}",
    "${U:+${P}}",
    "${A+$$}",
    "${U:-/a/b}",
    "${U:-#h}",
    "${U:-a?b}",
    "${U:-a+b}",
    "${E:-${E:-z}}",
    "${U:-\"q\"}",
    "$a",
    "${U:-é}",
];

const ODD: &[&str] = &[
    ".inf",
    "-.inf",
    ".nan",
    ".NaN",
    "!!int x",
    "!!bool yes",
    "[1]",
    "{a: 1}",
    "!!float 1",
];

const BROKEN: &[&str] = &[
    "${",
    "${A",
    "${1}",
    "${A:x}",
    "${}",
    "${A b}",
    "${U:?told}",
    "${U?told}",
    "${-}",
    "$}",
];

const COMMANDS: &[&str] = &[
    "redis-server --requirepass $A --port ${P}",
    "redis-server --save '' --appendonly yes",
    "sh -c \"redis-server --requirepass '$$PASS'\"",
    "redis-server  --a   'b c' \"d e\" f\\ g",
    "'redis-server --requirepass \"it''s\"'",
    "\"redis-server --x \\\"a b\\\" 'c'\"",
    ">\n      redis-server\n      --requirepass ${S}\n      --port 1",
    "|\n      redis-server\n      --requirepass x",
    ">-\n      sh -c \"a\n      b\"",
    "[redis-server, --requirepass, $A]",
    "[\"redis-server\", '--save', \"\"]",
    "[\"sh\", \"-c\", \"redis-server --requirepass $$P\"]",
    "redis-server --a \"\" --b",
    "a 'b'\"c\"d",
    "a \\\"b\\\" 'c\\'",
    "a \"b\\$$c\" \"d\\`e\" \"f\\g\"",
    "a #b",
    "a; b && c | d > e",
    "$U",
    "${U:-}",
    "[]",
    "''",
    "a ${S} b",
    "a \"${S}\" b",
    "a $Q",
    "\"a \\n b\"",
    "a\\\\b c\\\n      d",
    "a ~/b *.c $$(d) `e`",
];

const BROKEN_COMMANDS: &[&str] = &["a 'b", "\"a \\\"b\"", "[1]", "[a, [b]]", "{a: b}", "5", "true"];

const PORTS: &[&str] = &[
    "6379",
    "'6379'",
    "6379:6379",
    "'6379:6379'",
    "127.0.0.1:6379:6379",
    "'[::1]:6379:6379'",
    "'::1:6379:6379'",
    "127.0.0.1::6379",
    "'0.0.0.0:1:2/udp'",
    "7000-7002:7000-7002",
    "7000-7005:7000",
    "7000-7001",
    "'7000-7001:7000-7001/udp'",
    "${P}:6379",
    "'${U:-6380}:${P}'",
    "\"${A:+127.0.0.1}:1:2\"",
    "'6379:6379/TCP'",
    "'1:2/sctp'",
    "{target: 6379}",
    "{target: 6379, published: '6379', host_ip: 127.0.0.1, mode: host}",
    "{target: '80', published: 8080, protocol: udp}",
    "{target: 1, published: '10-12', app_protocol: http}",
    "{target: '${P}', published: \"${U:-1}\", name: n}",
    "0777",
    "22:22",
    "'01:02'",
    "65535:65535",
    "'${U:-127.0.0.1:5:6}'",
    "1:1",
    "'8000:80'",
    "0:80",
    "'[::]:1:2'",
    "'127.0.0.1:7000-7001:7000-7001'",
    "6379:6379/tcp",
    "00080:80",
];

const BROKEN_PORTS: &[&str] = &[
    "70000",
    "a:b",
    "1:2:3",
    "'1:'",
    "''",
    "1-3:1-2",
    "5-3",
    "'1:2/x'",
    "{published: 1}",
    "{target: 1, publishd: 2}",
    "1.5",
    "[1]",
    "true",
    "'localhost:1:2'",
    "':1'",
    "'::1'",
    "-1",
    "'1 : 2'",
    "0",
    "'1:0'",
    "~",
];

const VOLUMES: &[&str] = &[
    "data:/data",
    "./conf:/conf:ro",
    "/abs:/b:rw",
    "../up:/up",
    "~/home:/h",
    "/anonymous",
    "./f.conf:/etc/f.conf:ro,z",
    "data:/data2:z",
    "data:/d3:nocopy",
    "./a:/a:cached",
    "./a:/aa:ro,Z",
    "'C:\\x:/c'",
    "c:/x:/c2",
    "'data:/data/'",
    "./a/../b:/ab",
    "{type: volume, source: data, target: /l}",
    "{type: bind, source: ./q, target: /q, read_only: true}",
    "{type: tmpfs, target: /t}",
    "{type: bind, source: /s, target: /s2, bind: {propagation: rshared}}",
    "{type: volume, target: /anon}",
    "'${U:-data}:/v'",
    "'${U:-./p}:/p:${U:-ro}'",
    "data:/d/../e",
    "./a:b",
    "/a:/b:consistent",
    "{type: bind, source: '${A}', target: '/${A}'}",
    ".:/here",
    "..:/upper",
    "\"./sp ace:/sp ace\"",
    "data:/x:rw,volume-nocopy",
    "{type: volume, source: data, target: /sub, volume: {subpath: s, nocopy: true}}",
    "{type: image, source: busybox, target: /img}",
    "./a:/w:rshared",
    "/:/host:ro",
    "d:/single",
];

const BROKEN_VOLUMES: &[&str] = &[
    "''",
    "a:b:c:d:e",
    "nowhere:/n",
    ":/x",
    "x:",
    "{type: bind}",
    "{target: /x}",
    "{type: odd, target: /x}",
    "5",
    "[a]",
    "'${U}:/x'",
    "{type: bind, target: /x}",
];

const HEALTH: &[&str] = &[
    "{test: redis-cli ping}",
    "{test: [CMD, redis-cli, -a, $A, ping]}",
    "{test: [CMD-SHELL, 'redis-cli -a \"$$P\" ping']}",
    "{test: [NONE]}",
    "{disable: true}",
    "{test: [CMD, a], interval: 1m30s, timeout: 5s, retries: 3, start_period: 10s}",
    "{test: \"a ${S} 'b'\", retries: '5'}",
    "{interval: 5s}",
    "{test: [], retries: 1}",
    "{disable: no, test: a}",
    "{test: ${U:-fallback}}",
];

const BROKEN_HEALTH: &[&str] = &[
    "{test: [redis-cli]}",
    "{tests: a}",
    "{interval: 5}",
    "[a]",
    "{test: [CMD, 1]}",
    "{interval: x}",
];

/// Fields that take any of a list of values as they stand.
const SIMPLE: &[(&str, &[&str])] = &[
    (
        "restart",
        &[
            "always",
            "'no'",
            "on-failure:3",
            "unless-stopped",
            "${U:-always}",
            "no",
        ],
    ),
    (
        "user",
        &[
            "redis",
            "'999:999'",
            "${U:-1000}:1000",
            "'0'",
            "1000:1000",
            "\"${A}\"",
        ],
    ),
    (
        "read_only",
        &["true", "yes", "on", "'true'", "False", "${U:-true}", "y", "off"],
    ),
    (
        "privileged",
        &["true", "no", "'yes'", "ON", "\"${U:-false}\"", "n"],
    ),
    ("working_dir", &["/w", "'${A}'", "/w/"]),
    ("container_name", &["cn-@", "'cn${P}-@'"]),
    ("hostname", &["h", "h.example", "'${A}'", "${U}"]),
    ("cap_add", &["[NET_ADMIN]", "[ALL, '${A}']", "[]"]),
    ("cap_drop", &["[ALL]", "['net_raw', NET_ADMIN]"]),
    (
        "security_opt",
        &[
            "['no-new-privileges:true']",
            "[seccomp=unconfined, \"${U:-a:b}\"]",
        ],
    ),
    (
        "expose",
        &[
            "[6379]",
            "['6379', 6380/udp]",
            "['7000-7002']",
            "[\"${P}\"]",
            "[1, '1']",
        ],
    ),
    (
        "labels",
        &[
            "{a: b, c: 1, d: true, e: ~, f: 1.0}",
            "[a=b, c, 'd=e=f']",
            "{a.b: '${A}', 'x.y': $$z}",
            "['${A}=k']",
        ],
    ),
    ("tmpfs", &["/t", "[/t, '/u:size=1m']", "'${U:-/v}'"]),
    (
        "depends_on",
        &[
            "[zero]",
            "{zero: {condition: service_healthy}}",
            "{zero: {condition: service_started, required: false}}",
        ],
    ),
    (
        "networks",
        &[
            "[front]",
            "[front, back]",
            "{front: , back: {aliases: [r, '${A}']}}",
            "{front: {ipv4_address: 1.2.3.4}}",
            "[default]",
        ],
    ),
    (
        "secrets",
        &[
            "[pw]",
            "[{source: pw, target: redis_pw, mode: 0400}]",
            "[{source: pw, target: /run/x, uid: '1'}, env]",
        ],
    ),
    (
        "configs",
        &[
            "[cf]",
            "[{source: cf, target: /etc/redis.conf, mode: 0440}]",
            "[{source: text}]",
        ],
    ),
    (
        "env_file",
        &[
            "e.env",
            "[e.env, f.env]",
            "{path: e.env}",
            "[{path: f.env, format: raw}]",
            "[{path: no.env, required: false}, e.env]",
            "${U:-e.env}",
            "./e.env",
        ],
    ),
    ("profiles", &["[debug]", "['a', \"b\"]", "['${A}']"]),
    ("links", &["['zero:z']", "[zero]"]),
    (
        "build",
        &[
            ".",
            "./ctx",
            "{context: ./ctx, dockerfile: D}",
            "{context: '${U:-.}', args: [A=1]}",
            "https://example.com/r.git#b",
        ],
    ),
    ("scale", &["1", "'1'"]),
    (
        "deploy",
        &[
            "{replicas: 1, resources: {limits: {cpus: '0.5', pids: 5}}}",
            "{mode: global, labels: [a=b]}",
        ],
    ),
    (
        "mem_limit",
        &["512m", "1gb", "'1073741824'", "100000000", "1.5g", "64M"],
    ),
    ("x-own", &["{a: 1}", "[b]", "text"]),
    ("init", &["true", "on"]),
    (
        "sysctls",
        &["{net.core.somaxconn: 1024}", "['net.core.somaxconn=511']"],
    ),
    (
        "extra_hosts",
        &["['a:1.2.3.4']", "{a: 1.2.3.4}", "['h=host-gateway']"],
    ),
    ("ulimits", &["{nofile: 65535}", "{nofile: {soft: 1, hard: 2}}"]),
    ("stop_grace_period", &["10s", "1m30s"]),
    (
        "logging",
        &[
            "{driver: json-file, options: {max-size: 1m}}",
            "{options: {a: '1'}}",
        ],
    ),
    ("annotations", &["{a: b}", "[a=b]"]),
    ("dns", &["1.1.1.1", "[1.1.1.1, 8.8.8.8]"]),
    ("group_add", &["[a, 1000]"]),
    ("pid", &["host"]),
    ("ipc", &["shareable"]),
];

const BROKEN_SIMPLE: &[(&str, &str)] = &[
    ("restart", "yes!"),
    ("restart", "true"),
    ("user", "1000"),
    ("read_only", "maybe"),
    ("privileged", "2"),
    ("cap_add", "ALL"),
    ("expose", "6379"),
    ("labels", "a=b"),
    ("labels", "[1]"),
    ("depends_on", "zero"),
    ("depends_on", "[nobody]"),
    ("networks", "[nowhere]"),
    ("networks", "front"),
    ("secrets", "[none]"),
    ("configs", "pw"),
    ("env_file", "none.env"),
    ("env_file", "[1]"),
    ("profiles", "a"),
    ("profiles", "[a, a]"),
    ("image", "5"),
    ("image", "~"),
    ("imagee", "x"),
    ("command", "~"),
    ("scale", "many"),
    ("container_name", "''"),
    ("container_name", "a b"),
    ("expose", "[a]"),
    ("expose", "[1.5]"),
    ("working_dir", "5"),
    ("hostname", "[h]"),
    ("tmpfs", "[1]"),
    ("build", "5"),
    ("build", "{contex: .}"),
    ("security_opt", "[a, a]"),
    ("links", "[nobody]"),
    ("depends_on", "{zero: {condition: x}}"),
    ("network_mode", "service:nobody"),
    ("environment", "text"),
    ("environment", "{A: [1]}"),
    ("ports", "6379"),
    ("volumes", "data:/d"),
    ("healthcheck", "true"),
    ("deploy", "{replica: 1}"),
    ("mem_limit", "lots"),
    ("user", "[a]"),
    ("profiles", "['']"),
    ("logging", "x"),
    ("ulimits", "[1]"),
    ("cap_drop", "[1]"),
    ("extends", "nobody"),
    ("dns", "5"),
    ("pull_policy", "sometimes"),
    ("init", "2"),
    ("stop_grace_period", "5"),
    ("stop_grace_period", "soon"),
    ("depends_on", "[zero, zero]"),
    ("deploy", "{mode: odd}"),
    ("secrets", "[{source: pw, mode: '9'}]"),
    ("platform", "odd"),
    ("mem_limit", "-1"),
    ("expose", "['70000']"),
];

const TOP: &str = "networks:\n  front:\n  back: {driver: bridge, internal: yes}\nvolumes:\n  data:\n  c:\n  d: {name: 'd-${A}'}\nsecrets:\n  pw: {file: ./pw.txt}\n  env: {environment: A}\nconfigs:\n  cf: {file: ./cf}\n  text: {content: \"port ${P}\\npw $$A\"}\n";

/// A project: mostly what Compose takes; with `broken`, one service holds something that it refuses, or may refuse.
pub fn project(seed: u64, broken: bool) -> Generated {
    let mut seed = Seed::new(seed);
    let mut text = String::new();
    let anchors = seed.chance(60);
    if anchors {
        text.push_str(
            "x-env: &env {FROM: env, A: anchored, B: '${A}'}\nx-more: &more {FROM: more, C: 5}\nx-base: &base\n  restart: always\n  environment: {<<: *env, D: '${U:-d}'}\n  ports: &ports [1:1, \"${P}:2\"]\n  labels: &labels {l: 1}\nx-list: &list [a, '${A}']\n",
        );
    }
    text.push_str("services:\n  zero: {image: redis}\n");
    let services = if broken { 1 } else { 4 };
    for index in 0..services {
        service(&mut seed, &mut text, index, anchors, broken);
    }
    if !broken && seed.chance(30) {
        let _ = write!(
            text,
            "  child:\n    extends: {{service: s0}}\n    hostname: child\n"
        );
        fields(&mut seed, &mut text, 2, "child", false);
    }
    text.push_str(TOP);
    let mut files = vec![
        ("compose.yaml".to_owned(), text),
        (".env".to_owned(), DOTENV.to_owned()),
        ("e.env".to_owned(), dotenv(&mut seed, 5, false)),
        ("f.env".to_owned(), dotenv(&mut seed, 3, false)),
        ("pw.txt".to_owned(), "x".to_owned()),
        ("cf".to_owned(), "port 1\n".to_owned()),
    ];
    let mut order = vec!["compose.yaml".to_owned()];
    if !broken && seed.chance(60) {
        let mut over = "services:\n".to_owned();
        for index in seed.some(&[0, 1, 2, 3], 3) {
            let _ = writeln!(over, "  s{index}:\n    user: over");
            fields(&mut seed, &mut over, 4, &format!("s{index}"), true);
        }
        if seed.chance(20) {
            over.push_str("---\nservices:\n  s0: {hostname: second, environment: {SECOND: 2}}\n");
        }
        files.push(("over.yaml".to_owned(), over));
        order.push("over.yaml".to_owned());
    }
    Generated { files, order }
}

fn service(seed: &mut Seed, text: &mut String, index: usize, anchors: bool, broken: bool) {
    let name = format!("s{index}");
    let _ = writeln!(
        text,
        "  {name}:\n    image: {}",
        seed.pick(&[
            "redis:7",
            "'redis:${U:-7}-alpine'",
            "\"${U:-r}/redis\"",
            "redis@sha256:abc",
            "$A"
        ])
    );
    if anchors && seed.chance(50) {
        let merge = seed.pick(&[
            "*base",
            "[*base]",
            "[*base, {hostname: merged}]",
            "{user: inline}",
            "[{user: first}, {user: second}]",
        ]);
        let _ = writeln!(text, "    <<: {merge}");
    }
    if anchors && seed.chance(30) {
        let environment = seed.pick(&[
            "*env",
            "{<<: *env, OWN: 1}",
            "{<<: [*more, *env], C: mine}",
            "{<<: [*env, *more]}",
        ]);
        let _ = writeln!(text, "    environment: {environment}");
    } else {
        environment(seed, text);
    }
    let count = if broken { 1 } else { 5 };
    fields(seed, text, count, &name, false);
    if broken {
        match seed.below(7) {
            0 => writeln!(text, "    ports: [{}]", seed.pick(BROKEN_PORTS)),
            1 => writeln!(text, "    volumes: [{}]", seed.pick(BROKEN_VOLUMES)),
            2 => writeln!(text, "    healthcheck: {}", seed.pick(BROKEN_HEALTH)),
            3 => writeln!(text, "    entrypoint: {}", seed.pick(BROKEN_COMMANDS)),
            4 => writeln!(text, "    mac_address: \"{}\"", seed.pick(BROKEN)),
            _ => {
                let (field, value) = seed.pick(BROKEN_SIMPLE);
                writeln!(text, "    {field}: {value}")
            }
        }
        .unwrap();
    }
}

fn environment(seed: &mut Seed, text: &mut String) {
    text.push_str("    environment:\n");
    let list = seed.chance(40);
    for index in 0..1 + seed.below(7) {
        let put_in = seed.chance(50);
        let value = if put_in {
            seed.pick(PUT_IN)
        } else {
            seed.pick(VALUES)
        };
        let quoted = match seed.below(4) {
            0 if put_in => format!("'{}'", value.replace('\'', "''")),
            1 if put_in => format!("\"{}\"", value.replace('"', "\\\"")),
            // A flow mark or a comment sign would end a plain scalar.
            _ if put_in && (value.contains(['#', '{', '}', '"', '\'']) || list) => {
                format!("\"{}\"", value.replace('"', "\\\""))
            }
            _ => value.to_owned(),
        };
        let _ = match (list, seed.below(8)) {
            (true, 0) => writeln!(text, "      - V{index}"),
            (true, 1) => writeln!(text, "      - A"),
            (true, _) if put_in => writeln!(text, "      - 'V{index}={}'", value.replace('\'', "''")),
            (true, _) => writeln!(
                text,
                "      - \"V{index}={}\"",
                value.replace(['"', '\\', '\''], "")
            ),
            (false, 0) => writeln!(text, "      V{index}:"),
            (false, _) => writeln!(text, "      V{index}: {quoted}"),
        };
    }
}

/// Some fields beside image and environment, each once.
fn fields(seed: &mut Seed, text: &mut String, count: usize, name: &str, over: bool) {
    let mut left: Vec<usize> = (0..SIMPLE.len() + 5).collect();
    let wanted = 1 + seed.below(count.max(1));
    for _ in 0..wanted {
        let at = seed.below(left.len());
        let field = left.swap_remove(at);
        let tag = match seed.below(12) {
            0 if over => "!override ",
            1 if over => "!reset ",
            _ => "",
        };
        let list = |seed: &mut Seed, of: &[&'static str]| {
            let items: Vec<String> = seed
                .some(of, 4)
                .iter()
                .map(|item| format!("\n      - {item}"))
                .collect();
            items.concat()
        };
        let (field, value) = match field.checked_sub(SIMPLE.len()) {
            Some(0) => ("command", seed.pick(COMMANDS).to_owned()),
            Some(1) => ("entrypoint", seed.pick(COMMANDS).to_owned()),
            Some(2) => ("ports", list(seed, PORTS)),
            Some(3) => ("volumes", list(seed, VOLUMES)),
            Some(_) => ("healthcheck", seed.pick(HEALTH).to_owned()),
            None => {
                let (field, values) = SIMPLE[field];
                (field, seed.pick(values).replace('@', name))
            }
        };
        // These exist already.
        if over && field == "user" || name == "child" && field == "hostname" {
            continue;
        }
        let _ = writeln!(text, "    {field}: {tag}{value}");
    }
}

const NAMES: &[&str] = &[
    "K",
    "L",
    "M",
    "A",
    "lower",
    "K_1",
    "WITH.DOT",
    "WITH-DASH",
    "_under",
];

const LINES: &[&str] = &[
    "=plain",
    "=two words",
    "=",
    "= lead",
    "=trail  ",
    " = both ",
    ": colon",
    "=a # told",
    "=a#b",
    "=a\t# tab",
    "='single'",
    "=\"double\"",
    "='a # b' # told",
    "=\"a # b\"# told",
    "='it\\'s'",
    "=\"say \\\"hi\\\"\"",
    "=\"l1\nl2\"",
    "='l1\nl2'",
    "=\"a\\nb\\tc\"",
    "='a\\nb'",
    "=a\\nb",
    "=$A",
    "=${A}",
    "='${A}'",
    "=\"${A}\"",
    "=${U:-d}",
    "=\"${U:-d e}\"",
    "=${U:-${A}}",
    "=${U:-${V:-deep}}",
    "=$$A",
    "=\"$$A\"",
    "='$$A'",
    "=\\$A",
    "=\"\\$A\"",
    "=a'b'c",
    "=a\"b\"c",
    "='a'b",
    "=\"a\" b",
    "=#no",
    "= #told",
    "=a=b",
    "==",
    "=http://u:p@h:1/?a=b&c",
    "=é",
    "=\"\"",
    "=''",
    "=\"a\\\\b\"",
    "=a\\\\b",
    "=\"\\u00e9\"",
    "=\"\\x41\"",
    "=\"\\101\"",
    "=\"\\0101\"",
    "={json: \"x\"}",
    "=[1]",
    "=a\r",
    "=\"a\"\r",
    "='a'  ",
    "=`cmd`",
    "=$(cmd)",
    "=a;b",
    "=\"a\\$$b\"",
    "=${A:+alt}",
    "=${U+alt}",
    "=$1",
    "=a$",
    "=a$ b",
    "=\"a\\ b\"",
    "=\\",
    "=a\\",
    "=\"multi\n\nline # x\"",
    "",
    " ",
    ":",
    "=\"a'b\"",
    "='a\"b'",
    "=!@%^&*()",
    "=~",
    "=\"$K\"",
    "=$K$L",
    "=${K:-x}${L:-y}",
    "=\u{a0}nbsp",
    "=\"\\\"\"",
    "='\\\\'",
    "=\"a\\",
    "= 'q' ",
    "=\t'q'",
];

const BROKEN_LINES: &[&str] = &[
    "=\"open",
    "='open",
    "=${",
    "=${A",
    " B=c",
    "%=c",
    "=\"a\" = b",
    "$A=b",
    "=${U:?told}",
    "=${1}",
    "(x)",
    "=\"${\"",
    "+=a",
    "/x=1",
    "\"q\"=1",
    "=a\nnot a line at all!",
    ".=",
    "[0]=x",
];

/// An env file.
pub fn dotenv(seed: &mut Seed, lines: usize, broken: bool) -> String {
    let mut text = String::new();
    if seed.chance(5) {
        text.push('\u{feff}');
    }
    for _ in 0..lines {
        match seed.below(12) {
            0 => text.push_str("# told = no\n"),
            1 => text.push_str("\n  \n"),
            2 => text.push_str("export "),
            3 => text.push_str("  "),
            _ => {}
        }
        text.push_str(seed.pick(NAMES));
        text.push_str(seed.pick(LINES));
        text.push('\n');
    }
    if broken {
        text.push_str(seed.pick(NAMES));
        text.push_str(seed.pick(BROKEN_LINES));
        text.push('\n');
    }
    if seed.chance(10) {
        text.pop();
    }
    text
}

/// A project whose variables come from a generated `.env`, and whose container takes a generated env file.
pub fn variables(seed: u64, broken: bool) -> Generated {
    let mut seed = Seed::new(seed);
    let lines = if broken { 0 } else { 6 };
    let mut text = "services:\n  a:\n    image: x\n    environment:\n".to_owned();
    for name in NAMES.iter().chain(&["A", "U"]) {
        // A name that holds a dot or a dash cannot be asked for, but can be passed through.
        if !text.contains(&format!("      {name}:")) {
            let _ = writeln!(text, "      {name}:");
            if !name.contains(['.', '-']) {
                let _ = writeln!(text, "      PUT_{name}: '<${{{name}-unset}}>'");
            }
        }
    }
    let raw = seed.chance(15);
    let format = if raw { ", format: raw" } else { "" };
    let _ = write!(
        text,
        "  b:\n    image: x\n    env_file: [{{path: one.env{format}}}, two.env]\n"
    );
    // One of the two files is the broken one.
    let first = broken && seed.chance(50);
    let files = vec![
        ("compose.yaml".to_owned(), text),
        (".env".to_owned(), dotenv(&mut seed, lines, first)),
        ("one.env".to_owned(), dotenv(&mut seed, lines, broken && !first)),
        (
            "two.env".to_owned(),
            dotenv(&mut seed, if broken { 0 } else { 3 }, false),
        ),
    ];
    Generated {
        files,
        order: vec!["compose.yaml".to_owned()],
    }
}

/// Every value of the lists above by itself.
pub fn singles() -> Vec<Generated> {
    let mut fields: Vec<String> = super::fields::FIELDS
        .iter()
        .map(|field| (*field).to_owned())
        .collect();
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
