"""Remarks on rows, counted: one finding for all rows of a document that have the same fault."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pipeline.ingest.model import Finding

_SHOWN = 3


class Remark(NamedTuple):
    """What can be said about rows: `found 12 {rows} {what} (lines 3, 4, 5 and further down). {next_step}`."""

    severity: str
    reason: str
    what: str
    next_step: str
    rows: str = "rows"


class Tally:
    """How many rows each remark fits, and in which lines the first of them stand."""

    def __init__(self) -> None:
        self._counts: dict[Remark, int] = {}
        self._lines: dict[Remark, list[int]] = {}

    def add(self, remark: Remark, line: int) -> None:
        """Count a row."""
        self._counts[remark] = self._counts.get(remark, 0) + 1
        lines = self._lines.setdefault(remark, [])
        if len(lines) < _SHOWN:
            lines.append(line)

    def findings(self) -> Iterator[Finding]:
        """A finding for each remark, in the order in which they first fitted."""
        for remark, count in self._counts.items():
            lines = self._lines[remark]
            named = f"line {lines[0]}" if count == 1 else f"lines {', '.join(map(str, lines))}"
            more = " and further down" if count > len(lines) else ""
            rows = remark.rows.removesuffix("s") if count == 1 else remark.rows
            yield Finding(remark.severity, remark.reason,
                          f"found {count} {rows} {remark.what} ({named}{more}). {remark.next_step}", line=lines[0])
