"""Invented threads written in both layouts and read back equal; and on any document no character is lost."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.findings.corpus import CRAWLED
from pipeline.ingest import DocumentRows, document_tables
from pipeline.ingest.decode import Decoded, decoded

SEEDS = sorted((Path(__file__).parent.parent / "seeds" / "documents").iterdir())


@dataclass(frozen=True)
class Said:
    """A comment to write: whether it is a reply, its paragraphs of lines, its signature."""

    reply: bool
    paragraphs: list[list[str]]
    signature: str | None

    @property
    def text(self) -> str:
        return "\n\n".join("\n".join(paragraph) for paragraph in self.paragraphs)

    @property
    def written(self) -> list[list[str]]:
        return [*self.paragraphs, [self.signature]] if self.signature else self.paragraphs


WORDS = st.sampled_from(["the", "office", "1.", "12.", "Delete", "Reply", "comments:", "36", "café", "don't", '"quoted',
                         'so"', "'tis", "“it", "is”", "19:20", "http://example.org/a", "@Jo", "workload", "–", "2014",
                         "and", "Replies", "*", "no\u00a0way"])
LINE = st.lists(WORDS, min_size=1, max_size=9).map(lambda words: "so " + " ".join(words) + " there")
SIGNATURE = st.none() | st.sampled_from(["'Jackdaw", "- Jane Doe"])


def _threads(lines: int) -> st.SearchStrategy[list[Said]]:
    paragraphs = st.lists(st.lists(LINE, min_size=1, max_size=lines), min_size=1, max_size=4)
    said = st.builds(Said, st.booleans(), paragraphs, SIGNATURE)
    return st.lists(said, min_size=1, max_size=8).map(lambda thread: [Said(False, *_rest(thread[0])), *thread[1:]])


def _rest(said: Said) -> tuple[list[list[str]], str | None]:
    return said.paragraphs, said.signature


def _numbered(body: list[str], thread: list[Said]) -> str:
    out = ["Monday 20 February 2017", "", "A title", "", *[line for one in body for line in (one, "")],
           "1 comment:" if len(thread) == 1 else f"{len(thread)} comments:", ""]
    top = number = 0
    for i, said in enumerate(thread):
        if said.reply and not thread[i - 1].reply:
            out.append("    Replies")
        top, number = (top, number + 1) if said.reply else (top + 1, 0)
        mark = f"    {number}. " if said.reply else f"  {top}. "
        indent = "      " if said.reply else "    "
        lines = [line for n, paragraph in enumerate(said.written) for line in ([""] if n else []) + paragraph]
        out.append(mark + lines[0])
        out += [indent + line if line else "" for line in lines[1:]]
        out += ["", indent + ("Delete" if said.reply else "ReplyDelete")]
    return "\n".join(out)


def _flat(body: list[str], thread: list[Said], glued: bool) -> str:
    out, front = list(body), ""
    for said in thread:
        first, *rest = [line for paragraph in said.written for line in paragraph]
        out.append(front + first)
        front = "Delete" if said.reply else "ReplyDelete"
        if rest or not glued:
            out += [front + rest[0], *rest[1:]] if rest and glued else [front, *rest]
            front = ""
    return "\n".join([*out, front] if front else out)


def _parents(thread: list[Said]) -> list[str | None]:
    parents: list[str | None] = []
    top = ""
    for i, said in enumerate(thread, 1):
        parents.append(top if said.reply else None)
        top = top if said.reply else f"p-{i:02d}"
    return parents


def _assert_covered(data: bytes, rows: DocumentRows) -> None:
    """Every character of a text that is not blank belongs to exactly one of post, comment and ledger."""
    text = decoded(data)
    if not isinstance(text, Decoded) or rows.documents[0]["layout"] not in (*CRAWLED, None):
        return
    spans = [span for post in rows.posts for span in post["body_spans"]]
    spans += [span for comment in rows.comments for span in comment["spans"]]
    spans += [row for row in rows.ledger if row["start"] is not None]
    times = Counter(i for span in spans for i in range(span["start"], span["end"]))
    wrong = [i for i, c in enumerate(text.text) if (not c.isspace() and times[i] != 1) or times[i] > 1]
    assert not wrong, (wrong[:5], text.text[max(wrong[0] - 30, 0):wrong[0] + 30])


BODY = st.lists(LINE.map(lambda line: f"the post: {line}"), min_size=1, max_size=4)
ENDS = st.sampled_from(["\n", "\r\n", "\r"])


@settings(deadline=None)
@given(BODY, _threads(2), ENDS, st.booleans())
def test_a_numbered_thread_is_read_back(body: list[str], thread: list[Said], end: str, mark: bool) -> None:
    data = (b"\xef\xbb\xbf" if mark else b"") + _numbered(body, thread).replace("\n", end).encode()
    rows = document_tables("a", data, "p")
    assert [row["text"] for row in rows.comments] == [said.text for said in thread]
    assert [row["parent"] for row in rows.comments] == _parents(thread)
    assert [row["signature"] for row in rows.comments] == [said.signature for said in thread]
    assert rows.posts[0]["declared_comments"] == len(thread)
    assert not any(row["severity"] in ("warning", "error") for row in rows.ledger)
    _assert_covered(data, rows)


@settings(deadline=None)
@given(BODY, _threads(1), ENDS, st.booleans())
def test_a_flat_thread_is_read_back(body: list[str], thread: list[Said], end: str, glued: bool) -> None:
    data = _flat(body, thread, glued).replace("\n", end).encode()
    rows = document_tables("a", data, "p")
    assert [row["text"] for row in rows.comments] == [said.text for said in thread]
    assert [row["parent"] for row in rows.comments] == _parents(thread)
    assert [row["signature"] for row in rows.comments] == [said.signature for said in thread]
    assert rows.posts[0]["body"].replace(end, "\n") == "\n".join(body)
    _assert_covered(data, rows)


@settings(deadline=None)
@given(_threads(2), st.integers(0, 3000), st.booleans())
def test_a_thread_cut_anywhere_loses_nothing_that_is_there(thread: list[Said], cut: int, numbered: bool) -> None:
    flattened = [Said(said.reply, [[" ".join(one)] for one in said.paragraphs], said.signature) for said in thread]
    text = _numbered(["so the body is"], thread) if numbered else _flat(["so the body is"], flattened, True)
    data = text[:cut].encode()
    rows = document_tables("a", data, "p")
    _assert_covered(data, rows)
    assert sum(row["severity"] == "error" for row in rows.ledger) == (not rows.posts)


LAYOUT = st.sampled_from([
    "", "ReplyDelete", "Delete", "    ReplyDelete", "  1. a", "    1. b", "      Delete", "    Replies", "3 comments:",
    "No comments:", "Add comment", "ReplyDeletetext", "Deletetext", "Anonymous12 March 2017 at 19:20", "Jo 19:20",
    "AntwortenLöschen"])


@settings(deadline=None)
@given(st.lists(LINE | LAYOUT, max_size=25), ENDS)
def test_lines_in_any_order_are_all_accounted_for(lines: list[str], end: str) -> None:
    data = end.join(lines).encode()
    _assert_covered(data, document_tables("a", data, "p"))


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_raise(data: bytes) -> None:
    rows = document_tables("a", data, "p")
    _assert_covered(data, rows)
    assert rows.ledger


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.name[:3])
def test_the_seeds_are_covered(path: Path) -> None:
    data = path.read_bytes()
    _assert_covered(data, document_tables(path.name, data, "p"))


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.name[:3])
@settings(max_examples=15, deadline=None)
@given(share=st.floats(0, 1))
def test_the_seeds_cut_anywhere_are_covered(path: Path, share: float) -> None:
    data = path.read_bytes()
    data = data[:int(share * len(data))]
    _assert_covered(data, document_tables(path.name, data, "p"))
