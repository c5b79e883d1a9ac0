"""Quotations: what they stand for, how they are hidden, how easily a search would find them, and paraphrases."""

from __future__ import annotations

import doctest
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import StudyError
from pipeline.findings import findings, searchability
from pipeline.findings.material import Material, material
from pipeline.findings.paraphrases import LONGEST, Paraphrase, load_paraphrases
from pipeline.findings.quotation_ledger import quotation_ledger
from pipeline.findings.quotations import quotations
from pipeline.findings.searchability import EASY, STEPS, searchabilities, words_of
from pipeline.study import Report
from tests.invented import Comment, codings, study, tables, talk

HEATH = "The wages office on the heath never opens before noon on a Friday."
SAME = "They pay us less than the soup is worth every single week."


def _of(comments: list[Comment], sarcasm: dict[str, float] | None = None, **report: Any) -> Material:
    made = tables(comments)
    whole = made["sentiment"]["sentence"].isna()
    made["sentiment"].loc[whole, "sarcasm"] = made["sentiment"].loc[whole, "comment"].map(sarcasm or {}).astype(float)
    return material(made, study(report=Report(**report)), codings(comments), {})


def _pay(of: Material) -> list[tuple[str, bool]]:
    return [(one["comment"], one["mocking"]) for one in quotations(of) if one["name"] == "pay"]


@pytest.mark.parametrize(("sarcasm", "provoking", "chosen"), [
    ({}, (), [("a-01", False), ("b-01", False)]),
    ({"a-01": 0.9}, (), [("b-01", False)]),
    ({"a-01": 0.4}, (), [("a-01", False), ("b-01", False)]),
    ({}, ("worker",), [("b-01", False)]),
    ({"a-01": 0.9, "b-01": 0.7}, (), [("a-01", True), ("b-01", True)]),
    ({"b-01": 0.9}, ("worker",), [("a-01", True), ("b-01", True)]),
])
def test_mockery_stands_for_a_theme_only_where_nothing_else_does(
    sarcasm: dict[str, float], provoking: tuple[str, ...], chosen: list[tuple[str, bool]]
) -> None:
    comments = [Comment("a", "worker", ("pay",), -0.9, coded=False), Comment("b", "owner", ("pay",), 0.1, coded=False)]
    assert _pay(_of(comments, sarcasm, provoking=provoking)) == chosen


def test_a_coder_decides_what_is_sarcastic() -> None:
    comments = [Comment("a", "worker", ("pay",), -0.9), Comment("b", "owner", ("pay",), 0.1)]
    of = _of(comments, {"a-01": 0.9})  # the coders say of neither that it is
    assert _pay(of) == [("a-01", False), ("b-01", False)]


def test_the_themes_with_the_fewest_sentences_choose_first() -> None:
    comments = [Comment("a", "worker", ("pay",), -0.9), Comment("a", "worker", ("pay",), -0.1),
                Comment("a", "worker", ("tools",), -0.1)]
    made = tables(comments)
    sentences, themes = made["sentences"], made["themes"]
    both = sentences["sentence"] == "a-03.1"
    made["sentences"] = pd.concat([sentences, sentences[both].assign(sentence="a-01.2", comment="a-01", ordinal=2)])
    tools = themes[themes["sentence"] == "a-03.1"]
    made["themes"] = pd.concat([themes[themes["sentence"] != "a-03.1"],
                                tools.assign(sentence="a-01.2", comment="a-01", ordinal=2)])
    made["themes"].loc[(made["themes"]["comment"] == "a-01") & (made["themes"]["theme"] == "tools"), "carried"] = True
    of = material(made, study(report=Report(quotations_per_theme=1)), codings(comments), {})
    chosen = {one["name"]: one["sentence"] for one in quotations(of) if one["group"] == "theme"}
    assert chosen == {"pay": "a-02.1", "tools": "a-01.2"}


# How easily a search would find it


@pytest.mark.parametrize(("text", "changed", "run", "found", "step"), [
    (HEATH, 0.0, 13, 1.0, "easily"),
    (HEATH.upper(), 0.0, 13, 1.0, "easily"),
    ("The wages office on the heath [name] opens before noon on a Friday.", 1 / 13, 6, 4 / 9, "with effort"),
    ("On the heath, [name] opens at noon.", 2 / 7, 3, 0.0, "not found"),
    ("Nobody could draw wages there until midday, Fridays least of all.", 10 / 11, 1, 0.0, "not found"),
    ("before noon on a", 0.0, 4, 1.0, "with effort"),
    ("", 0.0, 0, 0.0, "not found"),
])
def test_searchability(text: str, changed: float, run: int, found: float, step: str) -> None:
    one, = searchabilities([(text, HEATH)], ["Something else.", f"And so. {HEATH} That is all."])
    assert (one.changed, one.run, one.found) == (pytest.approx(changed), run, pytest.approx(found))
    assert one.step == step


@given(st.lists(st.sampled_from(["a", "b", "c", "d", "e", "f", "g"]), min_size=1, max_size=20),
       st.lists(st.sampled_from(["a", "b", "c", "d", "e", "f", "g", "[name]"]), min_size=1, max_size=20))
def test_searchability_keeps_its_bounds(original: list[str], shown: list[str]) -> None:
    whole, one = searchabilities([(" ".join(original),) * 2, (" ".join(shown), " ".join(original))],
                                 [" ".join(original)])
    assert (whole.changed, whole.run, whole.found, whole.words) == (0, len(original), 1, len(original))
    assert 0 <= one.changed <= 1
    assert 0 <= one.found <= 1
    assert one.run <= min(len(shown), len(original))
    assert one.step in STEPS
    assert (one.step == "easily") == (one.run >= EASY)


def test_doctests() -> None:
    assert doctest.testmod(searchability) == (0, 1)


# The ledger


@pytest.mark.parametrize(("policy", "disguise", "words", "step"), [
    ("verbatim", "none", 14, "easily"),
    ("redacted", "e-mail addresses replaced: 1, names replaced: 1", 12, "with effort"),
    ("paraphrase-only", "not shown", None, None),
])
def test_the_ledger_says_what_is_hidden(policy: str, disguise: str, words: int | None, step: str | None) -> None:
    of = _of(talk(), quotations=policy, quotations_per_theme=3)
    part = quotation_ledger(of, quotations(of), None)
    row = next(dict(zip(part.tables["quotations"]["columns"], row, strict=True))
               for row in part.tables["quotations"]["rows"] if row[2] == "b-01")
    assert (row["Stands for"], row["Sentence"], row["Post"], row["Document"]) == ("theme: Pay", "b-01.1", "b", "b.txt")
    assert (row["Disguise"], row["Words"], row["Search"]) == (disguise, words, step)
    assert part.numbers["quotations.count"]["value"] == len(part.tables["quotations"]["rows"])
    assert sum(part.numbers[f"quotations.search.{name.replace(' ', '_')}"]["value"] for name in STEPS) == (
        part.numbers["quotations.shown"]["value"])


def test_every_text_of_the_report_is_in_the_ledger() -> None:
    results = findings(tables(talk()), study(), codings(talk()))
    listed = [row[2] for row in results["tables"]["quotations"]["rows"]]
    assert sorted(listed) == sorted([*(one["comment"] for one in results["quotations"]),
                                     *(row[2] for row in results["tables"]["error_examples"]["rows"])])


@pytest.mark.parametrize("comments", [[], [Comment("a", "worker", text="")]])
def test_a_ledger_of_nothing(comments: list[Comment]) -> None:
    of = _of(comments)
    part = quotation_ledger(of, quotations(of), None)
    assert part.tables["quotations"]["rows"] == []
    assert part.numbers["quotations.changed"]["value"] is None


# Paraphrases


def _named(folder: Path, text: str) -> Any:
    path = folder / "paraphrases.csv"
    path.write_text(text, encoding="utf-8")
    return study(report=Report("paraphrase-only", 1, paraphrases=(path,)))


@pytest.mark.parametrize(("text", "reason"), [
    ("sentence,words\na-01.1,x\n", "paraphrases.csv:1: there is no column 'paraphrase'"),
    ("sentence,paraphrase\na-01.1,x\nb-01.1,\n", "paraphrases.csv:3: expected the id of a sentence"),
    ("sentence,paraphrase\na-01.1,x\na-01.1,y\n", "paraphrases.csv:3: sentence a-01.1 is paraphrased twice"),
    ("sentence,paraphrase\nz-01.1,Not there.\n", "paraphrases.csv:2: there is no sentence z-01.1"),
    ("sentence,paraphrase\na-01.1,We earn less than the soup is worth.\n",
     "paraphrases.csv:2: the paraphrase of a-01.1 shares 6 words in a row"),
])
def test_a_paraphrase_that_will_not_do_is_named(text: str, reason: str, tmp_path: Path) -> None:
    its_study = _named(tmp_path, text)
    with pytest.raises(StudyError) as raised:
        quotations(material(tables(talk()), its_study, codings(talk()), {}), load_paraphrases(its_study))
    assert reason in str(raised.value)


def test_a_file_of_paraphrases_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="the paraphrases cannot be read"):
        load_paraphrases(study(report=Report(paraphrases=(tmp_path / "gone.csv",))))
    assert load_paraphrases(study()) == {}


def test_a_paraphrase_stands_in_the_place_of_a_quotation(tmp_path: Path) -> None:
    line = 'c-02.1,"Even lunch costs more than we, Getafix too, take home."'
    its_study = _named(tmp_path, f"sentence,paraphrase\n{line}\n")
    of = material(tables(talk()), its_study, codings(talk()), {})
    found = {one["sentence"]: one for one in quotations(of, load_paraphrases(its_study))}
    assert found["c-02.1"]["text"] is None
    assert found["c-02.1"]["paraphrase"] == "Even lunch costs more than we, [name] too, take home."
    assert all(one["paraphrase"] is None for name, one in found.items() if name != "c-02.1")
    part = quotation_ledger(of, list(found.values()), None)
    assert part.numbers["quotations.paraphrased"]["value"] == part.numbers["quotations.shown"]["value"] == 1
    assert "paraphrased" in [row[7] for row in part.tables["quotations"]["rows"]]


@pytest.mark.parametrize("policy", ["verbatim", "redacted"])
def test_paraphrases_count_only_where_nothing_is_quoted(policy: str) -> None:
    of = _of(talk(), quotations=policy)
    given = {"c-02.1": Paraphrase("Lunch costs more.", "p.csv:2")}
    assert all(one["paraphrase"] is None for one in quotations(of, given))


def test_the_most_shared_words_are_what_the_check_takes() -> None:
    words = words_of(SAME)
    of = _of(talk())
    fits = {"a-01.1": Paraphrase(" ".join(words[:LONGEST]), "p.csv:2")}
    quotations(of, fits)
    with pytest.raises(StudyError, match="shares 5 words"):
        quotations(of, {"a-01.1": Paraphrase(" ".join(words[:LONGEST + 1]), "p.csv:2")})
