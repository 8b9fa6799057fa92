"""What ends together with the exception that spoke for it, or for which it spoke, ends for the same reason."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from register.lifecycle import Decision
from register.record import Key, Known

Decisions = Mapping[Key, tuple[Known | None, Decision]]

_CORRECTED, _LATE = "data_corrected", "recorded_late"


def with_causes_of_others(decisions: Decisions) -> dict[Key, tuple[Known | None, Decision]]:
    """Minutes that were entered late also end what was said of sending them: nobody corrected that.

    Nothing is left of the duty itself to tell this from; what spoke for it, or all for which it spoke, does.
    """
    late = {known.reference for known, decision in decisions.values() if known and _ended(decision, _LATE)}
    below: dict[str, set[str]] = defaultdict(set)
    for known, _ in decisions.values():
        if known and known.is_live and known.hidden_by:
            below[known.hidden_by].add(known.reference)

    def is_late_too(known: Known) -> bool:
        spoken_for = below.get(known.reference, set())
        return known.hidden_by in late or (bool(spoken_for) and spoken_for <= late)

    return {
        key: (known, _recorded_late(decision))
        if known and _ended(decision, _CORRECTED) and is_late_too(known)
        else (known, decision)
        for key, (known, decision) in decisions.items()
    }


def _ended(decision: Decision, cause: str) -> bool:
    return any(step.kind == "withdrawn" and step.cause == cause for step in decision.steps)


def _recorded_late(decision: Decision) -> Decision:
    steps = tuple(replace(step, cause=_LATE) if step.kind == "withdrawn" else step for step in decision.steps)
    return replace(decision, steps=steps)
