"""Blogger pages without a thread that we know: the message that says what to do."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.ingest.document import Document, Item
from pipeline.ingest.model import Finding
from pipeline.ingest.pages.page import BloggerPage, page_of, said_of

_NEXT = "Give the blog's export, or the comment feed of the post (…/feeds/POST/comments/default), in its place"

_KEPT_BY = {"disqus_thread": "Disqus", "cmt_iframe_holder": "Google+", "fb-comments": "Facebook"}


class OtherPage:
    """Reader of Blogger pages that no other reader takes: custom themes, indexes, pages that declare no comments."""

    layout = "page without thread"
    looks_for = "a Blogger page that declares no comments"

    def recognise(self, document: Document) -> str | None:
        """Why the document is Blogger's."""
        page = page_of(document)
        if page and page.is_theme:
            return "it has the tags of a theme"
        return page.evidence if page and not page.foreign else None

    def read(self, document: Document) -> Iterator[Item]:
        """The post of a page that declares no comments; of any other only the error."""
        if page := page_of(document):
            if page.is_theme:
                yield Finding("note", "theme left out", "found the theme of a blog, which holds no posts and comments, "
                              "expected a page of it. Nothing to do if the blog's pages or its export are here too")
            elif page.declared == 0:
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
    keeper = next((name for sign, name in _KEPT_BY.items() if sign in page.text), None)
    if keeper and not page.declared:
        return Finding("error", "layout unknown", f"no comments found: this page leaves its comments to {keeper}, "
                       "which kept them outside the blog and its export; expected Blogger's own. Take the file out of "
                       "the folder, or give its comments as a table")
    if "dynamicviews" in page.text:
        return Finding("error", "layout unknown", "no comments found: this page is in Blogger's Dynamic Views, which "
                       f"fetch post and comments by script, and expected is a page that holds them. {_NEXT}")
    found = f"declares {page.declared} comments, but has" if page.declared else "has"
    return Finding("error", "layout unknown", f"no comments found: this page of Blogger {found} none of the layouts of "
                   f"comments that are known. {_NEXT}")
