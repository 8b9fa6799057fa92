"""A fact that does not fit beside another is tried again alone; one that does not fit at all fails by name."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from duckdb import DuckDBPyConnection

from engine.facts import build, building, load_relations

LARGE = """-- One row is a number.
-- subject: n
select n, list(word) as words
from (select range % 3 as n, range::varchar || repeat('x', 40) as word from range(2_000_000))
group by n
"""


@pytest.fixture
def small() -> Iterator[DuckDBPyConnection]:
    """A database with little memory, and no disk to spill to."""
    with duckdb.connect(config={"memory_limit": "30MB", "max_temp_directory_size": "0KB"}) as connection:
        yield connection


def test_a_fact_that_does_not_fit_fails_by_name(small: DuckDBPyConnection, tmp_path: Path) -> None:
    (tmp_path / "large.sql").write_text(LARGE)

    failed = build(small, ["large"], relations=load_relations(tmp_path))

    assert failed == {
        "large": "the facts relation 'large' could not be built: it needs more memory than the data may take. "
        "COREWATCH_MEMORY sets it."
    }


def test_a_fact_that_does_not_fit_beside_another_fails_only_when_it_is_alone(
    small: DuckDBPyConnection, tmp_path: Path
) -> None:
    (tmp_path / "large.sql").write_text(LARGE)
    small.execute("create schema facts")
    failed: dict[str, str] = {}
    (task,) = building(["large"], relations=load_relations(tmp_path), failed=failed)

    with pytest.raises(duckdb.OutOfMemoryException):
        task.run(small)

    assert failed == {}
    assert task.alone is not None
    task.alone(small)
    assert list(failed) == ["large"]
