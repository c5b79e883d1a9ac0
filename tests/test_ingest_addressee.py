"""Which comment a mention means. All threads here are invented."""

from __future__ import annotations

import datetime as dt
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.ingest.speech.addressed import Address, addresses
from pipeline.ingest.speech.addressee import Addressee, Addressees, Turn


def _clock(text: str) -> dt.time | None:
    return dt.time.fromisoformat(text) if text else None


def _addressees(thread: list[Turn], turn: Turn, text: str) -> list[Addressee]:
    """Whom a comment with this text addresses after the others."""
    finder = Addressees()
    for one in thread:
        assert finder.of(one, []) == []
    return finder.of(turn, addresses(text))


def _told(found: list[Addressee]) -> list[tuple[str, str | None, tuple[str, ...]]]:
    return [(one.address.text, one.comment, one.candidates) for one in found]


# Comment, what it answers, the blog's clock, names.
TIMED = [Turn(id_, parent, _clock(clock), names) for id_, parent, clock, names in (
    ("1", None, "19:20", ()), ("2", "1", "06:36", ("Jane Doe",)), ("3", "1", "18:36", ()),
    ("4", None, "14:10", ("'Getafix",)), ("5", "4", "09:16", ("Jane Roe",)), ("6", "4", "19:20", ()),
    ("7", None, "09:16", ("Miller", "- Old Hand")), ("8", None, "00:05", ("Miller",)))]
UNTIMED = [Turn(one.id, one.parent, None, one.names) for one in TIMED]


@pytest.mark.parametrize(("parent", "text", "found"), [
    # times
    ("4", "1410 are you foolish", [("1410", "4", ())]),
    ("4", "To 19:20 - no", [("19:20", "6", ())]),
    ("1", "To 19:20 - no", [("19:20", "1", ())]),
    (None, "To 19:20 - no", [("19:20", None, ("6", "1"))]),
    ("7", "To 19:20 - no", [("19:20", None, ("6", "1"))]),
    (None, "6.36 you are right", [("6.36", None, ("3", "2"))]),
    (None, "Anon 6.36 - you are right", [("6.36", "3", ())]),
    (None, "06:36 you are right", [("06:36", "2", ())]),
    (None, "18.36 you are right", [("18.36", "3", ())]),
    (None, "9 16- just maybe", [("9 16", None, ("7", "5"))]),
    ("4", "9 16- just maybe", [("9 16", "5", ())]),
    (None, "12.05 - oh", [("12.05", "8", ())]),
    ("1", "23.59 - nobody then", [("23.59", None, ())]),
    ("4", "To 19:20 & 19:29 - no", [("19:20", "6", ()), ("19:29", None, ())]),
    # names
    (None, "@Getafix yes", [("@Getafix", "4", ())]),
    (None, "@getafix yes", [("@getafix", "4", ())]),
    (None, "@JaneDoe yes", [("@JaneDoe", "2", ())]),
    (None, "@Jane yes", [("@Jane", None, ("5", "2"))]),
    (None, "@Miller yes, @Old yes", [("@Miller", "8", ()), ("@Old", "7", ())]),
    (None, "@Nobody yes", [("@Nobody", None, ())]),
    (None, "Getafix, you are right", [("Getafix", "4", ())]),
    (None, "Getafix - you are right", [("Getafix", "4", ())]),
    (None, "Jane Doe, you are right", [("Jane Doe", "2", ())]),
    (None, "Jane, you are right", []),
    (None, "Well, you are right", []),
    (None, "Miller's bread, you see", []),
])
def test_addressees_by_the_blogs_clock_and_by_name(parent: str | None, text: str, found: list[object]) -> None:
    assert _told(_addressees(TIMED, Turn("9", parent, dt.time(20, 0)), text)) == found


@pytest.mark.parametrize(("parent", "candidates"), [
    (None, ()), ("1", ("3", "2", "1")), ("4", ("6", "5", "4")), ("8", ("8",)), ("not there", ("not there",))])
def test_without_a_clock_a_time_is_open(parent: str | None, candidates: tuple[str, ...]) -> None:
    assert _told(_addressees(UNTIMED, Turn("9", parent), "To 19:20 - no")) == [("19:20", None, candidates)]


def test_a_comment_never_addresses_itself() -> None:
    turn = Turn("9", None, dt.time(21, 5), ("Jo",))
    found = _addressees([], turn, "@Jo and 21:05: no")
    assert _told(found) == [("@Jo", None, ()), ("21:05", None, ())]


def test_a_name_without_a_sign_is_told_as_a_name() -> None:
    assert [one.address for one in _addressees(TIMED, Turn("9", None), "Getafix, no")] == [
        Address(0, 7, "Getafix", "name")]


def test_at_most_eight_candidates_are_named_the_nearest_first() -> None:
    thread = [Turn(str(n), None, dt.time(19, 20), (f"Jo {n}",)) for n in range(20)]
    nearest = tuple(str(n) for n in range(19, 11, -1))
    for text in ("To 19:20 - no", "@Jo no"):
        assert [one.candidates for one in _addressees(thread, Turn("20", None, dt.time(20, 0)), text)] == [nearest]


def test_replies_to_replies_are_of_one_sub_thread() -> None:
    thread = [Turn("1", None, dt.time(8, 1)), Turn("2", "1", dt.time(19, 20)), Turn("3", "2", dt.time(9, 0)),
              Turn("4", None, dt.time(19, 20))]
    assert _told(_addressees(thread, Turn("5", "3", dt.time(20, 0)), "To 19:20 - no")) == [("19:20", "2", ())]


def test_memory_does_not_grow_with_the_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.ingest.speech.addressee._REMEMBERED", 50)

    def used(count: int) -> int:
        finder = Addressees()
        tracemalloc.start()
        for n in range(count):
            finder.of(Turn(f"c{n}", f"c{n // 2}", dt.time(n % 24, 0), (f"Jo N{n}", f"Jo{n}")), [])
        size = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
        return size

    assert used(3000) < 1.2 * used(1000)


TURN = st.tuples(st.none() | st.integers(0, 9), st.none() | st.times(), st.lists(st.text(max_size=6), max_size=2),
                 st.sampled_from(["", "To 19:20 - no", "@Jo and @é", "1410 are", "Jo, no", "Anon 6.36 - you"]))


@given(st.lists(TURN, max_size=8))
@settings(max_examples=150, deadline=None)
def test_any_thread_addresses_earlier_comments_only(
        thread: list[tuple[int | None, dt.time | None, list[str], str]]) -> None:
    finder = Addressees()
    for n, (parent, clock, names, text) in enumerate(thread):
        above = None if parent is None or parent >= n else str(parent)
        for one in finder.of(Turn(str(n), above, clock, tuple(names)), addresses(text)):
            assert {*one.candidates, *filter(None, [one.comment])} <= {str(i) for i in range(n)}
            assert not (one.comment and one.candidates)
