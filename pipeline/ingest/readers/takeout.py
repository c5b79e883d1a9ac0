"""The feed of a blog in a Google Takeout."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.ingest.document import Document, Item
from pipeline.ingest.feeds.atom import AtomFeed, atom_root, head_text
from pipeline.ingest.feeds.entries import items

SPACE = "http://schemas.google.com/blogger/2018"


class Takeout:
    """Reader of `feed.atom` as Google Takeout gives it, told by the names of its elements."""

    layout = "blogger-takeout"
    looks_for = "the `feed.atom` of a blog in a Google Takeout"

    def recognise(self, document: Document) -> str | None:
        """Why the document is such a feed: its root and the name space of Takeout."""
        text = head_text(document)
        root = atom_root(text)
        return f"its root is an Atom `{root}` with the names of {SPACE}" if root and SPACE in text else None

    def read(self, document: Document) -> Iterator[Item]:
        """The posts and comments, and what there is to say."""
        yield from items(AtomFeed(document), self.layout, document.given.zone)
