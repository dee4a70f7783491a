//! Snippets: several documents and files; extends and include; what reads otherwise than it looks.

use super::Snippet;

pub const ALL: &[Snippet] = &[
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
    one!("what the file defines is merged into what it includes", "include: [sub/compose.yaml]\nservices:\n  a: {image: x, environment: [A=2], ports: ['1:2']}\n", "sub/compose.yaml" => "services:\n  a: {image: y, environment: {A: 1, B: 1}, ports: ['3:4'], user: u, volumes: ['./q:/q']}\n"),
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
        "extensions are merged like anything else",
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
        "a grant on one target is replaced as a whole",
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
        "limits are merged one by one",
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
        "times of health checks are merged one by one",
        "services: {a: {image: x, healthcheck: {test: x, interval: 10s, retries: 3}}}\n",
        "services: {a: {healthcheck: {interval: 1m, timeout: 2s}}}\n"
    ),
    one!(
        "a time that no integer holds is refused",
        "services: {a: {image: x, healthcheck: {test: x, interval: 10000000h}}}\n"
    ),
    one!("arguments and stages of builds", "services:\n  a: {build: {context: ., args: {A: 1, B: , C: x$$y, D: true, E: '', F: 1.50, G: 0777, H: '${U}', x-y: 1}, target: t, dockerfile_inline: \"FROM x\\nARG P=$$p\\n\"}}\n  b: {build: {context: ., args: [A=1, B, C=, D=x=y, A=2], target: ''}}\n  c: {build: {args: {}, target: 'a$$b', dockerfile: 'a$$b'}}\n  d: {build: {dockerfile_inline: 'FROM ${U:-d}', args: [B, N, '${U}']}}\n  e: {build: {context: 'a$$b', dockerfile_inline: '', args: ['A=${U}']}}\n", ".env" => "B=from .env\n"),
    two!(
        "arguments of a build are merged by name",
        "services: {a: {build: {context: ., args: {A: 1, B: 2}, target: one}}}\n",
        "services: {a: {build: {args: [B=3, C=4], target: two}}}\n"
    ),
    one!("arguments of an included file's build", "include: [{path: sub/c.yaml, env_file: sub/own.env}]\nservices: {z: {image: x}}\n", "sub/c.yaml" => "services:\n  a: {build: {context: ., args: [A, B]}}\n  b: {build: {context: ., args: {A: , B: }}}\n", "sub/own.env" => "A=own\n", ".env" => "B=outer\n"),
    one!(
        "dollars in paths",
        "services: {a: {image: x, volumes: ['./a$$b:/x$$y', 'v:/z$$'], tmpfs: ['/a$$b']}}\nvolumes: {v: }\n"
    ),
];
