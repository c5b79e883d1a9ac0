"""Comparisons and their tests, what follows a stance, words of stances, change over time: findings and prose."""

from __future__ import annotations

import copy
import datetime as dt
import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from pipeline.findings import NO_CODINGS, findings
from pipeline.findings.change import change
from pipeline.findings.comparisons import comparisons, pairs
from pipeline.findings.feeling import feeling
from pipeline.findings.follows import follows
from pipeline.findings.inference import inference
from pipeline.findings.material import Material, material
from pipeline.findings.threads import threads
from pipeline.findings.words import words
from pipeline.report.numbers import printed
from pipeline.statistics import PermutationTest, trend
from tests.invented import Comment, codings, study, tables, talk
from tests.report_cases import CASES, Results
from tests.test_report_prose import _words

POSTS = ("a", "b", "c")


def _mill() -> list[Comment]:
    """Under each of three posts four workers who speak of pay, bitterly, and four owners who speak of tools."""
    return [Comment(post, "worker" if k % 2 else "owner", ("pay",) if k % 2 else ("tools",), -0.9 if k % 2 else 0.3,
                    text="low wages " * (1 + k % 2) if k % 2 else "new looms") for post in POSTS for k in range(8)]


def _of(comments: list[Comment], dates: dict[str, dt.date | None] | None = None, **changes: Any) -> Material:
    coded = any(one.coded for one in comments)
    made = tables(comments, dates)
    for name, value in changes.items():
        made["comments"][name] = value
    return material(made, study(), codings(comments) if coded else NO_CODINGS, {})


# Comparisons


def test_pairs_come_in_the_order_of_the_alphabet() -> None:
    assert pairs(["workload", "it", "pay"]) == [("it", "pay"), ("it", "workload"), ("pay", "workload")]


@pytest.mark.parametrize(("key", "value", "n"), [
    ("compare.theme_by_stance.pay.worker.first", 1.0, 12), ("compare.theme_by_stance.pay.worker.second", 0.0, 12),
    ("compare.theme_by_stance.pay.worker.difference", 1.0, 24), ("compare.theme_by_stance.pay.owner.within", -1.0, 24),
    ("compare.sentiment_by_stance.owner-worker.difference", 3.6, 24),
    ("compare.sentiment_by_stance.owner-worker.first", 0.9, 12),
    ("compare.length_by_stance.owner-worker.difference", -2.0, 24),
    ("compare.sentiment_by_stance.tests", 1, None), ("compare.theme_by_stance.tests", 4, None),
    ("compare.sentiment_by_theme.tests", 0, None), ("compare.stance_in_answers.tests", 0, None),
])
def test_a_comparison_is_what_counting_by_hand_gives(key: str, value: float, n: int | None) -> None:
    found = comparisons(_of(_mill())).numbers[key]
    assert (found["value"], found["n"]) == (pytest.approx(value), n)


def test_p_is_exact_and_q_counts_the_family() -> None:
    numbers = comparisons(_of(_mill())).numbers
    p, q = (numbers[f"compare.theme_by_stance.pay.worker.{end}"] for end in ("p", "q"))
    assert p["value"] == round(2 / 70**3, 4)  # all four workers of each post, or none: of C(8, 4) to the third
    assert "within posts (3), exact" in p["method"]
    assert q["value"] <= 0.05
    assert numbers["compare.theme_by_stance.found"]["value"] == 4


def test_a_difference_between_posts_alone_does_not_stand_out() -> None:
    comments = [Comment(post, stance, ("pay",) if post == "a" else (), text="low wages") for post, stance, times in
                (("a", "worker", 9), ("a", "owner", 2), ("b", "owner", 9), ("b", "worker", 2)) for _ in range(times)]
    numbers = comparisons(_of(comments)).numbers
    assert numbers["compare.theme_by_stance.pay.worker.difference"]["value"] > 0.6
    assert numbers["compare.theme_by_stance.pay.worker.within"]["value"] == 0
    assert numbers["compare.theme_by_stance.pay.worker.p"]["value"] == 1


def test_small_groups_are_tested_and_no_part_of_the_family() -> None:
    comments = [*_mill(), *[Comment("a", "worker", ("food",), -0.3)] * 3]
    numbers = comparisons(_of(comments)).numbers
    where = "compare.sentiment_by_theme.worker.food-pay"
    assert numbers[f"{where}.first"]["n"] == 3
    assert numbers[f"{where}.p"]["value"] is not None
    assert numbers[f"{where}.q"]["value"] is None
    assert comparisons(_of(comments)).tables["compare_sentiment_by_theme"]["rows"] == []


@pytest.mark.parametrize(("comments", "whose"), [
    (_mill(), "the coders' intensity"),
    ([replace(c, coded=k % 4 == 0) for k, c in enumerate(_mill())], "VADER"),
    ([replace(c, coded=False) for c in _mill()], None),
])
def test_feeling_is_the_coders_word_or_a_checked_score(comments: list[Comment], whose: str | None) -> None:
    felt = feeling(_of(comments))
    assert (felt is None) if whose is None else (felt is not None and whose in felt.whose)
    families = {key for key in comparisons(_of(comments)).tables if "sentiment" in key}
    assert bool(families) is bool(whose)


# What follows


def _thread() -> list[Comment]:
    """One thread: a heckler, answered by two workers and an owner, then four workers who answer each other."""
    return [Comment("a", "heckler"), Comment("a", "worker", parent=0), Comment("a", "worker", parent=0),
            Comment("a", "owner", parent=0), Comment("a", "worker"), Comment("a", "worker", parent=4),
            Comment("a", "owner", parent=4), Comment("a", "worker", parent=6), Comment("b", "worker")]


@pytest.mark.parametrize(("key", "value"), [
    ("follows.window", 3), ("follows.heckler.answers", 3), ("follows.heckler.next", 3), ("follows.owner.answers", 1),
    ("follows.owner.next", 3), ("follows.worker.answers", 1), ("follows.worker.next", 2),
    ("follows.heckler.answered", 1),
    ("follows.replies.heckler.next.first", 0.0), ("follows.replies.heckler.next.second", 0.6),
    ("follows.length.heckler.next.difference", 0.0),
])
def test_what_follows_is_what_counting_by_hand_gives(key: str, value: float) -> None:
    assert follows(_of(_thread())).numbers[key]["value"] == pytest.approx(value)


@pytest.mark.parametrize(("key", "value"), [
    ("first", 1.0), ("second", 0.25), ("difference", 0.75), ("within", 0.75), ("p", 0.4),
])
def test_answers_to_one_comment_are_one_case(key: str, value: float) -> None:
    # one owner has eight answers by workers, another one; of four workers, with one answer each, workers answer one
    parents = [Comment("a", stance) for stance in ("owner", "owner", *["worker"] * 4)]
    answers = [Comment("a", "worker" if to in (0, 1, 2) else "owner", ("pay",) if to < 2 else (), parent=to)
               for to in (*[0] * 8, 1, 2, 3, 4, 5)]
    found = comparisons(_of([*parents, *answers])).numbers[f"compare.stance_in_answers.worker.owner.{key}"]
    assert found["value"] == pytest.approx(value)
    assert found["n"] == {"first": 2, "second": 4}.get(key, 6)


@pytest.mark.parametrize(("last", "n", "counted"), [(0, 1, False), (2, 3, True)])
def test_replies_count_for_answers_drawn_only_where_one_has_an_answer(last: int, n: int, counted: bool) -> None:
    numbers = threads(_of([Comment("a", "worker"), Comment("a", "owner"), Comment("a", "owner", parent=0),
                           Comment("a", "owner", parent=last)])).numbers
    assert numbers["thread.owner.replies_each"]["n"] == n
    assert numbers["thread.replies_counted"]["value"] is counted


@pytest.mark.parametrize("both", [0, 4])
def test_a_comment_in_both_groups_is_no_case_of_the_test(both: int) -> None:
    comments = [Comment("a", "worker", themes, feeling) for themes, feeling in
                [*[(("pay",), -0.3)] * 3, *[(("tools",), -0.6)] * 3, *[(("pay", "tools"), 0.9)] * both]]
    numbers = comparisons(_of(comments)).numbers
    where = "compare.sentiment_by_theme.worker.pay-tools"
    assert numbers[f"{where}.first"]["n"] == 3 + both
    assert (numbers[f"{where}.within"]["value"], numbers[f"{where}.p"]["value"]) == (pytest.approx(0.9), 0.1)


def test_a_stance_that_sets_something_off_stands_out() -> None:
    def one(post: str, k: int) -> Comment:
        return Comment(post, "heckler" if k == 0 else "worker", (), -0.9 if 0 < k < 4 else 0.3 + 0.01 * k)
    found = follows(_of([one(post, k) for post in POSTS for k in range(12)])).numbers
    assert found["follows.sentiment.heckler.next.within"]["value"] < -3
    assert found["follows.sentiment.heckler.next.q"]["value"] <= 0.05
    assert found["follows.sentiment.found"]["value"] == 1
    assert found["follows.replies.tests"]["value"] == 0  # nobody answers anybody: nothing to compare


# Words


def _talkers() -> list[Comment]:
    said = {"worker": "wages Getafix Pickles and soup", "owner": "looms and soup"}
    return [Comment(post, stance, text=text) for post in POSTS for stance, text in said.items() for _ in range(3)]


def _written(comments: list[Comment], **tags: str) -> Material:
    """The study with these words tagged as they are."""
    of = _of(comments)
    tokens = of.tables["tokens"]
    tokens["pos"] = [tags.get(text, "NOUN") for text in tokens["text"]]
    tokens["stop"] = tokens["text"] == "and"
    return of


def test_words_are_ranked_and_personal_data_left_out() -> None:
    found = words(_written(_talkers(), Pickles="PROPN")).numbers
    assert found["words.worker.1.word"]["value"] == "wages"
    assert (found["words.worker.1.count"]["value"], found["words.worker.1.posts"]["value"]) == (9, 3)
    assert found["words.worker.shown"]["value"] == 1  # soup is everybody's; Getafix signs; Pickles is a surname
    assert found["words.worker.found"]["value"] == 1
    assert found["words.owner.1.word"]["value"] == "looms"
    assert found["words.owner.1.log_odds"]["low"] > 0


def test_a_word_of_longer_comments_is_not_theirs_for_their_length() -> None:
    # at about one rate every long comment holds the word, and every second of the short ones
    said = {"worker": "tea" + " rain" * 7, "owner": "tea rain rain rain"}
    comments = [Comment(post, stance, text=text if stance == "worker" or k % 2 else "rain" + " rain" * 3)
                for post in POSTS for stance, text in said.items() for k in range(4)]
    comments[0] = replace(comments[0], text="tea tea" + " rain" * 6)
    numbers = words(_written(comments)).numbers
    assert numbers["words.worker.1.word"]["value"] == "tea"
    assert numbers["words.worker.1.p"]["value"] > 0.05
    assert numbers["words.worker.found"]["value"] == 0


def test_the_family_of_words_is_not_picked_by_what_the_stance_uses() -> None:
    numbers = words(_written(_talkers(), Pickles="PROPN")).numbers  # wages, Getafix, Pickles, soup and looms
    assert [numbers[f"words.{stance}.candidates"]["value"] for stance in ("worker", "owner")] == [5, 5]


def test_a_word_that_is_others_under_the_same_posts_is_not_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.findings.words.permutation_test",
                        lambda *_, **__: PermutationTest(-1.0, 0.0001, 18, 3, "turned"))
    numbers = words(_written(_talkers())).numbers
    assert numbers["words.worker.found"]["value"] == 0
    assert numbers["words.worker.1.q"]["value"] == 1


@pytest.mark.parametrize("comments", [
    [replace(c, text=c.text if c.post == "a" else "soup") for c in _talkers()],  # in one post of three
    [replace(c, text=c.text if k % 9 == 0 else "soup") for k, c in enumerate(_talkers())],  # in two comments
])
def test_a_word_needs_posts_and_comments(comments: list[Comment]) -> None:
    shown = {one["value"] for key, one in words(_written(comments)).numbers.items() if key.endswith(".word")}
    assert not shown & {"wages", "looms"}


def test_quoted_words_are_nobodys() -> None:
    of = _written(_talkers())
    of.tables["tokens"]["quoted"] = True
    assert words(of).numbers == {"words.vocabulary": words(of).numbers["words.vocabulary"]}


# Change


DATES: dict[str, dt.date | None] = {post: dt.date(2017 + k, 1, 1) for k, post in enumerate(POSTS)}


def _rising() -> list[Comment]:
    """Workers' share rises by two tenths a year, but for a little."""
    return [Comment(post, "worker" if k < 2 + 2 * year + (year == 2) else "owner")
            for year, post in enumerate(POSTS) for k in range(10)]


def test_a_trend_is_fitted_to_the_dated_posts() -> None:
    numbers = change(_of(_rising(), DATES)).numbers
    slope = numbers["time.trend.stance.worker.slope"]
    assert slope["value"] == pytest.approx(0.25, abs=1e-3)  # shares of 2, 4 and 7 tenths
    assert slope["low"] < 0 < slope["high"]  # three posts leave one degree of freedom
    assert numbers["time.trend.stance.worker.p"]["value"] == pytest.approx(0.0732, abs=1e-3)
    assert numbers["time.2018.stance.worker.share"]["value"] == 0.4
    assert "Wilson" in numbers["time.2018.stance.worker.share"]["method"]


@pytest.mark.parametrize("values", [[0.1, 0.2, 0.3], [0.5, 0.5, 0.5], [0.0, 0.0, 0.0], [0.3, 0.1, -0.1]])
def test_posts_exactly_on_a_line_have_no_p(values: list[float]) -> None:
    slope, p = trend(values, [17.1, 18.1, 19.1])
    assert slope.value == pytest.approx(values[1] - values[0])
    assert all(math.isnan(one) for one in (slope.low, slope.high, p))


@pytest.mark.parametrize(("dates", "years"), [
    (dict(list(DATES.items())[:2]), 2), (dict(list(DATES.items())[:1]), 1), (None, 0),
    (dict.fromkeys(POSTS, dt.date(2017, 1, 1)), 1),
])
def test_there_is_no_trend_without_three_dates(dates: dict[str, dt.date | None] | None, years: int) -> None:
    found = change(_of(_rising(), dates))
    assert found.numbers["time.years"]["value"] == years
    assert found.numbers["time.trend.tests"]["value"] == 0
    assert found.tables["trends"]["rows"] == []


# How much the posts can tell


@pytest.mark.parametrize(("comments", "posts", "least"), [(_mill(), 3, 0.25), (talk()[:1], 1, 1.0), ([], 0, None)])
def test_few_posts_are_said_to_be_few(comments: list[Comment], posts: int, least: float | None) -> None:
    numbers = inference(_of(comments)).numbers
    assert numbers["inference.clusters"]["value"] == posts
    assert numbers["inference.few"]["value"] is True
    assert numbers["inference.smallest_p"]["value"] == least


def test_intervals_heed_authors_where_most_are_known() -> None:
    authors = [("ann" if k < 4 else "bob", "cid")[k % 2] for k in range(8)] * 3
    plain, known = _of(_mill()), _of(_mill(), author=authors)
    assert plain.authors is None
    hits = plain.carried["pay"]
    assert "authors" in known.mean(known.comments["own_tokens"]).method
    assert known.share(hits).low < plain.share(hits).low
    assert inference(known).numbers["inference.authors"]["value"] == 3


def test_nothing_depends_on_the_order_of_rows() -> None:
    comments = [*_mill(), *_thread()]
    made = tables(comments, DATES)
    shuffled = {name: frame.sample(frac=1, random_state=4) for name, frame in made.items()}
    first, again = (material(one, study(), codings(comments), {}) for one in (made, shuffled))
    for room in (inference, words, change):
        assert room(again) == room(first)


# The prose


def _changed(results: Results, ending: str, value: float) -> Results:
    changed = copy.deepcopy(results)
    for key, one in changed["numbers"].items():
        if key.endswith(ending) and one["value"] is not None:
            one["value"] = value
    return changed


@pytest.fixture(scope="module")
def mill() -> Results:
    found: Results = findings(tables(_mill(), DATES), study(), codings(_mill()))
    return found


@pytest.mark.parametrize(("change_", "said", "unsaid"), [
    (lambda r: r, ["Pay: 100% of worker comments and 0% of all others; difference in points 100",
                   "What 3\u00a0posts cannot", "owner comments are less negative than worker ones",
                   "owner comments are shorter than worker ones", "no trend can be fitted"], ["Not one stands out"]),
    (lambda r: _changed(_changed(r, ".q", 1.0), ".found", 0),
     ["Not one stands out", "No two stances can be said to differ in sentiment",
      "the words are a way into the reading"], ["Who raises what:", "Length (in tokens"]),
    (lambda r: _changed(r, "inference.few", False), ["What differs, and how sure"], ["cannot tell"]),
])
def test_the_prose_says_what_stands_out_and_no_more(
    mill: Results, change_: Callable[[Results], Results], said: list[str], unsaid: list[str]
) -> None:
    text = _words(change_(copy.deepcopy(mill)))
    assert all(one in text for one in said), [one for one in said if one not in text]
    assert not any(one in text for one in unsaid)


def test_a_trend_that_stands_out_and_a_difference_that_turns_are_said(mill: Results) -> None:
    changed = copy.deepcopy(mill)
    entry = {"low": 0.1, "high": 0.3, "n": 3, "unit": "share", "method": ""}
    trend = {"tests": 1, "theme.pay.slope": 0.2, "theme.pay.q": 0.01}
    changed["numbers"] |= {f"time.trend.{key}": {**entry, "value": value} for key, value in trend.items()}
    changed["numbers"]["compare.theme_by_stance.pay.worker.difference"]["value"] = -0.1
    text = _words(changed)
    assert "Pay by 20 (10 to 30) points a year." in text
    assert "the other way about" in text


@pytest.mark.parametrize(("case", "said"), [
    ("one comment", "No two groups of comments could be tested"),
    ("ordinary", "With 2\u00a0dated posts that have comments no trend can be fitted"),
])
def test_the_prose_says_what_cannot_be_compared(case: str, said: str) -> None:
    assert said in _words(CASES[case]())


@pytest.mark.parametrize(("value", "unit", "text"), [(0.0123, "p", "0.012"), (0.0004, "p", "<0.001"),
                                                     (-0.3, "points", "\u221230")])
def test_p_values_and_points_are_printed(value: float, unit: str, text: str) -> None:
    assert printed(value, unit) == text


def test_the_tests_table_adds_up(mill: Results) -> None:
    rows = pd.DataFrame(mill["tables"]["tests"]["rows"], columns=mill["tables"]["tests"]["columns"])
    assert rows["Comparisons"].sum() == mill["numbers"]["inference.tests"]["value"]
    assert rows["Stand out"].sum() == mill["numbers"]["inference.found"]["value"]
