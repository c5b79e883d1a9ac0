"""The other comments that a comment addresses: by their time (`19:20`, `6.36`, `9 16-`, `1410`) or as `@Name`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from pipeline.ingest.crawled.words import alternatives, every
from pipeline.ingest.text import web_addresses

_HOUR, _MINUTE = r"(?:[01]?\d|2[0-3])", r"[0-5]\d"
_CLEAR = rf"(?<![\w.:/£$€#+-])(?P<clock>{_HOUR}:{_MINUTE})(?![\w/%]|[.:]\d)"
# What makes a number no address: an amount, a length of time, an hour of the day.
_UNIT = (r"(?!\s*(?:[ap]\.?m\b|%|(?-i:[A-Z]{3}\b)|million|billion|hours?\b|hrs?\b|mins?\b|minutes?\b|years?\b|"
         r"o['’]clock|[kmbn]\b))")
_TIME_OF_DAY = re.compile(r"\b(?:at|by|until|till|from|before|after|since|around|about|past|between|than|the|of)\s+$",
                          re.IGNORECASE)
_WRITER = re.compile(r"(?:\b(?:anon(?:ymous)?|unknown|comment|post|poster|reply)\s+(?:at|of|from|@)\s*|@\s*)$",
                     re.IGNORECASE)
_OPENING = r"(?:(?:\w+(?:[’']\w+|[’'])?,?\s+){0,3}|@\s*)"
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
_NOBODY = re.compile(rf"\b(?:anon|{alternatives(every('anonymous'))})[\s,@:]*(?:at|of|from)?[\s@]*$", re.IGNORECASE)
# A name at the very beginning that a comma or a dash parts from the rest.
_OPENS = re.compile(r"(?P<name>[^\W\d_][\w.'’]*(?: [^\W\d_][\w.'’]*){0,2})(?=,\s|\s*[–—]|\s+-|-\s)")
_LONGEST = 65_536  # characters looked into, far more than any comment has
_BEFORE = 40  # characters before a mention that may tell what it is
_NAME = re.compile(r"(?<![\w.@/])@(?P<name>[^\W\d_][\w-]*)")
_DIGIT = re.compile(r"\d")
_PARAGRAPH = re.compile(r"^\S.*$", re.MULTILINE)


class Address(NamedTuple):
    """A mention: where in the text, as written, and by what.

    Attributes
    ----------
    kind
        `time`, `name` (`@Name`), or `opening` for what opens the comment and may be a name (`Getafix, you …`).
    anonymous
        Whether the comment meant has no name: `Anon 6.36`.
    """

    start: int
    end: int
    text: str
    kind: str
    anonymous: bool = False


def addresses(text: str, quoted: Sequence[tuple[int, int]] = ()) -> list[Address]:
    """The mentions in a text outside its quotations and web addresses, in order, each as written once.

    Parameters
    ----------
    text
        The comment.
    quoted
        Stretches of it that are others' words.
    """
    own = _masked(text[:_LONGEST], quoted)
    found: dict[str, Address] = {}
    for address in sorted([*_times(own), *_names(own), *_opening(own)]):
        found.setdefault(address.text, address)
    return sorted(found.values())


def _masked(text: str, quoted: Sequence[tuple[int, int]]) -> str:
    """The text with others' words and web addresses blotted out, line ends kept."""
    for start, end in [*quoted, *(web_addresses(text) if "/" in text or "www." in text else ())]:
        text = text[:start] + re.sub(r"[^\n]", "\0", text[start:end]) + text[end:]
    return text


def _opening(text: str) -> list[Address]:
    match = _OPENS.match(text)
    return [Address(0, match.end("name"), match["name"], "opening")] if match else []


def _times(text: str) -> list[Address]:
    if not _DIGIT.search(text):
        return []
    found = [_address(match, 0) for match in _CLEAR_TIME.finditer(text)
             if not _is_time_of_day(text[max(match.start() - _BEFORE, 0):match.start()])]
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


def _address(match: re.Match[str], offset: int) -> Address:
    start, end = match.span("clock")
    before = match.string[max(start - _BEFORE, 0):start]
    return Address(offset + start, offset + end, match["clock"], "time", _NOBODY.search(before) is not None)


def _names(text: str) -> list[Address]:
    """`@Name`, but not the handle in a speaker's label (`Jane Doe @office: "..."`)."""
    found = []
    for match in _NAME.finditer(text) if "@" in text else ():
        before = text[max(match.start() - _BEFORE, 0):match.start()].rstrip(" ")[-1:]
        if text[match.end():match.end() + 1] != ":" or before in ("", "\n"):
            found.append(Address(match.start(), match.end(), match[0], "name"))
    return found
