"""What stays readable: public persons, organisations and the words of the trade."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import StudyError
from pipeline.study import Study
from pipeline.tokenise import terms

KINDS = ("person", "organisation")


@dataclass(frozen=True)
class Kept:
    """Names that are no personal data in this study.

    Attributes
    ----------
    public
        Persons in public office and organisations, each spelling by itself: `Chris Grayling`, `Grayling`.
    terms
        Words of the trade, some of which look like names: `Delius`.
    """

    public: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()


def kept(study: Study) -> Kept:
    """The names that a study keeps readable.

    Raises
    ------
    StudyError
        One of its lexicons cannot be read.
    """
    of = study.lexicons
    spellings = {written for pair in terms(of.terms).canonical for written in pair}
    return Kept(public_names(of.public) if of.public else (), tuple(sorted(spellings)))


def public_names(path: Path) -> tuple[str, ...]:
    """The names in a CSV file with the columns `name`, `kind` (person or organisation) and `role`, sorted.

    Raises
    ------
    StudyError
        The file is missing, or a row lacks a name or has another kind.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as exc:
        raise StudyError(f"the lexicon cannot be read: {exc}", where=str(path),
                         next_step="Mend 'lexicons.public' in the study file") from exc
    for line, row in enumerate(rows, start=2):
        if not (row.get("name") or "").strip() or row.get("kind") not in KINDS:
            raise StudyError(f"a row needs a 'name' and a 'kind', {' or '.join(KINDS)}", where=f"{path}:{line}",
                             next_step="Fill both columns or delete the row")
    return tuple(sorted({row["name"].strip() for row in rows}))
