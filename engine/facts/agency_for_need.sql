-- One row is one kind of agency, or one role, that answers a need recorded about a family.
-- helper
select need, member_role, agency_kind
from (
    values
        ('DOMESTIC_ABUSE', 'DV_SERVICE', null),
        ('DOMESTIC_ABUSE', null, 'DV_SERVICE'),
        ('DRUGS', 'SUBSTANCE', null),
        ('DRUGS', null, 'SUBSTANCE'),
        ('ALCOHOL', 'SUBSTANCE', null),
        ('ALCOHOL', null, 'SUBSTANCE'),
        ('ADULT_MENTAL_HEALTH', 'ADULT_MH', null),
        ('ADULT_MENTAL_HEALTH', null, 'ADULT_MH'),
        ('CHILD_MENTAL_HEALTH', 'CAMHS', null),
        ('CHILD_MENTAL_HEALTH', null, 'CAMHS'),
        ('OFFENDING_ADULT', 'PROBATION', null),
        ('OFFENDING_ADULT', null, 'PROBATION'),
        ('YOUTH_OFFENDING', 'YOUTH_JUSTICE', null),
        ('YOUTH_OFFENDING', null, 'YJS'),
        ('SEND', 'SEND', null),
        ('SEND', 'DSL_SCHOOL', null),
        ('SEND', null, 'SEND_SERVICE'),
        ('SEND', null, 'SCHOOL'),
        ('HOUSING', 'HOUSING', null),
        ('HOUSING', null, 'HOUSING')
) as pairs(need, member_role, agency_kind)
