"""Tables as text: CSV and TSV, with any of `,`, `;`, tab and `|` between the cells, as Excel and others write them."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from pipeline.ingest.crawled.heading import counts
from pipeline.ingest.crawled.words import words_of
from pipeline.ingest.decode import is_binary
from pipeline.ingest.document import HEAD, Document, Item
from pipeline.ingest.model import Finding, Page
from pipeline.ingest.tabular.lines import Lines
from pipeline.ingest.tabular.quoted import Rows
from pipeline.ingest.tabular.table import Row, column_findings, folded, items, positions
from pipeline.ingest.tabular.tally import Remark, Tally

_DELIMITERS = ",;\t|"
_SAMPLE = 50
_LONGEST_NAME = 60
_SEPARATOR = re.compile(r'"?sep=(?P<delimiter>[^"\r\n])"?', re.IGNORECASE)
_DAMAGED = Remark("warning", "quotation marks damaged", "with a quotation mark that nothing closes, or that closes in "
                  "the middle of a cell", "They are read as far as can be told. Compare them, and double each "
                  "quotation mark inside a cell")
_CELLS = Remark("warning", "number of cells differs", "with more or fewer cells than the header",
                "They are read as far as can be told. Set cells that hold the separator in quotation marks")
_HEADER = Remark("note", "header again", "with the names of the columns again", "They are left out. Go on if tables "
                 "were put one below the other")


class _Sniffed(NamedTuple):
    """How a table is written.

    Attributes
    ----------
    delimiter, told
        What parts the cells, and whether the first line only says so.
    loose
        Whether a blank follows it.
    names
        The columns.
    """

    delimiter: str
    told: bool
    loose: bool
    names: list[str]


class Delimited:
    """Reader of tables as text; the layout is `TSV` where tabs part the cells, else `CSV`."""

    def __init__(self, layout: str) -> None:
        self.layout, self.looks_for = layout, f"{layout} with a column `text`"

    def recognise(self, document: Document) -> str | None:
        """Why the document is such a table: its header has the column of the text, or all its rows are alike."""
        found = _sniffed(document)
        if found is None or (found.delimiter == "\t") != (self.layout == "TSV"):
            return None
        columns = f"{len(found.names)} column{'s' * (len(found.names) > 1)}, parted by {json.dumps(found.delimiter)}"
        if "text" in positions(found.names, document.given.columns):
            return f"its header names the column of the text among {columns}"
        return f"all its rows have {columns}, and none of these is the text"

    def read(self, document: Document) -> Iterator[Item]:
        """The posts and comments of the table, and what there is to say about it."""
        found = _sniffed(document)
        if found is None:
            return
        yield from column_findings(found.names, document.given.columns)
        at = positions(found.names, document.given.columns)
        if "text" in at:
            with document.open() as file:
                yield from items(_rows(Lines(file, document.head), found, at), self.layout, document.given)


def _rows(lines: Lines, found: _Sniffed, at: Mapping[str, int]) -> Iterator[Row | Finding]:
    """The rows below the header, then what there is to say about them."""
    tally, given = Tally(), iter(lines)
    if found.told:
        next(given)
    pairs, width, first = list(at.items()), len(found.names), 2 if found.told else 1
    rows = iter(Rows(given, found.delimiter, found.loose))
    next(rows)
    for line, found_cells, damaged in rows:
        cells, place = found_cells, line + first - 1
        if damaged:
            tally.add(_DAMAGED, place)
        if cells == found.names:
            tally.add(_HEADER, place)
            continue
        if len(cells) != width:
            if len(cells) < width or any(cells[width:]):
                tally.add(_CELLS, place)
            cells = _fitted(cells, width, at["text"], found.delimiter)
        if any(cells):
            yield Row(place, {field: cells[i] for field, i in pairs if i < len(cells)})
    yield from tally.findings()
    yield from lines.findings()


def _fitted(cells: list[str], width: int, text: int, delimiter: str) -> list[str]:
    """The cells without empty ones beyond the header; with others there, the text is what held the delimiter."""
    if not any(cells[width:]):
        return cells[:width]
    end = text + 1 + len(cells) - width
    return [*cells[:text], delimiter.join(cells[text:end]), *cells[end:]]


@lru_cache(maxsize=1)  # asked for by the readers of both layouts, and to read
def _sniffed(document: Document) -> _Sniffed | None:
    """How the document is written as a table, nothing where it is none."""
    lines = list(Lines(io.BytesIO(document.head), document.head))
    told = _SEPARATOR.fullmatch(lines[0].strip()) if lines else None
    lines = lines[1:] if told else lines
    found = []
    for delimiter in told["delimiter"] if told else _DELIMITERS:
        loose = f"{delimiter} " in next((line for line in lines if line.strip()), "")
        if names := _names(lines, delimiter, loose, document):
            found.append(_Sniffed(delimiter, told is not None, loose, names))
    columns = document.given.columns
    return max(found, key=lambda one: ("text" in positions(one.names, columns), len(one.names)), default=None)


def _names(lines: Sequence[str], delimiter: str, loose: bool, document: Document) -> list[str]:
    """The columns of the table that the lines make with this delimiter, empty where they make none."""
    header = next(iter(Rows(iter(lines), delimiter, loose)), None)
    ours = positions(header.cells, document.given.columns) if header else {}
    if header is None or (len(header.cells) == 1 and "text" not in ours):
        return []
    names, width = header.cells, len(header.cells)
    rows = list(islice(Rows(iter(lines), delimiter, loose), _SAMPLE))
    if len(document.head) == HEAD and 2 < len(rows) < _SAMPLE:
        rows.pop()  # it may be cut off
    alike = len(rows) > 2 and all(len(row.cells) >= width and not any(row.cells[width:]) for row in rows)
    if "text" in ours and width > 1:
        return names if len(ours) > 1 or not loose or alike else []  # in prose a blank follows
    sound = all(len(row.cells) <= width for row in rows) if "text" in ours else (
        alike and not loose and _are_names(names) and not is_binary(document.head))
    return names if sound and not _is_page(lines) else []


def _are_names(cells: Sequence[str]) -> bool:
    """Whether these may be the names of columns; the first may lack one, as that of row numbers does."""
    named = cells if cells[0] else cells[1:]
    return len(set(map(folded, named))) == len(named) and all(
        0 < len(name) <= _LONGEST_NAME and name[0] not in "<{[" and re.search(r"[^\W\d_]", name) for name in named)


def _is_page(lines: Sequence[str]) -> bool:
    """Whether the lines have a mark of crawled text: a marker, or a heading such as `3 comments:`."""
    page = Page("".join(lines))
    return words_of(page) is not None or bool(counts(page.lines))
