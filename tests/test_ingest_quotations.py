"""Whose words: marks, matching, pasted passages, own words. All texts here are invented."""

from __future__ import annotations

import time
from typing import Any

import pytest

from pipeline.ingest import document_tables
from pipeline.ingest.duplicates import duplicates
from pipeline.ingest.marks import marked_passages
from pipeline.ingest.model import Page, Span
from pipeline.ingest.pasted import pasted_passages

POST = ("The board said that the new rota would give every team the time it needs to do careful work with people.\n"
        "Staff at the northern office told us that the computers fail every Monday and nobody answers the phone.")
NEWS = ("A company has been fined after inspectors found that hundreds of people were never seen by an officer.\n"
        "“This was a failure of leadership,” the chief inspector said in a statement sent to the press on Tuesday.\n"
        "The company said it would appeal. It employs 900 people in four counties and has run the contract since the "
        "spring of 2015, when it took over from the board.\n"
        "“Our people work hard under great pressure every day of the week,” it added, without any figures for it.")


def _thread(*comments: tuple[int, str], post: str = POST) -> list[dict[str, Any]]:
    """The rows of a thread of (depth, text) in the flat layout."""
    lines = post.split("\n")
    for depth, text in comments:
        first, *rest = text.split("\n")
        lines += [first, "Delete" if depth else "ReplyDelete", *rest]
    document = "\n".join(lines)
    rows = document_tables("a.txt", document.encode(), "p").comments
    for row in rows:
        row["found"] = [(document[one["start"]:one["end"]], one["source"], one["kind"]) for one in row["quoted"]]
    return rows


FIRST = "The rota is a joke. Mondays are worse than ever and the managers hide in their cars."


@pytest.mark.parametrize(("depth", "text", "found", "own"), [
    (1, '"the managers hide in their cars" - too right', [("the managers hide in their cars", "p-01", "marks")],
     "- too right"),
    (1, "“Mondays are worse than ever”.", [("Mondays are worse than ever", "p-01", "marks")], ""),
    (1, "You 'hide' them.", [("hide", "p-01", "marks")], "You them."),
    (0, "You 'hide' them.", [], "You 'hide' them."),
    (0, "So-called 'improvement' again.", [], "So-called 'improvement' again."),
    (0, '"the new rota will give every team the time it needs to do carefull work" my foot!',
     [("the new rota will give every team the time it needs to do carefull work", "post", "marks")], "my foot!"),
    (0, '"the new rota ... nobody answers the phone', [], '"the new rota ... nobody answers the phone'),
    (0, 'They wrote "the computers fail every Monday', [("the computers fail every Monday", "post", "marks")],
     "They wrote"),
    (0, "The computers fail every Monday and nobody answers the phone. True.",
     [("The computers fail every Monday and nobody answers the phone", "post", "echo")], "True."),
    (0, 'The minister told the radio "we will never let this happen" and left.',
     [("we will never let this happen", "outside", "marks")], "The minister told the radio and left."),
    (0, 'It is as if they think "oh well, let them eat cake and be quiet".', [],
     'It is as if they think "oh well, let them eat cake and be quiet".'),
    (0, 'Jane Doe: "The work has never been so hard as it is now."',
     [("The work has never been so hard as it is now.", "outside", "marks")], "Jane Doe:"),
    (0, "The managers' cars and the managers' desks, that's all.", [],
     "The managers' cars and the managers' desks, that's all."),
])
def test_quotations_of_a_comment(depth: int, text: str, found: list[Any], own: str) -> None:
    row = _thread((0, FIRST), (depth, text))[1]
    assert row["found"] == found
    assert row["own"] == own


def test_a_quotation_over_two_paragraphs_is_one() -> None:
    row = _thread((0, 'Well.\nJane Doe: "We did all that we could for them.\n"And then the money went." So there.'))[0]
    assert [text for text, _, _ in row["found"]] == ['We did all that we could for them.\n"And then the money went.']
    assert row["own"] == "Well.\n\nJane Doe:\n\nSo there."


def test_a_quotation_names_its_first_source_not_a_later_quoter() -> None:
    said = '"the managers hide in their cars"'
    rows = _thread((0, FIRST), (0, f"Read this: {said}"), (0, f"{said} ha"))
    assert rows[2]["found"] == [("the managers hide in their cars", "p-01", "marks")]


def test_an_answer_between_the_lines() -> None:
    rows = _thread((0, "Whats wrong with weekends then. Nurses do it and nobody moans about it. Grow up"),
                   (1, "Wrong with weekends (childcare). Nurses do it (for more pay) and nobody moans about it (have "
                       "you met one?). Grow up yourself and come to see us on a Monday."))
    assert {kind for _, _, kind in rows[1]["found"]} == {"interleaved"}
    assert [text for text, _, _ in rows[1]["found"]][-1] == "Grow up"


def test_a_question_taken_up_is_an_echo_but_agreement_is_not() -> None:
    rows = _thread((0, "Why are people so tired?"), (0, "Why are people so tired ??\nBecause of Mondays."),
                   (0, "I agree with all that."), (0, "I agree with all that.\nAnd more."))
    assert [row["found"] for row in rows] == [[], [("Why are people so tired", "p-01", "echo")], [], []]


def test_a_double_posting_quotes_nobody() -> None:
    rows = _thread((0, FIRST), (0, FIRST))
    assert rows[1]["found"] == []
    assert rows[1]["own"] == FIRST


@pytest.mark.parametrize(("text", "start", "end"), [
    ("From the Herald:-\n" + NEWS, 18, None),
    (NEWS, 0, None),
    ("From the Herald:-\n" + NEWS + "\nI am not surprised, are you?", 18, -29),
    ("LEEDS (Invented News) - A company that runs an office has said that it will close it in the spring, since "
     "nobody was seen there by anybody in the last year, and since the roof leaks on the files of the whole county "
     "and of two others.", 0, None),
    ("Market Summary > Invented plc\nLON: INV\n10.40 GBX −1.39 (-11.79%)", 0, None),
    ("Committee, 12 March 2014\nJane Doe: We have tested it at length and are sure of it, as sure as one can be.\n"
     "Q71 Sam Roe: Are you sure? The offices tell us another story, and so do the people who have to go there.\n"
     "Jane Doe: We are, and we shall write to the committee with the figures as soon as we have them.", 25, None),
])
def test_pasted_passages_by_form(text: str, start: int, end: int | None) -> None:
    paragraphs = text if text.startswith("Market") else text.replace("\n", "\n\n")
    offset = paragraphs.count("\n\n", 0, start + 2) if start else 0
    stop = len(paragraphs) if end is None else len(paragraphs) + end - 1
    assert pasted_passages(paragraphs) == [(start + offset, stop)]


@pytest.mark.parametrize("text", [
    "From what I hear:\n\nThe office will close and we all go to the hub, and we lose our desks and our parking, and "
    "then they will tell us that it was our own idea, and we will have to smile and say thank you for it as ever.",
    "Evidence wanted:\n\nThe moon is made of cheese\n\nNobody ever lied",
    "I think so. I said so. I will say so again.\n\nYou know it.\n\n" + "And so it goes on and on and on. " * 12,
    "Three things to note: this, that and the other.",
])
def test_own_words_are_not_taken_for_pasted(text: str) -> None:
    assert pasted_passages(text) == []


@pytest.mark.parametrize(("text", "passages"), [
    ('He said "one" and "two".', ["one", "two"]),
    ('"It is "the great & the good" again."', ['It is "the great & the good" again.', "the great & the good"]),
    ('keep telling us " it works " so', ["it works"]),
    ('the "inactive " cases', ["inactive"]),
    ("don't say 'we can't, you can't' to me", ["we can't, you can't"]),
    ("just an' andful ov sovs", []),
    ("'Jackdaw was here", []),
    ("'the managers' pay' is high", ["the managers' pay"]),
    ("‘curly’ and “curly”", ["curly", "curly"]),
    ('open "to the end\n\nof the paragraph', ["to the end"]),
    ('"first part\n\n"second part" end', ['first part\n\n"second part']),
    ('""', []),
])
def test_marks(text: str, passages: list[str]) -> None:
    assert [text[one.start:one.end] for one in marked_passages(text)] == passages


def test_repeated_lines_of_a_body() -> None:
    long = "A passage that is long enough to be told from a heading, of many words."
    page = Page(f"{long}\nMore.\n--o--\n{long}\nMore.\n--o--\nEnd")
    second = page.text.index(long, 5)
    assert duplicates(page, Span(0, len(page.text))) == [{"start": second, "end": second + len(long) + 12, "first": 0}]


def test_time_grows_with_the_text_not_faster() -> None:
    def seconds(n: int) -> float:
        text = POST + "".join(f'\nNumber {i} says "the computers fail every Monday" and goes on about it.\nReplyDelete'
                              for i in range(n))
        start = time.process_time()
        assert len(document_tables("a", text.encode(), "p").comments) == n
        return time.process_time() - start

    seconds(50)
    assert seconds(1600) < 40 * max(seconds(200), 0.01)
