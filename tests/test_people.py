"""Personal data in texts and tables replaced, and the keys of pseudonyms. All texts are invented."""

from __future__ import annotations

import doctest
import json
import os
import runpy
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import typer
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import CoalfaceError, StudyError
from pipeline.people import key_name, patterns, pseudonym, pseudonym_key, pseudonyms, redaction
from pipeline.people.kept import Kept, kept, public_names
from pipeline.people.patterns import listed
from pipeline.people.redaction import KINDS, Found, personal_data, redacted, redacted_texts
from pipeline.people.tables import RedactedTables, known_names
from pipeline.study import ROOT, Study, load_study
from tests.invented import Comment, tables

PUBLIC = ROOT / "seeds" / "lexicons" / "public.csv"


@pytest.fixture(scope="module")
def readable() -> Kept:
    return kept(load_study(ROOT / "study.toml"))


# What has a form


@pytest.mark.parametrize(("text", "expected"), [
    ("Write to j.smith+x@mail.example.co.uk.", "Write to [e-mail]."),
    ("me (at) example.com, please", "[e-mail], please"),
    ("me [at] example [dot] org dot", "[e-mail] dot"),
    ("me at example dot org dot uk", "[e-mail]"),
    ("We met at lunch on the dot", "We met at lunch on the dot"),
    ("Anon @ 17.53 and anon@17.53", "Anon @ 17.53 and anon@17.53"),
    ("Ring 01234 567890 or +44 (0)20 7946 0018!", "Ring [telephone] or [telephone]!"),
    ("Ring 07700900123.", "Ring [telephone]."),
    ("Ring (020) 7946 0018 (or 01234 567890) on 01.02.2015", "Ring [telephone] (or [telephone]) on 01.02.2015"),
    ("Call 555-123-4567 now", "Call [telephone] now"),
    ("It cost £01234567890 in 2014-2015, at 19:20, with 1,000,000 people.",
     "It cost £01234567890 in 2014-2015, at 19:20, with 1,000,000 people."),
    ("See https://example.org/a?b=1#c, or www.example.org.", "See [link], or [link]."),
    ("(http://example.org/x)", "([link])"),
    ("On example.org.uk/blog/ they say", "On [link] they say"),
    ("https://www.blogger.com/profile/00000000000000000000", "[link]"),
    ("I agree with @Jo_Bloggs, not @ 19:20 or @19:20.", "I agree with [name], not @ 19:20 or @19:20."),
    ("I saw Getafix and GETAFIX, not getafixes.", "I saw [name] and [name], not getafixes."),
    ("We moved to LS99 4ZZ, E3 2nd floor", "We moved to [postcode], E3 2nd floor"),
    ("Number AB 12 34 56 C and GB82 WEST 1234 5698 7654 32", "Number [number] and [number]"),
    ("Nothing to hide... and so on.", "Nothing to hide... and so on."),
    ("The end.Then more", "The end.Then more"),
    ("", ""),
])
def test_what_has_a_form_is_replaced(text: str, expected: str) -> None:
    assert redacted(text, ["'Getafix", "", "x", "the"]).text == expected


def test_without_persons_names_stay() -> None:
    found = redacted("Sharon Pickles, @sharon, 07700 900123, me@example.org", ["Sharon"], persons=False)
    assert found.text == "Sharon Pickles, @sharon, [telephone], [e-mail]"
    assert found.counts == {"e-mail": 1, "telephone": 1}


@pytest.mark.parametrize(("text", "names", "expected"), [
    ("Jo Bloggs and Jo", ["Jo", "Jo Bloggs"], ["Jo Bloggs", "Jo"]),
    ("JO BLOGGS, jo bloggs", ["Jo Bloggs"], ["JO BLOGGS"]),
    ("Jo. Bloggs\nJo\nBloggs", ["Jo Bloggs"], ["Jo. Bloggs"]),
    ("- Old-Hand -", ["- Old-Hand"], ["Old-Hand"]),
    ("The A team", ["The", "A", "'", ""], []),
    ("Ünal und ÜNAL", ["Ünal"], ["Ünal", "ÜNAL"]),
])
def test_listed_names_are_whole_words(text: str, names: list[str], expected: list[str]) -> None:
    assert [text[start:end] for start, end in listed(text, names)] == expected


# Names


@pytest.mark.parametrize(("text", "expected"), [
    ("I told Sharon Pickles and then Sharon told me.", "I told [name] and then [name] told me."),
    ("It was Mr Fazackerley's idea.", "It was Mr [name]'s idea."),
    ("Fiona McAllister-Reid and J. Hollingworth left.", "[name] and J. [name] left."),
    ("Ask SHARON in the office.", "Ask [name] in the office."),
    ("Chris Grayling, or Grayling, and Susan Grayling.", "Chris Grayling, or Grayling, and [name]."),
    ("Delius, OASys, Napo and Unison in Kent and Devon.", "Delius, OASys, Napo and Unison in Kent and Devon."),
    ("Mark my words. Looks like Order of the day. Crap!", "Mark my words. Looks like Order of the day. Crap!"),
    ("Cheers Gaz, Monday it is.", "Cheers [name], Monday it is."),
    ("A [name] and an [e-mail] said so.", "A [name] and an [e-mail] said so."),
])
def test_names_are_replaced_and_public_ones_stay(readable: Kept, text: str, expected: str) -> None:
    assert redacted(text, (), readable).text == expected


def test_a_commenter_with_a_public_name_hides_nobody(readable: Kept) -> None:
    assert redacted("Grayling again, and Old Moaner", ["Grayling", "Old Moaner"], readable).text == (
        "Grayling again, and [name]")


# The set for judging


SENTENCES = [json.loads(line) for line in (ROOT / "tests" / "data" / "people.jsonl").read_text("utf-8").splitlines()]


def test_the_sentences_are_well_formed() -> None:
    halves = [row["split"] for row in SENTENCES]
    assert halves.count("choose") == halves.count("judge") == len(SENTENCES) / 2 == 60
    assert len({row["text"] for row in SENTENCES}) == len(SENTENCES)
    for row in SENTENCES:
        for one in row["spans"]:
            assert one["kind"] in KINDS
            said = row["text"][one["start"]:one["end"]]
            assert said
            assert said == said.strip()


def test_names_are_found_as_often_as_measured(readable: Kept) -> None:
    bench = runpy.run_path(str(ROOT / "benchmarks" / "people.py"))
    measured = bench["scores"](lambda text: bench["coalface"](text, readable))
    assert measured["names found"].value >= 0.75
    assert measured["others found"].value == 1
    assert measured["rightly found"].value >= 0.95


# Alone or in a batch, whatever the text


TEXTS = ["Sharon said so.", "", "Write to me@example.org", "No one here.", "Ask Trevor or Priya Raghunathan."] * 20


@pytest.mark.parametrize("processes", [1, 2])
def test_a_batch_gives_what_each_text_gives_alone(readable: Kept, processes: int) -> None:
    alone = [redacted(text, ["Jo"], readable) for text in TEXTS]
    assert list(redacted_texts(iter(TEXTS), ["Jo"], readable, processes=processes)) == alone


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.sampled_from("ab @.0123456789+()-/:wJoSharon\n[]'’é\u202e😀"), max_size=80))
def test_what_is_found_lies_in_order_and_the_rest_stays(text: str) -> None:
    found = redacted(text, ["ab"])
    ends = [0, *(one.end for one in found.found)]
    assert all(end <= one.start < one.end <= len(text) for end, one in zip(ends, found.found, strict=False))
    kept_parts = [text[end:one.start] for end, one in zip(ends, found.found, strict=False)] + [text[ends[-1]:]]
    assert "".join(part for pair in zip(kept_parts, [*(f"[{one.kind}]" for one in found.found), ""], strict=True)
                   for part in pair) == found.text
    assert sum(found.counts.values()) == len(found.found)


@given(st.text(alphabet="ab @.0123456789+()-/:w", max_size=60))
def test_the_patterns_leave_nothing_for_a_second_pass(text: str) -> None:
    def once(given_: str) -> str:
        spans = [Found(*found.span(), "e-mail") for found in patterns.EMAIL.finditer(given_)]
        return redaction.replaced(given_, spans)

    assert patterns.EMAIL.search(once(text).replace("[e-mail]", " ")) is None


@pytest.mark.parametrize("text", [
    "a." * 20_000, "a" * 40_000, "@" * 40_000, "0 " * 5_000, "(020" * 8_000, "www." * 9_000, "Jo Jo " * 500,
    "a@" * 20_000, "x at y dot " * 500, "\x00\ud800" * 2_000,
], ids=lambda text: text[:4].encode("unicode_escape").decode())
def test_no_text_takes_long(text: str) -> None:
    start = time.process_time()
    personal_data(text, ["Jo Jo Jo"], Kept())
    assert time.process_time() - start < 30


def test_a_long_line_is_read_in_pieces() -> None:
    text = "word " * 1100 + "Sharon Pickles " + "word " * 1100
    assert redacted(text).counts == {"name": 1}
    address = "https://example.org/" + "a" * 12_000
    assert redacted(f"See {address} now").text == "See [link] now"


def test_nothing_asks_the_network() -> None:
    program = ("import socket\n"
               "def refused(*_, **__): raise SystemExit('network')\n"
               "socket.socket.connect = socket.create_connection = socket.getaddrinfo = refused\n"
               "from pipeline.people.redaction import redacted\n"
               "print(redacted('Ask Sharon, me@example.org').text)")
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=ROOT)
    assert (done.returncode, done.stdout) == (0, "Ask [name], [e-mail]\n"), done.stderr


# What stays readable


def test_the_public_names_are_well_formed() -> None:
    rows = pd.read_csv(PUBLIC)
    assert list(rows.columns) == ["name", "kind", "role"]
    assert rows.notna().all(axis=None)
    assert rows["name"].is_unique
    assert set(rows["kind"]) == {"person", "organisation"}
    assert len(public_names(PUBLIC)) == len(rows)


@pytest.mark.parametrize(("content", "says"), [
    (None, "cannot be read"),
    ("name,kind,role\nJo,person,x\n,person,x\n", ":3: a row needs a 'name'"),
    ("name,kind,role\nJo,god,x\n", ":2: a row needs a 'name' and a 'kind', person or organisation"),
])
def test_a_bad_lexicon_is_an_error(tmp_path: Path, content: str | None, says: str) -> None:
    path = tmp_path / "public.csv"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(StudyError, match=r"public\.csv") as error:
        public_names(path)
    assert says in str(error.value)


# Tables


def _talk() -> dict[str, pd.DataFrame]:
    """A thread with a name in a sentence, its tokens and a topic; a line above it is a quotation."""
    text = "Hear, hear.\nAsk Sharon Pickles or me@example.org soon."
    found = tables([Comment("a", "worker", text=text), Comment("a", "owner", text="Nothing here.")])
    start = 100 + text.index("Ask")
    comments, tokens = found["comments"], found["tokens"]
    comments["lines"] = [[{"start": 50, "end": 61}, {"start": start, "end": 100 + len(text)}],
                         [{"start": 200, "end": 213}]]
    comments["own"] = ["Ask Sharon  Pickles or soon.", "Nothing here."]
    comments["signature"] = ["'Getafix", None]
    comments["addressed"] = [[{"start": 0, "end": 3, "text": "@Jo", "kind": "name"},
                              {"start": 4, "end": 9, "text": "19:20", "kind": "time"}], []]
    comments["urls"] = [["https://example.org/x"], []]
    found["sentences"] = found["sentences"].assign(
        text=["Ask Sharon Pickles or me@example.org soon.", "Nothing here."],
        own=["Ask Sharon Pickles or soon.", "Nothing here."],
        start=[start, 200], end=[start + 42, 213])
    words = ["Ask", "Sharon", "Pickles", "or", "me@example.org", "soon"]
    at = [start + found["sentences"]["text"][0].index(word) for word in words]
    found["tokens"] = pd.concat([tokens.head(1)] * len(words), ignore_index=True).assign(
        comment="a-01", text=words, lemma=[word.lower() for word in words], start=at,
        end=[one + len(word) for one, word in zip(at, words, strict=True)])
    found["topics"] = found["topics"].head(1).assign(
        label="pickles, soon", words=[[{"word": "pickles", "weight": 1.0}, {"word": "soon", "weight": 0.5}]])
    found["sentiment"] = found["sentiment"].assign(words=[
        [{"word": word, "weight": 1.0} for word in ("sharon", "hear")]] * len(found["sentiment"]))
    found["posts"] = found["posts"].assign(title="Sharon Pickles writes", body="Sharon: ring 07700 900123.",
                                           signature="Jo Bloggs")
    found["documents"] = found["documents"].assign(evidence="line 3 begins a list: 1. Ask Sharon Pickles")
    return found


def test_no_table_tells_what_another_hides() -> None:
    found = _talk()
    shown = RedactedTables(found["comments"], known_names(found["comments"], found["posts"]), Kept())
    made = {name: shown.table(name, table) for name, table in found.items()}
    assert made["comments"]["text"].tolist() == ["Hear, hear.\nAsk [name] or [e-mail] soon.", "Nothing here."]
    assert made["comments"]["own"].tolist() == ["Ask [name] or soon.", "Nothing here."]
    assert made["comments"]["signature"].tolist() == ["[name]", None]
    assert [[one["text"] for one in cell] for cell in made["comments"]["addressed"]] == [["[name]", "19:20"], []]
    assert made["comments"]["urls"].tolist() == [["[link]"], []]
    assert made["sentences"]["text"].tolist() == ["Ask [name] or [e-mail] soon.", "Nothing here."]
    assert made["sentences"]["own"].tolist() == ["Ask [name] or soon.", "Nothing here."]
    assert made["tokens"]["text"].tolist() == ["Ask", "[name]", "[name]", "or", "[e-mail]", "soon"]
    assert made["tokens"]["lemma"].tolist() == ["ask", "[name]", "[name]", "or", "[e-mail]", "soon"]
    assert made["topics"]["label"].tolist() == ["[name], soon"]
    assert [one["word"] for one in made["topics"]["words"][0]] == ["[name]", "soon"]
    assert {one["word"] for cell in made["sentiment"]["words"] for one in cell} == {"hear"}
    assert made["posts"][["title", "body", "signature"]].values.tolist() == [
        ["Sharon Pickles writes", "Sharon: ring [telephone].", "[name]"]]
    assert made["documents"]["evidence"].tolist() == ["line 3 begins a list: 1. Ask [name]"]
    assert made["stance"] is found["stance"]
    assert found["comments"]["signature"][0] == "'Getafix", "the table given is left alone"


def test_the_ledger_shows_no_words_that_other_tables_hide() -> None:
    found = _talk()
    rows = [("layout", "comment header", "Jo Bloggs12 March 2017 at 19:20", "[name]"),
            ("layout", "comment printed twice", "Ask Sharon Pickles soon.", "Ask [name] soon."),
            ("layout", "marker", "ReplyDelete", "ReplyDelete"),
            ("warning", "text not assigned", "9 characters: by Sharon Pickles", "9 characters: by [name]"),
            ("note", "draft left out", "comment 0123456789012 is DRAFT", "comment 0123456789012 is DRAFT")]
    ledger = pd.DataFrame(rows, columns=["severity", "reason", "detail", "expected"])
    shown = RedactedTables(found["comments"], ["Jo Bloggs"], Kept()).table("ledger", ledger)
    assert shown["detail"].tolist() == ledger["expected"].tolist()


def test_what_was_replaced_is_counted() -> None:
    found = _talk()
    shown = RedactedTables(found["comments"], [], Kept())
    shown.table("posts", found["posts"])
    rows = shown.replaced.ledger()
    assert rows["detail"].tolist() == ["e-mail addresses: 1 in 1 text", "telephone numbers: 1 in 1 text",
                                       "names: 1 in 1 text"]
    assert set(rows["stage"]) == {"export"}
    assert set(rows["severity"]) == {"note"}
    assert set(rows["reason"]) == {"personal data replaced"}


def test_the_shipped_tables_tell_no_name_twice_over(finished: Path) -> None:
    from pipeline.opened import OpenStudy

    opened = OpenStudy.at(finished / "study.toml")
    shown = RedactedTables(opened.comments, known_names(opened.comments, opened.posts), kept(opened.configuration))
    made = {name: shown.table(name, opened.store.read(name)) for name in ("comments", "sentences", "tokens")}
    by_comment = made["tokens"].groupby("comment")["text"].agg(" ".join)
    for id_, hidden in shown.hidden.items():
        texts = [made["comments"].set_index("comment").loc[id_, "text"], by_comment.get(id_, ""),
                 *made["sentences"].loc[made["sentences"]["comment"] == id_, ["text", "own"]].to_numpy().ravel()]
        for one in hidden:
            if one.kind in ("e-mail", "link", "telephone"):
                assert not any(one.text in text for text in texts), id_
    assert shown.replaced.times["name"] > 0


# Pseudonyms


KEY = bytes(32)


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A user's configuration folder."""
    monkeypatch.setattr(typer, "get_app_dir", lambda name: str(tmp_path / "config" / name))
    return tmp_path / "config" / "coalface" / "pseudonyms.key"


def _study(tmp_path: Path, key: str | None) -> Study:
    text = (ROOT / "study.toml").read_text("utf-8")
    start, end = text.index("[people]"), text.index("[models]")
    path = tmp_path / "study.toml"
    section = f'[people]\nkey = "{key}"\n\n' if key else ""
    path.write_text(text[:start] + section + text[end:], encoding="utf-8")
    return load_study(path)


def test_a_pseudonym_follows_from_identity_and_key() -> None:
    assert pseudonym("Getafix", KEY) == pseudonym("Getafix", KEY)
    assert len({pseudonym(name, key) for name in ("Getafix", "Asterix", "\ud800") for key in (KEY, b"1" * 32)}) == 6
    assert len(key_name(KEY)) == 16
    assert key_name(KEY) != key_name(b"1" * 32)


def test_the_shipped_study_has_its_key(shipped: Study, alone: Path) -> None:
    assert shipped.people is not None
    before = shipped.people.key.read_bytes()
    key = pseudonym_key(shipped, own_corpus=True)
    assert key.hex() in before.decode()
    assert shipped.people.key.read_bytes() == before
    assert not alone.exists()
    assert pseudonym_key(shipped, own_corpus=False) != key
    assert alone.exists()


@pytest.mark.parametrize(("named", "own"), [("keys/mine.key", True), ("keys/mine.key", False), (None, True)])
def test_a_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path, alone: Path, named: str | None,
                                                        own: bool) -> None:
    study = _study(tmp_path, named)
    key = pseudonym_key(study, own)
    path = tmp_path / "keys" / "mine.key" if named and own else alone
    assert path.read_text("utf-8").startswith("# Key of pseudonyms.")
    assert os.name != "posix" or stat.S_IMODE(path.stat().st_mode) == 0o600
    assert pseudonym_key(study, own) == key
    assert len(key) == 32
    assert sum(one.exists() for one in (tmp_path / "keys" / "mine.key", alone)) == 1


@pytest.mark.parametrize(("content", "says"), [
    ("", "holds no key"), ("# only a comment\n", "holds no key"), ("00" * 31, "holds no key"),
    ("zz" * 32, "holds no key"), ("00" * 32 + "\n" + "11" * 32, "holds no key"),
])
def test_a_spoilt_key_is_an_error_that_does_not_print_it(tmp_path: Path, content: str, says: str) -> None:
    (tmp_path / "mine.key").write_text(content, encoding="utf-8")
    with pytest.raises(CoalfaceError) as error:
        pseudonym_key(_study(tmp_path, "mine.key"), own_corpus=True)
    assert says in str(error.value)
    assert "00" * 16 not in str(error.value)


def test_where_no_key_can_be_written_the_next_step_is_named(tmp_path: Path, alone: Path) -> None:
    (tmp_path / "config").write_text("a file where a folder should be", encoding="utf-8")
    with pytest.raises(CoalfaceError) as error:
        pseudonym_key(_study(tmp_path, None), own_corpus=True)
    assert str(alone) in str(error.value)
    assert "section [people]" in str(error.value)


@pytest.mark.parametrize("module", [pseudonyms, redaction, patterns], ids=lambda module: module.__name__)
def test_the_examples_in_the_docstrings_hold(module: Any) -> None:
    assert doctest.testmod(module).failed == 0
