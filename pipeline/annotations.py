"""Codings of comments: read, checked, and matched to the texts they were made for."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Collection
from pathlib import Path

import pandas as pd

from pipeline.errors import StudyError
from pipeline.study import Study
from pipeline.tables import LEDGER

COLUMNS = ("comment", "stance", "sentiment", "intensity", "sarcasm", "themes")


def fingerprint(text: str) -> str:
    """A short hash of a comment's text that blanks and line ends do not change.

    >>> fingerprint("Well  put.\\n") == fingerprint("Well put.")
    True
    """
    return hashlib.sha256(" ".join(text.split()).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def codings(path: Path, study: Study) -> pd.DataFrame:
    """One coder's codings, sorted by comment; `themes` as a tuple of names.

    Where the file has the column `probability`, the chance with which a comment was drawn for coding, it is kept as a
    number in (0, 1]; an empty cell is 1, surely drawn.

    Raises
    ------
    StudyError
        The file is missing, lacks a column, codes a comment twice, uses a code that the study does not have or holds
        a probability that is none.
    """
    rows = _rows(path)
    seen: set[str] = set()
    chances: list[float] = []
    for line, row in enumerate(rows, start=2):
        where = f"{path}:{line}"
        comment = row["comment"]
        if comment in seen:
            raise StudyError(f"comment {comment} is coded twice", where=where, next_step="Delete one of the rows")
        seen.add(comment)
        _known(row["stance"], study.stances, "stance", where)
        for theme in filter(None, row["themes"].split(";")):
            _known(theme, study.themes, "theme", where)
        chances.append(probability(row.get("probability", ""), where))
    frame = pd.DataFrame(rows, columns=list(rows[0]) if rows else list(COLUMNS))
    frame["themes"] = [tuple(filter(None, themes.split(";"))) for themes in frame["themes"]]
    frame["intensity"] = pd.to_numeric(frame["intensity"], errors="coerce").astype(float)
    frame["sarcasm"] = frame["sarcasm"].str.lower().eq("true")
    if "probability" in frame:
        frame["probability"] = chances
    return frame.sort_values("comment", kind="stable").reset_index(drop=True)


def probability(cell: str, where: str) -> float:
    """The chance with which a comment was drawn for coding; 1 for an empty cell.

    Raises
    ------
    StudyError
        It is no number above 0 and at most 1.
    """
    try:
        chance = float(cell or 1)
    except ValueError:
        chance = 0.0
    if not 0 < chance <= 1:  # so NaN is refused, too
        raise StudyError(f"'{cell}' is no probability of having been drawn; expected more than 0 and at most 1",
                         where=where, next_step="Copy it from the sample, or leave it empty where all were drawn")
    return chance


def fingerprints(path: Path | None) -> dict[str, str]:
    """The fingerprint of each coded text by comment; empty where the study keeps none."""
    if path is None:
        return {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return {row["comment"]: row["fingerprint"] for row in csv.DictReader(file)}
    except (OSError, KeyError) as exc:
        raise StudyError("the fingerprints cannot be read; expected columns 'comment' and 'fingerprint'",
                         where=str(path), next_step="Write them anew with `coalface fingerprints`") from exc


def stale(coded: pd.DataFrame, comments: pd.DataFrame, prints: dict[str, str]) -> pd.DataFrame:
    """The codings that do not count, with the reason: comment, reason.

    A coding counts only for the text it was made for, so that a changed document, or another corpus whose
    posts happen to have the same ids, is never taken for coded.
    """
    texts = dict(zip(comments["comment"], comments["text"], strict=True))
    reasons = []
    for comment in coded["comment"]:
        if comment not in texts:
            reasons.append((comment, "coded comment is not in the corpus"))
        elif comment in prints and prints[comment] != fingerprint(texts[comment]):
            reasons.append((comment, "text is not the one that was coded"))
    return pd.DataFrame(reasons, columns=["comment", "reason"])


def valid_codings(study: Study, comments: pd.DataFrame) -> pd.DataFrame:
    """The adjudicated codings that count for these comments (columns comment and text)."""
    coded, off = _adjudicated(study, comments)
    return coded[~coded["comment"].isin(off["comment"])].reset_index(drop=True)


def coded_comments(study: Study | None) -> set[str]:
    """The comments that a study's adjudicated codings are of."""
    if study is None or study.annotations is None:
        return set()
    return set(codings(study.annotations.adjudicated, study)["comment"])


def stale_rows(study: Study, comments: pd.DataFrame) -> pd.DataFrame:
    """A row of the ledger for each adjudicated coding that does not count for these comments."""
    _, off = _adjudicated(study, comments)
    assert study.annotations is not None
    rows = [{"document": study.annotations.adjudicated.name, "line": None, "start": None, "end": None,
             "stage": "ingest", "severity": "warning", "reason": "coding not counted",
             "detail": f"{comment}: {reason}. Code it anew and run `coalface fingerprints`, or delete the coding"}
            for comment, reason in off.itertuples(index=False)]
    return pd.DataFrame(rows, columns=[column.name for column in LEDGER.columns])


def _adjudicated(study: Study, comments: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The adjudicated codings, and those of them that do not count."""
    assert study.annotations is not None
    coded = codings(study.annotations.adjudicated, study)
    return coded, stale(coded, comments, fingerprints(study.annotations.texts))


def _rows(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            rows = [{key: (value or "").strip() for key, value in row.items() if key} for row in reader]
            header = reader.fieldnames or []
    except (OSError, UnicodeDecodeError, csv.Error) as exc:
        raise StudyError(f"the codings cannot be read: {exc}", where=str(path),
                         next_step="Mend the section [annotations] of the study file") from exc
    missing = [name for name in COLUMNS if name not in header]
    if missing:
        raise StudyError(f"the codings lack the column {', '.join(missing)}", where=f"{path}:1",
                         next_step=f"Give it the columns {', '.join(COLUMNS)}")
    return rows


def _known(code: str, known: Collection[str], kind: str, where: str) -> None:
    if code not in known:
        raise StudyError(f"'{code}' is no {kind} of the study ({', '.join(known)})", where=where,
                         next_step="Mend the code, or add it to the study file")
