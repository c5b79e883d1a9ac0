"""Anybody's tables: CSV, TSV, JSON Lines and Parquet in and out by suffix, cells kept as they are."""

from __future__ import annotations

import csv
import difflib
import io
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.errors import TableError
from pipeline.ingest.decode import Decoded, decoded
from pipeline.ingest.tabular.quoted import LONGEST_CELL
from pipeline.store import whole_file

SUFFIXES = (".csv", ".tsv", ".jsonl", ".parquet")
_ANEW = f"Save it anew as one of {', '.join(SUFFIXES)}"


def read_table(path: Path) -> pd.DataFrame:
    """The table in a file, rows in order; the cells of a CSV or TSV file stay text.

    Raises
    ------
    TableError
        There is no such file, its suffix is unknown, or it cannot be read as what the suffix says; a faulty line
        is named.
    """
    suffix = table_suffix(path)
    try:
        if suffix == ".parquet":
            return _with_index(pq.read_table(path).to_pandas(types_mapper=pd.ArrowDtype))
        return _lines(path) if suffix == ".jsonl" else _separated(path)
    except FileNotFoundError as exc:
        raise TableError("there is no such file", where=str(path), next_step="Check the path") from exc
    except (ValueError, OSError, pa.ArrowException) as exc:
        raise TableError(f"the table cannot be read as {suffix[1:]}: {exc}", where=str(path), next_step=_ANEW) from exc


def texts(table: pd.DataFrame, column: str, path: Path) -> list[str]:
    """A column's cells as text, empty where a cell is.

    Raises
    ------
    TableError
        There is no such column, and the nearest name is given; or there are two.
    """
    names = list(map(str, table.columns))
    if column not in names:
        near = difflib.get_close_matches(column, names, n=1)
        hint = f"Did you mean '{near[0]}'?" if near else f"Its columns are {', '.join(names)}"
        raise TableError(f"there is no column '{column}'", where=str(path), next_step=hint)
    if names.count(column) > 1:
        raise TableError(f"two columns are named '{column}'", where=str(path), next_step="Rename one of them")
    return ["" if _is_missing(cell) else str(cell) for cell in table.iloc[:, names.index(column)]]


def table_suffix(path: Path) -> str:
    """The suffix that says a table's format, in lower case.

    Raises
    ------
    TableError
        It is none that is known here.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise TableError(f"'{path.suffix}' is no table format known here", where=str(path),
                         next_step=f"Use one of {', '.join(SUFFIXES)}")
    return path.suffix.lower()


def apart(table: pd.DataFrame, added: Sequence[str]) -> pd.DataFrame:
    """The table with every column set apart that has the name of one to be added: `stance` becomes `stance_given`.

    >>> list(apart(pd.DataFrame(columns=["text", "stance", "stance_given"]), ["stance"]).columns)
    ['text', 'stance_given_given', 'stance_given']
    """
    taken = set(map(str, table.columns))
    names = []
    for name in map(str, table.columns):
        free = name
        while name in added and free in taken | set(added):
            free += "_given"
        names.append(free)
    return table.set_axis(names, axis=1)


def write_table(table: pd.DataFrame, path: Path) -> None:
    """Write a table in the format of the suffix, whole or not at all; in CSV and TSV nested cells become JSON.

    Raises
    ------
    TableError
        The suffix is unknown, the path cannot be written, or the format cannot hold the table.
    """
    suffix, whole = table_suffix(path), _with_index(table)
    try:
        with whole_file(path) as temporary:
            if suffix == ".parquet":
                # Without pandas' own metadata, which says nothing that the types do not and pandas cannot always read
                found = pa.Table.from_pandas(whole, preserve_index=False).replace_schema_metadata(None)
                pq.write_table(found, temporary)
            elif suffix == ".jsonl":
                temporary.write_text(_json_lines(whole), encoding="utf-8", newline="\n")
            else:
                quoting = csv.QUOTE_ALL if _has_carriage_return(whole) else csv.QUOTE_MINIMAL
                flat(whole).to_csv(temporary, index=False, sep="\t" if suffix == ".tsv" else ",",
                                   lineterminator="\n", quoting=quoting)
    except (ValueError, TypeError, OverflowError, OSError, pa.ArrowException) as exc:
        raise TableError(f"the table cannot be written as {suffix[1:]}: {exc}", where=str(path),
                         next_step="Choose another file, or another format by its suffix") from exc


def guarded(table: pd.DataFrame) -> pd.DataFrame:
    """The table with text cells that a spreadsheet would run as a formula set behind an apostrophe."""
    def guard(cell: object) -> object:
        return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell

    return table.apply(lambda column: column.map(guard) if column.dtype in (object, "str") else column)


def flat(table: pd.DataFrame) -> pd.DataFrame:
    """The table with nested cells as JSON text, for formats without nesting."""
    def one(cell: object) -> object:
        nested = isinstance(cell, list | tuple | dict | np.ndarray)
        return json.dumps(_plain(cell), ensure_ascii=False) if nested else cell

    made = {at: pd.Series([one(cell) for cell in column], dtype=object, index=table.index) if _may_nest(column)
            else column for at, (_, column) in enumerate(table.items())}  # by place, since names may recur
    return pd.DataFrame(made, index=table.index).set_axis(table.columns, axis=1)


def _separated(path: Path) -> pd.DataFrame:
    """A CSV or TSV table; the separator is read off the first line, so that Excel's semicolon works."""
    text = _text(path)
    header = text.partition("\n")[0]
    separator = "\t" if table_suffix(path) == ".tsv" else max(",;\t", key=header.count)
    rows = list(_rows(text, separator, path))
    while rows and not rows[-1][1]:
        rows.pop()
    if not rows:
        raise ValueError("it is empty, not even a header")
    names = rows[0][1]
    for line, row in rows:
        if len(row) != len(names):
            raise TableError(f"the row has {len(row)} cells where the header has {len(names)}",
                             where=f"{path}:{line}", next_step="Mend the row; a cell that holds a separator, a line "
                             "end or a quotation mark stands in quotation marks")
    return pd.DataFrame([row for _, row in rows[1:]], columns=names)


def _rows(text: str, separator: str, path: Path) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line of the file on which it starts."""
    csv.field_size_limit(LONGEST_CELL)
    # Strict, since a quotation mark without its partner would else swallow the rows up to the next one unseen
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    try:
        for row in reader:
            yield line, row
            line = reader.line_num + 1
    except csv.Error as exc:
        raise TableError(f"the row that starts here cannot be read: {exc}", where=f"{path}:{line}",
                         next_step="Mend its quotation marks; one inside a cell is doubled") from exc


def _lines(path: Path) -> pd.DataFrame:
    """A JSON Lines table; a key that a line lacks is null there, and numbers beside nulls stay what they are."""
    rows = [_object(line, number, path) for number, line in enumerate(_text(path).split("\n"), start=1)
            if line.strip()]
    if not rows:
        raise ValueError("it is empty, not one line")
    names = dict.fromkeys(name for row in rows for name in row)
    return pd.DataFrame({name: pd.Series([row.get(name) for row in rows], dtype=object) for name in names},
                        index=range(len(rows)))


def _object(line: str, number: int, path: Path) -> dict[str, Any]:
    """The JSON object of a line; half a surrogate pair, which no file can hold, becomes a replacement character."""
    try:
        found = json.loads(line)
        if "\\ud" in line.lower():
            text = json.dumps(found, ensure_ascii=False)
            found = json.loads(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
        what = "" if isinstance(found, dict) else f"found {_KINDS.get(type(found), 'a number')}"
    except (ValueError, RecursionError) as exc:
        what = f"no JSON ({exc})"
    if what:
        raise TableError(f"{what}, expected one JSON object a line", where=f"{path}:{number}",
                         next_step="Mend or delete the line")
    return dict(found)


def _json_lines(table: pd.DataFrame) -> str:
    """The rows as JSON objects, a line each."""
    names = list(map(str, table.columns))
    if len(set(names)) < len(names):
        raise ValueError("two of its columns have the same name")
    rows = zip(*(table[name] for name in table.columns), strict=True)
    return "".join(json.dumps({name: _plain(cell) for name, cell in zip(names, row, strict=True)},
                              ensure_ascii=False, allow_nan=False) + "\n" for row in rows)


def _plain(cell: object) -> object:
    """A cell as JSON has it: what is missing null, dates and other things as text."""
    if isinstance(cell, dict):
        return {str(name): _plain(one) for name, one in cell.items()}
    if isinstance(cell, list | tuple | np.ndarray):
        return [_plain(one) for one in cell]
    if _is_missing(cell):
        return None
    value = cell.item() if isinstance(cell, np.generic) else cell
    infinite = isinstance(value, float) and not np.isfinite(value)
    return value if isinstance(value, str | int | float) and not infinite else str(value)


def _with_index(table: pd.DataFrame) -> pd.DataFrame:
    """The table with its index as a column, unless it only counts rows; rows then count from 0."""
    counts = table.index.names == [None] and pd.api.types.is_integer_dtype(table.index)
    return table.reset_index(drop=bool(counts))


def _text(path: Path) -> str:
    """The text of a file, decoded as a document is."""
    found = decoded(path.read_bytes())
    if not isinstance(found, Decoded):
        raise ValueError("it is no text")
    if found.cut:
        raise ValueError("it ends in the middle of a character, or is no UTF-8")
    return found.text


def _has_carriage_return(table: pd.DataFrame) -> bool:
    """Whether a cell has a carriage return, which Python's csv writer leaves unquoted before version 3.13."""
    return any(isinstance(cell, str) and "\r" in cell for _, column in table.items() for cell in column)


def _may_nest(column: pd.Series[Any]) -> bool:
    kind = column.dtype
    nested = isinstance(kind, pd.ArrowDtype) and pa.types.is_nested(kind.pyarrow_dtype)
    return nested or bool(pd.api.types.is_object_dtype(kind))


def _is_missing(cell: object) -> bool:
    return pd.api.types.is_scalar(cell) and bool(pd.isna(cell))


_KINDS: dict[type, str] = {list: "a list", str: "a text", bool: "a truth value", type(None): "null"}
