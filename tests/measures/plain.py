"""The measures counted a second time, in plain Python, row by row. Shares nothing with the SQL but the cleaned rows."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from calendars.months import add_months
from calendars.working_days import WorkingCalendar
from engine.measures.months import Month
from engine.obligations import Obligation

Row = dict[str, Any]


@dataclass(kw_only=True)
class Sum:
    """What a plain count comes to."""

    numerator: float = 0
    denominator: float = 0
    left_out: dict[str, int] = field(default_factory=dict)

    def add(self, counts: bool, *, amount: float = 1, weight: float = 1) -> None:
        self.denominator += weight
        self.numerator += amount if counts else 0

    def leave_out(self, reason: str) -> None:
        self.left_out[reason] = self.left_out.get(reason, 0) + 1


@dataclass(kw_only=True)
class World:
    """A snapshot's rows, its duties, and the days that count."""

    tables: dict[str, list[Row]]
    duties: Sequence[Obligation]
    calendar: WorkingCalendar
    as_at: date
    _held: dict[Any, Any] = field(default_factory=dict)

    def by(self, table: str, column: str, value: str | None) -> list[Row]:
        """The rows of a table with one value in a column."""
        if (table, column) not in self._held:
            found: dict[str | None, list[Row]] = {}
            for row in self.tables[table]:
                found.setdefault(row[column], []).append(row)
            self._held[table, column] = found
        rows: list[Row] = self._held[table, column].get(value, [])
        return rows

    def rows(self, table: str) -> list[Row]:
        return self.tables[table]

    def of(self, *rules: str) -> list[Obligation]:
        return [duty for duty in self.duties if duty.rule in rules]

    def after(self, day: date, days: int) -> date:
        return self.calendar.add(day, days)

    def over(self, person: str) -> date | None:
        """Death or the eighteenth birthday, once it has come."""
        child = next(iter(self.by("ssd_person", "pers_person_id", person)), None)
        if child is None:
            return None
        birthday = add_months(child["pers_dob"], 216) if child["pers_dob"] else None
        days = [day for day in (child["pers_death_date"], birthday) if day and day <= self.as_at]
        return min(days, default=None)

    def plans(self, day: date) -> list[Row]:
        """The open plans of ours at the end of a day."""
        if day not in self._held:
            self._held[day] = self._plans(day)
        found: list[Row] = self._held[day]
        return found

    def _plans(self, day: date) -> list[Row]:
        details = {row["cpld_cp_plan_id"]: row for row in self.rows("cgx_cp_plan_details")}
        found = []
        for plan in self.rows("ssd_cp_plans"):
            reason = details.get(plan["cppl_cp_plan_id"], {}).get("cpld_end_reason")
            ends = [end for end in (plan["cppl_cp_plan_end_date"], self.over(plan["cppl_person_id"])) if end]
            if plan["cppl_cp_plan_ola"] == "Y" or reason in ("DATA_ERROR", "MERGED"):
                continue
            if plan["cppl_cp_plan_start_date"] <= day and not any(end <= day for end in ends):
                found.append(plan)
        return found

    def in_care(self, person: str, day: date) -> bool:
        return any(
            row["clae_cla_episode_start_date"] <= day
            and (row["clae_cla_episode_ceased_date"] is None or row["clae_cla_episode_ceased_date"] > day)
            for row in self.by("ssd_cla_episodes", "clae_person_id", person)
            if row["clae_cla_episode_start_date"]
        )

    def in_need(self, person: str, day: date) -> list[Row]:
        """The child's open plans as a child in need."""
        found = []
        for row in self.by("ssd_cin_plans", "cinp_person_id", person):
            ends = [end for end in (row["cinp_cin_plan_end_date"], self.over(person)) if end]
            begun = row["cinp_cin_plan_start_date"] is not None and row["cinp_cin_plan_start_date"] <= day
            if begun and not any(end <= day for end in ends):
                found.append(row)
        return found

    def is_owed_a_worker(self, person: str, day: date) -> bool:
        over = self.over(person)
        if over and over <= day:
            return False
        mine = self.by("ssd_cp_plans", "cppl_person_id", person)
        on_plan = bool(mine) and any(plan["cppl_person_id"] == person for plan in self.plans(day))
        return on_plan or self.in_care(person, day) or bool(self.in_need(person, day))

    def allocations(self, person: str) -> list[Row]:
        """The involvements by which a qualified worker is allocated."""
        if ("allocated", person) in self._held:
            held: list[Row] = self._held["allocated", person]
            return held
        found: list[Row] = []
        for row in self.by("ssd_involvements", "invo_person_id", person):
            key = self.professional(row["invo_professional_id"])
            worker = next(iter(self.by("cgx_staff", "stff_professional_id", key)), {}) if key else {}
            manages = worker.get("stff_role") in ("TEAM_MANAGER", "SERVICE_MANAGER", "BUSINESS_SUPPORT")
            is_lead = row["invo_professional_role_id"] == "LEAD_SW"
            if is_lead and row["invo_professional_id"] and worker.get("stff_registered") != "N" and not manages:
                found.append(row)
        self._held["allocated", person] = found
        return found

    def professional(self, value: str | None) -> str | None:
        for column in ("prof_professional_id", "prof_staff_id"):
            found = [row["prof_professional_id"] for row in self.by("ssd_professionals", column, value) if value]
            if found:
                return str(found[0]) if len(found) == 1 else None
        return None

    def seen_on(self, plan: Row) -> list[date]:
        """The days on which the child of a plan was seen."""
        child = next(iter(self.by("ssd_person", "pers_person_id", plan["cppl_person_id"])), None)
        days = []
        for row in self.by("ssd_cp_visits", "cppv_person_id", plan["cppl_person_id"]):
            day = row["cppv_cp_visit_date"]
            mine = row["cppv_cp_plan_id"] == plan["cppl_cp_plan_id"] or (
                row["cppv_cp_plan_id"] is None and row["cppv_person_id"] == plan["cppl_person_id"]
            )
            details = self.by("cgx_visit_details", "vist_visit_id", row["cppv_cp_visit_id"])
            if not mine or day is None or any(more["vist_status"] in ("ATTEMPTED", "NO_ACCESS") for more in details):
                continue
            is_unborn = child is not None and (child["pers_dob"] is None or child["pers_dob"] > day)
            if row["cppv_cp_visit_seen"] == "Y" or is_unborn:
                days.append(day)
        return days


def latest(days: Iterable[date | None], until: date) -> date | None:
    return max((day for day in days if day and day <= until), default=None)


def due_in_month(*rules: str) -> Callable[[World, Month], Sum]:
    """The duties of these rules that fell due in the month."""

    def count(world: World, month: Month) -> Sum:
        return _of_duties(world.of(*rules), month.first_on, month.last_on)

    return count


def reviews_since_april(world: World, month: Month) -> Sum:
    duties = world.of("lac-review-first", "lac-review-second", "lac-review-next")
    return _of_duties(duties, month.year_on, month.last_on)


def _of_duties(duties: Iterable[Obligation], first: date, last: date) -> Sum:
    total = Sum()
    for duty in duties:
        if first <= duty.due_on <= last:
            if duty.state in ("exempt", "unknown"):
                total.leave_out(duty.state)
            else:
                total.add(duty.state == "met")
    return total


def contacts(world: World, month: Month) -> Sum:
    total = Sum()
    for row in world.rows("cgx_contact_details"):
        received, decided = row["cntd_received_at"], row["cntd_decided_at"]
        if received is None or not month.first_on <= received.date() <= month.last_on:
            continue
        if received > datetime.combine(world.as_at, datetime.min.time()):
            total.leave_out("hours_left")
        else:
            total.add(decided is not None and decided <= received + timedelta(hours=24))
    return total


def rate(world: World, month: Month) -> Sum:
    children = {plan["cppl_person_id"] for plan in world.plans(month.last_on)}
    return Sum(numerator=len(children), denominator=len(children))


def conferences(world: World, month: Month) -> Sum:
    """Each child's first conference of the month, by the enquiry that it answers."""
    held = {row["cgmt_meeting_id"]: row for row in world.rows("cgx_meetings")}
    due = {
        duty.evidence["conference_id"]: duty.due_on for duty in world.of("icpc-15wd") if duty.evidence["conference_id"]
    }
    first: dict[str, Row] = {}
    for row in world.rows("ssd_initial_cp_conference"):
        day, meeting = row["icpc_icpc_date"], held.get(row["icpc_icpc_meeting_id"] or "")
        is_held = meeting is None or (
            meeting["cgmt_status"] == "HELD"
            or (meeting["cgmt_status"] == "HELD_NOT_QUORATE" and meeting["cgmt_proceed_decision"] == "Y")
        )
        if day is None or row["icpc_icpc_transfer_in"] == "Y" or not is_held:
            continue
        if month.first_on <= day <= month.last_on:
            before = first.get(row["icpc_person_id"])
            key = (day, row["icpc_icpc_id"])
            if before is None or key < (before["icpc_icpc_date"], before["icpc_icpc_id"]):
                first[row["icpc_person_id"]] = row
    total = Sum()
    for row in first.values():
        by = due.get(row["icpc_icpc_id"])
        total.add(by is not None and row["icpc_icpc_date"] <= by)
    return total


def assessments(world: World, month: Month) -> Sum:
    total = Sum()
    for row in world.rows("ssd_cin_assessments"):
        began, done = row["cina_assessment_start_date"], row["cina_assessment_auth_date"]
        if began and done and month.first_on <= done <= month.last_on:
            total.add(done <= world.after(began, 45))
    return total


def unallocated(world: World, month: Month) -> tuple[int, int]:
    """Children without a worker for more than five working days, and for up to five."""
    over, within = 0, 0
    day = month.last_on
    people = {row["invo_person_id"] for row in world.rows("ssd_involvements")}
    people |= {row["cppl_person_id"] for row in world.rows("ssd_cp_plans")}
    people |= {row["cinp_person_id"] for row in world.rows("ssd_cin_plans")}
    people |= {row["clae_person_id"] for row in world.rows("ssd_cla_episodes")}
    for person in people:
        rows = world.allocations(person)
        if not world.is_owed_a_worker(person, day) or _has_worker(rows, day):
            continue
        first = day
        while world.is_owed_a_worker(person, first - timedelta(1)) and not _has_worker(rows, first - timedelta(1)):
            first -= timedelta(1)
        last = first - timedelta(1) if _has_worker(rows, first - timedelta(1)) else first
        if world.after(last, 5) < day:
            over += 1
        else:
            within += 1
    return over, within


def _has_worker(rows: Iterable[Row], day: date) -> bool:
    return any(
        row["invo_involvement_start_date"] <= day
        and (row["invo_involvement_end_date"] is None or row["invo_involvement_end_date"] >= day)
        for row in rows
    )


def _of_plans(world: World, month: Month, days: Callable[[Row], Iterable[date | None]], interval: int) -> Sum:
    """Open plans with one of these days in the interval; newer ones that have had none are left out."""
    total = Sum()
    since = month.last_on - timedelta(interval)
    for plan in world.plans(month.last_on):
        last = latest(days(plan), month.last_on)
        if last is None and plan["cppl_cp_plan_start_date"] > since:
            total.leave_out("new_case")
        else:
            total.add(last is not None and last >= since)
    return total


def visits(world: World, month: Month) -> Sum:
    return _of_plans(world, month, world.seen_on, 14)


def supervision(world: World, month: Month) -> Sum:
    def days(plan: Row) -> list[date]:
        return [
            row["supv_held_date"]
            for row in world.by("cgx_supervision", "supv_person_id", plan["cppl_person_id"])
            if row["supv_status"] in ("HELD", "HELD_NOT_QUORATE") and row["supv_type"] in ("CASE", "GROUP")
        ]

    return _of_plans(world, month, days, 28)


def updates(world: World, month: Month) -> Sum:
    total = Sum()
    since = add_months(month.last_on, -6)
    for plan in world.plans(month.last_on):
        key = plan["cppl_cp_plan_id"]
        days = [plan["cppl_cp_plan_start_date"]]
        days += [row["cgpv_date"] for row in world.by("cgx_plan_versions", "cgpv_cp_plan_id", key)]
        details = world.by("cgx_cp_plan_details", "cpld_cp_plan_id", key)
        days += [row["cpld_plan_last_updated_date"] for row in details]
        last = latest(days, month.last_on)
        total.add(last is not None and last >= since)
    return total


def returns(world: World, month: Month) -> Sum:
    total = Sum()
    interviews = {row["rhiv_missing_id"]: row for row in world.rows("cgx_return_interviews")}
    reasons = {duty.subject: duty.reason for duty in world.of("rhi-72h") if duty.state == "exempt"}
    for row in world.rows("ssd_missing"):
        interview = interviews.get(row["miss_table_id"], {})
        back = interview.get("rhiv_returned_at") or row["miss_missing_episode_end_date"]
        if back is None or row["miss_missing_episode_type"] == "A" or interview.get("rhiv_not_needed_reason"):
            continue
        timed = isinstance(back, datetime)
        day = back.date() if timed else back
        if not month.first_on <= day <= month.last_on:
            continue
        done = interview.get("rhiv_completed_at")
        last = back + timedelta(hours=72) if timed else datetime.combine(day + timedelta(3), datetime.min.time())
        if interview.get("rhiv_declined_at") or row["miss_missing_rhi_accepted"] == "N":
            total.leave_out("declined")
        elif reasons.get(row["miss_table_id"]) in ("superseded", "not_applicable"):
            total.leave_out("not_needed")
        elif last > datetime.combine(world.as_at + timedelta(1), datetime.min.time()):
            total.leave_out("hours_left")
        else:
            in_time = done is not None and (done <= last if timed else done.date() <= day + timedelta(3))
            total.add(in_time)
    return total


def children_in_need(world: World, month: Month) -> Sum:
    total, day = Sum(), month.last_on
    since = world.after(day, -20)
    details = {row["pdet_person_id"]: row for row in world.rows("cgx_person_details")}
    on_plan = {plan["cppl_person_id"] for plan in world.plans(day)}
    for person in sorted({row["cinp_person_id"] for row in world.rows("ssd_cin_plans")}):
        plans = world.in_need(person, day)
        if not plans or person in on_plan or world.in_care(person, day):
            continue
        begun = min(row["cinp_cin_plan_start_date"] for row in plans)
        last = latest(
            (
                row["cinv_cin_visit_date"]
                for row in world.by("ssd_cin_visits", "cinv_person_id", person)
                if row["cinv_cin_visit_seen"] == "Y"
                and row["cinv_cin_visit_date"]
                and row["cinv_cin_visit_date"] >= begun
            ),
            day,
        )
        if details.get(person, {}).get("pdet_short_break_only") == "Y":
            total.leave_out("short_breaks")
        elif last is None and begun > since:
            total.leave_out("new_case")
        else:
            total.add(last is not None and last >= since)
    return total


def looked_after(world: World, month: Month) -> Sum:
    total, day = Sum(), month.last_on
    rules = ("lac-visit-first-week", "lac-visit-6-weeks", "lac-visit-3-months")
    regimes = {row["pldt_placement_id"]: row["pldt_visit_regime"] for row in world.rows("cgx_placement_details")}
    people: dict[str, list[Row]] = {}
    for row in world.rows("ssd_cla_placement"):
        person = row["clap_person_id"] or _child_of_care(world, row["clap_cla_id"])
        ended = row["clap_cla_placement_end_date"]
        if regimes.get(row["clap_cla_placement_id"]) in ("SHORT_BREAK", "NOT_APPLICABLE") or person is None:
            continue
        is_open = row["clap_cla_placement_start_date"] <= day and (ended is None or ended > day)
        if is_open and world.in_care(person, day):
            people.setdefault(person, []).append(row)
    for person, placements in people.items():
        placed = min(row["clap_cla_placement_start_date"] for row in placements)
        visited = any(
            row["clav_cla_visit_seen"] != "N" and placed <= row["clav_cla_visit_date"] <= day
            for row in world.rows("ssd_cla_visits")
            if (row["clav_person_id"] or _child_of_care(world, row["clav_cla_id"])) == person
        )
        if placed > day - timedelta(7) and not visited:
            total.leave_out("new_case")
            continue
        duties = [duty for duty in world.of(*rules) if duty.person == person and duty.started_on <= day]
        total.add(bool(duties) and not any(_stands_overdue(duty, day) for duty in duties))
    return total


def _child_of_care(world: World, care: str | None) -> str | None:
    found = [row["clae_person_id"] for row in world.rows("ssd_cla_episodes") if care and row["clae_cla_id"] == care]
    return found[0] if found else None


def _stands_overdue(duty: Obligation, day: date) -> bool:
    if duty.state not in ("overdue", "met_late", "never_met") or duty.breach_on > day:
        return False
    return not any(end and end <= day for end in (duty.met_on, duty.closed_on))


def overdue_conferences(world: World, month: Month) -> Sum:
    found = sum(_stands_overdue(duty, month.last_on) for duty in world.of("icpc-15wd"))
    return Sum(numerator=found, denominator=found)


def vacancies(world: World, month: Month) -> Sum:
    day = month.last_on
    posts = [
        row["estb_social_worker_posts"]
        for row in sorted(world.rows("cgx_establishment"), key=lambda row: row["estb_from"])
        if row["estb_from"] <= day and (row["estb_to"] is None or row["estb_to"] >= day)
    ]
    if not posts:
        return Sum()
    filled = sum(
        float(row["stff_fte"] if row["stff_fte"] is not None else 1)
        for row in world.rows("cgx_staff")
        if _is_active(row, day)
        and row["stff_role"] in ("SW", "ASYE", "SENIOR_SW")
        and row["stff_employment"] == "PERMANENT"
        and row["stff_is_external"] == "N"
    )
    return Sum(numerator=float(posts[-1]) - filled, denominator=float(posts[-1]))


def _is_active(row: Row, day: date) -> bool:
    begins, ends = row["stff_active_from"], row["stff_active_to"]
    return (begins is None or begins <= day) and (ends is None or ends >= day)


def caseload(world: World, month: Month) -> Sum:
    total, day = Sum(), month.last_on
    cases: dict[str, set[str]] = {}
    for person in {row["invo_person_id"] for row in world.rows("ssd_involvements")}:
        referred = any(
            row["cine_referral_date"] is not None
            and row["cine_referral_date"] <= day
            and (row["cine_close_date"] is None or row["cine_close_date"] > day)
            for row in world.by("ssd_cin_episodes", "cine_person_id", person)
        )
        for row in world.allocations(person):
            ended = row["invo_involvement_end_date"]
            worker = world.professional(row["invo_professional_id"])
            is_held = row["invo_involvement_start_date"] <= day and (ended is None or ended > day)
            if is_held and worker and (referred or world.is_owed_a_worker(person, day)):
                cases.setdefault(worker, set()).add(person)
    for row in world.rows("cgx_staff"):
        held = len(cases.get(row["stff_professional_id"], ()))
        holds = row["stff_case_holding"]
        is_holder = holds == "Y" or (holds is None and row["stff_role"] in ("SW", "ASYE", "SENIOR_SW") and held > 0)
        if _is_active(row, day) and row["stff_is_external"] == "N" and is_holder:
            total.add(True, amount=held)
    return total


def audits(column: str) -> Callable[[World, Month], Sum]:
    def count(world: World, month: Month) -> Sum:
        total = Sum()
        for row in world.rows("cgx_audits"):
            is_back = row["audt_returned_date"] is not None and row["audt_grade"] is not None
            if row["audt_month"] == month.first_on and row["audt_random_monthly"] == "Y" and is_back:
                total.add((row[column] or row["audt_grade"]) in ("OUTSTANDING", "GOOD", "RI"))
        return total

    return count


def plans_over(months: int) -> Callable[[World, Month], Sum]:
    def count(world: World, month: Month) -> Sum:
        details = {row["cpld_cp_plan_id"]: row for row in world.rows("cgx_cp_plan_details")}
        total = Sum()
        for plan in world.plans(month.last_on):
            more = details.get(plan["cppl_cp_plan_id"], {})
            if more.get("cpld_temporary") == "Y":
                continue
            starts = [plan["cppl_cp_plan_start_date"], more.get("cpld_original_start_date")]
            if add_months(min(day for day in starts if day), months) <= month.last_on:
                total.add(True)
        return total

    return count


def core_groups(world: World, month: Month) -> Sum:
    """Open plans: the duty that began last, and whether it was overdue."""
    total, day = Sum(), month.last_on
    duties = world.of("cg-first-10wd", "cg-interval-max")
    for plan in world.plans(day):
        mine = [duty for duty in duties if duty.plan == plan["cppl_cp_plan_id"] and duty.started_on <= day]
        if not mine:
            total.leave_out("exempt")
            continue
        duty = max(mine, key=lambda duty: (duty.started_on, duty.due_on))
        held = duty.rule == "cg-interval-max"
        if duty.state in ("exempt", "unknown") and duty.breach_on <= day:
            total.leave_out(duty.state)
        elif not held and day < duty.breach_on:
            total.leave_out("not_due_yet")
        else:
            total.add(held and day < duty.breach_on)
    return total


def absences(with_apology: bool, with_report: bool) -> Callable[[World, Month], Sum]:
    def count(world: World, month: Month) -> Sum:
        reports = {duty.subject: duty for duty in world.of("att-no-report-when-absent")}
        total = Sum()
        for duty in world.of("att-no-apology"):
            report = reports.get(duty.subject)
            if report is None or not month.first_on <= duty.due_on <= month.last_on:
                continue
            if "unknown" in (duty.state, report.state):
                total.leave_out("unknown")
                continue
            not_expected = with_apology and report.reason == "not_expected"
            has_report = report.state == "met" or not_expected
            total.add((duty.state == "met" or not with_apology) and (has_report or not with_report))
        return total

    return count


MEASURES: dict[str, Callable[[World, Month], Sum]] = {
    "contacts-decided": contacts,
    "plans-per-10000": rate,
    "conferences-in-time": conferences,
    "conferences-overdue": overdue_conferences,
    "assessments-in-time": assessments,
    "two-weekly-visits": visits,
    "plans-updated": updates,
    "four-weekly-supervision": supervision,
    "return-interviews": returns,
    "children-in-need-visited": children_in_need,
    "looked-after-visited": looked_after,
    "looked-after-reviews": reviews_since_april,
    "vacancies": vacancies,
    "caseloads": caseload,
    "audits-graded": audits("audt_grade"),
    "audits-graded-moderated": audits("audt_moderated_grade"),
    "first-core-groups": due_in_month("cg-first-10wd"),
    "core-groups-in-interval": core_groups,
    "absences-explained": absences(True, True),
    "absences-with-apology": absences(True, False),
    "absences-with-report": absences(False, True),
    "minutes-sent": due_in_month("min-not-distributed"),
    "actions-completed": due_in_month("act-overdue"),
    "voice-present": due_in_month("voice-absent"),
    "escalations-answered": due_in_month("esc-stage-overdue"),
    **{f"plans-over-{months}-months": plans_over(months) for months in (15, 18, 21, 24)},
    "unallocated-children": lambda world, month: _both(unallocated(world, month)[0]),
    "unallocated-within-limit": lambda world, month: _both(unallocated(world, month)[1]),
}


def _both(number: int) -> Sum:
    return Sum(numerator=number, denominator=number)
