"""Against pages that are framed, kept or sniffed: the headers stand on every answer, whatever it is."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from support.consoles import House
from support.walking import addresses

from console.look import static_url

#: Written out: what is taken out of the program must be missed here.
NEEDED = {
    "strict-transport-security": "max-age=31536000; includeSubDomains",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "x-robots-tag": "noindex, nofollow",
}


def check(answer: Response, place: str, *, may_be_kept: bool = False) -> None:
    """Hold one answer against what every answer has."""
    for name, value in NEEDED.items():
        assert answer.headers[name] == value, (place, name)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy, place
    assert "frame-ancestors 'none'" in policy, place
    assert "unsafe" not in policy, place
    assert (answer.headers["cache-control"] == "no-store") != may_be_kept, place
    assert "server" not in answer.headers, place
    assert "access-control-allow-origin" not in answer.headers, place


@pytest.mark.parametrize("name", [None, "unit", "agency"])
def test_on_every_route(house: House, name: str | None) -> None:
    client = house.browser(name)

    for _route, path in addresses(house):
        check(client.get(path, headers={"Origin": "https://evil.example"}), path)


def refusals(client: TestClient) -> Iterator[tuple[int, Response]]:
    """An answer of each kind that no route gives, and the status that it should have."""
    yield 404, client.get("/nowhere")
    yield 404, client.get("/api/v1/nowhere")
    yield 405, client.put("/sign-in")
    yield 400, client.get("/sign-in", headers={"Host": "evil.example"})
    yield 403, client.post("/sign-out", headers={"Sec-Fetch-Site": "cross-site"})
    yield 413, client.post("/sign-in", content=b"x" * 300_000)
    yield 414, client.get("/sign-in", params={"next": "x" * 9000})
    yield 422, client.post("/sign-in", data={"name": "x" * 300})
    yield 404, client.get(f"{static_url()}/no-such-file.css")


def test_on_every_refusal(house: House) -> None:
    for status, answer in refusals(house.browser("unit")):
        assert answer.status_code == status
        check(answer, str(status))


@pytest.mark.parametrize("path", ["/exceptions", "/api/v1/exceptions"])
def test_on_a_breakdown(house: House, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_args: object, **_known: object) -> None:
        raise ValueError("Zebedee Quagga")

    monkeypatch.setattr("register.queries.page", breaks)
    answer = house.browser("unit").get(path)

    assert answer.status_code == 500
    check(answer, path)


def test_only_a_file_may_be_kept(house: House) -> None:
    answer = house.browser().get(f"{static_url()}/corewatch.css")

    assert answer.status_code == 200
    check(answer, "static", may_be_kept=True)
