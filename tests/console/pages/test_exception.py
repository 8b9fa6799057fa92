"""One exception: what its page says, and to whom."""

import re
from collections.abc import Iterator
from datetime import date
from html import unescape

import pytest
from sqlalchemy import insert
from support.consoles import FINDINGS, House, without_nonce
from support.register import FRIDAY, NOW, WholeNight, a_finding

from register.outbox_tables import outbox, outbox_exception

HOSTILE = '"><script>alert(1)</script>'
TUESDAY = date(2026, 11, 24)


def told(text: str) -> str:
    """A page as somebody reads it."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def days_shown(text: str, table: str) -> Iterator[tuple[str, str]]:
    """The days of a table of counted days, each with its number or "not counted"."""
    found = re.search(rf'<table[^>]*id="{table}".*?</table>', text, re.DOTALL)
    assert found is not None
    for row in re.findall(r"<tr.*?</tr>", found[0], re.DOTALL)[1:]:
        day, number, *_ = (told(cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL))
        yield day, number


def test_the_page_answers_what_a_manager_asks(house: House) -> None:
    answer = house.browser("manager").get("/exceptions/CG-0001")

    page = told(answer.text)
    assert answer.status_code == 200
    for words in (
        "CG-0001, Plan P1 First core group within 10 working days No core group has been held.",
        "What puts it right Hold the core group, and record the date on which it was held.",
        "Team North (T1)",
        "Worker w1",
        "Due 13 November 2026",
        "How late 7 days late",
        "Promise Nobody has promised a day",
        "Waiver None",
        "The number is 10, since 15 April 2013.",
        "Conference on 30 October 2026",
        "First core group on not recorded",
        "No message about it is in the register.",
        "Opened by the night 20 November 2026",
    ):
        assert words in page
    for link in ("/plans/P1", "/teams", "/exceptions?plan=P1", "/rules/cg-first-10wd"):
        assert f'href="{link}"' in answer.text


def test_what_is_shown_is_written_down_by_kind(house: House) -> None:
    house.browser("manager").get("/exceptions/cg-1")

    last = house.log()[-1]
    assert (last.action, last.page, last.records) == ("viewed", "/exceptions/{reference}", 3)
    assert (house.records("exception"), house.records("plan"), house.records("child")) == (["CG-0001"], ["P1"], ["C1"])


@pytest.mark.parametrize(
    ("unit", "due_on", "days_late", "named"),
    [
        ("days", date(2026, 11, 13), 7, []),
        ("working_days", date(2026, 11, 13), 5, ["weekend"]),
        ("working_days", date(2026, 8, 27), 60, ["weekend", "Summer bank holiday"]),
    ],
)
def test_the_days_are_counted_one_by_one_to_the_figure_shown(
    house: House, unit: str, due_on: date, days_late: int, named: list[str]
) -> None:
    with house.database.writing() as connection:
        connection.exec_driver_sql(
            "UPDATE exception SET unit = ?, due_on = ?, days_late = ? WHERE id = 1", (unit, due_on, days_late)
        )

    page = house.browser("unit").get("/exceptions/CG-0001").text

    numbers = [number for _, number in days_shown(page, "late-days") if number != "not counted"]
    assert numbers == [str(number) for number in range(1, days_late + 1)]
    assert f"That is {days_late} {unit.replace('_', ' ')}." in told(page)
    for words in named:
        assert words in page


@pytest.mark.parametrize(
    ("unit", "days_late", "counted"),
    [("days", 660_423, "That is 660423 days."), ("working_days", 471_430, "That is 471430 working days.")],
)
def test_the_days_since_a_mistyped_year_are_not_listed(house: House, unit: str, days_late: int, counted: str) -> None:
    with house.database.writing() as connection:
        connection.exec_driver_sql(
            "UPDATE exception SET unit = ?, started_on = '0218-09-03', due_on = '0218-09-17', days_late = ? "
            "WHERE id = 1",
            (unit, days_late),
        )

    answer = house.browser("unit").get("/exceptions/CG-0001")

    assert answer.status_code == 200
    assert counted in told(answer.text)
    assert len(answer.text) < 200_000


def test_a_count_that_does_not_agree_says_so(house: House) -> None:
    with house.database.writing() as connection:
        connection.exec_driver_sql("UPDATE exception SET unit = 'working_days', days_late = 9 WHERE id = 1")

    page = told(house.browser("unit").get("/exceptions/CG-0001").text)

    assert "By the calendar in use now that is 5 and not 9" in page
    assert "That is 9" not in page


def test_the_way_to_the_due_day_is_counted_too(house: House) -> None:
    page = house.browser("unit").get("/exceptions/CG-0001").text

    days = list(days_shown(page, "reached-days"))
    assert days[-1] == ("Friday 13 November 2026", "10")
    assert "13 November 2026 is working day 10." in told(page)


def test_who_was_told_and_who_comes_next(house: House) -> None:
    letter = {
        "key": "k", "channel": "smtp", "recipient": "w1@example.test", "person": "w1", "kind": "digest",
        "business_date": FRIDAY, "body": b"", "message_id": "m", "put_at": NOW, "state": "accepted", "attempts": 1,
        "next_try_at": NOW, "accepted_at": NOW,
    }  # fmt: skip
    with house.database.writing() as connection:
        number = connection.execute(insert(outbox).values(**letter).returning(outbox.c.id)).scalar_one()
        connection.execute(insert(outbox_exception).values(outbox_id=number, exception_id=2))
    with house.database.writing() as connection:
        connection.exec_driver_sql("UPDATE exception SET route = 'statutory' WHERE id = 2")

    page = house.browser("south").get("/exceptions/CG-0002").text

    assert "20 November 2026 digest w1 Accepted by the mail server, 20 November 2026 at 02:14" in told(page)
    assert "w1@example.test" not in page
    assert "Step 1 The social worker and the team manager The first day in breach: told since 14 November" in told(page)
    assert "the head of service and the safeguarding unit manager" in told(page).lower()
    assert "Step 3 of 4" in told(page)
    assert "Next, the director of children's services, in the weekly list will be told on 27 November 2026" in told(
        page
    )


def test_what_speaks_is_linked_in_scope_and_named_nowhere_else(house: House) -> None:
    with house.database.writing() as connection:
        connection.exec_driver_sql("UPDATE exception SET hidden_by = 'CG-0005', hidden_how = 'hide' WHERE id IN (2, 1)")
    WholeNight(day=TUESDAY, findings=FINDINGS).run(house.database)

    hers = house.browser("south").get("/exceptions/CG-0002").text
    theirs = house.browser("unit").get("/exceptions/CG-0002").text
    speaker = house.browser("manager").get("/exceptions/CG-0005").text

    assert "CG-0005" not in hers
    assert "Another exception speaks instead of this one." in told(hers)
    assert 'href="/exceptions/CG-0005"' in theirs
    assert 'href="/exceptions/CG-0001"' in speaker
    assert "CG-0002" not in speaker
    assert house.records("exception") == ["CG-0001", "CG-0005"]


def test_a_history_names_no_speaker_out_of_scope(house: House) -> None:
    with house.database.writing() as connection:
        connection.exec_driver_sql("DROP TRIGGER IF EXISTS history_update")
        triggers = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars().all()
        for name in triggers:
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        connection.exec_driver_sql(
            'UPDATE history SET kind = \'judged\', changes = \'{"hidden_by":"CG-0005","hidden_how":"hide"}\' '
            "WHERE exception_id = 2"
        )

    hers = house.browser("south").get("/exceptions/CG-0002").text
    theirs = house.browser("unit").get("/exceptions/CG-0002").text

    assert "CG-0005" not in hers
    assert "Another exception speaks instead: it is counted" in told(hers)
    assert "CG-0005 speaks instead: it is counted" in told(theirs)


def test_hostile_text_is_shown_as_text(house: House) -> None:
    hostile = a_finding(subject="P9", plan=HOSTILE, team_name=HOSTILE, owner=HOSTILE, says=HOSTILE, person="C9",
                        evidence={HOSTILE: HOSTILE})  # fmt: skip
    WholeNight(day=TUESDAY, findings=(*FINDINGS, hostile)).run(house.database)

    answer = house.browser("unit").get("/exceptions/CG-0006")

    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert HOSTILE in unescape(answer.text)


def test_what_is_closed_says_how_it_ended_and_can_only_be_noted(house: House) -> None:
    met = a_finding(state="met_late", met_on=date(2026, 11, 23), days_late=10)
    WholeNight(day=TUESDAY, findings=(met, *FINDINGS[1:])).run(house.database)

    page = house.browser("manager").get("/exceptions/CG-0001").text

    assert "Put right, late. It was done on 23 November 2026, 10 days late." in told(page)
    assert "It is closed: nobody is told of it any more." in told(page)
    assert "How late it was, day by day" in told(page)
    assert "What puts it right" not in told(page)
    assert "/note" in page
    assert "/promise" not in page


def test_a_rule_that_has_left_the_book_keeps_its_page(house: House) -> None:
    with house.database.writing() as connection:
        connection.exec_driver_sql("UPDATE exception SET rule = 'an-old-rule', route = 'R-OLD' WHERE id = 1")

    answer = house.browser("manager").get("/exceptions/CG-0001")

    assert answer.status_code == 200
    assert "This rule has left the book." in told(answer.text)


@pytest.mark.parametrize("reference", ["CG-0001", "CG-9999", "nothing", "1", "CG-99999999999999999999"])
def test_what_is_not_hers_and_what_is_not_there_are_one_answer(house: House, reference: str) -> None:
    client = house.browser("south")

    answer = client.get(f"/exceptions/{reference}")
    unknown = client.get("/exceptions/CG-7777")

    assert answer.status_code == 404
    assert without_nonce(answer.text) == without_nonce(unknown.text)
    assert house.log()[-2].action == "denied"
