"""Where the stance model errs: confusions and their examples, codes to read again, scores by kind of comment."""

from __future__ import annotations

import copy
import doctest
import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.findings import findings
from pipeline.findings.errors import EXAMPLES, MOST_WORDS, errors
from pipeline.findings.material import Material, material
from pipeline.findings.slices import FEWEST_SCORED
from pipeline.report.content import Table
from pipeline.report.prose import document
from pipeline.statistics import label_issues as module
from pipeline.statistics.label_issues import confident_thresholds, label_issues, margins
from pipeline.study import Report
from tests.invented import STANCES, Comment, codings, study, tables, talk
from tests.report_cases import CASES
from tests.test_report_prose import _words

# Label issues

REFERENCE = np.array([
    [.9, .05, .05], [.8, .15, .05], [.1, .85, .05], [.2, .7, .1], [.05, .9, .05], [.1, .1, .8], [.2, .2, .6],
    [.85, .1, .05], [.3, .4, .3], [.02, .03, .95], [.45, .5, .05], [.6, .3, .1],
])
CODES = [0, 0, 0, 1, 1, 2, 2, 2, 0, 1, 1, 1]
LABELS = [("a", "b", "c")[k] for k in CODES]


def test_issues_are_those_of_cleanlab() -> None:
    # cleanlab 2.9.0: find_label_issues(filter_by="confident_learning", return_indices_ranked_by="normalized_margin"),
    # get_label_quality_scores(method="normalized_margin" and "self_confidence"), get_confident_thresholds
    found = label_issues(LABELS, REFERENCE, ["a", "b", "c"])
    assert found["case"].tolist() == [9, 7, 2, 11]
    assert found["confidence"].tolist() == [0.03, 0.05, 0.1, 0.3]
    assert margins(CODES, REFERENCE) == pytest.approx(
        [0.925, 0.825, 0.125, 0.75, 0.925, 0.85, 0.7, 0.1, 0.45, 0.04, 0.525, 0.35])
    assert confident_thresholds(CODES, REFERENCE) == pytest.approx([0.525, 0.486, 0.48333333])


@pytest.mark.parametrize(("labels", "rows", "cases"), [
    ([], [], []),
    (["a"], [[0.2, 0.8]], []),  # no case of b shows what b looks like
    (["a", "b"], [[0.9, 0.1], [0.2, 0.8]], []),
    (["a", "b", "a"], [[0.9, 0.1], [0.2, 0.8], [0.1, 0.9]], [2]),
    (["a", "b", "a"], [[0.9, 0.1], [0.2, 0.8], [0.3, 0.7]], []),  # not as sure of b as of the comment coded b
    (["a", "a", "b", "b"], [[0.9, 0.1], [0.05, 0.95], [0.1, 0.9], [0.8, 0.2]], [1, 3]),
])
def test_an_issue_is_a_case_that_is_confidently_another_class(
    labels: list[str], rows: list[list[float]], cases: list[int]
) -> None:
    found = label_issues(labels, rows, ["a", "b"])
    assert found["case"].tolist() == cases
    assert (found["label"] != found["instead"]).all()


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(1, 20), st.integers(1, 20), st.integers(1, 20)), max_size=25))
def test_issues_are_ranked_and_never_the_likeliest_class(cases: list[tuple[int, int, int, int]]) -> None:
    chances = np.array([[a, b, c] for _, a, b, c in cases], dtype=float).reshape(-1, 3)
    chances /= chances.sum(axis=1, keepdims=True)
    found = label_issues([("a", "b", "c")[k] for k, *_ in cases], chances, ["a", "b", "c"])
    assert found["margin"].is_monotonic_increasing
    assert (found["margin"] < 0.5).all()


@pytest.mark.parametrize(("labels", "classes"), [(["a"], ["a"]), (["c"], ["a", "b"])])
def test_labels_must_be_classes(labels: list[str], classes: list[str]) -> None:
    with pytest.raises(ValueError, match="expected labels"):
        label_issues(labels, [[0.5] * len(classes)], classes)


def test_doctests() -> None:
    assert doctest.testmod(module) == (0, 1)


# The room


def _of(comments: list[Comment], policy: str = "redacted", sarcastic: set[str] | None = None) -> Material:
    given = codings(comments)
    given.adjudicated["sarcasm"] = given.adjudicated.index.isin(sarcastic or ())
    return material(tables(comments), study(report=Report(quotations=policy)), given, {})  # type: ignore[arg-type]


def _rows(comments: list[Comment], name: str, **options: Any) -> list[list[Any]]:
    rows: list[list[Any]] = errors(_of(comments, **options)).tables[name]["rows"]
    return rows


def _value(comments: list[Comment], key: str, **options: Any) -> Any:
    return errors(_of(comments, **options)).numbers[key]["value"]


def _mill() -> list[Comment]:
    """Forty coded comments under four posts; owners are taken for workers where they answer, hecklers always."""
    def one(k: int) -> Comment:
        stance = ("worker", "owner", "worker", "heckler", "owner")[k % 5]
        missed = stance == "heckler" or (stance == "owner" and k >= 20)
        return Comment(f"p{k % 4}", stance, parent=None if k < 20 else k - 20, best="worker" if missed else None,
                       text=("Who pays for this? " if k % 2 else "They never paid us for it ") * (1 + k % 5))
    return [one(k) for k in range(40)]


@pytest.mark.parametrize(("key", "value"), [
    ("errors.judged", 40), ("errors.count", 16), ("errors.confusion.owner.worker.count", 8),
    ("errors.confusion.owner.worker.share", 0.5), ("errors.confusion.heckler.worker.count", 8),
    ("errors.slice.reply.no.count", 20), ("errors.slice.reply.no.accuracy", 0.8),
    ("errors.slice.reply.yes.accuracy", 0.4), ("errors.slice.question.yes.count", 20),
    ("errors.slice.quotation.none.count", 40), ("errors.slice.sarcasm.no.count", 40),
    ("errors.slice.post.p0.count", 10),
])
def test_a_number_is_what_counting_by_hand_gives(key: str, value: float) -> None:
    assert _value(_mill(), key) == value


@pytest.mark.parametrize("comments", [
    [], [replace(c, coded=False) for c in talk()], [replace(talk()[5], parent=None)],
], ids=["no comments", "uncoded", "no words"])
def test_nothing_is_said_where_nothing_was_judged(comments: list[Comment]) -> None:
    found = errors(_of(comments))
    assert (found.numbers, found.tables) == ({}, {})


def test_a_model_without_mistakes_has_scores_and_no_confusions() -> None:
    right = [replace(c, best=None) for c in _mill()]
    found = errors(_of(right))
    assert found.numbers["errors.count"]["value"] == found.numbers["errors.issues"]["value"] == 0
    assert found.tables["error_confusions"]["rows"] == found.tables["error_examples"]["rows"] == []
    assert found.numbers["errors.slice.length.short.accuracy"]["value"] == 1.0


def test_confusions_come_by_falling_count_and_add_up() -> None:
    rows = _rows(_mill()[:35], "error_confusions")
    assert [row[:3] for row in rows] == [["heckler", "worker", 7], ["owner", "worker", 6]]
    assert sum(row[2] for row in rows) == _value(_mill()[:35], "errors.count")


def test_examples_are_the_surest_mistakes_of_each_pair() -> None:
    of = _of(_mill())
    of.comments.loc[["p1-07", "p3-10"], "p_worker"] = [0.95, 0.9]
    rows = errors(of).tables["error_examples"]["rows"]
    assert [row[2:4] for row in rows if row[0] == "owner"] == [["p3-10", 0.9], ["p0-07", 0.8]]
    assert all(sum(row[:2] == [a, b] for row in rows) <= EXAMPLES for a in STANCES for b in STANCES)


@pytest.mark.parametrize(("policy", "shown"), [
    ("verbatim", "Ask Getafix, or write to me@example.org about it."),
    ("redacted", "Ask [name], or write to [e-mail] about it."), ("paraphrase-only", None),
])
def test_an_example_is_shown_by_the_studys_policy(policy: str, shown: str | None) -> None:
    text = "Ask Getafix, or write to me@example.org about it."
    rows = _rows([*talk()[:1], Comment("b", "worker", best="owner", text=text)], "error_examples", policy=policy)
    assert [row[-1] for row in rows] == [shown]


@pytest.mark.parametrize(("words", "cut"), [(MOST_WORDS, False), (MOST_WORDS + 1, True)])
def test_a_long_example_is_cut_by_whole_words_after_its_names_are_hidden(words: int, cut: bool) -> None:
    text = " ".join(["so"] * (words - 1) + ["Getafix"])
    (row,) = _rows([*talk()[:1], Comment("b", "worker", best="owner", text=text)], "error_examples")
    assert len(row[-1].split()) == min(words, MOST_WORDS) + cut
    assert row[-1].endswith("…" if cut else "[name]")


def test_quoted_words_are_not_shown() -> None:
    of = _of([*talk()[:1], Comment("b", "worker", best="owner", text="One two three.")])
    of.comments["own"] = of.comments["own"].where(of.comments["post"] != "b", None)
    assert errors(of).tables["error_examples"]["rows"][0][-1] is None


def test_small_slices_are_shown_without_a_score() -> None:
    for by, name, count, *scores in _rows(_mill()[:20], "error_slices"):
        assert all(one is None for one in scores) == (count < FEWEST_SCORED), (by, name)


@pytest.mark.parametrize(("tokens", "own", "name"), [(8, 8, "none"), (8, 7, "some"), (8, 4, "most"), (8, 0, "most")])
def test_slices_by_quotation(tokens: int, own: int, name: str) -> None:
    of = _of(_mill())
    of.tables["sentences"][["tokens", "own_tokens"]] = [tokens, own]
    found = errors(of).numbers
    assert found[f"errors.slice.quotation.{name}.count"]["value"] == 40
    assert sum(key.startswith("errors.slice.quotation") for key in found) == 3


@pytest.mark.parametrize(("text", "asks"), [
    ("Why?", "yes"), ("Why?!", "yes"), ("He said 'why?'", "yes"), ("Why? ", "yes"), ("Why.", "no"),
    ("See example.org/?q=1 for it.", "no"),
])
def test_slices_by_question(text: str, asks: str) -> None:
    assert _value([Comment("a", "worker", text=text)], f"errors.slice.question.{asks}.count") == 1


def test_slices_by_length_and_sarcasm() -> None:
    ids = {f"p0-{k:02d}" for k in range(1, 11)}
    found = errors(_of(_mill(), sarcastic=ids)).numbers
    assert found["errors.slice.sarcasm.yes.count"]["value"] == 10
    assert found["errors.slice.sarcasm.yes.accuracy"]["value"] is not None
    counts = [found[f"errors.slice.length.{name}.count"]["value"] for name in ("short", "middle", "long")]
    assert sum(counts) == 40
    assert min(counts) > 5


def test_a_slice_of_one_post_has_wilsons_interval_and_others_one_by_posts() -> None:
    found = errors(_of(_mill())).numbers
    assert "Wilson" in found["errors.slice.post.p0.accuracy"]["method"]
    assert found["errors.slice.post.p0.macro_f1"]["low"] is None
    assert "cluster bootstrap over 4 posts" in found["errors.slice.reply.yes.accuracy"]["method"]


def test_nothing_depends_on_the_order_of_rows() -> None:
    shuffled = {name: frame.sample(frac=1, random_state=3) for name, frame in tables(_mill()).items()}
    again = errors(material(shuffled, study(), codings(_mill()), {}))
    first = errors(material(tables(_mill()), study(), codings(_mill()), {}))
    assert json.dumps([again.numbers, again.tables]) == json.dumps([first.numbers, first.tables])


# The report


def _mistaken(**changes: dict[str, float | None]) -> dict[str, Any]:
    """Results of the mill, some numbers changed (`reply_no` stands for errors.slice.reply.no.accuracy)."""
    made = findings(tables(_mill()), study(), codings(_mill()))
    for key, entry in changes.items():
        made["numbers"][f"errors.slice.{key.replace('_', '.')}.accuracy"] |= entry
    return copy.deepcopy(made)


def test_the_report_names_the_commonest_confusion_and_shows_the_tables() -> None:
    results = _mistaken()
    words = _words(results).replace("\u00a0", " ")
    assert "Most often it calls worker what the coders call owner: 8 comments" in words
    names = {block.name for block in document(results, {}).blocks if isinstance(block, Table)}
    assert {"error_confusions", "error_slices", "error_examples"} <= names


@pytest.mark.parametrize(("no", "yes", "said", "unsaid"), [
    ((0.7, 0.9), (0.3, 0.5), "less accurate on reply: yes", "none can be called harder"),
    ((0.4, 0.9), (0.3, 0.5), "none can be called harder than another", "less accurate on reply: yes"),
])
def test_a_slice_is_called_harder_only_where_the_intervals_lie_apart(
    no: tuple[float, float], yes: tuple[float, float], said: str, unsaid: str
) -> None:
    results = _mistaken(reply_no={"low": no[0], "high": no[1]}, reply_yes={"low": yes[0], "high": yes[1]})
    for key, one in results["numbers"].items():  # only these two are compared
        if key.startswith("errors.slice.") and key.endswith(".accuracy") and ".reply." not in key:
            one |= {"low": None, "high": None}
    words = _words(results)
    assert said in words
    assert unsaid not in words


@pytest.mark.parametrize("case", ["uncoded", "no comments", "a post without comments"])
def test_the_report_says_nothing_where_there_is_nothing(case: str) -> None:
    assert "Where the stance model errs" not in _words(CASES[case]())
