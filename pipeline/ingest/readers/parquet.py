"""Parquet tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.ingest.document import Document, Item
from pipeline.ingest.model import Finding
from pipeline.ingest.tabular.table import Row, column_findings, items, positions

_MAGIC = b"PAR1"
_BATCH = 128  # few, since a small file may say the same long text in every row
_BUFFER = 2**16
_DAMAGE = (pa.ArrowException, OSError, ValueError, OverflowError)


class Parquet:
    """Reader of Parquet tables."""

    layout = "Parquet"
    looks_for = "Parquet"

    def recognise(self, document: Document) -> str | None:
        """Why the document is Parquet: by its first bytes."""
        return "it begins with PAR1, as Parquet files do" if document.head.startswith(_MAGIC) else None

    def read(self, document: Document) -> Iterator[Item]:
        """The posts and comments of the rows, and what there is to say about them; a line is the number of a row."""
        with document.open() as file:
            try:
                table = pq.ParquetFile(file, buffer_size=_BUFFER, pre_buffer=False)
                schema = table.schema_arrow
            except _DAMAGE as error:
                yield _damaged(error)
                return
            flat = [field.name if not pa.types.is_nested(field.type) else "" for field in schema]
            yield from column_findings([name for name in flat if name], document.given.columns)
            at = positions(flat, document.given.columns)
            if "text" in at:
                yield from items(_rows(table, schema.names, at), self.layout, document.given)


def _rows(table: Any, names: Sequence[str], at: Mapping[str, int]) -> Iterator[Row | Finding]:
    """The rows of all groups; one that is damaged does not take the others with it."""
    wanted = list(dict.fromkeys(names[position] for position in at.values()))
    end = 0
    for group in range(table.num_row_groups):
        last, end = end, end + table.metadata.row_group(group).num_rows
        try:
            for batch in table.iter_batches(_BATCH, row_groups=[group], columns=wanted, use_threads=False):
                found = batch.schema.names
                columns = [_cells(batch.column(found.index(names[position]))) for position in at.values()]
                for cells in zip(*columns, strict=True):
                    last += 1
                    yield Row(last, dict(zip(at, cells, strict=True)))
        except _DAMAGE as error:
            yield _damaged(error, last + 1, end)


def _cells(column: Any) -> list[str | None]:
    """The values of a column as text, null where one is missing or is no text."""
    if pa.types.is_floating(column.type):
        column = pc.if_else(pc.is_nan(column), None, column)
    try:
        found: list[str | None] = column.cast(pa.string()).to_pylist()
    except (pa.ArrowException, ValueError):
        found = [one.decode("utf-8", "replace") if isinstance(one, bytes) else None for one in column.to_pylist()]
    return found


def _damaged(error: Exception, first: int = 0, last: int = 0) -> Finding:
    """The error of a file that Arrow cannot read, or not these rows."""
    what = f"rows {first} to {last}" if first else "not even its columns"
    return Finding("error", "table damaged", f"found Parquet that cannot be read, {what} ({type(error).__name__}), "
                   "expected a whole file. Fetch it anew", line=first or None)
