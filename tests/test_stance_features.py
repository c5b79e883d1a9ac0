"""What the stance model reads of a comment: word lists, discourse features, the encoder's states, training sets."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import StudyError
from pipeline.study import Study
from pipeline.tokenise import terms
from pipeline.vectors import Encoder
from pipeline.wording import corpus_utterances
from pipeline.wording.features import discourse_features, word_lists
from pipeline.wording.lexicon import WordLists
from pipeline.wording.reader import block_weights, matrix
from pipeline.wording.utterances import text_utterances, training_only

Features = Callable[..., pd.Series]


@pytest.mark.parametrize(("phrases", "text", "count"), [
    (["muppet"], "Muppet! You MUPPET.", 2),
    (["muppet"], "Muppets.", 0),
    (["muppet*"], "Muppets, muppetry, muppet; not a puppet.", 3),
    (["boo hoo"], "Boo hoo, boo... hoo. Hoo boo.", 2),
    (["get a grip*"], "Get a gripping read, or get a grip.", 2),
    (["a b", "b c"], "a b c", 2),  # what overlaps counts in both
    (["a", "a b", "a*"], "a b", 3),
    (["a a"], "a a a", 2),
    (["you don't"], "You don’t know. You don't!", 2),
    (["don’t"], "I don't.", 1),
    (["call*"], "so-called calls", 1),
    (["so-called"], "The so-called plan is so called.", 1),
    (["one two three", "one two"], "one two three", 2),
    (["muppet", "Muppet", " muppet "], "muppet", 1),  # the same phrase, written thrice
    (["", "*", "!"], "anything at all *", 0),
    (["grip"], "", 0),
])
def test_phrases_are_counted(phrases: list[str], text: str, count: int) -> None:
    assert WordLists(("list", one) for one in phrases).counts(text).tolist() == [count]


def test_lists_are_counted_apart_and_in_the_order_of_their_names() -> None:
    lists = WordLists([("mockery", "diddums"), ("insult", "muppet"), ("mockery", "muppet")])
    assert lists.names == ("insult", "mockery")
    assert lists.counts("Diddums, you muppet.").tolist() == [1, 2]


WORDS = st.sampled_from(["a", "b", "ab", "aba", "it's", "so-called"])


def by_regular_expression(phrases: Sequence[tuple[str, str]], name: str, text: str) -> int:
    """How often a list's phrases begin at a word of a text, by the plainest pattern for each."""
    found = 0
    for phrase in {phrase for one, phrase in phrases if one == name}:
        pattern = re.escape(phrase).replace(r"\*", r"\S*")
        found += len(re.findall(rf"(?<= )(?={pattern} )", f" {text} "))
    return found


@given(st.lists(st.tuples(st.sampled_from("xyz"), st.lists(WORDS, min_size=1, max_size=3), st.booleans()), max_size=8),
       st.lists(WORDS, max_size=12))
def test_counts_are_those_of_a_regular_expression(entries: list[tuple[str, list[str], bool]], words: list[str]) -> None:
    phrases = [(name, " ".join(parts) + "*" * star) for name, parts, star in entries]
    lists, text = WordLists(phrases), " ".join(words)
    assert lists.counts(text).tolist() == [by_regular_expression(phrases, name, text) for name in lists.names]


def test_every_shipped_phrase_can_be_found(shipped: Study) -> None:
    rows = pd.read_csv(shipped.lexicons.discourse, dtype=str, keep_default_na=False)
    lists = word_lists(shipped.lexicons.discourse)
    lost = [phrase for name, phrase in rows.itertuples(index=False)
            if not lists.counts(phrase.replace("*", ""))[lists.names.index(name)]]
    assert lost == []


@pytest.mark.parametrize("content", [None, b"name,phrase\nx,y\n", b"list,word\nx,\xff\n"])
def test_faulty_word_lists_say_what_to_mend(tmp_path: pytest.TempPathFactory, content: bytes | None) -> None:
    path = tmp_path / "lists.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(StudyError, match=r"expected columns 'list' and 'word'.*\[lexicons\]"):
        word_lists(path)


@pytest.fixture(scope="module")
def features(shipped: Study) -> Features:
    def one(text: str, depth: int = 0, quoted: Sequence[dict[str, int]] = ()) -> pd.Series:
        frame = pd.DataFrame({"text": [text], "answered": "", "depth": [depth], "quoted": [list(quoted)]})
        utterances, tokenised = text_utterances(frame, terms(shipped.lexicons.terms))
        return discourse_features(utterances, tokenised.tokens, word_lists(shipped.lexicons.discourse)).iloc[0]

    return one


@pytest.mark.parametrize(("text", "feature", "value"), [
    ("I did my best.", "says_i", 2 / 5),
    ("Get a grip, you idiot.", "any_insult", 1),
    ("You idiot, you idiots!", "count_insult", np.log1p(2)),
    ("You idiot, why are you here at all today?", "rate_insult", 1 / 9),
    ("Idiot, idiot.", "rate_insult", 0.2),  # the most a rate counts
    ("Thank you.", "any_insult", 0),
    ("Why? Why not?", "questions", 1),
    ("No! Never. Not now!", "exclamations", 2 / 3),
    ("Get out of here. I stay.", "imperatives", 1 / 2),
    ("NEVER AGAIN shall we.", "shouted", 2 / 5),
    ("The CRC and the NPS.", "terms", 2 / 6),
    ("I work in the south.", "disclosure", 1),
    ("As an SPO I can say.", "disclosure", 1),
    ("They work in the south.", "disclosure", 0),
    ("The so-called 'improvement' is here.", "scare_quotes", np.log1p(1)),
    ("It's the manager's fault.", "scare_quotes", 0),
    ("Well... I never…", "ellipses", np.log1p(2)),
    ("See https://example.org/x", "link", 1),
    ("no capital here.", "no_capital", 1),
    ("", "log_length", 0),
    ("", "all_quoted", 1),
])
def test_features(features: Features, text: str, feature: str, value: float) -> None:
    assert features(text)[feature] == pytest.approx(value)


def test_quoted_words_are_not_the_commenters(features: Features) -> None:
    text = '"You idiot" he said.'
    assert features(text)["any_insult"] == 1
    found = features(text, quoted=[{"start": 1, "end": 10}])
    assert (found["any_insult"], found["says_you"]) == (0, 0)
    assert found["quoted_share"] > 0


def test_reply_is_told_by_depth(features: Features) -> None:
    assert (features("Yes.", depth=0)["reply"], features("Yes.", depth=2)["reply"]) == (0, 1)


def test_no_feature_is_undefined(features: Features) -> None:
    for text in ("", "...", "https://example.org", "😀"):
        assert np.isfinite(features(text).to_numpy(dtype=float)).all()


def test_the_matrix_is_manner_words_and_states(shipped: Study) -> None:
    texts = pd.DataFrame({"text": ["I have 58 cases.", "I have 58 cases.", ""], "depth": 0,
                          "answered": ["", "The kettle is condemned.", ""]})
    utterances, tokenised = text_utterances(texts, terms(shipped.lexicons.terms))
    lists = word_lists(shipped.lexicons.discourse)
    found = matrix(utterances, tokenised.tokens, lists, Encoder(shipped.models.embedding))
    kinds = found.columns.str.rpartition("_").get_level_values(0).value_counts()
    assert [kinds[kind] for kind in ("mean", "highest", "answered")] == [384] * 3
    assert list(found["own"]) == ["I have 58 cases.", "I have 58 cases.", ""]
    plain = discourse_features(utterances, tokenised.tokens, lists)
    assert found[plain.columns].equals(plain)
    answered = found.filter(like="answered_")
    own = found.filter(regex="^(mean|highest)_")
    assert answered.any(axis=1).tolist() == [False, True, False]
    assert own.iloc[0].equals(own.iloc[1].rename(own.index[0]))
    assert not own.iloc[2].any()


def test_blocks_have_their_weight() -> None:
    assert block_weights(["says_i", "mean_000", "highest_383", "answered_001", "tag_123"]).tolist() == [
        1, 0.4, 0.25, 0.3, 1]


def test_answered_is_the_parent_or_the_post() -> None:
    comments = pd.DataFrame({
        "comment": ["1-01", "1-02", "2-01"], "post": ["1", "1", "2"], "depth": [0, 1, 0],
        "parent": [None, "1-01", None], "text": ["A.", "B.", "C."], "own": ["A.", "B.", "C."]})
    sentences = pd.DataFrame({"comment": ["1-01", "1-02", "2-01"], "own": ["Awful.", "Lovely.", ""],
                              "own_tokens": [2, 2, 0]})
    halves = [(comments.iloc[:1], sentences.iloc[:1]), (comments.iloc[1:], sentences.iloc[1:])]
    found = pd.concat(corpus_utterances(halves, {"1": "Post one.", "2": "Post two."}))
    assert list(found["answered"]) == ["Post one.", "A.", "Post two."]
    assert np.sign(found["sentiment"]).tolist()[:2] == [-1, 1]
    assert found["sentiment"].isna().tolist() == [False, False, True]


def test_training_only_sets(shipped: Study) -> None:
    found = training_only(shipped.annotations.training_only, shipped.stances)
    assert len(found) == 101 + 969
    assert set(found["stance"]) == set(shipped.stances)
    assert (found.loc[found["depth"] == 1, "answered"] != "").all()
    assert found["quoted"].map(len).sum() > 50
    assert found.groupby("source")["thread"].nunique().to_dict() == {"supplement.csv": 101,
                                                                    "synthetic_threads.jsonl": 80}


@pytest.mark.parametrize(("name", "content", "says"), [
    ("more.csv", "text,stance\nWell,nobody\n", r"more\.csv:2: 'nobody' is no stance"),
    ("more.csv", "words,stance\nWell,troll\n", r"more\.csv: .*cannot be read: KeyError\('text'\)"),
    ("more.jsonl", "{", r"more\.jsonl: .*cannot be read"),
    ("more.jsonl", '{"body": "", "comments": [{"text": "x", "stance": "troll", "parent": 4}]}', "IndexError"),
    ("none.csv", None, r"none\.csv: .*annotations\.training_only"),
])
def test_faulty_training_sets_are_named(tmp_path: pytest.TempPathFactory, shipped: Study, name: str,
                                        content: str | None, says: str) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(StudyError, match=says):
        training_only([path], shipped.stances)
