"""Saved Blogger pages without threads: a list in which `dt` names the writer and `dd` has the comment, or `div`s do."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from selectolax.lexbor import LexborNode

from pipeline.ingest.crawled.words import alternatives, every
from pipeline.ingest.document import Document, Item
from pipeline.ingest.pages.page import BloggerPage, comment, comment_id, damaged, linked_id, page_of, said_of, twice

_LIST = "#comments-block"
_HEADINGS = "dt, div.comment .comment-author"  # the second in themes from 2017 on
_SHORTEST = 9  # digits of Blogger's numbers
_TO_COMMENT = re.compile(r"[?&]showComment=|#c?\d+$")


@dataclass(frozen=True)
class _Heading:
    """What the `dt` of a comment says: name and link of the writer, and the page's words around the name."""

    name: str | None
    profile: str | None
    words: str
    stamp: LexborNode | None = None


class OldPage:
    """Reader of pages without threads; who answers whom is not on them.

    Lists of links to the post look alike, but have `dt.comment-title`.
    """

    layout = "old page"
    looks_for = "a Blogger page with a list of comments"

    def recognise(self, document: Document) -> str | None:
        """Why the document is such a page: it has Blogger's list of comments."""
        page = page_of(document)
        if page is None or page.foreign or not (page.first(_LIST) or _headings(page)):
            return None
        return "it has Blogger's list of comments, `comments-block`"

    def read(self, document: Document) -> Iterator[Item]:
        """The post, its comments, and what there is to say."""
        if page := page_of(document):
            authors = _headings(page)
            yield from said_of(document, page, self.layout, len(authors), not page.first(f"{_LIST} > *"))
            yield from _comments(document, page, authors)


def _headings(page: BloggerPage) -> list[LexborNode]:
    """What stands over each comment; in the list of links to the post it is of another class."""
    return [node for node in page.all(_HEADINGS) if _is_heading(node)]


def _is_heading(node: LexborNode) -> bool:
    classes = _classes(node)
    if node.tag == "dt" and ("comment-author" in classes or _is_list(node.parent)):
        return "comment-title" not in classes
    return len(_key(node) or "") >= _SHORTEST  # other systems count their comments, or define `c1`


def _classes(node: LexborNode) -> list[str]:
    return (node.attrs.get("class") or "").split()


def _is_list(node: LexborNode | None) -> bool:
    return node is not None and bool(node.is_element_node) and node.attrs.get("id") == "comments-block"


def _key(author: LexborNode) -> str | None:
    """Blogger's number of a comment: on its heading, in an anchor there, or on what holds the whole comment."""
    key = comment_id(author.attrs.get("id")) or _anchored(author)
    above = None if author.tag == "dt" else author.parent
    while key is None and above is not None and above.is_element_node:
        if "comment" in _classes(above):
            first = above.css_first(".comment-author")
            if first is None or first.mem_id != author.mem_id:
                return None
            link = above.css_first("a[href*='showComment=']")
            return comment_id(above.attrs.get("id")) or _anchored(above) or linked_id(link)
        above = above.parent
    return key


def _comments(document: Document, page: BloggerPage, authors: list[LexborNode]) -> Iterator[Item]:
    headings = [_heading(author) for author in authors]
    said = _said(headings)
    seen: set[str] = set()
    for n, (author, heading) in enumerate(zip(authors, headings, strict=True), 1):
        key = _key(author)
        if key is None:
            yield damaged(n)
        key = key or f"without number {n}"
        if key in seen:
            yield twice(key, page.line(key))
            continue
        seen.add(key)
        content, stamp = _content(author)
        stamp = heading.stamp or stamp
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
    stamp: LexborNode | None = None
    for link in author.css("a[href]"):
        name = " ".join(link.text().split())
        if name and _TO_COMMENT.search(link.attrs.get("href") or ""):  # `At 7:20 PM, Name said…`
            stamp, words = link, words.partition(name)[2].lstrip(" ,")
        elif name:
            return _Heading(name, link.attrs.get("href"), words.removeprefix(name), stamp)
    return _Heading(None, None, words, stamp)


def _said(headings: list[_Heading]) -> re.Pattern[str]:
    """Matches the page's word for `said` at the end of a heading: Blogger's own, or what stands behind linked names."""
    learned = Counter(heading.words.strip(" .…:") for heading in headings if heading.name)
    words = [word for word, _ in sorted(learned.items(), key=lambda one: (-one[1], one[0]))[:1] if word]
    return re.compile(rf"\s*(?:{alternatives([*words, *_blogger_said()])})$", re.IGNORECASE)


@cache
def _blogger_said() -> tuple[str, ...]:
    return every("said")


def _stamp(node: LexborNode) -> LexborNode | None:
    """What shows the time of a comment: the link to it, else the line of the time itself."""
    links = node.css("a[href]")
    link = next((link for link in links if _TO_COMMENT.search(link.attrs.get("href") or "")), None)
    return link or (node if "comment-timestamp" in _classes(node) else links[0] if links else None)


def _content(author: LexborNode) -> tuple[str, LexborNode | None]:
    """The HTML of the comment below a heading, and what shows its time."""
    below = list(_below(author))
    bodies = [node for node in below if any(name.startswith("comment-body") for name in _classes(node))]
    bodies = bodies or [node for node in below if node.tag == "dd" and not _classes(node)][:1]
    kept = {node.mem_id for node in bodies}
    stamps = (_stamp(node) for node in below if node.mem_id not in kept)
    return "".join(node.inner_html or "" for node in bodies), next((one for one in stamps if one), None)


def _below(author: LexborNode) -> Iterator[LexborNode]:
    """The elements between a heading and the next."""
    node = author.next
    while node is not None and node.tag != "dt":
        if node.is_element_node:
            if "comment-author" in _classes(node):
                return
            yield node
        node = node.next
