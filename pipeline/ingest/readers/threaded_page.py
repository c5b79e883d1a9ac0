"""Saved Blogger pages from 2012 on: comments in threads, as the server sends them or as a browser renders them."""

from __future__ import annotations

from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from pipeline.ingest.document import Document, Item
from pipeline.ingest.pages.page import BloggerPage, comment, comment_id, damaged, linked_id, page_of, said_of, twice

_THREAD = ".toplevel-thread, .comment-thread"
_RENDERED = "li.comment[id^=bc_]"


class ThreadedPage:
    """Reader of threaded pages as the server sends them.

    A reply lies in the list item of the comment that it answers.
    """

    layout = "threaded page"
    looks_for = "a Blogger page with threaded comments"
    _rendered = False

    def recognise(self, document: Document) -> str | None:
        """Why the document is such a page: it has Blogger's container of threads."""
        page = page_of(document)
        if page is None or page.foreign or "comment-thread" not in page.text or not page.first(_THREAD):
            return None
        if (page.first(_RENDERED) is not None) != self._rendered:
            return None
        return "it has Blogger's container of threads, `comment-thread`" + (
            ", and numbers that a browser gave its comments" if self._rendered else "")

    def read(self, document: Document) -> Iterator[Item]:
        """The post, its comments, and what there is to say."""
        if page := page_of(document):
            items = [item for item in page.all("li.comment") if _is_comment(item)]
            yield from said_of(document, page, self.layout, len(items), not page.first(".comment-thread li"))
            yield from _comments(document, page, items)


class RenderedPage(ThreadedPage):
    """Reader of threaded pages as a browser renders them: the comment's number is on its block."""

    layout = "rendered page"
    looks_for = "a Blogger page with threaded comments as a browser saves it"
    _rendered = True


def _comments(document: Document, page: BloggerPage, items: list[LexborNode]) -> Iterator[Item]:
    """The comments of list items in the order of the page, so that each comes after what it answers."""
    keys: dict[int, str] = {}
    seen: set[str] = set()
    for n, item in enumerate(items, 1):
        block = item.css_first(".comment-block")
        own = block if block is not None and _item_above(block) == item.mem_id else item
        key = _key(own, item)
        if key is None:
            yield damaged(n)
        parent = _item_above(item)
        keys[item.mem_id] = key = key or f"without number {n}"
        if key in seen:
            yield twice(key, page.line(key))
            continue
        seen.add(key)
        yield from _comment(document, page, own, key, keys.get(parent) if parent else None)


def _is_comment(item: LexborNode) -> bool:
    """Whether a list item is a comment of the thread; a theme's list of the latest ones has items of that class too."""
    above: LexborNode | None = item
    while above is not None and above.is_element_node:
        if "comment-thread" in (above.attrs.get("class") or "").split():
            return True
        above = above.parent
    return _key(item, item) is not None


def _key(block: LexborNode, item: LexborNode) -> str | None:
    """Blogger's number of a comment."""
    key = comment_id(block.attrs.get("id")) or comment_id(item.attrs.get("id"))
    return key or linked_id(block.css_first(".datetime a"))


def _item_above(node: LexborNode) -> int | None:
    """The list item of a comment that a node lies in."""
    above = node.parent
    while above is not None and not (above.tag == "li" and "comment" in (above.attrs.get("class") or "").split()):
        above = above.parent
    return above.mem_id if above is not None else None


def _comment(document: Document, page: BloggerPage, block: LexborNode, key: str, parent: str | None) -> Iterator[Item]:
    """The comment of a block, with what there is to say of it."""
    user = block.css_first(".user")
    link = user.css_first("a[href]") if user else None
    content = _content(block)
    return comment(
        page, key, content, block.css_first(".datetime a"), document.given.zone, parent=parent,
        name=" ".join(user.text().split()) if user else None, profile=link.attrs.get("href") if link else None)


def _content(block: LexborNode) -> str:
    """The HTML of a comment: the parser puts a block that stands in its paragraph behind it."""
    node = block.css_first(".comment-content")
    if node is None:
        deleted = block.css_first(".deleted-comment")
        return (deleted.html or "") if deleted else ""
    parts, after = [node.inner_html or ""], node.next
    while after is not None and not _has_actions(after):
        parts.append(after.html or "")
        after = after.next
    return "".join(parts)


def _has_actions(node: LexborNode) -> bool:
    """Whether a node is the links below a comment."""
    return bool(node.is_element_node) and "comment-actions" in (node.attrs.get("class") or "")
