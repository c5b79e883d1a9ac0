"""The entries of an Atom feed, cut out of a stream of bytes one at a time."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO, Literal, NamedTuple, cast

LARGEST = 64 * 2**20  # bytes of an entry; longer ones are refused
_CHUNK = 2**20
_LONGEST_MARK = 320  # bytes that a mark may have, with what must follow it
# What begins or ends an entry, whatever its prefix, and what may hold such a mark without meaning it.
_MARK = re.compile(rb"<(?:!--|!\[CDATA\[|!DOCTYPE[^<>\[]{0,256}\[|(/)(?:[\w.\x80-\xff-]{1,48}:)?entry\s{0,16}>"
                   rb"|(?:[\w.\x80-\xff-]{1,48}:)?entry(?=[\s/>]))")
_ENDS = {b"-": b"-->", b"[": b"]]>", b"D": b"]>"}  # by the byte after `<!`

Kind = Literal["head", "entry", "open", "cut", "stray", "large", "tail"]


class Piece(NamedTuple):
    """A piece of a feed.

    Attributes
    ----------
    kind
        head: what stands before the first entry; entry; open: an entry without its end, since another one begins;
        cut: an entry in which the bytes end; stray: the end of an entry that has no beginning; large: an entry too
        large to be held, which has no data; tail: what
        stands after the last entry, all where there is none.
    line
        The line, from 1, that it begins in.
    """

    kind: Kind
    data: bytes
    line: int


def utf8_stream(file: BinaryIO, head: bytes) -> BinaryIO:
    """The bytes as UTF-8 where they begin as UTF-16 text does, else as they are."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    elif head[:1] == b"<" and head[1:2] == b"\0":
        encoding = "utf-16-le"
    elif head[:2] == b"\0<":
        encoding = "utf-16-be"
    else:
        return file
    return cast(BinaryIO, codecs.EncodedFile(file, "utf-8", encoding, "replace"))


def pieces(file: BinaryIO) -> Iterator[Piece]:
    """The head, each entry and the tail of a feed, in memory one at a time; the bytes must be ASCII or extend it."""
    cutter = _Cutter(file)
    outside: Kind | None = "head"  # what the bytes are that belong to no entry; nothing inside one that is held
    while True:
        start, closes = cutter.mark()
        if start is None and cutter.ended:
            last = cutter.piece("tail" if outside == "large" else outside or "cut", cutter.size)
            yield last
            if outside == "head":
                yield last._replace(kind="tail")
            return
        if start is None:
            large = cutter.refused()
            if outside is None:
                yield large
            outside = "large" if outside in (None, "large") else "tail"
            continue
        if outside == "head" or not (outside or closes):
            yield cutter.piece(outside or "open", start)
        if outside:
            cutter.forget(start)
        if closes and outside != "large":
            yield cutter.piece("stray" if outside else "entry", cutter.at)
        outside = "tail" if closes else None


class _Cutter:
    """A window on the bytes: `at` is how far they are searched, and what lies before the last piece is forgotten."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._data, self._kept, self._line = file, b"", 0, 1
        self._unended: dict[bytes, int] = {}  # how far the end of a comment and the like was looked for in vain
        self.at, self.ended = 0, False

    @property
    def size(self) -> int:
        """Where the bytes that were read end."""
        return len(self._data)

    def piece(self, kind: Kind, end: int) -> Piece:
        """The bytes from the last piece to here."""
        piece = Piece(kind, self._data[self._kept:end], self._line)
        self.forget(end)
        return piece if len(piece.data) <= LARGEST else Piece("large", b"", piece.line)

    def refused(self) -> Piece:
        """A piece that is too large; its bytes are forgotten."""
        piece = Piece("large", b"", self._line)
        self.forget(self.at)
        return piece

    def mark(self) -> tuple[int | None, bool]:
        """Where the next entry begins or ends, and whether it ends; nothing where bytes end or are too many."""
        while True:
            match = _MARK.search(self._data, self.at)
            if match is None:
                self.at = max(self.at, len(self._data) - _LONGEST_MARK)
                if not self._more():
                    return None, False
            elif match[0].startswith(b"<!"):
                self._skip(match)
            else:
                self.at = match.end()
                return match.start(), match[1] is not None

    def _skip(self, match: re.Match[bytes]) -> None:
        """Go to the end of a comment and the like; one without an end is passed over as if it were text."""
        end = _ENDS[match[0][2:3]]
        self.at = match.end()
        self._unended[end] = max(self.at, self._unended.get(end, 0))
        while (found := self._data.find(end, self._unended[end])) < 0:
            self._unended[end] = max(self._unended[end], len(self._data) - len(end) + 1)
            if not self._more():
                return
        self.at = found + len(end)

    def _more(self) -> bool:
        """Whether more bytes came; not where the piece that is held is too large already."""
        if len(self._data) - self._kept > LARGEST:
            return False
        rest = self._data[self._kept:]
        chunk = self._file.read(min(max(_CHUNK, len(rest)), 16 * _CHUNK))
        self._data = rest + chunk
        self.at -= self._kept
        self._unended = {end: place - self._kept for end, place in self._unended.items()}
        self._kept, self.ended = 0, not chunk
        return bool(chunk)

    def forget(self, end: int) -> None:
        """Let go of the bytes up to here."""
        self._line += self._data.count(b"\n", self._kept, end)
        self._kept = end
