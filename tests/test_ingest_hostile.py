"""Documents made to break readers, and the memory that large ones take."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.rendered import Blog
from tests.rendered_feeds import atom, json_comments
from tests.rendered_files import zipped
from tests.survival import BLOG, POST, WHOLE, read, survived
from tests.test_ingest_round_trip import comments_read


def _laughs() -> bytes:
    bombs = "".join(f"<!ENTITY a{i} '{f'&a{i - 1};' * 10}'>" for i in range(1, 12))
    entities = f"<!DOCTYPE feed [<!ENTITY a0 'ha'>{bombs}]>"
    return WHOLE["export"].replace(b"<feed", entities.encode() + b"<feed", 1).replace(b"&lt;br /&gt;", b"&a11;", 1)


def _external() -> bytes:
    entity = b"<!DOCTYPE feed [<!ENTITY x SYSTEM 'file:///etc/passwd'><!ENTITY % y SYSTEM 'http://127.0.0.1:9/'> %y;]>"
    return WHOLE["export"].replace(b"<feed", entity + b"<feed", 1).replace(b"&lt;br /&gt;", b"&x;")


def _replaced(name: str, at: str, by: str) -> bytes:
    return WHOLE[name].decode().replace(at, by, 1).encode()


PAGE = WHOLE["threaded page"]
HTML = "type='html'>"
DEEP = "<div>" * 100_000
FIRST = f'id="c{POST.shown[0].id}"'
OPEN = '<p class="comment-content">'
HOSTILE: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "a byte-order mark": lambda: b"\xef\xbb\xbf",
    "half a byte-order mark": lambda: b"\xff",
    "UTF-16 of half a character": lambda: b"\xff\xfe<",
    "NULs": lambda: b"\0" * 1_000_000,
    "billion laughs": _laughs,
    "external entities": _external,
    "entities of nothing": lambda: WHOLE["export"].replace(b"&lt;br /&gt;", b"&nothing;"),
    "entry in the entry": lambda: WHOLE["export"].replace(b"<entry>", b"<entry><entry>"),
    "100,000 open entries": lambda: WHOLE["export"][:900] + b"<entry>" * 100_000,
    "100,000 elements deep in XML": lambda: _replaced("export", "<published>", "<x>" * 100_000 + "<published>"),
    "100,000 elements deep in content": lambda: _replaced("export", HTML, HTML + "&lt;div>" * 100_000),
    "100,000 elements deep in a page": lambda: _replaced("threaded page", OPEN, OPEN + DEEP),
    "100,000 comments deep": lambda: _replaced("threaded page", OPEN, OPEN + '<li class="comment" id="c1">' * 100_000),
    "100,000 arrays deep": lambda: WHOLE["JSON"][:-2] + b',"x":' + b"[" * 100_000,
    "100,000 objects deep in JSON Lines": lambda: WHOLE["JSON Lines"] + b'{"text":' * 100_000,
    "a million attributes": lambda: _replaced("threaded page", FIRST, FIRST + "".join(f" a{i}" for i in range(10**6))),
    "a comment of 10 MB": lambda: _replaced("export", HTML, HTML + "soup " * 2_000_000),
    "a comment of 10 MB of line ends": lambda: _replaced("export", HTML, HTML + "&lt;br>" * 1_400_000),
    "10 MB of open angle brackets": lambda: _replaced("threaded page", OPEN, OPEN + "<" * 10_000_000),
    "a table of one open quotation mark": lambda: WHOLE["CSV"] + b'"' + b"so, soup\n" * 200_000,
    "a table of a header line": lambda: b"post,comment,parent,author,text\n",
    "a table of a million delimiters": lambda: b"text,author\n" + b"," * 1_000_000,
    "lone surrogates": lambda: WHOLE["JSON Lines"].replace(b"so ", b"so \\ud800 \\udfff\\u0000 "),
    "lone surrogates in a feed": lambda: json_comments(BLOG, POST)[0].replace(b"so ", b"so \\ud800 \\udfff\\u0000 "),
    "numbers beyond all bounds": lambda: b'{"text": "so", "comment": 1e999, "posted_at": 9e30}\n' * 3,
    "times beyond all bounds": lambda: re.sub(rb"\d{4}-\d\d-\d\dT", b"9999-12-31T", atom(Blog((POST,), -600))),
    "epochs beyond all bounds": lambda: re.sub(rb"showComment=\d+", b"showComment=" + b"9" * 40, PAGE),
    "ids of a million digits": lambda: _replaced("threaded page", FIRST, f'id="c{"1" * 10**6}"'),
    "a zip of nothing": lambda: zipped([]),
    "10,000 members": lambda: zipped((f"{i}/feed.atom", b"") for i in range(10_000)),
    "a zip in a zip": lambda: zipped([("a.zip", WHOLE["zip"])]),
    "a header of WARC": lambda: b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 99999999999\r\n\r\nHTTP/1.1",
    "a negative length in WARC": lambda: re.sub(rb"Content-Length: \d+", b"Content-Length: -1", WHOLE["WARC"]),
    "30,000 markers": lambda: b"so\n" + b"ReplyDelete\n" * 30_000,
    "30,000 list items": lambda: b"1 comment:\n\n" + b"  1. so\n" * 30_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_documents_are_survived(name: str) -> None:
    survived(HOSTILE[name]())


@pytest.mark.parametrize("name", ["billion laughs", "external entities", "entities of nothing", "a comment of 10 MB",
                                  "a comment of 10 MB of line ends", "100,000 elements deep in content"])
def test_hostile_entries_leave_the_others_as_they_are(name: str) -> None:
    found, whole = comments_read(read(HOSTILE[name]())), comments_read(read(WHOLE["export"]))
    assert found.keys() == whole.keys()
    assert "root:" not in "".join(one["text"] for one in found.values())


@pytest.mark.parametrize("member", ["../../feed.atom", "/etc/feed.atom", "C:\\feed.atom", "a\0b/feed.atom",
                                    "feed.atom\n", "x" * 5000 + "/feed.atom", "\u202efeed.atom"])
def test_names_in_an_archive_are_only_names(member: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = survived(zipped([(member, WHOLE["Takeout"])]))
    assert len(comments_read(found)) == len(POST.shown)
    assert list(tmp_path.iterdir()) == []


def _bomb(path: Path) -> None:
    """A gigabyte of nothing after the beginning of a feed."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("Takeout/Blogger/Blogs/a/feed.atom", WHOLE["Takeout"])
        with archive.open("Takeout/Blogger/Blogs/b/feed.atom", "w") as member:
            member.write(WHOLE["Takeout"][:2000])
            for _ in range(1024):
                member.write(bytes(2**20))


def _one_line(path: Path) -> None:
    """An export of 20 MB on one line."""
    start, _, end = WHOLE["export"].decode().partition("<entry>")
    entries = re.findall(r"<entry>.*?</entry>", "<entry>" + end)[3:]
    ids = re.compile(r"post-(\d+)</id>")
    with path.open("w", encoding="utf-8") as file:
        file.write(start)
        for n in range(20_000_000 // len(entries[0])):
            file.write(ids.sub(rf"post-{n}</id>", entries[0]))
        file.write("</feed>")


def _one_entry(path: Path) -> None:
    """An export whose last entry never ends: 300 MB."""
    with path.open("wb") as file:
        file.write(WHOLE["export"].removesuffix(b"</feed>") + b"<entry><content type='html'>")
        for _ in range(300):
            file.write(b"so " * 350_000)


def _rows(path: Path) -> None:
    """A table of 20 MB."""
    with path.open("w", encoding="utf-8") as file:
        file.write("comment,text\n")
        file.writelines(f"{n},{'soup ' * 40}\n" for n in range(100_000))


MEASURE = """
import json, sys
from pathlib import Path
from benchmarks.ingest_tools import peak
from pipeline.ingest.document import Document
from pipeline.ingest.model import Comment, Finding
from pipeline.ingest.reading import items
path = Path(sys.argv[1])
before = peak()
counts = {"comments": 0, "errors": []}
for _, item in items(Document(path.name, lambda: path.open("rb"), path.stat().st_size)):
    counts["comments"] += isinstance(item, Comment)
    if isinstance(item, Finding) and item.severity == "error":
        counts["errors"].append(item.reason)
print(json.dumps({**counts, "peak": peak() - before}))
"""


def _measured(path: Path) -> dict[str, Any]:
    """What is read of a file in a process of its own, and by how many MiB its memory grew."""
    done = subprocess.run([sys.executable, "-c", MEASURE, str(path)], capture_output=True, text=True, check=True,
                          cwd=Path(__file__).parent.parent)
    measured: dict[str, Any] = json.loads(done.stdout)
    return measured


# Comments to read at least, errors to expect, and MiB that may be needed: a batch, never the file.
BOUNDED = {
    "zip bomb": (_bomb, len(POST.shown), 1, 150),
    "20 MB on one line": (_one_line, 10_000, 0, 60),
    "an entry without end": (_one_entry, len(POST.shown), 1, 250),
    "a table of 100,000 rows": (_rows, 100_000, 0, 40),
}


@pytest.mark.parametrize("name", BOUNDED)
def test_memory_is_bounded(name: str, tmp_path: Path) -> None:
    write, least, errors, mebibytes = BOUNDED[name]
    write(tmp_path / "document")
    measured = _measured(tmp_path / "document")
    assert measured["comments"] >= least
    assert len(measured["errors"]) == errors
    assert measured["peak"] < mebibytes


def test_an_archive_with_a_wrong_directory_is_survived() -> None:
    whole = bytearray(WHOLE["zip"])
    for at in range(len(whole) - 400, len(whole), 7):
        changed = bytes(whole[:at]) + b"\xff" + bytes(whole[at + 1:])
        survived(changed)
