"""Whole `corewatch check` runs, from a cold process: wall seconds and peak memory.

    python benchmarks/check.py [FOLDER [NAME ...]]

Writes synthetic authorities into FOLDER (kept for the next run), named below: 600 plans as CSV; 5,000 and 50,000 as
Parquet, the latter with the tables of fourteen rules alone and without children in need, with the usual 200,000 of
them, and with 400,000. Each figure is the median of several runs after one warm-up. With names, only those are
measured.
"""

import os
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import rules
from engine.book import load_book
from service.checking import columns_of
from snapshot.contract import load_contract
from snapshot.synth import write_authority
from snapshot.synth.files import FileFormat

FOURTEEN = [
    "cg-first-10wd",
    "cg-interval-max",
    "cg-no-record-ever",
    "att-no-apology",
    "att-no-report-when-absent",
    "att-no-contribution",
    "act-overdue",
    "plan-18-months",
    "plan-24-months",
    "voice-absent",
    "visit-cp-max-interval",
    "icpc-15wd",
    "rcpc-first-3m",
    "rcpc-next-6m",
]
#: The page for people, which shows the worst; and all that was found, as other programs take it.
FORMATS = ("table", "json")
DAY = date(2026, 11, 20)
SEED = 7


@dataclass(frozen=True, kw_only=True)
class Authority:
    """A synthetic authority to check, and how often."""

    name: str
    plans: int
    file_format: FileFormat
    runs: int
    #: None for the usual number: four for one plan.
    children_in_need: int | None = None
    #: No tables but the core ones and those that the fourteen rules read, so that the whole book says nothing.
    is_for_fourteen: bool = False
    #: The aims for fourteen rules and for the whole book, in seconds and megabytes.
    fourteen_aim: str = "-"
    book_aim: str = "-"


AUTHORITIES = (
    Authority(name="600", plans=600, file_format="csv", runs=5, fourteen_aim="1.5 s 250 MB", book_aim="2 s 300 MB"),
    Authority(name="5000", plans=5_000, file_format="parquet", runs=3),
    Authority(
        name="50000-fourteen",
        plans=50_000,
        file_format="parquet",
        runs=3,
        children_in_need=0,
        is_for_fourteen=True,
        fourteen_aim="6 s 1000 MB",
    ),
    Authority(name="50000", plans=50_000, file_format="parquet", runs=3),
    Authority(
        name="50000-many",
        plans=50_000,
        file_format="parquet",
        runs=3,
        children_in_need=400_000,
        book_aim="20 s 1000 MB",
    ),
)


@dataclass(frozen=True, kw_only=True)
class Figures:
    """The medians of several runs, and the greatest memory."""

    seconds: float
    cpu_seconds: float
    megabytes: float

    def __str__(self) -> str:
        return f"{self.seconds:6.2f} s ({self.cpu_seconds:6.2f} s cpu) {self.megabytes:5.0f} MB"


def corewatch(*words: str) -> tuple[float, float, float]:
    """Seconds, processor seconds and peak megabytes of one run."""
    began = time.perf_counter()
    pid = os.posix_spawn(sys.executable, [sys.executable, "-m", "service", *words], os.environ)
    _, status, used = os.wait4(pid, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"corewatch {' '.join(words)} failed")
    return time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def measured(source: Path, runs: int, output_format: str, *rules: str) -> Figures:
    """Several runs after one warm-up."""
    with tempfile.TemporaryDirectory() as folder:
        words = ["check", str(source), "--format", output_format, "--output", f"{folder}/found"]
        words += [word for rule in rules for word in ("--rule", rule)]
        seconds, cpu_seconds, megabytes = zip(*[corewatch(*words) for _ in range(runs + 1)][1:], strict=True)
    return Figures(
        seconds=statistics.median(seconds), cpu_seconds=statistics.median(cpu_seconds), megabytes=max(megabytes)
    )


def read_by_fourteen() -> list[str]:
    """The tables that the fourteen rules read."""
    columns = columns_of(load_book(Path(rules.__file__).parent).only(FOURTEEN))
    return [table.name for table in load_contract() if not columns.isdisjoint(table.columns)]


def written(folder: Path, authority: Authority) -> Path:
    """The folder of an authority, written when it is not there yet."""
    source = folder / authority.name
    if not source.exists():
        write_authority(
            source,
            plans=authority.plans,
            as_at=DAY,
            seed=SEED,
            file_format=authority.file_format,
            children_in_need=authority.children_in_need,
            only_core=authority.is_for_fourteen,
            besides=read_by_fourteen() if authority.is_for_fourteen else (),
        )
    return source


def main(folder: Path, *names: str) -> None:
    """Write what is missing, then measure; at last, what ten times as many plans cost as JSON."""
    books: dict[str, Figures] = {}
    for authority in AUTHORITIES:
        if names and authority.name not in names:
            continue
        source = written(folder, authority)
        for output_format in FORMATS:
            name = f"{authority.name:10} {output_format:5}"
            few = measured(source, authority.runs, output_format, *FOURTEEN)
            print(f"{name} fourteen rules {few}  aim {authority.fourteen_aim}", flush=True)
            if authority.is_for_fourteen:
                continue
            books[authority.name] = measured(source, authority.runs, output_format)
            print(f"{name} whole book     {books[authority.name]}  aim {authority.book_aim}", flush=True)
    if {"5000", "50000"} <= books.keys():
        large, small = books["50000"], books["5000"]
        times, cpu_times = large.seconds / small.seconds, large.cpu_seconds / small.cpu_seconds
        print(
            f"ten times as many plans, whole book as JSON: {times:.1f} times the time, {cpu_times:.1f} the cpu; aim 11"
        )


if __name__ == "__main__":
    # Writing a large authority starts processes, and each imports this file.
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(tempfile.mkdtemp()), *sys.argv[2:])
