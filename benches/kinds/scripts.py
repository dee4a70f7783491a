"""Files of applications, and scripts."""

import math

from . import REDIS, kind, lines


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


@kind()
def scripts_that_source_each_other(b):
    n = b // 60
    return {f"{'rotate-redis' if not i else f's{i}'}.sh": f"#!/bin/sh\n. ./s{i + 1}.sh\n. ./s{i + 1}.sh\nredis-cli CONFIG SET requirepass x\n" for i in range(n)}


@kind()
def start_scripts_that_source_each_other(b):
    n = b // 60
    return {"compose.yaml": "services:\n  r: {image: redis:7.4.1, entrypoint: [sh, /r/s0.sh], volumes: ['./r:/r']}\n", **{f"r/s{i}.sh": f"#!/bin/sh\n. /r/s{i + 1}.sh\n. /r/s{i + 1}.sh\nexec redis-server\n" for i in range(n)}}


def started(text):
    return {"compose.yaml": "services:\n  r: {image: redis:7.4.1, entrypoint: [sh, /r.sh], volumes: ['./r.sh:/r.sh']}\n", "r.sh": "#!/bin/sh\n" + text}


@kind()
def start_script_that_writes_lines(b):
    return started(lines(b // 30, "echo maxmemory {i} >> /c.conf\n") + "exec redis-server /c.conf\n")


@kind()
def start_script_that_copies(b):
    return started("echo " + "a" * (b // 3) + " > /c0\n" + lines(b // 22, "cat /c{i} /c{i} > /c{j}\n") + "exec redis-server /c9\n")


@kind()
def start_script_that_edits(b):
    return started("echo " + "port 6379 " * (b // 30) + " > /c\n" + "sed -i s/a/bb/g /c\n" * (b // 30) + "exec redis-server /c\n")


@kind()
def start_script_with_servers_and_files(b):
    return started(lines(b // 90, "echo maxmemory {i}mb >> /c{i}.conf\n") + lines(b // 90, "redis-server /c{i}.conf --port {j} &\n") + "wait\n")


@kind()
def start_script_with_loops(b):
    return started("for a in " + "x " * (b // 8) + "; do for b in " + "y " * (b // 8) + "; do echo $a$b >> /c.conf; done; done\nexec redis-server /c.conf\n")


@kind()
def start_script_with_nested_loops(b):
    return started("for a in 1 2; do\n" * (b // 25) + "echo x >> /c.conf\n" + "done\n" * (b // 25) + "exec redis-server /c.conf\n")


@kind()
def start_script_that_calls_functions(b):
    return started("f0() { echo x >> /c.conf; }\n" + lines(b // 28, "f{j}() {{ f{i}; f{i}; }}\n") + "f30\nexec redis-server /c.conf\n")


@kind()
def start_script_whose_variables_grow(b):
    return started("A0=b\n" + lines(b // 22, "A{j}=$A{i}$A{i}\n") + "exec redis-server --requirepass $A40\n")


@kind()
def start_script_with_long_arguments(b):
    return started("A='" + "--save 1 1 " * (b // 22) + "'\n" + "echo $A\n" * (b // 16) + "exec redis-server $A\n")


@kind()
def start_script_with_cases(b):
    return started("case $X in\n" + lines(b // 30, "a{i}) redis-server --port {j};;\n") + "esac\n")


@kind()
def start_script_with_conditions(b):
    return started(lines(b // 60, 'if [ "$A{i}" = b ]; then echo port {j} >> /c.conf; fi\n') + "exec redis-server /c.conf\n")


@kind()
def start_script_with_unknown_branches(b):
    return started(lines(b // 40, "[ -e /f{i} ] && set -- --port {j}\n") + 'exec redis-server "$@"\n')


@kind()
def script_with_open_quotes(b):
    return {"rotate-redis.sh": "#!/bin/sh\nredis-cli CONFIG SET requirepass x\n" + "echo \"$(echo '" * (b // 14)}


@kind()
def script_with_parameters(b):
    return {"rotate-redis.sh": "#!/bin/sh\nredis-cli CONFIG SET requirepass " + "${A:-" * (b // 6) + "}" * (b // 6) + "\n"}


@kind()
def script_with_braces(b):
    return {"rotate-redis.sh": "#!/bin/sh\nredis-cli CONFIG SET requirepass " + "{a,b}" * (b // 5) + "\n"}


@kind()
def script_with_arrays(b):
    return {"rotate-redis.sh": "#!/bin/bash\nP=(" + "walnut " * (b // 7) + ')\nfor p in "${P[@]}"; do redis-cli -a "$p" CONFIG SET requirepass y; done\n'}


@kind()
def script_with_xargs(b):
    return {"rotate-redis.sh": "#!/bin/sh\nprintf '%s\\n' " + "walnut " * (b // 7) + "| xargs -n1 redis-cli CONFIG SET requirepass\n"}


@kind()
def script_with_open_here_documents(b):
    return {"rotate-redis.sh": "#!/bin/sh\nredis-cli CONFIG SET requirepass x " + lines(b // 8, "<<E{i} ") + "\n"}


@kind()
def script_in_python(b):
    return {"rotate_redis.py": "import redis, subprocess\nr = redis.Redis(password='walnut-drawer-31')\n" + lines(b // 70, "r.config_set('requirepass', p{i})\nsubprocess.run(['redis-cli', '-a', p{i}])\n")}


@kind()
def brackets_in_python(b):
    return {"rotate_redis.py": "import redis, subprocess\nsubprocess.run(['redis-cli', 'CONFIG', 'SET', " + "[" * (b // 2) + "]" * (b // 2) + "])\n"}


@kind()
def tasks(b):
    return {"Taskfile.yml": "version: '3'\ntasks:\n" + lines(b // 70, "  t{i}:\n    deps: [t{j}, t{j}]\n    cmds: [redis-cli -a walnut ping]\n")}


@kind()
def makefile_variables(b):
    return {"Makefile": "A0 = b\n" + lines(b // 28, "A{j} = $(A{i})$(A{i})\n") + "t:\n\tredis-cli -a $(A40) CONFIG SET requirepass x\n"}


@kind()
def scripts_that_call_compose(b):
    n = b // 120
    return {"deploy.sh": "#!/bin/sh\n" + lines(n, "docker compose -f c{i}.yaml up -d\n"), **{f"c{i}.yaml": REDIS for i in range(n)}}


@kind()
def calls_of_compose_with_many_files(b):
    n = int(math.sqrt(b / 12))
    return {"deploy.sh": "#!/bin/sh\n" + ("docker compose " + lines(n, "-f c{i}.yaml ") + "up -d\n") * n, **{f"c{i}.yaml": f"services:\n  s{i}: {{image: redis:7.4.1}}\n" for i in range(n)}}
