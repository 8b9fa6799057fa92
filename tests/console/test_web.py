"""What holds for every request: headers, hosts, origins, cookies, errors, the log."""

import pytest
from support.consoles import MORNING, House, without_nonce

from console.access import accounts
from console.access.accounts import NewAccount
from console.access.roles import Role
from console.web.cookie import NAME
from register.errors import DatabaseBusy

PASSWORD = "a long and easy password"  # noqa: S105 - of a made-up person


@pytest.fixture
def with_password(house: House) -> House:
    """The house with one more person, who has a password."""
    new = NewAccount(name="pat", shown_name="Pat Password", role=Role.UNIT, password=PASSWORD)
    with house.database.writing() as connection:
        accounts.add(connection, new, now=MORNING)
    return house


@pytest.mark.parametrize("path", ["/sign-in", "/exceptions", "/nowhere", "/exceptions/CG-0001", "/nowhere.css"])
@pytest.mark.parametrize("name", [None, "unit"])
def test_every_answer_has_the_headers(house: House, path: str, name: str | None) -> None:
    headers = house.browser(name).get(path).headers

    assert headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"
    assert "server" not in headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


def test_a_nonce_is_used_once(house: House) -> None:
    client = house.browser()

    first, second = (client.get("/sign-in").headers["content-security-policy"] for _ in range(2))

    assert first != second


def test_an_error_of_ours_says_nothing_of_itself(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_args: object, **_known: object) -> None:
        raise ValueError("Zebedee Quagga")

    monkeypatch.setattr("register.queries.page", breaks)
    answer = house.browser("unit").get("/exceptions")

    assert answer.status_code == 500
    assert "Quagga" not in answer.text
    assert "content-security-policy" in answer.headers
    assert "Quagga" not in str(house.lines)
    assert house.lines[-2]["kind"] == "ValueError"


def test_another_host_is_refused(house: House) -> None:
    answer = house.browser("unit").get("/exceptions", headers={"Host": "evil.example"})

    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("headers", "passes"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Origin": "https://127.0.0.1"}, True),
        ({"Origin": "https://evil.example"}, False),
        ({"Origin": "null"}, False),
        ({}, False),
        ({"Authorization": "Bearer cwt_x", "Sec-Fetch-Site": "cross-site"}, False),
    ],
)
def test_a_change_comes_from_our_own_pages(house: House, headers: dict[str, str], *, passes: bool) -> None:
    client = house.browser("unit")
    del client.headers["Sec-Fetch-Site"]

    answer = client.post("/sign-out", headers=headers)

    assert answer.status_code == (303 if passes else 403)


def test_the_cookie_is_for_this_host_and_for_no_script(with_password: House) -> None:
    answer = with_password.browser().post("/sign-in", data={"name": "pat", "password": PASSWORD})

    said = answer.headers["set-cookie"]
    assert said.startswith(f"{NAME}=")
    for word in ("Secure", "HttpOnly", "SameSite=lax", "Path=/"):
        assert word in said
    assert "Domain" not in said
    assert "expires" not in said.lower()


def test_signing_in_gives_a_new_session_and_signing_out_ends_it(with_password: House) -> None:
    client = with_password.browser("unit")
    before = client.cookies[NAME]

    client.cookies.clear()
    client.post("/sign-in", data={"name": "PAT ", "password": PASSWORD})
    inside = client.cookies[NAME]
    seen = client.get("/exceptions").status_code
    client.post("/sign-out")
    client.cookies.set(NAME, inside)

    assert inside != before
    assert seen == 200
    assert client.get("/exceptions").status_code == 302


@pytest.mark.parametrize("name", ["pat", "nobody at all"])
def test_six_wrong_passwords_have_to_wait_and_others_do_not(with_password: House, name: str) -> None:
    client = with_password.browser()

    answers = [client.post("/sign-in", data={"name": name, "password": "wrong"}) for _ in range(6)]
    other = client.post("/sign-in", data={"name": "unit", "password": "wrong"})
    with_password.clock.now = MORNING.replace(minute=36)
    later = client.post("/sign-in", data={"name": "pat", "password": PASSWORD})

    assert [answer.status_code for answer in answers] == [401] * 5 + [429]
    assert len({without_nonce(answer.text) for answer in answers[:5]}) == 1
    assert other.status_code == 401
    assert later.status_code == 303


@pytest.mark.parametrize(
    "place", ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", ""]
)
def test_nobody_is_sent_elsewhere_after_signing_in(with_password: House, place: str) -> None:
    answer = with_password.browser().post("/sign-in", data={"name": "pat", "password": PASSWORD, "next": place})

    assert answer.headers["location"] == "/"


@pytest.mark.parametrize("minutes", [31, 601])
def test_a_session_ends_by_itself(house: House, minutes: int) -> None:
    client = house.browser("unit")

    for passed in range(0, minutes, 20) if minutes > 600 else [0]:
        house.clock.now = MORNING.fromtimestamp(MORNING.timestamp() + passed * 60, MORNING.tzinfo)
        client.get("/exceptions")
    house.clock.now = MORNING.fromtimestamp(MORNING.timestamp() + minutes * 60, MORNING.tzinfo)

    assert client.get("/exceptions").status_code == 302


@pytest.mark.parametrize("change", [{"is_active": False}, {"role": "administrator"}, {"teams": ["T2"]}])
def test_a_change_of_an_account_signs_it_out_at_once(house: House, change: dict[str, object]) -> None:
    client = house.browser("manager")
    before = client.get("/exceptions").status_code

    with house.database.writing() as connection:
        accounts.change(connection, "manager", now=MORNING, **change)

    assert (before, client.get("/exceptions").status_code) == (200, 302)


def test_a_page_is_written_down_before_it_is_shown(house: House) -> None:
    house.browser("unit").get("/exceptions")

    last = house.log()[-1]
    assert (last.account, last.action, last.page, last.records) == ("unit", "listed", "/exceptions", 5)
    assert house.records("exception") == [f"CG-000{nth}" for nth in range(1, 6)]


def test_without_the_access_log_nothing_is_shown(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_args: object, **_known: object) -> None:
        raise DatabaseBusy(seconds=10)

    client = house.browser("unit")
    monkeypatch.setattr("console.visit.record", busy)
    answer = client.get("/exceptions")

    assert answer.status_code == 503
    assert "CG-0001" not in answer.text
    assert "access log" in answer.text


def test_a_page_that_forgets_to_record_does_not_go_out(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    client = house.browser("unit")
    monkeypatch.setattr("console.visit.Visit.record", lambda *_args, **_known: None)

    assert client.get("/exceptions").status_code == 500


def test_the_log_of_requests_names_no_address_and_no_query(house: House) -> None:
    client = house.browser("unit")

    client.get(
        "/exceptions?plan=Zebedee", headers={"User-Agent": "x\u001b[31m", "Referer": "https://127.0.0.1/?q=Quagga"}
    )

    line = house.lines[-1]
    assert line["route"] == "/exceptions"
    assert line.keys() == {"event", "route", "method", "status", "milliseconds", "account"}
    assert "Zebedee" not in str(house.lines)


def test_what_is_not_valid_is_not_repeated(house: House) -> None:
    answer = house.browser().post("/sign-in", data={"name": "Zebedee Quagga" * 50, "password": "x"})

    assert answer.status_code == 422
    assert "Quagga" not in answer.text
