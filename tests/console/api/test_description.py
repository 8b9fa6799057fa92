"""The whole API against its own description, with made-up requests: no breakdown, and no answer that is not told of.

Three ask: the unit, which sees every team; a manager of another team; and nobody. The seed is fixed.
"""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, settings
from schemathesis import Response
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from support.consoles import bare_house

from console.api.described import description
from console.app import make_app
from console.web.cookie import NAME
from engine.book import Book
from register.database import open_database

#: A list that is too long may be refused as an address that is too long.
REFUSALS = ["400", "401", "403", "404", "405", "409", "413", "414", "422"]
api = schemathesis.openapi.from_dict(
    description(),
    config=SchemathesisConfig.from_dict({"checks": {"negative_data_rejection": {"expected-statuses": REFUSALS}}}),
)
#: The same without the many requests that are wrong in one place each: once is enough.
in_short = schemathesis.openapi.from_dict(
    description(), config=SchemathesisConfig.from_dict({"phases": {"coverage": {"enabled": False}}})
)

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]


@dataclass(frozen=True, kw_only=True)
class Running:
    """One application for all requests: what one of them changes, the others find."""

    app: FastAPI
    cookies: Mapping[str, str]

    def ask(self, case: schemathesis.Case[Any], name: str | None) -> Response:
        """The answer to somebody, or to nobody."""
        headers = {"Sec-Fetch-Site": "same-origin"} | ({"Cookie": self.cookies[name]} if name else {})
        return case.call(base_url="https://127.0.0.1", app=self.app, headers=headers)


@pytest.fixture(scope="module")
def running(filled_register: Path, tmp_path_factory: pytest.TempPathFactory, book: Book) -> Iterator[Running]:
    """The console, and who is signed in."""
    file = shutil.copy(filled_register, tmp_path_factory.mktemp("described") / "register.sqlite")
    opened = open_database(f"sqlite:///{file}")
    house = bare_house(opened, book=book)
    cookies = {name: f"{NAME}={house.token(name)}" for name in ("unit", "south")}
    yield Running(app=make_app(house.console), cookies=cookies)
    opened.close()


FIXED = settings(derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck))


@api.parametrize()
@settings(FIXED, max_examples=4)
def test_the_unit_is_answered_as_described(case: schemathesis.Case[Any], running: Running) -> None:
    answer = running.ask(case, "unit")

    case.validate_response(answer, checks=CHECKS)


@in_short.parametrize()
@settings(FIXED, max_examples=4)
def test_another_teams_manager_is_answered_as_described(case: schemathesis.Case[Any], running: Running) -> None:
    answer = running.ask(case, "south")

    case.validate_response(answer, checks=CHECKS[:-1])


@in_short.parametrize()
@settings(FIXED, max_examples=1)
def test_nobody_is_answered_as_described(case: schemathesis.Case[Any], running: Running) -> None:
    answer = running.ask(case, None)

    case.validate_response(answer, checks=CHECKS[:-1])
    assert answer.status_code in (400, 401, 413, 414)
