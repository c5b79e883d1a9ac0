"""Blogger's export, and any other Atom feed of a blog there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.ingest.document import Document, Item
from pipeline.ingest.feeds.atom import AtomFeed, atom_root, head_text
from pipeline.ingest.feeds.entries import items
from pipeline.ingest.model import Finding
from pipeline.ingest.readers.takeout import SPACE

_RSS = re.compile(r"\ufeff?\s*(?:<\?[^>]*>\s*)*<rss[\s>]")
_SIGNS = ("tag:blogger.com,", "http://schemas.google.com/g/2005", "www.blogger.com/feeds/")


class Export:
    """Reader of Blogger's export `blog-MM-DD-YYYY.xml`, and of the feeds that a blog offers."""

    layout = "blogger-atom"
    looks_for = "an Atom feed of Blogger: the export of a blog, or a feed of its posts or comments"

    def recognise(self, document: Document) -> str | None:
        """Why the document is such a feed: its root and a sign of Blogger in it."""
        text = head_text(document)
        root = atom_root(text) or ("rss" if _RSS.match(text) else None)
        sign = next((sign for sign in _SIGNS if sign in text), None)
        if root is None or sign is None or SPACE in text:
            return None
        return f"its root is {'' if root == 'rss' else 'an Atom '}`{root}`, and `{sign}` stands in it"

    def read(self, document: Document) -> Iterator[Item]:
        """The posts and comments, and what there is to say."""
        if _RSS.match(head_text(document)):
            yield Finding("error", "not read", "found an RSS feed, expected the Atom feed of the same comments: RSS "
                          "does not tell which comment answers which. Fetch its address without `alt=rss`")
            return
        yield from items(AtomFeed(document), self.layout, document.given.zone)
