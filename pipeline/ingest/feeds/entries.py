"""What the entries of a Blogger feed mean: posts, comments, and what is left out and why."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from typing import Protocol

from pipeline.ingest.crawled.words import is_removed, nobody
from pipeline.ingest.document import Item
from pipeline.ingest.feeds.entry import Entry, as_html, moment, own_id
from pipeline.ingest.model import Comment, Finding, Post
from pipeline.ingest.pages.html import html_text
from pipeline.ingest.text import plain_text

_POST_OF_COMMENT = re.compile(r"\.(?:post|page)-(\d+)\.comment-\d+$")
_PARENT = re.compile(r"/comments/(?:default|full|summary)/(\d+)")
_POST_IN_ADDRESS = re.compile(r"/feeds/(?:\d+/)?(\d+)/comments/(?:default|full|summary)")
_POST_OF_FEED = re.compile(r"\.post-?(\d+)\.*comments$")
_WORDS = re.compile(r"[\W_]+")
_EPOCH = re.compile(r"[?&]showComment=(\d{12,14})\b")
_REASONS = {"trashed": "trashed entry", "DRAFT": "draft", "SPAM": "spam"}  # by status; others are just hidden
_SMALL = ("bytes", "characters", "ampersands")
_REMARKS = {  # what is counted and said once: severity, reason, detail
    "bytes": ("warning", "encoding assumed", "with bytes that are no UTF-8, read as Windows-1252. Look whether "
              "their letters are right"),
    "characters": ("note", "characters left out", "with control characters or halves of characters, which are no text "
                   "and were left out. Nothing to do"),
    "ampersands": ("warning", "entities not expanded", "with an `&` that stands for no character of XML; it is kept as "
                   "it was written. Look at these texts"),
    "settings": ("note", "settings left out", "that are settings and templates of the blog, left out. Nothing to do"),
    "kind": ("warning", "entries left out", "that are neither posts nor comments, left out. Please report it if they "
             "hold comments"),
    "short": ("warning", "texts shortened", "with only the beginning of the text. Fetch the feed in its full form "
              "(`default` in place of `summary` in its address)"),
    "id": ("warning", "id missing", "without an id, expected one; copies in other documents are told by their text "
           "alone. Go on, or export the blog again"),
    "time": ("warning", "time not readable", "without a time that can be read, expected one such as "
             "2012-03-05T09:10:11.123Z. Go on without it, or export the blog again"),
    "text": ("note", "comment without text", "that are comments without text, such as a picture alone. Compare with "
             "the page if there are many"),
}


class Feed(Protocol):
    """A feed that is read once, from its start.

    Attributes
    ----------
    about
        What it says about itself, once its entries are read.
    """

    about: Entry

    def entries(self) -> Iterator[Entry | Finding]:
        """Its entries, one at a time, and what was found between them."""


def items(feed: Feed, layout: str, zone: dt.tzinfo) -> Iterator[Item]:
    """The posts and comments of a feed, and what there is to say about it.

    Parameters
    ----------
    feed
        The feed.
    layout
        Name of the reader.
    zone
        Time zone of times that are written without one.
    """
    reading = _Reading(layout, zone)
    for entry in feed.entries():
        if isinstance(entry, Finding):
            yield entry
        else:
            yield from reading.items(entry)
    yield from reading.posts_named(feed.about)
    yield from reading.remarks(feed.about)


class _Reading:
    """What was met in a feed so far."""

    def __init__(self, layout: str, zone: dt.tzinfo) -> None:
        self._layout, self._zone = layout, zone
        self._posts: set[str] = set()  # keys of the posts in it
        self._named: dict[str, str | None] = {}  # keys of posts that comments name, with their address
        self._alone = False  # whether it is the feed of one post's comments, whose number is then compared anyway
        self._counts: Counter[str] = Counter()
        self._lines: dict[str, int | None] = {}

    def items(self, entry: Entry) -> Iterator[Item]:
        """What one entry gives."""
        self._counts["entries"] += 1
        kind = entry.kind or ("comment" if entry.is_answer or _POST_OF_COMMENT.search(entry.id) else "post")
        kind = "post" if kind == "page" else kind
        if kind not in ("post", "comment"):
            self._note("settings" if kind in ("settings", "template") else "kind", entry)
            return
        if lost := _lost(entry, kind):
            yield lost
            return
        if kind == "post":
            self._posts.add(own_id(entry.id))
        reason = _left_out(entry)
        if reason:
            yield Finding("note", f"{reason} left out", f"{kind} {_short_id(entry)} is {_status(entry)}, expected one "
                          "that readers can see; it is left out. Nothing to do", line=entry.line)
        else:
            yield from self._repairs(entry)
        if kind == "post":
            yield self._post(entry, reason)
        elif not reason:
            yield self._comment(entry)

    def _note(self, what: str, entry: Entry) -> None:
        self._counts[what] += 1
        self._lines.setdefault(what, entry.line)

    def _repairs(self, entry: Entry) -> Iterator[Finding]:
        """The warnings on an entry of which parts may be lost; smaller repairs are counted."""
        if entry.repair in _SMALL:
            self._note(entry.repair, entry)
        elif entry.repair:
            found = "breaks off" if entry.repair == "cut" else "is damaged"
            yield Finding("warning", "entry repaired", f"entry {entry.number} ({_short_id(entry)}) {found}; its text "
                          "may lack a part. Compare it with the page, or export the blog again", line=entry.line)
        if entry.short:
            self._note("short", entry)
        if not entry.id:
            self._note("id", entry)

    def _post(self, entry: Entry, left_out: str | None) -> Post:
        return Post(
            key=_key(entry), layout=self._layout, body=plain_text(html_text(entry.content or "").text),
            title=_title(entry), date=_local_date(entry.published), name=_name(entry),
            profile=entry.profile or None, source_id=own_id(entry.id) or None, url=_page(entry.link("alternate")),
            declared=_number(entry.total), ordered=False, left_out=left_out, line=entry.line)

    def _comment(self, entry: Entry) -> Comment:
        post, address = _post_of(entry), entry.link("alternate")
        if not self._named.get(post):
            self._named[post] = _page(address)
        rendered = html_text(entry.content or "")
        time, offset = moment(entry.published, self._zone) or (_epoch(address), None)
        if time is None:
            self._note("time", entry)
        removed = entry.removed or entry.status == "EMPTIED" or is_removed(rendered.text)
        if not (rendered.text or removed):
            self._note("text", entry)
        return Comment(
            post=post, key=_key(entry), text=plain_text(rendered.text), parent=_parent(entry),
            source_id=own_id(entry.id) or None, posted_at=time, utc_offset=offset, name=_name(entry),
            profile=entry.profile or None, removed=removed, quoted=rendered.quoted, urls=rendered.urls,
            line=entry.line)

    def posts_named(self, feed: Entry) -> Iterator[Post]:
        """The posts that are not in the feed, though comments of it name them or it is the feed of one's comments."""
        own = _POST_OF_FEED.search(feed.id)
        addresses = {found[1] for address in chain(*feed.links.values()) if (found := _POST_IN_ADDRESS.search(address))}
        alone = own[1] if own else next(iter(self._named)) if len(self._named) == 1 else None
        if alone not in addresses and not own:
            alone = None
        self._alone = alone is not None
        for key in dict.fromkeys((*self._named, *((alone,) if alone else ()))):
            if key in self._posts:
                continue
            one = key == alone
            yield Post(
                key=key, layout=self._layout, body=plain_text(""), title=_title_after_blog(feed) if one else None,
                source_id=key if key.isdigit() else None, url=self._named.get(key),
                declared=_number(feed.total) if one else None, ordered=False, whole=False,
                paged=one and feed.link("next") is not None)

    def remarks(self, feed: Entry) -> Iterator[Finding]:
        """What there is to say about the feed as a whole."""
        for what, (severity, reason, detail) in _REMARKS.items():
            if count := self._counts[what]:
                entries = "1 entry" if count == 1 else f"{count} entries"
                yield Finding(severity, reason, f"found {entries} {detail}", line=self._lines[what])
        if feed.link("next"):
            total = f" of {feed.total}" if _number(feed.total) is not None else ""
            yield Finding("note" if total and self._alone else "warning", "feed in pages", f"found "
                          f"{self._counts['entries']}{total} entries and a link to the next page of the feed. Fetch "
                          "the further pages and put them beside this one")


def _lost(entry: Entry, kind: str) -> Finding | None:
    """The error of an entry that gives nothing."""
    broken = entry.repair in ("markup", "cut")
    gone = (not entry.id, entry.content is None)
    if (broken and any(gone)) or all(gone):
        found = "has no id and text, or is damaged before them"
    elif kind == "comment" and not _post_of(entry):
        found = f"({_short_id(entry)}) is a comment that does not tell its post"
    else:
        return None
    return Finding("error", "entry lost", f"entry {entry.number} {found}, expected a whole entry; it is left out. "
                   "Export the blog again, or go on without it", line=entry.line)


def _status(entry: Entry) -> str:
    """The status of an entry, in a word or two."""
    return "trashed" if entry.trashed else "DRAFT" if entry.draft else _WORDS.sub(" ", entry.status)[:40]


def _left_out(entry: Entry) -> str | None:
    """Why readers of the blog cannot see an entry, nothing where they can."""
    if entry.trashed or entry.draft or entry.status not in ("LIVE", "EMPTIED"):
        return _REASONS.get(_status(entry), "hidden entry")
    return None


def _short_id(entry: Entry) -> str:
    """The id for a message."""
    return own_id(entry.id)[:80] or "without id"


def _key(entry: Entry) -> str:
    return own_id(entry.id) or f"entry {entry.number}"


def _post_of(entry: Entry) -> str:
    """The post of a comment: what it answers, else what its id or the addresses of the entry say."""
    if entry.answers:
        return own_id(entry.answers)
    found = _POST_OF_COMMENT.search(entry.id)
    for relation in ("edit", "self"):
        found = found or _POST_IN_ADDRESS.search(entry.link(relation) or "")
    return found[1] if found else ""


def _parent(entry: Entry) -> str | None:
    """The comment that a comment answers: in-reply-to names the post even for a reply, so only these two tell."""
    if entry.parent:
        return own_id(entry.parent)
    found = (_PARENT.search(address) for address in entry.links.get("related", ()))
    return next((one[1] for one in found if one), None)


def _name(entry: Entry) -> str | None:
    name = entry.name.strip()
    return None if not name or name in nobody() else name


def _title(entry: Entry) -> str | None:
    return " ".join(html_text(as_html(entry.title, entry.title_type)).text.split()) or None


def _title_after_blog(feed: Entry) -> str | None:
    """The post's title out of `Comments on BLOG: TITLE`."""
    title = _title(feed) or ""
    return title.partition(": ")[2] or title or None


def _page(address: str | None) -> str | None:
    """The address of a post, without what names a comment on it."""
    return re.split(r"[?#]", address, maxsplit=1)[0] if address else None


def _number(written: str) -> int | None:
    return int(written) if re.fullmatch(r"[0-9]{1,9}", written) else None


def _epoch(address: str | None) -> dt.datetime | None:
    """The time in the address of a comment."""
    found = _EPOCH.search(address or "")
    return dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(milliseconds=int(found[1])) if found else None


def _local_date(written: str) -> dt.date | None:
    """The day on the blog's own clock."""
    try:
        return dt.datetime.fromisoformat(written.strip()).date()
    except ValueError:
        return None
