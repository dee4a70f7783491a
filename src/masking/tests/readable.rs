//! What must stay readable in each format, and what must not.

use super::*;

#[test]
fn compose_files_show_what_the_schema_types() {
    let before = "services:\n  redis:\n    ";
    let same = [
        "image: redis:7.2-alpine",
        "image: redis@sha256:0123abcd",
        "restart: always",
        "container_name: ja4proxy-redis",
        "ports: [\"6379:6379\", \"127.0.0.1:6380:6379/tcp\"]",
        "expose: [\"6379\"]",
        "networks: [backend, default]",
        "depends_on:\n      db: {condition: service_healthy, required: true}",
        "volumes:\n      - ./redis.conf:/usr/local/etc/redis/redis.conf:ro\n      - data:/data",
        "mem_limit: 512m",
        "cpus: 0.5",
        "read_only: true",
        "user: \"999:999\"",
        "cap_drop: [ALL]",
        "security_opt: [no-new-privileges:true]",
        "secrets:\n      - redis_password",
        "deploy: {resources: {limits: {memory: 512M}}, replicas: 2}",
        "healthcheck:\n      test: [\"CMD\", \"redis-cli\", \"ping\"]\n      interval: 1m30s\n      retries: 3",
        "command: redis-server --port 0 --maxmemory 512mb --appendonly yes",
        "command: [\"redis-server\", \"/etc/redis.conf\", \"--save\", \"\"]",
        "environment:\n      REDIS_HOST: redis\n      REDIS_PORT: \"6379\"\n      REDIS_TLS: \"false\"",
        "environment:\n      - REDIS_URL=redis://redis:6379/0\n      - REDIS_PASSWORD_FILE=/run/secrets/redis_password",
        "environment:\n      - REDIS_PASSWORD=${REDIS_PASSWORD}\n      - APP_DEBUG=true",
        "logging: {driver: json-file, options: {max-size: \"10m\"}}",
        "build: {context: ., dockerfile: docker/Dockerfile}",
        "ports: # redproof: ignore exposed-port behind the firewall\n      - \"6379:6379\"",
    ];
    let same: Vec<String> = same.iter().map(|line| format!("{before}{line}")).collect();
    let cases: Vec<(&str, &str)> = same.iter().map(|file| (file.as_str(), file.as_str())).collect();
    compare(Format::Compose, &cases);
}

#[test]
fn compose_files_show_no_text_of_the_users_own() {
    let before = "services:\n  redis:\n    ";
    let cases = [
        ("labels: {note: walrus}", "labels: {note: ••••••••}"),
        ("labels: [\"note=48151623\"]", "labels: [\"note=••••••••\"]"),
        (
            "environment: {REDIS_PASSWORD: 48151623, SIZE: 5}",
            "environment: {REDIS_PASSWORD: ••••••••, SIZE: ••••••••}",
        ),
        (
            "environment: {REDIS_PASSWORD: \"${REDIS_PASSWORD:-changeme}\"}",
            "environment: {REDIS_PASSWORD: \"${REDIS_PASSWORD:-••••••••}\"}",
        ),
        (
            "command: redis-server --requirepass \"${PW:?set it}\" --port ${PORT:-6379}",
            "command: redis-server --requirepass \"${PW:?••••••••}\" --port ${PORT:-6379}",
        ),
        (
            "command: sh -c 'redis-server --requirepass $$(cat /run/secrets/pw) && echo done'",
            "command: sh -c 'redis-server --requirepass $$(cat /run/secrets/pw) && echo ••••••••'",
        ),
        (
            "command: [\"redis-server\", \"--requirepass\", \"correct horse\"]",
            "command: [\"redis-server\", \"--requirepass\", \"••••••••\"]",
        ),
        (
            "command:\n      - redis-server\n      - --requirepass\n      - 48151623",
            "command:\n      - redis-server\n      - --requirepass\n      - ••••••••",
        ),
        ("restart: always # walrus", "restart: always ••••••••"),
        (
            "logging: {options: {token: walrus}}",
            "logging: {options: {token: ••••••••}}",
        ),
        ("ports: [\"48151623\"]", "ports: [\"••••••••\"]"),
        (
            "build: https://web:walrus@git.example/x",
            "build: https://web:••••••••@git.example••••••••",
        ),
        (
            "environment: {A: $ecret, B: \"${not a name}\"}",
            "environment: {A: ••••••••, B: \"••••••••\"}",
        ),
        ("x: {walrus}", "x: {••••••••}"),
        ("x: &walrus", "x: ••••••••"),
    ];
    let cases: Vec<(String, String)> = cases
        .iter()
        .map(|(file, expected)| (format!("{before}{file}"), format!("{before}{expected}")))
        .collect();
    let cases: Vec<(&str, &str)> = cases.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    compare(Format::Compose, &cases);
    compare(
        Format::Compose,
        &[
            (
                "secrets: {pw: walrus}\nx-note: 48151623",
                "secrets: {pw: ••••••••}\nx-note: ••••••••",
            ),
            ("services:\n  a: [walrus", "services:\n  ••••••••"),
            (
                "x-base: &base {restart: always}\nservices:\n  redis:\n    <<: *base",
                "x-base: &base {restart: always}\nservices:\n  redis:\n    <<: *base",
            ),
        ],
    );
}

#[test]
fn redis_conf_shows_what_the_directives_type() {
    let same = [
        "port 0",
        "maxmemory 512mb",
        "maxmemory-policy allkeys-lru",
        "bind 127.0.0.1 -::1",
        "save 900 1",
        "save \"\"",
        "appendonly yes",
        "user app on nopass +get ~app:* &chan -@all",
        "tls-cert-file /certs/redis.crt",
        "client-output-buffer-limit pubsub 32mb 8mb 60",
        "# port 6379",
        "#appendonly no",
        "rename-command FLUSHALL \"\"",
        "sentinel monitor mymaster 10.0.0.1 6379 2",
        "replicaof redis-1 6379",
        "include /etc/redis/common.conf",
    ];
    let cases: Vec<(&str, &str)> = same.iter().map(|line| (*line, *line)).collect();
    compare(Format::RedisConf, &cases);
    compare(
        Format::RedisConf,
        &[
            ("requirepass 48151623", "requirepass ••••••••"),
            ("requirepass \"correct horse\"", "requirepass \"••••••••\""),
            ("# requirepass walrus", "# requirepass ••••••••"),
            ("# port is a walrus", "••••••••"),
            ("# a walrus", "••••••••"),
            ("requirepas walrus", "••••••••"),
            ("port walrus", "port ••••••••"),
            ("port 6379 48151623", "port ••••••••"),
            ("rename-command CONFIG walrus", "rename-command CONFIG ••••••••"),
            ("sentinel auth-pass walrus", "sentinel auth-pass ••••••••"),
            (
                "sentinel auth-pass mymaster walrus",
                "sentinel auth-pass mymaster ••••••••",
            ),
            (
                "user app on >48151623 #0123 +@all",
                "user app on >•••••••• #•••••••• +@all",
            ),
            ("requirepass \"walrus", "requirepass ••••••••"),
        ],
    );
}

#[test]
fn acl_files_show_rules_without_passwords() {
    compare(
        Format::Acl,
        &[
            (
                "user app on >walrus ~app:* %R~shared:* &chan +@read -flushall +config|get (+get ~x)",
                "user app on >•••••••• ~app:* %R~shared:* &chan +@read -flushall +config|get (+get ~x)",
            ),
            ("user app on walrus", "user app on ••••••••"),
            ("user app on (>walrus ~x)", "user app on (>•••••••• ~x)"),
            ("app on >walrus ~*", "••••••••"),
            ("# user old off >walrus", "# user old off >••••••••"),
        ],
    );
}

#[test]
fn env_files_show_values_of_known_variables() {
    compare(
        Format::Dotenv,
        &[
            (
                "REDIS_HOST=redis\nREDIS_PORT=6379",
                "REDIS_HOST=redis\nREDIS_PORT=6379",
            ),
            ("REDIS_PASSWORD=123456", "REDIS_PASSWORD=••••••••"),
            (
                "export REDIS_PASSWORD='correct horse'",
                "export REDIS_PASSWORD='••••••••'",
            ),
            ("# REDIS_PASSWORD=walrus", "# REDIS_PASSWORD=••••••••"),
            ("# walrus", "••••••••"),
            ("DEBUG=true\nPIN=1234", "DEBUG=true\nPIN=••••••••"),
            (
                "REDIS_URL=redis://app:walrus@redis:6379/0?ssl_cert_reqs=none&token=x",
                "REDIS_URL=redis://app:••••••••@redis:6379/0?ssl_cert_reqs=none&token=••••••••",
            ),
            (
                "REDIS_URL=redis://:48151623/x@redis",
                "REDIS_URL=redis://••••••••",
            ),
            ("REDIS_URL=redis://:48151623", "REDIS_URL=redis://:••••••••"),
            (
                "REDIS_URL=redis://walrus@redis",
                "REDIS_URL=redis://••••••••@redis",
            ),
        ],
    );
}

#[test]
fn application_configuration_shows_what_clients_know() {
    let same = "redis:\n  host: \"redis\"\n  port: 6379\n  db: 0\n  ssl: false\n  username: app\n  password: ${REDIS_PASSWORD}\n  socket_timeout: 5\nnodes:\n  - host: redis-1\n    port: 7000\n";
    compare(
        Format::Yaml,
        &[
            (same, same),
            (
                "redis: {password: 48151623, note: walrus}",
                "redis: {password: ••••••••, note: ••••••••}",
            ),
            ("password: correct horse", "password: ••••••••"),
            ("password: # walrus\n  x", "password: ••••••••\n  ••••••••"),
            (
                "password: |\n  walrus\nport: 1",
                "password: |\n  ••••••••\nport: 1",
            ),
            ("password: ${PW:walrus}", "password: ${PW:••••••••}"),
            ("pin: 4815", "pin: ••••••••"),
            (
                "{\"password\":\"walrus\",\"port\":6379}",
                "{\"password\":\"••••••••\",\"port\":6379}",
            ),
        ],
    );
    compare(
        Format::Toml,
        &[(
            "[redis]\nhost = 'redis'\npassword = \"walrus\" # x",
            "[redis]\nhost = 'redis'\npassword = \"••••••••\" ••••••••",
        )],
    );
    compare(
        Format::Properties,
        &[(
            "# walrus\nspring.redis.host=redis\nspring.redis.password=walrus",
            "••••••••\nspring.redis.host=redis\nspring.redis.password=••••••••",
        )],
    );
    compare(
        Format::Ini,
        &[(
            "[redis]\nhost = redis\npassword = walrus",
            "[redis]\nhost = redis\npassword = ••••••••",
        )],
    );
    compare(
        Format::Requirements,
        &[("redis==4.5.1\nwalrus", "redis==4.5.1\n••••••••")],
    );
}

#[test]
fn scripts_show_programs_options_and_commands() {
    compare(
        Format::Shell,
        &[
            (
                "redis-cli -h redis -p 6379 -a \"$REDIS_PASSWORD\" --no-auth-warning CONFIG GET maxmemory > /dev/null 2>&1 || true",
                "redis-cli -h redis -p 6379 -a \"$REDIS_PASSWORD\" --no-auth-warning CONFIG GET maxmemory > /dev/null 2>&1 || true",
            ),
            (
                "redis-cli -a walrus ping 2>/dev/null | wc -l",
                "redis-cli -a •••••••• ping 2>/dev/null | wc ••••••••",
            ),
            (
                "redis-cli -a 'correct horse' ping",
                "redis-cli -a '••••••••' ping",
            ),
            (
                "redis-cli CONFIG SET requirepass 48151623",
                "redis-cli CONFIG SET requirepass ••••••••",
            ),
            (
                "redis-cli CONFIG SET maxmemory 2gb",
                "redis-cli CONFIG SET maxmemory 2gb",
            ),
            (
                "redis-cli ACL SETUSER app on '>walrus' +@all",
                "redis-cli ACL SETUSER app on '>••••••••' +@all",
            ),
            (
                "REDIS_PASSWORD=walrus\nexport REDIS_HOST=redis",
                "REDIS_PASSWORD=••••••••\nexport REDIS_HOST=redis",
            ),
            (
                "docker exec -it cache redis-cli AUTH app walrus",
                "docker exec -it •••••••• redis-cli AUTH ••••••••",
            ),
            (
                "echo requirepass walrus >> /etc/redis.conf",
                "echo requirepass •••••••• >> /etc/redis.conf",
            ),
            (
                "cat > /r.conf <<E\nport 0\nrequirepass walrus\nE",
                "cat > /r.conf <<••••••••\nport 0\nrequirepass ••••••••\n••••••••",
            ),
            (
                "sed -i \"s/CHANGEME/walrus/\" redis.conf",
                "sed -i \"••••••••\" ••••••••",
            ),
            (
                "if [ \"$PASSWORD\" = \"walrus\" ]; then",
                "if [ \"$PASSWORD\" = \"••••••••\" ]; then",
            ),
            ("# walrus\nP=(walrus)", "••••••••\nP=(••••••••)"),
            ("curl -u web:walrus http://cache", "curl -u •••••••• http://cache"),
        ],
    );
    compare(
        Format::Makefile,
        &[(
            "PW := walrus\nrotate:\n\t@redis-cli -a $(PW) ping\n",
            "PW := ••••••••\nrotate:\n\t@redis-cli -a $(PW) ping\n",
        )],
    );
    compare(
        Format::Dockerfile,
        &[
            ("FROM redis:7.2-alpine AS base", "FROM redis:7.2-alpine AS base"),
            (
                "ENV REDIS_PASSWORD=walrus REDIS_PORT=6379",
                "ENV REDIS_PASSWORD=•••••••• REDIS_PORT=6379",
            ),
            (
                "CMD [\"redis-server\", \"--requirepass\", \"walrus\"]",
                "CMD [\"redis-server\", \"--requirepass\", \"••••••••\"]",
            ),
            (
                "EXPOSE 6379\nUSER redis\nWORKDIR /data",
                "EXPOSE 6379\nUSER redis\nWORKDIR /data",
            ),
            (
                "RUN echo 'requirepass walrus' > /r.conf",
                "RUN echo 'requirepass ••••••••' > /r.conf",
            ),
        ],
    );
    compare(Format::Opaque, &[("anything", "••••••••")]);
}
