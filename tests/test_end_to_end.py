"""The whole study, twice: other order of documents, other number of processes, if asked other models; same bytes."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path

import pytest

from pipeline.graph import Run, run_stages
from pipeline.stages import STAGES
from pipeline.store import sha256
from pipeline.study import ROOT, load_study
from tests.conftest import study_copy

KINDS, WRITTEN = ("stance", "sentiment", "themes"), ("model.json", "out_of_thread.csv", "scores.json", "README.md")
UP_TO_RESULTS = list(STAGES.values())[: list(STAGES).index("findings") + 1]
OUTPUTS = [
    "build/posts.parquet", "build/comments.parquet", "build/tokens.parquet", "build/stance.parquet",
    "build/themes.parquet", "build/ingest.json", "reports/results.json", "reports/findings.html",
    "reports/findings.pdf", "reports/findings.md", "reports/findings.tex", "reports/explorer.html",
    "reports/figures/stance_by_post.png", "reports/figures/topic_map.svg", "reports/figures/time_line.pdf",
]


def checksums(folder: Path) -> dict[str, str]:
    """The checksum of every file below a folder, by its path there; skops files differ in bytes, not in content."""
    return {path.relative_to(folder).as_posix(): sha256(path)
            for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix != ".skops"}


def differing(finished: Path, again: Path) -> set[str]:
    """The files up to the results that are not the same in both folders."""
    first, second = checksums(finished), checksums(again)
    assert {f"build/{name}.json" for name in ("ingest", "topics", "findings")} | {"reports/results.json"} <= set(second)
    return {name for name in second if first.get(name) != second[name]} | {
        name for name in first if name.startswith("build/") and name.endswith(".parquet") and name not in second}


def run_again(folder: Path, *, train: bool = False) -> Path:
    """The study run once more up to its results: documents last to first, two processes; the models from nothing, if
    wished. That the same results give the same pages and figures is seen in `test_verify.py`."""
    study = load_study(study_copy(folder))
    if train:
        (folder / "models" / "stance" / "record.json").unlink()
        for kind, name in product(KINDS, ("model.skops", *WRITTEN)):
            (folder / "models" / kind / name).unlink()
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr("pipeline.ingest.intake.TASK", 2)
        documents = tuple(sorted(study.documents.folder.iterdir(), reverse=True))
        run_stages(Run(study, documents, folder, processes=2), UP_TO_RESULTS)
    return folder


def test_the_study_writes_what_it_promises(finished):
    assert [name for name in OUTPUTS if not (finished / name).stat().st_size] == []


def test_the_same_bytes_in_any_order_on_any_number_of_processes(finished, tmp_path):
    assert differing(finished, run_again(tmp_path)) == set()


@pytest.mark.training
def test_the_shipped_models_are_what_training_gives(finished, tmp_path):
    """That they are newer than all they follow from is seen in every run, where the stage `models` is current."""
    again = run_again(tmp_path, train=True)
    for kind, name in product(KINDS, WRITTEN):
        trained, shipped = (folder / "models" / kind / name for folder in (again, ROOT))
        assert trained.read_text("utf-8") == shipped.read_text("utf-8"), "run `make models` and commit"
    assert differing(finished, again) == set()


def test_the_results_are_the_corpus(finished):
    numbers = json.loads((finished / "reports" / "results.json").read_text("utf-8"))["numbers"]
    assert [numbers[f"corpus.{name}"]["value"] for name in ("posts", "comments", "replies")] == [5, 108, 53]
    assert [numbers[f"stance.{name}.count"]["value"] for name in ("frontline", "other", "troll", "management")] == [
        70, 25, 7, 6]


def test_a_second_run_does_nothing(finished):
    study = load_study(finished / "study.toml")
    states = []
    run_stages(Run(study, (study.documents.folder,), finished), list(STAGES.values()),
               tell=lambda stage, state: states.append((stage.name, state)))
    assert states == [(name, "current") for name in STAGES]
