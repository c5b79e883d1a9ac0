"""Passages that a post prints twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from pipeline.ingest.model import Text

SHORTEST = 60  # characters: shorter ones are headings and rules, which may well come again
_COPIES = 8  # earlier copies of a line that are compared, so that a page of equal lines takes no longer


def duplicates(body: Text) -> list[dict[str, int]]:
    """The passages of whole lines in a body that stand there before, character for character.

    Each with its start and end and, as `first`, the start of its first copy; in order, without overlap.
    """
    spans = body.lines
    lines = [body.text[at:at + span.end - span.start] for at, span in zip(body.starts, spans, strict=True)]
    seen: dict[str, list[int]] = defaultdict(list)
    found, i = [], 0
    while i < len(lines):
        length, first = max(((_common(lines, j, i), -j) for j in seen[lines[i]][:_COPIES]), default=(0, 0))
        end = spans[i + length - 1].end if length else 0
        taken = max(length, 1)
        if length and end - spans[i].start >= SHORTEST:
            found.append({"start": spans[i].start, "end": end, "first": spans[-first].start})
        else:
            taken = 1
        for k in range(i, i + taken):
            seen[lines[k]].append(k)
        i += taken
    return found


def _common(lines: Sequence[str], first: int, second: int) -> int:
    """How many lines from `second` on equal those from `first` on, up to where the two would overlap."""
    length = 0
    while (second + length < len(lines) and first + length < second
           and lines[first + length] == lines[second + length]):
        length += 1
    return length
