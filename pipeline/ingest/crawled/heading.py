"""What stands above the comments in every crawled layout: date, title, body, and the declared number of comments."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from pipeline.ingest.crawled.dates import date_of
from pipeline.ingest.crawled.words import alternatives, every
from pipeline.ingest.model import Line, Page, Span

TITLE_LENGTH = 200


class Count(NamedTuple):
    """The heading over the comments: what it declares, and which lines (indices) it takes."""

    declared: int
    first: int
    last: int


@dataclass(frozen=True)
class Heading:
    """Date, title and body of a post."""

    date: dt.date | None
    date_span: Span | None
    title_span: Span | None
    body: Span | None


@cache
def _count_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    words, none = alternatives(every("comments")), alternatives(every("none"))
    number = r"\d[\d.,\u00a0\u202f]{0,8}"  # no post has more comments than that
    return (re.compile(rf"(?:(?P<number>{number})\s*(?:{words})|(?P<none>{none}))\s*:?", re.IGNORECASE),
            re.compile(rf"(?:{words})\s*:?", re.IGNORECASE))


def counts(lines: Sequence[Line]) -> list[Count]:
    """Every line, or number and word on two lines, that reads like `36 comments:` and starts at the margin."""
    whole, word = _count_patterns()
    found = []
    for i, line in enumerate(lines):
        if line.indent or len(line.text) > 40:
            continue
        if match := whole.fullmatch(line.text):
            found.append(Count(int(re.sub(r"\D", "", match["number"] or "0")), i, i))
        elif line.text.isdecimal() and len(line.text) < 9 and i + 1 < len(lines) and word.fullmatch(lines[i + 1].text):
            found.append(Count(int(line.text), i, i + 1))
    return found


def heading(page: Page, end: int, title: bool) -> Heading:
    """Date, title and body in the lines before line index `end`.

    Parameters
    ----------
    page
        The document.
    end
        Index into the page's lines: the first line that is not the post's.
    title
        Whether a page of this layout has a title although it has no date.
    """
    lines = list(page.lines[:end])
    date = date_of(lines[0].text) if lines else None
    date_span = lines.pop(0).span if date else None
    title_span = None
    if lines and (date or title) and _is_title(lines, bool(date)):
        title_span = lines.pop(0).span
    body = Span(lines[0].start, lines[-1].span.end) if lines else None
    return Heading(date, date_span, title_span, body)


def _is_title(lines: Sequence[Line], dated: bool) -> bool:
    """Whether the first line is a title: short and a paragraph alone, and without a date no sentence."""
    line = lines[0]
    alone = len(lines) == 1 or lines[1].gap
    if dated:
        return len(line.text) <= TITLE_LENGTH and (alone or line.text[-1] not in ".:;,")
    return alone and len(line.text) <= TITLE_LENGTH // 2 and line.text[-1] not in ".:;,"
