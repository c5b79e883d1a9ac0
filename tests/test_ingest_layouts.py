"""Layouts, variants and bad documents. All texts here are invented."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from pipeline.ingest import DocumentRows, Settings, document_tables, documents, ingest

NUMBERED = """Monday 20 February 2017

An Invented Title

The body of an invented post.

3 comments:

  1. The first comment.

    1. a list inside it
    2. goes on here

    ReplyDelete
    Replies
    1. A reply.

      Delete
  2. The second comment
    on two lines.

    ReplyDelete
"""
NUMBERED_TEXTS = ["The first comment.\n\n1. a list inside it\n2. goes on here", "A reply.",
                  "The second comment\non two lines."]
FLAT = """The body of an invented post.
The first comment.
ReplyDeleteits second paragraph.
A reply.
DeleteThe second comment, which is only this.
ReplyDelete"""
FLAT_TEXTS = ["The first comment.\n\nits second paragraph.", "A reply.", "The second comment, which is only this."]


def _read(text: str | bytes) -> DocumentRows:
    return document_tables("a.txt", text.encode() if isinstance(text, str) else text, "p")


def _texts(rows: DocumentRows) -> list[str]:
    return [row["text"] for row in rows.comments]


def _remarks(rows: DocumentRows) -> list[tuple[str, str]]:
    return [(row["severity"], row["reason"]) for row in rows.ledger if row["severity"] != "layout"]


def _signed_out(text: str) -> str:
    return text.replace("ReplyDelete", "Reply")


def _german(text: str) -> str:
    for english, german in (("ReplyDelete", "AntwortenLöschen"), ("Delete", "Löschen"), ("Replies", "Antworten"),
                            ("comments:", "Kommentare:"), ("Monday 20 February", "Montag, 20. Februar")):
        text = text.replace(english, german)
    return text


def _french(text: str) -> str:
    for english, french in (("ReplyDelete", "RépondreSupprimer"), ("Delete", "Supprimer"), ("Replies", "Réponses"),
                            ("comments:", "commentaires:"), ("Monday 20 February", "lundi 20 février")):
        text = text.replace(english, french)
    return text


NO_NUMBERS = """  The first comment.

  1. a list inside it
  2. goes on here

  ReplyDelete
  Replies
    A reply.

    Delete
  The second comment
  on two lines.

  ReplyDelete
"""
NUMBERED_VARIANTS = {
    "as it is": NUMBERED,
    "signed out": _signed_out(NUMBERED),
    "reply and delete on lines of their own": NUMBERED.replace("    ReplyDelete", "    Reply\n    Delete"),
    "reply and delete parted by a blank": NUMBERED.replace("ReplyDelete", "Reply Delete"),
    "German": _german(NUMBERED),
    "French": _french(NUMBERED),
    "Spanish": NUMBERED.replace("ReplyDelete", "ResponderEliminar").replace("      Delete", "      Eliminar")
                       .replace("Replies", "Respuestas").replace("comments:", "comentarios:")
                       .replace("Monday 20 February 2017", "lunes, 20 de febrero de 2017"),
    "count parted from its word": NUMBERED.replace("3 comments:", "3\n\ncomments:"),
    "blank lines before items": NUMBERED.replace("Delete\n", "Delete\n\n").replace("Replies\n", "Replies\n\n"),
    "furniture": NUMBERED.replace("      Delete\n", "      Delete\n      2. Reply\n")
                 + "Add comment\nLoad more...\nLinks to this post\nNewer Post Older Post Home\n",
    "CR LF": NUMBERED.replace("\n", "\r\n"),
    "CR": NUMBERED.replace("\n", "\r"),
    "non-breaking indentation": NUMBERED.replace("    ", "\u00a0\u00a0\u00a0\u00a0"),
    "blanks at line ends": NUMBERED.replace("\n", "  \n"),
    "no heading": NUMBERED.replace("3 comments:\n", ""),
    "no indentation": re.sub(r"(?m)^ +", "", NUMBERED),
    "no indentation, signed out": re.sub(r"(?m)^ +", "", NUMBERED).replace("ReplyDelete", "Reply"),
    "no numbers": NUMBERED[:NUMBERED.index("  1.")] + NO_NUMBERS,
    "count parted, German": _german(NUMBERED).replace("3 Kommentare:", "3\n\nKommentare:"),
    "threads without replies": NUMBERED + "    Replies\n      Reply\n",
    "English furniture on a French page": _french(NUMBERED) + "Add comment\nNewer Post Older Post Home\n",
    "Spanish, signed out": _signed_out(NUMBERED).replace("Reply", "Responder").replace("      Delete", "      Eliminar")
                           .replace("comments:", "comentarios:").replace("Replies", "Respuestas"),
    "American date": NUMBERED.replace("Monday 20 February 2017", "Monday, February 20, 2017"),
}


@pytest.mark.parametrize("name", NUMBERED_VARIANTS)
def test_numbered_variants(name: str) -> None:
    rows = _read(NUMBERED_VARIANTS[name])
    assert _texts(rows) == NUMBERED_TEXTS
    assert [row["parent"] for row in rows.comments] == [None, "p-01", None]
    assert _remarks(rows) == []
    post = rows.posts[0]
    assert (post["layout"], post["title"], str(post["date"])) == ("numbered", "An Invented Title", "2017-02-20")
    assert post["body"] == "The body of an invented post."
    assert post["declared_comments"] == (None if name == "no heading" else 3)


FLAT_VARIANTS = {
    "as it is": FLAT,
    "marker alone on its line": FLAT.replace("Delete", "Delete\n").rstrip("\n"),
    "signed out": FLAT.replace("ReplyDelete", "Reply\n"),
    "German": _german(FLAT),
    "French": _french(FLAT),
    "Dutch": FLAT.replace("ReplyDelete", "BeantwoordenVerwijderen").replace("\nDelete", "\nVerwijderen"),
    "heading": FLAT.replace("The first", "3 comments:\nThe first", 1),
    "furniture": FLAT.replace("A reply", "Replies\nA reply") + "\nAdd comment\nNewer Post Older Post Home",
    "CR LF": FLAT.replace("\n", "\r\n"),
    "blank lines": FLAT.replace("\n", "\n\n"),
    "comments printed twice": FLAT.replace(
        "The first comment.\n", "The first comment. its second paragraph.\nA reply.\n"
        "The second comment, which is only this.\nThe first comment.\n", 1),
}


@pytest.mark.parametrize("name", FLAT_VARIANTS)
def test_flat_variants(name: str) -> None:
    rows = _read(FLAT_VARIANTS[name])
    assert _texts(rows) == FLAT_TEXTS
    assert [row["parent"] for row in rows.comments] == [None, "p-01", None]
    assert _remarks(rows) == []
    post = rows.posts[0]
    assert (post["layout"], post["title"], post["date"]) == ("flat", None, None)
    assert post["body"] == "The body of an invented post."
    assert post["declared_comments"] == (3 if name == "heading" else None)


def test_ordinary_words_that_begin_like_a_marker() -> None:
    rows = _read("Body.\nReply: the council does not agree.\nFirst.\nReplyDeleteDelete this, please.\n"
                 "Deleted scenes.\nLast.\nDeleteas it was")
    assert rows.posts[0]["body"] == "Body.\nReply: the council does not agree."
    assert _texts(rows) == ["First.\n\nDelete this, please.\n\nDeleted scenes.", "Last.\n\nas it was"]


@pytest.mark.parametrize(("heading", "declared"), [("No comments:", 0), ("1 comment:", 1), ("Keine Kommentare:", 0),
                                                   ("1,024 comments:", 1024), ("Nessun commento:", 0)])
def test_headings(heading: str, declared: int) -> None:
    items = "\n\n  1. Only this.\n\n    ReplyDelete\n" if declared else "\n"
    rows = _read(f"Monday 20 February 2017\n\nTitle\n\nBody.\n\n{heading}{items}")
    assert rows.posts[0]["declared_comments"] == declared
    assert _texts(rows) == (["Only this."] if declared else [])
    assert _remarks(rows) == ([("warning", "declared count differs")] if declared > 1 else [])


@pytest.mark.parametrize("sentence", ["This comment has been removed by the author.",
                                      "This comment has been removed by a blog administrator."])
def test_removed_comments(sentence: str) -> None:
    comments = _read(FLAT.replace("A reply.", sentence)).comments
    assert [row["removed"] for row in comments] == [False, True, False]
    assert (comments[1]["text"], comments[1]["own"], comments[1]["own_spans"]) == (sentence, "", [])


@pytest.mark.parametrize(("last", "signature"), [
    ("'Jackdaw", "'Jackdaw"), ("- Jane Doe", "- Jane Doe"), ("~Sam", "~Sam"), ("'So it is'", None), ("Anon", None),
    ("- and so on", None), ("'nuff said", None), ("- This is a much longer closing line", None),
])
def test_signatures(last: str, signature: str | None) -> None:
    rows = _read(f"Body.\nSome words here.\nReplyDelete{last}")
    assert rows.comments[0]["signature"] == signature
    assert rows.comments[0]["text"] == ("Some words here." if signature else f"Some words here.\n\n{last}")
    assert (rows.comments[0]["author"] is None) == (signature is None)


def test_an_author_is_the_same_in_any_spelling_of_the_signature() -> None:
    one, other = (_read(f"Body.\nSome words.\nReplyDelete{name}").comments[0]["author"] for name in ("'Jay", "'JAY"))
    assert one == other


BAD = {
    "empty": (b"", "error", "empty", None),
    "blank": (b" \n\n\t ", "error", "empty", None),
    "binary": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "error", "not text", None),
    "no page": (b"Just some words\nof nobody's.", "error", "layout unknown", 1),
    "count differs": (NUMBERED.replace("3 comments", "4 comments").encode(), "warning", "declared count differs", 7),
    "item missing": (NUMBERED.replace("  2. The", "  3. The").encode(), "warning", "numbers missing", 9),
    "cut in a comment": (NUMBERED[:NUMBERED.index(" on two lines")].encode(), "warning", "cut off", 19),
    "cut before a marker": (NUMBERED[:NUMBERED.rindex("    Reply")].encode(), "warning", "cut off", 19),
    "cut in a marker": (NUMBERED[:NUMBERED.rindex("lyDelete")].encode(), "warning", "cut off", 19),
    "cut after the heading": (NUMBERED[:NUMBERED.index("  1.")].encode(), "warning", "declared count differs", 7),
    "cut in a character": (NUMBERED.encode() + "é".encode()[:1], "warning", "cut off", 23),
    "marker missing": (NUMBERED.replace("      Delete\n", "").encode(), "warning", "closing marker missing", 16),
    "flat, cut in a marker": ((FLAT + "and then\nReplyDel").encode(), "warning", "cut off", 7),
    "another blog": (b"Jo says:\nSome words.\nReply\nSam says:\nOther words.\nReply\n", "error", "layout unknown", 1),
    "item without text": (NUMBERED.replace("A reply.", "").encode(), "warning", "comment without text", 16),
    "marker without text": (b"Body.\nFirst.\nReplyDelete\nReplyDelete", "warning", "comment without text", 4),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_documents_give_one_clear_row(name: str) -> None:
    data, severity, reason, line = BAD[name]
    rows = _read(data)
    remarks = [row for row in rows.ledger if row["severity"] in ("error", "warning")]
    assert [(row["severity"], row["reason"], row["line"]) for row in remarks] == [(severity, reason, line)]
    assert any(word in remarks[0]["detail"] for word in ("Save the page", "Save the whole page", "Compare with"))
    assert len(rows.posts) == (severity == "warning")


def test_a_last_line_without_end_is_a_note() -> None:
    long = "and then it goes on, a long line of many words that does not ev"
    assert _remarks(_read(FLAT + long)) == [("note", "perhaps cut off")]
    assert _remarks(_read(FLAT.replace("The first", "4 comments:\nThe first", 1) + long)) == [("warning", "cut off")]


def test_what_is_readable_of_a_cut_document_is_kept() -> None:
    data = NUMBERED[:NUMBERED.index(" on two lines")]
    assert _texts(_read(data)) == [*NUMBERED_TEXTS[:2], "The second comment"]
    assert "declared 3" not in _remarks(_read(data))[0][1]


def test_a_gap_is_told_with_its_line_and_the_count() -> None:
    rows = _read(NUMBERED.replace("3 comments", "4 comments").replace("  2. The", "  3. The"))
    detail = next(row["detail"] for row in rows.ledger if row["severity"] == "warning")
    assert detail.startswith("declared 4 comments, found 3 (after number 1 in line 9 comes 3). ")


def test_text_that_nobody_claims_is_told() -> None:
    rows = _read(NUMBERED + "About this invented blog\n")
    unassigned = [row for row in rows.ledger if row["severity"] == "warning"]
    assert [(row["reason"], row["line"]) for row in unassigned] == [("text not assigned", 23)]
    assert _texts(rows) == NUMBERED_TEXTS


def test_a_list_that_skips_numbers_is_told_and_keeps_its_replies() -> None:
    items = [f"  {n}. Comment {n}.\n\n    ReplyDelete\n    Replies\n    1. A reply to {n}.\n\n      Delete\n"
             for n in (2, 3, 5)]
    rows = _read("Title\n\nBody.\n\n6 comments:\n\n" + "".join(items))
    assert [row["parent"] for row in rows.comments] == [None, "p-01", None, "p-03", None, "p-05"]
    details = [row["detail"] for row in rows.ledger if row["severity"] == "warning"]
    assert len(details) == 1
    assert "starts with number 2; after number 3 in line 14 comes 5" in details[0]


def test_a_comment_whose_text_the_extractor_dropped_keeps_its_replies() -> None:
    rows = _read(NUMBERED.replace("  2. The second comment\n    on two lines.\n\n    ReplyDelete\n",
                                  "  2. Replies\n    1. A reply to it.\n\n      Delete\n"))
    assert _texts(rows) == [*NUMBERED_TEXTS[:2], "", "A reply to it."]
    assert [row["parent"] for row in rows.comments] == [None, "p-01", None, "p-03"]
    assert ("warning", "comment without text") in _remarks(rows)


@pytest.mark.parametrize("word", ["Delete", "Reply"])
def test_a_marker_of_another_depth_is_text(word: str) -> None:
    rows = _read(NUMBERED.replace("on two lines.", word))
    assert _texts(rows)[2] == f"The second comment\n{word}"


def test_copies_tell_replies_apart_that_no_marker_closes() -> None:
    text = "Body.\nOne two.\nA reply here.\nThree.\nOne\nReply\ntwo.\nA reply\nhere.\nThree.\nReply"
    rows = _read(text)
    assert _texts(rows) == ["One\n\ntwo.", "A reply\n\nhere.", "Three."]
    assert [row["parent"] for row in rows.comments] == [None, "p-01", None]
    assert rows.posts[0]["body"] == "Body."


def test_a_count_beyond_all_measure_is_no_count() -> None:
    rows = _read(NUMBERED.replace("3 comments:", "99999999999 comments:"))
    assert rows.posts[0]["declared_comments"] is None
    assert _texts(rows) == NUMBERED_TEXTS


REPLY_LINE = 1 + NUMBERED[:NUMBERED.index("A reply.")].count("\n")


@pytest.mark.parametrize(("data", "encoding", "severity", "line"), [
    (NUMBERED.replace("A reply.", "“Café” – £5").encode("cp1252"), "windows-1252", "warning", REPLY_LINE),
    (b"\xef\xbb\xbf" + NUMBERED.replace("A reply.", "“Café” – £5").encode(), "utf-8", "note", None),
    (NUMBERED.replace("A reply.", "“Café” – £5").encode("utf-16"), "utf-16", "note", None),
    (NUMBERED.replace("A reply.", "“Café” – @5").encode().replace(b"@", b"\xa3"), "utf-8, windows-1252", "warning",
     REPLY_LINE),
])
def test_encodings(data: bytes, encoding: str, severity: str, line: int | None) -> None:
    rows = _read(data)
    assert _texts(rows)[1] == "“Café” – £5"
    assert rows.documents[0]["encoding"] == encoding
    assert rows.posts[0]["body_spans"][0]["start"] == NUMBERED.index("The body")
    assert _remarks(rows) == [(severity, "encoding assumed")]
    assert [row["line"] for row in rows.ledger if row["reason"] == "encoding assumed"] == [line]


def _folder(folder: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def test_a_bad_document_takes_no_other_down(tmp_path: Path) -> None:
    _folder(tmp_path, {"1_a.txt": NUMBERED, "2_b.txt": b"", "3_c.txt": FLAT, "4_d.txt": b"\0\1\2"})
    tables = ingest(documents([tmp_path]), Settings(r"^[0-9]+"))
    assert tables.posts["post"].tolist() == ["1", "3"]
    assert len(tables.comments) == 6
    errors = tables.ledger[tables.ledger["severity"] == "error"]
    assert errors["document"].tolist() == ["2_b.txt", "4_d.txt"]


def test_posts_that_share_an_id_take_their_whole_names(tmp_path: Path) -> None:
    names = ["1_a.txt", "1_b.txt", "2_c.txt", "x/d.txt", "y/d.txt"]
    _folder(tmp_path, {name: FLAT.replace(".", f" of {i}.") for i, name in enumerate(names)})
    tables = ingest(documents([tmp_path]), Settings(r"^[0-9]+"))
    assert tables.posts["post"].tolist() == ["1_a", "1_b", "2", "x/d", "y/d"]
    notes = tables.ledger[tables.ledger["reason"] == "id shared"]
    assert notes["document"].tolist() == ["1_a.txt", "1_b.txt", "x/d.txt", "y/d.txt"]


def test_the_parts_of_a_saved_page_are_left_out_with_one_note(tmp_path: Path) -> None:
    _folder(tmp_path, {"x/1_a.txt": FLAT, "x/page.html": "<p>Hello.", "x/page_files/a.js": "var a;",
                       "x/page_files/b.css": "p {}"})
    tables = ingest(documents([tmp_path]), Settings(r"^[0-9]+"))
    assert tables.documents["document"].tolist() == ["x/1_a.txt", "x/page.html"]
    notes = tables.ledger[tables.ledger["reason"] == "parts of pages left out"]
    assert notes[["document", "severity"]].values.tolist() == [["x/page_files", "note"]]
    assert "no thread: 2" in notes["detail"].iloc[0]


def test_a_copy_of_a_document_is_no_second_post(tmp_path: Path) -> None:
    _folder(tmp_path, {"1_a.txt": FLAT, "copy of 1_a.txt": FLAT})
    tables = ingest(documents([tmp_path]), Settings(r"^[0-9]+"))
    assert tables.posts["documents"].tolist() == [["1_a.txt", "copy of 1_a.txt"]]
    assert tables.documents["doubles"].tolist() == [0, len(tables.comments)]


def test_over_a_hundred_comments_keep_their_order() -> None:
    text = "Body.\n" + "\n".join(f"Comment {n}.\nReplyDelete" for n in range(1, 121))
    rows: list[dict[str, Any]] = _read(text).comments
    assert [row["ordinal"] for row in rows] == list(range(1, 121))
    assert (rows[8]["comment"], rows[119]["comment"]) == ("p-09", "p-120")
