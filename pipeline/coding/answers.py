"""What coders answered, whatever tool they used, checked and made into codings that the study reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from pipeline.coding.scheme import Question, questions
from pipeline.errors import TableError
from pipeline.study import Study

COLUMNS = ("comment", "stance", "sentiment", "intensity", "sarcasm", "themes", "confidence", "note", "probability")


@dataclass(frozen=True)
class Answer:
    """What one coder answered of one comment, unchecked.

    Parameters
    ----------
    coder
        Who, by the tool's name of them; empty where the file does not say.
    comment
        Of which comment.
    codes
        The answers by name of the question, several joined by semicolons; empty where there are none.
    where
        File and place, for messages.
    fingerprint
        Of the text that was shown; empty where the file does not say.
    skipped
        Whether the coder passed the comment over.
    """

    coder: str
    comment: str
    codes: Mapping[str, str]
    where: str
    fingerprint: str = ""
    skipped: bool = False


@dataclass(frozen=True)
class Coder:
    """One coder's codings, and what there is none of."""

    codings: pd.DataFrame
    uncoded: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)


def coders(answers: Iterable[Answer], study: Study, prints: Mapping[str, str],
           chances: Mapping[str, float] | None = None) -> dict[str, Coder]:
    """Each coder's codings by the coder's name, sorted by comment, and the comments that were not coded.

    Parameters
    ----------
    answers
        Of all coders.
    study
        Names the stances and themes.
    prints
        The fingerprint of every comment that there is.
    chances
        The probability with which each comment was drawn; None where no sample is known. What is in it and was
        answered by nobody counts as uncoded.

    Raises
    ------
    TableError
        An answer is of no known comment or of another text, is none of the study's codes, lacks one that is needed,
        or is the coder's second of a comment; or there is not one answer.
    """
    found: dict[str, dict[str, Answer]] = {}
    for answer in answers:
        _check_comment(answer, prints, chances)
        mine = found.setdefault(answer.coder, {})
        before = mine.get(answer.comment)
        if before and not (before.skipped or answer.skipped):
            raise TableError(f"comment {answer.comment} is coded twice by one coder, also at {before.where}",
                             where=answer.where, next_step="Delete one of the two")
        if before is None or before.skipped:  # who skips a task may still come back to it
            mine[answer.comment] = answer
    wanted = set(chances) if chances is not None else {one for mine in found.values() for one in mine}
    untouched = found.get("", {}).values()
    if len(found) > 1 and not any(one.skipped or any(one.codes.values()) for one in untouched):
        found.pop("", None)  # tasks that nobody touched have no coder
    asked = questions(study)
    return {name: _coder(mine, asked, wanted, chances) for name, mine in sorted(found.items())}


def _check_comment(answer: Answer, prints: Mapping[str, str], chances: Mapping[str, float] | None) -> None:
    """Raise where the answer is of no comment that was to be coded, or of a text that has changed since."""
    if answer.comment not in prints:
        raise TableError(f"there is no comment '{answer.comment}' in the study's tables", where=answer.where,
                         next_step="Restore the id; a spreadsheet may have made a date of it")
    if chances is not None and answer.comment not in chances:
        raise TableError(f"comment {answer.comment} is not in the sample", where=answer.where,
                         next_step="Give the sample that these tasks were made from")
    if answer.fingerprint and answer.fingerprint != prints[answer.comment]:
        raise TableError(f"comment {answer.comment} has another text now than the one that was coded",
                         where=answer.where, next_step="Export and code it anew, or restore the documents")


def _coder(mine: Mapping[str, Answer], asked: Iterable[Question], wanted: set[str],
           chances: Mapping[str, float] | None) -> Coder:
    """One coder's codings and gaps."""
    asked, rows = list(asked), []
    coded = {name: one for name, one in mine.items() if not one.skipped and any(one.codes.values())}
    for name in sorted(coded):
        codes = {question.name: _code(coded[name], question) for question in asked}
        chance = "" if chances is None else chances[name]
        rows.append({"comment": name, **codes, "probability": chance})
    codings = pd.DataFrame(rows, columns=list(COLUMNS))
    codings["intensity"] = pd.to_numeric(codings["intensity"])  # a number, which no guard against formulas touches
    return Coder(codings, sorted(wanted - set(coded)),
                 sorted(name for name, one in mine.items() if one.skipped))


def _code(answer: Answer, question: Question) -> str:
    """The answer to one question, checked; the codes of several in the question's order."""
    given = answer.codes.get(question.name, "").strip()
    if not given and question.required:
        raise TableError(f"comment {answer.comment} has no {question.name}, though other answers", where=answer.where,
                         next_step="Code it, or clear the comment's other answers")
    if not question.codes or not given:
        return " ".join(given.split())
    code, unknown = question.read(given)
    if unknown is not None:
        raise TableError(f"comment {answer.comment}: '{unknown}' is no {question.name} of the study "
                         f"({', '.join(question.codes)})", where=answer.where,
                         next_step="Mend the code, or add it to the study file")
    return code
