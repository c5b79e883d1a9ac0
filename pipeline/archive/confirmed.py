"""Whether an archive still holds the bytes that were archived."""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from pipeline.errors import CoalfaceError
from pipeline.store import sha256

CHECKSUMS = "checksums.sha256"


def checksum_lines(digests: dict[str, str]) -> str:
    """A list of checksums as `sha256sum --check` reads it, sorted by name.

    >>> checksum_lines({"b": "22", "a": "11"})
    '11  a\\n22  b\\n'
    """
    return "".join(f"{digests[name]}  {name}\n" for name in sorted(digests))


def differences(archive: Path) -> tuple[int, list[str]]:
    """How many files the archive's list names, and a line for each that differs, is missing or is not on the list.

    Parameters
    ----------
    archive
        Folder or zip file, as `write_archive` makes them.

    Raises
    ------
    CoalfaceError
        It is no archive of Coalface.
    """
    try:
        listed, found = _listed(archive), dict(_digests(archive))
    except (OSError, KeyError, ValueError, zipfile.BadZipFile, zlib.error) as exc:
        raise CoalfaceError(f"no archive that can be read: no {CHECKSUMS} in it", where=str(archive),
                            next_step="Give the folder or the zip file that `coalface archive` wrote") from exc
    wrong = [f"{name}: {'differs from what was archived' if name in found else 'is missing'}"
             for name, digest in listed.items() if found.get(name) != digest]
    more = [f"{name}: was not archived" for name in found if name not in listed and name != CHECKSUMS]
    return len(listed), sorted([*wrong, *more])


def _listed(archive: Path) -> dict[str, str]:
    """The checksums on the archive's own list, by name."""
    if archive.is_dir():
        text = (archive / CHECKSUMS).read_text("utf-8")
    else:
        with zipfile.ZipFile(archive) as file:
            text = file.read(CHECKSUMS).decode("utf-8")
    lines = [line.split("  ", 1) for line in text.splitlines()]
    return {name: digest for digest, name in lines}


def _digests(archive: Path) -> Iterator[tuple[str, str]]:
    """Name and checksum of each file in the archive; of one that cannot be unpacked an empty checksum."""
    if archive.is_dir():
        for path in sorted(archive.rglob("*")):
            if path.is_file():
                yield path.relative_to(archive).as_posix(), sha256(path)
        return
    with zipfile.ZipFile(archive) as file:
        for name in file.namelist():
            try:
                with file.open(name) as member:
                    yield name, hashlib.file_digest(member, "sha256").hexdigest()  # type: ignore[arg-type]
            except (zipfile.BadZipFile, zlib.error):
                yield name, ""
