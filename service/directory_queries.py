"""What is read of a snapshot to know who may be told. Children appear as keys and nothing else.

`{children}`, `{meetings}` and `{rows}` are conditions that keep to what is asked for.
"""

#: A worker of the extract, with the staff row where there is one.
PEOPLE = """
SELECT
    coalesce(professional.prof_professional_id, staff.stff_professional_id),
    professional.prof_professional_name,
    staff.stff_email,
    staff.stff_role,
    staff.stff_team_id,
    staff.stff_manager_id,
    staff.stff_active_from,
    staff.stff_active_to,
    coalesce(staff.stff_is_external, 'N') = 'Y' OR coalesce(staff.stff_role, '') = 'EXTERNAL'
FROM known.ssd_professionals AS professional
FULL JOIN known.cgx_staff AS staff ON staff.stff_professional_id = professional.prof_professional_id
ORDER BY 1
"""

TEAMS = """
SELECT team_team_id, team_name, team_level, team_parent_id, team_manager_id
FROM known.cgx_teams
WHERE team_active = 'Y'
ORDER BY 1
"""

ABSENCES = """
SELECT abse_professional_id, abse_from, abse_to, abse_cover_id
FROM known.cgx_staff_absence
WHERE abse_from IS NOT NULL
ORDER BY ALL
"""

PLANS = """
SELECT
    plan.cppl_cp_plan_id,
    plan.cppl_person_id,
    plan.cppl_cp_plan_start_date IS NOT NULL
        AND plan.cppl_cp_plan_end_date IS NULL
        AND coalesce(plan.cppl_cp_plan_ola, 'N') <> 'Y'
        AND coalesce(details.cpld_end_reason, '') NOT IN ('DATA_ERROR', 'MERGED'),
    details.cpld_lead_sw_id,
    lead_worker.professional_id,
    details.cpld_lead_sw_allocated_date,
    details.cpld_team_id,
    details.cpld_cp_chair_id,
    chair.professional_id
FROM known.ssd_cp_plans AS plan
LEFT JOIN known.cgx_cp_plan_details AS details ON details.cpld_cp_plan_id = plan.cppl_cp_plan_id
LEFT JOIN known.worker AS lead_worker ON lead_worker.value = details.cpld_lead_sw_id
LEFT JOIN known.worker AS chair ON chair.value = details.cpld_cp_chair_id
ORDER BY 1
"""

#: The latest first: of two who hold a role at once, the one who began last is asked.
INVOLVEMENTS = """
SELECT
    involvement.invo_person_id,
    involvement.invo_professional_id,
    worker.professional_id,
    involvement.invo_professional_role_id,
    involvement.invo_involvement_start_date,
    involvement.invo_involvement_end_date
FROM known.ssd_involvements AS involvement
LEFT JOIN known.worker AS worker ON worker.value = involvement.invo_professional_id
WHERE involvement.invo_professional_role_id IN ('LEAD_SW', 'CP_CHAIR', 'IRO')
    AND involvement.invo_professional_id IS NOT NULL
    AND involvement.invo_involvement_start_date IS NOT NULL
    AND {children}
ORDER BY involvement.invo_person_id, involvement.invo_involvement_start_date DESC, involvement.invo_involvements_id
"""

#: A place without a plan of its own belongs to the plan that the child had on the day of the meeting.
MEETINGS = """
WITH places AS (
    SELECT
        place.cgms_meeting_id AS meeting_id,
        coalesce(place.cgms_cp_plan_id, plan.cppl_cp_plan_id) AS plan_id
    FROM known.cgx_meeting_subjects AS place
    INNER JOIN known.cgx_meetings AS meeting ON meeting.cgmt_meeting_id = place.cgms_meeting_id
    LEFT JOIN known.ssd_cp_plans AS plan
        ON place.cgms_cp_plan_id IS NULL
        AND plan.cppl_person_id = place.cgms_person_id
        AND plan.cppl_cp_plan_start_date <= coalesce(meeting.cgmt_held_date, meeting.cgmt_scheduled_date)
        AND (
            plan.cppl_cp_plan_end_date IS NULL
            OR plan.cppl_cp_plan_end_date >= coalesce(meeting.cgmt_held_date, meeting.cgmt_scheduled_date)
        )
),

plans AS (
    SELECT meeting_id, list(DISTINCT plan_id ORDER BY plan_id) AS plan_ids
    FROM places
    WHERE plan_id IS NOT NULL
    GROUP BY meeting_id
)

SELECT
    meeting.cgmt_meeting_id,
    meeting.cgmt_chair_id,
    chair.professional_id,
    meeting.cgmt_minute_taker_id,
    minute_taker.professional_id,
    meeting.cgmt_team_id,
    meeting.cgmt_meeting_type IN ({conferences}),
    coalesce(plans.plan_ids, [])
FROM known.cgx_meetings AS meeting
LEFT JOIN known.worker AS chair ON chair.value = meeting.cgmt_chair_id
LEFT JOIN known.worker AS minute_taker ON minute_taker.value = meeting.cgmt_minute_taker_id
LEFT JOIN plans ON plans.meeting_id = meeting.cgmt_meeting_id
WHERE {meetings}
ORDER BY 1
"""

AGENCIES = "SELECT agcy_agency_code, agcy_name, agcy_lead_email FROM known.cgx_agencies ORDER BY 1"

#: Who is named on a row that owes a duty: its grain, its key, its agency, a role, and the worker.
SUBJECTS = """
WITH named AS (
    SELECT
        'attendance' AS grain,
        attendance.cgat_attendance_id AS subject,
        coalesce(attendance.cgat_agency_code, member.cgmb_agency_code) AS agency,
        'absent_member' AS role,
        coalesce(attendance.cgat_professional_id, member.cgmb_professional_id) AS worker
    FROM known.cgx_attendance AS attendance
    LEFT JOIN known.cgx_members AS member ON member.cgmb_member_id = attendance.cgat_member_id
    UNION ALL
    SELECT 'audit', audt_audit_id, NULL, 'auditor', audt_auditor_id
    FROM known.cgx_audits
    UNION ALL
    SELECT 'audit_action', action.auda_action_id, NULL, 'auditor', audit.audt_auditor_id
    FROM known.cgx_audit_actions AS action
    INNER JOIN known.cgx_audits AS audit ON audit.audt_audit_id = action.auda_audit_id
    UNION ALL
    SELECT 'escalation_stage', ests_stage_id, NULL, 'stage_holder', ests_holder_id
    FROM known.cgx_escalation_stages
    UNION ALL
    -- The escalation as a whole is with the holder of its highest stage, else with whom it was raised to.
    SELECT
        'escalation',
        escalation.esca_escalation_id,
        NULL,
        'stage_holder',
        coalesce(max_by(stage.ests_holder_id, stage.ests_stage_no), any_value(escalation.esca_raised_to_id))
    FROM known.cgx_escalations AS escalation
    LEFT JOIN known.cgx_escalation_stages AS stage ON stage.ests_escalation_id = escalation.esca_escalation_id
    GROUP BY escalation.esca_escalation_id
)

SELECT named.grain, named.subject, named.agency, named.role, named.worker, worker.professional_id
FROM named
LEFT JOIN known.worker AS worker ON worker.value = named.worker
WHERE (named.agency IS NOT NULL OR named.worker IS NOT NULL) AND {rows}
ORDER BY ALL
"""
