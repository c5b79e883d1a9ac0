"""Make's graph knows every file that a stage reads, and all code that it rests on."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from pipeline.figures import FIGURES, FORMATS
from pipeline.graph import Run
from pipeline.stages import STAGES
from pipeline.study import ROOT

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="there is no make on this machine")


@pytest.fixture(scope="module")
def rules() -> dict[str, set[str]]:
    """The prerequisites of each target, as Make itself understands the file."""
    printed = subprocess.run(["make", "-pnrR", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    found: dict[str, set[str]] = {}
    for target, needs in re.findall(r"^([\w./-]+): (.*)$", printed, re.MULTILINE):
        found.setdefault(target, set()).update(needs.split())
    return found


def below(name: str) -> list[str]:
    """The files of a module or package, from the root."""
    path = ROOT / "pipeline" / name
    files = path.rglob("*") if path.is_dir() else [path]
    return [file.relative_to(ROOT).as_posix() for file in files if file.is_file() and "__pycache__" not in file.parts]


@pytest.mark.parametrize("name", STAGES)
def test_a_rule_covers_what_its_stage_reads(rules, shipped, name):
    run = Run(shipped, (shipped.documents.folder,), ROOT)
    inputs = {Path(path).relative_to(ROOT).as_posix() for path in STAGES[name].inputs(run).values()}
    documents = {path for path in inputs if path.startswith("seeds/documents/")}
    code = {file for module in STAGES[name].code for file in below(module)}
    assert inputs - documents - rules[f"build/{name}.json"] == set()
    assert code - rules[f"build/{name}.json"] == set()
    assert {"study.toml", "pipeline/stages.py", "pipeline/store.py"} <= rules[f"build/{name}.json"]


@pytest.mark.parametrize("name", STAGES)
def test_a_deleted_output_is_made_again(rules, shipped, name):
    run = Run(shipped, (shipped.documents.folder,), ROOT)
    for path in STAGES[name].outputs(run):
        assert f"build/{name}.json" in rules[path.relative_to(ROOT).as_posix()]


def test_the_figures_are_those_of_the_code(rules):
    drawn = {f"reports/figures/{name}.{kind}" for name in FIGURES for kind in FORMATS}
    assert {need for need in rules["figures"] if need.startswith("reports/figures/")} == drawn


def test_what_reads_the_whole_study_has_it_made(rules):
    assert rules["archive"] >= {"report", "explorer"}
    assert "notebooks" in rules["docs"]
