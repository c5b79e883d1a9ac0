"""Zip archives of documents. All texts here are invented."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.ingest.document import Document
from pipeline.ingest.model import Finding
from pipeline.ingest.readers import archive
from pipeline.ingest.readers.archive import Archive
from pipeline.ingest.readers.takeout import Takeout
from tests.feed_cases import comment, comments, feed, post
from tests.test_ingest_takeout import entry, takeout

FEED = takeout(entry(7, "POST"), entry(8))
THEME = "<?xml version='1.0'?><html xmlns:b='http://www.google.com/2005/gml/b'><b:skin/></html>"
PICTURE = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(64)


def zipped(members: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as written:
        for name, data in members.items():
            written.writestr(name, data)
    return file.getvalue()


def members(data: bytes) -> tuple[list[Document], list[tuple[str, str]]]:
    """The documents in an archive, and what is said about it."""
    document = Document.of("a.zip", data)
    assert Archive().recognise(document)
    found = list(Archive().members(document))
    return ([one for one in found if isinstance(one, Document)],
            [(one.severity, one.reason) for one in found if isinstance(one, Finding)])


def test_of_a_takeout_only_the_feeds() -> None:
    documents, told = members(zipped({
        "Takeout/": "", "Takeout/Blogger/Blogs/A blog/feed.atom": FEED, "Takeout/archive_browser.html": "<html></html>",
        "Takeout/Blogger/Blogs/A blog/theme-layouts.xml": THEME, "Takeout/Blogger/Blogs/A blog/settings.csv": "a,b",
        "Takeout/Blogger/Albums/A blog/1.png": PICTURE, "Takeout/Blogger/Albums/A blog/1.png.json": '{"title": "1"}',
        "__MACOSX/Takeout/Blogger/Blogs/A blog/._feed.atom": FEED, "Takeout/._feed.atom": FEED,
        "Takeout/Blogger/Blogs/B/feed.atom": takeout(entry(9, "POST")), "Takeout/Blogger/Comments/C/feed.atom": FEED}))
    assert [one.name for one in documents] == [
        "a.zip!Takeout/Blogger/Blogs/A blog/feed.atom", "a.zip!Takeout/Blogger/Blogs/B/feed.atom",
        "a.zip!Takeout/Blogger/Comments/C/feed.atom"]
    assert told == [("note", "members left out")]
    assert [len(comments(list(Takeout().read(one)))) for one in documents] == [1, 0, 1]


def test_of_another_archive_all_that_may_be_documents() -> None:
    documents, told = members(zipped({
        "blog.xml": feed(post(7)), "page.html": "<html><body>A page</body></html>", "crawled.txt": "Text.",
        "utf16.txt": "Text.".encode("utf-16"), "table.parquet": b"PAR1" + bytes(99),
        "crawl.warc.gz": b"\x1f\x8b" + bytes(99),
        "template.xml": THEME, "a.png": PICTURE, ".DS_Store": "x"}))
    assert [one.name.removeprefix("a.zip!") for one in documents] == [
        "blog.xml", "page.html", "crawled.txt", "utf16.txt", "table.parquet", "crawl.warc.gz"]
    assert told == [("note", "members left out")]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_member_can_be_read_again_and_after_the_archive_is_closed(method: int) -> None:
    documents, told = members(zipped({"feed.atom": FEED}, method))
    assert [documents[0].open().read() for _ in range(3)] == [FEED.encode()] * 3
    assert (told, documents[0].size) == ([], len(FEED))


def test_names_are_printable_and_differ() -> None:
    names = ("../../etc/a\n\u202eb.txt", "x.txt", "y.txt", "C:\\x.txt")
    documents, _ = members(zipped(dict.fromkeys(names, "Text.")).replace(b"y.txt", b"x.txt"))
    assert [one.name for one in documents] == ["a.zip!../../etc/a\ufffd\ufffdb.txt", "a.zip!x.txt", "a.zip!x.txt#2",
                                               "a.zip!C:\\x.txt"]


def test_a_bomb_is_refused_and_the_rest_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "LARGEST", 2**20)
    documents, told = members(zipped({"bomb.xml": feed(comment(8, "x" * 2**22)), "feed.atom": FEED}))
    assert [one.name for one in documents] == ["a.zip!feed.atom"]
    assert told == [("error", "member not read")]


def test_many_that_unpack_to_much_together_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "LARGEST", 2**20)
    documents, told = members(zipped({f"{n}.txt": "x" * 2**20 for n in range(9)}))
    assert 0 < len(documents) < 9
    assert len(documents) + len(told) == 9


def test_a_nested_archive_is_not_opened() -> None:
    documents, told = members(zipped({"inner.zip": zipped({"feed.atom": FEED}), "feed.atom": FEED}))
    assert (len(documents), told) == (1, [("warning", "archive in archive")])


def test_an_encrypted_member_is_told_and_the_rest_read() -> None:
    data = bytearray(zipped({"a.txt": "Text.", "feed.atom": FEED}))
    data[data.index(b"PK\1\2") + 8] |= 1
    documents, told = members(bytes(data))
    assert ([one.name for one in documents], told) == (["a.zip!feed.atom"], [("error", "member not read")])


def test_a_damaged_member_is_told_and_read_up_to_there() -> None:
    big = takeout(entry(7, "POST"), *(entry(n, text=f"Words {n * 7919 % 1009}.") for n in range(100, 1100)))
    data = bytearray(zipped({"feed.atom": big, "other.atom": FEED}))
    middle = data.index(b"PK\3\4", 9) * 3 // 4
    data[middle:middle + 40] = b"\xff" * 40
    documents, told = members(bytes(data))
    assert told == [("error", "member not read")]
    assert [one.name for one in documents] == ["a.zip!feed.atom", "a.zip!other.atom"]
    assert len(comments(list(Takeout().read(documents[0])))) > 300


@pytest.mark.parametrize("data", [b"PK\3\4", b"PK\3\4" + bytes(500), zipped({"feed.atom": FEED})[:-30],
                                  zipped({"feed.atom": FEED})[:300]])
def test_a_damaged_archive(data: bytes) -> None:
    assert members(data) == ([], [("error", "archive damaged")])


def test_an_empty_archive() -> None:
    assert members(zipped({})) == ([], [])


@pytest.mark.parametrize("data", [b"", b"PK", FEED.encode(), b"\x1f\x8b\x08\0"])
def test_what_is_no_archive(data: bytes) -> None:
    assert Archive().recognise(Document.of("a.zip", data)) is None


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(4, 900), st.binary(min_size=1, max_size=4)), max_size=5))
def test_no_damage_raises(changes: list[tuple[int, bytes]]) -> None:
    data = bytearray(zipped({"feed.atom": FEED, "b.txt": "Text."}))
    for place, new in changes:
        data[place:place + len(new)] = new
    for one in Archive().members(Document.of("a.zip", bytes(data))):
        if isinstance(one, Document):
            one.open().read()
