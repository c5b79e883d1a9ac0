"""Web archives (WARC): the pages and feeds in them, each a document of its own."""

from __future__ import annotations

import io
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import redirect_stderr

import brotli
from warcio.bufferedreaders import ChunkedDataReader

from pipeline.ingest.archive import GZIP, DamagedError, Record, records
from pipeline.ingest.document import Document
from pipeline.ingest.model import Finding

LARGEST = 64 * 2**20  # bytes of a record's content
_CHUNK = 65536
_LONGEST_URL = 2000  # characters of an address in a document's name
_KINDS = ("response", "resource")
_TEXTUAL = re.compile(r"html|xml|json", re.IGNORECASE)
_BEGINS = re.compile(rb"\s*+(?:\xef\xbb\xbf\s*+)?[<{\[]|\xff\xfe|\xfe\xff")
_NEXT = "Fetch the archive again, or go on with what is here"


class Warc:
    """Container of the pages, feeds and JSON in a web archive, compressed or not."""

    layout = "web archive"
    looks_for = "a web archive (WARC)"

    def recognise(self, document: Document) -> str | None:
        """Why the document is a web archive: its first record begins as one."""
        head = document.head
        if head.startswith(GZIP):
            try:
                head = zlib.decompressobj(31).decompress(head, 16)
            except zlib.error:
                return None
        return "it begins with a WARC record" if head.startswith(b"WARC/") else None

    def members(self, document: Document) -> Iterator[Document | Finding]:
        """The documents in it, named by their addresses, a second capture of an address with `#2`."""
        captures: Counter[str] = Counter()
        left_out = 0
        for record in records(document):
            if isinstance(record, DamagedError):
                yield _damaged(f"{record}")
                continue
            if record.rec_type not in _KINDS:
                continue
            url = (record.rec_headers.get_header("WARC-Target-URI") or "").strip(" <>")[:_LONGEST_URL]
            try:
                content, wrong = _content(record)
            except DamagedError:  # told when the next record is looked for
                continue
            if wrong:
                yield wrong
            if content is None:
                left_out += wrong is None
                continue
            captures[url] += 1
            again = f"#{captures[url]}" if captures[url] > 1 else ""
            yield Document.of(f"{document.name}!{url}{again}", content, document.given, url or None)
        if left_out:
            yield Finding("note", "records left out", f"{left_out} records hold no page: pictures, scripts, redirects "
                          "and the like")


def _content(record: Record) -> tuple[bytes | None, Finding | None]:
    """The page of a record, nothing where it is none, and what is wrong with it."""
    http = record.http_headers
    kind = (http or record.rec_headers).get_header("Content-Type") or ""
    if (http and not (http.get_statuscode() or "").startswith("2")) or (kind and not _TEXTUAL.search(kind)):
        return None, None
    where, said = f"at byte {record.raw_stream.tell()} of its content", io.StringIO()
    content = bytearray()
    try:
        with redirect_stderr(said):  # warcio prints what does not decompress, and stops
            for part in _parts(record):
                content += part
                if len(content) > LARGEST:
                    return None, Finding("error", "record too large", f"found more than {LARGEST >> 20} MiB in one "
                                         "record, expected a page; it was left out. Take the page out of the archive")
    except DamagedError:
        if not _BEGINS.match(content):
            raise
    except Exception as error:
        said.write(type(error).__name__)
    if not _BEGINS.match(content):
        return None, _damaged(f"content that does not decompress {where}") if said.getvalue() else None
    cut = getattr(record.raw_stream, "limit", 0) > 0 or record.rec_headers.get_header("WARC-Truncated")
    if said.getvalue() or cut:
        return bytes(content), _damaged("a record that is cut off; what is there was read")
    return bytes(content), None


def _parts(record: Record) -> Iterator[bytes]:
    """The content of a record, decoded, a piece at a time."""
    http = record.http_headers
    if not http or (http.get_header("Content-Encoding") or "").strip().lower() != "br":
        stream = record.content_stream()
        while part := stream.read(_CHUNK):
            yield part
        return
    chunked = (http.get_header("Transfer-Encoding") or "").strip().lower() == "chunked"
    stream, unpacked = ChunkedDataReader(record.raw_stream) if chunked else record.raw_stream, brotli.Decompressor()
    while packed := stream.read(_CHUNK):
        part = unpacked.process(packed, output_buffer_limit=_CHUNK)
        while part:
            yield part
            part = b"" if unpacked.is_finished() else unpacked.process(b"", output_buffer_limit=_CHUNK)
    if not unpacked.is_finished():
        raise EOFError


def _damaged(what: str) -> Finding:
    return Finding("error", "damaged record", f"found {what}, expected a whole record of WARC. {_NEXT}")
