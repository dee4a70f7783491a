#!/usr/bin/env python3
"""Audits many repositories on a Dask cluster and writes Parquet.

    python audit.py --out findings/ repositories.txt              # a cluster on this machine
    python audit.py --out findings/ --scheduler tcp://… repositories.txt

Each task audits a batch of repositories and writes its own files, under a name that depends on the batch alone. A task that
is lost with its worker is run again by the scheduler and overwrites what it left behind, so nothing is lost or counted twice.
"""

import argparse
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from distributed import Client, LocalCluster, as_completed

RUNS = pa.schema(
    [
        ("repository", pa.string()),
        ("exit_code", pa.int32()),
        ("gate_failed", pa.bool_()),
        ("files", pa.int32()),
        ("problems", pa.int32()),
        ("unknown", pa.int32()),
        ("error", pa.string()),
    ]
)
FINDINGS = pa.schema(
    [
        ("repository", pa.string()),
        ("rule", pa.string()),
        ("category", pa.string()),
        ("severity", pa.string()),
        ("confidence", pa.string()),
        ("status", pa.string()),
        ("deployment", pa.string()),
        ("subject", pa.string()),
        ("path", pa.string()),
        ("line", pa.int32()),
        ("message", pa.string()),
        ("fingerprint", pa.string()),
    ]
)


def audit(repository, redproof, timeout):
    """The run and the findings of one repository. A repository that fails is a row with an error, not an exception."""
    command = [redproof, "scan", "--format", "json", "--reproducible", "--allow-empty", repository]
    if Path(repository, ".git").exists():
        # The same result for every clone, whatever else lies in the folder.
        command.append("--no-local")
    run = dict.fromkeys(RUNS.names)
    run["repository"] = repository
    try:
        done = subprocess.run(command, capture_output=True, timeout=timeout, text=True, check=False)
        run["exit_code"] = done.returncode
        report = json.loads(done.stdout)
    except (OSError, subprocess.TimeoutExpired, json.JSONDecodeError) as error:
        # The text of redproof's message is safe to keep: it never holds a secret.
        run["error"] = type(error).__name__
        return run, []
    run["gate_failed"] = report["summary"]["gate"]["failed"]
    for name in ("files", "problems", "unknown"):
        run[name] = len(report[name])
    findings = [
        {
            "repository": repository,
            "path": finding["location"]["path"],
            "line": finding["location"]["start"]["line"],
            **{name: finding[name] for name in FINDINGS.names if name not in ("repository", "path", "line")},
        }
        for finding in report["findings"]
    ]
    return run, findings


def write(rows, schema, path):
    """Writes a Parquet file, whole or not at all."""
    unfinished = path.with_suffix(f".{os.getpid()}.tmp")
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), unfinished)
    unfinished.replace(path)


def audit_batch(repositories, redproof, timeout, out):
    """Audits some repositories and writes `runs/ID.parquet` and `findings/ID.parquet`."""
    results = [audit(repository, redproof, timeout) for repository in repositories]
    batch = hashlib.sha256("\n".join(repositories).encode()).hexdigest()[:16]
    findings = [finding for _, found in results for finding in found]
    write(findings, FINDINGS, Path(out, "findings", f"{batch}.parquet"))
    # The runs come last: a batch that has them is complete.
    write([run for run, _ in results], RUNS, Path(out, "runs", f"{batch}.parquet"))
    return len(results)


def audit_all(client, repositories, redproof, out, batch_size, timeout, progress=print):
    for table in ("findings", "runs"):
        Path(out, table).mkdir(parents=True, exist_ok=True)
    batches = [repositories[i : i + batch_size] for i in range(0, len(repositories), batch_size)]
    futures = [
        client.submit(audit_batch, batch, redproof, timeout, str(out), retries=3, pure=False) for batch in batches
    ]
    done = 0
    for future in as_completed(futures):
        done += future.result()
        progress(f"{done} of {len(repositories)} repositories")
    audited = sorted(pq.read_table(Path(out, "runs"), columns=["repository"])["repository"].to_pylist())
    if audited != sorted(repositories):
        raise RuntimeError(f"{len(repositories)} repositories, {len(audited)} runs. Use a new --out folder")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("list", help="file with a path on each line")
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--redproof", default="redproof")
    parser.add_argument("--scheduler", help="address of a Dask scheduler [default: a cluster on this machine]")
    parser.add_argument("--batch", type=int, default=50, help="repositories for each task")
    parser.add_argument("--timeout", type=float, default=120, help="seconds for each repository")
    arguments = parser.parse_args()
    repositories = sorted({line.strip() for line in Path(arguments.list).read_text().splitlines() if line.strip()})
    cluster = arguments.scheduler or LocalCluster(processes=True, threads_per_worker=1, dashboard_address=None)
    with Client(cluster) as client:
        progress = lambda text: print(text, file=sys.stderr)
        audit_all(client, repositories, arguments.redproof, arguments.out, arguments.batch, arguments.timeout, progress)


if __name__ == "__main__":
    main()
