"""From a night to one digest a person. Pure: no clock, no database, no file."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from alerts.digest import lines
from alerts.digest.content import OPEN_SECTIONS, Correction, Digest, Line, More, Part, PartnerNote, Section, TeamCount
from alerts.digest.matters import Closed, Night, Open, Soon
from alerts.people import Person
from alerts.resolve import Told, by_person
from alerts.roles import Rhythm

NOTHING_CORRECTED: Mapping[str, Collection[int]] = {}


@dataclass(frozen=True, kw_only=True)
class Addressed:
    """A digest and its reader."""

    person: Person
    digest: Digest
    #: Ids of the exceptions that are news in it: new, escalated or ended since.
    news: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class AddressedPartner:
    """What somebody of another agency is sent."""

    person: Person
    note: PartnerNote
    news: tuple[int, ...]


@dataclass(kw_only=True)
class _Share:
    """What falls to one person tonight."""

    person: Person
    open: list[tuple[Open, list[Told]]] = field(default_factory=list)
    hidden: int = 0
    waived: int = 0
    soon: list[tuple[Soon, list[Told]]] = field(default_factory=list)
    closed: list[Closed] = field(default_factory=list)


def digests(
    night: Night,
    *,
    last_resort: Person | None = None,
    notices: tuple[str, ...] = (),
    corrected: Mapping[str, Collection[int]] = NOTHING_CORRECTED,
) -> list[Addressed]:
    """One digest for everybody of the authority who has something to hear tonight, in order of their keys.

    `notices` are sentences for the person of last resort, who gets a digest for them alone if need be. `corrected` are
    the exceptions of which a person gets a correction tonight: that tells it beside the message that was wrong.
    """
    shares, counts = _shares(night), _team_counts(night)
    for key, share in shares.items():
        share.closed = [item for item in share.closed if item.entry.id not in corrected.get(key, ())]
    heeds = last_resort.key if last_resort and notices else None
    if last_resort and heeds:
        shares.setdefault(heeds, _Share(person=last_resort))
    return [
        _digest(night, share, counts, notices if key == heeds else ())
        for key, share in sorted(shares.items())
        if not share.person.is_external and (_has_lines(share) or key == heeds)
    ]


def _has_lines(share: _Share) -> bool:
    return bool(share.open or share.soon or share.closed)


def partner_notes(night: Night) -> list[AddressedPartner]:
    """What people of other agencies are sent: the meetings of what is news to them, and nothing else."""
    found = []
    told_to_them = tuple(item for item in night.open if any(one.is_partner for one in item.telling.told))
    for key, share in sorted(_shares(replace(night, open=told_to_them, soon=(), closed=())).items()):
        told_on = night.before_of(key).told_on
        news = [item for item, _ in share.open if item.matter.meeting and is_unheard(item, told_on)]
        if share.person.is_external and news:
            meetings = tuple(sorted({item.matter.meeting for item in news if item.matter.meeting}))
            note = PartnerNote(day=night.on, authority=night.authority, meetings=meetings)
            found.append(AddressedPartner(person=share.person, note=note, news=_ids(news)))
    return found


def urgent(night: Night) -> list[Addressed]:
    """What cannot wait for the digest: critical exceptions on their first day, for those whom nobody told of them.

    The backlog that the very first night of a rule finds is no news of today: it waits for the digest.
    """
    found = []
    new = tuple(item for item in night.open if is_urgent(item, night.on))
    for key, share in sorted(_shares(replace(night, open=new, soon=(), closed=())).items()):
        told_on = night.before_of(key).told_on
        critical = [(item, told) for item, told in share.open if is_unheard(item, told_on)]
        if critical and not share.person.is_external:
            only = _Share(person=share.person, open=critical)
            found.append(_digest(night, only, {}, ()))
    return found


def is_urgent(item: Open, on: date) -> bool:
    """Critical, and found tonight for the first time."""
    entry = item.entry
    return entry.severity == "critical" and entry.opened_on == on and entry.opened_because != "first_night"


def all_clear(night: Night, people: Iterable[Person], *, except_for: Iterable[str]) -> list[Addressed]:
    """A word to those who hold plans or teams and have nothing open, so that silence means nothing."""
    spared, counts = set(except_for), _team_counts(night)
    return [
        _digest(night, _Share(person=person), counts, ())
        for person in sorted(people, key=lambda item: item.key)
        if person.key not in spared and not person.is_external and night.can_be_written_to(person)
    ]


def corrections(night: Night, told: Mapping[str, tuple[Closed, ...]]) -> dict[str, Correction]:
    """A correction for each person who was told of something that was withdrawn."""
    return {
        person: Correction(
            day=night.on,
            authority=night.authority,
            lines=tuple(lines.closed_line(group, night.rules) for group in _grouped_closed(withdrawn)),
        )
        for person, withdrawn in sorted(told.items())
    }


def _shares(night: Night) -> dict[str, _Share]:
    """Who is told what: each exception falls to everybody whom its reached steps tell."""
    shares: dict[str, _Share] = {}
    for item in night.open:
        for key, told in by_person(item.telling.told).items():
            share = shares.setdefault(key, _Share(person=told[0].person))
            _take(share, item, [one for one in told if _hears(one, night)])
    for soon in night.soon:
        for key, told in by_person(soon.told).items():
            if not told[0].is_partner:
                shares.setdefault(key, _Share(person=told[0].person)).soon.append((soon, told))
    _share_closed(night, shares)
    return shares


def _take(share: _Share, item: Open, told: list[Told]) -> None:
    if not told:
        return
    if item.speaks:
        share.open.append((item, told))
    elif item.is_waived:
        share.waived += 1
    else:
        share.hidden += 1


def _hears(told: Told, night: Night) -> bool:
    match told.rhythm:
        case Rhythm.WEEKLY:
            return night.is_weekly_turn
        case Rhythm.MONTHLY:
            return night.is_monthly_turn
        case _:
            return True


def _share_closed(night: Night, shares: dict[str, _Share]) -> None:
    """What has ended falls to those who were told of it and have not heard that it ended."""
    by_id = {item.entry.id: item for item in night.closed}
    for key, before in night.before.items():
        ended = [
            by_id[number] for number, told_on in before.told_on.items() if number in by_id
            and told_on < by_id[number].closed_on
        ]  # fmt: skip
        person = shares[key].person if key in shares else night.known(key)
        if ended and person and (key in shares or night.can_be_written_to(person)):
            shares.setdefault(key, _Share(person=person)).closed += ended


def _digest(night: Night, share: _Share, counts: Mapping[str, TeamCount], notices: tuple[str, ...]) -> Addressed:
    key = share.person.key
    sections: dict[Section, list[tuple[Open, list[Told]]]] = defaultdict(list)
    for item, told in share.open:
        sections[_section(item, told, night, key)].append((item, told))
    parts = [*_open_parts(sections, night), *_soon_part(share, night), *_closed_part(share, night)]
    news = [item for section in (Section.ESCALATED, Section.NEW) for item, _ in sections[section]]
    unheard = [item for item, _ in sections[Section.CANNOT_TELL] if is_unheard(item, night.before_of(key).told_on)]
    return Addressed(
        person=share.person,
        digest=Digest(
            day=night.on,
            authority=night.authority,
            parts=tuple(sorted(parts, key=lambda part: list(Section).index(part.section))),
            hidden=share.hidden,
            waived=share.waived,
            teams=_teams_of(key, night, counts),
            checked=night.checked,
            notices=notices,
            console=night.console,
        ),
        news=(*_ids([*news, *unheard]), *sorted(item.entry.id for item in share.closed)),
    )


def _ids(items: Iterable[Open]) -> tuple[int, ...]:
    return tuple(sorted(item.entry.id for item in items))


def _section(item: Open, told: list[Told], night: Night, person: str) -> Section:
    """Where an exception stands for one reader."""
    if item.entry.doubt or item.entry.not_seen_since:
        return Section.CANNOT_TELL
    told_on = night.before_of(person).told_on
    first = item.telling.standing.steps[0].step.number
    highest = max(told, key=lambda one: one.step)
    if highest.step > first:
        reached_on = next(step.on for step in item.telling.standing.reached if step.step.number == highest.step)
        heard_on = told_on.get(item.entry.id)
        if is_unheard(item, told_on) or (reached_on and heard_on and heard_on < reached_on):
            return Section.ESCALATED
    return Section.NEW if is_unheard(item, told_on) else Section.STILL_OPEN


def is_unheard(item: Open, told_on: Mapping[int, date]) -> bool:
    """Nobody told them since it was opened; what was reopened is news again."""
    heard_on = told_on.get(item.entry.id)
    return heard_on is None or heard_on < item.entry.opened_on


Group = list[tuple[Open, list[Told]]]


def _open_parts(sections: Mapping[Section, Group], night: Night) -> Iterator[Part]:
    """The open sections; the cap holds for all of them together, and counts what it leaves out."""
    room = night.cap
    for section in OPEN_SECTIONS:
        if not sections.get(section):
            continue
        groups = _grouped(sections[section])
        groups.sort(key=lambda group: _worst_first(group, section, night))
        listed, left_out = groups[:room], groups[room:]
        room -= len(listed)
        more = Counter(item.telling.standing.tier for group in left_out for item, _ in group)
        yield Part(
            section=section,
            lines=tuple(lines.open_line(group, night) for group in listed),
            more=tuple(More(tier=tier, count=count) for tier, count in sorted(more.items(), reverse=True)),
        )


def _grouped(found: Group) -> list[Group]:
    """Siblings at one meeting together: the same rule, the same meeting, the same reason for telling."""
    groups: dict[tuple[object, ...], Group] = {}
    for item, told in found:
        meeting = item.matter.meeting
        key = (item.entry.rule, meeting, told[0].because) if meeting else (item.entry.id,)
        groups.setdefault(key, []).append((item, told))
    return list(groups.values())


def _worst_first(group: Group, section: Section, night: Night) -> tuple[int, int, str]:
    tier = max(item.telling.standing.tier for item, _ in group)
    breach_on = min(item.entry.breach_on for item, _ in group)
    late = night.calendar.count(breach_on, night.on) if breach_on < night.on else 0
    reference = min(item.entry.reference for item, _ in group)
    return (-late, -tier, reference) if section is Section.STILL_OPEN else (-tier, -late, reference)


def _soon_part(share: _Share, night: Night) -> Iterator[Part]:
    if not share.soon:
        return
    groups: dict[tuple[object, ...], list[tuple[Soon, list[Told]]]] = {}
    for soon, told in sorted(share.soon, key=lambda pair: (pair[0].due_on, pair[0].rule, pair[0].plan or "")):
        key = (soon.rule, soon.meeting, soon.due_on) if soon.meeting else (soon.rule, soon.plan, soon.due_on)
        groups.setdefault(key, []).append((soon, told))
    made = [lines.soon_line(group, night) for group in groups.values()]
    yield _capped(Section.DUE_SOON, made, night.cap)


def _closed_part(share: _Share, night: Night) -> Iterator[Part]:
    if share.closed:
        made = [lines.closed_line(group, night.rules) for group in _grouped_closed(share.closed)]
        yield _capped(Section.PUT_RIGHT, made, night.cap)


def _grouped_closed(closed: Iterable[Closed]) -> list[list[Closed]]:
    groups: dict[tuple[object, ...], list[Closed]] = {}
    for item in sorted(closed, key=lambda one: one.entry.id):
        entry = item.entry
        key = (entry.rule, entry.meeting, entry.state, entry.cause) if entry.meeting else (entry.id,)
        groups.setdefault(key, []).append(item)
    return list(groups.values())


def _capped(section: Section, made: list[Line], cap: int) -> Part:
    left_out = sum(line.count for line in made[cap:])
    more = (More(tier=0, count=left_out),) if left_out else ()
    return Part(section=section, lines=tuple(made[:cap]), more=more)


def _team_counts(night: Night) -> dict[str, TeamCount]:
    """What is open in each team and below it, told or not."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for item in night.open:
        if item.speaks and item.entry.team:
            for team in night.directory.team_line(item.entry.team):
                found[team.team_id].update(open=1, new=int(item.entry.opened_on == night.on))
    teams = night.directory.teams
    return {
        team: TeamCount(team=teams[team].name, open=count["open"], new=count["new"]) for team, count in found.items()
    }


def _teams_of(person: str, night: Night, counts: Mapping[str, TeamCount]) -> tuple[TeamCount, ...]:
    """The teams that somebody manages."""
    own = (team for team in night.directory.teams.values() if team.manager == person)
    return tuple(counts[team.team_id] for team in sorted(own, key=lambda one: one.name) if team.team_id in counts)
