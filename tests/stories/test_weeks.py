"""Whole weeks in virtual time: told once, chased, escalated across Christmas, put right, withdrawn; and silence."""

from dataclasses import replace
from datetime import date

import pytest
from support.alerts import a_directory, away
from support.made_up_nights import DAYS_LATE
from support.stories import DUE_ON, LATE, Story, days, to

from alerts.outbox import State
from register.database import Database
from register.record import Finding


@pytest.fixture
def story(either: Database) -> Story:
    return Story(either)


def late_on(on: date) -> Finding:
    return replace(LATE, days_late=DAYS_LATE(DUE_ON, LATE.unit, on))


#: A rule that has run before does not take what it finds for a backlog.
QUIET = replace(LATE, state="not_due", breach_on=None)


def section(text: str, title: str) -> bool:
    return f"\n{title.upper()}" in text


def test_told_once_and_then_still_open(story: Story) -> None:
    story.night(date(2026, 12, 6), QUIET)

    first = to(story.night(date(2026, 12, 7), late_on(date(2026, 12, 7))), "SW")
    second = to(story.night(date(2026, 12, 8), late_on(date(2026, 12, 8))), "SW")

    assert first
    assert second
    assert section(story.text(first), "New (1)")
    assert section(story.text(second), "Still open")
    assert not section(story.text(second), "New")


def test_it_climbs_step_by_step_across_christmas(story: Story) -> None:
    story.night(date(2026, 12, 6), QUIET)
    due_on = date(2026, 12, 18)
    finding = replace(LATE, due_on=due_on, breach_on=date(2026, 12, 21))
    first_heard: dict[str, date] = {}
    quiet_days = []

    for on in days(date(2026, 12, 21), date(2027, 1, 8)):
        found = story.night(on, replace(finding, days_late=DAYS_LATE(due_on, LATE.unit, on)))
        if not found:
            quiet_days.append(on)
        for letter in found:
            # The weekly word to those above says how many their teams have, and names none.
            if "CG-0001" in story.text(letter):
                first_heard.setdefault(letter.person, on)

    # Working days after Monday 21 December: 22, 23, 24 (3), 29, 30 (5), 31, 4, 5, 6, 7 January (10).
    assert first_heard["SW"] == first_heard["TM"] == date(2026, 12, 21)
    assert first_heard["SM"] == first_heard["CHAIR"] == date(2026, 12, 28)
    assert first_heard["HOS"] == first_heard["UNIT"] == date(2026, 12, 30)
    # The night of Christmas Eve is sent on Christmas Day: nothing goes out until Tuesday 29 December.
    assert quiet_days == [
        date(2026, 12, 24), date(2026, 12, 25), date(2026, 12, 26), date(2026, 12, 27), date(2026, 12, 31),
        date(2027, 1, 1), date(2027, 1, 2), date(2027, 1, 8),
    ]  # fmt: skip


def test_what_is_put_right_is_thanked_once(story: Story) -> None:
    story.night(date(2026, 12, 6), QUIET)
    story.night(date(2026, 12, 7), late_on(date(2026, 12, 7)))
    done = replace(LATE, state="met_late", met_on=date(2026, 12, 8), days_late=2)

    thanks = story.night(date(2026, 12, 8), done)
    after = story.night(date(2026, 12, 9), done)

    letter = to(thanks, "SW")
    assert letter
    assert "Done on 8 December 2026, 2 working days late. Thank you." in story.text(letter)
    assert {one.person for one in thanks} == {"SW", "TM"}
    assert after == []


def test_what_is_withdrawn_is_corrected_for_exactly_those_who_were_told(story: Story) -> None:
    story.night(date(2026, 12, 6), QUIET)
    told = story.night(date(2026, 12, 7), late_on(date(2026, 12, 7)))
    in_time = replace(
        LATE, state="met", met_on=date(2026, 12, 4), recorded_on=date(2026, 12, 8), late_record=True, days_late=0
    )

    found = story.night(date(2026, 12, 8), in_time)
    after = story.night(date(2026, 12, 9), in_time)

    corrections = [one for one in found if one.kind == "correction"]
    assert {one.person for one in corrections} == {one.person for one in told} == {"SW", "TM"}
    for letter in corrections:
        earlier = to(told, letter.person)
        assert earlier
        message = story.message(letter)
        assert message["In-Reply-To"] == earlier.message_id
        assert earlier.message_id in message["References"]
        assert "it had been done in time, and was recorded late" in story.text(letter)
    assert after == []


def test_what_is_withdrawn_is_told_once_beside_the_message_that_was_wrong(story: Story) -> None:
    """Who has something else in the digest of that morning does not read it there again."""
    other = replace(LATE, subject="OTHER")
    story.night(date(2026, 12, 6), QUIET, replace(other, state="not_due", breach_on=None))
    story.night(date(2026, 12, 7), late_on(date(2026, 12, 7)), replace(other, days_late=1))
    in_time = replace(LATE, state="met", met_on=date(2026, 12, 4), late_record=True, days_late=0)

    found = story.night(date(2026, 12, 8), in_time, replace(other, days_late=2))
    later = story.night(date(2026, 12, 9), in_time, replace(other, days_late=3))

    assert to(found, "SW", "correction")
    for letter in (to(found, "SW"), to(later, "SW")):
        assert letter
        assert section(story.text(letter), "Still open")
        assert "ithdrawn" not in story.text(letter)
    assert to(later, "SW", "correction") is None


def test_after_missed_nights_the_next_digest_names_them(story: Story) -> None:
    story.night(date(2026, 12, 6), QUIET)
    story.night(date(2026, 12, 7), late_on(date(2026, 12, 7)))

    caught_up = to(story.night(date(2026, 12, 10), late_on(date(2026, 12, 10))), "SW")
    # The night of Friday is missed, that of Saturday has no digest, and that of Sunday names what is missing.
    story.night(date(2026, 12, 12), late_on(date(2026, 12, 12)))
    sunday = to(story.night(date(2026, 12, 13), late_on(date(2026, 12, 13))), "SW")
    monday = to(story.night(date(2026, 12, 14), late_on(date(2026, 12, 14))), "SW")

    assert caught_up
    assert sunday
    assert monday
    missed = "Nothing was checked on 8 and 9 December 2026; this digest covers since 7 December 2026."
    assert missed in story.text(caught_up)
    friday = "Nothing was checked on 11 December 2026; this digest covers since 10 December 2026."
    assert friday in story.text(sunday)
    assert "Nothing was checked" not in story.text(monday)


def test_a_critical_one_is_told_at_once_even_on_a_saturday(story: Story) -> None:
    critical = replace(LATE, severity="critical", due_on=date(2026, 12, 10), breach_on=date(2026, 12, 11), days_late=1)
    story.night(date(2026, 12, 10), QUIET)

    # The night of Friday is sent on Saturday.
    saturday = story.night(date(2026, 12, 11), critical)
    sunday = story.night(date(2026, 12, 12), critical)
    monday = story.night(date(2026, 12, 13), critical)

    assert {(one.person, one.kind) for one in saturday} == {("SW", "urgent"), ("TM", "urgent")}
    assert sunday == []
    letter = to(monday, "SW")
    assert letter
    assert section(story.text(letter), "Still open")


def test_a_refused_address_hands_it_to_the_cover_and_the_unit_is_told(story: Story) -> None:
    story.night(date(2026, 12, 7), QUIET)
    story.refuses = {"sw@example.org"}

    first = story.night(date(2026, 12, 8), late_on(date(2026, 12, 8)))
    second = story.night(date(2026, 12, 9), late_on(date(2026, 12, 9)))

    lost = to(first, "SW")
    assert lost
    assert lost.state is State.REFUSED
    assert to(second, "SW") is None
    unit = to(second, "last@example.org")
    assert unit
    assert "to SW was refused for good" in story.text(unit)
    assert "address of SW was refused" in "".join(story.text(one) for one in second)
    third = story.night(date(2026, 12, 10), late_on(date(2026, 12, 10)))
    assert all("was refused for good" not in story.text(one) for one in third)


def test_what_did_not_land_stands_in_the_row_of_the_night_and_before_the_last_resort(story: Story) -> None:
    story.night(date(2026, 12, 7), QUIET)
    story.is_down = True

    first = story.night(date(2026, 12, 8), late_on(date(2026, 12, 8)))
    of_first = story.problems["promises"]
    second = story.night(date(2026, 12, 9), late_on(date(2026, 12, 9)))
    of_second = story.problems["promises"]
    story.is_down = False
    story.night(date(2026, 12, 10), late_on(date(2026, 12, 10)))
    third = story.night(date(2026, 12, 13), late_on(date(2026, 12, 13)))

    sentence = "CG-0001: no message about it has arrived at the mail server."
    assert {one.state for one in first} == {State.DEFERRED}
    assert of_first == []
    assert of_second == [sentence]
    unit = to(second, "last@example.org")
    assert unit
    assert sentence in story.text(unit)
    assert story.problems["promises"] == []
    assert to(third, "last@example.org") is None


def test_a_partner_reads_the_meeting_and_only_where_it_was_switched_on(story: Story) -> None:
    absent = replace(
        LATE, rule="att-no-apology", subject="ATT", route="agency", family="attendance", plan=None, person=None,
        meeting="MEET", agency="HEALTH", says="A member was absent without an apology.",
    )  # fmt: skip
    story.night(date(2026, 12, 7), replace(absent, state="not_due", breach_on=None))
    without = story.night(date(2026, 12, 8), absent)
    story.contacts = replace(story.contacts, tell_partners=True)

    found = story.night(date(2026, 12, 9), absent)

    assert {one.kind for one in without} == {"digest"}
    assert "NURSE" not in {one.person for one in without}
    letter = to(found, "NURSE", "partner")
    assert letter
    words = story.text(letter)
    assert "- MEET" in words.splitlines()
    assert not any(word in words for word in ("CG-", "CHILD", "PLAN", "absent", "apology"))


def test_the_cover_hears_what_the_absent_lead_would_have(story: Story) -> None:
    story.directory = a_directory(absences=(away("SW", "SW2", from_on=date(2026, 12, 1), to_on=date(2026, 12, 31)),))
    story.night(date(2026, 12, 6), QUIET)

    found = story.night(date(2026, 12, 7), late_on(date(2026, 12, 7)))

    letter = to(found, "SW2")
    assert letter
    assert "because you cover for SW" in story.text(letter)
    assert to(found, "SW") is None


def test_a_monday_says_all_clear_and_a_tuesday_says_nothing(story: Story) -> None:
    # The night of Sunday is sent on Monday 7 December.
    monday = story.night(date(2026, 12, 6), QUIET)
    tuesday = story.night(date(2026, 12, 7), QUIET)

    letter = to(monday, "SW")
    assert letter
    assert story.message(letter)["Subject"] == "Corewatch 6 December 2026: all clear"
    assert {one.person for one in monday} == {"SW", "TM", "SM", "UNIT", "HOS", "DCS"}
    assert tuesday == []
