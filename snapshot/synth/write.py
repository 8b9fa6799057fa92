"""A synthetic authority on disk: shards are written side by side and joined in order."""

import os
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from datetime import date
from math import ceil
from multiprocessing import get_context
from pathlib import Path

from snapshot.contract import load_contract
from snapshot.synth.authority import write_coverage, write_header
from snapshot.synth.errors import NothingToWrite
from snapshot.synth.files import FileFormat, TableJob, join_table, write_whole
from snapshot.synth.rates import REALISTIC, Rates
from snapshot.synth.shards import Counts, Shard, World, write_shard
from snapshot.synth.size import Size, family_sizes

#: Children in need for each child on a plan.
IN_NEED_A_PLAN = 4
#: Families in one shard: enough that starting it costs nothing, few enough that progress is seen.
FEWEST, MOST, SHARDS_WANTED = 50, 2000, 200
IN_NEED_A_FAMILY = 5
#: Below this many shards one process is quicker than starting more.
WORTH_MORE_PROCESSES = 12

Progress = Callable[[int, int], None]


def write_authority(
    folder: Path,
    *,
    plans: int,
    as_at: date,
    seed: int,
    nights: int = 1,
    file_format: FileFormat = "csv",
    rates: Rates = REALISTIC,
    only_core: bool = False,
    besides: Collection[str] = (),
    children_in_need: int | None = None,
    progress: Progress | None = None,
) -> None:
    """Write the snapshots of a synthetic authority; the same arguments give the same bytes.

    1. `plans` children have a plan, open or ended; a few have a second plan.
    2. With one night the files stand in `folder`; with more, each night has a folder named after its
       day, and `as_at` is the last.
    3. What was entered late shows only in the files of later nights.
    4. With `only_core` there are only the core tables and those named `besides`.
    """
    in_need = IN_NEED_A_PLAN * plans if children_in_need is None else children_in_need
    if plans < 1 or nights < 1 or in_need < 0:
        raise NothingToWrite(plans=plans, children=in_need, nights=nights)
    sizes = family_sizes(plans, seed)
    world = World(
        size=Size(plans=plans, families=len(sizes), children_in_need=in_need),
        seed=seed,
        rates=rates,
        as_at=as_at,
        nights=nights,
        tables=tuple(
            table.name for table in load_contract() if table.is_core or not only_core or table.name in besides
        ),
    )
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".synth-") as scratch:
        shards = list(_cut(world, sizes, Path(scratch)))
        with _processes(len(shards)) as processes:
            counts = _write_shards(shards, processes, progress)
            _write_nights(world, shards, counts, folder, file_format, processes)


def _cut(world: World, sizes: Sequence[int], scratch: Path) -> Iterator[Shard]:
    """The authority itself, then the families, then the children in need."""
    yield Shard(world=world, folder=scratch / "0")
    step = min(MOST, max(FEWEST, ceil(len(sizes) / SHARDS_WANTED)))
    for first in range(0, len(sizes), step):
        yield Shard(world=world, folder=scratch / f"F{first}", first=first, families=sizes[first : first + step])
    many, step = world.size.children_in_need, step * IN_NEED_A_FAMILY
    for first in range(0, many, step):
        yield Shard(world=world, folder=scratch / f"N{first}", first=first, in_need=min(step, many - first))


class _OneProcess:
    """Stands in for a pool when there is little to do."""

    def __enter__(self) -> "_OneProcess":
        return self

    def __exit__(self, *_: object) -> None:
        return None

    map = staticmethod(map)


def _processes(shards: int) -> "Executor | _OneProcess":
    workers = os.cpu_count() or 1
    if workers == 1 or shards < WORTH_MORE_PROCESSES:
        return _OneProcess()
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"))


def _write_shards(shards: Sequence[Shard], processes: "Executor | _OneProcess", progress: Progress | None) -> Counts:
    counts, done, total = Counts(), 0, sum(shard.plans for shard in shards)
    results: Iterable[Counts] = processes.map(write_shard, shards)
    for shard, written in zip(shards, results, strict=True):
        counts.update(written)
        done += shard.plans
        if progress and shard.plans:
            progress(done, total)
    return counts


def _write_nights(
    world: World,
    shards: Sequence[Shard],
    counts: Counts,
    folder: Path,
    file_format: FileFormat,
    processes: "Executor | _OneProcess",
) -> None:
    """Join the parts of every table of every night."""
    jobs: list[TableJob] = []
    for night in world.night_numbers:
        target = folder if world.nights == 1 else folder / world.days.iso[night]
        target.mkdir(exist_ok=True)
        heads = _head_parts(world, counts, night, shards[0].folder / str(night))
        for table in world.tables:
            parts = [shard.folder / str(night) / f"{table}.csv" for shard in shards]
            found = [heads[table]] if table in heads else [part for part in parts if part.exists()]
            jobs.append(TableJob(table=table, parts=tuple(found), target=target, file_format=file_format))
    # The results are empty; asking for them brings the errors of the processes here.
    list(processes.map(join_table, jobs))


def _head_parts(world: World, counts: Counts, night: int, scratch: Path) -> dict[str, Path]:
    """The two tables that speak about the night itself."""
    rows = world.rows()
    write_header(rows, night)
    by_table = {table: counts[night, table] for table in world.tables}
    write_coverage(rows, {**by_table, "cgx_snapshot": 1, "cgx_coverage": len(world.tables)})
    return {
        table: write_whole(table, list(rows.night(table, night)), scratch) for table in ("cgx_snapshot", "cgx_coverage")
    }
