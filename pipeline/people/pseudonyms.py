"""Pseudonyms of persons, keyed so that nobody without the key can tell whose they are by trying names."""

from __future__ import annotations

import os
import secrets
from hashlib import blake2s
from pathlib import Path

import typer

from pipeline.errors import CoalfaceError
from pipeline.study import Study

_HEADER = "# Key of pseudonyms. Whoever has it can try names out on them: never publish it, keep it out of git.\n"
_BYTES = 32
_HEXADECIMAL = "0123456789abcdef"


def pseudonym(identity: str, key: bytes) -> str:
    """The pseudonym of an identity (a profile's address, a signature): `p-` and twelve hexadecimal digits.

    >>> pseudonym("Getafix", b"0" * 32)
    'p-c27846a4e2f4'
    """
    return f"p-{blake2s(identity.encode('utf-8', 'surrogatepass'), key=key, digest_size=6).hexdigest()}"


def key_name(key: bytes) -> str:
    """A tag of a key for a stage's record, so that a changed key is noticed; the key cannot be told from it."""
    return blake2s(b"coalface pseudonym key", key=key, digest_size=8).hexdigest()


def pseudonym_key(study: Study, own_corpus: bool) -> bytes:
    """The key of a study's pseudonyms; its file is made where there is none yet.

    The study's own documents are keyed with the file that `people.key` names. All else is keyed with a private key
    in the user's configuration folder, since the study's may be public with its documents.

    Raises
    ------
    CoalfaceError
        The key can be neither read nor written, or the file holds none.
    """
    named = study.people.key if own_corpus and study.people else None
    return _key(named or private_key_file())


def private_key_file() -> Path:
    """Where the user's own key lies."""
    return Path(typer.get_app_dir("coalface")) / "pseudonyms.key"


def _key(path: Path) -> bytes:
    """The key in a file, a new one where there is no file."""
    try:
        text = path.read_text("utf-8") if path.exists() else _new_key(path)
    except (OSError, UnicodeDecodeError) as exc:
        raise CoalfaceError(f"the key of the pseudonyms can be neither read nor written: {exc}", where=str(path),
                            next_step="Name a file that can, as 'key' in a section [people] of study.toml") from exc
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    if len(lines) != 1 or len(lines[0]) != 2 * _BYTES or not set(lines[0]) <= set(_HEXADECIMAL):
        raise CoalfaceError(f"the file holds no key, which is a line of {2 * _BYTES} hexadecimal digits",
                            where=str(path), next_step="Put the old file back, or delete it for a new key: all "
                            "pseudonyms then change")
    return bytes.fromhex(lines[0])


def _new_key(path: Path) -> str:
    """A new key, written where only its owner can read it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = f"{_HEADER}{secrets.token_hex(_BYTES)}\n"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process was faster
        return path.read_text("utf-8")
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
    return text
