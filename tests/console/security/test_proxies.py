"""Against a caller who says where he comes from: it is believed of the authority's own proxy and of nobody else."""

import hashlib
import shutil
from pathlib import Path

import pytest
import uvicorn
from fastapi.testclient import TestClient
from sqlalchemy import select
from support.consoles import MORNING, House

from console.serve import run_serve
from register.access_tables import sign_in_attempt
from register.database import open_database

SAID = {"X-Forwarded-For": "203.0.113.7", "Sec-Fetch-Site": "same-origin"}


def digest(place: str) -> str:
    """As a place is kept."""
    return hashlib.sha256(place.encode()).hexdigest()


def places(house_file: Path) -> list[str]:
    """Where wrong passwords came from, as far as the console believes."""
    database = open_database(f"sqlite:///{house_file}")
    with database.reading() as connection:
        found = list(connection.scalars(select(sign_in_attempt.c.place_digest)))
    database.close()
    return found


@pytest.mark.parametrize(
    ("proxy", "caller", "believed"),
    [
        (None, "10.0.0.9", "10.0.0.9"),
        (None, "127.0.0.1", "127.0.0.1"),
        ("10.0.0.9", "10.0.0.9", "203.0.113.7"),
        ("10.0.0.9", "10.0.0.8", "10.0.0.8"),
    ],
)
def test_only_the_proxy_says_where_a_caller_is(
    filled_register: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    proxy: str | None,
    caller: str,
    believed: str,
) -> None:
    file = Path(shutil.copy(filled_register, tmp_path / "corewatch.db"))
    said = f'proxy = "{proxy}"\n' if proxy else ""
    (tmp_path / "corewatch.toml").write_text(f'[console]\nhosts = ["127.0.0.1"]\n{said}')
    monkeypatch.delenv("COREWATCH_DATABASE_URL", raising=False)
    monkeypatch.setattr("console.pages.sign_in.is_password", lambda *_: False)

    def ask(server: uvicorn.Server) -> None:
        server.config.load()
        client = TestClient(server.config.loaded_app, base_url="http://127.0.0.1", client=(caller, 5000))
        assert client.post("/sign-in", data={"name": "x", "password": "y"}, headers=SAID).status_code == 401

    monkeypatch.setattr(uvicorn.Server, "run", ask)
    run_serve(config=tmp_path / "corewatch.toml", host="127.0.0.1", port=0, minutes=None, clock=lambda: MORNING)

    assert places(file) == [digest(believed)]


@pytest.mark.parametrize("header", ["X-Forwarded-Host", "Forwarded", "X-Host", "X-Original-URL", "X-Rewrite-URL"])
def test_no_other_header_changes_what_is_asked_for(house: House, header: str) -> None:
    value = "host=evil.example" if header == "Forwarded" else "evil.example"

    answer = house.browser().get("/exceptions", headers={header: value})

    assert answer.headers["location"] == "/sign-in?next=%2Fexceptions"
    assert "evil" not in str(answer.headers) + answer.text


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "evil.example:443", "", "127.0.0.1@evil"])
def test_another_name_than_ours_is_refused(house: House, host: str) -> None:
    assert house.browser().get("/sign-in", headers={"Host": host}).status_code == 400
