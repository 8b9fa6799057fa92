"""Routes: who is told of a breach, and when."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from calendars.words import listed
from engine.book import Book
from engine.cards import Card
from engine.strict import StrictFile
from engine.toml_file import did_you_mean


@dataclass(frozen=True, kw_only=True)
class Step:
    """Who is told next, and when: so many working days after the first day in breach, or when something happens."""

    after: int | None
    when: str | None
    #: Names of people, as the file knows them.
    tell: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Route:
    """One route, step by step."""

    name: str
    title: str
    note: str | None
    steps: tuple[Step, ...]


@dataclass(frozen=True, kw_only=True)
class Difference:
    """How one rule differs from its route."""

    rule: str
    begins_at_step: int
    note: str


@dataclass(frozen=True, kw_only=True)
class Routes:
    """All routes, the people on them in words, and the rules that differ."""

    file: StrictFile
    people: Mapping[str, str]
    by_name: Mapping[str, Route]
    differences: Mapping[str, Difference]

    def check(self, card: Card) -> None:
        """Refuse a card whose route does not exist, with its file and line."""
        if card.route not in self.by_name:
            known = ", ".join(self.by_name)
            hint = did_you_mean(card.route, self.by_name)
            raise card.file.refuse("route", f"there is no route '{card.route}'.{hint} There are: {known}.")

    def told(self, card: Card) -> list[str]:
        """Who is told of a breach of one rule, step by step, in words."""
        route, difference = self.by_name[card.route], self.differences.get(card.id)
        steps = route.steps[difference.begins_at_step - 1 :] if difference else route.steps
        notes = [note for note in (route.note, difference and difference.note) if note]
        return [f"{route.title}:", *(f"- {_when(step)}: {self._names(step)}." for step in steps), *notes]

    def steps_of(self, card: Card) -> tuple[tuple[Step, ...], int]:
        """All steps of a card's route, and the number of the one with which it begins."""
        difference = self.differences.get(card.id)
        return self.by_name[card.route].steps, difference.begins_at_step if difference else 1

    def _names(self, step: Step) -> str:
        return listed([self.people[name] for name in step.tell])


def _when(step: Step) -> str:
    if step.when is not None:
        return step.when[0].upper() + step.when[1:]
    if not step.after:
        return "On the first day in breach"
    return "After 1 working day" if step.after == 1 else f"After {step.after} working days"


def check_differences(book: Book, routes: Routes) -> None:
    """Refuse a difference for a rule that the book does not have, or from a step that its route does not have."""
    routed = {card.id: routes.by_name[card.route] for card in book.cards}
    for nth, (rule, difference) in enumerate(routes.differences.items()):
        if rule not in routed:
            problem = f"there is no rule '{rule}'.{did_you_mean(rule, routed)}"
            raise routes.file.refuse("id", problem, table="rule", nth=nth)
        if not 1 <= difference.begins_at_step <= len(routed[rule].steps):
            problem = f"the route of {rule} has {len(routed[rule].steps)} steps. Begin at one of them."
            raise routes.file.refuse("begins_at_step", problem, table="rule", nth=nth)


def read_routes(file: StrictFile) -> Routes:
    """The routes in one file, or a refusal that names the line."""
    file.check(file.data, required={"people": dict, "route": list}, optional={"rule": list})
    people = file.data["people"]
    file.check(people, required={}, optional=dict.fromkeys(people, str), table="people")
    routes = [_route(file, nth, item) for nth, item in enumerate(file.data["route"])]
    differences = [_difference(file, nth, item) for nth, item in enumerate(file.data.get("rule", ()))]
    return Routes(
        file=file,
        people=people,
        by_name=_by_key(file, "route", "name", {nth: item.name for nth, item in enumerate(routes)}, routes),
        differences=_by_key(file, "rule", "id", {nth: item.rule for nth, item in enumerate(differences)}, differences),
    )


def _by_key(file: StrictFile, table: str, key: str, names: Mapping[int, str], items: list[Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for nth, name in names.items():
        if name in found:
            raise file.refuse(key, f"there are two called '{name}'. Keep one.", table=table, nth=nth)
        found[name] = items[nth]
    return found


def _route(file: StrictFile, nth: int, item: Any) -> Route:
    required: Mapping[str, type] = {"name": str, "title": str, "steps": list}
    file.check(item, required=required, optional={"note": str}, table="route", nth=nth)
    steps = tuple(_step(file, nth, step) for step in item["steps"])
    days = [step.after for step in steps if step.after is not None]
    if not steps or days != sorted(set(days)):
        problem = "a route needs steps, and each must come later than the one before. Put them in order."
        raise file.refuse("steps", problem, table="route", nth=nth)
    return Route(name=item["name"], title=item["title"], note=item.get("note"), steps=steps)


def _step(file: StrictFile, nth: int, step: Any) -> Step:
    if not _is_step(step):
        problem = "write a step as { after = 3, tell = [...] }, or with 'when' in place of 'after'."
        raise file.refuse("steps", problem, table="route", nth=nth)
    for name in step["tell"]:
        if name not in file.data["people"]:
            hint = did_you_mean(str(name), file.data["people"])
            raise file.refuse("steps", f"there is nobody called '{name}' in [people].{hint}", table="route", nth=nth)
    return Step(after=step.get("after"), when=step.get("when"), tell=tuple(step["tell"]))


def _is_step(step: Any) -> bool:
    if not isinstance(step, dict) or set(step) not in ({"after", "tell"}, {"when", "tell"}):
        return False
    after, when, tell = step.get("after", 0), step.get("when", "-"), step["tell"]
    return (
        type(after) is int
        and after >= 0
        and isinstance(when, str)
        and bool(when)
        and isinstance(tell, list)
        and tell != []
    )


def _difference(file: StrictFile, nth: int, item: Any) -> Difference:
    required: Mapping[str, type] = {"id": str, "note": str}
    file.check(item, required=required, optional={"begins_at_step": int}, table="rule", nth=nth)
    return Difference(rule=item["id"], begins_at_step=item.get("begins_at_step", 1), note=item["note"])
