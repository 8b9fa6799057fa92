"""`corewatch digest send`: what is waiting goes out, and a night on which nothing was checked is told of."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, func, select

from alerts import outbox as box
from alerts.channels import Channel
from alerts.channels.folder import FolderChannel
from alerts.channels.notify import NotifyChannel
from alerts.channels.secrets import secret
from alerts.channels.smtp import SmtpChannel
from alerts.channels.webhook import WebhookChannel
from alerts.digest.content import Unchecked
from alerts.digest.render import render_unchecked
from alerts.digest.room import ROOM as ROOM_KEY
from alerts.outbox import LOST, STATE_WORDS, Outgoing, State
from alerts.sender import Pass, send_due
from register import runs
from register.database import Database
from register.outbox_tables import outbox
from service import clock
from service.ending import DONE, FOUND
from service.errors import ConfigRefused
from service.freshness import Trouble, troubles_since
from service.output import write_text
from service.register_access import open_register
from service.settings import Settings, find_settings
from service.telling.letters import Desk
from service.telling.mail_settings import MailSettings
from service.words import plural

PASSWORD, API_KEY, ROOM = "COREWATCH_SMTP_PASSWORD", "COREWATCH_NOTIFY_KEY", "COREWATCH_WEBHOOK"
#: Readers of the last weeks hear that nothing was checked.
READERS_DAYS = 14
#: Why nothing was checked, when the night itself has left no word.
_BECAUSE = {"failed": "the check broke off before it could say why."}
#: A pass takes so many at a time, so that one that hangs loses little.
AT_ONCE = 500


def mail_settings(settings: Settings) -> MailSettings:
    """The way out, or a refusal that says what to write."""
    if settings.alerts is None or settings.alerts.mail is None:
        raise ConfigRefused(
            "No way out is named for messages. Add `channel` to [alerts] in corewatch.toml, for example "
            'channel = "folder" to see them as files first.'
        )
    return settings.alerts.mail


def channel_of(mail: MailSettings, environment: Mapping[str, str]) -> Channel:
    """The channel of the settings, with its secrets from the environment."""
    match mail.channel:
        case "smtp":
            return SmtpChannel(
                host=mail.host,
                port=mail.port,
                bounces_to=mail.bounces_to,
                username=mail.username,
                password=secret(PASSWORD, environment) if mail.username else None,
                trusted=mail.trusted,
            )
        case "notify":
            return NotifyChannel(
                api_key=secret(API_KEY, environment), template_id=mail.template_id, reply_to_id=mail.reply_to_id
            )
        case "webhook":
            return WebhookChannel(address=secret(ROOM, environment), trusted=mail.trusted)
        case _:
            return FolderChannel(folder=mail.folder)


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What one call of the command did."""

    ended: Mapping[State, int]
    stopped_because: str | None
    counts: Mapping[State, int]


def run_send(config: Path | None, *, now: datetime) -> int:
    """Send all that is due; 1 when something was lost or the channel cannot be reached."""
    settings = find_settings(config)
    mail = mail_settings(settings)
    channel = channel_of(mail, os.environ)
    with open_register(settings) as database:
        put_unchecked(database, settings, mail, now=now)
        sent = send_all(database, channel, now=now)
    write_text(_lines(sent), None)
    return FOUND if sent.stopped_because or any(sent.ended.get(state) for state in LOST) else DONE


def sender_of(settings: Settings, clock: Callable[[], datetime]) -> Callable[[Database], bool] | None:
    """What the scheduler calls at every tick: True when the way out is closed. None while no way out is named."""
    if settings.alerts is None or settings.alerts.mail is None:
        return None
    mail = settings.alerts.mail
    channel = channel_of(mail, os.environ)

    def send(database: Database) -> bool:
        put_unchecked(database, settings, mail, now=clock())
        return send_all(database, channel, now=clock()).stopped_because is not None

    return send


def send_all(database: Database, channel: Channel, *, now: datetime) -> Sent:
    """Pass after pass, until nothing is due."""
    ended: dict[State, int] = {}
    while True:
        done: Pass = send_due(database, channel, now=now, limit=AT_ONCE)
        for state, count in done.ended.items():
            ended[state] = ended.get(state, 0) + count
        if done.stopped_because or sum(done.ended.values()) + done.taken_over < AT_ONCE:
            break
    with database.reading() as connection:
        return Sent(ended=ended, stopped_because=done.stopped_because, counts=box.counts(connection))


def _lines(sent: Sent) -> list[str]:
    done = [f"{count:,} {STATE_WORDS[state]}" for state, count in sent.ended.items()]
    lines = [f"Sent: {', '.join(done) or 'nothing was due'}.\n"]
    waiting = sum(sent.counts[state] for state in (State.WAITING, State.DEFERRED, State.SENDING))
    if waiting:
        lines.append(f"{plural(waiting, 'message')} will go out later.\n")
    if sent.stopped_because:
        lines.append(f"The rest was left waiting. {sent.stopped_because}\n")
    return lines


def put_unchecked(database: Database, settings: Settings, mail: MailSettings, *, now: datetime) -> int:
    """Tell the readers of the last weeks that nothing was checked; how many messages are new.

    Not before the hour of the digests: until then the night may still be had. Of several such nights in a row the
    last one speaks, because its message says which night was checked last.
    """
    if clock.in_london(now).time() < mail.digest_at:
        return 0
    with database.writing() as connection:
        night = _unchecked(connection, settings, now)
        return _put_one(connection, night, settings, mail, now) if night else 0


def _unchecked(connection: Connection, settings: Settings, now: datetime) -> Trouble | None:
    """The last night that came to nothing, or of which there is no word at all, when no later one was checked."""
    since = clock.in_london(now).date() - timedelta(days=7)
    begun = runs.last_committed(connection) is not None
    found = [
        night
        for night in troubles_since(connection, settings, now)
        if night.night >= since and (begun or night.because is not None)
    ]
    return found[-1] if found else None


def _put_one(connection: Connection, night: Trouble, settings: Settings, mail: MailSettings, now: datetime) -> int:
    last = runs.last_committed(connection)
    unchecked = Unchecked(
        day=night.night,
        authority=settings.authority_name or "Corewatch",
        because=night.because or _BECAUSE.get(night.status, "no snapshot came in time."),
        last_checked_on=last.business_date if last else None,
    )
    words = render_unchecked(unchecked)
    desk = Desk(mail=mail, business_date=night.night, now=now)
    letters: list[Outgoing] = [
        desk.letter(words, kind="unchecked", person=person, recipient=recipient)
        for person, recipient in _readers(connection, settings, mail, night.night)
    ]
    return box.put(connection, letters, now=now)


def _readers(connection: Connection, settings: Settings, mail: MailSettings, on: date) -> list[tuple[str, str]]:
    """Those who had a message lately, at their last address, and the addresses of last resort; a room is one reader."""
    if mail.channel == "webhook":
        return [(ROOM_KEY, "")]
    newest = (
        select(func.max(outbox.c.id))
        .where(outbox.c.business_date > on - timedelta(days=READERS_DAYS), outbox.c.kind == "digest")
        .group_by(outbox.c.person)
    )
    rows = connection.execute(select(outbox.c.person, outbox.c.recipient).where(outbox.c.id.in_(newest)))
    found = {row.person: row.recipient for row in rows}
    addresses = {address.lower() for address in found.values()}
    unit = settings.alerts.last_resort if settings.alerts else ()
    for entry in unit:
        if entry.email and entry.email.lower() not in addresses:
            found.setdefault(entry.email.lower(), entry.email)
    return sorted(found.items())
