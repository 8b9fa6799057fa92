"""A waiver ends with its last day in London, whatever the night can look at."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from support.nights import copied, done, drop_table, request

from register import actions, queries
from register.actions import Act, Limits
from register.database import Database
from register.queries import Filter
from register.record import LIVE, Entry
from service.night.run import run_night

TUESDAY, WEDNESDAY = date(2026, 11, 10), date(2026, 11, 11)
LIMITS = Limits(promise_max_days=20, waiver_max_days=90, waiver_reasons=("court",))


def waived(register: Database, *, rule: str, until: date) -> str:
    with register.reading() as connection:
        chosen = next(queries.entries(connection, Filter(states=LIVE, rules=(rule,))))
    asked, approved = (Act(by=by, today=TUESDAY, now=datetime(2026, 11, 10, 9, tzinfo=UTC)) for by in ("w1", "m1"))
    actions.ask_waiver(register, chosen.reference, asked, reason="court", until=until, limits=LIMITS)
    actions.approve_waiver(register, chosen.reference, approved, limits=LIMITS)
    return chosen.reference


def shown(register: Database, reference: str) -> Entry:
    with register.reading() as connection:
        return queries.entry(connection, reference)


@pytest.mark.parametrize(("until", "state"), [(TUESDAY, "open"), (WEDNESDAY, "waived")])
def test_the_night_after_its_last_day_ends_a_waiver(
    after_first: Database, nights: list[Path], until: date, state: str
) -> None:
    reference = waived(after_first, rule="act-overdue", until=until)

    done(after_first, nights[1])

    assert shown(after_first, reference).state == state


@pytest.mark.parametrize(
    ("ran_at", "state"),
    [
        (datetime(2026, 11, 11, 23, 59, tzinfo=UTC), "waived"),
        (datetime(2026, 11, 12, 0, 0, tzinfo=UTC), "open"),
        (datetime(2026, 11, 15, 2, 30, tzinfo=UTC), "open"),
    ],
)
def test_a_night_that_is_caught_up_goes_by_its_own_day(
    after_first: Database, nights: list[Path], ran_at: datetime, state: str
) -> None:
    reference = waived(after_first, rule="act-overdue", until=WEDNESDAY)

    run_night(after_first, replace(request(nights[1], run_on=ran_at.date()), clock=lambda: ran_at))

    assert shown(after_first, reference).state == state


def test_a_waiver_ends_though_its_rule_could_not_be_looked_at(
    after_first_whole: Database, whole_nights: list[Path], tmp_path: Path
) -> None:
    reference = waived(after_first_whole, rule="voice-absent", until=TUESDAY)
    without = copied(whole_nights[1], tmp_path)
    drop_table(without, "cgx_child_voice")
    before = shown(after_first_whole, reference)

    done(after_first_whole, without)

    after = shown(after_first_whole, reference)
    with after_first_whole.reading() as connection:
        last = list(queries.events(connection, reference=reference))[-1]
    assert (after.state, after.waiver_until, after.seen_on) == ("open", None, before.seen_on)
    assert (last.kind, last.cause) == ("waiver_ended", "expired")
