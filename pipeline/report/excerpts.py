"""Parts of the tables of the results, for tables that would take too much room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

LONG = 14  # rows; a longer table stands in the appendix


def excerpt(name: str, entry: Mapping[str, Any], columns: Sequence[str] = (), where: tuple[str, str] | None = None,
            most: int | None = None) -> Mapping[str, Any]:
    """A table of the results with some of its columns and rows, and a note that says where the others are."""
    at = {column: place for place, column in enumerate(entry["columns"])}
    rows = [row for row in entry["rows"] if where is None or row[at[where[0]]] == where[1]][:most]
    shown = [column for column in (columns or entry["columns"]) if column in at]
    if len(rows) == len(entry["rows"]) and len(shown) == len(at):
        return entry
    note = f"{entry['note']} All rows and columns: tables/{name}.csv.".lstrip()
    return {**entry, "note": note, "columns": shown, "rows": [[row[at[column]] for column in shown] for row in rows]}
