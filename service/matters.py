"""From an obligation that the engine found to a matter that people are told of."""

from datetime import date

from alerts.matter import STAGE_OVER, TOTAL_OVER, Matter
from engine.cards import Card
from engine.obligations import Obligation
from register.record import Entry

#: What has happened when a duty of a grain is overdue.
_OVER = {"escalation_stage": (STAGE_OVER,), "escalation": (STAGE_OVER, TOTAL_OVER)}
#: A grain whose key ends in the agency.
_OF_AGENCY = "agency_at_core_group"


def matter_of(item: Obligation | Entry, card: Card) -> Matter:
    """One overdue duty, of the engine or of the register; what the register adds comes with `dataclasses.replace`."""
    return Matter(
        rule=item.rule,
        grain=card.each,
        subject=item.subject,
        breach_on=item.breach_on,
        person=item.person,
        plan=item.plan,
        meeting=item.meeting,
        agency=agency_of(card.each, item.subject),
        happened_on=happened_on(card.each, item.breach_on),
    )


def agency_of(grain: str, subject: str) -> str | None:
    """The agency, where the key of the row names one."""
    return subject.rpartition("|")[2] if grain == _OF_AGENCY else None


def happened_on(grain: str, breach_on: date) -> dict[str, date]:
    """What a step may wait for, and has happened once a duty of a grain is overdue."""
    return dict.fromkeys(_OVER.get(grain, ()), breach_on)
