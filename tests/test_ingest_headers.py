"""Lines that name a comment's writer and time, in both crawled layouts. All texts here are invented."""

from __future__ import annotations

import pytest

from pipeline.ingest import DocumentRows, document_tables


def _read(text: str) -> DocumentRows:
    return document_tables("a.txt", text.encode(), "p")


def _texts(rows: DocumentRows) -> list[str]:
    return [row["text"] for row in rows.comments]


HEADED = """Title

Body.

2 comments:

  1. {first}

    Some words.

    ReplyDelete
    Replies
    1. {second}

      Other words.

      Delete
"""


@pytest.mark.parametrize(("first", "second", "time"), [
    ("Anonymous12 March 2017 at 19:20", "Jo Doe12 March 2017 at 19:29", "2017-03-12 19:20:00+00:00"),
    ("AnonymousMarch 12, 2017 at 7:20 PM", "Jo DoeMarch 12, 2017 at 7:29 PM", "2017-03-12 19:20:00+00:00"),
    ("Anonym12. März 2017 um 19:20", "Jo Doe12. März 2017 um 19:29", "2017-03-12 19:20:00+00:00"),
    ("AnonymousMarch 12, 2017 at 7:20\u202fPM", "Jo DoeMarch 12, 2017 at 7:29\u202fPM", "2017-03-12 19:20:00+00:00"),
    ("AnonymousSunday, March 12, 2017 7:20:00 PM", "Jo DoeSunday, March 12, 2017 7:29:00 PM",
     "2017-03-12 19:20:00+00:00"),
    ("Anónimo12 de marzo de 2017, 19:20", "Jo Doe12 de marzo de 2017, 19:29", "2017-03-12 19:20:00+00:00"),
    ("Anónimo12 de marzo de 2017, 7:20 p. m.", "Jo Doe12 de marzo de 2017, 7:29 p. m.", "2017-03-12 19:20:00+00:00"),
    ("Anonyme12 mars 2017 à 19:20", "Jo Doe12 mars 2017 à 19:29", "2017-03-12 19:20:00+00:00"),
    ("Unknown 19:20", "Jo Doe 19:29", "None"),
    ("Unknown 7:20 PM", "Jo Doe 7:29 PM", "None"),
    ("Anonymous12/3/17 19:20", "Jo Doe12/3/17 19:29", "None"),
])
def test_header_lines_give_author_and_time(first: str, second: str, time: str) -> None:
    rows = _read(HEADED.format(first=first, second=second))
    assert _texts(rows) == ["Some words.", "Other words."]
    assert str(rows.comments[0]["posted_at"]) == time
    assert rows.comments[0]["author"] is None
    assert rows.comments[1]["author"].startswith("p-")
    assert {row["severity"] for row in rows.ledger} <= {"layout", "note"}


@pytest.mark.parametrize("text", [
    "Body.\nAnonymous12 March 2017 at 19:20\nFirst.\nSecond.\nReplyDelete\n"
    "Jo Doe12 March 2017 at 19:29\nA reply.\nDelete",
    "Body.\nAnonymous 19:20\nFirst.\nReplyDelete\nSecond.\nJo Doe 19:29\nA reply.\nDelete",
])
def test_header_lines_in_the_flat_layout(text: str) -> None:
    rows = _read(text)
    assert rows.posts[0]["body"] == "Body."
    assert _texts(rows) == ["First.\n\nSecond.", "A reply."]
    assert [row["author"] is None for row in rows.comments] == [True, False]


def test_a_sentence_that_ends_in_a_time_is_no_header() -> None:
    rows = _read(HEADED.format(first="I was there on 12 March 2017 at 19:20", second="So was I"))
    assert rows.comments[0]["text"] == "I was there on 12 March 2017 at 19:20\n\nSome words."


def test_a_greeting_is_no_header() -> None:
    rows = _read(HEADED.format(first="Thanks 19:20", second="Some more words here."))
    assert rows.comments[0]["text"] == "Thanks 19:20\n\nSome words."
