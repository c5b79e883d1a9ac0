"""Answers to intrusion questions: read from sheets, scored by the key, kept in a file that the study names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.errors import TableError
from pipeline.topics.intrusion import KEY, LETTERS, answered

COLUMNS = ("checker", "question", "kind", "about", "options", "right", "log_odds", "topics")
_ANEW = "Make it anew with `coalface check topics import`"


def scored(sheet: pd.DataFrame, key: pd.DataFrame, checker: str, where: Path) -> pd.DataFrame:
    """What the answers of one sheet are worth, with the columns of `COLUMNS`; questions without an answer are left out.

    Parameters
    ----------
    sheet
        Columns question and answer, all cells text; the answer is a letter.
    key
        What `pipeline.topics.intrusion.sheet_and_key` gave beside that sheet, all cells text.
    checker
        Who answered.
    where
        The sheet's file, for errors.

    Raises
    ------
    TableError
        A column is missing, a question is not in the key or comes twice, an answer is none of its letters.
    """
    missing = [name for name in ("question", "answer") if name not in sheet.columns]
    if missing:
        raise TableError(f"the sheet lacks the column {', '.join(missing)}", where=f"{where}:1",
                         next_step="Export a sheet with `coalface check topics export` and fill it in")
    known = {str(one["question"]): {str(name): str(cell) for name, cell in one.items()}
             for one in key.to_dict("records")}
    rows: dict[str, dict[str, Any]] = {}
    for line, (question, cell) in enumerate(zip(sheet["question"], sheet["answer"], strict=True), 2):
        answer = cell.strip().lower()
        if not answer:
            continue
        _check(question, answer, known, rows, f"{where}:{line}")
        one = known[question]
        rows[question] = {"checker": checker, "question": question, "kind": one["kind"], "about": one["about"],
                          "options": int(one["options"]), **answered(one, answer), "topics": one["topics"]}
    return pd.DataFrame(list(rows.values()), columns=list(COLUMNS))


def _check(question: str, answer: str, known: Mapping[str, Mapping[str, str]], seen: Mapping[str, Any], where: str
           ) -> None:
    """Raise where an answer cannot be scored."""
    if question not in known:
        raise TableError(f"the key has no question '{question}'", where=where,
                         next_step="Give the key.csv that was exported with this sheet")
    if question in seen:
        raise TableError(f"question {question} is answered twice", where=where, next_step="Delete one of the rows")
    letters = LETTERS[:int(known[question]["options"])]
    if len(answer) != 1 or answer not in letters:
        raise TableError(f"'{answer}' is no answer to question {question}", where=where,
                         next_step=f"Write one of {', '.join(letters)}, or leave it empty")


def checked_key(key: pd.DataFrame, where: Path) -> pd.DataFrame:
    """The key, once it is known to be one.

    Raises
    ------
    TableError
        A column is missing.
    """
    missing = [name for name in KEY if name not in key.columns]
    if missing:
        raise TableError(f"the key lacks the column {', '.join(missing)}", where=f"{where}:1",
                         next_step="Give the key.csv that `coalface check topics export` wrote")
    return key


def kept_answers(paths: Sequence[Path]) -> pd.DataFrame:
    """The scored answers in the files that a study names, with the columns of `COLUMNS`.

    Raises
    ------
    TableError
        A file is missing or is none of scored answers, or two hold one checker's answer to one question.
    """
    parts = [pd.DataFrame(columns=list(COLUMNS)).astype({"options": int, "right": bool, "log_odds": float})]
    for path in paths:
        try:
            frame = pd.read_csv(path, dtype=str, keep_default_na=False)
        except (OSError, ValueError) as exc:
            raise TableError("no file of scored answers can be read here", where=str(path), next_step=_ANEW) from exc
        parts.append(_typed(frame, path))
    found = pd.concat(parts, ignore_index=True)
    twice = found[found.duplicated(["checker", "question"])]
    if len(twice):
        first = twice.iloc[0]
        raise TableError(f"{first['checker']} answers question {first['question']} twice", where=str(paths[-1]),
                         next_step="Name each file of answers once under 'checks' in the section [topics]")
    return found


def _typed(frame: pd.DataFrame, path: Path) -> pd.DataFrame:
    """Scored answers with types."""
    try:
        return frame[list(COLUMNS)].assign(
            options=frame["options"].astype(int), right=frame["right"].map({"True": True, "False": False}).astype(bool),
            log_odds=pd.to_numeric(frame["log_odds"]).astype(float))
    except (KeyError, ValueError) as exc:
        raise TableError("this is no file of scored answers", where=str(path), next_step=_ANEW) from exc
