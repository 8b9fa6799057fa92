"""Two pages for everybody, signed in or not: how accessible this is, and what is recorded about who uses it."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from console.access.sessions import ABSOLUTE, IDLE
from console.web.render import render

router = APIRouter()


@router.get("/accessibility")
def accessibility_page(request: Request) -> Response:
    """The accessibility statement."""
    return render(request, "accessibility.html", {})


@router.get("/privacy")
def privacy_page(request: Request) -> Response:
    """What is recorded about staff who use the console."""
    minutes, hours = IDLE.total_seconds() / 60, ABSOLUTE.total_seconds() / 3600
    return render(request, "privacy.html", {"idle_minutes": f"{minutes:g}", "longest_hours": f"{hours:g}"})
