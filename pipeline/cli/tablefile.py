"""Anybody's tables: CSV, TSV, JSON Lines and Parquet in and out by suffix, cells kept as they are."""

from __future__ import annotations

import csv
import difflib
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from pipeline.errors import TableError
from pipeline.ingest.decode import Decoded, decoded
from pipeline.store import whole_file

SUFFIXES = (".csv", ".tsv", ".jsonl", ".parquet")


def read_table(path: Path) -> pd.DataFrame:
    """The table in a file, rows in order; the cells of a CSV or TSV file stay text.

    Raises
    ------
    TableError
        There is no such file, its suffix is unknown, or it cannot be read as what the suffix says.
    """
    _check_suffix(path)
    try:
        if path.suffix == ".parquet":
            return pd.read_parquet(path)
        if path.suffix == ".jsonl":
            return pd.DataFrame([json.loads(line) for line in _text(path).splitlines() if line.strip()])
        return _separated(path)
    except FileNotFoundError as exc:
        raise TableError("there is no such file", where=str(path), next_step="Check the path") from exc
    except (ValueError, OSError, csv.Error, pa.ArrowException) as exc:
        raise TableError(f"the table cannot be read as {path.suffix[1:]}: {exc}", where=str(path),
                         next_step=f"Save it anew as one of {', '.join(SUFFIXES)}") from exc


def texts(table: pd.DataFrame, column: str, path: Path) -> list[str]:
    """A column's cells as text, empty where a cell is.

    Raises
    ------
    TableError
        There is no such column; the nearest name is given.
    """
    if column not in table.columns:
        near = difflib.get_close_matches(column, list(map(str, table.columns)), n=1)
        hint = f"Did you mean '{near[0]}'?" if near else f"Its columns are {', '.join(map(str, table.columns))}"
        raise TableError(f"there is no column '{column}'", where=str(path), next_step=hint)
    return ["" if _is_missing(cell) else str(cell) for cell in table[column]]


def write_table(table: pd.DataFrame, path: Path) -> None:
    """Write a table in the format of the suffix, whole or not at all."""
    _check_suffix(path)
    with whole_file(path) as temporary:
        if path.suffix == ".parquet":
            table.to_parquet(temporary, index=False)
        elif path.suffix == ".jsonl":
            table.to_json(temporary, orient="records", lines=True, force_ascii=False)
        else:
            table.to_csv(temporary, index=False, sep="\t" if path.suffix == ".tsv" else ",", lineterminator="\n")


def guarded(table: pd.DataFrame) -> pd.DataFrame:
    """The table with text cells that a spreadsheet would run as a formula set behind an apostrophe."""
    def guard(cell: object) -> object:
        return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell

    return table.apply(lambda column: column.map(guard) if column.dtype in (object, "str") else column)


def flat(table: pd.DataFrame) -> pd.DataFrame:
    """The table with nested cells as JSON text, for formats without nesting."""
    def one(cell: object) -> object:
        if isinstance(cell, (list, tuple, np.ndarray)):
            return json.dumps(list(cell), ensure_ascii=False, default=str)
        return cell

    return table.apply(lambda column: column.map(one) if column.dtype == object else column)


def _separated(path: Path) -> pd.DataFrame:
    """A CSV or TSV table; the separator is read off the first line, so that Excel's semicolon works."""
    text = _text(path)
    header = text.partition("\n")[0]
    separator = "\t" if path.suffix == ".tsv" else max(",;\t", key=header.count)
    rows = list(csv.reader(text.splitlines(keepends=True), delimiter=separator))
    if not rows:
        raise ValueError("it is empty, not even a header")
    for line, row in enumerate(rows[1:], start=2):
        if len(row) != len(rows[0]):
            raise ValueError(f"row {line} has {len(row)} cells where the header has {len(rows[0])}")
    return pd.DataFrame(rows[1:], columns=rows[0])


def _text(path: Path) -> str:
    """The text of a file, decoded as a document is."""
    found = decoded(path.read_bytes())
    if not isinstance(found, Decoded):
        raise ValueError("it is no text")
    return found.text


def _is_missing(cell: object) -> bool:
    return pd.api.types.is_scalar(cell) and bool(pd.isna(cell))


def _check_suffix(path: Path) -> None:
    if path.suffix not in SUFFIXES:
        raise TableError(f"'{path.suffix}' is no table format known here", where=str(path),
                         next_step=f"Use one of {', '.join(SUFFIXES)}")
