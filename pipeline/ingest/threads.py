"""The thread of a post: its copies in several documents merged, its comments in their order, each at its depth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.ingest.spool import Known, Spooled


@dataclass(slots=True)
class Node:
    """A comment of a thread; `copies` are its numbers in the spool, the one with its text first."""

    copies: tuple[int, ...]
    source: str | None
    posted: int | None
    parent: int | None = None  # index of the comment that it answers
    lost: bool = False  # whether it answers a comment that no document holds
    depth: int = 0


def ranked(copies: Sequence[Known]) -> list[Known]:
    """The copies of a post, the one that knows most of its comments first.

    One with the blog's own ids goes before one of text alone, and one that holds the post before one that only has
    comments on it; of equals the one with more comments, then the first.
    """
    def rank(one: Known) -> tuple[bool, bool, int, int]:
        record = one.record
        return (not (record and record.source_id), not (record and record.whole), -one.comments, one.n)

    return sorted(copies, key=rank)


class Thread:
    """The comments of a post, each once, taken in copy by copy.

    Two are the same where they have the same id or, where one of them has none, say the same words; what one copy
    says twice stays twice.

    Attributes
    ----------
    nodes
        The comments, those of the first copy first.
    doubles
        For each copy, how many of its comments were there before.
    circular
        How many links from answer to comment lead back to where they start; they are not followed.
    """

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.doubles: list[int] = []
        self.circular = 0
        self._sources: dict[str, int] = {}
        self._words: dict[bytes, list[int]] = defaultdict(list)
        self._unmet: list[tuple[int, str]] = []  # answers to comments that no copy so far holds

    def take_in(self, copy: Iterable[Spooled], last: bool) -> None:
        """Take in the comments of one copy; after the `last` none can be compared with it."""
        keys: dict[str, int] = {}
        answers: list[tuple[int, str]] = []
        said: list[tuple[bytes, int]] = []
        used: dict[bytes, int] = defaultdict(int)
        doubles = 0
        for comment in copy:
            at = self._same(comment, used)
            if at is None:
                at = len(self.nodes)
                self.nodes.append(Node((comment.n,), comment.source, comment.posted))
            else:
                doubles += 1
                self._fill(self.nodes[at], comment)
            if comment.source:
                self._sources.setdefault(comment.source, at)
            keys.setdefault(comment.key, at)
            if comment.parent is not None:
                answers.append((at, comment.parent))
            if not last:
                said.append((comment.digest, at))
        for digest, at in said:
            self._words[digest].append(at)
        self.doubles.append(doubles)
        self._link(answers, keys)

    def _same(self, comment: Spooled, used: dict[bytes, int]) -> int | None:
        """The index of the same comment from before, nothing where it is new."""
        if comment.source and comment.source in self._sources:
            return self._sources[comment.source]
        places = self._words.get(comment.digest, ())
        while places and used[comment.digest] < len(places):
            at = places[used[comment.digest]]
            used[comment.digest] += 1
            if not (comment.source and self.nodes[at].source):
                return at
        return None

    @staticmethod
    def _fill(node: Node, comment: Spooled) -> None:
        """Note another copy of a comment, and what only it knows."""
        node.copies += (comment.n,)
        node.source = node.source or comment.source
        node.posted = comment.posted if node.posted is None else node.posted

    def _link(self, answers: Sequence[tuple[int, str]], keys: dict[str, int]) -> None:
        """Link each answer of a copy to what it answers, where no copy before has."""
        for at, parent in answers:
            answered = keys.get(parent, self._sources.get(parent))
            if answered is None:
                self._unmet.append((at, parent))
            elif answered != at and self.nodes[at].parent is None:
                self.nodes[at].parent = answered

    def in_order(self, ordered: bool) -> list[int]:
        """The indices of the comments in the order of the thread; sets the depth of each.

        Parameters
        ----------
        ordered
            Whether they came in that order; else each is followed by its answers, earlier ones first.
        """
        for at, parent in self._unmet:
            if self.nodes[at].parent is None:
                answered = self._sources.get(parent)
                self.nodes[at].parent = answered if answered != at else None
                self.nodes[at].lost = answered is None
        answers: dict[int | None, list[int]] = defaultdict(list)
        for at, node in enumerate(self.nodes):
            answers[node.parent].append(at)
        found, seen = list[int](), bytearray(len(self.nodes))
        self._walk(None, answers, found, seen)
        for at in range(len(self.nodes)):
            if not seen[at]:  # a circle of answers: it begins with the first of them
                self.circular += 1
                answers[self.nodes[at].parent].remove(at)
                self.nodes[at].parent = None
                found.append(at)
                seen[at] = True
                self._walk(at, answers, found, seen)
        return list(range(len(self.nodes))) if ordered else found

    def _walk(self, start: int | None, answers: dict[int | None, list[int]], found: list[int],
              seen: bytearray) -> None:
        """Append what stands below a comment, depth first, each at its depth."""
        stack = self._latest_first(answers[start])
        while stack:
            at = stack.pop()
            if seen[at]:
                continue
            seen[at] = True
            parent = self.nodes[at].parent
            self.nodes[at].depth = 0 if parent is None else self.nodes[parent].depth + 1
            found.append(at)
            stack += self._latest_first(answers.get(at, []))

    def _latest_first(self, some: Sequence[int]) -> list[int]:
        def time(at: int) -> tuple[float, int, str, int]:
            node = self.nodes[at]
            posted = float("inf") if node.posted is None else node.posted
            return posted, len(node.source or ""), node.source or "", at

        return sorted(some, key=time, reverse=True)
