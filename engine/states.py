"""The state of an obligation: nine words, decided in one fixed order."""

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

#: From the answers of a pass to whole obligations. The order of the cases is the meaning: docs/reference/states.md.
OBLIGATIONS_SQL = """
with kinds(rule, kind) as (values {kinds}),
answers as ({answers}),
judged as materialized (
  select
    answers.*,
    case
      when is_in_time then 'met'
      when exempt is not null then 'exempt'
      when ends_on <= due_on then 'exempt'
      when met_on is not null then 'met_late'
      when as_at() < breach_on and kinds.kind = 'record' then 'pending'
      when as_at() < breach_on
        and working_days_between(as_at(), due_on) <= setting.due_soon_wd(as_at()) then 'due_soon'
      when as_at() < breach_on then 'not_due'
      when unknown is not null then 'unknown'
      when ends_on is not null then 'never_met'
      when lapses_on is not null then 'never_met'
      else 'overdue'
    end as state
  from answers
  inner join kinds on kinds.rule = answers.rule
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
),
ended as materialized (
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
    when unit = 'working_days' then working_days_between(due_on, late_until)
    else greatest(late_until - due_on, 0)
  end as days_late,
  unit, severity, reason, recorded_on
from ended
"""

#: The shape of a night on which no rule found anything.
NO_OBLIGATIONS = (
    "select cast(null as smallint) as rule, cast(null as varchar) as subject, cast(null as varchar) as link, "
    "cast(null as varchar) as person_id, cast(null as varchar) as plan_id, cast(null as varchar) as meeting_id, "
    "cast(null as date) as started_on, cast(null as date) as due_on, cast(null as date) as breach_on, "
    "cast(null as date) as met_on, cast(null as date) as closed_on, cast(null as varchar) as state, "
    "false as late_record, cast(0 as bigint) as days_late, cast(null as varchar) as unit, "
    "cast(null as varchar) as severity, cast(null as varchar) as reason, cast(null as date) as recorded_on where false"
)
