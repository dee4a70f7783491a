"""Keys of services, and names that are long or refer to many."""

import math

from . import REDIS, kind, lines, service


@kind()
def services_of_profiles(b):
    return {"compose.yaml": "services:\n" + lines(b // 60, '  s{i}: {{image: "redis:7.4.1", profiles: [p{i}, q{j}]}}\n')}


@kind()
def profiles_of_all_services(b):
    n = int(math.sqrt(b / 6))
    return {"compose.yaml": "services:\n" + "".join(service(i, ", profiles: [" + ",".join(f"p{j}" for j in range(n)) + "]") for i in range(n))}


@kind()
def services_that_depend_on_all(b):
    n = int(math.sqrt(b / 6))
    return {"compose.yaml": "services:\n" + "".join(service(i, ", depends_on: [" + ",".join(f"s{j}" for j in range(i)) + "]") for i in range(n))}


@kind()
def networks_that_one_service_each_has(b):
    n = b // 70
    return {"compose.yaml": "networks:\n" + lines(n, "  n{i}: {{}}\n") + "services:\n" + "".join(service(i, f", networks: [n{i}]") for i in range(n))}


@kind()
def aliases_on_a_network(b):
    return {"compose.yaml": REDIS + "    networks:\n      default:\n        aliases:\n" + lines(b // 16, "          - a{i}\n")}


@kind()
def clients_by_network_alias(b):
    n = b // 180
    return {
        "compose.yaml": "services:\n"
        + lines(n, '  r{i}: {{image: "redis:7.4.1", networks: {{default: {{aliases: [kv{i}]}}}}}}\n  c{i}: {{image: shop, environment: {{REDIS_URL: "redis://kv{i}:6379"}}}}\n')
    }


@kind()
def links_and_extra_hosts(b):
    return {"compose.yaml": REDIS + "    links:\n" + lines(b // 50, '      - "redis:a{i}"\n') + "    extra_hosts:\n" + lines(b // 50, '      - "h{i}:10.0.0.1"\n')}


@kind()
def services_in_the_network_of_another(b):
    return {"compose.yaml": "services:\n  s0: {image: redis:7.4.1}\n" + lines(b // 62, '  s{j}: {{image: "redis:7.4.1", network_mode: "service:s{i}"}}\n')}


@kind()
def ranges_of_ports(b):
    return {"compose.yaml": "services:\n  redis:\n    image: redis:7.4.1\n    ports:\n" + "".join(f'      - "{i % 60000 + 1}-{i % 60000 + 100}:6301-6400"\n' for i in range(b // 30))}


@kind()
def ranges_of_ports_times_services(b):
    return {"compose.yaml": "services:\n" + "".join(service(i, ', ports: ["1-60000:1-60000"]') for i in range(b // 60))}


@kind()
def exposed_ranges_times_services(b):
    return {"compose.yaml": "services:\n" + "".join(service(i, ', expose: ["1-60000"]') for i in range(b // 60))}


@kind()
def one_long_health_check(b):
    return {"compose.yaml": REDIS + '    healthcheck: {test: "' + "redis-cli -a x ping && " * (b // 22) + 'true"}\n'}


@kind()
def words_of_a_health_check(b):
    return {"compose.yaml": REDIS + "    healthcheck: {test: [CMD, redis-cli, " + "a, " * (b // 3) + "ping]}\n"}


@kind()
def health_checks_of_all_services(b):
    return {"compose.yaml": 'x: &h {test: "' + "redis-cli -a walnut-drawer-31 ping; " * (b // 72) + '"}\nservices:\n' + "".join(service(i, ", healthcheck: *h") for i in range(b // 110))}


@kind()
def labels_of_one_service(b):
    return {"compose.yaml": REDIS + "    labels:\n" + lines(b // 70, '      traefik.tcp.routers.r{i}.rule: "HostSNI(`h{i}`)"\n')}


@kind()
def routers_of_services(b):
    return {"compose.yaml": "services:\n  t: {image: traefik, ports: ['6379:6379'], command: --entrypoints.r.address=:6379}\n" + lines(b // 130, '  s{i}: {{image: "redis:7.4.1", labels: {{traefik.tcp.routers.r{i}.entrypoints: r, traefik.tcp.routers.r{i}.rule: "HostSNI(`*`)"}}}}\n')}


@kind()
def users_on_the_command_line(b):
    return {"compose.yaml": REDIS + "    command: [redis-server" + "".join(f", --user, cook{i}, on, '>pepper{i}', '+@all'" for i in range(b // 48)) + "]\n"}


@kind()
def users_on_the_command_line_of_all_services(b):
    return {"compose.yaml": "x: &c [redis-server" + "".join(f", --user, cook{i}, on, '>pepper{i}', '+@all'" for i in range(b // 96)) + "]\nservices:\n" + "".join(service(i, ", command: *c") for i in range(b // 100))}


@kind()
def a_long_command_of_all_services(b):
    return {"compose.yaml": 'x: &c "redis-server ' + "--save 1 1 " * (b // 22) + '"\nservices:\n' + "".join(service(i, ", command: *c") for i in range(b // 100))}


@kind()
def an_environment_of_all_services(b):
    return {"compose.yaml": "x: &e\n" + lines(b // 50, "  REDIS_PASSWORD_{i}: walnut{i}\n") + "services:\n" + "".join(service(i, ", environment: *e") for i in range(b // 100))}


@kind()
def ports_of_all_services(b):
    return {"compose.yaml": "x: &p [" + ",".join(f'"{i + 1}:6379"' for i in range(b // 26)) + "]\nservices:\n" + "".join(service(i, ", ports: *p") for i in range(b // 96))}


@kind()
def a_long_name_of_a_service(b):
    return {"compose.yaml": "services:\n  " + "s" * (b // 2) + ":\n    image: redis:7.4.1\n    ports:\n" + lines(b // 48, '      - "{i}:6379"\n')}


@kind("scan")
def a_long_name_of_a_service_for_people(b):
    return a_long_name_of_a_service(b)


@kind()
def a_long_name_of_a_server_of_clients(b):
    name = "s" * (b // 3)
    return {"compose.yaml": f"x: &d [{name}]\nservices:\n  {name}: {{image: redis:7.4.1}}\n" + lines(b // 180, "  c{i}: {{image: shop, depends_on: *d, environment: {{REDIS_HOST: $H}}}}\n"), ".env": f"H={name}\n"}


@kind()
def a_long_name_of_a_project(b):
    return {"compose.yaml": "name: " + "p" * (b // 2) + "\nservices:\n" + "".join(service(i) for i in range(b // 64))}


@kind()
def a_long_image_of_all_services(b):
    return {"compose.yaml": "x: &i redis:" + "7" * (b // 2) + "\nservices:\n" + lines(b // 50, "  s{i}: {{image: *i}}\n")}


@kind()
def a_long_image_from_dotenv(b):
    return {".env": "I=redis:" + "7" * (b // 2), "compose.yaml": "services:\n" + lines(b // 50, "  s{i}: {{image: $I}}\n")}


@kind()
def a_long_network_of_all_services(b):
    name = "n" * (b // 2)
    return {"compose.yaml": f"x: &n [{name}]\nnetworks:\n  ? {name}\n" + "services:\n" + "".join(service(i, ", networks: *n") for i in range(b // 100))}


@kind()
def a_long_container_name(b):
    return {"compose.yaml": f"x: &n {'n' * (b // 2)}\nservices:\n" + "".join(service(i, ", hostname: *n") for i in range(b // 100))}


@kind()
def long_keys_that_nobody_knows(b):
    return {"compose.yaml": REDIS + f"    {'port' * (b // 4)}: 1\n"}


@kind()
def keys_that_nobody_knows(b):
    return {"compose.yaml": REDIS + lines(b // 20, "    ports{i}: 1\n")}


@kind()
def names_that_nobody_defines(b):
    return {"compose.yaml": "services:\n" + lines(b // 80, '  s{i}: {{image: "redis:7.4.1", networks: [m{i}], secrets: [t{i}], depends_on: [u{i}]}}\n')}


@kind()
def fallbacks_in_fallbacks(b):
    return {"compose.yaml": REDIS + '    command: "redis-server --requirepass ' + "${A:-" * (b // 6) + "}" * (b // 6) + '"\n'}


@kind()
def variables_in_one_value(b):
    return {"compose.yaml": REDIS + '    command: "redis-server ' + "${A} " * (b // 5) + '"\n', ".env": "A=b\n"}


@kind()
def merges_of_merges(b):
    return {"compose.yaml": "x:\n  m0: &m0 {k: 1}\n" + lines(b // 40, "  m{j}: &m{j} {{<<: *m{i}, k{i}: {i}}}\n") + REDIS}


@kind()
def merges_of_many(b):
    return {"compose.yaml": "x:\n" + lines(b // 40, "  m{i}: &m{i} {{k{i}: 1}}\n") + "y: {<<: [" + ",".join(f"*m{i}" for i in range(b // 40)) + "]}\n" + REDIS}


@kind()
def merges_of_one_many_times(b):
    return {"compose.yaml": "x: &m {a: 1, b: 2}\ny: {<<: [" + ",".join(["*m"] * (b // 4)) + "]}\n" + REDIS}


@kind()
def keys_twice(b):
    return {"compose.yaml": REDIS + "x:\n" + "  a: 1\n" * (b // 7)}


@kind()
def urls_in_one_value(b):
    return {"compose.yaml": REDIS + '    environment: {X: "' + "redis://:a@b:1/ " * (b // 16) + '"}\n'}


@kind()
def at_signs_in_one_url(b):
    return {"compose.yaml": REDIS + '    environment: {X: "redis://' + "a:@" * (b // 3) + '"}\n'}


@kind()
def words_for_passwords_in_one_value(b):
    return {"compose.yaml": REDIS + '    environment: {X: "' + "password=" * (b // 9) + '"}\n'}


@kind()
def colons_in_one_mount(b):
    return {"compose.yaml": REDIS + '    volumes: ["' + "a:" * (b // 2) + '"]\n'}


@kind()
def dots_in_one_path(b):
    return {"compose.yaml": REDIS + '    volumes: ["./' + "a/../" * (b // 5) + 'b:/c"]\n'}


@kind()
def one_deep_path(b):
    return {"compose.yaml": REDIS + '    volumes: ["./' + "a/" * (b // 2) + 'b:/c"]\n'}
