"""Workers and agencies as a page may say them: by id, and by name only where the authority and the account allow it."""

from console.visit import Visit


def worker_words(visit: Visit, worker: str | None) -> str:
    """A worker, or that nobody is recorded."""
    if worker is None:
        return "Nobody is recorded"
    picture = visit.picture
    allowed = visit.who.sees_names and visit.console.settings.console.names
    name = visit.console.pictures.worker_names(picture).get(worker) if allowed and picture else None
    return f"{name} ({worker})" if name else worker


def agency_words(visit: Visit, agency: str | None) -> str | None:
    """An agency by its name, which is nobody's secret."""
    if agency is None or visit.picture is None:
        return agency
    return visit.console.pictures.agency_names(visit.picture).get(agency, agency)
