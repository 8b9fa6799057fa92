"""A real mail server that goes wrong at each command: what each fault means, and what is tried afterwards."""

from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult
from support.certificates import self_signed
from support.mail_server import Plan, Step, mail_server

from alerts.channels import Accepted, Deferred, Outcome, Parcel, Reach, Refused
from alerts.channels.smtp import SmtpChannel
from alerts.delivery_errors import ChannelRefused

BODY = b"From: a@council.example\r\nSubject: =?utf-8?q?=C3=A4?=\r\n\r\n.one dot\r\n..two\r\nlast\r\n"
ANN = Parcel(key="k1", recipient="ann@council.example", body=BODY, is_repeat=False)
BOB = Parcel(key="k2", recipient="bob@council.example", body=BODY, is_repeat=False)
#: An address that is this machine and does not look like it.
ELSEWHERE = "0.0.0.0"  # noqa: S104 - nothing listens there; it is where we connect to


def a_channel(port: int, **changes: Any) -> SmtpChannel:
    settings: dict[str, Any] = {"host": "127.0.0.1", "bounces_to": "corewatch@council.example", "deadline_seconds": 5.0}
    return SmtpChannel(port=port, **(settings | changes))


def delivered(channel: SmtpChannel, *parcels: Parcel) -> list[Outcome]:
    with channel.open() as session:
        return [session.deliver(parcel) for parcel in parcels]


def test_the_bytes_arrive_as_they_are_over_one_connection() -> None:
    plan = Plan()

    with mail_server(plan) as port:
        outcomes = delivered(a_channel(port), ANN, BOB)

    assert outcomes == [Accepted(code="250 2.0.0", says="The mail server has accepted the message.")] * 2
    assert plan.bodies(ANN.recipient) == plan.bodies(BOB.recipient) == [BODY]
    assert plan.seen["connect"] == 1


@pytest.mark.parametrize(
    ("step", "answer", "expected"),
    [
        ("connect", "421 4.3.2 no", (Deferred, "421 4.3.2", Reach.CHANNEL)),
        ("connect", "554 5.3.2 no", (Deferred, "554 5.3.2", Reach.CHANNEL)),
        ("EHLO", "451 no", (Deferred, "451", Reach.CHANNEL)),
        ("EHLO", "550 no", (Deferred, "550", Reach.CHANNEL)),
        ("MAIL", "451 4.3.0 no", (Deferred, "451 4.3.0", Reach.MESSAGE)),
        ("MAIL", "421 4.7.0 no", (Deferred, "421 4.7.0", Reach.CONNECTION)),
        ("MAIL", "530 5.7.0 no", (Deferred, "530 5.7.0", Reach.CHANNEL)),
        ("MAIL", "550 5.7.1 no", (Deferred, "550 5.7.1", Reach.CHANNEL)),
        ("MAIL", "552 5.3.4 no", (Refused, "552 5.3.4", None)),
        ("RCPT", "450 4.2.0 no", (Deferred, "450 4.2.0", Reach.MESSAGE)),
        ("RCPT", "421 no", (Deferred, "421", Reach.CONNECTION)),
        ("RCPT", "550 5.1.1 no", (Refused, "550 5.1.1", None)),
        ("DATA", "451 no", (Deferred, "451", Reach.MESSAGE)),
        ("DATA", "554 5.5.1 no", (Refused, "554 5.5.1", None)),
        ("text", "452 4.3.1 no", (Deferred, "452 4.3.1", Reach.MESSAGE)),
        ("text", "554 5.6.0 no", (Refused, "554 5.6.0", None)),
        ("text", "299 what", (Deferred, "299", Reach.CONNECTION)),
        ("text", "what", (Deferred, "-1", Reach.CONNECTION)),
    ],
)
def test_an_answer_means(step: Step, answer: str, expected: tuple[type[Outcome], str, Reach | None]) -> None:
    plan = Plan(faults={step: answer})

    with mail_server(plan) as port:
        [outcome] = delivered(a_channel(port), ANN)

    assert (type(outcome), outcome.code, getattr(outcome, "reach", None)) == expected
    assert plan.taken == []
    assert plan.seen[step] == 1


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA", "text"])
@pytest.mark.parametrize("answer", ["450 4.2.0 no", "550 5.2.0 no", "421 no", "drop"])
def test_the_next_message_is_not_harmed(step: Step, answer: str) -> None:
    plan = Plan(faults={step: answer}, times=1)

    with mail_server(plan) as port:
        first, second = delivered(a_channel(port), ANN, BOB)

    assert not isinstance(first, Accepted)
    assert isinstance(second, Accepted)
    assert [one.recipients for one in plan.taken] == [(BOB.recipient,)]


def test_one_bad_recipient_among_many() -> None:
    plan = Plan(recipients={"bad@council.example": "550 5.1.1 <bad@council.example> is unknown"})
    bad = Parcel(key="k3", recipient="bad@council.example", body=BODY, is_repeat=False)

    with mail_server(plan) as port:
        outcomes = delivered(a_channel(port), ANN, bad, BOB)

    says = "The mail server refuses it for good (550 5.1.1 at RCPT)."
    assert outcomes[1] == Refused(code="550 5.1.1", says=says)
    assert [one.recipients[0] for one in plan.taken] == [ANN.recipient, BOB.recipient]


@pytest.mark.parametrize("step", ["connect", "EHLO", "MAIL", "RCPT", "DATA"])
def test_a_drop_before_the_message_is_a_drop(step: Step) -> None:
    plan = Plan(faults={step: "drop"})

    with mail_server(plan) as port:
        [outcome] = delivered(a_channel(port), ANN)

    assert isinstance(outcome, Deferred)
    assert outcome.code == ("unreachable" if step == "connect" else "dropped")
    assert outcome.reach == (Reach.CHANNEL if step in ("connect", "EHLO") else Reach.CONNECTION)


def test_a_drop_in_the_middle_of_the_message() -> None:
    plan = Plan(faults={"DATA": "drop in the middle"})
    long = Parcel(key="k4", recipient=ANN.recipient, body=b"x" * 70 + b"\r\n" * 100_000, is_repeat=False)

    with mail_server(plan) as port:
        [outcome] = delivered(a_channel(port), long)

    assert isinstance(outcome, Deferred)
    assert outcome.code == "dropped-after-data"
    assert plan.taken == []


def test_a_drop_after_the_message_leaves_it_open_and_the_bytes_go_again() -> None:
    plan = Plan(faults={"text": "store and drop"}, times=1)

    with mail_server(plan) as port:
        first, second = delivered(a_channel(port), ANN, ANN)

    assert isinstance(first, Deferred)
    assert first.code == "dropped-after-data"
    assert isinstance(second, Accepted)
    assert plan.bodies(ANN.recipient) == [BODY, BODY]


@pytest.mark.parametrize("step", ["connect", "EHLO", "MAIL", "RCPT", "DATA", "text"])
def test_a_server_that_drips_is_cut_off(step: Step) -> None:
    plan = Plan(faults={step: "drip"})

    with mail_server(plan) as port:
        [outcome] = delivered(a_channel(port, deadline_seconds=0.3), ANN)

    assert isinstance(outcome, Deferred)
    assert outcome.code == "timeout"


def test_nobody_at_home() -> None:
    with mail_server(Plan()) as port:
        pass

    [outcome] = delivered(a_channel(port), ANN)

    assert outcome == Deferred(code="unreachable", says="The mail server cannot be reached.", reach=Reach.CHANNEL)


def test_a_name_that_nobody_knows() -> None:
    [outcome] = delivered(a_channel(25, host="mail.invalid"), ANN)

    assert isinstance(outcome, Deferred)
    assert outcome.reach is Reach.CHANNEL


def test_an_address_that_is_not_plain_never_reaches_the_server() -> None:
    plan = Plan()
    odd = Parcel(key="k5", recipient="ann@council.example>\r\nRCPT TO:<bob@council.example", body=BODY, is_repeat=False)

    with mail_server(plan) as port:
        [outcome] = delivered(a_channel(port), odd)

    assert isinstance(outcome, Refused)
    assert plan.seen == {}


def test_another_machine_must_offer_encryption() -> None:
    plan = Plan()

    with mail_server(plan) as port:
        [outcome] = delivered(a_channel(port, host=ELSEWHERE), ANN)

    says = "The mail server does not offer STARTTLS, and nothing is sent without it."
    assert outcome == Deferred(code="no-starttls", says=says, reach=Reach.CHANNEL)
    assert plan.seen["MAIL"] == 0


def test_a_certificate_that_nobody_vouches_for(tmp_path: Path) -> None:
    plan = Plan()
    tls, _ = self_signed(tmp_path, ELSEWHERE)

    with mail_server(plan, tls=tls) as port:
        [outcome] = delivered(a_channel(port, host=ELSEWHERE), ANN)

    assert isinstance(outcome, Deferred)
    assert (outcome.code, outcome.reach) == ("certificate", Reach.CHANNEL)
    assert plan.seen["MAIL"] == 0


def test_a_certificate_of_another_name(tmp_path: Path) -> None:
    tls, trusted = self_signed(tmp_path, "192.0.2.1")

    with mail_server(Plan(), tls=tls) as port:
        [outcome] = delivered(a_channel(port, host=ELSEWHERE, trusted=trusted), ANN)

    assert outcome.code == "certificate"


def test_a_certificate_that_is_trusted(tmp_path: Path) -> None:
    plan = Plan()
    tls, trusted = self_signed(tmp_path, ELSEWHERE)

    with mail_server(plan, tls=tls) as port:
        outcomes = delivered(a_channel(port, host=ELSEWHERE, trusted=trusted), ANN, BOB)

    assert all(isinstance(outcome, Accepted) for outcome in outcomes)
    assert plan.bodies(ANN.recipient) == [BODY]


def test_a_server_that_drips_under_encryption_is_cut_off(tmp_path: Path) -> None:
    tls, trusted = self_signed(tmp_path, ELSEWHERE)

    with mail_server(Plan(faults={"MAIL": "drip"}), tls=tls) as port:
        [outcome] = delivered(a_channel(port, host=ELSEWHERE, trusted=trusted, deadline_seconds=0.5), ANN)

    assert outcome.code == "timeout"


class Login:
    """Lets one password in."""

    def __init__(self) -> None:
        self.was_encrypted: list[bool] = []

    def __call__(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        self.was_encrypted.append(session.ssl is not None)
        return AuthResult(success=data.password == b"right", handled=False)


@pytest.mark.parametrize(("given", "code"), [("right", "250 2.0.0"), ("wrong", "535 5.7.8")])
def test_a_login_is_encrypted_even_on_this_machine(tmp_path: Path, given: str, code: str) -> None:
    login = Login()
    tls, trusted = self_signed(tmp_path, "127.0.0.1")

    with mail_server(Plan(), tls=tls, login=login) as port:
        [outcome] = delivered(a_channel(port, trusted=trusted, username="corewatch", password=given), ANN)

    assert outcome.code == code
    assert given == "right" or getattr(outcome, "reach", None) is Reach.CHANNEL
    assert login.was_encrypted == [True] * len(login.was_encrypted) != []


def test_a_password_is_never_sent_in_the_clear() -> None:
    plan = Plan()

    with mail_server(plan, login=Login()) as port:
        [outcome] = delivered(a_channel(port, username="corewatch", password="right"), ANN)  # noqa: S106 - for a test

    assert outcome.code == "no-starttls"


def test_settings_that_cannot_work_are_refused() -> None:
    with pytest.raises(ChannelRefused, match="username and a password"):
        a_channel(25, username="corewatch")
    with pytest.raises(ChannelRefused, match="trusted certificates"):
        a_channel(25, trusted=Path("nowhere.pem"))


def test_the_password_does_not_show() -> None:
    channel = a_channel(25, username="corewatch", password="very secret")  # noqa: S106 - for a test

    assert "very secret" not in repr(channel)
