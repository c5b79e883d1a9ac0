"""Topics merged, renamed and dropped after reading, as the study file says; the others stay as they are."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TypeVar

import numpy as np
import pandas as pd

from pipeline.errors import StudyError
from pipeline.study import TopicEdits
from pipeline.tables import TOPIC_EDITS
from pipeline.topics.model import BEST_WORDS, TopicModel

GONE = -1
T = TypeVar("T")
Words = tuple[tuple[str, float], ...]
_WHERE = "study.toml, section [topics.edit]"


@dataclass(frozen=True)
class Edited:
    """Topics after reading.

    Parameters
    ----------
    model
        The topics, with the numbers they were fitted with; one that was merged into another or dropped has no texts
        and no words.
    into
        The number of each fitted topic now, -1 where dropped.
    labels
        What the study calls topics, by their number now.
    names
        The words that name each topic, by its number now.
    log
        The table `topic_edits`.
    """

    model: TopicModel
    into: tuple[int, ...]
    labels: Mapping[int, str]
    names: Mapping[int, str]
    log: pd.DataFrame

    def merged(self, now: Sequence[T], fitted: Sequence[T]) -> list[T]:
        """Of something to each topic what holds now for merged topics, and for all others what held as fitted."""
        return [now[topic] if self.into.count(topic) > 1 else fitted[topic] for topic in range(len(self.into))]


def topic_names(words: Sequence[Sequence[str]]) -> list[str]:
    """To each topic the first of its best words, so many that no other topic has them all; else all of them.

    >>> topic_names([["laptop", "system"], ["system", "password"], ["rain"]])
    ['laptop', 'system, password', 'rain']
    """
    sets = [frozenset(best) for best in words]
    found = []
    for topic, best in enumerate(words):
        others = sets[:topic] + sets[topic + 1:]
        size = next((size for size in range(1, len(best)) if not any(other >= set(best[:size]) for other in others)),
                    len(best))
        found.append(", ".join(best[:size]))
    return found


def edited(model: TopicModel, edits: TopicEdits) -> Edited:
    """The topics with the study's changes made.

    A merged topic takes the lowest number of its parts; its words weigh their mean in the parts, by the parts' sizes.

    Raises
    ------
    StudyError
        Words name no topic or several, or a topic is merged or dropped twice.
    """
    names = topic_names([[word for word, _ in best] for best in model.words])
    into = _into(model, edits, names)
    parts: dict[int, list[int]] = defaultdict(list)
    for topic, now in enumerate(into):
        parts[now].append(topic)
    sizes = [int((model.topics == topic).sum()) for topic in range(len(names))]
    words = tuple(_together([(model.words[one], sizes[one]) for one in parts.get(topic, ())])
                  for topic in range(len(names)))
    numbers = np.array([*into, GONE])[model.topics]  # -1, no topic, reads the last
    return Edited(TopicModel(numbers, words), into, _labels(model, edits, names, into),
                  {topic: " + ".join(names[one] for one in ones) for topic, ones in parts.items() if topic != GONE},
                  _log(model, edits, names, into))


def _into(model: TopicModel, edits: TopicEdits, names: Sequence[str]) -> tuple[int, ...]:
    """The number of each topic after merging and dropping."""
    into = list(range(len(names)))
    groups = [[_named(one, model, names) for one in group] for group in edits.merge]
    dropped = [_named(one, model, names) for one in edits.drop]
    touched = [*chain.from_iterable(groups), *dropped]
    for topic in sorted(set(touched)):
        if touched.count(topic) > 1:
            raise StudyError(f"the topic '{names[topic]}' is merged or dropped twice", where=_WHERE,
                             next_step="Name it once")
    for group in groups:
        for topic in group:
            into[topic] = min(group)
    for topic in dropped:
        into[topic] = GONE
    return tuple(into)


def _labels(model: TopicModel, edits: TopicEdits, names: Sequence[str], into: Sequence[int]) -> dict[int, str]:
    """What the study calls topics, by their number after merging."""
    found: dict[int, str] = {}
    for words, called in edits.rename.items():
        topic = into[_named(words, model, names)]
        if topic == GONE or topic in found:
            raise StudyError(f"the topic '{words}' is renamed {'and dropped' if topic == GONE else 'twice'}",
                             where=_WHERE, next_step="Do one of the two")
        found[topic] = called
    return found


def _named(words: str, model: TopicModel, names: Sequence[str]) -> int:
    """The one topic that has these words among its best."""
    wanted = {word.strip().casefold() for word in words.split(",") if word.strip()}
    found = [topic for topic, best in enumerate(model.words)
             if wanted and wanted <= {word.casefold() for word, _ in best}]
    if len(found) == 1:
        return found[0]
    if found:
        several = "; ".join(names[topic] for topic in found)
        raise StudyError(f"'{words}' names {len(found)} topics: {several}", where=_WHERE,
                         next_step="Add a word that only the one you mean has among its ten best")
    near = difflib.get_close_matches(words, names, n=1, cutoff=0.3)
    hint = f"Did you mean '{near[0]}'? " if near else ""
    raise StudyError(f"no topic has '{words}' among its ten best words", where=_WHERE,
                     next_step=f"{hint}The column 'name' of the table of topics has what names each")


def _together(parts: Sequence[tuple[Words, int]]) -> Words:
    """The best words of topics, with their sizes, taken as one: by mean weight; a single topic's as they are."""
    if len(parts) <= 1:
        return parts[0][0] if parts else ()
    weights: dict[str, float] = defaultdict(float)
    for best, size in parts:
        for word, weight in best:
            weights[word] += weight * size / max(sum(size for _, size in parts), 1)
    ranked = sorted(((word, round(weight, 6)) for word, weight in weights.items()), key=lambda one: (-one[1], one[0]))
    return tuple(ranked[:BEST_WORDS])


def _log(model: TopicModel, edits: TopicEdits, names: Sequence[str], into: Sequence[int]) -> pd.DataFrame:
    """The table `topic_edits`."""
    steps: list[tuple[str, Iterable[str], str | None]] = [
        *(("merge", group, None) for group in edits.merge),
        *(("rename", [words], called) for words, called in edits.rename.items()),
        *(("drop", [words], None) for words in edits.drop)]
    rows = []
    for number, (kind, ones, called) in enumerate(steps, 1):
        for one in ones:
            topic = _named(one, model, names)
            rows.append((number, kind, one, topic, ", ".join(word for word, _ in model.words[topic]),
                         int((model.topics == topic).sum()), None if into[topic] == GONE else into[topic], called))
    found = pd.DataFrame(rows, columns=[column.name for column in TOPIC_EDITS.columns]).astype({"into": "Int32"})
    return found.sort_values(["edit", "topic"], ignore_index=True)
