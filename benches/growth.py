#!/usr/bin/env python3
"""How time and memory grow with the input, for every kind of input and product of inputs.

usage: growth.py --bin PATH [--only REGEX] [--bytes 900000] [--doublings 3]

Each kind is generated in doubling sizes up to the given number of bytes. Prints processor time and memory at the largest size,
and the exponent: time is that power of the size, fitted over the larger sizes, after what an empty tree takes. Exit 1 where a
kind takes more than one second, 200 MB, or grows faster than n log n (an exponent over 1.35).
"""

import argparse
import math
import os
import re
import resource
import shutil
import sys
import tempfile
import time

REDIS = 'services:\n  redis:\n    image: redis:7.4.1\n    ports: ["6379:6379"]\n'
KINDS = []


def kind(args="scan --format json --reproducible"):
    def add(make):
        KINDS.append((make.__name__.replace("_", " "), args.split(), make))
        return make

    return add


def lines(n, form):
    return "".join(form.format(i=i, j=i + 1) for i in range(n))


def service(i, rest=""):
    return f'  s{i}: {{image: "redis:7.4.1"{rest}}}\n'


# What one file holds -------------------------------------------------------------------------------------------------


@kind()
def servers(b):
    return {"compose.yaml": "services:\n" + "".join(service(i) for i in range(b // 32))}


@kind("scan")
def servers_for_people(b):
    return servers(b)


@kind("scan --format sarif")
def servers_as_sarif(b):
    return servers(b)


@kind("scan --format full")
def servers_in_full(b):
    return servers(b)


@kind("inspect --format json")
def servers_in_the_model(b):
    return servers(b)


@kind("inspect")
def servers_in_the_model_for_people(b):
    return servers(b)


@kind()
def ports_of_one_server(b):
    return {"compose.yaml": REDIS.replace('"6379:6379"', ",".join(f'"{i % 60000 + 1}:6379"' for i in range(b // 13)))}


@kind("scan")
def ports_in_one_line_for_people(b):
    return ports_of_one_server(b)


@kind("scan --format full")
def ports_in_one_line_in_full(b):
    return ports_of_one_server(b)


@kind()
def ports_on_lines(b):
    return {"compose.yaml": "services:\n  redis:\n    image: redis:7.4.1\n    ports:\n" + lines(b // 24, '      - "{i}:6379"\n')}


@kind()
def environment_of_one_service(b):
    return {"compose.yaml": REDIS + "    environment:\n" + lines(b // 30, "      REDIS_NAME{i}: v{i}\n")}


@kind()
def passwords_in_the_environment(b):
    return {"compose.yaml": REDIS + "    environment:\n" + lines(b // 44, "      REDIS_PASSWORD_{i}: larder-{i}-shelf\n")}


@kind()
def variables_of_dotenv(b):
    return {"compose.yaml": REDIS, ".env": lines(b // 14, "NAME{i}=v{i}\n")}


@kind()
def variables_that_hold_others(b):
    return {"compose.yaml": REDIS + "    command: redis-server --requirepass ${{N9}}\n", ".env": "N0=a\n" + lines(b // 18, "N{j}=${{N{i}}}\n")}


@kind()
def one_long_scalar(b):
    return {"compose.yaml": REDIS + f'    command: "redis-server {"x" * b}"\n'}


@kind()
def one_long_command(b):
    return {"compose.yaml": REDIS + f'    command: "redis-server {"--save 1 1 " * (b // 11)}"\n'}


@kind()
def one_long_comment(b):
    return {"compose.yaml": REDIS + "# " + "redis " * (b // 6) + "\n"}


@kind()
def many_comments(b):
    return {"compose.yaml": REDIS + "# redis is here\n" * (b // 16)}


@kind()
def suppressions(b):
    return {"compose.yaml": "services:\n" + lines(b // 80, '  s{i}: {{image: "redis:7.4.1"}} # redproof: ignore image-tag-not-pinned known\n')}


@kind()
def flow_lists(b):
    return {"compose.yaml": REDIS + "x: [" + "a," * (b // 2) + "]\n"}


@kind()
def nested_flow_lists(b):
    return {"compose.yaml": REDIS + "x: " + "[" * (b // 2) + "]" * (b // 2) + "\n"}


@kind()
def nested_mappings(b):
    depth = int(math.sqrt(b))
    return {"compose.yaml": REDIS + "x:\n" + "".join(" " * (i + 1) + "a:\n" for i in range(depth))}


@kind()
def documents(b):
    return {"compose.yaml": REDIS + "---\na: 1\n" * (b // 9)}


@kind()
def anchors(b):
    return {"compose.yaml": REDIS + "x:\n" + lines(b // 26, "  k{i}: &a{i} {{v: {i}}}\n")}


@kind()
def aliases_of_one_word(b):
    return {"compose.yaml": f'x: &a "{"w" * (b // 2)}"\ny: [' + ",".join(["*a"] * (b // 6)) + "]\n" + REDIS}


@kind()
def aliases_of_a_variable(b):
    return {"compose.yaml": 'x: &a "' + "${A:-b}" * (b // 28) + '"\ny: [' + ",".join(["*a"] * (b // 6)) + "]\n" + REDIS, ".env": "A=" + "c" * (b // 4)}


@kind()
def aliases_of_aliases(b):
    return {"compose.yaml": "x:\n  a0: &a0 [w,w,w,w,w,w,w,w]\n" + lines(b // 60, "  a{j}: &a{j} [*a{i},*a{i},*a{i},*a{i}]\n") + REDIS}


@kind()
def merges_of_one_mapping(b):
    base = "x: &x {" + ",".join(f"k{i}: {i}" for i in range(int(math.sqrt(b)))) + "}\n"
    return {"compose.yaml": base + "y:\n" + lines(b // 20, "  m{i}: {{<<: *x}}\n") + REDIS}


@kind()
def services_that_merge_a_service(b):
    return {"compose.yaml": "x: &x\n  image: redis:7.4.1\n  environment:\n" + lines(b // 60, "    NAME{i}: v{i}\n") + "services:\n" + lines(b // 40, "  s{i}: {{<<: *x}}\n")}


@kind()
def services_that_extend_one(b):
    return {
        "compose.yaml": "services:\n  base:\n    image: redis:7.4.1\n    environment:\n"
        + lines(b // 60, "      NAME{i}: v{i}\n")
        + lines(b // 60, "  s{i}: {{extends: {{service: base}}}}\n")
    }


@kind()
def services_that_extend_each_other(b):
    return {"compose.yaml": "services:\n  s0: {image: redis:7.4.1}\n" + lines(b // 45, "  s{j}: {{extends: {{service: s{i}}}}}\n")}


@kind()
def services_that_depend_on_each_other(b):
    return {"compose.yaml": "services:\n  s0: {image: redis:7.4.1}\n" + lines(b // 62, "  s{j}: {{image: redis:7.4.1, depends_on: [s{i}]}}\n")}


@kind()
def refusals(b):
    return {"compose.yaml": "services:\n" + lines(b // 40, "  s{i}: {{image: redis:7.4.1, no: {i}}}\n")}


@kind()
def networks_of_all_services(b):
    n = int(math.sqrt(b / 8))
    nets = ",".join(f"n{i}" for i in range(n))
    return {"compose.yaml": "networks:\n" + lines(n, "  n{i}: {{}}\n") + "services:\n" + "".join(service(i, f", networks: [{nets}]") for i in range(n))}


# redis.conf and ACL files ----------------------------------------------------------------------------------------------


@kind()
def directives(b):
    return {"redis.conf": "port 6379\n" + "save 900 1\n" * (b // 11)}


@kind()
def unknown_directives(b):
    return {"redis.conf": "port 6379\nrequirepass larder-shelf\n" + lines(b // 12, "nothing{i} 1\n")}


@kind()
def renamed_commands(b):
    return {"redis.conf": "port 6379\n" + lines(b // 36, "rename-command CONFIG config{i}\n")}


@kind()
def users_in_redis_conf(b):
    return {"redis.conf": "port 6379\n" + lines(b // 44, "user cook{i} on >pepper{i}shelf ~* +@all\n")}


@kind()
def users_in_an_acl_file(b):
    return {"users.acl": lines(b // 44, "user cook{i} on >pepper{i}shelf ~* +@all\n")}


@kind()
def users_with_categories(b):
    return {"users.acl": lines(b // 55, "user cook{i} on nopass ~* +@read +@write -@dangerous\n")}


@kind()
def users_before_version_seven(b):
    return {
        "compose.yaml": 'services:\n  r: {image: "redis:6.2.0", command: "redis-server --aclfile /a.acl", volumes: ["./users.acl:/a.acl"]}\n',
        "users.acl": lines(b // 55, "user cook{i} on nopass ~* +@read +@write -@dangerous\n"),
    }


@kind()
def passwords_of_one_user(b):
    return {"users.acl": "user cook on " + " ".join(f">pepper{i}shelf" for i in range(b // 18)) + "\n"}


@kind("scan")
def passwords_of_one_user_for_people(b):
    return passwords_of_one_user(b)


@kind()
def passwords_taken_away(b):
    n = b // 32
    return {"users.acl": "user cook on " + " ".join(f">pepper{i}" for i in range(n)) + " " + " ".join(f"<pepper{i}" for i in range(n)) + "\n"}


@kind()
def rules_on_categories(b):
    return {"users.acl": "user cook on nopass ~* " + "+@read -@write " * (b // 15) + "\n"}


@kind()
def rules_on_commands(b):
    return {"users.acl": "user cook on nopass ~* " + "+get -config " * (b // 13) + "\n"}


@kind()
def rules_on_first_arguments(b):
    return {"users.acl": "user cook on >pepper-shelf ~* " + " ".join(f"+get|k{i}" for i in range(b // 12)) + "\n"}


@kind()
def key_patterns(b):
    return {"users.acl": "user cook on >pepper-shelf +@all " + " ".join(f"~k{i}" for i in range(b // 8)) + "\n"}


@kind()
def selectors(b):
    return {"users.acl": "user cook on >pepper-shelf +@read " + "(+@write ~k*) " * (b // 14) + "\n"}


# Products of files and services ----------------------------------------------------------------------------------------


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


# Application files and scripts -------------------------------------------------------------------------------------------


@kind()
def json_keys(b):
    return {"redis.json": '{"redis": {"host": "kv", ' + ",".join(f'"key{i}": "v"' for i in range(b // 16)) + "}}"}


@kind()
def toml_tables(b):
    return {"redis.toml": '[redis]\nhost = "kv"\npassword = "walnut-drawer-31"\n' + lines(b // 26, "[redis.t{i}]\nhost = 'a'\n")}


@kind()
def ini_sections(b):
    return {"redis.ini": "[redis]\nhost = kv\npassword = walnut-drawer-31\n" + lines(b // 26, "[redis{i}]\nhost = a\n")}


@kind()
def properties(b):
    return {"application.properties": "spring.redis.host=kv\n" + lines(b // 36, "spring.redis.password{i}=walnut{i}\n")}


@kind()
def connections_of_one_file(b):
    return {"redis.yml": "a:\n" + lines(b // 66, "  - redis: {{host: kv{i}, ssl: false, password: walnut-{i}-drawer}}\n")}


@kind()
def script_lines(b):
    return {"rotate-redis.sh": "#!/bin/sh\n" + "redis-cli -a walnut-drawer-31 ping\n" * (b // 35)}


@kind()
def script_words(b):
    return {"rotate-redis.sh": "#!/bin/sh\nredis-cli CONFIG SET requirepass x " + "b " * (b // 2) + "\n"}


@kind()
def script_loop(b):
    return {"rotate-redis.sh": "#!/bin/sh\nfor p in " + "b " * (b // 2) + "; do redis-cli -a $p CONFIG SET requirepass y; done\n"}


@kind()
def script_assignments(b):
    return {"rotate-redis.sh": "#!/bin/sh\n" + lines(b // 12, "A{i}=b{i}\n") + "redis-cli CONFIG SET requirepass $A1\n"}


@kind()
def script_variables_that_grow(b):
    return {"rotate-redis.sh": "#!/bin/sh\nA0=b\n" + lines(b // 22, "A{j}=$A{i}$A{i}\n") + "redis-cli -a $A9 CONFIG SET requirepass $A30\n"}


@kind()
def script_functions(b):
    return {"rotate-redis.sh": "#!/bin/sh\nf0() { redis-cli CONFIG SET requirepass x; }\n" + lines(b // 28, "f{j}() {{ f{i}; f{i}; }}\n") + "f20\n"}


@kind()
def script_pipes(b):
    return {"rotate-redis.sh": "#!/bin/sh\nredis-cli CONFIG SET requirepass x" + " | cat" * (b // 6) + "\n"}


@kind()
def script_substitutions(b):
    return {"rotate-redis.sh": "#!/bin/sh\nredis-cli CONFIG SET requirepass " + "$(a " * (b // 8) + ")" * (b // 8) + "\n"}


@kind()
def script_ifs(b):
    return {"rotate-redis.sh": "#!/bin/sh\nredis-cli CONFIG SET requirepass x\n" + "if a; then\n" * (b // 15) + "fi\n" * (b // 15)}


@kind()
def script_here_documents(b):
    return {"rotate-redis.sh": "#!/bin/sh\n" + "redis-cli <<E\nCONFIG SET requirepass x\nE\n" * (b // 41)}


@kind()
def script_sed(b):
    return {"rotate-redis.sh": "#!/bin/sh\nredis-cli CONFIG SET requirepass x\nsed -i " + "-e s/a/b/ " * (b // 10) + ".env\n"}


@kind()
def makefile_targets(b):
    return {"Makefile": lines(b // 44, "t{i}: t{j}\n\tredis-cli -a walnut ping\n")}


@kind()
def certificates(b):
    return {"compose.yaml": REDIS + "    command: redis-server --tls-port 6380 --tls-cert-file /c.pem --tls-key-file /k.pem\n    volumes: ['./c.pem:/c.pem']\n", "c.pem": ("-----BEGIN CERTIFICATE-----\n" + "MIIB" * 15 + "\n-----END CERTIFICATE-----\n") * (b // 115)}


# The config file and rules -------------------------------------------------------------------------------------------------


@kind()
def ignored_paths_of_the_config_file(b):
    return {"compose.yaml": REDIS, "redproof.toml": "[scan]\nexpected-missing = [" + ",".join(f'"a{i}/**"' for i in range(b // 10)) + "]\n"}


@kind()
def gitignore_lines(b):
    n = b // 20
    return {".git/HEAD": "ref: refs/heads/main\n", ".gitignore": lines(n // 2, "a{i}/*.txt\n"), **{f"d{i}/a.yml": "a: 1\n" for i in range(n // 20)}}


# ----------------------------------------------------------------------------------------------------------------------------


def run(program, args, folder):
    pid = os.fork()
    if not pid:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        os.chdir(folder)
        resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
        os.execve(program, [program, *args], {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "NO_COLOR": "1"})
    _, status, used = os.wait4(pid, 0)
    return os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def measured(program, args, files):
    top = tempfile.mkdtemp(prefix="growth-")
    size = 0
    for name, text in files.items():
        path = os.path.join(top, "tree", name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            size += file.write(text)
    best = min((run(program, args, os.path.join(top, "tree")) for _ in range(1)), key=lambda one: one[1])
    shutil.rmtree(top)
    return size, *best


def exponent(points, floor):
    """The slope between the last two sizes that take long enough to tell, on a logarithmic scale."""
    points = [(size, max(cpu - floor, 0.0005)) for size, cpu in points]
    points = [point for point in points if point[1] > 0.02]
    if len(points) < 2:
        return None
    (a, s), (b, t) = points[-2:]
    return math.log(t / s) / math.log(b / a)


def main():
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--bin", required=True)
    words.add_argument("--only", default="")
    words.add_argument("--bytes", type=int, default=900_000)
    words.add_argument("--doublings", type=int, default=3)
    asked = words.parse_args()
    program = os.path.abspath(asked.bin)
    _, floor, _ = min(run(program, ["scan"], tempfile.mkdtemp()) for _ in range(5))
    print("| kind | command | KB | CPU s | MB | exponent | exit | |\n|---|---|---|---|---|---|---|---|")
    bad = 0
    for name, args, make in KINDS:
        if not re.search(asked.only, name):
            continue
        points = []
        for doubling in range(asked.doublings, -1, -1):
            size, code, cpu, peak = measured(program, args, make(asked.bytes >> doubling))
            points.append((size, cpu))
            if cpu > 30:
                break
        power = exponent(points, floor)
        faults = [
            word
            for word, is_so in [
                ("crash", code not in (0, 1, 2, 3)),
                ("slow", points[-1][1] > 1),
                ("large", peak > 200),
                ("steep", power is not None and power > 1.35 and points[-1][1] > 0.2),
            ]
            if is_so
        ]
        bad += bool(faults)
        shown = "–" if power is None else f"{power:.2f}"
        print(f"| {name} | {args[0]} | {points[-1][0] // 1000} | {points[-1][1]:.2f} | {peak:.0f} | {shown} | {code} | {' '.join(faults)} |", flush=True)
    print(f"\n{len(KINDS)} kinds, {bad} over a bound")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
