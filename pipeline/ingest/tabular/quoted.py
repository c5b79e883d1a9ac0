"""Rows out of the lines of a CSV file, damaged quotation marks included."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from typing import NamedTuple

from pipeline.ingest.tabular.lines import LONGEST

LONGEST_CELL = 2**31 - 1  # characters; the most that the csv module takes on every platform
_JUDGED = 20  # lines of a damaged row that show whether they are rows themselves


class Cells(NamedTuple):
    """A row: the line it begins in, its cells, and whether its quotation marks are damaged."""

    line: int
    cells: list[str]
    damaged: bool


class _Feed:
    """Lines for the csv module, those of the present row kept so that they can be read once more.

    Attributes
    ----------
    row
        The lines of the present row.
    mend
        A pattern for quotation marks that are to be doubled, while a row is read with them.
    """

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines, self._again = lines, list[str]()
        self.row: list[str] = []
        self.mend: re.Pattern[str] | None = None
        self._length, self._room = 0, LONGEST

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        if self._length > self._room:
            raise StopIteration  # too long to be one row: a quotation mark is never closed
        line = self._again.pop() if self._again else next(self._lines)
        self.row.append(line)
        self._length += len(line)
        return self.mend.sub('""', line) if self.mend else line

    def end(self, keep: int) -> None:
        """End the present row after so many lines; the others come again.

        What comes again is taken off the room for rows, and what has been read added to it, so that the time to read
        a file stays linear in its length.
        """
        back = sum(map(len, self.row[keep:]))
        self._again += reversed(self.row[keep:])
        self._room = max(0, min(LONGEST, self._room + self._length - 2 * back))
        self._length = 0
        self.row.clear()


class Rows:
    """The rows of lines; one whose quotation marks are damaged takes no other row with it.

    Where a mark is never closed, or closed in the middle of a word, the row is one of these, tried in this order: its
    first line alone, where each of the others makes a row of its own; its lines with the marks inside words taken as
    written; its first line alone. The first row gives the number of cells that shows which is right.

    Parameters
    ----------
    lines
        The lines, with their ends.
    delimiter
        What parts the cells.
    loose
        Whether blanks after it do not count.
    """

    def __init__(self, lines: Iterator[str], delimiter: str, loose: bool) -> None:
        csv.field_size_limit(LONGEST_CELL)
        self._feed, self._delimiter, self._width = _Feed(lines), delimiter, 0
        self._reader = csv.reader(self._feed, delimiter=delimiter, strict=True, skipinitialspace=loose)
        edge = re.escape(f'{delimiter}"\r\n')
        self._inside = re.compile(rf'(?<=[^{edge}])"(?=[^{edge}])')

    def __iter__(self) -> Iterator[Cells]:
        line, feed = 1, self._feed
        while True:
            try:
                found = next(self._reader)
                damaged = len(found) != self._width and self._holds_rows()
            except StopIteration:
                return
            except csv.Error:
                found, damaged = [], True
            if damaged:
                found = self._recovered()
            if found:
                self._width = self._width or len(found)
                yield Cells(line, found, damaged)
            line += len(feed.row)
            feed.end(len(feed.row))

    def _recovered(self) -> list[str]:
        """The cells of a damaged row; its lines are left in the feed."""
        feed = self._feed
        if not self._holds_rows():
            feed.end(0)
            feed.mend = self._inside
            try:
                found = next(self._reader)
            except csv.Error:
                found = []
            feed.mend = None
            if len(found) == self._width:
                return found
        first = feed.row[0]
        feed.end(0)
        next(feed)
        return self._alone(first)

    def _holds_rows(self) -> bool:
        """Whether the lines of the row below its first make rows of their own."""
        below = [line for line in self._feed.row[1:_JUDGED] if line.strip()]
        return bool(below) and all(len(self._alone(line)) == self._width for line in below)

    def _alone(self, line: str) -> list[str]:
        """The cells of a line; its quotation marks count as written unless only that gives the wrong number."""
        written = next(csv.reader([line], delimiter=self._delimiter, quoting=csv.QUOTE_NONE))
        quoted = next(csv.reader([line], delimiter=self._delimiter))
        return quoted if len(quoted) == self._width != len(written) else written
