"""Whole `corewatch night` runs, from a cold process: wall and processor seconds, peak memory.

    python benchmarks/night.py FOLDER [PLANS ...]

Writes two nights of a synthetic authority of each size into FOLDER (kept for the next run), and runs the first, the
second, and the second again, which must write nothing. For 50,000 plans the rates of the authority are lowered, so that
about 100,000 duties are overdue; it has no children in need beside its plans.
"""

import os
import sys
import time
from dataclasses import fields
from datetime import date
from pathlib import Path

from snapshot.synth.rates import REALISTIC, Rates
from snapshot.synth.write import write_authority

LAST = date(2026, 11, 12)
SIZES = (600, 50_000)
#: From this size on the authority breaks fewer duties and has no children in need.
LARGE, FEWER = 10_000, 0.29


def written(folder: Path, plans: int) -> list[Path]:
    """The folders of the two nights."""
    place = folder / f"nights-{plans}"
    if not place.exists():
        lowered = Rates(**{field.name: getattr(REALISTIC, field.name) * FEWER for field in fields(Rates)})
        write_authority(
            place,
            plans=plans,
            as_at=LAST,
            seed=7,
            nights=2,
            file_format="csv" if plans < LARGE else "parquet",
            rates=REALISTIC if plans < LARGE else lowered,
            children_in_need=None if plans < LARGE else 0,
        )
    return sorted(path for path in place.iterdir() if path.is_dir())


def night(register: Path, snapshot: Path) -> str:
    """The figures of one night; the program's own lines stand above them."""
    began = time.perf_counter()
    environment = os.environ | {"COREWATCH_DATABASE_URL": f"sqlite:///{register.absolute()}"}
    pid = os.posix_spawn(sys.executable, [sys.executable, "-m", "service", "night", str(snapshot)], environment)
    _, status, used = os.wait4(pid, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit("the night failed")
    wall, processor = time.perf_counter() - began, used.ru_utime + used.ru_stime
    return f"{wall:6.1f} s, {processor:6.1f} s of processor, {used.ru_maxrss / 1024:6.0f} MB"


def main(folder: Path, sizes: list[int]) -> None:
    """Each size in turn."""
    for plans in sizes:
        first, second = written(folder, plans)
        register = folder / f"register-{plans}.db"
        for file in folder.glob(f"{register.name}*"):
            file.unlink()
        for words, snapshot in (("first night", first), ("second night", second), ("the second again", second)):
            print(f"{plans:,} plans, {words}: {night(register, snapshot)}", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), [int(text) for text in sys.argv[2:]] or list(SIZES))
