"""The notebooks: clean as committed; run on a finished study they show figures, tables and no comment's words."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from pipeline import open_study
from pipeline.study import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
WORDS = 6  # a run of so many words of a comment counts as showing it


def named(path: Path) -> str:
    return path.stem


@cache
def executed(path: Path, folder: Path) -> nbformat.NotebookNode:
    """The notebook with its outputs, run in a folder that holds a finished study."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(folder)}})
    return client.execute()


def outputs(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [output for cell in notebook.cells for output in cell.get("outputs", [])]


def shown_text(notebook: nbformat.NotebookNode) -> str:
    """All text that the outputs show, as words parted by single blanks."""
    parts = [output.get("text", "") or "\n".join(
        text for kind, text in output.get("data", {}).items() if kind.startswith("text/")
    ) for output in outputs(notebook)]
    return " ".join(re.findall(r"\w+", "\n".join(parts).lower()))


def test_there_are_notebooks():
    assert [path.stem for path in NOTEBOOKS] == ["01_threads", "02_stance", "03_sentiment", "04_topics",
                                                 "05_your_own_corpus"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=named)
def test_committed_clean(path):
    notebook = nbformat.read(path, as_version=nbformat.NO_CONVERT)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert notebook.metadata == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    assert outputs(notebook) == []
    assert {cell.get("execution_count") for cell in notebook.cells} == {None}
    stem = path.stem.partition("_")[2].replace("_", "-")
    assert [cell.id for cell in notebook.cells] == [f"{stem}-{n:02d}" for n in range(1, len(notebook.cells) + 1)]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=named)
def test_opens_the_study_with_one_line(path):
    assert len(re.findall(r"study = pipeline\.open_study\((?:out=out)?\)", path.read_text("utf-8"))) == 1


@pytest.mark.parametrize("path", NOTEBOOKS, ids=named)
def test_is_short_and_ends_with_something_to_change(path):
    cells = nbformat.read(path, as_version=4).cells
    assert 8 <= len(cells) <= 14
    assert cells[-2].source.startswith("## Your turn")
    assert re.match(r"\w+ = ", cells[-1].source)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=named)
def test_runs_and_shows_figures_and_tables(path, finished):
    kinds = [kind for output in outputs(executed(path, finished)) for kind in output.get("data", {})]
    assert "image/png" in kinds
    assert kinds.count("text/html") >= 3  # data frames


@pytest.mark.parametrize("path", NOTEBOOKS, ids=named)
def test_shows_no_comment(path, finished):
    shown = shown_text(executed(path, finished))
    comments = [re.findall(r"\w+", text.lower()) for text in open_study(finished / "study.toml").comments["text"]]
    runs = {" ".join(words[n:n + WORDS]) for words in comments for n in range(len(words) - WORDS + 1)}
    assert len(runs) > 1000
    assert [run for run in sorted(runs) if run in shown] == []


def test_the_tree_is_the_whole_longest_thread(finished):
    study = open_study(finished / "study.toml")
    longest = study.posts.sort_values("parsed_comments")["post"].iloc[-1]
    expected = study.comments[study.comments["post"] == longest]
    printed = "\n".join(output.get("text", "") for output in outputs(executed(NOTEBOOKS[0], finished)))
    lines = [line for line in printed.splitlines() if re.match(rf"\s*{longest}-\d+", line)]
    assert [line.split()[0] for line in lines] == list(expected["comment"])
    assert [(len(line) - len(line.lstrip())) // 4 for line in lines] == list(expected["depth"])
