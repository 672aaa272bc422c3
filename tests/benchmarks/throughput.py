"""Measure a batch: files a second with one worker and with two, and the memory of every process.

Run it on a machine with two free cores: ``python tests/benchmarks/throughput.py``. Linux only: memory is read from ``/proc``.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from clausify.learn.train import load_contracts

ROOT = Path(__file__).parent.parent.parent
LENGTH = 15_000  # characters
LEAST_RATIO, MOST_MEMORY, MOST_GROWTH = 1.7, 600, 0.10  # MB, share
RUN = """
import json, sys, time
from clausify import tag_folder
begin = time.perf_counter()
result = tag_folder(sys.argv[1], sys.argv[2], jobs=int(sys.argv[3]))
print(json.dumps([time.perf_counter() - begin, result.files, sum(result.counts.values())]))
"""


def write_contracts(folder: Path, count: int) -> None:
    """Write contracts, each put together from the articles of a few contracts of the corpus."""
    corpus = [contract.text for contract in load_contracts(ROOT / "data")]
    for number in range(count):
        chosen = random.Random(number)
        text = ""
        while len(text) < LENGTH:
            paragraphs = chosen.choice(corpus).split("\n\n")
            start = chosen.randrange(len(paragraphs))
            text += "\n\n".join(paragraphs[start : start + 20]) + "\n\n"
        (folder / f"{number:05}.txt").write_text(text[:LENGTH], encoding="utf-8")


def family(pid: int) -> list[int]:
    """Give a process and all that descend from it."""
    try:
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [pid, *(member for child in map(int, listed) for member in family(child))]


def peak(pid: int) -> int:
    """Give the most memory that a process has ever held, in MB."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) // 1024 for line in status.splitlines() if line.startswith("VmHWM")), 0)


def measure(folder: Path, jobs: int) -> tuple[float, int, int, int]:
    """Tag a folder in a process of its own; give seconds, files, clauses and the peak memory of any process in MB."""
    peaks: dict[int, int] = {}
    over = threading.Event()
    process = subprocess.Popen([sys.executable, "-c", RUN, str(folder), str(folder.with_suffix(".csv")), str(jobs)], stdout=subprocess.PIPE, cwd=ROOT)

    def watch() -> None:
        while not over.wait(0.2):
            for member in family(process.pid):
                peaks[member] = max(peaks.get(member, 0), peak(member))

    watcher = threading.Thread(target=watch)
    watcher.start()
    output, _ = process.communicate()
    over.set()
    watcher.join()
    seconds, files, clauses = json.loads(output)
    return seconds, files, clauses, max(peaks.values())


def main() -> None:
    """Print the figures; exit code 1 if one of them is not what it must be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=1000)
    count = parser.parse_args().files
    with tempfile.TemporaryDirectory() as place:
        folder, part = Path(place, "all"), Path(place, "part")
        folder.mkdir()
        part.mkdir()
        write_contracts(folder, count)
        write_contracts(part, count // 4)
        few = measure(part, 2)
        print(f"{few[1]:>6,} contracts of {LENGTH:,} characters, 2 workers: {few[1] / few[0]:7.1f} a second, peak memory of any process {few[3]} MB")
        seconds = {}
        for jobs in (1, 2):
            seconds[jobs], files, clauses, most = measure(folder, jobs)
            speed = f"{files / seconds[jobs]:7.1f} a second, {clauses / seconds[jobs]:,.0f} clauses a second"
            print(f"{files:>6,} contracts of {LENGTH:,} characters, {jobs} worker{'s' * (jobs > 1)}: {speed}, peak memory of any process {most} MB")
    ratio, growth = seconds[1] / seconds[2], most / few[3] - 1
    print(f"2 workers do {ratio:.2f} times the work of 1 (at least {LEAST_RATIO})")
    print(f"peak memory of any process {most} MB (at most {MOST_MEMORY})")
    print(f"growth of memory from {count // 4:,} to {count:,} files {growth:+.1%} (at most {MOST_GROWTH:.0%})")
    sys.exit(not (ratio >= LEAST_RATIO and most <= MOST_MEMORY and growth <= MOST_GROWTH))


if __name__ == "__main__":
    main()
