"""Words of others that a comment repeats without marks: a first line, fragments answered one by one, long passages."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from pipeline.ingest.speech.matching import Words, runs_of
from pipeline.ingest.speech.said import POST, Run, Said

ECHO = 8  # words that, said again in the same order, are a quotation even without marks
_CHANGED = 2  # words that may be changed between two runs of an echo
_FRAGMENT = 2  # words of the shortest fragment of an answer between the lines
_ANSWERED = 0.6  # share of a comment's words that such an answer repeats
_TAKEN_UP, _ANSWER = 400, 2000  # words up to which a comment is taken up, and answered, so
_WHOLE = 0.8  # share of a comment's words from one other comment that makes it a double posting
_QUESTION, _LINE = 4, 7  # words of a question, and of another line, that is an echo when it opens a comment


class Echo(NamedTuple):
    """Words of a source, from `start` to `end` of the comment's text."""

    start: int
    end: int
    source: str
    kind: str


def echoes(said: Said, text: str, words: Words, free: Sequence[int]) -> list[Echo]:
    """The echoes in a comment, none over another.

    Parameters
    ----------
    said
        What was said before.
    text, words
        The comment and its words.
    free
        Indices of its words that are not quoted yet.
    """
    found = _first_line(said, text, words, free)
    all_free = len(free) == len(words.folded)
    folded = words.folded if all_free else [words.folded[i] for i in free]
    runs = said.runs(folded, words.runs if all_free else runs_of(folded))
    if not runs:
        return found
    places = [(i, j, source, "interleaved") for source in sorted({run.source for run in runs} - {POST})
              for i, j in _between_the_lines(said.words(source), folded)]
    places += [(run.first, run.last, run.source, "echo") for run in _long(runs, len(folded))]
    found += [Echo(words.starts[free[i]], words.ends[free[j - 1]], source, kind) for i, j, source, kind in places]
    kept: list[Echo] = []
    for one in found:
        if not any(other.start < one.end and one.start < other.end for other in kept):
            kept.append(one)
    return kept


def _first_line(said: Said, text: str, words: Words, free: Sequence[int]) -> list[Echo]:
    """The first line where it takes up a question, or a longer line, said before, and more follows."""
    if len(words.lines) < 2:
        return []
    count = words.lines[0].count(" ") + 1
    line = [i for i in free[:count] if i < count]
    shortest = _QUESTION if text[:text.find("\n")].rstrip(" !").endswith("?") else _LINE
    source = said.line([words.folded[i] for i in line]) if len(line) >= shortest else None
    return [Echo(words.starts[line[0]], words.ends[line[-1]], source, "echo")] if source else []


def _long(runs: Sequence[Run], count: int) -> list[Run]:
    """The runs long enough to be quotations; none where the comment is nearly all of one earlier comment."""
    covered: dict[str, int] = defaultdict(int)
    for run in runs:
        covered[run.source] += run.last - run.first
    doubled = {source for source, words in covered.items() if source != POST and words >= _WHOLE * count}
    return [run for run in _joined(runs) if run.last - run.first >= ECHO and run.source not in doubled]


def _joined(runs: Sequence[Run]) -> list[Run]:
    """The runs, those in one that only a changed word or two part, here as in the source."""
    found: list[Run] = []
    for run in runs:
        before = found[-1] if found else None
        if before and before.source == run.source and run.first - before.last <= _CHANGED and (
                0 <= run.at - before.at - (before.last - before.first) <= _CHANGED):
            found[-1] = Run(before.first, run.last, run.source, before.at)
        else:
            found.append(run)
    return found


def _between_the_lines(source: Sequence[str], free: Sequence[str]) -> list[tuple[int, int]]:
    """The fragments of a comment, by word index, where an answer takes it up piece by piece; else nothing."""
    if not 2 * _FRAGMENT < len(source) <= _TAKEN_UP or len(free) > _ANSWER:
        return []
    if (Counter(source) & Counter(free)).total() < _ANSWERED * len(source):
        return []
    matcher = SequenceMatcher(None, source, free, autojunk=False)
    blocks = [(block.b, block.b + block.size) for block in matcher.get_matching_blocks() if block.size >= _FRAGMENT]
    count = sum(j - i for i, j in blocks)
    answered = len(blocks) >= 3 and count >= _ANSWERED * len(source) and count < _WHOLE * len(free)
    return blocks if answered else []
