"""What is classified: a comment with what it answers, from the corpus or from the training-only sets."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import tee
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.errors import StudyError
from pipeline.sentiment import base_sentiment
from pipeline.tokenise import Terms, Tokenised, sentences_and_tokens, text_comments

UTTERANCE = ["comment", "post", "depth", "text", "own", "answered", "sentiment"]


def answering(batches: Iterable[pd.DataFrame], bodies: Mapping[str, str]) -> Iterator[pd.DataFrame]:
    """Batches of comments, in the order of the thread, with the text that each answers as `answered`.

    That is the commenter's own words of the parent, or the post's text for a comment at depth 0. Only the comments of
    the post under way are held, since a parent stands under the same post.
    """
    current, thread = None, dict[str, str]()
    for comments in batches:
        answered = []
        for row in comments.itertuples(index=False):
            if row.post != current:
                current, thread = row.post, {}
            thread[row.comment] = row.own
            answered.append(thread.get(row.parent, "") if isinstance(row.parent, str) else bodies.get(row.post, ""))
        yield comments.assign(answered=answered)


def corpus_utterances(
    batches: Iterable[tuple[pd.DataFrame, pd.DataFrame]], bodies: Mapping[str, str]
) -> Iterator[pd.DataFrame]:
    """Utterances for batches of (comments, sentences), both in the order of the thread (see `answering`).

    `sentiment` is the base engine's.
    """
    first, second = tee(batches)
    for comments, (_, sentences) in zip(answering((one for one, _ in first), bodies), second, strict=True):
        scores = base_sentiment(list(comments["comment"]), sentences)
        yield comments.assign(sentiment=scores.to_numpy())[UTTERANCE]


def text_utterances(texts: pd.DataFrame, lexicon: Terms) -> tuple[pd.DataFrame, Tokenised]:
    """Utterances and their tokens for plain texts.

    Parameters
    ----------
    texts
        Columns text, answered (the text answered, else empty) and depth; `quoted` where passages are known
        to be quoted (lists of {start, end} in the text).
    lexicon
        Terms kept as one token.
    """
    comments = text_comments(list(texts["text"]))
    if "quoted" in texts:
        comments["quoted"] = list(texts["quoted"])
    tokenised = sentences_and_tokens(comments, lexicon)
    sentiment = base_sentiment(list(comments["comment"]), tokenised.sentences)
    own = tokenised.sentences.groupby("comment")["own"].agg(" ".join).reindex(comments["comment"]).fillna("")
    utterances = comments.assign(
        post="", depth=list(texts["depth"]), own=own.str.strip().to_numpy(), answered=list(texts["answered"]),
        sentiment=sentiment.to_numpy(),
    )
    return utterances[UTTERANCE], tokenised


def training_only(paths: Iterable[Path], stances: Iterable[str]) -> pd.DataFrame:
    """The passages of the training-only sets: text, answered, depth, quoted, codes, source (the file) and thread.

    A `.csv` holds passages (columns text, stance); a `.jsonl` holds threads, one a line (keys body and comments,
    each comment with text, stance, parent as index into the thread or null, and quoted as substrings). The other
    codes, role, sentiment, intensity, sarcasm and themes, are read where they are given, else None.

    Raises
    ------
    StudyError
        A file is missing or malformed, or uses a stance that the study does not have; the line is named.
    """
    known, rows = set(stances), []
    for path in paths:
        reader = _threads if path.suffix == ".jsonl" else _passages
        try:
            for line, row in reader(path):
                if row["stance"] not in known:
                    raise StudyError(f"'{row['stance']}' is no stance of the study", where=f"{path}:{line}",
                                     next_step="Mend the code, or add it to the study file")
                rows.append(row | {"source": path.name, "thread": f"{path.name}:{line}"})
        except (OSError, UnicodeDecodeError, KeyError, ValueError, TypeError, IndexError) as exc:
            raise StudyError(f"the training set cannot be read: {exc!r}", where=str(path),
                             next_step="Mend it, or take it out of 'annotations.training_only'") from exc
    return pd.DataFrame(rows, columns=["text", "answered", "depth", "quoted", "stance", *_CODES, "source", "thread"])


_CODES = ("role", "sentiment", "intensity", "sarcasm", "themes")


def _codes(given: Mapping[str, Any]) -> dict[str, Any]:
    """The codes beside stance that a passage has, as a table or a thread writes them."""
    found = {name: None if given.get(name) in (None, "") else given[name] for name in _CODES}
    if found["intensity"] is not None:
        found["intensity"] = float(found["intensity"])
    if found["sarcasm"] is not None:
        found["sarcasm"] = str(found["sarcasm"]).lower() == "true"
    themes = given.get("themes")
    found["themes"] = None if themes is None else tuple(filter(None, themes.split(";"))) if isinstance(
        themes, str) else tuple(themes)
    return found


def _passages(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        for line, row in enumerate(csv.DictReader(file), start=2):
            yield line, {"text": row["text"], "answered": "", "depth": 0, "quoted": [],
                         "stance": row["stance"], **_codes(row)}


def _threads(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    with path.open(encoding="utf-8") as file:
        for line, thread in ((n, json.loads(text)) for n, text in enumerate(file, start=1) if text.strip()):
            for one in thread["comments"]:
                parent = one["parent"]
                yield line, {
                    "text": one["text"], "stance": one["stance"], **_codes(one), "depth": 0 if parent is None else 1,
                    "answered": thread["body"] if parent is None else thread["comments"][parent]["text"],
                    "quoted": [{"start": at, "end": at + len(passage)} for passage in one.get("quoted", [])
                               if (at := one["text"].find(passage)) >= 0],
                }
