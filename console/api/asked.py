"""Which exceptions were asked for: the filter of the register, as fields of an address."""

from typing import Annotated, Literal

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from console.access.roles import Role
from console.access.who import Who
from console.api.words import Day, Number, Word
from console.errors import RequestRefused
from register.queries import Filter
from register.record import CLOSED, LIVE

State = Literal["open", "reopened", "acknowledged", "waived", "resolved", "withdrawn", "lapsed"]
Sort = Literal["days_late", "tier", "opened", "changed", "due", "reference"]
Severity = Literal["critical", "high", "medium", "low", "info"]
StateWord = Literal[
    "live", "closed", "all", "open", "reopened", "acknowledged", "waived", "resolved", "withdrawn", "lapsed"
]

GROUPS = {"live": LIVE, "closed": CLOSED, "all": (*LIVE, *CLOSED)}
SPOKEN = {"no": False, "only": True, "too": None}

#: What a role that is shown less cannot filter by either: the answer would say what the document leaves out.
SHORT_SIGHTED = {
    Role.VIEWER: frozenset({"child", "owner"}),
    Role.AGENCY_LEAD: frozenset({"child", "owner", "plan"}),
}


class Asked(BaseModel):
    """A filter. All that is given has to hold; of several values of one field any one will do."""

    # A filter with a slip in its name would show everything, and look like an answer.
    model_config = ConfigDict(extra="forbid")

    rule: list[Word] = Field(default=[], max_length=20, description="The id of a rule; may be repeated.")
    family: list[Word] = Field(default=[], max_length=20, description="A family of rules; may be repeated.")
    severity: list[Severity] = Field(default=[], max_length=5, description="May be repeated.")
    team: list[Word] = Field(default=[], max_length=20, description="The id of a team; may be repeated.")
    owner: list[Word] = Field(default=[], max_length=20, description="The id of a worker; may be repeated.")
    agency: list[Word] = Field(default=[], max_length=20, description="The id of an agency; may be repeated.")
    state: list[StateWord] = Field(default=["live"], max_length=10, description="A state, or live, closed or all.")
    child: Word | None = Field(default=None, description="The id of a child.")
    plan: Word | None = Field(default=None, description="The id of a plan.")
    meeting: Word | None = Field(default=None, description="The id of a meeting.")
    step: Number | None = Field(default=None, description="This step of its route, or a higher one.")
    late: Number | None = Field(default=None, description="So many days late, or more.")
    since: Day | None = Field(default=None, description="Opened on this day or later.")
    spoken: Literal["no", "only", "too"] = Field(
        default="no", description="Those for which another one speaks: left out, only those, or those too."
    )

    def filter_for(self, who: Who) -> Filter:
        """The same as the register asks it."""
        given = {name for name in self.model_fields_set if getattr(self, name)}
        if given & SHORT_SIGHTED.get(who.role, frozenset()):
            raise RequestRefused(why="Your role is not shown this, and does not filter by it.")
        return Filter(
            rules=tuple(self.rule),
            families=tuple(self.family),
            severities=tuple(self.severity),
            teams=tuple(self.team),
            owners=tuple(self.owner),
            agencies=tuple(self.agency),
            states=tuple(dict.fromkeys(state for word in self.state for state in GROUPS.get(word, (word,)))) or LIVE,
            person=self.child,
            plan=self.plan,
            meeting=self.meeting,
            tier_at_least=self.step,
            days_late_at_least=self.late,
            opened_since=self.since,
            is_hidden=SPOKEN[self.spoken],
        )

    def names(self) -> list[str]:
        """The fields that were given, for the access log: their values may be of a child, and are not kept."""
        return sorted(self.model_fields_set & set(Asked.model_fields))


class AskedPage(Asked):
    """A filter, and which part of what it finds."""

    sort: Sort = "days_late"
    size: int = Field(default=50, ge=1, le=200)
    after: Annotated[str, Field(max_length=400)] | None = Field(
        default=None, description="`after` of the page before, in the same order."
    )


AskedList = Annotated[AskedPage, Query()]
AskedAll = Annotated[Asked, Query()]
