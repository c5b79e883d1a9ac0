"""Which documents there are, and which post each one holds."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pipeline.errors import DocumentError


@dataclass(frozen=True, order=True)
class DocumentSource:
    """A document: its name, with / between folders, and where it lies."""

    name: str
    path: Path


def documents(paths: Sequence[Path]) -> list[DocumentSource]:
    """The documents at these paths, sorted by name.

    A file is named by its file name; a folder is walked, and a file in it is named by its path inside the folder.
    Hidden files and folders are left out. A file given twice counts once; two files of one name are both kept,
    named by their whole path.

    Raises
    ------
    DocumentError
        A path does not exist.
    """
    found: dict[Path, str] = {}
    for path in paths:
        if not path.exists():
            raise DocumentError("there is no such file or folder", where=str(path),
                                next_step="Check the path, or `documents.folder` in the study file")
        files = _files(path) if path.is_dir() else {path: path.name}
        for file, name in files.items():
            found.setdefault(file.resolve(), name)
    times = Counter(found.values())
    return sorted(DocumentSource(name if times[name] == 1 else path.as_posix(), path) for path, name in found.items())


def _files(folder: Path) -> dict[Path, str]:
    """The files below a folder that are not hidden, with their names."""
    below = {path: path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}
    return {path: name.as_posix() for path, name in below.items()
            if not any(part.startswith(".") for part in name.parts)}


def post_ids(sources: Sequence[DocumentSource], pattern: str) -> dict[str, str]:
    """The post of each document, by the document's name.

    The id is what `pattern` finds in the name without suffix, else all of that; documents that share an id all take
    the whole name without suffix, and if they still share one, their path.
    """
    names = sorted(source.name for source in sources)
    ids = {name: _found(pattern, PurePosixPath(name).stem) for name in names}
    for longer in (lambda name: PurePosixPath(name).stem, lambda name: str(PurePosixPath(name).with_suffix("")), str):
        times = Counter(ids.values())
        ids = {name: longer(name) if times[one] > 1 else one for name, one in ids.items()}
    return ids


def shared_ids(sources: Sequence[DocumentSource], pattern: str) -> dict[str, str]:
    """The id that `pattern` finds, by document name, for the documents that cannot have it since others find it too."""
    found = {source.name: _found(pattern, PurePosixPath(source.name).stem) for source in sources}
    times = Counter(found.values())
    return {name: one for name, one in found.items() if times[one] > 1}


def _found(pattern: str, stem: str) -> str:
    match = re.search(pattern, stem)
    return (match[0] if match else "") or stem
