"""What the coders wrote, as the findings need it: one frame a coder, indexed by comment."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from pipeline.annotations import codings
from pipeline.study import Study

COLUMNS = ("comment", "stance", "role", "sentiment", "intensity", "sarcasm", "themes", "probability")


@dataclass(frozen=True)
class Codings:
    """The adjudicated codes and those of each coder, indexed by comment; themes are tuples.

    `probability` is that with which a comment was drawn for coding, NaN where none is given.
    """

    adjudicated: pd.DataFrame
    coders: tuple[pd.DataFrame, ...] = ()


def coded_frame(codes: pd.DataFrame) -> pd.DataFrame:
    """Codes with every column of `COLUMNS`, indexed and sorted by comment; None where a column or cell is blank."""
    frame = codes.reindex(columns=list(COLUMNS)).astype(object)
    frame = frame.where(frame.notna() & (frame != ""), None)
    for name in ("intensity", "probability"):
        frame[name] = pd.to_numeric(frame[name], errors="coerce").astype(float)
    return frame.set_index("comment").sort_index()


NO_CODINGS = Codings(coded_frame(pd.DataFrame(columns=list(COLUMNS))))


def load_codings(study: Study) -> Codings:
    """The codings that the study names; none where it names none (errors as in `pipeline.annotations.codings`)."""
    if study.annotations is None:
        return NO_CODINGS

    def read(path: Path) -> pd.DataFrame:
        return coded_frame(codings(path, study))

    return Codings(read(study.annotations.adjudicated), tuple(read(path) for path in study.annotations.coders))
