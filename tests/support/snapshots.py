"""A small healthy authority as raw tables: one child, one plan, everything held in time. All of it is made up."""

import csv
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path

from snapshot.contract import load_contract
from snapshot.read import snapshot_from_tables
from snapshot.snapshot import Snapshot

Row = dict[str, str | None]
Tables = dict[str, list[Row]]

#: The as-at date of the healthy authority.
AS_AT = "2026-11-20"

_HEALTHY: Tables = {
    "cgx_snapshot": [
        {
            "snap_snapshot_id": "2026-11-20T02:15",
            "snap_la_code": "999",
            "snap_as_at_date": AS_AT,
            "snap_extract_started": "2026-11-21T01:00",
            "snap_extract_finished": "2026-11-21T02:15",
            "snap_source_cms": "SYNTHETIC",
            "snap_source_refreshed": "2026-11-21T00:30",
            "snap_contract_version": "1.0",
            "snap_history_from": "2020-11-20",
            "snap_is_synthetic": "Y",
        }
    ],
    "cgx_coverage": [],
    "cgx_code_map": [],
    "cgx_calendar": [],
    "ssd_person": [
        {"pers_person_id": "CHILD1", "pers_dob": "2016-05-04", "pers_expected_dob": None, "pers_death_date": None},
        {"pers_person_id": "PARENT1", "pers_dob": "1990-02-03", "pers_expected_dob": None, "pers_death_date": None},
    ],
    "ssd_cin_episodes": [{"cine_referral_id": "REF1", "cine_person_id": "CHILD1", "cine_referral_date": "2026-08-24"}],
    "ssd_s47_enquiry": [
        {
            "s47e_s47_enquiry_id": "ENQ1",
            "s47e_referral_id": "REF1",
            "s47e_person_id": "CHILD1",
            "s47e_s47_start_date": "2026-09-01",
            "s47e_s47_end_date": "2026-09-14",
        }
    ],
    "ssd_initial_cp_conference": [
        {
            "icpc_icpc_id": "CONF1",
            "icpc_icpc_meeting_id": "MEET1",
            "icpc_s47_enquiry_id": "ENQ1",
            "icpc_person_id": "CHILD1",
            "icpc_cp_plan_id": "PLAN1",
            "icpc_referral_id": "REF1",
            "icpc_icpc_date": "2026-09-18",
            "icpc_icpc_outcome_cp_flag": "Y",
        }
    ],
    "ssd_cp_plans": [
        {
            "cppl_cp_plan_id": "PLAN1",
            "cppl_referral_id": "REF1",
            "cppl_icpc_id": "CONF1",
            "cppl_person_id": "CHILD1",
            "cppl_cp_plan_start_date": "2026-09-18",
            "cppl_cp_plan_end_date": None,
            "cppl_cp_plan_initial_category": "NEG",
        }
    ],
    "cgx_cp_plan_details": [
        {"cpld_cp_plan_id": "PLAN1", "cpld_lead_sw_id": "WORKER1", "cpld_team_id": "TEAM1"},
    ],
    "ssd_cp_reviews": [
        {"cppr_cp_review_id": "REV1", "cppr_person_id": "CHILD1", "cppr_cp_plan_id": "PLAN1"},
    ],
    "ssd_cp_visits": [
        {
            "cppv_cp_visit_id": "VISIT1",
            "cppv_person_id": "CHILD1",
            "cppv_cp_plan_id": "PLAN1",
            "cppv_cp_visit_date": "2026-11-18",
            "cppv_cp_visit_seen": "Y",
            "cppv_cp_visit_seen_alone": "Y",
        }
    ],
    "ssd_involvements": [
        {
            "invo_involvements_id": "INVO1",
            "invo_professional_id": "WORKER1",
            "invo_professional_role_id": "LEAD_SW",
            "invo_person_id": "CHILD1",
            "invo_involvement_start_date": "2026-08-24",
            "invo_involvement_end_date": None,
        }
    ],
    "ssd_professionals": [
        {"prof_professional_id": "WORKER1", "prof_staff_id": "HR1"},
        {"prof_professional_id": "MANAGER1", "prof_staff_id": "HR2"},
    ],
    "cgx_meetings": [
        {
            "cgmt_meeting_id": "MEET1",
            "cgmt_meeting_type": "ICPC",
            "cgmt_status": "HELD",
            "cgmt_held_date": "2026-09-18",
            "cgmt_recorded_date": "2026-09-18T16:40",
        },
        {
            "cgmt_meeting_id": "MEET2",
            "cgmt_meeting_type": "CORE_GROUP",
            "cgmt_status": "HELD",
            "cgmt_held_date": "2026-09-28",
            "cgmt_recorded_date": "2026-09-29T09:10",
        },
    ],
    "cgx_meeting_subjects": [
        {
            "cgms_table_id": "SUBJ1",
            "cgms_meeting_id": "MEET1",
            "cgms_person_id": "CHILD1",
            "cgms_cp_plan_id": "PLAN1",
        },
        {
            "cgms_table_id": "SUBJ2",
            "cgms_meeting_id": "MEET2",
            "cgms_person_id": "CHILD1",
            "cgms_cp_plan_id": "PLAN1",
        },
    ],
    "cgx_members": [
        {
            "cgmb_member_id": "MEMB1",
            "cgmb_cp_plan_id": "PLAN1",
            "cgmb_member_kind": "PROFESSIONAL",
            "cgmb_professional_id": "WORKER1",
            "cgmb_start_date": "2026-09-18",
        }
    ],
    "cgx_attendance": [
        {
            "cgat_attendance_id": "ATT1",
            "cgat_meeting_id": "MEET2",
            "cgat_member_id": "MEMB1",
            "cgat_professional_id": "WORKER1",
            "cgat_status": "PRESENT",
        }
    ],
    "cgx_actions": [
        {
            "cgac_action_id": "ACT1",
            "cgac_cp_plan_id": "PLAN1",
            "cgac_meeting_id": "MEET2",
            "cgac_owner_member_id": "MEMB1",
            "cgac_created_date": "2026-09-28",
            "cgac_due_date": "2026-12-18",
            "cgac_status": "OPEN",
            "cgac_completed_date": None,
        }
    ],
    "cgx_minutes": [
        {"cgmn_minutes_id": "MIN1", "cgmn_meeting_id": "MEET2", "cgmn_status": "AUTHORISED"},
    ],
    "cgx_staff": [
        {
            "stff_professional_id": "WORKER1",
            "stff_role": "SW",
            "stff_team_id": "TEAM1",
            "stff_manager_id": "MANAGER1",
            "stff_is_external": "N",
        },
        {
            "stff_professional_id": "MANAGER1",
            "stff_role": "TEAM_MANAGER",
            "stff_team_id": "TEAM1",
            "stff_manager_id": None,
            "stff_is_external": "N",
        },
    ],
    "cgx_teams": [
        {
            "team_team_id": "TEAM1",
            "team_name": "Willow",
            "team_level": "TEAM",
            "team_manager_id": "MANAGER1",
            "team_active": "Y",
        }
    ],
    "cgx_agencies": [{"agcy_agency_code": "SCHOOL1", "agcy_name": "Made-up School", "agcy_kind": "SCHOOL"}],
}


def healthy_tables(**changed: list[Row] | None) -> Tables:
    """The healthy authority; a table given takes the place of its own, and None leaves the table out."""
    tables = deepcopy(_HEALTHY)
    for name, rows in changed.items():
        if rows is None:
            del tables[name]
        else:
            tables[name] = rows
    return tables


def changed(name: str, row: int = 0, **values: str | None) -> Tables:
    """The healthy authority with some values of one row changed."""
    tables = healthy_tables()
    tables[name][row].update(values)
    return tables


@contextmanager
def opened(tables: Mapping[str, list[Row]]) -> Iterator[Snapshot]:
    """The tables read, and closed afterwards."""
    with snapshot_from_tables(tables) as snapshot:
        yield snapshot


def write_csv(folder: Path, tables: Mapping[str, list[Row]]) -> Path:
    """Write the tables as the CSV files that an authority would send."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        header = columns_of(name, rows)
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(header)
            writer.writerows([row.get(column) for column in header] for row in rows)
    return folder


def columns_of(name: str, rows: list[Row]) -> list[str]:
    """Every column that some row has; all of the contract's for a table without rows."""
    if not rows:
        return list(load_contract().tables[name].columns)
    return list(dict.fromkeys(column for row in rows for column in row))
