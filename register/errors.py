"""What can be wrong with the register or with what is asked of it; the docstring of an error is its message."""

from inspect import cleandoc

from sqlalchemy.exc import DontWrapMixin


class RegisterError(Exception):
    """The register cannot be used."""

    def __init__(self, **facts: object) -> None:
        message = " ".join(cleandoc(type(self).__doc__ or "").split())
        super().__init__(message.format(**facts))


class DatabaseRefused(RegisterError):  # noqa: N818 - named for the trouble, as all below
    """The register cannot be opened."""


class AddressUnknown(DatabaseRefused):
    """This is no address of a register. Write sqlite:////folder/register.sqlite or
    postgresql://user@server/database."""


class DriverMissing(DatabaseRefused):
    """To keep the register in PostgreSQL, install the driver: pip install "corewatch[postgres]"."""


class DatabaseMissing(DatabaseRefused):
    """There is no register at {file}. Check the address, or run `corewatch db upgrade` to begin one."""


class FolderMissing(DatabaseRefused):
    """There is no folder {folder} for the register. Make the folder, or check the address."""


class DatabaseUnreachable(DatabaseRefused):
    """The {kind} database of the register cannot be opened. Check the address and the account, and that it is a
    database and its server runs."""


class DatabaseNotUpgraded(DatabaseRefused):
    """The register is at version {found} and this program needs {needed}. Run `corewatch db upgrade`."""


class DatabaseTooNew(DatabaseRefused):
    """The register is at version {found}, which this program does not know: a newer Corewatch has written it.
    Update this program."""


class DatabaseUnsafe(DatabaseRefused):
    """The database of the register has {setting} set to {found}, and it must be {needed}: what is saved could be lost
    or changed. Correct the setting of the database."""


class ConsoleRoleMissing(DatabaseRefused):
    """The console cannot read the register as the role {role}, which holds it to the rows that a person may see. Have
    the administrator of the database run: CREATE ROLE {role} NOLOGIN; GRANT {role} TO {account}; and then run
    `corewatch db upgrade`."""


class DatabaseBusy(RegisterError):  # noqa: N818
    """Another program has been writing to the register for {seconds} seconds. Nothing was changed. Try again in a
    minute."""


class DatabaseLost(RegisterError):  # noqa: N818
    """The connection to the register was lost, and whether the last step was saved is not known. Run the same command
    again: nothing is done twice."""


class DatabaseFull(RegisterError):  # noqa: N818
    """There is no room to write to the register. Nothing was changed. Free some space on its disk."""


class DatabaseUnwritable(RegisterError):  # noqa: N818
    """The register can be read and not written. Nothing was changed. Check the disk, and that this account may write to
    the database."""


class WriteRefused(RegisterError):  # noqa: N818
    """The database refused what was to be written ({trouble}). Nothing was changed. Please report this."""


class TextRefused(RegisterError, DontWrapMixin):  # noqa: N818
    """A text holds a character that no register can keep (NUL, or half of a pair). Take it out."""


class MomentWithoutZone(RegisterError, DontWrapMixin):  # noqa: N818
    """A moment was given without its time zone. Give it in UTC."""


class LeaseLost(RegisterError):  # noqa: N818
    """This run no longer holds the night of {business_date}: its time ran out, or another run took it over. Nothing
    was changed. Look at that night before you run it again."""


class RegisterMoved(RegisterError):  # noqa: N818
    """Somebody changed an exception while the night was being worked out. Nothing was changed by the night. Run it
    again."""


class HistoryBroken(RegisterError):  # noqa: N818
    """The history of the register ends before event {seq}, which was written: rows were taken away. Nothing was
    changed. Run `corewatch audit verify`, and go back to a copy of the database."""


class AnchorUnknown(RegisterError):  # noqa: N818
    """This is no anchor of a history. Write it as it was shown: a number, a colon and 64 letters and digits."""


class RunNotHeld(RegisterError):  # noqa: N818
    """Night {run} is not waiting for anybody: only a held night that nobody has confirmed can be confirmed."""


class NothingKnownYet(RegisterError):  # noqa: N818
    """No night had been completed by {day}. Choose a later day."""


class ExceptionUnknown(RegisterError):  # noqa: N818
    """There is no exception {reference}. `corewatch exceptions list` shows them all."""


class CursorUnknown(RegisterError):  # noqa: N818
    """This is not the end of a page of this list. Begin again with the first page."""


class SortUnknown(RegisterError):  # noqa: N818
    """The list cannot be put in order of {sort}. It can be: {allowed}."""


class ActionRefused(RegisterError):  # noqa: N818
    """This cannot be done to the exception."""


class NotLive(ActionRefused):
    """{reference} is {state}: only an exception that is still live can be {wanted}."""


class ChangedMeanwhile(ActionRefused):
    """{reference} was changed by somebody else at the same moment. Look at it again before you decide."""


class PersonMissing(ActionRefused):
    """Say who does this: the id of a person."""


class NoteEmpty(ActionRefused):
    """The note is empty. Write what should be remembered."""


class PromisePast(ActionRefused):
    """The promise for {reference} is for {promise_on}, which has passed. Choose today or a later day."""


class PromiseTooFar(ActionRefused):
    """The promise for {reference} is for {promise_on}. A promise can be for {limit} at the latest."""


class PromisePutOff(ActionRefused):
    """{reference} is promised for {promise_on}. A promise can be brought forward, and not put off."""


class WaivedAlready(ActionRefused):
    """{reference} is waived until {until}. There is nothing more to do until then."""


class WaiverNotAllowed(ActionRefused):
    """{reference} is of the rule {rule}, which is never waived. Put it right, or promise a day."""


class WaiverReasonUnknown(ActionRefused):
    """There is no reason '{reason}' for a waiver. It can be: {allowed}."""


class WaiverPast(ActionRefused):
    """The waiver for {reference} would end on {until}, which has passed. A waiver is never back-dated: choose today
    or a later day."""


class WaiverTooLong(ActionRefused):
    """The waiver for {reference} would last until {until}. A waiver can last until {limit} at the latest."""


class WaiverAsked(ActionRefused):
    """A waiver for {reference} has been asked for by {by}. Approve or refuse that one first."""


class WaiverNotAsked(ActionRefused):
    """Nobody has asked for a waiver for {reference}. Ask for it first; a second person approves it."""


class WaiverNotInForce(ActionRefused):
    """{reference} is not waived. There is no waiver to end."""


class SamePerson(ActionRefused):
    """The waiver for {reference} was asked for by {by}. A second person has to approve it."""


class StillSeen(ActionRefused):
    """{reference} stands in the last snapshot. What stands there ends when the case system is put right."""


class GoneReasonUnknown(ActionRefused):
    """There is no reason '{reason}' for a row that is gone. Use one of: {allowed}."""


class SaidGone(ActionRefused):
    """{by} has said so of {reference} already. A second person has to say the same before it ends."""
