"""Where an exception stands, in words: its state, what is promised or waived, and what the judgement says of it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from calendars.words import day_words
from engine.cards import Card
from engine.sentences import count_words, reason_words
from register.record import ENDED_AS_BREACH, Entry, Event
from service.waivers import load_waivers
from service.words import plural

#: The states of an exception as people read them.
STATE_WORDS: Mapping[str, str] = {
    "open": "open",
    "reopened": "open again",
    "acknowledged": "promised",
    "waived": "waived",
    "resolved": "put right, late",
    "withdrawn": "withdrawn",
    "lapsed": "never done, and no longer owed",
}

#: Why an exception was opened, changed or closed, as the end of a sentence.
CAUSES: Mapping[str, str] = {
    "first_night": "it was late already on the first night on which this rule was checked",
    "practice": "its last day passed",
    "found_late": "it was late already, and was entered or corrected after the night before",
    "rule_changed": "the rule, or a setting that it reads, was changed: this says nothing about practice",
    "calendar_changed": "the calendar of working days was changed: this says nothing about practice",
    "data_corrected": "the record now says otherwise",
    "recorded_late": "it had been done in time, and was entered late",
    "done_late": "it was done, late",
    "duty_ended": "the duty ended without it",
    "row_gone": "its row is no longer in the snapshot",
    "row_duplicate": "its row stood in the record twice",
    "row_merged": "the records of the child were merged, and its row stands in the other",
    "row_moved": "the case is kept elsewhere now, and its row with it",
    "row_mistaken": "its row was entered by mistake",
}

#: What it means that another exception speaks.
HIDDEN_HOW: Mapping[str, str] = {
    "hide": "it is counted and sends no message of its own",
    "replace": "that one is told in its place; both are counted",
    "group": "both are told in one message, and both are counted",
    "hold": "it waits for that one, and is counted",
}


def cause_words(cause: str | None) -> str:
    """A cause as the end of a sentence; a word of its own as it was written."""
    return CAUSES.get(cause or "", reason_words(cause))


def sentence_case(text: str) -> str:
    """A capital letter in front, the rest as it is."""
    return text[:1].upper() + text[1:]


def in_short(entry: Entry) -> str:
    """A few words for a cell of a list."""
    words = [_state_in_short(entry)]
    if entry.is_live:
        words += [word for word in (_waiting_in_short(entry), _doubt_in_short(entry)) if word]
    if entry.hidden_by:
        words.append(f"{entry.hidden_by} speaks")
    return sentence_case("; ".join(words))


def _state_in_short(entry: Entry) -> str:
    if entry.state == "acknowledged" and entry.promise_on:
        return f"promised for {day_words(entry.promise_on)}"
    if entry.state == "waived" and entry.waiver_until:
        return f"waived until {day_words(entry.waiver_until)}"
    return STATE_WORDS[entry.state]


def _waiting_in_short(entry: Entry) -> str | None:
    return "waiver asked for" if entry.waiver_asked_by and entry.state != "waived" else None


def _doubt_in_short(entry: Entry) -> str | None:
    if entry.not_seen_since:
        return f"not seen since {day_words(entry.not_seen_since)}"
    return "cannot tell tonight" if entry.doubt else None


def how_late(entry: Entry) -> str:
    """The days late with their unit."""
    return f"{count_words(entry.days_late, entry.unit)} late" if entry.days_late else "not late"


def times_in_breach(entry: Entry, events: Iterable[Event]) -> int:
    """How often it was in breach, this time included; a time that was withdrawn was none."""
    return sum(event.kind in ENDED_AS_BREACH for event in events) + entry.is_live


def state_lines(entry: Entry, *, times: int) -> Iterator[str]:
    """Its state, since when, and what is not known of it; `times` is how often it was in breach."""
    yield f"{sentence_case(STATE_WORDS[entry.state])}. {_state_sentence(entry)}"
    yield f"The last day was {day_words(entry.due_on)}; the first day in breach was {day_words(entry.breach_on)}."
    if entry.is_live and entry.not_seen_since:
        since = day_words(entry.not_seen_since)
        yield (
            f"The snapshot has not shown its row since {since}. It stays open: closing needs evidence, or two people "
            "who say why the row is gone."
        )
    if entry.is_live and entry.doubt:
        yield f"The last snapshot could not tell whether it was done: {reason_words(entry.doubt)}."
    if times > 1:
        yield f"It has been in breach {count_words(times, 'times')}."
    yield f"The night of {day_words(entry.seen_on)} showed it last."


def _state_sentence(entry: Entry) -> str:
    late = sentence_case(how_late(entry))
    if entry.is_live:
        return f"{late}. Opened on {day_words(entry.opened_on)}, because {cause_words(entry.opened_because)}."
    told = [f"{sentence_case(cause_words(entry.cause))}."]
    if entry.met_on:
        told.append(f"It was done on {day_words(entry.met_on)}, {how_late(entry)}.")
    if entry.closed_on:
        told.append(f"The duty ended on {day_words(entry.closed_on)}.")
    if entry.reason:
        told.append(f"It is not owed: {reason_words(entry.reason)}.")
    # What says when it was done or ended says all that these causes say.
    return " ".join(told[1:] if entry.cause in ("done_late", "duty_ended") and told[1:] else told)


def promise_lines(entry: Entry) -> Iterator[str]:
    """What is promised, and what was promised and not kept."""
    if entry.promise_on:
        yield f"{entry.promise_by} promised that it is put right by {day_words(entry.promise_on)}."
        if entry.promise_note:
            yield f"“{entry.promise_note}”"
        yield "It closes when the snapshot shows that it was done. If that day passes, it is told one step higher."
    if entry.raised:
        yield f"{plural(entry.raised, 'promise was', 'promises were')} not kept: it is told that much higher."


def waiver_lines(entry: Entry) -> Iterator[str]:
    """The waiver, asked for or in force."""
    if entry.waiver_reason is None or entry.waiver_until is None:
        return
    until, reason = day_words(entry.waiver_until), load_waivers().says(entry.waiver_reason)
    if entry.state == "waived":
        yield (
            f"Waived until the end of {until}: {reason}. {entry.waiver_asked_by} asked for it and "
            f"{entry.waiver_approved_by} approved it. It is still counted."
        )
    else:
        yield f"{entry.waiver_asked_by} asked for a waiver until {until}: {reason}. A second person has to approve it."


def judgement_lines(entry: Entry, spoken_for: Sequence[str]) -> Iterator[str]:
    """What the judgement of the plan says of it."""
    if entry.hidden_by:
        how = HIDDEN_HOW.get(entry.hidden_how or "", entry.hidden_how or "")
        yield f"{entry.hidden_by} speaks instead: {how}."
    if spoken_for:
        yield f"It speaks for {', '.join(spoken_for)}."
    if entry.tier and entry.is_live:
        yield f"What else is overdue puts it on step {entry.tier} of its route."
    if entry.is_drift:
        yield "Several duties on this plan are late at once: the plan drifts."
    if entry.repeats:
        yield f"This duty, or the same duty on this plan, was in breach {count_words(entry.repeats, 'times')} before."


def owner_lines(entry: Entry) -> Iterator[str]:
    """Whose it is, and what it is about."""
    team = f"{entry.team_name} ({entry.team})" if entry.team_name and entry.team else entry.team_name or entry.team
    named = {
        "team": team,
        "worker": entry.owner,
        "agency": entry.agency,
        "plan": entry.plan,
        "meeting": entry.meeting,
        "child": entry.person,
    }
    yield from (f"{name}: {value}" for name, value in named.items() if value)
    if not entry.owner:
        yield "worker: nobody is recorded"


def about(entry: Entry) -> str:
    """What a person looks up: the plan or meeting, else the key of the row."""
    if entry.plan:
        return f"plan {entry.plan}"
    return f"meeting {entry.meeting}" if entry.meeting else f"row {entry.subject}"


def title_of(rule: str, cards: Mapping[str, Card]) -> str:
    """The title of a rule; one that has left the book keeps its id."""
    return cards[rule].title if rule in cards else rule
