"""What the two extractors behind the crawled layouts make of one invented page; Coalface makes one thread of both."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.ingest.crawled.words import languages
from pipeline.ingest.document import Document
from pipeline.ingest.model import Comment, Finding, Post
from pipeline.ingest.readers.crawled import Crawled
from pipeline.ingest.readers.flat import Flat
from pipeline.ingest.readers.numbered import Numbered
from tests.blogger_html import TIMES, US, WHEN, BloggerPage, Said

try:
    import trafilatura
    from resiliparse.extract.html2text import extract_plain_text
except ImportError:
    trafilatura = extract_plain_text = None
extractors = pytest.mark.skipif(trafilatura is None, reason="resiliparse and trafilatura, of the extra `test`, are not "
                                                            "installed")

# What resiliparse 2.0.1 and trafilatura 2.3.1 make of one invented page in Blogger's HTML.
RESILIPARSE = """Sunday, 12 March 2017

An Invented Title

Body paragraph one of the invented post.

Body paragraph two of the invented post.

5 comments:

  1. Anonymous12 March 2017 at 19:20

    First comment is here about the invented office.

    It has a second paragraph of words.
    And one more line.

    ReplyDelete
    Replies
    1. Bob12 March 2017 at 19:29

      A reply that says something invented.

      Delete
    2. Jo12 March 2017 at 20:00

      Two para reply one.

      Two para reply two.

      Delete
      3. Reply
  2. Anonymous13 March 2017 at 09:01

    Single paragraph comment, quite ordinary.

    ReplyDelete
    Replies
      Reply
  3. Anonymous13 March 2017 at 09:05

    A list:
    1. one thing
    2. two things

    ReplyDelete
    Replies
      Reply
Add comment
Load more...
Newer Post Older Post Home
"""
TRAFILATURA = """Body paragraph one of the invented post.
Body paragraph two of the invented post.
First comment is here about the invented office. It has a second paragraph of words. And one more line.
A reply that says something invented.
Two para reply one. Two para reply two.
Single paragraph comment, quite ordinary.
A list: 1. one thing 2. two things
First comment is here about the invented office.
ReplyDelete
It has a second paragraph of words.
And one more line.
A reply that says something invented.
Delete
Two para reply one.
Delete
Two para reply two.
Single paragraph comment, quite ordinary.
ReplyDelete
A list:
ReplyDelete
1. one thing
2. two things"""


@dataclass(frozen=True)
class Taken:
    """What the readers took a text for."""

    layout: str | None
    posts: list[Post]
    comments: list[Comment]
    remarks: list[tuple[str, str]]

    @property
    def thread(self) -> list[tuple[list[str], str | None]]:
        """The words of each comment and the one it answers."""
        return [(comment.text.text.split(), comment.parent) for comment in self.comments]

    @property
    def warned(self) -> bool:
        """Whether it is told that something may be missing."""
        return self.layout is None or any(severity != "note" for severity, _ in self.remarks)


def _taken(text: str | None) -> Taken:
    document = Document.of("a.txt", (text or "").encode())
    for reader in (Crawled(Numbered()), Crawled(Flat())):
        if reader.recognise(document):
            items = list(reader.read(document))
            remarks = [(item.severity, item.reason) for item in items
                       if isinstance(item, Finding) and item.severity != "layout"]
            return Taken(reader.layout, [item for item in items if isinstance(item, Post)],
                         [item for item in items if isinstance(item, Comment)], remarks)
    return Taken(None, [], [], [])


def _thread(thread: list[Said]) -> list[tuple[list[str], str | None]]:
    """What must be read of an invented thread."""
    tops = [max(j for j, one in enumerate(thread[:i + 1]) if not one.reply) for i in range(len(thread))]
    return [(said.words, str(top) if said.reply else None) for said, top in zip(thread, tops, strict=True)]


def _at(minutes: int) -> dt.datetime:
    return WHEN + dt.timedelta(minutes=minutes)


THREAD = [
    Said(False, (("First comment is here about the invented office.",),
                 ("It has a second paragraph of words.", "And one more line."))),
    Said(True, (("A reply that says something invented.",),), "Bob", _at(9)),
    Said(True, (("Two para reply one.",), ("Two para reply two.",)), "Jo", _at(40)),
    Said(False, (("Single paragraph comment, quite ordinary.",),), when=_at(821)),
    Said(False, (("A list:", "1. one thing", "2. two things"),), when=_at(825)),
]
BODY = "Body paragraph two of the invented post."
NUMBERED: dict[str, dict[str, Any]] = {"all": {}, "no numbers": {"list_bullets": False}, "links": {"links": True}}
MAIN: dict[str, dict[str, Any]] = {
    "main content": {"main_content": True, "comments": True},
    "main content, no numbers": {"main_content": True, "comments": True, "list_bullets": False}}
LOST: dict[str, dict[str, Any]] = {"no lines": {"preserve_formatting": False},
                                   "no comments": {"main_content": True, "comments": False}}
FLAT: dict[str, dict[str, Any]] = {
    "default": {}, "recall": {"favor_recall": True}, "fast": {"fast": True}, "precision": {"favor_precision": True}}


def test_both_extractors_make_the_same_thread_of_a_page() -> None:
    numbered, flat = _taken(RESILIPARSE), _taken(TRAFILATURA)
    assert (numbered.layout, flat.layout) == ("numbered", "flat")
    assert numbered.thread == flat.thread == _thread(THREAD)
    assert [one.posts[0].body.text.split("\n")[-1] for one in (numbered, flat)] == [BODY] * 2
    assert numbered.remarks == [("note", "times without zone")]
    assert flat.remarks == []


@extractors
def test_the_fixtures_are_what_the_extractors_make() -> None:
    html = BloggerPage(THREAD).html
    assert extract_plain_text(html).strip() == RESILIPARSE.strip()
    assert trafilatura.extract(html) == TRAFILATURA


@extractors
@pytest.mark.parametrize("signed_in", [True, False])
@pytest.mark.parametrize("options", NUMBERED)
@pytest.mark.parametrize("language", languages())
def test_resiliparse_in_every_language(language: str, options: str, signed_in: bool) -> None:
    page = BloggerPage(THREAD, language=language, signed_in=signed_in)
    taken = _taken(extract_plain_text(page.html, **NUMBERED[options]))
    assert (taken.layout, taken.thread) == ("numbered", _thread(THREAD))
    assert [comment.name for comment in taken.comments] == [said.name for said in THREAD]
    assert [comment.posted_at for comment in taken.comments] == [said.when for said in THREAD]
    assert (taken.posts[0].declared, taken.posts[0].date) == (5, WHEN.date())
    assert taken.posts[0].title == "An Invented Title"
    assert taken.remarks == [("note", "times without zone")]


@extractors
@pytest.mark.parametrize("signed_in", [True, False])
@pytest.mark.parametrize("options", MAIN)
@pytest.mark.parametrize("language", languages())
def test_what_resiliparse_drops_of_main_content_is_told(language: str, options: str, signed_in: bool) -> None:
    page = BloggerPage(THREAD, language=language, signed_in=signed_in)
    taken = _taken(extract_plain_text(page.html, **MAIN[options]))
    assert (taken.layout, taken.posts[0].declared) == ("numbered", 5)
    assert taken.warned == (taken.thread != _thread(THREAD))


@extractors
@pytest.mark.parametrize("options", LOST)
def test_an_option_that_loses_the_layout_is_told(options: str) -> None:
    assert _taken(extract_plain_text(BloggerPage(THREAD).html, **LOST[options])).warned


@extractors
@pytest.mark.parametrize("signed_in", [True, False])
@pytest.mark.parametrize("options", FLAT)
@pytest.mark.parametrize("language", languages())
def test_trafilatura_in_every_language(language: str, options: str, signed_in: bool) -> None:
    page = BloggerPage(THREAD, language=language, signed_in=signed_in)
    taken = _taken(trafilatura.extract(page.html, **FLAT[options]))
    if options == "precision" and not signed_in:  # no reply is marked, and no copy of the thread tells them apart
        assert taken.layout is None
        return
    assert (taken.layout, taken.thread) == ("flat", _thread(THREAD))
    assert taken.posts[0].body.text.split("\n")[-1] == BODY
    assert taken.remarks == []
    assert [comment.name for comment in taken.comments] == [None] * 5  # trafilatura drops names, times and the count


@extractors
def test_formatting_kept_by_trafilatura_stays_in_the_text() -> None:
    taken = _taken(trafilatura.extract(BloggerPage(THREAD).html, include_formatting=True))
    assert [parent for _, parent in taken.thread] == [parent for _, parent in _thread(THREAD)]
    assert taken.comments[4].text.text == "A list:\n\n1\\. one thing\n\n2\\. two things"


@extractors
def test_the_twelve_hour_clock_of_the_united_states() -> None:
    taken = _taken(extract_plain_text(BloggerPage(THREAD, times=US).html))
    assert [comment.posted_at for comment in taken.comments] == [said.when for said in THREAD]
    assert taken.thread == _thread(THREAD)


@extractors
@pytest.mark.parametrize("language", languages())
def test_a_page_without_comments(language: str) -> None:
    taken = _taken(extract_plain_text(BloggerPage([], language=language).html))
    assert (taken.layout, taken.posts[0].declared, taken.comments) == ("numbered", 0, [])


@extractors
@pytest.mark.parametrize("options", [*NUMBERED, *MAIN])
def test_comments_that_a_script_would_load_are_told(options: str) -> None:
    html = BloggerPage(THREAD, declared=205).html
    taken = _taken(extract_plain_text(html, **(NUMBERED | MAIN)[options]))
    assert taken.remarks[0] == ("warning", "declared count differs")


WORDS = st.sampled_from(["the", "office", "café", "don't", "19:20", "http://example.org/a", "@Jo", "–", "1.", "12.",
                         "Delete", "Reply", "Replies", "comments:", "36", "*", "workload", '"so', 'it"'])
LINE = st.builds(lambda first, rest: " ".join([first, *rest, "on"]),
                 st.sampled_from(["So", "1.", "2.", "Delete", "Reply", "A"]), st.lists(WORDS, max_size=9))
PARAGRAPHS = st.lists(st.lists(LINE, min_size=1, max_size=2).map(tuple), min_size=1, max_size=3).map(tuple)
SAID = st.builds(Said, st.booleans(), PARAGRAPHS, st.sampled_from([None, "Jo", "Sam Doe"]),
                 st.integers(0, 40000).map(_at))
PAGE = st.builds(lambda thread, language, signed_in: BloggerPage([replace(thread[0], reply=False), *thread[1:]],
                                                                 language=language, signed_in=signed_in),
                 st.lists(SAID, min_size=1, max_size=7), st.sampled_from(list(TIMES)), st.booleans())
few = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@extractors
@few
@given(PAGE, st.sampled_from(list(NUMBERED)))
def test_any_thread_through_resiliparse(page: BloggerPage, options: str) -> None:
    taken = _taken(extract_plain_text(page.html, **NUMBERED[options]))
    assert taken.thread == _thread(list(page.thread))
    assert [comment.posted_at for comment in taken.comments] == [said.when for said in page.thread]
    assert taken.posts[0].declared == len(page.thread)
    assert not taken.warned


@extractors
@few
@given(PAGE, st.sampled_from(list(MAIN)))
def test_any_main_content_through_resiliparse_is_the_thread_or_told(page: BloggerPage, options: str) -> None:
    taken = _taken(extract_plain_text(page.html, **MAIN[options]))
    assert taken.thread == _thread(list(page.thread)) or taken.warned


@extractors
@few
@given(PAGE, st.sampled_from(list(FLAT)))
def test_any_thread_through_trafilatura_is_the_thread_or_told(page: BloggerPage, options: str) -> None:
    taken = _taken(trafilatura.extract(page.html, **FLAT[options]))
    assert taken.thread == _thread(list(page.thread)) or taken.warned
