"""Rules about looked-after children: placement visits and reviews."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from reading.blanks import Row, before, by, coalesce, earliest, empty_or_from, get, latest, same
from reading.days import add_days
from reading.duties import dated
from reading.people import person, person_over
from reading.states import Duty, Evidence, first_of, links, rule
from reading.visits import of_looked_after_child
from reading.world import World

FIRST_WEEK = ("STANDARD", "TEMP_CONNECTED", "INTERIM_ORDER_AT_HOME", "CARE_ORDER_AT_HOME", "REG19")


@dataclass(frozen=True, kw_only=True)
class Period:
    """One period of care: its episodes, and the id or, without one, its smallest episode id."""

    key: str
    cla_id: str | None
    child_id: str | None
    episodes: list[Row]


def periods(w: World) -> list[Period]:
    """Episodes of one clae_cla_id; without an id, those of one child entering care on one day."""
    found: dict[tuple[str | None, ...], list[Row]] = {}
    for episode in sorted(w.rows("ssd_cla_episodes"), key=lambda row: row["clae_cla_episode_id"]):
        nameless = (None, episode["clae_person_id"], episode["clae_entered_care_date"])
        name = (episode["clae_cla_id"],) if episode["clae_cla_id"] is not None else nameless
        found.setdefault(name, []).append(episode)
    return [
        Period(
            key=name[0] or rows[0]["clae_cla_episode_id"],
            cla_id=name[0],
            child_id=next((row["clae_person_id"] for row in rows if row["clae_person_id"] is not None), None),
            episodes=rows,
        )
        for name, rows in found.items()
    ]


def care_start(q: Period) -> date | None:
    columns = ("clae_entered_care_date", "clae_cla_episode_start_date")
    return earliest(*(row[column] for row in q.episodes for column in columns))


def care_end(w: World, q: Period) -> date | None:
    ceased = [row["clae_cla_episode_ceased_date"] for row in q.episodes]
    over = None if None in ceased else latest(*ceased)
    return earliest(over, person_over(w, person(w, q.child_id)))


def care_reviews(w: World, q: Period) -> list[Evidence]:
    """The reviews of the period, in order, each date once by its smallest id."""
    held = [
        e
        for r in w.rows("ssd_cla_reviews")
        if of_period(r, q)
        and r["clar_cla_review_cancelled"] != "Y"
        and not before(r["clar_cla_review_date"], care_start(q))
        and not before(care_end(w, q), r["clar_cla_review_date"])
        for e in dated(r["clar_cla_review_date"], r["clar_cla_review_id"])
    ]
    first: dict[date, Evidence] = {}
    for e in sorted(held, key=lambda e: (e.on, e.key)):
        first.setdefault(e.on, e)
    return list(first.values())


def of_period(r: Row, q: Period) -> bool:
    if r["clar_cla_id"] is not None:
        return same(r["clar_cla_id"], q.cla_id)
    return same(r["clar_cla_person_id"], q.child_id)


def short_breaks_only(w: World, q: Period) -> bool:
    """The child has legal statuses in the period, and all of them are short breaks."""
    end = coalesce(care_end(w, q), w.as_of)
    statuses = [
        row["lega_legal_status"]
        for row in w.where("ssd_legal_status", "lega_person_id", q.child_id)
        if by(row["lega_legal_status_start_date"], end)
        and empty_or_from(row["lega_legal_status_end_date"], care_start(q))
    ]
    return statuses != [] and all(status in ("V3", "V4") for status in statuses)


@rule("lac-review-first", kind="deadline", severity="high", working_days=True)
def first_care_review(w: World) -> Iterator[Duty]:
    for q in periods(w):
        start = care_start(q)
        if start is not None and not short_breaks_only(w, q):
            yield Duty(
                subject=q.key,
                person=q.child_id,
                started_on=start,
                due_on=w.days.add_wd(start, w.number("lac_review_first_wd")),
                met=first_of(care_reviews(w, q)),
                ends=(care_end(w, q),),
            )


@rule("lac-review-second", kind="deadline", severity="high")
def second_care_review(w: World) -> Iterator[Duty]:
    for q in periods(w):
        reviews = care_reviews(w, q)
        if reviews:
            yield Duty(
                subject=q.key,
                person=q.child_id,
                started_on=reviews[0].on,
                due_on=w.days.add_months(reviews[0].on, w.number("lac_review_second_months")),
                met=first_of(reviews[1:]),
                ends=(care_end(w, q),),
            )


@rule("lac-review-next", kind="chain", severity="high")
def next_care_reviews(w: World) -> Iterator[Duty]:
    for q in periods(w):
        reviews = care_reviews(w, q)
        for link, start, met in links(reviews[1], reviews) if len(reviews) > 1 else ():
            yield Duty(
                subject=q.key,
                link=link,
                person=q.child_id,
                started_on=start,
                due_on=w.days.add_months(start, w.number("lac_review_next_months")),
                met=met,
                ends=(care_end(w, q),),
            )


def placement_details(w: World, x: Row) -> Row:
    return w.details("cgx_placement_details", x["clap_cla_placement_id"])


def regime(w: World, x: Row) -> str:
    found: str = coalesce(placement_details(w, x)["pldt_visit_regime"], "STANDARD")
    return found


def placement_child(w: World, x: Row) -> Row | None:
    if x["clap_person_id"] is not None:
        return person(w, x["clap_person_id"])
    named = [q for q in periods(w) if same(q.cla_id, x["clap_cla_id"])]
    return person(w, named[0].child_id) if named else None


def placement_end(w: World, x: Row) -> date | None:
    care = [care_end(w, q) for q in periods(w) if same(q.cla_id, x["clap_cla_id"])]
    return earliest(x["clap_cla_placement_end_date"], *care, person_over(w, placement_child(w, x)))


def care_visits(w: World, x: Row) -> list[Evidence]:
    k = placement_child(w, x)
    return [
        e
        for v in w.rows("ssd_cla_visits")
        if of_looked_after_child(w, v, k)
        and v["clav_cla_visit_seen"] != "N"
        and by(x["clap_cla_placement_start_date"], v["clav_cla_visit_date"])
        and empty_or_from(placement_end(w, x), v["clav_cla_visit_date"])
        for e in dated(v["clav_cla_visit_date"], v["clav_cla_visit_id"])
    ]


@rule("lac-visit-first-week", kind="deadline", severity="high")
def visited_in_first_week(w: World) -> Iterator[Duty]:
    for x in w.rows("ssd_cla_placement"):
        if regime(w, x) in FIRST_WEEK:
            start = x["clap_cla_placement_start_date"]
            yield Duty(
                subject=x["clap_cla_placement_id"],
                person=get(placement_child(w, x), "pers_person_id"),
                started_on=start,
                due_on=add_days(start, w.number("lac_first_visit_days")),
                met=first_of(care_visits(w, x)),
                ends=(placement_end(w, x),),
            )


def visit_links(w: World, x: Row) -> Iterator[tuple[Duty, bool]]:
    """The links between placement visits without their due day, and whether the first year had passed."""
    visits = care_visits(w, x)
    first = first_of(visits)
    year_on = w.days.add_months(x["clap_cla_placement_start_date"], 12)
    for link, start, met in links(first, visits) if first else ():
        duty = Duty(
            subject=x["clap_cla_placement_id"],
            link=link,
            person=get(placement_child(w, x), "pers_person_id"),
            started_on=start,
            due_on=None,
            met=met,
            ends=(placement_end(w, x),),
        )
        yield duty, by(year_on, start)


@rule("lac-visit-6-weeks", kind="chain", severity="high")
def visited_every_six_weeks(w: World) -> Iterator[Duty]:
    for x in w.rows("ssd_cla_placement"):
        permanent = placement_details(w, x)["pldt_permanent"]
        if regime(w, x) not in ("STANDARD", "CARE_ORDER_AT_HOME"):
            continue
        for duty, after_a_year in visit_links(w, x):
            if permanent == "Y" and after_a_year:
                continue
            three_months_on = w.days.add_months(duty.started_on, w.number("lac_visit_months"))
            unclear = after_a_year and permanent is None and by(w.as_of, three_months_on)
            yield replace(
                duty,
                due_on=add_days(duty.started_on, w.number("lac_visit_days")),
                unknown=(("permanence_not_recorded", unclear),),
            )


@rule("lac-visit-3-months", kind="chain", severity="medium")
def visited_every_three_months(w: World) -> Iterator[Duty]:
    for x in w.rows("ssd_cla_placement"):
        permanent = placement_details(w, x)["pldt_permanent"] == "Y"
        for duty, after_a_year in visit_links(w, x) if regime(w, x) == "STANDARD" and permanent else ():
            if after_a_year:
                due = w.days.add_months(duty.started_on, w.number("lac_visit_months"))
                yield replace(duty, due_on=due)
