"""Paraphrases of sentences, written by a person, for a study that quotes nobody."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import StudyError
from pipeline.findings.searchability import shared_run
from pipeline.study import Study

LONGEST = 4  # words in a row that a paraphrase may share with what it paraphrases
COLUMNS = ("sentence", "paraphrase")


@dataclass(frozen=True)
class Paraphrase:
    """What a person wrote in the place of a sentence, and where (file and line)."""

    text: str
    where: str


def load_paraphrases(study: Study) -> dict[str, Paraphrase]:
    """The paraphrases in the files that the study names, by sentence.

    Raises
    ------
    StudyError
        A file cannot be read, lacks a column, paraphrases a sentence twice or has an empty cell.
    """
    found: dict[str, Paraphrase] = {}
    for line, row in (one for path in study.report.paraphrases for one in _rows(path)):
        sentence, text = (" ".join((row[name] or "").split()) for name in COLUMNS)
        if not sentence or not text:
            raise StudyError("expected the id of a sentence and its paraphrase, found an empty cell", where=line,
                             next_step="Fill the cell or delete the row")
        if sentence in found:
            raise StudyError(f"sentence {sentence} is paraphrased twice", where=line,
                             next_step="Delete one of the rows")
        found[sentence] = Paraphrase(text, line)
    return found


def _rows(path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """The rows of a file, each with its place."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [name for name in COLUMNS if name not in (reader.fieldnames or [])]
            rows = [(f"{path}:{reader.line_num}", row) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as exc:
        raise StudyError("the paraphrases cannot be read; expected a CSV file in UTF-8", where=str(path),
                         next_step="Mend 'report.paraphrases' in the study file, or the file") from exc
    if missing:
        raise StudyError(f"there is no column '{missing[0]}'; expected {' and '.join(COLUMNS)}", where=f"{path}:1",
                         next_step="Name the columns in the first line")
    yield from rows


def check_paraphrases(paraphrases: Mapping[str, Paraphrase], written: Mapping[str, str]) -> None:
    """Raise where a paraphrase is of no sentence of the corpus or keeps too much of its wording.

    Parameters
    ----------
    paraphrases
        By sentence, as `load_paraphrases` gives them.
    written
        Each of these sentences as written.
    """
    for sentence, paraphrase in paraphrases.items():
        if sentence not in written:
            raise StudyError(f"there is no sentence {sentence}", where=paraphrase.where,
                             next_step="Take the id from reports/tables/quotations.csv")
        run = shared_run(paraphrase.text, written[sentence])
        if run > LONGEST:
            raise StudyError(f"the paraphrase of {sentence} shares {run} words in a row with it; expected {LONGEST} "
                             "at most, since a search would find more", where=paraphrase.where,
                             next_step="Put it into other words")
