"""Where coders disagree, with what a judge needs to decide, and the codings that follow once all is decided."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.coding.answers import COLUMNS
from pipeline.coding.comparison import side_by_side
from pipeline.coding.scheme import Question, questions
from pipeline.coding.sheet import LONGEST_CELL, MARK, unmarked
from pipeline.errors import TableError
from pipeline.study import Study

NONE = "(none)"  # stands for no theme, since an empty cell is one that nobody has decided yet
_ANEW = "Write the table anew with `coalface annotate adjudicate`"


def judged(codings: Mapping[str, pd.DataFrame], study: Study) -> tuple[Question, ...]:
    """What is adjudicated: the questions with codes but for confidence, and `role` where a coder has coded it."""
    asked = [one for one in questions(study) if one.codes and one.name != "confidence"]
    role = Question("role", "Role", {}, required=False)
    return (*asked, *([role] if any("role" in one for one in codings.values()) else []))


def disagreements(codings: Mapping[str, pd.DataFrame], study: Study, tasks: Callable[[Sequence[str]], pd.DataFrame],
                  ) -> pd.DataFrame:
    """A row for each comment on which coders disagree: context, what differs and how, and an empty cell to decide in.

    Columns: comment, title, answers, text, differs, and for each code that anybody disagrees on its column for every
    coder (`stance_NAME`, empty where they agree) and `adjudicated_stance`.

    Parameters
    ----------
    codings
        By the coder's name.
    study
        Names the stances and themes.
    tasks
        What coders were shown of some comments (`pipeline.coding.tasks.tasks`).
    """
    asked = [one.name for one in judged(codings, study)]
    differ = _differing(codings, asked)
    found = tasks(list(differ))
    columns: dict[str, list[str]] = {"comment": [f"{MARK}{one}" for one in found["comment"]]}
    columns |= {name: [" ".join(one.split())[:LONGEST_CELL] for one in found[name]]
                for name in ("title", "answers", "text")}
    columns["differs"] = [";".join(differ[comment]) for comment in found["comment"]]
    for name in (one for one in asked if any(one in mine for mine in differ.values())):
        for coder in codings:
            columns[f"{name}_{coder}"] = [differ[one].get(name, {}).get(coder, "") for one in found["comment"]]
        columns[f"adjudicated_{name}"] = [""] * len(found)
    return pd.DataFrame(columns)


def _differing(codings: Mapping[str, pd.DataFrame], asked: Iterable[str]) -> dict[str, dict[str, dict[str, str]]]:
    """By comment and question what each coder said, where they differ; comments sorted."""
    aligned = side_by_side(codings)
    said = {name: {coder: _said(frame, name) for coder, frame in aligned.items()} for name in asked}
    found: dict[str, dict[str, dict[str, str]]] = {}
    for row, comment in enumerate(next(iter(aligned.values())).index):
        for name, coders in said.items():
            given = {coder: value for coder, values in coders.items() if (value := values[row]) is not None}
            if len(set(given.values())) > 1:
                found.setdefault(comment, {})[name] = given
    return found


def _said(frame: pd.DataFrame, name: str) -> list[str | None]:
    """One coder's codes as text; None for a comment that the coder did not code or did not answer this of."""
    if name not in frame:
        return [None] * len(frame)
    return [_text(value) for value in frame[name]]


def _text(value: Any) -> str | None:
    """A code as it stands in a table, None where there is none."""
    if isinstance(value, tuple):
        return ";".join(sorted(value)) or NONE
    if pd.isna(value) or value == "":
        return None
    return f"{value:g}" if isinstance(value, float) else str(value).lower() if isinstance(value, bool) else str(value)


def adjudicated(codings: Mapping[str, pd.DataFrame], study: Study, decided: pd.DataFrame, path: Path) -> pd.DataFrame:
    """The codings of all comments: what coders agree on, and what was decided where they do not.

    Parameters
    ----------
    codings
        By the coder's name.
    study
        Names the stances and themes.
    decided
        The table of disagreements, filled in.
    path
        Its file, for messages.

    Raises
    ------
    TableError
        A disagreement is undecided or not in the table, a decision is no code of the study or is of no disagreement,
        or coders' files give a comment different probabilities.
    """
    asked = judged(codings, study)
    differ = _differing(codings, [one.name for one in asked])
    lines = _lines(decided, differ, path)
    aligned = side_by_side(codings)
    rows = []
    for row, comment in enumerate(next(iter(aligned.values())).index):
        said = {}
        for one in asked:
            open_ = one.name in differ.get(comment, {})
            said[one.name] = _decision(lines.get(comment), one, comment, path) if open_ else _agreed(
                one, [_text(frame[one.name].iloc[row]) for frame in aligned.values() if one.name in frame])
        rows.append({"comment": comment, **said, **_beside([frame.iloc[row] for frame in aligned.values()], comment)})
    return _frame(rows, asked)


def _lines(decided: pd.DataFrame, differ: Mapping[str, Any], path: Path) -> dict[str, tuple[int, dict[str, str]]]:
    """The table's rows by comment, with their line."""
    found: dict[str, tuple[int, dict[str, str]]] = {}
    for line, row in enumerate(decided.to_dict("records"), start=2):
        cells = {str(name): str(cell).strip() for name, cell in row.items()}
        comment = unmarked(cells.get("comment", ""), differ)
        if comment not in differ:
            raise TableError(f"the coders do not disagree on a comment '{comment}'", where=f"{path}:{line}",
                             next_step=_ANEW)
        if comment in found:
            raise TableError(f"comment {comment} is in the table twice", where=f"{path}:{line}",
                             next_step="Delete one of the rows")
        found[comment] = (line, cells)
    return found


def _decision(place: tuple[int, dict[str, str]] | None, question: Question, comment: str, path: Path) -> str:
    """What was decided on one question of one comment."""
    if place is None:
        raise TableError(f"the coders disagree on comment {comment}, which is not in the table", where=str(path),
                         next_step=_ANEW)
    line, cells = place
    where = f"{path}:{line}"
    written = cells.get(f"adjudicated_{question.name}", "")
    if not written:
        raise TableError(f"the {question.name} of comment {comment} is undecided", where=where,
                         next_step=f"Fill in 'adjudicated_{question.name}'" + (
                             f", {NONE} for no theme" if question.several else ""))
    if not question.codes or (question.several and written == NONE):
        return "" if question.codes else written
    code, unknown = question.read(written)
    if unknown is not None:
        raise TableError(f"'{unknown}' is no {question.name} of the study ({', '.join(question.codes)})", where=where,
                         next_step="Mend the decision")
    return code


def _agreed(question: Question, values: Iterable[str | None]) -> str:
    """What those coders who answered say alike, several codes in the study's order."""
    said = next((one for one in values if one is not None), "")
    return ";".join(code for code in question.codes if code in said.split(";")) if question.several else said


def _beside(rows: Sequence[pd.Series[Any]], comment: str) -> dict[str, Any]:
    """What is merged without a judge: the lowest confidence, all notes, and the probability of having been drawn."""
    given = {name: [row[name] for row in rows if name in row.index and not pd.isna(row[name]) and row[name] != ""]
             for name in ("confidence", "note", "probability")}
    if len(set(given["probability"])) > 1:
        raise TableError(f"coders' files give comment {comment} different probabilities of having been drawn",
                         next_step="Import them anew with the same sample")
    sure = given["confidence"]
    return {"confidence": "low" if "low" in sure else next(iter(sure), ""),
            "note": " | ".join(dict.fromkeys(given["note"])), "probability": next(iter(given["probability"]), "")}


def _frame(rows: list[dict[str, Any]], asked: Sequence[Question]) -> pd.DataFrame:
    """The rows as codings; numbers are numbers, so that no spreadsheet guard touches them."""
    names = [*COLUMNS[:2], *(["role"] if any(one.name == "role" for one in asked) else []), *COLUMNS[2:]]
    frame = pd.DataFrame(rows, columns=names)
    frame["intensity"] = pd.to_numeric(frame["intensity"])
    return frame
