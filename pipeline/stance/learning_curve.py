"""What more coding would buy: scores by the number of coded comments, and where their curve may go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.statistics.intervals import Floats, ratio

Rows = NDArray[np.int64]
Predictor = Callable[[Rows], Sequence[str | None]]
By = Literal["comments", "posts"]
REPEATS = 10
RESAMPLES = 500
FEWEST_SIZES = 4  # of a curve that is drawn on: a law of three parameters goes through any three points
_DECAYS = np.linspace(0.02, 1.0, 50)


@dataclass(frozen=True)
class LearningCurve:
    """Scores by the number of coded comments that trained.

    Parameters
    ----------
    sizes
        Numbers of coded comments, rising.
    accuracy, macro_f1
        Mean over the repeats at each size.
    drawn_accuracy, drawn_macro_f1
        The same in each resample of posts and repeats, shape (resamples, sizes).
    spread
        Standard deviation of macro-F1 between the repeats at each size, NaN with one repeat.
    repeats
        How many times subsets were drawn.
    """

    sizes: tuple[int, ...]
    accuracy: Floats
    macro_f1: Floats
    drawn_accuracy: Floats
    drawn_macro_f1: Floats
    spread: Floats
    repeats: int

    def table(self, confidence: float = 0.95) -> pd.DataFrame:
        """The curve: n_coded, repeats, macro_f1, accuracy, each score with _low and _high, and spread."""
        frame = pd.DataFrame({"n_coded": self.sizes, "repeats": self.repeats})
        for name, values, drawn in (("macro_f1", self.macro_f1, self.drawn_macro_f1),
                                    ("accuracy", self.accuracy, self.drawn_accuracy)):
            frame[name] = values
            frame[f"{name}_low"], frame[f"{name}_high"] = _limits(drawn, confidence)
        return frame.assign(spread=self.spread)


def learning_curve(
    predictions: Predictor,
    coded: Sequence[str],
    posts: Sequence[str],
    stances: Sequence[str],
    sizes: Sequence[int],
    *,
    by: By = "comments",
    repeats: int = REPEATS,
    resamples: int = RESAMPLES,
    random_state: int,
) -> LearningCurve:
    """The scores on all coded comments of models that may learn from some of them only.

    In each repeat the coded comments are put in a random order, and a model of size n may learn from the first n, so
    that smaller subsets lie within larger ones. The resamples draw posts and repeats with replacement, the posts alike
    at every size. With few posts, limits from them are too narrow (see `pipeline.statistics.cluster_bootstrap`).

    Parameters
    ----------
    predictions
        Gives the stance of every coded comment (None: abstained) by models that may learn from the coded comments of
        these rows (rising) and that never saw the post of the comment they predict.
    coded, posts
        The coded stance of each comment, and its post.
    stances
        Every stance that is coded or may be predicted.
    sizes
        Numbers of comments to learn from; put in order, each taken once.
    by
        Whether comments are drawn at random, or post after post, as when one thread after another is coded.

    Raises
    ------
    ValueError
        A size is negative or larger than the number of coded comments, or there is none.
    """
    steps = sorted(set(sizes))
    if not steps or steps[0] < 0 or steps[-1] > len(coded):
        raise ValueError(f"expected sizes from 0 to {len(coded)}, the number of coded comments; got {list(sizes)}")
    random = np.random.default_rng(random_state)
    orders = [_order(posts, by, random) for _ in range(repeats)]
    totals = np.array([[_confusions(predictions(np.sort(order[:size])), coded, posts, stances) for size in steps]
                       for order in orders])
    names = totals.shape[2]
    drawn = random.multinomial(names, np.full(names, 1 / names), resamples).astype(float)
    chosen = random.multinomial(repeats, np.full(repeats, 1 / repeats), resamples) / repeats
    each, resampled = _scores(totals.sum(axis=2)), _scores(np.einsum("bp,rspij->brsij", drawn, totals))
    averaged = np.einsum("br,brsf->bsf", chosen, resampled)
    spread = each[:, :, 1].std(axis=0, ddof=1) if repeats > 1 else np.full(len(steps), np.nan)
    return LearningCurve(tuple(steps), each[:, :, 0].mean(axis=0), each[:, :, 1].mean(axis=0), averaged[:, :, 0],
                         averaged[:, :, 1], spread, repeats)


def extrapolation(curve: LearningCurve, sizes: Sequence[int], confidence: float = 0.95) -> pd.DataFrame:
    """Macro-F1 to be expected with other numbers of coded comments: n_coded, macro_f1, macro_f1_low, macro_f1_high.

    The inverse power law f(n) = a - b n^-c with 0 <= a <= 1, b >= 0 and 0 < c <= 1, fitted to the curve by least
    squares in which the j-th of m sizes weighs j / m, after Figueroa, Zeng-Treitler, Kandula and Ngo (2012),
    Predicting sample size required for classification performance, BMC Medical Informatics and Decision Making 12:8.
    The limits are those of the law fitted anew to each resample of posts and repeats: they hold the doubt about the
    curve's shape, but neither whether the law goes on to hold nor how other posts than these would fare. Numbers far
    beyond the curve are guesses. A size of 0 on the curve does not count.

    Raises
    ------
    ValueError
        The curve has fewer than four sizes above 0, or a size asked for is not above 0.
    """
    asked, known = np.array(sorted(set(sizes)), dtype=float), np.array(curve.sizes, dtype=float)
    counted = known > 0
    if counted.sum() < FEWEST_SIZES or (asked <= 0).any():
        raise ValueError(f"expected a curve of {FEWEST_SIZES} sizes or more above 0, and sizes above 0 to extend it to")
    values = np.vstack([curve.macro_f1, curve.drawn_macro_f1])[:, counted]
    top, slope, decay = _fitted(known[counted], values)
    expected = np.clip(top[:, None] - slope[:, None] * asked ** -decay[:, None], 0, 1)
    low, high = _limits(expected[1:], confidence)
    return pd.DataFrame({"n_coded": asked.astype(int), "macro_f1": expected[0], "macro_f1_low": low,
                         "macro_f1_high": high})


def _order(posts: Sequence[str], by: By, random: np.random.Generator) -> Rows:
    """The comments in random order; by posts, those of one post stand together."""
    shuffled = random.permutation(len(posts))
    if by == "comments":
        return shuffled
    names, codes = np.unique(np.asarray(posts, dtype=str), return_inverse=True)
    place = random.permutation(len(names))
    return shuffled[np.argsort(place[codes[shuffled]], kind="stable")]


def _confusions(predicted: Sequence[str | None], coded: Sequence[str], posts: Sequence[str], stances: Sequence[str]
                ) -> Floats:
    """The confusion matrix of each post, shape (posts, stances, stances + 1); the last column counts abstentions."""
    names, codes = np.unique(np.asarray(posts, dtype=str), return_inverse=True)
    number = {stance: k for k, stance in enumerate(stances)}
    cells = np.zeros((len(names), len(stances), len(stances) + 1))
    for post, true, guess in zip(codes, coded, predicted, strict=True):
        cells[post, number[true], number[guess] if isinstance(guess, str) else -1] += 1
    return cells


def _scores(cells: Floats) -> Floats:
    """Accuracy and macro-F1 (as in `pipeline.statistics.classification_scores`) of confusion matrices, last axes."""
    hits = np.diagonal(cells[..., :-1], axis1=-2, axis2=-1)
    support, given = cells.sum(axis=-1), cells[..., :-1].sum(axis=-2)
    f1 = ratio(2 * hits, support + given)
    macro = ratio(np.nansum(f1, axis=-1), (~np.isnan(f1)).sum(axis=-1).astype(float))
    return np.stack([ratio(hits.sum(axis=-1), support.sum(axis=-1)), macro], axis=-1)


def _limits(drawn: Floats, confidence: float) -> Floats:
    """Percentile limits of each column, shape (2, columns)."""
    limits: Floats = np.quantile(drawn, [(1 - confidence) / 2, (1 + confidence) / 2], axis=0)
    return limits


def _fitted(sizes: Floats, values: Floats) -> tuple[Floats, Floats, Floats]:
    """The parameters a, b and c of each row's law.

    For a given decay c the law is a straight line in n^-c, whose least squares are known in closed form, so only c
    is searched for (variable projection, Golub and Pereyra 1973, SIAM Journal on Numerical Analysis 10, 413-432).
    """
    weights = np.arange(1, len(sizes) + 1) / len(sizes)
    weights /= weights.sum()
    fits = [_line(sizes**-decay, values, weights) for decay in _DECAYS]
    tops, slopes, losses = (np.array(part) for part in zip(*fits, strict=True))
    best, rows = losses.argmin(axis=0), np.arange(len(values))
    return tops[best, rows], slopes[best, rows], _DECAYS[best]


def _line(x: Floats, values: Floats, weights: Floats) -> tuple[Floats, Floats, Floats]:
    """The a, b and weighted squared error of each row's best line a - b x with a at most 1 and b at least 0."""
    mean_x, means = x @ weights, values @ weights
    slopes = np.maximum(-((values - means[:, None]) * (x - mean_x)) @ weights / ((x - mean_x) ** 2 @ weights), 0)
    over = means + slopes * mean_x > 1  # then the best line begins at 1
    slopes = np.where(over, ((1 - values) * x) @ weights / (x**2 @ weights), slopes)
    tops = np.where(over, 1.0, means + slopes * mean_x)
    return tops, slopes, ((values - tops[:, None] + slopes[:, None] * x) ** 2) @ weights
