"""One turn of an evaluation: the facts of its rules, and their passes, each as soon as it can be."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from duckdb import DuckDBPyConnection

from engine import facts, macros
from engine.bind import bind
from engine.compile import RuleSql
from engine.errors import CardError
from engine.facts import Relation
from engine.let_go import keep_found, letting_go
from engine.passes import Found, Grain, Night, run_grain
from engine.side_by_side import Task, as_ready


@dataclass(frozen=True, kw_only=True)
class Turn:
    """The rules that can be evaluated in one go: their facts and their passes."""

    relations: Mapping[str, Relation]
    night: Night
    #: The relations that stand already; added to.
    built: set[str]
    #: The grains of the turn after this one, so that what they do not read can be let go; None to keep all.
    later: frozenset[str] | None
    #: What came of each grain, and the relations that could not be built: noted by the tasks.
    found: dict[str, Found | CardError] = field(default_factory=dict)
    broken: dict[str, str] = field(default_factory=dict)
    columns: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def evaluate(
        self, connection: DuckDBPyConnection, grains: Mapping[str, list[RuleSql]]
    ) -> tuple[Found, Mapping[str, Mapping[str, str]]]:
        """What all grains came to, and their columns; the first card that could not run is raised."""
        names = {*grains, *facts.BEHIND_FUNCTIONS.values()}
        as_ready(
            connection,
            [
                *facts.building(names, relations=self.relations, built=self.built, failed=self.broken),
                *(
                    Task(
                        name=f"function {name}",
                        needs=[relation],
                        run=macros.install_looked_after,
                        makes_room=self.later is not None,
                    )
                    for name, relation in facts.BEHIND_FUNCTIONS.items()
                ),
                *(self._task(name, rules) for name, rules in grains.items()),
                *([] if self.later is None else letting_go(names, self.relations, later=self.later)),
            ],
        )
        total = Found()
        for name in grains:
            found = self.found[name]
            if isinstance(found, CardError):
                raise found
            total |= found
        return total, self.columns

    def _task(self, name: str, rules: list[RuleSql]) -> Task:
        functions = [f"function {function}" for function in facts.BEHIND_FUNCTIONS]
        run = partial(self._pass, self.relations[name], rules)
        return Task(
            name=f"pass {name}",
            needs=[name, *functions],
            run=run,
            alone=partial(run, is_alone=True),
            makes_room=self.later is not None,
        )

    def _pass(
        self, relation: Relation, rules: list[RuleSql], connection: DuckDBPyConnection, *, is_alone: bool = False
    ) -> None:
        if problem := self.broken.get(relation.name):
            self.found[relation.name] = Found(failed={rule.card.id: problem for rule in rules})
            return
        try:
            columns = bind(connection, relation, rules)
        except CardError as error:
            self.found[relation.name] = error
            return
        self.columns[relation.name] = columns
        grain = Grain(relation=relation, columns=columns, rules=rules)
        found = self.found[relation.name] = run_grain(grain, self.night, connection, is_alone=is_alone)
        if self._is_done_with(relation, found):
            keep_found(connection, relation, found.tables.values())

    def _is_done_with(self, relation: Relation, found: Found) -> bool:
        """Whether nothing reads the grain any more but the evidence of what was found."""
        if self.later is None or found.failed:
            return False
        return not any(relation.name in other.uses for other in self.relations.values())
