"""The stage: sentences, tokens and comments in; topics, themes and a map of the sentences out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.study import Study
from pipeline.topics.centre import nearness
from pipeline.topics.labels import labels
from pipeline.topics.model import Guide, Texts, topic_count, topic_model
from pipeline.topics.rows import comment_rows, point_rows, sentence_rows, topic_rows
from pipeline.topics.standing import standing
from pipeline.topics.strength import strong
from pipeline.topics.theme_reading import with_model
from pipeline.topics.words import vocabulary, words_by
from pipeline.vectors import Encoder


@dataclass(frozen=True)
class TopicTables:
    """The tables of the stage by name, rows in the order of their keys, and what a reader must know."""

    topics: pd.DataFrame
    themes: pd.DataFrame
    points: pd.DataFrame
    topic_refits: pd.DataFrame
    topic_quality: pd.DataFrame
    topic_edits: pd.DataFrame
    note: str = ""


def topic_tables(
    sentences: pd.DataFrame, tokens: pd.DataFrame, comments: pd.DataFrame, study: Study,
    coded_themes: pd.DataFrame | None = None, held_out: pd.DataFrame | None = None,
) -> TopicTables:
    """Topics of the sentences, guided by the study's themes, and the themes of sentences and comments.

    Quoted words count: a comment is about what it pastes. A sentence without a content word has no topic. The rows
    may come in any order.

    Parameters
    ----------
    sentences, tokens, comments
        The tables of those names; `comments` may have a column `answered`, the text that each answers.
    study
        Its themes guide; `topics` sets how many topics there are.
    coded_themes
        Columns comment and themes (the names of the themes that the coders saw), for the coded comments.
    held_out
        Out-of-thread probabilities of themes in the coded comments: columns comment and one to each learned theme.
    """
    sentences = sentences.sort_values(["comment", "ordinal"], ignore_index=True)
    comments = comments.sort_values("comment", ignore_index=True)
    tokens = tokens.sort_values(["sentence", "ordinal"], ignore_index=True)
    encoder = Encoder(study.models.embedding)
    vectors = encoder.vectors(list(sentences["text"]))
    strengths = with_model(strong(sentences, tokens, comments, vectors, study=study, encoder=encoder), comments,
                           tokens, study, encoder, held_out)

    said = words_by(tokens, "sentence", list(sentences["sentence"]), gaps=True)
    words = [[word for word in found if word] for found in said]
    rows = np.flatnonzero([bool(found) for found in words])
    documents = words_by(tokens, "comment", list(comments["comment"]))
    texts = Texts([words[row] for row in rows], vectors[rows], vocabulary(documents))
    guide = Guide(list(study.themes.values()), encoder)
    seed = study.random_state("topics")
    model = topic_model(texts, topic_count(len(rows), study.topics), seed, guide)
    post_of = dict(zip(comments["comment"], comments["post"], strict=True))
    posts = [post_of[comment] for comment in sentences["comment"].iloc[rows]]
    known = standing(model, texts, seed, guide, posts=posts, documents=documents, settings=study.topics,
                     random_state=study.random_state("topic standing"))
    fitted, model = model, known.edited.model

    names = list(study.themes)
    topics = {str(sentences["sentence"][row]): int(topic) for row, topic in zip(rows, model.topics, strict=True)
              if topic >= 0}
    single = sentence_rows(sentences, topics, strengths, names)
    whole = comment_rows(comments, strengths, names, _coded(coded_themes))
    placed = single.iloc[rows].assign(post=posts)
    now, before = (labels([said[row] for row in rows], one.topics, len(one.words), texts.vocabulary)
                   for one in (model, fitted))
    called = known.edited.merged(now, before)
    return TopicTables(
        known.rows(topic_rows(model, called, placed, vectors[rows], documents)),
        _together(whole, single.assign(centre=nearness(single, whole, vectors))),
        point_rows(placed, model.topics, vectors[rows]).sort_values("sentence", ignore_index=True),
        known.stability.refits.sort_values(["kind", "refit"], ignore_index=True),
        known.quality,
        known.edited.log,
        _note(len(rows), len(model.words)),
    )


def _note(placed: int, topics: int) -> str:
    """What to say where the sentences make no two topics."""
    if topics > 1:
        return ""
    return f"{'no topic' if topics == 0 else 'one topic'}: sentences with words to place them by: {placed}"


def _coded(coded_themes: pd.DataFrame | None) -> Mapping[str, frozenset[str]]:
    """The themes that the coders saw, by comment."""
    if coded_themes is None:
        return {}
    pairs = zip(coded_themes["comment"], coded_themes["themes"], strict=True)
    return {comment: frozenset(themes) for comment, themes in pairs}


def _together(whole: pd.DataFrame, single: pd.DataFrame) -> pd.DataFrame:
    """The table `themes` from the rows of comments and of sentences."""
    parts = [part.astype({"coded": object, "sentence": object, "theme": object}) for part in (whole, single)
             if len(part)]
    if not parts:
        return whole
    joined = pd.concat(parts, ignore_index=True)
    return joined.sort_values(["comment", "ordinal", "theme"], ignore_index=True)
