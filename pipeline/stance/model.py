"""The stance classifier: how a comment speaks, multinomial logistic regression that knows its domains, a moved prior.

What is learned from differs in manner: comments of the corpus, passages, invented threads. Every source is a
domain, and a domain's coefficients are shared ones plus its own (Daumé III 2007, Frustratingly Easy Domain
Adaptation, ACL, 256-263); a second regression, the gate, says how much a comment is in the manner of each.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import pandas as pd
import skops.io
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler
from skops.io.exceptions import UntrustedTypesFoundException
from threadpoolctl import threadpool_limits

from pipeline.errors import CoalfaceError
from pipeline.stance.features import discourse_features
from pipeline.stance.lexicon import WordLists
from pipeline.store import whole_file, write_json
from pipeline.vectors import Encoder

Floats = NDArray[np.float64]
DECIMALS = 6  # of scales and of probabilities: far above the noise between processors
COARSE = 4  # of learned weights, which are many, so that no last digit of one turns with the processor
SMALL = 100  # texts; with fewer, words of a single text are kept


@dataclass(frozen=True)
class Settings:
    """What the classifier is made with; chosen on the training-only sets, never on the corpus (`EXPERIMENTS.md`).

    Parameters
    ----------
    regularisation
        Inverse strength C of the L2 penalty.
    domain
        How far a domain's coefficients may leave the shared ones (0: not at all).
    mean_weight, highest_weight, answered_weight, words_weight
        Factors on the blocks of standardised features beside those of discourse: the mean and the maximum of the
        encoder's early states, the mean for the text answered, and TF-IDF of words and word pairs.
    heaviest
        A row weighs as the square root of the largest domain's size over its own domain's, at most this.
    longest
        Tokens of a comment that the encoder reads; half as many of the text answered.
    """

    regularisation: float = 0.02
    domain: float = 0.8
    mean_weight: float = 0.4
    highest_weight: float = 0.25
    answered_weight: float = 0.3
    words_weight: float = 8.0
    heaviest: float = 3.0
    longest: int = 128


SETTINGS = Settings()


def matrix(utterances: pd.DataFrame, tokens: pd.DataFrame, lists: WordLists, encoder: Encoder) -> pd.DataFrame:
    """What the classifier reads of utterances, one row each: discourse features, the encoder's states, own words.

    The column `own` holds the words; those of the states are named `mean_`, `highest_` and `answered_`.
    """
    discourse = discourse_features(utterances, tokens, lists)
    own = encoder.manner(list(utterances["own"]), SETTINGS.longest).astype(float)
    answered = encoder.manner(list(utterances["answered"]), SETTINGS.longest // 2).astype(float)
    width = own.shape[1] // 2
    blocks = {"mean": own[:, :width], "highest": own[:, width:], "answered": answered[:, :width]}
    frames = [pd.DataFrame(values, columns=[f"{kind}_{n:03d}" for n in range(width)], index=discourse.index)
              for kind, values in blocks.items()]
    words = pd.DataFrame({"own": list(utterances["own"])}, index=discourse.index)
    return pd.concat([discourse, *frames, words], axis=1)


def block_weights(columns: Sequence[str], settings: Settings = SETTINGS) -> Floats:
    """The factor on each standardised column."""
    factors = {"mean": settings.mean_weight, "highest": settings.highest_weight, "answered": settings.answered_weight}
    return np.array([factors.get(name[:-4], 1.0) if name[-3:].isdigit() else 1.0 for name in columns])


@dataclass(frozen=True)
class Reader:
    """Turns what `matrix` gives into the numbers that the regressions are of."""

    words: TfidfVectorizer | None
    scaler: StandardScaler
    settings: Settings = SETTINGS

    @classmethod
    def of(cls, features: pd.DataFrame, weights: Floats | None = None, settings: Settings = SETTINGS) -> Reader:
        """A reader whose vocabulary and scales are these features', rows weighted in the scales."""
        words = TfidfVectorizer(ngram_range=(1, 2), min_df=2 if len(features) >= SMALL else 1, sublinear_tf=True)
        try:
            words.fit(features["own"])
        except ValueError:  # not a word in any text
            words = None
        scaler = StandardScaler().fit(features.drop(columns="own"), sample_weight=weights)
        scaler.mean_, scaler.scale_ = (np.round(learned, DECIMALS) + 0.0 for learned in (scaler.mean_, scaler.scale_))
        scaler.scale_[scaler.scale_ == 0] = 1.0
        return cls(words, scaler, settings)

    @cached_property
    def names(self) -> list[str]:
        """The name of each number; a word or word pair stands in quotation marks."""
        words = [] if self.words is None else [f"“{word}”" for word in self.words.get_feature_names_out()]
        return [*self.scaler.feature_names_in_, *words]

    def numbers(self, features: pd.DataFrame) -> sparse.csr_array:
        """The numbers, shape (rows, numbers)."""
        columns = list(self.scaler.feature_names_in_)
        dense = self.scaler.transform(features[columns]) * block_weights(columns, self.settings)
        if self.words is None:
            return sparse.csr_array(dense)
        words = self.words.transform(features["own"]) * self.settings.words_weight
        return sparse.csr_array(sparse.hstack([sparse.csr_array(dense), words], format="csr"))

    def likeness(self, numbers: sparse.csr_array) -> Floats:
        """The inner products of rows, shape (rows, rows); full columns and those of words apart, for speed."""
        full = len(self.scaler.feature_names_in_)
        dense, words = numbers[:, :full].toarray(), numbers[:, full:]
        found: Floats = dense @ dense.T + (words @ words.T).toarray()
        return found


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
class StanceModel:
    """A fitted classifier.

    Parameters
    ----------
    reader
        Turns features into numbers.
    weights, offsets
        Coefficients and intercepts, shapes (domains, numbers, stances) and (domains, stances).
    gate, gate_offsets
        Those of the regression of domains, shapes (numbers, domains) and (domains,).
    prior
        Share of each stance among the coded comments. Classes weigh the same in the fit, so the fitted prior is level.
    calibration
        See there.
    threshold
        The model abstains where its highest probability is lower.
    """

    reader: Reader
    weights: Floats
    offsets: Floats
    gate: Floats
    gate_offsets: Floats
    prior: tuple[tuple[str, float], ...]
    calibration: Calibration = field(default_factory=Calibration)
    threshold: float = 0.0

    @property
    def stances(self) -> list[str]:
        """The stances, in the order of the probabilities' columns."""
        return [name for name, _ in self.prior]

    def level(self, numbers: sparse.csr_array) -> Floats:
        """The fitted probability of each stance, as if stances were equally frequent, shape (rows, stances)."""
        shares = softmax(numbers @ self.gate + self.gate_offsets)
        each = np.array([softmax(numbers @ weights + offsets)
                         for weights, offsets in zip(self.weights, self.offsets, strict=True)])
        found: Floats = np.einsum("dns,nd->ns", each, shares)
        return found

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
        level = self.level(self.reader.numbers(features))
        return self.calibration(level, np.array([shares[name] for name in self.stances]))

    def effective(self, numbers: sparse.csr_array) -> list[tuple[Floats, Floats]]:
        """For each domain its coefficients and the share that every row has of it."""
        shares = softmax(numbers @ self.gate + self.gate_offsets)
        return [(weights, shares[:, n]) for n, weights in enumerate(self.weights)]

    @cached_property
    def content_hash(self) -> str:
        """A hash of everything learned, equal for equal models however they were saved."""
        plain = [self.prior, self.reader.names, asdict(self.calibration), self.threshold]
        digest = hashlib.sha256(json.dumps(plain).encode())
        rarity = np.zeros(0) if self.reader.words is None else np.round(self.reader.words.idf_, DECIMALS)
        scaler, learned = self.reader.scaler, [getattr(self, name) for name in _ARRAYS]
        for array in (scaler.mean_, scaler.scale_, rarity, *learned):
            digest.update(np.ascontiguousarray(array, dtype="<f8").tobytes())
        return digest.hexdigest()[:16]


def softmax(scores: Floats) -> Floats:
    """Probabilities from scores, row by row."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    found: Floats = powers / powers.sum(axis=1, keepdims=True)
    return found


def fitted(features: pd.DataFrame, stances: Sequence[str], domains: Sequence[str], prior: Mapping[str, float],
           settings: Settings = SETTINGS) -> StanceModel:
    """The classifier learned from features, their stances and domains (in which the gate parts them)."""
    names, own, sizes = np.unique(np.asarray(domains), return_inverse=True, return_counts=True)
    same, weights = np.equal.outer(own, own), np.minimum(np.sqrt(sizes.max() / sizes), settings.heaviest)[own]
    reader = Reader.of(features, weights, settings)
    numbers = reader.numbers(features)
    own_part = settings.domain**2
    with threadpool_limits(1):  # the same sums whatever the number of processors, and faster at this size
        near, strength = reader.likeness(numbers), settings.regularisation
        shares, level = dual(near * (1 + own_part * same), stances, list(prior), weights, strength)
        gate, gate_level = dual(near, list(np.asarray(domains)), list(names), np.ones(len(own)), strength)
        each = [rounded(numbers.T @ (shares * (1 + own_part * (own == n))[:, None])) for n in range(len(names))]
        return StanceModel(reader, np.array(each), np.tile(level, (len(names), 1)), rounded(numbers.T @ gate),
                           gate_level, tuple(prior.items()))


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


def smoothed_prior(coded: Sequence[str], stances: Sequence[str], weights: Sequence[float] | None = None
                   ) -> dict[str, float]:
    """Each stance's share among the coded comments, one added to every count (Laplace); weights have mean 1.

    >>> smoothed_prior(["a", "a"], ["a", "b"])
    {'a': 0.75, 'b': 0.25}
    """
    each = np.ones(len(coded)) if weights is None else np.asarray(weights, dtype=float)
    counts = {name: float(each[[one == name for one in coded]].sum()) for name in stances}
    return {name: (counts[name] + 1) / (float(each.sum()) + len(stances)) for name in stances}


_ARRAYS = ("weights", "offsets", "gate", "gate_offsets")


def save(model: StanceModel, folder: Path) -> None:
    """Write `model.skops` and `model.json`; a file whose content hash is the same stays as it is.

    skops writes other bytes each time, so the hash of what was learned says whether it is another model.
    """
    record = {"content_hash": model.content_hash, "prior": model.prior, "settings": asdict(model.reader.settings),
              "calibration": asdict(model.calibration), "threshold": model.threshold}
    path, card = folder / "model.skops", folder / "model.json"
    if path.exists() and card.exists() and json.loads(card.read_text("utf-8"))["content_hash"] == model.content_hash:
        return
    learned: dict[str, Any] = {"words": model.reader.words, "scaler": model.reader.scaler}
    with whole_file(path) as temporary:
        skops.io.dump(learned | {name: getattr(model, name) for name in _ARRAYS}, temporary, compression=8)
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
        learned = skops.io.load(folder / "model.skops", trusted=[])
        reader = Reader(learned["words"], learned["scaler"], Settings(**card["settings"]))
        model = StanceModel(reader, **{name: learned[name] for name in _ARRAYS},
                            prior=tuple((name, float(share)) for name, share in card["prior"]),
                            calibration=Calibration(**card["calibration"]), threshold=card["threshold"])
    except (OSError, ValueError, KeyError, TypeError, BadZipFile, UntrustedTypesFoundException) as exc:
        raise CoalfaceError(f"no stance model can be read here: {exc}", where=str(folder), next_step=train) from exc
    if model.content_hash != card["content_hash"]:
        raise CoalfaceError("model.skops is not the model that model.json names", where=str(folder), next_step=train)
    return model
