"""Stance: the shipped model on texts, the table, and the command on a table of texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from pipeline import tables
from pipeline.errors import CoalfaceError, StudyError
from pipeline.sentiment.learned import Scorer
from pipeline.stance import Classifier, stance_table
from pipeline.study import Study
from pipeline.tokenise import Tokenised, terms
from pipeline.wording import Wording
from pipeline.wording.training import CORPUS
from pipeline.wording.utterances import text_utterances
from tests.test_cli import coalface, read

INSULT, STAFF = "You lot are idiots, get a grip.", "I have 58 cases and my manager is off sick."


@pytest.fixture(scope="module")
def classifier(shipped: Study) -> Classifier:
    return Classifier(shipped)


def abstaining(classifier: Classifier, threshold: float) -> Classifier:
    """The same classifier with another threshold."""
    other = Classifier(classifier.study)
    other.model = replace(classifier.model, threshold=threshold)
    other.wording = classifier.wording
    return other


def texts(*said: str, answered: str = "") -> pd.DataFrame:
    return pd.DataFrame({"text": list(said), "answered": answered, "depth": int(bool(answered))})


def utterances(classifier: Classifier, *said: str) -> tuple[pd.DataFrame, Tokenised]:
    """Comments 1-01, 1-02 and so on of a post."""
    found, tokenised = text_utterances(texts(*said), terms(classifier.study.lexicons.terms))
    ids = dict(zip(found["comment"], [f"1-{n:02d}" for n in range(1, len(said) + 1)], strict=True))
    sentences, words = (one.assign(comment=one["comment"].map(ids)) for one in (tokenised.sentences, tokenised.tokens))
    return found.assign(comment=list(ids.values()), post="1"), Tokenised(sentences, words)


NONE_HELD_OUT = pd.DataFrame(columns=["comment", "coded", "why", "p_frontline", "p_troll", "p_management", "p_other"])


def test_the_shipped_model_reads_texts(classifier: Classifier) -> None:
    found = classifier.predictions(texts(INSULT, "", STAFF))
    assert list(found.columns) == ["stance", "best", "p_frontline", "p_troll", "p_management", "p_other", "why"]
    assert found["best"].tolist()[::2] == ["troll", "frontline"]
    assert found["stance"].notna().tolist() == [True, False, True]
    assert found["why"].notna().tolist() == [True, False, True]
    assert found.filter(like="p_").sum(axis=1).round(4).tolist() == [1, 0, 1]
    alone = classifier.predictions(texts(STAFF))
    assert alone.iloc[0].equals(found.iloc[2].rename(0))


@pytest.mark.parametrize("said", [[""], [" ", "\n"]])
def test_nothing_to_read_gives_nothing(classifier: Classifier, said: Sequence[str]) -> None:
    found = classifier.predictions(texts(*said))
    assert len(found) == len(said)
    assert found.isna().all(axis=None)


@pytest.mark.parametrize(("threshold", "kept"), [(0.0, [True, True]), (1.0, [False, False])])
def test_texts_under_the_threshold_keep_their_best(classifier: Classifier, threshold: float, kept: list[bool]) -> None:
    found = classifier.predictions(texts("Well, well.", STAFF), threshold=threshold)
    assert found["stance"].notna().tolist() == kept
    assert found["best"].notna().all()


def test_the_prior_moves_every_text(classifier: Classifier) -> None:
    prior = {"frontline": 0.85, "troll": 0.05, "management": 0.05, "other": 0.05}
    level, moved = (classifier.predictions(texts("Well, well.", STAFF), one) for one in (None, prior))
    assert (moved["p_frontline"] > level["p_frontline"]).all()


def test_a_model_of_other_stances_is_refused_and_order_does_not_matter(shipped: Study, classifier: Classifier) -> None:
    said = texts("I have 58 cases and no kettle.")
    turned = Classifier(replace(shipped, stances=dict(reversed(shipped.stances.items()))))
    shown = ["best", "p_frontline", "why"]
    assert turned.predictions(said)[shown].equals(classifier.predictions(said)[shown])
    with pytest.raises(StudyError, match="Code some comments"):
        Classifier(replace(shipped, stances={"nurse": "", "manager": ""})).predictions(said)


def test_a_missing_model_says_what_to_run(shipped: Study, tmp_path: Path) -> None:
    elsewhere = replace(shipped, models=replace(shipped.models, folder=tmp_path))
    with pytest.raises(CoalfaceError, match="make models"):
        Classifier(elsewhere).predictions(texts(STAFF))


def test_a_training_set_is_coded_comments_then_passages(shipped: Study, classifier: Classifier, tmp_path: Path) -> None:
    passages = tmp_path / "more.csv"
    passages.write_text(f'text,stance\n"{INSULT}",troll\n', encoding="utf-8")
    study = replace(shipped, annotations=replace(shipped.annotations, training_only=(passages,)))
    said, tokenised = utterances(classifier, STAFF, "Nobody coded me.", "Well put.")
    coded = pd.DataFrame({"comment": ["1-03", "1-01"], "stance": ["other", "frontline"], "probability": [0.5, 1.0]})
    found, read = Wording(study).training_set(said, tokenised, coded)
    assert found.comments == ["1-01", "1-03"]
    assert found.stances == ["frontline", "other", "troll"]
    assert found.domains == [CORPUS, CORPUS, "more.csv"]
    assert (found.posts, found.chances) == (["1", "1"], [1.0, 0.5])
    assert list(found.features["own"]) == [STAFF, "Well put.", INSULT]
    assert list(read.utterances["own"]) == list(found.features["own"])
    assert set(read.tokens["comment"]) == set(read.utterances["comment"])
    assert Wording(study).training_set(said, tokenised, coded[["comment", "stance"]])[0].chances == [1.0, 1.0]


@pytest.mark.parametrize(("own", "known"), [(True, "corpus"), (False, "")])
def test_only_a_study_s_own_corpus_is_known_to_be_in_its_manner(shipped, own, known):
    assert Classifier(shipped, own).model.known == known
    model = Scorer(shipped, own=own).model
    assert model is not None
    assert model.known == known


def held_out(**changes: object) -> pd.DataFrame:
    """What a model that never saw its post says of comment 1-01."""
    row = {"comment": "1-01", "coded": "troll", "p_frontline": 0.7, "p_troll": 0.1, "p_management": 0.1,
           "p_other": 0.1, "why": "insult; no we"}
    return pd.DataFrame([row | changes])


def test_coded_comments_show_the_coders_stance_and_keep_the_prediction(classifier: Classifier) -> None:
    said, tokenised = utterances(classifier, "Well put.", STAFF, " ")
    table = stance_table(abstaining(classifier, 0.0), said, tokenised.tokens, held_out())
    assert list(table.columns) == [one.name for one in tables.stance(classifier.names).columns]
    assert table["source"].tolist() == ["coder", "model", "model"]
    assert table["stance"].tolist()[:2] == ["troll", table["best"].iloc[1]]
    assert (table["best"].iloc[0], table["p_frontline"].iloc[0], table["why"].iloc[0]) == (
        "frontline", 0.7, "insult; no we")
    assert table["coded"].notna().tolist() == [True, False, False]
    assert table["abstained"].tolist() == [False, False, True]
    assert table.loc[2, ["stance", "best", "p_troll", "why"]].isna().all()
    assert set(table["model"]) == {abstaining(classifier, 0.0).model.content_hash}


@pytest.mark.parametrize(("threshold", "abstained"), [(0.69, False), (0.7, False), (0.71, True)])
def test_under_the_threshold_the_model_abstains_and_the_coders_do_not(classifier: Classifier, threshold: float,
                                                                      abstained: bool) -> None:
    said, tokenised = utterances(classifier, "Well put.")
    table = stance_table(abstaining(classifier, threshold), said, tokenised.tokens, held_out())
    assert table.loc[0, ["stance", "best", "abstained"]].tolist() == ["troll", "frontline", abstained]


def test_an_uncoded_comment_under_the_threshold_has_no_stance(classifier: Classifier) -> None:
    said, tokenised = utterances(classifier, "Well, well.", STAFF)
    table = stance_table(abstaining(classifier, 1.0), said, tokenised.tokens, NONE_HELD_OUT)
    assert table["stance"].isna().all()
    assert table["abstained"].all()
    assert table["best"].notna().all()
    assert table["why"].notna().all()


def test_batches_of_coded_silent_or_no_comments(classifier: Classifier) -> None:
    said, tokenised = utterances(classifier, "Well put.", STAFF, "")
    whole = stance_table(classifier, said, tokenised.tokens, held_out())
    parts = [stance_table(classifier, said.iloc[[n]].reset_index(drop=True), tokenised.tokens, held_out())
             for n in range(3)]
    for n, part in enumerate(parts):
        assert part.iloc[0].dropna().to_dict() == whole.iloc[n].dropna().to_dict()
    assert stance_table(classifier, said.iloc[:0], tokenised.tokens, held_out()).empty


def command(tmp_path: Path, rows: pd.DataFrame, *options: str) -> pd.DataFrame:
    """What `coalface stance` makes of a table."""
    rows.to_csv(tmp_path / "in.csv", index=False)
    done = coalface("stance", tmp_path / "in.csv", "--text", "body", "--out", tmp_path / "out.csv", *options)
    assert done.returncode == 0, done.stderr
    return read(tmp_path / "out.csv")


MANY = pd.DataFrame({"body": ["Well, well.", STAFF, INSULT, "It says so on the website.", ""]})


def test_the_study_s_prior_is_asked_for(tmp_path: Path, classifier: Classifier) -> None:
    plain, level, study = (command(tmp_path, MANY, *options) for options in (
        (), ("--prior", "level"), ("--prior", "study")))
    assert plain.equals(level)
    ours = classifier.predictions(texts(*MANY["body"]), dict(classifier.model.prior))
    assert study["p_frontline"].replace("", "nan").astype(float).tolist() == pytest.approx(
        ours["p_frontline"].tolist(), nan_ok=True)
    assert (study.loc[:3, "p_frontline"].astype(float) > level.loc[:3, "p_frontline"].astype(float)).all()
    assert coalface("stance", tmp_path / "in.csv", "--text", "body", "--prior", "flat", "--out",
                    tmp_path / "out.csv").returncode == 2


def test_abstaining_is_asked_for(tmp_path: Path, classifier: Classifier) -> None:
    plain, wary = command(tmp_path, MANY), command(tmp_path, MANY, "--abstain")
    assert (plain["stance"] == plain["best"]).all()
    assert wary["best"].equals(plain["best"])
    top = wary.loc[:3].filter(like="p_").astype(float).max(axis=1)
    assert (wary.loc[:3, "stance"] != "").tolist() == (top >= classifier.model.threshold).tolist()
    assert wary.loc[4, ["stance", "best", "why"]].tolist() == ["", "", ""]


@pytest.mark.parametrize(("column", "option"), [("parent", "--parent"), ("post", "--post")])
def test_what_is_quoted_from_the_answered_is_not_scored(tmp_path: Path, column: str, option: str) -> None:
    insult = "You lot are pathetic idiots and muppets, get a grip and do some work for once."
    rows = pd.DataFrame({"body": [f"{insult}\n\nThat was said to my team by a director."], column: insult})
    alone, beside = command(tmp_path, rows), command(tmp_path, rows, option, column)
    assert "insult" in alone.loc[0, "why"]
    assert "insult" not in beside.loc[0, "why"].replace("no insult", "")
    assert float(beside.loc[0, "p_troll"]) < float(alone.loc[0, "p_troll"]) / 2
