"""The layouts that Coalface reads, in the order they are tried."""

from __future__ import annotations

from pipeline.ingest.flat import Flat
from pipeline.ingest.model import Page, Reader
from pipeline.ingest.numbered import Numbered

READERS: tuple[Reader, ...] = (Numbered(), Flat())


def reader_of(page: Page) -> Reader | None:
    """The reader that recognises the page, nothing where none does."""
    return next((reader for reader in READERS if reader.recognise(page)), None)
