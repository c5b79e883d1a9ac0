"""The reasons named are those that decided."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest

from pipeline.stance.model import StanceModel, fitted
from pipeline.stance.reasons import MOST, PHRASES, reasons
from pipeline.study import Study
from pipeline.tokenise import terms
from pipeline.wording.features import discourse_features, word_lists
from pipeline.wording.utterances import text_utterances
from tests.stance_cases import by_hand

TWO = by_hand({"any_insult": [-2, 2], "says_we": [1, -1]})


def why(model: StanceModel, values: dict[str, float | str], likeliest: int | None = None) -> str:
    """The reasons of one comment; those of another stance than the likeliest where one is given."""
    features = pd.DataFrame([{"own": "", **values}])
    found = model.probabilities(features) if likeliest is None else np.eye(len(model.stances))[[likeliest]]
    return reasons(model, features, found)[0]


@pytest.mark.parametrize(("insult", "we", "expected"), [
    (1, 0, "insult"),  # manager, by the insult
    (1, -1, "insult; no we"),
    (1, 1, "insult"),  # that it says we speaks against, so it is no reason
    (-1, 1, "no insult; speaks as we"),  # nurse
    (0, 1, "speaks as we"),
    (-1, 0, "no insult"),
    (0.1, -3, "no we; insult"),  # the weightier first: 3 times 1 against 0.1 times 2
    (0.01, -3, "no we"),  # less than a twentieth of all is not named
    (0, 0, ""),
])
def test_the_reasons_are_what_decides(insult: float, we: float, expected: str) -> None:
    assert why(TWO, {"any_insult": insult, "says_we": we}) == expected


def test_the_reasons_are_of_the_likeliest_stance() -> None:
    values = {"any_insult": 1.0, "says_we": 1.0}
    assert [why(TWO, values, stance) for stance in (0, 1)] == ["speaks as we", "insult"]


def test_at_most_three_are_named() -> None:
    names = ["any_insult", "any_mockery", "any_profanity", "questions", "says_you"]
    model = by_hand({name: [-1 - n, 1 + n] for n, name in enumerate(names)})
    found = why(model, dict.fromkeys(names, 1.0))
    assert found == "addresses somebody: you; questions; swearing"
    assert found.count(";") == MOST - 1


def test_rate_count_and_presence_of_a_list_are_one_reason() -> None:
    model = by_hand({"rate_insult": [-1, 1], "count_insult": [-1, 1], "any_insult": [-1, 1], "says_i": [-2, 2]})
    assert why(model, {"rate_insult": 1, "count_insult": 1, "any_insult": 1, "says_i": 1}) == (
        "insult; speaks of itself: I, my")
    against = by_hand({"rate_insult": [-3, 3], "any_insult": [1, -1]})
    assert why(against, {"rate_insult": 1, "any_insult": 1}) == "insult"


@pytest.mark.parametrize(("column", "value", "expected"), [
    ("mean_007", 1.0, "worded like other comments coded manager"),
    ("highest_007", -1.0, "worded like other comments coded nurse"),
    ("answered_007", 1.0, "what it answers"),
    ("any_kettles", 1.0, "words of the list kettles"),
    ("any_kettles", -1.0, "no words of the list kettles"),
    ("tag_past", -1.0, "no past tense"),
])
def test_wording(column: str, value: float, expected: str) -> None:
    weight = 0.25 ** -1 if column.startswith("highest") else 1.0  # the block's factor undone
    assert why(by_hand({column: [-weight, weight]}), {column: value}) == expected


def test_a_word_stands_in_quotation_marks() -> None:
    stances = ["nurse", "manager"] * 8
    said = ["the ward" if one == "nurse" else "be patient" for one in stances]
    idle = np.random.default_rng(0).normal(size=16)
    features = pd.DataFrame({"says_i": idle, "own": said})
    model = fitted(features, stances, ["corpus"] * 16, {"nurse": 0.5, "manager": 0.5})
    found = reasons(model, features, model.probabilities(features))
    assert all("says “" in one for one in found)
    assert "ward" in found[0]
    assert "patient" in found[1]


def test_a_stance_is_weighed_against_the_mean_of_the_others() -> None:
    model = by_hand({"any_insult": [0, 2, 3], "says_we": [0, 2, -2]}, ["nurse", "manager", "patient"])
    # for manager: insult 2 - (0 + 3) / 2 = 0.5 and we 2 - (0 - 2) / 2 = 3, of which 0.5 is a seventh
    assert why(model, {"any_insult": 1.0, "says_we": 1.0}, 1) == "speaks as we; insult"
    assert why(model, {"any_insult": 1.0, "says_we": 1.0}, 0) == ""


@pytest.mark.parametrize(("gate", "expected"), [([20, -20], "insult"), ([-20, 20], "speaks as we")])
def test_the_domain_that_a_comment_is_like_gives_the_reasons(gate: Sequence[float], expected: str) -> None:
    one = np.array([[[-1, 1], [0, 0]], [[0, 0], [-1, 1]]], dtype=float)  # insult counts in one domain, we in the other
    model = by_hand({"any_insult": [0, 0], "says_we": [0, 0]}, weights=one, offsets=np.zeros((2, 2)),
                    gate=np.zeros((2, 2)), gate_offsets=np.array(gate, dtype=float))
    assert why(model, {"any_insult": 1.0, "says_we": 1.0}, 1) == expected


def test_a_comment_has_the_same_reasons_alone_and_in_company() -> None:
    rows = pd.DataFrame({"any_insult": [1.0, -1.0, 0.5], "says_we": [0.0, 1.0, -3.0], "own": ""})
    together = reasons(TWO, rows, TWO.probabilities(rows))
    assert together == [reasons(TWO, rows.iloc[[n]], TWO.probabilities(rows.iloc[[n]]))[0] for n in range(3)]
    assert reasons(TWO, rows.iloc[:0], TWO.probabilities(rows.iloc[:0])) == []


def test_every_shipped_feature_has_words(shipped: Study) -> None:
    utterances, tokenised = text_utterances(pd.DataFrame({"text": ["Well."], "answered": "", "depth": 0}),
                                            terms(shipped.lexicons.terms))
    lists = word_lists(shipped.lexicons.discourse)
    features = discourse_features(utterances, tokenised.tokens, lists).columns
    plain = {name for name in features if name.partition("_")[0] not in ("rate", "count", "any")}
    assert plain | set(lists.names) == set(PHRASES)
    assert all(more != less for more, less in PHRASES.values())
