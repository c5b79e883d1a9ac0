"""Whose words: marks, matching, set-off and pasted passages, own words. All texts here are invented."""

from __future__ import annotations

import random
import re
import time
import tracemalloc
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.ingest.duplicates import duplicates
from pipeline.ingest.model import Span
from pipeline.ingest.speech import said as said_module
from pipeline.ingest.speech.marks import marked_passages
from pipeline.ingest.speech.matching import Words, runs_of
from pipeline.ingest.speech.pasted import pasted_passages
from pipeline.ingest.speech.quotations import Quotation, Quotations, Speech, own_words
from pipeline.ingest.speech.said import Said
from pipeline.ingest.text import plain_text

POST = ("The board said that the new rota would give every team the time it needs to do careful work with people.\n"
        "Staff at the northern office told us that the computers fail every Monday and nobody answers the phone.")
NEWS = ("A company has been fined after inspectors found that hundreds of people were never seen by an officer.\n"
        "“This was a failure of leadership,” the chief inspector said in a statement sent to the press on Tuesday.\n"
        "The company said it would appeal. It employs 900 people in four counties and has run the contract since the "
        "spring of 2015, when it took over from the board.\n"
        "“Our people work hard under great pressure every day of the week,” it added, without any figures for it.")
FIRST = "The rota is a joke. Mondays are worse than ever and the managers hide in their cars."
Found = tuple[str, str, str]
Place = tuple[int, int, str, str]


class Comment(NamedTuple):
    """A comment of a thread: what it answers, by index, and its text."""

    answers: int | None
    text: str
    quoted: tuple[Span, ...] = ()


def _quotations(post: Sequence[str], comments: Sequence[Comment]) -> list[list[Quotation]]:
    """The quotations of each comment; their ids are p1, p2 and so on."""
    finder, speeches, found = Quotations(post), list[Speech](), []
    for n, one in enumerate(comments, 1):
        parent = None if one.answers is None else speeches[one.answers]
        speeches.append(Speech(f"p{n}", plain_text(one.text), parent, one.quoted))
        found.append(finder.of(speeches[-1]))
    return found


def _thread(*comments: tuple[int | None, str]) -> list[tuple[list[Found], str]]:
    """What each comment quotes, and its own words."""
    return [([(text[one.start:one.end], one.source, one.kind) for one in found], own_words(plain_text(text), found)[0])
            for found, (_, text) in zip(_quotations(POST.split("\n"), [Comment(*one) for one in comments]), comments,
                                        strict=True)]


@pytest.mark.parametrize(("answers", "text", "found", "own"), [
    (0, '"the managers hide in their cars" - too right', [("the managers hide in their cars", "p1", "marks")],
     "- too right"),
    (0, "“Mondays are worse than ever”.", [("Mondays are worse than ever", "p1", "marks")], ""),
    (0, "You 'hide' them.", [("hide", "p1", "marks")], "You them."),
    (None, "You 'hide' them.", [], "You 'hide' them."),
    (None, "So-called 'improvement' again.", [], "So-called 'improvement' again."),
    (None, '"the new rota will give every team the time it needs to do carefull work" my foot!',
     [("the new rota will give every team the time it needs to do carefull work", "post", "marks")], "my foot!"),
    (None, 'They wrote "the computers fail every Monday', [("the computers fail every Monday", "post", "marks")],
     "They wrote"),
    (None, "The computers fail every Monday and nobody answers the phone. True.",
     [("The computers fail every Monday and nobody answers the phone", "post", "echo")], "True."),
    (None, 'The minister told the radio "we will never let this happen" and left.',
     [("we will never let this happen", "outside", "marks")], "The minister told the radio and left."),
    (None, 'It is as if they think "oh well, let them eat cake and be quiet".', [],
     'It is as if they think "oh well, let them eat cake and be quiet".'),
    (None, 'Jane Doe: "The work has never been so hard as it is now."',
     [("The work has never been so hard as it is now.", "outside", "marks")], "Jane Doe:"),
    (None, "The managers' cars and the managers' desks, that's all.", [],
     "The managers' cars and the managers' desks, that's all."),
    (0, "> Mondays are worse than ever\n> and the managers hide\n\nThey do.",
     [("Mondays are worse than ever\n> and the managers hide", "p1", "block")], "They do."),
    (0, "", [], ""),
])
def test_quotations_of_a_comment(answers: int | None, text: str, found: list[Found], own: str) -> None:
    assert _thread((None, FIRST), (answers, text))[1] == (found, own)


def test_a_quotation_over_two_paragraphs_is_one() -> None:
    found, own = _thread((None, 'Well.\n\nJane Doe: "We did all that we could for them.\n\n"And then the money went." '
                                'So there.'))[0]
    assert [text for text, _, _ in found] == ['We did all that we could for them.\n\n"And then the money went.']
    assert own == "Well.\n\nJane Doe:\n\nSo there."


def test_a_quotation_names_its_first_source_not_a_later_quoter() -> None:
    said = '"the managers hide in their cars"'
    thread = _thread((None, FIRST), (None, f"Read this: {said}"), (None, f"{said} ha"))
    assert thread[2][0] == [("the managers hide in their cars", "p1", "marks")]


def test_an_answer_between_the_lines() -> None:
    found, _ = _thread((None, "Whats wrong with weekends then. Nurses do it and nobody moans about it. Grow up"),
                       (0, "Wrong with weekends (childcare). Nurses do it (for more pay) and nobody moans about it "
                           "(have you met one?). Grow up yourself and come to see us on a Monday."))[1]
    assert {kind for _, _, kind in found} == {"interleaved"}
    assert [text for text, _, _ in found][-1] == "Grow up"


def test_a_question_taken_up_is_an_echo_but_agreement_is_not() -> None:
    thread = _thread((None, "Why are people so tired?"), (None, "Why are people so tired ??\n\nBecause of Mondays."),
                     (None, "I agree with all that."), (None, "I agree with all that.\n\nAnd more."))
    assert [found for found, _ in thread] == [[], [("Why are people so tired", "p1", "echo")], [], []]


def test_a_double_posting_quotes_nobody() -> None:
    assert _thread((None, FIRST), (None, FIRST))[1] == ([], FIRST)


@pytest.mark.parametrize(("quoted", "source"), [
    ("the computers fail every Monday", "post"), ("hide in their cars", "p1"), ("Never was so much owed.", "outside"),
    ("Cars", "outside")])
def test_a_block_quote_is_a_quotation_whoever_said_it(quoted: str, source: str) -> None:
    text = f"Look:\n\n{quoted}\n\nThere."
    found = _quotations([POST], [Comment(None, FIRST), Comment(0, text, (Span(5, 9 + len(quoted)),))])[1]
    assert found == [Quotation(7, 7 + len(quoted), source, "block", 7, 7 + len(quoted))]


@pytest.mark.parametrize("span", [(0, 0), (3, 2), (-5, 900), (900, 950), (5, 6)])
def test_a_block_quote_that_holds_no_word_is_none(span: tuple[int, int]) -> None:
    assert _quotations([], [Comment(None, "- - -\n- -", (Span(*span),))]) == [[]]


# The invented cases of other trades.

_GOLD = re.compile(r"⟦(\w+)\|(\w+)\|(.*?)⟧", re.DOTALL)
_SECTION = re.compile(r"^=== (?P<name>[^|\n]+?)(?: \| (?P<answers>\w+))?\n(?P<text>.*?)\n*(?=^=== |\Z)",
                      re.DOTALL | re.MULTILINE)
_SECTIONS = [(match["name"], match["answers"], match["text"])
             for match in _SECTION.finditer((Path(__file__).parent / "whose_words" / "cases.txt").read_text("utf-8"))]
_THREAD, CASES = _SECTIONS[2:5], _SECTIONS[5:]


def _of_case(answers: str | None, marked: str) -> tuple[list[Place], list[Place]]:
    """The quotations that are marked in a case, and those found."""
    gold, taken = [], 0
    for match in _GOLD.finditer(marked):
        start = match.start() - taken
        gold.append((start, start + len(match[3]), match[1], match[2]))
        taken += len(match[0]) - len(match[3])
    thread = [*((before, text) for _, before, text in _THREAD), (answers, _GOLD.sub(r"\3", marked))]
    comments = [Comment(int(before[1:]) - 1 if before else None, text) for before, text in thread]
    found = _quotations([text for _, _, text in _SECTIONS[:2]], comments)[-1]
    return gold, [(one.start, one.end, one.source, one.kind) for one in found]


@pytest.mark.parametrize(("answers", "marked"), [pytest.param(*case[1:], id=case[0]) for case in CASES])
def test_whose_words_in_other_trades(answers: str | None, marked: str) -> None:
    gold, found = _of_case(answers, marked)
    assert found == gold


def test_there_are_cases_enough() -> None:
    assert len(CASES) > 60
    assert sum("⟦" not in marked for _, _, marked in CASES) >= 15


# Pasted passages and marks.

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
    "To: my mind\nA: dog's life",
    "Dear all,\n\nI have had enough of this.",
    "The press release was a joke.\n\nFrom beginning to end.",
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
    ("„unten“ und »innen« und « dehors »", ["unten", "innen", "dehors"]),
    ('open "to the end\n\nof the paragraph', ["to the end"]),
    ('"first part\n\n"second part" end', ['first part\n\n"second part']),
    ('""', []),
])
def test_marks(text: str, passages: list[str]) -> None:
    assert [text[one.start:one.end] for one in marked_passages(text)] == passages


def test_repeated_lines_of_a_body() -> None:
    long = "A passage that is long enough to be told from a heading, of many words."
    body = plain_text(f"{long}\nMore.\n--o--\n{long}\nMore.\n--o--\nEnd")
    second = body.text.index(long, 5)
    assert duplicates(body) == [{"start": second, "end": second + len(long) + 12, "first": 0}]


# The index against a slow one that looks everywhere.

@given(st.text(st.sampled_from("aB1 '’“\"\n\t-_.éßİ…\u00a0,"), max_size=60))
@settings(max_examples=300, deadline=None)
def test_words_are_those_of_the_plain_pattern(text: str) -> None:
    words = Words(text)
    found = list(re.finditer(r"[^\W_]+(?:['’][^\W_]+)*", text))
    assert words.folded == [match[0].replace("’", "'").casefold() for match in found]
    assert words.written == [match[0].replace("’", "'") for match in found]
    assert list(zip(words.starts, words.ends, strict=True)) == [match.span() for match in found]
    assert [line.split() for line in words.lines] == [Words(line).folded for line in text.split("\n")]


def _slow_runs(sources: Sequence[tuple[str, list[str]]], words: list[str]) -> Iterator[tuple[int, int, str]]:
    """From left to right the longest run of five words or more that a source holds, the first source of several."""
    i = 0
    while i < len(words):
        best, name = 4, ""
        for source, there in sources:
            for j in range(len(there)):
                length = 0
                while words[i + length:i + length + 1] and there[j + length:j + length + 1] == [words[i + length]]:
                    length += 1
                if length > best:
                    best, name = length, source
        if name:
            yield i, i + best, name
        i += best if name else 1


def _talk(seed: int, count: int) -> list[list[str]]:
    """Texts that repeat pieces of one another."""
    rng = random.Random(seed)
    texts: list[list[str]] = []
    for _ in range(count):
        words = [f"w{rng.randrange(40)}" for _ in range(rng.randrange(30))]
        for other in rng.sample(texts, min(len(texts), 2)):
            start = rng.randrange(len(other) + 1)
            words[len(words) // 2:len(words) // 2] = other[start:start + rng.randrange(12)]
        texts.append(words)
    return texts


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("latest", [3, 100])
def test_the_index_finds_what_looking_everywhere_finds(seed: int, latest: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(said_module, "LATEST", latest)
    title, body, *comments = _talk(seed, 24)
    said = Said([Words(" ".join(title)), Words(" ".join(body))])
    for n, words in enumerate(comments):
        remembered = [(f"p{i}", comments[i]) for i in range(max(n - latest, 0), n)]
        sources = [("post", title), ("post", body), *remembered]
        assert [one[:3] for one in said.runs(words, runs_of(words))] == list(_slow_runs(sources, words))
        for k in range(0, len(words) - 1, 3):
            phrase = f" {words[k]} {words[k + 1]} "
            holders = [name for name, there in sources if phrase in f" {' '.join(there)} "]
            expected = "post" if "post" in holders else holders[-1] if holders else None
            assert said.phrase(words[k:k + 2], (), None) == expected
        said.add(f"p{n}", Words(" ".join(words)))


# Long threads and hostile texts.

def test_a_forgotten_comment_is_known_again_to_those_that_answer_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(said_module, "LATEST", 10)
    others = [Comment(None, f"Number {i} of many that have nothing to say.") for i in range(30)]
    quoting = '"the managers hide in their cars" again'
    found = _quotations([POST], [Comment(None, FIRST), *others, Comment(None, quoting), Comment(0, quoting)])
    assert [[one.source for one in some] for some in found[-2:]] == [[], ["p1"]]


def _many(count: int) -> Iterator[Speech]:
    parent = None
    for i in range(count):
        text = plain_text(f'Number {i} says "the computers fail every Monday" and x{i} goes on about y{i} and z{i}.')
        speech = Speech(f"p{i}", text, parent)
        parent = speech if i % 50 == 0 else parent and Speech(parent.id, parent.text)
        yield speech


def test_time_grows_with_the_thread_not_faster() -> None:
    def seconds(count: int) -> float:
        finder, start = Quotations([POST]), time.process_time()
        for speech in _many(count):
            assert [one.source for one in finder.of(speech)] == ["post"]
        return time.process_time() - start

    seconds(50)
    assert seconds(4000) < 40 * max(seconds(400), 0.01)


def test_memory_does_not_grow_with_the_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(said_module, "LATEST", 100)

    def used(count: int) -> int:
        finder = Quotations([POST])
        tracemalloc.start()
        for speech in _many(count):
            finder.of(speech)
        size = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
        return size

    assert used(1000) < 1.3 * used(300)


@pytest.mark.parametrize("piece", [
    "“", '"a ', "'a' ", '"a b c d e" ', "> a\n\n", "a", "a ", "From: a\n", "Q: a\n\n", "Dear all\nregards\n",
    "RT @a: b\n", " — a (@b) M", "a said: ", 'a said "x y z w" ', "a... b ", '"\n\n"a ', "»a ",
    "s' ", "A.B-", "é", "\0", "\u202e"])
def test_hostile_comments_take_no_time(piece: str) -> None:
    text = plain_text((piece * 60_000)[:60_000].strip())
    finder, start = Quotations([text.text[:20_000]]), time.process_time()
    found = finder.of(Speech("p1", text))
    own_words(text, found)
    finder.of(Speech("p2", text, Speech("p1", text)))
    assert time.process_time() - start < 30


TEXT = st.lists(st.sampled_from(["the", "board", "said", "rota", "“", "”", '"', "'", "> ", "\n", "\n\n", "wrote:",
                                 "From: a", "Subject: b", "…", "every Monday and nobody", "éa", "@a", "Q:", "\0"]),
                max_size=30).map(" ".join)


@given(st.lists(st.tuples(st.integers(0, 9), TEXT, st.integers(-3, 60), st.integers(-3, 60)), max_size=6))
@settings(max_examples=150, deadline=None)
def test_any_thread_has_quotations_within_its_comments(thread: list[tuple[int, str, int, int]]) -> None:
    comments = [Comment(None if answers >= n else answers, text, (Span(start, end),))
                for n, (answers, text, start, end) in enumerate(thread)]
    for one, found in zip(comments, _quotations([POST], comments), strict=True):
        own, spans = own_words(plain_text(one.text), found)
        assert all(0 <= q.left <= q.start < q.end <= q.right <= len(one.text) for q in found)
        assert all(a.right <= b.left for a, b in pairwise(found))
        assert "".join(own.split()) == "".join("".join(one.text[a:b].split()) for a, b in spans)
