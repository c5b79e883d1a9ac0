"""The flat layout: what `trafilatura` makes of a Blogger page.

No list and no indentation. The markers `ReplyDelete` (a comment on the post) and `Delete` (a reply to the latest
one) stand after the first paragraph of their own comment, glued to the front of the text that follows. So the
line before a marker begins a comment, and the text from the marker to the line before the next comment's first
line is the rest of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from pipeline.ingest.crawled.completeness import completeness, without_text
from pipeline.ingest.crawled.dates import header_of
from pipeline.ingest.crawled.heading import Count, counts, heading
from pipeline.ingest.crawled.words import Words, is_prose, words_of
from pipeline.ingest.model import Finding, Header, Line, Page, Reply, Span, Thread

_LAYOUT = "flat"
_MARKERS = ("top", "delete")
_LONG = 60  # characters from which a last line is expected to end as sentences do
_ENDS = ".!?…:;)]}\"'”’»*~>"
_REASONS = {"top": "marker", "delete": "marker", "header": "comment header", "layout": "page furniture"}


class _Unit(NamedTuple):
    """A marker, a header line, a stretch of text or one of Blogger's own lines; `line` indexes the page's lines."""

    kind: str  # top, delete, header, short (a header or text), text, layout
    span: Span
    line: int
    header: Header | None = None


class Flat:
    """Reader of the flat layout."""

    layout = _LAYOUT
    looks_for = "text with markers such as `ReplyDelete` at the front of lines"

    def recognise(self, page: Page) -> str | None:
        """Why the page has this layout: a marker at the front of a line at the margin."""
        cut = _cut(page)
        if cut is None:
            return None
        line = page.lines[cut.marker]
        return f"line {line.number} begins with a marker: {line.text[:40]}"

    def read(self, page: Page) -> Thread:
        """The thread on the page."""
        words, cut = words_of(page), _cut(page)
        if words is None or cut is None:
            raise ValueError("not a page of the flat layout")
        count, units = cut.count, cut.units
        comments, layout, findings = _comments(page, units, cut.starts)
        layout += [(line.span, "comment printed twice") for line in page.lines[cut.twice:cut.end]]
        if count:
            layout += [(line.span, "count heading") for line in page.lines[count.first:count.last + 1]]
        top = heading(page, cut.twice, title=False)
        last = page.lines[units[-1].line]
        findings += completeness(page, len(comments), declared=count.declared if count else None,
                                 heading_line=page.lines[count.first] if count else None,
                                 stops=_stops(last, words), broken=words.is_stub(last.text))
        return Thread(_LAYOUT, tuple(comments), tuple(layout), top.body, top.date, top.date_span, top.title_span,
                      count.declared if count else None, tuple(findings))


@dataclass(frozen=True)
class _Cut:
    """A page cut into comments.

    Attributes
    ----------
    units
        The page's units, those below a heading over the comments where it has one.
    marker
        Line index of the first marker.
    starts
        For each comment the index of the unit it begins with.
    count
        The heading over the comments.
    end, twice
        Line index at which the post's own part ends, and the one from which on that part repeats the comments.
    repeated
        Whether it does.
    """

    units: list[_Unit]
    marker: int
    starts: list[int]
    count: Count | None
    end: int
    twice: int
    repeated: bool


@lru_cache(maxsize=1)  # a page is asked to recognise and to read it
def _cut(page: Page) -> _Cut | None:
    """The page cut into comments, nothing where it has none of this layout."""
    words = words_of(page)
    units = _units(page, words) if words and is_prose(page) else []
    markers = [unit.line for unit in units if unit.kind in _MARKERS]
    if words is None or all(page.lines[line].indent for line in markers):
        return None
    cut = _comments_cut(page, _with_short_headers(units, "text"), markers[0])
    headed = _with_short_headers(units, "header")
    if not cut.repeated and headed != units and len(markers) > 1 and _alternate(headed):
        cut = _comments_cut(page, headed, markers[0])
    return cut if words.sure or cut.repeated else None


def _comments_cut(page: Page, units: list[_Unit], marker: int) -> _Cut:
    """The page cut into comments; the first marker stands in the line of index `marker`."""
    count = next((c for c in reversed(counts(page.lines)) if c.last < marker), None)
    units = [unit for unit in units if count is None or unit.line > count.last]
    starts = _starts(units, headed=count is not None)
    end = count.first if count else units[starts[0]].line
    twice, repeated = _printed_twice(page, units, starts[0], end)
    return _Cut(units, marker, repeated or starts, count, end, twice, bool(repeated))


def _units(page: Page, words: Words) -> list[_Unit]:
    """The page as units; what stands below a footer after the last marker is left out."""
    units: list[_Unit] = []
    for i, line in enumerate(page.lines):
        match = words.glued.match(line.text)
        if match:
            kind = "delete" if match["delete"] else "top"
            units.append(_Unit(kind, Span(line.start, line.start + match.end()), i))
            rest = line.text[match.end():]
            if rest.strip():
                units.append(_Unit("text", Span(line.span.end - len(rest.lstrip()), line.span.end), i))
        elif words.is_furniture(line.text) or (i + 1 == len(page.lines) and words.is_stub(line.text)):
            units.append(_Unit("layout", line.span, i))
        elif header := header_of(line.text, short=True):
            units.append(_Unit("header" if header_of(line.text) else "short", line.span, i, header))
        elif line.text.endswith(words.top) and not words.signed_out:  # so where the first paragraph is a block quote
            border = line.span.end - len(words.top)
            units += [_Unit("text", Span(line.start, line.start + len(page.text[line.start:border].rstrip())), i),
                      _Unit("top", Span(border, line.span.end), i)]
        else:
            units.append(_Unit("text", line.span, i))
    return _without_foot(units, page.lines, words)


def _with_short_headers(units: list[_Unit], kind: str) -> list[_Unit]:
    """The units with lines such as `Name 19:20` taken for headers or for text."""
    return [unit if unit.kind != "short" else
            _Unit(kind, unit.span, unit.line, unit.header if kind == "header" else None) for unit in units]


def _alternate(units: Sequence[_Unit]) -> bool:
    """Whether header and marker take turns."""
    kinds = [unit.kind for unit in units if unit.kind in ("top", "delete", "header")]
    turns = [(kind == "header") == (i % 2 == 0) for i, kind in enumerate(kinds)]
    return bool(turns) and len(turns) % 2 == 0 and all(turns)


def _without_foot(units: list[_Unit], lines: Sequence[Line], words: Words) -> list[_Unit]:
    """The units down to the page's footer, the footer's own lines kept."""
    last = max((i for i, unit in enumerate(units) if unit.kind in _MARKERS), default=0)
    foot = next((i for i in range(last + 1, len(units))
                 if units[i].kind == "layout" and words.is_footer(lines[units[i].line].text)), None)
    return units if foot is None else units[:foot] + [unit for unit in units[foot:] if unit.kind == "layout"]


def _starts(units: list[_Unit], headed: bool) -> list[int]:
    """For each comment the index of the unit it begins with.

    Where header and marker take turns, a comment begins with its header, wherever the marker stands in it. Under a
    heading over the comments (`headed`) the first unit begins the first comment.
    """
    if _alternate(units):
        return [i for i, unit in enumerate(units) if unit.kind == "header"]
    starts: list[int] = []
    after = 0  # index right after the marker before
    for i, unit in enumerate(units):
        if unit.kind in _MARKERS:
            starts.append(_start(units, i, after))
            after = i + 1
    return [0, *starts[1:]] if headed else starts


def _start(units: list[_Unit], marker: int, floor: int) -> int:
    """The index of the unit that begins the comment of a marker: its header, its first paragraph or the marker."""
    start = marker
    while start > floor and units[start - 1].kind == "layout":
        start -= 1
    if start > floor and units[start - 1].kind == "text":
        start -= 1
    elif start <= floor or units[start - 1].kind != "header":
        start = marker
    return start - 1 if start > floor and units[start - 1].kind == "header" else start


def _comments(page: Page, units: list[_Unit],
              starts: list[int]) -> tuple[list[Reply], list[tuple[Span, str]], list[Finding]]:
    """The comments, all that is layout, and what looks wrong."""
    comments: list[Reply] = []
    layout: list[tuple[Span, str]] = []
    findings: list[Finding] = []
    thread: int | None = None
    for n, (start, end) in enumerate(pairwise([*starts, len(units)])):
        spans: list[Span] = []
        paragraphs: list[tuple[Span]] = []
        top = joined = False
        for i in range(start, end):
            kind, span, _, _ = units[i]
            if kind == "text" or (kind == "header" and i > start):
                spans[-1:] = [Span(spans[-1].start, span.end)] if joined else [*spans[-1:], span]
                paragraphs.append((span,))
            else:
                layout.append((span, _REASONS[kind]))
            joined = bool(paragraphs) and paragraphs[-1][0] is span
            top = top or kind == "top"
        thread = n if top else thread
        comments.append(Reply(None, None if top else thread, tuple(spans), tuple(paragraphs), units[start].header))
        if not paragraphs:
            findings.append(without_text(n + 1, page.lines[units[start].line].number))
    return comments, layout, findings


def _printed_twice(page: Page, units: Sequence[_Unit], start: int, end: int) -> tuple[int, list[int]]:
    """The line index from which on the body is the comments once more, a line each, as some releases print them.

    With it the index of the unit that each comment begins with, which tells them apart where replies have no marker.
    Without such a copy `end`, and nothing.
    """
    opening = page.text[units[start].span.start:units[start].span.end]
    if units[start].kind != "text" or not any(line.text.startswith(opening) for line in page.lines[:end]):
        return end, []
    texts = [(i, _unescaped(page.text[units[i].span.start:units[i].span.end])) for i in range(start, len(units))
             if units[i].kind == "text"]
    first, missing = end, sum(len(text) + 1 for _, text in texts)
    while first and missing > 0:
        first -= 1
        missing -= len(_unescaped(page.lines[first].text)) + 1
    starts = [] if missing else _copied([_unescaped(line.text) for line in page.lines[first:end]], texts)
    return (first, starts) if starts else (end, [])


def _unescaped(text: str) -> str:
    """The text without the backslashes that some options put before what Markdown would take for its own."""
    return text.replace("\\", "")


def _copied(lines: Sequence[str], texts: Sequence[tuple[int, str]]) -> list[int]:
    """The number of the text that each line begins with, where the lines are the texts, joined by blanks, else none."""
    starts, at = [], 0
    for line in lines:
        starts.append(texts[at][0] if at < len(texts) else 0)
        rest = line
        while rest:
            if at == len(texts) or not rest.startswith(texts[at][1]):
                return []
            rest = rest[len(texts[at][1]):].lstrip()
            at += 1
    return starts if at == len(texts) else []


def _stops(line: Line, words: Words) -> int | None:
    """The line's number where the text breaks off in it: in a marker, or long and without an end to its sentence."""
    broken = words.is_stub(line.text) or (len(line.text) >= _LONG and line.text[-1] not in _ENDS
                                          and not line.text.split()[-1].startswith(("http", "www.")))
    return line.number if broken else None
