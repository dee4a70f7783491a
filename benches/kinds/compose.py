"""What one compose file holds."""

import math

from . import REDIS, kind, lines, service


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
    return {"compose.yaml": "services:\n" + lines(b // 80, '  s{i}: {{image: "redis:7.4.1"}} # redproof: ignore image-without-digest known\n')}


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
