"""The seven roles, and what each may do: the one table from which every page and every test reads."""

from collections.abc import Mapping
from enum import StrEnum


class Role(StrEnum):
    """What somebody is to the console."""

    VIEWER = "viewer"
    LEAD = "lead"
    TEAM_MANAGER = "team_manager"
    AGENCY_LEAD = "agency_lead"
    UNIT = "unit"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class May(StrEnum):
    """What can be done."""

    #: Exceptions, plans, meetings, due soon, teams: within one's scope.
    SEE_CASES = "see_cases"
    #: Take what is seen away as a file.
    EXPORT = "export"
    #: Promise a day, and note.
    PROMISE = "promise"
    ASK_WAIVER = "ask_waiver"
    APPROVE_WAIVER = "approve_waiver"
    #: See for an hour, with a reason, what is out of scope or restricted.
    BREAK_GLASS = "break_glass"
    #: Say which children only named accounts see.
    RESTRICT = "restrict"
    SEE_RULES = "see_rules"
    SEE_NIGHTS = "see_nights"
    CONFIRM_NIGHT = "confirm_night"
    SEE_PEOPLE = "see_people"
    #: What was sent to whom, and what became of it.
    SEE_DELIVERIES = "see_deliveries"
    #: A message as it was sent.
    READ_MESSAGES = "read_messages"
    #: Figures of the whole authority, of nobody in particular.
    SEE_MEASURES = "see_measures"
    SEE_AUDIT = "see_audit"
    MANAGE_ACCOUNTS = "manage_accounts"
    #: One's own sessions, tokens and saved views.
    OWN_SETTINGS = "own_settings"


_EVERYBODY = frozenset({May.SEE_RULES, May.OWN_SETTINGS})
_CASES = _EVERYBODY | {May.SEE_CASES, May.SEE_MEASURES}
_ACTS = frozenset({May.PROMISE, May.EXPORT})

#: What a role may do; whose cases it sees is said in `scope`.
MATRIX: Mapping[Role, frozenset[May]] = {
    Role.VIEWER: _CASES,
    Role.LEAD: _CASES | _ACTS | {May.ASK_WAIVER},
    Role.TEAM_MANAGER: _CASES | _ACTS | {
        May.ASK_WAIVER, May.APPROVE_WAIVER, May.BREAK_GLASS, May.SEE_NIGHTS, May.SEE_PEOPLE,
    },
    Role.AGENCY_LEAD: _EVERYBODY | {May.SEE_CASES, May.PROMISE},
    Role.UNIT: _CASES | _ACTS | {
        May.ASK_WAIVER, May.APPROVE_WAIVER, May.BREAK_GLASS, May.RESTRICT, May.SEE_NIGHTS, May.CONFIRM_NIGHT,
        May.SEE_PEOPLE, May.SEE_DELIVERIES, May.READ_MESSAGES, May.SEE_AUDIT,
    },
    Role.AUDITOR: _CASES | {May.EXPORT, May.SEE_NIGHTS, May.SEE_PEOPLE, May.SEE_DELIVERIES, May.SEE_AUDIT},
    Role.ADMINISTRATOR: _EVERYBODY | {May.SEE_NIGHTS, May.SEE_DELIVERIES, May.MANAGE_ACCOUNTS},
}  # fmt: skip

#: Roles as people read them.
ROLE_WORDS: Mapping[Role, str] = {
    Role.VIEWER: "viewer",
    Role.LEAD: "lead social worker",
    Role.TEAM_MANAGER: "team manager",
    Role.AGENCY_LEAD: "agency lead",
    Role.UNIT: "safeguarding unit",
    Role.AUDITOR: "auditor",
    Role.ADMINISTRATOR: "administrator",
}
