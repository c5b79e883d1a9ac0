"""The numbered layout: what `resiliparse` makes of a threaded Blogger page.

Every comment is a list item, closed by a line that holds a marker. An item may begin only after the heading, a
marker or `Replies`: that state, not the look of a line, tells a comment from a list inside one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from pipeline.ingest.crawled.completeness import Gap, completeness, without_text
from pipeline.ingest.crawled.dates import date_of, header_of
from pipeline.ingest.crawled.heading import Count, counts, heading
from pipeline.ingest.crawled.words import Words, is_prose, unlinked, words_of
from pipeline.ingest.model import Header, Line, Page, Reply, Span, Thread

_ITEM = re.compile(r"(?P<mark>(?P<number>\d{1,5})\.)(?:\s+(?P<text>\S.*))?")
_LAYOUT = "numbered"


@dataclass(frozen=True)
class _Border:
    """Where the comments begin: their heading or, without one, the line index of the first; and how they are set.

    Comments are indented and numbered; some options of the extractor leave the numbers out (`bare`), and some
    crawls the indentation (`stripped`).
    """

    count: Count | None
    first: int
    bare: bool = False
    stripped: bool = False


@dataclass
class _Item:
    """A comment while it is being read."""

    number: int | None
    indent: int
    line: int
    parent: int | None
    lines: list[Line] = field(default_factory=list)
    closed: bool = False


class _Scan:
    """The state of reading the lines below the heading: between comments, or inside one."""

    def __init__(self, words: Words | None, border: _Border) -> None:
        self.words, self.border = words, border
        self.items: list[_Item] = []
        self.layout: list[tuple[Span, str]] = []
        self.open: _Item | None = None
        self.levels: list[int] = []  # indices of the latest item of each depth
        self.replying = False  # whether `Replies` was the latest heading: what indentation would tell

    def read(self, lines: list[Line]) -> None:
        """Take the lines in."""
        for i, line in enumerate(lines):
            if self.open is None:
                self._between(line)
            elif self.words and (marker := self.words.marker(line.text)) and self._closes(self.open, marker):
                self._close(self.open, line, marker)
            elif self._ends_unmarked(self.open, line, lines[i + 1] if i + 1 < len(lines) else None):
                self.open = None
                self._between(line)
            elif i + 1 == len(lines) and self.words and self.words.is_stub(line.text):
                self.layout.append((line.span, "marker"))
            else:
                self.open.lines.append(line)

    def _between(self, line: Line) -> None:
        """Begin a comment, or take the line for one of Blogger's own; anything else is left unassigned."""
        numbered = self.border.stripped or (line.indent and not self.border.bare)
        item = _ITEM.fullmatch(line.text) if numbered else None
        text = unlinked((item["text"] or "") if item else line.text)
        if item and self.words and text in self.words.replies and self._follows(line, int(item["number"])):
            self._begin(line, int(item["number"]), item.end("mark"), -1)
            self.layout.append((Span(line.start + item.start("text"), line.span.end), "replies heading"))
            self.items[-1].closed, self.open = True, None
        elif self.words and self.words.is_furniture(text):
            heads = text in self.words.replies and not self.replying  # in German `Antworten` is the link too
            self.replying = heads or (self.replying and text not in self.words.markers)
            self.layout.append((line.span, "replies heading" if heads else "page furniture"))
        elif item:
            self._begin(line, int(item["number"]), item.end("mark"), item.start("text"))
        elif self.border.bare and line.indent:
            self._begin(line, None, 0, 0)

    def _follows(self, line: Line, number: int) -> bool:
        """Whether a number goes on with a list of comments: the extractor has dropped its text, not its replies."""
        return any(self.items[i].indent == line.indent and self.items[i].number == number - 1 for i in self.levels)

    def _begin(self, line: Line, number: int | None, mark: int, text: int) -> None:
        indent = self._indent(line, number)
        while self.levels and self.items[self.levels[-1]].indent >= indent:
            self.levels.pop()
        self.open = _Item(number, indent, line.number, self.levels[-1] if self.levels else None)
        self.levels.append(len(self.items))
        self.items.append(self.open)
        if mark:
            self.layout.append((Span(line.start, line.start + mark), "list number"))
        if text >= 0:
            self.open.lines.append(Line(line.number, line.start + text, line.text[text:], line.indent, True))

    def _indent(self, line: Line, number: int | None) -> int:
        """The item's indentation; where there is none, what it would be by its number."""
        if not self.border.stripped or not self.levels:
            return line.indent
        numbers = [self.items[i].number or 0 for i in self.levels]
        expected = numbers[1] + 1 if len(numbers) > 1 else 1
        return 1 if self.replying and (number == expected or number != numbers[0] + 1) else 0

    def _closes(self, item: _Item, marker: str) -> bool:
        """Whether a marker closes a comment of its depth: `Delete` alone may be all that a comment's line says."""
        if self.words is None or self.words.signed_out or self.border.stripped:
            return True
        return marker == self.words.top or (marker == self.words.delete and item.parent is not None)

    def _close(self, item: _Item, line: Line, marker: str) -> None:
        self.layout.append((line.span, "marker"))
        item.closed, self.open = True, None
        top = self.words is not None and marker == self.words.top
        if self.border.stripped and item.parent is not None and top:
            self.levels, item.parent, item.indent = self.levels[-1:], None, 0
        self.replying = self.replying and not (top and item.parent is None)

    def _ends_unmarked(self, item: _Item, line: Line, following: Line | None) -> bool:
        """Whether the open comment ends before this line although no marker closed it.

        It does where the next number of its list, or of the list it is in, stands further left than its own
        lines could; where an item begins with a header; where `Replies` is followed by a first reply; and at the
        foot of the page.
        """
        if self.border.bare:
            return line.indent != item.indent or self._headed(item, line.text)
        if line.text[0].isdecimal() and (match := _ITEM.fullmatch(line.text)):
            return self._next(item, line, match)
        if self.words is None or self.border.stripped:
            return False
        first = line.text in self.words.replies and following and _ITEM.fullmatch(following.text)
        if following and first and following.indent > item.indent:
            return int(first["number"]) == 1
        return not line.indent and self.words.is_footer(unlinked(line.text))

    def _next(self, item: _Item, line: Line, match: re.Match[str]) -> bool:
        """Whether a numbered line inside a comment is the next item of its list, or of the list it is in."""
        number = int(match["number"])
        if self.words and unlinked(match["text"] or "") == self.words.reply and item.number == number - 1:
            return True
        if self.border.stripped:
            return self._headed(item, match["text"] or "")
        return line.indent < item.indent + 2 and self._follows(line, number)

    def _headed(self, item: _Item, text: str) -> bool:
        """Whether this text and the open comment's first line are both headers: then another comment begins."""
        return header_of(text) is not None and bool(item.lines) and header_of(item.lines[0].text) is not None


class Numbered:
    """Reader of the numbered layout."""

    layout = _LAYOUT
    looks_for = "text with a heading such as `36 comments:` over an indented, numbered list of comments"

    def recognise(self, page: Page) -> str | None:
        """Why the page has this layout: an indented list of comments under its heading or before a marker."""
        border = _border(page)
        if border is None:
            return None
        line = page.lines[border.count.first if border.count else border.first]
        return f"line {line.number} begins a numbered list of comments: {line.text[:40]}"

    def read(self, page: Page) -> Thread:
        """The thread on the page."""
        border = _border(page)
        if border is None:
            raise ValueError("not a page of the numbered layout")
        scan, count = _Scan(words_of(page), border), border.count
        scan.read(page.lines[border.first:])
        end = count.first if count else border.first
        scan.layout += [(line.span, "count heading") for line in page.lines[end:border.first]]
        comments = _comments(scan)
        top = heading(page, end, title=True)
        declared = count.declared if count else None
        open_line, unmarked = _unclosed(scan, declared)
        findings = completeness(page, len(comments), declared=declared, heading_line=page.lines[end] if count else None,
                                gaps=_gaps(scan.items), open_line=open_line, unmarked=unmarked)
        findings += tuple(without_text(n, item.line) for n, item in enumerate(scan.items, 1)
                          if not item.lines and item.closed)
        return Thread(_LAYOUT, comments, tuple(scan.layout), top.body, top.date, top.date_span, top.title_span,
                      declared, findings)


@lru_cache(maxsize=1)  # a page is asked to recognise and to read it
def _border(page: Page) -> _Border | None:
    """Where the comments begin, nothing where the page has none of this layout.

    The heading is the first that an item follows, else the last that declares no comments. Without any, the first
    comment is the last item at the least indentation before the first marker that stands alone and indented.
    """
    if not is_prose(page):
        return None
    words, lines = words_of(page), page.lines
    words = words if words and words.sure else None
    headings = counts(lines)
    marker = next((i for i, line in enumerate(lines) if words and line.indent and words.marker(line.text)), None)
    for count in headings:
        border = _under(page, count, words, marker)
        if border:
            return border
    if marker is None:
        bare = [count for count in headings if _alone(page, count)]
        return _Border(bare[-1], bare[-1].last + 1) if bare and not (words and _glued(page, words)) else None
    items = [i for i in range(marker) if lines[i].indent and _ITEM.fullmatch(lines[i].text)]
    least = min((lines[i].indent for i in items), default=0)
    return next((_Border(None, i) for i in reversed(items) if lines[i].indent == least), None)


def _under(page: Page, count: Count, words: Words | None, marker: int | None) -> _Border | None:
    """How the comments under a heading are set, nothing where none are: other texts have lists and headings too."""
    first = count.last + 1
    if first >= len(page.lines):
        return None
    following = page.lines[first]
    item = _ITEM.fullmatch(following.text)
    if following.indent and marker is not None and page.lines[marker].indent == following.indent:
        return _Border(count, first, bare=True)  # a list's own lines stand further right than its numbers
    if item and following.indent:
        known = words or date_of(page.lines[0].text) or header_of(item["text"] or "")
        return _Border(count, first) if known else None
    return _Border(count, first, stripped=True) if item and words and _closing(page, first, words) else None


def _closing(page: Page, first: int, words: Words) -> bool:
    """Whether no marker is followed by text that could be its comment's: then markers close comments."""
    return all(_ITEM.fullmatch(after.text) or words.is_furniture(after.text)
               for line, after in pairwise(page.lines[first:]) if words.glued.match(line.text))


def _alone(page: Page, count: Count) -> bool:
    """Whether a heading with no comment below it is one: it declares none, or the document was cut off there."""
    return page.lines[count.last].text.endswith(":") and (not count.declared or count.last + 1 == len(page.lines))


def _glued(page: Page, words: Words) -> bool:
    return any(not line.indent and words.glued.match(line.text) for line in page.lines)


def _unclosed(scan: _Scan, declared: int | None) -> tuple[int | None, list[int]]:
    """Lines of the last comment and of earlier ones that no marker closes although one should."""
    bare = [item for item in scan.items if not item.closed]
    if scan.words and scan.words.signed_out:  # a reply has no marker there
        whole = declared == len(scan.items)
        bare = [item for item in bare if item.parent is None or (item is scan.items[-1] is scan.open and not whole)]
    last = bare.pop().line if bare and bare[-1] is scan.items[-1] else None
    return last, [item.line for item in bare]


def _gaps(items: list[_Item]) -> list[Gap]:
    """Where the numbers of a list of comments leave some out."""
    gaps, last = [], dict[int | None, _Item]()
    for item in items:
        before = last.get(item.parent)
        if item.number is not None and item.number != ((before.number or 0) + 1 if before else 1):
            gaps.append(Gap(before.number if before else None, before.line if before else item.line, item.number))
        last[item.parent] = item
    return gaps


def _comments(scan: _Scan) -> tuple[Reply, ...]:
    """The comments, their header lines taken off and noted as layout."""
    firsts = [unlinked(item.lines[0].text) for item in scan.items if len(item.lines) > 1]
    short = bool(firsts) and all(header_of(text, short=True) for text in firsts)
    comments = []
    for item in scan.items:
        lines, header = item.lines, None
        if len(lines) > 1 and (header := header_of(unlinked(lines[0].text), short)):
            scan.layout.append((lines[0].span, "comment header"))
            lines = lines[1:]
        comments.append(_comment(item, lines, header))
    return tuple(comments)


def _comment(item: _Item, lines: list[Line], header: Header | None) -> Reply:
    spans = tuple([line.span for line in lines])
    starts = [i for i, line in enumerate(lines) if line.gap or not i]
    paragraphs = tuple([spans[start:end] for start, end in pairwise([*starts, len(lines)])])
    return Reply(item.number, item.parent, spans, paragraphs, header)
