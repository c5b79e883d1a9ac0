"""Words to match by: those of a text, and whether a source holds them as they are or nearly so."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import cached_property
from itertools import chain

RUN = 5  # words that an index entry holds
ALIKE = 0.8  # share of words that a changed quotation must still have
NEARLY = 0.6  # share of words that a misspelt one must have, and
_LETTERS = 0.9  # of letters
COMPARED = 60  # words of a passage up to which it is compared word by word
_TRIES = 8  # stretches of a source that a changed quotation is compared with
_SLACK = 1.5  # how much longer than a quotation the passage may be that it leaves words out of
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_PLAIN = bytes(ord(chr(i).lower() if chr(i).isalnum() or chr(i) in "'\n" else " ") for i in range(128)) + bytes(128)
_LOOSE = ("''", "' ", " '", "'\n", "\n'")  # apostrophes that are not inside a word
_MARKS = "“”‘–—…£€•\xa0"  # what keeps an English text from being plain
_TOKEN = re.compile(rf"{_WORD.pattern}|\n")


class Words:
    """The words of a text with case folded; how they are written and where they stand is worked out when asked for.

    Dashes, marks and blanks part words, apostrophes do not.

    Attributes
    ----------
    text
        The text with straight apostrophes.
    folded
        The words.
    whole, lines
        All words, and those of each line, with a blank between them.
    runs
        A number for each run of five words.
    """

    def __init__(self, text: str) -> None:
        self.text = text if text.isascii() else _plainer(text)
        lines = [line.split() for line in _folded(self.text).split("\n")]
        self.lines = [" ".join(line) for line in lines]
        self.folded = lines[0] if len(lines) == 1 else list(chain.from_iterable(lines))
        self.whole = " ".join(self.folded)
        self.runs = runs_of(self.folded)

    @cached_property
    def written(self) -> list[str]:
        """The words as written."""
        return _WORD.findall(self.text)

    @cached_property
    def _places(self) -> list[tuple[int, int]]:
        return [match.span() for match in _WORD.finditer(self.text)]

    @cached_property
    def starts(self) -> list[int]:
        """Where each word starts."""
        return [start for start, _ in self._places]

    @cached_property
    def ends(self) -> list[int]:
        """Where each word ends."""
        return [end for _, end in self._places]

    def touched(self, start: int, end: int) -> range:
        """The indices of the words that lie between two places, if only in part."""
        return range(bisect_right(self.ends, start), bisect_left(self.starts, end))


def _plainer(text: str) -> str:
    """A text of the same length without the commonest marks."""
    for mark in _MARKS:
        text = text.replace(mark, " ")
    return text.replace("’", "'")


def _folded(text: str) -> str:
    """The words of a text and its line ends; of plain text, nearly all there is, without a search for words."""
    if not text.isascii():
        return " ".join(_TOKEN.findall(text)).casefold()
    plain = f" {text.encode('ascii').translate(_PLAIN).decode('ascii')} "
    if "'" in plain:
        for loose in _LOOSE:
            plain = plain.replace(loose, loose.replace("'", " "))
    return plain


def runs_of(words: Sequence[str]) -> list[int]:
    """A number for each run of five of these words; should two runs have the same, more is compared than must be."""
    return list(map(hash, zip(words, words[1:], words[2:], words[3:], words[4:], strict=False)))


def _shared(one: Sequence[str], other: Sequence[str], shortest: int) -> int:
    """How many of the words, or letters, of the one the other has in their order."""
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks if block.size >= shortest)


def _is_misspelt(words: Sequence[str], there: Sequence[str]) -> bool:
    """Whether the words are those of a passage but for letters."""
    written = " ".join(words)
    return _shared(written, " ".join(there[:len(words) + 1]), 3) >= _LETTERS * len(written)


class Source:
    """What the post or a comment said, as words and as one string with a blank around each word.

    Attributes
    ----------
    written
        A text of them with its capitals.
    lines, whole
        Its lines and the whole of it, quoted words included.
    """

    def __init__(self, name: str, words: Words, own: Sequence[int] | None) -> None:
        self.name, self.lines, self.whole = name, words.lines, words.whole
        self.words, self.written, self.folded = words.folded, words.text, f" {self.whole} "
        if own is not None:
            self.words = [words.folded[i] for i in own]
            self.written = " ".join([words.written[i] for i in own])
            self.folded = f" {' '.join(self.words)} "

    def holds(self, folded: str, written: Sequence[str]) -> bool:
        """Whether it said these words, with these capitals (but for the first letter) if they are given."""
        if folded not in self.folded or not written:
            return folded in self.folded
        rest = " ".join([written[0][1:], *written[1:]])
        return any(f" {first}{rest} " in self._written for first in (written[0][0].lower(), written[0][0].upper()))

    @cached_property
    def _written(self) -> str:
        return f" {' '.join(_WORD.findall(self.written))} "

    def resembles(self, words: Sequence[str]) -> bool:
        """Whether a stretch of it has nearly all of these words in their order."""
        for start in self._starts(words):
            there = self.words[start:start + int(_SLACK * len(words)) + 1]
            count = _shared(words, there, 1)
            if count >= ALIKE * len(words) or (count >= NEARLY * len(words) and _is_misspelt(words, there)):
                return True
        return False

    def _starts(self, words: Sequence[str]) -> Iterator[int]:
        """Where the words might begin in it, judged by the pairs among them that it says least often."""
        pairs = [(self.folded.count(pair), i, pair) for i, pair in enumerate(map(" {} {} ".format, words, words[1:]))]
        tried: set[int] = set()
        for _, i, pair in sorted(found for found in pairs if found[0]):
            place = self.folded.find(pair)
            while place >= 0 and len(tried) < _TRIES:
                start = max(self.folded.count(" ", 0, place) - i, 0)
                if start not in tried:
                    tried.add(start)
                    yield start
                place = self.folded.find(pair, place + 1)
