"""The flat layout: what `trafilatura` makes of a Blogger page.

No list and no indentation. The markers `ReplyDelete` (a comment on the post) and `Delete` (a reply to the latest
one) stand after the first paragraph of their own comment, glued to the front of the text that follows. So the
line before a marker begins a comment, and the text from the marker to the line before the next comment's first
line is the rest of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.ingest.completeness import completeness, without_text
from pipeline.ingest.dates import header_of
from pipeline.ingest.heading import counts, heading
from pipeline.ingest.model import Finding, Header, Line, Page, Reply, Span, Thread
from pipeline.ingest.words import Words, words_of

_LAYOUT = "flat"
_LONG = 60  # characters from which a last line is expected to end as sentences do
_ENDS = ".!?…:;)]}\"'”’»*~>"
_REASONS = {"top": "marker", "delete": "marker", "header": "comment header", "layout": "page furniture"}


@dataclass(frozen=True)
class _Unit:
    """A marker, a header line, a stretch of text or one of Blogger's own lines; `line` indexes the page's lines."""

    kind: str  # top, delete, header, text, layout
    span: Span
    line: int
    header: Header | None = None


class Flat:
    """Reader of the flat layout."""

    layout = _LAYOUT

    def recognise(self, page: Page) -> str | None:
        """Why the page has this layout: a marker at the front of a line at the margin."""
        words = words_of(page)
        for line in page.lines if words else []:
            if words and not line.indent and words.glued.match(line.text):
                return f"line {line.number} begins with a marker: {line.text[:40]}"
        return None

    def read(self, page: Page) -> Thread:
        """The thread on the page."""
        words = words_of(page)
        if words is None:
            raise ValueError("not a page of the flat layout")
        units = _units(page, words)
        first = next(i for i, unit in enumerate(units) if unit.kind in ("top", "delete"))
        count = next((c for c in reversed(counts(page.lines)) if c.last < units[first].line), None)
        units = [unit for unit in units if count is None or unit.line > count.last]
        starts = _starts(units, headed=count is not None)
        end = count.first if count else units[starts[0]].line
        comments, layout, findings = _comments(page, units, starts)
        twice = _printed_twice(page, comments, end)
        layout += [(line.span, "comment printed twice") for line in page.lines[twice:end]]
        if count:
            layout += [(line.span, "count heading") for line in page.lines[count.first:count.last + 1]]
        top = heading(page, twice, title=False)
        findings += completeness(page, len(comments), declared=count.declared if count else None,
                                 heading_line=page.lines[count.first] if count else None,
                                 stops=_stops(page.lines[units[-1].line], words))
        return Thread(_LAYOUT, tuple(comments), tuple(layout), top.body, top.date, top.date_span, top.title_span,
                      count.declared if count else None, tuple(findings))


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
        else:
            header = header_of(line.text, short=True)
            units.append(_Unit("header" if header else "text", line.span, i, header))
    return _without_foot(_with_sure_headers(units, page.lines), page.lines, words)


def _with_sure_headers(units: list[_Unit], lines: Sequence[Line]) -> list[_Unit]:
    """The units with `Name 19:20` taken for a header only where every comment has one."""
    kinds = [unit.kind for unit in units if unit.kind in ("top", "delete", "header")]
    if _alternate(kinds):
        return units
    return [_Unit("text", unit.span, unit.line)
            if unit.kind == "header" and not header_of(lines[unit.line].text) else unit for unit in units]


def _alternate(kinds: Sequence[str]) -> bool:
    """Whether header and marker take turns."""
    turns = [(kind == "header") == (i % 2 == 0) for i, kind in enumerate(kinds)]
    return bool(turns) and len(turns) % 2 == 0 and all(turns)


def _without_foot(units: list[_Unit], lines: Sequence[Line], words: Words) -> list[_Unit]:
    """The units down to the page's footer, the footer's own lines kept."""
    last = max((i for i, unit in enumerate(units) if unit.kind in ("top", "delete")), default=0)
    foot = next((i for i in range(last + 1, len(units))
                 if units[i].kind == "layout" and words.footer.fullmatch(lines[units[i].line].text)), None)
    return units if foot is None else units[:foot] + [unit for unit in units[foot:] if unit.kind == "layout"]


def _starts(units: list[_Unit], headed: bool) -> list[int]:
    """For each comment the index of the unit it begins with.

    Where header and marker take turns, a comment begins with its header, wherever the marker stands in it. Under a
    heading over the comments (`headed`) the first unit begins the first comment.
    """
    if _alternate([unit.kind for unit in units if unit.kind in ("top", "delete", "header")]):
        return [i for i, unit in enumerate(units) if unit.kind == "header"]
    starts: list[int] = []
    for i, unit in enumerate(units):
        if unit.kind not in ("top", "delete"):
            continue
        start, floor = i, max(starts[-1] + 1 if starts else 0, _after_marker(units, i))
        while start > floor and units[start - 1].kind == "layout":
            start -= 1
        if start > floor and units[start - 1].kind == "text":
            start -= 1
        elif start <= floor or units[start - 1].kind != "header":
            start = i
        if start > floor and units[start - 1].kind == "header":
            start -= 1
        starts.append(start)
    return [0, *starts[1:]] if headed else starts


def _after_marker(units: list[_Unit], i: int) -> int:
    """The index right after the marker before unit i, 0 where there is none."""
    return next((j + 1 for j in range(i - 1, -1, -1) if units[j].kind in ("top", "delete")), 0)


def _comments(page: Page, units: list[_Unit],
              starts: list[int]) -> tuple[list[Reply], list[tuple[Span, str]], list[Finding]]:
    """The comments, all that is layout, and what looks wrong."""
    comments: list[Reply] = []
    findings: list[Finding] = []
    thread: int | None = None
    for n, (start, end) in enumerate(zip(starts, [*starts[1:], len(units)], strict=True)):
        members = units[start:end]
        header = members[0].header
        texts = [unit.kind == "text" or (unit.kind == "header" and i > 0) for i, unit in enumerate(members)]
        if any(unit.kind == "top" for unit in members):
            thread, parent = n, None
        else:
            parent = thread
        paragraphs = tuple((unit.span,) for unit, text in zip(members, texts, strict=True) if text)
        comments.append(Reply(None, parent, _merged(members, texts), paragraphs, header))
        if not paragraphs:
            findings.append(without_text(n + 1, page.lines[members[0].line].number))
    taken = {unit for comment in comments for one in comment.paragraphs for unit in one}
    layout = [(unit.span, _REASONS[unit.kind]) for unit in units if unit.kind != "text" and unit.span not in taken
              and (unit.kind != "header" or unit.line >= units[starts[0]].line)
              and (unit.kind != "layout" or unit.line >= units[starts[0]].line)]
    return comments, layout, findings


def _printed_twice(page: Page, comments: Sequence[Reply], end: int) -> int:
    """The line index from which on the body is the comments once more, a line each, as some releases print them."""
    first = end - len(comments)
    if first < 1 or len(comments) < 2:
        return end
    for line, comment in zip(page.lines[first:end], comments, strict=True):
        opening = comment.paragraphs[0][0] if comment.paragraphs else None
        if opening is None or not line.text.startswith(page.text[opening.start:opening.end]):
            return end
    return first


def _stops(line: Line, words: Words) -> int | None:
    """The line's number where the text breaks off in it: in a marker, or long and without an end to its sentence."""
    broken = words.is_stub(line.text) or (len(line.text) >= _LONG and line.text[-1] not in _ENDS
                                          and not line.text.split()[-1].startswith(("http", "www.")))
    return line.number if broken else None


def _merged(members: Sequence[_Unit], texts: Sequence[bool]) -> tuple[Span, ...]:
    """The spans of the texts, neighbours with nothing between them joined."""
    spans: list[Span] = []
    for i, (unit, text) in enumerate(zip(members, texts, strict=True)):
        if text and i and texts[i - 1]:
            spans[-1] = Span(spans[-1].start, unit.span.end)
        elif text:
            spans.append(unit.span)
    return tuple(spans)
