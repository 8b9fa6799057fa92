"""One line of a digest, from one exception or from those of siblings at one meeting."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from alerts.digest.content import Line
from alerts.digest.matters import Closed, Night, Open, RuleWords, Soon
from alerts.resolve import Told
from calendars.words import day_words, with_weekday
from register.record import Entry

#: Why something was withdrawn, as a person says it.
WITHDRAWN_BECAUSE = {
    "recorded_late": "it had been done in time, and was recorded late",
    "data_corrected": "the record was corrected",
    "rule_changed": "the rule was changed",
    "calendar_changed": "the calendar of working days was changed",
    "row_duplicate": "its row stood in the record twice, as two people have confirmed",
    "row_merged": "the records of the child were merged, as two people have confirmed",
    "row_moved": "the case is kept elsewhere now, as two people have confirmed",
    "row_mistaken": "its row was entered by mistake, as two people have confirmed",
}


def open_line(group: Sequence[tuple[Open, list[Told]]], night: Night) -> Line:
    """What is open; of siblings the one that is latest speaks."""
    item, told = min(group, key=lambda pair: (pair[0].entry.breach_on, pair[0].entry.id))
    entry, words = item.entry, night.rules[item.entry.rule]
    return Line(
        references=tuple(sorted(one.entry.reference for one, _ in group)),
        plans=_plans(one.entry.plan for one, _ in group),
        meeting=entry.meeting,
        title=words.title,
        says=entry.says,
        due_on=entry.due_on,
        late=late_words(entry.days_late, entry.unit),
        tier=item.telling.standing.tier,
        because=max(told, key=lambda one: one.step).because,
        puts_right=words.puts_right,
        remarks=tuple(_remarks(item, night.on, siblings=len(group))),
    )


def closed_line(group: Sequence[Closed], rules: Mapping[str, RuleWords]) -> Line:
    """What has ended, and how."""
    entry = group[0].entry
    words = rules.get(entry.rule)
    return Line(
        references=tuple(sorted(item.entry.reference for item in group)),
        plans=_plans(item.entry.plan for item in group),
        meeting=entry.meeting,
        title=words.title if words else entry.rule,
        says=closed_words(entry),
        due_on=entry.due_on,
        late="",
        tier=0,
        because="",
        puts_right="",
    )


def closed_words(entry: Entry) -> str:
    """How an exception ended, in one sentence."""
    match entry.state:
        case "resolved":
            done = f"Done on {day_words(entry.met_on)}" if entry.met_on else "Done"
            return f"{done}, {late_words(entry.days_late, entry.unit)}. Thank you."
        case "lapsed":
            ended = f" on {day_words(entry.closed_on)}" if entry.closed_on else ""
            return f"The duty ended{ended} without it."
        case _:
            because = WITHDRAWN_BECAUSE.get(entry.cause or "", "the record shows that nothing was late")
            return f"Withdrawn: {because}. You were told that it was late; it does not count as late."


def soon_line(group: Sequence[tuple[Soon, list[Told]]], night: Night) -> Line:
    """What can still be done in time, and until when."""
    soon, told = group[0]
    words = night.rules[soon.rule]
    return Line(
        references=(),
        plans=_plans(item.plan for item, _ in group),
        meeting=soon.meeting,
        title=words.title,
        says=f"The last day on which it can be done in time is {with_weekday(last_day(soon, night))}.",
        due_on=soon.due_on,
        late="",
        tier=0,
        because=told[0].because,
        puts_right=words.puts_right,
        remarks=tuple(_booking(soon)),
    )


def last_day(soon: Soon, night: Night) -> date:
    """The last working day on or before the due day, when there is one left; else the due day itself."""
    day = soon.due_on
    while day > night.on and not night.calendar.is_working_day(day):
        day = date.fromordinal(day.toordinal() - 1)
    return day if day > night.on else soon.due_on


def late_words(number: int, unit: str) -> str:
    """4 working days late; less than a day late is due today."""
    what = "working day" if unit == "working_days" else "day"
    return f"{number} {what}{'' if number == 1 else 's'} late"


def _booking(soon: Soon) -> Iterator[str]:
    if not soon.is_meeting:
        return
    if soon.booked_on is None:
        yield "No meeting is booked."
    elif soon.booked_on <= soon.due_on:
        yield f"A meeting is booked for {day_words(soon.booked_on)}, in time."
    else:
        yield f"The meeting that is booked, for {day_words(soon.booked_on)}, would be too late."


def _remarks(item: Open, on: date, *, siblings: int) -> Iterator[str]:
    entry, standing = item.entry, item.telling.standing
    if siblings > 1:
        yield f"{siblings} children at one meeting: one meeting puts all of them right."
    if entry.state == "acknowledged" and entry.promise_on:
        yield f"Promised for {day_words(entry.promise_on)}."
    if entry.raised:
        yield (
            "A promise was not kept: it has moved up one step."
            if entry.raised == 1
            else (f"{entry.raised} promises were not kept: it has moved up {entry.raised} steps.")
        )
    if entry.doubt:
        yield "Tonight the record does not show whether it was done: please complete it."
    if entry.not_seen_since:
        yield f"Its row has been missing from the snapshot since {day_words(entry.not_seen_since)}: say why."
    if standing.next_on and standing.next_on > on:
        yield f"Without a change more people are told on {day_words(standing.next_on)}."


def _plans(found: Iterator[str | None] | Sequence[str | None]) -> tuple[str, ...]:
    return tuple(sorted({plan for plan in found if plan}))
