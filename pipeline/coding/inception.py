"""Tasks for INCEpTION as UIMA CAS JSON 0.4.0, with the layer that coders fill in, and its exports read back.

A document holds several comments, each covered by an annotation of our layer that already names it, so that a coder
clicks on it and answers; nothing has to be marked. Formats: https://github.com/apache/uima-uimaj-io-jsoncas
(SPECIFICATION.adoc), and for the layer INCEpTION's own export of layers.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Collection, Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import pandas as pd

from pipeline.coding.answers import Answer
from pipeline.coding.scheme import Question
from pipeline.errors import TableError

LAYER = "webanno.custom.Coding"
TO_A_DOCUMENT = 25  # comments
_LONGEST_CONTEXT = 1500  # characters shown of what a comment answers
_NAMES = ("comment", "fingerprint")
_REQUIRED_OF_SPAN = {"cross_sentence": True, "anchoring_mode": "CHARACTERS", "overlap_mode": "NO_OVERLAP",
                     "validation_mode": "NEVER"}


def inception_layer(asked: Collection[Question]) -> list[dict[str, Any]]:
    """The layer with its tag sets, as INCEpTION imports layers."""
    hidden = [_feature(name, name, rank) for rank, name in enumerate(_NAMES, start=100)]
    return [{"name": LAYER, "uiName": "Coding", "type": "span", "description": "Codes of a comment", "enabled": True,
             "built_in": False, "readonly": False, **_REQUIRED_OF_SPAN,
             "features": [*(_asked(one, rank) for rank, one in enumerate(asked, start=1)), *hidden]}]


def _asked(question: Question, rank: int) -> dict[str, Any]:
    """The feature that a question is answered in; a tag set holds its codes."""
    feature = _feature(question.name, question.asks, rank, question.several)
    feature |= {"visible": True, "required": question.required}
    if question.codes:
        tags = [{"tag_name": code, "tag_description": question.shown(code)} for code in question.codes]
        feature["tag_set"] = {"name": f"coalface {question.name}", "description": question.asks, "language": "en",
                              "tags": tags, "create_tag": False}
    return feature


def _feature(name: str, shown: str, rank: int, several: bool = False) -> dict[str, Any]:
    return {"name": name, "uiName": shown, "type": "uima.cas.StringArray" if several else "uima.cas.String",
            "enabled": True, "visible": False, "include_in_hover": False, "required": False, "curatable": True,
            "multi_value_mode": "ARRAY" if several else "NONE", "link_mode": "NONE", "rank": rank}


def inception_documents(tasks: pd.DataFrame, asked: Collection[Question]) -> dict[str, dict[str, Any]]:
    """The documents by file name, in the order of the tasks."""
    starts = range(0, len(tasks), TO_A_DOCUMENT)
    return {f"comments_{number:03d}.json": _document(tasks.iloc[start : start + TO_A_DOCUMENT], asked)
            for number, start in enumerate(starts, start=1)}


def _document(tasks: pd.DataFrame, asked: Collection[Question]) -> dict[str, Any]:
    """A CAS: the text, and one annotation to each comment; offsets count UTF-16 units, as UIMA does."""
    text, spans = "", list[dict[str, Any]]()
    for task in tasks.itertuples(index=False):
        answered, whose = (task.answers, "COMMENT") if task.answers else (task.body, "POST")
        shown = answered if len(answered) <= _LONGEST_CONTEXT else f"{answered[:_LONGEST_CONTEXT]} […]"
        text += f"POST: {task.title or '(no title)'}\nANSWERS THE {whose}: {shown}\nTO BE CODED:\n"
        start = _units(text)
        text += task.text
        spans.append({"%ID": len(spans) + 3, "%TYPE": LAYER, "@sofa": 1, "begin": start, "end": _units(text),
                      "comment": task.comment, "fingerprint": task.fingerprint})
        text += "\n\n"
    ranges = {**dict.fromkeys(_NAMES, "uima.cas.String"),
              **{one.name: "uima.cas.String[]" if one.several else "uima.cas.String" for one in asked}}
    sofa = {"%ID": 1, "%TYPE": "uima.cas.Sofa", "sofaNum": 1, "sofaID": "_InitialView", "mimeType": "text",
            "sofaString": text}
    whole = {"%ID": 2, "%TYPE": "uima.tcas.DocumentAnnotation", "@sofa": 1, "begin": 0, "end": _units(text),
             "language": "en"}
    return {
        "%TYPES": {LAYER: {"%NAME": LAYER, "%SUPER_TYPE": "uima.tcas.Annotation",
                           **{name: {"%NAME": name, "%RANGE": kind} for name, kind in ranges.items()}}},
        "%FEATURE_STRUCTURES": [sofa, whole, *spans],
        "%VIEWS": {"_InitialView": {"%SOFA": 1, "%MEMBERS": [2, *(one["%ID"] for one in spans)]}},
    }


def _units(text: str) -> int:
    """The length of a text in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def project_answers(path: Path, asked: Collection[Question]) -> Iterator[Answer]:
    """The answers in the zip of a project: `annotation/DOCUMENT/CODER.json`, which may be in a zip of its own.

    Raises
    ------
    TableError
        The file is no such export, or an annotation does not name its comment.
    """
    found = False
    try:
        with zipfile.ZipFile(path) as archive:
            for name in sorted(archive.namelist()):
                place = PurePosixPath(name)
                if place.parts[:1] == ("annotation",) and len(place.parts) == 3 and place.stem != "INITIAL_CAS":
                    for content in _documents(place.suffix, archive.read(name)):
                        found = True
                        yield from cas_answers(json.loads(content), asked, f"{path}!{name}", place.stem)
    except (OSError, ValueError, zipfile.BadZipFile) as exc:
        raise TableError(f"no export of INCEpTION: {exc}", where=str(path), next_step=_EXPORT) from exc
    if not found:
        raise TableError("the zip holds no annotations in UIMA CAS JSON", where=str(path), next_step=_EXPORT)


def _documents(suffix: str, content: bytes) -> list[bytes]:
    """The documents in an entry of a project, which is one itself or a zip that holds one."""
    if suffix != ".zip":
        return [content] if suffix == ".json" else []
    with zipfile.ZipFile(io.BytesIO(content)) as nested:
        return [nested.read(name) for name in nested.namelist() if name.endswith(".json")]


def cas_answers(cas: Any, asked: Collection[Question], where: str, coder: str = "") -> Iterator[Answer]:
    """The answers in one CAS.

    Raises
    ------
    TableError
        It is no CAS, or an annotation of our layer does not name its comment.
    """
    given = cas.get("%FEATURE_STRUCTURES") if isinstance(cas, dict) else None
    if not isinstance(given, list | dict):
        raise TableError("no UIMA CAS JSON", where=where, next_step=_EXPORT)
    named = {int(key): one for key, one in given.items()} if isinstance(given, dict) else {
        one["%ID"]: one for one in given}
    for number, one in named.items():
        if one.get("%TYPE") != LAYER:
            continue
        if not one.get("comment"):
            raise TableError(f"annotation {number} names no comment", where=where,
                             next_step="Delete it in INCEpTION, and code on the annotations that are there")
        codes = {question.name: _value(one, question, named) for question in asked}
        yield Answer(coder, one["comment"], codes, f"{where}: annotation {number}", one.get("fingerprint", ""))


def _value(one: dict[str, Any], question: Question, named: dict[int, dict[str, Any]]) -> str:
    """What was answered; several codes stand in a structure of their own."""
    if not question.several:
        return str(one.get(question.name) or "")
    return ";".join(named.get(one.get(f"@{question.name}", -1), {}).get("%ELEMENTS") or [])


_EXPORT = "Export the document, or the project, as UIMA CAS JSON 0.4.0"
