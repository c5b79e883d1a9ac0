"""Zip archives of documents, such as a whole Google Takeout."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO, cast

from pipeline.ingest.decode import is_binary
from pipeline.ingest.document import HEAD, Document
from pipeline.ingest.model import Finding
from pipeline.ingest.pages.beside import beside
from pipeline.ingest.pages.page import is_theme
from pipeline.ingest.readers.export import Export
from pipeline.ingest.readers.json_feed import JsonFeed
from pipeline.ingest.readers.takeout import Takeout

LARGEST = 64 * 2**20  # bytes that anything may unpack to
RATIO = 200  # to how many times its packed size a larger member may unpack
_STEP = 4096  # bytes unpacked at a time, since those of a step with damage in it are lost
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError, RuntimeError)
_JUNK = re.compile(r"(?:.*/)?(?:__MACOSX/.*|\._[^/]*|\.DS_Store|Thumbs\.db|desktop\.ini)", re.DOTALL)
_ARCHIVES = (b"PK\3\4", b"PK\5\6", b"7z\xbc\xaf", b"Rar!")
_BINARY = (b"PAR1", b"\x1f\x8b", b"\xff\xfe", b"\xfe\xff")  # Parquet, a packed crawl, UTF-16


class Archive:
    """Container of the documents in a zip archive; what is unpacked is streamed, and nothing is written to disk."""

    layout = "zip"
    looks_for = "a zip archive of documents, such as a Google Takeout"

    def recognise(self, document: Document) -> str | None:
        """Why the document is a zip archive: its first bytes."""
        return "it begins as a zip archive does" if document.head.startswith((b"PK\3\4", b"PK\5\6")) else None

    def members(self, document: Document) -> Iterator[Document | Finding]:
        """The documents in the archive, in its order, and what is left out; of a Takeout only the feeds."""
        archive = _Zip(document)
        try:
            yield from archive.members()
        except _DAMAGE:
            yield Finding("error", "archive damaged", "found a zip archive that cannot be unpacked, expected a whole "
                          "one. Download it again, or unpack it and give the folder")
        finally:
            archive.close()


class _Stream(io.RawIOBase):
    """The bytes of a member, which end where it is damaged."""

    def __init__(self, member: zipfile.ZipExtFile) -> None:
        self._member = member

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast(bytearray, buffer))
        try:
            data = self._member.read1(min(len(view), _STEP))
        except _DAMAGE:
            return 0
        view[:len(data)] = data
        return len(data)

    def close(self) -> None:
        self._member.close()
        super().close()


class _Zip:
    """An archive whose members can be opened as often as needed, also when it was closed."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._file: BinaryIO | None = None
        self._archive: zipfile.ZipFile | None = None
        self._names: Counter[str] = Counter()
        self._unpacked = 0

    def close(self) -> None:
        """Close the archive until a member is opened again."""
        if self._archive and self._file:
            self._archive.close()
            self._file.close()
        self._archive = None

    def members(self) -> Iterator[Document | Finding]:
        """The documents and what is left out."""
        infos = self._opened().infolist()
        if sum(info.compress_size for info in infos) > self._document.size:
            yield Finding("error", "archive damaged", "found a zip archive whose members overlap, as those made to "
                          "fill the disk do; it is not unpacked. Unpack it by hand if you know where it is from")
            return
        documents, told = [], 0
        files = [info for info in infos if not info.is_dir()]
        junk = beside(info.filename for info in files)
        for info in files:
            found = None if info.filename in junk or _JUNK.fullmatch(info.filename) else self._found(info)
            if isinstance(found, Finding):
                told += 1
                yield found
            elif found:
                documents.append((info, found))
        feeds = [one for one in documents if Takeout().recognise(one[1])]
        if feeds:
            documents = [one for one in documents if _is_feed(one[1])]
        if left := len(files) - told - len(documents):
            yield Finding("note", "members left out", f"left out {left} of {len(files)} files in the archive: themes, "
                          "pictures, settings and the like, expected documents. Nothing to do")
        for info, document in documents:
            yield from self._checked(info, document)

    def _opened(self) -> zipfile.ZipFile:
        if self._archive is None:
            self._file = self._document.open()
            self._archive = zipfile.ZipFile(self._file)
        return self._archive

    def _open(self, info: zipfile.ZipInfo) -> BinaryIO:
        return io.BufferedReader(_Stream(cast(zipfile.ZipExtFile, self._opened().open(info))))

    def _found(self, info: zipfile.ZipInfo) -> Document | Finding | None:
        """The document that a member may be, why it is refused, or nothing where it is none."""
        name = f"{self._document.name}!{self._name(info)}"
        if info.flag_bits & 1:
            return _refused(name, "is encrypted. Unpack the archive with its password and give the folder")
        most = max(LARGEST, RATIO * min(info.compress_size, self._document.size))
        if info.file_size > most or self._unpacked + info.file_size > max(LARGEST, RATIO * self._document.size):
            return _refused(name, f"unpacks to more than {RATIO} times its size, as files made to fill the memory do. "
                            "Unpack the archive by hand if you know where it is from")
        try:
            with self._opened().open(info) as file:
                head = file.read(HEAD)
        except _DAMAGE:
            head = b""
        if head.startswith(_ARCHIVES) and not info.filename.lower().endswith((".xlsx", ".docx", ".odt", ".pptx")):
            return Finding("warning", "archive in archive", f"found {name}, an archive in an archive, which is not "
                           "opened. Unpack it and give what is in it")
        if (is_binary(head) and not head.startswith(_BINARY)) or is_theme(head):
            return None
        self._unpacked += info.file_size
        return Document(name, lambda: self._open(info), info.file_size, self._document.given)

    def _name(self, info: zipfile.ZipInfo) -> str:
        """The name of a member, fit to be printed, with a number where others have it too."""
        name = "".join(letter if letter.isprintable() else "\ufffd" for letter in info.filename)
        self._names[name] += 1
        return name if self._names[name] == 1 else f"{name}#{self._names[name]}"

    def _checked(self, info: zipfile.ZipInfo, document: Document) -> Iterator[Document | Finding]:
        """The document, after the error that only a part of it can be unpacked."""
        try:
            with self._opened().open(info) as file:
                while file.read(2**20):
                    pass
        except _DAMAGE:
            yield _refused(document.name, "is damaged; only what comes before the damage is read. Download the archive "
                           "again")
        yield document


def _is_feed(document: Document) -> bool:
    return any(reader.recognise(document) for reader in (Takeout(), Export(), JsonFeed()))


def _refused(name: str, why: str) -> Finding:
    return Finding("error", "member not read", f"{name} {why}")
