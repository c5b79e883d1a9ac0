"""The records of a web archive, one after the other, past those that are damaged."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator

from pipeline.ingest.document import Document

GZIP = b"\x1f\x8b\x08"
_RECORD = re.compile(rb"(?<=\n)WARC/")
_CHUNK = 16384
_LONGEST_LINE = 65536
_MOST_LINES = 10_000  # of headers, in one record
_RESTARTS = 1000
Record = Any  # warcio has no types


class DamagedError(Exception):
    """The bytes of an archive are not what they claim to be."""


def records(document: Document) -> Iterator[Record | DamagedError]:
    """The records of an archive, and an error for each stretch that cannot be read."""
    offset: int | None = 0
    for _ in range(_RESTARTS):
        with document.open() as file:
            stream = _Members(file, offset or 0) if document.head.startswith(GZIP) else _Stream(file, offset or 0)
            found, error = 0, None
            for record in _records(stream):
                if isinstance(record, DamagedError):
                    error = record
                else:
                    found += 1
                    yield record
        if error is None:
            return
        if found or not offset:  # a wrong start was looked for again after an error that is told already
            yield error
        offset = _next_start(document, stream)
        if offset is None:
            return
    yield DamagedError(f"more than {_RESTARTS} damaged stretches")


class _Stream:
    """The bytes of an archive from an offset on; `start` is where the record that is being read begins."""

    pattern = _RECORD

    def __init__(self, file: BinaryIO, offset: int) -> None:
        self._file = file
        self.start = self._position = offset
        file.seek(offset)

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        data = self._file.read(size)
        self._position += len(data)
        return data

    def tell(self) -> int:
        """How far it was read."""
        return self._position

    def begins(self, offset: int) -> None:
        """Takes note of where the next record begins."""
        self.start = offset


class _Members(_Stream):
    """The bytes of an archive whose records are compressed, a member at a time and never more than asked for."""

    pattern = re.compile(re.escape(GZIP))

    def __init__(self, file: BinaryIO, offset: int) -> None:
        super().__init__(file, offset)
        self._member = zlib.decompressobj(31)
        self._held, self._read = b"", offset

    def read(self, size: int = -1) -> bytes:
        """The next bytes, of one member only."""
        size = size if size > 0 else _CHUNK
        while True:
            if self._member.eof:
                self._held = self._member.unused_data or self._held
                self._member = zlib.decompressobj(31)
                self.start = self._read - len(self._held)
            if not self._held:
                self._held = self._file.read(_CHUNK)
                self._read += len(self._held)
                if not self._held:
                    return self._end()
            if data := self._decompressed(size):
                self._position += len(data)
                return data

    def begins(self, offset: int) -> None:
        """Nothing: what counts is where the member begins."""

    def _decompressed(self, size: int) -> bytes:
        try:
            data = self._member.decompress(self._held, size)
        except zlib.error as error:
            raise DamagedError("a stretch that does not decompress") from error
        self._held = self._member.unconsumed_tail
        return data

    def _end(self) -> bytes:
        if self._read > self.start and not self._member.eof:
            raise DamagedError("an end in the middle of a record")
        return b""


def _records(stream: _Stream) -> Iterator[Record | DamagedError]:
    """The records of a stream; after an error there is no more."""
    archive = _quietly(lambda: ArchiveIterator(stream))
    lines = _bounded(archive)
    while True:
        lines.clear()
        stream.begins(archive.offset)
        try:
            record = _quietly(lambda: next(archive, None))
        except DamagedError as error:
            yield error
            return
        except Exception as error:  # whatever the library makes of damaged headers
            yield DamagedError(f"a record that is none ({type(error).__name__})")
            return
        if record is None:
            return
        yield record


def _bounded(archive: ArchiveIterator) -> list[None]:
    """Keeps header lines, and their number, from growing without end; clearing the list begins the count anew."""
    whole, lines = archive.reader.readline, list[None]()

    def readline(length: int | None = None) -> bytes:
        lines.append(None)
        if len(lines) > _MOST_LINES:
            raise DamagedError("headers without end")
        return bytes(whole(min(length or _LONGEST_LINE, _LONGEST_LINE)))

    archive.reader.readline = readline
    return lines


def _quietly(call: Callable[[], Any]) -> Any:
    """What a call gives; warcio prints what it has to say, with stretches of the archive."""
    with redirect_stderr(io.StringIO()):
        return call()


def _next_start(document: Document, stream: _Stream) -> int | None:
    """Where the next record may begin behind the one that was being read."""
    with document.open() as file:
        position = stream.start + 1
        file.seek(position)
        held = b""
        while data := file.read(_CHUNK):
            match = stream.pattern.search(held + data)
            if match:
                return position - len(held) + match.start()
            position += len(data)
            held = data[-8:]
    return None
