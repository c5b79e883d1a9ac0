"""Documents as they come from browsers, Takeout and themes in use. All texts here are invented."""

from __future__ import annotations

import datetime as dt
import io
import time
import zipfile
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.ingest.document import Document
from pipeline.ingest.model import Finding
from pipeline.ingest.pages.beside import beside
from pipeline.ingest.readers.archive import Archive
from pipeline.ingest.readers.export import Export
from pipeline.ingest.readers.mhtml import SavedWeb
from pipeline.ingest.readers.old_page import OldPage
from pipeline.ingest.readers.other_page import OtherPage
from tests.feed_cases import feed
from tests.test_ingest_pages import page, read

ID = 1234567890123456789
EPOCH, WHEN = 1330983600123, dt.datetime(2012, 3, 5, 21, 40, 0, 123000, dt.UTC)
CLOCK = dt.datetime(2012, 3, 5, 21, 40, tzinfo=dt.UTC)
PERSON = "<a href='http://www.blogger.com/profile/1' rel='nofollow'>Ada</a>"
BODY = "<{0} class='comment-body'><p>Words.</p></{0}>"
LINKED = f"<a href='http://lamp.blogspot.com/p.html?showComment={EPOCH}#c{ID}'>March 5, 2012 at 1:40 PM</a>"
DELETE = "<span><a href='http://www.blogger.com/delete-comment.g?postID=1'>&nbsp;</a></span>"
HEAD = "<html><head><meta content='blogger' name='generator'/></head>"
THEME = "<html xmlns:b='http://www.google.com/2005/gml/b'><b:skin>a</b:skin><ol class='comment-thread'></ol></html>"


def blogger(comments: str, attributes: str = "") -> str:
    return f"{HEAD}<body><section id='comments' {attributes}><h3>Comments</h3>{comments}</section></body></html>"


@pytest.mark.parametrize(("comments", "posted_at", "name"), [
    (f"<div id='comments-block'><div class='comment' id='c{ID}'><div class='comment-block'><div class='comment-author'>"
     f"{PERSON} said&hellip;</div>{BODY.format('div')}<div class='comment-footer'><span class='comment-timestamp'>"
     f"{LINKED}</span>{DELETE}</div></div></div></div>", WHEN, "Ada"),
    (f"<div class='comment'><p class='comment-author'>Anonymous said…</p>{BODY.format('div')}<p class='comment-footer'>"
     f"{LINKED}</p></div>", WHEN, None),
    (f"<dl id='comments-block'><div><dt class='comment-author' id='c{ID}'>{PERSON} said...</dt><dd class='comment-body-"
     f"author'><p>Words.</p></dd><dd class='comment-footer'>{LINKED}</dd></div></dl>", WHEN, "Ada"),
    (f"<dl id='comments-block'><dt class='comment-author' id='c{ID}'>{PERSON} said...</dt><dd>Words.</dd>"
     f"<dd>{LINKED}</dd></dl>", WHEN, "Ada"),
    (f"<dl id='comments-block'><dt id='c{ID}'><span><img alt='Blogger'/></span>&nbsp;{PERSON} said...</dt>"
     f"{BODY.format('dd')}<dd class='comment-timestamp'><a href='#c{ID}'>5 March 2012 at 21:40</a>{DELETE}</dd></dl>",
     CLOCK, "Ada"),
    (f"<dl id='comments-block'><dt class='comment-data' id='c{ID}'>At <a href='#{ID}'>9:40 PM</a>, {PERSON} said…</dt>"
     f"{BODY.format('dd')}</dl>", None, "Ada"),
    (f"<dl id='comments-block'><dt class='comment-data' id='c{ID}'>At <a href='#c{ID}'>9:40 PM</a>, Old Davy said…</dt>"
     f"{BODY.format('dd')}</dl>", None, "Old Davy"),
    (f"<dl><dt><a name='c{ID}'></a>Anonymous said...</dt>{BODY.format('dd')}"
     "<dd class='comment-timestamp'>March 5, 2012 at 9:40 PM</dd></dl>", CLOCK, None),
], ids=["theme of 2017", "without id", "author marked", "plain", "classic", "time first", "time first, no profile",
        "window of comments"])
def test_lists_of_comments(comments: str, posted_at: dt.datetime | None, name: str | None) -> None:
    layout, [post], [one], findings = read(blogger(comments, "data-num-comments='1'"))
    assert (layout, post.declared, findings) == ("old page", 1, [])
    assert (one.key, one.text.text, one.name, one.posted_at) == (str(ID), "Words.", name, posted_at)


@pytest.mark.parametrize("html", [
    "<dl><dt id='c1'>Lamp</dt><dd>A light.</dd></dl>", "<dl><dt id='comment-123456789'>A</dt><dd>b</dd></dl>",
    "<div class='comment' id='comment-123456789'><p class='comment-author'>Ada</p></div>",
    "<div class='comment' id='c12'><p class='comment-author'>Ada</p></div>",
])
def test_lists_of_other_systems(html: str) -> None:
    assert OldPage().recognise(Document.of("page.html", html.encode())) is None


def test_other_widgets_are_neither_post_nor_comments() -> None:
    before = "<div class='widget'><article class='post'><h3 class='post-title'>Another</h3></article></div>"
    after = "<ul><li class='comment'>the latest comments</li></ul></body>"
    html = page("threaded.html").replace("<div class='widget Blog'", f"{before}<div class='widget Blog'").replace(
        "</body>", after)
    assert before in html
    _, [post], comments, findings = read(html)
    assert (post.title, post.whole, len(comments), findings) == ("The new rota", True, 4, [])


def test_the_declared_number_is_not_one_in_the_rules() -> None:
    html = blogger("<div class='comment-thread'><ol></ol></div><h4>Rule 1: be kind</h4>", "data-num-comments='0'")
    assert read(html)[1][0].declared == 0


def test_an_add_on_that_leaves_out_end_tags() -> None:
    html = page("rendered.html").replace("</body>", "").replace("</html>", "")
    assert read(html)[3] == [("warning", "page cut off")]
    saved = html.replace("<head>", "<!--\n Page saved with SingleFile \n--><head>")
    assert (len(read(saved)[2]), read(saved)[3]) == (4, [])


@pytest.mark.parametrize("theme", [
    THEME, "<html><body><Blogger><dl id='comments-block'><dt class='comment-author' id='c<$BlogCommentNumber$>'></dt>"])
def test_a_theme_is_no_page(theme: str) -> None:
    assert read(theme) == ("page without thread", [], [], [("note", "theme left out")])


@pytest.mark.parametrize(("html", "found"), [
    (f"{HEAD}<body><script src='//www.blogblog.com/dynamicviews/a.js'></script></body></html>", "Dynamic Views"),
    (f"{HEAD}<body><div id='disqus_thread'></div></body></html>", "Disqus"),
    (f"{HEAD}<body><div id='comments'><div class='cmt_iframe_holder'></div></div></body></html>", "Google+"),
])
def test_pages_that_do_not_hold_their_comments(html: str, found: str) -> None:
    document = Document.of("page.html", html.encode())
    [finding] = OtherPage().read(document)
    assert isinstance(finding, Finding)
    assert (finding.severity, finding.reason, found in finding.detail) == ("error", "layout unknown", True)


def test_rss_is_told_from_atom() -> None:
    rss = "<?xml version='1.0'?><rss><channel><item>tag:blogger.com,1999:blog-1.post-2</item></channel></rss>"
    document = Document.of("a", rss.encode())
    assert Export().recognise(document) == "its root is `rss`, and `tag:blogger.com,` stands in it"
    assert [(one.severity, one.reason) for one in Export().read(document) if isinstance(one, Finding)] == [
        ("error", "not read")]
    assert Export().recognise(Document.of("a", b"<rss><channel>another system</channel></rss>")) is None
    assert Export().recognise(Document.of("a", feed().encode())) is not None


@pytest.mark.parametrize(("names", "found"), [
    (["a/Talk.html", "a/Talk_files/x.js", "a/Talk_files/y/z.html", "b/Talk_files/x.js"],
     ["a/Talk_files/x.js", "a/Talk_files/y/z.html"]),
    (["Talk.HTM", "Talk-Dateien/x.css", "Talk.files/x.gif", "Talks_files/x", "Talk/x.html"],
     ["Talk-Dateien/x.css", "Talk.files/x.gif"]),
    (["A.b - c.html", "A.b - c_files/x"], ["A.b - c_files/x"]),
    (["Talk.txt", "Talk_files/x"], []),
    (["T/Blogger/Blogs/Mill/feed.atom", "T/Blogger/Blogs/Mill/settings.csv", "T/Blogger/Albums/Mill/a.jpg",
      "T/Blogger/Comments/Mill/feed.atom", "T/archive_browser.html", "T/other.html"],
     ["T/Blogger/Albums/Mill/a.jpg", "T/Blogger/Blogs/Mill/settings.csv", "T/archive_browser.html"]),
    (["feed.atom", "settings.csv", "theme-layouts.xml", "page.html", "comments.csv"],
     ["settings.csv", "theme-layouts.xml"]),
    (["settings.csv", "Blogger/a.csv", "/", "", "..", "_files/x", ".html", "a/" * 5000], []),
])
def test_what_lies_beside_documents(names: list[str], found: list[str]) -> None:
    assert sorted(beside(names)) == found


@given(st.lists(st.text("a_.-/\\\n\0 ", max_size=12).flatmap(lambda one: st.sampled_from([one, f"{one}.html"]))))
def test_any_names(names: list[str]) -> None:
    assert beside(names) <= set(names)


def test_many_names_take_little_time() -> None:
    start = time.process_time()
    beside([f"{'_' * 200}{n}.html" for n in range(1000)] + [f"{'_' * 200}{n}x/{'a/' * 38}x" for n in range(1000)])
    assert time.process_time() - start < 30


def test_an_archive_of_saved_pages() -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("Rota.html", page("threaded.html").replace(
            "<html", "<html xmlns:b='http://www.google.com/2005/gml/b'", 1))
        archive.writestr("Rota_files/a.js", "var a = 1;")
        archive.writestr("theme.xml", THEME)
    names = [one.name if isinstance(one, Document) else one.detail
             for one in Archive().members(Document.of("z.zip", data.getvalue()))]
    assert names[0].startswith("left out 2 of 3 files")
    assert names[1:] == ["z.zip!Rota.html"]


def mhtml(*parts: tuple[str, str]) -> bytes:
    """A page as browsers save it in one file."""
    message = EmailMessage()
    message["From"] = "<Saved by Blink>"
    message["Snapshot-Content-Location"] = "http://pit-lamp.blogspot.com/a.html"
    message.add_related("", "plain") if not parts else None
    for kind, text in parts:
        message.add_related(text, kind, cte="quoted-printable" if kind == "html" else "base64",
                            headers=[f"Content-Location: http://pit-lamp.blogspot.com/{kind}"])
    return message.as_bytes().replace(b"\n", b"\r\n")


def test_a_page_saved_as_a_single_file() -> None:
    document = Document.of("Rota.mhtml", mhtml(("html", page("rendered.html")), ("css", "a {}"), ("html", "<p>frame")))
    assert SavedWeb().recognise(document)
    told, member = SavedWeb().members(document)
    assert isinstance(told, Finding)
    assert isinstance(member, Document)
    assert (told.severity, told.reason) == ("note", "members left out")
    assert (member.name, member.url) == ("Rota.mhtml!page.html", "http://pit-lamp.blogspot.com/html")
    layout, posts, comments, findings = read(member.data)
    whole = read(page("rendered.html"))
    assert (layout, posts, findings) == (whole[0], whole[1], whole[3])
    assert [one.text.text for one in comments] == [one.text.text for one in whole[2]]


@pytest.mark.parametrize("data", [
    b"", b"text", b"Content-Type: text/html\n\n<p>", b"Subject: a\n\nContent-Type: multipart/related\n",
    page("threaded.html").encode()])
def test_what_is_no_such_file(data: bytes) -> None:
    assert SavedWeb().recognise(Document.of("a.mhtml", data)) is None


@pytest.mark.parametrize("data", [
    b"Content-Type: multipart/related\n\n", mhtml(("css", "a {}")),
    b"".join(b"Content-Type: multipart/related; boundary=a%d\n\n--a%d\n" % (n, n) for n in range(3000))])
def test_a_single_file_without_its_page(data: bytes) -> None:
    document = Document.of("a.mhtml", data)
    assert SavedWeb().recognise(document)
    [finding] = SavedWeb().members(document)
    assert isinstance(finding, Finding)
    assert (finding.severity, finding.reason) == ("error", "not read")


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 4000), st.binary(max_size=12), st.integers(0, 300))
def test_no_damage_to_a_single_file_raises(place: int, written: bytes, dropped: int) -> None:
    data = mhtml(("html", page("rendered.html")), ("css", "a {}"))
    document = Document.of("a.mhtml", data[:place] + written + data[place + dropped:])
    SavedWeb().recognise(document)
    assert list(SavedWeb().members(document))
