"""Whether written reports say what their tables and documents give: all is computed, drawn and written anew."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pipeline.errors import CoalfaceError
from pipeline.graph import Run
from pipeline.verify.comparison import Difference, file_differences, value_differences
from pipeline.verify.quotations import document_differences

__all__ = ["Difference", "Verification", "verification"]


@dataclass
class Verification:
    """What was checked, how much of each kind; what differs; and what could not be checked, and why."""

    counts: dict[str, int] = field(default_factory=dict)
    differences: list[Difference] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)


def verification(run: Run, reports: Path) -> Verification:
    """The check of a folder of reports against the tables and documents of a run.

    Every number of `results.json` is computed anew from the tables, every figure drawn and every report written anew
    from that, and compared with the files to the last byte; every quotation is compared with its document. Without
    tables the reports are compared with what `results.json` says; without documents no quotation is checked.

    Raises
    ------
    CoalfaceError
        There is no `results.json`, or it cannot be read.
    """
    found, given = Verification(), _results(reports / "results.json")
    results = given
    if all(run.store.path(name).exists() for name in run.store.tables):
        results = _recomputed(run)
        found.differences += value_differences("results.json", given, results)
    else:
        found.unchecked.append(f"{run.build}: not every table is there, so no number was computed and no figure drawn "
                               "anew; `coalface run` makes them")
    with tempfile.TemporaryDirectory() as folder:
        _compare_files(found, replace(run, out=Path(folder)), run.build, reports, results)
    _compare_documents(found, run, given)
    known = {"numbers": given["numbers"], "quotations": given["quotations"], "tables": given["tables"]}
    found.counts = {name: len(ones) for name, ones in known.items()} | found.counts
    return found


def _results(path: Path) -> dict[str, Any]:
    try:
        content: dict[str, Any] = json.loads(path.read_text("utf-8"))
        content["numbers"], content["quotations"], content["tables"], content["provenance"]
    except (OSError, ValueError, TypeError, KeyError) as exc:
        raise CoalfaceError(f"the results cannot be read: {exc}", where=str(path),
                            next_step="Name the folder that holds them, or run `coalface run` first") from exc
    return content


def _recomputed(run: Run) -> dict[str, Any]:
    """The results as the tables give them, in the form in which they are written."""
    from pipeline.stages import found_results

    value: dict[str, Any] = json.loads(json.dumps(found_results(run)))
    return value


def _compare_files(found: Verification, fresh: Run, build: Path, reports: Path, results: Mapping[str, Any]) -> None:
    """Add what differs between the files of a folder and those that the stages write anew from the results."""
    from pipeline.stages import STAGES
    from pipeline.store import write_json

    write_json(fresh.reports / "results.json", results)
    whole = not found.unchecked
    if whole:
        shutil.copytree(build, fresh.build)
    elif (reports / "figures").exists():
        shutil.copytree(reports / "figures", fresh.reports / "figures")
    names = list(STAGES)
    for name in names[names.index("findings") + 1:] if whole else ["report"]:
        STAGES[name].run(fresh)
    _write_word_file(found, fresh, reports, results)
    told = bool(found.differences)  # where results.json differs in its values, these were told
    written = sorted(path for path in fresh.reports.rglob("*") if path.is_file())
    for path in written:
        name = path.relative_to(fresh.reports).as_posix()
        if name != "results.json" or not told:
            found.differences += file_differences(name, reports / name, path)
    figures = {path.stem for path in written if path.parent.name == "figures"}
    found.counts |= {"figures": len(figures), "files": len(written)}


def _write_word_file(found: Verification, fresh: Run, reports: Path, results: Mapping[str, Any]) -> None:
    """Write the Word file anew where there is one to compare with, or note that it cannot be."""
    from pipeline.figures import captions
    from pipeline.report import word_file

    if not (reports / "findings.docx").exists():
        return
    try:
        made = word_file(results, fresh.reports / "figures", captions(results))
        (fresh.reports / "findings.docx").write_bytes(made)
    except CoalfaceError as exc:
        found.unchecked.append(f"findings.docx: {exc}")


def _compare_documents(found: Verification, run: Run, given: Mapping[str, Any]) -> None:
    """Add what differs between the documents and what the results say of them."""
    if all(path.exists() for path in run.documents):
        found.differences += document_differences(run, given)
    else:
        found.unchecked.append(f"{', '.join(map(str, run.documents))}: the documents are not there, so no quotation "
                               "was compared with its document; name them with --documents")
