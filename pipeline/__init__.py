"""Coalface: who is speaking in a comment thread, about what, and how do they feel about it?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.opened import OpenStudy

__version__ = "0.1.0"


def open_study(path: Path | str | None = None, out: Path | str | None = None) -> OpenStudy:
    """The tables and results of a study that has run, for notebooks and scripts.

    Parameters
    ----------
    path
        Study file; by default `study.toml` here or in a folder above.
    out
        Folder that holds `build/` and `reports/`; by default the study file's own.
    """
    from pipeline.opened import OpenStudy

    return OpenStudy.at(path, out)
