"""The five seeds against the gold standard in `tests/gold`: every post, every comment, whose words."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.ingest import IngestTables, Settings, documents, ingest
from pipeline.store import as_arrow
from pipeline.tables import COMMENTS, LEDGER, POSTS

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds" / "documents"
POST_ID = r"^[0-9]+(?=_)"


def _gold(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (Path(__file__).parent / "gold" / name).read_text("utf-8").splitlines()]


GOLD = {row["id"]: row for row in _gold("comments.jsonl")}
GOLD_POSTS = {row["doc"]: row for row in _gold("posts.jsonl")}


@pytest.fixture(scope="module")
def seeds() -> IngestTables:
    return ingest(documents([SEEDS]), Settings(POST_ID))


@pytest.fixture(scope="module")
def rows(seeds: IngestTables) -> dict[str, dict[str, Any]]:
    return {row["comment"]: row for row in seeds.comments.to_dict("records")}


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    return {path.name[:3]: path.read_bytes().decode() for path in SEEDS.iterdir()}


def _pairs(spans: list[dict[str, int]]) -> list[list[int]]:
    return [[span["start"], span["end"]] for span in spans]


def test_every_comment_of_the_gold_standard_and_no_other(rows: dict[str, Any]) -> None:
    assert list(rows) == list(GOLD)
    assert len(rows) == 108


@pytest.mark.parametrize("comment", GOLD)
def test_a_comment_is_exactly_the_gold_one(comment: str, rows: dict[str, Any]) -> None:
    row, gold = rows[comment], GOLD[comment]
    assert row["text"] == "\n\n".join(gold["paragraphs"])
    assert (row["ordinal"], row["number"], row["depth"], row["parent"]) == (
        gold["ordinal"], gold["number"], gold["depth"], gold["parent"])
    assert _pairs(row["spans"]) == gold["spans"]
    assert row["signature"] == gold["signature"]
    assert row["urls"] == gold["urls"]
    assert [one["text"] for one in row["addressed"]] == gold["mentions_time"]
    assert {one["kind"] for one in row["addressed"]} <= {"time"}
    assert not row["removed"]


def test_places_lead_back_to_the_document(rows: dict[str, Any], texts: dict[str, str]) -> None:
    for row in rows.values():
        document = texts[row["post"]]
        lines = [document[span["start"]:span["end"]] for span in row["lines"]]
        assert lines == [line for line in row["text"].split("\n") if line]
        for one in row["addressed"]:
            assert document[one["start"]:one["end"]] == one["text"]
        own = "".join("".join(document[span["start"]:span["end"]].split()) for span in row["own_spans"])
        assert own == "".join(row["own"].split())


@pytest.mark.parametrize("name", GOLD_POSTS)
def test_a_post_is_exactly_the_gold_one(name: str, seeds: IngestTables) -> None:
    gold = GOLD_POSTS[name]
    row = seeds.posts.set_index("document").loc[name].to_dict()
    assert (row["layout"], row["title"], row["author"]) == (gold["layout"], gold["title"], gold["author"])
    assert row["date"] == (dt.date.fromisoformat(gold["date"]) if gold["date"] else None)
    assert row["declared_comments"] == gold["declared_comments"]
    assert row["parsed_comments"] == sum(comment["doc"] == name for comment in GOLD.values())
    assert _pairs(row["body_spans"]) == gold["body_spans"]
    found = [[one["first"], one["start"], one["end"]] for one in row["duplicates"]]
    assert found == [[first[0], *second] for first, second in gold["duplicate_spans"]]


def test_the_seeds_are_whole(seeds: IngestTables) -> None:
    assert set(seeds.ledger["severity"]) == {"layout", "note"}
    notes = seeds.ledger[seeds.ledger["severity"] == "note"]
    assert notes[["document", "line", "reason"]].values.tolist() == [
        ["000_0b4631e5e7ef476c.txt", 10, "passage printed twice"],
        ["000_0b4631e5e7ef476c.txt", 19, "passage printed twice"]]
    assert seeds.posts["declared_comments"].tolist() == [None, 36, 7, None, 28]


def test_the_two_signed_comments_are_one_pseudonym(seeds: IngestTables) -> None:
    signed = seeds.comments.dropna(subset=["author"])
    assert signed["comment"].tolist() == ["000-03", "004-06"]
    assert signed["author"].nunique() == 1
    assert signed["author"].str.fullmatch(r"p-[0-9a-f]{12}").all()


def _characters(spans: list[list[int]]) -> set[int]:
    return {i for start, end in spans for i in range(start, end)}


def test_quoted_characters_against_the_gold_standard(rows: dict[str, Any]) -> None:
    both = found = wanted = 0
    for name, row in rows.items():
        gold, ours = _characters([span[:2] for span in GOLD[name]["quoted"]]), _characters(_pairs(row["quoted"]))
        both, found, wanted = both + len(gold & ours), found + len(ours), wanted + len(gold)
    assert both / wanted > 0.999
    assert both / found > 0.999


def test_quotations_have_the_gold_places_sources_and_kinds(rows: dict[str, Any]) -> None:
    found = {(name, one["start"], one["end"]): (one["source"], one["kind"])
             for name, row in rows.items() for one in row["quoted"]}
    gold = {(name, *one["span"]): (one["source"].removeprefix("comment:").split(":")[0], one["kind"])
            for name, row in GOLD.items() for one in row["quoted_detail"]}
    assert len(gold) == 50
    assert sum(found.get(place) == what for place, what in gold.items()) >= 49
    assert len(set(found) - set(gold)) <= 2


def test_words_in_marks_that_quote_nobody_stay_the_commenters(rows: dict[str, Any]) -> None:
    minor = [(name, one["span"]) for name, row in GOLD.items() for one in row["quoted_minor"]]
    assert len(minor) > 20
    for name, span in minor:
        assert not _characters([span]) & _characters(_pairs(rows[name]["quoted"])), name


def test_tables_have_exactly_their_columns(seeds: IngestTables) -> None:
    for frame, table in ((seeds.posts, POSTS), (seeds.comments, COMMENTS), (seeds.ledger, LEDGER)):
        assert list(frame.columns) == [column.name for column in table.columns]
        assert as_arrow(frame, table).num_rows == len(frame)


def test_order_and_processes_change_nothing(seeds: IngestTables) -> None:
    again = ingest(documents([SEEDS])[::-1], Settings(POST_ID), processes=2)
    for one, other in ((seeds.posts, again.posts), (seeds.comments, again.comments), (seeds.ledger, again.ledger)):
        assert one.to_dict("records") == other.to_dict("records")
