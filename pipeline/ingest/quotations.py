"""Whose words a comment holds: quoted and pasted passages with their source, and the commenter's own words."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from pipeline.ingest.attribution import is_others_speech
from pipeline.ingest.marks import Marked, marked_passages
from pipeline.ingest.matching import ECHO, Run, Said, Word, words
from pipeline.ingest.model import Span
from pipeline.ingest.pasted import pasted_passages
from pipeline.ingest.text import CommentText

_FRAGMENT = 2  # words of the shortest fragment of an answer between the lines
_ANSWERED = 0.6  # share of a comment's words that such an answer repeats
_WHOLE = 0.8  # share of a comment's words from one other comment that makes it a double posting
_EXACT = 3  # words up to which a quotation must agree letter for letter
_QUESTION, _LINE = 4, 7  # words of a question, and of another line, that is an echo when it opens a comment
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
    """A comment as the finder of quotations needs it; `parent` is an index into the thread."""

    id: str
    text: CommentText
    parent: int | None


def quotations(post: Sequence[str], thread: Sequence[Speech]) -> list[list[Quotation]]:
    """The quotations of every comment of a thread, in the order of their places.

    Parameters
    ----------
    post
        Texts of the post: title, body.
    thread
        The comments in their order.
    """
    said = Said()
    for text in post:
        said.add("post", *_words_and_lines(text))
    found: list[list[Quotation]] = []
    posted: set[tuple[str, ...]] = set()
    ends_pasted: list[bool] = []
    for n, speech in enumerate(thread):
        own, lines = _words_and_lines(speech.text.text)
        whole = tuple(word.folded for word in own)
        before = [i for i in {speech.parent, n - 1} if i is not None and i >= 0 and speech.parent is not None]
        quoted = _Comment(said, thread, speech, own, whole in posted).quotations(any(ends_pasted[i] for i in before))
        posted.add(whole)
        found.append(quoted)
        ends_pasted.append(bool(quoted) and quoted[-1].kind == "pasted" and quoted[-1].right == len(speech.text.text))
        said.add(speech.id, _outside(own, quoted) if quoted else own, lines)
    return found


def _words_and_lines(text: str) -> tuple[list[Word], list[list[Word]]]:
    """The words of a text, and the same by line."""
    all_words, lines, i = words(text), list[list[Word]](), 0
    for end in [match.end() for match in re.finditer(r"\n", text)] + [len(text)]:
        first = i
        while i < len(all_words) and all_words[i].start < end:
            i += 1
        lines.append(all_words[first:i])
    return all_words, lines


def _outside(own: Iterable[Word], quoted: Sequence[Quotation]) -> list[Word]:
    """The words that no quotation holds."""
    return [word for word in own if not any(one.left <= word.start < one.right for one in quoted)]


class _Comment:
    """One comment in search of its quotations."""

    def __init__(self, said: Said, thread: Sequence[Speech], speech: Speech, own: list[Word], repeated: bool) -> None:
        self.said, self.speech, self.words, self.repeated = said, speech, own, repeated
        self.text = speech.text.text
        self.parent = thread[speech.parent] if speech.parent is not None else None

    def quotations(self, continues: bool) -> list[Quotation]:
        """All of them: pasted, in marks, echoed."""
        taken = [Quotation(start, end, "outside", "pasted", start, end)
                 for start, end in pasted_passages(self.text, continues)]
        for passage in marked_passages(self.text):
            if not _overlaps(taken, passage.left, passage.right):
                source = self._source(passage, taken)
                if source:
                    taken.append(Quotation(passage.start, passage.end, source, "marks", passage.left, passage.right))
        if not self.repeated:
            taken += self._echoes(taken)
        return sorted(taken)

    def _source(self, passage: Marked, taken: Sequence[Quotation]) -> str | None:
        """Whose words a passage in marks is, nothing where the marks do not quote."""
        inside = self._words(passage.start, passage.end)
        first = self.parent.id if self.parent else None
        if not inside:
            return None
        if len(inside) == 1:
            return first if passage.closed and self._answered_says(inside[0]) else None
        source = self.said.phrase(inside, len(inside) <= _EXACT, first) or self.said.similar(inside)
        if source or not passage.closed:
            return source
        quoted = [self._words(one.start, one.end) for one in taken if one.kind == "marks"]
        return "outside" if is_others_speech(self.text, passage, inside, quoted) else None

    def _answered_says(self, word: Word) -> bool:
        """Whether the comment that this one answers uses the word; `author's` uses `author`."""
        there = words(self.parent.text.text) if self.parent else []
        return word.folded.removesuffix("'s") in {other.folded.removesuffix("'s") for other in there}

    def _words(self, start: int, end: int) -> list[Word]:
        return [word for word in self.words if start <= word.start and word.end <= end]

    def _echoes(self, taken: Sequence[Quotation]) -> list[Quotation]:
        """Words of others without marks: a first line repeated, fragments answered one by one, long passages."""
        free = [word for word in self.words if not _overlaps(taken, word.start, word.end)] if taken else self.words
        runs = list(self.said.runs(free))
        found = self._first_line(free)
        for source in sorted({run.source for run in runs} - {"post"}):
            if blocks := _between_the_lines(self.said.texts[source], free):
                found += [self._echo(free[i].start, free[j - 1].end, source, "interleaved") for i, j in blocks]
        found += [self._echo(free[run.first].start, free[run.last - 1].end, run.source, "echo")
                  for run in _long(runs, free)]
        kept: list[Quotation] = []
        for one in found:
            if not _overlaps([*kept, *taken], one.start, one.end):
                kept.append(one)
        return kept

    def _first_line(self, free: Sequence[Word]) -> list[Quotation]:
        """The first line where it takes up a question, or a longer line, said before, and more follows."""
        end = self.text.find("\n")
        line = [word for word in free if word.start < end]
        shortest = _QUESTION if self.text[:max(end, 0)].rstrip(" !").endswith("?") else _LINE
        source = self.said.lines.get(tuple(word.folded for word in line)) if len(line) >= shortest else None
        return [self._echo(line[0].start, line[-1].end, source, "echo")] if source else []

    def _echo(self, start: int, end: int, source: str, kind: str) -> Quotation:
        return Quotation(start, end, source, kind, start, end)


def _overlaps(taken: Iterable[Quotation], start: int, end: int) -> bool:
    return any(one.left < end and start < one.right for one in taken)


def _long(runs: Sequence[Run], free: Sequence[Word]) -> list[Run]:
    """The runs long enough to be quotations; none where the comment is nearly all of one earlier comment."""
    covered: dict[str, int] = defaultdict(int)
    for run in runs:
        covered[run.source] += run.last - run.first
    doubled = {source for source, count in covered.items() if source != "post" and count >= _WHOLE * len(free)}
    return [run for run in runs if run.last - run.first >= ECHO and run.source not in doubled]


def _between_the_lines(source: Sequence[str], free: Sequence[Word]) -> list[tuple[int, int]]:
    """The fragments of a comment, by word index, where an answer takes it up piece by piece; else nothing."""
    if not 2 * _FRAGMENT < len(source) <= 400:
        return []
    matcher = SequenceMatcher(None, source, [word.folded for word in free], autojunk=False)
    blocks = [(block.b, block.b + block.size) for block in matcher.get_matching_blocks() if block.size >= _FRAGMENT]
    count = sum(j - i for i, j in blocks)
    answered = len(blocks) >= 3 and count >= _ANSWERED * len(source) and count < _WHOLE * len(free)
    return blocks if answered else []


def own_words(text: CommentText, quoted: Sequence[Quotation]) -> tuple[str, list[Span]]:
    """The commenter's own words, blanks tidied, and where they stand in the document, line by line.

    The marks around a quotation belong to neither; what is left of a line counts where it holds more than
    punctuation.
    """
    parts: list[str] = []
    spans: list[Span] = []
    position = 0
    for line in text.text.split("\n"):
        pieces = _pieces(text.text, position, position + len(line), quoted)
        spans += [text.span(start, end) for start, end in pieces]
        parts.append(_joined([text.text[start:end] for start, end in pieces]))
        position += len(line) + 1
    return re.sub(r"\n{3,}", "\n\n", "\n".join(parts)).strip(), spans


def _joined(pieces: Sequence[str]) -> str:
    """The pieces of a line in one, a blank between them unless punctuation follows."""
    return "".join((" " if i and piece[0] not in ".,;:!?" else "") + piece for i, piece in enumerate(pieces))


def _pieces(text: str, start: int, end: int, quoted: Sequence[Quotation]) -> list[tuple[int, int]]:
    """The stretches between `start` and `end` that no quotation or mark of one takes, without outer blanks."""
    bounds, position = [], start
    for one in sorted(quoted, key=lambda one: one.left):
        if one.right > start and one.left < end:
            bounds.append((position, max(position, one.left)))
            position = max(position, one.right)
    pieces: list[tuple[int, int]] = []
    for left, right in [*bounds, (position, end)]:
        piece = text[left:right]
        if piece.strip(_PUNCTUATION if bounds else None):
            first = left + len(piece) - len(piece.lstrip(" .,;:" if left > start and not pieces else None))
            pieces.append((first, first + len(piece.strip())))
    return pieces
