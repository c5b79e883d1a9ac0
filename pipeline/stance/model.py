"""The stance classifier: discourse features and sentence vectors, logistic regression, a corrected prior."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import skops.io
from numpy.typing import NDArray
from sklearn.compose import ColumnTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler
from skops.io.exceptions import UntrustedTypesFoundException
from threadpoolctl import threadpool_limits

from pipeline.errors import CoalfaceError
from pipeline.stance.features import discourse_features
from pipeline.store import whole_file, write_json
from pipeline.vectors import Encoder

Floats = NDArray[np.float64]
DECIMALS = 6  # of learned weights and of probabilities: far above the noise between processors


@dataclass(frozen=True)
class Settings:
    """What the classifier is made with; chosen on the training-only sets by thread, never on the corpus.

    Parameters
    ----------
    regularisation
        Inverse strength C of the L2 penalty.
    own_weight, answered_weight
        Factors on the unit vectors of the comment's own words and of the text it answers, beside
        discourse features of unit variance.
    corpus_weight
        Weight of a coded comment of the corpus beside a training-only passage.
    """

    regularisation: float = 0.03
    own_weight: float = 10.0
    answered_weight: float = 5.0
    corpus_weight: float = 3.0


SETTINGS = Settings()


def matrix(utterances: pd.DataFrame, tokens: pd.DataFrame, lists: Mapping[str, frozenset[str]], encoder: Encoder
           ) -> pd.DataFrame:
    """The features of utterances, one row each: discourse features, then weighted sentence vectors."""
    discourse = discourse_features(utterances, tokens, lists)
    both = encoder.vectors([*utterances["own"], *utterances["answered"]]).astype(float)
    own, answered = both[:len(utterances)], both[len(utterances):]
    discourse = discourse.assign(similarity=(own * answered).sum(axis=1))
    vectors = np.hstack([own * SETTINGS.own_weight, answered * SETTINGS.answered_weight])
    names = [f"{kind}_{n:03d}" for kind in ("own", "answered") for n in range(own.shape[1])]
    return pd.concat([discourse, pd.DataFrame(vectors, columns=names, index=discourse.index)], axis=1)


@dataclass(frozen=True)
class StanceModel:
    """A fitted classifier with the prior its probabilities are moved to.

    Classes weigh the same in the fit, so the fitted prior is level; `prior` then multiplies the probabilities,
    which are normed anew (Saerens, Latinne and Decaestecker 2002, Neural Computation 14, equation 2.4).
    """

    classifier: Pipeline
    prior: tuple[tuple[str, float], ...]

    @property
    def stances(self) -> list[str]:
        """The stances, in the order of the probabilities' columns."""
        return [name for name, _ in self.prior]

    def probabilities(self, features: pd.DataFrame) -> Floats:
        """The probability of each stance, shape (rows, stances); rows sum to 1."""
        if not len(features):
            return np.zeros((0, len(self.prior)))
        return moved(self.classifier.predict_proba(features), self.classifier.classes_, dict(self.prior))

    @property
    def content_hash(self) -> str:
        """A hash of everything learned, equal for equal models however they were saved."""
        scaler = self.classifier[0].named_transformers_["discourse"]
        learned = [scaler.mean_, scaler.scale_, self.classifier[-1].coef_, self.classifier[-1].intercept_]
        digest = hashlib.sha256(json.dumps([self.prior, list(self.classifier.feature_names_in_)]).encode())
        for array in learned:
            digest.update(np.ascontiguousarray(array, dtype="<f8").tobytes())
        return digest.hexdigest()[:16]


def fitted(features: pd.DataFrame, stances: Sequence[str], weights: Floats, prior: Mapping[str, float]
           ) -> StanceModel:
    """The classifier learned from features and their stances."""
    discourse = [name for name in features.columns if not name.startswith(("own_", "answered_"))]
    classifier = make_pipeline(
        ColumnTransformer([("discourse", StandardScaler(), discourse)], remainder="passthrough"),
        regressor(SETTINGS.regularisation),
    )
    with threadpool_limits(1):  # the same sums whatever the number of processors, and faster at this size
        classifier.fit(features, np.asarray(stances), logisticregression__sample_weight=weights)
    scaler, regression = classifier[0].named_transformers_["discourse"], classifier[-1]
    for learned, names in ((scaler, ("mean_", "scale_")), (regression, ("coef_", "intercept_"))):
        for name in names:  # so that the last digits, which differ between processors, are not part of the model
            setattr(learned, name, np.round(getattr(learned, name), DECIMALS) + 0.0)
    return StanceModel(classifier, tuple(prior.items()))


def moved(level: Floats, classes: Sequence[str], prior: Mapping[str, float]) -> Floats:
    """Probabilities fitted with level classes, moved to a prior and normed anew; columns in the prior's order."""
    known = pd.DataFrame(level, columns=list(classes)).reindex(columns=list(prior)).fillna(0.0).to_numpy()
    weighted = known * np.array(list(prior.values()))
    rounded: Floats = np.round(weighted / weighted.sum(axis=1, keepdims=True), DECIMALS)
    return rounded


def regressor(regularisation: float) -> LogisticRegression:
    """Logistic regression, unfitted, in which classes weigh the same.

    Newton's method finds the optimum to the last digits; L-BFGS stops sooner, and where depends on the processors.
    """
    return LogisticRegression(C=regularisation, class_weight="balanced", solver="newton-cg", tol=1e-12, max_iter=1000)


def smoothed_prior(coded: Sequence[str], stances: Sequence[str]) -> dict[str, float]:
    """Each stance's share among the coded comments, one added to every count (Laplace).

    >>> smoothed_prior(["a", "a"], ["a", "b"])
    {'a': 0.75, 'b': 0.25}
    """
    counts = pd.Series(list(coded), dtype=object).value_counts()
    return {name: (int(counts.get(name, 0)) + 1) / (len(coded) + len(stances)) for name in stances}


def save(model: StanceModel, folder: Path) -> None:
    """Write `model.skops` and `model.json`; a file whose content hash is the same stays as it is.

    skops writes other bytes each time, so the hash of what was learned says whether it is another model.
    """
    record = {"content_hash": model.content_hash, "prior": model.prior, "settings": asdict(SETTINGS)}
    path, card = folder / "model.skops", folder / "model.json"
    if path.exists() and card.exists() and json.loads(card.read_text("utf-8"))["content_hash"] == model.content_hash:
        return
    with whole_file(path) as temporary:
        skops.io.dump(model.classifier, temporary)
    write_json(card, record)


def load(folder: Path) -> StanceModel:
    """The model that lies in a folder.

    Raises
    ------
    CoalfaceError
        A file is missing, or is not what was saved.
    """
    train = "Run `make models`, or `coalface run --only models`"
    try:
        card = json.loads((folder / "model.json").read_text("utf-8"))
        classifier = skops.io.load(folder / "model.skops", trusted=[])
    except (OSError, ValueError, KeyError, TypeError, UntrustedTypesFoundException) as exc:
        raise CoalfaceError(f"no stance model can be read here: {exc}", where=str(folder), next_step=train) from exc
    model = StanceModel(classifier, tuple((name, float(share)) for name, share in card["prior"]))
    if model.content_hash != card["content_hash"]:
        raise CoalfaceError("model.skops is not the model that model.json names", where=str(folder), next_step=train)
    return model
