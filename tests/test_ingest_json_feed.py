"""Blogger's JSON feeds. All texts here are invented."""

from __future__ import annotations

import datetime as dt
import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.ingest.document import Document
from pipeline.ingest.model import Comment, Post
from pipeline.ingest.readers.json_feed import JsonFeed
from pipeline.ingest.text import plain_text
from tests.feed_cases import comments, items, posts, remarks, rows


def comment(number: int, text: str = "Words.", parent: int | None = None, **more: Any) -> dict[str, Any]:
    related = [{"rel": "related", "href": f"http://www.blogger.com/feeds/1/7/comments/default/{parent}"}]
    return {"id": {"$t": f"tag:blogger.com,1999:blog-1.post-{number}"},
            "published": {"$t": "2012-03-05T09:10:11.120-08:00"}, "title": {"type": "text", "$t": "Words…"},
            "content": {"type": "html", "$t": text},
            "link": [{"rel": "edit", "href": f"http://www.blogger.com/feeds/1/7/comments/default/{number}"},
                     {"rel": "alternate", "type": "text/html", "href":
                      f"http://invented.example/7.html?showComment=1330967411120#c{number}"},
                     *(related if parent else [])],
            "author": [{"name": {"$t": "Bob"}, "uri": {"$t": "http://profiles.example/2"}}],
            "thr$in-reply-to": {"href": "http://invented.example/7.html", "ref": "tag:blogger.com,1999:blog-1.post-7",
                                "source": "http://www.blogger.com/feeds/1/posts/default/7"}, **more}


def post(number: int = 7, **more: Any) -> dict[str, Any]:
    return {"id": {"$t": f"tag:blogger.com,1999:blog-1.post-{number}"},
            "published": {"$t": "2012-03-04T23:30:00.000-08:00"}, "category": [{"scheme": "x", "term": "label"}],
            "title": {"type": "text", "$t": "A title"}, "content": {"type": "html", "$t": "A body."},
            "link": [{"rel": "alternate", "href": "http://invented.example/7.html"}],
            "author": [{"name": {"$t": "Ada"}}], "thr$total": {"$t": "2"}, **more}


def feed(*entries: Any, **more: Any) -> str:
    about = {"id": {"$t": "tag:blogger.com,1999:blog-1.post7..comments"},
             "title": {"type": "text", "$t": "Comments on A blog: A title"}, "openSearch$totalResults": {"$t": "3"},
             "link": [{"rel": "self", "href": "http://invented.example/feeds/7/comments/default"}], **more}
    return json.dumps({"version": "1.0", "encoding": "UTF-8", "feed": {**about, "entry": list(entries)}},
                      ensure_ascii=False)


THREAD = feed(comment(8, "Top."), comment(9, "A reply.", parent=8), comment(10, "Second."))
NINES = "9" * 5000  # more digits than a number may have
ROWS = [("8", None, "Top."), ("9", "8", "A reply."), ("10", None, "Second.")]


def test_records() -> None:
    assert items(JsonFeed(), feed(comment(9, "One.<br>Two.", parent=8))) == [
        Comment(post="7", key="9", text=plain_text("One.\nTwo."), parent="8", source_id="9",
                posted_at=dt.datetime(2012, 3, 5, 17, 10, 11, 120000, tzinfo=dt.UTC), utc_offset=-480, name="Bob",
                profile="http://profiles.example/2", line=1),
        Post(key="7", layout="blogger-json", body=plain_text(""), title="A title", source_id="7",
             url="http://invented.example/7.html", declared=3, ordered=False, whole=False)]


def test_a_feed_of_posts() -> None:
    found = items(JsonFeed(), feed(post(), id={"$t": "tag:blogger.com,1999:blog-1"}))
    assert found == [Post(key="7", layout="blogger-json", body=plain_text("A body."), title="A title",
                          date=dt.date(2012, 3, 4), name="Ada", source_id="7", url="http://invented.example/7.html",
                          declared=2, ordered=False, line=1)]


@pytest.mark.parametrize("written", [
    THREAD, f"// API callback\ngdata.io.handleScriptLoaded({THREAD});", f"/**/ done({THREAD})", "\n " + THREAD + "\n",
    "\ufeff" + THREAD, json.dumps(json.loads(THREAD)), json.dumps(json.loads(THREAD), indent=2),
], ids=["plain", "call", "comment", "blank", "mark", "ascii", "pretty"])
def test_one_feed_in_every_notation(written: str) -> None:
    found = items(JsonFeed(), written)
    assert (rows(found), len(posts(found))) == (ROWS, 1)
    assert [one for one in remarks(found) if one[0] != "note"] == []


@pytest.mark.parametrize(("more", "removed", "left"), [
    ({"gd$extendedProperty": [{"name": "blogger.contentRemoved", "value": "true"}]}, True, 1),
    ({"gd$extendedProperty": {"name": "blogger.contentRemoved", "value": "true"}}, True, 1),
    ({"gd$extendedProperty": [{"name": "blogger.itemClass", "value": "pid-1"}]}, False, 1),
    ({"app$control": {"app$draft": {"$t": "yes"}}}, False, 0),
])
def test_removed_and_drafts(more: dict[str, Any], removed: bool, left: int) -> None:
    assert [one.removed for one in comments(items(JsonFeed(), feed(comment(8, **more))))] == [removed] * left


def test_a_single_entry() -> None:
    written = json.dumps({"version": "1.0", "entry": comment(8)})
    assert rows(items(JsonFeed(), written)) == [("8", None, "Words.")]


def test_feeds_glued_together() -> None:
    assert rows(items(JsonFeed(), THREAD + "\n" + feed(comment(11)))) == [*ROWS, ("11", None, "Words.")]


def test_more_pages() -> None:
    link = [{"rel": "next", "href": "http://invented.example/feeds/7/comments/default"}]
    found = items(JsonFeed(), feed(comment(8), link=link))
    assert (posts(found)[0].paged, remarks(found)) == (True, [("note", "feed in pages", None)])


def test_halves_of_characters_are_left_out() -> None:
    written = json.dumps(json.loads(feed(comment(8, "a \ud83d b \u0000 😀"))))
    assert rows(items(JsonFeed(), written)) == [("8", None, "a b 😀")]


@pytest.mark.parametrize(("old", "new", "keys", "told"), [
    ("Top.", 'T"op', ["9", "10"], [("error", "entry lost", 1)]),
    ("A reply.", "A\nreply", ["8", "10"], [("error", "entry lost", 1)]),
    ("Second.", "\\uZZ", ["8", "9"], [("error", "entry lost", 1)]),
])
def test_one_broken_entry(old: str, new: str, keys: list[str], told: list[object]) -> None:
    found = items(JsonFeed(), THREAD.replace(old, new))
    assert ([one.key for one in comments(found)], remarks(found)) == (keys, told)


def test_a_feed_cut_anywhere_gives_all_entries_before() -> None:
    data = THREAD.encode()
    for cut in range(data.index(b'"entry"') + 10, len(data) - 3, 7):
        found = list(JsonFeed().read(Document.of("a", data[:cut])))
        assert rows(found) == ROWS[:len(rows(found))]
        assert any(severity in ("warning", "error") for severity, _, _ in remarks(found)), cut
        assert posts(found)[0].declared == 3


@pytest.mark.parametrize("value", [None, 1, "x", [], [[]], {}, {"id": 1}, {"id": {"$t": 9}}, {"link": "x"},
                                   {"author": [1]}, {"category": {"scheme": []}}, {"content": {"$t": {}}}, NINES])
def test_odd_values(value: object) -> None:
    written = feed(comment(8), "@", comment(9)).replace('"@"', json.dumps(value).replace(f'"{NINES}"', NINES))
    assert [one.key for one in comments(items(JsonFeed(), written))] == ["8", "9"]


@pytest.mark.parametrize("text", [
    "[" * 500_000, '{"entry":' * 50_000, '"entry":[' * 100_000, ',{"id":' * 100_000, '"' * 50_000, "\\" * 500_000,
], ids=lambda text: text[:9])
def test_hostile_text_takes_little_time(text: str) -> None:
    start = time.process_time()
    list(JsonFeed().read(Document.of("a", (THREAD[:-3] + "," + text).encode())))
    assert time.process_time() - start < 30


@pytest.mark.parametrize("data", ["", "{}", '[{"text": "blogger"}]', '{"feed": "blogger"}', "done(1);",
                                  '{"text": "blogger says $t", "post": 1}', "<html>blogger</html>"])
def test_what_is_no_json_feed(data: str) -> None:
    assert JsonFeed().recognise(Document.of("a.json", data.encode())) is None


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3000), st.text(max_size=8), st.integers(0, 8)), max_size=5))
def test_no_damage_raises(changes: list[tuple[int, str, int]]) -> None:
    text = THREAD
    for place, new, gone in changes:
        text = text[:place] + new + text[place + gone:]
    list(JsonFeed().read(Document.of("a", text.encode("utf-8", "replace"))))
