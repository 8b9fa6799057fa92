"""The rows of a picture. A field has the name of its column; none holds a name of a child but `PictureName`.

`service/night/picture_queries.py` writes the columns, and a test holds the two together.
"""

from dataclasses import dataclass
from datetime import date

#: Moves when a file gets other columns: a picture of another format is not read, and the next night writes a new one.
FORMAT = 2
#: The file that says which format a picture has, and which day it shows.
ABOUT = "about.json"


@dataclass(frozen=True, kw_only=True)
class PictureDuty:
    """One duty in any state. Rule, subject and link are the key of its exception in the register."""

    rule: str
    version_from: date
    family: str
    severity: str
    route: str
    subject: str
    #: Empty outside a chain, as in the register.
    link: str
    person: str | None
    plan: str | None
    meeting: str | None
    team: str | None
    team_name: str | None
    #: The lead worker, by worker id.
    owner: str | None
    agency: str | None
    started_on: date
    due_on: date
    breach_on: date
    met_on: date | None
    closed_on: date | None
    #: When what met it was typed in.
    recorded_on: date | None
    #: One of engine.states.STATES.
    state: str
    #: Why it is exempt, or why nobody can tell: engine.sentences.reason_words says it in words.
    reason: str | None
    late_record: bool
    days_late: int
    #: working_days or days.
    unit: str
    #: Of what is due soon, or within four weeks: the last working day on which it can still be done, else the due day.
    last_chance_on: date | None
    #: Whether a meeting puts it right and the snapshot knows of meetings; then the day that is booked, if any.
    needs_meeting: bool
    booked_on: date | None


@dataclass(frozen=True, kw_only=True)
class PicturePlan:
    """One child protection plan, open or ended."""

    plan: str
    person: str | None
    opened_on: date | None
    ended_on: date | None
    #: Open, ours, and no error of data entry.
    is_open: bool
    is_of_other_authority: bool
    is_temporary: bool
    #: A code of the contract's list cp_end_reason.
    end_reason: str | None
    #: Codes of the contract's list abuse_category: the latest, and the first.
    category: str | None
    first_category: str | None
    #: Whole months on the plan, to its end or to the day of the picture.
    months: int | None
    team: str | None
    team_name: str | None
    #: The lead worker, and since when.
    owner: str | None
    owner_since: date | None
    chair: str | None


@dataclass(frozen=True, kw_only=True)
class PictureMeeting:
    """One meeting, booked, held or cancelled."""

    meeting: str
    #: A code of meeting_type, and of meeting_status.
    kind: str | None
    state: str | None
    booked_on: date | None
    scheduled_on: date | None
    held_on: date | None
    cancelled_on: date | None
    #: The next meeting that was agreed at it.
    next_on: date | None
    chair: str | None
    minute_taker: str | None
    team: str | None
    owner: str | None
    #: None when it was not held or nobody can tell.
    is_quorate: bool | None
    record_complete_on: date | None
    #: A code of minutes_status; None without minutes.
    minutes_state: str | None
    minutes_written_on: date | None
    minutes_signed_off_on: date | None
    #: The first sending.
    minutes_sent_on: date | None
    #: The last, once everybody on the list has them.
    minutes_all_sent_on: date | None


@dataclass(frozen=True, kw_only=True)
class PictureChild:
    """One child's place at one meeting: brothers and sisters share a meeting."""

    place: str
    meeting: str
    person: str | None
    plan: str | None
    team: str | None
    owner: str | None
    #: None when not recorded.
    was_invited: bool | None
    attended: bool | None


@dataclass(frozen=True, kw_only=True)
class PictureAttendance:
    """One invitee of one meeting, without a name."""

    attendance: str
    meeting: str
    member: str | None
    #: The plan whose list the member is on.
    plan: str | None
    #: A code of member_kind; None for an invitee on no list.
    kind: str | None
    role: str | None
    agency: str | None
    #: By worker id; None for family.
    worker: str | None
    #: A code of the contract's list attendance.
    state: str | None
    attended: bool | None
    invited_on: date | None
    apologies_on: date | None
    is_required: bool
    #: None when not recorded.
    report_is_expected: bool | None
    #: A code of report_status; None when there is no report.
    report_state: str | None
    report_received_on: date | None


@dataclass(frozen=True, kw_only=True)
class PictureAction:
    """One action of a plan, without its words."""

    action: str
    plan: str | None
    person: str | None
    #: The meeting that it was agreed at.
    meeting: str | None
    #: Of the plan: its team, and its lead worker.
    team: str | None
    owner: str | None
    #: Who is to do it, by worker id or by agency.
    action_owner: str | None
    agency: str | None
    owner_is_family: bool
    bears_on_safety: bool
    created_on: date | None
    due_on: date | None
    first_due_on: date | None
    is_ongoing: bool
    review_on: date | None
    done_on: date | None
    #: A code of action_status, or STRUCK_OUT.
    state: str | None


@dataclass(frozen=True, kw_only=True)
class PictureTeam:
    """One team; the teams form a tree by `parent`."""

    team: str
    name: str | None
    level: str | None
    parent: str | None
    manager: str | None
    is_active: bool | None


@dataclass(frozen=True, kw_only=True)
class PictureWorker:
    """One worker; the name only where the authority lets names be shown."""

    worker: str
    name: str | None
    #: A code of staff_role; None without a row in the staff list.
    role: str | None
    team: str | None
    manager: str | None
    active_from: date | None
    active_to: date | None
    is_active: bool
    is_external: bool


@dataclass(frozen=True, kw_only=True)
class PictureAbsence:
    """When a worker is away, and who covers."""

    worker: str
    from_on: date
    to_on: date | None
    cover: str | None


@dataclass(frozen=True, kw_only=True)
class PictureAgency:
    """A partner agency."""

    agency: str
    name: str | None
    kind: str | None


@dataclass(frozen=True, kw_only=True)
class PictureName:
    """A child's name: only where the authority lets names be shown."""

    person: str
    forename: str | None
    surname: str | None


@dataclass(frozen=True, kw_only=True)
class Heat:
    """How much of one family is late, or soon due, in one team."""

    team: str | None
    team_name: str | None
    family: str
    overdue: int
    due_soon: int


#: The tables that hold duties: those that are due soon have columns more.
OBLIGATION, SOON = "obligation", "due_soon"

#: The view of each kind of row: of its file, or of several.
VIEWS: dict[type, str] = {
    PictureDuty: "duty",
    PicturePlan: "plan",
    PictureMeeting: "meeting",
    PictureChild: "meeting_child",
    PictureAttendance: "attendance",
    PictureAction: "action",
    PictureTeam: "team",
    PictureWorker: "worker",
    PictureAbsence: "absence",
    PictureAgency: "agency",
    PictureName: "name",
}
#: What every picture holds in a file each; the other duties stand in several, see `duty_files`.
FILES = (
    SOON, "rule", "version", "plan", "meeting", "meeting_child", "attendance", "action", "team", "worker", "absence",
    "agency",
)  # fmt: skip
#: Only where the authority lets names be shown.
NAME_FILE = "name"


def duty_files(count: int) -> tuple[str, ...]:
    """The names of so many files of duties, some rules in each: a large authority's fit into no memory at once."""
    return tuple(f"{OBLIGATION}-{number}" for number in range(1, count + 1))
