"""Invented blogs as archives, crawls and tables: Takeout's zip, WARC, CSV, TSV, JSON Lines, Parquet."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Sequence

import pyarrow as pa
import pyarrow.parquet as pq
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tests.rendered import Blog, utc
from tests.rendered_feeds import takeout

COLUMNS = ("post", "comment", "parent", "author", "profile", "posted_at", "title", "url", "removed", "text")
EARLIEST = (1980, 1, 1, 0, 0, 0)


def zipped(members: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip of members, the same bytes each time."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name, EARLIEST), data, zipfile.ZIP_DEFLATED)
    return held.getvalue()


def takeout_zip(blog: Blog) -> bytes:
    """A download of Google Takeout: the feed among themes, albums and the litter of another system."""
    folder = "Takeout/Blogger/Blogs/An invented blog"
    return zipped([
        ("Takeout/archive_browser.html", b"<html><body><h1>Your archive</h1></body></html>"),
        ("Takeout/Blogger/Albums/An invented blog/soup.jpg", b"\xff\xd8\xff\xe0 no picture"),
        ("Takeout/Blogger/Albums/An invented blog/soup.jpg.json", b'{"title": "soup.jpg"}'),
        (f"{folder}/", b""),
        (f"{folder}/theme-classic.html", b"<html><body><$BlogItemBody$></body></html>"),
        (f"{folder}/theme-layouts.xml", b"<?xml version='1.0'?><html><b:skin/></html>"),
        (f"{folder}/settings.csv", b"blog_name,blog_admin_only\r\nAn invented blog,false\r\n"),
        (f"{folder}/feed.atom", takeout(blog)),
        ("__MACOSX/Takeout/Blogger/Blogs/An invented blog/._feed.atom", b"\0\5\x16\7\0\2\0\0Mac OS X        "),
        ("Takeout/Blogger/Blogs/.DS_Store", b"\0\0\0\1Bud1"),
    ])


def warc(pages: Sequence[tuple[str, bytes]], compressed: bool = True) -> bytes:
    """A crawl that fetched these addresses, with the records that stand beside responses and a picture."""
    held = io.BytesIO()
    writer = WARCWriter(held, gzip=compressed)
    fixed = {"WARC-Date": "2019-01-01T00:00:00Z", "WARC-Record-ID": "<urn:uuid:00000000-0000-4000-8000-000000000000>"}
    writer.write_record(writer.create_warc_record("urn:info", "warcinfo", io.BytesIO(b"software: invented\r\n"),
                                                  warc_headers_dict=fixed))
    for url, kind, data in [*((url, "text/html; charset=UTF-8", data) for url, data in pages),
                            ("http://invented-thread.blogspot.com/x.png", "image/png", b"\x89PNG no picture")]:
        asked = StatusAndHeaders("GET / HTTP/1.1", [("Host", "invented-thread.blogspot.com")], is_http_request=True)
        answer = StatusAndHeaders("200 OK", [("Content-Type", kind)], protocol="HTTP/1.1")
        writer.write_record(writer.create_warc_record(url, "request", http_headers=asked, warc_headers_dict=fixed))
        writer.write_record(writer.create_warc_record(url, "response", io.BytesIO(data), http_headers=answer,
                                                      warc_headers_dict=fixed))
    return held.getvalue()


def table_rows(blog: Blog) -> list[dict[str, str]]:
    """A row for each comment that readers of the blog see."""
    return [{"post": post.id, "comment": comment.id, "parent": comment.parent or "",
             "author": comment.writer.name or ("Unknown" if comment.writer.profile else "Anonymous"),
             "profile": comment.writer.profile or "", "posted_at": utc(comment.ms).isoformat(timespec="milliseconds"),
             "title": post.title, "url": post.url, "removed": str(comment.status == "removed").lower(),
             "text": comment.body.text} for post in blog.live for comment in post.shown]


def delimited(blog: Blog, delimiter: str = ",", excel: bool = False) -> bytes:
    """A blog's comments as CSV or TSV; Excel's begins with a byte-order mark."""
    held = io.StringIO(newline="")
    writer = csv.DictWriter(held, COLUMNS, delimiter=delimiter, lineterminator="\r\n" if excel else "\n")
    writer.writeheader()
    writer.writerows(table_rows(blog))
    return held.getvalue().encode("utf-8-sig" if excel else "utf-8")


def json_lines(blog: Blog) -> bytes:
    """A blog's comments, a JSON object on each line; ids are strings, what is empty is null."""
    rows = ({key: value or None for key, value in row.items()} for row in table_rows(blog))
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def parquet(blog: Blog) -> bytes:
    """A blog's comments as Parquet, with times and truth values of their own types."""
    rows = [{**{key: value or None for key, value in row.items()}, "removed": row["removed"] == "true"}
            for row in table_rows(blog)]
    times = [utc(comment.ms) for post in blog.live for comment in post.shown]
    columns = {name: pa.array([row[name] for row in rows], pa.bool_() if name == "removed" else pa.string())
               for name in COLUMNS}
    held = io.BytesIO()
    pq.write_table(pa.table({**columns, "posted_at": pa.array(times, pa.timestamp("ms", tz="UTC"))}), held)
    return held.getvalue()
