#!/usr/bin/env python3
"""Measures `redproof scan --each` over generated repositories: python benches/repositories.py REDPROOF [COUNT] [FOLDER]

A third of them is fixtures/before, a third fixtures/hardened and a third has no Redis. Each run is timed with its memory; four shards
are merged and compared with the run over all, byte for byte."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FIXTURES = Path(__file__).parents[1] / "fixtures"
SHARDS = 4


def generate(folder, count):
    other = folder / "other"
    (other / "src").mkdir(parents=True)
    (other / "compose.yaml").write_text("services: { web: { image: 'nginx:1.27', ports: ['80:80'] } }\n")
    (other / "README.md").write_text("# A site\n")
    for number in range(20):
        (other / "src" / f"page{number}.html").write_text("<p>text</p>\n" * 50)
    kinds = [FIXTURES / "before", FIXTURES / "hardened", other]
    names = []
    for number in range(count):
        repository = folder / f"team{number % 50:02}" / f"app{number:05}"
        shutil.copytree(kinds[number % 3], repository)
        names.append(str(repository.relative_to(folder)))
    (folder / "list.txt").write_text("\n".join(names) + "\n")


def run(command, folder, out):
    """Seconds, seconds of CPU, and megabytes of one process."""
    with open(folder / out, "wb") as file:
        start = time.monotonic()
        process = subprocess.Popen(command, cwd=folder, stdout=file)
        _, status, usage = os.wait4(process.pid, 0)
        took = time.monotonic() - start
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        sys.exit(f"{command} failed")
    return took, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main():
    redproof = str(Path(sys.argv[1]).resolve())
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
    scratch = Path(tempfile.mkdtemp(dir=sys.argv[3] if len(sys.argv) > 3 else None))
    try:
        generate(scratch, count)
        scan = [redproof, "scan", "--each", "--paths-from", "list.txt", "--reproducible", "--format"]
        print(f"{count} repositories, {os.cpu_count()} processors\n")
        print("| Run | Seconds | CPU seconds | MB | Output in MB | Repositories a second |\n|---|---|---|---|---|---|")

        def row(name, command, out, some=count):
            took, cpu, memory = run(command, scratch, out)
            size = (scratch / out).stat().st_size / 1e6
            print(f"| {name} | {took:.1f} | {cpu:.1f} | {memory:.0f} | {size:.1f} | {some / took:.0f} |", flush=True)

        for form in ("ndjson", "json", "human"):
            row(form, [*scan, form], f"all.{form}")
        for shard in range(SHARDS):
            command = [*scan, "ndjson", "--shard", f"{shard}/{SHARDS}"]
            row(f"ndjson, shard {shard}/{SHARDS}", command, f"{shard}.ndjson", count // SHARDS)
        parts = [f"{shard}.ndjson" for shard in range(SHARDS)]
        row("merge", [redproof, "merge", *parts, "--format", "ndjson"], "merged.ndjson")
        same = (scratch / "merged.ndjson").read_bytes() == (scratch / "all.ndjson").read_bytes()
        print(f"\nmerged shards are {'the same bytes as' if same else 'DIFFERENT from'} the run over all")
        sys.exit(not same)
    finally:
        shutil.rmtree(scratch)


if __name__ == "__main__":
    main()
