"""A chat room on this machine: what each answer means."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from support.web_server import Answer, web_server

from alerts.channels import Accepted, Deferred, Outcome, Parcel, Reach, Refused
from alerts.channels.webhook import WebhookChannel
from alerts.delivery_errors import ChannelRefused
from alerts.message import build_chat

PARCEL = Parcel(key="chat:2026-11-20", recipient="unit", body=build_chat("3 plans need you."), is_repeat=False)


def posted(address: str, **changes: Any) -> Outcome:
    with WebhookChannel(address=address, **({"deadline_seconds": 5.0} | changes)).open() as session:
        return session.deliver(PARCEL)


def test_the_text_is_posted_as_it_is() -> None:
    with web_server(lambda _: Answer()) as (address, asked):
        outcome = posted(f"{address}/hooks/secret?room=1")

    assert outcome == Accepted(code="200", says="The chat service has accepted the message.")
    assert [(one.method, one.path, one.body) for one in asked] == [("POST", "/hooks/secret?room=1", PARCEL.body)]
    assert asked[0].headers["Idempotency-Key"] == PARCEL.key


@pytest.mark.parametrize("status", [200, 202, 204])
def test_it_is_accepted(status: int) -> None:
    with web_server(lambda _: Answer(status=status)) as (address, _):
        assert isinstance(posted(address), Accepted)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 413, 499])
def test_it_is_refused(status: int) -> None:
    with web_server(lambda _: Answer(status=status)) as (address, asked):
        outcome = posted(address)

    assert isinstance(outcome, Refused)
    assert len(asked) == 1


@pytest.mark.parametrize("status", [302, 307, 408, 425, 429, 500, 502, 503])
def test_it_is_deferred_and_no_redirect_is_followed(status: int) -> None:
    with web_server(lambda _: Answer(status=status, headers={"Location": "/elsewhere"})) as (address, asked):
        outcome = posted(address)

    assert isinstance(outcome, Deferred)
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("said", "wait"),
    [
        ("120", timedelta(minutes=2)),
        ("99999999", timedelta(days=1)),
        ("", None),
        ("-5", None),
        ("Fri, 20 Nov 2026 02:14:00 GMT", None),
    ],
)
def test_it_waits_as_long_as_it_is_asked_to(said: str, wait: timedelta | None) -> None:
    with web_server(lambda _: Answer(status=429, headers={"Retry-After": said})) as (address, _):
        outcome = posted(address)

    assert isinstance(outcome, Deferred)
    assert outcome.retry_after == wait


def test_nobody_at_home() -> None:
    with web_server(lambda _: Answer()) as (address, _):
        pass

    outcome = posted(address)

    assert isinstance(outcome, Deferred)
    assert (outcome.code, outcome.reach) == ("unreachable", Reach.CHANNEL)


def test_a_dropped_answer_is_tried_again() -> None:
    with web_server(lambda _: Answer(drops=True)) as (address, _):
        assert isinstance(posted(address), Deferred)


def test_a_service_that_drips_is_cut_off() -> None:
    with web_server(lambda _: Answer(drips=True)) as (address, _):
        outcome = posted(address, deadline_seconds=0.2)

    assert outcome.code == "timeout"


@pytest.mark.parametrize(
    "address",
    ["http://chat.example/hook", "ftp://chat.example", "chat.example", "", "https:///hook", "https://chat.example/a b",
     "https://chat.example:0/", "https://chat.example:x/", "https://chat.example/\r\nHost: x"],
)  # fmt: skip
def test_an_address_that_cannot_be_used_is_refused_and_not_repeated(address: str) -> None:
    with pytest.raises(ChannelRefused) as refused:
        WebhookChannel(address=address)

    assert not address or address not in str(refused.value)


def test_a_service_that_does_not_speak_tls_gets_no_text() -> None:
    with web_server(lambda _: Answer()) as (address, asked):
        outcome = posted(address.replace("http:", "https:"))

    assert isinstance(outcome, Deferred)
    assert asked == []


def test_a_file_of_certificates_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(ChannelRefused, match="trusted certificates"):
        WebhookChannel(address="https://chat.example/hook", trusted=Path("nowhere.pem"))


def test_the_address_does_not_show() -> None:
    assert "secret" not in repr(WebhookChannel(address="https://chat.example/hooks/secret"))
