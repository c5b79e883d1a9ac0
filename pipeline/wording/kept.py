"""Learned models on disk: arrays and scikit-learn's estimators in a skops file, all else in a JSON file beside it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import skops.io
from numpy.typing import NDArray
from skops.io.exceptions import UntrustedTypesFoundException

from pipeline.errors import CoalfaceError
from pipeline.store import whole_file, write_json

Floats = NDArray[np.float64]
_TRAIN = "Run `make models`, or `coalface run --only models`"


def content_hash(plain: object, arrays: Iterable[Floats]) -> str:
    """A hash of what was learned, equal for equal models however they were saved."""
    digest = hashlib.sha256(json.dumps(plain).encode())
    for array in arrays:
        digest.update(np.ascontiguousarray(array, dtype="<f8").tobytes())
    return digest.hexdigest()[:16]


def keep(folder: Path, learned: Mapping[str, Any], card: Mapping[str, Any]) -> None:
    """Write `model.skops` and `model.json`; where the content hash is the same they stay as they are.

    skops writes other bytes each time, so the hash in the card says whether it is another model.
    """
    path, beside = folder / "model.skops", folder / "model.json"
    if path.exists() and beside.exists() and (
            json.loads(beside.read_text("utf-8"))["content_hash"] == card["content_hash"]):
        return
    folder.mkdir(parents=True, exist_ok=True)
    with whole_file(path) as temporary:
        skops.io.dump(dict(learned), temporary, compression=8)
    write_json(beside, card)


def kept(folder: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """What lies in a folder: the contents of `model.skops` and the card.

    Raises
    ------
    CoalfaceError
        A file is missing or cannot be read.
    """
    try:
        card: dict[str, Any] = json.loads((folder / "model.json").read_text("utf-8"))
        return skops.io.load(folder / "model.skops", trusted=[]), card
    except (OSError, ValueError, KeyError, TypeError, BadZipFile, UntrustedTypesFoundException) as exc:
        raise unreadable(folder, exc) from exc


def unreadable(folder: Path, problem: object) -> CoalfaceError:
    """The error for a model that cannot be read."""
    return CoalfaceError(f"no {folder.name} model can be read here: {problem!r}", where=str(folder), next_step=_TRAIN)


def checked(folder: Path, found: str, card: Mapping[str, Any]) -> None:
    """Raise where a model's content hash is not the card's."""
    if found != card["content_hash"]:
        raise CoalfaceError("model.skops is not the model that model.json names", where=str(folder), next_step=_TRAIN)
