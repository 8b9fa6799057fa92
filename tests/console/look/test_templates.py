"""What no template may hold, in the whole console."""

import re

import pytest
from project import ROOT

from console.look import environment

TEMPLATES = sorted((ROOT / "console" / "templates").rglob("*.html"))

UNWANTED = {
    "text made HTML": r"\|\s*safe\b|autoescape|Markup",
    "HTML handed to a component": r"['\"](?:html|\w+Html)['\"]\s*:",
    "a style attribute": r"\bstyle\s*=",
    "a style element": r"<style\b",
    "an event handler": r"\son(?!e=)[a-z]+\s*=",
    "a script without a nonce": r"<script(?![^>]*\bnonce=)",
    "an address elsewhere": r"(?:href|src|action)\s*=\s*[\"'](?:https?:)?//",
    "a script as an address": r"javascript:",
    "an attribute without quotes": r"=\{\{",
}

#: One line each that its pattern must find.
SEEDS = {
    "text made HTML": "{{ text|safe }}",
    "HTML handed to a component": "{{ govukTag({'html': text}) }}",
    "a style attribute": '<p style="color: red">',
    "a style element": "<style>",
    "an event handler": '<a onclick="x()">',
    "a script without a nonce": '<script src="a.js">',
    "an address elsewhere": '<img src="//elsewhere">',
    "a script as an address": '<a href="javascript:x()">',
    "an attribute without quotes": "<a href={{ x }}>",
}


@pytest.mark.parametrize("pattern", UNWANTED.values(), ids=UNWANTED)
def test_no_template_holds(pattern: str) -> None:
    unwanted = re.compile(pattern, re.IGNORECASE)

    found = [f"{path.name}: {hit.group()}" for path in TEMPLATES for hit in unwanted.finditer(path.read_text("utf-8"))]

    assert TEMPLATES
    assert found == []


@pytest.mark.parametrize("what", UNWANTED)
def test_the_pattern_finds_what_it_is_for(what: str) -> None:
    assert re.search(UNWANTED[what], SEEDS[what], re.IGNORECASE)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_every_template_can_be_read(path: object) -> None:
    name = str(path).rpartition("templates/")[2]

    assert environment().get_template(name).name == name
