"""Copies of a thread merged, comments in their order, each at its depth."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ingest.spool import Spooled
from pipeline.ingest.threads import Thread


def said(key: str, words: str = "", *, parent: str | None = None, at: int | None = None, own: bool = True,
         n: int = 0) -> Spooled:
    """A comment whose key is the blog's own id of it unless `own` is false."""
    return Spooled(n, key, key if own else None, parent, at, (words or key).encode())


def merged(*copies: list[Spooled]) -> Thread:
    thread = Thread()
    for i, copy in enumerate(copies):
        thread.take_in((one._replace(n=100 * i + j) for j, one in enumerate(copy)), last=i == len(copies) - 1)
    return thread


@pytest.mark.parametrize(("copies", "places", "doubles"), [
    ([[said("1"), said("2")]], [(0,), (1,)], [0]),
    ([[said("1"), said("2")], [said("2"), said("3")]], [(0,), (1, 100), (101,)], [0, 1]),
    ([[said("1", "a"), said("2", "b")], [said("x", "b", own=False), said("y", "c", own=False)]],
     [(0,), (1, 100), (101,)], [0, 1]),
    # what one copy says twice stays twice, and is met twice in the other
    ([[said("1", "a"), said("2", "a")], [said("x", "a", own=False), said("y", "a", own=False)]],
     [(0, 100), (1, 101)], [0, 2]),
    ([[said("1", "a")], [said("x", "a", own=False), said("y", "a", own=False)]], [(0, 100), (101,)], [0, 1]),
    # two ids are two comments, whatever they say
    ([[said("1", "a")], [said("2", "a")]], [(0,), (100,)], [0, 0]),
    ([[said("1"), said("1")]], [(0, 1)], [1]),
    ([[], [said("1")]], [(100,)], [0, 0]),
])
def test_copies_are_merged(copies: list[list[Spooled]], places: list[tuple[int, ...]], doubles: list[int]) -> None:
    thread = merged(*copies)
    assert [node.copies for node in thread.nodes] == places
    assert thread.doubles == doubles


@pytest.mark.parametrize(("copy", "ordered", "keys", "depths"), [
    ([said("1", at=1), said("2", at=2)], False, "12", [0, 0]),
    ([said("2", at=2), said("1", at=1)], False, "12", [0, 0]),
    ([said("2", at=2), said("1", at=1)], True, "21", [0, 0]),
    ([said("3", at=3, parent="1"), said("2", at=2), said("1", at=1)], False, "132", [0, 1, 0]),
    ([said("1", at=1), said("2", at=2, parent="1"), said("3", at=3, parent="2"), said("4", at=4, parent="1")],
     False, "1234", [0, 1, 2, 1]),
    ([said("1", at=5), said("2", at=5), said("10", at=5)], False, ["1", "2", "10"], [0, 0, 0]),
    ([said("1"), said("2", at=9)], False, "21", [0, 0]),
    ([said("1", at=1, parent="9")], False, "1", [0]),
    ([said("1", at=1, parent="1")], False, "1", [0]),
    ([said("1", at=1, parent="2"), said("2", at=2, parent="1"), said("3", at=3)], False, "312", [0, 0, 1]),
])
def test_order_and_depth(copy: list[Spooled], ordered: bool, keys: str | list[str], depths: list[int]) -> None:
    thread = merged(copy)
    order = thread.in_order(ordered)
    assert [thread.nodes[at].source for at in order] == list(keys)
    assert [thread.nodes[at].depth for at in order] == depths


def test_what_a_thread_lacks_is_known() -> None:
    thread = merged([said("1", parent="9"), said("2", parent="3"), said("3", parent="2")])
    thread.in_order(False)
    assert [node.lost for node in thread.nodes] == [True, False, False]
    assert thread.circular == 1


def test_a_link_or_time_that_one_copy_lacks_comes_from_another() -> None:
    thread = merged([said("1", "a"), said("2", "b")], [said("x", "a", own=False, at=7),
                                                      said("y", "b", own=False, parent="x", at=8)])
    assert [(node.parent, node.posted) for node in thread.nodes] == [(None, 7), (0, 8)]


def test_what_is_answered_may_stand_in_a_later_copy() -> None:
    thread = merged([said("2", parent="1", at=2)], [said("1", at=1)])
    assert [thread.nodes[at].source for at in thread.in_order(False)] == ["1", "2"]
    assert [(node.parent, node.lost) for node in thread.nodes] == [(1, False), (None, False)]


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30) | st.none(), st.integers(0, 9)), max_size=60),
       st.booleans())
def test_no_comment_is_lost_or_doubled(some: list[tuple[int, int | None, int]], ordered: bool) -> None:
    copy = [said(str(key), parent=None if parent is None else str(parent), at=at) for key, parent, at in some]
    thread = merged(copy)
    order = thread.in_order(ordered)
    assert sorted(order) == list(range(len(thread.nodes)))
    assert {node.source for node in thread.nodes} == {one.key for one in copy}
    assert len(thread.nodes) + thread.doubles[0] == len(copy)
    for node in thread.nodes:
        assert node.depth == (0 if node.parent is None else thread.nodes[node.parent].depth + 1)


def test_a_long_chain_of_answers_needs_no_recursion() -> None:
    thread = merged([said(str(i), parent=str(i - 1) if i else None, at=i) for i in range(50_000)])
    assert thread.in_order(False) == list(range(50_000))
    assert thread.nodes[-1].depth == 49_999
