"""What can go wrong when people are to be told: each message says what, where and what to do."""


class AlertsError(Exception):
    """Nobody can be told as things stand."""


class NobodyToTell(AlertsError):  # noqa: N818 - named for the trouble
    """A role is vacant, and the person of last resort cannot be told either."""


class PolicyUnreadable(AlertsError):  # noqa: N818
    """The steps that were stored with an exception cannot be read back."""
