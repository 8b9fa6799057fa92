"""What tonight's finding does to an exception. No clock, no database; in words: docs/reference/register.md.

Each branch returns its reason, so that a change of rule never looks like a change of practice.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from register.causes import how_closed, why_begun, why_moved
from register.decision import Climbed, Decision, Judged, Night, Step
from register.record import LIVE, Finding, Known

#: The records of `register.decision` are had from here too: who decides needs both.
__all__ = ["Climbed", "Decision", "Judged", "Night", "Step", "climb", "decide", "judge", "shown_digest", "state_after"]


#: Fields that describe the duty: a change of any of them is an event, because the past is rebuilt from events.
DATES = ("started_on", "due_on", "breach_on")
DESCRIPTION = (*DATES, "unit", "severity", "family", "route", "person", "plan", "meeting", "agency")
OWNERSHIP = ("team", "team_name", "owner")
#: Fields that say how it ended.
CLOSING = (*DATES, "met_on", "closed_on", "reason")

NO_PROMISE: Mapping[str, Any] = dict.fromkeys(("promise_on", "promise_by", "promise_note"))
NO_WAIVER: Mapping[str, Any] = dict.fromkeys(
    ("waiver_reason", "waiver_until", "waiver_asked_by", "waiver_asked_at", "waiver_approved_by")
)
#: How an exception begins, and begins again.
NOTHING_YET: Mapping[str, Any] = {
    **NO_PROMISE,
    **NO_WAIVER,
    **dict.fromkeys(("met_on", "closed_on", "reason", "not_seen_since", "doubt", "hidden_by", "hidden_how")),
    **dict.fromkeys(("policy", "policy_on", "reached")),
    "tier": 0,
    "raised": 0,
    "repeats": 0,
    "is_drift": False,
}


def decide(known: Known | None, finding: Finding | None, night: Night) -> Decision:
    """What tonight does to an exception; `finding` is None when the rule could not be evaluated."""
    if finding is None:
        return _not_evaluated(known, night)
    if known is None or not known.is_live:
        return _begin(known, finding, night) if finding.state == "overdue" else Decision()
    if finding.state == "overdue":
        return _go_on(known, finding, night)
    if finding.state == "unknown":
        return _cannot_tell(known, finding, night)
    if finding.state == "absent" and finding.row_gone:
        return _not_seen(known, night)
    return _close(known, finding, night)


def state_after(known: Known | None, decision: Decision) -> str | None:
    """The state of the exception once the decision is applied; None when there is no exception."""
    state: str | None = decision.after("state", known)
    return state


def shown_digest(says: str, evidence: Mapping[str, str | None]) -> str:
    """A digest of what people are shown, to see on the next night whether it changed."""
    text = json.dumps([says, sorted(evidence.items())], ensure_ascii=True)
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()


def _begin(known: Known | None, finding: Finding, night: Night) -> Decision:
    """A breach that the register does not hold, or had closed: nothing of an earlier life goes with it."""
    kind = "opened" if known is None else "reopened"
    cause = why_begun(known, finding, night)
    identity = {"rule": finding.rule, "subject": finding.subject, "link": finding.link}
    changes = {
        **(identity if known is None else {}),
        **{name: getattr(finding, name) for name in (*DESCRIPTION, *OWNERSHIP)},
        **NOTHING_YET,
        **_shown(finding),
        "state": "open" if known is None else "reopened",
        "opened_on": night.business_date,
        "opened_because": cause,
        "times_opened": 1 if known is None else known.times_opened + 1,
        "days_late": finding.days_late,
        "seen_on": night.business_date,
    }
    return _decision(Step(kind=kind, cause=cause, changes=changes))


def _not_evaluated(known: Known | None, night: Night) -> Decision:
    """Nothing is known of it tonight: all stays as it is, but for a waiver whose last day is over."""
    if known is None or not known.is_live or not _is_waiver_over(known, night):
        return Decision()
    return _decision(*_waiver_ends(known, night), is_seen=False)


def _go_on(known: Known, finding: Finding, night: Night) -> Decision:
    """Still late: what changed about it, and whether a waiver or a promise has run out."""
    moved = _differences(known, finding, DESCRIPTION)
    shown = _shown(finding)
    return _decision(
        *_back_in_sight(known),
        *([Step(kind="changed", cause=why_moved(night), changes=moved)] if moved else []),
        *_owner_changed(known, finding),
        *_waiver_ends(known, night, is_due_day_moved="due_on" in moved),
        *_promise_broken(known, night),
        follows=shown if shown["shown"] != known.shown else {},
    )


def _cannot_tell(known: Known, finding: Finding, night: Night) -> Decision:
    """Data is missing or contradicts itself: it stays live, and says that tonight nobody can tell."""
    doubt = finding.reason or "unknown"
    seen_again = [step for step in _back_in_sight(known) if step.kind == "seen_again"]
    in_doubt = [] if doubt == known.doubt else [Step(kind="cannot_tell", cause=doubt, changes={"doubt": doubt})]
    return _decision(*seen_again, *in_doubt, *_waiver_ends(known, night))


def _not_seen(known: Known, night: Night) -> Decision:
    """Its row has vanished: closing needs evidence, so it stays live."""
    has_vanished = known.not_seen_since is None and not night.is_held
    vanished = Step(kind="not_seen", cause="row_gone", changes={"not_seen_since": night.business_date})
    return _decision(*([vanished] if has_vanished else []), *_waiver_ends(known, night), is_seen=False)


def _close(known: Known, finding: Finding, night: Night) -> Decision:
    """The snapshot shows that nothing is late any more; a held night notes that it was seen, and closes nothing."""
    is_seen = finding.state != "absent"
    if night.is_held:
        seen_again = _back_in_sight(known) if is_seen else []
        return _decision(*seen_again, *_waiver_ends(known, night), is_seen=is_seen)
    kind, cause = how_closed(known, finding, night.as_closing)
    changes = {
        "state": kind,
        # The days stop here: what is closed is not counted on.
        "days_late": finding.days_late if is_seen else known.days_late,
        **(_differences(known, finding, CLOSING) if is_seen else {}),
        **{name: None for name in ("not_seen_since", "doubt") if getattr(known, name) is not None},
    }
    return _decision(Step(kind=kind, cause=cause, changes=changes), is_seen=is_seen)


def _back_in_sight(known: Known) -> list[Step]:
    """The snapshot shows it again, and can tell again."""
    steps = []
    if known.not_seen_since is not None:
        steps.append(Step(kind="seen_again", changes={"not_seen_since": None}))
    if known.doubt is not None:
        steps.append(Step(kind="can_tell_again", changes={"doubt": None}))
    return steps


def _owner_changed(known: Known, finding: Finding) -> list[Step]:
    changes = _differences(known, finding, OWNERSHIP)
    return [Step(kind="owner_changed", changes=changes)] if changes else []


def _waiver_ends(known: Known, night: Night, *, is_due_day_moved: bool = False) -> list[Step]:
    """A waiver, or the request for one, ends at the close of its last day, or with what it was given for."""
    if known.waiver_until is None:
        return []
    if _is_waiver_over(known, night):
        cause = "expired"
    elif is_due_day_moved:
        cause = "due_day_moved"
    elif night.rule_changed:
        cause = "rule_changed"
    else:
        return []
    reopened = {"state": "open"} if known.state == "waived" else {}
    return [Step(kind="waiver_ended", cause=cause, changes={**reopened, **NO_WAIVER})]


def _is_waiver_over(known: Known, night: Night) -> bool:
    """The last day of the waiver, or of the request for one, has closed in London."""
    return known.waiver_until is not None and night.today > known.waiver_until


def _promise_broken(known: Known, night: Night) -> list[Step]:
    """The day of the promise has passed, and at its close it was still late: it returns, one tier higher."""
    # A night that is caught up with an older snapshot cannot say what was done on the promised day.
    if known.state != "acknowledged" or known.promise_on is None or night.business_date < known.promise_on:
        return []
    changes = {"state": "open", "raised": known.raised + 1, **NO_PROMISE}
    return [Step(kind="promise_broken", cause="still_late", changes=changes)]


def _differences(known: Known, finding: Finding, names: tuple[str, ...]) -> dict[str, Any]:
    """The fields that tonight differ from what is known."""
    return {name: getattr(finding, name) for name in names if getattr(finding, name) != getattr(known, name)}


def _shown(finding: Finding) -> dict[str, Any]:
    """What people are shown of it, and its digest."""
    shown = shown_digest(finding.says, finding.evidence)
    return {"says": finding.says, "evidence": finding.evidence, "shown": shown}


def _decision(*steps: Step, follows: Mapping[str, Any] | None = None, is_seen: bool = True) -> Decision:
    """The steps in order; what follows goes with the last event, if there is one, so that the past has it too."""
    if follows and steps:
        *before, last = steps
        steps = (*before, replace(last, changes={**last.changes, **follows}))
    return Decision(steps=steps, follows=follows or {}, is_seen=is_seen)


def judge(known: Known | None, decision: Decision, judged: Judged, *, hidden_by: str | None) -> Decision:
    """The decision with tonight's judgement; `hidden_by` names the exception that speaks instead.

    What begins tonight begins with its judgement; for what goes on, a change of it is an event.
    """
    if state_after(known, decision) not in LIVE:
        return decision
    wanted = {
        "tier": judged.tier,
        "is_drift": judged.is_drift,
        "repeats": judged.repeats,
        "hidden_by": hidden_by,
        "hidden_how": judged.hidden_how,
    }
    if decision.kind in ("opened", "reopened"):
        first, *others = decision.steps
        return replace(decision, steps=(replace(first, changes={**first.changes, **wanted}), *others))
    changes = {name: value for name, value in wanted.items() if value != getattr(known, name)}
    return replace(decision, steps=(*decision.steps, Step(kind="judged", changes=changes))) if changes else decision


def climb(known: Known | None, decision: Decision, climbed: Climbed) -> Decision:
    """The decision with the steps that it has reached: what begins tonight begins with them, else each is an event."""
    if state_after(known, decision) not in LIVE:
        return decision
    wanted = {"policy": climbed.policy, "policy_on": climbed.policy_on, "reached": dict(climbed.reached)}
    if decision.kind in ("opened", "reopened"):
        first, *others = decision.steps
        return replace(decision, steps=(replace(first, changes={**first.changes, **wanted}), *others))
    changes = {name: value for name, value in wanted.items() if value != getattr(known, name)}
    if not changes:
        return decision
    return replace(decision, steps=(*decision.steps, Step(kind=climbed.event or "step_reached", changes=changes)))
