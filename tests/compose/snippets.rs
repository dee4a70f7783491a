//! Our own compose files, each exercising one rule of Docker Compose, with what it refuses beside what it takes.

/// One project.
pub struct Snippet {
    /// What it is about.
    pub name: &'static str,
    /// Path and content.
    pub files: &'static [(&'static str, &'static str)],
    /// The compose files, base first.
    pub order: &'static [&'static str],
}

macro_rules! one {
    ($name:literal, $text:literal $(, $path:literal => $more:literal)*) => {
        Snippet {
            name: $name,
            files: &[("compose.yaml", $text) $(, ($path, $more))*],
            order: &["compose.yaml"],
        }
    };
}

macro_rules! two {
    ($name:literal, $base:literal, $over:literal) => {
        Snippet {
            name: $name,
            files: &[("compose.yaml", $base), ("over.yaml", $over)],
            order: &["compose.yaml", "over.yaml"],
        }
    };
}

/// All of them.
pub const ALL: &[Snippet] = &[
    // --- values
    one!(
        "plain scalars in an environment",
        "services:\n  a:\n    image: x\n    environment: {A: no, B: 0777, C: 1_000, D: 1e3, E: true, F: , G: 1.50, H: 22:22, I: 2020-01-01, J: '0777', K: 0x1F, L: -1.5e-7, M: ~}\n"
    ),
    one!(
        "environment as a list",
        "services:\n  a:\n    image: x\n    environment: [A=1, B=, C, 'D=a=b', A=2]\n"
    ),
    one!("environment takes what .env sets", "services:\n  a:\n    image: x\n    environment: {A: , B: }\n  b:\n    image: x\n    environment: [A, B]\n", ".env" => "A=one\n"),
    one!(
        "environment refuses a list",
        "services:\n  a:\n    image: x\n    environment: {A: [1]}\n"
    ),
    one!(
        "environment refuses a number in a list",
        "services:\n  a:\n    image: x\n    environment: [1]\n"
    ),
    one!(
        "environment refuses nothing",
        "services:\n  a:\n    image: x\n    environment:\n"
    ),
    one!(
        "environment refuses a trailing space in a name",
        "services:\n  a:\n    image: x\n    environment: ['A =1']\n"
    ),
    one!("variables are strings", "services:\n  a:\n    image: x\n    environment: {A: $X, B: \"$X\", C: $T}\n    user: $X\n    privileged: $T\n", ".env" => "X=0777\nT=true\n"),
    one!("every form of a variable", "services:\n  a:\n    image: x\n    environment:\n      A: ${X}-${U:-d}-${U-e}-${E:-f}-${E-g}\n      B: ${X:+y}${U:+y}${E+z}\n      C: ${U:-${V:-${X}}}\n      D: $$X $${X} a$ $1\n      E: ${U:-{x}}\n      F: ${X?m}${X:?m}\n", ".env" => "X=x\nE=\n"),
    one!("keys are no place for variables", "services:\n  a:\n    image: x\n    environment: {$X: 1}\n    labels: ['$X=1']\n", ".env" => "X=x\n"),
    one!("an open brace is refused", "services:\n  a:\n    image: ${X\n"),
    one!(
        "a brace without a name is refused",
        "services:\n  a:\n    image: ${1}\n"
    ),
    one!(
        "an expression ends with its line",
        "services:\n  a:\n    image: x\n    environment:\n      A: |\n        ${X:-a\n        b}\n"
    ),
    // --- .env and env files
    one!(".env quotes", "services:\n  a:\n    image: x\n    environment: {A: , B: , C: , D: , E: , F: , G: , H: , I: , J: }\n", ".env" => "A=b # c\nB=b#c\nC='x ${A} \\n' # d\nD=\"x ${A}\\n\\ty\\$Z \\\"q\\\"\"\nexport E=1\nF: yaml\nG=\"l1\nl2\"\nH=${N:-d}\nI = spaced  \nJ=$$A\n"),
    one!("env files in order, environment over them", "services:\n  a:\n    image: x\n    env_file: [one.env, {path: two.env}, {path: no.env, required: false}, {path: raw.env, format: raw}]\n    environment: {C: own, D: }\n", "one.env" => "A=1\nB=1\nC=1\nD=1\n", "two.env" => "B=${A}2\nP\nQ\n", "raw.env" => "R=\"x ${A}\" # c\n", ".env" => "P=passed\n"),
    one!("env file as a string", "services:\n  a:\n    image: x\n    env_file: one.env\n", "one.env" => "A=1\n"),
    one!(
        "a missing env file is refused",
        "services:\n  a:\n    image: x\n    env_file: no.env\n"
    ),
    one!("a broken env file is refused", "services:\n  a:\n    image: x\n    env_file: one.env\n", "one.env" => "A=\"x\n"),
    // --- commands
    one!(
        "commands as strings",
        "services:\n  a:\n    image: x\n    command: redis-server --requirepass \"\" 'a b' c\\ d && dropped\n    entrypoint: sh -c \"a && b\"\n  b:\n    image: x\n    command: \"a `b c` $$(d e) 2> f\"\n  c:\n    image: x\n    command: ''\n    entrypoint: ''\n"
    ),
    one!("commands as lists", "services:\n  a:\n    image: x\n    command: ['a b', '', $X]\n    entrypoint: []\n", ".env" => "X=y z\n"),
    one!(
        "an open quote is refused",
        "services:\n  a:\n    image: x\n    command: a 'b\n"
    ),
    one!(
        "a number in a command is refused",
        "services:\n  a:\n    image: x\n    command: [a, 1]\n"
    ),
    one!(
        "health checks",
        "services:\n  a: {image: x, healthcheck: {test: redis-cli -a 'p q' ping, interval: 1s}}\n  b: {image: x, healthcheck: {test: [CMD, a, b]}}\n  c: {image: x, healthcheck: {disable: true}}\n  d: {image: x, healthcheck: {test: [NONE]}}\n"
    ),
    one!(
        "a health check without CMD is refused",
        "services:\n  a: {image: x, healthcheck: {test: [redis-cli, ping]}}\n"
    ),
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
    // --- the rest of a service
    one!(
        "a service of another program",
        "services:\n  a: {provider: {type: p}}\n"
    ),
    one!(
        "flags and lists",
        "services:\n  a: {image: x, privileged: yes, read_only: 'true', cap_add: [A, A], cap_drop: [ALL], security_opt: ['no-new-privileges:true'], profiles: [p], user: '1000', working_dir: /w, container_name: cn, hostname: h, restart: always}\n  b: {image: x, privileged: on, read_only: n}\n"
    ),
    one!(
        "labels",
        "services:\n  a: {image: x, labels: {a: 1, b: true, c: }}\n  b: {image: x, labels: [a=1, b]}\n"
    ),
    one!(
        "builds",
        "services:\n  a: {build: .}\n  b: {build: {context: ./x, dockerfile: D, args: [A=1]}}\n  c: {build: https://example.com/a/b.git}\n  d: {build: {dockerfile_inline: FROM x}}\n  e: {image: x, build: ../y}\n"
    ),
    one!("a number is no user", "services:\n  a: {image: x, user: 1000}\n"),
    one!(
        "a word is no flag",
        "services:\n  a: {image: x, privileged: maybe}\n"
    ),
    one!(
        "an unknown key of a service is refused",
        "services:\n  a: {image: x, imagee: y}\n"
    ),
    one!(
        "an unknown key at the top is refused",
        "services:\n  a: {image: x}\nservice: {}\n"
    ),
    one!(
        "extensions are no unknown keys",
        "x-a: &a {image: x}\nservices:\n  a: {<<: *a, x-b: 1}\n"
    ),
    one!(
        "a key twice is refused",
        "services:\n  a:\n    image: x\n    image: y\n"
    ),
    one!(
        "a merge key twice is refused",
        "x-a: &a {user: u}\nservices:\n  a:\n    <<: *a\n    <<: *a\n    image: x\n"
    ),
    one!(
        "merge keys",
        "x-a: &a {image: x, environment: &e {A: 1, B: 2}}\nx-b: &b {image: y, user: u}\nservices:\n  a:\n    <<: [*a, *b]\n    environment: {<<: *e, B: 3}\n"
    ),
    one!(
        "neither image nor build is refused",
        "services:\n  a: {command: x}\n"
    ),
    one!("nothing is no service", "services:\n  a:\n"),
    one!(
        "a name with a space is refused",
        "services:\n  'a b': {image: x}\n"
    ),
    one!("a number is no name", "services:\n  1: {image: x}\n"),
    one!("an empty file is refused", ""),
    one!(
        "version is ignored",
        "version: '3.8'\nname: Project\nservices:\n  a: {image: x}\n"
    ),
    one!(
        "a version that is a number is refused",
        "version: 3\nservices:\n  a: {image: x}\n"
    ),
    one!(
        "nothing is no network section",
        "services:\n  a: {image: x}\nnetworks:\n"
    ),
    one!(
        "nothing is no volume section",
        "services:\n  a: {image: x}\nvolumes:\n"
    ),
    one!(
        "nothing is no health check",
        "services:\n  a: {image: x, healthcheck: }\n"
    ),
    // --- several documents and files
    one!(
        "documents are merged",
        "services:\n  a: {image: x, environment: [A=1, B=2, C], expose: [80], ports: ['1:2'], volumes: ['./a:/b'], labels: [q=1, z], depends_on: [b], networks: [n], secrets: [s], command: a}\n  b: {image: q}\nnetworks: {n: {internal: true}}\nsecrets: {s: {file: x}}\n---\nservices:\n  a: {environment: {B: 3, E: 4}, expose: ['81'], ports: ['1:2', '3:4'], volumes: ['./c:/b:ro'], labels: {q: 2}, depends_on: {c: {condition: service_started}}, networks: {m: {aliases: [k]}}, secrets: [{source: s, target: y}], command: [b]}\n  c: {image: q}\nnetworks: {m: {internal: true}, n: {driver: foo}}\n"
    ),
    two!(
        "an override replaces single values",
        "services:\n  a: {image: x, command: a b, entrypoint: [e], user: u, healthcheck: {test: a, interval: 1s}, build: .}\n",
        "services:\n  a: {image: y, command: [c], healthcheck: {test: [CMD, b]}, build: {dockerfile: D}}\n  b: {image: z}\n"
    ),
    two!(
        "an override adds to lists",
        "services:\n  a: {image: x, cap_add: [A], security_opt: [s], profiles: [p], env_file: one.env, tmpfs: /a}\n",
        "services:\n  a: {cap_add: [A, B], security_opt: [t], profiles: [q], env_file: [], tmpfs: [/b]}\n"
    ),
    two!(
        "reset and override",
        "services:\n  a: {image: x, environment: {A: 1}, ports: ['1:2'], command: a, volumes: ['./a:/b'], labels: {a: 1, b: 2}}\n",
        "services:\n  a: {environment: !override {B: 3}, ports: !reset [], command: !reset null, volumes: !override ['./q:/r'], labels: {a: !reset null}}\n"
    ),
    two!(
        "nothing in an override changes nothing",
        "services:\n  a: {image: x, environment: {A: 1}, command: foo, ports: ['1:2']}\n",
        "services:\n  a: {ports: , environment: , hostname: q}\n"
    ),
    two!(
        "nothing as a command resets it",
        "services:\n  a: {image: x, command: foo}\n",
        "services:\n  a: {command: }\n"
    ),
    two!(
        "a list over a mapping is refused",
        "services:\n  a: {image: x, healthcheck: {test: a}}\n",
        "services:\n  a: {healthcheck: [a]}\n"
    ),
    two!(
        "an override alone may lack an image",
        "services:\n  a: {image: x}\n",
        "services:\n  a: {ports: ['1:1']}\n"
    ),
    one!(
        "reset in one file drops the key",
        "services:\n  a: {image: x, ports: !reset ['1:2'], environment: !override {A: 1}}\n"
    ),
    // --- extends and include
    one!(
        "extends a service of the file",
        "services:\n  a: {image: x, environment: {A: 1, B: 1}, ports: ['1:2'], command: c}\n  b: {extends: a, environment: [B=2], ports: ['3:4'], hostname: bb}\n  c: {extends: {service: b}, image: z, ports: !reset []}\n"
    ),
    one!("extends a service of another file", "services:\n  a: {extends: {file: sub/base.yaml, service: b}, environment: {B: 2}}\n", "sub/base.yaml" => "services:\n  b: {extends: c, build: ./ctx, env_file: one.env}\n  c: {volumes: ['./v:/w', {type: bind, source: q, target: /q}], user: u}\n", "sub/one.env" => "A=1\n"),
    one!(
        "extends in a circle is refused",
        "services:\n  a: {extends: b, image: x}\n  b: {extends: a, image: x}\n"
    ),
    one!(
        "extends of nobody is refused",
        "services:\n  a: {extends: b, image: x}\n"
    ),
    one!(
        "extends of no file is refused",
        "services:\n  a: {extends: {file: no.yaml, service: b}, image: x}\n"
    ),
    one!("include", "include: [sub/compose.yaml]\nservices:\n  a: {image: x, depends_on: [b]}\n", "sub/compose.yaml" => "services:\n  b: {image: 'y:${V:-none}', volumes: ['./d:/d', 'data:/e'], environment: [V], secrets: [s]}\nvolumes: {data: }\nsecrets: {s: {file: ./s}}\n", "sub/.env" => "V=inner\n"),
    one!("include in its long form", "include:\n  - path: [sub/compose.yaml, sub/over.yaml]\n    project_directory: .\n    env_file: sub/x.env\nservices:\n  a: {image: x}\n", "sub/compose.yaml" => "services:\n  b: {image: 'y:${V}', volumes: ['./d:/d']}\n", "sub/over.yaml" => "services:\n  b: {user: u}\n", "sub/x.env" => "V=inner\n"),
    one!("the including project's variables win", "include: [sub/compose.yaml]\nservices:\n  a: {image: 'x:${V}'}\n", "sub/compose.yaml" => "services:\n  b: {image: 'y:${V}-${W}'}\n", "sub/.env" => "V=inner\nW=inner\n", ".env" => "V=outer\n"),
    one!("what the file defines is laid over what it includes", "include: [sub/compose.yaml]\nservices:\n  a: {image: x, environment: [A=2], ports: ['1:2']}\n", "sub/compose.yaml" => "services:\n  a: {image: y, environment: {A: 1, B: 1}, ports: ['3:4'], user: u, volumes: ['./q:/q']}\n"),
    one!("two includes of one name", "include: [one/compose.yaml, two/compose.yaml]\nservices:\n  b: {image: x}\n", "one/compose.yaml" => "services:\n  a: {image: y, environment: {A: 1}}\n", "two/compose.yaml" => "services:\n  a: {image: z, environment: {B: 1}}\n"),
    one!(
        "one container name twice is refused",
        "services:\n  a: {image: x, container_name: cn}\n  b: {image: x, container_name: cn}\n"
    ),
    one!("include in a circle is refused", "include: [sub/compose.yaml]\nservices:\n  a: {image: x}\n", "sub/compose.yaml" => "include: [../compose.yaml]\nservices:\n  b: {image: y}\n"),
    one!(
        "include of no file is refused",
        "include: [no.yaml]\nservices:\n  a: {image: x}\n"
    ),
    // --- what reads otherwise than it looks
    one!("a service extends one that its file includes", "include: [sub/compose.yaml]\nservices: {a: {extends: {service: b}, command: q}}\n", "sub/compose.yaml" => "services: {b: {extends: c, image: 'y:$V', volumes: ['./d:/d'], env_file: e.env}, c: {user: u}}\n", "sub/.env" => "V=1\n", "sub/e.env" => "A=1\n"),
    one!("a service extends one of a sibling include in vain", "include: [one/c.yaml, two/c.yaml]\n", "one/c.yaml" => "services: {a: {extends: {service: b}}}\n", "two/c.yaml" => "services: {b: {image: x}}\n"),
    one!("names alone in an included mapping take the project's variables", "include: [sub/compose.yaml]\n", ".env" => "V=top\n", "sub/compose.yaml" => "services: {b: {image: 'y:$W', environment: {V: , W: }, env_file: e.env}}\n", "sub/.env" => "V=sub\nW=w\n", "sub/e.env" => "E=$W\nF\nW\n"),
    one!("names alone in an included list take the included file's variables", "include: [{path: [sub/a.yaml, sub/b.yaml], env_file: i.env}]\n", "sub/a.yaml" => "services: {b: {image: y, environment: [V, Q=1]}, c: {image: y, environment: {V: }}, d: {extends: c, environment: {X: }}, e: {image: y, environment: {V: , W: 1}}}\n", "sub/b.yaml" => "services: {b: {environment: {X: }}, e: {environment: {W: }}}\n", "i.env" => "V=1\nW=2\nX=3\n"),
    one!("an included config of a variable that is set is refused", "include: [sub/compose.yaml]\n", ".env" => "V=v\n", "sub/compose.yaml" => "services: {b: {image: y, configs: [c]}}\nconfigs: {c: {environment: V}}\n"),
    one!("an env file that is named again keeps its place", "services: {a: {image: x, env_file: [a.env, b.env, a.env]}, b: {extends: {file: sub/c.yaml, service: c}, env_file: [{path: sub/a.env, format: raw}]}}\n", "a.env" => "A=1\n", "b.env" => "A=2\n", "sub/c.yaml" => "services: {c: {image: x, env_file: [a.env, b.env]}}\n", "sub/a.env" => "A='1'\nB='1'\n", "sub/b.env" => "A=2\n"),
    two!(
        "what names an env file again says how it is read",
        "services: {a: {image: x, env_file: [no.env]}}\n",
        "services: {a: {env_file: [{path: no.env, required: false}]}}\n"
    ),
    one!("a folder is no env file, required or not", "services: {a: {image: x, env_file: [{path: d, required: false}]}}\n", "d/x" => "A=1\n"),
    one!("labels of files", "services: {a: {image: x, label_file: [./l, m], labels: {A: own}}}\n", ".env" => "V=v\n", "l" => "# c\nA=file\nB=\"q $V\"\nC\nD=$A\n", "m" => "D=m\nexport E=1\n"),
    one!(
        "a missing label file is refused",
        "services:\n  a: {image: x, label_file: no}\n"
    ),
    one!(
        "the key 1 is refused",
        "services:\n  a: {image: x, environment: {1: a}}\n"
    ),
    one!(
        "the key true is refused",
        "services:\n  a: {image: x, environment: {true: a}}\n"
    ),
    one!(
        "the key 1.5 is refused",
        "services:\n  a: {image: x, environment: {1.5: a}}\n"
    ),
    one!(
        "the key ~ is refused",
        "services:\n  a: {image: x, environment: {~: a}}\n"
    ),
    one!(
        "the key 0x1 is refused",
        "services:\n  a: {image: x, environment: {0x1: a}}\n"
    ),
    one!(
        "the key 2020-01-01 is refused",
        "services:\n  a: {image: x, environment: {2020-01-01: a}}\n"
    ),
    one!(
        "a key that is no string is refused in an extension",
        "x-q: {1: a}\nservices: {a: {image: x}}\n"
    ),
    one!(
        "a list as a key is refused",
        "services:\n  a: {image: x, environment: {? [a, b] : a}}\n"
    ),
    one!(
        "words of YAML 1.1 are keys",
        "services:\n  a: {image: x, environment: {no: a, y: b, '1': c}}\n"
    ),
    one!("an empty mapping is an empty file", "{}\n"),
    one!(
        "a document of nothing is refused",
        "services: {a: {image: x}}\n---\n# nothing\n"
    ),
    one!(
        "a document of an empty mapping is none",
        "{}\n---\nservices: {a: {image: x}}\n---\n{}\n"
    ),
    one!(
        "another version of YAML is refused",
        "%YAML 1.2\n---\nservices: {a: {image: x}}\n"
    ),
    one!("YAML 1.1 is not", "%YAML 1.1\n---\nservices: {a: {image: x}}\n"),
    one!(
        "a merge key of words is refused",
        "services:\n  a: {image: x, <<: [a, b]}\n"
    ),
    one!(
        "a merge key of a word is refused",
        "services:\n  a: {image: x, <<: str}\n"
    ),
    one!(
        "a merge key of nothing is refused",
        "services:\n  a: {image: x, <<: ~}\n"
    ),
    one!(
        "a merge key of lists in a list is refused",
        "services:\n  a: {image: x, <<: [{user: u}, [{user: v}]]}\n"
    ),
    one!(
        "a merge key of an empty list",
        "services: {a: {image: x, <<: []}}\n"
    ),
    one!(
        "reset leaves what a merge key brings",
        "x-a: &a {ports: ['1:1'], environment: {A: 1, B: 2}}\nservices: {a: {<<: *a, image: x, ports: !reset []}}\n"
    ),
    two!(
        "reset takes the base's, and leaves what a merge key brings",
        "services: {a: {image: x, ports: ['1:1'], user: u}}\n",
        "x-a: &a {ports: ['2:2'], user: v}\nservices: {a: {<<: *a, ports: !reset [], user: w}}\n"
    ),
    two!(
        "extensions are laid over like anything else",
        "x-a: {q: 1}\nservices: {a: {image: x, x-b: [1], x-c: 1}}\n",
        "x-a: {r: 1}\nservices: {a: {x-b: [2], x-c: {d: 1}}}\n"
    ),
    two!(
        "extensions of two forms are refused",
        "x-a: {q: 1}\nservices: {a: {image: x}}\n",
        "x-a: [1]\n"
    ),
    two!(
        "what an override would put right is refused in its base",
        "services: {a: {image: x, user: 5}}\n",
        "services: {a: {user: '5'}}\n"
    ),
    two!(
        "an unknown key that is reset is refused in its base",
        "services: {a: {image: x, nope: 1}}\n",
        "services: {a: {nope: !reset ~}}\n"
    ),
    two!(
        "both network forms in a base may be put right",
        "services: {a: {image: x, network_mode: host, networks: [default]}}\n",
        "services: {a: {networks: !reset []}}\n"
    ),
    one!(
        "an alias twice is one",
        "services:\n  a: {image: x, networks: {default: {aliases: [b, c, b]}}}\n"
    ),
    one!(
        "a path of Windows in the container",
        "services:\n  a: {image: x, volumes: ['e:/data/', './a:/b/']}\n"
    ),
    one!(
        "extends of no file is one of its own",
        "services: {a: {extends: {file: , service: b}}, b: {image: x}}\n"
    ),
    one!(
        "what dependencies wait for",
        "services: {a: {image: x, depends_on: {b: {condition: service_healthy, restart: true}, c: {condition: service_completed_successfully, required: false}}}, b: {image: x}, c: {image: x}}\n"
    ),
    one!(
        "who owns a granted secret, and its permission bits",
        "services: {a: {image: x, secrets: [{source: pw, mode: 0400, uid: '1000', gid: '5'}, {source: pw, target: b, mode: '0440'}, {source: pw, target: c, mode: 400, uid: ''}, {source: pw, target: d, mode: 0o444}, {source: pw, target: e, mode: '${M:-0600}', uid: \"${U}\"}, {source: pw, target: f, mode: 0}, {source: pw, target: g, mode: -1}]}}\nsecrets: {pw: {file: x}}\n"
    ),
    one!(
        "who owns a granted config, and its permission bits",
        "services: {a: {image: x, configs: [{source: c, target: '/a$$b', mode: 0444, uid: '$$1'}, {source: c, target: /b, gid: '7'}]}}\nconfigs: {c: {content: x}}\n"
    ),
    two!(
        "a grant on one target is laid over as a whole",
        "services: {a: {image: x, secrets: [{source: pw, mode: 0400, uid: '1000'}]}}\nsecrets: {pw: {file: x}}\n",
        "services: {a: {secrets: [{source: pw, mode: 0444}]}}\n"
    ),
    one!(
        "permission bits that are none are refused",
        "services: {a: {image: x, secrets: [{source: pw, mode: '0o440'}]}}\nsecrets: {pw: {file: x}}\n"
    ),
    one!(
        "limits of a deployment",
        "services:\n  a: {image: x, deploy: {replicas: 2, resources: {limits: {cpus: '0.50', memory: 50M, pids: 5}, reservations: {cpus: 0.25, memory: 20m}}}}\n  b: {image: x, deploy: {replicas: 0, resources: {limits: {cpus: 1, memory: 1.5 gb, pids: '6'}}}}\n  c: {image: x, deploy: {replicas: '+3', resources: {limits: {cpus: 1e-7, memory: '0', pids: -1}}}}\n  d: {image: x, deploy: {replicas: '${R:-4}', resources: {limits: {cpus: '${C:-2.0}', memory: '${M:-1g}', pids: 0}}}}\n  e: {image: x, deploy: {resources: {limits: {cpus: 0.123456789, memory: '-1'}}}}\n  f: {image: x, deploy: {resources: {limits: {}}}}\n  g: {image: x, deploy: {}}\n  h: {image: x, deploy: {mode: global, resources: {limits: {cpus: '1${U}', memory: 1.23456t}}}}\n  i: {image: x, deploy: }\n"
    ),
    two!(
        "limits are laid over one by one",
        "services: {a: {image: x, deploy: {replicas: 2, resources: {limits: {cpus: '1', memory: 1g}}}}}\n",
        "services: {a: {deploy: {resources: {limits: {memory: 2g, pids: 5}}}}}\n"
    ),
    one!(
        "older limits beside a deployment",
        "services:\n  a: {image: x, scale: 2, deploy: {mode: replicated}}\n  b: {image: x, scale: 2, deploy: {replicas: 2}}\n  c: {image: x, mem_limit: 64m, cpus: 0.5, pids_limit: 7}\n  d: {image: x, mem_limit: 1024, cpus: 0.5, pids_limit: 7, deploy: {resources: {limits: {memory: 1k, cpus: '0.50', pids: 7}}}}\n  e: {image: x, mem_limit: 64m, deploy: {}}\n  f: {image: x, mem_limit: 0, deploy: {resources: {limits: {memory: 1k}}}}\n  g: {image: x, mem_limit: 5m, deploy: {resources: {reservations: {memory: 1k}}}}\n"
    ),
    one!(
        "two limits of memory are refused",
        "services: {a: {image: x, mem_limit: 64m, deploy: {resources: {limits: {memory: 65m}}}}}\n"
    ),
    one!(
        "a limit of memory beside limits without one is refused",
        "services: {a: {image: x, mem_limit: 64m, deploy: {resources: {limits: {pids: 1}}}}}\n"
    ),
    one!(
        "two limits of processors are refused",
        "services: {a: {image: x, cpus: 2, deploy: {resources: {limits: {cpus: '1'}}}}}\n"
    ),
    one!(
        "two limits of processes are refused",
        "services: {a: {image: x, pids_limit: 2, deploy: {resources: {limits: {pids: 1}}}}}\n"
    ),
    one!(
        "two reservations of memory are refused",
        "services: {a: {image: x, mem_reservation: 2m, deploy: {resources: {reservations: {memory: 1m}}}}}\n"
    ),
    one!(
        "a size with half a unit is refused",
        "services: {a: {image: x, mem_limit: 1ki}}\n"
    ),
    one!(
        "times of health checks",
        "services:\n  a: {image: x, healthcheck: {test: x, interval: 90s, timeout: 1500ms, start_period: 1h, retries: 3}}\n  b: {image: x, healthcheck: {test: x, interval: 0s, timeout: '0', start_period: 1d, retries: 0}}\n  c: {image: x, healthcheck: {test: x, interval: 1w, timeout: 1us, start_period: 1.5h, retries: '3'}}\n  d: {image: x, healthcheck: {test: x, interval: -5s, timeout: 1ns, start_interval: 3s, retries: 3.7}}\n  e: {image: x, healthcheck: {test: x, interval: '${I:-1h1ms}', timeout: .5s, start_period: 5.s, retries: '${R:-4}'}}\n  f: {image: x, healthcheck: {disable: true, interval: 1m, retries: 1e3}}\n"
    ),
    two!(
        "times of health checks are laid over one by one",
        "services: {a: {image: x, healthcheck: {test: x, interval: 10s, retries: 3}}}\n",
        "services: {a: {healthcheck: {interval: 1m, timeout: 2s}}}\n"
    ),
    one!(
        "a time that no integer holds is refused",
        "services: {a: {image: x, healthcheck: {test: x, interval: 10000000h}}}\n"
    ),
    one!("arguments and stages of builds", "services:\n  a: {build: {context: ., args: {A: 1, B: , C: x$$y, D: true, E: '', F: 1.50, G: 0777, H: '${U}', x-y: 1}, target: t, dockerfile_inline: \"FROM x\\nARG P=$$p\\n\"}}\n  b: {build: {context: ., args: [A=1, B, C=, D=x=y, A=2], target: ''}}\n  c: {build: {args: {}, target: 'a$$b', dockerfile: 'a$$b'}}\n  d: {build: {dockerfile_inline: 'FROM ${U:-d}', args: [B, N, '${U}']}}\n  e: {build: {context: 'a$$b', dockerfile_inline: '', args: ['A=${U}']}}\n", ".env" => "B=from .env\n"),
    two!(
        "arguments of a build are laid over by name",
        "services: {a: {build: {context: ., args: {A: 1, B: 2}, target: one}}}\n",
        "services: {a: {build: {args: [B=3, C=4], target: two}}}\n"
    ),
    one!("arguments of an included file's build", "include: [{path: sub/c.yaml, env_file: sub/own.env}]\nservices: {z: {image: x}}\n", "sub/c.yaml" => "services:\n  a: {build: {context: ., args: [A, B]}}\n  b: {build: {context: ., args: {A: , B: }}}\n", "sub/own.env" => "A=own\n", ".env" => "B=outer\n"),
    one!(
        "dollars in paths",
        "services: {a: {image: x, volumes: ['./a$$b:/x$$y', 'v:/z$$'], tmpfs: ['/a$$b']}}\nvolumes: {v: }\n"
    ),
];
