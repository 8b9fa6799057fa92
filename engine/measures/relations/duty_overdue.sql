-- One row is one duty that was overdue at the end of a month.
-- subject: rule, subject, link
-- rules
select
    month.month_on,
    month.last_on,
    duty.*
from measured.known_duty as duty
inner join measured.month as month
    on month.last_on >= duty.breach_on
    and (duty.met_on is null or duty.met_on > month.last_on)
    and (duty.closed_on is null or duty.closed_on > month.last_on)
where duty.rule in ({rules}) and duty.state in ('overdue', 'met_late', 'never_met')
