"""Where words were said before: an index of a thread's posts and comments by runs of words."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

RUN = 5  # words that an index entry holds
ECHO = 8  # words that, said again in the same order, are a quotation even without marks
ALIKE = 0.8  # share of words that a changed quotation must still have
_POSITIONS = 8  # places kept of a run, so that a phrase of the trade does not slow a long thread
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


class Word(NamedTuple):
    """A word: folded (case, apostrophe), as written, and where it stands."""

    folded: str
    written: str
    start: int
    end: int


def words(text: str) -> list[Word]:
    """The words of a text; dashes, marks and blanks part them."""
    return [Word(match[0].casefold(), match[0], *match.span()) for match in _WORD.finditer(text.replace("’", "'"))]


class Run(NamedTuple):
    """A run of words, by index, that a source holds too."""

    first: int
    last: int  # index after the last
    source: str


class Said:
    """What was said so far in a thread, by source: `post` or the id of a comment."""

    def __init__(self) -> None:
        self.texts: dict[str, list[str]] = {}
        self.lines: dict[tuple[str, ...], str] = {}
        self._folded: list[str] = []
        self._written: list[str] = []
        self._bounds: list[int] = []
        self._names: list[str] = []
        self._pairs: dict[tuple[str, str], list[int]] = {}
        self._runs: dict[tuple[str, ...], list[int]] = {}

    def add(self, source: str, said: Sequence[Word], lines: Sequence[Sequence[Word]] = ()) -> None:
        """Take in what a source said in its own words, and its lines as wholes."""
        self._bounds.append(len(self._folded))
        self._names.append(source)
        folded = [word.folded for word in said]
        base = len(self._folded)
        self.texts[source] = [*self.texts.get(source, []), *folded]
        self._folded += [*folded, ""]
        self._written += [*(word.written for word in said), ""]
        for i in range(len(folded) - 1):
            self._pairs.setdefault((folded[i], folded[i + 1]), []).append(base + i)
        for i in range(len(folded) - RUN + 1):
            places = self._runs.setdefault(tuple(folded[i:i + RUN]), [])
            if len(places) < _POSITIONS:
                places.append(base + i)
        for line in lines:
            self.lines.setdefault(tuple(word.folded for word in line), source)

    def _source(self, position: int) -> str:
        return self._names[bisect_right(self._bounds, position) - 1]

    def phrase(self, said: Sequence[Word], exact: bool, first: str | None) -> str | None:
        """Who said these two words or more, one right after the other.

        Parameters
        ----------
        said
            The words.
        exact
            Whether capitals must agree, but for the first letter.
        first
            The source to name if it is among several; else the post, else the latest.
        """
        folded = [word.folded for word in said]
        found = [self._source(p) for p in self._pairs.get((folded[0], folded[1]), [])
                 if self._folded[p:p + len(folded)] == folded and (not exact or self._same_case(p, said))]
        if not found:
            return None
        return first if first in found else "post" if "post" in found else found[-1]

    def _same_case(self, position: int, said: Sequence[Word]) -> bool:
        there = self._written[position:position + len(said)]
        return there[0][1:] == said[0].written[1:] and there[1:] == [word.written for word in said[1:]]

    def similar(self, said: Sequence[Word]) -> str | None:
        """Who said these words with small changes; needs an unchanged run of five."""
        folded = [word.folded for word in said]
        tried: set[int] = set()
        for i in range(len(folded) - RUN + 1):
            for place in self._runs.get(tuple(folded[i:i + RUN]), []):
                start = max(place - i, 0)
                if start not in tried and len(tried) < _POSITIONS:
                    tried.add(start)
                    there = self._folded[start:start + len(folded)]
                    if SequenceMatcher(None, folded, there, autojunk=False).ratio() >= ALIKE:
                        return self._source(place)
        return None

    def runs(self, said: Sequence[Word]) -> Iterator[Run]:
        """The longest runs of five words or more that a source holds too, from left to right, without overlap."""
        folded = [word.folded for word in said]
        i = 0
        while i <= len(folded) - RUN:
            best, source = 0, ""
            for place in self._runs.get(tuple(folded[i:i + RUN]), []):
                length = RUN
                while i + length < len(folded) and self._folded[place + length] == folded[i + length]:
                    length += 1
                if length > best:
                    best, source = length, self._source(place)
            if best:
                yield Run(i, i + best, source)
            i += max(best, 1)
