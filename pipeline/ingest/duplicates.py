"""Passages that a post prints twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from pipeline.ingest.model import Line, Page, Span

SHORTEST = 60  # characters: shorter ones are headings and rules, which may well come again
_COPIES = 8  # earlier copies of a line that are compared, so that a page of equal lines takes no longer


def duplicates(page: Page, body: Span) -> list[dict[str, int]]:
    """The passages of whole lines in the body that stand there before, character for character.

    Each with its start and end and, as `first`, the start of its first copy; in order, without overlap.
    """
    lines = [line for line in page.lines if body.start <= line.start < body.end]
    seen: dict[str, list[int]] = defaultdict(list)
    found, i = [], 0
    while i < len(lines):
        length, first = max(((_common(lines, j, i), -j) for j in seen[lines[i].text][:_COPIES]), default=(0, 0))
        end = lines[i + length - 1].span.end if length else 0
        taken = max(length, 1)
        if length and end - lines[i].start >= SHORTEST:
            found.append({"start": lines[i].start, "end": end, "first": lines[-first].start})
        else:
            taken = 1
        for k in range(i, i + taken):
            seen[lines[k].text].append(k)
        i += taken
    return found


def _common(lines: Sequence[Line], first: int, second: int) -> int:
    """How many lines from `second` on equal those from `first` on, up to where the two would overlap."""
    length = 0
    while (second + length < len(lines) and first + length < second
           and lines[first + length].text == lines[second + length].text):
        length += 1
    return length
