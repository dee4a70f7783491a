"""Products of two kinds of input that lie in files of their own."""

import math

from . import REDIS, kind, lines, service


@kind()
def env_files_times_services(b):
    n = int(math.sqrt(b / 8))
    return {"compose.yaml": "services:\n" + "".join(service(i, ", env_file: [" + ",".join(f"e{j}" for j in range(n)) + "]") for i in range(n)), **{f"e{j}": f"REDIS_HOST{j}=larder\n" for j in range(n)}}


@kind()
def an_env_file_many_times(b):
    return {"compose.yaml": REDIS + "    env_file: [" + ",".join(["e"] * (b // 4)) + "]\n", "e": lines(b // 40, "NAME{i}=x\n")}


@kind()
def env_file_times_clients(b):
    return {"compose.yaml": REDIS + lines(b // 90, "  c{i}: {{image: shop, env_file: e}}\n"), "e": lines(b // 100, "REDIS{i}_URL=redis://:walnut{i}@redis:6379\n")}


@kind()
def acl_users_times_clients(b):
    return {
        "compose.yaml": "services:\n  redis: {image: redis:7.4.1, command: redis-server --aclfile /u, volumes: ['./u:/u']}\n"
        + lines(b // 200, '  c{i}: {{image: shop, environment: {{REDIS_URL: "redis://cook{i}:pepper{i}@redis:6379"}}}}\n'),
        "u": lines(b // 100, "user cook{i} on >pepper{i} ~* +@all\n"),
    }


@kind()
def secrets_of_all_services(b):
    n = int(math.sqrt(b / 6))
    return {
        "compose.yaml": "secrets:\n" + lines(n, "  t{i}: {{file: ./pw{i}}}\n") + "services:\n" + "".join(service(i, ", secrets: [" + ",".join(f"t{j}" for j in range(n)) + "]") for i in range(n)),
        **{f"pw{i}": f"walnut-drawer-{i}" for i in range(n)},
    }


@kind()
def included_files(b):
    n = b // 80
    return {"compose.yaml": "include:\n" + lines(n, "  - p{i}.yaml\n"), **{f"p{i}.yaml": f"services:\n  s{i}: {{image: redis:7.4.1}}\n" for i in range(n)}}


@kind()
def a_file_included_many_times(b):
    return {"compose.yaml": "include:\n" + "  - p.yaml\n" * (b // 22), "p.yaml": "services:\n" + "".join(service(i) for i in range(b // 64))}


@kind()
def includes_in_included_files(b):
    n = min(b // 60, 2000)
    return {"compose.yaml": "include: [p0.yaml]\n", **{f"p{i}.yaml": f"include: [p{i + 1}.yaml, ./p{i + 1}.yaml]\nservices: {{s{i}: {{image: redis:7.4.1}}}}\n" for i in range(n)}}


@kind()
def dotenv_of_included_files(b):
    n = min(b // 200, 400)
    return {"compose.yaml": "include:\n" + lines(n, "  - {{path: p{i}.yaml, env_file: e}}\n"), "e": lines(b // 30, "NAME{i}=x\n"), **{f"p{i}.yaml": f"services: {{s{i}: {{image: redis:7.4.1}}}}\n" for i in range(n)}}


@kind()
def services_that_extend_those_of_a_file(b):
    return {"compose.yaml": "services:\n" + lines(b // 120, "  s{i}: {{extends: {{file: base.yaml, service: s{i}}}}}\n"), "base.yaml": "services:\n" + "".join(service(i) for i in range(b // 60))}


@kind()
def services_that_extend_across_files(b):
    n = min(b // 90, 1000)
    return {f"{'compose' if not i else f'p{i}'}.yaml": f"services:\n  s: {{extends: {{file: p{i + 1}.yaml, service: s}}, environment: {{A{i}: b}}}}\n" for i in range(n)} | {f"p{n}.yaml": "services:\n  s: {image: redis:7.4.1}\n"}


@kind()
def stages_times_variables(b):
    return {
        "compose.yaml": "services:\n  r:\n    build: .\n",
        "Dockerfile": "FROM redis:7.4.1 AS s0\n" + lines(b // 60, "ENV NAME{i}=x\n") + lines(b // 50, "FROM s0 AS t{i}\n") + "FROM t9\n",
    }


@kind()
def stages_of_services(b):
    return {"compose.yaml": "services:\n" + lines(b // 100, "  s{i}: {{build: {{context: ., target: t{i}}}}}\n"), "Dockerfile": "FROM redis:7.4.1 AS t0\n" + lines(b // 60, "FROM t{i} AS t{j}\nENV A{i}=b\n")}


@kind()
def variables_of_a_dockerfile_that_grow(b):
    return {"compose.yaml": "services:\n  r:\n    build: .\n", "Dockerfile": "FROM redis:7.4.1\nENV A0=b\n" + lines(b // 24, "ENV A{j}=$A{i}$A{i}\n") + "CMD redis-server --requirepass $A40\n"}


@kind()
def build_arguments_of_services(b):
    return {"compose.yaml": "x: &a {" + ",".join(f"A{i}: b" for i in range(b // 24)) + "}\nservices:\n" + lines(b // 90, "  s{i}: {{build: {{context: ., args: *a}}}}\n"), "Dockerfile": "ARG A1\nFROM redis:7.4.1\n"}


@kind()
def copies_of_files(b):
    n = b // 60
    return {"compose.yaml": "services:\n  r:\n    build: .\n    command: redis-server /c/redis0.conf\n", "Dockerfile": "FROM redis:7.4.1\n" + "COPY conf/ /c/\n" * (b // 60), **{f"conf/redis{i}.conf": "save 900 1\n" for i in range(n // 2)}}


@kind()
def copies_of_patterns(b):
    n = b // 60
    return {"compose.yaml": "services:\n  r:\n    build: .\n    command: redis-server /c/redis0.conf\n", "Dockerfile": "FROM redis:7.4.1\n" + lines(n, "COPY conf/r*{i}.conf /c/\n"), **{f"conf/redis{i}.conf": "save 900 1\n" for i in range(n // 2)}}


@kind()
def dockerignore_times_files(b):
    n = b // 50
    return {"compose.yaml": "services:\n  r:\n    build: .\n", "Dockerfile": "FROM redis:7.4.1\nCOPY . /c/\n", ".dockerignore": lines(n, "**/a*{i}*b\n!c{i}\n"), **{f"conf/redis{i}.conf": "save 900 1\n" for i in range(n // 2)}}


@kind()
def mounted_folder_times_services(b):
    n = b // 100
    return {"compose.yaml": "services:\n" + "".join(service(i, ", volumes: ['./etc:/etc/redis']") for i in range(n)), **{f"etc/redis{i}.conf": "maxmemory 1mb\n" for i in range(n)}}


@kind()
def mounted_folder_times_clients(b):
    n = b // 100
    return {"compose.yaml": REDIS + lines(n, "  c{i}: {{image: shop, volumes: ['./etc:/etc/shop']}}\n"), **{f"etc/a{i}.yml": "redis: {host: redis}\n" for i in range(n)}}


@kind()
def deployments_that_share_a_password(b):
    n = b // 110
    return {f"d{i}/compose.yaml": "services:\n  r: {image: redis:7.4.1, command: redis-server --requirepass walnut-drawer-31}\n" for i in range(n)}


@kind()
def deployments_that_share_an_acl_file(b):
    n = b // 220
    return {**{f"d{i}/compose.yaml": "services:\n  r: {image: redis:7.4.1, command: redis-server --aclfile /u, volumes: ['../u:/u']}\n" for i in range(n)}, "u": lines(b // 80, "user cook{i} on >pepper{i} ~* +@all\n")}


@kind()
def deployments_that_share_a_script(b):
    n = b // 220
    return {**{f"d{i}/compose.yaml": "services:\n  r: {image: redis:7.4.1, entrypoint: [sh, /r.sh], volumes: ['../r.sh:/r.sh']}\n" for i in range(n)}, "r.sh": "#!/bin/sh\n" + "echo redis\n" * (b // 24) + "exec redis-server\n"}


@kind()
def deployments_that_share_a_dockerfile(b):
    n = b // 160
    return {**{f"d{i}/compose.yaml": "services:\n  r: {build: ..}\n" for i in range(n)}, "Dockerfile": "FROM redis:7.4.1\n" + lines(b // 36, "ENV NAME{i}=x\n")}


@kind()
def deployments_in_one_compose_file_list(b):
    n = b // 90
    return {".env": "COMPOSE_FILE=" + ":".join(f"c{i}.yaml" for i in range(n)) + "\n", **{f"c{i}.yaml": f"services:\n  s{i}: {{image: redis:7.4.1}}\n" for i in range(n)}}


@kind()
def certificates_of_servers(b):
    n = b // 400
    pem = "-----BEGIN CERTIFICATE-----\n" + "MIIB" * 15 + "\n-----END CERTIFICATE-----\n"
    return {"compose.yaml": "services:\n" + "".join(service(i, f', command: "redis-server --tls-port 6380 --tls-cert-file /c/{i}.pem --tls-key-file /c/{i}.key --tls-ca-cert-dir /c", volumes: ["./c:/c"]') for i in range(n)), **{f"c/{i}.pem": pem for i in range(n)}}


@kind()
def data_files(b):
    return {"compose.yaml": REDIS + "    volumes: ['./data:/data']\n", **{f"data/dump{i}.rdb": "REDIS0011" for i in range(b // 30)}}


@kind()
def backups_times_servers(b):
    n = b // 260
    return {"compose.yaml": "services:\n" + lines(n, '  r{i}: {{image: "redis:7.4.1", volumes: ["v{i}:/data"]}}\n  k{i}: {{image: offen/docker-volume-backup, volumes: ["v{i}:/backup/v{i}:ro"]}}\n') + "volumes:\n" + lines(n, "  v{i}: {{}}\n")}


@kind()
def env_file_of_passwords_times_services(b):
    return {"compose.yaml": "services:\n" + "".join(service(i, ", env_file: e") for i in range(b // 90)), "e": lines(b // 80, "REDIS_PASSWORD_{i}=walnut-drawer-{i}\n")}


@kind()
def users_of_redis_conf_times_servers(b):
    return {"compose.yaml": "services:\n" + "".join(service(i, ', command: "redis-server /u.conf", volumes: ["./u.conf:/u.conf"]') for i in range(b // 180)), "u.conf": lines(b // 88, "user cook{i} on >pepper{i}shelf ~* +@all\n")}


@kind()
def renamed_commands_times_sentinels(b):
    return {
        "compose.yaml": "services:\n"
        + lines(b // 260, '  r{i}: {{image: "redis:7.4.1", command: "redis-server /r.conf", volumes: ["./r.conf:/r.conf"]}}\n  t{i}: {{image: "redis:7.4.1", command: "redis-sentinel /s.conf", volumes: ["./s.conf:/s.conf"]}}\n'),
        "r.conf": "rename-command CONFIG x\n",
        "s.conf": lines(b // 100, "sentinel monitor m{i} r{i} 6379 2\n"),
    }


@kind()
def variables_from_outside_times_servers(b):
    return {"compose.yaml": "services:\n" + lines(b // 90, '  s{i}: {{image: "redis:7.4.1", command: "redis-server --requirepass ${{P{i}}}", environment: {{P{i}: a}}}}\n')}


@kind()
def clients_on_one_host(b):
    return {"compose.yaml": "services:\n" + lines(b // 190, '  r{i}: {{image: "redis:7.4.1", network_mode: host}}\n  c{i}: {{image: shop, network_mode: host, environment: {{REDIS_URL: "redis://localhost:6379"}}}}\n')}


@kind()
def clients_of_unknown_hosts(b):
    return {"compose.yaml": "services:\n" + lines(b // 160, '  r{i}: {{image: "redis:7.4.1"}}\n  c{i}: {{image: shop, environment: {{REDIS_URL: "redis://else{i}:6379"}}}}\n')}


@kind()
def links_of_one_client(b):
    return {"compose.yaml": REDIS + "  c:\n    image: shop\n    links:\n" + lines(b // 60, '      - "redis:a{i}"\n') + "    environment:\n" + lines(b // 80, '      REDIS{i}_URL: "redis://a{i}:6379"\n')}
