"""Mentions of other comments, and web addresses. All texts here are invented."""

from __future__ import annotations

import pytest

from pipeline.ingest.addressed import addresses
from pipeline.ingest.text import web_addresses


@pytest.mark.parametrize(("text", "times"), [
    ("To 19:20 & 19:29 - the deal was done", ["19:20", "19:29"]),
    ("as 06:47 above has done, and why 06:47 did", ["06:47"]),
    ("Anon 6.36 - you must", ["6.36"]),
    ("17.53 you have far too much time", ["17.53"]),
    ("9 16- just maybe", ["9 16"]),
    ("Boom 18.08. You are on the money", ["18.08"]),
    ("I agree 14:18 I have", ["14:18"]),
    ("1410 are you foolish", ["1410"]),
    ("16.10 - Don’t be silly", ["16.10"]),
    ("Anonymous at 19:20 says no", ["19:20"]),
    ("First.\n\nAnon 10.15, spot on", ["10.15"]),
    ("the shop opens at 14:00", []),
    ("we met 10:30 am", []),
    ("LON: INV\n10.40 GBX −1.39 (-11.79%)", []),
    ("2/10. Must do better", []),
    ("1:1 interviews", []),
    ("45 mins away", []),
    ("2014 is the year", []),
    ("1000 are gone", []),
    ("12.50 an hour", []),
    ("12.50% you say", []),
    ("see http://example.org/19:20/", []),
    ("Q71 and 3e", []),
])
def test_times(text: str, times: list[str]) -> None:
    assert [one.text for one in addresses(text)] == times


@pytest.mark.parametrize(("text", "names"), [
    ("@Jo you are right", ["@Jo"]),
    ("Yes @Jo, and @Sam", ["@Jo", "@Sam"]),
    ("@Jo: no", ["@Jo"]),
    ("mail jo@example.org", []),
    ('Jane Doe, adviser @office: "No"', []),
])
def test_names(text: str, names: list[str]) -> None:
    assert [(one.text, one.kind) for one in addresses(text)] == [(name, "name") for name in names]


def test_mentions_in_quoted_words_are_not_the_commenters() -> None:
    text = '"To 19:20 - no" is what 19:29 wrote'
    assert [one.text for one in addresses(text, [(0, 15)])] == ["19:29"]


def test_places_are_those_of_the_first_occurrence() -> None:
    text = "why 06:47 and again 06:47"
    assert [(one.start, one.end) for one in addresses(text)] == [(4, 9)]


@pytest.mark.parametrize(("text", "found"), [
    ("See https://example.org/a_b?c=d&e=%3D#f.", ["https://example.org/a_b?c=d&e=%3D#f"]),
    ("(http://example.org/a)", ["http://example.org/a"]),
    ("http://example.org/a_(b) and www.example.org!", ["http://example.org/a_(b)", "www.example.org"]),
    ("no address here: example", []),
])
def test_web_addresses(text: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in web_addresses(text)] == found
