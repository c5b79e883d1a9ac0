"""Documents as a whole: archives that hold none, and encodings that there are not."""

from __future__ import annotations

import io
import zipfile

import pytest

from pipeline.ingest.decode import Decoded, decoded
from pipeline.ingest.document import Document
from pipeline.ingest.model import Finding
from pipeline.ingest.reading import items


def _archive(**members: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        for name, content in members.items():
            file.writestr(name, content)
    return data.getvalue()


@pytest.mark.parametrize(("data", "reasons"), [
    (_archive(), ["empty"]),
    (_archive(picture=b"\x89PNG\0\0"), ["members left out", "empty"]),
])
def test_an_archive_without_a_document_is_an_error(data: bytes, reasons: list[str]) -> None:
    found = list(items(Document.of("a.zip", data)))
    assert [item.reason for _, item in found if isinstance(item, Finding)] == reasons
    assert {document.layout for document, _ in found} == {"zip"}


def test_an_archive_with_a_document_is_none() -> None:
    found = list(items(Document.of("a.zip", _archive(table=b"post,text\n1,Hello\n", picture=b"\x89PNG\0\0"))))
    assert [item.severity for _, item in found if isinstance(item, Finding)] == ["note"]


@pytest.mark.parametrize("name", ["iso-8859-12", "windows-1259"])
def test_an_encoding_that_there_is_not_is_no_declaration(name: str) -> None:
    text = decoded(f'<html><meta charset="{name}"><p>caf\xe9</p></html>'.encode("cp1252"))
    assert isinstance(text, Decoded)
    assert (text.encoding, "café" in text.text) == ("windows-1252", True)
