"""Invented features, codings and models for the tests of the stance classifier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.preprocessing import StandardScaler

from pipeline.stance.model import StanceModel
from pipeline.wording.reader import Reader
from pipeline.wording.training import CORPUS, TrainingSet

NAMES = ["nurse", "manager"]
WORDS = {"nurse": "we ran the ward", "manager": "please be patient", "patient": "i lay there", "other": "any news"}
Floats = NDArray[np.float64]


def frame(stances: Sequence[str], seed: int = 0, pull: float = 1.0, noise: int = 2) -> pd.DataFrame:
    """Features in which each stance has a column and a word of its own, and others mean nothing."""
    random = np.random.default_rng(seed)
    kinds = sorted(set(stances))
    own = {f"any_{kind}": random.normal(size=len(stances)) + pull * np.array([one == kind for one in stances])
           for kind in kinds}
    idle = {f"mean_{n:03d}": random.normal(size=len(stances)) for n in range(noise)}
    said = [WORDS[one] if random.random() < 0.5 else "well then" for one in stances]
    return pd.DataFrame({**own, **idle, "own": said})


def training(posts: Sequence[str], stances: Sequence[str], *, passages: Sequence[str] = (), **changes: Any
             ) -> TrainingSet:
    """Coded comments under these posts, and training-only passages of one file."""
    every = [*stances, *passages]
    data = TrainingSet(
        features=frame(every), stances=every, domains=[CORPUS] * len(posts) + ["more.csv"] * len(passages),
        posts=list(posts), comments=[f"{post}-{n:03d}" for n, post in enumerate(posts)], chances=[1.0] * len(posts))
    return replace(data, **changes)


def dealt(rows: int, posts: int) -> tuple[list[str], list[str]]:
    """Posts and stances of so many comments, in turn."""
    return [f"{n % posts}" for n in range(rows)], [NAMES[n // posts % 2] for n in range(rows)]


def plain_reader(names: Sequence[str]) -> Reader:
    """A reader that passes these features on as they are, and reads no words."""
    ends = pd.DataFrame([[-1.0] * len(names), [1.0] * len(names)], columns=list(names))
    return Reader(None, StandardScaler().fit(ends))


def by_hand(coefficients: dict[str, Sequence[float]], stances: Sequence[str] = NAMES, **changes: Any) -> StanceModel:
    """A model of one domain with these coefficients, a feature's for each stance in turn."""
    learned, count = np.array([list(coefficients.values())], dtype=float), len(stances)
    return replace(StanceModel(
        plain_reader(list(coefficients)), learned, np.zeros((1, count)), np.zeros((len(coefficients), 1)), np.zeros(1),
        ("invented",), tuple((name, 1 / count) for name in stances)), **changes)
