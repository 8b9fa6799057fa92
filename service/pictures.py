"""Where an authority's pictures are: what a night writes, and what pages read."""

from operator import attrgetter
from pathlib import Path

from engine.cards import Card
from engine.sentences import Sentences
from register.database import Database
from register.pictures.records import PictureDuty
from register.pictures.shelf import Shelf
from service.settings import Settings

FOLDER = "pictures"


def pictures_folder(settings: Settings, database: Database) -> Path | None:
    """The folder that the authority names, else one beside the file of the register; for a register on a server one
    beside the configuration. None where pictures are switched off."""
    named = settings.night.pictures
    if named == "":
        return None
    beside = settings.path.parent if settings.path else Path()
    if named is None and not database.is_postgres:
        beside = Path(str(database.engine.url.database)).parent
    return beside / (named or FOLDER)


def shelf_of(settings: Settings, database: Database) -> Shelf:
    """The pictures for a process that reads them; make one and keep it."""
    return Shelf(pictures_folder(settings, database))


#: Their sentences hold facts that a picture does not: the exception in the register has them.
SAID_BY_THE_REGISTER = ("overdue", "never_met")

#: What the sentences of all other states tell of a duty.
_COLUMNS = ("met_on", "due_on", "days_late", "unit", "reason", "late_record", "recorded_on")
_VALUES = attrgetter(*_COLUMNS)


def duty_words(duty: PictureDuty, card: Card) -> str | None:
    """What a duty says, as `corewatch check` does; None of a breach, whose words stand in the register."""
    if duty.state in SAID_BY_THE_REGISTER:
        return None
    return Sentences(card, _COLUMNS).of(duty.state, _VALUES(duty))
