"""Posts put together from several documents, and what the ledger says of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from pipeline.ingest.assembly import Assembled, Assembly
from pipeline.ingest.model import Comment, Finding, Post
from pipeline.ingest.spool import Row, spool
from pipeline.ingest.text import plain_text

Item = Post | Comment | Finding
TIME = dt.datetime(2017, 3, 12, 19, 20, tzinfo=dt.UTC)


def post(key: str = "7000000000000000071", **fields: Any) -> Post:
    return Post(key, fields.pop("layout", "export"), plain_text(fields.pop("body", "Sold.")),
                source_id=fields.pop("source_id", key or None), **fields)


def comment(key: str, text: str = "", on: str = "7000000000000000071", **fields: Any) -> Comment:
    return Comment(on, key, plain_text(text or f"This is comment {key}."), source_id=fields.pop("source_id", key),
                   **fields)


def assembled(*found: tuple[str, Item]) -> tuple[list[Assembled], list[Row], dict[str, tuple[int, ...]]]:
    with spool() as base:
        base.add(found)
        base.settled()
        assembly = Assembly(base, r"^[0-9]+(?=_)")
        posts = list(assembly.posts())
        ledger = [row for rows in base.ledger(10) for row in rows]
        counts = {name: (one.posts, one.comments, one.doubles, one.left_out) for name, one in assembly.counts.items()}
    return posts, ledger, counts


def remarks(rows: list[Row]) -> list[tuple[str, str, str]]:
    return [(row["document"], row["severity"], row["reason"]) for row in rows]


EXPORT = [("a.xml", post(ordered=False, url="http://mill.example/sold")), ("a.xml", comment("1", posted_at=TIME)),
          ("a.xml", comment("2", parent="1", posted_at=TIME))]


def test_a_page_and_an_export_are_one_post() -> None:
    page = [("b.html", post("", source_id="7000000000000000071", declared=3)), ("b.html", comment("1", on="")),
            ("b.html", comment("3", on=""))]
    posts, ledger, counts = assembled(*EXPORT, *page)
    assert [one.post for one in posts] == ["7000000000000000071"]
    assert [name for name, _ in posts[0].copies] == ["a.xml", "b.html"]
    assert [(len(numbers), source, parent, depth) for numbers, source, parent, depth in posts[0].places] == [
        (2, "1", None, 0), (1, "2", 1, 1), (1, "3", None, 0)]
    assert remarks(ledger) == [("b.html", "note", "post in several documents")]
    assert "comments here: 2, the same as there: 1, added: 1" in ledger[0]["detail"]
    assert counts == {"a.xml": (1, 2, 0, 0), "b.html": (1, 2, 1, 0)}


@pytest.mark.parametrize(("found", "expected"), [
    ([("a.html", post(declared=2, line=40)), ("a.html", comment("1"))],
     [("a.html", "warning", "declared count differs")]),
    ([("a.html", post(declared=2, paged=True)), ("a.html", comment("1"))],
     [("a.html", "warning", "declared count differs")]),
    ([("a.html", post(declared=1)), ("a.html", comment("1"))], []),
    ([("a.html", post(declared=1)), ("a.html", comment("1")), ("a.html", comment("2"))], []),
    ([("a.xml", comment("1"))], [("a.xml", "note", "post not there")]),
    ([("a.xml", post(whole=False)), ("a.xml", comment("1"))], [("a.xml", "note", "post not there")]),
    ([("a.xml", post()), ("a.xml", comment("1")), ("a.xml", comment("1"))], [("a.xml", "note", "comments twice")]),
    ([("a.xml", post()), ("a.xml", comment("2", parent="1"))], [("a.xml", "note", "answered comment not there")]),
    ([("a.xml", post()), ("a.xml", comment("2", parent="1")), ("a.xml", comment("1", parent="2"))],
     [("a.xml", "warning", "answers in a circle")]),
    ([("a.xml", post(left_out="draft")), ("a.xml", comment("1"))], [("a.xml", "note", "draft left out")]),
    ([("a.xml", post(left_out="draft"))], []),
])
def test_what_the_ledger_says(found: list[tuple[str, Item]], expected: list[tuple[str, str, str]]) -> None:
    assert remarks(assembled(*found)[1]) == expected


def test_a_post_left_out_takes_its_comments_along() -> None:
    posts, _, counts = assembled(("a.xml", comment("1")), ("a.xml", post(left_out="draft")))
    assert posts == []
    assert counts == {"a.xml": (1, 1, 0, 1)}


def test_a_crawl_that_lacks_comments_another_document_holds_is_no_longer_warned_of() -> None:
    body = "The mill has been sold once more and nobody at the mill was asked. " * 6
    crawl = [("c.txt", post("", source_id=None, layout="numbered", body=body, declared=2)),
             ("c.txt", comment("0", "This is comment 1.", on="", source_id=None)),
             ("c.txt", Finding("warning", "declared count differs", "declared 2 comments, found 1"))]
    export = [("a.xml", post(body=body, ordered=False)), ("a.xml", comment("1")), ("a.xml", comment("2"))]
    alone, both = assembled(*crawl), assembled(*crawl, *export)
    assert remarks(alone[1]) == [("c.txt", "warning", "declared count differs")]
    assert remarks(both[1]) == [("c.txt", "note", "declared count differs"),
                                ("c.txt", "note", "post in several documents")]
    assert len(both[0][0].places) == 2


@pytest.mark.parametrize(("found", "ids"), [
    ([("010_x.txt", post("")), ("011_y.txt", post("", body="Other."))], ["010", "011"]),
    ([("010_x.txt", post("")), ("010_y.txt", post("", body="Other."))], ["010_x", "010_y"]),
    ([("a.csv", post("1")), ("b.csv", post("2"))], ["1", "2"]),
    ([("1_a.txt", post("")), ("b.csv", post("1", body="Other."))], ["1", "1_"]),
])
def test_ids_of_posts(found: list[tuple[str, Item]], ids: list[str]) -> None:
    assert [one.post for one in assembled(*found)[0]] == ids
