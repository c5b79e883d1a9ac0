"""What goes into an archive: every file with its source, its place and what it is."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.errors import CoalfaceError
from pipeline.graph import Run
from pipeline.stages import STAGES
from pipeline.store import sha256
from pipeline.study import ROOT

MEDIA_TYPES = {
    "": "text/plain", ".bib": "application/x-bibtex", ".cff": "application/yaml", ".csv": "text/csv",
    ".html": "text/html",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".json": "application/json",
    ".lock": "text/plain", ".md": "text/markdown", ".parquet": "application/vnd.apache.parquet",
    ".pdf": "application/pdf", ".png": "image/png", ".sha256": "text/plain", ".svg": "image/svg+xml",
    ".tex": "application/x-tex", ".toml": "application/toml", ".txt": "text/plain", ".zip": "application/zip",
}
REPORTS = {"results.json": "Every number of the report by its key, with interval, number of cases and method",
           "findings": "The findings report",
           "explorer.html": "The threads to explore, with stance, sentiment and themes"}
CARDS = {"README.md": "Card of the model: what it learned from, how well it does, what it is not for",
         "model.json": "Settings and content hash of the model", "scores.json": "Scores of the model, out of thread",
         "checksums.json": "Checksums of the model's files"}
SOFTWARE = {"requirements.lock": "Every package the study ran with, by version and checksum",
            "LICENSE": "Licence of the software", "CITATION.cff": "How to cite the software"}


@dataclass(frozen=True)
class Item:
    """A file of the archive.

    Attributes
    ----------
    path
        Where it lies in the archive, its parts parted by slashes.
    what
        What it is, in a sentence.
    source
        The file it is a copy of.
    """

    path: str
    what: str
    source: Path

    @property
    def record(self) -> str:
        """The name that the records of stages give the file."""
        return self.path.removeprefix("documents/") if self.path.startswith("documents/") else recorded(self.source)


def recorded(path: Path) -> str:
    """The name that the records of stages give a file: its folder's and its own."""
    return f"{path.parent.name}/{path.name}"


def items(run: Run, study_file: Path) -> list[Item]:
    """The files that an archive holds as they are, sorted by their place in it."""
    found = {one.path: one for part in (_reports(run), _models(run), _lexicons(run), _software()) for one in part}
    found["study.toml"] = Item("study.toml", "The study: what is read, how it is coded, what is looked for", study_file)
    return [found[path] for path in sorted(found)]


def documents(run: Run) -> list[Item]:
    """The study's documents, then its files of codings: people's words, and what was noted of them.

    Raises
    ------
    CoalfaceError
        A document is not there any more, or is another than was read.
    """
    from pipeline import inputs
    from pipeline.ingest import documents

    paths = {one.name: one.path for one in documents(run.documents)}
    for name, known in known_documents(run).items():
        if name not in paths or sha256(paths[name]) != known.sha256:
            raise CoalfaceError("this document is not the one that the study has read", where=name,
                                next_step="Run `coalface run`, or leave the documents out")
    codings = [path for part in (inputs.annotated, inputs.coders, inputs.training_only) for path in part(run)]
    return [*(Item(f"documents/{name}", "A document as it was read", path) for name, path in sorted(paths.items())),
            *(Item(f"annotations/{path.name}", "Codings of comments, or texts to train on", path) for path in codings)]


class Known(NamedTuple):
    """Checksum and size of a document."""

    sha256: str
    bytes: int


def known_documents(run: Run) -> dict[str, Known]:
    """Checksum and size of each document by its name, as the table `documents` has them."""
    rows = run.store.read("documents", ["document", "sha256", "bytes"]).dropna()
    return {name: Known(digest, int(size)) for name, digest, size in
            zip(rows["document"], rows["sha256"], rows["bytes"], strict=True)}


def made(run: Run) -> dict[str, tuple[Path, ...]]:
    """The files that each stage of the study has written, by the stage's name."""
    found: dict[str, tuple[Path, ...]] = {}
    for name, stage in STAGES.items():
        outputs = [path for one in stage.outputs(run) for path in _files(one)]
        if name == "report":
            outputs += [path for path in sorted(run.reports.glob("findings.*")) if path not in outputs]
        found[name] = tuple(path for path in outputs if path.suffix != ".skops")  # whose bytes are new at each saving
    return found


def records(run: Run, digests: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """What each stage's record says its outputs were made from, by the stage's name.

    Models may have been trained on another corpus: what they learned from is then called so.

    Parameters
    ----------
    run
        Where the study lies.
    digests
        The checksums of its files as they are, by the names that records give them.

    Raises
    ------
    CoalfaceError
        A stage has not run, or a file has changed since: the archive would say what is not so.
    """
    found = {}
    for name, stage in STAGES.items():
        path = stage.record_path(run)
        if name == "models" and not path.exists():  # a study without codings trains none
            continue
        if not path.exists():
            raise CoalfaceError(f"the stage '{name}' has not run", where=str(path), next_step="Run `coalface run`")
        found[name] = json.loads(path.read_text("utf-8"))
        changed = [one for one, digest in found[name]["inputs"].items() if digests.get(one, digest) != digest]
        if changed and name != "models":
            raise CoalfaceError(f"this file has changed since the stage '{name}' read it", where=changed[0],
                                next_step="Run `coalface run`")
        found[name]["inputs"] = {f"{'learned from ' * (one in changed)}{one}": digest
                                 for one, digest in found[name]["inputs"].items()}
    return found


def _files(path: Path) -> list[Path]:
    """A file, the files in a folder, or none."""
    return sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path] * path.exists()


def _reports(run: Run) -> Iterator[Item]:
    """What the stages wrote into the folder of reports; exports and notebooks, which may hold texts, are not of it.

    Nor is the explorer where it shows every comment as written.
    """
    results = json.loads((run.reports / "results.json").read_text("utf-8"))
    for path in (path for paths in made(run).values() for path in paths if path.is_relative_to(run.reports)):
        if path.name == "explorer.html" and run.study.report.quotations == "verbatim":
            continue
        if path.parent.name == "tables" and path.stem in results["tables"]:
            what = f"Table of the report: {results['tables'][path.stem]['title']}"
        elif path.parent.name == "figures":
            what = f"Figure of the report: {path.stem.replace('_', ' ')}"
        else:
            what = REPORTS.get(path.name) or REPORTS.get(path.stem, "Part of the report")
        yield Item(f"reports/{path.relative_to(run.reports).as_posix()}", what, path)


def _models(run: Run) -> Iterator[Item]:
    """Cards and content hashes of the models; what was learned holds words of comments and stays out."""
    learned = [run.study.models.folder / kind for kind in ("stance", "sentiment", "themes")]
    for folder in [run.study.models.embedding, *learned]:
        yield from (Item(f"models/{folder.name}/{name}", f"{what} ({folder.name})", folder / name)
                    for name, what in CARDS.items() if (folder / name).exists())


def _lexicons(run: Run) -> Iterator[Item]:
    """The word lists of the study."""
    for name, path in vars(run.study.lexicons).items():
        if path:
            yield Item(f"lexicons/{path.name}", f"Word list of the study: {name}", path)


def _software() -> Iterator[Item]:
    """What pins, licenses and cites the software, where it runs from a clone."""
    for name, what in SOFTWARE.items():
        if (ROOT / name).exists():
            yield Item(f"software/{name}", what, ROOT / name)
