"""Rules about the child's voice."""

from collections.abc import Iterator

from reading.blanks import Row, get
from reading.meetings import child_at, held_on, is_held_cg, lapse_s, meeting_at, plan_of, record_due
from reading.people import unborn
from reading.states import Duty, rule
from reading.voice import voice_ok
from reading.world import World


def children_at_core_groups(w: World) -> list[Row]:
    return [s for s in w.rows("cgx_meeting_subjects") if is_held_cg(w, s)]


@rule("voice-absent", kind="record", severity="high")
def voice_in_record(w: World) -> Iterator[Duty]:
    for s in children_at_core_groups(w):
        yield Duty(
            subject=s["cgms_table_id"],
            person=s["cgms_person_id"],
            plan=get(plan_of(w, s), "cppl_cp_plan_id"),
            meeting=s["cgms_meeting_id"],
            started_on=held_on(w, s),
            due_on=record_due(w, meeting_at(w, s)),
            ok=voice_ok(w, s),
            exempt=(("unborn", unborn(child_at(w, s), held_on(w, s))),),
            lapses=(lapse_s(w, s),),
        )
