"""What the two extractors behind the crawled layouts make of one invented page; Coalface makes one thread of both."""

from __future__ import annotations

from pipeline.ingest import DocumentRows, document_tables

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


def _read(text: str) -> DocumentRows:
    return document_tables("a.txt", text.encode(), "p")


def _remarks(rows: DocumentRows) -> list[tuple[str, str]]:
    return [(row["severity"], row["reason"]) for row in rows.ledger if row["severity"] != "layout"]


def test_both_extractors_make_the_same_thread_of_a_page() -> None:
    numbered, flat = _read(RESILIPARSE), _read(TRAFILATURA)
    assert [row["parent"] for row in numbered.comments] == [None, "p-01", "p-01", None, None]
    assert [row["parent"] for row in flat.comments] == [row["parent"] for row in numbered.comments]
    assert [row["text"].split() for row in flat.comments] == [row["text"].split() for row in numbered.comments]
    assert [rows.posts[0]["body"].split("\n")[-1] for rows in (numbered, flat)] == [
        "Body paragraph two of the invented post."] * 2
    assert _remarks(numbered) == [("note", "times without zone")]
    assert _remarks(flat) == []
