"""One small authority and one browser for all of these tests: both take long to begin."""

from collections.abc import Iterator
from itertools import count

import pytest
from support.towns import OpenTown, Town, a_town, serving_town

NUMBERS = count(1)


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """The authority; its register is copied before anything changes in it."""
    return a_town(tmp_path_factory.mktemp("town"))


@pytest.fixture(scope="module")
def reading_town(town: Town) -> Iterator[OpenTown]:
    """A console that is only looked at."""
    with serving_town(town, "reading") as opened:
        yield opened


@pytest.fixture
def acting_town(town: Town) -> Iterator[OpenTown]:
    """A console of the test's own."""
    with serving_town(town, f"acting-{next(NUMBERS)}") as opened:
        yield opened
