"""Workers and agencies as a page may say them: by id, and by name only where the authority and the account allow it."""

from console.visit import Visit


def worker_words(visit: Visit, worker: str | None) -> str:
    """A worker, or that nobody is recorded."""
    if worker is None:
        return "Nobody is recorded"
    picture = visit.picture
    name = visit.console.pictures.worker_names(picture).get(worker) if _may_name(visit) and picture else None
    return f"{name} ({worker})" if name else worker


def child_name(visit: Visit, person: str | None) -> str | None:
    """A child's name, for who may see it. Whoever shows it says so in the access log: see the page of a plan."""
    if person is None or not _may_name(visit) or visit.picture is None:
        return None
    found = visit.picture.names([person]).get(person)
    parts = (found.forename, found.surname) if found else ()
    return " ".join(part for part in parts if part) or None


def _may_name(visit: Visit) -> bool:
    return visit.who.sees_names and visit.console.settings.console.names


def agency_words(visit: Visit, agency: str | None) -> str | None:
    """An agency by its name, which is nobody's secret."""
    if agency is None or visit.picture is None:
        return agency
    return visit.console.pictures.agency_names(visit.picture).get(agency, agency)
