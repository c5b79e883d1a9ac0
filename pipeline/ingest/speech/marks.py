"""Passages in quotation marks: straight and curly, double and single, nested, over paragraphs, unclosed."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

_DOUBLE = re.compile("[\"“”„«»]")
_SINGLE = re.compile(r"['‘’](?:(?![^\W_])|(?<![^\W_]['‘’]))")  # none inside a word
_OPENS = "“„«"
_FAMILY = {'"': "straight", "“": "curly", "”": "curly", "„": "curly", "«": "angled", "»": "angled"}
_PARTNER = {"“": "„", "«": "»", "»": "«"}  # what a mark that may also open closes
_DEPTH = 8  # passages within one another
_PARAGRAPH_END = re.compile("\n\n")
_BEFORE_OPENING = "([{-–—/:“‘\"'"


@dataclass(frozen=True, order=True)
class Marked:
    """A passage in marks: without marks and outer blanks from `start` to `end`, with them from `left` to `right`."""

    start: int
    end: int
    left: int
    right: int
    single: bool
    closed: bool = True


def marked_passages(text: str) -> list[Marked]:
    """The passages in quotation marks, outer ones before those inside them.

    A double mark left open reaches to the end of its paragraph. Single marks pair within a paragraph only, since
    an apostrophe looks the same.
    """
    found = [passage for passage in (*_double(text), *_single(text)) if passage.end > passage.start]
    return sorted(found, key=lambda passage: (passage.left, -passage.right))


def _passage(text: str, left: int, right: int, single: bool, closed: bool = True) -> Marked:
    """The passage between a mark at `left` and the end of its closing mark at `right`."""
    inner = text[left + 1:right - 1 if closed else right]
    start = left + 1 + len(inner) - len(inner.lstrip())
    return Marked(start, start + len(inner.strip()), left, right, single, closed)


def _double(text: str) -> list[Marked]:
    found: list[Marked] = []
    stack: list[int] = []
    left: list[int] = []
    for match in _DOUBLE.finditer(text):
        at = match.start()
        family = _FAMILY[text[at]]
        opened = _opened(text, stack, family)
        if _begins(text, at, opened):
            if opened is None or not _continues(text, at):
                stack.append(at)
        elif opened is not None:
            while stack[-1] != opened:
                left.append(stack.pop())
            found.append(_passage(text, stack.pop(), at + 1, False))
    return found + _left_open(text, left + stack)


def _opened(text: str, stack: list[int], family: str) -> int | None:
    """Where the passage was opened that a mark of this family may close."""
    return next((at for at in stack[:-_DEPTH - 1:-1] if _FAMILY[text[at]] == family), None)


def _begins(text: str, at: int, opened: int | None) -> bool:
    """Whether a double mark opens a passage; one with a blank on both sides, or on neither, closes what is open."""
    mark, first = text[at], "" if opened is None else text[opened]
    if mark in "“«»":  # “so” and „so“, «so» and »so«
        return first != _PARTNER[mark] and (mark != "»" or (not first and _is_free(text, at) > 0))
    if mark in "„”":
        return mark == "„"
    free = _is_free(text, at)
    return free > 0 if free else opened is None


def _is_free(text: str, at: int) -> int:
    """Positive where a mark has a blank before and none after, negative the other way round, else nought."""
    before, after = text[at - 1:at], text[at + 1:at + 2]
    return (not before or before.isspace() or before in _BEFORE_OPENING) - (not after or after.isspace())


def _continues(text: str, at: int) -> bool:
    """Whether an opening mark takes up, at the start of a paragraph, a speech that is still open."""
    return text[at - 1:at] == "\n" and text[at] in _OPENS + '"'


def _left_open(text: str, marks: list[int]) -> list[Marked]:
    """The passages from marks that nothing closes to the ends of their paragraphs."""
    ends = [*(match.start() for match in _PARAGRAPH_END.finditer(text)), len(text)] if marks else []
    return [_passage(text, at, ends[bisect_left(ends, at)], False, closed=False)
            for at in marks]


def _single(text: str) -> list[Marked]:
    found: list[Marked] = []
    marks = list(_SINGLE.finditer(text))
    opened: int | None = None
    for n, match in enumerate(marks):
        at = match.start()
        before, after = text[at - 1:at], text[at + 1:at + 2]
        if opened is not None and "\n\n" in text[marks[n - 1].start():at]:  # up to there it was looked for before
            opened = None
        if match[0] != "’" and (not before or before.isspace() or before in _BEFORE_OPENING) and after.strip():
            opened = at
        elif opened is not None and before.strip() and not after.isalnum() and not _is_plural(text, marks, n):
            found.append(_passage(text, opened, at + 1, True))
            opened = None
    return found


def _is_plural(text: str, marks: list[re.Match[str]], n: int) -> bool:
    """Whether a mark after an s is a plural's apostrophe: a word follows, and a later mark closes the passage."""
    at = marks[n].start()
    if text[at - 1:at] not in "sS" or not re.match(r"\s[a-z]", text[at + 1:at + 3]):
        return False
    for later in marks[n + 1:n + 6]:
        i = later.start()
        if "\n\n" in text[at:i] or (text[i - 1:i].isspace() and text[i + 1:i + 2].strip()):
            return False
        if text[i - 1:i].strip() and not text[i + 1:i + 2].isalnum():
            return True
    return False
