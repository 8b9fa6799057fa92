"""`corewatch rules new FAMILY/ID`: a card and its cases, sound from the first minute."""

import re
from datetime import date
from pathlib import Path

from service.book import BOOK_FOLDER
from service.cases import cases_folder_of
from service.ending import DONE
from service.errors import AnswerRefused
from service.output import write_text

_NAME = re.compile(r"[a-z][a-z0-9_]*/[a-z][a-z0-9-]*")

CARD = """\
# A rule is one card. Change every line to what your rule says; `corewatch rules lint` names what is wrong.
id = "{id}"
kind = "deadline"
title = "{title}"
says = "Nothing is recorded. It was due by {{due_on}}: {{limit}} working days after the conference on {{starts_on}}."
puts_right = "Do it, and record the date on which it was done."
severity = "medium"
route = "statutory"

# The facts that it looks at: one row is one child protection plan.
each = "plan"
where = "is_ours"
starts_on = "conference_on"
within = "{{limit}} working days"
met_by = "first_core_group_on"
ends_on = "over_on"
evidence = ["conference_on", "first_core_group_on"]

references = ["Where the duty is written"]
confidence = "medium"

[[version]]
from = {today}
limit = 10
source = "Who decided the number, and where it is written"

[needs]
required = [
  "cgx_meetings: cgmt_held_date",
  "ssd_cp_plans: cppl_cp_plan_id, cppl_cp_plan_start_date",
  "ssd_initial_cp_conference: icpc_icpc_date",
]
"""

CASES = """\
# Each case is the given row with one thing changed, one day, and what the rule should say.
rule = "{id}"

[given]
plan_id = "P1"
is_ours = true
conference_on = 2018-09-03

[[case]]
name = "done on the last day allowed"
as_at = 2018-09-20
first_core_group_on = 2018-09-17
expect = {{ state = "met", due_on = 2018-09-17 }}

[[case]]
name = "done on the first day too late"
as_at = 2018-09-20
first_core_group_on = 2018-09-18
expect = {{ state = "met_late", days_late = 1 }}

[[case]]
name = "not done, and the last day still to come"
as_at = 2018-09-10
expect = {{ state = "not_due" }}

[[case]]
name = "not done, on the first day too late"
as_at = 2018-09-18
expect = {{ state = "overdue", days_late = 1 }}

[[case]]
name = "the plan of another authority"
as_at = 2018-09-20
is_ours = false
expect = {{ state = "no obligation" }}
"""


def run_new(name: str, *, folder: Path, today: date) -> int:
    """Write the card and the cases; never over a file that is there."""
    if not _NAME.fullmatch(name):
        raise AnswerRefused(f"'{name}' is not FAMILY/ID. Write it like core_groups/cg-second-20wd.")
    family, rule = name.split("/")
    if rule in {path.stem for path in BOOK_FOLDER.glob("*/*.toml")}:
        raise AnswerRefused(f"The shipped book has a rule '{rule}'. Choose another id.")
    card = folder / family / f"{rule}.toml"
    cases = cases_folder_of(folder) / family / f"{rule}.toml"
    for path in (card, cases):
        if _exists(path):
            raise AnswerRefused(f"{path} exists already. Choose another id, or edit that file.")
    title = rule.replace("-", " ").capitalize()
    _write(card, CARD.format(id=rule, title=title, today=today.isoformat()))
    _write(cases, CASES.format(id=rule))
    steps = f"`corewatch rules lint {folder}`, then `corewatch rules test {rule} --folder {folder}`"
    write_text([f"{card}\n{cases}\nNext: {steps}.\n"], None)
    return DONE


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError as error:
        raise AnswerRefused(f"{path} cannot be a file: {error.strerror}. Choose another id, or folder.") from error


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise AnswerRefused(f"{path} could not be written: {error.strerror}. Check the folder.") from error
