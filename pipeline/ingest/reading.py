"""What is in a document: which reader takes it and why, and all that it finds."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from pathlib import PurePath

from pipeline.errors import DocumentError
from pipeline.ingest.document import Container, Document, Given, Item, Reader
from pipeline.ingest.model import Finding, Span
from pipeline.ingest.readers import CONTAINERS, READERS
from pipeline.ingest.sources import DocumentSource

_NEXT = "Save the whole page or the blog's export in its place, or take the file out of the folder"


def container_of(document: Document) -> tuple[Container, str] | None:
    """The container that the document is, with the evidence; nothing where it is none."""
    for container in CONTAINERS:
        if evidence := container.recognise(document):
            return container, evidence
    return None


def reader_of(document: Document) -> tuple[Reader, str] | None:
    """The reader that takes the document, with the evidence; nothing where none does."""
    for reader in READERS:
        if evidence := reader.recognise(document):
            return reader, evidence
    return None


def items(document: Document) -> Iterator[tuple[Document, Item]]:
    """All that is found in a document, each with the document it was found in: itself, or one that it contains.

    Nothing in the bytes raises: what cannot be read is a finding.
    """
    try:
        found = container_of(document)
        if found is None:
            yield from _read(document)
            return
        document.layout, document.evidence = found[0].layout, found[1]
        silent = True
        for member in found[0].members(document):
            if isinstance(member, Finding):
                silent = silent and member.severity == "note"
                yield document, member
            else:
                silent = False
                yield from _read(member)
        if silent:
            yield document, Finding("error", "empty", f"found no document in it, expected one or more. {_NEXT}")
    except OSError as error:
        yield document, Finding("error", "not readable", f"found a file that cannot be opened ({error.strerror}), "
                                "expected a document. Check its permissions")
    except Exception as error:  # a fault of ours in one document must not take the others down
        yield document, _fault(error)


def _read(document: Document) -> Iterator[tuple[Document, Item]]:
    """What one document that is no container holds."""
    try:
        found = reader_of(document)
        if found:
            document.layout, document.evidence = found[0].layout, found[1]
        item = None
        for item in found[0].read(document) if found else _unknown(document):
            yield document, item
        if item is None:
            yield document, Finding("error", "empty", f"found no post and no comment in it. {_NEXT}")
    except DocumentError as error:
        yield document, Finding("error", "not read", f"{error.what}. {error.next_step}")
    except OSError:
        raise
    except Exception as error:
        yield document, _fault(error)


def _fault(error: Exception) -> Finding:
    """The error of a document on which a reader failed; its text is not told, since it may hold the document's."""
    where = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{PurePath(where.filename).name}:{where.lineno}"
    return Finding("error", "not read", f"reading failed with {type(error).__name__} in {place}. Please report this "
                   "with the document; the others were read")


def _unknown(document: Document) -> Iterator[Finding]:
    """The error of a document that no reader takes."""
    text = document.decoded
    if isinstance(text, Finding):
        yield text
        return
    yield from text.notes
    page = document.page
    if page is None or not page.lines:
        yield Finding("error", "empty", f"the document holds no text, expected a post with its comments. {_NEXT}")
        return
    span = Span(page.lines[0].start, page.lines[-1].span.end)
    yield Finding("error", "layout unknown", "no comments found: expected a feed or page of Blogger, the text of such "
                  f"a page, or a table with a column for the text. {_NEXT}", span, page.lines[0].number)


def explained(source: DocumentSource, given: Given) -> Iterator[tuple[str, str, str]]:
    """What a document, and each that it contains, is taken for and why: name, layout, evidence."""
    try:
        document = Document.at(source.name, source.path, given)
        container = container_of(document)
        if container is None:
            yield _explained(document)
            return
        yield document.name, container[0].layout, container[1]
        for member in container[0].members(document):
            yield (document.name, member.reason, member.detail) if isinstance(member, Finding) else _explained(member)
    except OSError as error:
        yield source.name, "not readable", error.strerror or "it cannot be opened"
    except Exception as error:  # a fault of ours in one document must not take the others down
        yield source.name, "not read", _fault(error).detail


def _explained(document: Document) -> tuple[str, str, str]:
    try:
        found = reader_of(document)
    except DocumentError as error:
        return document.name, "not read", f"{error.what}. {error.next_step}"
    if found:
        return document.name, found[0].layout, found[1]
    finding = list(_unknown(document))[-1]
    looked = "; ".join(dict.fromkeys([one.looks_for for one in CONTAINERS] + [one.looks_for for one in READERS]))
    return document.name, finding.reason, f"{finding.detail}. Looked for: {looked}"
