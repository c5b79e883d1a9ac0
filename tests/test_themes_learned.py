"""Themes of whole comments: what they are learned from, what is left to the rule, and their scores out of thread."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import CoalfaceError
from pipeline.study import ROOT, Study, load_study
from pipeline.topics import theme_training
from pipeline.topics.evidence import Evidence
from pipeline.topics.learned import FEWEST, LEAST, LIMIT, ThemeModel, theme_features, theme_model
from pipeline.topics.rule import RULE
from pipeline.topics.strength import Strong
from pipeline.topics.theme_reading import with_learned, with_model
from pipeline.topics.theme_training import model_scores, trained
from pipeline.vectors import WIDTH, Encoder
from pipeline.wording import TrainingSet, TrainingTexts
from pipeline.wording.lexicon import WordLists
from pipeline.wording.training import CORPUS

NAN = float("nan")
THEMES = ["pay", "food", "parking"]
EVIDENCE = ("lists", "any", "share", "rate", "seed", "seeds", "near", "nearest", "rule")
BEFORE = ("before", "before_any")
SAID = {"pay": "wage slip", "food": "cold soup", "parking": "full car park"}
ENCODER = Encoder(ROOT / "models" / "embedding")
Coded = list[tuple[str, ...]]


def planted(count: int, seed: int = 0, coded: Coded | None = None, known: float = 0.5) -> tuple[pd.DataFrame, Coded]:
    """Features and themes: pay in two texts of five, food in three of ten, parking in two texts."""
    random = np.random.default_rng(seed)
    if coded is None:
        carried = ((n % 5 < 2, n % 10 in {1, 5, 9}, n in {3, 6}) for n in range(count))
        coded = [tuple(theme for theme, yes in zip(THEMES, one, strict=True) if yes) for one in carried]
    shown = np.array([[theme in one for theme in THEMES] for one in coded], dtype=float).reshape(-1, len(THEMES))
    columns = {f"{block}:{theme}": shown[:, n] + 0.7 * random.normal(size=count)
               for block in EVIDENCE for n, theme in enumerate(THEMES)}
    told = (random.random(count) < known).astype(float)
    columns |= {f"{block}:{theme}": told * random.random(count) for block in BEFORE for theme in THEMES}
    columns |= {f"vector_{n:03d}": random.normal(size=count) * 0.3 for n in range(4)}
    columns |= {f"answered_{n:03d}": told * random.normal(size=count) * 0.3 for n in range(4)}
    words = [" ".join(["and", *(SAID[theme] for theme in one)]) for one in coded]
    return pd.DataFrame(columns | {"known": told, "words": words}), coded


def learned(features: pd.DataFrame, coded: Coded) -> ThemeModel:
    """The model of these, all counting the same."""
    model = theme_model(features, coded, THEMES, np.ones(len(coded)))
    assert model is not None
    return model


MODEL = learned(*planted(100))


def by_rule(strengths: Sequence[Sequence[float]]) -> Strong:
    """Comments of which the rule says this, without sentences."""
    whole = np.array(strengths, dtype=float)
    evidence = Evidence((whole * 4).astype(np.int64), whole / 2)
    return Strong(np.zeros((0, whole.shape[1])), whole, RULE, np.full(whole.shape[1], RULE.threshold), evidence,
                  whole / 2, ENCODER.vectors([""] * len(whole)))


def test_a_planted_theme_is_learned() -> None:
    features, coded = planted(60, seed=1)
    found = MODEL.probabilities(features)
    assert found.shape == (60, 2)
    for column, theme in enumerate(MODEL.themes):
        truth = np.array([theme in one for one in coded])
        assert found[truth, column].min() > found[~truth, column].max()
        assert (found[truth, column] > LIMIT).all()


def test_evidence_of_other_themes_has_a_say_the_rare_among_them() -> None:
    features = planted(20, seed=1)[0]
    other = features.assign(**{f"{block}:parking": 9.0 for block in EVIDENCE[:-1]})
    assert (MODEL.probabilities(other) != MODEL.probabilities(features)).any(axis=0).all()


def test_rare_themes_are_left_to_the_rule() -> None:
    assert MODEL.themes == ("pay", "food")


@pytest.mark.parametrize(("often", "expected"), [(FEWEST - 1, None), (FEWEST, ("parking",))])
def test_so_many_texts_make_a_theme(often: int, expected: tuple[str, ...] | None) -> None:
    coded: Coded = [("parking",) if n < often else () for n in range(LEAST)]
    found = theme_model(*planted(LEAST, coded=coded), THEMES, np.ones(LEAST))
    assert (found and found.themes) == expected


@pytest.mark.parametrize(("count", "learns"), [(0, False), (LEAST - 1, False), (LEAST, True)])
def test_so_many_texts_make_a_model(count: int, learns: bool) -> None:
    assert (theme_model(*planted(count), THEMES, np.ones(count)) is not None) is learns


def test_texts_without_a_word_are_learned_from() -> None:
    features, coded = planted(60)
    model = learned(features.assign(words=""), coded)
    assert model.words is None
    assert model.probabilities(features.assign(words="")).shape == (60, 2)


@given(st.lists(st.floats(-9, 9), min_size=6, max_size=6))
@settings(max_examples=25, deadline=None)
def test_where_no_answered_text_is_known_its_evidence_has_no_say(values: list[float]) -> None:
    features = planted(8, known=0.0)[0]
    columns = [f"{block}:{theme}" for block in BEFORE for theme in THEMES]
    other = features.assign(**dict(zip(columns, values, strict=True)))
    assert np.array_equal(MODEL.probabilities(other), MODEL.probabilities(features))


def test_where_an_answered_text_is_known_its_evidence_has_a_say() -> None:
    features, coded = planted(100, known=1.0)
    about = [1.0 if "pay" in one else 0.0 for one in coded]
    told = features.assign(**{"before:pay": about, "before_any:pay": about})
    model, other = learned(told, coded), told.assign(**{"before:pay": 0.0, "before_any:pay": 0.0})
    pay = np.array(about) > 0
    assert (model.probabilities(told)[pay, 0] > model.probabilities(other)[pay, 0]).all()


def test_a_text_of_which_it_is_known_what_it_answers_counts_as_one() -> None:
    features, coded = planted(60, known=0.0)
    first, twice = learned(features, coded), learned(features.assign(known=1.0), coded)  # for half, with and without
    assert twice.probabilities(features) == pytest.approx(first.probabilities(features), abs=0.02)


@given(st.permutations(range(48)))
@settings(max_examples=4, deadline=None)
def test_the_order_of_rows_does_not_matter(order: list[int]) -> None:
    features, coded = planted(48)
    first = learned(features, coded)
    turned = learned(features.iloc[order].reset_index(drop=True), [coded[n] for n in order])
    assert turned.themes == first.themes
    assert turned.probabilities(features) == pytest.approx(first.probabilities(features), abs=2e-3)


def test_a_text_has_the_same_probabilities_alone_and_in_company() -> None:
    features = planted(10, seed=2)[0]
    alone = np.concatenate([MODEL.probabilities(features.iloc[[n]]) for n in range(10)])
    assert np.array_equal(alone, MODEL.probabilities(features))


def test_a_saved_model_loads_the_same_and_is_written_once(tmp_path: Path) -> None:
    MODEL.save(tmp_path)
    before = (tmp_path / "model.skops").read_bytes()
    learned(*planted(100)).save(tmp_path)
    found = ThemeModel.load(tmp_path)
    assert (tmp_path / "model.skops").read_bytes() == before
    assert (found.content_hash, found.themes) == (MODEL.content_hash, MODEL.themes)
    features = planted(20, seed=3)[0]
    assert np.array_equal(found.probabilities(features), MODEL.probabilities(features))


@pytest.mark.parametrize(("change", "message"), [
    ({"themes": ["food", "pay"]}, "is not the model that model.json names"),
    ({"content_hash": "0" * 16}, "is not the model that model.json names"),
    ({"themes": None}, "can be read here"),
])
def test_a_tampered_model_is_refused_with_what_to_run(tmp_path: Path, change: dict[str, Any], message: str) -> None:
    MODEL.save(tmp_path)
    card = tmp_path / "model.json"
    card.write_text(json.dumps(json.loads(card.read_text("utf-8")) | change), encoding="utf-8")
    with pytest.raises(CoalfaceError, match=message) as raised:
        ThemeModel.load(tmp_path)
    assert "make models" in str(raised.value)


def test_the_features_of_texts_by_hand() -> None:
    lists = WordLists([("pay", "wage*"), ("food", "soup"), ("food", "canteen"), ("unheard of", "the")])
    texts = ["Wages, wages: the canteen takes the wage.", "Cold soup again", ""]
    answered = ["The canteen has soup.", " \n", ""]
    found = theme_features(by_rule([[0.5, 0.9, 0.0], [0.0, 1.0, 0.25], [0, 0, 0]]), texts, ["wage", "soup", ""],
                           answered, THEMES, lists, ENCODER)
    expected = {
        "lists:pay": [np.log(4), 0, 0], "any:food": [1, 1, 0], "share:pay": [0.75, 0, 0], "share:food": [0.25, 1, 0],
        "rate:pay": [0.15, 0, 0], "rate:food": [1 / 7, 0.15, 0],  # of seven words and of three, at most 0.15
        "lists:parking": [0, 0, 0], "seed:food": [1, 1, 0], "seeds:food": [3, 3, 0], "near:food": [0.45, 0.5, 0],
        "rule:pay": [0, np.log(1e-4 / (1 - 1e-4)), np.log(1e-4 / (1 - 1e-4))], "before:food": [np.log(3), 0, 0],
        "before_any:food": [1, 0, 0], "before_any:pay": [0, 0, 0], "known": [1, 0, 0]}
    for name, values in expected.items():
        assert found[name].tolist() == pytest.approx(values), name
    assert found["words"].tolist() == ["wage", "soup", ""]
    vectors = found.filter(regex=r"^answered_\d+$").to_numpy()
    assert np.array_equal(vectors[0].astype(np.float32), ENCODER.vectors(answered[:1])[0])
    assert vectors.shape == (3, WIDTH)
    assert not vectors[1:].any()  # an answer without a word is none


def test_without_word_lists_nothing_is_counted() -> None:
    found = theme_features(by_rule([[0, 0, 0]]), ["wage"], [""], [""], THEMES, None, ENCODER)
    assert not found.filter(regex="^(lists|any|share|rate):").to_numpy().any()


COMMENTS = ["c1", "c2", "c3", "c4"]
RULED = [[0.9, 0.1, 0.2], [0.3, 0.3, 0.3], [0.0, 0.0, 0.0], [0.1, 0.2, 0.9]]


def reading(held_out: pd.DataFrame, order: Sequence[str] = THEMES) -> tuple[Strong, np.ndarray[Any, Any]]:
    """What the comments carry by model and rule, and what the model says."""
    features = planted(len(COMMENTS), seed=4)[0]
    found = with_learned(by_rule(RULED), MODEL, features, order, held_out, COMMENTS)
    return found, MODEL.probabilities(features)


def test_learned_themes_take_the_rules_place_but_in_silent_comments() -> None:
    found, says = reading(pd.DataFrame(index=pd.Index([], name="comment")))
    assert found.comments[[0, 1, 3], :2] == pytest.approx(says[[0, 1, 3]])
    assert found.comments[2].tolist() == [0, 0, 0]
    assert found.comments[:, 2].tolist() == [0.2, 0.3, 0.0, 0.9]  # parking was too rare to be learned
    assert found.limits.tolist() == [LIMIT, LIMIT, RULE.threshold]
    assert found.carried[3].tolist() == [says[3, 0] >= LIMIT, says[3, 1] >= LIMIT, True]


def test_coded_comments_have_their_probabilities_out_of_thread() -> None:
    held = pd.DataFrame({"food": [0.125, 0.5], "pay": [0.75, 0.5]}, index=pd.Index(["c2", "c3"], name="comment"))
    found, says = reading(held)
    assert found.comments[1, :2].tolist() == [0.75, 0.125]
    assert found.comments[2, :2].tolist() == [0, 0]  # a comment without a word carries nothing
    assert found.comments[[0, 3], :2] == pytest.approx(says[[0, 3]])


def test_the_themes_stand_where_the_study_has_them() -> None:
    nobody = pd.DataFrame(index=pd.Index([], name="comment"))
    found, says = reading(nobody, ["food", "parking", "shops"])
    assert found.comments[[0, 1, 3], 0] == pytest.approx(says[[0, 1, 3], 1])
    assert found.limits.tolist() == [LIMIT, RULE.threshold, RULE.threshold]


@pytest.mark.parametrize("rows", [0, 2])
def test_without_a_model_or_a_comment_the_rule_stands(shipped: Study, tmp_path: Path, rows: int) -> None:
    study = replace(shipped, models=replace(shipped.models, folder=tmp_path)) if rows else shipped
    strong = by_rule([[0.5, 0.1, 0.2]] * 2)
    assert with_model(strong, pd.DataFrame({"comment": COMMENTS[:rows]}), pd.DataFrame(), study, ENCODER) is strong


STUDY = load_study(ROOT / "study.toml")
OF_STUDY = replace(STUDY, themes=dict(zip(THEMES, STUDY.themes.values(), strict=False)))


def training(coded: int = 60, passages: int = 20) -> tuple[TrainingSet, pd.DataFrame]:
    """Coded comments of five posts and passages of one file, and their planted features."""
    features, codes = planted(coded + passages)
    posts = [f"post-{n // 2 % 5}" for n in range(coded)]
    data = TrainingSet(
        pd.DataFrame(index=features.index), ["other"] * len(codes), [CORPUS] * coded + ["more.csv"] * passages, posts,
        [f"{post}-{n:02d}" for n, post in enumerate(posts)], [1.0] * coded,
        pd.DataFrame({"themes": pd.Series(codes, dtype=object)}))
    return data, features


def training_of(data: TrainingSet, features: pd.DataFrame, monkeypatch: pytest.MonkeyPatch) -> theme_training.Trained:
    """What is trained on features made by hand."""
    monkeypatch.setattr(theme_training, "strong", lambda *_, **__: None)
    monkeypatch.setattr(theme_training, "features_of", lambda *_: features)
    nothing = pd.DataFrame({"text": []})
    found = trained(data, TrainingTexts(nothing, nothing, nothing), OF_STUDY, ENCODER)
    assert found is not None
    return found


def test_the_probabilities_of_a_post_do_not_depend_on_its_own_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    data, features = training()
    turned = [("food",) if n < data.coded and data.posts[n] == "post-0" else one
              for n, one in enumerate(data.codes["themes"])]
    first = training_of(data, features, monkeypatch)
    again = training_of(replace(data, codes=pd.DataFrame({"themes": turned})), features, monkeypatch)
    own = first.out_of_thread["post"] == "post-0"
    assert first.out_of_thread.columns.tolist() == ["comment", "post", "pay", "food"]
    assert first.out_of_thread["comment"].tolist() == sorted(data.comments)
    assert first.out_of_thread[own].equals(again.out_of_thread[own])
    assert not first.out_of_thread[~own].equals(again.out_of_thread[~own])


def test_texts_whose_themes_nobody_coded_are_not_learned_from(monkeypatch: pytest.MonkeyPatch) -> None:
    data, features = training()
    some = data.codes["themes"].where(np.arange(80) % 7 > 0, None)
    kept = [n for n in range(80) if n % 7]
    model = training_of(replace(data, codes=pd.DataFrame({"themes": some})), features, monkeypatch).model
    only = theme_model(features.iloc[kept].reset_index(drop=True), [some[n] for n in kept], THEMES, data.weights[kept])
    assert only is not None
    assert model.content_hash == only.content_hash


def test_model_scores_by_hand() -> None:
    table = pd.DataFrame([
        ("a-0", "a", 0.9, 0.1), ("a-1", "a", LIMIT, NAN), ("b-0", "b", 0.1, 0.6), ("b-1", "b", 0.0, 0.0),
        ("c-0", "c", 0.9, 0.9),
    ], columns=["comment", "post", "pay", "food"])
    data = replace(training(5, 0)[0], comments=[*table["comment"]], codes=pd.DataFrame(
        {"themes": pd.Series([("pay",), ("food",), ("food", "parking"), (), None], dtype=object)}))
    found = model_scores(table, data, OF_STUDY)
    assert found["n"] == 4  # nobody coded the themes of the last
    assert list(found["themes"]) == ["pay", "food"]
    assert [one["coded"] for one in found["themes"].values()] == [1, 2]
    # pay: one hit, one false alarm, at the limit; food: one hit, and one missed that no model could judge
    assert [one["value"] for one in found["themes"].values()] == pytest.approx([2 / 3, 2 / 3])
    assert found["macro_f1"]["value"] == pytest.approx(2 / 3)
    assert found["macro_f1"]["low"] <= 2 / 3 <= found["macro_f1"]["high"]


def test_a_theme_that_is_neither_coded_nor_called_has_no_place_in_the_mean() -> None:
    table = pd.DataFrame({"comment": ["a-0", "b-0"], "post": ["a", "b"], "pay": [0.9, 0.1], "food": [0.0, 0.0]})
    data = replace(training(2, 0)[0], comments=["a-0", "b-0"], codes=pd.DataFrame({"themes": [("pay",), ("pay",)]}))
    found = model_scores(table, data, OF_STUDY)
    assert found["macro_f1"]["value"] == pytest.approx(2 / 3)
    assert np.isnan(found["themes"]["food"]["value"])
