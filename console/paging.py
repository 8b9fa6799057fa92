"""One part of a long list, and the way to the others."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class PageLink:
    """The way to one page."""

    number: int
    href: str


@dataclass(frozen=True, kw_only=True)
class Pages:
    """What `parts/pagination.html` shows. `pages_of` makes one."""

    page: int
    count: int
    says: str
    #: None stands for pages that are left out.
    links: tuple[PageLink | None, ...]
    previous_href: str | None
    next_href: str | None


def pages_of(total: int, *, page: int, size: int, href: Callable[[int], str]) -> Pages:
    """The pages of `total` rows; a page that does not exist is the nearest one that does. `href` leads to a page."""
    count = max(1, -(-total // size))
    page = min(max(page, 1), count)
    return Pages(
        page=page,
        count=count,
        says=_says(total, first=(page - 1) * size + 1, last=min(page * size, total)),
        links=tuple(_links(page, count, href)),
        previous_href=href(page - 1) if page > 1 else None,
        next_href=href(page + 1) if page < count else None,
    )


def _says(total: int, *, first: int, last: int) -> str:
    return f"Showing {first:,} to {last:,} of {total:,}" if total else "Nothing to show"


def _links(page: int, count: int, href: Callable[[int], str]) -> list[PageLink | None]:
    """The first, the last, and those around the page; None where some are left out."""
    near = sorted({1, count, *range(max(1, page - 1), min(count, page + 1) + 1)})
    links: list[PageLink | None] = []
    for before, number in zip([0, *near], near, strict=False):
        if number - before == 2:
            links.append(PageLink(number=number - 1, href=href(number - 1)))
        elif number - before > 2:
            links.append(None)
        links.append(PageLink(number=number, href=href(number)))
    return links
