"""What a role is looked up in: one plan with its child, its meeting and its team."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from alerts.directory import CasePeople, Directory, MeetingPeople, PlanPeople, SubjectPeople, Team
from alerts.matter import Matter
from alerts.people import Named


@dataclass(frozen=True, kw_only=True)
class Scope:
    """One plan of a matter, or the matter itself where it has no plan."""

    matter: Matter
    directory: Directory
    on: date
    plan: PlanPeople | None
    case: CasePeople | None
    meeting: MeetingPeople | None
    subject: SubjectPeople | None

    @property
    def plan_ids(self) -> tuple[str, ...]:
        return (self.plan.plan,) if self.plan else ()

    @property
    def words(self) -> str:
        """What it is about, as a sentence names it."""
        if self.plan:
            return f"plan {self.plan.plan}"
        if self.meeting:
            return f"meeting {self.meeting.meeting}"
        return f"the record {self.matter.subject}"

    @property
    def team_words(self) -> str:
        return f"the team {self.team_line[0].name}" if self.team_line else self.words

    @property
    def agency_words(self) -> str:
        agency = self.directory.agencies.get(self.agency or "")
        return agency.name if agency else self.words

    @property
    def agency(self) -> str | None:
        return self.matter.agency or (self.subject.agency if self.subject else None)

    @cached_property
    def lead(self) -> Named | None:
        """The social worker on the day asked for: the plan's own word tonight, the involvements before."""
        plan = self.plan
        involved = self.case.holder("LEAD_SW", self.on) if self.case else None
        if plan is None or plan.social_worker is None:
            return involved
        since = plan.social_worker_since
        is_now = self.on >= self.directory.as_at or (since is not None and since <= self.on)
        return plan.social_worker if is_now else involved

    @cached_property
    def chair(self) -> Named | None:
        """The chair of the child's conferences."""
        if self.plan and self.plan.chair:
            return self.plan.chair
        involved = self.case.holder("CP_CHAIR", self.on) if self.case else None
        return involved or (self.meeting.chair if self.meeting and self.meeting.is_conference else None)

    @cached_property
    def team_line(self) -> tuple[Team, ...]:
        """The team that holds it, and what stands above."""
        return tuple(self.directory.team_line(self._team))

    @property
    def _team(self) -> str | None:
        # A child without a worker is with the team of the last one.
        named = self.lead or (self.case.last_holder("LEAD_SW", self.on) if self.case else None)
        lead = self.directory.people.get(named.worker_id or "") if named else None
        told = (
            self.plan.team if self.plan else None,
            lead.team if lead else None,
            self.meeting.team if self.meeting else None,
            self.matter.team,
        )
        return next((team for team in told if team), None)


def scopes(matter: Matter, directory: Directory, on: date) -> tuple[Scope, ...]:
    """The plan of a matter; for a meeting each plan it was held for, so that every social worker is told."""
    meeting = directory.meetings.get(matter.meeting or "")
    plans: list[PlanPeople | None] = [directory.plans.get(matter.plan or "")]
    if matter.plan is None and meeting:
        held_for = [plan for name in meeting.plans if (plan := directory.plans.get(name))]
        open_ones = [plan for plan in held_for if plan.is_open]
        plans = [*(open_ones or held_for or plans)]
    return tuple(
        Scope(
            matter=matter,
            directory=directory,
            on=on,
            plan=plan,
            case=directory.cases.get((plan.person if plan else None) or matter.person or ""),
            meeting=meeting,
            subject=directory.subjects.get((matter.grain, matter.subject)),
        )
        for plan in plans
    )
