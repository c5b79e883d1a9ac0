"""The reader that `docs/readers.md` shows works as the page says."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from pipeline.ingest import document_tables
from pipeline.ingest import reading as dispatch
from pipeline.ingest.document import Reader
from pipeline.study import ROOT

PAGE = ROOT / "docs" / "readers.md"
LINES = [  # invented
    {"id": "c1", "link_id": "t3_p", "parent_id": "t3_p", "author": "loom", "created_utc": 1489346400, "body": "Sold?"},
    {"id": "c3", "link_id": "t3_p", "parent_id": "t1_c1", "author": "[deleted]", "created_utc": 1489346500,
     "body": "[removed]"},
    {"id": "c2", "link_id": "t3_p", "parent_id": "t1_c1", "author": "mule", "created_utc": 1489346460,
     "body": "Sold.\n\n\n  To whom? "},
]


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Reader:
    """The reader of the page, listed as the page says."""
    code = re.search(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert code
    names: dict[str, Any] = {"__name__": "reddit"}
    exec(code[1], names)
    found: Reader = names["RedditDump"]()
    monkeypatch.setattr(dispatch, "READERS", (found, *dispatch.READERS))
    return found


def test_a_dump_is_read(reader: Reader) -> None:
    rows = document_tables("dump", "\n".join([*map(json.dumps, LINES[:2]), "{", json.dumps(LINES[2])]).encode(), "x")
    assert [(row["comment"], row["source_id"], row["depth"], row["parent"]) for row in rows.comments] == [
        ("t3_p-01", "c1", 0, None), ("t3_p-02", "c2", 1, "t3_p-01"), ("t3_p-03", "c3", 1, "t3_p-01")]
    assert [row["text"] for row in rows.comments] == ["Sold?", "Sold.\n\nTo whom?", "[removed]"]
    assert [row["removed"] for row in rows.comments] == [False, False, True]
    assert [row["signature"] for row in rows.comments] == ["loom", "mule", None]
    assert [row["layout"] for row in rows.documents] == [reader.layout]
    assert [(row["severity"], row["reason"], row["line"]) for row in rows.ledger] == [
        ("error", "line not read", 3), ("note", "post not there", None)]


def test_the_page_counts_the_reader_s_lines() -> None:
    page = PAGE.read_text("utf-8")
    said = re.search(r"takes (\d+) lines", page)
    code = re.search(r"```python\n(.*?)```", page, re.DOTALL)
    assert said
    assert code
    assert int(said[1]) == len(code[1].splitlines())
