"""Small invented studies: tables as the store gives them, for the tests of findings, figures and report."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from pipeline.findings.codings import Codings, coded_frame
from pipeline.statistics import calibration, risk_coverage, threshold_at_risk
from pipeline.store import as_arrow
from pipeline.study import ROOT, Study, Theme, load_study
from pipeline.tables import all_tables

STANCES = {"worker": "does the work", "owner": "owns the works", "heckler": "heckles"}
THEMES = {"pay": Theme("Pay", ("pay",)), "tools": Theme("Tools & machines", ("tools",)),
          "food": Theme("Food", ("soup",))}


def study(**changes: Any) -> Study:
    """A study of three stances and three themes."""
    return replace(load_study(ROOT / "study.toml"), name="mill", title="Talk at the mill", stances=STANCES,
                   themes=THEMES, **changes)


@dataclass(frozen=True)
class Comment:
    """One invented comment; `coded` says whether coders have seen it, `unsure` that the model abstains."""

    post: str
    stance: str
    themes: tuple[str, ...] = ()
    sentiment: float | None = 0.0
    parent: int | None = None
    text: str = "They pay us less than the soup is worth every single week."
    coded: bool = True
    best: str | None = None
    unsure: bool = False


def talk() -> list[Comment]:
    """Eight comments under three posts: all stances, two themes, replies, one comment without own words."""
    return [
        Comment("a", "worker", ("pay",), -0.8),
        Comment("a", "owner", ("pay", "tools"), 0.6, parent=0, best="worker"),
        Comment("a", "worker", ("tools",), -0.2, parent=0),
        Comment("b", "worker", ("pay",), -0.5,
                text="Ask Getafix, or write to me@example.org about the pay we never got."),
        Comment("b", "heckler", (), 0.1, parent=3, best="worker"),
        Comment("b", "worker", (), None, parent=4, text=""),
        Comment("c", "owner", ("tools",), 0.4),
        Comment("c", "worker", ("pay",), -0.9, parent=6, best="owner"),
    ]


DATES = {"a": dt.date(2017, 2, 20), "b": dt.date(2018, 3, 8)}


def tables(comments: list[Comment], posts: Mapping[str, dt.date | None] | None = None) -> dict[str, pd.DataFrame]:
    """Every table of a study with these comments; posts without a date where `posts` gives none."""
    names = sorted({c.post for c in comments} | set(posts or {}))
    ids = _ids(comments)
    rows = {
        "documents": [{"document": f"{name}.txt", "sha256": "0" * 64, "bytes": 1, "layout": "flat", "evidence": "",
                       "encoding": "utf-8", "posts": 1, "comments": sum(c.post == name for c in comments),
                       "doubles": 0, "left_out": 0} for name in names],
        "posts": [_post(name, (posts or {}).get(name), sum(c.post == name for c in comments)) for name in names],
        "comments": [_comment(c, ids, k) for k, c in enumerate(comments)],
        "ledger": [{"document": f"{name}.txt", "line": 1, "start": 0, "end": 8, "stage": "ingest", "severity": "layout",
                    "reason": "marker", "detail": ""} for name in names],
        "sentences": [_sentence(c, ids[k]) for k, c in enumerate(comments) if c.text],
        "tokens": [_token(ids[k], j, word) for k, c in enumerate(comments) for j, word in enumerate(c.text.split(), 1)],
        "sentiment": [row for k, c in enumerate(comments) for row in _sentiment(c, ids[k])],
        "stance": [_stance(c, ids[k]) for k, c in enumerate(comments)],
        "topics": _topics(comments),
        "themes": [row for k, c in enumerate(comments) for row in _themes(c, ids[k])],
        "topic_refits": _refits(comments),
        "topic_quality": [{"method": method, "topics": 2, "sentences": 7, "unassigned": 0, "coherence": 0.05 * k,
                           "diversity": 0.9, "exclusivity": 0.5 + 0.1 * k}
                          for k, method in enumerate(["coalface", "lda", "nmf"])] if _topics(comments) else [],
        "topic_edits": [], "topic_checks": [],
        "points": [{"sentence": f"{ids[k]}.1", "topic": k % 2, "x": float(k), "y": float(k * k % 5)}
                   for k, c in enumerate(comments) if c.text],
    }
    found = {}
    for name, table in all_tables(list(STANCES)).items():
        frame = pd.DataFrame(rows[name], columns=[c.name for c in table.columns])
        found[name] = as_arrow(frame, table).to_pandas()
    return found


def codings(comments: list[Comment], other: dict[int, str] | None = None) -> Codings:
    """What two coders wrote; the second gives `other` stances to some comments."""
    ids = _ids(comments)
    rows = [{"comment": ids[k], "stance": c.stance, "role": "unknown", "sentiment": _label(c.sentiment),
             "intensity": 3 * (c.sentiment or 0.0), "sarcasm": False, "themes": c.themes}
            for k, c in enumerate(comments) if c.coded]
    first = coded_frame(pd.DataFrame(rows, columns=["comment", "stance", "role", "sentiment", "intensity", "sarcasm",
                                                    "themes"]))
    second = first.copy()
    for k, stance in (other or {}).items():
        second.loc[ids[k], "stance"] = stance
    return Codings(first, (first, second))


def probability_scores(risk: float = 0.3) -> dict[str, Any]:
    """Scores of a stance model's probabilities, as they come with it: forty comments, the surest mostly right."""
    random = np.random.default_rng(4)
    chances = random.dirichlet([3, 1, 1], 40)
    names = list(STANCES)
    true = [names[int(random.choice(3, p=one))] for one in chances]
    right = [names[int(one.argmax())] == stance for one, stance in zip(chances, true, strict=True)]
    posts = np.arange(40) % 4
    points = risk_coverage(chances.max(axis=1), right, posts, random_state=1, replicates=100)
    found = calibration(chances, true, names, posts, random_state=1, replicates=100)
    return {"model": {"calibration": found.as_dict(), "risk_coverage": [one.as_dict() for one in points],
                      "threshold": threshold_at_risk(points, risk)}}


def _ids(comments: list[Comment]) -> list[str]:
    seen: dict[str, int] = {}
    ids = []
    for comment in comments:
        seen[comment.post] = seen.get(comment.post, 0) + 1
        ids.append(f"{comment.post}-{seen[comment.post]:02d}")
    return ids


def _post(name: str, date: dt.date | None, count: int) -> dict[str, Any]:
    return {"post": name, "document": f"{name}.txt", "documents": [f"{name}.txt"], "layout": "flat", "source_id": None,
            "url": None, "title": f"Talk of {name}" if date else None, "date": date, "author": None, "signature": None,
            "body": "", "body_spans": [], "duplicates": [], "declared_comments": count if date else None,
            "parsed_comments": count, "removed_comments": 0, "paged": False}


def _comment(comment: Comment, ids: list[str], k: int) -> dict[str, Any]:
    return {"comment": ids[k], "post": comment.post, "ordinal": int(ids[k][-2:]), "number": None,
            "depth": 0 if comment.parent is None else 1,
            "parent": None if comment.parent is None else ids[comment.parent],
            "author": "Getafix" if k == 0 else None, "signature": "'Getafix" if k == 0 else None, "posted_at": None,
            "document": f"{comment.post}.txt", "line": None, "source_id": None,
            "spans": [], "lines": [], "text": comment.text, "own": comment.text, "own_spans": [], "quoted": [],
            "addressed": [], "urls": [], "removed": False}


def _sentence(comment: Comment, name: str) -> dict[str, Any]:
    n = len(comment.text.split())
    return {"sentence": f"{name}.1", "comment": name, "ordinal": 1, "start": 10, "end": 10 + len(comment.text),
            "text": comment.text, "own": comment.text, "tokens": n, "own_tokens": n}


def _token(name: str, ordinal: int, word: str) -> dict[str, Any]:
    return {"comment": name, "sentence": f"{name}.1", "ordinal": ordinal, "start": 0, "end": 1, "text": word,
            "lemma": word, "pos": "X", "tag": "X", "head": ordinal, "dep": "ROOT", "term": False, "stop": False,
            "quoted": False}


def _label(sentiment: float | None) -> str:
    return "neutral" if not sentiment else "positive" if sentiment > 0 else "negative"


def _sentiment(comment: Comment, name: str) -> list[dict[str, Any]]:
    whole = {"comment": name, "sentence": None, "ordinal": 0, "sentiment": comment.sentiment,
             "base": comment.sentiment, "field": comment.sentiment, "sarcasm": None,
             "label": None if comment.sentiment is None else _label(comment.sentiment), "words": [], "target": None}
    word = [{"word": "good" if (comment.sentiment or 0) > 0 else "shambles", "weight": 3 * (comment.sentiment or 0)}]
    part = {"sentence": f"{name}.1", "ordinal": 1, "words": word, "target": "bosses" if comment.themes else None}
    return [whole, whole | part] if comment.text else [whole]


def _stance(comment: Comment, name: str) -> dict[str, Any]:
    best = (comment.best or comment.stance) if comment.text else None
    given = comment.stance if comment.coded else None if comment.unsure else best
    chances = {f"p_{s}": (0.8 if s == best else 0.1) if best else None for s in STANCES}
    return {"comment": name, "stance": given, "source": "coder" if comment.coded else "model",
            "coded": comment.stance if comment.coded else None, "best": best, **chances,
            "abstained": best is None or comment.unsure, "model": "0" * 16}


def _topics(comments: list[Comment]) -> list[dict[str, Any]]:
    sizes = [sum(1 for k, c in enumerate(comments) if c.text and k % 2 == topic) for topic in (0, 1)]
    named = zip(sizes, ["pay, wage", "tools, loom"], ["pay", None], [0.7, 0.3], strict=True)
    return [{"topic": topic, "label": label, "theme": theme, "words": [{"word": label.split(",")[0], "weight": 0.5}],
             "size": size, "comments": size, "posts": 1, "representative": [], "coherence": 0.1, "stability": stability,
             "stable": stability >= 0.5, "stability_seed": 0.9, "stability_drawn": stability,
             "stability_left_out": 0.8, "exclusivity": 0.6, "name": label.split(",")[0], "branch": 0}
            for topic, (size, label, theme, stability) in enumerate(named) if size]


def _refits(comments: list[Comment]) -> list[dict[str, Any]]:
    """Two refits of each kind; none where there is no topic."""
    return [{"kind": kind, "refit": str(n), "posts": 2, "sentences": 5,
             "ari": 1.0 if kind == "order" else 0.5 + 0.1 * n, "jaccard": 1.0 if kind == "order" else 0.4}
            for kind in ("order", "post left out", "posts drawn", "seed") for n in (1, 2)] if _topics(comments) else []


def _themes(comment: Comment, name: str) -> list[dict[str, Any]]:
    whole = [{"comment": name, "sentence": None, "ordinal": 0, "topic": None, "theme": theme,
              "carried": theme in comment.themes, "source": "coder" if comment.coded else "model",
              "coded": theme in comment.themes if comment.coded else None, "best": theme in comment.themes,
              "weight": 0.5} for theme in sorted(THEMES)]
    if not comment.text:
        return whole
    strongest = comment.themes[0] if comment.themes else None
    return [*whole, {"comment": name, "sentence": f"{name}.1", "ordinal": 1, "topic": 0, "theme": strongest,
                     "carried": True, "source": "model", "coded": None, "best": None,
                     "weight": 0.5, "centre": 0.5 + abs(comment.sentiment or 0) / 10}]
