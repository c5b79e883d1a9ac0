"""The documentation site: it builds without a warning, asks no other host, and says what the code does."""

from __future__ import annotations

import importlib.util
import inspect
import math
import re
import shlex
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest
import typer
from pydantic import TypeAdapter

import pipeline.statistics
from pipeline.annotations import codings
from pipeline.cli import app
from pipeline.findings import prevalence, themes
from pipeline.sentiment import base
from pipeline.statistics import intervals
from pipeline.statistics.calibration import MOST_POINTS
from pipeline.study import ROOT, Study, load_study
from pipeline.tables import all_tables
from pipeline.topics import learned, rule, space, stability
from tests.conftest import study_copy
from tests.test_cli import coalface
from tests.test_documentation import all_commands, blocks, called, name

DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
TUTORIAL = DOCS / "tutorial.md"


@pytest.fixture(scope="module")
def reference():
    """The module that writes the reference pages."""
    spec = importlib.util.spec_from_file_location("reference", DOCS / "reference.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The folder of the built site; a warning, such as a link that leads nowhere, stops the build."""
    build, config = pytest.importorskip("mkdocs.commands.build"), pytest.importorskip("mkdocs.config")
    folder = tmp_path_factory.mktemp("site")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NO_MKDOCS_2_WARNING", "1")
        patch.syspath_prepend(str(DOCS))
        build.build(config.load_config(str(ROOT / "mkdocs.yml"), site_dir=str(folder), strict=True))
    return folder


def test_no_page_asks_another_host(site):
    loaded = re.compile(r"<(?:script|img|iframe|link|source)\b[^>]*\b(?:src|href)=\"?((?:https?:)?//[^\">\s]+)")
    pages = sorted(site.rglob("*.html"))
    assert len(pages) >= len(PAGES)
    assert {page.name: loaded.findall(page.read_text("utf-8")) for page in pages} == {page.name: [] for page in pages}


def test_formulas_are_drawn(site):
    page = (site / "methods.html").read_text("utf-8")
    assert page.count("<math") == page.count("</math>") > 50
    assert not re.search(r"arithmatex|\\frac|\\\(", page)


def test_every_notebook_has_its_page(site):
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        assert (site / "notebooks" / f"{path.stem}.html").exists()
        assert f"notebooks/{path.stem}.html" in (site / "notebooks.html").read_text("utf-8")


@pytest.mark.browser
def test_the_site_works_from_disk(site, browser):
    wrong = []
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.on("request", lambda one: wrong.append(one.url) if one.url.startswith("http") else None)
    page.on("console", lambda one: wrong.append(one.text) if one.type == "error" else None)
    page.on("pageerror", lambda one: wrong.append(str(one)))
    for one in ("methods.html", "reference/tables.html", "index.html"):
        page.goto((site / one).as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, one
    page.set_viewport_size({"width": 1280, "height": 900})
    page.click(".md-search__form")
    page.keyboard.type("bootstrap", delay=20)
    page.wait_for_selector(".md-search-result__item", timeout=10_000)
    page.close()
    assert wrong == []


def test_every_column_is_on_its_page(reference):
    page = reference.tables()
    for table in all_tables(["frontline"]).values():
        assert f"## {table.name} " in page
        assert {column.name for column in table.columns if not column.name.startswith("p_")} <= set(
            re.findall(r"^\| `(\w+)`", page, re.MULTILINE))


def test_every_key_of_the_study_file_is_on_its_page(reference):
    said, page = reference.comments(ROOT / "study.toml"), reference.study()
    for section, kind in reference.SECTIONS.items():
        title = f"`[{section}]`" if section else "At the top"
        part = re.search(rf"^## {re.escape(title)}.*?(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
        apart = {"edit"} if section else {*reference.SECTIONS, "stances", "themes", "folder"}
        known = {one.name for one in fields(kind)} - apart
        assert set(re.findall(r"^\| `(\w+)`", part[0], re.MULTILINE)) == known
        assert all(said[section.removesuffix(".NAME"), key] for key in known)


def test_every_command_and_option_is_on_its_page(reference):
    page = reference.commands()
    for command in all_commands(typer.main.get_command(app)):
        for option in (option for one in command.params for option in one.opts if option.startswith("--")):
            assert re.search(rf"^\| `[^|]*{option}\b", page, re.MULTILINE), option
    assert page.count("```text") == len(list(all_commands(typer.main.get_command(app))))


def test_methods_name_every_function_of_the_statistics():
    page = (DOCS / "methods.md").read_text("utf-8")
    functions = {one for one in pipeline.statistics.__all__ if inspect.isfunction(getattr(pipeline.statistics, one))}
    assert {one for one in functions if f"`{one}`" not in page} == set()


@pytest.mark.parametrize(("page", "said"), [
    ("methods", f"over {intervals.REPLICATES:,} draws"),
    ("large", f"Intervals rest on {intervals.REPLICATES:,} resamples"),
    ("methods", f"five posts have {math.comb(9, 5)} different draws"),
    ("methods", f"From {base.NEUTRAL_BAND} up a score is called positive"),
    ("methods", f"\\min(k, {rule.MOST_SEEDS})"),
    ("methods", {(2, 0.5): "at least two posts and in at least half"}[themes.RECURS_POSTS, themes.RECURS_SHARE]),
    ("themes", f"at least {learned.FEWEST} coded texts carry the theme and at least {learned.LEAST} are coded"),
    ("large", f"learned from at most {space.SAMPLE:,} sentences"),
    ("large", f"test stability use {stability.MOST:,}"),
    ("large", f"have at most {MOST_POINTS} points"),
    ("large", f"Under {prevalence.FEWEST_CODED} coded comments in a group"),
])
def test_numbers_on_the_pages_are_the_code_s(page, said):
    assert said in " ".join((DOCS / f"{page}.md").read_text("utf-8").split())


def merged(first: dict, second: dict) -> dict:
    both = {key: merged(first[key], value) if isinstance(value, dict) and key in first and key != "stances" else value
            for key, value in second.items()}
    return first | both


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_examples_of_the_study_file_are_valid(path):
    given = tomllib.loads((ROOT / "study.toml").read_text("utf-8"))
    for block in [*blocks(path, "toml"), *(body for body, _ in titled(path, "toml"))]:
        TypeAdapter(Study).validate_python(merged(given, tomllib.loads(block)))


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_examples_on_the_command_line_parse(path):
    for line in (line for block in blocks(path, "sh") for line in block.splitlines() if line.startswith("coalface")):
        command, rest = called(shlex.split(line, comments=True)[1:])
        command.make_context(command.name, rest)  # raises where one is wrong or missing


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_examples_in_python_compile(path):
    for block in blocks(path, "python"):
        compile(block, path.name, "exec")


def titled(path: Path, language: str = r"\w+") -> list[tuple[str, str]]:
    """The contents and titles of a page's blocks that have one."""
    found = re.findall(rf'^```{language} title="([^"]+)"\n(.*?)^```', path.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    return [(body, title) for title, body in found]


def test_the_tutorial_s_corpus_runs(tmp_path, monkeypatch):
    study_copy(tmp_path)
    monkeypatch.chdir(tmp_path)
    files = {title: body for body, title in titled(TUTORIAL)}
    for title, body in files.items():
        if title.startswith("my/"):
            Path(title).parent.mkdir(parents=True, exist_ok=True)
            Path(title).write_text(body, encoding="utf-8")
    with Path("my/study.toml").open("a", encoding="utf-8") as file:
        file.write("\n" + files["add to my/study.toml"])
    known: dict[str, object] = {}
    lines = [line for block in blocks(TUTORIAL, "sh") for line in block.splitlines()]
    for line in dict.fromkeys(lines):  # the study runs once, with the changed themes
        done = coalface(*shlex.split(line)[1:])
        assert done.returncode == 0, (line, done.stderr)
    for block in blocks(TUTORIAL, "python"):
        exec(compile(block, "tutorial.md", "exec"), known)
    study = known["study"]
    assert len(study.comments) == len(codings(Path("my/codes.csv"), study.configuration)) == 15
    assert set(study.themes["theme"].dropna()) == {"hours", "system", "books"}
    assert {"study.toml", "archive.zip", "findings.html"} <= {one.name for one in Path("my").rglob("*")}


def test_the_tutorial_s_change_for_codings_is_one(tmp_path):
    files = {title: body for body, title in titled(TUTORIAL)}
    text = files["my/study.toml"].replace('[models]\nfolder = "../models"\n', files["change in my/study.toml"])
    (tmp_path / "study.toml").write_text(text, encoding="utf-8")
    study = load_study(tmp_path / "study.toml")
    assert study.annotations
    assert (study.annotations.adjudicated.name, study.models.folder) == ("codes.csv", tmp_path / "models")
