"""Posts and comments out of the rows of a table, whatever file it comes in."""

from __future__ import annotations

import difflib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from pipeline.ingest.crawled.words import is_removed
from pipeline.ingest.document import Given, Item
from pipeline.ingest.model import Comment, Finding, Post
from pipeline.ingest.tabular import cells
from pipeline.ingest.tabular.tally import Remark, Tally
from pipeline.ingest.text import plain_text, tidy
from pipeline.study import FIELDS

_SAMPLE_ROWS, _SAMPLE_LENGTH = 1000, 2**22
_LONGEST_NAME, _MOST_NAMES = 40, 20
_TEXTLESS = Remark("note", "rows without text", "without text, expected a comment each", "They are left out. Go on if "
                   "these are posts without comments, else compare with where the table comes from")
_TWICE = Remark("warning", "comment id twice", "whose comment id an earlier row of the post has",
                "They are kept, the id with #2 after it. Give each comment its own id, or leave the column out")
_TIME = Remark("warning", "time not read", "with a time or date that cannot be read",
               "It is left empty. Write times like 2017-03-12 19:20")
_DAY = Remark("note", "time without clock", "with a date and no time of day", "It is taken as midnight. Go on, or add "
              "the time of day")
_TRUTH = Remark("warning", "value not read", "whose `removed` is neither yes nor no",
                "They are kept as comments. Write true or false")
_MONTH_FIRST = Finding("note", "month before day", "dates such as 3/25/2017 only make sense with the month first, so "
                       "all are read that way. Write them like 2017-03-25 if that is wrong")
_EMPTY = Finding("warning", "no comments", "found columns and no comment under them, expected one a row. Look whether "
                 "the table is whole")


class Row(NamedTuple):
    """A row: its line, and its cells by our names for them; what is missing is null or not there."""

    line: int
    cells: Mapping[str, str | None]


def folded(header: str) -> str:
    """A column's name as names are compared."""
    return header.strip().casefold()


def positions(names: Sequence[str], columns: Mapping[str, str]) -> dict[str, int]:
    """Which column holds each of our fields.

    Parameters
    ----------
    names
        The names of all columns.
    columns
        The study's mapping from fields to names; a field it does not have is in the column of its own name.
    """
    at: dict[str, int] = {}
    for position, one in enumerate(map(folded, names)):
        at.setdefault(one, position)
    wanted = {field: folded(columns.get(field, field)) for field in FIELDS}
    return {field: at[one] for field, one in wanted.items() if one in at}


def column_findings(names: Sequence[str], columns: Mapping[str, str]) -> Iterator[Finding]:
    """An error for the text and each mapped column that is not there, a warning where two have the name of a field."""
    found = positions(names, columns)
    for field in FIELDS:
        if field not in found and (field in columns or field == "text"):
            yield missing(field, names, columns)
    times = Counter(map(folded, names))
    for field, position in found.items():
        if times[folded(names[position])] > 1:
            yield Finding("warning", "column twice", f"found more than one column named {_shown(names[position])}, "
                          f"expected one for {field}; the first is read. Rename the others", line=1)


def missing(field: str, names: Sequence[str], columns: Mapping[str, str]) -> Finding:
    """The error on a field whose column is not there: which ones are, the nearest, and how to name it."""
    wanted = columns.get(field, field)
    known = {folded(name): name for name in reversed(names)}
    near = [_shown(known[one]) for one in difflib.get_close_matches(folded(wanted), known, n=1)]
    listed = ", ".join(map(_shown, names[:_MOST_NAMES])) + (", …" if len(names) > _MOST_NAMES else "")
    hint, example = (f"Did you mean {near[0]}? ", near[0]) if near else ("", '"its name"')
    return Finding("error", "column not there", f"found the columns {listed}, expected one named {_shown(wanted)} for "
                   f"{field}. {hint}Name it in the study file, under [documents]: columns = {{ {field} = {example} }}",
                   line=1)


def _shown(header: str) -> str:
    """A column's name in quotation marks; what is too long for one may be anybody's words and is not shown."""
    return json.dumps(header.strip(), ensure_ascii=False) if len(header) <= _LONGEST_NAME else '"…"'


def items(rows: Iterator[Row | Finding], layout: str, given: Given) -> Iterator[Item]:
    """The posts and comments that the rows hold, and what there is to say about them.

    The first rows tell how dates are written, and whether times can order the comments.
    """
    sample = list(_first(rows))
    table = _Table(layout, given, [row for row in sample if isinstance(row, Row)])
    for row in chain(sample, rows):
        if isinstance(row, Finding):
            yield row
        else:
            yield from table.items(row)
    yield from table.findings()


def _first(rows: Iterator[Row | Finding]) -> Iterator[Row | Finding]:
    """The first rows, as many as can be held."""
    length = 0
    for count, row in enumerate(rows, 1):
        yield row
        length += sum(len(cell or "") for cell in row.cells.values()) if isinstance(row, Row) else 0
        if count == _SAMPLE_ROWS or length > _SAMPLE_LENGTH:
            return


class _Table:
    """The state of reading rows: which posts and comments have been."""

    def __init__(self, layout: str, given: Given, sample: Sequence[Row]) -> None:
        self._layout, self._zone = layout, given.zone
        times = [cells.given_cell(row.cells.get("posted_at")) for row in sample
                 if row.cells.get("text") or row.cells.get("removed")]
        self._month_first = cells.is_month_first(chain(times, (row.cells.get("date") or "" for row in sample)))
        answers = any(row.cells.get("parent") for row in sample)
        self._ordered = not (answers and all(self._has_clock(time) for time in times))
        self._posts: set[str] = set()
        self._seen: set[int] = set()  # of post and comment; a set of the ids themselves would take several times more
        self._rows = self._comments = 0
        self._tally = Tally()

    def _has_clock(self, cell: str) -> bool:
        time = cells.moment(cell, self._zone, self._month_first)
        return time is not None and time.clock

    def items(self, row: Row) -> Iterator[Post | Comment]:
        """The post of a row where it is new, and its comment where there is one."""
        self._rows += 1
        post = cells.identity(row.cells.get("post"))
        if post not in self._posts:
            self._posts.add(post)
            yield self._post(post, row)
        text = tidy(row.cells.get("text") or "")
        removed = self._is_removed(row, text)
        if text or removed:
            self._comments += 1
            yield self._comment(post, row, text, removed)
        else:
            self._tally.add(_TEXTLESS, row.line)

    def findings(self) -> Iterator[Finding]:
        """What there is to say about the rows, once all are read."""
        yield from self._tally.findings()
        if self._month_first:
            yield _MONTH_FIRST
        if not self._comments:
            yield _EMPTY

    def _post(self, key: str, row: Row) -> Post:
        body, day = tidy(row.cells.get("body") or ""), self._moment(row, "date")
        return Post(
            key=key, layout=self._layout, source_id=key or None, body=plain_text(body), whole=bool(body),
            title=cells.line(row.cells.get("title")) or None, date=day.date if day else None,
            url=cells.given_cell(row.cells.get("url")) or None, declared=cells.number(row.cells.get("declared")),
            ordered=self._ordered, line=row.line)

    def _comment(self, post: str, row: Row, text: str, removed: bool) -> Comment:
        time, source = self._moment(row, "posted_at"), cells.identity(row.cells.get("comment"))
        if time and not time.clock:
            self._tally.add(_DAY, row.line)
        parent, key = cells.identity(row.cells.get("parent")), self._key(post, source, row.line)
        return Comment(
            post=post, key=key, source_id=key if key == source else None, text=plain_text(text),
            parent=None if parent in ("", post) else parent, posted_at=time.at if time else None,
            utc_offset=time.offset if time else None, name=cells.name(row.cells.get("author")),
            profile=cells.given_cell(row.cells.get("profile")) or None, removed=removed, line=row.line)

    def _key(self, post: str, source: str, line: int) -> str:
        """The comment's id, else the number of its row; marked where an earlier row of the post has it."""
        if not source and not self._seen:  # a table without ids
            return str(self._rows)
        wanted = key = source or str(self._rows)
        times = 1
        while hash((post, key)) in self._seen:
            times += 1
            key = f"{wanted}#{times}"
        self._seen.add(hash((post, key)))
        if times > 1:
            self._tally.add(_TWICE, line)
        return key

    def _is_removed(self, row: Row, text: str) -> bool:
        told = cells.truth(row.cells.get("removed"))
        if told is None:
            self._tally.add(_TRUTH, row.line)
        return bool(told) or cells.is_gone(text) or is_removed(text)

    def _moment(self, row: Row, field: str) -> cells.Moment | None:
        cell = cells.given_cell(row.cells.get(field))
        time = cells.moment(cell, self._zone, self._month_first) if cell else None
        if cell and time is None:
            self._tally.add(_TIME, row.line)
        return time
