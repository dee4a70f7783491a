#!/usr/bin/env python3
"""A cluster on this machine loses a worker midway, no repository is lost, and the queries give the answers that were counted by
hand: python test_audit.py REDPROOF FIXTURES"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import duckdb
from distributed import Client, LocalCluster

from audit import audit_all, listed, prepare

REPOSITORIES = 240
BATCH = 10

# A server without a password, and a password that two deployments share.
OPEN = "services:\n  redis:\n    image: redis:7.4.6\n    ports: ['6379:6379']\n"
SHARED = "services:\n  redis:\n    image: redis:7.4.6\n    command: redis-server --requirepass Xk29-fjq8-Lm31-vbn7\n"
ACCEPTED = '[[suppress]]\npath = "**"\nreason = "a test"\n'


def repositories(folder, fixtures):
    """Every third repository has the example with all issues, and the others the hardened one. Each team has one with an open
    server and one with a shared password besides, in one repository both are accepted, and one repository is not there."""
    made = []
    for number in range(REPOSITORIES):
        repository = folder / f"team{number % 4}" / f"repository{number:04}"
        shutil.copytree(fixtures / ("before" if number % 3 == 0 else "hardened"), repository)
        made.append(str(repository))
    for team in range(4):
        opened, shared = folder / f"team{team}" / "open", folder / f"team{team}" / "shared"
        for path, text in [(opened, OPEN), (shared / "a", SHARED), (shared / "b", SHARED)]:
            path.mkdir(parents=True)
            (path / "compose.yaml").write_text(text)
        made += [str(opened), str(shared)]
    accepted = folder / "team0" / "accepted"
    shutil.copytree(folder / "team0" / "shared", accepted)
    (accepted / "compose.yaml").write_text(OPEN)
    (accepted / "redproof.toml").write_text(ACCEPTED)
    made.append(str(accepted))
    # A bare repository is audited at its last commit.
    bare = folder / "team0" / "bare.git"
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.com", "-C", str(folder / "team0" / "open")]
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "one"], ["clone", "-q", "--bare", ".", str(bare)]):
        subprocess.run(git + command, check=True)
    made += [str(bare), str(folder / "team0" / "nowhere")]
    return made


def kill_one(cluster, out, total, killed):
    """Kills a worker as soon as a quarter of the batches are done."""
    while len(list((out / "runs").glob("*.parquet"))) < total // BATCH // 4:
        time.sleep(0.02)
    worker = next(iter(cluster.workers.values()))
    os.kill(worker.pid, signal.SIGKILL)
    killed.append(worker.pid)


def answers(out):
    """The answers to the questions in queries.sql, by the first word of their comments. The trend is a comment itself."""
    found = {}
    for part in Path(__file__).with_name("queries.sql").read_text().split("\n\n"):
        lines = [line.removeprefix("-- ") for line in part.splitlines()]
        starts = [number for number, line in enumerate(lines) if line.startswith("SELECT")]
        if starts:
            query = "\n".join(lines[starts[0] :])
            for table in ("findings/", "runs/"):
                query = query.replace(f"'{table}", f"'{out}/{table}")
            query = query.replace("'day=", f"'{out.parent}/day=")
            found[lines[0].split(":")[0]] = duckdb.sql(query).fetchall()
    return found


def check_refusals(redproof, scratch, out):
    """What cannot work ends with 2 and says why, before anything is audited if that can be known."""
    program = Path(__file__).with_name("audit.py")

    def refused(paths, out, why, *more):
        (scratch / "list").write_text(paths)
        command = [sys.executable, program, "--out", out, "--redproof", redproof, scratch / "list", *more]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 2 and why in done.stderr, (done.returncode, done.stderr)
        assert "Traceback" not in done.stderr, done.stderr

    refused("\n \n", scratch / "empty", "lists no repositories")
    refused(f"{scratch}\n", out, "Use a new --out folder")
    refused(f"{scratch}\n", scratch / "list" / "out", "list")
    refused(f"{scratch / 'nowhere'}\n", scratch / "none", "no repository could be audited: No such file or folder")
    refused(f"{scratch}\n", scratch / "none-2", "no repository could be audited: [Errno 2]", "--redproof", "./nowhere")


def main():
    redproof, fixtures = sys.argv[1], Path(sys.argv[2])
    with tempfile.TemporaryDirectory() as scratch:
        scratch = Path(scratch)
        made, out, killed = repositories(scratch / "code", fixtures), scratch / "day=2026-11-28", []
        # However a path is written, it is one repository.
        assert listed("".join(f"{path}/\n\n{path}\n" for path in made)) == sorted(made)
        batches = [made[i : i + BATCH] for i in range(0, len(made), BATCH)]
        prepare(out, batches)
        with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster, Client(cluster) as client:
            threading.Thread(target=kill_one, args=(cluster, out, len(made), killed), daemon=True).start()
            errors = audit_all(client, batches, redproof, out, 120, progress=lambda _: None)
        assert len(errors) == len(made) and len([error for error in errors if error]) == 1, errors
        # The same list may be audited again into the same folder.
        prepare(out, batches)
        assert killed, "no worker was killed"
        one = lambda query: duckdb.sql(query.format(out=out)).fetchall()
        assert one("SELECT count(*), count(DISTINCT repository) FROM '{out}/runs/*.parquet'") == [(len(made),) * 2]
        # Every third repository has critical findings, and the hardened ones have none.
        failed = one("SELECT count(*) FROM '{out}/runs/*.parquet' WHERE gate_failed AND repository LIKE '%/repository%'")
        assert failed == [(REPOSITORIES // 3,)], failed
        # The same findings in every copy: none is missing and none is there twice.
        counts = one(
            "SELECT DISTINCT n FROM (SELECT repository, count(*) AS n FROM '{out}/findings/*.parquet' "
            "WHERE severity = 'critical' AND repository LIKE '%/repository%' GROUP BY repository)"
        )
        assert len(counts) == 1, counts
        shutil.copytree(out, scratch / "day=2026-11-29")
        found = answers(out)
        # One open server in each team, and team0 has a bare copy of its own.
        assert found["teams"] == [("team0", 2, 2), ("team1", 1, 1), ("team2", 1, 1), ("team3", 1, 1)], found["teams"]
        shared = {row[0].split("/", maxsplit=row[0].count("/") - 1)[-1] for row in found["passwords"]}
        assert shared == {f"team{team}/shared" for team in range(4)}, shared
        assert len(found["passwords"]) == 8, found["passwords"]
        assert [(row[0].rsplit("/", 1)[-1], row[1]) for row in found["unread"]] == [("nowhere", 2)], found["unread"]
        client_tls_off = [row for row in found["rules"] if row[0] == "client-tls-off"]
        assert client_tls_off == [("client-tls-off", "critical", 80, 80)], client_tls_off
        # What the queries count is what `redproof scan` counts.
        (one_day,) = one("SELECT sum(critical), sum(high) FROM '{out}/runs/*.parquet'")
        for severity, expected in zip(("critical", "high"), one_day, strict=True):
            counted = sum(row[2] for row in found["rules"] if row[1] == severity)
            assert counted == expected > 0, (severity, counted, expected)
            trend = [row[2] for row in found["trend"] if row[1] == severity]
            assert trend == [expected] * 2, (severity, trend, expected)
        check_refusals(redproof, scratch, out)
        print(f"{len(made)} repositories, worker {killed[0]} killed, nothing lost, answers as counted")


if __name__ == "__main__":
    main()
