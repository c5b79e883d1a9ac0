"""Topics checked by people: what the sheets show and hide, what answers are worth, what the report makes of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.errors import TableError
from pipeline.findings import findings
from pipeline.findings.entries import merged
from pipeline.findings.material import material
from pipeline.findings.recurrence import recurrence
from pipeline.findings.topic_tests import topic_tests
from pipeline.findings.topics import topics as topics_of
from pipeline.report.prose import document
from pipeline.statistics import wilson_interval
from pipeline.store import Store, as_arrow
from pipeline.study import TopicEdits, Topics
from pipeline.tables import TOPIC_CHECKS
from pipeline.topics.answers import COLUMNS, kept_answers, scored
from pipeline.topics.edits import edited
from pipeline.topics.intrusion import (
    KEY,
    LETTERS,
    answered,
    sheet_and_key,
    shuffled,
    smoothed,
    topic_checks,
    topic_hash,
    topic_questions,
    word_questions,
)
from pipeline.topics.model import TopicModel
from tests.invented import DATES, STANCES, codings, study, tables, talk
from tests.test_report_prose import _words

BEST = ["kettle tea mug spoon milk sugar", "loom mill yarn weft warp wool", "rain hail snow sleet fog mist",
        "bus train"]


def topics(best: list[str] = BEST) -> pd.DataFrame:
    words = [[{"word": word, "weight": 0.5} for word in one.split()] for one in best]
    return pd.DataFrame({"topic": range(len(best)), "name": [one.split()[0] for one in best], "words": words})


def themes(counts: dict[str, list[int]]) -> pd.DataFrame:
    """Sentences of each comment, so many of each topic."""
    rows = [{"comment": name, "sentence": f"{name}.{topic}.{k}", "topic": topic}
            for name, numbers in counts.items() for topic, count in enumerate(numbers) for k in range(count)]
    return pd.DataFrame([*rows, {"comment": "z", "sentence": None, "topic": None}])


TALK = themes({"a-1": [3, 1, 0, 0], "a-2": [1, 1, 1, 1], "a-3": [2, 0, 0, 0], "a-4": [0, 1, 2, 2], "a-5": [5, 4, 2, 0]})


@pytest.mark.parametrize("seed", range(5))
def test_a_word_question_hides_one_stranger(seed):
    found = word_questions(topics(), seed)
    assert [one.about for one in found] == ["kettle", "loom", "rain"]  # the last has too few words
    for one, best in zip(found, BEST, strict=False):
        strange = one.options[one.intruder]
        assert strange not in best.split()
        assert set(one.options) - {strange} == set(best.split()[:5])
        assert len(one.options) == 6


@pytest.mark.parametrize("seed", range(5))
def test_a_topic_question_hides_one_topic_that_the_comment_lacks(seed):
    found = topic_questions(topics(), TALK, 9, seed)
    assert [one.about for one in found] == ["a-1", "a-4", "a-5"]  # the others have all topics, or one
    counts = {"a-1": [3, 1, 0, 0], "a-4": [0, 1, 2, 2], "a-5": [5, 4, 2, 0]}
    for one in found:
        own = counts[one.about]
        shown = [BEST.index(option.replace(",", "")) for option in one.options]
        assert own[shown[one.intruder]] == 0
        assert len(shown) == 1 + min(3, sum(count > 0 for count in own))
        assert one.shares == tuple(smoothed(own[topic], sum(own), 4) for topic in shown)
        assert one.shares[one.intruder] == min(one.shares)


def test_questions_are_the_same_again_and_their_order_tells_nothing():
    made = [shuffled([*word_questions(topics(), 4), *topic_questions(topics(), TALK, 9, 4)], 4) for _ in range(2)]
    assert made[0] == made[1]
    places = [one.intruder for seed in range(200) for one in word_questions(topics(), seed)]
    assert set(places) == set(range(6))
    assert np.bincount(places).min() > 60  # of 600 answers 100 each are expected
    intruders = {one.options[one.intruder] for seed in range(50) for one in word_questions(topics(), seed)}
    assert len(intruders) > 10


def test_the_sheet_tells_no_answer():
    asked = [*word_questions(topics(), 1), *topic_questions(topics(), TALK, 9, 1)]
    sheet, key = sheet_and_key(asked)
    assert tuple(key.columns) == KEY
    assert set(sheet["answer"]) == {""}
    assert not set(sheet.columns) & (set(KEY) - {"question"})
    for one, row, answer in zip(asked, sheet.itertuples(), key.itertuples(), strict=True):
        assert getattr(row, answer.intruder) == one.options[one.intruder]
        assert answer.options == sum(bool(getattr(row, letter)) for letter in LETTERS)


@pytest.mark.parametrize(("shares", "answer", "right", "odds"), [
    ("", "b", True, None), ("", "a", False, None),
    ("0.64 0.04 0.32", "b", True, 0.0),
    ("0.64 0.04 0.32", "a", False, np.log(0.04 / 0.64)),  # Chang and others (2009), equation 2
    ("0.64 0.04 0.32", "c", False, np.log(0.04 / 0.32)),
])
def test_what_an_answer_is_worth(shares, answer, right, odds):
    found = answered({"intruder": "b", "shares": shares}, answer)
    assert found["right"] is right
    assert found["log_odds"] == (None if odds is None else pytest.approx(odds, abs=1e-6))


KEY_ROWS = pd.DataFrame([("Q001", "words", "kettle", "6", "b", "", "h1"),
                         ("Q002", "topics", "a-1", "3", "c", "0.64 0.32 0.04", "h1 h2 h3")], columns=list(KEY))


@pytest.mark.parametrize(("rows", "says"), [
    ([("Q009", "a")], r"sheet.csv:2: the key has no question 'Q009'"),
    ([("Q001", "a"), ("Q001", "b")], r"sheet.csv:3: question Q001 is answered twice"),
    ([("Q001", "g")], r"sheet.csv:2: 'g' is no answer to question Q001\. Write one of a, b, c, d, e, f,"),
    ([("Q002", "d")], r"Write one of a, b, c, or leave it empty"),
    ([("Q002", "ab")], r"'ab' is no answer"),
])
def test_answers_that_cannot_be_scored(rows, says):
    with pytest.raises(TableError, match=says):
        scored(pd.DataFrame(rows, columns=["question", "answer"]), KEY_ROWS, "eva", Path("sheet.csv"))


def test_a_sheet_without_answers_column():
    with pytest.raises(TableError, match="lacks the column answer"):
        scored(pd.DataFrame({"question": ["Q001"]}), KEY_ROWS, "eva", Path("sheet.csv"))


def test_answers_are_kept_as_they_were_scored(tmp_path):
    sheet = pd.DataFrame([("Q002", " C "), ("Q001", "")], columns=["question", "answer"])
    found = scored(sheet, KEY_ROWS, "eva", Path("sheet.csv"))
    assert found[["checker", "question", "right", "log_odds"]].values.tolist() == [["eva", "Q002", True, 0.0]]
    found.to_csv(tmp_path / "a.csv", index=False)
    pd.testing.assert_frame_equal(kept_answers([tmp_path / "a.csv"]), found, check_dtype=False)
    assert as_arrow(topic_checks(kept_answers([]), topics()), TOPIC_CHECKS).num_rows == 0
    with pytest.raises(TableError, match="eva answers question Q002 twice"):
        kept_answers([tmp_path / "a.csv", tmp_path / "a.csv"])


@pytest.mark.parametrize("content", ["", "checker,question\neva,Q001\n", None,
                                     f"{','.join(COLUMNS)}\ne,Q,words,k,x,True,,h\n"])
def test_files_that_hold_no_answers(tmp_path, content):
    path = tmp_path / "answers.csv"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(TableError, match=r"answers\.csv.*coalface check topics import"):
        kept_answers([path])


def test_answers_on_topics_that_changed_do_not_count():
    hashes = [topic_hash(words) for words in topics()["words"]]
    rows = [("eva", "Q001", "words", "kettle", 6, True, None, hashes[0]),
            ("eva", "Q002", "topics", "a-1", 3, False, -1.0, f"{hashes[0]} {hashes[1]}")]
    answers = pd.DataFrame(rows, columns=list(COLUMNS))
    now = topics([BEST[0], "loom mill yarn weft warp linen", *BEST[2:]])
    assert topic_checks(answers, topics())["current"].tolist() == [True, True]
    assert topic_checks(answers, now)["current"].tolist() == [True, False]


# The commands


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A study's tables, so far as the commands read them."""
    comments = talk()
    found = tables(comments, DATES)
    found["topics"] = pd.concat([found["topics"].head(1)] * 4, ignore_index=True).assign(
        topic=range(4), name=topics()["name"], words=topics()["words"])
    placed = found["themes"]["sentence"].notna()
    rows = found["themes"][placed]
    found["themes"] = pd.concat([found["themes"], rows.assign(
        sentence=rows["sentence"] + "2", topic=1, ordinal=2)], ignore_index=True)
    found["comments"]["text"] = ["=1+1 ask Getafix"] * len(comments)
    store = Store(tmp_path / "build", list(STANCES))
    for name in ("posts", "comments", "topics", "themes"):
        store.write(name, found[name])
    return tmp_path


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setattr("pipeline.opened.load_study", lambda _path: study())

    def run(*arguments: object) -> str:
        done = CliRunner().invoke(app, ["check", "topics", *map(str, arguments)], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.output

    return run


def test_sheets_go_out_and_answers_come_back(folder, command):
    assert "6 questions" in command("export", "--out", folder / "work", "--tables", folder, "--comments", 3)
    sheet = pd.read_csv(folder / "work" / "sheet.csv", dtype=str, keep_default_na=False)
    key = pd.read_csv(folder / "work" / "key.csv", dtype=str, keep_default_na=False).set_index("question")
    assert set(sheet["text"]) == {"", "'=1+1 ask [name]"}  # no formula, no name
    for checker, answer in [("eva", lambda id_: key["intruder"][id_]), ("max", lambda _: "a")]:
        sheet.assign(answer=[answer(id_) for id_ in sheet["question"]]).to_csv(folder / f"{checker}.csv", index=False)
    said = command("import", folder / "eva.csv", folder / "max.csv", "--key", folder / "work" / "key.csv",
                   "--out", folder / "answers.csv")
    assert "12 of 12 answers" in said
    checks = topic_checks(kept_answers([folder / "answers.csv"]), topics())
    assert checks["current"].all()
    assert checks.loc[checks["checker"] == "eva", "right"].all()
    assert set(checks["checker"]) == {"eva", "max"}


def test_what_cannot_be_imported(folder, command):
    command("export", "--out", folder / "work", "--tables", folder)
    sheet = folder / "work" / "sheet.csv"
    other = folder / "other" / "sheet.csv"
    other.parent.mkdir()
    other.write_text(sheet.read_text("utf-8"), encoding="utf-8")
    for sheets, key, says in [([sheet], "key.csv", "nobody has answered"), ([sheet, other], "key.csv", "the same name"),
                              ([sheet], "sheet.csv", "the key lacks the column kind")]:
        with pytest.raises(TableError, match=says):
            command("import", *sheets, "--key", folder / "work" / key, "--out", folder / "answers.csv")


# What findings and report make of them


@cache
def plain() -> dict[str, Any]:
    """The results of the talk as it is."""
    made: dict[str, Any] = findings(tables(talk(), DATES), study(), codings(talk()))
    return made


def results(**changes: pd.DataFrame) -> dict[str, Any]:
    """The same with other tables of topics."""
    of = material({**tables(talk(), DATES), **changes}, study(), codings(talk()), {})
    part = merged([topics_of(of), topic_tests(of), recurrence(of)])
    made: dict[str, Any] = json.loads(json.dumps({**plain(), "numbers": {**plain()["numbers"], **part.numbers},
                                                  "tables": {**plain()["tables"], **part.tables}}))
    return made


def checks(right: int, n: int, *, current: bool = True) -> pd.DataFrame:
    rows = [("eva", f"Q{k:03d}", "words", "pay", 6, k < right, None, current) for k in range(n)]
    return pd.DataFrame(rows, columns=[one.name for one in TOPIC_CHECKS.columns])


@pytest.mark.parametrize(("right", "n"), [(5, 6), (0, 3)])
def test_precision_is_the_share_found_with_wilson_s_interval(right, n):
    made = results(topic_checks=checks(right, n))
    found, expected = made["numbers"]["topics.checks.words.precision"], wilson_interval(right, n, 0.95)
    assert [found[part] for part in ("value", "low", "high")] == pytest.approx(
        [expected.value, expected.low, expected.high], abs=1e-4)
    assert made["numbers"]["topics.checks.words.chance"]["value"] == pytest.approx(1 / 6, abs=1e-4)
    assert "1\u00a0person checked the topics" in _words(made)
    assert "No person has" not in _words(made)


def test_stale_answers_do_not_count():
    made = results(topic_checks=checks(2, 3, current=False))
    assert made["numbers"]["topics.checks.words.precision"]["value"] is None
    assert "3\u00a0answers on topics that have changed since do not count" in _words(made)
    assert "No person has checked these topics" in _words(made)


def test_an_unstable_topic_is_no_finding():
    made = plain()
    assert [row[-1] for row in made["tables"]["topics"]["rows"]] == ["yes", "no"]
    words = _words(made)
    assert "1\u00a0is stable (Table" in words
    assert "no conclusion should rest on the others" in words
    assert "tools, loom" not in words
    assert "1\u00a0topic does not come back" in words


@pytest.mark.parametrize(("stable", "said", "unsaid"), [
    ([True, True], ["all are stable"], ["do not come back"]),
    ([False, False], ["none is stable", "2\u00a0topics do not come back"], ["Stable topics that stand"]),
    ([None, None], ["was not measured"], ["stable;", "do not come back", "Stable topics that stand"]),
])
def test_the_report_says_what_is_stable(stable, said, unsaid):
    made = results(topics=tables(talk(), DATES)["topics"].assign(
        stable=pd.Series(stable, dtype=object), stability=[None if one is None else 0.5 for one in stable]))
    words = _words(made)
    assert all(text in words for text in said), words
    assert not any(text in words for text in unsaid)


def test_a_stable_topic_that_recurs_and_is_no_theme_stands_in_the_summary():
    found = tables(talk(), DATES)
    expected = "comes back when it is fitted again, recurs across posts and is none of the themes"
    assert expected not in _words(plain())  # the stable one is a theme's
    words = _words(results(topics=found["topics"].assign(
        theme=None, stable=pd.Series([True, False], dtype=object), posts=3)))
    assert expected in words


@pytest.mark.parametrize(("key", "value"), [
    ("theme.pay.posts", 3), ("theme.pay.posts_share", 1.0), ("theme.pay.years", 2), ("theme.tools.years", 1),
    ("theme.food.posts_share", 0.0), ("topic.0.posts", 3), ("topic.0.years", 2), ("topic.0.recurs", True),
    ("topic.1.posts", 0), ("recurrence.years", 2), ("topics.recurring", 1), ("topics.refits", 8),
    ("topics.refits.order.ari", 1.0), ("topics.refits.seed.ari", 0.65), ("topics.refits.seed.ari_lowest", 0.6),
    ("topics.stable", 1), ("topics.unstable", 1), ("topics.quality.nmf.coherence", 0.1), ("topics.edits", 0),
    ("topics.unassigned", 0),
])
def test_numbers_of_topics(key, value):
    assert plain()["numbers"][key]["value"] == value


def test_the_share_of_posts_has_wilson_s_interval():
    found, expected = plain()["numbers"]["theme.tools.posts_share"], wilson_interval(2, 3, 0.95)
    assert [found["low"], found["high"]] == pytest.approx([expected.low, expected.high], abs=1e-4)


def test_edits_stand_in_the_report():
    model = TopicModel(np.array([0, 0, 1]), ((("pay", 1.0),), (("loom", 1.0),)))
    made = results(topic_edits=edited(model, TopicEdits(rename={"pay": "Wages"}, drop=("loom",))).log)
    assert "2\u00a0changes were made in the study file" in _words(made)
    assert made["tables"]["topic_edits"]["rows"] == [["renamed", 0, "pay", 2, 0, "Wages"],
                                                     ["dropped", 1, "loom", 1, None, None]]
    assert any(getattr(block, "name", "") == "topic_edits" for block in document(made, {}).blocks)


def test_defaults_of_a_study_are_those_of_the_shipped_one(shipped):
    assert shipped.topics == Topics()
