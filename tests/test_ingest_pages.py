"""Saved Blogger pages in their layouts, and pages that are none. All pages are invented."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.ingest.decode import Decoded, decoded
from pipeline.ingest.document import Document
from pipeline.ingest.model import Comment, Finding, Post, Span
from pipeline.ingest.pages.stamps import minutes_ahead
from pipeline.ingest.readers.old_page import OldPage
from pipeline.ingest.readers.other_page import OtherPage
from pipeline.ingest.readers.threaded_page import RenderedPage, ThreadedPage

PAGES = Path(__file__).parent / "data/pages"
READERS = (ThreadedPage(), RenderedPage(), OldPage(), OtherPage())
URL = "http://pit-lamp.blogspot.com/2012/03/the-new-rota.html"
PROFILE = "https://www.blogger.com/profile/3000000000000000000"
TIMES = [dt.datetime(2012, 3, 5, 21, 40, 0, 123000, dt.UTC), dt.datetime(2012, 3, 5, 22, 40, tzinfo=dt.UTC),
         dt.datetime(2012, 3, 6, 2, 13, 20, 999000, dt.UTC)]


def page(name: str) -> str:
    return (PAGES / name).read_text("utf-8")


def read(html: str | bytes) -> tuple[str | None, list[Post], list[Comment], list[tuple[str, str]]]:
    """The layout that a page is taken for, and what is in it, of findings severity and reason."""
    document = Document.of("page.html", html.encode() if isinstance(html, str) else html)
    reader = next((one for one in READERS if one.recognise(document)), None)
    items = list(reader.read(document)) if reader else []
    return (reader.layout if reader else None, [one for one in items if isinstance(one, Post)],
            [one for one in items if isinstance(one, Comment)],
            [(one.severity, one.reason) for one in items if isinstance(one, Finding)])


@pytest.mark.parametrize(("name", "layout"), [
    ("threaded.html", "threaded page"), ("rendered.html", "rendered page"), ("old.html", "old page")])
def test_the_post(name: str, layout: str) -> None:
    taken, posts, _, findings = read(page(name))
    [post] = posts
    assert (taken, post.layout, findings) == (layout, layout, [])
    assert post.body.text == "They have changed the rota & nobody was asked.\n\nWhat do you make of it?"
    assert (post.key, post.title, post.date, post.name) == ("", "The new rota", dt.date(2012, 3, 5), "Lamplighter")
    assert (post.url, post.source_id, post.profile) == (URL, "2000000000000000002", f"{PROFILE}1")
    assert (post.declared, post.ordered, post.paged, post.whole) == (4, True, False, True)


@pytest.mark.parametrize(("name", "line"), [("threaded.html", 60), ("rendered.html", 60)])
def test_threaded_comments(name: str, line: int) -> None:
    _, _, comments, _ = read(page(name))
    ids = [f"400000000000000000{n}" for n in range(1, 5)]
    assert [(one.key, one.source_id, one.parent) for one in comments] == [
        (ids[0], ids[0], None), (ids[1], ids[1], ids[0]), (ids[2], ids[2], ids[0]), (ids[3], ids[3], None)]
    assert [one.text.text for one in comments] == [
        "First line.\nSecond line.\n\nA new paragraph, see this.", '@Getafix: quite "so" <grin>',
        "This comment has been removed by the author.", "Nobody asked me.\n\nNot once.\n\nnobody was asked\n\nRight."]
    assert [(one.name, one.profile) for one in comments] == [
        ("Getafix", f"{PROFILE}2"), ("Lamplighter", f"{PROFILE}1"), (None, None), (None, f"{PROFILE}9")]
    assert [one.posted_at for one in comments] == [*TIMES, dt.datetime(2012, 3, 6, 11, 4, 5, 678000, dt.UTC)]
    assert [one.utc_offset for one in comments] == [0, 0, 0, 0]
    assert [one.removed for one in comments] == [False, False, True, False]
    assert [one.line for one in comments] == [line, line, line + 1, line + 2]
    assert [one.urls for one in comments] == [("http://paper.example/a?b=1&c=2",), (), (), ()]
    assert [one.quoted for one in comments] == [(), (), (), (Span(29, 45),)]


def test_old_comments() -> None:
    _, _, comments, _ = read(page("old.html"))
    assert [(one.key, one.parent) for one in comments] == [(f"500000000000000000{n}", None) for n in range(1, 5)]
    assert [one.text.text for one in comments] == [
        "Nine years in, and still no lamp.\n\nSo it goes.",
        '@Getafix: ask the "office". See http://pit.example/?a=1&b=2',
        "This comment has been removed by a blog administrator.", "Last word."]
    assert [(one.name, one.profile) for one in comments] == [
        ("Getafix", f"{PROFILE}2"), (None, None), ("Old Davy", None), ("Davy & Son", "http://davy.example/")]
    assert [one.posted_at for one in comments] == [*TIMES, dt.datetime(2012, 3, 6, 11, 4, 5, tzinfo=dt.UTC)]
    assert [(one.utc_offset, one.removed, one.line) for one in comments] == [
        (-480, False, 61), (-480, False, 80), (-480, True, 97), (-480, False, 112)]


@pytest.mark.parametrize(("said", "anonymous"), [
    ("said...", "Anonymous"), ("hat gesagt…", "Anonym"), ("dijo...", "Anónimo"), ("a dit…", "Anonyme"),
    ("disse...", "Anônimo"), ("ha detto...", "Anonimo"), ("zei", "Anoniem"), ("sa...", "Anonym"),
    ("pisze...", "Anonimowy"), ("комментирует...", "Анонимный"), ("kirjoitti...", "Anonymous")])
def test_names_over_old_comments(said: str, anonymous: str) -> None:
    _, _, comments, _ = read(page("old.html").replace("said...", said).replace("Anonymous\n", f"{anonymous}\n"))
    assert [one.name for one in comments] == ["Getafix", None, "Old Davy", "Davy & Son"]


@pytest.mark.parametrize(("heading", "declared"), [
    ("1 comment:", 1), ("1.024 Kommentare:", 1024), ("5 comentarios:", 5), ("Comentarios (7)", 7),
    ("コメント 12 件:", 12), ("13\n Kommentare:", 13), ("3 comments on 'Top 10'", None), ("Comments", None),
    ("No comments:", 0), ("Keine Kommentare:", 0)])
def test_declared(heading: str, declared: int | None) -> None:
    _, [post], comments, _ = read(page("threaded.html").replace("<h4>4 comments:</h4>", f"<h4>{heading}</h4>"))
    assert (post.declared, len(comments)) == (declared, 4)


@pytest.mark.parametrize(("before", "after"), [
    ('class="loadmore hidden"', 'class="loadmore"'),
    ("<h4>4 comments:", "<span class='paging-control-container'><a href='?commentPage=2'>Newer</a></span>"
     "<h4>4 comments:"),
])
def test_paged(before: str, after: str) -> None:
    assert not read(page("threaded.html").replace('class="loadmore hidden"', 'class="loadmore loaded"'))[1][0].paged
    assert read(page("threaded.html").replace(before, after))[1][0].paged


def _without(html: str, start: str, end: str) -> str:
    return html[:html.index(start)] + html[html.index(end):]


def test_a_page_without_comments_says_so() -> None:
    layout, [post], comments, findings = read(page("empty.html"))
    assert (layout, post.declared, comments, findings) == ("old page", 0, [], [("note", "no comments")])
    bare = _without(page("empty.html"), "<dl class='avatar", "</div>\n<p class='comment-footer'>")
    assert read(bare)[2:] == ([], [("note", "no comments")])
    empty = _without(page("threaded.html"), '<li class="comment" id="c4', '</ol><div id="top-continue"')
    none = empty.replace("4 comments:", "No comments:")
    assert read(none)[2:] == ([], [("note", "no comments")])
    assert read(empty)[2:] == ([], [("error", "layout unknown")])


@pytest.mark.parametrize("name", ["custom.html", "index.html"])
def test_a_page_of_blogger_without_known_thread_is_an_error(name: str) -> None:
    document = Document.of(name, page(name).encode())
    [reader] = [one for one in READERS if one.recognise(document)]
    [finding] = reader.read(document)
    assert isinstance(finding, Finding)
    assert (finding.severity, finding.reason) == ("error", "layout unknown")
    assert finding.detail.startswith("no comments found: ")
    assert ("index of 2 posts" in finding.detail) == (name == "index.html")


@pytest.mark.parametrize("text", [
    page("wordpress.html"),
    page("wordpress.html").replace('<meta name="generator" content="WordPress 6.1"/>', ""),
    page("wordpress.html").replace('<ol class="comment-list">', '<div class="comment-thread">'),
    "", "plain text", "<p>a paragraph</p>", '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"></feed>',
    '<?xml version="1.0"?><?xml-stylesheet href="x"?><!-- a --><!-- b --><feed xmlns="http://www.w3.org/2005/Atom"/>',
    "<!-- a -->" * 5000 + "<feed/>",
    '{"html": "<div class=\'comment-thread\'>"}', "\x00\x01\x02" * 100,
    "Read <div class='comment-thread'> in the middle",
])
def test_other_documents_are_not_taken(text: str) -> None:
    assert read(text) == (None, [], [], [])


def test_damage_is_said() -> None:
    html = page("threaded.html")
    cut = html[:html.index("nobody was asked</blockquote>")]
    _, [post], comments, findings = read(cut)
    assert (post.declared, len(comments), findings) == (4, 4, [("warning", "page cut off")])
    wordless = html.replace("<i>quite</i> &quot;so&quot; &lt;grin&gt;", "").replace("@Getafix:", "")
    _, _, comments, findings = read(wordless)
    assert (len(comments), findings) == (4, [("note", "comment without text")])
    _, _, comments, findings = read(page("old.html").replace("5000000000000000002", "5000000000000000001"))
    assert (len(comments), findings) == (3, [("note", "comment printed twice")])
    unnumbered = page("old.html").replace("id='c5000000000000000002'", "").replace("name='c5000000000000000002'", "")
    _, _, comments, findings = read(unnumbered)
    assert ([one.source_id for one in comments].count(None), findings) == (1, [("warning", "comment without number")])


def test_deep_nesting_is_an_error_of_the_page() -> None:
    layout, posts, comments, findings = read(page("threaded.html").replace("<h4>", "<div>" * 100_000))
    assert (layout, posts, comments, findings) == ("page without thread", [], [], [("error", "not read")])


@pytest.mark.parametrize(("data", "encoding", "text"), [
    ("<meta charset='windows-1251'>Жалоба".encode("cp1251"), "cp1251", "Жалоба"),
    ("<meta http-equiv='Content-Type' content='text/html; charset=ISO-8859-1'>“é”".encode("cp1252"), "cp1252", "“é”"),
    ("<meta charset=Shift_JIS>炭鉱".encode("cp932"), "cp932", "炭鉱"),
    ("<meta charset=iso-2022-jp>炭鉱".encode("iso-2022-jp"), "iso-2022-jp", "炭鉱"),
    ("<meta charset='windows-1251'>Жалоба".encode(), "utf-8", "Жалоба"),
    ("<meta charset='utf-8'>caf\xe9.".encode("cp1252"), "windows-1252", "café."),
    ("<meta charset='punycode'>café".encode(), "utf-8", "café"),
    ("\ufeff<meta charset='windows-1251'>é".encode(), "utf-8", "é"),
    ("text about <meta charset='windows-1251'> Ж".encode(), "utf-8", "Ж"),
])
def test_encodings(data: bytes, encoding: str, text: str) -> None:
    found = decoded(data)
    assert isinstance(found, Decoded)
    assert found.encoding == encoding
    assert found.text.endswith(text)


@pytest.mark.parametrize(("printed", "minutes"), [
    ("5 March 2012 at 21:40", 0), ("March 5, 2012 at 1:40\u202fPM", -480), ("Monday, March 05, 2012 9:40:12 PM", 0),
    ("6. März 2012 um 06:40", 540), ("5 de marzo de 2012, 22:40", 60), ("5 mars 2012 à 22:41", 60), ("10:40 PM", 60),
    ("3:10 AM", 330), ("3/05/2012 11:40:00 PM", 120), ("2012年3月6日 6:40", 540), ("2012년 3월 6일 오전 6:40", 540),
    ("7 March 2012 at 21:40", None), ("5 March 2012", None), ("", None), ("25:99", None), ("99:10", None)])
def test_minutes_ahead(printed: str, minutes: int | None) -> None:
    assert minutes_ahead(printed, TIMES[0]) == minutes


@pytest.mark.parametrize("href", ["?showComment=99999999999999", "?showComment=1", "?showComment=x", "", "#c1"])
def test_odd_times(href: str) -> None:
    html = page("threaded.html").replace("?showComment=1330983600123", href)
    assert read(html)[2][0].posted_at in (None, dt.datetime(2012, 3, 5, 21, 40, tzinfo=dt.UTC),
                                          dt.datetime(5138, 11, 16, 9, 46, 39, 999000, dt.UTC))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["threaded.html", "rendered.html", "old.html"]), st.integers(0, 11000),
       st.text(alphabet="<>/'\"= divolcumnt\x00\ud7ff", max_size=12), st.integers(0, 300))
def test_nothing_in_the_bytes_raises(name: str, place: int, written: str, dropped: int) -> None:
    html = page(name)
    _, _, comments, _ = read(html[:place] + written + html[place + dropped:])
    keys = [one.key for one in comments]
    assert len(keys) == len(set(keys))
    assert all(one.parent in keys[:n] for n, one in enumerate(comments) if one.parent)
