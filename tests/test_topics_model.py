"""The topic engine: any order, weights by hand, the space of texts, labels, words as written, coherence in windows."""

from __future__ import annotations

from itertools import combinations
from math import log

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from threadpoolctl import threadpool_limits

from pipeline.study import ROOT, load_study
from pipeline.topics import space, table_topics
from pipeline.topics.coherence import reference
from pipeline.topics.labels import labels, with_phrases
from pipeline.topics.model import Texts, TopicModel, topic_model
from pipeline.topics.space import Space
from pipeline.topics.weights import Divergence
from pipeline.topics.words import vocabulary
from pipeline.topics.written import written_words

STUDY = load_study(ROOT / "study.toml")
SUBJECTS = {
    "mill": ["loom", "shuttle", "bobbin", "weaver", "yarn", "cloth"],
    "sea": ["harbour", "trawler", "tide", "gull", "anchor", "net"],
    "bread": ["oven", "flour", "yeast", "crust", "baker", "dough"],
}


def invented(number: int = 60) -> Texts:
    """Texts of five words on one of three subjects each, and vectors that hint at it."""
    random = np.random.default_rng(4)
    names = list(SUBJECTS)
    words = [list(random.choice(SUBJECTS[names[row % 3]], 5)) for row in range(number)]
    vectors = np.eye(8)[np.arange(number) % 3] + random.normal(0, 0.3, (number, 8))
    return Texts(words, vectors.round(5).astype(np.float32), vocabulary(words))


def taken(texts: Texts, rows: np.ndarray) -> Texts:
    """The texts in another order."""
    vectors = None if texts.vectors is None else texts.vectors[rows]
    return Texts([texts.words[row] for row in rows], vectors, texts.vocabulary)


@pytest.fixture(scope="module")
def fitted() -> TopicModel:
    return topic_model(invented(), 3, 7)


def test_subjects_become_topics(fitted: TopicModel) -> None:
    assert [len(set(fitted.topics[start::3])) for start in range(3)] == [1, 1, 1]
    assert sorted(sorted(word for word, _ in best) for best in fitted.words) == sorted(map(sorted, SUBJECTS.values()))
    assert all(list(best) == sorted(best, key=lambda pair: (-pair[1], pair[0])) for best in fitted.words)


@pytest.mark.parametrize("meant", [True, False])
def test_twenty_orders_give_the_same_topics(meant: bool) -> None:
    texts = invented(40)
    texts = Texts(texts.words, texts.vectors if meant else None, texts.vocabulary)
    first = topic_model(texts, 5, 1)
    for turn in range(20):
        rows = np.random.default_rng(turn).permutation(40)
        again = topic_model(taken(texts, rows), 5, 1)
        assert again.words == first.words
        assert again.topics.tolist() == first.topics[rows].tolist()


def test_threads_and_the_last_digits_change_nothing(fitted: TopicModel) -> None:
    texts = invented()
    noise = np.random.default_rng(0).normal(0, 1e-9, texts.vectors.shape)
    near = Texts(texts.words, texts.vectors.astype(np.float64) + noise, texts.vocabulary)
    for threads, given_texts in ((2, texts), (1, texts), (1, near)):
        with threadpool_limits(limits=threads):
            again = topic_model(given_texts, 3, 7)
        assert again.words == fitted.words
        assert again.topics.tolist() == fitted.topics.tolist()


def test_many_texts_are_learned_from_a_sample(fitted: TopicModel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(space, "SAMPLE", 20)
    found = topic_model(invented(), 3, 7)
    assert len(found.topics) == 60
    assert found.topics.tolist() == fitted.topics.tolist()


def test_divergence_by_hand() -> None:
    counts = csr_matrix(np.array([[3, 1, 0, 2], [0, 1, 3, 2]]))
    found = Divergence().fit_transform(counts).toarray()
    assert found[0, 0] == pytest.approx(0.5 * log(0.5 / 0.25))
    assert found[:, [1, 3]] == pytest.approx(0)
    assert found[1, 2] == pytest.approx(found[0, 0])


def test_a_word_counts_only_where_it_weighs_half_of_its_most() -> None:
    counts = csr_matrix(np.array([[8, 2, 0, 0], [5, 0, 5, 0], [0, 0, 0, 10]]))
    terms = [p * log(p / (13 / 30)) for p in (0.8, 0.5)]
    assert terms[1] < terms[0] / 2
    assert Divergence().fit_transform(counts).toarray()[:2, 0] == pytest.approx([terms[0], 0])


def test_a_single_topic_keeps_its_words_by_frequency() -> None:
    assert Divergence().fit_transform(csr_matrix(np.array([[3, 1]]))).toarray().tolist() == [[0.75, 0.25]]


def test_guided_words_weigh_more() -> None:
    counts = csr_matrix(np.array([[3, 1, 0], [0, 1, 3]]))
    plain = Divergence().fit(counts).transform(counts).toarray()
    lifted = Divergence().fit(counts, multiplier=np.array([1.2, 1, 1])).transform(counts).toarray()
    assert lifted[0, 0] == pytest.approx(1.2 * plain[0, 0])
    assert lifted[1, 2] == plain[1, 2]


def test_words_and_meaning_weigh_alike_in_the_space() -> None:
    texts = invented(12)
    both = Space(texts.words, texts.vectors, texts.vocabulary, 1).own
    words = Space(texts.words, None, texts.vocabulary, 1).own
    assert both[:, : words.shape[1]] == pytest.approx(words)
    assert (words**2).sum(axis=1) == pytest.approx(np.ones(12), abs=1e-4)
    assert (both**2).sum(axis=1) == pytest.approx(2 * np.ones(12), abs=1e-4)


def test_other_texts_find_their_place_in_the_space() -> None:
    texts = invented(12)
    known = Space(texts.words, texts.vectors, texts.vocabulary, 1)
    assert known.places(texts.words[:2], texts.vectors[:2]) == pytest.approx(known.own[:2])
    assert not Space(texts.words, None, texts.vocabulary, 1).places([["unheard"]], None).any()


@pytest.mark.parametrize(("text", "words"), [
    ("", []),
    ("The Loom isn't broken", ["", "loom", "", "broken"]),
    ("a weaver's yarn, 12 cloths at www.mill.example/x", ["", "weaver", "yarn", "cloths", ""]),
    ("@weaver it’s me@mill.example x", ["", ""]),
    ("COVID19 b2b naïve", ["covid19", "b2b", "naïve"]),
])
def test_words_as_written(text: str, words: list[str]) -> None:
    (found,) = written_words([text])
    assert [word for word in found if word] == [word for word in words if word]


def test_phrases_need_neighbours_that_belong_together() -> None:
    texts = [["unpaid", "work"], ["unpaid", "work", "order"], ["", "unpaid", "work"], ["unpaid", "", "work"]]
    assert with_phrases(texts) == [["unpaid work"], ["unpaid work", "order"], ["unpaid work"], ["unpaid", "work"]]
    assert with_phrases(texts[:2]) == texts[:2]


def test_labels_name_phrases_and_repeat_no_word() -> None:
    texts = [["unpaid", "work", "party"], ["unpaid", "work", "tools"], ["unpaid", "work", "", "work"]] * 2
    texts += [["action", "plan", "targets"], ["action", "plan", "", "plan"], ["action", "plan", "review"]] * 2
    found = labels(texts, np.array([0] * 6 + [1] * 6), 3, vocabulary(texts))
    assert found[0].split(", ")[0] == "unpaid work"
    assert found[1].split(", ")[0] == "action plan"
    assert found[2] == ""
    for label in found[:2]:
        words = label.replace(",", "").split()
        assert len(words) == len(set(words))


def test_labels_of_texts_without_words() -> None:
    assert labels([[], [""]], np.array([0, 0]), 1, []) == [""]


def test_table_topics_part_texts_in_any_order() -> None:
    texts = ["The laptop lost the database.", "The union ballot: strike!", "", "Of the and 12", "Laptop, database.",
             "Union members strike.", "My laptop and the database"]
    found = table_topics(texts, STUDY, 2)
    assert found.assignments["row"].tolist() == list(range(7))
    topics = found.assignments["topic"]
    assert [bool(one) for one in topics.isna()] == [False, False, True, True, False, False, False]
    assert (topics[0], topics[1]) == (topics[4], topics[5])
    assert found.topics["size"].tolist() == [3, 2]
    assert list(found.topics.columns) == ["topic", "label", "words", "size"]
    assert found.placed_by == "words and meaning"
    turned = table_topics(texts[::-1], STUDY, 2)
    pd.testing.assert_frame_equal(turned.topics, found.topics)
    assert turned.assignments["topic"].tolist()[::-1] == topics.tolist()


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("texts", "topics"), [([], 0), (["", "of the"], 0), (["loom"], 1), (["Loom cloth"] * 3, 1)])
def test_table_topics_of_hardly_anything(texts: list[str], topics: int) -> None:
    found = table_topics(texts, STUDY)
    assert len(found.topics) == topics
    assert found.assignments["topic"].notna().sum() == (len(texts) if topics else 0)


def test_long_texts_are_placed_by_words_alone() -> None:
    texts = [" ".join(words * 10) for words in SUBJECTS.values()]
    assert table_topics(texts, STUDY, 3).placed_by == "words"


WORDS = st.lists(st.sampled_from("abcde"), max_size=8)


@settings(max_examples=40, deadline=None)
@given(st.lists(WORDS, max_size=5), st.integers(1, 5))
def test_windows_counted_by_hand(documents: list[list[str]], width: int) -> None:
    runs = [set(words[start : start + width]) for words in documents if words
            for start in range(max(len(words) - width, 0) + 1)]
    found = reference(documents, "abcde", width)
    assert set(found.columns) == set().union(*documents)
    for one, other in combinations(sorted(found.columns), 2):
        share = sum({one, other} <= run for run in runs) / len(runs)
        assert found.together[found.columns[one], found.columns[other]] == pytest.approx(share)


def test_coherence_in_windows_by_hand() -> None:
    found = reference([["a", "b", "c"], ["a", "c", "b"]], "ab", 2)
    assert found.coherence(["a", "b", "unheard"]) == pytest.approx(log(0.25 / (0.5 * 0.75)) / -log(0.25), abs=1e-6)
    assert found.coherence(["a"]) is None
    apart = reference([["a"], ["b"]], "ab").coherence(["a", "b"])
    assert apart == pytest.approx(log(1e-12 / 0.25) / -log(1e-12), abs=1e-6)
