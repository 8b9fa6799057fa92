"""Why an exception began, moved or closed: one word each, so that our own changes never pass for practice."""

from register.decision import Night
from register.record import Finding, Known


def how_closed(known: Known, finding: Finding, night: Night) -> tuple[str, str]:
    """What it is called that nothing is late any more, and why."""
    match finding.state:
        case "met_late":
            return "resolved", "done_late"
        case "never_met":
            return "lapsed", "duty_ended"
        case "met":
            return "withdrawn", why_met(known, finding, night)
        case "exempt" if finding.due_on == known.due_on:
            return "withdrawn", "rule_changed" if night.rule_changed else "data_corrected"
        case "absent":
            return "withdrawn", "rule_changed" if night.rule_changed else "data_corrected"
        case _:
            return "withdrawn", why_moved(night)


def why_met(known: Known, finding: Finding, night: Night) -> str:
    """Met in time after all: because of us, or entered late, or corrected."""
    is_same_start = finding.started_on == known.started_on
    is_same_duty = is_same_start and finding.due_on == known.due_on
    # A calendar can only move days; a rule can also change what counts as done.
    ours = _ours(night) if night.rule_changed or not is_same_duty else None
    if ours is None:
        is_recorded_late = finding.late_record or (finding.recorded_on is None and is_same_duty)
        return "recorded_late" if is_recorded_late else "data_corrected"
    if is_same_start and _is_in_time_only_now(known, finding):
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
    return _ours(night) or ("found_late" if known is None else "data_corrected")


def _ours(night: Night) -> str | None:
    """What changed on our side: the rule before the calendar."""
    if night.rule_changed:
        return "rule_changed"
    return "calendar_changed" if night.calendar_changed else None


def why_moved(night: Night) -> str:
    """Why the days of a duty are not those of last night."""
    return _ours(night) or "data_corrected"
