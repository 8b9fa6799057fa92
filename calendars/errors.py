"""What can go wrong with a calendar, each named for the trouble."""

# ruff: noqa: N818 - the house names an exception for its trouble, without the suffix Error


class CalendarError(Exception):
    """The message is one sentence or two for a person: what is wrong, where, and what to do."""


class CalendarTooShort(CalendarError):
    """A day, or the answer to a question, lies outside the calendar."""


class UnknownJurisdiction(CalendarError):
    """There is no bank holiday list of that name."""


class UnknownMonthRule(CalendarError):
    """Months are counted by a rule that does not exist."""


class FileRefused(CalendarError):
    """A closures or term dates file cannot be used as it stands."""
