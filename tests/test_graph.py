"""The graph of stages: what is current does not run, what changed does, and no more."""

from __future__ import annotations

import json

import pytest

from pipeline.errors import CoalfaceError
from pipeline.graph import Run, run_stages
from pipeline.stages import STAGES, problem_lines
from pipeline.study import load_study

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


def test_problem_lines_name_document_and_line(run, documents):
    (documents / "103_empty.txt").write_bytes(b"")
    states(run)
    lines = run.problems.read_text("utf-8").splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("103_empty.txt")
    assert problem_lines(run.store.read("ledger")) == lines
