"""The lines of a document, one at a time, whatever its encoding."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO

from pipeline.ingest.decode import Decoded, decoded
from pipeline.ingest.model import Finding
from pipeline.ingest.tabular.tally import Remark, Tally

LONGEST = 64 * 2**20  # characters of a line, and of a row of many lines
_ENDS = ("\n", "\r")
_TOO_LONG = Remark("error", "line too long", f"of more than {LONGEST >> 20} Mi characters, expected a row each",
                   "They are left out. Save the table anew with a line end after each row", "lines")
_ASSUMED = Remark("warning", "encoding assumed", "with bytes that are no UTF-8",
                  "They are read as Windows-1252. Look whether the letters are right and save the table as UTF-8",
                  "lines")
_CUT = Remark("warning", "cut off", "ending within a character", "Fetch the table anew, or go on with what is here",
              "lines")


class Lines:
    """The lines of a file with their ends; iterate it once.

    UTF-16 by its byte-order mark, else UTF-8, and where a line is none, Windows-1252, as for other documents. A line
    that is too long stands empty. What there is to say about them is in `findings` afterwards.

    Parameters
    ----------
    file
        The bytes, from the start.
    head
        The first of them, to tell the encoding by.
    """

    def __init__(self, file: BinaryIO, head: bytes) -> None:
        wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        # Bytes that are no UTF-8 come through as surrogates, to be looked at line by line
        encoding, errors = ("utf-16", "replace") if wide else ("utf-8-sig", "surrogateescape")
        self._text = io.TextIOWrapper(file, encoding=encoding, errors=errors, newline="")
        self._tally = Tally()

    def __iter__(self) -> Iterator[str]:
        longest = LONGEST
        for number, line in enumerate(iter(partial(self._text.readline, longest), ""), 1):
            if line.isascii() and len(line) < longest:
                yield line
            elif len(line) < longest or line.endswith(_ENDS):
                yield self._sound(line, number)
            else:
                yield self._skipped(number)

    def findings(self) -> Iterator[Finding]:
        """What there is to say about the lines, once they are read."""
        return self._tally.findings()

    def _skipped(self, number: int) -> str:
        self._tally.add(_TOO_LONG, number)
        while (rest := self._text.readline(LONGEST)) and not rest.endswith(_ENDS):
            pass
        return "\n"

    def _sound(self, line: str, number: int) -> str:
        """The line, its bytes that are no UTF-8 read as Windows-1252."""
        try:
            line.encode()
        except UnicodeEncodeError:
            data = line.encode("utf-8", "surrogateescape")
            found = decoded(data.replace(b"\0", b""))
            if not isinstance(found, Decoded):  # too many control characters for a text, but for a line of one
                found = Decoded(data.decode("cp1252", "replace"), "windows-1252")
            self._tally.add(_CUT if found.cut else _ASSUMED, number)
            return found.text
        return line
