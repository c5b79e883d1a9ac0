"""The tables of the results, as the report prints them and as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.report.content import Table
from pipeline.report.numbers import printed
from pipeline.report.safe import cell

WIDE = 9  # columns; a wider table with fewer rows is printed with rows and columns changed about
NONE = "–"


def csv_text(entry: Mapping[str, Any]) -> str:
    """A table of the results as CSV: every column and digit as in `results.json`, no cell a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([cell(column) for column in entry["columns"]])
    writer.writerows([cell(value) for value in row] for row in entry["rows"])
    return out.getvalue()


def printed_table(name: str, entry: Mapping[str, Any], confidence: float) -> Table:
    """A table as the report prints it: limits beside their estimate, a wide one turned, what is missing as a dash."""
    columns, rows, numeric = _with_limits(list(entry["columns"]), entry["rows"], confidence)
    if len(columns) > WIDE and len(rows) < len(columns):
        turned = list(zip(*rows, strict=True))
        columns, rows = [columns[0], *turned[0]], [[head, *row] for head, row in zip(columns[1:], turned[1:],
                                                                                    strict=True)]
        numeric = [False, *(all(numeric[1:]) for _ in columns[1:])]
    return Table(name, entry["title"], entry["note"], tuple(columns), tuple(map(tuple, rows)), tuple(numeric))


def column_shares(table: Table, signs: int) -> tuple[list[float], bool]:
    """The share of a line of so many signs that each column takes, and whether no column is too narrow for its words.

    Each has room for its longest word, a column of numbers for its longest cell; those that want more share the rest,
    who wants little first.
    """
    columns = list(zip(table.columns, *table.rows, strict=True))
    longest = [2 + max(map(len, column)) for column in columns]
    words = [2 + _longest_word(column) for column in columns]
    least = [max([word, *(2.0 + len(cell) for cell in column[1:])]) if right else word
             for column, word, right in zip(columns, words, table.numeric, strict=True)]
    if sum(least) > signs:
        least = words
    wanted = [most - few for most, few in zip(longest, least, strict=True)]
    spare = max(0.0, signs - sum(least))
    given = list(least)
    for left, k in zip(range(len(wanted), 0, -1), sorted(range(len(wanted)), key=wanted.__getitem__), strict=True):
        given[k] += min(wanted[k], spare / left)
        spare -= min(wanted[k], spare / left)
    return [one / max(signs, sum(given)) for one in given], sum(least) <= signs


def _longest_word(column: Sequence[str]) -> float:
    """The signs of the longest word of a column, whose head is in bold type."""
    return max(len(word) * (1 if place else 1.1) for place, cell in enumerate(column) for word in cell.split() or [""])


def _with_limits(columns: list[str], rows: Sequence[Sequence[Any]], confidence: float
                 ) -> tuple[list[str], list[list[str]], list[bool]]:
    """Columns, printed cells and whether each column is numbers; those of limits are drawn into the one before them."""
    low = [k for k, name in enumerate(columns) if k and name.lower().split()[-1:] == ["low"]
           and columns[k + 1:k + 2] and columns[k + 1].lower().split()[-1:] == ["high"]]
    gone = {k + step for k in low for step in (0, 1)}
    level = printed(confidence, "share")
    kept = [k for k in range(len(columns)) if k not in gone]
    heads = [f"{columns[k]} ({level} interval)" if k + 1 in low else columns[k] for k in kept]
    cells = [[_cell(row[k], row[k + 1:k + 3] if k + 1 in low else (), "p" if columns[k] in ("p", "q") else "")
              for k in kept] for row in rows]
    return heads, cells, [_is_numbers([row[k] for row in rows]) for k in kept]


def _cell(value: Any, limits: Sequence[Any], unit: str) -> str:
    text = NONE if value in (None, "") else printed(value, unit)
    if value is None or not limits or None in limits or limits[0] == limits[1]:
        return text
    return f"{text} ({printed(limits[0])} to {printed(limits[1])})"


def _is_numbers(values: Sequence[Any]) -> bool:
    """Whether a column holds numbers, some perhaps missing."""
    known = [value for value in values if value is not None]
    return bool(known) and all(isinstance(value, (int, float)) for value in known)
