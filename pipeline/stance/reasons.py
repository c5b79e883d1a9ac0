"""Why the model takes a comment for what it does: the few features that decided, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

if TYPE_CHECKING:
    from pipeline.stance.model import StanceModel
    from pipeline.wording.reader import Floats

MOST = 3  # reasons to a comment
LEAST = 0.05  # share of all that speaks for the stance; a feature that gives less is not named
# What a feature says of a comment that has more of it than others do, and of one that has less.
PHRASES = {
    "says_i": ("speaks of itself: I, my", "no I"), "says_we": ("speaks as we", "no we"),
    "says_you": ("addresses somebody: you", "addresses nobody"), "says_they": ("speaks of them", "no they"),
    "says_he_she": ("speaks of a person", "of no single person"), "tag_past": ("tells what happened", "no past tense"),
    "tag_modal": ("must, should, would", "no must or should"), "tag_number": ("figures", "no figures"),
    "tag_proper": ("proper names", "no proper names"), "tag_adjective": ("many adjectives", "few adjectives"),
    "terms": ("trade terms", "no trade terms"), "shouted": ("capitals", "no capitals"),
    "questions": ("questions", "no question"), "exclamations": ("exclamations", "no exclamation"),
    "imperatives": ("tells others what to do", "tells nobody what to do"), "log_length": ("long", "short"),
    "sentence_length": ("long sentences", "short sentences"), "quoted_share": ("mostly quotation", "quotes little"),
    "reply": ("answers a comment", "answers the post"), "sentiment": ("friendly words", "hostile words"),
    "disclosure": ("says that it works there", "discloses no job"), "scare_quotes": ("scare quotes", "no scare quotes"),
    "ellipses": ("trails off", "no dots"), "link": ("a link", "no link"),
    "all_quoted": ("no word of its own", "words of its own"), "no_capital": ("begins small", "begins with a capital"),
    "insult": ("insult", "no insult"), "profanity": ("swearing", "no swearing"), "mockery": ("mockery", "no mockery"),
    "you_lot": ("addresses others as a kind: you lot", "no you lot"),
    "thread": ("speaks of the thread itself", "not about the thread"),
    "fairness": ("asks for fairness and patience", "no plea for fairness"),
    "management_voice": ("speaks like management", "not in management's words"),
    "staff_fault": ("finds the fault with staff", "no fault found with staff"),
    "disclosure_staff": ("tells of the job from inside", "nothing of the job from inside"),
    "solidarity": ("solidarity", "no solidarity"), "blame_up": ("blames those above", "no blame of those above"),
    "bosses": ("names those in charge", "names nobody in charge"),
    "work": ("speaks of the work", "no mention of the work"),
    "information": ("information or news", "no news"), "asking": ("asks for information", "asks nothing"),
    "outsider": ("speaks from outside the service", "nothing of an outsider"), "hedge": ("hedges", "no hedging"),
    "negation": ("denies", "denies nothing"), "intensifier": ("strong words", "no strong words"),
    "contrast": ("weighs one thing against another", "weighs nothing"), "irony": ("marks of irony", "no mark of irony"),
    "narrative": ("tells a story", "tells no story"), "command": ("orders and advice", "no orders or advice"),
}
STATES, ANSWERED = "worded like other comments coded {stance}", "what it answers"


def reasons(model: StanceModel, features: pd.DataFrame, probabilities: Floats) -> list[str]:
    """For each comment what decided for its likeliest stance, at most `MOST` reasons, the weightiest first.

    A feature's say is its value (in standard deviations from the mean of what was learned from) times how much more
    its coefficient for that stance is than the mean of the others'. Features of one kind, such as rate and presence
    of one word list or all states of the encoder, are added up.
    """
    if not len(features):
        return []
    numbers = model.reader.numbers(features)
    kinds, members = _kinds(model.reader.names)
    chosen = probabilities.argmax(axis=1)
    says = sparse.csr_array(_says(model, numbers, chosen) @ members)
    values = sparse.csr_array(numbers @ members)
    written = []
    for row, stance in enumerate(chosen):
        here = slice(says.indptr[row], says.indptr[row + 1])
        own = dict(zip(values.indices[slice(*values.indptr[row : row + 2])],
                       values.data[slice(*values.indptr[row : row + 2])], strict=True))
        totals = [(total, kinds[n], own.get(n, 0.0)) for n, total in
                  zip(says.indices[here], says.data[here], strict=True) if total > 0]
        written.append(_written(totals, model.stances[stance]))
    return written


def _kinds(names: Sequence[str]) -> tuple[list[str], sparse.csr_array]:
    """What features are reported as, and which are of each kind, shape (features, kinds)."""
    each = [_kind(name) for name in names]
    kinds = sorted(set(each))
    place = {kind: n for n, kind in enumerate(kinds)}
    cells = (np.ones(len(each)), (np.arange(len(each)), [place[kind] for kind in each]))
    return kinds, sparse.csr_array(cells, shape=(len(each), len(kinds)))


def _says(model: StanceModel, numbers: sparse.csr_array, chosen: NDArray[np.int64]) -> sparse.csr_array:
    """What each feature of a row adds for the chosen stance, shape of the numbers."""
    rows, others = np.repeat(np.arange(numbers.shape[0]), np.diff(numbers.indptr)), len(model.stances) - 1
    says = np.zeros(len(numbers.data))
    for weights, shares in zip(model.weights, model.shares(numbers).T, strict=True):
        ahead = weights - (weights.sum(axis=1, keepdims=True) - weights) / others
        says += shares[rows] * ahead[numbers.indices, chosen[rows]]
    return sparse.csr_array((says * numbers.data, numbers.indices, numbers.indptr), shape=numbers.shape)


def _kind(name: str) -> str:
    """What a feature is reported as."""
    if name.startswith("“"):
        return name
    head, _, tail = name.partition("_")
    if head in ("mean", "highest", "answered") and tail.isdigit():
        return "answered" if head == "answered" else "states"
    return tail if head in ("rate", "count", "any") else name


def _written(totals: Sequence[tuple[float, str, float]], stance: str) -> str:
    """The reasons of one comment, from what each kind of feature adds for its stance."""
    enough = LEAST * sum(total for total, _, _ in totals)
    first = sorted(totals, key=lambda one: (-one[0], one[1]))[:MOST]
    return "; ".join(_phrase(kind, value, stance) for total, kind, value in first if total >= enough)


def _phrase(kind: str, value: float, stance: str) -> str:
    if kind in ("states", "answered"):
        return STATES.format(stance=stance) if kind == "states" else ANSWERED
    if kind.startswith("“"):
        return f"says {kind}"
    more, less = PHRASES.get(kind, (f"words of the list {kind}", f"no words of the list {kind}"))
    return more if value > 0 else less
