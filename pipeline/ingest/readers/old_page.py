"""Saved Blogger pages without threads: a definition list in which `dt` names the writer and `dd` has the comment."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from selectolax.lexbor import LexborNode

from pipeline.ingest.crawled.words import alternatives, every
from pipeline.ingest.document import Document, Item
from pipeline.ingest.pages.page import BloggerPage, comment, comment_id, damaged, page_of, said_of, twice

_LIST = "dl#comments-block"
_AUTHOR = "dt.comment-author"


@dataclass(frozen=True)
class _Heading:
    """What the `dt` of a comment says: name and link of the writer, and the page's words around the name."""

    name: str | None
    profile: str | None
    words: str


class OldPage:
    """Reader of pages without threads; who answers whom is not on them.

    Lists of links to the post look alike, but have `dt.comment-title`.
    """

    layout = "old page"
    looks_for = "a Blogger page with a list of comments"

    def recognise(self, document: Document) -> str | None:
        """Why the document is such a page: it has Blogger's list of comments."""
        page = page_of(document)
        if page is None or page.foreign or not (page.first(_LIST) or page.first(f"{_AUTHOR}[id^=c]")):
            return None
        return "it has Blogger's list of comments, `dl#comments-block`"

    def read(self, document: Document) -> Iterator[Item]:
        """The post, its comments, and what there is to say."""
        if page := page_of(document):
            authors = page.all(_AUTHOR)
            yield from said_of(document, page, self.layout, len(authors), not page.first(f"{_LIST} > *"))
            yield from _comments(document, page, authors)


def _comments(document: Document, page: BloggerPage, authors: list[LexborNode]) -> Iterator[Item]:
    headings = [_heading(author) for author in authors]
    said = _said(headings)
    seen: set[str] = set()
    for n, (author, heading) in enumerate(zip(authors, headings, strict=True), 1):
        key = comment_id(author.attrs.get("id")) or _anchored(author)
        if key is None:
            yield damaged(n)
        key = key or f"without number {n}"
        if key in seen:
            yield twice(key, page.line(key))
            continue
        seen.add(key)
        content, stamp = _content(author)
        name = heading.name or said.sub("", heading.words.rstrip(" .…:")).strip()
        yield from comment(page, key, content, stamp, document.given.zone, parent=None, name=name,
                           profile=heading.profile)


def _anchored(author: LexborNode) -> str | None:
    """Blogger's number of a comment as the name of an anchor."""
    anchor = author.css_first("a[name^=c]")
    return comment_id(anchor.attrs.get("name")) if anchor else None


def _heading(author: LexborNode) -> _Heading:
    """The writer of a comment; where no link names one, the name is among the words."""
    words = " ".join(author.text().split())
    for link in author.css("a[href]"):
        if name := " ".join(link.text().split()):
            return _Heading(name, link.attrs.get("href"), words.removeprefix(name))
    return _Heading(None, None, words)


def _said(headings: list[_Heading]) -> re.Pattern[str]:
    """Matches the page's word for `said` at the end of a heading: Blogger's own, or what stands behind linked names."""
    learned = Counter(heading.words.strip(" .…:") for heading in headings if heading.name)
    words = [word for word, _ in sorted(learned.items(), key=lambda one: (-one[1], one[0]))[:1] if word]
    return re.compile(rf"\s*(?:{alternatives([*words, *_blogger_said()])})$", re.IGNORECASE)


@cache
def _blogger_said() -> tuple[str, ...]:
    return every("said")


def _content(author: LexborNode) -> tuple[str, LexborNode | None]:
    """The HTML of the comment below a heading, and the link that shows its time."""
    parts: list[str] = []
    stamp: LexborNode | None = None
    node = author.next
    while node is not None and node.tag != "dt":
        if node.is_element_node:
            names = (node.attrs.get("class") or "").split()
            if "comment-body" in names:
                parts.append(node.inner_html or "")
            else:
                stamp = stamp or node.css_first("a[href*='showComment=']") or node.css_first("a[href]")
        node = node.next
    return "".join(parts), stamp
