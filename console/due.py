"""What is due in the next working days, for the pages that list it and the page that counts it."""

from collections.abc import Collection
from datetime import timedelta

from console.visit import Visit
from register.pictures.picture import DueBy, Picture

ONE_DAY = timedelta(days=1)


def due_within(
    visit: Visit, picture: Picture, days: int, *, families: Collection[str] = (), teams: Collection[str] = ()
) -> DueBy:
    """What the last night found to be due after it, until so many working days from today."""
    calendar, until, left = visit.console.calendar(visit.today), visit.today, days
    while left:
        until += ONE_DAY
        left -= calendar.is_working_day(until)
    return DueBy(since=picture.as_at, until=until, of_families=families, of_teams=teams)


def how_much(visit: Visit, *, within: int) -> int | None:
    """How much is due within so many working days; None without a picture."""
    picture = visit.picture
    if picture is None:
        return None
    return picture.count_due_by(visit.picture_scope, due_within(visit, picture, within))
