"""Configuration of applications, in every format."""

from . import REDIS, kind, lines


@kind()
def nested_json(b):
    return {"redis.json": '{"redis": {"host": "kv", "x": ' + '{"a":' * (b // 6) + "1" + "}" * (b // 6) + "}}"}


@kind()
def one_long_line_of_connections(b):
    return {"redis.json": '{"a": [' + ",".join(f'{{"redis": {{"host": "kv{i}", "password": "walnut-{i}"}}}}' for i in range(b // 50)) + "]}"}


@kind("scan")
def one_long_line_of_connections_for_people(b):
    return one_long_line_of_connections(b)


@kind()
def nested_xml(b):
    return {"redis.xml": "<redis><host>kv</host>" + "<a>" * (b // 7) + "</a>" * (b // 7) + "</redis>"}


@kind()
def elements_of_xml(b):
    return {"redis.config": "<configuration><connectionStrings>" + lines(b // 90, '<add name="redis{i}" connectionString="kv:6379,password=walnut{i},ssl=false"/>') + "</connectionStrings></configuration>"}


@kind()
def attributes_of_xml(b):
    return {"redis.xml": "<redis " + lines(b // 22, 'password{i}="walnut" ') + "/>"}


@kind()
def entities_of_xml(b):
    return {"redis.xml": "<!DOCTYPE r [<!ENTITY e0 'walnut'>" + lines(b // 40, "<!ENTITY e{j} '&e{i};&e{i};'>") + "]><redis><host>kv</host><password>&e20;</password></redis>"}


@kind()
def nested_php(b):
    return {"config/redis.php": "<?php return ['redis' => ['host' => 'kv', 'x' => " + "[" * (b // 2) + "]" * (b // 2) + "]];"}


@kind()
def connections_of_php(b):
    return {"config/redis.php": "<?php return [" + lines(b // 70, "'redis{i}' => ['host' => 'kv{i}', 'password' => 'walnut{i}'],\n") + "];"}


@kind()
def nested_toml(b):
    return {"redis.toml": "[redis]\nhost = 'kv'\nx = " + "[" * (b // 2) + "]" * (b // 2) + "\n"}


@kind()
def one_long_table_name_of_toml(b):
    return {"redis.toml": "[redis]\nhost = 'kv'\n[" + "a." * (b // 2) + "b]\n"}


@kind()
def keys_with_dots_of_toml(b):
    return {"redis.toml": "[redis]\nhost = 'kv'\n" + lines(b // 26, "a.b.c{i}.d.e = 1\n")}


@kind()
def arrays_of_tables_of_toml(b):
    return {"redis.toml": lines(b // 50, "[[redis]]\nhost = 'kv{i}'\npassword = 'walnut{i}'\n")}


@kind()
def keys_with_dots_of_properties(b):
    return {"application.properties": "spring.redis.host=kv\nspring.redis." + "a." * (b // 2) + "b=1\n"}


@kind()
def documents_of_spring(b):
    return {"application.yml": "spring.redis.host: kv\n---\n" + lines(min(b // 60, 99), "spring: {{redis: {{host: kv, password: walnut{i}}}}}\n---\n")}


@kind()
def one_long_value_of_dotenv(b):
    return {"compose.yaml": REDIS, ".env": "REDIS_URL=redis://:" + "p" * b + "@kv\n"}


@kind()
def open_quotes_of_dotenv(b):
    return {"compose.yaml": REDIS, ".env": "A='\n" * (b // 4)}


@kind()
def references_in_one_value(b):
    return {"redis.yml": "redis: {host: kv, password: '" + "${A}%(b)s{{c}}" * (b // 14) + "'}\n"}


@kind()
def frontends_times_backends(b):
    return {
        "compose.yaml": REDIS + "  p: {image: haproxy, ports: ['1-60000:1-60000'], volumes: ['./h.cfg:/usr/local/etc/haproxy/haproxy.cfg']}\n",
        "h.cfg": lines(b // 120, "frontend f{i}\n  bind *:{j}\n  mode tcp\n  default_backend b{i}\nbackend b{i}\n  server s redis:6379\n"),
    }


@kind()
def streams_of_nginx(b):
    return {
        "compose.yaml": REDIS + "  p: {image: nginx, ports: ['1-60000:1-60000'], volumes: ['./n.conf:/etc/nginx/nginx.conf']}\n",
        "n.conf": "stream {\n" + lines(b // 90, "upstream u{i} {{ server redis:6379; }}\nserver {{ listen {j}; proxy_pass u{i}; }}\n") + "}\n",
    }


@kind()
def nested_blocks_of_nginx(b):
    return {"compose.yaml": REDIS + "  p: {image: nginx, volumes: ['./n.conf:/etc/nginx/nginx.conf']}\n", "n.conf": "stream {" * (b // 9) + "}" * (b // 9)}


@kind()
def includes_of_nginx(b):
    n = b // 60
    return {"compose.yaml": REDIS + "  p: {image: nginx, volumes: ['./n:/etc/nginx']}\n", "n/nginx.conf": "include /etc/nginx/a0.conf;\n", **{f"n/a{i}.conf": f"include /etc/nginx/a{i + 1}.conf;\ninclude /etc/nginx/a*.conf;\n" for i in range(n)}}


@kind()
def listeners_of_envoy(b):
    return {
        "compose.yaml": REDIS + "  p: {image: envoyproxy/envoy, volumes: ['./e.yaml:/etc/envoy/envoy.yaml']}\n",
        "e.yaml": "static_resources:\n  clusters:\n" + lines(b // 120, "  - {{name: c{i}, load_assignment: {{endpoints: [{{lb_endpoints: [{{endpoint: {{address: {{socket_address: {{address: redis, port_value: 6379}}}}}}}}]}}]}}}}\n"),
    }
