#!/usr/bin/env python3
"""Audits many repositories on a Dask cluster and writes Parquet.

    python audit.py --out findings/ repositories.txt              # a cluster on this machine
    python audit.py --out findings/ --scheduler tcp://… repositories.txt

Each task audits a batch of repositories and writes its own files, under a name that depends on the batch alone. A task that
is lost with its worker is run again by the scheduler and overwrites what it left behind, so nothing is lost or counted twice.
The exit code is 2 if nothing could be audited, and otherwise 0: findings are in the tables, and so are the repositories that
could not be audited.
"""

import argparse
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path, PurePath

import pyarrow as pa
import pyarrow.parquet as pq
from distributed import Client, LocalCluster, as_completed

RUNS = pa.schema(
    [
        ("repository", pa.string()),
        ("commit", pa.string()),
        ("exit_code", pa.int32()),
        ("gate_failed", pa.bool_()),
        ("critical", pa.int32()),
        ("high", pa.int32()),
        ("problems", pa.int32()),
        ("unknown", pa.int32()),
        ("not_evaluated", pa.int32()),
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


def audit(repositories, redproof, options, timeout):
    """The runs and findings of some repositories. One that fails is a row with an error, not an exception."""
    command = [redproof, "scan", "--each", "--paths-from", "-", "--format", "ndjson", "--allow-empty", *options]
    try:
        done = subprocess.run(
            command,
            input="\n".join(repositories),
            capture_output=True,
            timeout=timeout * len(repositories),
            text=True,
            check=False,
        )
        printed = done.stdout
    except (OSError, subprocess.TimeoutExpired) as error:
        printed = ""
        reason = str(error)
    else:
        # The text of redproof's message is safe to keep: it never holds a secret.
        reason = done.stderr.strip() or f"exit code {done.returncode}"
    runs, findings = {}, []
    for line in printed.splitlines():
        try:
            entry = json.loads(line)
        except json.JSONDecodeError:
            # The last line of a process that was killed.
            break
        if entry["type"] == "finding":
            findings.append(finding(entry))
        elif entry["type"] == "problem":
            problems = runs.setdefault(entry["repository"], {})
            problems["problems"] = problems.get("problems", 0) + 1
        elif entry["type"] in ("summary", "error"):
            run = runs.setdefault(entry["repository"], {})
            run.setdefault("problems", 0)
            run.update((name, entry.get(name)) for name in RUNS.names if name not in ("problems", "error", "gate_failed"))
            run["gate_failed"] = entry["gate"]["failed"] if "gate" in entry else None
            run["error"] = entry.get("message")
    complete = {name: run for name, run in runs.items() if "exit_code" in run}
    findings = [one for one in findings if one["repository"] in complete]
    missing = [name for name in repositories if name not in complete]
    if missing and len(repositories) > 1:
        # Something stopped the process: whatever it was, it does not take the others with it.
        for name in missing:
            more_runs, more_findings = audit([name], redproof, options, timeout)
            complete.update((run["repository"], run) for run in more_runs)
            findings += more_findings
    elif missing:
        complete[missing[0]] = {"repository": missing[0], "error": reason}
    return [complete[name] for name in repositories], findings


def finding(entry):
    row = {name: entry.get(name) for name in FINDINGS.names}
    row["path"] = entry["location"]["path"]
    row["line"] = entry["location"]["start"]["line"]
    return row


def write(rows, schema, path):
    """Writes a Parquet file, whole or not at all."""
    unfinished = path.with_suffix(f".{os.getpid()}.tmp")
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), unfinished)
    unfinished.replace(path)


def batch_name(repositories):
    return hashlib.sha256("\n".join(repositories).encode()).hexdigest()[:16] + ".parquet"


def audit_batch(repositories, redproof, options, timeout, out):
    """Audits some repositories and writes `runs/ID.parquet` and `findings/ID.parquet`. Returns the errors, or None for a
    repository that was audited."""
    runs, findings = audit(repositories, redproof, options, timeout)
    write(findings, FINDINGS, Path(out, "findings", batch_name(repositories)))
    # The runs come last: a batch that has them is complete.
    write(runs, RUNS, Path(out, "runs", batch_name(repositories)))
    return [run.get("error") for run in runs]


class Refused(Exception):
    """What the user has to change."""


def listed(text):
    """The paths of a list, each once: `a`, `./a` and `a/` are one repository."""
    return sorted({str(PurePath(line.strip())) for line in text.splitlines() if line.strip()})


def prepare(out, batches):
    """Makes the folders of the tables. Results of another list must not be among those of this one."""
    names = {batch_name(batch) for batch in batches}
    for table in ("findings", "runs"):
        folder = Path(out, table)
        folder.mkdir(parents=True, exist_ok=True)
        if any(path.name not in names for path in folder.glob("*.parquet")):
            raise Refused(f"{folder} has results of another list or --batch. Use a new --out folder")


def audit_all(client, batches, redproof, out, timeout, options=(), progress=print):
    """Audits all batches. Returns the errors, or None for a repository that was audited."""
    futures = [
        client.submit(audit_batch, batch, redproof, tuple(options), timeout, str(out), retries=3, pure=False)
        for batch in batches
    ]
    errors, total = [], sum(map(len, batches))
    for future in as_completed(futures):
        errors += future.result()
        progress(f"{len(errors)} of {total} repositories")
    return errors


def run(arguments):
    repositories = listed(Path(arguments.list).read_text())
    if not repositories:
        raise Refused(f"{arguments.list} lists no repositories")
    batches = [repositories[i : i + arguments.batch] for i in range(0, len(repositories), arguments.batch)]
    prepare(arguments.out, batches)
    cluster = arguments.scheduler or LocalCluster(processes=True, threads_per_worker=1, dashboard_address=None)
    with Client(cluster) as client:
        progress = lambda text: print(text, file=sys.stderr)
        errors = audit_all(
            client, batches, arguments.redproof, arguments.out, arguments.timeout, arguments.options, progress
        )
    if all(errors):
        raise Refused(f"no repository could be audited: {errors[0]}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("list", help="file with a path on each line")
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--redproof", default="redproof")
    parser.add_argument("--scheduler", help="address of a Dask scheduler [default: a cluster on this machine]")
    parser.add_argument("--batch", type=int, default=50, help="repositories for each task")
    parser.add_argument("--timeout", type=float, default=120, help="seconds for each repository")
    parser.add_argument("options", nargs="*", help="options of redproof scan, behind --, such as -- --revision HEAD")
    arguments = parser.parse_args()
    try:
        run(arguments)
    except (OSError, UnicodeError, Refused) as error:
        print(f"audit.py: {error}", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
