"""An entry of a Blogger feed as it is written, in Atom or JSON alike, and how its ids and times are read."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from html import escape

NO_CHARACTER = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # what no XML may hold
_POST_ADDRESS = re.compile(r"/posts/(?:default|full|summary)/(\d+)")
_NUMBER = re.compile(r"\.(?:post|page|comment)-(\d+)$")


@dataclass(slots=True)
class Entry:
    """An entry of a feed, or the feed itself, as written, whatever the notation; what it lacks is empty.

    Attributes
    ----------
    number, line
        Its number in the feed and the line it begins in, from 1.
    repair
        What had to be repaired before it could be read: bytes, characters or ampersands; `markup` where parts may be
        lost, `cut` where its end is missing.
    kind
        post, page, comment, settings or template, where it says so.
    answers
        The id of the post that it is a comment on; `is_answer` where it claims to be one, with or without an id.
    parent
        The id of the comment that it answers, from Takeout.
    content
        Its text as HTML, null where it has none; `short` where that is only the beginning of it.
    links
        Addresses by relation.
    total
        How many comments a post has, or entries a feed.
    """

    number: int = 0
    line: int | None = None
    repair: str = ""
    id: str = ""
    kind: str = ""
    status: str = "LIVE"
    answers: str = ""
    is_answer: bool = False
    parent: str = ""
    published: str = ""
    title: str = ""
    title_type: str = "text"
    content: str | None = None
    short: bool = False
    name: str = ""
    profile: str = ""
    total: str = ""
    draft: bool = False
    trashed: bool = False
    removed: bool = False
    links: dict[str, list[str]] = field(default_factory=dict)

    def link(self, relation: str) -> str | None:
        """The first address of this relation."""
        return self.links[relation][0] if relation in self.links else None


def as_html(text: str, kind: str) -> str:
    """A text of a feed as HTML, from its type: `html`, `text/html`, else plain."""
    return text if kind.endswith("html") else escape(text, quote=False).replace("\n", "<br>")


def own_id(written: str) -> str:
    """Blogger's number in the id of a post or comment; an id of another form whole.

    >>> own_id("tag:blogger.com,1999:blog-0.post-12.comment-34")
    '34'
    """
    found = _NUMBER.search(written)
    return found[1] if found else written


def answered(written: str, source: str) -> str:
    """The id of the post that an answer names, else the post's number in the address of its source."""
    found = _POST_ADDRESS.search(source)
    return written.strip() or (found[1] if found else "")


def moment(written: str, zone: dt.tzinfo) -> tuple[dt.datetime, int | None] | None:
    """A time in UTC with the minutes that its clock is ahead of it, unless written in Z; nothing where it is none.

    >>> moment("2012-03-05T09:10:11.120-08:00", dt.UTC)
    (datetime.datetime(2012, 3, 5, 17, 10, 11, 120000, tzinfo=datetime.timezone.utc), -480)
    """
    try:
        time = dt.datetime.fromisoformat(written.strip())
        offset = time.utcoffset()
        utc = (time if offset is not None else time.replace(tzinfo=zone)).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None
    shown = offset is not None and not written.rstrip().endswith(("Z", "z"))
    return utc, int(offset.total_seconds()) // 60 if offset is not None and shown else None
