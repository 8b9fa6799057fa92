"""One digest a person: who is told what, in which section and in which order."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from support.alerts import (
    A_PLAN,
    CONTACTS,
    TONIGHT,
    a_directory,
    a_matter,
    a_policy,
    an_attendance,
    away,
    contacts,
)
from support.digests import CHECKED, a_night, an_entry, an_open, many

from alerts.digest.build import Addressed, all_clear, corrections, digests, partner_notes, urgent
from alerts.digest.content import Section
from alerts.digest.lines import closed_words
from alerts.digest.matters import Before, Closed, Night, Soon
from alerts.digest.render import render_digest
from alerts.owners import Owner
from alerts.resolve import resolve
from register.actions import GONE
from register.record import Entry

YESTERDAY = TONIGHT - timedelta(days=1)


def of(night: Night, person: str) -> Addressed:
    [found] = [one for one in digests(night) if one.person.key == person]
    return found


def sections(night: Night, person: str) -> dict[Section, list[str]]:
    return {
        part.section: [reference for line in part.lines for reference in line.references]
        for part in of(night, person).digest.parts
    }


def heard(person: str, *numbers: int, on: date = YESTERDAY) -> dict[str, Before]:
    return {person: Before(told_on=dict.fromkeys(numbers, on))}


def test_the_lead_hears_of_what_is_new() -> None:
    night = a_night(an_entry(12))

    assert sections(night, "SW") == {Section.NEW: ["CG-0012"]}
    assert of(night, "SW").news == (12,)


def test_what_was_told_before_is_still_open_and_no_news() -> None:
    night = a_night(an_entry(12, opened_on=YESTERDAY), before=heard("SW", 12))

    assert sections(night, "SW") == {Section.STILL_OPEN: ["CG-0012"]}
    assert of(night, "SW").news == ()


def test_what_was_opened_again_is_news_again() -> None:
    night = a_night(an_entry(12), before=heard("SW", 12))

    assert sections(night, "SW") == {Section.NEW: ["CG-0012"]}


def test_the_next_step_escalates_to_the_manager() -> None:
    night = a_night(an_entry(12, breach_on=date(2026, 11, 9), opened_on=date(2026, 11, 9)))

    assert sections(night, "SM") == {Section.ESCALATED: ["CG-0012"]}


def test_what_was_escalated_once_is_still_open_the_next_day() -> None:
    entry = an_entry(12, breach_on=date(2026, 11, 9), opened_on=date(2026, 11, 9))
    night = a_night(entry, before=heard("SM", 12))

    assert sections(night, "SM") == {Section.STILL_OPEN: ["CG-0012"]}


def test_what_nobody_can_tell_stands_apart() -> None:
    night = a_night(an_entry(12, doubt="undated_meeting"), an_entry(13, not_seen_since=TONIGHT))

    assert sections(night, "SW") == {Section.CANNOT_TELL: ["CG-0012", "CG-0013"]}


def test_hidden_and_waived_ones_are_counted_and_not_listed() -> None:
    entries = [an_entry(12), an_entry(13, hidden_by="CG-0012"), an_entry(14, state="waived", waiver_until=TONIGHT)]

    digest = of(a_night(*entries), "SW").digest

    assert (digest.open, digest.hidden, digest.waived) == (1, 1, 1)


def test_the_highest_step_comes_first_and_then_the_longest_late() -> None:
    entries = [
        an_entry(1, breach_on=date(2026, 11, 19)),
        an_entry(2, breach_on=date(2026, 11, 18)),
        an_entry(3, breach_on=date(2026, 11, 20), tier=2),
    ]

    assert sections(a_night(*entries), "SW") == {Section.NEW: ["CG-0003", "CG-0002", "CG-0001"]}


def siblings(count: int) -> list[Entry]:
    return [
        an_entry(number, rule="min-not-recorded", subject=f"CHILD{number}", plan=f"PLAN{number}", meeting="MEET")
        for number in range(1, count + 1)
    ]


def test_siblings_at_one_meeting_are_one_line() -> None:
    plans = {f"PLAN{number}": replace(A_PLAN, plan=f"PLAN{number}") for number in range(1, 5)}
    directory = a_directory(plans=plans)

    [part] = of(a_night(*siblings(4), directory=directory), "SW").digest.parts

    [line] = part.lines
    assert line.references == ("CG-0001", "CG-0002", "CG-0003", "CG-0004")
    assert (line.plans, line.meeting, part.count) == (("PLAN1", "PLAN2", "PLAN3", "PLAN4"), "MEET", 4)
    assert "one meeting puts all of them right" in line.remarks[0]


@pytest.mark.parametrize("size", [0, 1, 49, 50, 51, 500, 5000])
def test_listed_and_more_are_what_is_open(size: int) -> None:
    night = a_night(an_entry(1))
    item = night.open[0]
    night = replace(night, open=tuple(replace(item, entry=entry) for entry in many(size)))

    found = [one.digest for one in digests(night) if one.person.key == "SW"]

    if not size:
        assert not found
        return
    [digest] = found
    words = render_digest(digest)
    more = size - 50
    assert digest.open == size
    assert sum(part.listed + part.left_out for part in digest.parts) == size
    assert words.text.count("You are told because") == min(size, 50)
    assert words.html.count("You are told because") == min(size, 50)
    assert (f"and {more:,} more" in words.text) == (f"and {more:,} more" in words.html) == (more > 0)
    assert f"{size:,} open" in words.subject


def test_the_cap_holds_over_all_sections_and_names_the_steps_left_out() -> None:
    late = date(2026, 11, 19)
    raised = [an_entry(number, tier=2, breach_on=late) for number in (3, 4, 5)]
    night = a_night(*(an_entry(number, breach_on=late) for number in (1, 2)), *raised, cap=2)

    [part] = of(night, "SW").digest.parts

    assert [line.tier for line in part.lines] == [2, 2]
    assert [(more.tier, more.count) for more in part.more] == [(2, 1), (1, 2)]


def soon(**changes: object) -> Soon:
    told = resolve(a_matter(), a_policy().steps[0], directory=a_directory(), contacts=CONTACTS, on=TONIGHT)
    healthy = Soon(
        rule="rcpc-first-3m",
        plan="PLAN",
        meeting=None,
        due_on=date(2026, 11, 29),
        told=tuple(told),
        is_meeting=True,
    )
    return replace(healthy, **changes)  # type: ignore[arg-type] # any field may be changed


@pytest.mark.parametrize(
    ("booked_on", "words"),
    [
        (None, "No meeting is booked."),
        (date(2026, 11, 29), "A meeting is booked for 29 November 2026, in time."),
        (date(2026, 11, 30), "The meeting that is booked, for 30 November 2026, would be too late."),
    ],
)
def test_due_soon_says_the_last_working_day_and_what_is_booked(booked_on: date | None, words: str) -> None:
    [part] = of(a_night(soon=(soon(booked_on=booked_on),)), "SW").digest.parts

    # 29 November 2026 is a Sunday.
    assert part.section is Section.DUE_SOON
    assert "Friday 27 November 2026" in part.lines[0].says
    assert part.lines[0].remarks == (words,)


def closed(**changes: object) -> Closed:
    entry = an_entry(12, **({"state": "resolved", "met_on": TONIGHT, "opened_on": YESTERDAY} | changes))
    return Closed(entry=entry, closed_on=TONIGHT)


@pytest.mark.parametrize("why", GONE)
def test_what_two_people_ended_says_why(why: str) -> None:
    says = closed_words(closed(state="withdrawn", cause=f"row_{why}").entry)

    assert says.startswith("Withdrawn: ")
    assert says.endswith("as two people have confirmed. You were told that it was late; it does not count as late.")


def test_those_who_were_told_hear_once_that_it_was_put_right() -> None:
    night = a_night(closed=(closed(),), before=heard("SW", 12))

    [part] = of(night, "SW").digest.parts
    again = replace(night, before=heard("SW", 12, on=TONIGHT))

    assert part.section is Section.PUT_RIGHT
    assert part.lines[0].says == "Done on 20 November 2026, 5 working days late. Thank you."
    assert digests(again) == []
    assert [one.person.key for one in digests(night)] == ["SW"]


def test_an_address_without_a_worker_hears_that_it_was_put_right_unless_it_is_of_a_partner() -> None:
    own = replace(CONTACTS.last_resort[0], worker=None, email="Unit@example.org")
    partner = Owner(
        line=2, role="agency_lead", team=None, agency="HEALTH", worker=None, name=None,
        email="nurse@example.org", from_on=YESTERDAY, to_on=None,
    )  # fmt: skip
    by = replace(CONTACTS, last_resort=(own,), owners=(partner,))
    told = heard("unit@example.org", 12) | heard("nurse@example.org", 12) | heard("gone@example.org", 12)

    night = a_night(closed=(closed(),), before=told, addresses=by.own_addresses(TONIGHT))

    assert [(one.person.email, one.news) for one in digests(night)] == [("Unit@example.org", (12,))]


def test_a_correction_goes_to_those_who_were_told() -> None:
    withdrawn = closed(state="withdrawn", cause="recorded_late", met_on=None)

    found = corrections(a_night(), {"SW": (withdrawn,), "TM": (withdrawn,)})

    assert list(found) == ["SW", "TM"]
    assert "it had been done in time, and was recorded late" in found["SW"].lines[0].says


def test_critical_ones_are_urgent_on_their_first_day_only() -> None:
    entries = [
        an_entry(1, severity="critical"),
        an_entry(2, severity="critical", opened_on=YESTERDAY),
        an_entry(3, severity="critical", opened_because="first_night"),
        an_entry(4),
    ]

    found = {one.person.key: one.news for one in urgent(a_night(*entries))}

    assert found["SW"] == (1,)


def test_nobody_is_told_twice_that_something_is_urgent() -> None:
    night = a_night(an_entry(1, severity="critical"), before=heard("SW", 1, on=TONIGHT))

    assert "SW" not in {one.person.key for one in urgent(night)}


def test_a_partner_gets_the_meeting_and_nothing_else() -> None:
    entry = an_entry(12, rule="att-no-apology", subject="ATT", plan=None, meeting="MEET", route="agency")
    by = contacts(tell_partners=True)
    opened = replace(an_open(entry, contacts=by), matter=an_attendance())
    told = resolve(
        an_attendance(),
        replace(a_policy().steps[0], tell=("absent_member",)),
        directory=a_directory(),
        contacts=by,
        on=TONIGHT,
    )
    step = replace(opened.telling.steps[0], told=tuple(told))
    night = replace(a_night(), open=(replace(opened, telling=replace(opened.telling, steps=(step,))),))

    [note] = partner_notes(night)

    assert (note.person.key, note.note.meetings, note.news) == ("NURSE", ("MEET",), (12,))
    assert "NURSE" not in {one.person.key for one in digests(night)}


def test_the_cover_is_told_and_told_why() -> None:
    directory = a_directory(absences=(away("SW", "SW2"),))

    night = a_night(an_entry(12), directory=directory)

    [part] = of(night, "SW2").digest.parts
    assert part.lines[0].because == "because you cover for SW (social worker) until 12 December 2026"
    assert "SW" not in {one.person.key for one in digests(night)}


def test_a_manager_sees_what_is_open_in_the_team() -> None:
    night = a_night(an_entry(1, breach_on=date(2026, 11, 9), opened_on=date(2026, 11, 9)), an_entry(2))

    [team] = of(night, "TM").digest.teams

    assert (team.team, team.open, team.new) == ("Willow", 2, 1)


def test_all_clear_goes_to_those_with_nothing_else() -> None:
    night = a_night(an_entry(12))
    people = [night.directory.people["SW"], night.directory.people["SW2"]]

    [found] = all_clear(night, people, except_for=["SW"])

    assert found.person.key == "SW2"
    assert found.digest.is_all_clear
    assert render_digest(found.digest).subject == "Corewatch 20 November 2026: all clear"


def test_nothing_goes_to_a_refused_address_or_to_a_leaver() -> None:
    staff = a_directory().people
    left = replace(staff["SW2"], active_to=YESTERDAY)
    night = a_night(closed=(closed(),), before=heard("SW", 12), refused=frozenset({"sw@example.org"}))

    assert digests(night) == []
    assert all_clear(night, [staff["SW"], left], except_for=()) == []


def test_a_notice_alone_makes_a_digest_for_the_last_resort() -> None:
    night = a_night(an_entry(12))
    unit = night.directory.people["UNIT"]

    found = digests(night, last_resort=unit, notices=("An address was refused.",))

    assert {one.person.key: one.digest.notices for one in found if one.digest.notices} == {
        "UNIT": ("An address was refused.",)
    }


def test_a_held_night_says_so() -> None:
    night = a_night(an_entry(12), checked=replace(CHECKED, held_because="Half the plans are missing."))

    words = render_digest(of(night, "SW").digest)

    assert "THIS NIGHT IS HELD: Half the plans are missing." in words.text
    assert "This night is held: Half the plans are missing." in words.html
