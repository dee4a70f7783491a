"""Products: what many services, files or deployments share."""

import math

from . import REDIS, kind, lines, service


@kind()
def acl_file_times_servers(b):
    return {
        "compose.yaml": "services:\n" + "".join(service(i, ', command: "redis-server --aclfile /u", volumes: ["./u:/u"]') for i in range(b // 180)),
        "u": lines(b // 88, "user cook{i} on >pepper{i}shelf ~* +@all\n"),
    }


@kind()
def redis_conf_times_servers(b):
    return {
        "compose.yaml": "services:\n" + "".join(service(i, ', command: "redis-server /u.conf", volumes: ["./u.conf:/u.conf"]') for i in range(b // 180)),
        "u.conf": "requirepass larder-shelf\n" + "# a comment as others\nmaxmemory 1mb\n" * (b // 76),
    }


@kind()
def env_file_times_services(b):
    return {"compose.yaml": "services:\n" + "".join(service(i, ", env_file: e") for i in range(b // 90)), "e": lines(b // 24, "NAME{i}=x\n")}


@kind()
def env_file_with_variables_times_services(b):
    return {"compose.yaml": "services:\n" + "".join(service(i, ", env_file: e") for i in range(b // 90)), "e": lines(b // 30, "NAME{i}=${{A}}\n"), ".env": "A=b\n"}


@kind()
def env_files_of_one_service(b):
    n = b // 60
    return {"compose.yaml": REDIS + "    env_file:\n" + lines(n, "      - e{i}\n"), **{f"e{i}": f"REDIS_HOST{i}=larder\n" for i in range(n)}}


@kind()
def label_file_times_services(b):
    return {"compose.yaml": "services:\n" + "".join(service(i, ", label_file: e") for i in range(b // 90)), "e": lines(b // 24, "NAME{i}=x\n")}


@kind()
def dockerfile_times_services(b):
    return {
        "compose.yaml": "services:\n" + lines(b // 40, "  s{i}: {{build: .}}\n"),
        "Dockerfile": "FROM redis:7.4.1\n" + lines(b // 36, "ENV NAME{i}=x\n"),
    }


@kind()
def stages_upon_stages(b):
    return {
        "compose.yaml": "services:\n  r:\n    build: .\n    ports: ['6379:6379']\n",
        "Dockerfile": "FROM redis:7.4.1 AS s0\n" + lines(b // 36, "FROM s{i} AS s{j}\nENV NAME{i}=x\n"),
    }


@kind()
def build_arguments_times_stages(b):
    return {
        "compose.yaml": "services:\n  r:\n    build: .\n",
        "Dockerfile": lines(b // 40, "ARG V{i}=7.4.1\n") + lines(b // 60, "FROM redis:${{V{i}}} AS s{i}\n"),
    }


@kind()
def copies_times_runs(b):
    return {
        "compose.yaml": 'services:\n  r:\n    build: .\n    command: redis-server /c/redis.conf\n',
        "redis.conf": "port 6379\n",
        "Dockerfile": "FROM redis:7.4.1\n" + lines(b // 72, "COPY redis.conf /c/\nRUN sed -i s/a/b/ /etc/file{i}\n"),
    }


@kind()
def start_script_times_servers(b):
    return {
        "compose.yaml": "services:\n" + "".join(service(i, ', entrypoint: [sh, /r.sh], volumes: ["./r.sh:/r.sh"]') for i in range(b // 170)),
        "r.sh": "#!/bin/sh\n" + "echo redis\n" * (b // 24) + "exec redis-server --requirepass walnut-drawer\n",
    }


@kind()
def application_file_times_services(b):
    return {
        "compose.yaml": "services:\n  redis: {image: redis:7.4.1}\n" + lines(b // 130, '  s{i}: {{image: shop, volumes: ["./a.yml:/a.yml"], environment: {{CONFIG: /a.yml}}}}\n'),
        "a.yml": "redis: {host: redis, password: walnut-drawer}\nrest:\n" + lines(b // 40, "  key{i}: value{i}\n"),
    }


@kind()
def clients_times_servers(b):
    return {"compose.yaml": "services:\n" + lines(b // 120, '  r{i}: {{image: "redis:7.4.1"}}\n  c{i}: {{image: shop, environment: {{REDIS_URL: "redis://r{i}:6379"}}}}\n')}


@kind()
def clients_of_one_server(b):
    return {"compose.yaml": "services:\n  redis: {image: redis:7.4.1}\n" + lines(b // 85, '  c{i}: {{image: shop, environment: {{REDIS_URL: "redis://redis:6379"}}}}\n')}


@kind()
def one_password_times_services(b):
    return {"compose.yaml": "services:\n  redis: {image: redis:7.4.1, command: redis-server --requirepass walnut-drawer-31}\n" + lines(b // 95, '  c{i}: {{image: shop, environment: {{REDIS_PASSWORD: walnut-drawer-31}}}}\n')}


@kind("scan")
def one_password_times_services_for_people(b):
    return one_password_times_services(b)


@kind()
def one_variable_times_services(b):
    return {"compose.yaml": "services:\n" + lines(b // 95, '  c{i}: {{image: "redis:7.4.1", environment: {{REDIS_PASSWORD: "${{PW:-walnut-drawer}}"}}}}\n'), ".env": "PW=larder-shelf-9\n"}


@kind()
def configs_times_services(b):
    n = int(math.sqrt(b / 6))
    return {
        "compose.yaml": "configs:\n" + lines(n, "  c{i}: {{content: 'port 6379'}}\n") + "services:\n" + "".join(service(i, ", configs: [" + ",".join(f"c{j}" for j in range(n)) + "]") for i in range(n))
    }


@kind()
def mounts_times_services(b):
    n = int(math.sqrt(b / 14))
    return {"compose.yaml": "services:\n" + "".join(service(i, ", volumes: [" + ",".join(f'"./d{j}:/d{j}"' for j in range(n)) + "]") for i in range(n))}


@kind()
def secrets_times_services(b):
    return {
        "compose.yaml": "secrets:\n  s: {file: ./pw}\nservices:\n" + lines(b // 90, '  c{i}: {{image: "redis:7.4.1", secrets: [s], environment: {{REDIS_PASSWORD_FILE: /run/secrets/s}}}}\n'),
        "pw": "walnut-drawer-31\n",
    }


@kind()
def hosts_in_a_proxy(b):
    return {"compose.yaml": REDIS + "  p: {image: haproxy, volumes: ['./h.cfg:/usr/local/etc/haproxy/haproxy.cfg']}\n", "h.cfg": lines(b // 70, "frontend f{i}\n  bind *:6379\n  mode tcp\n  default_backend b\n") + "backend b\n  server s redis:6379\n"}


@kind()
def deployments(b):
    return {f"d{i}/compose.yaml": REDIS for i in range(b // 70)}


@kind()
def deployments_that_share_an_env_file(b):
    n = b // 160
    return {**{f"d{i}/compose.yaml": REDIS + "    env_file: ../e\n" for i in range(n)}, "e": lines(b // 30, "NAME{i}=x\n")}


@kind()
def deployments_that_share_a_redis_conf(b):
    n = b // 220
    return {
        **{f"d{i}/compose.yaml": REDIS + "    command: redis-server /u.conf\n    volumes: ['../u.conf:/u.conf']\n" for i in range(n)},
        "u.conf": "requirepass walnut-drawer-31\n" + "maxmemory 1mb\n" * (b // 30),
    }


@kind()
def deployments_that_include_one(b):
    n = b // 100
    return {
        **{f"d{i}/compose.yaml": "include: [../c/compose.yaml]\nservices: {a: {image: shop}}\n" for i in range(n)},
        "c/compose.yaml": "services:\n" + "".join(service(i) for i in range(b // 100)),
    }


@kind()
def overlays_of_one_file(b):
    n = b // 200
    return {
        "compose.yaml": "services:\n" + lines(b // 80, '  s{i}: {{image: "redis:7.4.1"}}\n'),
        **{f"compose.o{i}.yaml": "services:\n  s1:\n    ports: ['6379:6379']\n" for i in range(n)},
    }


@kind()
def scripts_times_deployments(b):
    n = b // 250
    return {
        **{f"d{i}/compose.yaml": REDIS for i in range(n)},
        **{f"t/rotate-redis{i}.sh": f"#!/bin/sh\nP=new{i}\nredis-cli CONFIG SET requirepass $P\nsed -i s/PW=.*/PW=$P/ .env\n" for i in range(n)},
    }


@kind()
def secrets_times_files(b):
    n = b // 160
    return {
        **{f"d{i}/compose.yaml": f"services:\n  r: {{image: 'redis:7.4.1', command: redis-server --requirepass larder-{i}-shelf}}\n" for i in range(n)},
        **{f"a{i}.yml": f"redis: {{host: kv, password: larder-{i}-shelf}}\n" for i in range(n)},
    }


@kind()
def yaml_files_without_redis(b):
    return {f"d{i // 100}/f{i}.yml": "a: 1\nb: [1, 2, 3]\n" * 4 for i in range(b // 88)}


@kind()
def frontends_of_a_proxy_times_servers(b):
    return {
        "compose.yaml": REDIS + "  p: {image: haproxy, volumes: ['./h.cfg:/usr/local/etc/haproxy/haproxy.cfg']}\n",
        "h.cfg": lines(b // 140, "frontend f{i}\n  bind *:6379\n  mode tcp\n  default_backend b\n") + "backend b\n" + lines(b // 60, "  server s redis:6379\n"),
    }


@kind()
def exclusions_of_a_copy_times_sources(b):
    words = lambda form: " ".join(form.format(i=i) for i in range(b // 40))
    return {"compose.yaml": "services:\n  r:\n    build: .\n", "Dockerfile": "FROM redis:7.4.1\nCOPY " + words("--exclude=a{i}*b") + " " + words("c{i}") + " /c/\n"}


@kind()
def exporters_times_rule_files(b):
    n = b // 300
    return {
        "compose.yaml": REDIS + "  p: {image: prom/prometheus, volumes: ['./p:/etc/prometheus']}\n" + lines(n, "  e{i}: {{image: oliver006/redis_exporter, environment: {{REDIS_ADDR: 'redis:6379'}}}}\n"),
        "p/prometheus.yml": "rule_files: ['*.yml']\nscrape_configs:\n" + lines(n, "  - {{job_name: j{i}, static_configs: [{{targets: ['x{i}:9121']}}]}}\n"),
        **{f"p/r{i}.yml": "groups: [{rules: [{alert: A, expr: redis_up == 0}]}]\n" for i in range(n)},
    }


BITNAMI = "repository: 'https://charts.bitnami.com/bitnami'"


@kind()
def helm_values_of_many_servers(b):
    return {"values.yaml": lines(b // 60, "redis{i}: {{auth: {{password: walnut-drawer}}, architecture: standalone}}\n")}


@kind()
def helm_aliases_of_one_chart(b):
    n = b // 115
    return {
        "Chart.yaml": "name: shop\ndependencies:\n" + lines(n, "  - {{name: redis, alias: r{i}, " + BITNAMI + "}}\n"),
        "values.yaml": lines(n, "r{i}: {{auth: {{password: walnut-drawer}}}}\n"),
    }


@kind()
def helm_files_of_values(b):
    chart = "name: shop\ndependencies:\n  - {name: redis, " + BITNAMI + "}\n"
    return {"Chart.yaml": chart, **{f"values-{i}.yaml": "redis: {auth: {password: walnut-drawer}}\n" for i in range(b // 60)}}
