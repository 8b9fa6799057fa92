"""Why an exception began, moved or closed: one word each, so that our own changes never pass for practice."""

from datetime import date

from register.decision import Night
from register.record import Finding, Known


def how_closed(known: Known, finding: Finding, night: Night) -> tuple[str, str]:
    """What it is called that nothing is late any more, and why."""
    match finding.state:
        case "met_late":
            ours = _ours_alone(known, finding, night, ended_on=finding.met_on)
            return ("withdrawn", ours) if ours else ("resolved", "done_late")
        case "never_met":
            ours = _ours_alone(known, finding, night, ended_on=finding.closed_on)
            return ("withdrawn", ours) if ours else ("lapsed", "duty_ended")
        case "met":
            return "withdrawn", why_met(known, finding, night)
        case "exempt" if finding.due_on == known.due_on:
            return "withdrawn", "rule_changed" if night.rule_changed else "data_corrected"
        case "absent":
            return "withdrawn", "rule_changed" if night.rule_changed else "data_corrected"
        case _:
            return "withdrawn", why_moved(night)


def _ours_alone(known: Known, finding: Finding, night: Night, *, ended_on: date | None) -> str | None:
    """What we changed, when all that ends it tonight was so on the last night already and ended nothing then."""
    last = night.last_as_at
    if last is None or ended_on is None or ended_on > last:
        return None
    if finding.recorded_on is not None and finding.recorded_on > last:
        return None
    return _ours_for(known, finding, night)


def _ours_for(known: Known, finding: Finding, night: Night) -> str | None:
    """What we changed that can have moved this duty: a calendar only days, a rule also what counts as done."""
    return _ours(night) if night.rule_changed or not _is_same_duty(known, finding) else None


def _is_same_duty(known: Known, finding: Finding) -> bool:
    return (finding.started_on, finding.due_on) == (known.started_on, known.due_on)


def why_met(known: Known, finding: Finding, night: Night) -> str:
    """Met in time after all: because of us, or entered late, or corrected."""
    ours = _ours_for(known, finding, night)
    if ours is None:
        is_recorded_late = finding.late_record or (finding.recorded_on is None and _is_same_duty(known, finding))
        return "recorded_late" if is_recorded_late else "data_corrected"
    if finding.started_on == known.started_on and _is_in_time_only_now(known, finding):
        return ours
    # On a night on which we changed something, only an entry since the last night says that it was entered late.
    is_entered_since = finding.recorded_on is not None and (
        night.last_as_at is None or finding.recorded_on >= night.last_as_at
    )
    return "recorded_late" if finding.late_record and is_entered_since else ours


def _is_in_time_only_now(known: Known, finding: Finding) -> bool:
    """Done after the due day of last night, and not after that of tonight: the due day moved, not the meeting."""
    done_on, due_on = finding.met_on, finding.due_on
    return done_on is not None and due_on is not None and known.due_on < done_on <= due_on


def why_begun(known: Known | None, finding: Finding, night: Night) -> str:
    """Why it is late tonight and was not on the last night: by practice only if it became late in between."""
    if known is None and night.is_first:
        return "first_night"
    if night.last_as_at is None or finding.breach_on is None or finding.breach_on > night.last_as_at:
        return "practice"
    if known is not None and _comes_back_with_its_rule(known, finding, night):
        return "rule_changed"
    return _ours(night) or ("found_late" if known is None else "data_corrected")


def _comes_back_with_its_rule(known: Known, finding: Finding, night: Night) -> bool:
    """It was withdrawn when its rule left the book; the rule is back, and its days are those of then."""
    is_gone_with_rule = (known.state, known.cause) == ("withdrawn", "rule_changed") and night.was_out_of_book
    return is_gone_with_rule and _is_same_duty(known, finding) and known.breach_on == finding.breach_on


def _ours(night: Night) -> str | None:
    """What changed on our side: the rule before the calendar."""
    if night.rule_changed:
        return "rule_changed"
    return "calendar_changed" if night.calendar_changed else None


def why_moved(night: Night) -> str:
    """Why the days of a duty are not those of last night."""
    return _ours(night) or "data_corrected"
