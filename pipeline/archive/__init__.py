"""An archive of a study that has run: an RO-Crate, as a folder and as a zip file, that says what made each file."""

from __future__ import annotations

from pipeline.archive.confirmed import differences
from pipeline.archive.written import write_archive

__all__ = ["differences", "write_archive"]
