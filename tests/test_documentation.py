"""What the documentation says is so: commands, keys, files, figures, checksums, and the README's code runs."""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
import runpy
import shlex
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
import typer
import yaml
from matplotlib.image import imread
from typer.core import TyperCommand, TyperGroup

from pipeline import __version__, open_study
from pipeline import study as configuration
from pipeline.annotations import codings
from pipeline.cli import app
from pipeline.people.kept import kept
from pipeline.people.redaction import redacted_texts
from pipeline.people.tables import known_names
from pipeline.store import sha256
from pipeline.study import ROOT

README, DATASHEET = ROOT / "README.md", ROOT / "seeds" / "DATASHEET.md"
PAGES = [README, DATASHEET, *sorted((ROOT / "docs").rglob("*.md")), ROOT / "benchmarks" / "README.md",
         *sorted((ROOT / "models").glob("*/README.md"))]
CODE = [ROOT / "study.toml", *sorted((ROOT / "pipeline").rglob("*.py"))]
SEEDS = ROOT / "seeds"
PICTURE = "theme_by_stance.png"
# files that are a user's, or in a user's archive, once they are made
USERS_OWN = {"work/", "work/decided.csv", "tasks.json", "layer.json", "lexicons/", "software/", "tables/",
             "tables/comments.csv", "columns.csv", "ro-crate-metadata.json", "ro-crate-preview.html"}


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def blocks(path: Path, language: str) -> list[str]:
    """The page's code blocks in a language."""
    found = re.findall(rf"^([ ]*)```{language}\n(.*?)^\1```", path.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    return [re.sub(rf"^{indent}", "", body, flags=re.MULTILINE) for indent, body in found]


def ticked(path: Path) -> list[str]:
    """What the file sets in backticks, blanks and line ends as one blank."""
    text = re.sub(r"```.*?```", "", path.read_text("utf-8"), flags=re.DOTALL)
    return [" ".join(one.split()) for one in re.findall(r"(?<!`)`([^`\n]+(?:\n[^`\n]+)?)`(?!`)", text)]


def tables(path: Path) -> Iterator[list[list[str]]]:
    """The page's tables: rows of cells, the header first."""
    for found in re.findall(r"(?:^\|.*\|\n)+", path.read_text("utf-8"), re.MULTILINE):
        rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in found.splitlines()]
        yield [rows[0], *rows[2:]]


def table(path: Path, header: str) -> list[list[str]]:
    """The rows of the table whose first column has this header."""
    return next(rows[1:] for rows in tables(path) if rows[0][0] == header)


def commands(path: Path, tool: str) -> list[str]:
    """The calls of a tool that a file shows, in backticks or in blocks, comments left out."""
    lines = [line for one in ("sh", "powershell") for block in blocks(path, one) for line in block.splitlines()]
    shown = [re.sub(r"\s+#.*", "", line) for line in lines if path.suffix == ".md"] + ticked(path)
    return [re.sub(r"^\S*[\\/]", "", one) for one in shown if re.match(rf"(?:\S*[\\/])?{tool}(?:\s|$)", one)]


def called(words: list[str]) -> tuple[TyperCommand | TyperGroup | None, list[str]]:
    """The command that these words call, and what is left for it to read."""
    command, rest = typer.main.get_command(app), list(words)
    while rest and isinstance(command, TyperGroup):
        command = command.commands.get(rest.pop(0))
    return command, rest


def all_commands(group: TyperGroup) -> Iterator[TyperCommand]:
    """Every command of a group and of the groups in it."""
    for command in group.commands.values():
        yield from all_commands(command) if isinstance(command, TyperGroup) else [command]


def unknown_commands(path: Path) -> list[str]:
    """The calls of `coalface` that the file shows and that name no command, or an option that it has not."""
    unknown = []
    for line in commands(path, "coalface"):
        words = [word for word in shlex.split(line)[1:] if not word.startswith("{")]
        command, _ = called([word for word in words if word[:1] != "-"])
        options = {option for one in getattr(command, "params", []) for option in one.opts} | {"-h", "--help"}
        if words[:1] != ["COMMAND"] and (command is None or {one for one in words if one[:1] == "-"} - options):
            unknown.append(line)
    return unknown


def unknown_targets(path: Path) -> set[str]:
    """The targets of Make that the file names and that the Makefile has not."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    called = {word for line in commands(path, "make") for word in line.split()[1:]}
    return {word for word in called if re.fullmatch("[a-z-]+", word)} - targets


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_commands_exist(path):
    assert unknown_commands(path) == []
    assert unknown_targets(path) == set()


def test_options_named_alone_exist():
    group = typer.main.get_command(app)
    options = {option for command in all_commands(group) for one in command.params for option in one.opts} | {"--debug"}
    named = {one.split()[0] for path in PAGES if path.parent.name != "benchmarks" for one in ticked(path)
             if one.startswith("--")}
    assert named
    assert named <= options


def test_commands_that_messages_and_comments_name_exist():
    unknown = {name(path): [*unknown_commands(path), *unknown_targets(path)] for path in CODE}
    assert {path: found for path, found in unknown.items() if found} == {}


def test_the_readme_s_examples_parse():
    lines = [line for block in blocks(README, "sh") for line in block.splitlines() if line.startswith("coalface")]
    assert {shlex.split(line)[1] for line in lines} == {"run", "ingest", "audit", "annotate", "stance", "sentiment",
                                                        "themes", "topics", "check"}
    for line in lines:
        words = shlex.split(line, comments=True)[1:]
        command, rest = called(words)
        command.make_context(command.name, rest)  # raises where one is wrong or missing


def test_the_readme_names_every_command():
    shown = {word for line in commands(README, "coalface") for word in line.split()[1:2]}
    assert set(typer.main.get_command(app).commands) <= shown


def test_readme_names_the_two_commands():
    assert {"make all", "make test", "coalface run"} <= {line.strip() for line in
                                                         [*commands(README, "make"), *commands(README, "coalface")]}


def leaves(values: dict[str, object], above: str = "") -> Iterator[tuple[str, str]]:
    """Section and name of each key; the names of stances and themes are the user's own, so theirs are not listed."""
    for key, value in values.items():
        if isinstance(value, dict) and above != "stances":
            yield from leaves(value, "themes" if above == "themes" else key)
        elif above != "stances":
            yield above, key


def test_every_key_of_the_study_file_is_explained():
    text, words = (ROOT / "study.toml").read_text("utf-8"), set(ticked(README))
    keys = set(leaves(tomllib.loads(text)))
    commented = set(re.findall(r"^(\w+) = .*\s# ", text, re.MULTILINE))
    unexplained = {(section, key) for section, key in keys
                   if key not in commented and not {key, f"{section}.{key}"} & words}
    assert unexplained == set()


@pytest.mark.parametrize(("section", "kind"), [
    ("documents", configuration.Documents), ("annotations", configuration.Annotations),
    ("lexicons", configuration.Lexicons), ("models", configuration.Models), ("report", configuration.Report),
    ("topics", configuration.Topics), ("people", configuration.People), ("stance", configuration.Stance),
])
def test_the_study_file_shows_every_key_there_is(section, kind):
    shown = tomllib.loads((ROOT / "study.toml").read_text("utf-8"))[section]
    assert set(shown) == {one.name for one in fields(kind)}


FILE = re.compile(r"[\w.*-]+(?:/[\w.*-]+)*(?:/|\.(?:md|toml|csv|jsonl|json|py|ipynb|cff|parquet|lock|html|txt))")


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_files_named_exist(path, finished):
    places = [ROOT, path.parent, *SEEDS.iterdir(), finished, finished / "build"]
    for one in ticked(path):
        own = one in USERS_OWN or one.startswith("my/") or one.endswith("_GroundTruth.txt")
        if FILE.fullmatch(one) and not own:
            assert any(next(place.glob(one.rstrip("/")), None) for place in places), one
    for link in re.findall(r"\]\(([^)\s]+)\)", path.read_text("utf-8")):
        generated = link.startswith("notebooks/")  # pages that the site makes of notebooks
        assert link.startswith(("https://", "#")) or generated or (path.parent / link.partition("#")[0]).exists(), link


def test_the_picture_is_the_study_s(finished):
    shown, made = (imread(place / PICTURE) for place in (ROOT / "docs" / "figures", finished / "reports" / "figures"))
    assert shown.shape == made.shape, "copy it anew from reports/figures"
    assert np.abs(shown - made).mean() < 0.01, "copy it anew from reports/figures"
    assert f"docs/figures/{PICTURE}" in README.read_text("utf-8")


def with_limits(number: dict[str, float | None]) -> str:
    if number["low"] is None:
        return f"{number['value']:.2f}"
    return f"{number['value']:.2f} ({number['low']:.2f} to {number['high']:.2f})"


MODEL_FIGURES = [
    ("stance, macro-F1 over four stances", "model", "macro_f1"),
    ("macro-F1 by always saying the commonest stance", "majority", "macro_f1"),
    ("macro-F1 by TF-IDF and logistic regression", "tfidf", "macro_f1"),
    ("stance, accuracy", "model", "accuracy"),
    ("accuracy by always saying the commonest stance", "majority", "accuracy"),
]
STUDY_FIGURES = [
    ("the model's probabilities, expected calibration error", "validity.calibration.ece"),
    ("what that error would be if every probability were right", "validity.calibration.ece_by_chance"),
    ("accuracy on the 70 % of comments that the model is surest of", "validity.abstention.accuracy_asked"),
    ("the model abstains under a probability of", "validity.abstention.threshold"),
    ("share of the coded comments that then keep a label", "validity.abstention.coverage"),
    ("accuracy on these", "validity.abstention.accuracy"),
    ("themes of a comment, macro-F1 over 13 themes", "validity.theme.macro_f1"),
    ("sentiment of a comment and the coders' intensity, Pearson's r", "validity.sentiment.pearson"),
    ("the same by VADER as published", "validity.sentiment.base.pearson"),
    ("negative, neutral or positive, macro-F1", "validity.sentiment.macro_f1"),
    ("agreement of the two codings on stance, Krippendorff's alpha", "validity.agreement.stance"),
]


@pytest.mark.parametrize(("row", "model", "figure"), MODEL_FIGURES)
def test_figures_of_the_model(row, model, figure):
    scores = json.loads((ROOT / "models" / "stance" / "scores.json").read_text("utf-8"))
    assert dict(table(README, "what"))[row] == with_limits(scores[model][figure])


@pytest.mark.parametrize(("row", "key"), STUDY_FIGURES)
def test_figures_of_the_study(row, key, finished):
    numbers = open_study(finished / "study.toml").results["numbers"]
    assert dict(table(README, "what"))[row] == with_limits(numbers[key])


def test_no_figure_goes_unchecked():
    checked = {row for row, *_ in [*MODEL_FIGURES, *STUDY_FIGURES]}
    rest = [row for row, _ in table(README, "what") if row not in checked]
    assert rest == ["comments and replies read just as in the reference segmentation (`tests/gold/`)"]
    gold = (ROOT / "tests" / "gold" / "comments.jsonl").read_text("utf-8").splitlines()
    assert dict(table(README, "what"))[rest[0]] == f"{len(gold)} of {len(gold)}"  # test_ingest_gold.py reads them all


def test_readme_python_runs(finished, monkeypatch):
    monkeypatch.chdir(finished)
    known: dict[str, object] = {}
    for block in blocks(README, "python"):
        exec(compile(block, "README.md", "exec"), known)
    assert known["study"].results["numbers"]["corpus.comments"]["value"] == len(known["study"].comments)


def test_readme_codings_are_read(shipped, tmp_path):
    (block,) = blocks(README, "csv")
    (tmp_path / "codings.csv").write_text(block, encoding="utf-8")
    assert codings(tmp_path / "codings.csv", shipped)["themes"].tolist() == [("workload", "it")]


def test_citation():
    entry = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert entry["cff-version"] == "1.2.0"
    assert {"message", "title", "authors"} <= set(entry)  # what the format requires besides
    assert entry["authors"] == [{"name": "The Coalface authors"}]
    assert str(entry["version"]) == project["version"] == __version__
    assert entry["license"] == project["license"]
    assert isinstance(entry["date-released"], dt.date)


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file, or the objects of a JSON Lines file."""
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_datasheet_counts_of_documents(finished):
    study = open_study(finished / "study.toml")
    replies = study.comments.groupby("post")["depth"].sum()
    expected = [[
        f"`{p.document}`", p.post, p.layout, "not stated" if p.date is None else str(p.date),
        "not stated" if np.isnan(p.declared_comments) else f"{p.declared_comments:.0f}", str(p.parsed_comments),
        str(p.parsed_comments - replies[p.post]), str(replies[p.post]),
    ] for p in study.posts.itertuples()]
    assert table(DATASHEET, "document") == expected
    total, depths = len(study.comments), Counter(study.comments["depth"])
    assert f"In all {total} comments: {depths[0]} to a post, {depths[1]} replies." in DATASHEET.read_text("utf-8")


def test_datasheet_counts_of_annotations():
    counts = {one: cells[1] for cells in table(DATASHEET, "file of `annotations/`")
              for one in re.findall(r"`([^`]+)`", cells[0])}
    assert set(counts) == {path.name for path in (SEEDS / "annotations").iterdir()}
    for file, count in counts.items():
        if count:
            assert int(count.split()[0]) == len(rows(SEEDS / "annotations" / file)), file
    threads = rows(SEEDS / "annotations" / "synthetic_threads.jsonl")
    sets = [rows(SEEDS / "annotations" / "adjudicated.csv"), rows(SEEDS / "annotations" / "supplement.csv"),
            [comment for thread in threads for comment in thread["comments"]]]
    stances = [Counter(row["stance"] for row in one) for one in sets]
    shown = {stance: numbers for stance, *numbers in table(DATASHEET, "stance")}
    assert shown == {stance: [str(one[stance]) for one in stances] for stance in stances[0]}
    text = DATASHEET.read_text("utf-8")
    assert f"with {len(sets[2])} labelled comments" in text
    low = sum(row["confidence"] == "low" for row in sets[0])
    assert f"The stance of {low} of the {len(sets[0])} comments was coded with low confidence" in text


@pytest.mark.parametrize(("file", "unit"), [("terms.csv", "spellings"), ("discourse.csv", "words and phrases"),
                                             ("sentiment.csv", "words and phrases"), ("targets.csv", "words"),
                                             ("themes.csv", "words and phrases"),
                                            ("public.csv", "names")])
def test_datasheet_counts_of_lexicons(file, unit):
    text = " ".join(DATASHEET.read_text("utf-8").split())
    assert f"`lexicons/{file}` lists {len(rows(SEEDS / 'lexicons' / file))} {unit}" in text


def test_figures_of_what_is_found_of_personal_data():
    measured = runpy.run_path(str(ROOT / "benchmarks" / "people.py"))["rows"]()
    assert table(DATASHEET, "personal data found by") == measured
    names, others = (cell.split(",")[0] for cell in measured[-1][1:3])
    assert f"{names} names and {others} other items were found" in " ".join(README.read_text("utf-8").split())


def test_datasheet_count_of_names_in_the_seeds(finished):
    study = open_study(finished / "study.toml")
    readable = kept(study.configuration)
    names = known_names(study.comments, study.posts)
    found = sum(one.counts.get("name", 0) for one in redacted_texts(study.comments["text"], names, readable))
    assert f"of the {found} names that it replaces in the comments of the seeds" in " ".join(
        DATASHEET.read_text("utf-8").split())


def test_datasheet_checksums():
    sums = {one.strip("`"): digest.strip("`") for one, digest in table(DATASHEET, "file")}
    assert sums == {one: sha256(SEEDS / one) for one in sums}
    assert {f"documents/{path.name}" for path in (SEEDS / "documents").iterdir()} <= set(sums)


def test_datasheet_agreement(finished):
    numbers = open_study(finished / "study.toml").results["numbers"]
    alpha = {key.removeprefix("validity.agreement."): one["value"] for key, one in numbers.items()
             if key.startswith("validity.agreement.")}
    lowest = min((one for one in alpha if one.startswith("theme.")), key=lambda one: alpha[one])
    expected = {"stance": "stance", "role": "role", "sentiment": "sentiment", "intensity (interval)": "intensity",
                "sarcasm": "sarcasm", f"theme least agreed on ({lowest.removeprefix('theme.')})": lowest}
    assert table(DATASHEET, "code") == [[row, f"{alpha[key]:.2f}"] for row, key in expected.items()]
