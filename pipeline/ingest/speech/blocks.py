"""Stretches of a comment that are set off as others' words: lines behind `>`, what follows `Jane wrote:`, gaps."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

# Lines as e-mail quotes them; a `>` before a number is the sign for more. A run of `>` without words is matched, too,
# so that it is looked at but once.
_ANGLED = re.compile(r"^[^\S\n]*+>[>\s]*+(?:(?P<text>[^\W\d_]|[\"“'‘(\[…])[^\n]*(?:\n[^\S\n]*>[^\n]*)*)?",
                     re.MULTILINE)
_LEAD = re.compile(r"^[^\n:]{0,80}\b(?:wrote|writes|said|says|posted|commented|schrieb|schreibt|sagte|écrit|dit|"
                   r"escribió|dijo|ha scritto|dice|escreveu|disse|schreef)(?:[^\S\n][^\n:]{1,30})?:[-–—]?\s*"
                   r"(?P<text>[^\s\"“'‘>«„][^\n]*)", re.MULTILINE)
_ELLIPSIS = re.compile(r"[\[(]?(?:\.{2,}|…)[\])]?")
_SENTENCE = re.compile(r"[.!?]+(?=\s|$)")


class Block(NamedTuple):
    """Others' words from `start` to `end`, with their marks from `left` to `right`."""

    start: int
    end: int
    left: int
    right: int


def quoted_lines(text: str) -> list[Block]:
    """The runs of lines that begin with `>`.

    >>> quoted_lines("> The roof leaks.\\nIt does.")
    [Block(start=2, end=17, left=0, right=17)]
    """
    if ">" not in text:
        return []
    return [Block(match.start("text"), match.end(), match.start(), match.end()) for match in _ANGLED.finditer(text)
            if match["text"]]


def led_in(text: str) -> list[list[tuple[int, int]]]:
    """What follows each `Jane wrote:` without marks: the whole line, and its first sentence."""
    found = []
    for match in _LEAD.finditer(text) if ":" in text else ():
        start, end = match.span("text")
        first = _SENTENCE.search(text, start, end)
        found.append(sorted({(start, end), (start, first.end() if first else end)}, reverse=True))
    return found


def gapless(text: str, start: int, end: int) -> Sequence[tuple[int, int]]:
    """The stretches of a passage between its ellipses: `the new rota […] for everybody`."""
    bounds, position = [], start
    for match in _ELLIPSIS.finditer(text, start, end):
        bounds.append((position, match.start()))
        position = match.end()
    return [*bounds, (position, end)]
