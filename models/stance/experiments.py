"""Compares stance classifiers and writes EXPERIMENTS.md: what each kind of evidence and each setting gives.

    make experiments

Takes some 20 minutes on two cores. Everything is chosen by the columns `threads`, `passages` and `carried over`,
which hold nothing of the corpus; `corpus` is out of thread and was not looked at to choose.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
from evidence import nearness, replies, static_vectors
from sklearn.metrics import f1_score, log_loss
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
from threadpoolctl import threadpool_limits

from pipeline import open_study
from pipeline.annotations import valid_codings
from pipeline.stance.learning_curve import extrapolation, learning_curve
from pipeline.stance.model import Calibration, fitted
from pipeline.stance.training import Trained, best, calibrated, columns, learned, model_scores
from pipeline.store import processors
from pipeline.tokenise import Tokenised
from pipeline.wording import TrainingSet, Wording, corpus_utterances
from pipeline.wording.reader import SETTINGS, TUNED, Floats, Settings
from pipeline.wording.training import CORPUS, smoothed_prior
from pipeline.wording.utterances import training_only

HERE = Path(__file__).resolve().parent
STUDY = open_study(HERE.parent.parent / "study.toml")
NAMES = list(STUDY.configuration.stances)
FOLDS, REPEATS = 5, 2
SIZES = (0, 27, 54, 81, 108)
CURVE_REPEATS = 4
OFF = 0.0
LEVEL = dict.fromkeys(NAMES, 1 / len(NAMES))
VOTES = {
    "troll": ("insult", "mockery", "you_lot"), "management": ("fairness", "management_voice", "staff_fault"),
    "other": ("asking", "information", "outsider"), "frontline": ("disclosure_staff", "blame_up", "solidarity"),
}


@dataclass(frozen=True)
class Experiment:
    """A variant of the classifier: other settings, or only some of the features (by what their names begin with).

    `tuned`: whether the encoder's tuned layer is asked, on `foreign` texts as shipped (what it gives the training-only
    sets is cross-fitted), or on `all`. `known`: whose manner is known, that of the `corpus` as shipped, of `all`, or of
    none, so that the gate is asked.
    """

    title: str
    settings: Settings = SETTINGS
    without: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    extra: str = ""
    power: float | None = None
    tuned: str = ""
    known: str = "corpus"


STATES, LISTS = ("mean_", "highest_", "answered_"), ("rate_", "count_", "any_")
NO_WORDS = replace(SETTINGS, words_weight=OFF)
EXPERIMENTS = (
    Experiment("**the shipped model**", tuned="foreign"),
    Experiment("shipped, with the tuned layer in the corpus too", tuned="all"),
    Experiment("shipped, without the tuned layer, as are all that follow"),
    Experiment("shipped, the manner of every text known", known="all"),
    Experiment("shipped, not even the corpus' manner known", known="none"),
    Experiment("discourse without word lists", NO_WORDS, without=(*STATES, *LISTS)),
    Experiment("discourse with word lists", NO_WORDS, without=STATES),
    Experiment("words and word pairs alone", without=("*",)),
    Experiment("early states of own words alone (mean)", NO_WORDS, only=("mean_",)),
    Experiment("sentence vectors alone (last layer)", replace(NO_WORDS, regularisation=1.0), without=("*",),
               extra="vectors"),
    Experiment("static vectors of words alone", replace(NO_WORDS, regularisation=1.0), without=("*",), extra="static"),
    Experiment("likeness to the stances' descriptions alone", replace(NO_WORDS, regularisation=1.0), without=("*",),
               extra="descriptions"),
    Experiment("shipped, without encoder", without=STATES),
    Experiment("shipped, static vectors in the encoder's place", without=STATES, extra="static"),
    Experiment("shipped, with what replies say", extra="replies"),
    Experiment("shipped, without word lists", without=LISTS),
    Experiment("shipped, without words and word pairs", NO_WORDS),
    Experiment("shipped, without what is answered", without=("answered_",)),
    Experiment("shipped, without maximum of states", without=("highest_",)),
    Experiment("shipped, with descriptions", extra="descriptions"),
    Experiment("shipped, one domain", replace(SETTINGS, domain=OFF)),
    Experiment("shipped, domains farther apart", replace(SETTINGS, domain=1.6)),
    Experiment("shipped, every row alike", replace(SETTINGS, heaviest=1.0)),
    Experiment("shipped, C four times smaller", replace(SETTINGS, regularisation=SETTINGS.regularisation / 4)),
    Experiment("shipped, C four times larger", replace(SETTINGS, regularisation=SETTINGS.regularisation * 4)),
    Experiment("shipped, not calibrated, with the whole prior", power=1.0),
    Experiment("shipped, not calibrated, stances presumed equally frequent", power=0.0),
)


@dataclass(frozen=True)
class Material:
    """What every experiment learns from."""

    data: TrainingSet
    threads: list[str]
    texts: list[str]
    tuned: pd.DataFrame
    extra: Mapping[str, pd.DataFrame] = field(default_factory=dict)

    def features(self, one: Experiment, *, corpus: bool = False) -> pd.DataFrame:
        """The features that an experiment may see, of the corpus or of all else."""
        table = self.data.features
        kept = [name for name in table.columns if name == "own" or (
            "*" not in one.without and not name.startswith(one.without or ("\0",))
            and (not one.only or name.startswith(one.only)))]
        added = [self.extra[one.extra].set_index(table.index)] if one.extra else []
        if kept == ["own"] and not added:
            added = [pd.DataFrame({"nothing": 0.0}, index=table.index)]  # a scaler needs a column
        if one.tuned == "all" or (one.tuned and not corpus):
            added.append(self.tuned.set_index(table.index))
        return pd.concat([table[kept], *added], axis=1)


@cache
def material() -> Material:
    """The study's coded comments and training-only sets, with their features."""
    study, wording = STUDY.configuration, Wording(STUDY.configuration, own=True)
    bodies = dict(zip(STUDY.posts["post"], STUDY.posts["body"], strict=True))
    utterances = pd.concat(corpus_utterances([(STUDY.comments, STUDY.sentences)], bodies))
    data, texts = wording.training_set(utterances, Tokenised(STUDY.sentences, STUDY.tokens),
                                       valid_codings(study, STUDY.comments))
    assert study.annotations is not None
    passages = training_only(study.annotations.training_only, study.stances)
    own = list(data.features["own"])
    coded = texts.utterances.iloc[: data.coded]
    extra = nearness(own, study.stances, wording.encoder) | {
        "static": static_vectors(own, wording.encoder),
        "replies": replies(data.features, [*data.posts, *passages["thread"]], texts.utterances)}
    *_, codes = wording.encoder.spoken(list(coded["own"]), list(coded["answered"]), SETTINGS.longest)
    crossed = pd.read_csv(study.models.embedding / "cross_fitted.csv")[wording.encoder.codes]
    assert len(crossed) == len(passages)
    tuned = pd.concat([pd.DataFrame(codes, columns=wording.encoder.codes), crossed], ignore_index=True)
    return Material(data, list(passages["thread"]), own, tuned.add_prefix(TUNED), extra)


Level = Callable[[pd.DataFrame], Floats]


def logistic(features: pd.DataFrame, stances: Sequence[str], domains: Sequence[str], settings: Settings) -> Level:
    """The classifier of the study, giving level probabilities."""
    return fitted(features, stances, domains, LEVEL, settings).level


def parts(of: Material, random_state: int) -> np.ndarray:
    """A part for each training-only row; a thread lies in one part."""
    names = sorted(set(of.threads))
    order = np.random.default_rng(random_state).permutation(len(names))
    part = {names[n]: k % FOLDS for k, n in enumerate(order)}
    return np.array([part[thread] for thread in of.threads])


def training_only_scores(one: Experiment) -> dict[str, float]:
    """Macro-F1 and log loss on invented threads and on passages, by parts; and carried over from one to the other."""
    of = material()
    features, coded = of.features(one).iloc[of.data.coded :], of.data.coded
    stances, domains = np.array(of.data.stances[coded:]), np.array(of.data.domains[coded:])
    kinds = {"threads": np.char.endswith(domains, ".jsonl"), "passages": np.char.endswith(domains, ".csv")}
    found: dict[str, list[float]] = {}
    for repeat in range(REPEATS):
        part = parts(of, STUDY.configuration.random_state(f"experiments {repeat}"))
        level = np.zeros((len(stances), len(NAMES)))
        for k in range(FOLDS):
            train, test = part != k, part == k
            model = fitted(features[train], stances[train], domains[train], LEVEL, one.settings)
            for name in set(domains[test]):
                here = test & (domains == name)
                level[here] = replace(model, known=name if one.known == "all" else "").level(features[here])
        for kind, rows in kinds.items():
            found.setdefault(kind, []).append(macro_f1(stances[rows], level[rows]))
            found.setdefault(f"{kind} loss", []).append(loss(stances[rows], level[rows]))
    train, test = kinds["threads"], kinds["passages"]
    carried = logistic(features[train], stances[train], domains[train], one.settings)(features[test])
    return {name: float(np.mean(values)) for name, values in found.items()} | {
        "carried over": macro_f1(stances[test], carried)}


def macro_f1(true: np.ndarray, level: Floats) -> float:
    """Mean F1 of the stances."""
    return float(f1_score(true, [NAMES[n] for n in level.argmax(axis=1)], labels=NAMES, average="macro"))


def loss(true: np.ndarray, level: Floats) -> float:
    """Log loss."""
    order = np.argsort(NAMES)
    return float(log_loss(true, level[:, order], labels=list(np.array(NAMES)[order])))


def out_of_thread(data: TrainingSet, power: float | None = None, known: str = CORPUS) -> Trained:
    """Predictions of the coded comments by models that did not see their posts, calibrated on the other posts.

    Parameters
    ----------
    data
        What to learn from.
    power
        Not calibrated, but with this power of the prior.
    known
        Whether the comments' manner is known.
    """
    parts_ = sorted(set(data.folds.tolist()))
    models = {part: replace(learned(data, NAMES, {part}), known=known) for part in parts_}
    frames = []
    for part in parts_:
        others = [(models[other], other) for other in parts_ if other != part]
        chosen = calibrated(data, NAMES, others) if power is None else Calibration(prior_power=power)
        test = np.flatnonzero(data.folds == part)
        shares = replace(models[part], calibration=chosen).probabilities(data.features.iloc[test])
        frames.append(pd.DataFrame({
            "comment": [data.comments[n] for n in test], "post": [data.posts[n] for n in test],
            "coded": [data.stances[n] for n in test], "best": best(shares, NAMES), **columns(shares, NAMES)}))
    table = pd.concat(frames).sort_values("comment", kind="stable").reset_index(drop=True)
    return Trained(models[parts_[0]], table.assign(majority="frontline", tfidf="frontline"))


def row(one: Experiment) -> dict[str, object]:
    """All scores of an experiment."""
    with threadpool_limits(1):
        data = replace(material().data, features=material().features(one, corpus=True), settings=one.settings)
        known = "" if one.known == "none" else CORPUS
        scores = model_scores(out_of_thread(data, one.power, known), data, STUDY.configuration)["model"]
        return {"title": one.title, **(training_only_scores(one) if one.power is None else {}), "corpus": scores}


def votes() -> dict[str, object]:
    """Labelling functions without learning: the stance whose word lists occur most; abstains on ties and silence."""
    of = material()
    counts = np.column_stack([of.data.features[[f"count_{name}" for name in VOTES[stance]]].sum(axis=1)
                              for stance in NAMES])
    top = np.sort(counts, axis=1)
    told = (top[:, -1] > top[:, -2])
    says = np.where(told, np.array(NAMES)[counts.argmax(axis=1)], "")
    true = np.array(of.data.stances)
    result = {}
    for name, rows in (("threads", np.char.endswith(np.array(of.data.domains), ".jsonl")),
                       ("passages", np.char.endswith(np.array(of.data.domains), ".csv")),
                       ("corpus", np.arange(len(true)) < of.data.coded)):
        result[name] = float(f1_score(true[rows], says[rows], labels=NAMES, average="macro"))
        result[f"{name} coverage"] = float(told[rows].mean())
        result[f"{name} right"] = float((true == says)[rows & told].mean())
    return result


def stacked() -> dict[str, object]:
    """The shipped model's probabilities beside those of a support vector machine with a Gaussian kernel, multiplied."""
    of = material()
    dense = of.data.features.drop(columns="own")
    factors = np.array([SETTINGS.mean_weight if name.startswith("mean_") else
                        SETTINGS.answered_weight if name.startswith("answered_") else
                        OFF if name.startswith("highest_") else 1.0 for name in dense.columns])

    def machine(rows: np.ndarray) -> Level:
        scaler = StandardScaler().fit(dense.iloc[rows])
        svm = SVC(C=3.0, gamma=0.001, class_weight="balanced")
        svm.fit(scaler.transform(dense.iloc[rows]) * factors, np.array(of.data.stances)[rows])
        order = [list(svm.classes_).index(name) for name in NAMES]

        def level(table: pd.DataFrame) -> Floats:
            scores = 2 * svm.decision_function(scaler.transform(table) * factors)[:, order]
            return np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)

        return level

    coded, true, domains = of.data.coded, np.array(of.data.stances), np.array(of.data.domains)
    part = parts(of, STUDY.configuration.random_state("experiments 0"))
    both = np.zeros((len(part), len(NAMES)))
    for k in range(FOLDS):
        train, test = coded + np.flatnonzero(part != k), coded + np.flatnonzero(part == k)
        first = logistic(of.data.features.iloc[train], true[train], domains[train], SETTINGS)
        both[part == k] = first(of.data.features.iloc[test]) * machine(train)(dense.iloc[test])
    kinds = np.char.endswith(domains[coded:], ".jsonl")
    true = true[coded:]
    return {"threads": macro_f1(true[kinds], both[kinds]), "passages": macro_f1(true[~kinds], both[~kinds])}


def curve() -> pd.DataFrame:
    """Scores by the number of coded comments, with the prior of those that trained."""
    data = material().data
    posts = np.array(data.posts)

    def predictions(rows: np.ndarray) -> list[str | None]:
        said: list[str | None] = [None] * data.coded
        for post in sorted(set(data.posts)):
            kept = np.concatenate([rows[posts[rows] != post], np.arange(data.coded, len(data.stances))]).astype(int)
            stances = [data.stances[n] for n in kept]
            model = replace(fitted(
                data.features.iloc[kept], stances, [data.domains[n] for n in kept],
                smoothed_prior([data.stances[n] for n in kept if n < data.coded], NAMES), data.settings), known=CORPUS)
            test = np.flatnonzero(posts == post)
            for n, stance in zip(test, best(model.probabilities(data.features.iloc[test]), NAMES), strict=True):
                said[n] = stance
        return said

    found = learning_curve(predictions, data.stances[: data.coded], data.posts, NAMES, SIZES, repeats=CURVE_REPEATS,
                           random_state=STUDY.configuration.random_state("learning curve"))
    confidence = STUDY.configuration.confidence
    return pd.concat([found.table(confidence), extrapolation(found, [216, 432], confidence)])


def figure(one: Mapping[str, object] | None) -> str:
    """A score with its interval."""
    if not one or one["value"] is None:
        return ""
    return f"{one['value']:.2f} ({one['low']:.2f} to {one['high']:.2f})"


def line(one: Mapping[str, object]) -> str:
    """A row of the table."""
    corpus = one["corpus"]
    each = " / ".join(f"{corpus['per_class'][name]['f1']['value']:.2f}" for name in NAMES)
    cells = [f"{one[name]:.2f}" if name in one else "" for name in
             ("threads", "threads loss", "passages", "passages loss", "carried over")]
    cells += [figure(corpus["macro_f1"]), each, figure(corpus["accuracy"]), figure(corpus["log_loss"])]
    return f"| {one['title']} | {' | '.join(cells)} |"


def page(rows: Sequence[Mapping[str, object]], voted: Mapping[str, float], both: Mapping[str, float],
         learning: pd.DataFrame) -> str:
    """EXPERIMENTS.md."""
    table = "\n".join(line(one) for one in rows)
    says = "; ".join(f"{name} {voted[name]:.2f} (speaks of {voted[f'{name} coverage']:.0%}, right in "
                     f"{voted[f'{name} right']:.0%} of these)" for name in ("threads", "passages", "corpus"))
    drawn = "\n".join(f"| {one.n_coded} | {one.macro_f1:.2f} ({one.macro_f1_low:.2f} to {one.macro_f1_high:.2f}) | "
                      + (f"{one.accuracy:.2f}" if one.accuracy == one.accuracy else "by extrapolation") + " |"
                      for one in learning.itertuples())
    return f"""# Experiments with the stance classifier

*Written by `make experiments`; do not edit.*

- **threads**, **passages**: macro-F1 on the invented threads and on the passages of the training-only sets,
  {FOLDS}-fold by thread, mean of {REPEATS} ways to part them; stances presumed equally frequent; **loss**: log loss.
- **carried over**: learned from the threads alone, scored on the passages.
- **corpus**: the {material().data.coded} coded comments, each post predicted by models that saw the others and
  calibrated on the others; {STUDY.configuration.confidence:.0%} intervals by bootstrap over the posts. F1 in the order
  {", ".join(NAMES)}.

The manner of the corpus is known, that of other texts is guessed by the gate, unless a row says otherwise. Settings
were chosen by the columns before **corpus**. With so few coded comments, rows whose intervals overlap cannot
be told apart.

| | threads | loss | passages | loss | carried over | corpus: macro-F1 | F1 of each | accuracy | log loss |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
{table}

Word lists as labelling functions, without learning (the stance whose lists occur most, none on ties), macro-F1: {says}.

Stacking, the shipped model times a support vector machine with a Gaussian kernel: threads {both["threads"]:.2f},
passages {both["passages"]:.2f}.

## What more coding would buy

The shipped model with fewer coded comments, {CURVE_REPEATS} draws each, prior of those drawn, not calibrated; the last
rows go on by an inverse power law (`pipeline/stance/learning_curve.py`), a guess with five posts.

| coded comments | macro-F1 | accuracy |
| --- | --- | --- |
{drawn}
"""


def main() -> None:
    """Run every experiment and write EXPERIMENTS.md."""
    with ProcessPoolExecutor(processors()) as pool:
        rows = list(pool.map(row, EXPERIMENTS))
        voted, both, learning = pool.submit(votes), pool.submit(stacked), pool.submit(curve)
        text = page(rows, voted.result(), both.result(), learning.result())
    (HERE / "EXPERIMENTS.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
