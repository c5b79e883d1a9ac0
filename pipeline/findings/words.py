"""Which words are whose: the words that a stance uses more than the others do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array

from pipeline.findings.contrasts import FEWEST, Mask
from pipeline.findings.entries import Number, Part, estimate, number, shown, standing_out, table
from pipeline.findings.material import Material
from pipeline.people.redaction import redacted
from pipeline.statistics import Interval, PermutationTest, cluster_bootstrap, log_odds, permutation_test, q_values
from pipeline.statistics.intervals import Floats, cluster_totals

FEWEST_COMMENTS, FEWEST_POSTS = 3, 2  # of the stance, in which a word must stand
PRIOR = 500  # words that the prior weighs
SHOWN = 10  # words of a stance
READ = 10  # sentences that are read to see whether a word is a person's name
_WORD = re.compile(r"[^\W\d_]{2,}(?:['’&/-]?[^\W\d_]+)*")
_EMPTY = frozenset({"PUNCT", "SYM", "NUM", "SPACE"})


@dataclass(frozen=True)
class _Word:
    """A word of a stance, with its place among the words that may be shown."""

    word: str
    count: int
    others: int
    comments: int
    posts: int
    odds: Interval
    z: float
    test: PermutationTest
    q: float


@dataclass(frozen=True)
class _Counts:
    """How often each comment uses each word: a row a comment, a column a word, both in order."""

    uses: csr_array
    comments: list[str]
    words: list[str]
    posts: NDArray[Any]

    def posts_with(self, own: Mask) -> NDArray[np.int64]:
        """In how many posts each word stands in these comments."""
        _, codes = np.unique(self.posts[own], return_inverse=True)
        member = csr_array((np.ones(len(codes)), (codes, np.arange(len(codes)))))
        return np.asarray(((member @ self.uses[own]) > 0).sum(axis=0), dtype=np.int64)


def words(of: Material) -> Part:
    """The words of each stance with enough comments, by falling z, and the table of them."""
    used = _used(of)
    counts = _counts(of, used)
    numbers: dict[str, Number] = {"words.vocabulary": number(len(counts.words), "words", "different words of comments")}
    rows: list[list[Any]] = []
    for stance in of.study.stances:
        own = (of.comments["stance"] == stance).reindex(counts.comments).to_numpy(dtype=bool)
        if own.sum() < FEWEST or own.all() or len(counts.words) < 2:
            continue
        candidates, found = _words(of, used, counts, own)
        numbers |= _numbers(of, stance, candidates, found)
        rows += [[stance, one.word, one.count, one.others, one.comments, one.posts, one.z, *shown(one.odds),
                  one.test.p, one.q] for one in found]
    return Part(numbers, {"words_by_stance": _table(of, rows)})


def _counts(of: Material, used: pd.DataFrame) -> _Counts:
    comments, words = (pd.Categorical(used[name]) for name in ("comment", "word"))
    names = comments.categories.tolist()
    uses = csr_array((np.ones(len(used)), (comments.codes, words.codes)), (len(names), len(words.categories)))
    return _Counts(uses, names, words.categories.tolist(), of.comments["post"].reindex(names).to_numpy())


def _used(of: Material) -> pd.DataFrame:
    """The tokens that count: a commenter's own words with a meaning, of comments with a stance; by base form."""
    tokens = of.tables["tokens"]
    given = of.comments.index[of.comments["stance"].notna()]
    counts = ~tokens["quoted"] & ~tokens["stop"] & ~tokens["pos"].isin(_EMPTY) & tokens["comment"].isin(given)
    tokens = tokens[counts].sort_values(["sentence", "ordinal"])
    base = [lemma if term else lemma.lower() if _WORD.fullmatch(text) else "" for text, lemma, term in
            zip(tokens["text"], tokens["lemma"], tokens["term"], strict=True)]
    tokens = tokens.assign(word=base)
    return tokens[tokens["word"] != ""]


def _words(of: Material, used: pd.DataFrame, counts: _Counts, own: Mask) -> tuple[int, list[_Word]]:
    """How many words count as tests, and those that are shown of the stance."""
    uses, posts = counts.uses, counts.posts
    sums = uses[own].sum(axis=0), uses[~own].sum(axis=0)
    prior = PRIOR * uses.sum(axis=0) / uses.sum()
    z = log_odds(*sums, prior)[1]
    comments, places = (uses[own] > 0).sum(axis=0), counts.posts_with(own)
    ranked = sorted(np.flatnonzero(_often(of, counts, own) & (z > 0)).tolist(), key=lambda k: (-z[k], counts.words[k]))
    best = list(_unnamed(of, used, ranked, counts.words))
    shown_uses = uses[:, best].toarray()
    lengths = uses.sum(axis=1)
    tests = [permutation_test(_beyond_length(column, lengths), own, posts, random_state=of.random_state)
             for column in shown_uses.T]
    # Of all words that anybody uses often enough, whoever that is, one that is not shown, or is others' under the same
    # posts, counts for one with a p-value of 1: a family picked by the stance's own uses would favour what it uses.
    anyone = np.ones(len(own), dtype=bool)
    family = int(_often(of, counts, anyone).sum())
    q = q_values([1.0 if one.value <= 0 else one.p for one in tests] + [1.0] * (family - len(best)))
    odds = _odds(of, shown_uses, lengths, own, posts, prior[best])
    return family, [
        _Word(counts.words[k], int(sums[0][k]), int(sums[1][k]), int(comments[k]), int(places[k]), *rest)
        for k, *rest in zip(best, odds, z[best], tests, q, strict=False)]


def _often(of: Material, counts: _Counts, own: Mask) -> Mask:
    """Which words stand in enough of these comments and posts."""
    comments, posts = (counts.uses[own] > 0).sum(axis=0), counts.posts_with(own)
    return np.asarray((comments >= FEWEST_COMMENTS) & (posts >= min(FEWEST_POSTS, len(of.posts))))


def _beyond_length(uses: Floats, lengths: Floats) -> Floats:
    """How far each comment's uses of a word lie from what its length lets expect, in units that go with their spread.

    Whether a comment holds a word goes with its length, and a rate of short comments varies more than one of long ones.
    """
    rate = uses.sum() / lengths.sum()
    return np.asarray((uses - rate * lengths) / np.sqrt(lengths), dtype=float)


def _odds(of: Material, counts: Floats, lengths: Floats, own: Mask, posts: NDArray[Any], prior: Floats
          ) -> list[Interval]:
    """The log-odds ratio of each word, with its interval by posts."""
    whole = np.column_stack([counts, lengths - counts.sum(axis=1)])
    weights = np.append(prior, PRIOR - prior.sum())
    width = whole.shape[1]
    if width == 1:
        return []
    totals = cluster_totals(np.hstack([whole * own[:, None], whole * ~own[:, None]]), posts)
    return cluster_bootstrap(lambda t: log_odds(t[:, :width], t[:, width:], weights)[0][:, :-1], totals,
                             confidence=of.study.confidence, random_state=of.random_state, n=int(lengths.sum()))


def _unnamed(of: Material, used: pd.DataFrame, ranked: Iterable[int], names: Sequence[str]) -> Iterator[int]:
    """The first so many of the ranked words, without those that are names of persons or other personal data."""
    left = SHOWN
    for k in ranked:
        if left and not _personal(of, used[used["word"] == names[k]]):
            left -= 1
            yield k


def _personal(of: Material, tokens: pd.DataFrame) -> bool:
    """Whether a word is, anywhere it is read, part of personal data, or of the name of somebody who wrote."""
    readable = {part.casefold() for name in (*of.readable.public, *of.readable.terms) for part in name.split()}
    spellings = {text.casefold() for text in tokens["text"]} - readable
    if spellings & {name.casefold() for name in of.names}:
        return True
    looked = tokens[tokens["text"].str.casefold().isin(spellings) & (tokens["pos"] == "PROPN")]
    written = of.tables["sentences"].set_index("sentence")["text"]
    for sentence in sorted(set(looked["sentence"]))[:READ]:
        text = written[sentence]
        hidden = " ".join(text[one.start:one.end] for one in redacted(text, of.names, of.readable).found).casefold()
        if any(one in hidden for one in spellings):
            return True
    return False


def _numbers(of: Material, stance: str, candidates: int, found: list[_Word]) -> dict[str, Number]:
    where = f"words.{stance}"
    numbers = {
        f"{where}.candidates": number(candidates, "words", "words in enough comments and posts, each a test"),
        f"{where}.shown": number(len(found), "words", "words that are shown of the stance"),
        f"{where}.found": number(standing_out((one.q for one in found), of.study.confidence), "words",
                                  "words that stand out within posts"),
    }
    for rank, one in enumerate(found, 1):
        key = f"{where}.{rank}"
        numbers |= {
            f"{key}.word": number(one.word, "label", "word by falling z, in its base form"),
            f"{key}.z": number(one.z, "standard errors", "log-odds with an informative Dirichlet prior, words taken "
                                                         "for independent", n=one.count + one.others),
            f"{key}.log_odds": estimate(one.odds, "log-odds", "log-odds ratio of the stance and the others"),
            f"{key}.count": number(one.count, "times", "uses of the word in the stance's comments"),
            f"{key}.comments": number(one.comments, "comments", "comments of the stance with the word"),
            f"{key}.posts": number(one.posts, "posts", "posts of these comments"),
            f"{key}.p": number(one.test.p, "p", f"uses beyond what length lets expect; {one.test.method}",
                                n=one.test.n),
            f"{key}.q": number(one.q, "p", "p by Benjamini and Hochberg over all words in enough comments and posts"),
        }
    return numbers


def _table(of: Material, rows: list[list[Any]]) -> dict[str, Any]:
    columns = ["Stance", "Word", "Times", "Times by others", "Comments", "Posts", "z", "Log-odds", "Low", "High", "p",
               "q"]
    note = (f"{of.sources()} Base forms of the commenters' own words, without stop words, names of persons and other "
            f"personal data; in {FEWEST_COMMENTS} comments and {FEWEST_POSTS} posts of the stance or more. z: log-odds "
            f"in standard errors with a prior that weighs {PRIOR} words. p: whether comments use the word more, or "
            "less, than their length lets expect, test within posts; q: over all words that stand in so many "
            "comments and posts of anybody, where those not shown, or used less under the same posts, have p = 1.")
    return table("Words of the stances", note, columns, rows)
