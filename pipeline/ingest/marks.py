"""Passages in quotation marks: straight and curly, double and single, nested, over paragraphs, unclosed."""

from __future__ import annotations

import re
from dataclasses import dataclass

_DOUBLE = re.compile("[\"“”„«»]")
_SINGLE = re.compile("['‘’]")
_OPENS = "“„«"
_CLOSES = "”»"
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
    found, stack = [], list[int]()
    for match in _DOUBLE.finditer(text):
        at = match.start()
        same = [i for i in stack if (text[i] == '"') == (text[at] == '"')]
        if _begins(text, at, bool(same)):
            if not (same and _continues(text, at)):
                stack.append(at)
        elif same:
            while stack[-1] != same[-1]:
                found.append(_left_open(text, stack.pop()))
            found.append(_passage(text, stack.pop(), at + 1, False))
    return found + [_left_open(text, at) for at in stack]


def _begins(text: str, at: int, is_open: bool) -> bool:
    """Whether a double mark opens a passage; one with a blank on both sides, or on neither, closes what is open."""
    if text[at] in _OPENS + _CLOSES:
        return text[at] in _OPENS
    before, after = text[at - 1:at], text[at + 1:at + 2]
    free_before = not before or before.isspace() or before in _BEFORE_OPENING
    free_after = not after or after.isspace()
    return not is_open if free_before == free_after else free_before


def _continues(text: str, at: int) -> bool:
    """Whether an opening mark takes up, at the start of a paragraph, a speech that is still open."""
    return text[:at].endswith("\n") and text[at] in _OPENS + '"'


def _left_open(text: str, at: int) -> Marked:
    end = text.find("\n\n", at)
    return _passage(text, at, len(text) if end < 0 else end, False, closed=False)


def _single(text: str) -> list[Marked]:
    found: list[Marked] = []
    marks = list(_SINGLE.finditer(text))
    opened: int | None = None
    for n, match in enumerate(marks):
        at = match.start()
        before, after = text[at - 1:at], text[at + 1:at + 2]
        if opened is not None and "\n\n" in text[opened:at]:
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
