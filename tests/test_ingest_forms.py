"""A blog in any format, and in several at once, gives the same tables: nothing doubled, nothing lost, in order."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pandas as pd
import pytest

from pipeline.ingest.sources import documents
from pipeline.ingest.stage import IngestTables, Settings, ingest
from tests import rendered
from tests.rendered import Blog, utc
from tests.test_ingest_round_trip import FORMATS, Files, Format

BLOG = rendered.blog(Random(5), posts=3, most=25)
BY_NAME = {form.name: form for form in FORMATS}
TOGETHER = (
    ("export on one line", "threaded page, English", "JSON comments"),
    ("Takeout zip", "old page, German", "WARC, gzip"),
    ("export in any order", "Takeout feed pretty-printed", "rendered page, German"),
    ("CSV of Excel", "Parquet", "export pretty-printed"),
    ("JSON posts", "JSON comments in pages", "old page, English"),
)


def tables(files: Files, folder: Path) -> IngestTables:
    """The tables of files in a folder."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    return ingest(documents([folder]), Settings(r"\d+", key=b"key"))


def rows_rendered(blog: Blog, parents: bool = True) -> list[tuple[Any, ...]]:
    """What the table of comments must hold of each post, in order: without parents, in the order of their times."""
    rows = []
    for post in sorted(blog.live, key=lambda post: post.id):
        shown = post.shown if parents else sorted(post.shown, key=lambda one: one.ms)
        rows += [(post.id, n, one.id, one.parent if parents else None, utc(one.ms), one.status == "removed",
                  one.body.text) for n, one in enumerate(shown, 1)]
    return rows


def rows_read(comments: pd.DataFrame, posts: pd.DataFrame) -> list[tuple[Any, ...]]:
    """The same of the table, ids of ours turned into the blog's."""
    source = dict(zip(comments["comment"], comments["source_id"], strict=True))
    post = {one.post: one.source_id or one.post for one in posts.itertuples()}
    rows = [(post[one.post], one.ordinal, one.source_id, source.get(one.parent), one.posted_at, one.removed, one.text)
            for one in comments.itertuples()]
    return sorted(rows, key=lambda row: row[:2])


FORMS = [pytest.param(form, id=form.name) for form in FORMATS if "comments" not in form.lacks]


@pytest.mark.parametrize("form", FORMS)
def test_every_format_gives_the_same_rows(form: Format, tmp_path: Path) -> None:
    found = tables(form.files(BLOG), tmp_path)
    rows, expected = rows_read(found.comments, found.posts), rows_rendered(BLOG)
    if "parent" in form.lacks:  # the order is that of the page
        rows, expected = ([(*row[:3], None, *row[4:]) for row in given] for given in (rows, expected))
    assert rows == expected


@pytest.mark.parametrize("names", TOGETHER, ids=" and ".join)
def test_several_formats_together_give_each_comment_once(names: tuple[str, ...], tmp_path: Path) -> None:
    files = {f"{n}/{name}": data for n, one in enumerate(names) for name, data in BY_NAME[one].files(BLOG).items()}
    found = tables(files, tmp_path)
    parents = any("parent" not in BY_NAME[name].lacks and name != "JSON posts" for name in names)
    assert rows_read(found.comments, found.posts) == rows_rendered(BLOG, parents)
    assert sorted(found.posts["source_id"]) == sorted(post.id for post in BLOG.live)
    assert set(found.ledger["severity"]) <= {"note", "layout"}


def test_what_names_itself_or_its_reply_as_its_parent_is_kept(tmp_path: Path) -> None:
    rows = "post,comment,parent,text\np,1,1,so one\np,2,3,so two\np,3,2,so three\np,4,99,so four\n"
    found = tables({"a.csv": rows.encode()}, tmp_path)
    assert sorted(found.comments["text"]) == ["so four", "so one", "so three", "so two"]
