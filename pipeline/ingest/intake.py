"""Documents taken into the spool: small ones by several processes, large ones piece by piece."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import PurePosixPath

from pipeline.ingest.document import Document, Given, Item
from pipeline.ingest.model import Finding
from pipeline.ingest.pages.beside import beside
from pipeline.ingest.reading import items
from pipeline.ingest.sources import DocumentSource
from pipeline.ingest.spool import Row, Spool
from pipeline.store import mapped, sha256

TASK = 64  # documents that a process reads at a time
SMALL = 4 * 2**20  # bytes of such a task; a larger document is taken in in pieces
_PIECE = 1000  # items of a large document taken in at a time
_MANY = 20_000  # items from which documents are large, however few their bytes


@dataclass
class Found:
    """What some documents hold: rows of the table `documents` by name, and the items with their document's name."""

    rows: dict[str, Row] = field(default_factory=dict)
    items: list[tuple[str, Item]] = field(default_factory=list)

    def add(self, document: Document, item: Item) -> None:
        """Take in one item."""
        self.items.append((document.name, item))
        self.rows[document.name] = {"document": document.name, "sha256": None, "bytes": document.size,
                                    "layout": document.layout, "evidence": document.evidence,
                                    "encoding": document.encoding}


def taken_in(sources: Sequence[DocumentSource], given: Given, processes: int, base: Spool) -> list[Row]:
    """The rows of the table `documents`, as far as reading them tells, once all is in the spool."""
    rows: dict[str, Row] = {}
    parts = beside(source.name for source in sources)
    for folder, count in sorted(Counter(str(PurePosixPath(name).parent) for name in parts).items()):
        base.add([(folder, Finding("note", "parts of pages left out", f"files that belong to a saved page or a Takeout "
                                   f"and hold no thread: {count}. Nothing to do"))])
    sources = [source for source in sources if source.name not in parts]
    tasks = list(_tasks(sources))
    for task, found in zip(tasks, mapped(partial(_small, given=given), tasks, processes), strict=True):
        for piece in [found] if found else _pieces(task, given):
            base.add(piece.items)
            rows |= piece.rows
    for source in sources:
        if source.name in rows and source.path.is_file():
            rows[source.name]["sha256"] = sha256(source.path)
    return [row for _, row in sorted(rows.items())]


def _tasks(sources: Iterable[DocumentSource]) -> Iterator[list[DocumentSource]]:
    """The documents, so many or of so many bytes at a time."""
    task, size = list[DocumentSource](), 0
    for source in sources:
        more = source.path.stat().st_size if source.path.exists() else 0
        if task and (len(task) == TASK or size + more > SMALL):
            yield task
            task, size = [], 0
        task, size = [*task, source], size + more
    if task:
        yield task


def _small(sources: Sequence[DocumentSource], given: Given) -> Found | None:
    """What these documents hold; nothing where that is too much for one piece."""
    found = Found()
    for source in sources:
        for document, item in _items(source, given):
            if document.size > SMALL or len(found.items) >= _MANY:
                return None
            found.add(document, item)
    return found


def _pieces(sources: Sequence[DocumentSource], given: Given) -> Iterator[Found]:
    """What these documents hold, piece by piece."""
    for source in sources:
        stream = _items(source, given)
        while piece := list(islice(stream, _PIECE)):
            found = Found()
            for document, item in piece:
                found.add(document, item)
            yield found


def _items(source: DocumentSource, given: Given) -> Iterator[tuple[Document, Item]]:
    """All that is found in a document; one that cannot be opened is an error."""
    try:
        document = Document.at(source.name, source.path, given)
        with document.open():
            pass
    except OSError as error:
        yield Document.of(source.name, b""), Finding(
            "error", "not readable", f"found a file that cannot be opened ({error.strerror}), expected a document. "
            "Check its permissions")
        return
    yield from items(document)
