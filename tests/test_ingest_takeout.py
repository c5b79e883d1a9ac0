"""The feed of a blog in a Google Takeout. All texts here are invented."""

from __future__ import annotations

import datetime as dt

import pytest

from pipeline.ingest.document import Document
from pipeline.ingest.model import Comment, Post
from pipeline.ingest.readers.export import Export
from pipeline.ingest.readers.takeout import Takeout
from pipeline.ingest.text import plain_text
from tests.feed_cases import comments, feed, items, posts, remarks, rows

_AUTHOR = ("<author><name>Ada</name><uri>http://profiles.example/1</uri><blogger:type>BLOGGER</blogger:type></author>")


def entry(number: int, kind: str = "COMMENT", status: str = "LIVE", post: int | None = 7, parent: str = "",
          trashed: str = "", text: str = "Words.", author: str = _AUTHOR) -> str:
    of = f"<blogger:parent>tag:blogger.com,1999:blog-1.post-{post}</blogger:parent>" if kind == "COMMENT" else ""
    return (f"<entry><id>tag:blogger.com,1999:blog-1.post-{number}</id>{author}<blogger:type>{kind}</blogger:type>"
            f"<blogger:status>{status}</blogger:status>{of}<blogger:inReplyTo>{parent}</blogger:inReplyTo>"
            f"<title>A title</title><content type='html'>{text}</content>"
            "<blogger:created>2012-03-05T09:00:00Z</blogger:created><published>2012-03-05T09:10:11.120Z</published>"
            f"<updated>2012-03-06T09:10:11Z</updated><blogger:location/><category scheme='tag:blogger.com,1999:blog-1' "
            f"term='label'/><blogger:filename>/2012/03/a.html</blogger:filename><blogger:trashed>{trashed}"
            "</blogger:trashed></entry>")


def takeout(*entries: str) -> str:
    return feed(*entries, head="<id>tag:blogger.com,1999:blog-1</id><title>A blog</title>").replace(
        "<feed ", "<feed xmlns:blogger='http://schemas.google.com/blogger/2018' ")


def test_records() -> None:
    found = items(Takeout(), takeout(entry(7, "POST", text="A body."),
                                     entry(9, parent="tag:blogger.com,1999:blog-1.post-8")))
    assert found == [
        Post(key="7", layout="blogger-takeout", body=plain_text("A body."), title="A title", date=dt.date(2012, 3, 5),
             name="Ada", profile="http://profiles.example/1", source_id="7", ordered=False, line=1),
        Comment(post="7", key="9", text=plain_text("Words."), parent="8", source_id="9",
                posted_at=dt.datetime(2012, 3, 5, 9, 10, 11, 120000, tzinfo=dt.UTC), name="Ada",
                profile="http://profiles.example/1", line=1)]


@pytest.mark.parametrize(("written", "kept", "removed", "told"), [
    (entry(8), 1, False, []),
    (entry(8, status="EMPTIED", text=""), 1, True, []),
    (entry(8, status="DRAFT"), 0, None, [("note", "draft left out", 1)]),
    (entry(8, status="SPAM"), 0, None, [("note", "spam left out", 1)]),
    (entry(8, status="PENDING"), 0, None, [("note", "hidden entry left out", 1)]),
    (entry(8, status="GHOSTED"), 0, None, [("note", "hidden entry left out", 1)]),
    (entry(8, status="NEW_ONE"), 0, None, [("note", "hidden entry left out", 1)]),
    (entry(8, trashed="2013-01-01T00:00:00Z"), 0, None, [("note", "trashed entry left out", 1)]),
    (entry(8, text=""), 1, False, [("note", "comment without text", 1)]),
    (entry(8, author="<author><name>Unknown</name></author>"), 1, False, []),
])
def test_statuses(written: str, kept: int, removed: bool | None, told: list[object]) -> None:
    found = items(Takeout(), takeout(entry(7, "POST"), written))
    assert (len(comments(found)), remarks(found)) == (kept, told)
    assert [one.removed for one in comments(found)] == [removed] * kept


@pytest.mark.parametrize(("written", "left_out"), [
    (entry(7, "POST"), None), (entry(7, "PAGE"), None), (entry(7, "POST", "DRAFT"), "draft"),
    (entry(7, "POST", "SCHEDULED"), "hidden entry"), (entry(7, "POST", "SOFT_TRASHED"), "hidden entry"),
    (entry(7, "PAGE", trashed="x"), "trashed entry"),
])
def test_posts_and_pages(written: str, left_out: str | None) -> None:
    found = items(Takeout(), takeout(written, entry(8)))
    assert [(one.key, one.left_out, one.whole) for one in posts(found)] == [("7", left_out, True)]
    assert len(remarks(found)) == (left_out is not None)


def test_comments_on_posts_elsewhere_name_them() -> None:
    found = items(Takeout(), takeout(entry(8, post=6)))
    assert (rows(found), [(one.key, one.whole) for one in posts(found)]) == ([("8", None, "Words.")], [("6", False)])


def test_which_reader_takes_it() -> None:
    document = Document.of("blog.xml", takeout(entry(7, "POST")).encode())
    assert Takeout().recognise(document)
    assert Export().recognise(document) is None
    assert Takeout().recognise(Document.of("feed.atom", feed().encode())) is None
