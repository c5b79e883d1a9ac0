"""The time printed beside a comment, against the exact one."""

from __future__ import annotations

import datetime as dt
import re

from pipeline.ingest.crawled.dates import header_of

_SECONDS = re.compile(r"([:.]\d\d)[:.]\d\d(?=\D{0,8}$)")
_CLOCK = re.compile(r"(?P<word>上午|午前|오전|下午|午後|오후)?\s*(?<!\d)(?P<hour>\d{1,2})[:.](?P<minute>[0-5]\d)"
                    r"(?:\s*(?P<half>[AaPp])\.?\s?[Mm]\.?)?")
_AFTERNOON = frozenset(("下午", "午後", "오후", "p", "P"))
_MOST = 14 * 60
_DAY = 24 * 60


def printed_time(printed: str, zone: dt.tzinfo) -> tuple[dt.datetime | None, int | None]:
    """The time that a printed date and clock state in a zone, in UTC, and the zone's minutes ahead of UTC then."""
    header = header_of(_SECONDS.sub(r"\1", printed))
    if header is None or header.posted_at is None:
        return None, None
    try:
        local = header.posted_at.replace(tzinfo=zone)
        offset = local.utcoffset() or dt.timedelta()
        return local.astimezone(dt.UTC), int(offset.total_seconds()) // 60
    except OverflowError:
        return None, None


def minutes_ahead(printed: str, exact: dt.datetime) -> int | None:
    """How many minutes the printed date and clock are ahead of the exact time, to a quarter of an hour.

    A clock without a date that we can read is taken for the one within half a day. Nothing where no clock is
    printed, or one that no time zone has.

    >>> exact = dt.datetime(2017, 3, 12, 19, 20, 31, tzinfo=dt.UTC)
    >>> minutes_ahead("12 March 2017 at 20:20", exact), minutes_ahead("1:20 PM", exact)
    (60, -360)
    """
    if printed.count(":") > 1:
        printed = _SECONDS.sub(r"\1", printed)
    header = header_of(printed)
    if header and header.posted_at:
        minutes = _quarters((header.posted_at - exact).total_seconds() / 60)
        return minutes if abs(minutes) <= _MOST else None
    clock = _minute_of_day(printed)
    if clock is None:
        return None
    minutes = _quarters(clock - exact.hour * 60 - exact.minute)
    return (minutes + _DAY // 2 - 1) % _DAY - _DAY // 2 + 1


def _quarters(minutes: float) -> int:
    return 15 * round(minutes / 15)


def _minute_of_day(printed: str) -> int | None:
    """The minute of the day on a clock at the end of a short text."""
    match = next(iter(_CLOCK.finditer(printed[-24:])), None)
    if match is None or match.end() != len(printed[-24:]):
        return None
    hour, half = int(match["hour"]), match["half"] or match["word"]
    if half:
        hour = hour % 12 + (12 if half in _AFTERNOON else 0)
    return hour * 60 + int(match["minute"]) if hour < 24 else None
