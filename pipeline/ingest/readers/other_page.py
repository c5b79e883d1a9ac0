"""Blogger pages without a thread that we know: the message that says what to do."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.ingest.document import Document, Item
from pipeline.ingest.model import Finding
from pipeline.ingest.pages.page import BloggerPage, page_of, said_of

_NEXT = "Give the blog's export, or the comment feed of the post (…/feeds/POST/comments/default), in its place"


class OtherPage:
    """Reader of Blogger pages that no other reader takes: custom themes, indexes, pages that declare no comments."""

    layout = "page without thread"
    looks_for = "a Blogger page that declares no comments"

    def recognise(self, document: Document) -> str | None:
        """Why the document is Blogger's."""
        page = page_of(document)
        return page.evidence if page and not page.foreign else None

    def read(self, document: Document) -> Iterator[Item]:
        """The post of a page that declares no comments; of any other only the error."""
        if page := page_of(document):
            if page.declared == 0:
                yield from said_of(document, page, self.layout, 0, True)
            else:
                yield _unknown(page)


def _unknown(page: BloggerPage) -> Finding:
    """The error of a page without a thread that we know."""
    if page.tree is None:
        return Finding("error", "not read", "found a page of more than 64 MiB, or with thousands of elements within "
                       f"each other, expected one that a browser can show. {_NEXT}")
    posts = len(page.all(".post-body"))
    if posts > 1:
        return Finding("error", "layout unknown", f"no comments found: the page is an index of {posts} posts, which "
                       "have theirs on pages of their own. Save each post's own page, or give the blog's export")
    found = f"declares {page.declared} comments, but has" if page.declared else "has"
    return Finding("error", "layout unknown", f"no comments found: this page of Blogger {found} none of the layouts of "
                   f"comments that are known. {_NEXT}")
