"""The config file, rules, baselines, git and many files."""

import hashlib
import json
import math
import struct
import zlib

from . import REDIS, Link, kind, lines, service

# What the config file takes of each list.
ENTRIES = 1000
RULE = "id: {0}\ncategory: network\nseverity: info\nconfidence: high\ntitle: T\nfor: server\nwhen: {1}\nmessage: m {{name}}\nwhy: w\nfix: f\n"


@kind()
def ignored_paths_of_the_config_file(b):
    return {"compose.yaml": REDIS, "redproof.toml": "[scan]\nexpected-missing = [" + ",".join(f'"a{i}/**"' for i in range(min(b // 10, ENTRIES))) + "]\n"}


def with_config(text, b):
    return {"compose.yaml": "services:\n" + "".join(service(i) for i in range(b // 64)), "redproof.toml": text}


@kind()
def suppressions_times_findings(b):
    return with_config(lines(min(b // 140, ENTRIES), "[[suppress]]\nrule = 'image-without-digest'\npath = 'x{i}/**'\nreason = 'r'\n"), b)


@kind()
def suppressions_by_subject_times_findings(b):
    return with_config(lines(min(b // 140, ENTRIES), "[[suppress]]\nrule = 'image-without-digest'\nsubject = 's{i}'\nreason = 'r'\n"), b)


@kind()
def overrides_times_findings(b):
    return with_config(lines(min(b // 120, ENTRIES), "[[overrides]]\npaths = ['x{i}*/**']\nseverity = 'low'\n"), b)


@kind()
def globs_of_one_override(b):
    return with_config("[[overrides]]\nseverity = 'low'\npaths = [" + ",".join(f"'{'*a' * 8}{i}'" for i in range(min(b // 60, ENTRIES))) + "]\n", b)


@kind()
def one_long_glob(b):
    return with_config("[[overrides]]\nseverity = 'low'\npaths = ['" + "*a" * (b // 4) + "']\n", b)


@kind()
def one_glob_of_folders(b):
    return with_config("[[overrides]]\nseverity = 'low'\npaths = ['" + "**/" * (b // 6) + "x']\n", b)


@kind()
def exclusions_times_files(b):
    n = b // 30
    return {"compose.yaml": REDIS, "redproof.toml": "exclude = [" + ",".join(f"'**/a{i}*b'" for i in range(min(n // 2, ENTRIES))) + "]\n", **{f"d{i % 100}/f{i}.yml": "redis: 1\n" for i in range(n // 2)}}


@kind()
def expected_missing_times_references(b):
    n = b // 60
    return {"compose.yaml": REDIS + "    env_file: [" + ",".join(f"e{i}" for i in range(n)) + "]\n", "redproof.toml": "expected-missing = [" + ",".join(f"'a{i}*b'" for i in range(min(n, ENTRIES))) + "]\n"}


@kind()
def clients_of_the_config_file_times_files(b):
    n = b // 130
    return {"redproof.toml": lines(min(n, ENTRIES), "[[client]]\nfiles = ['c{i}*.yml']\nhost = 'store.server'\npassword = 'store.token'\n"), **{f"c{i}.yml": "store: {server: redis, token: walnut-drawer}\n" for i in range(n // 2)}}


@kind()
def deployments_of_the_config_file(b):
    return {"compose.yaml": REDIS, "redproof.toml": lines(min(b // 60, ENTRIES), "[[deployment]]\nname = 'd{i}'\nfiles = ['compose.yaml']\n")}


@kind()
def deployments_of_many_files(b):
    n = min(int(math.sqrt(b / 12)), int(math.sqrt(ENTRIES)))
    return {**{f"c{i}.yaml": f"services:\n  s{i}: {{image: redis:7.4.1}}\n" for i in range(n)}, "redproof.toml": "".join(f"[[deployment]]\nname = 'd{i}'\nfiles = [{','.join(repr(f'c{j}.yaml') for j in range(n))}]\n" for i in range(n))}


@kind()
def parameters_of_the_config_file(b):
    return {"compose.yaml": REDIS, "redproof.toml": lines(b // 50, "[params.weak-password-short-{i}]\nminimum = 20\n")}


@kind()
def config_files_that_extend_each_other(b):
    n = b // 40
    return {"compose.yaml": REDIS, **{f"{f'x{i}' if i else 'redproof'}.toml": f"extends = ['x{i + 1}.toml', './x{i + 1}.toml']\n" for i in range(n)}, f"x{n}.toml": "\n"}


@kind()
def long_rule_of_a_suppression(b):
    return {"compose.yaml": REDIS, "redproof.toml": f"[[suppress]]\nrule = '{'exposed-port' * (b // 12)}'\nreason = 'r'\n"}


@kind("scan --format json --reproducible --baseline b.jsonl")
def baseline_times_findings(b):
    line = '{"path":"compose.yaml","rule":"image-without-digest","subject":"s%d","severity":"high","fingerprint":"%064x"}\n'
    return {"compose.yaml": "services:\n" + "".join(service(i) for i in range(b // 64)), "b.jsonl": '{"redproof_baseline":"1"}\n' + "".join(line % (i, i) for i in range(b // 280))}


@kind("scan --format json --reproducible --rules rules")
def rules_times_servers(b):
    n = b // 250
    return {"compose.yaml": "services:\n" + "".join(service(i) for i in range(b // 64)), **{f"rules/r{i}.yml": RULE.format(f"r{i}", "{kind: server}") for i in range(n)}}


@kind("scan --format json --reproducible --rules rules")
def conditions_of_one_rule(b):
    return {"compose.yaml": "services:\n" + "".join(service(i) for i in range(b // 64)), "rules/r.yml": RULE.format("r", "{all: [" + ",".join(["{kind: server}"] * (b // 32)) + "]}")}


@kind("scan --format json --reproducible --rules rules")
def a_condition_in_conditions(b):
    return {"compose.yaml": REDIS, "rules/r.yml": RULE.format("r", "{not: " * (b // 7) + "{kind: server}" + "}" * (b // 7))}


@kind("scan --format json --reproducible --rules rules")
def values_of_one_condition(b):
    return {"compose.yaml": "services:\n" + "".join(service(i) for i in range(b // 64)), "rules/r.yml": RULE.format("r", "{name: {in: [" + ",".join(f"z{i}" for i in range(b // 14)) + "]}}")}


@kind("scan --format json --reproducible --rules rules")
def a_long_regex_of_a_rule(b):
    return {"compose.yaml": "services:\n" + "".join(service(i) for i in range(b // 64)), "rules/r.yml": RULE.format("r", "{name: {matches: '" + "(a|b)*" * (b // 12) + "'}}")}


@kind("scan --format json --reproducible --rules rules")
def repetitions_in_a_regex_of_a_rule(b):
    return {"compose.yaml": "services:\n" + "".join(service(i) for i in range(b // 64)), "rules/r.yml": RULE.format("r", "{name: {matches: '(((a{1,90}){1,90}){1,90})'}}")}


@kind("scan --format json --reproducible --rules rules")
def rules_that_supersede_each_other(b):
    n = b // 260
    return {"compose.yaml": REDIS, **{f"rules/r{i}.yml": RULE.format(f"r{i}", "{kind: server}") + f"supersedes: [r{i + 1}, r{(i + 2) % n}]\n" for i in range(n)}}


@kind("scan --format json --reproducible --rules rules")
def a_long_message_of_a_rule(b):
    return {"compose.yaml": "services:\n" + "".join(service(i) for i in range(b // 128)), "rules/r.yml": RULE.format("r", "{kind: server}").replace("message: m", "message: " + "m" * (b // 2))}


@kind()
def gitignore_lines(b):
    n = b // 20
    return {".git/HEAD": "ref: refs/heads/main\n", ".gitignore": lines(n // 2, "a{i}/*.txt\n"), **{f"d{i}/a.yml": "a: 1\n" for i in range(n // 20)}}


@kind()
def gitignore_globs_times_files(b):
    n = b // 40
    return {".git/HEAD": "ref: refs/heads/main\n", ".gitignore": lines(n, "**/a*{i}*b\n"), **{f"d{i % 50}/f{i}.yml": "a: 1\n" for i in range(n)}}


@kind()
def gitignore_files(b):
    n = b // 60
    return {".git/HEAD": "ref: refs/heads/main\n", **{f"d{i}/.gitignore": "a*b\n!c\n" for i in range(n)}, **{f"d{i}/e.yml": "a: 1\n" for i in range(n)}}


def index(names):
    entries = b""
    for name in sorted(name.encode() for name in names):
        entry = b"\0" * 24 + struct.pack(">I", 0o100644) + b"\0" * 12 + hashlib.sha1(name).digest() + struct.pack(">H", min(len(name), 0xFFF)) + name
        entries += entry + b"\0" * (8 - len(entry) % 8)
    body = b"DIRC" + struct.pack(">II", 2, len(names)) + entries
    return body + hashlib.sha1(body).digest()


def git(names):
    return {".git/HEAD": "ref: refs/heads/main\n", ".git/objects/x": "", ".git/refs/x": "", ".git/config": "[core]\n\trepositoryformatversion = 0\n", ".git/index": index(names)}


@kind()
def entries_of_the_index(b):
    return {"compose.yaml": REDIS, ".env": "REDIS_PASSWORD=walnut-drawer\n", **git([f"d{i % 100}/f{i}.yml" for i in range(b // 80)] + [".env"])}


@kind("hook compose.yaml")
def entries_of_the_index_for_the_hook(b):
    return entries_of_the_index(b)


@kind("scan --no-local --format json")
def entries_of_the_index_times_files(b):
    n = b // 100
    return {"compose.yaml": REDIS, **{f"d{i}.yml": "redis: {host: kv}\n" for i in range(n)}, **git([f"d{i}.yml" for i in range(n)])}


def stored(kind_, body):
    raw = f"{kind_} {len(body)}\0".encode() + body
    name = hashlib.sha1(raw).hexdigest()
    return name, {f".git/objects/{name[:2]}/{name[2:]}": zlib.compress(raw)}


def committed(trees, files, blob=b"services:\n  r: {image: 'redis:7.4.1'}\n"):
    """A repository with one commit for each of `trees`, which are made from the name of a blob."""
    files = dict(files)
    blob, made = stored("blob", blob)
    files |= made
    parent = None
    for tree in trees(blob, files):
        text = f"tree {tree}\n" + (f"parent {parent}\n" if parent else "") + "author a <a@b> 1700000000 +0000\ncommitter a <a@b> 1700000000 +0000\n\nm\n"
        parent, made = stored("commit", text.encode())
        files |= made
    return files | {".git/HEAD": "ref: refs/heads/main\n", ".git/refs/heads/main": parent + "\n", ".git/config": "[core]\n\trepositoryformatversion = 0\n"}


def tree(entries, files):
    body = b"".join(mode.encode() + b" " + name.encode() + b"\0" + bytes.fromhex(id_) for name, mode, id_ in sorted(entries))
    name, made = stored("tree", body)
    files |= made
    return name


@kind("scan --history --format json")
def commits(b):
    def trees(blob, files):
        for i in range(b // 250):
            yield tree([("compose.yaml", "100644", blob), (f"f{i}", "100644", blob)], files)

    return committed(trees, {"compose.yaml": REDIS})


@kind("scan --revision HEAD --format json")
def files_of_a_revision(b):
    def trees(blob, files):
        yield tree([(f"c{i}.yaml", "100644", blob) for i in range(b // 40)], files)

    return committed(trees, {})


@kind("scan --revision HEAD --format json")
def folders_that_share_a_folder(b):
    """Each level holds the one below twice: 2^n files in n objects."""

    def trees(blob, files):
        below = tree([("compose.yaml", "100644", blob)], files)
        for _ in range(min(b // 100, 60)):
            below = tree([("a", "40000", below), ("b", "40000", below)], files)
        yield below

    return committed(trees, {})


@kind("scan --history --format json")
def folders_that_share_a_folder_in_history(b):
    return folders_that_share_a_folder(b) | {"compose.yaml": REDIS}


@kind("scan --revision HEAD --format json")
def one_large_blob_under_many_names(b):
    def trees(blob, files):
        yield tree([(f"c{i}.yaml", "100644", blob) for i in range(b // 60)], files)

    return committed(trees, {}, b"services:\n  r: {image: 'redis:7.4.1'}\n" + b"# comment redis\n" * (b // 16))


@kind("scan --revision HEAD --format json")
def a_blob_that_is_mostly_nothing(b):
    def trees(blob, files):
        yield tree([("compose.yaml", "100644", blob)], files)

    return committed(trees, {}, b"services:\n  r: {image: 'redis:7.4.1'}\n" + b"\n" * (b * 900))


@kind()
def links_to_one_folder(b):
    n = b // 30
    return {**{f"d/c{i}.yml": "redis: {host: kv}\n" for i in range(n // 2)}, **{f"l{i}": Link("d") for i in range(n // 2)}}


@kind()
def links_to_links(b):
    n = b // 12
    return {"compose.yaml": REDIS, "l0.yml": "redis: {host: kv}\n", **{f"l{i + 1}.yml": Link(f"l{i}.yml") for i in range(n)}}


@kind()
def links_to_folders_of_links(b):
    n = min(b // 20, 30)
    return {"a0/compose.yaml": REDIS, **{f"a{i + 1}/{x}": Link(f"../a{i}") for i in range(n) for x in "xy"}}


@kind()
def references_through_links(b):
    n = min(b // 20, 30)
    path = "/".join(["x"] * n)
    return {"compose.yaml": REDIS + "    env_file: [" + ",".join(f"a{n}/{path}/e{i}" for i in range(b // 90)) + "]\n", "a0/e0": "A=b\n", **{f"a{i + 1}/x": Link(f"../a{i}") for i in range(n)}}


@kind()
def deep_folders(b):
    return {"/".join("a" for _ in range(1900)) + f"/b{i}.yml": "redis: 1\n" for i in range(b // 4000)}


@kind()
def empty_files(b):
    return {f"redis{i}.yml": "" for i in range(b // 40)}


@kind()
def unreadable_files(b):
    return {f"redis{i}/compose.yaml": "services: [\n" for i in range(b // 40)}


@kind("hook " + " ".join(f"d{i}/compose.yaml" for i in range(2000)))
def files_of_the_hook(b):
    return {f"d{i}/compose.yaml": REDIS for i in range(b // 70)}


@kind("scan --paths-from paths --format json")
def paths_from_a_file(b):
    n = b // 100
    return {"paths": lines(n, "d{i}/compose.yaml\n"), **{f"d{i}/compose.yaml": REDIS for i in range(n)}}


@kind("scan --paths-from paths --format json")
def paths_that_are_not_there(b):
    return {"paths": lines(b // 12, "d{i}\n"), "compose.yaml": REDIS}


@kind("scan --paths-from paths --format json")
def one_path_many_times(b):
    return {"paths": "compose.yaml\n" * (b // 13), "compose.yaml": REDIS}


@kind("merge a.json a.json a.json")
def reports_that_are_merged(b):
    return {"a.json": json.dumps({"schema_version": "1", "findings": [{"rule": f"r{i}"} for i in range(b // 16)]})}


@kind()
def gitignore_times_references(b):
    n = b // 50
    return {".git/HEAD": "ref: refs/heads/main\n", ".gitignore": lines(n, "**/a*{i}*b\n"), "compose.yaml": REDIS + "    env_file: [" + ",".join(f"e{i}" for i in range(n)) + "]\n"}


@kind()
def gitignore_times_mounts(b):
    n = b // 50
    return {".git/HEAD": "ref: refs/heads/main\n", ".gitignore": lines(n, "**/a*{i}*b\n"), "compose.yaml": REDIS + "    volumes: [" + ",".join(f"'./e{i}:/e{i}'" for i in range(n)) + "]\n"}
