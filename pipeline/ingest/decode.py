"""Documents as text: which encoding, and whether it is text at all."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from pipeline.ingest.model import Finding

_CONTROLS = bytes(set(range(32)) - {8, 9, 10, 12, 13, 27}) + b"\x7f"
_SAMPLE = 65536
_HANDLER = "coalface-windows-1252"
_META = 4096  # bytes in which a page says its encoding
_CHARSET = re.compile(rb"""<meta\b[^<>]*?\bcharset\s*=\s*["']?\s*(iso-?8859-\d\d?|(?:windows-|cp|x-cp)125\d|"""
                      rb"""koi8-[ru]|latin1|ascii|us-ascii|macintosh|gb2312|gbk|gb18030|big5|shift_jis|x-sjis|"""
                      rb"""euc-(?:jp|kr)|iso-2022-jp|ks_c_5601-1987|tis-620|windows-874)(?=["'\s/>;])""", re.IGNORECASE)
# As browsers do: the encodings that people mean by these names.
_MEANT = {"iso-8859-1": "cp1252", "latin1": "cp1252", "ascii": "cp1252", "us-ascii": "cp1252", "iso-8859-9": "cp1254",
          "iso-8859-11": "cp874", "tis-620": "cp874", "windows-874": "cp874", "gb2312": "gb18030", "gbk": "gb18030",
          "x-sjis": "cp932", "shift_jis": "cp932", "euc-kr": "cp949", "ks_c_5601-1987": "cp949",
          "macintosh": "mac_roman"}


@dataclass(frozen=True)
class Decoded:
    """A document's text, without byte-order mark; its encoding, whether its last character is incomplete, notes."""

    text: str
    encoding: str
    cut: bool = False
    notes: tuple[Finding, ...] = ()


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    """The bytes that are no UTF-8, read as Windows-1252."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start:error.end].decode("cp1252", "replace"), error.end


codecs.register_error(_HANDLER, _as_windows_1252)


def is_binary(data: bytes) -> bool:
    """Whether the bytes are no text: a NUL, or more than one control character in a hundred bytes."""
    sample = data[:_SAMPLE]
    return b"\0" in sample or len(sample) - len(sample.translate(None, _CONTROLS)) > len(sample) / 100


def decoded(data: bytes) -> Decoded | Finding:
    """The document as text, or the error that says why it is none.

    UTF-8 and UTF-16 by their byte-order marks, else what a page of HTML declares unless it is UTF-8 all the same,
    else UTF-8; bytes that are no UTF-8 are read as Windows-1252, so a page that mixes the two is still read. Offsets
    of all tables count from after a byte-order mark.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = data.decode("utf-16", "replace")
        return Decoded(text, "utf-16", notes=(_note("UTF-16, by its byte-order mark"),))
    mark = data.startswith(codecs.BOM_UTF8)
    data = data.removeprefix(codecs.BOM_UTF8)
    if is_binary(data):
        return Finding("error", "not text", "found binary data, expected the text of a page. "
                       "Save the page as text in its place, or take the file out of the folder")
    notes = (_note("UTF-8, by its byte-order mark"),) if mark else ()
    declared = None if mark else declared_encoding(data)
    if declared and (data.isascii() or not _is_utf8(data)):
        return _declared(data, declared)
    try:
        return Decoded(data.decode("utf-8"), "utf-8", notes=notes)
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data":
            return Decoded(data[:error.start].decode("utf-8"), "utf-8", True, notes)
        return _mixed(data, data.count(b"\n", 0, error.start) + 1)


def declared_encoding(data: bytes) -> str | None:
    """The encoding, other than UTF-8, that a page of HTML declares, by the name that browsers know it by."""
    head = data[:_META]
    match = _CHARSET.search(head) if head.lstrip().startswith(b"<") else None
    if match is None:
        return None
    name = re.sub(r"^iso8859", "iso-8859", match[1].decode("ascii").lower())
    name = _MEANT.get(name, name.replace("windows-", "cp").removeprefix("x-"))
    return name if is_encoding(name) else None


def is_encoding(encoding: str) -> bool:
    """Whether there is such an encoding; there is no ISO 8859-12."""
    try:
        codecs.lookup(encoding)
    except LookupError:
        return False
    return True


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data" and not data[:error.start].isascii()
    return True


def _declared(data: bytes, encoding: str) -> Decoded:
    """The text of a page by the encoding that it declares."""
    if encoding == "cp1252" and data.isascii():
        return Decoded(data.decode("ascii"), "utf-8")
    text = data.decode("utf-8", _HANDLER) if encoding == "cp1252" else data.decode(encoding, "replace")
    lost = text.count("\ufffd")
    if not lost:
        return Decoded(text, encoding, notes=(_note(f"{encoding}, which the page declares"),))
    return Decoded(text, encoding, notes=(Finding(
        "warning", "encoding assumed", f"found {lost} characters that are no {encoding}, which the page declares; "
        "they became U+FFFD. Look whether its letters are right and save it as UTF-8"),))


def _mixed(data: bytes, line: int) -> Decoded:
    """The text of bytes that are not UTF-8 throughout, the first of them in this line."""
    text = data.decode("utf-8", _HANDLER)
    whole = text == data.decode("cp1252", "replace")
    found, encoding = ("no UTF-8", "windows-1252") if whole else ("bytes that are no UTF-8", "utf-8, windows-1252")
    return Decoded(text, encoding, notes=(Finding(
        "warning", "encoding assumed", f"found {found}, expected UTF-8; read as Windows-1252. Look whether its "
        "letters are right and save it as UTF-8", line=line),))


def _note(what: str) -> Finding:
    return Finding("note", "encoding assumed", f"read as {what}. Save it as UTF-8 if letters look wrong")
