"""Which pages are shown."""

import pytest

from console.paging import pages_of


def shown(total: int, page: int) -> list[int | None]:
    pages = pages_of(total, page=page, size=10, href=lambda number: f"?page={number}")
    return [link.number if link else None for link in pages.links]


@pytest.mark.parametrize(
    ("total", "page", "numbers"),
    [
        (0, 1, [1]),
        (10, 1, [1]),
        (11, 1, [1, 2]),
        (50, 3, [1, 2, 3, 4, 5]),
        (100, 1, [1, 2, None, 10]),
        (100, 4, [1, 2, 3, 4, 5, None, 10]),
        (100, 5, [1, None, 4, 5, 6, None, 10]),
        (100, 10, [1, None, 9, 10]),
        (100, 99, [1, None, 9, 10]),
        (100, -1, [1, 2, None, 10]),
    ],
)
def test_the_first_the_last_and_those_around(total: int, page: int, numbers: list[int | None]) -> None:
    assert shown(total, page) == numbers


@pytest.mark.parametrize(
    ("page", "says", "before", "after"),
    [
        (1, "Showing 1 to 10 of 25", None, "?page=2"),
        (2, "Showing 11 to 20 of 25", "?page=1", "?page=3"),
        (3, "Showing 21 to 25 of 25", "?page=2", None),
    ],
)
def test_it_says_which_part_is_shown(page: int, says: str, before: str | None, after: str | None) -> None:
    pages = pages_of(25, page=page, size=10, href=lambda number: f"?page={number}")

    assert (pages.says, pages.previous_href, pages.next_href) == (says, before, after)
