"""What several test files share: the shipped study, and small invented documents."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock

from pipeline.figures import write_figures
from pipeline.graph import Run, run_stages
from pipeline.stages import STAGES
from pipeline.study import ROOT, Study, load_study
from tests.invented import DATES, tables, talk
from tests.report_cases import CASES, Results

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--no-first-run"]
collect_ignore = ["fuzz_readers.py"]  # a target for atheris, run by itself

# Invented; nobody said this.
NUMBERED = """Monday 4 May 2015

The Kettle and the Caseload

The kettle on the second floor has been condemned. So has the caseload.

3 comments:

  1. I have 58 cases and no kettle. My manager says the workload tool is fine. It is not.

    ReplyDelete
    Replies
    1. "My manager says the workload tool is fine." Mine said the same, at 09:15 this morning.

      Delete
  2. You lot never stop moaning, do you? Get a grip.

    ReplyDelete
"""

FLAT = """The computers were down again on Tuesday.
Nobody in the office could open OASys.
Three hours lost to Delius.
ReplyDeleteThe help desk said to turn it off and on.
That is what we did, with the lights.
DeleteWe are paid by results and there are no results.
"""


@pytest.fixture(scope="session", autouse=True)
def private_key(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The user's own key of pseudonyms is looked for, and made, in a folder that goes with the tests."""
    for name in ("XDG_CONFIG_HOME", "APPDATA"):
        os.environ[name] = str(tmp_path_factory.getbasetemp() / "configuration")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium without a window; without one the test is skipped."""
    if CHROMIUM is None:
        pytest.skip("there is no Chromium on this machine")
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with sync_api.sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def shipped() -> Study:
    """The study that Coalface ships."""
    return load_study(ROOT / "study.toml")


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    """A folder with two small invented documents."""
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "101_kettle.txt").write_text(NUMBERED, encoding="utf-8")
    (folder / "102_computers.txt").write_text(FLAT, encoding="utf-8")
    return folder


@pytest.fixture
def small_study(tmp_path: Path, documents: Path) -> Path:
    """The file of a small uncoded study beside those documents, with the shipped models and lexicons."""
    text = (ROOT / "study.toml").read_text("utf-8")
    start, end = text.index("[annotations]"), text.index("[lexicons]")
    path = tmp_path / "study.toml"
    path.write_text(
        (text[:start] + text[end:]).replace("seeds/documents", documents.name)
        .replace("refits = 5", "refits = 1")
        .replace('folder = "models"', f'folder = "{(ROOT / "models").as_posix()}"'), encoding="utf-8")
    shutil.copytree(ROOT / "seeds" / "lexicons", tmp_path / "seeds" / "lexicons")
    return path


def study_copy(folder: Path) -> Path:
    """The shipped study's file, with its seeds and learned models, copied into a folder; the encoder is not."""
    shutil.copytree(ROOT / "seeds", folder / "seeds")
    shutil.copytree(ROOT / "models", folder / "models", ignore=shutil.ignore_patterns("embedding", "*.py"))
    return Path(shutil.copy(ROOT / "study.toml", folder / "study.toml"))


def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that the workers of a parallel run have in common."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session")
def cases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Results]:
    """The results of small invented studies of many kinds, made once; a test changes copies."""
    path = shared(tmp_path_factory) / "cases.json"
    with FileLock(f"{path}.lock"):
        if not path.exists():
            path.write_text(json.dumps({name: make() for name, make in CASES.items()}), encoding="utf-8")
    found: dict[str, Results] = json.loads(path.read_text("utf-8"))
    return found


@pytest.fixture(scope="session")
def drawn(cases: dict[str, Results], tmp_path_factory: pytest.TempPathFactory) -> tuple[Results, Path]:
    """The ordinary invented study's results, and the folder with its figures, made once."""
    folder = shared(tmp_path_factory) / "figures"
    with FileLock(f"{folder}.lock"):
        if not (done := folder.with_suffix(".done")).exists():
            write_figures(cases["ordinary"], tables(talk(), DATES), folder)
            done.touch()
    return cases["ordinary"], folder


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the shipped study, its `build/` and its `reports/`, as one process makes them.

    Made once: the workers of a parallel run share it.
    """
    folder = shared(tmp_path_factory) / "finished"
    with FileLock(f"{folder}.lock"):
        if not (done := folder.with_suffix(".done")).exists():
            folder.mkdir()
            study = load_study(study_copy(folder))
            run_stages(Run(study, (study.documents.folder,), folder, processes=1), list(STAGES.values()))
            done.touch()
    return folder
