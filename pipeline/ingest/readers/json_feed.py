"""Blogger's feeds as JSON (`…/feeds/POST/comments/default?alt=json`), also wrapped in a call of a script."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from pipeline.ingest.decode import Decoded
from pipeline.ingest.document import Document, Item
from pipeline.ingest.feeds.entries import items
from pipeline.ingest.feeds.entry import NO_CHARACTER, Entry, answered, as_html
from pipeline.ingest.model import Finding

# A comment, the name of a function, and the feed or its entry: `// API callback\ngdata.done({"version":"1.0","feed":{`
_START = re.compile(r"(?:\s+|//[^\n]*\n|/\*.*?\*/)*+(?:(?:typeof\s+)?[\w$.\[\]]{1,200}\s*\(\s*)?\{", re.DOTALL)
_LIST = re.compile(r'(?<!\\)"entry"\s*:\s*(?=[\[{])')
_BETWEEN = re.compile(r"[\s,]*")
_NEXT = re.compile(r',\s*(?=\{\s*"(?:id|gd\$etag)"\s*:)')
_BROKEN = 100  # broken entries after which the rest is given up: to find the next takes ever longer
_DECODER = json.JSONDecoder()


class JsonFeed:
    """Reader of a JSON feed of posts or comments; each entry is decoded by itself, so that no other is lost with it."""

    layout = "blogger-json"
    looks_for = "a JSON feed of Blogger (`alt=json`), also in a call of a script"

    def recognise(self, document: Document) -> str | None:
        """Why the document is such a feed: an object, perhaps in a call, with the names of Google's data in it."""
        text = document.head_text
        start = _START.match(text)
        names = ('"$t"', '"feed"') if '"feed"' in text else ('"$t"', '"entry"')
        if start is None or not all(name in text for name in names) or "blogger" not in text:
            return None
        return f"it is a JSON object with {names[0]} and {names[1]}, and names Blogger"

    def read(self, document: Document) -> Iterator[Item]:
        """The posts and comments, and what there is to say."""
        text = document.decoded
        if isinstance(text, Finding):
            yield text
            return
        yield from text.notes
        yield from items(_Feed(text), self.layout, document.given.zone)


class _Feed:
    """A feed that is read an entry at a time; `about` is filled when the last is read."""

    def __init__(self, text: Decoded) -> None:
        self.about = Entry()
        self._text, self._at, self._line, self._number, self._broken = text.text, 0, 1, 0, 0

    def entries(self) -> Iterator[Entry | Finding]:
        """The entries of the feed, and of feeds glued to it, and what there is to say about them."""
        head = None
        while found := _LIST.search(self._text, self._at):
            start = found.end()
            self._move(start)
            many = self._text[start] == "["
            yield from self._many() if many else self._one()
            if head is None:
                head = self._text[:start] + ("[]" if many else "{}"), self._at
        self._about(*(head or (self._text, len(self._text))))
        if not self._text.rstrip().endswith(("}", ")", ";")):
            yield Finding("warning", "feed cut", f"the feed breaks off after entry {self._number}, expected its end. "
                          "Download it again", line=self._text.count("\n") + 1)

    def _many(self) -> Iterator[Entry | Finding]:
        """The entries of a list, up to its end or the end of the text."""
        self._move(self._at + 1)
        self._skip()
        while self._at < len(self._text) and self._text[self._at] != "]":
            yield from self._one()
            self._skip()
        self._move(min(self._at + 1, len(self._text)))

    def _one(self) -> Iterator[Entry | Finding]:
        """The entry that begins here; after a broken one goes on where the next seems to begin."""
        self._number += 1
        line = self._line
        try:
            value, end = _DECODER.raw_decode(self._text, self._at)
        except (ValueError, RecursionError):
            self._broken += 1
            following = _NEXT.search(self._text, self._at) if self._broken < _BROKEN else None
            self._move(following.start() if following else len(self._text))
            rest = "" if following else " with all that follows it"
            yield Finding("error", "entry lost", f"entry {self._number} is damaged or breaks off, expected a whole "
                          f"entry; it is left out{rest}. Download the feed again", line=line)
            return
        self._move(end)
        yield _entry(_object(value), self._number, line)

    def _skip(self) -> None:
        found = _BETWEEN.match(self._text, self._at)
        self._move(found.end() if found else self._at)

    def _move(self, to: int) -> None:
        self._line += self._text.count("\n", self._at, to)
        self._at = to

    def _about(self, before: str, after: int) -> None:
        """What the feed says about itself: the document without the entries."""
        brace = before.find("{")
        for rest in (self._text[after:], "}}"):
            try:
                whole = _object(_DECODER.raw_decode(before + rest, max(brace, 0))[0])
            except (ValueError, RecursionError):
                continue
            self.about = _entry(_object(whole.get("feed")), 0, None)
            return


def _entry(value: dict[str, Any], number: int, line: int | None) -> Entry:
    """The entry, or the feed, that an object stands for."""
    content, summary, title = (_object(value.get(name)) for name in ("content", "summary", "title"))
    text = content or summary
    author = next(iter(_objects(value.get("author"))), {})
    answers = _objects(value.get("thr$in-reply-to"))
    entry = Entry(
        number, line, id=_text(value.get("id")), published=_text(value.get("published")), title=_text(title),
        title_type=_string(title.get("type", "text")), short=bool(summary and not content),
        content=as_html(_text(text), _string(text.get("type", "text"))) if text else None,
        name=_text(author.get("name")), profile=_text(author.get("uri")), is_answer=bool(answers),
        total=_text(value.get("thr$total")) or _text(value.get("openSearch$totalResults")),
        draft=_text(_object(value.get("app$control")).get("app$draft")) == "yes",
        removed=any(one.get("name") == "blogger.contentRemoved" and one.get("value") in ("true", True)
                    for one in _objects(value.get("gd$extendedProperty"))))
    for one in answers:
        entry.answers = entry.answers or answered(_string(one.get("ref")), _string(one.get("source")))
    for one in _objects(value.get("category")):
        if _string(one.get("scheme")).endswith("g/2005#kind"):
            entry.kind = _string(one.get("term")).rpartition("#")[2]
    for one in _objects(value.get("link")):
        entry.links.setdefault(_string(one.get("rel", "alternate")), []).append(_string(one.get("href")))
    return entry


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _objects(value: object) -> list[dict[str, Any]]:
    """The objects of a list, or the one that stands in its place."""
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, dict) and one]


def _text(value: object) -> str:
    """What stands under `$t`, or a value written without it."""
    return _string(value.get("$t") if isinstance(value, dict) else value)


def _string(value: object) -> str:
    """A string without what is no character; nothing of what is no string or number."""
    return NO_CHARACTER.sub("", str(value)) if isinstance(value, (str, int)) else ""
