"""The digests of one night: 20,000 open exceptions, 2,000 people; wall seconds from the exceptions to final bytes.

    python benchmarks/digests.py

Who is told (routes, roles, cover), what each is told, and text, HTML and bytes of every message are counted. Reading
the register and writing the outbox are not.
"""

import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from support.alerts import CALENDAR, CONTACTS, TONIGHT, a_person, named
from support.digests import CHECKED, WORDS, an_entry
from support.outboxes import LETTERHEAD

from alerts.digest.build import digests
from alerts.digest.matters import Night
from alerts.directory import CasePeople, Directory, PlanPeople, Team
from service.book import open_book
from service.settings import Settings
from service.steps import Steps
from service.telling.ahead import People
from service.telling.letters import Desk
from service.telling.mail_settings import MailSettings
from service.telling.reading import matters_of, tell

EXCEPTIONS, TEAMS, WORKERS_A_TEAM = 20_000, 250, 6


def authority() -> Directory:
    """Teams of a manager and six workers, services above them, one head and one director: about 2,000 people."""
    people = [
        a_person("DCS", "DIRECTOR", manager=None), a_person("HOS", "HEAD_OF_SERVICE", manager="DCS"),
        a_person("UNIT", "SAFEGUARDING_UNIT_MANAGER", manager="HOS"),
    ]  # fmt: skip
    teams = [Team(team_id="ROOT", name="Children's Services", level="DIRECTORATE", manager="DCS")]
    teams.append(Team(team_id="DIVISION", name="Safeguarding", level="DIVISION", parent="ROOT", manager="HOS"))
    for number in range(TEAMS):
        if number % 10 == 0:
            teams.append(
                Team(
                    team_id=f"S{number}",
                    name=f"Service {number}",
                    level="SERVICE",
                    parent="DIVISION",
                    manager=f"SM{number}",
                )
            )
            people.append(a_person(f"SM{number}", "SERVICE_MANAGER", team=f"S{number}", manager="HOS"))
        service = f"S{number // 10 * 10}"
        teams.append(
            Team(team_id=f"T{number}", name=f"Team {number}", level="TEAM", parent=service, manager=f"TM{number}")
        )
        people.append(a_person(f"TM{number}", "TEAM_MANAGER", team=f"T{number}", manager=f"SM{service[1:]}"))
        people += [
            a_person(f"W{number}-{nth}", team=f"T{number}", manager=f"TM{number}") for nth in range(WORKERS_A_TEAM)
        ]
        people.append(a_person(f"C{number}", "CP_CHAIR", team="UNIT", manager="UNIT"))
    plans = {
        f"P{number}": PlanPeople(
            plan=f"P{number}",
            person=f"K{number}",
            social_worker=named(f"W{number % TEAMS}-{number // TEAMS % WORKERS_A_TEAM}"),
            team=f"T{number % TEAMS}",
            chair=named(f"C{number % TEAMS}"),
        )
        for number in range(5_000)
    }
    return Directory(
        as_at=TONIGHT,
        people={person.key: person for person in people},
        teams={team.team_id: team for team in teams},
        plans=plans,
        cases={f"K{number}": CasePeople(person=f"K{number}") for number in range(5_000)},
    )


def main() -> None:
    """Print one line."""
    directory, cards = authority(), {card.id: card for card in open_book(Settings()).cards}
    entries = [
        an_entry(
            number, subject=f"ROW{number}", plan=f"P{number % 5_000}", person=f"K{number % 5_000}",
            team=f"T{number % 5_000 % TEAMS}", breach_on=date(2026, 11, 2 + number % 18),
        )
        for number in range(1, EXCEPTIONS + 1)
    ]  # fmt: skip
    people = People(directory=directory, contacts=CONTACTS, calendar=CALENDAR, on=TONIGHT)
    mail = MailSettings(channel="smtp", letterhead=LETTERHEAD, folder=Path())
    desk = Desk(mail=mail, business_date=TONIGHT, now=datetime(2026, 11, 21, 2, 14, tzinfo=UTC))
    began = time.perf_counter()
    opened = tuple(tell(entries, matters_of(entries, cards), people, Steps()))
    told = time.perf_counter()
    night = Night(
        on=TONIGHT, authority="Exampleshire", calendar=CALENDAR, directory=directory, rules=WORDS, checked=CHECKED,
        open=opened, is_weekly_turn=True,
    )  # fmt: skip
    found = digests(night)
    built = time.perf_counter()
    letters = [desk.digest(item) for item in found]
    ended = time.perf_counter()
    size = sum(len(letter.body) for letter in letters) / 1e6
    print(
        f"{EXCEPTIONS:,} exceptions, {len(letters):,} people: {ended - began:.1f} s "
        f"(who {told - began:.1f}, what {built - told:.1f}, bytes {ended - built:.1f}), {size:.0f} MB"
    )


if __name__ == "__main__":
    main()
