"""Web archives, made here of invented pages."""

from __future__ import annotations

import gzip
import io
from pathlib import Path

import brotli
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pipeline.ingest.document import Document
from pipeline.ingest.model import Finding
from pipeline.ingest.readers import warc
from pipeline.ingest.readers.warc import Warc

PAGE = (Path(__file__).parent / "data/pages/threaded.html").read_bytes()
URL = "http://pit-lamp.blogspot.com/2012/03/the-new-rota.html"


def archive(*records: tuple, packed: bool = True) -> bytes:
    """An archive of records: type, address, payload, then optionally HTTP status and headers."""
    file = io.BytesIO()
    writer = WARCWriter(file, gzip=packed)
    writer.write_record(writer.create_warcinfo_record("x.warc", {"software": "invented"}))
    for kind, url, payload, *rest in records:
        status, headers = (rest + ["200 OK", [("Content-Type", "text/html")]][len(rest):])[:2]
        http = StatusAndHeaders(status, headers, protocol="HTTP/1.1") if kind == "response" else None
        extra = {} if http else {"warc_content_type": dict(headers).get("Content-Type", "text/html")}
        writer.write_record(writer.create_warc_record(url, kind, io.BytesIO(payload), http_headers=http, **extra))
    return file.getvalue()


def members(data: bytes) -> tuple[dict[str, bytes], list[tuple[str, str]]]:
    """What an archive holds, and the findings' severity and reason."""
    document = Document.of("a.warc.gz", data)
    assert Warc().recognise(document)
    found = list(Warc().members(document))
    documents = [one for one in found if isinstance(one, Document)]
    assert len({one.name for one in documents}) == len(documents)
    return ({one.name: one.data for one in documents},
            [(one.severity, one.reason) for one in found if isinstance(one, Finding)])


@pytest.mark.parametrize("packed", [True, False])
def test_pages_are_documents(packed: bool) -> None:
    data = archive(("response", URL, PAGE), ("response", URL, PAGE + b"2"), ("resource", URL + "?r", PAGE),
                   ("response", "http://a.example/feed", b'{"feed": {}}', "200 OK",
                    [("Content-Type", "application/json")]), packed=packed)
    found, findings = members(data)
    assert found == {f"a.warc.gz!{URL}": PAGE, f"a.warc.gz!{URL}#2": PAGE + b"2", f"a.warc.gz!{URL}?r": PAGE,
                     "a.warc.gz!http://a.example/feed": b'{"feed": {}}'}
    assert findings == []


def test_a_document_knows_its_address() -> None:
    found = list(Warc().members(Document.of("a", archive(("response", URL, PAGE)))))
    assert [one.url for one in found if isinstance(one, Document)] == [URL]


@pytest.mark.parametrize("record", [
    ("response", URL, b"\x89PNG", "200 OK", [("Content-Type", "image/png")]),
    ("response", URL, b"body { }", "200 OK", [("Content-Type", "text/html")]),
    ("response", URL, PAGE, "404 Not Found", [("Content-Type", "text/html")]),
    ("response", URL, PAGE, "301 Moved", [("Content-Type", "text/html"), ("Location", "/x")]),
    ("resource", URL, b"\x89PNG", "", [("Content-Type", "image/png")]),
])
def test_what_is_no_page_is_counted(record: tuple) -> None:
    assert members(archive(record)) == ({}, [("note", "records left out")])


@pytest.mark.parametrize(("kind", "payload"), [
    ("request", b"GET / HTTP/1.1\r\n\r\n"), ("metadata", b"x: y"), ("revisit", b"HTTP/1.1 200 OK\r\n\r\n")])
def test_records_about_records_are_no_documents(kind: str, payload: bytes) -> None:
    assert members(archive((kind, URL, payload))) == ({}, [])


@pytest.mark.parametrize(("encoding", "pack"), [("gzip", gzip.compress), ("br", brotli.compress)])
@pytest.mark.parametrize("chunked", [True, False])
def test_content_encodings(encoding: str, pack: object, chunked: bool) -> None:
    payload = pack(PAGE)  # type: ignore[operator]
    headers = [("Content-Type", "text/html"), ("Content-Encoding", encoding)]
    if chunked:
        payload = b"%x\r\n%s\r\n%x\r\n%s\r\n0\r\n\r\n" % (100, payload[:100], len(payload) - 100, payload[100:])
        headers.append(("Transfer-Encoding", "chunked"))
    assert members(archive(("response", URL, payload, "200 OK", headers))) == ({f"a.warc.gz!{URL}": PAGE}, [])


@pytest.mark.parametrize("encoding", ["gzip", "br", None])
def test_large_records_are_refused(encoding: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warc, "LARGEST", 2**20)
    payload = b"<html>" + b" " * 2**22
    pack = {"gzip": gzip.compress, "br": brotli.compress, None: bytes}[encoding]
    headers = [("Content-Type", "text/html"), *([("Content-Encoding", encoding)] if encoding else [])]
    found, findings = members(archive(("response", URL, pack(payload), "200 OK", headers), ("response", URL, PAGE)))
    assert (found, findings) == ({f"a.warc.gz!{URL}": PAGE}, [("error", "record too large")])


def _three(packed: bool) -> tuple[bytes, int]:
    """An archive of three pages, and where the second record of the three is."""
    pages = [("response", f"{URL}?{n}", PAGE, "200 OK", [("Content-Type", "text/html")]) for n in range(3)]
    return archive(*pages, packed=packed), len(archive(*pages[:1], packed=packed))


@pytest.mark.parametrize("packed", [True, False])
def test_a_cut_archive(packed: bool) -> None:
    data, _ = _three(packed)
    found, findings = members(data[:-1500])
    assert list(found)[:2] == [f"a.warc.gz!{URL}?0", f"a.warc.gz!{URL}?1"]
    assert findings == [("error", "damaged record")]


def test_after_a_damaged_member_comes_the_next() -> None:
    data, second = _three(True)
    damaged = bytearray(data)
    damaged[second + 500:second + 900] = b"\xff" * 400
    found, findings = members(bytes(damaged))
    assert {f"a.warc.gz!{URL}?0", f"a.warc.gz!{URL}?2"} <= set(found)
    assert findings == [("error", "damaged record")]


def test_after_a_damaged_header_comes_the_next() -> None:
    data, second = _three(False)
    damaged = bytearray(data)
    damaged[second:second + 8] = b"XXXX/9.9"
    found, findings = members(bytes(damaged))
    assert set(found) == {f"a.warc.gz!{URL}?0", f"a.warc.gz!{URL}?2"}
    assert findings == [("error", "damaged record")]


def test_one_gzip_member_around_all_records() -> None:
    data, _ = _three(False)
    found, findings = members(gzip.compress(data))
    assert (len(found), findings) == (3, [])


def test_headers_without_end_are_refused() -> None:
    data = archive(("response", URL, PAGE)) + gzip.compress(b"WARC/1.0\r\nX: " + b"a" * 2**25)
    data += gzip.compress(b"WARC/1.0\r\n" + b"X: y\r\n" * 100_000) + archive(("response", URL, PAGE))
    found, findings = members(data)
    assert len(found) == 2
    assert set(findings) == {("error", "damaged record")}


@pytest.mark.parametrize("data", [b"", b"WAR", b"<html>", gzip.compress(b"text", mtime=0), b"\x1f\x8b\x08garbage"])
def test_other_documents_are_not_taken(data: bytes) -> None:
    assert Warc().recognise(Document.of("x", data)) is None


@settings(max_examples=60, deadline=None)
@given(st.booleans(), st.integers(0, 4000), st.binary(max_size=8), st.integers(0, 60))
def test_nothing_in_the_bytes_raises(packed: bool, place: int, written: bytes, dropped: int) -> None:
    data, _ = _three(packed)
    data = data[:place] + written + data[place + dropped:]
    found = list(Warc().members(Document.of("a", data)))
    assert all(isinstance(one, Document | Finding) for one in found)
