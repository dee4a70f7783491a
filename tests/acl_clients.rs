//! What clients send by themselves is granted wherever the client is made, and only there where its options ask for it.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use serde_json::Value;

const COMPOSE: &str = "services:\n  app:\n    build: .\n  redis:\n    image: redis:7.2\n";

/// The suggested users by name, each with its words.
fn suggested(files: &[(&str, &str)]) -> Vec<(String, BTreeSet<String>)> {
    let folder = tempfile::tempdir().unwrap();
    let compose = [("compose.yaml", COMPOSE)];
    for (path, text) in compose.iter().chain(files) {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let output = Command::new(env!("CARGO_BIN_EXE_redproof"))
        .args(["acl", "suggest", "--format", "json"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let all: Value = serde_json::from_slice(&output.stdout).unwrap();
    let users = all["users"].as_array().unwrap().iter().map(|user| {
        let line = user["suggestion"].as_str().unwrap();
        let words = line.split(' ').map(str::to_owned).collect();
        (user["user"].as_str().unwrap().to_owned(), words)
    });
    users.collect()
}

/// Fails unless the only user has all of these words and none of those.
fn assert_has(files: &[(&str, &str)], has: &[&str], lacks: &[&str]) {
    let users = suggested(files);
    assert_eq!(users.len(), 1, "{users:?}");
    for word in has {
        assert!(users[0].1.contains(*word), "{word}: {users:?}");
    }
    for word in lacks {
        assert!(!users[0].1.contains(*word), "{word}: {users:?}");
    }
}

#[test]
fn a_client_of_another_module_connects() {
    let ioredis = ["+client|setinfo", "+client|setname", "+info", "+select", "+hset"];
    assert_has(
        &[
            ("package.json", r#"{"dependencies": {"ioredis": "5"}}"#),
            (
                "src/db.js",
                "const Redis = require('ioredis');\nconst opts = require('./config');\n\
                 module.exports = { redis: new Redis(opts.redis) };\n",
            ),
            (
                "src/config.js",
                "module.exports = { redis: { host: 'redis', connectionName: process.env.NAME, db: 2 } };\n",
            ),
            (
                "src/cart.js",
                "const { redis } = require('./db');\nexports.add = (id) => redis.hset(`cart:${id}`, 'a', 1);\n",
            ),
        ],
        &ioredis,
        &["+cluster|slots"],
    );
    assert_has(
        &[
            (
                "src/redis.ts",
                "import { createClient } from 'redis';\nimport { settings } from './settings';\n\
                 export async function getClient() { return createClient(settings()); }\n",
            ),
            (
                "src/settings.ts",
                "export function settings() { return { name: 'svc', database: 3, pingInterval: 9 }; }\n",
            ),
            (
                "src/use.ts",
                "import { getClient } from './redis';\n\
                 export async function use() { const c = await getClient(); await c.set('k', '1'); }\n",
            ),
        ],
        &["+client|setname", "+select", "+ping", "+set"],
        &[],
    );
    assert_has(
        &[
            (
                "app/db.py",
                "import redis\nfrom app.config import REDIS\nclient = redis.Redis(**REDIS)\n",
            ),
            (
                "app/config.py",
                "import os\nREDIS = {'host': 'redis', 'client_name': os.environ.get('NAME'), 'db': 1}\n",
            ),
            (
                "app/views.py",
                "from app.db import client\ndef f():\n    client.set('k', 1)\n",
            ),
        ],
        &["+client|setname", "+select", "+client|setinfo"],
        &["+ping"],
    );
    assert_has(
        &[
            (
                "go.mod",
                "module acme/x\nrequire github.com/redis/go-redis/v9 v9.5.0\n",
            ),
            (
                "db/db.go",
                "package db\nimport \"github.com/redis/go-redis/v9\"\nfunc New(cfg Config) *redis.Client {\n\
                 \treturn redis.NewClient(&redis.Options{Addr: cfg.Addr, DB: cfg.DB, ClientName: cfg.Name})\n}\n",
            ),
            (
                "store/store.go",
                "package store\nimport (\"context\"; \"github.com/redis/go-redis/v9\")\n\
                 type Store struct { rdb *redis.Client }\nfunc (s *Store) Put(ctx context.Context) {\n\
                 \ts.rdb.Incr(ctx, \"n\")\n}\n",
            ),
        ],
        &["+client|setname", "+select", "+incr"],
        &[],
    );
    assert_has(
        &[
            (
                "src/main/java/a/Db.java",
                "package a;\nimport redis.clients.jedis.*;\npublic class Db {\n  static JedisPooled make(Settings s) {\n\
                 \treturn new JedisPooled(s.at(), DefaultJedisClientConfig.builder().clientName(\"x\").database(s.db()).build());\n\
                 \t}\n}\n",
            ),
            (
                "src/main/java/a/Store.java",
                "package a;\nimport redis.clients.jedis.JedisPooled;\npublic class Store {\n  private final JedisPooled jedis;\n\
                 \tpublic void put() { jedis.set(\"k\", \"1\"); }\n}\n",
            ),
        ],
        &["+client|setname", "+select", "+client|setinfo", "+set"],
        &[],
    );
    assert_has(
        &[
            (
                "src/Db.php",
                "<?php\nnamespace App;\nuse Predis\\Client;\nclass Db { public static function make(): Client {\n\
                 return new Client(['host' => 'redis', 'database' => 4]); } }\n",
            ),
            (
                "src/Store.php",
                "<?php\nnamespace App;\nuse Predis\\Client;\nclass Store { public function __construct(private Client $redis) {}\n\
                 public function put() { $this->redis->set('k', 1); } }\n",
            ),
        ],
        &["+select", "+client|setinfo", "+set"],
        &["+client|setname"],
    );
    assert_has(
        &[
            (
                "lib/db.rb",
                "require \"redis\"\nmodule Db\n  def self.redis\n    @redis ||= Redis.new(host: \"redis\", db: 3, id: \"app\")\n  end\nend\n",
            ),
            (
                "lib/store.rb",
                "require_relative \"db\"\nclass Store\n  def put\n    Db.redis.set(\"k\", 1)\n  end\nend\n",
            ),
        ],
        &["+select", "+client|setname", "+set"],
        &[],
    );
    assert_has(
        &[
            (
                "Db.cs",
                "using StackExchange.Redis;\nnamespace App;\npublic class Db {\n  public static IConnectionMultiplexer Make(string cs) =>\n\
                 \tConnectionMultiplexer.Connect(cs);\n}\n",
            ),
            (
                "Store.cs",
                "using StackExchange.Redis;\nnamespace App;\npublic class Store(IConnectionMultiplexer mux) {\n\
                 \tpublic Task Put() => mux.GetDatabase(2).StringSetAsync(\"k\", \"1\");\n}\n",
            ),
        ],
        &["+client|setname", "+echo", "+select", "+set"],
        &[],
    );
}

#[test]
fn what_the_options_do_not_ask_for_is_not_granted() {
    assert_has(
        &[
            (
                "src/db.js",
                "const Redis = require('ioredis');\nmodule.exports = new Redis({ host: 'redis', port: 6379, db: 0 });\n",
            ),
            ("src/a.js", "const redis = require('./db');\nredis.get('k');\n"),
            ("src/b.js", "const { connectionName } = require('./mongo');\n"),
        ],
        &["+get", "+info"],
        &["+select", "+client|setname", "+cluster|slots"],
    );
    let redigo = "package main\nimport \"github.com/gomodule/redigo/redis\"\nfunc main() {\n\tc, _ := redis.Dial(\"tcp\", \
                  \"redis:6379\", redis.DialUsername(\"app\"), redis.DialPassword(password()))\n\tc.Do(\"GET\", \"k\")\n}\n";
    assert_has(&[("main.go", redigo)], &["+get"], &["+select"]);
    let rueidis = "package main\nimport (\"context\"; \"github.com/redis/rueidis\")\nfunc main() {\n\
                   \tc, _ := rueidis.NewClient(rueidis.ClientOption{InitAddress: []string{\"redis:6379\"}, DisableCache: true})\n\
                   \tc.Do(context.Background(), c.B().Get().Key(\"k\").Build())\n}\n";
    assert_has(&[("main.go", rueidis)], &["+get"], &["+client|tracking"]);
    let caching = rueidis.replace(", DisableCache: true", "");
    assert_has(&[("main.go", &caching)], &["+get", "+client|tracking"], &[]);
}

#[test]
fn a_cache_of_symfony_has_the_keys_of_its_namespace() {
    let cache = "<?php\nuse Symfony\\Component\\Cache\\Adapter\\RedisAdapter;\n\
                 $redis = RedisAdapter::createConnection('redis://redis');\n\
                 $cache = new RedisAdapter($redis, 'shop', 600);\necho $cache->get('product', fn () => 1);\n";
    let composer = r#"{"require": {"symfony/cache": "^7.3"}}"#;
    let files = [("composer.json", composer), ("cache.php", cache)];
    assert_has(&files, &["~shop:*"], &["~*:*", "~*"]);
}

#[test]
fn a_package_of_the_tree_is_of_each_application_that_uses_it() {
    let users = suggested(&[
        (
            "compose.yaml",
            "services:\n  api:\n    build: {context: ., dockerfile: apps/api/Dockerfile}\n  \
             job:\n    build: {context: ., dockerfile: apps/job/Dockerfile}\n  redis:\n    image: redis:7.2\n",
        ),
        (
            "apps/api/package.json",
            r#"{"name": "@acme/api", "dependencies": {"@acme/cache": "workspace:*"}}"#,
        ),
        (
            "apps/api/main.ts",
            "import { redis } from '@acme/cache';\nexport const f = () => redis.set('k', '1');\n",
        ),
        (
            "apps/job/package.json",
            r#"{"name": "@acme/job", "dependencies": {"ioredis": "5"}}"#,
        ),
        (
            "apps/job/main.ts",
            "import Redis from 'ioredis';\nnew Redis({ host: 'redis' }).get('j');\n",
        ),
        (
            "packages/cache/package.json",
            r#"{"name": "@acme/cache", "dependencies": {"ioredis": "5"}}"#,
        ),
        (
            "packages/cache/index.ts",
            "import Redis from 'ioredis';\nexport const redis = new Redis({ host: 'redis', connectionName: 'api' });\n",
        ),
    ]);
    let names: Vec<&str> = users.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["api", "job"]);
    let has = |user: usize, word: &str| users[user].1.contains(word);
    assert!(has(0, "+set") && has(0, "+client|setname"), "{users:?}");
    assert!(
        has(1, "+get") && !has(1, "+client|setname") && !has(1, "+set"),
        "{users:?}"
    );
}

#[test]
fn the_user_of_settings_and_builders_logs_in() {
    let template = "package a;\nimport org.springframework.data.redis.core.StringRedisTemplate;\n\
        class S { private final StringRedisTemplate t; void x() { t.opsForValue().get(\"k\"); } }\n";
    let settings = [
        (
            "src/main/resources/application.yml",
            "spring:\n  data:\n    redis:\n      host: redis\n      username: shop\n",
        ),
        (
            "src/main/resources/application.properties",
            "spring.data.redis.url=redis://shop:${P}@redis:6379\n",
        ),
        (
            "src/main/java/a/Conf.java",
            "package a;\nimport org.springframework.data.redis.connection.*;\nclass Conf { Object f() {\n\
             var c = new RedisStandaloneConfiguration(\"redis\", 6379); c.setUsername(\"shop\"); return c; } }\n",
        ),
    ];
    for file in settings {
        let users = suggested(&[("src/main/java/a/S.java", template), file]);
        assert_eq!(users[0].0, "shop", "{}: {users:?}", file.0);
    }
    let users = suggested(&[
        (
            "App.csproj",
            "<Project><ItemGroup><Using Include=\"StackExchange.Redis\" /></ItemGroup></Project>",
        ),
        (
            "Db.cs",
            "namespace App;\npublic class Db(string at) {\n  readonly IDatabase db = ConnectionMultiplexer.Connect(\"redis:6379,user=shop\").GetDatabase();\n\
             \tpublic void Put() => db.StringSet(\"k\", \"1\");\n}\n",
        ),
    ]);
    assert!(users[0].0 == "shop" && users[0].1.contains("+set"), "{users:?}");
}

#[test]
fn a_file_that_names_no_redis_uses_the_client_of_another() {
    for (own, other, word) in [
        (
            (
                "db.go",
                "package main\nimport \"github.com/redis/go-redis/v9\"\nvar rdb = redis.NewClient(&redis.Options{Addr: \"h:6379\"})\n",
            ),
            (
                "use.go",
                "package main\nimport \"context\"\nfunc f(ctx context.Context) string { return rdb.HGet(ctx, \"a\", \"b\").Val() }\n",
            ),
            "+hget",
        ),
        (
            (
                "Db.java",
                "import redis.clients.jedis.*;\nclass Db { static final JedisPooled POOL = new JedisPooled(\"h\", 6379); }\n",
            ),
            (
                "Use.java",
                "class Use { String f() { return Db.POOL.hget(\"a\", \"b\"); } }\n",
            ),
            "+hget",
        ),
        (
            ("db.rb", "require \"redis\"\nSTORE = Redis.new(host: \"h\")\n"),
            (
                "use.rb",
                "require_relative \"db\"\ndef f = STORE.hget(\"a\", \"b\")\n",
            ),
            "+hget",
        ),
        (
            (
                "Db.php",
                "<?php\nclass Db { public static function c(): \\Predis\\Client { return new \\Predis\\Client(['host' => 'h']); } }\n",
            ),
            (
                "Use_.php",
                "<?php\nclass Use_ { function f() { return Db::c()->hget('a', 'b'); } }\n",
            ),
            "+hget",
        ),
    ] {
        assert_has(&[own, other], &[word], &[]);
    }
}
