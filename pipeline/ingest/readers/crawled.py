"""Crawled text: what text extractors make of a page, in one of two layouts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Protocol

from pipeline.ingest.crawled.cover import layout_findings
from pipeline.ingest.crawled.words import every, is_removed
from pipeline.ingest.decode import Decoded
from pipeline.ingest.document import Document, Item
from pipeline.ingest.duplicates import duplicates
from pipeline.ingest.model import Comment, Finding, Page, Post, Reply, Span, Text, Thread
from pipeline.ingest.text import comment_text


class Layout(Protocol):
    """One layout of crawled text."""

    layout: str
    looks_for: str

    def recognise(self, page: Page) -> str | None:
        """Why the page has this layout, or nothing where it has not."""

    def read(self, page: Page) -> Thread:
        """The thread on a page of this layout."""


class Crawled:
    """Reader of one layout of crawled text."""

    def __init__(self, layout: Layout) -> None:
        self.layout, self.looks_for, self._layout = layout.layout, layout.looks_for, layout

    def recognise(self, document: Document) -> str | None:
        """Why the document has this layout, or nothing where it has not."""
        page = document.page
        return self._layout.recognise(page) if page and page.lines else None

    def read(self, document: Document) -> Iterator[Item]:
        """The post, its comments, and what there is to say."""
        page = document.page
        if page is None or not isinstance(document.decoded, Decoded):
            return
        yield from document.decoded.notes
        thread = self._layout.read(page)
        post = _post(page, thread)
        yield post
        for n, reply in enumerate(thread.comments):
            yield _comment(document, page, n, reply)
        yield from thread.findings
        yield from layout_findings(page, thread)
        for one in duplicates(post.body):
            yield Finding("note", "passage printed twice", f"{one['end'] - one['start']} characters of the body repeat "
                          f"those from line {page.line_number(one['first'])} on; both copies are kept",
                          line=page.line_number(one["start"]))
        if any(reply.header and reply.header.posted_at for reply in thread.comments):
            yield Finding("note", "times without zone", f"the page names no time zone, so its times are taken as "
                          f"{document.given.zone}. Set `documents.timezone` in the study file to the blog's")


def _post(page: Page, thread: Thread) -> Post:
    title, body = thread.title_span, thread.body
    lines = [line.span for line in page.lines if body and body.start <= line.start < body.end]
    starts = tuple(span.start - body.start for span in lines) if body else ()
    return Post(
        key="", layout=thread.layout, title=page.text[title.start:title.end] if title else None, date=thread.date,
        body=Text(page.text[body.start:body.end] if body else "", tuple(lines), starts), declared=thread.declared,
        line=page.line_number(body.start) if body else None)


def _comment(document: Document, page: Page, n: int, reply: Reply) -> Comment:
    text = comment_text(page.text, reply.paragraphs)
    header = reply.header
    printed = header.posted_at if header else None
    local = printed.replace(tzinfo=document.given.zone) if printed else None
    offset = local.utcoffset() if local else None
    return Comment(
        post="", key=str(n), parent=None if reply.parent is None else str(reply.parent), text=text,
        number=reply.number, spans=reply.spans, posted_at=local.astimezone(dt.UTC) if local else None,
        utc_offset=int(offset.total_seconds()) // 60 if offset is not None else None,
        name=header.name if header and header.name not in every("anonymous") else None,
        removed=is_removed(text.text), line=_line(page, reply))


def _line(page: Page, reply: Reply) -> int | None:
    """The line in which the comment begins, where it has any text."""
    first: Span | None = next(iter(reply.spans), None)
    return page.line_number(first.start) if first else None
