//! Trees to audit.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// A deployment of four files.
pub(crate) fn deployment(folder: &Path, number: usize) {
    fs::create_dir_all(folder).unwrap();
    let compose = format!(
        "services:\n  app:\n    image: shop/app:{number}\n    environment:\n      REDIS_URL: redis://app:${{APP_PASSWORD}}@redis:6379/0\n    networks: [inside]\n  redis:\n    image: redis:7.4.1-alpine\n    command: [redis-server, /etc/redis/redis.conf]\n    volumes:\n      - ./redis.conf:/etc/redis/redis.conf:ro\n      - ./users.acl:/etc/redis/users.acl:ro\n    ports: ['127.0.0.1:6379:6379']\n    healthcheck:\n      test: [CMD, redis-cli, -a, '${{APP_PASSWORD}}', ping]\n    networks: [inside]\nnetworks:\n  inside:\n    internal: true\n"
    );
    fs::write(folder.join("compose.yaml"), compose).unwrap();
    fs::write(
        folder.join(".env"),
        format!("APP_PASSWORD=Umber-Falcon-{number}-Prairie-Knot\n"),
    )
    .unwrap();
    let conf = "port 6379\naclfile /etc/redis/users.acl\nmaxmemory 256mb\nmaxmemory-policy allkeys-lru\nappendonly yes\ntimeout 300\n";
    fs::write(folder.join("redis.conf"), conf).unwrap();
    let acl = format!(
        "user default off\nuser app on >Umber-Falcon-{number}-Prairie-Knot ~app:* +@all -@dangerous\n"
    );
    fs::write(folder.join("users.acl"), acl).unwrap();
}

/// Many deployments, and longer compose files as they are in practice; gives the number of files and bytes.
pub(crate) fn full_of_redis(root: &Path, count: usize) -> (usize, u64) {
    for number in 0..count {
        let folder = root.join(format!("group{}/project{number}", number % 20));
        deployment(&folder, number);
        let path = folder.join("compose.yaml");
        let text = fs::read_to_string(&path).unwrap();
        fs::write(
            &path,
            text.replace(
                "networks:\n  inside:\n",
                &format!("{}networks:\n  inside:\n", services(30)),
            ),
        )
        .unwrap();
    }
    size(root)
}

/// Many projects that have nothing to do with Redis.
pub(crate) fn without_redis(root: &Path, count: usize) -> (usize, u64) {
    for number in 0..count {
        let folder = root.join(format!("group{}/project{number}", number % 50));
        fs::create_dir_all(&folder).unwrap();
        fs::write(
            folder.join("docker-compose.yml"),
            format!("services:\n{}", services(20)),
        )
        .unwrap();
        fs::write(folder.join(".env"), "POSTGRES_PASSWORD=x\n").unwrap();
        fs::write(folder.join("application.yml"), services(20)).unwrap();
    }
    size(root)
}

/// A deployment with its code: files that do not use Redis, and files that do.
pub(crate) fn code(root: &Path, without: usize, using: usize) {
    deployment(root, 0);
    let plain = "import json\n\n\nclass Order:\n    def __init__(self, number, lines):\n        self.number = number\n        self.lines = lines\n\n    def total(self):\n        return sum(line['price'] * line['count'] for line in self.lines)\n\n    def shown(self):\n        return json.dumps({'number': self.number, 'total': self.total()})\n";
    for number in 0..without {
        let folder = root.join(format!("shop/part{}", number % 100));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(format!("order{number}.py")), plain.repeat(5)).unwrap();
    }
    for number in 0..using {
        let folder = root.join("shop/stores");
        fs::create_dir_all(&folder).unwrap();
        let text = format!(
            "import os\nimport redis\n\nclient = redis.Redis.from_url(os.environ['REDIS_URL'])\n\n\ndef load(user):\n    return client.hgetall(f'app:user:{{user}}')\n\n\ndef save(user, values):\n    with client.pipeline() as pipe:\n        pipe.hset(f'app:user:{{user}}', mapping=values)\n        pipe.expire(f'app:user:{{user}}', 3600)\n        pipe.incr('app:saved:{number}')\n        pipe.execute()\n\n\n{}",
            plain.repeat(3)
        );
        fs::write(folder.join(format!("store{number}.py")), text).unwrap();
    }
}

fn services(count: usize) -> String {
    let mut text = String::new();
    for number in 0..count {
        writeln!(
            text,
            "  s{number}:\n    image: example/service-{number}:1.{number}\n    environment:\n      LOG_LEVEL: info\n      WORKERS: '{number}'\n    ports: ['{0}:{0}']\n    restart: unless-stopped",
            9_000 + number
        )
        .unwrap();
    }
    text
}

fn size(folder: &Path) -> (usize, u64) {
    let mut total = (0, 0);
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let (files, bytes) = if entry.file_type().unwrap().is_dir() {
            size(&entry.path())
        } else {
            (1, entry.metadata().unwrap().len())
        };
        total = (total.0 + files, total.1 + bytes);
    }
    total
}

/// Whether a file is a compose file by its name.
pub(crate) fn is_compose_file(path: &Path) -> bool {
    let name = path
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or_default();
    let is_yaml = name.ends_with(".yml") || name.ends_with(".yaml");
    is_yaml && (name.starts_with("docker-compose") || name.starts_with("compose"))
}
