"""Penalised regressions by the likeness of their rows, with domains: shared coefficients plus each domain's own.

What is learned from differs in manner: comments of the corpus, passages, invented threads. Every source is a
domain, and a domain's coefficients are shared ones plus its own (Daumé III 2007, Frustratingly Easy Domain
Adaptation, ACL, 256-263); a regression of the domains, the gate, says how much a comment is in the manner of each,
where it is not known to be of one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from pipeline.wording.kept import checked, content_hash, keep, kept, unreadable
from pipeline.wording.reader import COARSE, DECIMALS, Floats, Reader, Settings

Solved = tuple[Floats, Floats]  # dual coefficients, shape (rows, outputs), and intercepts, shape (outputs,)
_ARRAYS = ("weights", "offsets", "gate", "gate_offsets")


@dataclass(frozen=True)
class Regression:
    """A fitted regression that knows its domains.

    Parameters
    ----------
    reader
        Turns features into numbers.
    weights, offsets
        Coefficients and intercepts, shapes (domains, numbers, outputs) and (domains, outputs).
    gate, gate_offsets
        Those of the regression of domains, shapes (numbers, domains) and (domains,).
    domains
        Their names.
    known
        The domain of all texts that it reads, where that is known; the gate is then not asked.
    """

    reader: Reader
    weights: Floats
    offsets: Floats
    gate: Floats
    gate_offsets: Floats
    domains: tuple[str, ...]
    known: str = field(default="", kw_only=True)

    def shares(self, numbers: sparse.csr_array) -> Floats:
        """How far each row is in the manner of each domain, shape (rows, domains)."""
        if self.known in self.domains:
            return np.tile(np.equal(self.domains, self.known).astype(float), (numbers.shape[0], 1))
        return softmax(numbers @ self.gate + self.gate_offsets)

    def tuned_power(self, numbers: sparse.csr_array) -> Floats:
        """What the encoder's tuned layer counts for in each row, shape (rows, 1)."""
        settings = self.reader.settings
        known = np.array([name == settings.tuned_on for name in self.domains])
        power: Floats = settings.tuned * self.shares(numbers)[:, known].sum(axis=1, keepdims=True)
        return power

    def scores(self, numbers: sparse.csr_array) -> Floats:
        """What each domain's regression says, shape (domains, rows, outputs)."""
        return np.array([numbers @ weights + offsets
                         for weights, offsets in zip(self.weights, self.offsets, strict=True)])

    @cached_property
    def content_hash(self) -> str:
        """A hash of everything learned, equal for equal models however they were saved."""
        rarity = np.zeros(0) if self.reader.words is None else np.round(self.reader.words.idf_, DECIMALS)
        scaler = self.reader.scaler
        return content_hash([self.reader.names, self.domains, self.record(), asdict(self.reader.settings)], [
            scaler.mean_, scaler.scale_, rarity, *(getattr(self, name) for name in _ARRAYS)])

    def record(self) -> dict[str, Any]:
        """What a kind of regression keeps beside the arrays, as JSON holds it."""
        return {}

    @classmethod
    def kept(cls, record: Mapping[str, Any]) -> dict[str, Any]:
        """The arguments that `record` was made of."""
        return dict(record)

    def save(self, folder: Path) -> None:
        """Write `model.skops` and `model.json`; a file whose content hash is the same stays as it is."""
        learned = {"words": self.reader.words, "scaler": self.reader.scaler}
        keep(folder, learned | {name: getattr(self, name) for name in _ARRAYS}, {
            "content_hash": self.content_hash, "domains": self.domains, "settings": asdict(self.reader.settings),
            "record": self.record()})

    @classmethod
    def load(cls, folder: Path) -> Self:
        """The model that lies in a folder.

        Raises
        ------
        CoalfaceError
            A file is missing, or is not what was saved.
        """
        learned, card = kept(folder)
        try:
            reader = Reader(learned["words"], learned["scaler"], Settings(**card["settings"]))
            model = cls(reader, **{name: learned[name] for name in _ARRAYS}, domains=tuple(card["domains"]),
                        **cls.kept(card["record"]))
        except (KeyError, TypeError, ValueError) as exc:
            raise unreadable(folder, exc) from exc
        checked(folder, model.content_hash, card)
        return model


def regression(
    features: pd.DataFrame, domains: Sequence[str], settings: Settings, solve: Callable[[Floats, Floats], Solved],
    level: float = 0.0,
) -> Regression:
    """The regression learned from features and their domains (in which the gate parts them).

    Parameters
    ----------
    features
        From `matrix`.
    domains
        The source of each row.
    settings
        How strong the penalties are.
    solve
        Gives dual coefficients and intercepts from the likeness of rows, domains counted in, and the rows' weights.
    level
        How far a domain's intercept may leave the shared one.
    """
    names, own, sizes = np.unique(np.asarray(domains), return_inverse=True, return_counts=True)
    same, weights = np.equal.outer(own, own), np.minimum(np.sqrt(sizes.max() / sizes), settings.heaviest)[own]
    reader = Reader.of(features, weights, settings)
    numbers = reader.numbers(features)
    own_part = settings.domain**2
    with threadpool_limits(1):  # the same sums whatever the number of processors, and faster at this size
        near = reader.likeness(numbers)
        shares, shared = solve(near * (1 + own_part * same) + level * same, weights)
        gate, gate_level = dual(near, list(np.asarray(domains)), list(names), np.ones(len(own)),
                                settings.regularisation)
        each = [rounded(numbers.T @ (shares * (1 + own_part * (own == n))[:, None])) for n in range(len(names))]
        offsets = [shared + level * shares[own == n].sum(axis=0) for n in range(len(names))]
        return Regression(reader, np.array(each), rounded(np.array(offsets)), rounded(numbers.T @ gate), gate_level,
                          tuple(names.tolist()))


def softmax(scores: Floats) -> Floats:
    """Probabilities from scores, along the last axis."""
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    found: Floats = powers / powers.sum(axis=-1, keepdims=True)
    return found


def dual(near: Floats, classes: Sequence[str], names: Sequence[str], weights: Floats, regularisation: float
         ) -> tuple[Floats, Floats]:
    """A penalised logistic regression by the likeness of its rows: dual coefficients and intercepts.

    The optimum of a regression with an L2 penalty lies in the span of its rows, so it is sought there: shape (rows,
    rows) instead of tens of thousands of numbers. The columns are those of `names`; a class that no row has gets an
    intercept far below the others'.
    """
    values, vectors = np.linalg.eigh(near)
    kept = values > 1e-9 * values.max()
    roots = np.sqrt(values[kept])
    coefficients, intercepts = np.zeros((len(near), len(names))), np.full(len(names), -30.0)
    if len(set(classes)) == 1:
        intercepts[list(names).index(classes[0])] = 0.0
        return coefficients, intercepts
    regression = regressor(regularisation).fit(vectors[:, kept] * roots, np.asarray(classes), sample_weight=weights)
    found, level = (vectors[:, kept] / roots) @ regression.coef_.T, regression.intercept_
    if len(level) == 1:  # of two classes, scikit-learn gives the second one's scores alone
        found, level = np.column_stack([-found / 2, found / 2]), np.array([-0.5, 0.5]) * level
    columns = [list(names).index(name) for name in regression.classes_]
    coefficients[:, columns], intercepts[columns] = found, level
    return coefficients, rounded(intercepts)


def rounded(learned: Floats) -> Floats:
    """Learned weights without the last digits, which differ between processors."""
    found: Floats = np.round(learned, COARSE) + 0.0
    return found


def regressor(regularisation: float) -> LogisticRegression:
    """Logistic regression, unfitted, in which classes weigh the same.

    Newton's method finds the optimum to the last digits; L-BFGS stops sooner, and where depends on the processors.
    """
    return LogisticRegression(C=regularisation, class_weight="balanced", solver="newton-cg", tol=1e-12, max_iter=1000)


def ridge(near: Floats, targets: Floats, weights: Floats, penalty: float) -> Solved:
    """Ridge regression by the likeness of its rows.

    Parameters
    ----------
    near
        Likeness, shape (rows, rows).
    targets
        Shape (rows, outputs).
    weights
        Of the rows.
    penalty
        On the squared coefficients, in units of a row's squared error.
    """
    means = np.average(targets, axis=0, weights=weights)
    roots = np.sqrt(weights)[:, None]
    kernel = roots * near * roots.T + penalty * np.eye(len(near))
    return roots * np.linalg.solve(kernel, roots * (targets - means)), rounded(means)
