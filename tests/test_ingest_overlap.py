"""Which documents hold the same post."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from pipeline.ingest.model import Post
from pipeline.ingest.overlap import address, same_posts
from pipeline.ingest.spool import Known, words_alone
from pipeline.ingest.text import plain_text

BODY = "The mill has been sold once more and nobody at the mill was asked. " * 6
OTHER = "We meet on Tuesdays in the canteen, and the soup is as it always was. " * 6
SAID = {0: {b"a", b"b"}, 1: {b"b", b"c"}, 2: {b"x", b"y"}, 3: {b"a", b"b"}}


def known(n: int, body: str = BODY, key: str = "", comments: int = 2, **fields: Any) -> Known:
    record = Post(key, "flat", plain_text(body), **fields)
    return Known(n, f"{n}.html", key, record, comments, words_alone(body).encode())


def groups(*posts: Known) -> list[list[int]]:
    return [[one.n for one in group] for group in same_posts(posts, lambda n: SAID.get(n, set()))]


@pytest.mark.parametrize(("posts", "expected"), [
    ([known(0, source_id="7000000000000000071"), known(1, OTHER, source_id="7000000000000000071")], [[0, 1]]),
    ([known(0, source_id="7000000000000000071"), known(1, source_id="7000000000000000072")], [[0], [1]]),
    ([known(0, url="http://mill.blogspot.com/2017/03/sold.html"),
      known(1, "", url="https://www.mill.blogspot.co.uk/2017/03/sold.html?m=1#comments")], [[0, 1]]),
    ([known(0, url="http://mill.example/a"), known(1, url="http://mill.example/b")], [[0], [1]]),
    ([known(0), known(1)], [[0, 1]]),
    ([known(0), known(1, BODY.upper().replace(" ", "\n"))], [[0, 1]]),
    ([known(0, title="Sold"), known(1, title="Sold again")], [[0], [1]]),
    ([known(0, date=dt.date(2017, 3, 1)), known(1, date=dt.date(2017, 3, 2))], [[0, 1]]),
    ([known(0, date=dt.date(2017, 3, 1)), known(1, date=dt.date(2017, 3, 9))], [[0], [1]]),
    ([known(0), known(1, BODY + "Read on.")], [[0, 1]]),
    # the same opening, as of a weekly open thread, and not one comment in common
    ([known(0), known(2, BODY + OTHER)], [[0], [2]]),
    ([known(0, "Open thread."), known(1, "Open thread.")], [[0], [1]]),
    # a short body or a title alone proves nothing; with the same comments it does
    ([known(0, "Nobody at the mill was asked."), known(3, "Nobody at the mill was asked.")], [[0, 3]]),
    ([known(0, "Nobody at the mill was asked."), known(2, "Nobody at the mill was asked.")], [[0], [2]]),
    ([known(0, "", title="The mill has been sold"), known(3, OTHER, title="The mill has been sold")], [[0, 3]]),
    ([known(0, "", title="The mill has been sold"), known(2, OTHER, title="The mill has been sold")], [[0], [2]]),
    # a short id may be any table's
    ([known(0, "", source_id="1"), known(2, "", source_id="1")], [[0], [2]]),
    ([known(0, "", source_id="1"), known(3, "", source_id="1")], [[0, 3]]),
    ([known(0, source_id="7000000000000000071"), known(1), known(2, OTHER)], [[0, 1], [2]]),
    ([known(0, source_id="7000000000000000071", url="http://mill.example/a"),
      known(2, OTHER, url="http://mill.example/a")], [[0, 2]]),
    ([Known(0, "a.xml", "7100000000000000001", None, 3), known(1, source_id="7100000000000000001")], [[0, 1]]),
    ([Known(0, "a.csv", "71", None, 3), known(1, source_id="71")], [[0], [1]]),
])
def test_posts_that_are_the_same(posts: list[Known], expected: list[list[int]]) -> None:
    assert groups(*posts) == expected


@pytest.mark.parametrize(("url", "plain"), [
    ("http://mill.blogspot.com/p/a.html", "mill.blogspot/p/a.html"),
    ("HTTPS://Mill.Blogspot.co.uk/p/a.html/", "mill.blogspot/p/a.html"),
    ("https://mill.blogspot.com.au/p/a.html?m=1", "mill.blogspot/p/a.html"),
    ("https://mill.example/p", "mill.example/p"),
    ("http://[broken", "http://[broken"),
])
def test_addresses_of_one_page_are_equal(url: str, plain: str) -> None:
    assert address(url) == plain
