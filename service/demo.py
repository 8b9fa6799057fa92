"""`corewatch demo`: a synthetic authority lives through thirty nights, and people in it act by day."""

import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from shlex import quote

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from console import demo as demo_console
from console.demo import OpenConsole
from register import queries, runs
from register.database import Database
from register.queries import Filter
from register.record import LIVE
from register.runs import AlreadyDone, Busy
from service.clock import in_london
from service.console import show
from service.demo_mail import mail_server
from service.demo_page import Told, print_life
from service.demo_people import a_day
from service.ending import DONE, INTERNAL, tell
from service.errors import AnswerRefused
from service.night.run import NightRequest, run_night
from service.output import write_text
from service.register_access import open_register
from service.settings import Settings, load_settings
from service.synth_command import write_synthetic
from service.telling.prepare import teller
from service.telling.sending import channel_of, mail_settings, send_all
from service.words import plural

PLANS = 60
SEED = 7

CONFIGURATION = """\
# Written by `corewatch demo`: a synthetic authority, in which nobody is real.
[authority]
name = "A synthetic authority"

[night]
snapshots = "nights"

[register]
file = "corewatch.db"

# The demo catches its mail on this machine, in the folder "mail". Its server ends with the demo.
[alerts]
channel = "smtp"
host = "127.0.0.1"
port = 2525
sender = "corewatch@demo.example"
bounces_to = "corewatch@demo.example"
fallback = "safeguarding.unit@demo.example"

# The sign-in page says who there is to sign in as.
[console]
demo = true
"""


@dataclass(frozen=True, kw_only=True)
class Demo:
    """Where the demo stands."""

    folder: Path

    @property
    def nights(self) -> Path:
        return self.folder / "nights"

    @property
    def mail(self) -> Path:
        return self.folder / "mail"

    @property
    def digests(self) -> Path:
        """Where `digest preview` writes, when it is tried."""
        return self.folder / "digests"

    @property
    def configuration(self) -> Path:
        return self.folder / "corewatch.toml"


def run_demo(folder: Path, *, as_at: date, nights: int, console_minutes: int, now: datetime) -> int:
    """Write the authority, live through its nights, and show what became of it:

    1. make room, but never where somebody's files may be,
    2. write the nights,
    3. run each, and let people act by day,
    4. show the life of the register, and what to try next,
    5. open the console, which ends by itself.
    """
    demo = Demo(folder=folder)
    _make_room(demo)
    write_synthetic(demo.nights, plans=PLANS, as_at=as_at, seed=SEED, nights=nights)
    demo.configuration.write_text(CONFIGURATION, encoding="utf-8")
    settings = load_settings(demo.configuration)
    with open_register(settings, begin=True) as database, mail_server(demo.mail) as port:
        troubles = _live(database, _sent_to(settings, port), _snapshots(demo.nights))
        told = _told(database)
        people = demo_console.add_people(database, now=now)
    show(lambda console: print_life(told, console))
    write_text([next_steps(demo, told)], None)
    if console_minutes:
        opened = demo_console.open_console(folder, minutes=console_minutes, now=now)
        write_text([_console_words(opened, people)], None)
    for sentence in troubles:
        tell(sentence)
    return INTERNAL if troubles else DONE


def _make_room(demo: Demo) -> None:
    """An earlier demo is replaced; anything else is left alone."""
    if not demo.folder.exists():
        demo.folder.mkdir(parents=True)
        return
    is_ours = demo.configuration.is_file() and demo.configuration.read_text(encoding="utf-8") == CONFIGURATION
    if any(demo.folder.iterdir()) and not is_ours:
        raise AnswerRefused(f"{demo.folder} holds other files. Give a new or an empty folder.")
    for folder in (demo.nights, demo.mail, demo.digests):
        shutil.rmtree(folder, ignore_errors=True)
    for file in demo.folder.glob("corewatch.db*"):
        file.unlink()


def _snapshots(folder: Path) -> Sequence[tuple[date, Path]]:
    """The folder of each night, in order."""
    return sorted((date.fromisoformat(path.name), path) for path in folder.iterdir() if path.is_dir())


def _live(database: Database, settings: Settings, snapshots: Sequence[tuple[date, Path]]) -> list[str]:
    """Night after night; what went wrong, if anything."""
    troubles: list[str] = []
    with _progress(len(snapshots)) as step:
        for number, (day, source) in enumerate(snapshots):
            at = datetime(day.year, day.month, day.day, 2, 30, tzinfo=UTC) + timedelta(days=1)
            request = NightRequest(
                source=str(source), settings=settings, run_on=at.date(), clock=_always(at), owner="demo", telling=teller
            )
            done = run_night(database, request)
            if not isinstance(done, AlreadyDone | Busy):
                troubles += done.troubles
            send_all(database, channel_of(mail_settings(settings), {}), now=at + timedelta(hours=6))
            a_day(database, settings, number, now=at + timedelta(hours=8))
            step()
    return troubles


def _sent_to(settings: Settings, port: int) -> Settings:
    """The same settings with the port of the demo's own mail server."""
    mail = mail_settings(settings)
    assert settings.alerts is not None  # noqa: S101 - the demo's own configuration has the table
    return replace(settings, alerts=replace(settings.alerts, mail=replace(mail, port=port)))


def _always(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


@contextmanager
def _progress(nights: int) -> Iterator[Callable[[], None]]:
    """A bar on a terminal; one sentence in a log or a pipe."""
    if not sys.stderr.isatty():
        tell(f"Living through {plural(nights, 'night')} of a synthetic authority: some seconds each.")
        yield lambda: None
        return
    columns = (TextColumn("Living through the nights"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("nights", total=nights)
        yield lambda: bar.advance(task)


def _told(database: Database) -> Told:
    with database.reading() as connection:
        last = runs.last_committed(connection)
        assert last is not None  # noqa: S101 - the nights were run above
        every = runs.runs_between(connection, date.min, last.business_date)
        return Told(
            runs=every,
            events=tuple(queries.events(connection)),
            worst=queries.page(connection, Filter(states=LIVE, is_hidden=False), size=5).entries,
            live=queries.count(connection, Filter(states=LIVE)),
            hidden=queries.count(connection, Filter(states=LIVE, is_hidden=True)),
        )


def next_steps(demo: Demo, told: Told) -> str:
    """Commands that work on this authority, word for word."""
    config = f"--config {quote(str(demo.folder))}"
    last = quote(str(demo.nights / told.runs[-1].business_date.isoformat()))
    digests = quote(str(demo.digests))
    steps = [
        f"corewatch alerts list {config} --date {told.runs[0].business_date.isoformat()}",
        f"corewatch digest preview {config} --date {told.runs[0].business_date.isoformat()} --out {digests}",
        f"corewatch exceptions list {config} --limit 10",
        f"corewatch exceptions show {told.story} {config}",
        f"corewatch explain {told.story} {config}",
        f"corewatch exceptions list {config} --known-on {told.runs[0].business_date.isoformat()} --limit 10",
        f"corewatch audit verify {config}",
        f"corewatch check {last} --rule cg-first-10wd --state all",
        f"corewatch validate {last}",
        "corewatch rules show cg-first-10wd",
    ]
    return f"\n{_caught(demo)}\n\nWhat to try next:\n" + "".join(f"  {step}\n" for step in steps)


def _console_words(opened: OpenConsole, people: Sequence[tuple[str, str]]) -> str:
    """Where the console is, until when, and who there is to sign in as."""
    until = in_london(opened.until)
    width = max(len(name) for name, _ in people)
    return (
        f"\nThe console is open at {opened.address} until {until:%H:%M}. To close it sooner: kill {opened.process}\n"
        f"Sign in with the password “{demo_console.PASSWORD}” as:\n"
        + "".join(f"  {name:<{width}}  {who}\n" for name, who in people)
    )


def _caught(demo: Demo) -> str:
    """How many messages there are, and where one looks at them."""
    letters = sorted(demo.mail.iterdir())
    example = f" A mail program opens them: {letters[0].name} is the first." if letters else ""
    return f"{plural(len(letters), 'message')} caught in {demo.mail}.{example}"
