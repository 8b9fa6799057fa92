"""Definitions: evidence that the child was heard."""

from reading.blanks import Row, same
from reading.meetings import child_at, held_on
from reading.people import age
from reading.world import World

CONVEYED = ("PN1", "PN2", "PN3", "PN5", "PN6")
OBSERVED = ("OBS", "PN0", *CONVEYED)


def voice_rows(w: World, s: Row) -> list[Row]:
    of_child = w.where("cgx_child_voice", "cgvo_person_id", s["cgms_person_id"])
    return [v for v in of_child if same(v["cgvo_meeting_id"], s["cgms_meeting_id"])]


def voice_ok(w: World, s: Row) -> bool:
    years = age(child_at(w, s), held_on(w, s))
    if years is None:
        return False
    if years < w.number("voice_age"):
        return any(v["cgvo_views_recorded"] == "Y" and v["cgvo_method"] in OBSERVED for v in voice_rows(w, s))
    return any(heard(w, v) or v["cgvo_not_obtained_reason"] == "DECLINED" for v in voice_rows(w, s))


def heard(w: World, v: Row) -> bool:
    long_enough = v["cgvo_text_chars"] is None or v["cgvo_text_chars"] >= w.number("voice_min_chars")
    return v["cgvo_views_recorded"] == "Y" and v["cgvo_method"] in CONVEYED and long_enough


def too_young(w: World, s: Row) -> bool:
    """Below the age gate. A disabled child is never left out by age alone."""
    years = age(child_at(w, s), held_on(w, s))
    disabilities = w.where("ssd_disability", "disa_person_id", s["cgms_person_id"])
    disabled = any(row["disa_disability_code"] != "NONE" for row in disabilities)
    return years is not None and years < w.number("voice_age") and not disabled
