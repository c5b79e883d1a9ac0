"""Mentions of other comments, and web addresses. All texts here are invented."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ingest.speech.addressed import addresses
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
    assert [one.text for one in addresses(text) if one.kind == "time"] == times


@pytest.mark.parametrize(("text", "names"), [
    ("@Jo you are right", ["@Jo"]),
    ("Yes @Jo, and @Sam", ["@Jo", "@Sam"]),
    ("@Jo: no", ["@Jo"]),
    ("mail jo@example.org", []),
    ('Jane Doe, adviser @office: "No"', []),
])
def test_names(text: str, names: list[str]) -> None:
    assert [one.text for one in addresses(text) if one.kind == "name"] == names


@pytest.mark.parametrize(("text", "opening"), [
    ("Getafix, you are right", ["Getafix"]),
    ("Getafix - you are right", ["Getafix"]),
    ("Getafix – you are right", ["Getafix"]),
    ("Jane Doe, no", ["Jane Doe"]),
    ("jean-paul, no", []),
    ("Yes, and no", ["Yes"]),
    ("So it is", []),
    ("Well\n\nJane, no", []),
    ("1066, and all that", []),
    ("Ten-pound notes", []),
])
def test_what_opens_a_comment_may_be_a_name(text: str, opening: list[str]) -> None:
    assert [one.text for one in addresses(text) if one.kind == "opening"] == opening


@pytest.mark.parametrize(("text", "anonymous"), [
    ("Anon 6.36 - you must", True), ("Anonymous at 19:20 says no", True), ("anon @ 19:20: no", True),
    ("Anonym 19:20 says no", True), ("To 19:20 - no", False), ("Getafix 19:20 says no", False),
])
def test_a_time_may_be_of_a_comment_without_a_name(text: str, anonymous: bool) -> None:
    assert [one.anonymous for one in addresses(text)] == [anonymous]


def test_mentions_in_quoted_words_are_not_the_commenters() -> None:
    text = '"To 19:20 - no" is what 19:29 wrote'
    assert [one.text for one in addresses(text, [(0, 15)])] == ["19:29"]


@pytest.mark.parametrize("piece", ["a", "a ", "a, ", "@a:", "@a ", "12:30 ", "12.30\n", "to 1", "Anon ", "\0", "é’"])
def test_hostile_texts_take_no_time(piece: str) -> None:
    start = time.process_time()
    addresses((piece * 60_000)[:60_000])
    assert time.process_time() - start < 30


@given(st.lists(st.sampled_from(["@", "Jo", " ", ",", "-", "19:20", "6.36", "1410", "Anon", "\n", "é", "’", "\0", "."]),
                max_size=30).map("".join))
def test_any_mention_stands_where_it_says(text: str) -> None:
    for one in addresses(text):
        assert text[one.start:one.end] == one.text
        assert one.kind in ("time", "name", "opening")


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
