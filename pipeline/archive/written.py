"""Writing an archive: its folder, whole or not at all, and a zip file of it with the same bytes every time."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import yaml

from pipeline.archive.confirmed import CHECKSUMS, checksum_lines
from pipeline.archive.contents import Item, Known, documents, items, known_documents, made, recorded, records
from pipeline.archive.crate import METADATA, Filed, author_type, write_metadata
from pipeline.archive.tables import columns, published
from pipeline.errors import CoalfaceError
from pipeline.graph import Run
from pipeline.people.tables import RedactedTables
from pipeline.store import sha256, whole_file, write_text
from pipeline.study import Study

RERUN = "study.sha256"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first day that a zip file knows
_UNDATED = dt.date(1970, 1, 1)
_OWN = {
    "CITATION.cff": "How to cite the study",
    CHECKSUMS: "Checksum of every file here but this one, for sha256sum --check",
    RERUN: "Checksums of the study's own files: after a rerun, sha256sum --check in the study's folder confirms that "
           "it came to the same bytes",
    "tables/columns.csv": "Every column of every table: type and meaning",
}


def write_archive(run: Run, study_file: Path, redaction: RedactedTables, folder: Path, *,
                  with_documents: bool = False) -> Path:
    """Write the archive of a study that has run into a folder and, beside it, a zip file, whose path comes out.

    Parameters
    ----------
    run
        Where the study lies.
    study_file
        Its configuration.
    redaction
        What replaces personal data in its tables.
    folder
        The archive's; an earlier archive there is replaced.
    with_documents
        Whether documents and codings go in, too: people's words as written.

    Raises
    ------
    CoalfaceError
        The study has not run or has no date, or the folder holds something else.
    """
    _check(run.study, study_file, folder)
    kept = [*items(run, study_file), *(documents(run) if with_documents else [])]
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}.", dir=folder.parent) as name:
        new = Path(name) / folder.name
        new.mkdir()
        files = _files(new, run, redaction, kept)
        write_metadata(new, _filed(run, kept, files), run.study)
        names = sorted(path.relative_to(new).as_posix() for path in new.rglob("*") if path.is_file())
        write_text(new / CHECKSUMS, checksum_lines({one: sha256(new / one) for one in names if one != CHECKSUMS}))
        zipped = folder.with_name(f"{folder.name}.zip")
        with whole_file(zipped) as temporary:
            _zip(new, names, temporary)
        shutil.rmtree(folder, ignore_errors=True)
        new.replace(folder)
    return zipped


def _check(study: Study, study_file: Path, folder: Path) -> None:
    """Raise where there is nothing to date the archive by, or where it would replace what is none."""
    if study.date == _UNDATED:
        raise CoalfaceError("an archive needs the study's date", where=str(study_file),
                            next_step="Add a line such as `date = 2026-05-04`")
    if folder.exists() and not (folder / METADATA).exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CoalfaceError("this folder holds something that is no archive", where=str(folder),
                            next_step="Name another one with --to")


def _files(folder: Path, run: Run, redaction: RedactedTables, kept: list[Item]) -> dict[str, str]:
    """Write every file but the metadata; what each is, by its path. The list of checksums is empty until the end."""
    from pipeline.cli.tablefile import flat, guarded, write_table

    files = {item.path: item.what for item in kept} | _OWN
    for item in kept:
        (folder / item.path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(item.source, folder / item.path)
    for name, table in published(run.store, redaction, run.study.report.quotations):
        write_table(guarded(flat(table)), folder / "tables" / f"{name}.csv")
        files[f"tables/{name}.csv"] = f"The table {name}: a row is {run.store.tables[name].row}"
    write_table(columns(list(run.study.stances)), folder / "tables" / "columns.csv")
    write_text(folder / "CITATION.cff", citation(run.study))
    write_text(folder / RERUN, checksum_lines(_rerun(run)))
    write_text(folder / CHECKSUMS, "")
    return files


def _rerun(run: Run) -> dict[str, str]:
    """Checksums of the study's documents, tables and reports by their path in its folder."""
    folder = run.study.documents.folder
    digests = {}
    if folder.is_relative_to(run.out):
        place = folder.relative_to(run.out).as_posix()
        digests = {f"{place}/{name}": known.sha256 for name, known in known_documents(run).items()}
    wrote = [path for paths in made(run).values() for path in paths]
    return digests | {path.relative_to(run.out).as_posix(): sha256(path) for path in wrote
                      if path.is_relative_to(run.build) or path.is_relative_to(run.reports)}


def _filed(run: Run, kept: list[Item], files: dict[str, str]) -> Filed:
    """What lies in the archive, and what the records name that does not."""
    known, wrote = known_documents(run), made(run)
    digests = {item.record: sha256(item.source) for item in kept}
    digests |= {recorded(path): sha256(path) for paths in wrote.values() for path in paths}
    found = records(run, digests | {name: one.sha256 for name, one in known.items()})
    named = {name: digest for record in found.values() for name, digest in record["inputs"].items()} | digests
    names = {item.record: item.path for item in kept}
    absent = {name: _absent(name, digest, known) for name, digest in named.items() if name not in names}
    return Filed(files, names, absent, found, {stage: [*map(recorded, wrote[stage])] for stage in found})


def _absent(name: str, digest: str, known: Mapping[str, Known]) -> dict[str, str]:
    """What the metadata says of a file that is not in the archive."""
    if name in known:
        return {"sha256": digest, "contentSize": str(known[name].bytes),
                "description": "A document that was read; left out, since it holds people's words as written"}
    if name == "reports/explorer.html":
        return {"sha256": digest, "description": "The threads to explore; left out, since texts in it are as written"}
    if name.endswith(".parquet"):
        return {"sha256": digest, "description": "A table of the study, as the pipeline has it; tables/ has it with "
                "personal data replaced"}
    return {"sha256": digest, "description": "A file that is not in the archive; its checksum says which it was"}


def _zip(folder: Path, names: list[str], path: Path) -> None:
    """Write a zip file of these files, in their order, with fixed times and rights.

    They are stored as they are, since what a machine's zlib makes of them goes by its version.
    """
    with zipfile.ZipFile(path, "w") as file:
        for name in names:
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_STORED, 0o644 << 16, 3
            file.writestr(entry, (folder / name).read_bytes())


def citation(study: Study) -> str:
    """How to cite the study, in the Citation File Format 1.2.0, with the software that made it as a reference."""
    from pipeline import __version__

    software = {"type": "software", "title": "Coalface", "version": __version__,
                "authors": [{"name": "The Coalface authors"}]}
    licence = {"license-url" if "://" in study.licence else "license": study.licence} if study.licence else {}
    entry = {
        "cff-version": "1.2.0", "message": "If you use this study, please cite it as below.", "type": "dataset",
        "title": study.title, "authors": [_cited(name) for name in study.authors or ("Anonymous",)],
        "date-released": study.date, **licence, "references": [software]}
    return str(yaml.safe_dump(entry, sort_keys=False, allow_unicode=True))


def _cited(name: str) -> dict[str, str]:
    """An author as the format has them: a person with family names and the others, or an entity with a name."""
    *given, family = name.split()
    if author_type(name) == "Organization" or not given:
        return {"name": name}
    return {"family-names": family, "given-names": " ".join(given)}
