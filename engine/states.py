"""The state of an obligation: nine words, decided in one fixed order."""

from collections.abc import Iterable

STATES = (
    "overdue",
    "due_soon",
    "unknown",
    "pending",
    "not_due",
    "met",
    "met_late",
    "never_met",
    "exempt",
)

#: The columns of an obligation.
OWN_COLUMNS = (
    "rule, subject, link, person_id, plan_id, meeting_id, started_on, due_on, breach_on, met_on, closed_on, state, "
    "late_record, days_late, unit, severity, reason, recorded_on"
)

#: Whether a day still to come is near: what stands for it when no day is worked out beforehand.
IS_NEAR = "is_near(due_on, as_at())"

#: Days late, for answers of which some are counted in working days.
_WORKING_DAYS_LATE = "when unit = 'working_days' then working_days_between(due_on, late_until)"

#: From the answers of a pass to whole obligations. The order of the cases is the meaning: docs/reference/states.md.
_OBLIGATIONS = """
with judged as (
  select
    *,
    case
      when is_in_time then 'met'
      when exempt is not null then 'exempt'
      when ends_on <= due_on then 'exempt'
      when met_on is not null then 'met_late'
      when as_at() < breach_on and is_record then 'pending'
      when as_at() < breach_on and {is_near} then 'due_soon'
      when as_at() < breach_on then 'not_due'
      when unknown is not null then 'unknown'
      when ends_on is not null then 'never_met'
      when lapses_on is not null then 'never_met'
      else 'overdue'
    end as state
  from ({answers}) as answers
),
closed as (
  select
    *,
    case
      when state = 'never_met' and ends_on is not null then ends_on
      when state = 'never_met' then greatest(lapses_on, breach_on)
    end as closed_on,
    case state
      when 'exempt' then coalesce(exempt, 'ended_before_due')
      when 'unknown' then unknown
    end as reason
  from judged
  where {kept}
),
ended as (
  select
    *,
    case state when 'overdue' then as_at() when 'met_late' then met_on when 'never_met' then closed_on end as late_until
  from closed
)
select
  rule, subject, link, person_id, plan_id, meeting_id, started_on, due_on, breach_on, met_on, closed_on, state,
  coalesce(state = 'met' and met_on <= due_on and recorded_on > due_on, false) as late_record,
  case
    when late_until is null then 0
    {working_days_late}
    else greatest(late_until - due_on, 0)
  end as days_late,
  unit, severity, reason, recorded_on
from ended
"""

#: The obligations in other states, counted. One without a due day is always kept: it stops its rule.
_COUNTED = """
union all by name
select rule, state, count(*) as others from judged where not ({kept}) group by rule, state
"""


def obligations_sql(
    answers: str, *, in_working_days: bool = True, is_near: str = IS_NEAR, kept: Iterable[str] | None = None
) -> str:
    """Whole obligations from the answers of a pass.

    With `kept`, those in other states are counted only: one row a rule and state, with their number in `others`.
    """
    test = f"state in ({', '.join(map(repr, sorted(kept)))}) or due_on is null" if kept is not None else "true"
    late = _WORKING_DAYS_LATE if in_working_days else ""
    sql = _OBLIGATIONS.format(answers=answers, is_near=is_near, working_days_late=late, kept=test)
    return sql if kept is None else sql + _COUNTED.format(kept=test)


#: The shape of a night on which no rule found anything.
NO_OBLIGATIONS = (
    "select cast(null as smallint) as rule, cast(null as varchar) as subject, cast(null as varchar) as link, "
    "cast(null as varchar) as person_id, cast(null as varchar) as plan_id, cast(null as varchar) as meeting_id, "
    "cast(null as date) as started_on, cast(null as date) as due_on, cast(null as date) as breach_on, "
    "cast(null as date) as met_on, cast(null as date) as closed_on, cast(null as varchar) as state, "
    "false as late_record, cast(0 as bigint) as days_late, cast(null as varchar) as unit, "
    "cast(null as varchar) as severity, cast(null as varchar) as reason, cast(null as date) as recorded_on where false"
)
