"""What can go wrong in the console; the docstring of an error is its message."""

from inspect import cleandoc


class ConsoleError(Exception):
    """The console cannot do this."""

    def __init__(self, **facts: object) -> None:
        message = " ".join(cleandoc(type(self).__doc__ or "").split())
        super().__init__(message.format(**facts))


class PasswordTooShort(ConsoleError):  # noqa: N818 - named for the trouble, as all below
    """A password has {shortest} to {longest} characters. Choose another one; a few words are easy to remember."""


class AccountExists(ConsoleError):  # noqa: N818
    """There is an account '{name}' already."""


class AccountUnknown(ConsoleError):  # noqa: N818
    """There is no account '{name}'. `corewatch accounts list` shows them."""


class LastAdministrator(ConsoleError):  # noqa: N818
    """'{name}' is the only administrator who can sign in. Make another account an administrator first."""


class AccountNotWhole(ConsoleError):  # noqa: N818
    """{why}"""


class NotFound(ConsoleError):  # noqa: N818
    """There is no such page, or it is not one that you can see."""


class NotAllowed(ConsoleError):  # noqa: N818
    """Your role does not do this."""


class OnlyToRead(NotAllowed):
    """You opened this record for an hour, to read it. It is changed by those whose team it is in, or who are on its
    list."""


class TooManyExports(ConsoleError):  # noqa: N818
    """You took {limit} files within an hour, and that is as many as there can be. Wait an hour, or ask for a page."""


class NotSignedIn(ConsoleError):  # noqa: N818
    """Sign in first."""


class TooManyAttempts(ConsoleError):  # noqa: N818
    """There were too many attempts to sign in. Wait five minutes, then try again."""


class NotRecorded(ConsoleError):  # noqa: N818
    """What you asked for cannot be written into the access log, and so it is not shown. Try again in a minute, and
    tell your administrator if it stays so."""


class RequestRefused(ConsoleError):  # noqa: N818
    """{why}"""


class SignInRefused(ConsoleError):  # noqa: N818
    """The sign-in of your organisation was not accepted: {why}. Try again, and tell your administrator if it stays
    so."""
