"""What the rooms of the findings work on: one row a comment with all that is known of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd
from numpy.typing import ArrayLike

from pipeline.findings.codings import Codings
from pipeline.people.kept import Kept, kept
from pipeline.people.tables import known_names
from pipeline.statistics import (
    Interval,
    clustered_mean,
    clustered_share,
    mean_difference,
    share_difference,
    wider,
)
from pipeline.study import Study

AUTHORS_KNOWN = 0.5  # share of comments whose author must be known for intervals to heed authors


@dataclass(frozen=True)
class Material:
    """Tables of a study, joined.

    Parameters
    ----------
    posts
        The table `posts`, sorted and indexed by post.
    comments
        One row a comment, indexed by comment and sorted by post and ordinal: the columns of `comments` and
        `stance`, `sentiment`, `label`, `base`, `field` and `sarcasm` of the whole comment, `own_tokens`, and what
        the coders said of its `coded_sentiment` and `intensity`, and the `probability` of its having been drawn for
        coding (NaN where not coded).
    carried
        For each comment and theme of the study whether it carries it.
    codings
        The codings of those comments only whose text the coders saw (`coded` in the table `stance`).
    """

    study: Study
    tables: Mapping[str, pd.DataFrame]
    posts: pd.DataFrame
    comments: pd.DataFrame
    carried: pd.DataFrame
    codings: Codings
    model_scores: Mapping[str, Any]

    @cached_property
    def random_state(self) -> int:
        """The seed of every bootstrap of the findings."""
        return self.study.random_state("findings")

    @cached_property
    def names(self) -> list[str]:
        """The names of those who wrote, which no quotation shows."""
        return known_names(self.comments, self.posts)

    @cached_property
    def readable(self) -> Kept:
        """The names that stay readable."""
        return kept(self.study)

    @cached_property
    def authors(self) -> pd.Series[str] | None:
        """Who wrote each comment, one of unknown author standing by itself; None where most are unknown."""
        author = self.comments["author"]
        if author.empty or author.notna().mean() < AUTHORS_KNOWN or not author.dropna().duplicated().any():
            return None
        return author.where(author.notna(), self.comments["comment"])

    def share(self, hits: ArrayLike, within: ArrayLike | None = None) -> Interval:
        """The share of comments (in the order of `comments`) that are hits, with an interval by post, and author."""
        return self._widest(lambda by, **how: [clustered_share(hits, by, within=within, **how)])[0]

    def mean(self, values: ArrayLike, within: ArrayLike | None = None) -> Interval:
        """The mean of a value over comments (in the order of `comments`), with an interval by post, and author."""
        return self._widest(lambda by, **how: [clustered_mean(values, by, within=within, **how)])[0]

    def mean_difference(self, values: ArrayLike, first: ArrayLike, second: ArrayLike) -> list[Interval]:
        """Difference of two groups' means, and Hedges' g, with intervals by post, and author."""
        return self._widest(lambda by, **how: mean_difference(values, by, first, second, **how))

    def share_difference(self, hits: ArrayLike, first: ArrayLike, second: ArrayLike) -> Interval:
        """Difference of two groups' shares of hits, with an interval by post, and author."""
        found = share_difference(hits, self.comments["post"], first, second, confidence=self.study.confidence,
                                 random_state=self.random_state)
        return found if self.authors is None else wider(found, self.mean_difference(hits, first, second)[0])

    def _widest(self, made: Callable[..., list[Interval]]) -> list[Interval]:
        """Intervals by the bootstrap over posts, nowhere narrower than those over authors where these are known."""
        how: dict[str, Any] = {"confidence": self.study.confidence, "random_state": self.random_state}
        found = made(self.comments["post"], **how)
        if self.authors is None:
            return found
        return [wider(*pair) for pair in zip(found, made(self.authors, unit="authors", **how), strict=True)]

    def sources(self) -> str:
        """Whose stance labels the study shows, for the notes of tables and figures."""
        given = self.comments.loc[self.comments["stance"].notna(), "source"]
        coder, model = int((given == "coder").sum()), int((given == "model").sum())
        return whose("Stance", "it", coder, model)


def whose(what: str, them: str, coder: int, model: int) -> str:
    """A sentence that says whose labels these are, and of how many comments."""
    if not model:
        return f"{what} as coded (n = {counted(coder)})."
    gives = f"as the model gives {them}"
    if not coder:
        return f"{what} {gives} (n = {counted(model)})."
    return f"{what} as coded where coded (n = {counted(coder)}), else {gives} (n = {model})."


def counted(n: int) -> str:
    """A number of comments in words."""
    return f"{n} comment" if n == 1 else f"{n} comments"


def material(
    tables: Mapping[str, pd.DataFrame], study: Study, codings: Codings, model_scores: Mapping[str, Any]
) -> Material:
    """The tables joined by comment, everything sorted by id."""
    posts = tables["posts"].sort_values("post").set_index("post", drop=False).rename_axis(None)
    comments = tables["comments"].sort_values(["post", "ordinal"]).set_index("comment", drop=False).rename_axis(None)
    comments = comments.join(tables["stance"].set_index("comment"))
    whole = tables["sentiment"]
    whole = whole[whole["sentence"].isna()].set_index("comment")[["sentiment", "label", "base", "field", "sarcasm"]]
    comments = comments.join(whole)
    own_tokens = tables["sentences"].groupby("comment")["own_tokens"].sum()
    comments["own_tokens"] = own_tokens.reindex(comments.index).fillna(0)
    known = Codings(_known(codings.adjudicated, comments), tuple(_known(one, comments) for one in codings.coders))
    comments["coded_sentiment"] = known.adjudicated["sentiment"].reindex(comments.index)
    for name in ("intensity", "probability"):
        comments[name] = known.adjudicated[name].reindex(comments.index).astype(float)
    return Material(study, tables, posts, comments, _carried(tables["themes"], study, comments), known, model_scores)


def _known(codes: pd.DataFrame, comments: pd.DataFrame) -> pd.DataFrame:
    """The codes of comments that count as coded: an id alone may by chance name another corpus's comment."""
    return codes[codes.index.isin(comments.index[comments["coded"].notna()])]


def comment_themes(themes: pd.DataFrame, column: str, study: Study, comments: pd.DataFrame) -> pd.DataFrame:
    """One column of the comments' theme rows as a table comments x themes of the study; NaN where there is no row."""
    whole = themes[themes["sentence"].isna()]
    wide = whole.pivot(index="comment", columns="theme", values=column)
    return wide.reindex(index=comments.index, columns=list(study.themes))


def _carried(themes: pd.DataFrame, study: Study, comments: pd.DataFrame) -> pd.DataFrame:
    return comment_themes(themes, "carried", study, comments).eq(True)
