"""What is found in the text of a comment; and that none takes long, whatever it is."""

from __future__ import annotations

from collections.abc import Callable, Sized

import pytest

from pipeline.ingest.speech.blocks import quoted_lines
from pipeline.ingest.speech.marks import marked_passages
from pipeline.ingest.text import web_addresses

_LONG = 200_000


@pytest.mark.parametrize(("text", "addresses"), [
    ("see www.mill.example/a.", ["www.mill.example/a"]),
    ("(http://mill.example/a_(b))", ["http://mill.example/a_(b)"]),
    ("(see http://mill.example/a).", ["http://mill.example/a"]),
    ("[http://mill.example/a.)]", ["http://mill.example/a"]),
    ("http://mill.example/a]", ["http://mill.example/a]"]),
    ("no address", []),
])
def test_addresses_end_before_what_closes_the_sentence(text: str, addresses: list[str]) -> None:
    assert [text[start:end] for start, end in web_addresses(text)] == addresses


@pytest.mark.parametrize(("text", "quoted"), [
    ("> The roof leaks.\n> Badly.\nIt does.", ["The roof leaks.\n> Badly."]),
    (">\n>\n> Why?\n\nBecause.", ["Why?"]),
    ("> 5 of them\n> and more", ["and more"]),
    (">>\n>\n", []),
])
def test_runs_of_angled_lines_are_quoted(text: str, quoted: list[str]) -> None:
    assert [text[one.start:one.end] for one in quoted_lines(text)] == quoted


@pytest.mark.parametrize(("find", "text"), [
    (web_addresses, "www.a" + ")" * _LONG),
    (quoted_lines, ">\n" * _LONG),
    (marked_passages, "'a" + " ’" * _LONG),
])
def test_no_text_takes_long(find: Callable[[str], Sized], text: str) -> None:
    assert len(find(text)) <= 1
