"""What a reader makes of a document: posts, comments, and what to say about it."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

_LINE = re.compile(r"[^\n]+")


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
class Text:
    """A text of paragraphs parted by a blank line, and where each of its lines stands.

    Attributes
    ----------
    text
        The text, without indentation and signature.
    lines
        Where each line that is not blank stands: in the decoded document where that is the text of a page, else,
        where markup had to be taken away, in this text itself.
    starts
        Offset in `text` at which each of these lines starts.
    """

    text: str
    lines: tuple[Span, ...]
    starts: tuple[int, ...]

    def document(self, offset: int) -> int:
        """Where a character of the text stands."""
        line = bisect_right(self.starts, offset) - 1
        return self.lines[line].start + offset - self.starts[line]

    def span(self, start: int, end: int) -> Span:
        """Where a stretch of the text, end excluded, stands."""
        return Span(self.document(start), self.document(end - 1) + 1)


class PlainText(Text):
    """A text that stands for itself: its lines stand in it. They are looked for when first asked for.

    >>> PlainText("One line.\\n\\nAnother.").lines
    (Span(start=0, end=9), Span(start=11, end=19))
    """

    def __init__(self, text: str) -> None:
        object.__setattr__(self, "text", text)

    @cached_property
    def lines(self) -> tuple[Span, ...]:
        """Where each line that is not blank stands."""
        return tuple(Span(*match.span()) for match in _LINE.finditer(self.text))

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """The same, as offsets."""
        return tuple(line.start for line in self.lines)


@dataclass(frozen=True)
class Post:
    """A post as a reader finds it.

    Attributes
    ----------
    key
        What the comments of the document call it.
    layout
        Name of the reader.
    source_id
        The blog's own id of it (Blogger: the post's number, digits only).
    url
        Its address.
    declared
        How many comments the document says it has.
    ordered
        Whether the comments come in the order of the thread; else they are put into the order of their times.
    paged
        Whether the document says that it does not hold all comments (`Load more...`).
    whole
        Whether the document holds the post itself; a feed of comments alone does not.
    left_out
        Why the post and its comments are not to be read (`draft`), null where they are.
    name, profile
        Its author: the name as printed and the address of the profile.
    """

    key: str
    layout: str
    body: Text
    title: str | None = None
    date: dt.date | None = None
    name: str | None = None
    profile: str | None = None
    source_id: str | None = None
    url: str | None = None
    declared: int | None = None
    ordered: bool = True
    paged: bool = False
    whole: bool = True
    left_out: str | None = None
    line: int | None = None


@dataclass(frozen=True)
class Comment:
    """A comment as a reader finds it.

    Attributes
    ----------
    post
        Key of its post.
    key
        What names it among the comments of its post in this document: the blog's own id where there is one.
    text
        Its text, signature included.
    parent
        Key of the comment that it answers, null where it answers the post.
    source_id
        The blog's own id of it (Blogger: the comment's number, digits only).
    posted_at
        Exact time in UTC.
    utc_offset
        Minutes that the blog's clock is ahead of UTC, where the document shows it.
    name, profile
        Its writer: the name as printed, null where it stands for nobody, and the address of the profile.
    removed
        Whether it is only a notice that a comment was removed.
    quoted
        Stretches of the text, as offsets in it, that are set as block quotes.
    urls
        Addresses behind links, in order.
    line
        Line of the document, from 1, in which it begins.
    number
        The list number printed before it.
    spans
        Where it stands in the decoded text of a page.
    """

    post: str
    key: str
    text: Text
    parent: str | None = None
    source_id: str | None = None
    posted_at: dt.datetime | None = None
    utc_offset: int | None = None
    name: str | None = None
    profile: str | None = None
    removed: bool = False
    quoted: tuple[Span, ...] = ()
    urls: tuple[str, ...] = ()
    line: int | None = None
    number: int | None = None
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Reply:
    """A comment in the text of a page: paragraphs are tuples of line spans, parent an index into the thread."""

    number: int | None
    parent: int | None
    spans: tuple[Span, ...]
    paragraphs: tuple[tuple[Span, ...], ...]
    header: Header | None = None


@dataclass(frozen=True)
class Thread:
    """A post with its comments in the text of a page; `layout_spans` is all text that is neither, with what it is."""

    layout: str
    comments: tuple[Reply, ...]
    layout_spans: tuple[tuple[Span, str], ...]
    body: Span | None = None
    date: dt.date | None = None
    date_span: Span | None = None
    title_span: Span | None = None
    declared: int | None = None
    findings: tuple[Finding, ...] = ()


class Page:
    """A decoded text, and its lines."""

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
            indent = raw.find(stripped[0])
            lines.append(Line(number, start + indent, stripped, indent, gap))
        gap = not stripped
        start += len(raw) + 1
    return lines, starts
