"""Which documents there are, and which post each one holds."""

from __future__ import annotations

import os
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pipeline.errors import DocumentError

_LONGEST = 100  # characters of an id

_WRITTEN = {"ingest.json": "posts.parquet", "results.json": "findings.html"}  # marks of build/ and of reports/


@dataclass(frozen=True, order=True)
class DocumentSource:
    """A document: its name, with / between folders, and where it lies."""

    name: str
    path: Path


def documents(paths: Sequence[Path]) -> list[DocumentSource]:
    """The documents at these paths, sorted by name.

    A file is named by its file name; a folder is walked, and a file in it is named by its path inside the folder.
    Hidden files and folders are left out. A file given twice counts once; two files of one name are both kept, with
    as many of their folders before the name as tell them apart.

    Raises
    ------
    DocumentError
        A path does not exist, or there is no document at any.
    """
    found: dict[Path, str] = {}
    for path in paths:
        if not path.exists():
            raise DocumentError("there is no such file or folder", where=str(path),
                                next_step="Check the path, or `documents.folder` in the study file")
        files = _files(path) if path.is_dir() else {path: path.name}
        for name, file in sorted((name, file) for file, name in files.items()):  # of links to a file the first counts
            found.setdefault(file.resolve(), name)
    if not found:
        raise DocumentError("there are no documents here", where=", ".join(map(str, paths)),
                            next_step="Put documents there, or name another folder with --documents")
    return sorted(DocumentSource(name, path) for path, name in _distinct(found).items())


def _distinct(names: dict[Path, str]) -> dict[Path, str]:
    """The names, those that several files share led in by as many folders as tell the files apart."""
    sharing, found = defaultdict[str, list[Path]](list), dict[Path, str]()
    for path, name in names.items():
        sharing[name].append(path)
    for name, paths in sharing.items():
        count, depth = len(paths), len(PurePosixPath(name).parts)
        while count > 1 and len({path.parts[-depth:] for path in paths}) < count:
            depth += 1
        found |= {path: "/".join(path.parts[-depth:]) if count > 1 else name for path in paths}
    return {path: os.fsencode(name).decode("utf-8", "replace") for path, name in found.items()}


def _files(folder: Path) -> dict[Path, str]:
    """The files below a folder that are not hidden, with their names; what a study wrote there is no document."""
    below = {path: path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}
    written = {path.parent for path in below if path.name in _WRITTEN and (path.parent / _WRITTEN[path.name]).exists()}
    return {path: name.as_posix() for path, name in below.items()
            if not any(part.startswith(".") for part in name.parts) and written.isdisjoint(path.parents)}


def post_ids(names: Sequence[str], pattern: str) -> dict[str, str]:
    """The id of the post that each document holds, by the document's name, where the post has no id of its own.

    The id is what `pattern` finds in the name without suffix, else all of that; documents that share an id all take
    the whole name without suffix, and if they still share one, their path.
    """
    ids = found_ids(names, pattern)
    for longer in (lambda name: PurePosixPath(name).stem, lambda name: str(PurePosixPath(name).with_suffix("")), str):
        times = Counter(ids.values())
        ids = {name: longer(name) if times[one] > 1 else one for name, one in ids.items()}
    return ids


def found_ids(names: Sequence[str], pattern: str) -> dict[str, str]:
    """The id that `pattern` finds in each document's name."""
    found = {}
    for name in sorted(names):
        stem = PurePosixPath(name).stem
        match = re.search(pattern, stem)
        found[name] = (match[0] if match else "") or stem
    return found


def own_ids(posts: Sequence[tuple[str, str]]) -> list[str]:
    """The id of each post that has one of its own, given with its document's name; those of one id are told apart.

    >>> own_ids([("a.csv", "1"), ("b.csv", "1"), ("b.csv", "on pay")])
    ['a.1', 'b.1', 'on_pay']
    """
    plain = [re.sub(r"[\s\x00-\x1f\x7f]+", "_", own)[:_LONGEST] or "_" for _, own in posts]
    times = Counter(plain)
    ids = [f"{PurePosixPath(name).stem}.{one}" if times[one] > 1 else one
           for (name, _), one in zip(posts, plain, strict=True)]
    again = Counter[str]()
    for i, one in enumerate(ids):
        again[one] += 1
        ids[i] = f"{one}.{again[one]}" if again[one] > 1 else one
    return ids
