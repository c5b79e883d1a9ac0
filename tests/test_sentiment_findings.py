"""What the findings say of sentiment: towards whom, and the audit without which no score is shown."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pipeline.findings import NO_CODINGS, findings
from pipeline.findings.material import material
from pipeline.findings.sentiment_audit import ENGINES, sentiment_audit
from tests.invented import DATES, codings, study, tables, talk


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    return findings(tables(talk(), DATES), study(), codings(talk()))


@pytest.fixture(scope="module")
def uncoded() -> dict[str, Any]:
    return findings(tables([replace(one, coded=False) for one in talk()], DATES), study(), NO_CODINGS)


@pytest.mark.parametrize(("key", "value"), [
    ("sentiment.target.sentences", 6), ("sentiment.target.bosses.comments", 6),
    ("sentiment.target.bosses.stance.owner.mean", 0.5), ("sentiment.target.bosses.stance.owner.sentences", 2),
    ("validity.sentiment.field.pearson", 1.0), ("validity.sentiment.base.macro_f1", 1.0),
    ("validity.sentiment.stance.worker.pearson", 1.0), ("validity.sentiment.post.a.pearson", 1.0),
])
def test_a_number_is_what_counting_by_hand_gives(found: dict[str, Any], key: str, value: object) -> None:
    assert found["numbers"][key]["value"] == value


def test_the_words_that_move_scores_most_come_first(found: dict[str, Any]) -> None:
    words = found["tables"]["sentiment_words"]["rows"]
    assert [row[0] for row in words] == ["shambles", "good"]
    assert words[1][3] == 1.9  # VADER's own valence of "good"
    assert [row[2] < 0 for row in words] == [True, False]


def test_engines_stand_side_by_side_and_the_learned_one_only_where_there_is_one(found: dict[str, Any]) -> None:
    assert [row[0] for row in found["tables"]["sentiment_engines"]["rows"]] == list(ENGINES.values())[1:]
    made = tables(talk(), DATES)
    made["sentiment"]["sarcasm"] = made["sentiment"]["sarcasm"].fillna(0.1)
    audit = sentiment_audit(material(made, study(), codings(talk()), {}))
    assert [row[0] for row in audit.tables["sentiment_engines"]["rows"]] == list(ENGINES.values())
    assert audit.numbers["validity.sentiment.learned.pearson"]["value"] == 1.0


def test_without_codings_no_score_is_shown_and_that_is_said(uncoded: dict[str, Any]) -> None:
    assert not [name for name in uncoded["tables"] if name.startswith("sentiment_")]
    for name, table in uncoded["tables"].items():
        for at, column in enumerate(table["columns"]):
            assert not column.startswith("Mean sentiment") or {row[at] for row in table["rows"]} <= {None}, name
    assert "not validated" in next(c["text"] for c in uncoded["cautions"] if c["about"] == "sentiment")
    assert uncoded["numbers"]["sentiment.mean"]["value"] is not None  # for whoever codes a sample next
