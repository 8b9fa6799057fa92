"""How often a rule was in breach before, on the same plan and by the same agency: what repeats, and how often."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from register.before import EndedBreach
from register.record import Key

#: A rule, a plan, and the agency for a rule that is about one.
Group = tuple[str, str, str | None]
#: All breaches at one meeting are one occasion, and any other breach is one of its own.
Occasion = str | Key


class Occasions:
    """The earlier occasions of whatever is in breach tonight."""

    def __init__(
        self, ended: Iterable[EndedBreach], *, plans_of_meeting: Mapping[str, Sequence[str]], rules: Collection[str]
    ) -> None:
        self._plans_of_meeting = plans_of_meeting
        self._times: Counter[Key] = Counter()
        self._found: dict[Group, dict[Occasion, int]] = defaultdict(dict)
        for item in ended:
            if item.key.rule in rules:
                self._add(item)

    def _add(self, item: EndedBreach) -> None:
        self._times[item.key] += item.times
        plan = item.plan or self._lead_plan(item.meeting)
        if plan is not None:
            times = self._found[item.key.rule, plan, item.agency]
            occasion = item.meeting or item.key
            # Several of an agency may be missing at one meeting: that is one occasion.
            times[occasion] = max(times.get(occasion, 0), self._times[item.key])

    def _lead_plan(self, meeting: str | None) -> str | None:
        """The first plan of a meeting, by which a breach at it is judged; None when the snapshot has it no more."""
        return min(self._plans_of_meeting.get(meeting, ()), default=None) if meeting is not None else None

    def before(self, key: Key, *, plan: str | None, meeting: str | None, agency: str | None) -> int:
        """How often it was in breach before: this very duty, and the same rule on the same plan at other occasions."""
        others = self._found.get((key.rule, plan, agency), {}) if plan is not None else {}
        occasion = meeting or key
        return self._times[key] + sum(times for other, times in others.items() if other != occasion)
