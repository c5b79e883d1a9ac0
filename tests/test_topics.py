"""Topics and themes: the rule, the seed words, coherence, degenerate corpora, determinism."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from dataclasses import replace
from math import log

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.store import as_arrow
from pipeline.study import ROOT, Theme, Topics, load_study
from pipeline.tables import POINTS, THEMES, TOPICS
from pipeline.tokenise import sentences_and_tokens, terms, text_comments
from pipeline.topics import theme_columns, topic_tables
from pipeline.topics.coherence import coherence, npmi
from pipeline.topics.evidence import Evidence
from pipeline.topics.rows import nearest, usual_theme
from pipeline.topics.rule import RULE, Rule, fitted_rule
from pipeline.topics.words import content_words, phrases, vocabulary, words_by

STUDY = replace(load_study(ROOT / "study.toml"), topics=Topics(size=4, maximum=10, refits=0))
LEXICON = terms(STUDY.lexicons.terms)
CORPUS = [
    "The laptop will not start. Delius is down for the third day and the database has lost my contacts.",
    "My caseload is unmanageable. Nobody has capacity for twenty more cases.",
    "Napo has called a strike. The branch will ballot its members before the dispute ends.",
    "The inspector read my files. The inspectorate called the office inadequate.",
    "Rain again this morning. The kettle is broken.",
    "New software, same database, no internet. OASys ate my work.",
    "Caseloads go up and staff go off sick. The workload is too much.",
    "The union will negotiate. Our rep says the ballot opens in May.",
]


def tables(texts, study=STUDY, order=None, coded=None):
    comments = text_comments(texts).assign(post=[f"p{n % 3}" for n in range(len(texts))])
    found = sentences_and_tokens(comments, LEXICON)
    frames = [found.sentences, found.tokens, comments]
    if order is not None:
        frames = [frame.sample(frac=1, random_state=order) for frame in frames]
    return topic_tables(*frames, study, coded)


def digest(found):
    text = "".join(frame.to_csv() for frame in (found.topics, found.themes, found.points))
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.fixture(scope="module")
def found():
    return tables(CORPUS)


def test_tables_hold_what_they_say(found):
    for frame, table in [(found.topics, TOPICS), (found.themes, THEMES), (found.points, POINTS)]:
        assert as_arrow(frame, table).num_rows == len(frame)
        key = list(table.key)
        assert not frame[key].duplicated().any()
        pd.testing.assert_frame_equal(frame, frame.sort_values(key, ignore_index=True))


def test_topics_add_up(found):
    sentences = found.themes[found.themes["sentence"].notna()]
    sizes = sentences["topic"].value_counts()
    assert {int(topic): int(size) for topic, size in sizes.items()} == dict(
        zip(found.topics["topic"], found.topics["size"], strict=True))
    assert list(found.topics["topic"]) == list(range(len(found.topics)))
    assert found.topics["size"].is_monotonic_decreasing
    topic_of = dict(zip(sentences["sentence"], sentences["topic"], strict=True))
    for row in found.topics.itertuples():
        assert row.representative
        assert {topic_of[name] for name in row.representative} == {row.topic}
        weights = [word["weight"] for word in row.words]
        assert weights == sorted(weights, reverse=True)
        assert len(weights) <= 10
        assert row.label
    assert dict(zip(found.points["sentence"], found.points["topic"], strict=True)) == {
        name: topic for name, topic in topic_of.items() if not pd.isna(topic)}


@pytest.mark.parametrize(("comment", "themes"), [
    (0, {"it"}), (1, {"workload"}), (2, {"union"}), (3, {"inspection"}), (4, set()), (5, {"it"}), (7, {"union"}),
])
def test_seed_themes_are_found(found, comment, themes):
    rows = found.themes[(found.themes["comment"] == f"{comment:09d}") & found.themes["sentence"].isna()]
    assert list(rows["theme"]) == sorted(STUDY.themes)
    assert themes <= set(rows.loc[rows["carried"], "theme"])
    if not themes:
        assert not rows["carried"].any()


def test_a_comment_carries_what_its_sentences_carry(found):
    whole = found.themes[found.themes["sentence"].isna() & found.themes["best"]]
    single = found.themes[found.themes["sentence"].notna() & found.themes["best"]]
    carried = set(zip(whole["comment"], whole["theme"], strict=True))
    assert len(single)
    assert set(zip(single["comment"], single["theme"], strict=True)) <= carried


def test_a_topic_of_one_theme_is_named_after_it(found):
    named = set(found.topics["theme"].dropna())
    assert {"it", "union"} & named
    assert named <= set(STUDY.themes)


def test_coded_comments_show_the_coders_word_and_nothing_else_changes(found):
    coded = pd.DataFrame({"comment": ["000000000", "unknown"], "themes": [["estates"], list(STUDY.themes)]})
    with_coded = tables(CORPUS, coded=coded)
    rows = with_coded.themes[(with_coded.themes["comment"] == "000000000") & with_coded.themes["sentence"].isna()]
    assert set(rows.loc[rows["carried"].astype(bool), "theme"]) == {"estates"}
    assert set(rows["source"]) == {"coder"}
    assert list(rows["coded"].astype(bool)) == list(rows["carried"].astype(bool))
    columns = ["comment", "sentence", "topic", "theme", "best", "weight"]
    pd.testing.assert_frame_equal(with_coded.themes[columns], found.themes[columns])
    pd.testing.assert_frame_equal(with_coded.topics, found.topics)
    others = with_coded.themes[with_coded.themes["comment"] != "000000000"]
    assert set(others["source"]) == {"model"}
    assert others["coded"].isna().all()


def test_a_theme_that_no_coding_names_is_the_models(found):
    coded = pd.DataFrame({"comment": ["000000000"], "themes": [["estates"]]})
    whole = tables(CORPUS, coded=coded).themes.query("comment == '000000000' and sentence.isna()").set_index("theme")
    assert whole["source"].to_dict() == {name: "coder" if name == "estates" else "model" for name in STUDY.themes}
    before = found.themes.query("comment == '000000000' and sentence.isna()").set_index("theme")["best"]
    assert whole["carried"].drop("estates").eq(before.drop("estates")).all()


def test_quoted_words_count():
    comments = text_comments(["What does this mean? The laptop and Delius"]).assign(post="p")
    comments["quoted"] = [[{"start": 21, "end": 42, "source": "outside", "kind": "marks"}]]
    made = sentences_and_tokens(comments, LEXICON)
    assert made.tokens["quoted"].any()
    rows = topic_tables(made.sentences, made.tokens, comments, STUDY).themes
    assert "it" in set(rows.loc[rows["sentence"].isna() & rows["carried"], "theme"])


@pytest.mark.parametrize("order", [1, 2])
def test_the_order_of_rows_changes_nothing(found, order):
    assert digest(tables(CORPUS, order=order)) == digest(found)


def test_another_process_finds_the_same(found):
    script = "from tests.test_topics import *; print(digest(tables(CORPUS)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT,
                          timeout=120)
    assert done.stdout.split()[-1] == digest(found)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("texts", "topics", "placed"), [
    ([], 0, 0),
    ([""], 0, 0),
    (["Of the and. ... 12"], 0, 0),
    (["Laptops."], 1, 1),
    (["The laptop crashed.", "The union called a strike."], 1, 2),
    (["The same words once more."] * 5, 1, 5),
    (["The laptop crashed. Strike!", "Ballot soon. Prison reform failed. Rain fell."], 1, 5),
])
def test_small_corpora(texts, topics, placed):
    found = tables(texts)
    assert len(found.topics) == topics
    assert len(found.points) == placed
    assert found.topics["size"].sum() == placed
    assert found.note
    assert found.themes["sentence"].isna().sum() == len(texts) * len(STUDY.themes)
    for frame, table in [(found.topics, TOPICS), (found.themes, THEMES), (found.points, POINTS)]:
        as_arrow(frame, table)


def test_no_more_topics_than_differing_texts():
    study = replace(STUDY, topics=Topics(size=1, maximum=9, refits=0))
    found = tables(["The laptop crashed.", "The union called a strike."] * 3, study)
    assert list(found.topics["size"]) == [3, 3]
    assert found.note == ""


def test_theme_columns_keep_rows_and_leave_empty_texts_alone():
    found = theme_columns([CORPUS[0], "", CORPUS[2]], STUDY)
    assert list(found.columns) == list(STUDY.themes)
    assert found["it"].tolist() == [1, 0, 0]
    assert found["union"].tolist() == [0, 0, 1]
    assert found.iloc[1].sum() == 0


def test_theme_columns_follow_the_study():
    study = replace(STUDY, themes={"weather": Theme("Weather", ("rain", "kettle"))})
    assert theme_columns([CORPUS[0], CORPUS[4]], study)["weather"].tolist() == [0, 1]


@pytest.mark.parametrize(("texts", "seed", "there"), [
    (["IT", "failed"], "IT", True),
    (["It", "failed"], "IT", False),
    (["it", "is", "so"], "IT", False),
    (["I", "CAN'T", "DO", "IT"], "IT", False),
    (["two", "MPs", "left"], "MP", True),
    (["an", "MPV"], "MP", False),
    (["the", "rep", "rang"], "rep", True),
    (["a", "report"], "rep", False),
    (["napo", "rang"], "Napo", True),
    (["log", "in", "twice"], "log in", True),
    (["log", "it", "in"], "log in", False),
    (["hot", "-", "desking"], "hot desking", True),
    (["N-Delius"], "Delius", True),
    (["the", "manager’s", "bonus"], "bonus", True),
    ([], "bonus", False),
])
def test_seed_words_match_as_whole_words(texts, seed, there):
    assert phrases(texts, [text.lower() for text in texts], 3).has(seed) is there


def test_seed_words_match_base_forms():
    assert phrases(["They", "bullied", "us"], ["they", "bully", "we"], 1).has("bully")


@pytest.mark.parametrize(("seeds", "cosine", "carried"), [
    (0, 0.0, False), (0, 0.3, False), (0, 0.6, True), (1, -0.3, False), (1, 0.2, True), (3, 0.0, True), (9, -0.1, True),
])
def test_theme_rule(seeds, cosine, carried):
    strengths = RULE.strengths(Evidence(np.array([[seeds]]), np.array([[cosine]])))
    assert RULE.carried(strengths).tolist() == [[carried]]


def test_theme_rule_is_the_stated_formula():
    rule = Rule(constant=-1.0, found=0.5, each=0.25, near=2.0, threshold=0.5)
    strength = rule.strengths(Evidence(np.array([[2]]), np.array([[0.1]])))[0, 0]
    assert strength == pytest.approx(1 / (1 + np.exp(-0.2)), abs=1e-4)


@given(st.integers(0, 5), st.integers(0, 5), st.floats(-1, 1), st.floats(-1, 1))
def test_more_evidence_never_weakens_a_theme(few, many, low, high):
    seeds, cosines = np.array([sorted([few, many])]), np.array([sorted([low, high])])
    weak, strong = RULE.strengths(Evidence(seeds, cosines))[0]
    assert 0 <= weak <= strong <= 1


def test_a_rule_can_be_fitted_to_codings():
    seeds = np.array([[0, 2], [1, 0], [0, 0], [3, 0], [0, 1], [0, 0]])
    evidence = Evidence(seeds, np.where(seeds > 0, 0.4, 0.1))
    rule = fitted_rule(evidence, seeds > 0)
    assert (rule.carried(rule.strengths(evidence)) == (seeds > 0)).all()


@pytest.mark.parametrize(("carried", "sentences", "theme"), [
    ([], 0, None), ([], 3, None), (["it"], 2, "it"), (["it"], 3, None), (["it", "union", "union"], 6, "union"),
    (["union", "it"], 2, "it"),
])
def test_theme_of_a_topic(carried, sentences, theme):
    assert usual_theme(carried, sentences) == theme


def test_coherence_by_hand():
    documents = [{"a", "b"}, {"a", "b"}, {"a"}, {"c"}]
    # p(a) = 3/4, p(b) = 1/2, p(a, b) = 1/2; c never meets a or b
    pair = log(0.5 / (0.75 * 0.5)) / -log(0.5)
    assert coherence(["a", "b"], documents) == pytest.approx(pair, abs=1e-6)
    assert coherence(["a", "b", "c"], documents) == pytest.approx((pair - 2) / 3, abs=1e-6)


@pytest.mark.parametrize(("words", "documents"), [(["a"], [{"a"}]), ([], [{"a"}]), (["a", "b"], [])])
def test_coherence_of_fewer_than_two_words_is_unknown(words, documents):
    assert coherence(words, documents) is None


@given(st.integers(1, 30), st.integers(0, 30), st.integers(0, 30), st.integers(0, 30))
def test_npmi_lies_between_its_limits(both, first, second, neither):
    total = both + first + second + neither
    assert -1 <= npmi((both + first) / total, (both + second) / total, both / total) <= 1 + 1e-9


def test_nearest_sentences_come_first_and_ties_by_id():
    vectors = np.array([[1, 0], [0, 1], [0, 1], [0.6, 0.8]], dtype=np.float32)
    assert nearest(["d", "c", "b", "a"], vectors) == ["a", "b", "c", "d"]


def test_content_words():
    made = sentences_and_tokens(text_comments(["The MoJ's 12 bidders said nothing about Working Links at www.x.org!"]),
                                LEXICON)
    assert [word for word in content_words(made.tokens) if word] == ["MoJ", "bidder", "Working Links"]
    assert words_by(made.tokens, "comment", ["000000000", "none"]) == [["MoJ", "bidder", "Working Links"], []]


@pytest.mark.parametrize(("documents", "words"), [
    ([], []), ([["a"]], ["a"]), ([["b", "a"]] * 20 + [["c"]], ["a", "b"]), ([["a"]] * 2 + [["b"]] * 98, ["b"]),
    ([[str(n)] for n in range(20)], sorted(map(str, range(20)))),
])
def test_words_that_may_name_a_topic(documents, words):
    assert vocabulary(documents) == words
