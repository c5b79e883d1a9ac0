"""Topics: stability under refits, quality beside plain models, edits after reading, branches."""

from __future__ import annotations

import doctest
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import StudyError
from pipeline.store import as_arrow
from pipeline.study import TopicEdits, Topics, load_study
from pipeline.tables import TOPIC_EDITS, TOPIC_QUALITY, TOPIC_REFITS
from pipeline.topics import branches as branches_module
from pipeline.topics import edits, intrusion, quality, stability
from pipeline.topics.branches import branches
from pipeline.topics.edits import edited, topic_names
from pipeline.topics.model import Texts, TopicModel
from pipeline.topics.quality import baselines, diversity, exclusivity
from pipeline.topics.stability import agreement, part, plans, rand_index
from pipeline.topics.standing import standing

WORDS = ["kettle tea mug", "loom mill yarn", "rain hail snow", "bus train tram"]
TEXTS = [line.split()[: 2 + n // 4 % 2] for n, line in enumerate(WORDS * 6)]
POSTS = [f"p{n // 4 % 3}" for n in range(len(TEXTS))]
VECTORS = np.eye(4, dtype=np.float32)[[n % 4 for n in range(len(TEXTS))]]
ALL = Texts(TEXTS, VECTORS, sorted({word for line in WORDS for word in line.split()}))


def model(*best: str, topics: list[int] | None = None) -> TopicModel:
    """A model with these best words, `a b c`, each weighing less than the one before."""
    words = tuple(tuple((word, round(1 / place, 6)) for place, word in enumerate(one.split(), 1)) for one in best)
    return TopicModel(np.array(range(len(best)) if topics is None else topics), words)


FOUR = model(*WORDS, topics=[n % 4 for n in range(len(TEXTS))])


@pytest.mark.parametrize("module", [branches_module, edits, intrusion, quality, stability])
def test_examples(module):
    assert doctest.testmod(module).failed == 0


# Stability


@pytest.mark.parametrize(("ours", "theirs", "expected"), [
    (["a b", "c d"], ["c d", "a b"], [1, 1]),
    (["a b", "a c"], ["a b c", "a b"], [1, 2 / 3]),  # the best sum, not each topic's best match
    (["a b", "c d"], ["a b"], [1, 0]),
    (["a b"], ["x y", "a z"], [1 / 3]),
    (["a b"], [], [0]),
])
def test_topics_are_matched_one_to_one(ours, theirs, expected):
    assert agreement(model(*ours), model(*theirs)) == pytest.approx(expected)


@pytest.mark.parametrize(("first", "second", "expected"), [
    ([0, 0, 1, 1], [1, 1, 0, 0], 1.0),
    ([0, 0, 0, 1, 1, 1], [0, 0, 1, 1, 2, 2], 0.242424),  # Hubert and Arabie's index, by hand: (2 - 1.2) / (4.5 - 1.2)
    ([-1, -1, 0, 0], [-1, -1, 0, 0], 1.0),
])
def test_rand_index(first, second, expected):
    assert rand_index(np.array(first), np.array(second)) == expected


@given(st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=30), st.integers(0, 4), st.integers(0, 9))
def test_plans_are_what_they_say(posts, refits, seed):
    names = np.array(sorted(posts))
    made = list(plans(names, refits, seed))
    kinds = pd.Series([plan.kind for plan in made], dtype=object).value_counts().to_dict()
    several = len(set(posts)) > 1
    assert kinds == {kind: count for kind, count in {
        "seed": refits, "order": min(refits, 2), "posts drawn": refits * several,
        "post left out": min(refits, len(set(posts))) * several}.items() if count}
    for plan in made:
        assert (plan.seed is not None) == (plan.kind == "seed")
        if plan.kind in ("seed", "order"):
            assert sorted(plan.rows) == list(range(len(posts)))
        if plan.kind == "post left out":
            assert set(names[plan.rows]) == set(posts) - {plan.name}
        if plan.kind == "posts drawn":
            drawn = pd.Series(names[plan.rows]).value_counts()
            assert all(count % posts.count(name) == 0 for name, count in drawn.items())


def test_refits_of_a_large_corpus_are_made_on_samples(monkeypatch):
    monkeypatch.setattr(stability, "MOST", 5)
    assert {len(plan.rows) for plan in plans(np.array(["a"] * 20 + ["b"] * 20), 2, 1)} == {5}


def test_a_model_that_never_changes_is_stable_and_one_that_forgets_a_topic_is_not():
    kept = stability.stability(FOUR, POSTS, lambda rows, _: TopicModel(FOUR.topics[rows], FOUR.words), 3, 1)
    assert set(kept.refits["ari"]) == set(kept.refits["jaccard"]) == {1.0}
    assert as_arrow(kept.refits, TOPIC_REFITS).num_rows == 3 + 2 + 3 + 3
    lost = stability.stability(FOUR, POSTS, lambda rows, _: TopicModel(FOUR.topics[rows] % 3, FOUR.words[:3]), 3, 1)
    assert all(list(found) == [1, 1, 1, 0] for found in lost.topics.values())
    assert lost.refits["ari"].max() < 1


def test_part_keeps_the_words_that_are_used():
    some = part(ALL, np.array([0, 8]))
    assert some.words == [["kettle", "tea"], ["kettle", "tea"]]
    assert some.vocabulary == ["kettle", "tea"]
    assert len(some.vectors) == 2


# Quality


@pytest.mark.parametrize(("best", "expected"), [
    (["a b", "c d"], 1.0), (["a b", "a b"], 0.5), (["a b c", "a"], 0.75), ([], None), ([""], None),
])
def test_diversity(best, expected):
    assert diversity([one.split() for one in best]) == expected


def test_exclusivity_is_the_share_of_a_topic_in_the_use_of_its_words():
    texts = [["tea", "mug"], ["tea", "tea"], ["tea", "loom", "loom", "loom"]]
    found = exclusivity(model("tea mug", "loom tea", "snow", topics=[0, 0, 1]), texts)
    # rates: tea 3/4 and 1/4, mug 1/4 and 0, loom 0 and 3/4; nobody says snow
    assert found == [pytest.approx((3 / 4 + 1) / 2), pytest.approx((1 + 1 / 4) / 2), None]


def test_plain_models_part_what_is_apart():
    found = baselines(ALL, 4, 1)
    assert set(found) == {"nmf", "lda"}
    assert rand_index(found["nmf"].topics, FOUR.topics) == 1.0
    assert {frozenset(word for word, _ in best) for best in found["nmf"].words} == {
        frozenset(line.split()) for line in WORDS}
    again = baselines(ALL, 4, 1)
    assert all((found[name].topics == again[name].topics).all() and found[name].words == again[name].words
               for name in found)


@pytest.mark.parametrize(("texts", "count"), [
    (Texts([], VECTORS[:0], []), 0), (Texts([["tea"]], VECTORS[:1], ["tea"]), 1),
    (Texts([["tea"], ["mug"]], VECTORS[:2], ["tea"]), 2)])
def test_plain_models_need_something_to_part(texts, count):
    assert baselines(texts, count, 1) == {}


def test_a_text_without_a_word_of_the_vocabulary_has_no_topic_in_a_plain_model():
    found = baselines(Texts([["tea"], ["mug"], ["x"]], VECTORS[:3], ["mug", "tea"]), 2, 1)
    assert [int(one.topics[2]) for one in found.values()] == [-1, -1]


# Edits


@pytest.mark.parametrize(("best", "names"), [
    (["a b", "b c", "d"], ["a", "b, c", "d"]), (["a b", "a c"], ["a, b", "a, c"]), (["a b", "a b"], ["a, b", "a, b"]),
    ([], []), ([""], [""]),
])
def test_names(best, names):
    assert topic_names([one.split() for one in best]) == names


@given(st.lists(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=5, unique=True), min_size=1, max_size=6))
def test_a_name_finds_its_topic_or_says_that_several_have_it(best):
    given_model = model(*(" ".join(one) for one in best))
    for topic, (words, name) in enumerate(zip(best, topic_names(best), strict=True)):
        if any(set(other) >= set(words) for k, other in enumerate(best) if k != topic):
            with pytest.raises(StudyError, match="names"):
                edited(given_model, TopicEdits(drop=(name,)))
        else:
            assert edited(given_model, TopicEdits(drop=(name,))).into[topic] == -1


def test_edits_change_what_they_name_and_nothing_else():
    found = edited(FOUR, TopicEdits(merge=(("Kettle", "tram, bus"),), rename={"mug": "Breaks", "hail": "Weather"},
                                    drop=("mill",)))
    assert found.into == (0, -1, 2, 0)
    assert [int(one) for one in found.model.topics[:4]] == [0, -1, 2, 0]
    assert found.model.words[2] == FOUR.words[2]
    assert [word for word, _ in found.model.words[0]] == ["bus", "kettle", "tea", "train", "mug", "tram"]
    assert found.model.words[1] == found.model.words[3] == ()
    assert found.labels == {0: "Breaks", 2: "Weather"}
    assert found.merged([9, 9, 9, 9], [1, 2, 3, 4]) == [9, 2, 3, 4]
    assert found.names == {0: "kettle + bus", 2: "rain"}
    assert as_arrow(found.log, TOPIC_EDITS).num_rows == len(found.log) == 5
    assert found.log[["edit", "kind", "name", "topic"]].values.tolist() == [
        [1, "merge", "Kettle", 0], [1, "merge", "tram, bus", 3], [2, "rename", "mug", 0], [3, "rename", "hail", 2],
        [4, "drop", "mill", 1]]


def test_without_edits_all_stays():
    found = edited(FOUR, TopicEdits())
    assert (found.model.topics == FOUR.topics).all()
    assert found.model.words == FOUR.words
    assert found.log.empty
    assert found.labels == {}


@pytest.mark.parametrize(("changes", "says"), [
    (TopicEdits(drop=("kettel",)), "study.toml.*no topic has 'kettel'.*Did you mean 'kettle'"),
    (TopicEdits(drop=("",)), "no topic has ''"),
    (TopicEdits(merge=(("kettle", "xyz"),)), "no topic has 'xyz'"),
    (TopicEdits(merge=(("kettle", "tea"),)), "twice"),
    (TopicEdits(merge=(("kettle", "loom"),), drop=("mill",)), "'loom' is merged or dropped twice"),
    (TopicEdits(rename={"kettle": "A", "tea": "B"}), "renamed twice"),
    (TopicEdits(rename={"kettle": "A"}, drop=("kettle",)), "renamed and dropped"),
])
def test_edits_that_cannot_be_made(changes, says):
    with pytest.raises(StudyError, match=says):
        edited(FOUR, changes)


@pytest.mark.parametrize(("line", "says"), [
    ('mergee = [["a", "b"]]', "unknown key 'topics.edit.mergee'.*Did you mean 'merge'"),
    ('merge = [["a"]]', "topics.edit.merge"), ('rename = { "a" = "" }', "topics.edit.rename"),
])
def test_the_study_file_s_edits_are_checked(tmp_path, small_study, line, says):
    text = small_study.read_text("utf-8")
    start = text.index("[topics.edit]")
    end = text.index("[stances]")
    path = tmp_path / "other.toml"
    path.write_text(f"{text[:start]}[topics.edit]\n{line}\n\n{text[end:]}", encoding="utf-8")
    with pytest.raises(StudyError, match=says) as error:
        load_study(path)
    assert "other.toml" in str(error.value)


# Branches and the whole


def test_branches_hold_what_is_alike():
    vectors = np.array([[1, 0], [0.9, 0.1], [0, 1], [0.1, 0.9], [0.05, 1]], dtype=np.float32)
    assert branches(vectors, np.array([0, 1, 2, 3, 4])) == {0: 0, 1: 0, 2: 1, 3: 1, 4: 1}
    assert branches(vectors, np.array([0, 0, -1, 1, 1])) == {0: 0, 1: 0}
    assert branches(vectors[:0], np.array([], dtype=np.int64)) == {}


def _standing(**changes: object):
    return standing(FOUR, ALL, 7, None, posts=POSTS, documents=TEXTS, random_state=3,
                    settings=replace(Topics(refits=1), **changes))


def test_standing_puts_it_together():
    found = _standing(edit=TopicEdits(merge=(("kettle", "bus"),), drop=("loom",), rename={"rain": "Weather"}))
    rows = found.rows(pd.DataFrame({"topic": [0, 2], "label": ["kettle", "rain"]}))
    assert rows["label"].tolist() == ["kettle", "Weather"]
    assert rows["stable"].tolist() == [True, True]  # the four are as far apart as can be
    assert rows["stability"].tolist() == [1.0, 1.0]
    assert rows["name"].tolist() == ["kettle + bus", "rain"]
    assert as_arrow(found.quality, TOPIC_QUALITY).num_rows == 3
    assert found.quality.set_index("method").loc["coalface", "diversity"] == 1.0


def test_where_nothing_is_measured_nothing_is_claimed():
    rows = _standing(refits=0).rows(pd.DataFrame({"topic": [0, 1, 2, 3], "label": list("abcd")}))
    assert rows["stability"].isna().all()
    assert rows["stable"].isna().all()


@settings(max_examples=20)
@given(st.permutations(list("abcd")))
def test_equal_words_of_merged_topics_are_in_order(order):
    found = edited(model(*order), TopicEdits(merge=(tuple(order),)))
    assert [word for word, _ in found.model.words[0]] == sorted(order)
