#!/usr/bin/env python3
"""A cluster on this machine loses a worker midway, and no repository is lost: python test_audit.py REDPROOF FIXTURES"""

import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from pathlib import Path

import duckdb
from distributed import Client, LocalCluster

from audit import audit_all

REPOSITORIES = 240


def repositories(folder, fixtures):
    """Copies of two fixtures: every third repository has the open and weak deployment."""
    made = []
    for number in range(REPOSITORIES):
        repository = folder / f"team{number % 4}" / f"repository{number:04}"
        shutil.copytree(fixtures / ("before" if number % 3 == 0 else "hardened"), repository)
        made.append(str(repository))
    return made


def kill_one(cluster, out, killed):
    """Kills a worker as soon as a quarter of the batches are done."""
    while len(list((out / "runs").glob("*.parquet"))) < REPOSITORIES // 10 // 4:
        time.sleep(0.02)
    worker = next(iter(cluster.workers.values()))
    os.kill(worker.pid, signal.SIGKILL)
    killed.append(worker.pid)


def main():
    redproof, fixtures = sys.argv[1], Path(sys.argv[2])
    with tempfile.TemporaryDirectory() as scratch:
        scratch = Path(scratch)
        made, out, killed = repositories(scratch / "code", fixtures), scratch / "out", []
        with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster, Client(cluster) as client:
            (out / "runs").mkdir(parents=True)
            threading.Thread(target=kill_one, args=(cluster, out, killed), daemon=True).start()
            audit_all(client, made, redproof, out, 10, 120, lambda _: None)
        assert killed, "no worker was killed"
        one = lambda query: duckdb.sql(query.format(out=out)).fetchall()
        assert one("SELECT count(*), count(DISTINCT repository) FROM '{out}/runs/*.parquet'") == [(REPOSITORIES,) * 2]
        assert one("SELECT count(*) FROM '{out}/runs/*.parquet' WHERE error IS NOT NULL") == [(0,)]
        failed = one("SELECT count(*) FROM '{out}/runs/*.parquet' WHERE gate_failed")
        assert failed == [(REPOSITORIES // 3,)], failed
        # The same findings in every copy: none is missing and none is there twice.
        counts = one("SELECT DISTINCT n FROM (SELECT repository, count(*) AS n FROM '{out}/findings/*.parquet' "
                     "WHERE severity = 'critical' GROUP BY repository)")
        assert len(counts) == 1, counts
        print(f"{REPOSITORIES} repositories, worker {killed[0]} killed, nothing lost")


if __name__ == "__main__":
    main()
