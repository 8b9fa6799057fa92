"""When a family's plans began and ended, and when its conferences were."""

from snapshot.synth.family import Family

#: Open plans by age: up to which share of them, and between which days.
AGES = ((0.48, 1, 75), (0.76, 76, 150), (0.95, 151, 330), (1.0, 331, 540))
ENDED_SHARE = 0.3
#: Ended plans are kept this long, for plans that follow soon after another.
HISTORY_DAYS = 2190


def set_lifetime(family: Family) -> None:
    """Choose the days of the first conference, of the reviews and of the end."""
    must_end = family.story in ("court_order", "repeat_plan", "transferred_out", "turning_18")
    ends = must_end or (family.story is None and family.chance(ENDED_SHARE))
    wanted = _wanted_days(family) if ends else None
    back = _days_since_end(family) + (wanted or 0) if ends else _open_age(family)
    family.conference_on = family.days.on_or_before(family.now - back)
    _set_reviews(family, wanted)
    _set_front_door(family)


def _open_age(family: Family) -> int:
    """How many days ago an open plan began."""
    if family.chance(family.rates.plan_over_24_months):
        return family.between(740, 1000)
    if family.chance(family.rates.plan_over_18_months):
        return family.between(556, 725)
    draw = family.rng.random()
    return next(family.between(low, high) for share, low, high in AGES if draw < share)


def _wanted_days(family: Family) -> int:
    return 60 + int(420 * family.rng.random() ** 4)


def _days_since_end(family: Family) -> int:
    if family.story == "turning_18" or family.chance(0.5):
        return int(60 * family.rng.random())
    if family.chance(0.15):
        return family.between(500, HISTORY_DAYS - 600)
    return family.between(30, 480)


def _set_reviews(family: Family, wanted: int | None) -> None:
    """Reviews one after the other until the plan ends or the last night is passed."""
    end_from = None if wanted is None else family.conference_on + wanted
    last, months = family.conference_on, 3
    while True:
        held = _review_day(family, last, months)
        if held > family.now:
            family.next_review_on = held
            return
        family.reviews.append(held)
        if end_from is not None and held >= end_from:
            family.ended_on = held
            return
        last, months = held, 6


def _review_day(family: Family, last: int, months: int) -> int:
    due = family.days.months(last, months)
    if family.chance(family.rates.review_late):
        return family.days.on_or_after(due + family.between(1, 40))
    return family.days.on_or_before(due - family.between(0, 12))


def _set_front_door(family: Family) -> None:
    """Contact, referral and enquiry, counted back from the conference."""
    late = family.chance(family.rates.conference_late)
    before = family.between(16, 30) if late else family.between(8, 14)
    family.enquiry_on = family.days.add(family.conference_on, -before)
    family.referral_on = family.days.add(family.enquiry_on, -family.between(0, 3))
    family.known_on = family.days.add(family.referral_on, -family.between(0, 3))
