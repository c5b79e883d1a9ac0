"""The other comments that a comment addresses: by their time (`19:20`, `6.36`, `9 16-`, `1410`) or as `@Name`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from pipeline.ingest.text import web_addresses

_HOUR, _MINUTE = r"(?:[01]?\d|2[0-3])", r"[0-5]\d"
_CLEAR = rf"(?<![\w.:/£$€#+-])(?P<clock>{_HOUR}:{_MINUTE})(?![\w:/%]|\.\d)"
# What makes a number no address: an amount, a length of time, an hour of the day.
_UNIT = (r"(?!\s*(?:[ap]\.?m\b|%|(?-i:[A-Z]{3}\b)|million|billion|hours?\b|hrs?\b|mins?\b|minutes?\b|years?\b|"
         r"o['’]clock|[kmbn]\b))")
_TIME_OF_DAY = re.compile(r"\b(?:at|by|until|till|from|before|after|since|around|about|past|between|than|the|of)\s+$",
                          re.IGNORECASE)
_WRITER = re.compile(r"(?:\b(?:anon(?:ymous)?|unknown|comment|post|poster|reply)\s+(?:at|of|from|@)\s*|@\s*)$",
                     re.IGNORECASE)
_OPENING = r"(?:(?:\w+[’']?\w*,?\s+){0,3}|@\s*)"
_LEAD = r"(?:(?:anon(?:ymous)?|unknown|to|re|reply to|in reply to|response to|@)[:,]?\s*(?:at\s+|@\s*)?|@\s*)"
# What follows when somebody is spoken to: punctuation, the end, or the first words of an answer.
_ANSWER = (r"you|your|you['’]re|u|are|do|did|don['’]t|what|why|how|who|where|i|we|is|has|says|said|and|&|again|above|"
           r"below|spot|well|yes|no|agree|totally|exactly|please")
_SPEECH = rf"(?:\s*[-–—:,!?]|\.?\s*$|\.\s|\s*[.…]{{2,}}|\s+(?:{_ANSWER})\b)"
_FLAGS = re.IGNORECASE | re.MULTILINE
# After at most three words of greeting or agreement, at the start of a paragraph.
_DOTTED = re.compile(rf"{_OPENING}(?P<clock>{_HOUR}\.{_MINUTE})(?![\w%£]|[.,]\d){_UNIT}(?={_SPEECH})", _FLAGS)
_BARE = re.compile(rf"(?P<lead>{_LEAD})?(?P<clock>{_HOUR}\s{_MINUTE}|(?:[01]\d|2[0-3]){_MINUTE})"
                   rf"(?![\w%£]|[.,:]\d){_UNIT}(?={_SPEECH})", _FLAGS)
_CLEAR_TIME = re.compile(_CLEAR + _UNIT)
_NAME = re.compile(r"(?<![\w.@/])@(?P<name>[^\W\d_][\w-]*)")
_DIGIT = re.compile(r"\d")
_PARAGRAPH = re.compile(r"^\S.*$", re.MULTILINE)


class Address(NamedTuple):
    """A mention: where in the text, as written, and whether by time or by name."""

    start: int
    end: int
    text: str
    kind: str


def addresses(text: str, quoted: Sequence[tuple[int, int]] = ()) -> list[Address]:
    """The mentions in a text outside its quotations and web addresses, in order, each as written once.

    Parameters
    ----------
    text
        The comment.
    quoted
        Stretches of it that are others' words.
    """
    masked = list(text)
    for start, end in [*quoted, *web_addresses(text)]:
        masked[start:end] = ["\0" if c not in "\n" else c for c in masked[start:end]]
    own = "".join(masked)
    found: dict[str, Address] = {}
    for address in sorted([*_times(own), *_names(own)]):
        found.setdefault(address.text, address)
    return sorted(found.values())


def _times(text: str) -> list[Address]:
    if not _DIGIT.search(text):
        return []
    found = [_address(match) for match in _CLEAR_TIME.finditer(text) if not _is_time_of_day(text[:match.start()][-30:])]
    for paragraph in _PARAGRAPH.finditer(text):
        line = paragraph[0]
        for match in (_DOTTED.match(line), _BARE.match(line)):
            if match and not _is_year(match):
                found.append(_address(match, paragraph.start()))
    return found


def _is_time_of_day(before: str) -> bool:
    """Whether the words before a time make it an hour of the day rather than a comment's."""
    return _TIME_OF_DAY.search(before) is not None and not _WRITER.search(before)


def _is_year(match: re.Match[str]) -> bool:
    """Whether four digits without a word of address before them are rather a year or a round number."""
    clock = match["clock"]
    if not clock.isdigit() or len(clock) != 4 or match["lead"]:
        return False
    return clock[:2] in ("19", "20") or clock.endswith("00")


def _address(match: re.Match[str], offset: int = 0) -> Address:
    return Address(offset + match.start("clock"), offset + match.end("clock"), match["clock"], "time")


def _names(text: str) -> list[Address]:
    """`@Name`, but not the handle in a speaker's label (`Jane Doe @office: "..."`)."""
    found = []
    for match in _NAME.finditer(text):
        labelled = text[match.end():match.end() + 1] == ":" and text[:match.start()].rstrip(" ").rpartition("\n")[2]
        if not labelled:
            found.append(Address(match.start(), match.end(), match[0], "name"))
    return found
