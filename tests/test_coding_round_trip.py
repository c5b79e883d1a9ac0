"""A study with other stances, from its documents to its report: drawn, coded by two, compared, decided, trained."""

from __future__ import annotations

import contextlib
import csv
import json
import re
import shutil
import tomllib
import zipfile
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pandas as pd
import pytest

from pipeline.cli.annotate import Tool
from pipeline.study import ROOT, Annotations
from tests.hospital import code, hospital, said, themes
from tests.test_cli import Done, coalface
from tests.test_documentation import blocks, ticked

PAGE = ROOT / "docs" / "annotate.md"
STANCES = {"nurse", "manager", "patient", "other"}
SLIPS = 4  # rows that the second coder takes for `other`


def done(*arguments: object) -> Done:
    found = coalface(*arguments)
    assert found.returncode == 0, found.stderr
    return found


def part(name: str, *values: str) -> dict[str, object]:
    return {"from_name": name, "to_name": "text", "type": "choices", "value": {"choices": list(values)}}


def codes(text: str, stance: str) -> dict[str, str]:
    """What an invented coder says of a comment, once its stance is chosen."""
    unhappy = stance == "nurse"
    return {"stance": stance, "sentiment": "negative" if unhappy else "neutral", "intensity": "-2" if unhappy else "0",
            "sarcasm": "false", "themes": ";".join(themes(text)), "confidence": "high"}


def label_studio(folder: Path) -> None:
    """Label Studio's export of a project in which two have coded; the first reads every stance right."""
    work = json.loads((folder / "label-studio" / "tasks.json").read_text("utf-8"))
    export = []
    for number, task in enumerate(work, start=1):
        text = task["data"]["text"]
        by = [codes(text, said()[text]), codes(text, "other")]
        export.append({"id": number, "data": task["data"], "annotations": [
            {"id": number, "completed_by": coder, "was_cancelled": False, "result": [
                part(name, *value.split(";")) for name, value in mine.items() if value]}
            for coder, mine in enumerate(by, start=1)]})
    (folder / "label-studio.json").write_text(json.dumps(export), encoding="utf-8")


def filled(sheet: Path, out: Path, slips: int = 0) -> None:
    """A sheet filled in by the second coder, who takes some comments for `other`."""
    table = pd.read_csv(sheet, dtype=str, keep_default_na=False)
    for row, text in enumerate(table["text"]):
        for name, code_ in codes(text, "other" if row < slips else said()[text]).items():
            table.loc[row, name] = code_
    table.to_csv(out, index=False, sep=";")  # as a spreadsheet writes it where the comma is the decimal sign


def inception(folder: Path) -> None:
    """The zip of an INCEpTION project in which a third has coded."""
    with zipfile.ZipFile(folder / "inception.zip", "w") as archive:
        for path in sorted((folder / "inception" / "documents").iterdir()):
            cas = json.loads(path.read_text("utf-8"))
            archive.writestr(f"annotation/{path.name}/INITIAL_CAS.json", json.dumps(cas))
            texts = [one for one in cas["%FEATURE_STRUCTURES"] if "comment" in one]
            whole = cas["%FEATURE_STRUCTURES"][0]["sofaString"]
            for one in texts:
                text = whole[one["begin"] : one["end"]]
                given = codes(text, said()[text])
                names = given.pop("themes").split(";")
                one.update(given, **{"@themes": one["%ID"] + 1000})
                cas["%FEATURE_STRUCTURES"].append(
                    {"%ID": one["%ID"] + 1000, "%TYPE": "uima.cas.StringArray", "%ELEMENTS": names})
            archive.writestr(f"annotation/{path.name}/third.json", json.dumps(cas))


def decided(folder: Path) -> None:
    """The disagreements, decided for the first coder."""
    table = pd.read_csv(folder / "disagreements.csv", dtype=str, keep_default_na=False)
    for name in [one.removeprefix("adjudicated_") for one in table.columns if one.startswith("adjudicated_")]:
        table[f"adjudicated_{name}"] = table[f"{name}_first"]
    table.to_csv(folder / "decided.csv", index=False)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def coded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Done]]:
    """The study's folder after every command of the page, in its order, and what each said.

    Only the sample is smaller than the page's, and what people do between the commands is done by functions.
    """
    folder = tmp_path_factory.mktemp("hospital")
    study, work, told = hospital(folder), folder / "work", dict[str, Done]()
    people: dict[str, Callable[[], None]] = {
        "import work/label-studio.json": lambda: label_studio(work),
        "import work/inception.zip": lambda: inception(work),
        "import work/sheet-filled.csv": lambda: filled(work / "sheet.csv", work / "sheet-filled.csv", SLIPS),
        "annotate agreement": lambda: code(study), "--from work/decided.csv": lambda: decided(work),
        "import work/again-filled.csv": lambda: hand_out_again(work),
    }
    with contextlib.chdir(folder):
        for command in (line for block in blocks(PAGE, "sh") for line in block.splitlines()):
            for part_, act in people.items():
                if part_ in command:
                    act()
            told[command] = done(*command.replace("--n 200", "--n 48").replace("--n 100", "--n 6").split()[1:])
    return folder, told


def hand_out_again(work: Path) -> None:
    """The second sample as a sheet, filled in."""
    done("annotate", "export", work / "again.csv", "--to", "csv", "--out", work / "again-sheet.csv")
    filled(work / "again-sheet.csv", work / "again-filled.csv")


def one(told: dict[str, Done], part_: str) -> Done:
    """What the first command with this part said."""
    return next(found for command, found in told.items() if part_ in command)


def test_the_page_s_commands_ran(coded):
    _, told = coded
    shown = {command.split()[2] for command in told if command.split()[1] == "annotate"}
    assert shown == {"sample", "export", "import", "agreement", "adjudicate"}
    assert {Tool(command.split("--to ")[1].split()[0]) for command in told if "--to " in command} == set(Tool)


def test_the_sample_is_coded_as_it_was_drawn(coded):
    folder, told = coded
    drawn, found = rows(folder / "work" / "sample.csv"), rows(folder / "codes" / "adjudicated.csv")
    assert one(told, "annotate sample").stdout.startswith("48 of 60 comments (24 diverse, 24 random)")
    assert {row["comment"]: float(row["probability"]) for row in found} == {
        row["comment"]: float(row["probability"]) for row in drawn}


def test_three_tools_bring_the_same_codes(coded):
    folder, told = coded
    first, third = (rows(folder / "codes" / f"{name}.csv") for name in ("first", "third"))
    assert one(told, "import work/label-studio.json").stdout.startswith("48 codings by 1 → codes/first.csv")
    assert one(told, "import work/inception.zip").stdout.startswith("48 codings by third → codes/third.csv")
    assert [*first[0]] == ["comment", "stance", "sentiment", "intensity", "sarcasm", "themes", "confidence", "note",
                           "probability"]
    assert first == third


def test_disagreements_are_decided_for_the_first_coder(coded):
    folder, _ = coded
    first, merged = (rows(folder / "codes" / f"{name}.csv") for name in ("first", "adjudicated"))
    texts = pd.read_parquet(folder / "build" / "comments.parquet").set_index("comment")["text"]
    assert 0 < len(rows(folder / "work" / "decided.csv")) <= SLIPS
    assert merged == first
    assert all(row["stance"] == said()[texts[row["comment"]]] for row in merged)


def test_agreement_is_told_with_who_the_coders_are(coded):
    _, told = coded
    lines = one(told, "annotate agreement").stdout.splitlines()
    assert lines[0].split() == ["code", "level", "comments", "alpha", "low", "high"]
    alphas = {line.split(" nominal")[0].strip(): line.split()[-3] for line in lines[1:] if " nominal" in line}
    assert 0.5 < float(alphas["stance"]) < 1
    assert {"stance nurse", "stance manager", "stance patient", "theme beds"} <= set(alphas)
    assert lines[-1] == "Coders: two invented coders."


def test_a_model_of_the_study_s_own_stances_reads_the_rest(coded):
    folder, told = coded
    stance = pd.read_parquet(folder / "build" / "stance.parquet")
    assert one(told, "fingerprints").stdout.startswith("48 fingerprints")
    assert stance["source"].value_counts().to_dict() == {"coder": 48, "model": 12}
    assert {name.removeprefix("p_") for name in stance.columns if name.startswith("p_")} == STANCES
    assert "nurse" in (folder / "models" / "stance" / "README.md").read_text("utf-8")


def test_training_anew_gives_the_same_bytes(coded, tmp_path):
    folder, again = coded[0], tmp_path / "again"
    shutil.copytree(folder, again)
    shutil.rmtree(again / "models")
    done("run", "--study", again / "study.toml", "--processes", "2", "--until", "stance")
    written = [path.relative_to(folder) for path in sorted((folder / "models").rglob("*.*")) if path.suffix != ".skops"]
    assert {path.name for path in written} >= {"model.json", "out_of_thread.csv", "scores.json", "README.md"}
    assert [path for path in written if (folder / path).read_bytes() != (again / path).read_bytes()] == []
    assert (folder / "build/stance.parquet").read_bytes() == (again / "build/stance.parquet").read_bytes()


def test_the_report_names_the_study_s_stances(coded):
    folder, _ = coded
    for name in ("findings.html", "findings.md"):
        text = (folder / "reports" / name).read_text("utf-8").lower()
        assert {stance for stance in STANCES if stance not in text} == set()
        assert re.findall(r"\b(?:frontline|troll|probation)\b", text) == [], name


def test_another_round_draws_what_is_not_coded_and_knows_where_the_model_wavers(coded):
    folder, told = coded
    first, again = rows(folder / "work" / "sample.csv"), rows(folder / "work" / "again.csv")
    assert one(told, "again.csv").stdout.startswith("6 of 12 comments (1 uncertain, 2 diverse, 3 random)")
    assert not {row["comment"] for row in again} & {row["comment"] for row in first}
    chances = {row["comment"]: float(row["probability"]) for row in rows(folder / "codes" / "second.csv")}
    assert chances == {**{row["comment"]: 1.0 for row in first},
                       **{row["comment"]: float(row["probability"]) for row in again}}


def test_the_page_names_options_and_keys_that_exist():
    helps = [done("annotate", name, "--help").stdout for name in ("sample", "import")]
    options = set(re.findall(r"--[a-z]+", " ".join(helps)))
    assert {one.split()[0] for one in ticked(PAGE) if one.startswith("--")} <= options
    (section,) = (tomllib.loads(block)["annotations"] for block in blocks(PAGE, "toml"))
    assert set(section) <= {one.name for one in fields(Annotations)}
