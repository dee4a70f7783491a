"""redis.conf and ACL files."""

import math

from . import kind, lines

CONF = "services:\n  r: {image: redis:7.4.1, command: redis-server /a/redis.conf, volumes: ['./a:/a']}\n"


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


@kind()
def patterns_that_overlap(b):
    return {"users.acl": "user cook on >pepper-shelf +@all " + " ".join(f"~{'a*' * 10}{i}" for i in range(b // 28)) + "\n"}


@kind()
def one_pattern_of_stars(b):
    return {"users.acl": "user cook on >pepper-shelf +@all ~" + "*a" * (b // 2) + "\n"}


@kind()
def selectors_of_many_commands(b):
    n = int(math.sqrt(b / 6))
    return {"users.acl": "user cook on >pepper-shelf +@read " + ("(" + "+get " * n + "~k*) ") * n + "\n"}


@kind()
def one_name_of_many_users(b):
    return {"users.acl": "user cook on nopass ~* +@all\n" * (b // 30)}


@kind()
def a_long_name_of_a_user(b):
    return {"users.acl": "user " + "c" * b + " on nopass ~* +@all\n"}


@kind()
def a_long_rule_that_nobody_knows(b):
    return {"users.acl": "user cook on nopass ~* +" + "get" * (b // 3) + "\n"}


@kind()
def rules_that_nobody_knows(b):
    return {"users.acl": lines(b // 36, "user cook{i} on nopass ~* +getx{i}\n")}


@kind()
def one_long_directive(b):
    return {"redis.conf": "port 6379\nrequirepas" + "s" * b + " 1\n"}


@kind()
def arguments_of_one_directive(b):
    return {"redis.conf": "port 6379\nbind " + "127.0.0.1 " * (b // 10) + "\n"}


@kind()
def modules(b):
    return {"redis.conf": "port 6379\n" + lines(b // 24, "loadmodule /m{i}.so a\n")}


@kind()
def includes_of_one_file(b):
    return {"compose.yaml": CONF, "a/redis.conf": "include /a/b.conf\n" * (b // 18 // 2), "a/b.conf": "save 900 1\n" * (b // 22)}


@kind()
def includes_of_many_files(b):
    n = b // 60
    return {"compose.yaml": CONF, "a/redis.conf": lines(n, "include /a/b{i}.conf\n"), **{f"a/b{i}.conf": "maxmemory 1mb\nsave 900 1\n" for i in range(n)}}


@kind()
def includes_in_includes(b):
    n = b // 40
    return {"compose.yaml": CONF, "a/redis.conf": "include /a/b0.conf\n", **{f"a/b{i}.conf": f"include /a/b{i + 1}.conf\ninclude /a/b{i + 1}.conf\n" for i in range(n)}}


@kind()
def includes_of_a_pattern(b):
    n = b // 30
    return {"compose.yaml": CONF, "a/redis.conf": "include /a/*/*.conf\n" * 20, **{f"a/d/b{i}.conf": "maxmemory 1mb\n" for i in range(n)}}


@kind()
def includes_of_patterns(b):
    n = b // 40
    return {"compose.yaml": CONF, "a/redis.conf": lines(n, "include /a/d*/b{i}*.conf\n"), **{f"a/d/b{i}.conf": "port 1\n" for i in range(n)}}


@kind()
def an_acl_file_and_users_of_redis_conf(b):
    return {"compose.yaml": CONF, "a/redis.conf": lines(b // 66, "user cook{i} on >pepper{i} ~* +@all\n") + "aclfile /a/u.acl\n", "a/u.acl": lines(b // 66, "user cook{i} on >pepper{i} ~* +@all\n")}


@kind()
def masters_of_one_sentinel(b):
    return {"sentinel.conf": "port 26379\n" + lines(b // 100, "sentinel monitor m{i} 10.0.0.{i} 6379 2\nsentinel auth-pass m{i} walnut-{i}\nsentinel down-after-milliseconds m{i} 5\n")}


@kind()
def settings_of_one_master(b):
    return {"sentinel.conf": "port 26379\nsentinel monitor m 10.0.0.1 6379 2\n" + lines(b // 40, "sentinel known-replica m 10.0.0.{i} 6379\n")}


@kind()
def sentinels_times_masters(b):
    n = b // 200
    return {
        "compose.yaml": "services:\n"
        + lines(n, '  r{i}: {{image: "redis:7.4.1"}}\n  t{i}: {{image: "redis:7.4.1", command: "redis-sentinel /s.conf", volumes: ["./s.conf:/s.conf"]}}\n'),
        "s.conf": lines(n, "sentinel monitor m{i} r{i} 6379 2\n"),
    }


@kind()
def replicas_of_replicas(b):
    return {"compose.yaml": "services:\n  r0: {image: redis:7.4.1}\n" + lines(b // 80, '  r{j}: {{image: "redis:7.4.1", command: "redis-server --replicaof r{i} 6379"}}\n')}


@kind()
def replicas_of_one(b):
    return {"compose.yaml": "services:\n  r0: {image: redis:7.4.1}\n" + lines(b // 80, '  r{j}: {{image: "redis:7.4.1", command: "redis-server --replicaof r0 6379"}}\n')}


@kind()
def members_of_a_cluster(b):
    nodes = " ".join(f"r{i}:6379" for i in range(b // 110))
    return {"compose.yaml": "services:\n" + lines(b // 110, '  r{i}: {{image: "redis:7.4.1", command: "redis-server --cluster-enabled yes"}}\n') + f"  c: {{image: redis:7.4.1, command: redis-cli --cluster create {nodes}}}\n"}


@kind()
def servers_in_the_background(b):
    return {"compose.yaml": "services:\n  r:\n    image: redis:7.4.1\n    command:\n      - sh\n      - -c\n      - |\n" + lines(b // 46, "        redis-server --port {j} --daemonize yes\n") + "        redis-server\n"}
