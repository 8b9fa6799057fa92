-- One row is one duty that was due on a day, done or not.
-- subject: rule, subject, link
-- day: due_on
-- rules
select
    duty.*,
    meeting.meeting_recorded_on,
    minutes.minutes_on
from measured.known_duty as duty
left join measured.meeting as meeting on meeting.meeting_id = duty.meeting_id
left join facts.minutes_of_meeting as minutes on minutes.meeting_id = duty.meeting_id
where duty.rule in ({rules})
