"""Random small snapshots, crowded with coincidences, that walk through every branch of the rules."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import strategies as st

from reading.building import RawRow
from reading.contract import LEVELS
from reading.draw import Draw
from reading.make_core_groups import AGENCY_KINDS, make_core_groups
from reading.make_families import Family, make_family
from reading.make_records import enrich, make_records
from reading.make_services import make_audits, make_participants, make_placements, make_services
from reading.roughen import roughen

AS_OF_DAYS = (
    date(2018, 9, 18),
    date(2022, 9, 20),  # after the state funeral
    date(2023, 5, 9),  # after the Coronation
    date(2024, 2, 29),
    date(2024, 4, 2),  # after Easter
    date(2024, 8, 31),
    date(2025, 12, 24),
    date(2026, 1, 5),  # after Christmas
    date(2026, 2, 28),
    date(2026, 4, 7),  # after Easter
    date(2026, 11, 20),
)
LOCAL_SETTINGS = {
    "inquorate_cg_counts_as_held": ("N",),
    "inquorate_conf_counts_as_held": ("Y",),
    "held_definition": ("PARENT_INVITED",),
    "dual_status_mode": ("MERGED", "LAC_REVIEW"),
    "cg_first_anchor": ("PLAN_START",),
    "rcpc_anchor": ("PLAN_START",),
    "icpc_anchor": ("S47_START", "LATEST"),
    "prebirth_icpc_mode": ("TIMETABLE",),
    "threshold_inclusive": ("N",),
    "plan_age_from_original": ("N",),
    "month_rule": ("DAYS",),
    "day_zero_counts": ("Y",),
    "substitute_replaces_report": ("N",),
    "cg_report_lead": ("1", "2"),
    "cp_visit_unit": ("WD",),
    "cp_visit_interval": ("10", "28"),
    "core_group_counts_as_visit": ("Y",),
    "lac_visit_counts": ("N",),
    "voice_min_chars": ("20",),
    "voice_age": ("5",),
    "action_grace_days": ("5",),
    "cg_interval": ("28",),
    "due_soon_wd": ("1", "5"),
    "record_complete_wd": ("1", "2"),
    "outcome_grace_wd": ("1", "5"),
    "count_la_closures": ("Y",),
    "next_date_review_exempt": ("N",),
    "substitute_counts_as_attendance": ("N",),
    "absence_run_length": ("3", "1"),
    "minutes_before_next": ("10", "2"),
    "minutes_sent_wd": ("5",),
    "chair_may_minute": ("Y",),
    "signer_not_chair": ("N",),
    "practice_model": ("NONE",),
    "action_owner_named": ("N",),
    "advocacy_age": ("8",),
    "repeat_window": ("ever",),
    "end_conference_days": ("0", "14"),
    "lac_end_outside_conference": ("Y",),
    "conf_quorum_agencies": ("1",),
    "closed_plan_months": ("3",),
    "group_supervision_counts": ("N",),
    "duty_allocation_counts": ("Y",),
    "contact_clock": ("HOURS",),
    "assessment_clock": ("START",),
    "rhi_hours": ("48",),
    "rhi_test": ("OFFERED",),
    "moment_breach_days": ("14",),
    "esc_breach_count": ("2",),
    "esc_open_wd": ("10",),
    "prebirth_second_strategy": ("NOT_ALLOWED",),
    "cin_short_breaks_excluded": ("N",),
}
TAKEN_BACK = (
    ("cgx_visit_details", "*"),
    ("cgx_plan_versions", "*"),
    ("cgx_child_voice", "*"),
    ("cgx_meetings", "cgmt_recorded_date"),
    ("cgx_meetings", "cgmt_record_complete_date"),
    ("cgx_attendance", "cgat_member_id"),
    ("ssd_cp_plans", "cppl_icpc_id"),
)

MAY_BE_EMPTY = ("cgx_coverage", "cgx_code_map", "cgx_calendar")
CORE = [table for table, level in LEVELS.items() if level == "core" and table not in MAY_BE_EMPTY]


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """One random snapshot, with the settings of a made-up authority."""

    tables: dict[str, list[RawRow]]
    as_of: date
    settings: dict[str, str]


def make_snapshot(seed: int, *, default_settings: bool = False, families: tuple[int, int] = (3, 8)) -> Snapshot:
    """The snapshot of this seed, of so many families. The same seed always gives the same."""
    rng = random.Random(seed)
    draw = Draw(rng, rng.choice(AS_OF_DAYS) + timedelta(days=rng.choice((0, 0, 0, 1, -1, 3, 10))))
    make_authority(draw)
    plans = [plan for _ in range(draw.number(*families)) for plan in make_household(draw).plans]
    fill_core_tables(draw)
    while not all(draw.tables[table] for table in CORE):
        make_household(draw)
    make_audits(draw, plans)
    make_participants(draw)
    make_placements(draw)
    enrich(draw)
    roughen(draw)
    settings = {} if default_settings or draw.chance(0.5) else local_settings(draw)
    leave_out(draw)
    return Snapshot(tables=draw.tables, as_of=draw.as_of, settings=settings)


def make_household(draw: Draw) -> Family:
    family = make_family(draw)
    make_core_groups(draw, family)
    make_records(draw, family)
    make_services(draw, family)
    return family


def snapshots() -> st.SearchStrategy[Snapshot]:
    """Snapshots for hypothesis, by their seed."""
    return st.integers(min_value=0, max_value=2**32 - 1).map(make_snapshot)


def local_settings(draw: Draw) -> dict[str, str]:
    names = draw.rng.sample(sorted(LOCAL_SETTINGS), draw.number(1, 6))
    return {name: draw.some(LOCAL_SETTINGS[name]) for name in names}


def make_authority(draw: Draw) -> None:
    """Workers, agencies and closed days."""
    draw.add(
        "cgx_snapshot",
        snapshot_id="now",
        la_code="999",
        as_at_date=draw.as_of,
        extract_started=f"{draw.as_of + timedelta(days=1)}T01:00",
        extract_finished=f"{draw.as_of + timedelta(days=1)}T02:00",
        source_cms="MOSAIC",
        contract_version="1.0",
        is_synthetic="Y",
    )
    for _ in range(4):
        worker = draw.key("W")
        draw.add("ssd_professionals", professional_id=worker, staff_id=draw.maybe(draw.some(("ST1", "ST2", "ST3"))))
        draw.add(
            "cgx_staff",
            professional_id=worker,
            role=draw.some(("SW", "SW", "SW", "TEAM_MANAGER")),
            registered=draw.flag(0.8),
            is_external="N",
        )
    for kind in AGENCY_KINDS:
        draw.add("cgx_agencies", agency_code=draw.key("AG"), name=kind.title(), kind=kind)
    for _ in range(draw.number(0, 3)):
        draw.add(
            "cgx_calendar",
            calendar_id=draw.some(("ENG-WAL", "ENG-WAL", "SCT")),
            date=draw.as_of - timedelta(days=draw.number(-5, 30)),
            kind=draw.some(("BANK_HOLIDAY", "LA_CLOSURE", "SCHOOL_HOLIDAY")),
        )
    once = {tuple(row.items()): row for row in draw.tables["cgx_calendar"]}
    draw.tables["cgx_calendar"] = list(once.values())


def fill_core_tables(draw: Draw) -> None:
    """Core tables that no family has filled."""
    draw.add("cgx_teams", team_id="T1", name="Team", team_level="TEAM", active="Y")
    draw.add("ssd_person", person_id="lonely", dob="2015-05-05")
    draw.add("cgx_meetings", meeting_id="M", meeting_type="SUPERVISION", status="HELD", held_date=draw.as_of)
    draw.add("cgx_minutes", minutes_id="MI", meeting_id="M", status="NONE")
    draw.add("ssd_cin_episodes", referral_id="REF", cine_person_id="lonely", cine_referral_date=draw.as_of)
    draw.add(
        "ssd_involvements",
        involvements_id="INV",
        invo_person_id="lonely",
        invo_involvement_start_date=draw.as_of,
    )


def leave_out(draw: Draw) -> None:
    """Some authorities do not have an optional table, or declare a column empty."""
    for table, level in LEVELS.items():
        if level == "optional" and draw.chance(0.02):
            del draw.tables[table]
    for table, column in TAKEN_BACK:
        if draw.chance(0.02) and table in draw.tables:
            draw.add(
                "cgx_coverage",
                table_name=table,
                column_name=column,
                status=draw.some(("PLACEHOLDER", "NOT_SUPPLIED")),
            )
