"""Dates and times as Blogger prints them, in the languages of `blogger.toml`."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache

from pipeline.ingest.crawled.words import alternatives, every, languages
from pipeline.ingest.model import Header

_CLOCK = r"(?P<hour>\d{1,2})[:.](?P<minute>\d\d)(?::\d\d)?(?:\s*(?P<half>[AaPp])\.?\s?[Mm]\.?)?"


@cache
def _months() -> dict[str, int]:
    """The number of each month by its case-folded name, and by its three first letters where these are English."""
    months = {name.casefold(): number for one in languages().values() for number, name in enumerate(one["months"], 1)}
    english = languages()["en"]["months"]
    return {name[:3].casefold(): number for number, name in enumerate(english, 1)} | months


@cache
def _day() -> str:
    """A pattern for a date: `12 March 2017`, `12. März 2017`, `12 de marzo de 2017`, `March 12, 2017`."""
    month = rf"(?:{alternatives(_months())})"
    return (rf"(?:(?P<d1>\d{{1,2}})(?:st|nd|rd|th|\.|º)?\s+(?:de\s+)?(?P<m1>{month})\.?,?\s+(?:de\s+)?(?P<y1>\d{{4}})"
            rf"|(?P<m2>{month})\.?\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y2>\d{{4}}))")


@cache
def _date_line() -> re.Pattern[str]:
    weekdays, fillers = alternatives(every("weekdays")), alternatives(every("fillers"))
    return re.compile(rf"(?:(?:{weekdays})\.?,?\s+)?(?:(?:{fillers})\s+)?{_day()}\.?|(?P<iso>\d{{4}}-\d\d-\d\d)",
                      re.IGNORECASE)


@cache
def _full_header() -> re.Pattern[str]:
    weekdays, fillers = alternatives(every("weekdays")), alternatives(every("fillers"))
    return re.compile(rf"(?P<name>.{{0,60}}?)[\s,·|-]*(?:(?:{weekdays})\.?,?\s+)?{_day()},?\s+"
                      rf"(?:(?:{fillers})\s+)*{_CLOCK}", re.IGNORECASE)


_IN_A_SENTENCE = re.compile(r"(?:^|\s)(?:on|at|from|since|until|till|by|of|the|dated|in|and|to)$", re.IGNORECASE)
# Which figure is the day and which the month it does not say.
_NUMERIC = r"\d{1,2}(?P<part>[/.-])\d{1,2}(?P=part)(?:\d{4}|\d\d)"
_LAST = frozenset("0123456789mM.")
_CLOCK_END = re.compile(r"[:.]\d\d")
_SHORT_HEADER = re.compile(rf"(?P<name>[^\W\d_][\w.'’ -]{{0,40}}?)(?:\s*{_NUMERIC},?)?\s+{_CLOCK}")


def date_of(line: str) -> dt.date | None:
    """The date that a line states and nothing else, else nothing."""
    match = _date_line().fullmatch(line) if len(line) <= 60 else None
    if not match:
        return None
    try:
        return dt.date.fromisoformat(match["iso"]) if match["iso"] else _date(match)
    except ValueError:
        return None


def _date(match: re.Match[str]) -> dt.date:
    month = match["m1"] or match["m2"]
    return dt.date(int(match["y1"] or match["y2"]), _months()[month.casefold()], int(match["d1"] or match["d2"]))


def _clock(match: re.Match[str]) -> dt.time:
    hour = int(match["hour"])
    if match["half"]:
        hour = hour % 12 + (12 if match["half"] in "pP" else 0)
    return dt.time(hour, int(match["minute"]))


def header_of(line: str, short: bool = False) -> Header | None:
    """The writer and time that a line before a comment names, else nothing.

    Parameters
    ----------
    line
        The line without outer blanks.
    short
        Whether `Name 19:20`, without a date or with one in figures, counts too. It gives no time of posting.
    """
    if len(line) > 120 or line[-1:] not in _LAST or not _CLOCK_END.search(line[-10:]):
        return None
    full = _full_header().fullmatch(line)
    try:
        if full and not _IN_A_SENTENCE.search(full["name"]):
            when = dt.datetime.combine(_date(full), _clock(full), dt.UTC)
            return Header(full["name"].strip() or None, when)
        brief = _SHORT_HEADER.fullmatch(line)
        if brief and (short or brief["name"] in every("anonymous")):
            _clock(brief)
            return Header(brief["name"].strip(), None)
    except (ValueError, KeyError):
        return None
    return None
