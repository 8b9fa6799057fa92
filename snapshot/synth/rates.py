"""How often things go wrong in the synthetic authority."""

from dataclasses import dataclass, fields

from snapshot.synth.errors import NotAShare


@dataclass(frozen=True, kw_only=True)
class Rates:
    """Shares between 0 and 1. 0 means never and 1 means always, where the story of the family allows it.

    The defaults are chosen by hand so that every duty is mostly kept and sometimes broken. They are not
    fitted to any authority's figures: draw no conclusion about real practice from them.
    """

    # Core groups
    first_core_group_late: float = 0.16
    first_core_group_never: float = 0.03
    core_group_gap_late: float = 0.16
    #: On top of the gap: a core group that falls in August or at Christmas slips past its date.
    holiday_slip: float = 0.25
    cancelled: float = 0.06
    postponed: float = 0.05
    not_quorate: float = 0.03
    single_agency: float = 0.015
    outcome_not_recorded: float = 0.04
    next_date_missing: float = 0.10
    recorded_late: float = 0.10

    # Attendance and reports
    apologies: float = 0.12
    absent_no_apology: float = 0.09
    deputy: float = 0.04
    attendance_not_recorded: float = 0.03
    member_not_invited: float = 0.04
    parent_not_invited: float = 0.06
    report_missing: float = 0.45
    report_late: float = 0.10
    exclusion_unrecorded: float = 0.4
    needed_agency_missing: float = 0.25

    # Minutes
    minutes_missing: float = 0.05
    minutes_late: float = 0.18
    minutes_not_sent: float = 0.05
    minutes_recipient_missing: float = 0.05
    gp_not_sent: float = 0.06
    signoff_late: float = 0.20
    signs_of_safety_missing: float = 0.08
    scaling_missing: float = 0.25
    chair_is_minute_taker: float = 0.08
    plan_link_missing: float = 0.08
    progress_missing: float = 0.07
    progress_insufficient: float = 0.15
    not_shared_with_child: float = 0.30

    # Actions
    actions_none: float = 0.05
    action_no_owner: float = 0.06
    action_no_date: float = 0.06
    action_overdue: float = 0.20
    action_not_reviewed: float = 0.15
    parent_no_action: float = 0.20

    # The child's voice
    voice_missing: float = 0.18
    nonattendance_reason_missing: float = 0.20
    feedback_person_missing: float = 0.30
    advocate_not_offered: float = 0.25

    # The plan
    plan_over_18_months: float = 0.04
    plan_over_24_months: float = 0.02
    plan_not_detailed: float = 0.10
    plan_not_updated: float = 0.10
    risk_assessment_stale: float = 0.35
    sibling_outcome_shared: float = 0.15
    exit_plan_missing: float = 0.15
    ending_unexplained: float = 0.20
    ended_outside_conference: float = 0.04

    # Conferences and enquiries
    conference_late: float = 0.22
    conference_request_late: float = 0.15
    enquiry_unfinished: float = 0.02
    review_late: float = 0.08
    review_not_quorate: float = 0.03
    strategy_not_multi_agency: float = 0.08
    midpoint_check_missing: float = 0.25

    # Visits, supervision, workers
    visit_missed: float = 0.09
    visit_attempted: float = 0.04
    visit_not_seen: float = 0.04
    visit_not_alone: float = 0.15
    visit_recorded_late: float = 0.15
    supervision_missed: float = 0.20
    worker_changed: float = 0.25
    unallocated: float = 0.25
    vacancies: float = 0.20

    # Front door, children in need, looked-after and missing children
    contact_late: float = 0.25
    assessment_late: float = 0.16
    cin_visit_missed: float = 0.25
    cin_unallocated: float = 0.03
    care_visit_missed: float = 0.10
    care_review_late: float = 0.18
    interview_late: float = 0.30
    interview_not_offered: float = 0.15

    # Quality assurance
    escalation_late: float = 0.35
    audit_action_overdue: float = 0.25

    #: Small mistakes of recording: broken links, unknown workers, future held dates.
    oddities: float = 1.0

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if not 0 <= value <= 1:
                raise NotAShare(name=field.name, value=value)


REALISTIC = Rates()
