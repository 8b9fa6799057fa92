"""The final bytes: the same every time, taken by every server, and nothing smuggled in."""

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from alerts.delivery_errors import AddressNotPlain, HeaderNotPlain, MomentWithoutZone
from alerts.message import Email, Letterhead, build_chat, build_email, message_id_of

LETTERHEAD = Letterhead(
    address="corewatch@council.example",
    name="Corewatch",
    list_id="corewatch.council.example",
    reply_to="unit@council.example",
)
EMAIL = Email(
    key="digest:2026-11-20:W7",
    recipient="ann.lee@council.example",
    subject="Corewatch: 3 need you",
    text="Core group overdue by 4 working days.\n.\nFrom here on.\n",
    html="<p>Core group overdue by <b>4</b> working days – see below.</p>",
    dated_at=datetime(2026, 11, 20, 2, 14, tzinfo=UTC),
)


def read(body: bytes) -> EmailMessage:
    message = message_from_bytes(body, policy=SMTP)
    assert isinstance(message, EmailMessage)
    return message


def test_the_same_message_is_the_same_bytes() -> None:
    first, second = build_email(EMAIL, LETTERHEAD), build_email(EMAIL, LETTERHEAD)

    assert first == second


def test_the_headers_say_what_it_is() -> None:
    message = read(build_email(EMAIL, LETTERHEAD))

    headers = dict(message.items())

    assert headers["From"] == "Corewatch <corewatch@council.example>"
    assert headers["To"] == "ann.lee@council.example"
    assert headers["Reply-To"] == "unit@council.example"
    assert headers["Date"] == "Fri, 20 Nov 2026 02:14:00 +0000"
    assert headers["Message-ID"] == message_id_of(EMAIL.key, LETTERHEAD)
    assert headers["List-Id"] == "<corewatch.council.example>"
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["X-Auto-Response-Suppress"] == "All"
    assert not {"Cc", "Bcc", "In-Reply-To", "References", "List-Unsubscribe"} & set(headers)


def test_another_key_is_another_message_and_the_key_does_not_show() -> None:
    ours, theirs = message_id_of(EMAIL.key, LETTERHEAD), message_id_of("digest:2026-11-20:W8", LETTERHEAD)

    assert ours != theirs
    assert "W7" not in ours
    assert EMAIL.key.encode() not in build_email(EMAIL, LETTERHEAD)


def test_both_forms_are_read_back_as_they_were_written() -> None:
    message = read(build_email(EMAIL, LETTERHEAD))

    text, html = message.get_body(("plain",)), message.get_body(("html",))

    assert message.get_content_type() == "multipart/alternative"
    assert isinstance(text, EmailMessage)
    assert isinstance(html, EmailMessage)
    assert text.get_content().replace("\r\n", "\n") == EMAIL.text
    assert html.get_content().strip() == EMAIL.html


@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=400), html=st.text("<p>æ=\n. –", max_size=200))
def test_every_server_takes_the_bytes(text: str, html: str) -> None:
    body = build_email(replace(EMAIL, text=text, html=html), LETTERHEAD)

    lines = body.split(b"\r\n")

    assert body.isascii()
    assert all(len(line) <= 78 for line in lines)
    assert not any(b"\r" in line or b"\n" in line for line in lines)


@given(words=st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=200))
@example(words="Corewatch – 3 need you – " * 8)
@example(words="=?utf-8?q?not_encoded?=")
@example(words='a "quoted" name \\ with, commas <and> more')
def test_words_in_a_header_are_read_back_as_they_were_written(words: str) -> None:
    words = words.strip()
    assume(words)

    body = build_email(replace(EMAIL, subject=words), replace(LETTERHEAD, name=words))

    message = read(body)
    assert as_words(message["Subject"]) == as_words(words)
    assert as_words(message["From"].addresses[0].display_name) == as_words(words)
    assert message["From"].addresses[0].addr_spec == LETTERHEAD.address
    assert max(len(line) for line in body.split(b"\r\n")) <= 78


def as_words(text: str) -> str:
    """Without the blanks, of which a reader makes what it likes."""
    return "".join(text.split())


def test_a_correction_answers_the_message_that_it_corrects() -> None:
    earlier = message_id_of("digest:2026-11-19:W7", LETTERHEAD)
    thread = ("<week-47@council.example>", earlier)

    message = read(build_email(replace(EMAIL, in_reply_to=earlier, references=thread), LETTERHEAD))

    assert message["In-Reply-To"] == earlier
    assert message["References"].split() == ["<week-47@council.example>", earlier]


@pytest.mark.parametrize("subject", ["", " ", "two\nlines", "two\rlines", "a\0b", "a\u2028b", "half \ud800 a letter"])
def test_a_subject_is_one_plain_line(subject: str) -> None:
    with pytest.raises(HeaderNotPlain):
        build_email(replace(EMAIL, subject=subject), LETTERHEAD)


@pytest.mark.parametrize(
    "address",
    [
        "", "ann", "ann@council", "ann@council.example\nBcc: all@council.example", "Ann <ann@council.example>",
        "ann@council.example, bob@council.example", '"ann lee"@council.example', "ann@[127.0.0.1]",
        "änn@council.example", ".ann@council.example", "ann..lee@council.example", f"{'a' * 250}@council.example",
    ],
)  # fmt: skip
def test_an_address_that_is_not_plain_is_refused_and_not_repeated(address: str) -> None:
    with pytest.raises(AddressNotPlain) as refused:
        build_email(replace(EMAIL, recipient=address), LETTERHEAD)

    assert not address or address not in str(refused.value)


@pytest.mark.parametrize(
    "message_id", ["no brackets@x.example", "<a@b.example>\r\nBcc: x@y.example", "<a b@c.example>"]
)
def test_a_thread_is_made_of_message_ids(message_id: str) -> None:
    with pytest.raises(HeaderNotPlain):
        build_email(replace(EMAIL, in_reply_to=message_id), LETTERHEAD)


def test_a_name_cannot_add_a_header() -> None:
    with pytest.raises(HeaderNotPlain):
        build_email(EMAIL, replace(LETTERHEAD, name="Corewatch\r\nBcc: x@y.example"))


def test_a_moment_without_its_zone_is_refused() -> None:
    with pytest.raises(MomentWithoutZone):
        build_email(replace(EMAIL, dated_at=datetime(2026, 11, 20, 2, 14)), LETTERHEAD)  # noqa: DTZ001 - the fault itself


def test_a_chat_message_is_text_and_nothing_else() -> None:
    body = build_chat("3 plans need the unit – see Corewatch.")

    assert body == b'{"text": "3 plans need the unit \\u2013 see Corewatch."}'


def test_a_message_does_not_show_itself() -> None:
    assert EMAIL.recipient not in repr(EMAIL)
    assert "overdue" not in repr(EMAIL)
