"""Coders compared, and what they disagree on decided."""

from __future__ import annotations

import math
from dataclasses import replace

import krippendorff
import pandas as pd
import pytest

from pipeline.annotations import codings
from pipeline.cli.tablefile import guarded, read_table, write_table
from pipeline.coding.adjudication import adjudicated, disagreements
from pipeline.coding.comparison import COLUMNS, agreement_table
from pipeline.errors import TableError
from tests.invented import STANCES, THEMES, study
from tests.test_cli import coalface

MILL = study()
HEADER = "comment,stance,sentiment,intensity,sarcasm,themes,confidence,note,probability\n"
FIRST = {"1-01": "worker,negative,-2,false,pay,high,,1", "1-02": "owner,neutral,0,false,,high,,0.5",
         "2-01": "heckler,negative,-1,true,pay;tools,low,odd,1"}


def coder(tmp_path, name, rows, header=HEADER):
    path = tmp_path / f"{name}.csv"
    path.write_text(header + "".join(f"{comment},{row}\n" for comment, row in rows.items()), encoding="utf-8")
    return codings(path, MILL)


def two(tmp_path, **changes):
    """Two coders; the second says other things of some comments (`_` for the hyphen)."""
    second = FIRST | {name[1:].replace("_", "-"): row for name, row in changes.items()}
    return {"a": coder(tmp_path, "a", FIRST), "b": coder(tmp_path, "b", second)}


def shown(wanted):
    return pd.DataFrame({"comment": list(wanted), "title": "=Soup", "answers": "", "text": "Soup\n\nagain."})


def decide(tmp_path, found, **cells):
    """The table of disagreements as a spreadsheet gives it back, with these cells filled in in its first row."""
    path = tmp_path / "decided.csv"
    write_table(guarded(found), path)
    table = read_table(path)
    for name, cell in cells.items():
        table.loc[0, name] = cell
    return table, path


def test_only_what_differs_is_asked_and_in_context(tmp_path):
    found = disagreements(two(tmp_path, c1_01="owner,negative,-2,false,pay;food,high,,1"), MILL, shown)
    assert found.to_dict("records") == [{
        "comment": "#1-01", "title": "=Soup", "answers": "", "text": "Soup again.", "differs": "stance;themes",
        "stance_a": "worker", "stance_b": "owner", "adjudicated_stance": "",
        "themes_a": "pay", "themes_b": "food;pay", "adjudicated_themes": "",
    }]


def test_decisions_and_agreement_are_merged(tmp_path):
    coders = two(tmp_path, c1_02="worker,neutral,0,false,pay,low,who?,0.5")
    table, path = decide(tmp_path, disagreements(coders, MILL, shown), adjudicated_stance="heckler",
                         adjudicated_themes="food;tools")
    found = adjudicated(coders, MILL, table, path).set_index("comment")
    assert found.loc["1-02"].to_dict() == {
        "stance": "heckler", "sentiment": "neutral", "intensity": 0, "sarcasm": "false", "themes": "tools;food",
        "confidence": "low", "note": "who?", "probability": 0.5}
    assert found.loc["2-01"].to_dict() == {
        "stance": "heckler", "sentiment": "negative", "intensity": -1, "sarcasm": "true", "themes": "pay;tools",
        "confidence": "low", "note": "odd", "probability": 1}


def test_no_theme_can_be_decided_on(tmp_path):
    coders = two(tmp_path, c1_01="worker,negative,-2,false,,high,,1")
    table, path = decide(tmp_path, disagreements(coders, MILL, shown), adjudicated_themes="(none)")
    assert adjudicated(coders, MILL, table, path)["themes"].tolist() == ["", "", "pay;tools"]


def test_numbers_and_truth_come_back_from_a_spreadsheet(tmp_path):
    coders = two(tmp_path, c1_01="worker,negative,-3,true,pay,high,,1")
    table, path = decide(tmp_path, disagreements(coders, MILL, shown), adjudicated_intensity="-3.0",
                         adjudicated_sarcasm="TRUE")
    row = adjudicated(coders, MILL, table, path).iloc[0]
    assert (row["intensity"], row["sarcasm"]) == (-3, "true")


@pytest.mark.parametrize(("cells", "says"), [
    ({}, "decided.csv:2: the stance of comment 1-01 is undecided. Fill in 'adjudicated_stance'"),
    ({"adjudicated_stance": "trol"}, "decided.csv:2: 'trol' is no stance of the study (worker, owner, heckler)"),
    ({"adjudicated_stance": "(none)"}, "decided.csv:2: '(none)' is no stance"),
    ({"adjudicated_stance": "owner", "comment": "#2-01"}, "decided.csv:2: the coders do not disagree on a comment"),
])
def test_what_is_not_decided_is_refused(tmp_path, cells, says):
    coders = two(tmp_path, c1_01="owner,negative,-2,false,pay,high,,1")
    table, path = decide(tmp_path, disagreements(coders, MILL, shown), **cells)
    with pytest.raises(TableError) as caught:
        adjudicated(coders, MILL, table, path)
    assert says in str(caught.value)


def test_a_disagreement_that_is_not_in_the_table_is_refused(tmp_path):
    coders = two(tmp_path, c1_01="owner,negative,-2,false,pay,high,,1")
    with pytest.raises(TableError, match="disagree on comment 1-01, which is not in the table"):
        adjudicated(coders, MILL, pd.DataFrame({"comment": []}), tmp_path / "decided.csv")


def test_probabilities_that_differ_are_refused(tmp_path):
    coders = two(tmp_path, c1_02="owner,neutral,0,false,,high,,0.25")
    with pytest.raises(TableError, match="give comment 1-02 different probabilities"):
        adjudicated(coders, MILL, pd.DataFrame({"comment": []}), tmp_path / "decided.csv")


def test_what_one_coder_alone_has_coded_is_taken(tmp_path):
    coders = {"a": coder(tmp_path, "a", FIRST), "b": coder(tmp_path, "b", {"1-01": FIRST["1-01"]})}
    found = adjudicated(coders, MILL, pd.DataFrame({"comment": []}), tmp_path / "decided.csv")
    assert found["stance"].tolist() == ["worker", "owner", "heckler"]


def test_roles_are_adjudicated_where_coders_gave_them(tmp_path):
    header = "comment,role,stance,sentiment,intensity,sarcasm,themes\n"
    coders = {name: coder(tmp_path, name, {"1-01": f"{role},worker,negative,-2,false,pay"}, header)
              for name, role in (("a", "staff"), ("b", "outsider"))}
    table, path = decide(tmp_path, disagreements(coders, MILL, shown), adjudicated_role="staff")
    assert adjudicated(coders, MILL, table, path)["role"].tolist() == ["staff"]


def test_agreement_is_krippendorff_s_of_every_code(tmp_path):
    coders = two(tmp_path, c1_01="owner,negative,0,false,pay,high,,1")
    found = agreement_table(coders, MILL)
    assert tuple(found.columns) == COLUMNS
    assert found["code"].tolist() == ["stance", *(f"stance {name}" for name in STANCES), "sentiment", "intensity",
                                      "sarcasm", *(f"theme {name}" for name in THEMES)]
    alpha = dict(zip(found["code"], found["alpha"], strict=True))
    assert alpha["stance"] == pytest.approx(krippendorff.alpha([[0, 1, 2], [1, 1, 2]], level_of_measurement="nominal"))
    assert alpha["intensity"] == pytest.approx(
        krippendorff.alpha([[-2, 0, -1], [0, 0, -1]], level_of_measurement="interval"))
    assert alpha["sarcasm"] == 1
    assert math.isnan(alpha["theme food"])  # nobody has seen it, so chance agreement is certain
    assert set(found["comments"]) == {3}


def test_comments_that_one_coder_saw_say_nothing_of_agreement(tmp_path):
    coders = {"a": coder(tmp_path, "a", FIRST), "b": coder(tmp_path, "b", {"1-01": FIRST["1-01"]})}
    assert set(agreement_table(coders, MILL)["comments"]) == {1}


def test_one_coder_is_too_few(tmp_path):
    with pytest.raises(TableError, match="two coders or more"):
        agreement_table({"a": coder(tmp_path, "a", FIRST)}, replace(MILL, confidence=0.9))


@pytest.mark.parametrize(("words", "says"), [
    (("sample", "--out", "s.csv"), "comments.parquet: the table is not there yet. Run `make all` or `coalface run`"),
    (("export", "s.csv", "--to", "csv", "--out", "t.csv"), "comments.parquet: the table is not there yet"),
    (("agreement",), "study.toml: the study names fewer than two coders' files"),
    (("adjudicate", "--out", "d.csv"), "study.toml: the study names fewer than two coders' files"),
])
def test_commands_say_what_to_run_first(small_study, words, says):
    done = coalface("annotate", *words, "--study", small_study)
    assert done.returncode == 2
    assert says in done.stderr
    assert done.stderr.count("\n") == 1


def test_commands_on_what_was_not_drawn_or_coded(small_study, tmp_path):
    of = ("--study", small_study)
    coalface("run", *of, "--until", "ingest")
    done = coalface("annotate", "sample", *of, "--random", 0, "--n", 2, "--out", tmp_path / "s.csv")
    assert done.stdout.startswith("2 of 5 comments (2 diverse)")
    assert "no random part: no share can be estimated" in done.stderr
    coalface("annotate", "export", tmp_path / "s.csv", *of, "--to", "csv", "--out", tmp_path / "t.csv")
    assert "nobody has coded anything" in coalface(
        "annotate", "import", tmp_path / "t.csv", *of, "--out", tmp_path / "c.csv").stderr
    text = (tmp_path / "s.csv").read_text("utf-8").replace("101-", "999-").replace("102-", "999-")
    (tmp_path / "s.csv").write_text(text, encoding="utf-8")
    assert "there is no comment 999-" in coalface(
        "annotate", "export", tmp_path / "s.csv", *of, "--to", "inception", "--out", tmp_path / "i").stderr


def test_the_shipped_codings_are_what_the_shipped_coders_agree_on(shipped, tmp_path):
    coders = {path.stem: codings(path, shipped) for path in shipped.annotations.coders}
    settled = codings(shipped.annotations.adjudicated, shipped).set_index("comment")
    table = disagreements(coders, shipped, shown)
    for name in [one for one in table if one.startswith("adjudicated_")]:
        codes = settled.loc[table["comment"].str.removeprefix("#"), name.removeprefix("adjudicated_")]
        table[name] = [";".join(code) or "(none)" if isinstance(code, tuple) else str(code) for code in codes]
    found = adjudicated(coders, shipped, table, tmp_path / "decided.csv").set_index("comment")
    assert found["stance"].to_dict() == settled["stance"].to_dict()
    assert found["intensity"].astype(float).to_dict() == settled["intensity"].to_dict()
    assert {name: set(filter(None, code.split(";"))) for name, code in found["themes"].items()} == {
        name: set(code) for name, code in settled["themes"].items()}
