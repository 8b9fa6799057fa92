"""Read a snapshot: a folder of files, a database, or tables in memory."""

from collections.abc import Collection, Mapping
from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection

from snapshot import address
from snapshot.contract import load_contract
from snapshot.errors import AddressMistyped, MemoryLimitUnknown, MemoryTooSmall, SnapshotWithoutHeader
from snapshot.header_only import HeaderOnly, is_unfinished
from snapshot.load import Loader
from snapshot.readers.folder import Folder
from snapshot.readers.memory import Memory, Rows
from snapshot.readers.raw import Source
from snapshot.scratch import new_scratch
from snapshot.snapshot import Header, Snapshot

#: DuckDB's settings by name.
Settings = dict[str, str | bool | int | float | list[str]]

#: Tables read side by side: planning their queries takes longer than running them.
SIDE_BY_SIDE = 2

#: How a source is told to be a database, for whoever reads one.
DATABASE_ADDRESS = address.DATABASE_ADDRESS


def read_snapshot(
    source: str,
    *,
    columns: Collection[str] | None = None,
    encoding: str | None = None,
    threads: int | None = None,
    memory_limit: str | None = None,
) -> Snapshot:
    """Read the snapshot in a folder or at a database address; the gates are a step of their own.

    Every value is looked at, and every gate asked, whatever `columns` says; but only these columns of the contract
    can be read afterwards, and only their links and workers are looked up (links to plans always are).
    """
    wanted = None if columns is None else frozenset(columns)
    return _load(_source(source, encoding), wanted, threads=threads, memory_limit=memory_limit)


def read_header(source: str, *, encoding: str | None = None) -> Header | None:
    """Which day a snapshot speaks of, without reading the rest of it; None while it is still being written."""
    with _load(HeaderOnly(source=_source(source, encoding), problems=[]), threads=1) as snapshot:
        try:
            return snapshot.header
        except SnapshotWithoutHeader:
            if is_unfinished(snapshot):
                return None
            raise


def snapshot_from_tables(tables: Mapping[str, Rows], *, columns: Collection[str] | None = None) -> Snapshot:
    """Read tables given as lists of rows of raw texts; a table left out is not supplied. `columns` as above."""
    return _load(Memory(tables), None if columns is None else frozenset(columns), threads=1)


def _source(source: str, encoding: str | None) -> Source:
    if DATABASE_ADDRESS.match(source):
        # The database library takes long to import, and most authorities send files.
        from snapshot.readers.database import Database

        return Database(source.strip())
    if address.is_mistyped_address(source):
        raise AddressMistyped
    return Folder(Path(source), encoding=encoding)


def _load(
    source: Source, wanted: frozenset[str] | None = None, *, threads: int | None = None, memory_limit: str | None = None
) -> Snapshot:
    scratch = new_scratch()
    try:
        connection = _connect(scratch.folder, threads, memory_limit)
        side_by_side = min(threads or SIDE_BY_SIDE, SIDE_BY_SIDE)
        loader = Loader(connection=connection, contract=load_contract(), source=source, scratch=scratch, wanted=wanted)
        return loader.load(side_by_side)
    except duckdb.OutOfMemoryException:
        scratch.remove()
        raise MemoryTooSmall(limit=memory_limit or "this machine gives") from None
    except BaseException:  # stopped in the middle as well: case data stay on no disk
        scratch.remove()
        raise
    finally:
        source.close()


def _connect(folder: Path, threads: int | None, memory_limit: str | None) -> DuckDBPyConnection:
    try:
        return duckdb.connect(config=_settings(folder, threads, memory_limit))
    except duckdb.ParserException:
        raise MemoryLimitUnknown(limit=memory_limit) from None


def _settings(folder: Path, threads: int | None, memory_limit: str | None) -> Settings:
    """Nothing is fetched from the network, and what is spilled stays in a folder of our own."""
    settings: Settings = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "temp_directory": str(folder),
        # What is read once and thrown away need not be packed: reading 8 million rows
        # took 8.6 s with it and 5.5 s without, one run of each.
        "checkpoint_threshold": "1TB",
    }
    if threads:
        settings["threads"] = threads
    if memory_limit:
        settings["memory_limit"] = memory_limit
    return settings
