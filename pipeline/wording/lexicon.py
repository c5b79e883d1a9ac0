"""Word lists of discourse: words and phrases by which people show where they stand, counted in a text."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import StudyError

_WORD = re.compile(r"\w+(?:['-]\w+)*")
_ENTRY = re.compile(_WORD.pattern + r"\*?")
Phrase = tuple[str, ...]


class WordLists:
    """Named lists of phrases, to be counted in texts.

    Parameters
    ----------
    entries
        Pairs of list and phrase, in small letters; a star at a phrase's end stands for any ending of its last word.

    Examples
    --------
    >>> lists = WordLists([("insult", "muppet*"), ("mockery", "boo hoo"), ("mockery", "lol")])
    >>> lists.names, lists.counts("Boo hoo, you MUPPETS. Boo hoo!").tolist()
    (('insult', 'mockery'), [1, 2])
    """

    def __init__(self, entries: Iterable[tuple[str, str]]) -> None:
        pairs = sorted({(name, tuple(_ENTRY.findall(_plain(phrase)))) for name, phrase in entries})
        self.names = tuple(sorted({name for name, _ in pairs}))
        number = {name: n for n, name in enumerate(self.names)}
        self._whole: dict[Phrase, list[int]] = {}
        self._begun: dict[Phrase, list[tuple[str, int]]] = {}  # the words before the last: its beginning and list
        for name, words in pairs:
            if words and words[-1].endswith("*"):
                self._begun.setdefault(words[:-1], []).append((words[-1][:-1], number[name]))
            elif words:
                self._whole.setdefault(words, []).append(number[name])
        several = [words for words in self._whole if len(words) > 1] + [(*head, "") for head in self._begun if head]
        self._first = {words[0] for words in several}
        self._longest = max(map(len, several), default=1)
        self._single = lru_cache(maxsize=200_000)(lambda word: tuple(self._at((word,))))

    def counts(self, text: str) -> NDArray[np.int64]:
        """How often each list occurs in a text, in the order of `names`."""
        words, found = _WORD.findall(_plain(text)), np.zeros(len(self.names), dtype=np.int64)
        for n, word in enumerate(words):
            for one in self._single(word):
                found[one] += 1
            if word in self._first:
                for length in range(2, min(self._longest, len(words) - n) + 1):
                    for one in self._at(tuple(words[n : n + length])):
                        found[one] += 1
        return found

    def _at(self, words: Phrase) -> Iterator[int]:
        """The lists that hold exactly these words."""
        yield from self._whole.get(words, ())
        yield from (one for start, one in self._begun.get(words[:-1], ()) if words[-1].startswith(start))


def _plain(text: str) -> str:
    return text.lower().replace("’", "'")


def word_lists(path: Path) -> WordLists:
    """The word lists of a CSV file with the columns `list` and `word`.

    Raises
    ------
    StudyError
        The file is missing or lacks a column.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return WordLists((row["list"], row["word"]) for row in csv.DictReader(file))
    except (OSError, UnicodeDecodeError, KeyError) as exc:
        raise StudyError(f"the word lists cannot be read ({exc!r}); expected columns 'list' and 'word'",
                         where=str(path), next_step="Mend it, or its path under [lexicons] in the study file") from exc
