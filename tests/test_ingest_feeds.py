"""Blogger's exports and live Atom feeds. All texts here are invented."""

from __future__ import annotations

import datetime as dt
import io
import re
import time
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.ingest.document import Document
from pipeline.ingest.feeds import pieces as feed_pieces
from pipeline.ingest.feeds.pieces import pieces
from pipeline.ingest.model import Comment, Finding, Post
from pipeline.ingest.readers.export import Export
from pipeline.ingest.text import plain_text
from tests.feed_cases import DRAFT, REMOVED, SPACES, comment, comments, feed, items, post, posts, remarks, rows

THREAD = feed(post(7), comment(8, "Top."), comment(9, "A reply.", parent=8), comment(10, "Second."))
ROWS = [("8", None, "Top."), ("9", "8", "A reply."), ("10", None, "Second.")]


def _read(data: str | bytes) -> list[Post | Comment | Finding]:
    return items(Export(), data)


def test_records() -> None:
    found = _read(feed(post(7, body="One.&lt;br /&gt;Two."), comment(
        8, "See &lt;a href=&quot;http://x.example/&quot;&gt;here&lt;/a&gt;.&lt;blockquote&gt;Said.&lt;/blockquote&gt;",
        parent=6)))
    assert found == [
        Post(key="7", layout="blogger-atom", body=plain_text("One.\nTwo."), title="A title", date=dt.date(2012, 3, 4),
             name="Ada", profile="http://profiles.example/1", source_id="7", url="http://invented.example/7.html",
             ordered=False, line=1),
        Comment(post="7", key="8", text=plain_text("See here.\n\nSaid."), parent="6", source_id="8",
                posted_at=dt.datetime(2012, 3, 5, 17, 10, 11, 120000, tzinfo=dt.UTC), utc_offset=-480, name="Bob",
                profile="http://profiles.example/8", quoted=((11, 16),), urls=("http://x.example/",), line=1)]


def _prefixed(text: str) -> str:
    text = re.sub(r"<(/?)(entry|feed|id|published|updated|category|title|content|link|author|name|uri)\b", r"<\1ns0:\2",
                  text)
    return text.replace("xmlns=", "xmlns:ns0=")


def _turned(text: str) -> str:
    """The attributes in another order."""
    return re.sub(r"<(category|link|content)((?: [\w:]+='[^']*')+)", lambda tag: f"<{tag[1]} " + " ".join(
        reversed(re.findall(r"[\w:]+='[^']*'", tag[2]))), text)


@pytest.mark.parametrize("written", [
    str.encode,
    lambda text: b"\xef\xbb\xbf" + text.encode(),
    lambda text: text.encode("utf-16"),
    lambda text: text.encode("utf-16-le"),
    lambda text: text.replace("UTF-8", "UTF-16BE").encode("utf-16-be"),
    lambda text: text.replace("'", '"').encode(),
    lambda text: text.replace("><", ">\r\n  <").encode(),
    lambda text: text.replace("><", ">\n\t<").encode(),
    lambda text: _prefixed(text).encode(),
    lambda text: _turned(text).encode(),
    lambda text: text.replace("<entry>", "<entry gd:etag='W/\"a\"'>").replace("</entry>", "</entry\n>").encode(),
    lambda text: text.replace("<entry>", "<!-- <entry> it's --><entry><!--</entry>--><?pi <x?>").encode(),
    lambda text: re.sub("<content type='html'>(.*?)</content>", r"<content type='html'><![CDATA[\1]]></content>",
                        text).encode(),
    lambda text: text.replace(f"<feed {SPACES}>", "<feed>").encode(),
], ids=["plain", "mark", "utf-16", "utf-16-le", "utf-16-be", "double", "crlf", "pretty", "prefix", "turned", "etag",
        "comments", "cdata", "no names"])
def test_one_feed_in_every_notation(written: object) -> None:
    found = _read(written(THREAD))  # type: ignore[operator]
    assert (rows(found), len(posts(found)), remarks(found)) == (ROWS, 1, [])


@pytest.mark.parametrize(("content", "text"), [
    ("<content type='html'>a &lt;b&gt;b&lt;/b&gt; &amp;amp; c</content>", "a b & c"),
    ("<content type='text'>a &lt;b&gt; &amp;amp;\nc</content>", "a <b> &amp;\nc"),
    ("<content>a &lt;b&gt; c</content>", "a <b> c"),
    ("<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>a<br/><i>b</i> &amp; c</div></content>",
     "a\nb & c"),
    ("<content type='xhtml'><x:div xmlns:x='http://www.w3.org/1999/xhtml'>a<x:br/>b</x:div></content>", "a\nb"),
    ("<content type='html'><![CDATA[a <b>b</b> </entry> <entry> c]]></content>", "a b c"),
    ("<content type='html'>a<!-- b -->c</content>", "ac"),
])
def test_types_of_text(content: str, text: str) -> None:
    entry = re.sub("<content.*</content>", lambda _: content, comment(8))
    assert rows(_read(feed(post(7), entry))) == [("8", None, text)]


@pytest.mark.parametrize(("more", "removed"), [
    (comment(8, "This comment has been removed by the author.", more=REMOVED), True),
    (comment(8, "Gone, it says.", more=REMOVED), True),
    (comment(8, "Dieser Kommentar wurde vom Autor entfernt."), True),
    (comment(8, "Still here.", more=REMOVED.replace("true", "false")), False),
])
def test_removed_comments(more: str, removed: bool) -> None:
    found = comments(_read(feed(post(7), more)))
    assert [one.removed for one in found] == [removed]
    assert found[0].text.text


@pytest.mark.parametrize(("name", "read"), [("Anonymous", None), ("Unknown", None), ("Unbekannt", None), (" ", None),
                                            ("Anonymous Coward", "Anonymous Coward"), ("A &amp;amp; B", "A &amp; B")])
def test_names_that_stand_for_nobody(name: str, read: str | None) -> None:
    assert comments(_read(feed(comment(8, name=name))))[0].name == read


@pytest.mark.parametrize(("written", "read", "offset"), [
    ("2012-03-05T09:10:11.120-08:00", "2012-03-05T17:10:11.120000+00:00", -480),
    ("2012-03-05T09:10:11Z", "2012-03-05T09:10:11+00:00", None),
    ("2012-03-05T09:10:11.5+05:30", "2012-03-05T03:40:11.500000+00:00", 330),
    ("2012-03-05T09:10:11+00:00", "2012-03-05T09:10:11+00:00", 0),
    ("2012-03-05T09:10:11", "2012-03-05T09:10:11+00:00", None),
    ("yesterday", "2012-03-05T17:10:11.120000+00:00", None),
    ("0001-01-01T00:00:00+14:00", "2012-03-05T17:10:11.120000+00:00", None),
])
def test_times(written: str, read: str, offset: int | None) -> None:
    one = comments(_read(feed(comment(8, time=written))))[0]
    assert one.posted_at is not None
    assert (one.posted_at.isoformat(), one.utc_offset) == (read, offset)


def test_a_comment_without_a_time_is_kept_and_told() -> None:
    found = _read(feed(post(7), comment(8, time="never").replace("showComment=1330967411120", "")))
    assert (comments(found)[0].posted_at, remarks(found)) == (None, [("warning", "time not readable", 1)])


@pytest.mark.parametrize(("id_", "answers", "key", "of"), [
    ("tag:blogger.com,1999:blog-1.post-8", "ref='tag:blogger.com,1999:blog-1.post-7'", "8", "7"),
    ("tag:blogger.com,1999:blog-0.post-7.comment-8", "ref='tag:blogger.com,1999:blog-0.post-7'", "8", "7"),
    ("tag:blogger.com,1999:blog-1.post-8", "ref='tag:blogger.com,1999:blog-1.page-7'", "8", "7"),
    ("urn:uuid:8", "ref='urn:uuid:7'", "urn:uuid:8", "urn:uuid:7"),
    ("tag:blogger.com,1999:blog-1.post-8", "source='http://www.blogger.com/feeds/1/posts/default/7'", "8", "7"),
    ("tag:blogger.com,1999:blog-0.post-6.comment-8", "", "8", "6"),
    ("tag:blogger.com,1999:blog-1.post-8", "", "8", "7"),
])
def test_ids(id_: str, answers: str, key: str, of: str) -> None:
    entry = re.sub("<id>.*</id>", f"<id>{id_}</id>", comment(8))
    entry = re.sub("<thr:in-reply-to.*/>", f"<thr:in-reply-to {answers}/>" if answers else "", entry)
    found = comments(_read(feed(entry)))
    assert [(one.key, one.source_id, one.post) for one in found] == [(key, key, of)]


def test_in_reply_to_never_names_a_parent() -> None:
    entry = comment(9).replace("post-7' source", "post-8' source")
    assert rows(_read(feed(post(8), comment(8, post=8), entry)))[1][1] is None


def test_what_readers_cannot_see_is_left_out_with_a_note() -> None:
    found = _read(feed(post(7, more=DRAFT), post(6), comment(8), comment(9, post=6, more=DRAFT)))
    assert [(one.key, one.left_out) for one in posts(found)] == [("7", "draft"), ("6", None)]
    assert rows(found) == [("8", None, "Words.")]
    assert remarks(found) == [("note", "draft left out", 1), ("note", "draft left out", 1)]


def test_pages_are_posts_and_settings_are_not() -> None:
    found = _read(feed(post(1, of="settings"), post(2, of="template"), post(3, of="page"), comment(8, post=3),
                       post(4, of="event")))
    assert ([one.key for one in posts(found)], len(comments(found))) == (["3"], 1)
    assert remarks(found) == [("note", "settings left out", 1), ("warning", "entries left out", 1)]


def test_a_live_feed_of_posts() -> None:
    found = _read(feed(post(7, of="", more="<thr:total>5</thr:total>"), head="<id>tag:blogger.com,1999:blog-1</id>"
                       "<link rel='next' href='http://invented.example/feeds/posts/default?start-index=26'/>"))
    assert [(one.key, one.declared, one.whole) for one in posts(found)] == [("7", 5, True)]
    assert remarks(found) == [("warning", "feed in pages", None)]


LIVE = ("<id>tag:blogger.com,1999:blog-1.post7..comments</id>"
        "<title type='text'>Comments on A blog: A title: more</title><link rel='self' href='http://invented.example/feeds/7/comments/default'/>"
        "<openSearch:totalResults>3</openSearch:totalResults>")


@pytest.mark.parametrize(("entries", "head", "expected"), [
    ([comment(8, of=""), comment(9, of="")], LIVE,
     [("7", "A title: more", 3, False, "http://invented.example/7.html")]),
    ([comment(8, of="")], LIVE + "<link rel='next' href='http://invented.example/2'/>",
     [("7", "A title: more", 3, True, "http://invented.example/7.html")]),
    ([], LIVE, [("7", "A title: more", 3, False, None)]),
    ([comment(8, of=""), comment(9, of="", post=6)], "<id>tag:blogger.com,1999:blog-1.comments</id><title>A: b</title>"
     "<openSearch:totalResults>2</openSearch:totalResults>",
     [("7", None, None, False, "http://invented.example/7.html"),
      ("6", None, None, False, "http://invented.example/6.html")]),
])
def test_a_feed_of_comments_names_their_posts(entries: list[str], head: str, expected: list[object]) -> None:
    found = posts(_read(feed(*entries, head=head)))
    assert [(one.key, one.title, one.declared, one.paged, one.url) for one in found] == expected
    assert not any(one.whole or one.ordered for one in found)


def test_texts_that_are_shortened_are_told() -> None:
    found = _read(feed(post(7), re.sub("<content type='html'>(.*)</content>", r"<summary>\1</summary>", comment(8))))
    assert (rows(found), remarks(found)) == ([("8", None, "Words.")], [("warning", "texts shortened", 1)])


@pytest.mark.parametrize(("text", "read", "told"), [
    ("a\x00b\x0bc", "abc", ("note", "characters left out")),
    ("a&#0;b&#x1f;c", "abc", ("note", "characters left out")),
    ("a &#xD83D;&#xDE00;", "a 😀", ("note", "characters left out")),
    ("a &#xD83D;", "a", ("note", "characters left out")),
    ("a &nbsp;b &mdash; c", "a b — c", ("warning", "entities not expanded")),
    ("this & that", "this & that", ("warning", "entities not expanded")),
    ("caf\udce9", "café", ("warning", "encoding assumed")),
    ("a \udc93b\udc94", "a “b”", ("warning", "encoding assumed")),
    ("a <b>b", "a b", ("warning", "entry repaired")),
])
def test_damage_in_one_entry(text: str, read: str, told: tuple[str, str]) -> None:
    data = feed(post(7), comment(8), comment(9, text), comment(10)).replace("</entry>", "</entry>\n")
    found = _read(data.encode("utf-8", "surrogateescape"))
    assert rows(found)[1][2].replace("\xa0", " ").split() == read.split()
    assert ([one.key for one in comments(found)], remarks(found)) == (["8", "9", "10"], [(*told, 3)])


@pytest.mark.parametrize("encoding", ["iso-8859-2", "windows-1251", "koi8-r", "shift_jis", "gb18030"])
def test_other_encodings(encoding: str) -> None:
    text = {"iso-8859-2": "zażółć", "shift_jis": "コメント", "gb18030": "评论"}.get(encoding, "слова")
    data = feed(post(7), comment(8, text)).replace("Words…", "").replace("UTF-8", encoding).encode(encoding)
    found = _read(data)
    assert (rows(found), remarks(found)) == ([("8", None, text)], [])


def test_a_feed_cut_anywhere_gives_all_entries_before() -> None:
    data = feed(post(7), comment(8, "Fünf."), comment(9, "Sechs – sieben.")).encode()
    ends = [match.end() for match in re.finditer(b"</entry>", data)]
    for cut in range(data.index(b"<entry>"), len(data) - 7):
        document = Document.of("a", data[:cut])
        found = list(Export().read(document))
        whole = sum(end <= cut for end in ends)
        assert len(posts([one for one in found if not isinstance(one, Post) or one.whole])) >= min(whole, 1)
        assert len(comments(found)) >= whole - 1
        assert any(isinstance(one, Finding) and one.severity in ("warning", "error") for one in found), cut


def test_a_cut_entry_with_id_post_and_text_is_kept_with_a_warning() -> None:
    entry = comment(9, "As far as this goes").replace("blog-1.post-9", "blog-0.post-7.comment-9")
    data = feed(post(7), comment(8)).replace("</feed>", "\n") + entry[:entry.index("</content>") - 3]
    found = _read(data)
    assert rows(found) == [("8", None, "Words."), ("9", None, "As far as this g")]
    assert remarks(found) == [("warning", "entry repaired", 2)]


@pytest.mark.parametrize(("old", "new", "keys", "told"), [
    ("</thr></entry>\n", "", ["8", "9", "10"], [("warning", "entry repaired", 3)]),
    ("<entry><id>tag:blogger.com,1999:blog-1.post-9", "", ["8", "10"], [("error", "entry lost", 3)]),
    ("tag:blogger.com,1999:blog-1.post-9", "", ["8", "entry 3", "10"], [("warning", "id missing", 3)]),
])
def test_broken_borders_of_entries(old: str, new: str, keys: list[str], told: list[object]) -> None:
    data = feed(post(7), comment(8), comment(9), comment(10)).replace("</entry>", "</thr></entry>\n").replace(
        "</thr></entry>", "</entry>", 2)
    lines = data.splitlines(keepends=True)
    lines[2] = lines[2].replace("</thr>", "") if "thr" not in old else lines[2]
    lines[2] = lines[2].replace(old, new)
    found = _read("".join(lines).replace("</thr>", ""))
    assert ([one.key for one in comments(found)], remarks(found)) == (keys, told)


BOMB = ("<!DOCTYPE feed [<!ENTITY a '<entry><id>x</id></entry>'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'>"
        "<!ENTITY c SYSTEM 'file:///etc/passwd'>]>")


def test_entities_are_not_expanded() -> None:
    data = feed(post(7), comment(8, "&b; and &c;"), comment(9)).replace("<feed", BOMB + "<feed")
    found = _read(data)
    assert rows(found) == [("8", None, "&b; and &c;"), ("9", None, "Words.")]
    assert remarks(found) == [("warning", "entities not expanded", None)]


def test_an_entry_too_large_is_refused_and_the_rest_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_pieces, "LARGEST", 3 * 2**20)
    data = feed(post(7), comment(8), comment(9, "x" * 2**23), comment(10)).encode()
    tracemalloc.start()
    found = _read(data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert ([one.key for one in comments(found)], remarks(found)) == (["8", "10"], [("error", "entry too large", 1)])
    assert peak < 24 * 2**20


class _Endless(io.RawIOBase):
    """A feed of many entries that is made as it is read."""

    def __init__(self, times: int) -> None:
        self._times, self._chunk = times, "".join(comment(number) for number in range(1000)).encode()
        self._rest = feed().replace("</feed>", "").encode()

    def read(self, size: int = -1) -> bytes:
        while len(self._rest) < size and self._times:
            self._rest, self._times = self._rest + self._chunk, self._times - 1
        data, self._rest = self._rest[:size], self._rest[size:]
        return data


def test_memory_is_bounded_by_an_entry() -> None:
    tracemalloc.start()
    count = sum(isinstance(one, Comment) for one in Export().read(Document("a", lambda: _Endless(5), 0)))  # type: ignore[arg-type,return-value]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (count, peak < 8 * 2**20) == (5000, True)


@pytest.mark.parametrize("data", [
    b"<entry " * 50_000, b"<!--" * 100_000, b"<![CDATA[" * 50_000, b"<!DOCTYPE a[" * 40_000, b"</entry>" * 50_000,
    b"<" * 500_000, b"&#" * 200_000, b"<a>" * 100_000, b"<feed " * 100_000, b"<a:" * 200_000,
], ids=lambda data: data[:12].decode())
def test_hostile_bytes_take_little_time(data: bytes) -> None:
    start = time.process_time()
    list(Export().read(Document.of("a", feed(post(7)).encode().replace(b"</feed>", b"") + data)))
    list(Export().read(Document.of("a", feed(comment(8, "@")).encode().replace(b"@", data))))
    assert time.process_time() - start < 30


@pytest.mark.parametrize("data", [
    "", "<html><head><link type='application/atom+xml' href='http://www.blogger.com/feeds/1/posts/default'/></head>",
    "<?xml version='1.0'?><rss><channel><item>urn:1</item></channel></rss>",
    "<feed xmlns='http://www.w3.org/2005/Atom'><id>urn:other</id><entry><id>urn:1</id></entry></feed>",
    "Text about <feed> and tag:blogger.com,1999:blog", feed(post(7)).replace("<feed ", "<feeds ", 1),
    f"<feed {SPACES} xmlns:blogger='http://schemas.google.com/blogger/2018'></feed>",
])
def test_what_is_no_blogger_feed(data: str) -> None:
    assert Export().recognise(Document.of("blog-01-01-2012.xml", data.encode())) is None


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4000), st.binary(max_size=12), st.integers(0, 12)), max_size=6))
def test_no_damage_raises_or_loses_silently(changes: list[tuple[int, bytes, int]]) -> None:
    data = THREAD.encode()
    for place, new, gone in changes:
        data = data[:place] + new + data[place + gone:]
    found = list(Export().read(Document.of("a", data)))
    assert len(comments(found)) >= 3 or data != THREAD.encode()
    if not changes:
        assert rows(found) == ROWS


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    list(Export().read(Document.of("a", data)))
    joined = b"".join(piece.data for piece in pieces(io.BytesIO(data)) if piece.kind != "tail")
    assert len(joined) <= 2 * len(data)


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Zs", "Zl", "Zp", "Cf"]), min_size=1, max_size=20)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(TEXTS, st.integers(0, 5)), min_size=1, max_size=6))
def test_round_trip(thread: list[tuple[str, int]]) -> None:
    from html import escape
    expected = [(str(n), str(n - back) if 0 < back <= n - 100 else None, text)
                for n, (text, back) in enumerate(thread, 100)]
    data = feed(post(7), *(comment(int(key), escape(escape(text)), parent=int(parent) if parent else None)
                           for key, parent, text in expected))
    assert [(key, parent, text) for key, parent, text in rows(_read(data))] == expected
