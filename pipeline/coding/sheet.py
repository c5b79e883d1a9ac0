"""Tasks as a sheet for a spreadsheet, a row a comment, and the sheet read back."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

import pandas as pd

from pipeline.coding.answers import Answer
from pipeline.coding.scheme import Question
from pipeline.coding.tasks import TASK
from pipeline.errors import TableError

LONGEST_CELL = 32_000  # characters; a spreadsheet holds 32,767 and spills or drops what is over
MARK = "#"  # before ids, of which a spreadsheet would else make dates and numbers: 1-07 the seventh of January


def sheet(tasks: pd.DataFrame, asked: Collection[Question]) -> pd.DataFrame:
    """The tasks with an empty column for each question, ids marked as text, and texts cut to what a cell holds."""
    cut = {name: [one if len(one) <= LONGEST_CELL else f"{one[:LONGEST_CELL]} […]" for one in tasks[name]]
           for name in ("title", "body", "answers", "text")}
    marked = {name: [f"{MARK}{one}" for one in tasks[name]] for name in ("comment", "fingerprint")}
    return pd.DataFrame({**tasks, **cut, **marked, **{one.name: "" for one in asked}})[
        [*TASK, *(one.name for one in asked)]]


def sheet_answers(table: pd.DataFrame, asked: Collection[Question], path: Path,
                  known: Collection[str]) -> Iterator[Answer]:
    """The answers in a sheet, whose rows count as a spreadsheet counts them: the header is row 1.

    Raises
    ------
    TableError
        A column is missing.
    """
    needed = ["comment", *(one.name for one in asked if one.required or one.several)]
    missing = [name for name in needed if name not in table.columns]
    if missing:
        raise TableError(f"the sheet lacks the column {', '.join(missing)}", where=f"{path}:1",
                         next_step="Export a sheet with `coalface annotate export` and fill it in")
    names = [one.name for one in asked if one.name in table.columns]
    for line, row in enumerate(table.to_dict("records"), start=2):
        cells = {str(name): str(cell).strip() for name, cell in row.items()}
        codes = {name: cells[name] for name in names}
        yield Answer("", unmarked(cells["comment"], known), codes, f"{path}:{line}",
                     cells.get("fingerprint", "").removeprefix(MARK))


def unmarked(cell: str, known: Collection[str]) -> str:
    """A comment's id as the study has it."""
    return cell if cell in known else cell.removeprefix("'").removeprefix(MARK)
