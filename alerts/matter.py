"""What telling people needs to know of one exception: keys and days, and no word about a child."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from alerts.directory import NOTHING

#: Names in `Matter.happened_on`.
STAGE_OVER = "the time of the stage has run out"
TOTAL_OVER = "the time in all has run out"


@dataclass(frozen=True, kw_only=True)
class Matter:
    """One exception of the register, or one that is asked about."""

    rule: str
    #: The facts relation and the key of the row that owes the duty.
    grain: str
    subject: str
    breach_on: date
    #: The public reference, where there is one: CG-0001.
    reference: str = ""
    #: The key of the child.
    person: str | None = None
    plan: str | None = None
    meeting: str | None = None
    agency: str | None = None
    #: The team that holds it, where neither plan nor meeting says so.
    team: str | None = None
    #: How often it has come up, this time included.
    times: int = 1
    #: Steps added by broken promises.
    raised: int = 0
    #: The night on which the last promise was found broken.
    raised_on: date | None = None
    #: The step that the judgement put it on, 0 when it did not.
    tier: int = 0
    #: By step up to that one: the night since which it has stood there or above.
    tier_since: Mapping[int, date] = field(default_factory=dict)
    #: By number of the step: the night that raised it there. What has been reached stays reached.
    reached: Mapping[int, date] = field(default_factory=dict)
    #: Events that a step waits for, by name, with their days.
    happened_on: Mapping[str, date] = field(default_factory=lambda: NOTHING)
    is_open: bool = True
    #: The last day of a waiver.
    waived_until: date | None = None
    #: The reference of the exception that speaks instead.
    hidden_by: str | None = None
