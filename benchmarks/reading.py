"""Reading a snapshot and asking its gates, from a cold process: wall and processor seconds, peak memory.

    python benchmarks/reading.py FOLDER [RULE ...]

Without rules every column is kept; with rules only those that they and the facts under them name.
"""

import os
import resource
import sys
import time
from pathlib import Path

import rules
from engine.book import load_book
from service.checking import columns_of
from snapshot.gates import check_gates
from snapshot.read import read_snapshot


def main(source: str, names: list[str]) -> None:
    """Read once and print the figures."""
    columns = columns_of(load_book(Path(rules.__file__).parent).only(names)) if names else None
    began, used = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF)
    with read_snapshot(source, columns=columns, memory_limit=os.environ.get("COREWATCH_MEMORY", "1GB")) as snapshot:
        check_gates(snapshot)
        rows = sum(snapshot.rows.values())
    wall, now = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF)
    busy = now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime
    print(f"{rows:,} rows: {wall:.2f} s, {busy:.2f} s of processor, {now.ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
