"""A document to read, and what reads one."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import BinaryIO, Protocol

from pipeline.errors import DocumentError
from pipeline.ingest.decode import Decoded, decoded
from pipeline.ingest.model import Comment, Finding, Page, Post

HEAD = 65536  # bytes by which formats are recognised
LARGEST = 512 * 2**20  # bytes of a document that must be in memory whole: a page or a text
Item = Post | Comment | Finding


@dataclass(frozen=True)
class Given:
    """What the study says about documents.

    Attributes
    ----------
    columns
        For tables: the column that holds each of our fields (`{"text": "Comment body"}`).
    zone
        Time zone of times that are printed without one.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    zone: dt.tzinfo = dt.UTC


class Document:
    """The bytes of a document and how they came; what is asked for first is read first.

    Parameters
    ----------
    name
        Name in all tables; inside a container `container!member`.
    opened
        Opens the bytes, from the start each time.
    size
        Their number, as far as is known.
    given
        What the study says about documents.
    url
        The address it was captured from, where a container says so.

    Attributes
    ----------
    layout, evidence
        What it was taken for and why, once it is read.
    """

    def __init__(self, name: str, opened: Callable[[], BinaryIO], size: int, given: Given | None = None,
                 url: str | None = None) -> None:
        self.name, self.open, self.size, self.url = name, opened, size, url
        self.given = given or Given()
        self.layout: str | None = None
        self.evidence: str | None = None

    @classmethod
    def at(cls, name: str, path: Path, given: Given | None = None) -> Document:
        """The document that is a file."""
        return cls(name, lambda: path.open("rb"), path.stat().st_size, given)

    @classmethod
    def of(cls, name: str, data: bytes, given: Given | None = None, url: str | None = None) -> Document:
        """A document of bytes that are in memory."""
        return cls(name, lambda: io.BytesIO(data), len(data), given, url)

    @cached_property
    def head(self) -> bytes:
        """The first bytes, for recognising the format."""
        with self.open() as file:
            return file.read(HEAD)

    @cached_property
    def head_text(self) -> str:
        """The first bytes as text without byte-order mark, bytes that are no text replaced."""
        encoding = "utf-16" if self.head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
        return self.head.decode(encoding, "replace")

    @cached_property
    def data(self) -> bytes:
        """All bytes.

        Raises
        ------
        DocumentError
            They are too many for a document that must be in memory whole.
        """
        with self.open() as file:
            data = file.read(LARGEST + 1)
        if len(data) > LARGEST:
            raise DocumentError(f"found more than {LARGEST >> 20} MiB in one page or text, expected one thread",
                                next_step="Split it, or give the blog's export instead, which is read in pieces")
        return data

    @cached_property
    def decoded(self) -> Decoded | Finding:
        """The whole as text with its encoding, or why it is none."""
        return decoded(self.data)

    @property
    def encoding(self) -> str | None:
        """The encoding it was decoded with, nothing where it was not read as text."""
        text = self.__dict__.get("decoded")
        return text.encoding if isinstance(text, Decoded) else None

    @cached_property
    def page(self) -> Page | None:
        """The whole as lines of text, nothing where it is none."""
        text = self.decoded
        return Page(text.text, text.cut) if isinstance(text, Decoded) else None


class Reader(Protocol):
    """One format or layout. To teach Coalface another one, write a module with these and list it in `readers`.

    Attributes
    ----------
    layout
        Its name in the table `posts`.
    looks_for
        What it recognises, for the message on a document that no reader takes: "an Atom feed of …".
    """

    layout: str
    looks_for: str

    def recognise(self, document: Document) -> str | None:
        """Why the document has this format, judged by its content, or nothing where it has not."""

    def read(self, document: Document) -> Iterator[Item]:
        """The posts and comments of the document, in any order, and what there is to say about it.

        Nothing in the bytes raises, and nothing is lost: what cannot be read becomes a `Finding`. Of a large
        document no more is held than an entry at a time.
        """


class Container(Protocol):
    """A file that holds documents: an archive."""

    layout: str
    looks_for: str

    def recognise(self, document: Document) -> str | None:
        """Why the document is such a container, or nothing where it is none."""

    def members(self, document: Document) -> Iterator[Document | Finding]:
        """The documents in it, in their order, and what there is to say about it."""
