"""What a reader makes of a document: a thread of comments under a post, and what to say about it."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from dataclasses import dataclass
from typing import NamedTuple, Protocol


class Span(NamedTuple):
    """A stretch of the decoded document, end excluded."""

    start: int
    end: int


class Line(NamedTuple):
    """A line that is not blank: its number from 1, its text without outer blanks and where that stands."""

    number: int
    start: int
    text: str
    indent: int
    gap: bool  # whether a blank line stands before it

    @property
    def span(self) -> Span:
        """Where its text stands."""
        return Span(self.start, self.start + len(self.text))


@dataclass(frozen=True)
class Header:
    """A line before a comment that names its writer and the time: `Anonymous12 March 2017 at 19:20`."""

    name: str | None
    posted_at: dt.datetime | None


@dataclass(frozen=True)
class Finding:
    """A ledger row in the making.

    Only a row that accounts for text which is neither a post's nor a comment's has a span; a remark on a line or on
    the whole document has none, so that spans never cover a character twice.
    """

    severity: str
    reason: str
    detail: str
    span: Span | None = None
    line: int | None = None


@dataclass(frozen=True)
class Reply:
    """A comment as a reader finds it: paragraphs are tuples of line spans, parent an index into the thread."""

    number: int | None
    parent: int | None
    spans: tuple[Span, ...]
    paragraphs: tuple[tuple[Span, ...], ...]
    header: Header | None = None


@dataclass(frozen=True)
class Thread:
    """A post with its comments; `layout_spans` is all the text that is neither, with what it is."""

    layout: str
    comments: tuple[Reply, ...]
    layout_spans: tuple[tuple[Span, str], ...]
    body: Span | None = None
    date: dt.date | None = None
    date_span: Span | None = None
    title_span: Span | None = None
    declared: int | None = None
    findings: tuple[Finding, ...] = ()


class Reader(Protocol):
    """One layout. To teach Coalface another one, write a module with these three and list it in `readers`."""

    layout: str

    def recognise(self, page: Page) -> str | None:
        """Why the page has this layout, or nothing where it has not."""

    def read(self, page: Page) -> Thread:
        """The thread on a page of this layout."""


class Page:
    """A decoded document, and its lines."""

    def __init__(self, text: str, cut: bool = False) -> None:
        self.text = text
        self.cut = cut
        self.lines, self._starts = _lines(text)

    def line_number(self, offset: int) -> int:
        """The line, from 1, that an offset lies in."""
        return bisect_right(self._starts, offset)


def _lines(text: str) -> tuple[list[Line], list[int]]:
    """The lines that are not blank, and where every line starts. Lines end with LF, CR LF or CR and nothing else."""
    lines, starts, gap, start = [], [], False, 0
    if "\r" in text:
        text = text.replace("\r\n", " \n").replace("\r", "\n")
    for number, raw in enumerate(text.split("\n"), 1):
        starts.append(start)
        stripped = raw.strip()
        if stripped:
            indent = len(raw) - len(raw.lstrip())
            lines.append(Line(number, start + indent, stripped, indent, gap))
        gap = not stripped
        start += len(raw) + 1
    return lines, starts
