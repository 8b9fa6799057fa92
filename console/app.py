"""The application: every route, and what stands before all of them."""

from collections.abc import Iterable, Iterator

from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.staticfiles import StaticFiles
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import Mount

from console.api import APIS
from console.look import STATIC_FOLDER, static_url
from console.pages import PAGES
from console.web.errors import CatchAll, add_error_answers
from console.web.headers import SecureHeaders
from console.web.journal import Journal
from console.web.limits import Limits
from console.web.origin import SameOrigin
from console.web.recorded import Recorded
from console.wiring import Console


def make_app(console: Console) -> FastAPI:
    """The console as an application. What is added last is asked first."""
    app = FastAPI(title="Corewatch", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.console = console
    for part in (*PAGES, *APIS):
        app.include_router(part.router)
    app.mount(static_url(), StaticFiles(directory=STATIC_FOLDER), name="static")
    add_error_answers(app)
    app.add_middleware(Recorded)
    app.add_middleware(CatchAll, log=console.log)
    app.add_middleware(SameOrigin)
    app.add_middleware(Limits)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(console.settings.console.hosts), www_redirect=False)
    app.add_middleware(Journal, log=console.log)
    app.add_middleware(SecureHeaders)
    return app


def routes_of(app: FastAPI) -> list[APIRoute]:
    """Every route that answers, wherever it was included; a mount of anything but files is refused."""
    return list(_walk(app.routes))


def _walk(routes: Iterable[object]) -> Iterator[APIRoute]:
    for route in routes:
        inner = getattr(route, "original_router", None)
        if isinstance(route, APIRoute):
            yield route
        elif inner is not None:
            yield from _walk(inner.routes)
        elif not (isinstance(route, Mount) and isinstance(route.app, StaticFiles)):
            raise TypeError(f"{route} is no route that can be walked to")
