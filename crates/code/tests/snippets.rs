//! Small sources of each language: what a comment that begins with `#:` or `//:` says is what its line does, and lines
//! without one do nothing. `client NAME` is a client that logs in as that user.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use redproof_code::{Beside, Language, Project, SettingsFile, SourceFile, read};
use redproof_source::SourceMap;

/// By line and command: keys, and channels behind `&`.
type Operations = BTreeMap<(u32, String), BTreeSet<String>>;

fn expected(text: &str) -> Operations {
    let mut found = Operations::new();
    for (index, line) in text.lines().enumerate() {
        let Some((_, comment)) = line.split_once("//: ").or_else(|| line.split_once("#: ")) else {
            continue;
        };
        for operation in comment.split("; ") {
            let mut words = operation.split_whitespace();
            let command = words.next().unwrap().to_lowercase();
            let line = u32::try_from(index + 1).unwrap();
            found.insert((line, command), words.map(str::to_owned).collect());
        }
    }
    found
}

fn reported(name: &str, text: &str) -> Operations {
    let mut map = SourceMap::default();
    let file = map.add(name, text);
    let language = Language::of_path(name).unwrap();
    let project = Project::collect(&[SourceFile {
        file,
        path: name,
        text,
        language,
        test: false,
    }]);
    let mut found = Operations::new();
    let used = read(file, text, language, &project);
    for client in used.clients {
        if let Some(user) = client.user {
            let line = map.positions(client.span).0.line;
            let users = found.entry((line, "client".to_owned())).or_default();
            users.insert(user.as_str().to_owned());
        }
    }
    for operation in used.operations {
        let line = map.positions(operation.span).0.line;
        let touched = found.entry((line, operation.command)).or_default();
        touched.extend(operation.keys.into_iter().map(|key| key.pattern));
        touched.extend(
            operation
                .channels
                .into_iter()
                .map(|channel| format!("&{}", channel.pattern)),
        );
    }
    found
}

/// A file of source code of a name.
fn source<'t>(map: &mut SourceMap, path: &'t str, text: &'t str) -> SourceFile<'t> {
    SourceFile {
        file: map.add(path, text),
        path,
        text,
        language: Language::of_path(path).unwrap(),
        test: false,
    }
}

#[test]
fn each_line_does_what_its_comment_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snippets");
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    let mut faults = Vec::new();
    let mut count = 0;
    for path in paths {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        let (expected, reported) = (expected(&text), reported(&name, &text));
        count += expected.len();
        for (key, touched) in &expected {
            match reported.get(key) {
                Some(known) if known == touched => {}
                other => faults.push(format!("{name}:{}: {} {touched:?}, not {other:?}", key.0, key.1)),
            }
        }
        let extra = reported.iter().filter(|(key, _)| !expected.contains_key(key));
        faults.extend(
            extra.map(|(key, touched)| format!("{name}:{}: {} {touched:?} is too much", key.0, key.1)),
        );
    }
    assert!(count > 250, "{count}");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn what_a_service_sets_counts_for_variables_of_the_environment() {
    let compose = "services:\n  app:\n    environment:\n      KEY_PREFIX: prod\n      OTHER: ${OTHER}\n";
    // A file of variables that may hold the others.
    let open = format!("{compose}    env_file: more.env\n");
    for (name, text, [keys, keys_of_open]) in [
        (
            "a.py",
            "import os, redis\nr = redis.Redis()\nP = os.getenv('KEY_PREFIX', 'dev')\nr.get(P + ':a')\nr.get(os.environ['KEY_PREFIX'])\n\
             r.get(os.getenv('OTHER', 'dev') + ':b')\nr.get(os.getenv('UNSET', 'dev') + ':c')\n",
            ["prod:a prod *:b dev:c", "prod:a prod *:b *:c"],
        ),
        (
            "b.py",
            "import redis\nfrom pydantic_settings import BaseSettings\nclass S(BaseSettings):\n    key_prefix: str = 'dev'\n    \
             name: str = 'x'\ns = S()\nr = redis.Redis()\nr.get(s.key_prefix + ':a')\nr.get(s.name + ':b')\n",
            ["prod:a x:b", "prod:a *:b"],
        ),
        (
            "a.ts",
            "import Redis from 'ioredis';\nconst r = new Redis({ keyPrefix: process.env.PFX ?? 'dev:' });\nr.get('a');\n",
            ["dev:a", "*a"],
        ),
        (
            "a.php",
            "<?php\n$r = new Redis();\n$p = getenv('PFX') ?: 'dev';\n$r->get(\"$p:a\");\n$r->get(($_ENV['KEY_PREFIX'] ?? 'dev') . ':b');\n",
            ["dev:a dev:b prod:b", "*:a dev:b prod:b"],
        ),
        (
            "a.rb",
            "r = Redis.new\nr.get(\"#{ENV.fetch('PFX', 'dev')}:a\")\nr.get(\"#{ENV['PFX'] || 'dev'}:b\")\n",
            ["dev:a dev:b", "*:a *:b"],
        ),
        (
            "a.go",
            "package a\nimport (\"context\"; \"os\"; \"github.com/redis/go-redis/v9\")\nfunc f(ctx context.Context, r *redis.Client) {\n\tq := \
             os.Getenv(\"PFX\")\n\tif q == \"\" { q = \"dev\" }\n\tr.Get(ctx, q+\":a\")\n}\n",
            ["dev:a", "*:a"],
        ),
    ] {
        for (compose, keys) in [(compose.to_owned(), keys), (open.clone(), keys_of_open)] {
            let mut map = SourceMap::default();
            let (file, settings) = (map.add(name, text), map.add("compose.yaml", compose.as_str()));
            let language = Language::of_path(name).unwrap();
            let source = SourceFile {
                file,
                path: name,
                text,
                language,
                test: false,
            };
            let settings = SettingsFile::new(settings, "compose.yaml", compose.as_str().into());
            let beside = Beside {
                file: &settings,
                services: &["app"],
            };
            let project = Project::collect_with(&[source], &[], &[beside]);
            let operations = read(file, text, language, &project).operations.into_iter();
            let found: Vec<String> = operations
                .flat_map(|operation| operation.keys)
                .map(|key| key.pattern)
                .collect();
            assert_eq!(found.join(" "), keys, "{name}");
        }
    }
}

#[test]
fn what_spring_fills_in_is_a_setting() {
    let text = "import redis.clients.jedis.Jedis;\nimport org.springframework.beans.factory.annotation.Value;\nclass A {\n  \
                @Value(\"${shop.prefix}\") private String prefix;\n  private final String other;\n  \
                A(@Value(\"${shop.other:dev}\") String other) { this.other = other; }\n  \
                void f(Jedis j, String id) { j.get(prefix + id); j.get(other + \":b\"); }\n}\n";
    let yaml = "shop:\n  prefix: 'shop:'\n";
    let mut map = SourceMap::default();
    let source = source(&mut map, "A.java", text);
    let settings = SettingsFile::new(map.add("application.yml", yaml), "application.yml", yaml.into());
    let beside = Beside {
        file: &settings,
        services: &[],
    };
    let project = Project::collect_with(&[source], &[], &[beside]);
    let operations = read(source.file, text, source.language, &project).operations;
    let keys = operations.into_iter().flat_map(|operation| operation.keys);
    let found: Vec<String> = keys.map(|key| key.pattern).collect();
    assert_eq!(found.join(" "), "shop:* dev:b");
}

#[test]
fn calls_that_may_be_a_clients_are_unknown() {
    for (name, text, expected) in [
        (
            "a.py",
            "import redis\nredis.Redis().ping()\ndef f(x, items):\n    x.hgetall('a')\n    x.get('b')\n    items.sort()\n",
            "a call of HGETALL on something that may be a client",
        ),
        (
            "b.py",
            "import redis\ndef f(r: redis.Redis):\n    r.hgetall('a')\n",
            "",
        ),
        ("c.py", "def f(x):\n    x.hgetall('a')\n", ""),
        (
            "a.ts",
            "import Redis from 'ioredis';\nnew Redis().ping();\nexport const f = (x: any) => { x.set('a', 1); x.zadd('b', 1, 'c'); };\n",
            "a call of ZADD on something that may be a client",
        ),
    ] {
        let mut map = SourceMap::default();
        let file = map.add(name, text);
        let language = Language::of_path(name).unwrap();
        let unknown = read(file, text, language, &Project::default()).unknown;
        let found: Vec<String> = unknown.into_iter().map(|unknown| unknown.why).collect();
        assert_eq!(found.join(" "), expected, "{name}");
    }
}

#[test]
fn modules_are_found_by_dots_and_aliases() {
    for (files, keys) in [
        (
            [
                ("p/__init__.py", "import redis\nconn = redis.Redis()\n"),
                ("p/x.py", "from . import conn\nconn.get('a')\n"),
            ],
            "a",
        ),
        (
            [
                (
                    "src/x/y.ts",
                    "import Redis from 'ioredis';\nimport { KEY } from '@app/keys';\nnew Redis().get(KEY);\n",
                ),
                ("src/keys.ts", "export const KEY = 'b';\n"),
            ],
            "b",
        ),
    ] {
        let mut map = SourceMap::default();
        let sources = files.map(|(path, text)| source(&mut map, path, text));
        let project = Project::collect(&sources);
        let used = sources
            .iter()
            .map(|source| read(source.file, source.text, source.language, &project));
        let found: Vec<String> = used
            .flat_map(|used| used.operations)
            .flat_map(|operation| operation.keys)
            .map(|key| key.pattern)
            .collect();
        assert_eq!(found.join(" "), keys);
    }
}

#[test]
fn what_is_computed_is_unknown() {
    for (name, text) in [
        (
            "a.py",
            "import redis\nr = redis.Redis()\ngetattr(r, names[0])('k')\n",
        ),
        (
            "a.php",
            "<?php\nuse Illuminate\\Support\\Facades\\Redis;\nfunction f($id) { Redis::{$id}('k'); }\n",
        ),
        ("a.rb", "r = Redis.new\nr.public_send(params[:name], 'k')\n"),
        // Commands of modules.
        (
            "c.py",
            "import redis\nr = redis.Redis()\nr.json().set('a', '$', {})\n",
        ),
        (
            "d.py",
            "import redis\nr = redis.Redis()\nr.execute_command('JSON.GET', 'a')\n",
        ),
        (
            "c.ts",
            "import { createClient } from 'redis';\nconst c = createClient();\nc.ft.search('a', 'x');\n",
        ),
        (
            "c.go",
            "package a\nimport (\"context\"; \"github.com/redis/go-redis/v9\")\nfunc f(ctx context.Context, r *redis.Client) { r.JSONSet(ctx, \
             \"a\", \"$\", 1) }\n",
        ),
        // A command that no table has.
        ("b.py", "import redis\nr = redis.Redis()\nr.delex('k')\n"),
    ] {
        let mut map = SourceMap::default();
        let file = map.add(name, text);
        let language = Language::of_path(name).unwrap();
        let unknown = read(file, text, language, &Project::default()).unknown;
        assert_eq!(unknown.len(), 1, "{name}: {unknown:?}");
    }
}

#[test]
fn libraries_without_a_profile_are_named() {
    for (name, text, expected) in [
        ("a.cs", "using FreeRedis;\nclass A { }\n", "FreeRedis"),
        ("a.py", "import redis_om\n", "redis_om"),
        ("b.py", "import redis\nfrom .redis_tools import x\n", ""),
        (
            "a.go",
            "package a\nimport \"github.com/x/redisx/v2\"\n",
            "github.com/x/redisx/v2",
        ),
        ("b.go", "package a\nimport \"github.com/redis/go-redis/v9\"\n", ""),
        ("a.java", "import com.shop.redis.Tools;\nclass A { }\n", ""),
    ] {
        let mut map = SourceMap::default();
        let file = map.add(name, text);
        let language = Language::of_path(name).unwrap();
        let libraries = read(file, text, language, &Project::default()).libraries;
        let names: Vec<String> = libraries.into_iter().map(|library| library.id).collect();
        assert_eq!(names.join(" "), expected, "{name}");
    }
}

#[test]
fn options_that_are_calls_are_read() {
    let text = "package a\nimport \"github.com/gomodule/redigo/redis\"\nfunc f() { c, _ := redis.Dial(\"tcp\", \"redis:6379\", \
                redis.DialUsername(\"u\"), redis.DialDatabase(2)); c.Do(\"GET\", \"a:1\") }\n";
    let mut map = SourceMap::default();
    let file = map.add("a.go", text);
    let clients = read(file, text, Language::Go, &Project::default()).clients;
    let user = clients[0].user.as_ref().unwrap();
    assert_eq!((user.as_str(), clients[0].database), ("u", Some(2)));
}

#[test]
fn packages_of_a_workspace_stand_for_their_files() {
    let sources = [
        (
            "apps/web/main.ts",
            "import { kv } from '@shop/cache';\nimport { PREFIX, cart } from '@shop/keys';\nimport { NAME } from '#names';\nkv.get(`${PREFIX}:1`);\nkv.set(cart(id), 'v');\nkv.incr(`${NAME}:2`);\n",
        ),
        ("apps/web/src/names.js", "export const NAME = 'own';\n"),
        (
            "packages/cache/index.js",
            "const Redis = require('ioredis');\nmodule.exports = { kv: new Redis() };\n",
        ),
        (
            "packages/keys/src/index.ts",
            "export const PREFIX = 'shop';\nexport const cart = (id: string) => `${PREFIX}:cart:${id}`;\n",
        ),
    ];
    let manifests = [
        (
            "apps/web/package.json",
            r##"{"name": "web", "imports": {"#names": "./src/names.js"}}"##,
        ),
        (
            "packages/cache/package.json",
            r#"{"name": "@shop/cache", "main": "index.js"}"#,
        ),
        (
            "packages/keys/package.json",
            r#"{"name": "@shop/keys", "main": "dist/index.js"}"#,
        ),
    ];
    let mut map = SourceMap::default();
    let sources = sources.map(|(path, text)| source(&mut map, path, text));
    let manifests = manifests.map(|(path, text)| SettingsFile::new(map.add(path, text), path, text.into()));
    let beside: Vec<Beside<'_>> = manifests
        .iter()
        .map(|file| Beside { file, services: &[] })
        .collect();
    let project = Project::collect_with(&sources, &[], &beside);
    let [main, ..] = sources;
    let operations = read(main.file, main.text, main.language, &project)
        .operations
        .into_iter();
    let keys: BTreeSet<String> = operations
        .flat_map(|one| one.keys)
        .map(|key| key.pattern)
        .collect();
    assert_eq!(Vec::from_iter(keys), ["own:2", "shop:1", "shop:cart:*"]);
}
