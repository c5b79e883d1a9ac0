"""The field engine: the trade's words, phrases, names, oaths; towards whom; what a model learns from."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import StudyError
from pipeline.sentiment import (
    PARTS,
    FieldLexicon,
    Word,
    analyzer,
    field_analyzer,
    field_lexicon,
    label,
    parts,
    sentiment_table,
)
from pipeline.study import ROOT, load_study
from pipeline.tokenise import sentences_and_tokens, terms, text_comments

SEEDS = ROOT / "seeds" / "lexicons"


@pytest.fixture(scope="module")
def shipped():
    return field_lexicon(SEEDS / "sentiment.csv", SEEDS / "targets.csv")


@pytest.fixture(scope="module")
def read():
    trade = terms(SEEDS / "terms.csv")

    def of(*texts, quoted=None):
        comments = text_comments(texts)
        if quoted:
            comments["quoted"] = quoted
        found = sentences_and_tokens(comments, trade)
        return list(comments["comment"]), found.sentences, found.tokens
    return of


@pytest.mark.parametrize(("text", "sign"), [
    ("The offender breached his licence and was returned to custody.", 0),
    ("She wrote the risk assessment for the victim liaison unit.", 0),
    ("The care and support of our Trust went to the Ministry of Justice.", 0),
    ("Grace Joy and Faith Hope moved to the Liverpool office.", 0),
    ("It works like the old one, a kind of form.", 0),
    ("Nobody trusts them and I don’t trust them either.", -1),
    ("What a shambles.", -1), ("We are all knackered and gutted.", -1), ("They are taking the piss.", -1),
    ("The new kit is not fit for purpose.", -1), ("Absolute cobblers...again.", -1),
    ("With all due respect, it is late.", -1),
    ("No problem at all.", 1), ("The team is spot on.", 1), ("She is a credit to the service.", 1),
    ("This is bloody brilliant.", 1), ("I love this job 😁", 1), ("A lovely,kind colleague.", 1),
])
def test_the_shipped_words_read_the_trade(shipped, read, text, sign):
    names, sentences, tokens = read(text)
    score = sentiment_table(names, sentences, tokens, shipped)["field"].iloc[0]
    assert label(score) == ("negative", "neutral", "positive")[sign + 1]


def test_an_oath_strengthens_a_word_of_feeling_and_else_stands_for_itself(shipped):
    engine = field_analyzer(shipped)
    assert engine.compound("bloody brilliant work") > engine.compound("brilliant work")
    assert engine.compound("bloody awful work") < engine.compound("awful work")
    assert engine.compound("the bloody form") < 0


def test_quoted_words_are_not_scored(shipped, read):
    text = "He said it was a shambles."
    whole = sentiment_table(*read(text, quoted=[[{"start": 15, "end": 26}]]), shipped)
    assert whole["field"].tolist() == [0.0, 0.0]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80))
def test_without_words_of_a_field_its_engine_is_the_base_engine(text):
    assert field_analyzer(FieldLexicon()).compound(text) == analyzer().compound(text)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_scores_stay_in_range_and_every_weight_has_its_place(text):
    engine = field_analyzer(FieldLexicon((Word("no problem", 1.0, "failure"), Word("risk", 0.0, "trade"))))
    said = f"{text} no problem, risk {text}"
    assert -1 <= engine.compound(said) <= 1
    assert all(0 <= at < len(said.split()) and abs(weight) < 10 for at, _, weight in engine.weighed(said))


SMALL = FieldLexicon(targets=(
    ("chiefs", "manager", ""), ("chiefs", "managers", ""), ("kit", "IT", ""), ("kit", "new laptop", ""),
    ("mates", "colleague", ""), ("mates", "colleagues", ""), ("readers", "you", "reply")))


@pytest.mark.parametrize(("text", "reply", "target"), [
    ("The managers are useless.", False, "chiefs"),
    ("My colleagues think the managers are useless.", False, "chiefs"),
    ("Managers bullied my colleagues.", False, "chiefs"),
    ("My colleagues were bullied by the managers.", False, "chiefs"),
    ("The managers hate my colleagues.", False, "mates"),
    ("Thanks to my colleagues, though IT is slow.", False, "mates"),
    ("My new laptop is awful.", False, "kit"),
    ("We know it is awful.", False, None),
    ("You are an idiot.", True, "readers"), ("You are an idiot.", False, None),
])
def test_a_feeling_goes_to_whom_syntax_says(read, text, reply, target):
    names, sentences, tokens = read(text)
    found = sentiment_table(names, sentences, tokens, SMALL, replies=names if reply else ())["target"]
    assert [one if isinstance(one, str) else None for one in found] == [None, target]


def test_features_of_comments(shipped, read):
    names, sentences, tokens = read("Oh great, well done! The 'improved' IT is a shambles. Why?", "")
    found = parts(names, sentences, tokens, shipped)
    assert list(found.columns) == list(PARTS)
    assert list(found.index) == names
    assert not found.iloc[1].any()
    one = found.iloc[0]
    assert one["sentences"] == pytest.approx(math.log1p(3))
    assert one["questions"] == one["exclamations"] == one["scare_quotes"] == pytest.approx(math.log(2))
    assert one["question_last"] == 1
    assert one["ironic_praise"] > 0
    assert one["field_min"] <= one["field_mean"] <= one["field_max"]
    assert one["bad"] < 0


def test_the_order_of_comments_changes_no_feature(shipped, read):
    names, sentences, tokens = read("A shambles. Good people.", "No problem, thanks.")
    forward = parts(names, sentences, tokens, shipped)
    alone = [frame[frame["comment"] == names[1]] for frame in (sentences, tokens)]
    back = parts(names[::-1], *alone, shipped)
    pd.testing.assert_series_equal(forward.loc[names[1]], back.loc[names[1]])


@pytest.mark.parametrize(("rows", "said"), [
    ("risk,0,trade,,", "words.csv:2: a row needs a 'word' and a 'reason'"),
    ("risk,0,trades,,why", "words.csv:2: 'trades' is no kind of word. Use one of: trade, failure"),
    ("risk,much,trade,,why", "words.csv:2: the valence must be a number from -4 to 4 or empty, not 'much'"),
    ("risk,5,trade,,why", "not '5'"), ("risk,nan,trade,,why", "not 'nan'"),
    ("risk,1,trade,NOUN,why", "words.csv:2: a row with a part of speech is for one word of valence 0"),
    ("risk,0,trade,,why\nRisk,1,trade,,why", "words.csv:3: 'risk' stands there twice"),
])
def test_a_wrong_row_is_named(tmp_path, rows, said):
    path = tmp_path / "words.csv"
    path.write_text(f"word,valence,kind,pos,reason\n{rows}\n", encoding="utf-8")
    with pytest.raises(StudyError) as caught:
        field_lexicon(path)
    assert said in str(caught.value)


@pytest.mark.parametrize(("row", "said"), [
    ("bosses,,", "targets.csv:2: a row needs a 'target' and a 'word'"),
    ("bosses,chief,post", "targets.csv:2: 'where' is empty or reply, not 'post'"),
])
def test_a_wrong_target_is_named(tmp_path, row, said):
    path = tmp_path / "targets.csv"
    path.write_text(f"target,word,where\n{row}\n", encoding="utf-8")
    with pytest.raises(StudyError) as caught:
        field_lexicon(None, path)
    assert said in str(caught.value)


def test_the_shipped_lexicons_belong_to_the_study(shipped):
    lists = load_study(ROOT / "study.toml").lexicons
    assert field_lexicon(lists.sentiment, lists.targets) == shipped
    assert {"risk", "no problem", "shambles"} <= set(shipped.valences)
    assert ("trust", "NOUN") in shipped.silent
    assert len({target for target, _, _ in shipped.targets}) == 9
