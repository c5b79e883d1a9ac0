"""The stance classifier: multinomial logistic regression of how a comment speaks, with a moved prior."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from pipeline.wording.reader import DECIMALS, SETTINGS, Floats, Settings, tuned
from pipeline.wording.regression import Regression, Solved, dual, regression, softmax


@dataclass(frozen=True)
class Calibration:
    """How fitted probabilities become calibrated ones: to the power 1 / temperature, times the prior to a power.

    Guo, Pleiss, Sun and Weinberger (2017), On Calibration of Modern Neural Networks, ICML, section 4.2, for the
    temperature; Saerens, Latinne and Decaestecker (2002), Neural Computation 14, equation 2.4, for the prior,
    whose full power presumes a model that errs alike in both corpora.
    """

    temperature: float = 1.0
    prior_power: float = 1.0

    def __call__(self, level: Floats, prior: Floats) -> Floats:
        """Probabilities fitted with level classes, calibrated for a prior; rows sum to 1."""
        logarithm = np.log(np.clip(level, 1e-9, 1)) / self.temperature + self.prior_power * np.log(prior)
        shares = np.exp(logarithm - logarithm.max(axis=1, keepdims=True))
        rounded: Floats = np.round(shares / shares.sum(axis=1, keepdims=True), DECIMALS)
        return rounded


@dataclass(frozen=True)
class StanceModel(Regression):
    """A fitted classifier.

    Parameters
    ----------
    prior
        Share of each stance among the coded comments. Classes weigh the same in the fit, so the fitted prior is level.
    calibration
        See there.
    threshold
        The model abstains where its highest probability is lower.
    """

    prior: tuple[tuple[str, float], ...] = ()
    calibration: Calibration = field(default_factory=Calibration)
    threshold: float = 0.0

    @property
    def stances(self) -> list[str]:
        """The stances, in the order of the probabilities' columns."""
        return [name for name, _ in self.prior]

    def level(self, features: pd.DataFrame) -> Floats:
        """The fitted probability of each stance, as if stances were equally frequent, shape (rows, stances).

        The regressions' of the domains, mixed as the gate says; times those of the encoder's tuned layer to a power,
        where it knows the stances.
        """
        numbers = self.reader.numbers(features)
        found: Floats = np.einsum("dns,nd->ns", softmax(self.scores(numbers)), self.shares(numbers))
        opinion = tuned(features, [f"stance_{name}" for name in self.stances])
        if opinion is None:
            return found
        return softmax(np.log(np.clip(found, 1e-9, 1)) + self.tuned_power(numbers) * np.log(softmax(opinion)))

    def probabilities(self, features: pd.DataFrame, prior: Mapping[str, float] | None = None) -> Floats:
        """The calibrated probability of each stance, shape (rows, stances); rows sum to 1.

        Parameters
        ----------
        features
            From `matrix`.
        prior
            The stances' shares where they are other than among the coded comments; a level one gives none the start.
        """
        if not len(features):
            return np.zeros((0, len(self.prior)))
        shares = dict(self.prior) if prior is None else prior
        return self.calibration(self.level(features), np.array([shares[name] for name in self.stances]))

    def record(self) -> dict[str, Any]:
        """Prior, calibration and threshold."""
        return {"prior": self.prior, "calibration": asdict(self.calibration), "threshold": self.threshold}

    @classmethod
    def kept(cls, record: Mapping[str, Any]) -> dict[str, Any]:
        """Prior, calibration and threshold as they were."""
        return {"prior": tuple((name, float(share)) for name, share in record["prior"]),
                "calibration": Calibration(**record["calibration"]), "threshold": float(record["threshold"])}


def fitted(features: pd.DataFrame, stances: Sequence[str], domains: Sequence[str], prior: Mapping[str, float],
           settings: Settings = SETTINGS) -> StanceModel:
    """The classifier learned from features, their stances and domains."""
    def solve(near: Floats, weights: Floats) -> Solved:
        return dual(near, stances, list(prior), weights, settings.regularisation)

    return StanceModel(**vars(regression(features, domains, settings, solve)), prior=tuple(prior.items()))
