"""What each output makes of many findings, of many places in one line and of long names."""

from . import REDIS, kind, lines, service

FORMATS = "human full concise table html json ndjson sarif markdown github gitlab azure junit rdjson csv defectdojo ocsf oscal"


def many_findings(b):
    return {"compose.yaml": "services:\n" + "".join(service(i) for i in range(b // 32))}


def one_long_line(b):
    return {"compose.yaml": "services: {" + lines(b // 60, 's{i}: {{image: "redis:7.4.1", ports: ["{j}:6379"]}}, ') + "}\n"}


def one_place_of_many_services(b):
    return {"compose.yaml": "x: &s {image: 'redis:7.4.1', ports: ['6379']}\nservices:\n" + lines(b // 16, "  s{i}: *s\n")}


def a_long_name(b):
    return {"compose.yaml": "services:\n  " + "s" * (b // 2) + ":\n    image: redis:7.4.1\n    ports:\n" + lines(b // 48, '      - "{i}:6379"\n')}


def a_long_path(b):
    return {"/".join(["d" * 200] * 15) + "/compose.yaml": "services:\n" + "".join(service(i) for i in range(b // 32))}


def many_deployments(b):
    return {f"d{i}/compose.yaml": REDIS for i in range(b // 70)}


for form in FORMATS.split():
    for make in (many_findings, one_long_line, one_place_of_many_services, a_long_name, a_long_path, many_deployments):
        named = lambda b, make=make: make(b)
        named.__name__ = f"{make.__name__} as {form}"
        kind(f"scan --format {form}")(named)
for command in ("inspect", "inspect --format json", "evidence pack", "baseline create", "acl check", "acl suggest"):
    for make in (many_findings, one_long_line, one_place_of_many_services, a_long_name, many_deployments):
        named = lambda b, make=make: make(b)
        named.__name__ = f"{make.__name__} for {command}"
        kind(command)(named)
