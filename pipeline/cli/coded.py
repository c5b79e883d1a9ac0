"""Coders' files in and out, for the commands `coalface annotate`."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.annotations import codings
from pipeline.cli.tablefile import guarded, read_table, write_table
from pipeline.coding.answers import Answer, Coder
from pipeline.coding.inception import cas_answers, project_answers
from pipeline.coding.labelstudio import label_studio_answers
from pipeline.coding.scheme import Question
from pipeline.coding.sheet import sheet_answers
from pipeline.coding.tasks import chances, sampled
from pipeline.errors import StudyError, TableError
from pipeline.study import Study


def already_coded(study: Study) -> set[str]:
    """The comments that the study's files hold codings of."""
    of = study.annotations
    return {comment for path in ((of.adjudicated, *of.coders) if of else ())
            for comment in codings(path, study)["comment"]}


def coders_codings(study: Study) -> dict[str, pd.DataFrame]:
    """Each coder's codings by the name of the file, with its folder's where two have the same."""
    paths = study.annotations.coders if study.annotations else ()
    if len(paths) < 2:
        raise StudyError("the study names fewer than two coders' files", where="study.toml",
                         next_step="Add them to the section [annotations] as 'coders'")
    stems = [path.stem for path in paths]
    return {path.stem if stems.count(path.stem) == 1 else f"{path.parent.name}_{path.stem}": codings(path, study)
            for path in paths}


def answers_in(path: Path, asked: Collection[Question], known: Collection[str]) -> Iterator[Answer]:
    """The answers in a file of whichever tool.

    Parameters
    ----------
    path
        A zip of an INCEpTION project, JSON of one of its documents or of Label Studio, or a sheet.
    asked
        The questions.
    known
        The ids of all comments.
    """
    if path.suffix.lower() == ".zip":
        yield from project_answers(path, asked)
    elif path.suffix.lower() == ".json":
        content = _json(path)
        read = cas_answers if isinstance(content, dict) else label_studio_answers
        yield from read(content, asked, str(path))
    else:
        yield from sheet_answers(read_table(path), asked, path, known)


def chances_in(drawn: Path | None) -> dict[str, float] | None:
    """The probability of each comment of a sample."""
    return None if drawn is None else chances(sampled(drawn), drawn)


def chosen(found: Mapping[str, Coder], wanted: str | None, path: Path) -> dict[str, Coder]:
    """The coders to write: all, or the one wanted of several."""
    if not any(len(one.codings) for one in found.values()):
        raise TableError("nobody has coded anything in it", where=str(path), next_step="Export it once it is coded")
    if len(found) == 1 or wanted is None:
        return dict(found)
    if wanted not in found:
        raise TableError(f"no coder '{wanted}' in the export; there are {', '.join(found)}", where=str(path),
                         next_step="Name one of them with --coder, or leave it out for a file each")
    return {wanted: found[wanted]}


def write_codings(one: Coder, path: Path, add: bool) -> None:
    """Write one coder's codings, after those of earlier rounds where they are to be kept."""
    found = one.codings
    if add and path.exists():
        earlier = read_table(path).assign(probability="1")
        twice = sorted(set(earlier["comment"]) & set(found["comment"]))
        if twice:
            raise TableError(f"comment {twice[0]} is in it already", where=str(path),
                             next_step="Leave out --add to write the file anew")
        found = pd.concat([earlier.astype(object), found.astype(object)], ignore_index=True)
    write_table(with_safe_notes(found.sort_values("comment", kind="stable")), path)


def with_safe_notes(found: pd.DataFrame) -> pd.DataFrame:
    """Codings with the notes, which are free text, made safe for a spreadsheet; codes and ids are not touched."""
    return found.assign(note=guarded(found[["note"]].astype(object))["note"]).astype(object).fillna("")


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text("utf-8-sig"))
    except (OSError, ValueError) as exc:
        raise TableError(f"no JSON: {exc}", where=str(path), next_step="Export it anew") from exc
