"""Invented blogs, rendered into every format and read back equal, one by one and all together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings

from pipeline.ingest.document import Document, Item
from pipeline.ingest.model import Comment, Finding, Post
from pipeline.ingest.reading import items
from tests import rendered
from tests.rendered import Blog, blogs, utc
from tests.rendered_feeds import PREFIXED, PRETTY, atom, json_comments, json_posts, takeout
from tests.rendered_files import delimited, json_lines, parquet, takeout_zip, warc
from tests.rendered_pages import (
    LANGUAGES,
    Page,
    old_comments,
    page_html,
    rendered_comments,
    threaded_comments,
    upper,
)

Files = dict[str, bytes]
Found = tuple[str, Item]
Render = Callable[[Blog], Files]

# What a format cannot hold. `utc_offset` is the blog's clock, `whole` all of a post but what its comments name.
TAKEOUT = {"url", "declared", "utc_offset"}  # times are in Z
OLD = {"parent"}  # replies are only `@Name` text
TABLE = {"whole", "declared", "utc_offset", "quoted", "urls"}  # text without markup
COMMENTS = {"whole"}  # a feed of comments has nothing of the post itself
POSTS = {"comments"}
NO_ROWS = frozenset({"no comments", "empty"})  # a table of a blog without comments
CLOCK = {"utc_offset"}  # the page shows times without their days


@dataclass(frozen=True)
class Format:
    """A format or variant: its files of a blog, what they cannot hold, and what a reader must warn of."""

    name: str
    files: Render
    lacks: frozenset[str] = frozenset()
    holds_drafts: bool = False
    ordered: bool = False
    warns: frozenset[str] = frozenset()


def _shuffled(blog: Blog) -> bytes:
    return atom(blog, order=Random(len(blog.posts)).shuffle)


def _feed(name: str, render: Callable[[Blog], bytes], *lacks: set[str], drafts: bool = True) -> Format:
    return Format(name, lambda blog: {"blog.xml": render(blog)}, frozenset().union(*lacks), drafts)


def _comment_feeds(blog: Blog, **given: Any) -> Files:
    return {f"{post.id}-{n}.json": data for post in blog.live
            for n, data in enumerate(json_comments(blog, post, **given))}


def _pages(blog: Blog, comments: Callable[..., str], page: Page, saved: Callable[[bytes], bytes] = bytes) -> Files:
    return {f"{post.id}.html": saved(page_html(blog, post, comments, page)) for post in blog.live}


def _page(name: str, comments: Callable[..., str], language: str = "English", *lacks: set[str],
          saved: Callable[[bytes], bytes] = bytes, sidebar: bool = True) -> Format:
    files = partial(_pages, comments=comments, page=Page(LANGUAGES[language], sidebar=sidebar), saved=saved)
    return Format(f"{name}, {language}", files, frozenset().union(*lacks), ordered=True)


def _crawl(blog: Blog, compressed: bool) -> Files:
    pages = [(post.url, page_html(blog, post, threaded_comments)) for post in blog.live]
    return {"crawl.warc.gz" if compressed else "crawl.warc": warc(pages, compressed)}


def _table(name: str, render: Callable[[Blog], bytes]) -> Format:
    return Format(name, lambda blog: {"comments.csv": render(blog)}, frozenset(TABLE), warns=NO_ROWS)


FORMATS = (
    _feed("export on one line", atom),
    _feed("export pretty-printed", lambda blog: atom(blog, PRETTY)),
    _feed("export with other prefixes", lambda blog: atom(blog, PREFIXED)),
    _feed("export in any order", _shuffled),
    _feed("export with old converters' ids", lambda blog: atom(blog, old_ids=True)),
    _feed("Takeout feed", takeout, TAKEOUT),
    _feed("Takeout feed pretty-printed", lambda blog: takeout(blog, PRETTY), TAKEOUT),
    _feed("Takeout zip", takeout_zip, TAKEOUT),
    _feed("JSON posts", json_posts, POSTS, drafts=False),
    Format("JSON comments", _comment_feeds, frozenset(COMMENTS)),
    Format("JSON comments in a callback", partial(_comment_feeds, callback="cb"), frozenset(COMMENTS)),
    Format("JSON comments in pages", partial(_comment_feeds, page=2), frozenset(COMMENTS),
           warns=frozenset({"feed in pages"})),
    *(_page("threaded page", threaded_comments, language) for language in LANGUAGES if "only" not in language),
    _page("threaded page", threaded_comments, "English, time only", CLOCK),
    _page("threaded page without sidebar", threaded_comments, sidebar=False),
    _page("threaded page in capitals", threaded_comments, saved=upper),
    _page("rendered page", rendered_comments), _page("rendered page", rendered_comments, "German"),
    *(_page("old page", old_comments, language, OLD) for language in LANGUAGES if "only" not in language),
    _page("old page", old_comments, "English, time only", OLD, CLOCK),
    _page("old page in capitals", old_comments, "English", OLD, saved=upper),
    _page("old page in capitals", old_comments, "German", OLD, saved=upper),
    Format("WARC", partial(_crawl, compressed=False), ordered=True),
    Format("WARC, gzip", partial(_crawl, compressed=True), ordered=True),
    _table("CSV", delimited),
    _table("CSV with semicolons", partial(delimited, delimiter=";")),
    _table("CSV of Excel", partial(delimited, delimiter=";", excel=True)),
    _table("TSV", partial(delimited, delimiter="\t")),
    _table("JSON Lines", json_lines),
    _table("Parquet", parquet),
)


def read(files: Files) -> list[Found]:
    """All that the readers find in files, with the name of the document it is in."""
    return [(document.name, item) for name, data in files.items() for document, item in items(Document.of(name, data))]


def _without(facts: dict[str, Any], lacks: Iterable[str]) -> dict[str, Any]:
    return {key: value for key, value in facts.items() if key not in lacks}


def comments_rendered(blog: Blog, lacks: Iterable[str] = ()) -> dict[tuple[str, str], dict[str, Any]]:
    """What must be read of each comment, by post and id."""
    return {(post.id, one.id): _without({
        "parent": one.parent, "posted_at": utc(one.ms), "utc_offset": blog.ahead(one.ms), "name": one.writer.name,
        "profile": one.writer.profile, "removed": one.status == "removed", "text": one.body.text,
        "quoted": one.body.quoted, "urls": one.body.urls}, lacks) for post in blog.live for one in post.shown}


def comments_read(found: Iterable[Found], lacks: Iterable[str] = ()) -> dict[tuple[str, str], dict[str, Any]]:
    """What was read of each comment, by the post's id and its own."""
    found = list(found)
    ids = {(document, post.key): post.source_id for document, post in found if isinstance(post, Post)}
    return {(ids.get((document, one.post)) or one.post, str(one.source_id)): _without({
        "parent": one.parent, "posted_at": one.posted_at, "utc_offset": one.utc_offset, "name": one.name,
        "profile": one.profile, "removed": one.removed, "text": one.text.text,
        "quoted": [one.text.text[start:end] for start, end in one.quoted], "urls": list(one.urls)}, lacks)
        for document, one in found if isinstance(one, Comment)}


def posts_rendered(blog: Blog, lacks: Iterable[str] = ()) -> dict[str, dict[str, Any]]:
    """What must be read of each post; one that is only named by its comments has its address from a live one."""
    whole = "whole" not in lacks
    facts = {post.id: {"url": post.url, "declared": len(post.shown), **({
        "title": post.title, "date": blog.clock(post.ms).date(), "body": post.body.text, "name": post.writer.name,
        "profile": post.writer.profile} if whole else {})} for post in blog.live
        if whole or any(one.status == "live" for one in post.comments)}
    return {key: _without(one, lacks) for key, one in facts.items()}


def posts_read(found: Iterable[Found], lacks: Iterable[str] = ()) -> dict[str, dict[str, Any]]:
    """What was read of each post, by its id; where documents hold it in parts, of one that has its address."""
    whole = "whole" not in lacks
    posts = [one for _, one in found if isinstance(one, Post) and one.left_out is None]
    return {str(one.source_id): _without({"url": one.url, "declared": one.declared, **({
        "title": one.title, "date": one.date, "body": one.body.text, "name": one.name,
        "profile": one.profile} if whole else {})}, lacks)
        for one in sorted(posts, key=lambda one: one.url is not None)}


def wrong(found: Iterable[Found]) -> list[Finding]:
    """The warnings and errors."""
    return [item for _, item in found if isinstance(item, Finding) and item.severity != "note"]


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
@settings(deadline=None, max_examples=10)
@given(blog=blogs())
def test_every_format_is_read_back_equal(form: Format, blog: Blog) -> None:
    found = read(form.files(blog))
    held = {} if "comments" in form.lacks else comments_rendered(blog, form.lacks)
    assert comments_read(found, form.lacks) == held
    assert posts_rendered(blog, form.lacks).items() <= posts_read(found, form.lacks).items()
    assert {finding.reason for finding in wrong(found)} <= form.warns
    assert {one.source_id for _, one in found if isinstance(one, Post)} <= {post.id for post in blog.posts}
    if form.ordered:
        assert [item.key for _, item in found if isinstance(item, Comment)] == [one for _, one in held]


@pytest.mark.parametrize("form", [form for form in FORMATS if form.holds_drafts], ids=lambda form: form.name)
def test_drafts_and_spam_are_left_out_with_a_note(form: Format) -> None:
    blog = rendered.blog(Random(7), posts=3, most=40)
    found = read(form.files(blog))
    notes = " ".join(item.detail for _, item in found if isinstance(item, Finding))
    spam = [one.id for post in blog.posts for one in post.comments if one.status == "spam"]
    assert spam
    drafts = [post.id for post in blog.posts if post.status == "draft"]
    assert [item.source_id for _, item in found if isinstance(item, Post) and item.left_out == "draft"] == drafts
    out = drafts + (spam if "Takeout" in form.name else [])
    assert [one for one in out if one not in notes] == []


def _twice(found: Sequence[Found]) -> list[tuple[str, str, str]]:
    keys = [(document, item.post, item.key) for document, item in found if isinstance(item, Comment)]
    return [key for key in keys if keys.count(key) > 1]


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_no_comment_is_given_twice(form: Format) -> None:
    assert _twice(read(form.files(rendered.blog(Random(5), most=20)))) == []


@pytest.mark.parametrize("comments", [threaded_comments, rendered_comments, old_comments])
def test_a_paged_thread_declares_more_than_it_holds(comments: Callable[..., str]) -> None:
    blog = Blog((rendered.post(Random(11), 30, rendered.ids()),))
    found = read(_pages(blog, comments, Page(holds=12)))
    assert len(comments_read(found)) == 12
    assert [(item.declared, item.source_id) for _, item in found if isinstance(item, Post)] == [
        (len(blog.posts[0].shown), blog.posts[0].id)]
