"""A chat room hears figures once a night, and of what is critical the references. Nobody's digest is posted there."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from support.outboxes import LETTERHEAD
from support.stories import LATE, Story

from alerts import outbox as box
from alerts.outbox import Letter
from register.database import Database
from service.telling.mail_settings import MailSettings

QUIET = replace(LATE, state="not_due", breach_on=None)
CRITICAL = replace(LATE, severity="critical")


@pytest.fixture
def story(either: Database) -> Story:
    found = Story(either)
    found.channel.name = "webhook"
    found.mail = MailSettings(channel="webhook", letterhead=LETTERHEAD, folder=Path("/nowhere"))
    return found


def posted(story: Story, letter: Letter) -> str:
    with story.database.reading() as connection:
        return str(json.loads(box.body_of(connection, letter.id))["text"])


def test_one_message_a_night_holds_figures_and_nothing_of_a_plan(story: Story) -> None:
    story.night(date(2026, 12, 6), QUIET)

    (letter,) = story.night(date(2026, 12, 7), LATE)
    text = posted(story, letter)

    assert (letter.person, letter.kind) == ("room", "digest")
    assert text.startswith("Corewatch 7 December 2026: 1 open, 1 new\n")
    assert "Open: 1, of them critical: 0, nobody can tell: 0." in text
    assert "212 open plans checked at 02:14: 4,310 duties, 84 of 86 rules." in text
    for word in ("CG-0001", "PLAN", "CHILD", "SW", "Willow", "core group"):
        assert word not in text
    assert story.lacking() == ()


def test_what_is_critical_is_told_at_once_by_its_reference(story: Story) -> None:
    story.night(date(2026, 12, 6), QUIET)

    found = {letter.kind: posted(story, letter) for letter in story.night(date(2026, 12, 7), CRITICAL)}

    assert set(found) == {"urgent", "digest"}
    assert found["urgent"].startswith("Corewatch 7 December 2026: 1 critical, new today\n\nCG-0001.\n")
    assert "CG-0001" not in found["digest"]


def test_what_is_no_news_is_counted_and_not_told_as_new(story: Story) -> None:
    story.night(date(2026, 12, 6), QUIET)
    story.night(date(2026, 12, 7), CRITICAL)

    (second,) = story.night(date(2026, 12, 8), CRITICAL)
    (third,) = story.night(date(2026, 12, 9), replace(LATE, state="met_late", met_on=date(2026, 12, 9)))
    (fourth,) = story.night(date(2026, 12, 10), replace(LATE, state="met_late", met_on=date(2026, 12, 9)))

    assert "New: 0. Put right or no longer owed: 0. Withdrawn: 0." in posted(story, second)
    assert "Open: 0" in posted(story, third)
    assert "New: 0. Put right or no longer owed: 1. Withdrawn: 0." in posted(story, third)
    assert "Put right or no longer owed: 0." in posted(story, fourth)
