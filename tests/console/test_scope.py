"""What somebody sees is what a plain reading of the rules says she sees, whatever the cases and whoever she is."""

from dataclasses import dataclass

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, MetaData, String, Table, create_engine, insert, select

from console.access.roles import Role
from console.access.scope import Keys, Scope, scope_of, within
from console.access.who import Who

KEYS = st.sampled_from(["a", "b", "c"])
FIELDS = ("person", "plan", "meeting", "team", "owner", "agency")

cases = Table("cases", MetaData(), Column("id", String), *(Column(name, String) for name in FIELDS))


@dataclass(frozen=True)
class Case:
    """One exception, as far as a scope looks at it."""

    person: str | None
    plan: str | None
    meeting: str | None
    team: str | None
    owner: str | None
    agency: str | None


a_case = st.builds(Case, *(st.none() | KEYS for _ in FIELDS))
some_keys = st.builds(
    Keys,
    persons=st.frozensets(KEYS, max_size=2),
    plans=st.frozensets(KEYS, max_size=2),
    meetings=st.frozensets(KEYS, max_size=1),
)
a_person = st.builds(
    Who,
    account_id=st.just(1),
    name=st.just("somebody"),
    shown_name=st.just("Somebody"),
    role=st.sampled_from(Role),
    teams=st.frozensets(KEYS, max_size=2),
    worker=st.none() | KEYS,
    agency=st.none() | KEYS,
    sees_names=st.booleans(),
)


def touches(case: Case, keys: Keys) -> bool:
    """Whether a case is about one of these."""
    return case.person in keys.persons or case.plan in keys.plans or case.meeting in keys.meetings


def is_seen(case: Case, who: Who, opened: Keys, hidden: Keys) -> bool:
    """The rules, read plainly."""
    if who.role is Role.ADMINISTRATOR or touches(case, hidden):
        return False
    if who.role in (Role.UNIT, Role.AUDITOR) or touches(case, opened):
        return True
    if who.role is Role.LEAD:
        return who.worker is not None and case.owner == who.worker
    if who.role is Role.AGENCY_LEAD:
        return who.agency is not None and case.agency == who.agency
    return case.team in who.teams


@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(found=st.lists(a_case, max_size=12), who=a_person, opened=some_keys, hidden=some_keys)
def test_the_scope_is_a_plain_filter(found: list[Case], who: Who, opened: Keys, hidden: Keys) -> None:
    engine = create_engine("sqlite://")
    scope = scope_of(who, below=frozenset, opened=opened, hidden=hidden)

    with engine.begin() as connection:
        cases.metadata.create_all(connection)
        if found:
            connection.execute(insert(cases), [{"id": str(nth), **vars(case)} for nth, case in enumerate(found)])
        seen = within(cases, scope)
        shown = set(connection.scalars(select(seen.c.id)))
    engine.dispose()

    assert shown == {str(nth) for nth, case in enumerate(found) if is_seen(case, who, opened, hidden)}


def test_a_scope_that_says_nothing_shows_nothing() -> None:
    assert Scope() == Scope(sees_all=False, teams=frozenset(), worker=None, agency=None)
