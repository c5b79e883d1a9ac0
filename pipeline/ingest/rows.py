"""The rows of the tables `posts` and `comments`."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, NamedTuple

from pipeline.ingest.duplicates import duplicates
from pipeline.ingest.model import Comment, Post, Span, Text
from pipeline.ingest.speech.addressed import addresses
from pipeline.ingest.speech.addressee import Addressee, Addressees, Turn
from pipeline.ingest.speech.quotations import Quotation, Quotations, Speech, own_words
from pipeline.ingest.text import unsigned, web_addresses
from pipeline.people import pseudonym

Row = dict[str, Any]
_REMEMBERED = 4096  # comments that may still be answered, beside those that the present one stands under
# At Blogger's own host only: the addresses of other sites, such as `/blog/index.html`, tell people apart as a whole.
_PROFILE = re.compile(r"(?:^|[/.])blogger\.com/(?:profile|g|u)/(\w+)", re.IGNORECASE)


class Placed(NamedTuple):
    """A comment in its thread: its copies, the first with the text to read, and what the thread knows of it."""

    copies: tuple[Comment, ...]
    documents: tuple[str, ...]
    source: str | None
    ordinal: int
    parent: int | None  # ordinal of the comment it answers
    depth: int


def comment_id(post: str, ordinal: int) -> str:
    """The id of a comment.

    >>> comment_id("001", 7)
    '001-07'
    """
    return f"{post}-{ordinal:02d}"


def identity(name: str | None, profile: str | None) -> str | None:
    """What makes a writer the same person in two comments: the profile's number, else the name.

    >>> identity("Jo", "https://www.blogger.com/profile/017") == identity("Joanna", "http://blogger.com/profile/017")
    True
    >>> identity("'Getafix", None) == identity("- Getafix", None)
    True
    """
    if profile:
        number = _PROFILE.search(profile)
        return f"profile {number[1]}" if number else f"profile {profile.casefold()}"
    plain = re.sub(r"^\W+", "", name or "").casefold()
    return f"name {plain}" if plain else None


def post_row(post: str, copies: Sequence[tuple[str, Post]], read: int, removed: int, key: bytes) -> Row:
    """The row of a post.

    Parameters
    ----------
    post
        Its id.
    copies
        The documents that hold it, with what each knows of it, the one to believe first.
    read, removed
        Number of its comments read, and of those removed.
    key
        Key of the study's pseudonyms.
    """
    def first(name: str) -> Any:
        return next((value for _, one in copies if (value := getattr(one, name)) not in (None, "")), None)

    body = next((one.body for _, one in copies if one.whole and one.body.text), Text("", (), ()))
    declared = [one.declared for _, one in copies if one.declared is not None]
    who = identity(first("name"), first("profile"))
    return {
        "post": post, "document": copies[0][0], "documents": list(dict.fromkeys(name for name, _ in copies)),
        "layout": copies[0][1].layout, "source_id": first("source_id"), "url": first("url"), "title": first("title"),
        "date": first("date"), "author": pseudonym(who, key) if who else None, "signature": first("name"),
        "body": body.text, "body_spans": _spans([Span(body.lines[0].start, body.lines[-1].end)] if body.lines else []),
        "duplicates": duplicates(body), "declared_comments": max(declared, default=None), "parsed_comments": read,
        "removed_comments": removed, "paged": any(one.paged for _, one in copies),
    }


class Conversation:
    """The comments of one post, one after the other, each with its words told from others'.

    No more is remembered than what later comments may quote, answer or address.
    """

    def __init__(self, post: str, texts: Sequence[str], key: bytes) -> None:
        self._post, self._key = post, key
        self._quotations, self._addressees = Quotations(texts), Addressees()
        self._under: list[Speech] = []
        self._lately: OrderedDict[str, Speech] = OrderedDict()

    def rows(self, comments: Iterable[Placed]) -> list[Row]:
        """The rows of the next comments of the thread."""
        return [self._row(one) for one in comments]

    def _row(self, placed: Placed) -> Row:
        comment, document = _filled(placed)
        id_ = comment_id(self._post, placed.ordinal)
        parent = None if placed.parent is None else comment_id(self._post, placed.parent)
        text, signature = unsigned(comment.text)
        speech = self._heard(placed.depth, Speech(id_, text, self._speech(parent, placed.depth), comment.quoted))
        quoted = [] if comment.removed else self._quotations.of(speech)
        own, own_spans = ("", []) if comment.removed else own_words(text, quoted)
        mentions = [] if comment.removed else addresses(text.text, [(one.start, one.end) for one in quoted])
        found = self._addressees.of(_turn(id_, parent, comment, signature), mentions)
        name = signature or comment.name
        who = identity(comment.name, comment.profile) or identity(signature, None)
        return {
            "comment": id_, "post": self._post, "ordinal": placed.ordinal, "number": comment.number,
            "depth": placed.depth, "parent": parent, "author": pseudonym(who, self._key) if who else None,
            "signature": name, "posted_at": comment.posted_at, "document": document, "line": comment.line,
            "source_id": placed.source, "spans": _spans(comment.spans or _whole(comment.text)),
            "lines": _spans(text.lines), "text": text.text, "own": own, "own_spans": _spans(own_spans),
            "quoted": [_quoted(text, one) for one in quoted], "addressed": [_addressed(text, one) for one in found],
            "urls": _urls(text.text, comment.urls), "removed": comment.removed,
        }

    def _speech(self, parent: str | None, depth: int) -> Speech | None:
        """What the comment answers said, as far as it is remembered."""
        if parent is None:
            return None
        above = self._under[depth - 1] if 0 < depth <= len(self._under) else None
        return above if above and above.id == parent else self._lately.get(parent)

    def _heard(self, depth: int, speech: Speech) -> Speech:
        """The speech, remembered for those that answer it."""
        self._under[depth:] = [speech] if depth <= len(self._under) else []
        self._lately[speech.id] = speech
        if len(self._lately) > _REMEMBERED:
            self._lately.popitem(last=False)
        return speech


def _filled(placed: Placed) -> tuple[Comment, str]:
    """The first copy with what only the others know, and its document; where one shows it as removed, that copy."""
    copies = placed.copies
    at = next((i for i, one in enumerate(copies) if one.removed), 0)
    if len(copies) == 1:
        return copies[0], placed.documents[0]

    def known(name: str) -> Any:
        return next((value for one in copies if (value := getattr(one, name)) is not None), None)

    filled = replace(copies[at], posted_at=known("posted_at"), utc_offset=known("utc_offset"), name=known("name"),
                     profile=known("profile"), number=known("number"))
    return filled, placed.documents[at]


def _turn(id_: str, parent: str | None, comment: Comment, signature: str | None) -> Turn:
    clock = None
    if comment.posted_at is not None and comment.utc_offset is not None:
        clock = (comment.posted_at + timedelta(minutes=comment.utc_offset)).time()
    names = tuple(name for name in (comment.name, signature) if name)
    return Turn(id_, parent, clock, names)


def _whole(text: Text) -> list[Span]:
    return [Span(text.lines[0].start, text.lines[-1].end)] if text.lines else []


def _spans(spans: Sequence[Span]) -> list[dict[str, int]]:
    return [{"start": span.start, "end": span.end} for span in spans]


def _quoted(text: Text, one: Quotation) -> dict[str, Any]:
    return {**text.span(one.start, one.end)._asdict(), "source": one.source, "kind": one.kind}


def _addressed(text: Text, one: Addressee) -> dict[str, Any]:
    mention = one.address
    return {**text.span(mention.start, mention.end)._asdict(), "text": mention.text, "kind": mention.kind,
            "comment": one.comment, "candidates": list(one.candidates)}


def _urls(text: str, linked: Sequence[str]) -> list[str]:
    """The addresses in a text, then those behind its links that it does not print."""
    printed = [text[start:end] for start, end in web_addresses(text)]
    return printed + [url for url in linked if url not in printed]
