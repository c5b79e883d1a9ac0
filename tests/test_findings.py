from __future__ import annotations

import datetime as dt
import json
import math
import random
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from pipeline.errors import StudyError
from pipeline.findings import NO_CODINGS, Codings, findings, load_codings
from pipeline.findings.agreement import coded_label
from pipeline.findings.entries import Part, merged, number, plain
from pipeline.findings.material import Material, material
from pipeline.findings.quotation_ledger import quotation_ledger
from pipeline.findings.quotations import quotations
from pipeline.people.redaction import KINDS
from pipeline.study import ROOT, Report, load_study
from tests.invented import (
    DATES,
    STANCES,
    THEMES,
    Comment,
    codings,
    probability_scores,
    study,
    tables,
    talk,
)


def _found(comments: list[Comment] | None = None, **options: Any) -> dict[str, Any]:
    given = talk() if comments is None else comments
    return findings(tables(given, DATES if comments is None else None), options.pop("study", study()),
                    options.pop("codings", codings(given)), **options)


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    return _found()


@pytest.mark.parametrize(("key", "value"), [
    ("corpus.posts", 3), ("corpus.comments", 8), ("corpus.replies", 5), ("corpus.top_level", 3),
    ("corpus.sentences", 7), ("corpus.words", 12 * 7), ("corpus.posts_dated", 2),
    ("corpus.first_date", "2017-02-20"), ("corpus.comments_per_post.most", 3), ("corpus.signed", 1),
    ("flow.documents", 3), ("flow.comments_without_own_words", 1), ("flow.ledger.layout", 3), ("flow.declared", 6),
    ("flow.declared_and_read", 2),
    ("post.a.comments", 3), ("post.a.declared", 3), ("post.c.declared", None), ("post.c.date", None),
    ("post.b.stance.worker.count", 2), ("post.b.stance.worker.share", 0.6667),
    ("stance.worker.count", 5), ("stance.worker.share", 0.625), ("stance.heckler.posts", 1), ("stance.coder", 8),
    ("stance.model", 0), ("stance.worker.share_corrected", 0.625), ("stance.worker.share_model", 0.7143),
    ("sentiment.scored", 7), ("sentiment.mean", -0.1857), ("sentiment.negative.count", 4),
    ("sentiment.stance.owner.mean", 0.5), ("sentiment.stance.owner.positive.share", 1.0),
    ("sentiment.coded.negative.count", 4),
    ("theme.pay.comments", 4), ("theme.pay.posts", 3), ("theme.pay.recurs", True), ("theme.tools.posts", 2),
    ("theme.food.comments", 0), ("theme.food.recurs", False), ("themes.recurring", 2), ("themes.absent", 1),
    ("theme.tools.stance.owner.count", 2), ("theme.tools.stance.owner.share", 1.0), ("themes.without", 2),
    ("thread.worker.to.post", 2), ("thread.owner.to.worker", 1), ("thread.worker.to.owner", 1),
    ("thread.heckler.to.worker", 1), ("thread.worker.replies", 3), ("thread.worker.replies_each", 0.6),
    ("thread.owner.answered", 0.5), ("thread.owner.reply_sentiment", -0.9),
    ("topics.count", 2), ("topic.0.sentences", 4),
    ("validity.coded", 8), ("validity.theme.micro_f1", 1.0), ("validity.stance.accuracy", 0.5),
    ("validity.sentiment.pearson", 1.0), ("validity.agreement.stance", 1.0),
])
def test_a_number_is_what_counting_by_hand_gives(found: dict[str, Any], key: str, value: object) -> None:
    assert found["numbers"][key]["value"] == value


def test_every_number_has_the_same_fields_and_limits_in_order(found: dict[str, Any]) -> None:
    for key, one in found["numbers"].items():
        assert set(one) == {"value", "low", "high", "n", "unit", "method"}, key
        if one["low"] is not None:
            assert one["low"] <= one["high"], key


def test_every_table_is_rectangular_and_says_whose_labels_it_shows(found: dict[str, Any]) -> None:
    for name, table in found["tables"].items():
        assert all(len(row) == len(table["columns"]) for row in table["rows"]), name
        assert table["title"], name
        assert table["note"].endswith("."), name


def test_the_dates_are_in_order_and_undated_posts_apart(found: dict[str, Any]) -> None:
    assert [row[:2] for row in found["tables"]["by_date"]["rows"]] == [["2017-02-20", "a"], ["2018-03-08", "b"]]
    assert [row[1] for row in found["tables"]["undated"]["rows"]] == ["c"]


def test_the_flow_of_stances_adds_up(found: dict[str, Any]) -> None:
    assert sum(row[-1] for row in found["tables"]["stance_by_post"]["rows"]) == 8
    assert sum(row[-1] for row in found["tables"]["stance_by_depth"]["rows"]) == 8
    assert sum(row[-1] for row in found["tables"]["reply_matrix"]["rows"]) == 8


def test_findings_do_not_depend_on_the_order_of_rows(found: dict[str, Any]) -> None:
    shuffled = {name: frame.sample(frac=1, random_state=4) for name, frame in tables(talk(), DATES).items()}
    again = findings(shuffled, study(), codings(talk()))
    assert json.dumps(again, sort_keys=True) == json.dumps(found, sort_keys=True)


BARE = [replace(c, coded=False) for c in talk()]
CASES = {
    "own corpus": (BARE, study(annotations=None)),
    "half coded": ([replace(c, coded=k % 2 == 0) for k, c in enumerate(talk())], study()),
    "one post": ([c for c in talk() if c.post == "a"], study()),
    "no replies": ([replace(c, parent=None) for c in talk()], study()),
    "one comment": (talk()[:1], study()),
    "a stance that nobody takes": ([c for c in talk() if c.stance == "worker" and c.parent is None], study()),
    "no words at all": ([replace(talk()[5], parent=None)], study()),
    "no comments": ([], study()),
}


@pytest.mark.parametrize("case", CASES)
def test_findings_of_odd_corpora_are_whole_and_json(found: dict[str, Any], case: str) -> None:
    comments, its_study = CASES[case]
    one = findings(tables(comments), its_study, codings(comments) if its_study.annotations else NO_CODINGS)
    json.dumps(one, allow_nan=False)
    optional = ("post.", "shares.", "topic.", "validity.", "errors.", "flow.ledger", "sentiment.target.", "compare.",
                "follows.", "time.", "words.")
    needed = {key for key in found["numbers"] if not key.startswith(optional)}
    assert needed <= set(one["numbers"])
    assert one["numbers"]["corpus.comments"]["value"] == len(comments)


def test_an_uncoded_corpus_is_said_to_be_uncoded() -> None:
    one = findings(tables(BARE), study(annotations=None), NO_CODINGS)
    assert one["tables"]["validity"]["note"] == "not coded"
    assert "coding" in {caution["about"] for caution in one["cautions"]}
    assert one["sources"]["stance"] == "Stance as the model gives it (n = 7 comments)."
    assert one["numbers"]["stance.worker.share_corrected"]["value"] is None


def test_an_uncoded_corpus_is_corrected_by_the_models_confusion_matrix(monkeypatch: pytest.MonkeyPatch) -> None:
    scores = {"model": {"labels": ["heckler", "owner", "worker"], "confusion": [[9, 0, 1], [0, 9, 1], [0, 0, 10]]}}
    few = findings(tables(BARE), study(annotations=None), NO_CODINGS, scores)
    assert few["numbers"]["stance.worker.share_corrected"]["value"] is None
    monkeypatch.setattr("pipeline.findings.stances.FEWEST_CORRECTED", 1)
    one = findings(tables(BARE), study(annotations=None), NO_CODINGS, scores)
    assert one["numbers"]["stance.worker.share_model"]["value"] == 0.7143
    assert one["numbers"]["stance.worker.share_corrected"]["value"] < 0.7143


def test_a_half_coded_corpus_is_corrected_by_its_coded_half() -> None:
    one = _found(CASES["half coded"][0])
    # Model: 5 of 7 judged comments are workers', 2 owners'. Coded and judged: worker, worker, heckler (model: worker),
    # owner. So covariances are 1/8 (worker) and 3/16 (owner), variances 5/21 each, and l is their ratio.
    tuned = (1 / 8 + 3 / 16) / (10 / 21)
    expected = 2 / 4 + tuned * (5 / 7 - 3 / 4)
    assert one["numbers"]["stance.worker.share_corrected"]["value"] == pytest.approx(expected, abs=1e-4)
    assert sum(one["numbers"][f"stance.{name}.share_corrected"]["value"] for name in STANCES) == pytest.approx(1)
    assert one["sources"]["stance"].startswith("Stance as coded where coded (n = 4 comments)")


def test_codings_of_another_text_do_not_count() -> None:
    one = findings(tables(BARE), study(), codings(talk()))
    assert "validity.agreement.stance" not in one["numbers"]
    assert one["numbers"]["sentiment.coded"]["value"] == 0


def test_agreement_falls_where_the_coders_differ() -> None:
    one = _found(codings=codings(talk(), other={0: "owner", 1: "worker"}))
    assert one["numbers"]["validity.agreement.stance"]["value"] < 0.8
    assert one["numbers"]["validity.agreement.theme.pay"]["value"] == 1.0
    assert one["numbers"]["validity.agreement.theme.food"]["value"] is None


GATE = study().annotations


@pytest.mark.parametrize(("given", "threshold", "warned"), [
    (codings(talk()), 0.667, None),
    (codings(talk(), {0: "owner", 1: "worker"}), 0.667, "agree too little"),
    (codings(talk(), {0: "owner", 1: "worker"}), 0.2, None),
    (codings(talk(), {0: "owner"}), 0.99, "agree too little"),
    (Codings(codings(talk()).adjudicated), 0.667, "not known"),
    (NO_CODINGS, 0.667, None),
])
def test_agreement_is_a_gate(given: Codings, threshold: float, warned: str | None) -> None:
    assert GATE is not None
    comments = talk() if given is not NO_CODINGS else BARE
    one = findings(tables(comments), study(annotations=replace(GATE, agreement=threshold)), given)
    cautions = {caution["about"]: caution["text"] for caution in one["cautions"]}
    assert (warned in cautions["agreement"]) if warned else ("agreement" not in cautions)
    assert ("Caution" in one["sources"]["stance"]) is bool(warned)


def test_a_stance_that_coders_see_differently_is_named() -> None:
    assert GATE is not None
    one = _found(codings=codings(talk(), {1: "heckler"}), study=study(annotations=replace(GATE, agreement=0.75)))
    numbers = one["numbers"]
    assert numbers["validity.agreement.stance"]["value"] >= 0.75 > numbers["validity.agreement.stance.owner"]["value"]
    text = next(c["text"] for c in one["cautions"] if c["about"] == "agreement by stance")
    assert "take the stance owner, heckler:" in text


def test_the_coincidence_table_counts_what_met_what() -> None:
    one = _found(codings=codings(talk(), {0: "owner"}))
    assert one["tables"]["agreement_stances"]["rows"] == [
        ["worker", 8, 1, 0, 9], ["owner", 1, 4, 0, 5], ["heckler", 0, 0, 2, 2]]
    assert one["numbers"]["validity.agreement.coincidence.worker.owner"]["value"] == 1
    assert one["numbers"]["validity.agreement.sentiment.ordinal"]["value"] == 1


ABSTAINING = [replace(c, coded=k % 2 == 0, unsure=k in (1, 3)) for k, c in enumerate(talk())]


def test_what_the_model_abstains_from_is_counted_apart() -> None:
    one = _found(ABSTAINING)
    numbers = one["numbers"]
    assert numbers["stance.abstained.count"]["value"] == 2
    assert (numbers["stance.abstained.share"]["value"], numbers["stance.abstained.share"]["n"]) == (0.2857, 7)
    assert (numbers["stance.none"]["value"], numbers["stance.wordless"]["value"]) == (3, 1)
    assert numbers["post.a.stance.abstained.count"]["value"] == 1
    assert one["tables"]["stances"]["rows"][-1][:2] == ["abstained", 2]
    assert one["tables"]["stance_by_post"]["columns"] == ["Post", *STANCES, "abstained", "All"]
    assert sum(row[-1] for row in one["tables"]["stance_by_post"]["rows"]) == 7
    assert "abstained" not in _found()["tables"]["stance_by_post"]["columns"]


def test_shares_by_post_theme_and_time_stand_beside_what_they_differ_by(found: dict[str, Any]) -> None:
    numbers = found["numbers"]
    assert numbers["shares.post.a.worker.counted"]["value"] == numbers["shares.post.a.worker.corrected"]["value"]
    assert numbers["shares.post.a.worker.model"]["value"] == 1.0
    assert numbers["shares.post.a.worker.difference"]["value"] == pytest.approx(2 / 3 - 3 / 5, abs=1e-4)
    assert numbers["shares.theme.tools.owner.counted"]["value"] == pytest.approx(2 / 3, abs=1e-4)
    assert numbers["shares.time.2017.worker.counted"]["n"] == 3
    assert {key.split(".")[2] for key in numbers if key.startswith("shares.time.")} == {"2017", "2018"}


def test_posts_of_one_year_are_parted_by_its_halves() -> None:
    dates = {"a": dt.date(2017, 2, 20), "b": dt.date(2017, 7, 1)}
    one = findings(tables(talk(), dates), study(), codings(talk()))
    assert {row[0] for row in one["tables"]["shares_by_time"]["rows"]} == {"2017, half 1", "2017, half 2"}


def test_a_group_with_few_codes_is_not_corrected() -> None:
    one = _found([replace(c, coded=c.post != "a") for c in talk()])
    assert one["numbers"]["shares.post.a.worker.corrected"]["value"] is None
    assert one["numbers"]["shares.post.b.worker.corrected"]["value"] is not None
    assert one["numbers"]["shares.post.b.worker.difference"]["value"] is None


def test_codes_weigh_by_the_probability_of_their_draw() -> None:
    comments = [replace(c, coded=k % 2 == 0) for k, c in enumerate(talk())]
    adjudicated = codings(comments).adjudicated
    drawn = adjudicated.assign(probability=[1.0, 1.0, 0.25, 0.25])
    plain, weighed = (findings(tables(comments), study(), Codings(one))["numbers"]["stance.worker.share_corrected"]
                      for one in (adjudicated, drawn))
    assert weighed["value"] != plain["value"]


def test_scores_of_the_models_probabilities_are_passed_on() -> None:
    scores = probability_scores()
    one = _found(model_scores=scores)
    numbers, given = one["numbers"], scores["model"]
    assert numbers["validity.calibration.ece"]["value"] == pytest.approx(given["calibration"]["ece"]["value"], abs=1e-4)
    assert numbers["validity.abstention.threshold"]["value"] == pytest.approx(given["threshold"], abs=1e-4)
    kept = [point for point in given["risk_coverage"] if point["threshold"] >= given["threshold"]][-1]
    assert numbers["validity.abstention.coverage"]["value"] == pytest.approx(kept["coverage"], abs=1e-4)
    assert numbers["validity.abstention.accuracy"]["value"] == pytest.approx(1 - kept["risk"], abs=1e-4)
    assert numbers["validity.abstention.accuracy_asked"]["n"] == 28
    assert one["tables"]["risk_coverage"]["rows"][-1][:2] == [1.0, 40]
    assert [row[-1] for row in one["tables"]["reliability"]["rows"]] == [20, 20]
    assert "validity.calibration.ece" not in _found()["numbers"]


def test_scores_of_models_are_passed_on() -> None:
    one = _found(model_scores={"majority": {"macro_f1": {"value": 0.2, "low": 0.1, "high": 0.3, "n": 8}, "labels": []}})
    assert one["numbers"]["validity.models.majority.macro_f1"]["high"] == 0.3
    assert ["Always the commonest stance", "Macro-F1", 0.2, 0.1, 0.3] in one["tables"]["models"]["rows"]


def test_a_poor_lexicon_is_called_poor(found: dict[str, Any]) -> None:
    rosy = [replace(c, sentiment=0.9 if c.sentiment is not None else None) for c in talk()]
    rosy[0] = replace(rosy[0], sentiment=0.8)
    one = findings(tables(rosy), study(), codings(talk()))
    assert "poorly" in next(c["text"] for c in one["cautions"] if c["about"] == "sentiment")
    assert "sentiment" not in {c["about"] for c in found["cautions"]}


def test_the_shipped_codings_can_be_read() -> None:
    shipped = load_codings(load_study(ROOT / "study.toml"))
    assert len(shipped.adjudicated) == 108
    assert [len(one) for one in shipped.coders] == [108, 108]
    assert load_codings(study(annotations=None)) is NO_CODINGS


def test_a_coding_that_is_not_there_is_named() -> None:
    shipped = load_study(ROOT / "study.toml")
    assert shipped.annotations is not None
    gone = replace(shipped, annotations=replace(shipped.annotations, adjudicated=ROOT / "gone.csv"))
    with pytest.raises(StudyError, match=r"gone\.csv"):
        load_codings(gone)


# Quotations


def _material(policy: str, comments: list[Comment] | None = None, **report: Any) -> Material:
    its_study = study(report=Report(quotations=policy, **report))  # type: ignore[arg-type]
    given = talk() if comments is None else comments
    return material(tables(given), its_study, codings(given), {})


def _quoted(policy: str, comments: list[Comment] | None = None, **report: Any) -> list[dict[str, Any]]:
    return quotations(_material(policy, comments, **report))


def test_quotations_follow_the_rule() -> None:
    chosen = _quoted("verbatim", quotations_per_theme=2)
    pay = [q["sentence"] for q in chosen if (q["group"], q["name"]) == ("theme", "pay")]
    assert pay == ["c-02.1", "a-01.1"]  # strongest first, one a post, though b has one as well
    assert len({q["sentence"] for q in chosen}) == len(chosen)
    for group in {(q["group"], q["name"]) for q in chosen}:
        posts = [q["post"] for q in chosen if (q["group"], q["name"]) == group]
        assert len(set(posts)) == len(posts) <= 2


@pytest.mark.parametrize(("policy", "text"), [
    ("verbatim", "Ask Getafix, or write to me@example.org about the pay we never got."),
    ("redacted", "Ask [name], or write to [e-mail] about the pay we never got."),
    ("paraphrase-only", None),
])
def test_a_quotation_follows_the_policy(policy: str, text: str | None) -> None:
    quotation = next(q for q in _quoted(policy, quotations_per_theme=3) if q["post"] == "b" and q["name"] == "pay")
    assert quotation["text"] == text
    assert quotation["changed"] == (None if text is None else policy == "redacted")
    assert (quotation["document"], quotation["start"], quotation["stance"]) == ("b.txt", 10, "worker")


@pytest.mark.parametrize(("policy", "counted"), [("redacted", (1, 1)), ("verbatim", (0, 0))])
def test_what_quotations_hide_is_counted(policy: str, counted: tuple[int, int]) -> None:
    of = _material(policy, quotations_per_theme=3)
    numbers = quotation_ledger(of, quotations(of), None).numbers
    assert [numbers[f"quotations.replaced.{kind}"]["value"] for kind in ("name", "e-mail")] == list(counted)
    assert {key for key in numbers if "replaced" in key} == {f"quotations.replaced.{kind}" for kind in KINDS}


@pytest.mark.parametrize("text", ["Too short.", "word " * 46 + "end."])
def test_sentences_of_the_wrong_length_are_not_quoted(text: str) -> None:
    assert _quoted("verbatim", [Comment("a", "worker", ("pay",), text=text)]) == []


def test_quoted_sentences_are_not_quoted() -> None:
    comments = [Comment("a", "worker", ("pay",))]
    made = tables(comments)
    made["sentences"]["own_tokens"] -= 1
    assert quotations(material(made, study(), codings(comments), {})) == []


# Entries


@pytest.mark.parametrize(("value", "expected"), [
    (math.nan, None), (math.inf, None), (pd.NA, None), (pd.NaT, None), (None, None), (-0.00001, 0.0),
    (0.123456, 0.1235), (True, True), (3, 3), ("x", "x"),
    (DATES["a"], "2017-02-20"), (pd.Timestamp("2017-02-20"), "2017-02-20"),
    ([1.00001, math.nan], [1.0, None]), (pd.Series([2]).iloc[0], 2), (pd.Series([2.5]).to_numpy(), [2.5]),
])
def test_plain(value: object, expected: object) -> None:
    found = plain(value)
    assert found == expected
    assert json.dumps(found) == json.dumps(expected)


def test_two_rooms_cannot_give_one_number() -> None:
    part = Part({"x": number(1, "comments", "counted")})
    with pytest.raises(ValueError, match="found twice: x"):
        merged([part, part])


def test_a_mixed_sentiment_counts_by_its_balance() -> None:
    found = coded_label(pd.Series(["mixed", "mixed", "negative", "mixed"]), pd.Series([1.0, -0.5, 2.0, 0.0]))
    assert found.tolist() == ["positive", "negative", "negative", "neutral"]


def test_a_number_rests_on_its_comments_not_on_chance() -> None:
    comments = talk()
    random.Random(1).shuffle(comments)
    plain_talk = [replace(c, parent=None) for c in comments]
    numbers = _found(plain_talk)["numbers"]
    assert numbers["stance.worker.count"]["value"] == sum(c.stance == "worker" for c in plain_talk)
    assert set(STANCES) == {key.split(".")[1] for key in numbers if key.endswith("share_corrected")} - set(THEMES)
