"""Whose words a comment holds: quoted and pasted passages with their source, and the commenter's own words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from pipeline.ingest.model import PlainText, Span, Text
from pipeline.ingest.speech.attribution import is_others_speech
from pipeline.ingest.speech.blocks import gapless, led_in, quoted_lines
from pipeline.ingest.speech.echoes import echoes
from pipeline.ingest.speech.marks import Marked, marked_passages
from pipeline.ingest.speech.matching import Words
from pipeline.ingest.speech.pasted import pasted_passages
from pipeline.ingest.speech.said import LATEST, Said

OUTSIDE = "outside"
_EXACT = 3  # words up to which a quotation must agree letter for letter
_POST = 500_000  # characters of a post that are looked into, a long novel
_COMMENT = 65_536  # characters of a comment that are looked into, 16 times the longest that Blogger takes
_MARKED = 200  # passages that are looked into in a comment: in marks, and set off
_PARTS = 20  # parts of a passage with gaps
_PUNCTUATION = " \t\n.,;:-–—'\"“”‘’()…"


@dataclass(frozen=True, order=True)
class Quotation:
    """Others' words in a comment: from `start` to `end` of its text, with their marks from `left` to `right`."""

    start: int
    end: int
    source: str
    kind: str
    left: int
    right: int


@dataclass(frozen=True)
class Speech:
    """A comment as the finder of quotations needs it.

    Attributes
    ----------
    id, text
        Its id and text.
    parent
        The comment that it answers, nothing where it answers the post.
    quoted
        Stretches of the text that are set as block quotes.
    """

    id: str
    text: Text
    parent: Speech | None = None
    quoted: Sequence[Span] = ()


class Quotations:
    """The quotations of a thread's comments, one after the other.

    The post and the latest comments are remembered, and the comment that one answers however old it is.

    Parameters
    ----------
    post
        The texts of the post: title, body.
    """

    def __init__(self, post: Sequence[str]) -> None:
        self._said = Said([Words(text[:_POST]) for text in post])
        self._ends_pasted: dict[str, None] = {}
        self._latest: str | None = None

    def of(self, speech: Speech) -> list[Quotation]:
        """The quotations of the thread's next comment, in the order of their places.

        Each names its source: `post`, the id of a comment, or `outside`.
        """
        if speech.parent and speech.parent.id not in self._said:
            self._recall(speech.parent)
        words = Words(speech.text.text[:_COMMENT])
        continues = speech.parent is not None and not self._ends_pasted.keys().isdisjoint(
            {speech.parent.id, self._latest})
        found = _Comment(self._said, speech, words).quotations(continues)
        self._said.add(speech.id, words, _outside(words, found) if found else None)
        last = found[-1] if found else None
        self._remember(speech.id, last is not None and last.kind == "pasted" and last.right == len(speech.text.text))
        return found

    def _recall(self, parent: Speech) -> None:
        """Take in once more what a comment said that was said too long ago."""
        words = Words(parent.text.text[:_COMMENT])
        blocks = [Quotation(start, end, "", "block", start, end) for start, end in parent.quoted]
        self._said.add(parent.id, words, _outside(words, blocks) if blocks else None)

    def _remember(self, name: str, ends_pasted: bool) -> None:
        self._latest = name
        if ends_pasted:
            self._ends_pasted[name] = None
            if len(self._ends_pasted) > LATEST:
                del self._ends_pasted[next(iter(self._ends_pasted))]


def quoted_passages(text: str, answered: str = "", post: str = "") -> list[dict[str, int]]:
    """Where a text, by itself in a table, quotes: start and end of each passage, in the text's characters.

    >>> quoted_passages("You say 'the tool was never tested'. Who told you?", "I say the tool was never tested.")
    [{'start': 9, 'end': 34}]
    """
    parent = Speech("answered", PlainText(answered)) if answered.strip() else None
    found = Quotations([post] if post.strip() else []).of(Speech("text", PlainText(text), parent))
    return [{"start": one.start, "end": one.end} for one in found]


def _outside(words: Words, quoted: Sequence[Quotation]) -> list[int]:
    """The indices of the words that no quotation holds."""
    covered = {i for one in quoted for i in words.touched(one.left, one.right)}
    return [i for i in range(len(words.folded)) if i not in covered]


class _Comment:
    """One comment in search of its quotations."""

    def __init__(self, said: Said, speech: Speech, words: Words) -> None:
        self.said, self.speech, self.words = said, speech, words
        self.text = speech.text.text[:_COMMENT]
        self.parent = speech.parent.id if speech.parent else None

    def quotations(self, continues: bool) -> list[Quotation]:
        """All of them: set off, pasted, in marks, echoed."""
        taken = self._set_off(continues)
        for passage in islice(marked_passages(self.text), _MARKED):
            if not _overlaps(taken, passage.left, passage.right):
                source = self._source(passage, taken)
                if source:
                    taken.append(Quotation(passage.start, passage.end, source, "marks", passage.left, passage.right))
        taken += self._led_in(taken)
        if not self.said.repeats(self.words):
            free = _outside(self.words, taken) if taken else range(len(self.words.folded))
            taken += [Quotation(*echo, echo.start, echo.end) for echo in echoes(self.said, self.text, self.words, free)
                      if not _overlaps(taken, echo.start, echo.end)]
        return sorted(taken)

    def _set_off(self, continues: bool) -> list[Quotation]:
        """Block quotes and pasted passages, the longer of two that overlap."""
        pasted = [Quotation(start, end, OUTSIDE, "pasted", start, end)
                  for start, end in islice(pasted_passages(self.text, continues), _MARKED)]
        blocks = [self._block(*span) for span in islice((*self.speech.quoted, *quoted_lines(self.text)), _MARKED)]
        if not pasted and not blocks:
            return []
        taken: list[Quotation] = []
        for one in sorted((*pasted, *filter(None, blocks)), key=lambda one: (one.left - one.right, one)):
            if not _overlaps(taken, one.left, one.right):
                taken.append(one)
        return taken

    def _block(self, start: int, end: int, left: int | None = None, right: int | None = None) -> Quotation | None:
        """A stretch that is set off, without outer blanks; nothing where it holds no word."""
        start, end = _trimmed(self.text, start, end)
        inside = Words(self.text[start:end])
        if not inside.folded:
            return None
        source = self._sayer(inside) if len(inside.folded) > 1 else None
        return Quotation(start, end, source or OUTSIDE, "block", start if left is None else left,
                         end if right is None else right)

    def _led_in(self, taken: Sequence[Quotation]) -> list[Quotation]:
        """What follows a lead such as `Jane wrote:` where it was said before."""
        found = []
        for stretches in led_in(self.text):
            for start, end in stretches:
                inside = Words(self.text[start:end])
                known = len(inside.folded) > 2 and not _overlaps(taken, start, end)
                source = self._sayer(inside) if known else None
                if source:
                    found.append(Quotation(start, end, source, "echo", start, end))
                    break
        return found

    def _source(self, passage: Marked, taken: Sequence[Quotation]) -> str | None:
        """Whose words a passage in marks is, nothing where the marks do not quote."""
        inside = Words(self.text[passage.start:passage.end])
        if len(inside.folded) < 2:
            answers = passage.closed and self.said.holds(self.parent, inside.whole.removesuffix("'s"))
            return self.parent if answers and inside.folded else None
        source = self._sayer(inside) or self._sayer_of_parts(passage)
        if source or not passage.closed:
            return source
        quoted = [Words(self.text[one.start:one.end]).folded for one in taken if one.kind == "marks"]
        return OUTSIDE if is_others_speech(self.text, passage, inside.written, quoted) else None

    def _sayer(self, inside: Words) -> str | None:
        """Who said these two words or more before, with small changes at most."""
        written = inside.written if len(inside.folded) <= _EXACT else ()
        return (self.said.phrase(inside.folded, written, self.parent)
                or self.said.similar(inside.folded, self.parent))

    def _sayer_of_parts(self, passage: Marked) -> str | None:
        """Who said each part of a passage with gaps."""
        places = gapless(self.text, passage.start, passage.end)
        if not 2 <= len(places) <= _PARTS:
            return None
        parts = [part for part in (Words(self.text[start:end]) for start, end in places) if part.folded]
        if len(parts) < 2 or min(len(part.folded) for part in parts) < 2:
            return None
        sayers = {self._sayer(part) for part in parts}
        return sayers.pop() if len(sayers) == 1 else None


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """A stretch of a text without its outer blanks."""
    piece = text[max(start, 0):max(end, 0)]
    start = max(start, 0) + len(piece) - len(piece.lstrip())
    return start, start + len(piece.strip())


def _overlaps(taken: Sequence[Quotation], start: int, end: int) -> bool:
    return any(one.left < end and start < one.right for one in taken)


def own_words(text: Text, quoted: Sequence[Quotation]) -> tuple[str, list[Span]]:
    """The commenter's own words, blanks tidied, and where they stand in the document, line by line.

    The marks around a quotation belong to neither; what is left of a line counts where it holds more than
    punctuation.
    """
    parts: list[str] = []
    spans: list[Span] = []
    position, ahead = 0, sorted(quoted, key=lambda one: one.left)
    for line in text.text.split("\n"):
        end = position + len(line)
        pieces = _pieces(text.text, position, end, [one for one in ahead if one.left < end])
        spans += [text.span(*piece) for piece in pieces]
        parts.append(_joined([text.text[start:end] for start, end in pieces]))
        position = end + 1
        ahead = [one for one in ahead if one.right > position]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(parts)).strip(), spans


def _joined(pieces: Sequence[str]) -> str:
    """The pieces of a line in one, a blank between them unless punctuation follows."""
    return "".join((" " if i and piece[0] not in ".,;:!?" else "") + piece for i, piece in enumerate(pieces))


def _pieces(text: str, start: int, end: int, quoted: Sequence[Quotation]) -> list[tuple[int, int]]:
    """The stretches between `start` and `end` that no quotation or mark of one takes, without outer blanks."""
    bounds, position = [], start
    for one in quoted:
        if one.right > start:
            bounds.append((position, max(position, one.left)))
            position = max(position, one.right)
    pieces: list[tuple[int, int]] = []
    for left, right in [*bounds, (position, end)]:
        piece = text[left:right]
        if piece.strip(_PUNCTUATION if bounds else None):
            first = left + len(piece) - len(piece.lstrip(" .,;:" if left > start and not pieces else None))
            pieces.append((first, first + len(piece.strip())))
    return pieces
