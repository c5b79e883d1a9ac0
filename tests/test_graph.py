"""The graph of stages: what is current does not run, what changed does, and no more."""

from __future__ import annotations

import json
from dataclasses import replace

import pandas as pd
import pytest

from pipeline.errors import CoalfaceError
from pipeline.graph import Run, run_stages
from pipeline.stages import STAGES, problem_lines, spoken
from pipeline.store import sha256
from pipeline.study import load_study
from tests.conftest import FLAT, NUMBERED, study_copy

FIRST = [STAGES[name] for name in ("ingest", "tokenise", "sentiment")]


@pytest.fixture
def run(small_study):
    study = load_study(small_study)
    return Run(study, (study.documents.folder,), small_study.parent / "out")


def states(run, stages=FIRST, **options):
    found = {}
    run_stages(run, stages, tell=lambda stage, state: found.update({stage.name: state}), **options)
    return found


def test_what_is_current_does_not_run(run):
    assert set(states(run).values()) == {"done"}
    assert set(states(run).values()) == {"current"}
    assert set(states(run, force=True).values()) == {"done"}


def test_a_changed_document_runs_what_depends_on_it(run, documents):
    states(run)
    path = documents / "101_kettle.txt"
    path.write_text(path.read_text("utf-8").replace("58 cases", "59 cases"), encoding="utf-8")
    assert states(run) == {"ingest": "done", "tokenise": "done", "sentiment": "done"}


def test_a_change_that_leaves_the_comments_alone_stops_there(run, documents):
    states(run)
    path = documents / "101_kettle.txt"
    path.write_text(path.read_text("utf-8").replace("The Kettle", "A Kettle"), encoding="utf-8")
    changed = run.store.path("comments").stat().st_mtime_ns
    assert states(run)["ingest"] == "done"
    assert run.store.read("posts")["title"].dropna().tolist() == ["A Kettle and the Caseload"]
    assert states(run)["tokenise"] == "current" or run.store.path("comments").stat().st_mtime_ns > changed


def test_a_lost_table_is_made_again(run):
    states(run)
    run.store.path("sentences").unlink()
    assert states(run) == {"ingest": "current", "tokenise": "done", "sentiment": "current"}


def test_records_hold_no_path_of_the_machine(run):
    states(run)
    record = (run.build / "ingest.json").read_text("utf-8")
    assert str(run.out.parent) not in record
    assert set(json.loads(record)) == {"code", "inputs", "settings", "versions"}


def test_a_stage_without_its_tables_says_what_to_run(run):
    with pytest.raises(CoalfaceError, match="coalface run"):
        states(run, [STAGES["sentiment"]])


def test_bytes_are_the_same_on_two_processes(run, monkeypatch):
    monkeypatch.setattr("pipeline.ingest.stage.BATCH_ROWS", 2)
    monkeypatch.setattr("pipeline.ingest.intake.TASK", 1)
    found = []
    for processes in (1, 2):
        other = replace(run, out=run.out.with_name(f"out{processes}"), processes=processes)
        states(other)
        assert len(list(other.store.batches("tokens"))) == 2
        found.append({path.name: sha256(path) for path in other.build.iterdir()})
    assert found[0] == found[1]


def test_removed_comments_are_counted_and_not_heard(run, documents):
    path = documents / "101_kettle.txt"
    notice = "This comment has been removed by the author."
    path.write_text(path.read_text("utf-8").replace("You lot never stop moaning, do you? Get a grip.", notice), "utf-8")
    states(run)
    assert run.store.read("comments")["removed"].sum() == 1
    gone = run.store.read("comments").query("removed")["comment"].item()
    assert gone not in set(run.store.read("sentences")["comment"])
    sentiment = run.store.read("sentiment").set_index("comment")["sentiment"]
    assert pd.isna(sentiment[gone])
    assert spoken(run.store.read("comments")).set_index("comment")["text"][gone] == ""


def test_a_coding_of_another_text_is_told(tmp_path):
    study = load_study(study_copy(tmp_path))
    path = next(study.documents.folder.glob("000_*"))
    path.write_text(path.read_text("utf-8").replace("Some might find that", "Some might well find that"), "utf-8")
    run = Run(study, (study.documents.folder,), tmp_path)
    states(run, [STAGES["ingest"]])
    assert [line.split(": ")[:3] for line in run.problems.read_text("utf-8").splitlines()] == [
        ["adjudicated.csv", "coding not counted", "000-03"]]


def test_two_documents_of_one_name_are_two_inputs(run, documents):
    for folder, text in (("2015/05", NUMBERED), ("2016/05", FLAT)):
        (documents / folder).mkdir(parents=True)
        (documents / folder / "a.txt").write_text(text, encoding="utf-8")
    states(run, FIRST[:1])
    assert states(run, FIRST[:1]) == {"ingest": "current"}
    (documents / "2015/05/a.txt").write_text(NUMBERED.replace("58", "59"), encoding="utf-8")
    assert states(run, FIRST[:1]) == {"ingest": "done"}


def test_problem_lines_name_document_and_line(run, documents):
    (documents / "103_empty.txt").write_bytes(b"")
    states(run)
    lines = run.problems.read_text("utf-8").splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("103_empty.txt")
    assert problem_lines(run.store.read("ledger")) == lines
