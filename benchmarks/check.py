"""Whole `corewatch check` runs, from a cold process: wall seconds and peak memory.

    python benchmarks/check.py [FOLDER]

Writes three synthetic authorities into FOLDER (kept for the next run): 600 plans as CSV, 5,000 and 50,000 as
Parquet. Each figure is the median of several runs after one warm-up.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

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
SIZES = {600: ("csv", 5), 5_000: ("parquet", 3), 50_000: ("parquet", 3)}


def corewatch(*words: str) -> tuple[float, float]:
    """Seconds and peak megabytes of one run."""
    began = time.perf_counter()
    pid = os.posix_spawn(sys.executable, [sys.executable, "-m", "service", *words], os.environ)
    _, status, used = os.wait4(pid, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"corewatch {' '.join(words)} failed")
    return time.perf_counter() - began, used.ru_maxrss / 1024


def measured(source: Path, runs: int, *rules: str) -> str:
    """Median seconds and the greatest memory."""
    with tempfile.TemporaryDirectory() as folder:
        words = ["check", str(source), "--format", "json", "--output", f"{folder}/found.json"]
        words += [word for rule in rules for word in ("--rule", rule)]
        figures = [corewatch(*words) for _ in range(runs + 1)][1:]
    seconds, memory = zip(*figures, strict=True)
    return f"{statistics.median(seconds):6.2f} s {max(memory):6.0f} MB"


def main(folder: Path) -> None:
    """Write what is missing, then measure."""
    for plans, (file_format, runs) in SIZES.items():
        source = folder / f"{plans}"
        if not source.exists():
            options = ["--plans", f"{plans}", "--as-at", "2026-11-20", "--seed", "7", "--format", file_format]
            subprocess.run([sys.executable, "-m", "service", "synth", str(source), *options], check=True)
        print(
            f"{plans:7,} plans  fourteen rules {measured(source, runs, *FOURTEEN)}  whole book {measured(source, runs)}"
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(tempfile.mkdtemp()))
