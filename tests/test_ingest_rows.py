"""The rows of posts and comments: who is the same person, and which document a text was read from."""

from __future__ import annotations

import pytest

from pipeline.ingest.model import Comment
from pipeline.ingest.rows import Conversation, Placed, identity
from pipeline.ingest.text import plain_text


@pytest.mark.parametrize(("one", "other", "same"), [
    ("https://www.blogger.com/profile/017", "http://blogger.com/profile/017", True),
    ("www.blogger.com/profile/017", "https://draft.blogger.com/profile/017?hl=en", True),
    ("https://www.blogger.com/profile/017", "https://www.blogger.com/profile/018", False),
    ("http://ada.example/blog/index.html", "http://bob.example/blog/index.html", False),
    ("http://ada.example/u/0", "http://bob.example/u/0", False),
    ("http://Ada.example/", "http://ada.example/", True),
])
def test_one_profile_is_one_person(one: str, other: str, same: bool) -> None:
    assert (identity(None, one) == identity(None, other)) is same


def test_a_text_names_the_document_that_it_was_read_from() -> None:
    said = Comment("7", "1", plain_text("The lamp is out."), line=3)
    gone = Comment("7", "1", plain_text("This comment has been removed by the author."), removed=True, line=9)
    row, = Conversation("7", [], b"").rows([Placed((said, gone), ("page", "export"), "1", 1, None, 0)])
    assert (row["document"], row["line"], row["text"], row["removed"]) == ("export", 9, gone.text.text, True)
