"""Web pages that a browser saved as a single file (`.mht`, `.mhtml`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message

from pipeline.ingest.document import Document
from pipeline.ingest.model import Finding

_START = re.compile(r"(?:[A-Za-z-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){0,40}?Content-Type:\s*multipart/related\b",
                    re.IGNORECASE)


class SavedWeb:
    """Container of the page in a web page saved as a single file; frames, pictures and styles are left out."""

    layout = "mhtml"
    looks_for = "a web page saved as a single file (`.mhtml`)"

    def recognise(self, document: Document) -> str | None:
        """Why the document is such a file: its headers."""
        found = _START.match(document.head_text.replace("\r\n", "\n"))
        return "its headers are those of a web page with its parts, `multipart/related`" if found else None

    def members(self, document: Document) -> Iterator[Document | Finding]:
        """The page, and what is left out."""
        try:
            parts = [part for part in message_from_bytes(document.data).walk() if not part.is_multipart()]
        except (RecursionError, ValueError, LookupError):
            parts = []
        pages = [part for part in parts if part.get_content_type() in ("text/html", "application/xhtml+xml")]
        if not pages:
            yield Finding("error", "not read", "found a web page saved as a single file without the page in it, "
                          "expected one in HTML. Save the page again")
            return
        if len(parts) > 1:
            yield Finding("note", "members left out", f"left out {len(parts) - 1} of {len(parts)} parts of the saved "
                          "page: frames, pictures, styles and the like. Nothing to do")
        yield _page(document, pages[0])


def _page(document: Document, part: Message) -> Document:
    """The page that a part holds."""
    data = part.get_payload(decode=True)
    url = str(part.get("Content-Location") or "")
    return Document.of(f"{document.name}!page.html", data if isinstance(data, bytes) else b"", document.given,
                       url if url.startswith("http") else None)
