#!/usr/bin/env python3
"""How time and memory grow with the input, for every kind of input and product of inputs.

usage: growth.py --bin PATH [--only REGEX] [--bytes 900000] [--doublings 3]

Each kind is generated in doubling sizes up to the given number of bytes. Prints processor time and memory at the largest size,
and the exponent: time is that power of the size, fitted over the larger sizes, after what an empty tree takes. Exit 1 where a
kind takes more than one second, 200 MB, or grows faster than n log n (an exponent over 1.35).
"""

import argparse
import math
import os
import re
import resource
import shutil
import sys
import tempfile
import time

import kinds

sys.setrecursionlimit(10_000)  # os.makedirs calls itself for each folder


def run(program, args, folder, output=None):
    pid = os.fork()
    if not pid:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(output.fileno() if output else null, 1)
        os.dup2(null, 2)
        os.chdir(folder)
        resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
        resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 30, 1 << 30))
        os.execve(program, [program, *args], {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "NO_COLOR": "1"})
    _, status, used = os.wait4(pid, 0)
    return os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def put(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if isinstance(text, kinds.Link):
        os.symlink(text, path)
        return len(text)
    with open(path, "wb") as file:
        return file.write(text.encode() if isinstance(text, str) else text)


def measured(program, args, files):
    """(bytes of input, exit code, CPU seconds, peak in MB, MB of output)."""
    top = tempfile.mkdtemp(prefix="growth-")
    size = sum(put(os.path.join(top, "tree", name), text) for name, text in files.items())
    with tempfile.TemporaryFile() as output:
        one = run(program, args, os.path.join(top, "tree"), output)
        printed = os.fstat(output.fileno()).st_size / 1e6
    shutil.rmtree(top)
    return size, *one, printed


def exponent(points, floor):
    """The slope between the last two sizes that take long enough to tell, on a logarithmic scale."""
    points = [(size, max(cpu - floor, 0.0005)) for size, cpu in points]
    points = [point for point in points if point[1] > 0.02]
    if len(points) < 2:
        return None
    (a, s), (b, t) = points[-2:]
    if a == b:  # a kind whose few bytes stand for much
        return None
    return math.log(t / s) / math.log(b / a)


def main():
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--bin", required=True)
    words.add_argument("--only", default="")
    words.add_argument("--bytes", type=int, default=900_000)
    words.add_argument("--doublings", type=int, default=3)
    asked = words.parse_args()
    program = os.path.abspath(asked.bin)
    _, floor, _ = min(run(program, ["scan"], tempfile.mkdtemp()) for _ in range(5))
    print("| kind | command | KB | CPU s | MB | printed MB | exponent | exit | |\n|---|---|---|---|---|---|---|---|---|")
    bad = 0
    for name, args, make in kinds.every():
        if not re.search(asked.only, name):
            continue
        points = []
        for doubling in range(asked.doublings, -1, -1):
            size, code, cpu, peak, printed = measured(program, args, make(asked.bytes >> doubling))
            points.append((size, cpu))
            if cpu > 30:
                break
        power = exponent(points, floor)
        faults = [
            word
            for word, is_so in [
                ("crash", code not in (0, 1, 2, 3)),
                ("slow", points[-1][1] > 1),
                ("large", peak > 200),
                ("long", printed > 200),
                ("steep", power is not None and power > 1.35 and points[-1][1] > 0.2),
            ]
            if is_so
        ]
        bad += bool(faults)
        shown = "–" if power is None else f"{power:.2f}"
        print(f"| {name} | {args[0]} | {points[-1][0] // 1000} | {points[-1][1]:.2f} | {peak:.0f} | {printed:.1f} | {shown} | {code} | {' '.join(faults)} |", flush=True)
    print(f"\n{len(kinds.KINDS)} kinds, {bad} over a bound")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
