"""A sample of comments to code: the uncertain and the diverse taken surely, the rest drawn at random.

The uncertain and the diverse comments are a take-all stratum; from all others a stratified random sample is drawn.
Given the take-all stratum, whatever it was chosen by, a comment of stratum h is drawn with probability n_h / N_h, so
that totals and shares weighted by 1 / probability are unbiased (Horvitz and Thompson 1952, Journal of the American
Statistical Association 47, 663-685; Cochran 1977, Sampling Techniques, 3rd edition, section 5.3).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.study import Study
from pipeline.vectors import Vectors

COLUMNS = ("comment", "post", "part", "stratum", "probability")
CANDIDATES = 1000  # comments among which the diverse ones are looked for; each takes the encoder some 20 ms
NO_STANCE = ""


def drawable(comments: pd.DataFrame, without: Sequence[str] | set[str] = ()) -> pd.DataFrame:
    """The comments that can be coded, sorted by id: not removed, with a word in them, not among those named."""
    has_words = comments["text"].str.contains(r"\w", regex=True)
    kept = comments[has_words & ~comments["removed"].astype(bool) & ~comments["comment"].isin(list(without))]
    return kept.sort_values("comment", kind="stable").reset_index(drop=True)


def sample(
    comments: pd.DataFrame, predictions: pd.DataFrame | None, study: Study, size: int, random: float,
    vectors: Callable[[Sequence[str]], Vectors],
) -> pd.DataFrame:
    """The comments to code, with the columns of `COLUMNS`, in an order that tells nothing of why each was drawn.

    Parameters
    ----------
    comments
        What can be drawn (`drawable`): comment, post, text.
    predictions
        The table `stance`; None where no model has spoken. The uncertain part is then left to the diverse one.
    study
        Names the stances, and gives the random states.
    size
        How many; all where there are no more.
    random
        The share of them that is drawn at random, from 0 to 1.
    vectors
        The vectors of texts, of unit length or zero.
    """
    known = comments.merge(_judged(predictions, study), on="comment", how="left")
    state = np.random.default_rng(study.random_state("annotation sample"))
    size = min(size, len(known))
    sure = size - round(size * random)
    parts = np.full(len(known), "", dtype=object)
    parts[_uncertain(known["margin"].to_numpy(dtype=float), sure // 2)] = "uncertain"
    parts[_diverse(known, parts == "", sure - int((parts == "uncertain").sum()), vectors, state)] = "diverse"
    drawn = _drawn(known[parts == ""], size - int((parts != "").sum()), state)
    surely = known.loc[parts != "", ["comment", "post"]].assign(part=parts[parts != ""], stratum=0, probability=1.0)
    both = pd.concat([surely, drawn], ignore_index=True).sort_values("comment", kind="stable")
    return both.iloc[state.permutation(len(both))].reset_index(drop=True)[list(COLUMNS)]


def _judged(predictions: pd.DataFrame | None, study: Study) -> pd.DataFrame:
    """Each comment's likeliest stance and the margin by which it leads, NaN where the model says nothing."""
    if predictions is None:
        return pd.DataFrame({"comment": pd.Series(dtype=object), "best": None, "margin": np.nan})
    chances = np.sort(predictions[[f"p_{name}" for name in study.stances]].to_numpy(dtype=float), axis=1)
    return pd.DataFrame({"comment": list(predictions["comment"]), "best": list(predictions["best"]),
                         "margin": chances[:, -1] - chances[:, -2]})


def _uncertain(margins: NDArray[np.float64], count: int) -> NDArray[np.intp]:
    """The rows with the smallest margins between the two likeliest stances (Scheffer and others 2001), first of equals.

    Scheffer, Decomain and Wrobel (2001), Active Hidden Markov Models for Information Extraction, IDA 2001.
    """
    order = np.argsort(margins, kind="stable")  # NaN last
    return order[: min(count, int(np.isfinite(margins).sum()))]


def _diverse(known: pd.DataFrame, free: NDArray[np.bool_], count: int,
             vectors: Callable[[Sequence[str]], Vectors], state: np.random.Generator) -> NDArray[np.intp]:
    """Rows far from each other in what they say, found among candidates drawn at random so that time is bounded."""
    rows = np.flatnonzero(free)
    if not count or not len(rows):
        return rows[:0]
    candidates = np.sort(state.choice(rows, min(len(rows), max(CANDIDATES, 4 * count)), replace=False))
    return candidates[farthest_first(vectors(list(known["text"].iloc[candidates])), count)]


def farthest_first(vectors: Vectors, count: int) -> NDArray[np.intp]:
    """Rows of which each is the farthest from those before it; the first is the one nearest the mean.

    The greedy k-centre of Gonzalez (1985), Theoretical Computer Science 38, 293-306; ties go to the earlier row.
    Likeness is rounded, so that no processor's last digit decides.

    Examples
    --------
    >>> farthest_first(np.array([[1, 0], [0.8, 0.6], [-1, 0], [0, 1]]), 3).tolist()
    [1, 2, 3]
    """
    chosen = [int(np.argmax(np.round(vectors @ vectors.mean(axis=0), 4)))]
    nearest = np.full(len(vectors), -np.inf)
    while len(chosen) < min(count, len(vectors)):
        nearest = np.maximum(nearest, np.round(vectors @ vectors[chosen[-1]], 4))
        nearest[chosen] = np.inf
        chosen.append(int(np.argmin(nearest)))
    return np.array(chosen[:count], dtype=np.intp)


def _drawn(rest: pd.DataFrame, count: int, state: np.random.Generator) -> pd.DataFrame:
    """A random sample within strata, with each comment's probability of being in it.

    A stratum's number is drawn, too, so that it tells a coder nothing of the model's stance.
    """
    if not count:
        return pd.DataFrame({name: pd.Series(dtype=object) for name in COLUMNS}).astype({"probability": float})
    codes, names = pd.factorize(pd.Series(_strata(rest, count)), sort=True)
    groups = [np.flatnonzero(codes == code) for code in range(len(names))]
    rows, numbers, chances = list[int](), list[int](), list[float]()
    for number, group, n in zip(state.permutation(len(groups)) + 1, groups,
                                allocation([len(one) for one in groups], count), strict=True):
        rows += sorted(state.choice(group, n, replace=False).tolist())
        numbers += [int(number)] * n
        chances += [n / len(group)] * n
    return rest.iloc[rows][["comment", "post"]].assign(part="random", stratum=numbers, probability=chances)


def _strata(rest: pd.DataFrame, count: int) -> list[str]:
    """Each comment's stratum: post by stance, or stance, or all as one, the finest with no more strata than comments.

    A stratum from which none can be drawn would have probability zero, and every estimate would miss it.
    """
    stances = [best if isinstance(best, str) else NO_STANCE for best in rest["best"]]
    fine = [f"{post}\0{stance}" for post, stance in zip(rest["post"], stances, strict=True)]
    return next(strata for strata in (fine, stances, [NO_STANCE] * len(rest)) if len(set(strata)) <= count)


def allocation(sizes: Sequence[int], count: int) -> list[int]:
    """How many to draw from each stratum: one, and the others in proportion to what is left in it.

    Largest remainders make it add up. At least one and at most all of each are drawn.

    Examples
    --------
    >>> allocation([1, 10, 89], 20)
    [1, 3, 16]
    """
    left = np.array(sizes) - 1
    spare = count - len(sizes)
    quota = left * (spare / max(left.sum(), 1))
    whole = np.floor(quota).astype(int)
    order = np.argsort(whole - quota, kind="stable")  # the largest remainder first
    whole[order[: spare - int(whole.sum())]] += 1
    return [int(n) for n in 1 + whole]
