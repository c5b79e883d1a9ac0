"""The numbered layout: what `resiliparse` makes of a threaded Blogger page.

Every comment is a list item, closed by a line that holds a marker. An item may begin only after the heading, a
marker or `Replies`: that state, not the look of a line, tells a comment from a list inside one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipeline.ingest.completeness import Gap, completeness, without_text
from pipeline.ingest.dates import header_of
from pipeline.ingest.heading import Count, counts, heading
from pipeline.ingest.model import Header, Line, Page, Reply, Span, Thread
from pipeline.ingest.words import Words, words_of

_ITEM = re.compile(r"(?P<mark>(?P<number>\d{1,5})\.)(?:\s+(?P<text>\S.*))?")
_LAYOUT = "numbered"


@dataclass
class _Item:
    """A comment while it is being read."""

    number: int
    indent: int
    line: int
    parent: int | None
    lines: list[tuple[Span, str, bool]] = field(default_factory=list)
    closed: bool = False


class _Scan:
    """The state of reading the lines below the heading: between comments, or inside one."""

    def __init__(self, words: Words | None) -> None:
        self.words = words
        self.items: list[_Item] = []
        self.layout: list[tuple[Span, str]] = []
        self.open: _Item | None = None
        self.levels: list[int] = []  # indices of the latest item of each depth

    def read(self, lines: list[Line]) -> None:
        """Take the lines in."""
        for i, line in enumerate(lines):
            following = lines[i + 1] if i + 1 < len(lines) else None
            if self.open is None:
                self._between(line)
            elif self.words and self.words.closes(line.text):
                self.layout.append((line.span, "marker"))
                self.open.closed, self.open = True, None
            elif self._ends_unmarked(self.open, line, following):
                self.open = None
                self._between(line)
            elif following is None and self.words and self.words.is_stub(line.text):
                self.layout.append((line.span, "marker"))
            else:
                self.open.lines.append((line.span, line.text, line.gap))

    def _between(self, line: Line) -> None:
        """Begin a comment, or take the line for one of Blogger's own; anything else is left unassigned."""
        item = _ITEM.fullmatch(line.text) if line.indent else None
        if item and not (item["text"] and self.words and self.words.is_furniture(item["text"])):
            self._begin(line, item)
        elif item:
            self.layout.append((line.span, "page furniture"))
        elif self.words and line.text in self.words.replies:
            self.layout.append((line.span, "replies heading"))
        elif self.words and self.words.is_furniture(line.text):
            self.layout.append((line.span, "page furniture"))

    def _begin(self, line: Line, item: re.Match[str]) -> None:
        while self.levels and self.items[self.levels[-1]].indent >= line.indent:
            self.levels.pop()
        parent = self.levels[-1] if self.levels else None
        self.open = _Item(int(item["number"]), line.indent, line.number, parent)
        self.levels.append(len(self.items))
        self.items.append(self.open)
        self.layout.append((Span(line.start, line.start + item.end("mark")), "list number"))
        if item["text"]:
            self.open.lines.append((Span(line.start + item.start("text"), line.span.end), item["text"], True))

    def _ends_unmarked(self, item: _Item, line: Line, following: Line | None) -> bool:
        """Whether the open comment ends before this line although no marker closed it.

        It does where the next number of its list, or of the list it is in, stands further left than its own
        lines could; where `Replies` is followed by a first reply; and at the foot of the page.
        """
        if line.indent < item.indent + 2:
            if self.words and not line.indent and self.words.footer.fullmatch(line.text):
                return True
            if match := _ITEM.fullmatch(line.text):
                return any(self.items[i].indent == line.indent and self.items[i].number + 1 == int(match["number"])
                           for i in self.levels)
        if self.words and line.text in self.words.replies and following and following.indent > item.indent:
            match = _ITEM.fullmatch(following.text)
            return match is not None and int(match["number"]) == 1
        return False


class Numbered:
    """Reader of the numbered layout."""

    layout = _LAYOUT

    def recognise(self, page: Page) -> str | None:
        """Why the page has this layout: an indented list of comments under its heading or before a marker."""
        count, first = _border(page, words_of(page))
        if count is None and first is None:
            return None
        line = page.lines[count.first if count else first or 0]
        return f"line {line.number} begins a numbered list of comments: {line.text[:40]}"

    def read(self, page: Page) -> Thread:
        """The thread on the page."""
        words = words_of(page)
        count, first = _border(page, words)
        end = count.first if count else first or 0
        scan = _Scan(words)
        scan.read(page.lines[count.last + 1 if count else end:])
        if count:
            scan.layout += [(line.span, "count heading") for line in page.lines[count.first:count.last + 1]]
        comments = _comments(scan)
        top = heading(page, end, title=True)
        open_line = scan.items[-1].line if scan.items and not scan.items[-1].closed else None
        unmarked = [item.line for item in scan.items[:-1] if not item.closed]
        findings = completeness(page, len(comments), declared=count.declared if count else None,
                                heading_line=page.lines[count.first] if count else None,
                                gaps=_gaps(scan.items), open_line=open_line, unmarked=unmarked)
        findings += tuple(without_text(n, item.line) for n, item in enumerate(scan.items, 1)
                          if not item.lines and item.closed)
        return Thread(_LAYOUT, comments, tuple(scan.layout), top.body, top.date, top.date_span, top.title_span,
                      count.declared if count else None, findings)


def _border(page: Page, words: Words | None) -> tuple[Count | None, int | None]:
    """The heading over the comments, and the line index of the first comment where there is no heading.

    The heading is the first that an item follows, else the last that declares no comments. Without any, the first
    comment is the last item at the least indentation before the first marker that stands alone and indented.
    """
    lines, headings = page.lines, counts(page.lines)
    for count in headings:
        following = lines[count.last + 1] if count.last + 1 < len(lines) else None
        if following and following.indent and _ITEM.fullmatch(following.text):
            return count, None
    marker = next((i for i, line in enumerate(lines) if words and line.indent and words.closes(line.text)), None)
    if marker is None:
        bare = [count for count in headings if not count.declared or count.last + 1 == len(lines)]
        return (bare[-1], None) if bare and not (words and _glued(page, words)) else (None, None)
    items = [i for i in range(marker) if lines[i].indent and _ITEM.fullmatch(lines[i].text)]
    least = min((lines[i].indent for i in items), default=0)
    return None, next((i for i in reversed(items) if lines[i].indent == least), None)


def _glued(page: Page, words: Words) -> bool:
    return any(not line.indent and words.glued.match(line.text) for line in page.lines)


def _gaps(items: list[_Item]) -> list[Gap]:
    """Where the numbers of a list of comments leave some out."""
    gaps, last = [], dict[int | None, _Item]()
    for item in items:
        before = last.get(item.parent)
        if item.number != (before.number + 1 if before else 1):
            gaps.append(Gap(before.number if before else None, before.line if before else item.line, item.number))
        last[item.parent] = item
    return gaps


def _comments(scan: _Scan) -> tuple[Reply, ...]:
    """The comments, their header lines taken off and noted as layout."""
    firsts = [item.lines[0][1] for item in scan.items if len(item.lines) > 1]
    short = bool(firsts) and all(header_of(text, short=True) for text in firsts)
    comments = []
    for item in scan.items:
        lines, header = item.lines, None
        if len(lines) > 1 and (header := header_of(lines[0][1], short)):
            scan.layout.append((lines[0][0], "comment header"))
            lines = lines[1:]
        comments.append(_comment(item, lines, header))
    return tuple(comments)


def _comment(item: _Item, lines: list[tuple[Span, str, bool]], header: Header | None) -> Reply:
    paragraphs: list[list[Span]] = []
    for span, _, gap in lines:
        if gap or not paragraphs:
            paragraphs.append([])
        paragraphs[-1].append(span)
    return Reply(item.number, item.parent, tuple(span for span, _, _ in lines),
                 tuple(tuple(one) for one in paragraphs), header)
