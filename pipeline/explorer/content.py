"""What the explorer's page holds of a study: columns of numbers, codes and texts, ready for JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from pipeline.explorer.marks import NONE, marks
from pipeline.explorer.texts import Shown, shown
from pipeline.people.tables import known_names, words_in
from pipeline.study import Study

TABLES = ("posts", "comments", "stance", "sentiment", "themes", "points")
LIMIT = 50_000  # comments that a page holds; of more it holds whole threads drawn at random, and says so
POINTS = 2_000  # sentences on the map; of more it shows some, drawn at random, and says so
Columns = dict[str, list[Any]]


def content(tables: Mapping[str, pd.DataFrame], study: Study, results: Mapping[str, Any], *, limit: int = LIMIT,
            processes: int = 1) -> dict[str, Any]:
    """The page's data: the study, its posts, comments, periods and points of the map.

    Parameters
    ----------
    tables
        Those of `TABLES`.
    results
        The content of `results.json`, for what is to be said of the labels.
    limit
        How many comments the page holds at most.

    Returns
    -------
    dict
        `comments` and `posts` are lists by column, one entry a row; -1 or None stands for what is not known, and
        probabilities, scores and strengths are thousandths.
    """
    posts, comments = _sorted(tables)
    names = known_names(comments, posts)
    posts, kept = sample(posts, comments, limit, study.random_state("explorer"))
    texts = shown(posts, kept, names, study, processes)
    dated = periods_of(kept, posts, study.documents.timezone)
    periods = sorted(set(dated) - {""})
    return {
        "study": _study(study, results),
        "total": {"comments": len(comments), "posts": int(tables["posts"]["post"].nunique())},
        "periods": periods,
        "posts": _posts(posts, texts),
        "comments": _comments(kept, posts, tables, study, texts) | {"period": _codes(dated, periods)},
        "points": points(tables["points"], list(kept["comment"]), study.random_state("explorer.points")),
    }


def _sorted(tables: Mapping[str, pd.DataFrame]) -> tuple[pd.DataFrame, pd.DataFrame]:
    return (tables["posts"].sort_values("post", ignore_index=True),
            tables["comments"].sort_values(["post", "ordinal"], ignore_index=True))


def sample(posts: pd.DataFrame, comments: pd.DataFrame, limit: int, random_state: int
           ) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The posts and comments that the page holds: all, or whole threads drawn until the next would be too much.

    Of a thread that is too long by itself, drawn first, its first comments are held.
    """
    if len(comments) <= limit:
        return posts, comments
    sizes = comments["post"].value_counts()
    drawn = np.random.default_rng(random_state).permutation(posts["post"].to_numpy(dtype=object))
    total = np.cumsum([int(sizes.get(post, 0)) for post in drawn])
    chosen = set(drawn[:max(int((total <= limit).sum()), 1)])
    return (posts[posts["post"].isin(chosen)].reset_index(drop=True),
            comments[comments["post"].isin(chosen)].head(limit).reset_index(drop=True))


def periods_of(comments: pd.DataFrame, posts: pd.DataFrame, timezone: str) -> list[str]:
    """The year of each comment, else of its post, or the month where all are of one year; empty where not known."""
    dates = {post: "" if pd.isna(date) else str(date)[:7] for post, date in
             zip(posts["post"], posts["date"], strict=True)}
    months = [at[:7] or dates[post] for at, post in
              zip(_times(comments["posted_at"], timezone), comments["post"], strict=True)]
    years = [month[:4] for month in months]
    return years if len(set(years) - {""}) > 1 else months


def points(table: pd.DataFrame, comments: Sequence[str], random_state: int, limit: int = POINTS) -> Columns:
    """The map of sentences: comment (its row), ordinal of the sentence in it, x and y; and how many there are."""
    rows = {comment: row for row, comment in enumerate(comments)}
    owners = table["sentence"].str.rsplit(".", n=1)
    table = table.assign(row=[rows.get(one[0], -1) for one in owners], ordinal=[int(one[1]) for one in owners])
    table = table[table["row"] >= 0].sort_values(["row", "ordinal"])
    if len(table) > limit:
        table = table.sample(limit, random_state=random_state).sort_values(["row", "ordinal"])
    held = {name: table[name].tolist() for name in ("row", "ordinal")}
    return held | {name: table[name].round(3).tolist() for name in ("x", "y")} | {"of": [len(owners)]}


def _study(study: Study, results: Mapping[str, Any]) -> dict[str, Any]:
    """What the page says of the study and needs to know of it."""
    readable = study.report.quotations != "paraphrase-only"
    return {
        "name": study.name, "title": study.title, "policy": study.report.quotations,
        "coders_are": study.annotations.coders_are if study.annotations else "",
        "stances": [mark | {"name": name, "label": name.replace("_", " "), "meaning": meaning}
                    for (name, meaning), mark in zip(study.stances.items(), marks(len(study.stances)), strict=True)],
        "none": NONE,
        "themes": [{"name": name, "label": theme.label, "words": list(theme.words) if readable else []}
                   for name, theme in study.themes.items()],
        "sources": [results["sources"][name] for name in ("stance", "themes")],
        "cautions": [{name: one[name] for name in ("about", "text")} for one in results["cautions"]],
    }


def _posts(posts: pd.DataFrame, texts: Shown) -> Columns:
    found: Columns = {"post": posts["post"].tolist(), "title": list(texts.titles),
                      "date": [None if pd.isna(date) else str(date)[:10] for date in posts["date"]]}
    return found | ({"body": list(texts.bodies)} if texts.bodies is not None else {})


def _comments(comments: pd.DataFrame, posts: pd.DataFrame, tables: Mapping[str, pd.DataFrame], study: Study,
              texts: Shown) -> Columns:
    """One entry a comment: where it stands, what it is labelled, by whom and why, and its text."""
    ids, stances = comments["comment"].tolist(), list(study.stances)
    stance = tables["stance"].set_index("comment").reindex(ids)
    whole = tables["sentiment"]
    feeling = whole[whole["sentence"].isna()].set_index("comment").reindex(ids)
    found: Columns = {
        "comment": ids,
        "post": _codes(comments["post"], posts["post"]),
        "parent": _codes(comments["parent"], ids),
        "depth": comments["depth"].tolist(),
        "author": _texts(comments["author"]),
        "at": _times(comments["posted_at"], study.documents.timezone),
        "removed": comments["removed"].astype(int).tolist(),
        "stance": _codes(stance["stance"], stances),
        "best": _codes(stance["best"], stances),
        "coded": stance["source"].eq("coder").astype(int).tolist(),
        "abstained": stance["abstained"].eq(True).astype(int).tolist(),
        "chances": [_thousandths(row) for row in stance[[f"p_{name}" for name in stances]].to_numpy(dtype=float)],
        "why": _texts(stance["why"]) if "why" in stance else [""] * len(ids),
        "sentiment": _thousandths(feeling["sentiment"]),
        "sarcasm": _thousandths(feeling["sarcasm"]),
        "feeling": _texts(feeling["label"]),
        "learned": feeling["sarcasm"].notna().astype(int).tolist(),
        "themes": _carried(tables["themes"], ids, list(study.themes)),
    }
    if texts.texts is None:
        return found
    return found | {"text": list(texts.texts), "words": [_words(cell, text) for cell, text in
                                                         zip(feeling["words"], texts.texts, strict=True)]}


def _carried(themes: pd.DataFrame, ids: Sequence[str], names: Sequence[str]) -> list[list[list[Any]]]:
    """For each comment the themes that it carries: number, whether a coder says so, the model's strength."""
    whole = themes[themes["sentence"].isna() & themes["carried"].eq(True) & themes["theme"].isin(names)]
    rows: dict[str, list[list[Any]]] = {one: [] for one in ids}
    columns = (whole["comment"], whole["theme"], whole["source"].eq("coder"), _thousandths(whole["weight"]))
    for comment, theme, coder, weight in zip(*columns, strict=True):
        if comment in rows:
            rows[comment].append([names.index(theme), int(coder), weight])
    return [sorted(rows[one]) for one in ids]


def _words(cell: Any, text: str) -> list[list[Any]]:
    """The words that made the sentiment with their mean valence; none that the text as shown does not have."""
    found: dict[str, list[float]] = {}
    for one in words_in(text, cell):
        found.setdefault(one["word"], []).append(float(one["weight"]))
    return [[word, round(sum(weights) / len(weights), 1)] for word, weights in found.items()]


def _codes(values: Iterable[Any], names: Iterable[str]) -> list[int]:
    """The place of each value among the names, -1 where it is none of them."""
    places = {name: place for place, name in enumerate(names)}
    return [places.get(value, -1) for value in values]


def _thousandths(values: Iterable[float]) -> list[int | None]:
    return [None if pd.isna(value) else round(1000 * float(value)) for value in values]


def _texts(values: Iterable[Any]) -> list[str]:
    return ["" if pd.isna(value) else str(value) for value in values]


def _times(values: pd.Series[Any], timezone: str) -> list[str]:
    """Times of the clock there, to the minute; empty where there is none."""
    local = pd.to_datetime(values, utc=True).dt.tz_convert(timezone)
    return ["" if pd.isna(one) else one.strftime("%Y-%m-%d %H:%M") for one in local]
