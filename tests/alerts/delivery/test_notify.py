"""GOV.UK Notify, played by a small server on this machine, through the official client."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from support.web_server import Answer, Asked, web_server

from alerts.channels import Accepted, Deferred, Outcome, Parcel, Reach, Receipt, Refused
from alerts.channels.notify import NotifyChannel, NotifySession
from alerts.delivery_errors import ChannelRefused
from alerts.message import Email, Letterhead, build_email

API_KEY = "corewatch-" + "11111111-2222-4333-8444-555555555555-66666666-7777-4888-9999-000000000000"
ANN = "ann.lee@council.example"
BODY = build_email(
    Email(
        key="digest:2026-11-20:W7",
        recipient=ANN,
        subject="Corewatch – 3 need you",
        text="Core group overdue.\nSee below – today.\n",
        html="<p>Core group overdue.</p>",
        dated_at=datetime(2026, 11, 20, 2, 14, tzinfo=UTC),
    ),
    Letterhead(address="corewatch@council.example", name="Corewatch", list_id="corewatch.council.example"),
)
FIRST = Parcel(key="digest:2026-11-20:W7", recipient=ANN, body=BODY, is_repeat=False)
AGAIN = Parcel(key="digest:2026-11-20:W7", recipient=ANN, body=BODY, is_repeat=True)


class Notify:
    """As much of the service as we use: it takes messages, and does not mind the same reference twice."""

    def __init__(self) -> None:
        self.taken: list[dict[str, Any]] = []
        #: What goes wrong with a POST, after the message was taken or instead of taking it.
        self.fault: Answer | None = None
        self.takes_it_all_the_same = False
        self.status = "sending"

    def __call__(self, asked: Asked) -> Answer:
        assert asked.headers["Authorization"].startswith("Bearer ")
        if asked.method == "POST":
            return self._take(asked)
        parts = urlsplit(asked.path)
        if parts.path.startswith("/v2/notifications/"):
            return Answer(document={"id": parts.path.rpartition("/")[2], "status": self.status})
        wanted = parse_qs(parts.query)["reference"]
        found = [{"id": one["id"], "status": self.status} for one in self.taken if one["reference"] in wanted]
        return Answer(document={"notifications": found, "links": {}})

    def _take(self, asked: Asked) -> Answer:
        if self.fault is None or self.takes_it_all_the_same:
            self.taken.append(asked.document() | {"id": f"n{len(self.taken)}"})
        return self.fault or Answer(status=201, document={"id": self.taken[-1]["id"]})


@contextmanager
def a_session(notify: Callable[[Asked], Answer], **changes: Any) -> Iterator[NotifySession]:
    with web_server(notify) as (address, _):
        settings: dict[str, Any] = {
            "api_key": API_KEY,
            "template_id": "t1",
            "base_url": address,
            "deadline_seconds": 5.0,
        } | changes
        with NotifyChannel(**settings).open() as session:
            yield session


def error(status: int, kind: str) -> Answer:
    said = f"email_address {ANN} is not valid"
    return Answer(status=status, document={"status_code": status, "errors": [{"error": kind, "message": said}]})


def test_our_subject_and_our_text_fill_the_template() -> None:
    notify = Notify()

    with a_session(notify, reply_to_id="r1") as session:
        outcome = session.deliver(FIRST)

    says = "GOV.UK Notify has accepted the message."
    assert outcome == Accepted(code="accepted", says=says, provider_ref="n0")
    assert notify.taken == [
        {
            "id": "n0",
            "email_address": ANN,
            "template_id": "t1",
            "reference": FIRST.key,
            "email_reply_to_id": "r1",
            "personalisation": {
                "subject": "Corewatch – 3 need you",
                "body": "Core group overdue.\nSee below – today.\n",
            },
        }
    ]


@pytest.mark.parametrize("fault", [Answer(drops=True), Answer(status=500), Answer(status=200, document=[])])
def test_a_lost_answer_is_not_sent_twice(fault: Answer) -> None:
    notify = Notify()
    notify.fault, notify.takes_it_all_the_same = fault, True

    with a_session(notify) as session:
        session.deliver(FIRST)
        second = session.deliver(AGAIN)

    assert isinstance(second, Accepted)
    assert second.provider_ref == "n0"
    assert len(notify.taken) == 1


def test_what_never_arrived_is_sent_again() -> None:
    notify = Notify()
    notify.fault = Answer(drops=True)

    with a_session(notify) as session:
        first = session.deliver(FIRST)
        notify.fault = None
        second = session.deliver(AGAIN)

    assert isinstance(first, Deferred)
    assert isinstance(second, Accepted)
    assert len(notify.taken) == 1


@pytest.mark.parametrize("status", ["temporary-failure", "technical-failure", "permanent-failure"])
def test_what_failed_before_is_sent_again(status: str) -> None:
    notify = Notify()

    with a_session(notify) as session:
        session.deliver(FIRST)
        notify.status = status
        session.deliver(AGAIN)

    assert [one["reference"] for one in notify.taken] == [FIRST.key] * 2
    assert notify.taken[0]["personalisation"] == notify.taken[1]["personalisation"]


def test_nothing_is_sent_while_it_cannot_be_asked() -> None:
    posts: list[Asked] = []

    def deaf(asked: Asked) -> Answer:
        posts.extend([asked] if asked.method == "POST" else [])
        return Answer(status=500)

    with a_session(deaf) as session:
        outcome = session.deliver(AGAIN)

    assert isinstance(outcome, Deferred)
    assert posts == []


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (error(400, "ValidationError"), (Refused, None)),
        (error(400, "BadRequestError"), (Deferred, Reach.CONNECTION)),
        (error(403, "AuthError"), (Deferred, Reach.CHANNEL)),
        (error(404, "NoResultFound"), (Deferred, Reach.CHANNEL)),
        (error(429, "RateLimitError"), (Deferred, Reach.CHANNEL)),
        (error(500, "Exception"), (Deferred, Reach.CHANNEL)),
        (error(503, "Exception"), (Deferred, Reach.CHANNEL)),
        (error(418, "Teapot"), (Deferred, Reach.CONNECTION)),
        (Answer(drops=True), (Deferred, Reach.CHANNEL)),
    ],
)
def test_an_error_means(
    answer: Answer, expected: tuple[type[Outcome], Reach | None], caplog: pytest.LogCaptureFixture
) -> None:
    notify = Notify()
    notify.fault = answer

    with caplog.at_level(logging.DEBUG), a_session(notify) as session:
        outcome = session.deliver(FIRST)

    assert (type(outcome), getattr(outcome, "reach", None)) == expected
    assert ANN not in repr(outcome) + caplog.text


def test_a_service_that_drips_is_cut_off() -> None:
    with a_session(lambda _: Answer(drips=True), deadline_seconds=0.2) as session:
        outcome = session.deliver(FIRST)

    assert outcome.code == "timeout"


@pytest.mark.parametrize(
    ("status", "receipt"),
    [
        ("created", Receipt.ON_ITS_WAY),
        ("sending", Receipt.ON_ITS_WAY),
        ("delivered", Receipt.DELIVERED),
        ("permanent-failure", Receipt.PERMANENT_FAILURE),
        ("temporary-failure", Receipt.TEMPORARY_FAILURE),
        ("technical-failure", Receipt.TECHNICAL_FAILURE),
        ("something new", Receipt.ON_ITS_WAY),
    ],
)
def test_a_receipt_says(status: str, receipt: Receipt) -> None:
    notify = Notify()
    notify.status = status

    with a_session(notify) as session:
        assert session.receipt("n0") is receipt


def test_a_receipt_that_cannot_be_had_is_not_known() -> None:
    with a_session(lambda _: Answer(status=500)) as session:
        assert session.receipt("n0") is Receipt.ON_ITS_WAY


def test_a_key_that_is_not_whole_is_refused() -> None:
    with pytest.raises(ChannelRefused, match="API key"):
        NotifyChannel(api_key="short", template_id="t1")


def test_a_service_that_is_not_encrypted_is_refused() -> None:
    with pytest.raises(ChannelRefused, match="not encrypted"):
        NotifyChannel(api_key=API_KEY, template_id="t1", base_url="http://notify.example")


def test_the_key_does_not_show() -> None:
    assert API_KEY not in repr(NotifyChannel(api_key=API_KEY, template_id="t1"))
