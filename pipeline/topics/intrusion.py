"""Questions by which people check topics, and what their answers say.

Chang and others (2009), Reading tea leaves: how humans interpret topic models, NIPS, section 3. Word intrusion shows
the five best words of a topic and one of another: whoever understands the topic finds the stranger. Topic intrusion
shows a comment with the topics it has most of and one that it has not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import Any

import numpy as np
import pandas as pd

from pipeline.store import text_hash
from pipeline.tables import TOPIC_CHECKS

SHOWN_WORDS = 5
SHOWN_TOPICS = 3
WORDS_OF_TOPIC = 8  # by which a topic is shown in a question on a comment
LETTERS = "abcdef"
SHEET = ("question", "task", "text", *LETTERS, "answer")
KEY = ("question", "kind", "about", "options", "intruder", "shares", "topics")
TASKS = {
    "words": "Which word does not belong with the others? Write its letter.",
    "topics": "Which of these lists of words has least to do with the text? Write its letter.",
}


@dataclass(frozen=True)
class Question:
    """One question: its options in the order shown, which of them is the intruder, and what it is about.

    Parameters
    ----------
    kind
        `words` or `topics`.
    about
        Name of the topic, or id of the comment.
    options
        What to choose from.
    intruder
        Place of the one that does not belong.
    shares
        The share of the comment that each option has; empty for words.
    topics
        Content hashes of the topics asked about.
    text
        Of the comment, as the checkers may read it.
    """

    kind: str
    about: str
    options: tuple[str, ...]
    intruder: int
    shares: tuple[float, ...]
    topics: tuple[str, ...]
    text: str = ""


def topic_hash(words: Iterable[Mapping[str, Any]]) -> str:
    """A content hash of a topic: of the words it is shown by, in their order."""
    return text_hash(*(str(one["word"]) for one in words))


def word_questions(topics: pd.DataFrame, random_state: int) -> list[Question]:
    """A question to each topic: its five best words, and a best word of another that is none of its ten best.

    Of such words the intruder is drawn from those that are among the five best of the fewest topics, so that it is as
    well known as the others and no word that stands everywhere.

    Parameters
    ----------
    topics
        The table of that name.
    random_state
        Decides intruders and the order of options.
    """
    random = np.random.default_rng(random_state)
    best = {name: [one["word"] for one in words] for name, words in zip(topics["name"], topics["words"], strict=True)}
    hashes = dict(zip(topics["name"], map(topic_hash, topics["words"]), strict=True))
    heads = Counter(word for words in best.values() for word in words[:SHOWN_WORDS])
    found = []
    for name, words in best.items():
        strange = sorted(word for word in heads if word not in words)
        fewest = [word for word in strange if heads[word] == min(heads[one] for one in strange)]
        if len(words) < SHOWN_WORDS or not fewest:
            continue
        options = [*words[:SHOWN_WORDS], str(random.choice(fewest))]
        found.append(_question("words", name, options, (), (hashes[name],), random))
    return found


def topic_questions(topics: pd.DataFrame, themes: pd.DataFrame, n: int, random_state: int) -> list[Question]:
    """Questions on comments drawn at random: up to three topics that a comment has most sentences of, and one it lacks.

    Parameters
    ----------
    topics, themes
        The tables of those names.
    n
        Questions wanted; fewer where fewer comments have two topics and lack one.
    random_state
        Decides comments, intruders and the order of options.
    """
    random = np.random.default_rng(random_state)
    shown = {topic: ", ".join(one["word"] for one in words[:WORDS_OF_TOPIC])
             for topic, words in zip(topics["topic"], topics["words"], strict=True)}
    hashes = dict(zip(topics["topic"], map(topic_hash, topics["words"]), strict=True))
    counts: dict[str, Counter[int]] = {}
    for comment, topic in zip(*(themes.dropna(subset=["sentence", "topic"])[name] for name in ("comment", "topic")),
                              strict=True):
        counts.setdefault(comment, Counter())[int(topic)] += 1
    fit = sorted(name for name, own in counts.items() if 1 < len(own) < len(shown))
    found = []
    for comment in sorted(random.choice(fit, min(n, len(fit)), replace=False).tolist()):
        own = counts[comment]
        most = sorted(own.items(), key=lambda one: (-one[1], one[0]))[:SHOWN_TOPICS]
        options = [*(topic for topic, _ in most), int(random.choice([topic for topic in shown if topic not in own]))]
        shares = [smoothed(own[one], own.total(), len(shown)) for one in options]
        found.append(_question("topics", comment, [shown[one] for one in options], shares,
                               [hashes[one] for one in options], random))
    return found


def smoothed(count: int, total: int, topics: int) -> float:
    """The share of a topic in a comment, one sentence spread evenly over all topics added, so that none is zero.

    >>> smoothed(3, 4, 5), smoothed(0, 4, 5)
    (0.64, 0.04)
    """
    return round((count + 1 / topics) / (total + 1), 6)


def _question(kind: str, about: str, options: Sequence[str], shares: Sequence[float],
              topics: Sequence[str], random: np.random.Generator) -> Question:
    """A question whose intruder comes last, put into random order."""
    order = [int(place) for place in random.permutation(len(options))]
    return Question(kind, about, tuple(options[k] for k in order), order.index(len(options) - 1),
                    tuple(shares[k] for k in order) if shares else (), tuple(topics))


def shuffled(questions: Sequence[Question], random_state: int) -> list[Question]:
    """The questions in random order."""
    return [questions[place] for place in np.random.default_rng(random_state).permutation(len(questions))]


def sheet_and_key(questions: Sequence[Question]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The sheet to answer and, apart, the key that the checkers must not see; columns `SHEET` and `KEY`."""
    ids = [f"Q{number:03d}" for number in range(1, len(questions) + 1)]
    sheet = [{"question": id_, "task": TASKS[one.kind], "text": one.text, "answer": "",
              **dict(zip(LETTERS, (*one.options, *[""] * len(LETTERS)), strict=False))}
             for id_, one in zip(ids, questions, strict=True)]
    key = [{"question": id_, "kind": one.kind, "about": one.about, "options": len(one.options),
            "intruder": LETTERS[one.intruder], "shares": " ".join(map(str, one.shares)),
            "topics": " ".join(one.topics)} for id_, one in zip(ids, questions, strict=True)]
    return pd.DataFrame(sheet, columns=list(SHEET)), pd.DataFrame(key, columns=list(KEY))


def answered(key: Mapping[str, str], answer: str) -> dict[str, Any]:
    """What an answer is worth: whether it is the intruder and, for topics, the topic log odds.

    The latter is the log of the intruder's share of the comment over that of the answer (Chang and others, equation 2):
    0 where the intruder is found, the lower the more of the comment the answer has.

    >>> answered({"intruder": "b", "shares": "0.64 0.04"}, "a")
    {'right': False, 'log_odds': -2.772589}
    """
    shares = [float(one) for one in key["shares"].split()]
    places = [LETTERS.index(one) for one in (key["intruder"], answer)]
    odds = round(log(shares[places[0]] / shares[places[1]]), 6) + 0.0 if shares else None
    return {"right": answer == key["intruder"], "log_odds": odds}


def topic_checks(answers: pd.DataFrame, topics: pd.DataFrame) -> pd.DataFrame:
    """The table `topic_checks` from answers read back: whether their topics are still those of the table `topics`."""
    known = set(map(topic_hash, topics["words"]))
    found = answers.assign(current=[set(ones.split()) <= known for ones in answers["topics"]])
    return found[[column.name for column in TOPIC_CHECKS.columns]].sort_values(
        ["checker", "question"], ignore_index=True)
