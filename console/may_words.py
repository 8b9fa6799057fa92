"""What somebody may do, in words."""

from collections.abc import Mapping

from console.access.roles import May, Role
from console.access.who import Who

WORDS: Mapping[May, str] = {
    May.SEE_CASES: "see exceptions, plans, meetings and what is due soon",
    May.EXPORT: "take away what you see as a file",
    May.PROMISE: "promise a day, and write notes",
    May.ASK_WAIVER: "ask for a waiver",
    May.APPROVE_WAIVER: "approve a waiver that somebody else asked for",
    May.BREAK_GLASS: "see for an hour, with a reason, what is not yours",
    May.RESTRICT: "say which children only named people see",
    May.SEE_RULES: "read the rules",
    May.SEE_NIGHTS: "see what came of each night",
    May.CONFIRM_NIGHT: "confirm a night that is held",
    May.SEE_PEOPLE: "see who works where, and who covers",
    May.SEE_DELIVERIES: "see what was sent to whom, and what became of it",
    May.READ_MESSAGES: "read a message as it was sent",
    May.SEE_MEASURES: "see the figures of the whole authority",
    May.SEE_AUDIT: "see who looked at what",
    May.MANAGE_ACCOUNTS: "manage accounts",
    May.OWN_SETTINGS: "change your own settings",
}


def may_words(who: Who) -> list[str]:
    """What a person may do, a line each."""
    return [words for what, words in WORDS.items() if who.may(what)]


def sees_words(who: Who) -> str:
    """Whose cases a person sees."""
    match who.role:
        case Role.UNIT | Role.AUDITOR:
            return "You see the cases of all teams, but for children who are restricted to others."
        case Role.ADMINISTRATOR:
            return "You see no case."
        case Role.LEAD:
            return f"You see the cases that are yours: worker {who.worker or 'not given yet'}."
        case Role.AGENCY_LEAD:
            return f"You see what is asked of your agency: {who.agency or 'not given yet'}."
        case _:
            teams = ", ".join(sorted(who.teams)) or "none yet"
            return f"You see the cases of these teams, and of the teams below them: {teams}."
