"""What is due soon as lines: siblings at one meeting are one, and the day on which time runs out first comes first."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import quote

from calendars.words import day_words, with_weekday
from console.people import agency_words, worker_words
from console.visit import Visit
from register.pictures.records import PictureDuty
from service.exceptions.standing import title_of
from service.words import plural


def by_day(found: Iterable[PictureDuty], visit: Visit) -> list[Mapping[str, Any]]:
    """The lines by the last day on which each can still be done."""
    days: dict[date, list[PictureDuty]] = {}
    for duty in found:
        days.setdefault(duty.last_chance_on or duty.due_on, []).append(duty)
    return [
        {
            "id": f"day-{day.isoformat()}",
            "heading": with_weekday(day),
            "rows": [_line(group, visit) for group in _grouped(days[day])],
            "caption": _caption(day, visit.today),
            "is_today": day == visit.today,
            "has_passed": day < visit.today,
        }
        for day in sorted(days)
    ]


def _caption(day: date, today: date) -> str:
    """Another one for each day: somebody who listens goes from table to table by their captions."""
    if day < today:
        return f"What was not done by {day_words(day)} is late now: the next night says so"
    return f"What can be done in time until {day_words(day)}"


def _grouped(duties: Sequence[PictureDuty]) -> list[list[PictureDuty]]:
    """As a digest has them: the same rule at the same meeting, else of the same plan, due on the same day."""
    groups: dict[tuple[object, ...], list[PictureDuty]] = {}
    for duty in duties:
        shared = ("meeting", duty.meeting) if duty.meeting else ("plan", duty.plan or duty.subject)
        groups.setdefault((duty.rule, duty.due_on, *shared), []).append(duty)
    return list(groups.values())


def _line(group: Sequence[PictureDuty], visit: Visit) -> list[Any]:
    duty = group[0]
    title = title_of(duty.rule, visit.console.cards)
    plans = sorted({item.plan for item in group if item.plan})
    several = f"; {plural(len(group), 'duty', 'duties')}" if len(group) > 1 else ""
    whose = "; ".join(dict.fromkeys(_whose(item, visit) for item in group))
    what = {"text": title, "hint": f"due on {day_words(duty.due_on)}{several}"}
    return [_about(duty, plans), what, _booking(group), whose]


def _about(duty: PictureDuty, plans: Sequence[str]) -> Mapping[str, str]:
    """What to open: the meeting that siblings share, else the plan."""
    if duty.meeting:
        about = {"text": f"Meeting {duty.meeting}", "href": f"/meetings/{quote(duty.meeting, safe='')}"}
        return {**about, "hint": f"{'plan' if len(plans) == 1 else 'plans'} {', '.join(plans)}"} if plans else about
    if plans:
        return {"text": f"Plan {plans[0]}", "href": f"/plans/{quote(plans[0], safe='')}"}
    return {"text": f"Child {duty.person}" if duty.person else duty.subject}


def _booking(group: Sequence[PictureDuty]) -> str:
    """Whether the meeting that puts it right is booked, and in time: of siblings what is worst."""
    if not any(duty.needs_meeting for duty in group):
        return "No meeting is needed"
    without = [duty for duty in group if duty.booked_on is None]
    if without:
        return "No meeting is booked"
    booked_on = max(duty.booked_on for duty in group if duty.booked_on)
    if booked_on > group[0].due_on:
        return f"Booked for {day_words(booked_on)}: too late"
    return f"Booked for {day_words(booked_on)}, in time"


def _whose(duty: PictureDuty, visit: Visit) -> str:
    if visit.scope.agency is not None:
        return agency_words(visit, duty.agency) or ""
    worker = worker_words(visit, duty.owner)
    return f"{worker}, {duty.team_name}" if duty.team_name else worker
