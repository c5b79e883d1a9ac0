"""What the cell of a table means: a time, a name, an id, yes or no."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from pipeline.ingest.crawled.dates import header_of
from pipeline.ingest.crawled.words import every

_MISSING = frozenset(("", "NA", "N/A", "<NA>", "NaN", "nan", "NaT", "None", "null", "NULL", "\\N"))
_GONE = frozenset(("[deleted]", "[removed]"))
_YES, _NO = frozenset(("true", "1", "yes", "y", "t", "1.0")), frozenset(("false", "0", "no", "n", "f", "0.0"))
_NONE, _MINUTE = dt.timedelta(), dt.timedelta(minutes=1)
_START = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_EPOCH = re.compile(r"(?P<seconds>\d{10}(?:\.\d+)?)|(?P<milliseconds>\d{13})(?:\.0)?", re.ASCII)
_SLASHED = re.compile(r"(?P<first>\d{1,2})(?P<mark>[/.-])(?P<second>\d{1,2})(?P=mark)(?P<year>\d{4})"
                      r"(?:,?[ T]\s*(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<rest>\d\d)(?:\.\d+)?)?"
                      r"(?:\s?(?P<half>[ap])\.?m\.?)?)?", re.ASCII | re.IGNORECASE)
_ZONE = re.compile(r"\s+(?:(?:UTC|GMT)$|(?=[+-]\d\d:?\d\d$))")
_WHOLE_ID = re.compile(r"\d+\.0", re.ASCII)


class Moment(NamedTuple):
    """A time: in UTC, minutes that its clock is ahead of UTC where it shows, its date there, whether it has a clock."""

    at: dt.datetime
    offset: int | None
    date: dt.date
    clock: bool


def given_cell(cell: str | None) -> str:
    """The cell without outer blanks, empty where it holds one of the words for a missing value (`NA`, `NaN`)."""
    if not cell:
        return ""
    text = cell.replace("\0", "").strip()
    return "" if text in _MISSING else text


def line(cell: str | None) -> str:
    """The cell on one line."""
    return " ".join(cell.replace("\0", "").split()) if cell else ""


def identity(cell: str | None) -> str:
    """An id; `122.0`, as whole numbers come out of a column with gaps, is `122`."""
    text = given_cell(cell)
    return text[:-2] if text.endswith(".0") and _WHOLE_ID.fullmatch(text) else text


def name(cell: str | None) -> str | None:
    """A writer's name on one line, null where it stands for nobody."""
    text = line(given_cell(cell))
    return None if not text or text.casefold() in _nobody() else text


@cache
def _nobody() -> frozenset[str]:
    return frozenset(word.casefold() for word in every("anonymous")) | _GONE


def is_gone(text: str) -> bool:
    """Whether a text is what stands in the place of a removed one on Reddit."""
    return text in _GONE


def truth(cell: str | None) -> bool | None:
    """Yes or no; an empty cell is no, and what is neither is null."""
    if not cell:
        return False
    text = given_cell(cell).casefold()
    return True if text in _YES else False if not text or text in _NO else None


def number(cell: str | None) -> int | None:
    """A count, null where the cell holds none."""
    text = identity(cell)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def is_month_first(cells: Iterable[str]) -> bool:
    """Whether dates such as 3/25/2017 begin with the month: one cannot be read otherwise, and none contradicts."""
    found = [match for cell in cells if len(cell) < 40 and (match := _SLASHED.fullmatch(cell))]
    day, month = (any(int(match[part]) > 12 for match in found) for part in ("first", "second"))
    return month and not day


def moment(cell: str, zone: dt.tzinfo, month_first: bool = False) -> Moment | None:
    """The time in a cell, null where it is none that is known here.

    Known are ISO 8601, seconds or milliseconds since 1970, `12/03/2017 19:20`, and Blogger's own form of times.

    Parameters
    ----------
    cell
        The cell without outer blanks.
    zone
        The zone of a time that names none.
    month_first
        Whether `3/4/2017` is the fourth of March.
    """
    if len(cell) > 120:
        return None
    try:
        if cell.isascii() and (epoch := _EPOCH.fullmatch(cell)):
            at = _since_1970(epoch)
            return Moment(at, None, at.astimezone(zone).date(), True)
        local, clock = _written(cell, month_first)
        known = local.tzinfo is not None
        offset = (local if known else local.replace(tzinfo=zone)).utcoffset() or _NONE
        # +00:00 is how UTC is written, not what a clock shows
        shown = None if known and not offset else offset // _MINUTE
        return Moment(local.replace(tzinfo=dt.UTC) - offset, shown, local.date(), clock)
    except (ValueError, OverflowError):
        return None


def _since_1970(match: re.Match[str]) -> dt.datetime:
    milliseconds = match["milliseconds"]
    return _START + (dt.timedelta(milliseconds=int(milliseconds)) if milliseconds
                     else dt.timedelta(seconds=float(match["seconds"])))


def _written(cell: str, month_first: bool) -> tuple[dt.datetime, bool]:
    """The time as written, and whether it has a time of day."""
    if cell[4:5] != "-" and (match := _SLASHED.fullmatch(cell)):
        return _slashed(match, month_first), match["hour"] is not None
    try:
        return dt.datetime.fromisoformat(cell), len(cell) > 10
    except ValueError:
        pass
    header = header_of(cell)
    if header and header.posted_at and not header.name:
        return header.posted_at.replace(tzinfo=None), True
    return dt.datetime.fromisoformat(_ZONE.sub(_zone, cell)), True


def _zone(match: re.Match[str]) -> str:
    return "+00:00" if match[0].strip() else ""


def _slashed(match: re.Match[str], month_first: bool) -> dt.datetime:
    day, month = match.group("second", "first") if month_first else match.group("first", "second")
    hour, half = int(match["hour"] or 0), (match["half"] or "").lower()
    if half and not 1 <= hour <= 12:
        raise ValueError("no hour on a clock of twelve")
    hour = hour % 12 + (12 if half == "p" else 0) if half else hour
    return dt.datetime(int(match["year"]), int(month), int(day), hour, int(match["minute"] or 0),
                       int(match["rest"] or 0))
