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
from engine.facts import BEHIND_FUNCTIONS, load_relations, needed
from snapshot.gates import check_gates
from snapshot.kept import columns_in
from snapshot.read import read_snapshot


def columns_of(names: list[str]) -> frozenset[str]:
    """The extract's columns that these rules read."""
    cards = load_book(Path(rules.__file__).parent).only(names).cards
    relations = load_relations()
    read = needed({card.each for card in cards} | set(BEHIND_FUNCTIONS.values()), relations)
    needs = [name for card in cards for name in (*card.needs.required, *card.needs.optional)]
    needs += [name for card in cards for group in card.needs.one_of for name in group]
    return columns_in([*needs, *(relations[name].sql for name in read)])


def main(source: str, names: list[str]) -> None:
    """Read once and print the figures."""
    columns = columns_of(names) if names else None
    began, used = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF)
    with read_snapshot(source, columns=columns, memory_limit=os.environ.get("COREWATCH_MEMORY", "1GB")) as snapshot:
        check_gates(snapshot)
        rows = sum(snapshot.rows.values())
    wall, now = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF)
    busy = now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime
    print(f"{rows:,} rows: {wall:.2f} s, {busy:.2f} s of processor, {now.ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
