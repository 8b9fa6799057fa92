"""Teams and the people who work in them. A team is drawn from its own number: any part can ask for it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from snapshot.synth.days import Days
from snapshot.synth.rates import Rates
from snapshot.synth.rows import Rows
from snapshot.synth.size import TEAMS_A_SERVICE, Size

DIRECTORATE = "TEAM-DIR"
DIVISION = "TEAM-DIV"
UNIT = "TEAM-SAFEGUARDING"
DIRECTOR = "W-DIRECTOR"
HEAD = "W-HEAD"
UNIT_MANAGER = "W-UNIT"
AUDITOR = "W-QA"
TITLES = {
    "SW": "Social Worker",
    "ASYE": "Newly Qualified Social Worker",
    "SENIOR_SW": "Senior Social Worker",
    "TEAM_MANAGER": "Team Manager",
    "FAMILY_SUPPORT": "Family Support Worker",
    "BUSINESS_SUPPORT": "Business Support",
    "SERVICE_MANAGER": "Service Manager",
    "HEAD_OF_SERVICE": "Head of Service",
    "DIRECTOR": "Director of Children's Services",
    "CP_CHAIR": "Conference Chair",
    "IRO": "Independent Reviewing Officer",
    "SAFEGUARDING_UNIT_MANAGER": "Safeguarding Unit Manager",
    "PERFORMANCE": "Performance Analyst",
    "QA": "Quality Assurance Officer",
    "EXTERNAL": "Partner Agency Worker",
}
REGISTERED = {"SW", "ASYE", "SENIOR_SW", "TEAM_MANAGER", "SERVICE_MANAGER", "CP_CHAIR", "IRO", "HEAD_OF_SERVICE"}
CASE_HOLDING = {"SW", "ASYE", "SENIOR_SW"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Worker:
    """One member of staff."""

    worker_id: str
    staff_id: str
    role: str
    team_id: str
    manager_id: str | None
    active_from: int
    #: The last working day; None while in post.
    active_to: int | None = None
    employment: str = "PERMANENT"
    fte: float = 1.0

    def is_active(self, day: int) -> bool:
        return self.active_from <= day and (self.active_to is None or day <= self.active_to)


@dataclass(frozen=True, kw_only=True, slots=True)
class Team:
    """A team that holds cases."""

    number: int
    team_id: str
    service_id: str
    manager: Worker
    social_workers: Sequence[Worker]
    others: Sequence[Worker]

    @property
    def members(self) -> tuple[Worker, ...]:
        return (self.manager, *self.social_workers, *self.others)


@dataclass(frozen=True, kw_only=True)
class Workforce:
    """Everybody who works for the authority."""

    seed: int
    size: Size
    rates: Rates
    days: Days
    last_night: int

    def team(self, number: int) -> Team:
        return _team(self.seed, number, self.size, self.rates, self.last_night)

    def chair(self, number: int) -> str:
        return f"W-CHAIR{number % self.size.chairs + 1:04d}"

    def teams(self) -> Iterator[Team]:
        return map(self.team, range(self.size.teams))


def service_id(number: int) -> str:
    return f"TEAM-SERVICE{number + 1:03d}"


def service_manager(number: int) -> str:
    return f"W-SERVICE{number + 1:03d}"


@lru_cache(maxsize=64)
def _team(seed: int, number: int, size: Size, rates: Rates, last_night: int) -> Team:
    rng = Random(f"{seed}:team:{number}")
    team_id = f"TEAM{number + 1:05d}"
    service = number // TEAMS_A_SERVICE
    manager_id = f"W{number + 1:05d}-00"
    manager = Worker(
        worker_id=manager_id,
        staff_id=f"HR{number + 1:05d}00",
        role="TEAM_MANAGER",
        team_id=team_id,
        manager_id=service_manager(service),
        active_from=last_night - 3000,
    )
    workers = [
        _social_worker(rng, number, place, manager, rates, last_night) for place in range(1, size.workers_a_team + 1)
    ]
    others = [
        _other(number, 80 + place, role, manager) for place, role in enumerate(("FAMILY_SUPPORT", "BUSINESS_SUPPORT"))
    ]
    return Team(
        number=number,
        team_id=team_id,
        service_id=service_id(service),
        manager=manager,
        social_workers=tuple(workers),
        others=tuple(others),
    )


def _social_worker(rng: Random, number: int, place: int, manager: Worker, rates: Rates, last_night: int) -> Worker:
    # The first three stay for good, so that a child can always be given to somebody.
    has_left = place > 3 and rng.random() < 0.15
    joined = last_night - 2600 + int(2500 * rng.random()) if place > 3 else last_night - 3000
    role = "SENIOR_SW" if place % 5 == 1 else "ASYE" if place % 7 == 4 and joined > last_night - 500 else "SW"
    return Worker(
        worker_id=f"W{number + 1:05d}-{place:02d}",
        staff_id=f"HR{number + 1:05d}{place:02d}",
        role=role,
        team_id=manager.team_id,
        manager_id=manager.worker_id,
        active_from=joined,
        active_to=max(joined + 30, last_night - int(540 * rng.random())) if has_left else None,
        employment="AGENCY" if rng.random() < rates.vacancies else "PERMANENT",
        fte=0.6 if rng.random() < 0.1 else 1.0,
    )


def _other(number: int, place: int, role: str, manager: Worker) -> Worker:
    return Worker(
        worker_id=f"W{number + 1:05d}-{place:02d}",
        staff_id=f"HR{number + 1:05d}{place:02d}",
        role=role,
        team_id=manager.team_id,
        manager_id=manager.worker_id,
        active_from=manager.active_from,
    )


def write_workforce(rows: Rows, force: Workforce) -> None:
    """Staff, teams, departments and what goes with them."""
    for worker in _leaders(force):
        _write_worker(rows, worker)
    _write_team(rows, DIRECTORATE, "Children's Services", "DIRECTORATE", None, DIRECTOR)
    _write_team(rows, DIVISION, "Safeguarding and Support", "DIVISION", DIRECTORATE, HEAD)
    _write_team(rows, UNIT, "Safeguarding Unit", "SERVICE", DIVISION, UNIT_MANAGER)
    for number in range(force.size.services):
        name = f"Service {number + 1}"
        _write_team(rows, service_id(number), name, "SERVICE", DIVISION, service_manager(number))
    for team in force.teams():
        name = f"Safeguarding Team {team.number + 1}"
        _write_team(rows, team.team_id, name, "TEAM", team.service_id, team.manager.worker_id)
        for worker in team.members:
            _write_worker(rows, worker)
        _write_absences(rows, force, team)
        _write_training(rows, force, team)
        _write_personal_supervision(rows, force, team)


def _leaders(force: Workforce) -> Iterator[Worker]:
    """Everybody above the teams, and the safeguarding unit."""
    start = force.last_night - 3000

    def leader(worker_id: str, role: str, team_id: str, manager_id: str | None) -> Worker:
        staff_id = worker_id.replace("W-", "HR")
        return Worker(
            worker_id=worker_id,
            staff_id=staff_id,
            role=role,
            team_id=team_id,
            manager_id=manager_id,
            active_from=start,
        )

    yield leader(DIRECTOR, "DIRECTOR", DIRECTORATE, None)
    yield leader(HEAD, "HEAD_OF_SERVICE", DIVISION, DIRECTOR)
    yield leader(UNIT_MANAGER, "SAFEGUARDING_UNIT_MANAGER", UNIT, HEAD)
    yield leader(AUDITOR, "QA", UNIT, UNIT_MANAGER)
    yield leader("W-PERFORMANCE", "PERFORMANCE", DIRECTORATE, DIRECTOR)
    yield leader("W-MINUTES", "BUSINESS_SUPPORT", UNIT, UNIT_MANAGER)
    for number in range(force.size.services):
        yield leader(service_manager(number), "SERVICE_MANAGER", service_id(number), HEAD)
    for number in range(force.size.chairs):
        yield leader(force.chair(number), "IRO" if number % 3 == 2 else "CP_CHAIR", UNIT, UNIT_MANAGER)


def _write_team(rows: Rows, team_id: str, name: str, level: str, parent_id: str | None, manager_id: str, /) -> None:
    rows.add(
        "cgx_teams",
        0,
        team_team_id=team_id,
        team_name=name,
        team_level=level,
        team_parent_id=parent_id,
        team_manager_id=manager_id,
        team_active="Y",
    )
    rows.add("ssd_department", 0, dept_team_id=team_id, dept_team_name=name, dept_team_parent_id=parent_id)


def _write_worker(rows: Rows, worker: Worker) -> None:
    holds_cases = worker.role in CASE_HOLDING
    rows.add(
        "ssd_professionals",
        0,
        prof_professional_id=worker.worker_id,
        prof_staff_id=worker.staff_id,
        prof_professional_name=f"Worker {worker.worker_id[1:].lstrip('-')}",
        prof_social_worker_registration_no=f"SW{worker.staff_id[2:]}" if worker.role in REGISTERED else None,
        prof_professional_job_title=TITLES[worker.role],
        prof_professional_caseload=16 if holds_cases else None,
        prof_professional_department=worker.team_id,
        prof_full_time_equivalency=worker.fte,
        prof_agency_worker_flag="Y" if worker.employment == "AGENCY" else "N",
    )
    rows.add(
        "cgx_staff",
        0,
        stff_professional_id=worker.worker_id,
        stff_staff_id=worker.staff_id,
        stff_email=f"{worker.worker_id.lower()}@example.org",
        stff_role=worker.role,
        stff_registered="Y" if worker.role in REGISTERED else "N",
        stff_employment=worker.employment,
        stff_fte=worker.fte,
        stff_case_holding="Y" if holds_cases else "N",
        stff_team_id=worker.team_id,
        stff_manager_id=worker.manager_id,
        stff_active_from=worker.active_from,
        stff_active_to=worker.active_to,
        stff_is_external="N",
    )


def _write_absences(rows: Rows, force: Workforce, team: Team) -> None:
    rng = Random(f"{force.seed}:absence:{team.number}")
    cover = team.social_workers[0].worker_id
    absent = team.social_workers[1 + int(2 * rng.random())]
    start = force.last_night - 20 + int(30 * rng.random())
    rows.add(
        "cgx_staff_absence",
        start - 10,
        abse_table_id=f"ABS{team.number + 1:05d}",
        abse_professional_id=absent.worker_id,
        abse_from=start,
        abse_to=start + 14,
        abse_cover_id=cover,
    )


def _write_training(rows: Rows, force: Workforce, team: Team) -> None:
    rng = Random(f"{force.seed}:training:{team.number}")
    for place, worker in enumerate(team.social_workers):
        if place and rng.random() < 0.3:
            continue
        done = force.last_night - int(1400 * rng.random())
        rows.add(
            "cgx_training",
            done,
            trng_training_id=f"TRN{worker.worker_id}",
            trng_professional_id=worker.worker_id,
            trng_course="CORE_WORKING_TOGETHER" if rng.random() < 0.6 else "CORE_GROUP",
            trng_completed_date=done,
        )


def _write_personal_supervision(rows: Rows, force: Workforce, team: Team) -> None:
    rng = Random(f"{force.seed}:personal:{team.number}")
    for worker in team.social_workers:
        held = force.days.on_or_before(force.last_night - int(45 * rng.random()))
        if not worker.is_active(held):
            continue
        rows.add(
            "cgx_supervision",
            held,
            supv_supervision_id=f"SUP{worker.worker_id}",
            supv_supervisee_id=worker.worker_id,
            supv_supervisor_id=team.manager.worker_id,
            supv_type="PERSONAL",
            supv_status="HELD",
            supv_planned_date=held,
            supv_held_date=held,
            supv_recorded_date=held * 1440 + 960,
        )
