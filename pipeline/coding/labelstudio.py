"""Tasks and labelling configuration for Label Studio, and its exports read back: JSON and JSON-MIN.

The formats are those of https://labelstud.io/guide/task_format and https://labelstud.io/guide/export.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any
from xml.etree import ElementTree

import pandas as pd

from pipeline.coding.answers import Answer
from pipeline.coding.scheme import Question
from pipeline.errors import TableError

_SHOWN = (("Post", "title"), ("Text of the post", "body"), ("The comment answers", "answers"), ("Comment", "text"))
# Label Studio refuses a task whose field is missing, and shows nothing for an empty one.
_NOTHING = {"title": "(no title)", "body": "(not known)", "answers": "(the post)"}


def label_studio_tasks(tasks: pd.DataFrame) -> list[dict[str, dict[str, str]]]:
    """One task a comment, as Label Studio imports them."""
    return [{"data": {str(name): text or _NOTHING.get(str(name), "") for name, text in row.items()}}
            for row in tasks.to_dict("records")]


def labelling_configuration(asked: Collection[Question]) -> str:
    """The labelling configuration in XML: what is shown, then the questions, each code with its meaning."""
    view = ElementTree.Element("View", style="white-space: pre-wrap")
    for heading, name in _SHOWN:
        ElementTree.SubElement(view, "Header", value=heading, size="5")
        ElementTree.SubElement(view, "Text", name=name, value=f"${name}", valueType="text")
    for one in asked:
        ElementTree.SubElement(view, "Header", value=one.asks, size="5")
        _control(view, one)
    ElementTree.indent(view)
    return ElementTree.tostring(view, encoding="unicode") + "\n"


def _control(view: ElementTree.Element, question: Question) -> None:
    """Append what a question is answered with."""
    common = {"name": question.name, "toName": "text"}
    if not question.codes:
        ElementTree.SubElement(view, "TextArea", {**common, "maxSubmissions": "1", "rows": "2"})
        return
    choices = ElementTree.SubElement(view, "Choices", {
        **common, "choice": "multiple" if question.several else "single-radio",
        "required": str(question.required).lower()})
    for code in question.codes:
        ElementTree.SubElement(choices, "Choice", value=question.shown(code), alias=code)


def label_studio_answers(exported: Any, asked: Collection[Question], where: str) -> Iterator[Answer]:
    """The answers in an export, in its order; a task without one gives an answer without codes and without a coder.

    Raises
    ------
    TableError
        It is no list of tasks, or a task does not name its comment.
    """
    if not isinstance(exported, list) or not all(isinstance(task, dict) for task in exported):
        raise TableError("no list of Label Studio tasks", where=where, next_step="Export as JSON or JSON-MIN")
    names = {question.name: {question.shown(code): code for code in question.codes} for question in asked}
    for number, task in enumerate(exported, start=1):
        place = f"{where}: task {task.get('id', number)}"
        whole = next((task[key] for key in ("annotations", "completions") if key in task), None)
        data = task if whole is None else task.get("data", {})
        if not isinstance(data, dict) or not isinstance(data.get("comment"), str):
            raise TableError("the task does not say which comment it is of", where=place,
                             next_step="Import into Label Studio the tasks that `coalface annotate export` wrote")
        about = (data["comment"], str(data.get("fingerprint", "")))
        parts = [_minimal(task)] if whole is None else [_annotation(one) for one in whole] or [("", {}, False)]
        for coder, values, skipped in parts:
            codes = {name: _codes(values[name], shown) for name, shown in names.items() if name in values}
            yield Answer(coder, about[0], codes, place, about[1], skipped)


def _annotation(one: Mapping[str, Any]) -> tuple[str, dict[str, Any], bool]:
    """Coder, values by control, and whether skipped, of an annotation in JSON."""
    values = {part["from_name"]: part["value"] for part in one.get("result") or [] if "from_name" in part}
    return _coder(one.get("completed_by")), values, bool(one.get("was_cancelled") or one.get("skipped"))


def _minimal(task: Mapping[str, Any]) -> tuple[str, dict[str, Any], bool]:
    """The same of a task in JSON-MIN, which leaves skipped annotations out."""
    return _coder(task.get("annotator")), dict(task), False


def _coder(by: Any) -> str:
    """The annotator's number in Label Studio, else the e-mail address; empty where none is named."""
    if isinstance(by, dict):
        by = by.get("id", by.get("email"))
    return "" if by in (None, "", "{}", "None") else str(by)


def _codes(value: Any, shown: Mapping[str, str]) -> str:
    """The codes of one control, joined by semicolons, whichever form the export gives them."""
    if isinstance(value, dict):
        value = next((value[key] for key in ("choices", "text", "number", "rating") if key in value), "")
    parts = value if isinstance(value, list) else [value]
    flat = [_codes(one, shown) if isinstance(one, dict | list) else str(one) for one in parts]
    return ";".join(shown.get(one, one) for one in flat)
