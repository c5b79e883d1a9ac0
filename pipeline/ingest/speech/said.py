"""What was said before in a thread, and by whom: an index by runs of words over the post and the latest comments."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Sequence
from itertools import repeat
from typing import Any, NamedTuple

from pipeline.ingest.speech.matching import COMPARED, NEARLY, RUN, Source, Words, runs_of

POST = "post"
LATEST = 2000  # comments looked back on, many times the distance at which people quote, in some 50 MB
_MOST = 200_000  # words of theirs looked back on, should the comments be long: 100 each
_LINE = 4  # words of the shortest line known again
_PLACES = 8  # places kept of a run, so that a phrase of the trade does not slow a long thread
_HALF = 0.5  # share of a long passage's words that its source must have
_BITS = 20  # of a place: the index of a word in its source; the other bits number the source
_INDEX = (1 << _BITS) - 1


class Run(NamedTuple):
    """A run of words, by index, that a source holds too."""

    first: int
    last: int  # index after the last
    source: str
    at: int  # index of the first in the source


class Said:
    """What was said so far: by the post, and by the latest comments.

    Parameters
    ----------
    post
        The texts of the post: title, body.
    """

    def __init__(self, post: Sequence[Words]) -> None:
        self._sources: dict[int, Source] = {}
        self._numbers: dict[str, int] = {}
        self._runs: dict[int, int] = {}
        self._more: dict[int, list[int]] = {}  # further places of runs said more than once
        self._words: dict[str, int] = {}  # who said a word last
        self._lines: dict[str, int] = {}
        self._wholes: dict[str, int] = {}
        self._comments: deque[int] = deque()
        self._next = self._size = 0
        for words in post:
            self._add(POST, words, None)
        self._post = range(self._next)
        self._of_post = frozenset(self._words)
        self._size = 0

    def __contains__(self, name: str) -> bool:
        return name in self._numbers

    def holds(self, name: str | None, word: str) -> bool:
        """Whether a comment, quotations included, has a word or its genitive."""
        whole = f" {self._sources[self._numbers[name]].whole} " if name in self._numbers else ""
        return f" {word} " in whole or f" {word}'s " in whole

    def words(self, name: str) -> list[str]:
        """What a comment said."""
        return self._sources[self._numbers[name]].words

    def add(self, name: str, words: Words, own: Sequence[int] | None = None) -> None:
        """Take in a comment: its lines as wholes, and its words, or only those at the indices given."""
        self._comments.append(self._add(name, words, own))
        while len(self._comments) > 1 and (len(self._comments) > LATEST or self._size > _MOST):
            self._forget(self._comments.popleft())

    def _add(self, name: str, words: Words, own: Sequence[int] | None) -> int:
        source = Source(name, words, own)
        number, self._next = self._next, self._next + 1
        self._sources[number] = source
        self._numbers[name] = number
        self._size += len(source.words)
        self._words.update(zip(source.words, repeat(number)))
        self._index(number << _BITS, words.runs if own is None else runs_of(source.words))
        for line in source.lines:
            if line.count(" ") >= _LINE - 1:
                self._lines.setdefault(line, number)
        if name != POST:
            self._wholes[source.whole] = number
        return number

    def _index(self, base: int, runs: list[int]) -> None:
        """Index runs of words; where none was said before, as nearly always, in one go."""
        if self._runs.keys().isdisjoint(runs):
            size = len(self._runs) + len(runs)
            self._runs.update(zip(reversed(runs), range(base + len(runs) - 1, base - 1, -1), strict=True))
            if len(self._runs) == size:
                return
        for place, run in enumerate(runs, base):
            if self._runs.setdefault(run, place) != place:
                places = self._more.setdefault(run, [])
                if len(places) < _PLACES - 1:
                    places.append(place)

    def _forget(self, number: int) -> None:
        """Take a comment out of all tables, unless another that came later stands in its place."""
        source = self._sources.pop(number)
        self._size -= len(source.words)
        _discard(self._numbers, [source.name], number)
        _discard(self._words, source.words, number)
        self._words.update((word, 0) for word in self._of_post.intersection(source.words) - self._words.keys())
        _discard(self._lines, source.lines, number)
        _discard(self._wholes, [source.whole], number)
        for run in runs_of(source.words):
            first, *more = [place for place in self._places(run) if place >> _BITS != number] or [-1]
            self._more.pop(run, None)
            self._runs.pop(run, None)
            if first >= 0:
                self._runs[run] = first
            if more:
                self._more[run] = more

    def _places(self, run: int) -> list[int]:
        first = self._runs.get(run)
        return [] if first is None else [first, *self._more.get(run, ())]

    def repeats(self, words: Words) -> bool:
        """Whether a comment said the same, from beginning to end."""
        return words.whole in self._wholes

    def line(self, words: Sequence[str]) -> str | None:
        """Who said these words as a line of their own."""
        number = self._lines.get(" ".join(words))
        return None if number is None else self._sources[number].name

    def phrase(self, words: Sequence[str], written: Sequence[str], first: str | None) -> str | None:
        """Who said these words, one right after the other.

        Parameters
        ----------
        words
            Two words or more.
        written
            The same with their capitals if those must agree but for the first letter, else none.
        first
            The source to name if it is among several; else the post, else the latest.
        """
        latest = min((self._words.get(word, -1) for word in words), default=-1)
        if latest < 0:
            return None
        folded = f" {' '.join(words)} "
        for number in (*self._nearest(first), *range(latest, self._oldest() - 1, -1)):
            if self._sources[number].holds(folded, written):
                return self._sources[number].name
        return None

    def _nearest(self, first: str | None) -> list[int]:
        """The source to try first, and the post."""
        number = self._numbers.get(first) if first else None
        return [*([] if number is None else [number]), *self._post]

    def _oldest(self) -> int:
        return self._comments[0] if self._comments else self._next

    def similar(self, words: Sequence[str], first: str | None) -> str | None:
        """Who said these words with small changes."""
        if len(words) < RUN:
            return None
        if len(words) > COMPARED:
            return self._mostly(words)
        last = [self._words[word] for word in words if word in self._words]
        if len(last) < NEARLY * len(words):
            return None
        for number in dict.fromkeys((*self._nearest(first), *self._anchored(words), *_several(last))):
            if self._sources[number].resembles(words):
                return self._sources[number].name
        return None

    def _anchored(self, words: Sequence[str]) -> list[int]:
        """The sources that hold five of the words in a row."""
        return [place >> _BITS for run in runs_of(words) for place in self._places(run)]

    def _mostly(self, words: Sequence[str]) -> str | None:
        """Who said most of a long passage."""
        covered: Counter[str] = Counter()
        for run in self.runs(words, runs_of(words)):
            covered[run.source] += run.last - run.first
        source, count = max(covered.items(), key=lambda item: item[1], default=(None, 0))
        return source if count >= _HALF * len(words) else None

    def runs(self, words: Sequence[str], numbers: Sequence[int]) -> list[Run]:
        """The longest runs of five words or more that a source holds too, from left to right, without overlap.

        Parameters
        ----------
        words, numbers
            The words, and the number of each run of five of them.
        """
        found: list[Run] = []
        if self._runs.keys().isdisjoint(numbers):
            return found
        i = 0
        while i < len(numbers):
            best, source, at = 0, "", 0
            for place in self._places(numbers[i]) if numbers[i] in self._runs else ():
                length = self._shared(place, words, i)
                if length > best:
                    best, source, at = length, self._sources[place >> _BITS].name, place & _INDEX
            if best >= RUN:
                found.append(Run(i, i + best, source, at))
                i += best
            else:
                i += 1
        return found

    def _shared(self, place: int, words: Sequence[str], i: int) -> int:
        """How many words from `i` on a source says from a place on."""
        said, j = self._sources[place >> _BITS].words, place & _INDEX
        length, most = 0, min(len(said) - j, len(words) - i)
        while length < most and said[j + length] == words[i + length]:
            length += 1
        return length


def _discard(table: dict[Any, int], keys: Iterable[Any], number: int) -> None:
    for key in keys:
        if table.get(key) == number:
            del table[key]


def _several(numbers: Sequence[int]) -> list[int]:
    """The sources named twice or more, the most often named first."""
    return [number for number, count in Counter(numbers).most_common(_PLACES) if count > 1]
