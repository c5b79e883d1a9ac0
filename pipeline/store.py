"""Files of a study: tables as Parquet, written whole or not at all, with a record of what they were made from."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from itertools import chain, islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.errors import TableError
from pipeline.tables import Table, all_tables

BATCH_ROWS = 2048
T = TypeVar("T")
R = TypeVar("R")


def sha256(path: Path) -> str:
    """The checksum of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def text_hash(*texts: str) -> str:
    """A short content hash (16 hexadecimal digits) of texts in their order."""
    digest = hashlib.sha256()
    for text in texts:
        digest.update(text.encode("utf-8", "surrogatepass") + b"\0")
    return digest.hexdigest()[:16]


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A temporary path that becomes `path` once the block ends well, so that a reader never sees half a file.

    Where the bytes are the ones that already lie there, the old file stays untouched: its time of change
    then tells Make that nothing that depends on it need run again.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=path.suffix, dir=path.parent)
    os.close(descriptor)
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(0o644)
        if path.exists() and sha256(path) == sha256(temporary):
            temporary.unlink()
        else:
            temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write text as UTF-8 with line feeds, whole or not at all."""
    with whole_file(path) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")


def write_json(path: Path, value: Any) -> None:
    """Write a value as JSON with sorted keys; NaN and infinity are refused, since JSON has none."""
    write_text(path, json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False) + "\n")


def as_arrow(frame: pd.DataFrame, table: Table) -> pa.Table:
    """The frame as an Arrow table of exactly the table's columns and types.

    Raises
    ------
    TableError
        A column is missing or holds values of another type.
    """
    missing = [c.name for c in table.columns if c.name not in frame.columns]
    if missing:
        raise TableError(f"table '{table.name}' lacks {', '.join(missing)}")
    if frame.empty:
        return table.schema.empty_table()
    try:
        return pa.Table.from_pandas(frame, schema=table.schema, preserve_index=False).replace_schema_metadata(None)
    except pa.ArrowException as exc:
        raise TableError(f"table '{table.name}': {exc}") from exc


class Store:
    """The tables of one study in a folder."""

    def __init__(self, folder: Path, stances: Sequence[str]) -> None:
        self.folder = folder
        self.tables = all_tables(stances)

    def path(self, name: str) -> Path:
        """Where a table lies."""
        return self.folder / f"{name}.parquet"

    def read(self, name: str, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """A whole table, its rows in the order of its key."""
        self._require(name)
        frame: pd.DataFrame = pq.read_table(self.path(name), columns=list(columns) if columns else None).to_pandas()
        return frame

    def batches(self, name: str, columns: Sequence[str] | None = None) -> Iterator[pd.DataFrame]:
        """A table in the batches it was written in; an empty table gives one empty batch.

        The tables of sentences, tokens, sentiment and stance are written a batch to each batch of `comments`,
        so the batches of several of them can be read side by side.
        """
        self._require(name)
        with pq.ParquetFile(self.path(name)) as file:
            if not file.num_row_groups:
                yield file.schema_arrow.empty_table().to_pandas()
            for group in range(file.num_row_groups):
                yield file.read_row_group(group, columns=list(columns) if columns else None).to_pandas()

    def rows(self, name: str) -> int:
        """How many rows a table has."""
        self._require(name)
        return int(pq.read_metadata(self.path(name)).num_rows)

    def write(self, name: str, frames: pd.DataFrame | Iterable[pd.DataFrame]) -> None:
        """Write a table from one frame or a stream of them, in the order given."""
        with self.writer([name]) as write:
            for frame in [frames] if isinstance(frames, pd.DataFrame) else frames:
                write({name: frame})

    @contextmanager
    def writer(self, names: Sequence[str]) -> Iterator[Callable[[Mapping[str, pd.DataFrame]], None]]:
        """A function that appends batches to several tables, which appear once the block ends well."""
        if not names:
            yield lambda _frames: None
            return
        head, rest = names[0], names[1:]
        schema = self.tables[head].schema
        with (
            self.writer(rest) as write_rest,
            whole_file(self.path(head)) as temporary,
            pq.ParquetWriter(temporary, schema, compression="zstd") as file,
        ):
            def write(frames: Mapping[str, pd.DataFrame]) -> None:
                rows = as_arrow(frames[head], self.tables[head]).cast(schema)
                file.write_table(rows, row_group_size=max(len(rows), 1))
                write_rest(frames)

            yield write

    def _require(self, name: str) -> None:
        if not self.path(name).exists():
            raise TableError("the table is not there yet", where=str(self.path(name)),
                             next_step="Run `make all` or `coalface run` first")


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def mapped(function: Callable[[T], R], items: Iterable[T], processes: int) -> Iterator[R]:
    """The function's result for each item, in the items' order, computed on so many processes.

    At most twice as many items as processes are under way at once, so a stream stays a stream. A single item is
    not worth a process. Processes are spawned, since forking beside another thread can hang.
    """
    stream = iter(items)
    head = list(islice(stream, 2))
    if processes <= 1 or len(head) < 2:
        yield from map(function, chain(head, stream))
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        pending = []
        for item in chain(head, stream):
            pending.append(pool.submit(function, item))
            if len(pending) >= 2 * processes:
                yield pending.pop(0).result()
        for future in pending:
            yield future.result()
