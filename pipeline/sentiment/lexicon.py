"""The field lexicon: what words and phrases are worth in one field of study, and which are marks of manner."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pipeline.errors import StudyError

KINDS = ("trade", "failure", "idiom", "swearing", "praise", "irony")
LIMIT = 4  # VADER's raters went from -4 to 4


@dataclass(frozen=True)
class Word:
    """A word or phrase of the field.

    Attributes
    ----------
    word
        In small letters.
    valence
        From -4 to 4; None: as in the base lexicon.
    kind
        What kind of word it is, one of `KINDS`.
    pos
        The one part of speech in which it says nothing (then its valence is 0); empty: any.
    """

    word: str
    valence: float | None
    kind: str
    pos: str = ""


@dataclass(frozen=True)
class FieldLexicon:
    """The words and phrases of a field, and towards whom feelings may go (target, word, where).

    Without any, the field engine knows VADER's words alone.

    Examples
    --------
    >>> FieldLexicon((Word("risk", 0.0, "trade"), Word("of course", None, "irony"))).valences
    {'risk': 0.0}
    """

    words: tuple[Word, ...] = ()
    targets: tuple[tuple[str, str, str], ...] = ()

    @cached_property
    def valences(self) -> dict[str, float]:
        """The valence of every word or phrase that changes one."""
        return {one.word: one.valence for one in self.words if one.valence is not None and not one.pos}

    @cached_property
    def silent(self) -> frozenset[tuple[str, str]]:
        """The words that say nothing as one part of speech, with that part of speech."""
        return frozenset((one.word, one.pos) for one in self.words if one.pos)

    @cached_property
    def kinds(self) -> dict[str, frozenset[str]]:
        """The words and phrases of each kind."""
        return {kind: frozenset(one.word for one in self.words if one.kind == kind) for kind in KINDS}


def field_lexicon(words: Path | None, targets: Path | None = None) -> FieldLexicon:
    """The lexicon in two CSV files, either of which may be missing.

    Parameters
    ----------
    words
        A file with the columns word, valence (may be empty), kind, pos (may be empty) and reason.
    targets
        A file with the columns target, word and where (empty, or `reply`: means the target only in an answer to a
        comment).

    Raises
    ------
    StudyError
        A file cannot be read, lacks a column, or has a row without a word, target or reason, with an unknown kind, a
        valence that is no number from -4 to 4, or a word that stands there twice.
    """
    found = dict[str, Word]()
    for row, where in _rows(words, "sentiment"):
        one = _word(row, where)
        if one.word in found:
            raise StudyError(f"'{one.word}' stands there twice", where=where, next_step="Delete one of the rows")
        found[one.word] = one
    return FieldLexicon(tuple(found.values()), tuple(_target(row, where) for row, where in _rows(targets, "targets")))


def _rows(path: Path | None, key: str) -> list[tuple[dict[str, str | None], str]]:
    """The rows of a CSV file, each with its place."""
    if path is None:
        return []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return [(row, f"{path}:{line}") for line, row in enumerate(csv.DictReader(file), start=2)]
    except (OSError, UnicodeDecodeError, csv.Error) as exc:
        raise StudyError(f"the lexicon cannot be read: {exc}", where=str(path),
                         next_step=f"Mend 'lexicons.{key}' in the study file") from exc


def _target(row: dict[str, str | None], where: str) -> tuple[str, str, str]:
    """A target, one of its words, and where that means it, checked."""
    target, word, only = (" ".join((row.get(name) or "").split()) for name in ("target", "word", "where"))
    if not target or not word:
        raise StudyError("a row needs a 'target' and a 'word'", where=where, next_step="Fill both or delete the row")
    if only not in ("", "reply"):
        raise StudyError(f"'where' is empty or reply, not '{only}'", where=where, next_step="Mend that cell")
    return target, word, only


def _plain(word: str) -> str:
    return " ".join(word.lower().replace("’", "'").split())


def _word(row: dict[str, str | None], where: str) -> Word:
    """One row, checked."""
    names = ("word", "valence", "kind", "pos", "reason")
    word, valence, kind, pos, reason = ((row.get(name) or "").strip() for name in names)
    if not word or not reason:
        raise StudyError("a row needs a 'word' and a 'reason'", where=where, next_step="Fill both or delete the row")
    if kind not in KINDS:
        raise StudyError(f"'{kind}' is no kind of word", where=where, next_step=f"Use one of: {', '.join(KINDS)}")
    try:
        value = float(valence) if valence else None
    except ValueError:
        value = float("nan")
    if value is not None and not -LIMIT <= value <= LIMIT:
        raise StudyError(f"the valence must be a number from -{LIMIT} to {LIMIT} or empty, not '{valence}'",
                         where=where, next_step="Mend that cell")
    if pos and (value != 0 or " " in word):
        raise StudyError("a row with a part of speech is for one word of valence 0", where=where,
                         next_step="Empty the column 'pos' or mend the row")
    return Word(_plain(word), value, kind, pos)
