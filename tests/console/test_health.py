"""What a monitoring system asks: alive, ready, and figures without anybody in them."""

import pytest
from support.consoles import House

from console.pages.health import TOKEN
from register.database import Database
from register.errors import DatabaseBusy


def test_alive_and_ready(house: House) -> None:
    client = house.browser()

    assert client.get("/healthz").text == "ok\n"
    assert client.get("/readyz").json() == {"ready": True}


def test_not_ready_without_the_register(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(_self: Database) -> None:
        raise DatabaseBusy(seconds=10)

    monkeypatch.setattr(Database, "reading", breaks)
    answer = house.browser().get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["ready"] is False


def test_the_figures_name_routes_and_nobody(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TOKEN, "a token of the monitoring")
    client = house.browser("unit")
    client.get("/exceptions/CG-0001?q=Zebedee")

    wrong: list[dict[str, str]] = [{}, {"Authorization": "Bearer x"}]
    refused = [client.get("/metrics", headers=headers).status_code for headers in wrong]
    told = client.get("/metrics", headers={"Authorization": "Bearer a token of the monitoring"}).text

    assert refused == [404, 404]
    assert 'route="/exceptions/{reference}"' in told
    assert "CG-0001" not in told
    assert "Zebedee" not in told


def test_without_a_token_the_figures_are_for_this_machine(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(TOKEN, raising=False)

    assert house.browser().get("/metrics").status_code == 404


@pytest.mark.parametrize("pieces", [1, 4])
def test_what_is_too_large_is_refused(house: House, pieces: int) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    whole = b"x" * 400_000
    sent = whole if pieces == 1 else iter([whole[: 400_000 // pieces]] * pieces)

    answer = house.browser().post("/sign-in", headers=headers, content=sent)

    assert answer.status_code == 413
    assert "strict-transport-security" in answer.headers


def test_an_address_that_is_too_long_is_refused(house: House) -> None:
    assert house.browser().get("/sign-in", params={"next": "x" * 9000}).status_code == 414
