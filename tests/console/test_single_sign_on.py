"""Sign-in by an identity provider that tells the truth, and by ones that do not."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient
from joserfc import jwt
from joserfc.jwk import RSAKey
from support.consoles import MORNING, House, bare_house
from support.web_server import Answer, Asked, web_server

from console.access import accounts
from console.access.single_sign_on import SECRET
from console.web.cookie import NAME
from service.console_settings import ConsoleSettings, SingleSignOn
from service.settings import Settings

KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
OTHER_KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})


@dataclass(kw_only=True)
class MadeUpProvider:
    """A provider whose answers a test can spoil."""

    address: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=lambda: {"alg": "RS256", "kid": "one"})
    key: RSAKey = field(default_factory=lambda: KEY)
    nonce: str = ""

    def answer(self, asked: Asked) -> Answer:
        """What it says of itself, its keys, and who somebody is."""
        if asked.path.endswith("openid-configuration"):
            places = {
                "issuer": self.address, "authorization_endpoint": f"{self.address}/go",
                "token_endpoint": f"{self.address}/token", "jwks_uri": f"{self.address}/keys",
            }  # fmt: skip
            return _json(places)
        if asked.path == "/keys":
            return _json({"keys": [KEY.as_dict(private=False)]})
        return _json({"access_token": secrets.token_hex(8), "token_type": "Bearer", "id_token": self._token()})

    def _token(self) -> str:
        end = int(MORNING.timestamp()) + 300
        claims = {
            "iss": self.address, "aud": "corewatch", "sub": "s-1", "exp": end, "nonce": self.nonce, "tid": "tenant-1",
            "roles": ["Corewatch.Unit"], "preferred_username": "Una@Example.Org", "name": "Una Unit",
        } | self.claims  # fmt: skip
        return jwt.encode(self.header, {name: value for name, value in claims.items() if value is not None}, self.key)


def _json(document: object) -> Answer:
    return Answer(document=document, headers={"Content-Type": "application/json"})


@pytest.fixture
def provider() -> Iterator[MadeUpProvider]:
    """A provider on this machine."""
    made = MadeUpProvider()
    with web_server(made.answer) as (address, _):
        made.address = address
        yield made


@pytest.fixture
def org(house: House, provider: MadeUpProvider, monkeypatch: pytest.MonkeyPatch) -> House:
    """The house, with that provider."""
    monkeypatch.setenv(SECRET, "a secret of the client")
    roles = {"Corewatch.Unit": "unit", "Corewatch.Viewer": "viewer"}
    sign_in = SingleSignOn(issuer=provider.address, client_id="corewatch", tenant="tenant-1", roles=roles)
    settings = Settings(console=ConsoleSettings(hosts=("127.0.0.1",), sign_in=sign_in))
    return bare_house(house.database, settings=settings, book=house.console.book)


def leave(client: TestClient, provider: MadeUpProvider) -> dict[str, str]:
    """Go to the provider, as a browser does; what the address there says."""
    address = client.get("/sign-in/organisation?next=/exceptions").headers["location"]
    said = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    provider.nonce = said["nonce"]
    return said


def come_back(client: TestClient, said: dict[str, str], **changes: str) -> Any:
    """Return with a code."""
    asked = {"code": "c-1", "state": said["state"]} | changes
    return client.get("/sign-in/return", params=asked, headers={"Sec-Fetch-Site": "cross-site"})


def test_somebody_of_the_organisation_comes_in(org: House, provider: MadeUpProvider) -> None:
    client = org.browser()

    said = leave(client, provider)
    answer = come_back(client, said)

    assert (answer.status_code, answer.headers["location"]) == (303, "/exceptions")
    assert (said["code_challenge_method"], said["response_type"]) == ("S256", "code")
    assert said["redirect_uri"] == "https://127.0.0.1/sign-in/return"
    assert client.get("/exceptions").status_code == 200
    with org.database.reading() as connection:
        row = accounts.get(connection, "una@example.org")
    assert (row.role, row.password_hash, row.teams) == ("unit", None, [])


@pytest.mark.parametrize(
    "spoiled",
    [
        {"aud": "another"},
        {"aud": ["corewatch", "another"]},
        {"azp": "another"},
        {"iss": "https://evil.example"},
        {"nonce": "another"},
        {"nonce": None},
        {"exp": int(MORNING.timestamp()) - 120},
        {"exp": None},
        {"tid": "another"},
        {"tid": None},
        {"sub": None},
        {"roles": []},
        {"roles": ["Somebody.Else"]},
        {"roles": ["Corewatch.Unit", "Corewatch.Viewer"]},
    ],
    ids=str,
)
def test_a_claim_that_is_not_right_is_refused(org: House, provider: MadeUpProvider, spoiled: dict[str, Any]) -> None:
    client = org.browser()
    provider.claims = spoiled

    answer = come_back(client, leave(client, provider))

    assert answer.status_code == 403
    assert NAME not in client.cookies
    assert org.log()[-1].action == "refused"


def test_a_token_that_another_signed_is_refused(org: House, provider: MadeUpProvider) -> None:
    client = org.browser()
    provider.key = OTHER_KEY

    assert come_back(client, leave(client, provider)).status_code == 403


@pytest.mark.parametrize("changes", [{"state": "another"}, {"state": ""}, {"code": ""}])
def test_a_return_that_nobody_began_is_refused(org: House, provider: MadeUpProvider, changes: dict[str, str]) -> None:
    client = org.browser()

    answer = come_back(client, leave(client, provider), **changes)

    assert answer.status_code == 403


def test_a_return_in_another_browser_is_refused(org: House, provider: MadeUpProvider) -> None:
    said = leave(org.browser(), provider)

    assert come_back(org.browser(), said).status_code == 403


def test_a_second_time_finds_the_same_account_with_the_role_of_today(org: House, provider: MadeUpProvider) -> None:
    first = org.browser()
    come_back(first, leave(first, provider))
    provider.claims = {"roles": ["Corewatch.Viewer"]}

    again = org.browser()
    come_back(again, leave(again, provider))

    with org.database.reading() as connection:
        assert accounts.get(connection, "una@example.org").role == "viewer"
    assert first.get("/exceptions").status_code == 302


def test_an_account_that_is_switched_off_stays_off(org: House, provider: MadeUpProvider) -> None:
    client = org.browser()
    come_back(client, leave(client, provider))
    with org.database.writing() as connection:
        accounts.change(connection, "una@example.org", now=MORNING, is_active=False)

    other = org.browser()
    answer = come_back(other, leave(other, provider))

    assert answer.status_code == 403
    assert client.get("/exceptions").status_code == 302


def test_the_name_of_a_local_account_is_not_taken_over(org: House, provider: MadeUpProvider) -> None:
    client = org.browser()
    provider.claims = {"preferred_username": "unit"}

    assert come_back(client, leave(client, provider)).status_code == 403


def test_without_a_provider_there_is_no_such_page(house: House) -> None:
    assert house.browser().get("/sign-in/organisation").status_code == 404


def test_a_provider_without_encryption_is_not_asked(org: House) -> None:
    sign_in = org.console.settings.console.sign_in
    assert sign_in is not None
    console = replace(org.console.settings.console, sign_in=replace(sign_in, issuer="http://login.example.org"))
    other = bare_house(org.database, settings=replace(org.console.settings, console=console), book=org.console.book)

    answer = other.browser().get("/sign-in/organisation")

    assert answer.status_code == 403
    assert "https://" in answer.text
