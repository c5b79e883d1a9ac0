"""The tables of a study with personal data replaced, alike in every column, so that none tells what another hides."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

import pandas as pd

from pipeline.people.kept import Kept
from pipeline.people.names import name_parts
from pipeline.people.redaction import KINDS, Found, Redacted, redacted, redacted_texts
from pipeline.store import Store

_LINE = re.compile(r"[^\n]*\S[^\n]*")
_HEADER = "comment header"  # reason of the ledger for lines that hold a writer's name, perhaps glued to the date
_SHOWING = "text not assigned"  # reason of the ledger whose detail shows words of the document, as those of layout do
STAGE = "export"
_LISTS = {"topic_edits": ("name", "words"), "topic_checks": ("about",)}  # columns with a topic's words


class _Hidden(NamedTuple):
    """A stretch of a comment that is replaced, by the offsets of the tables, and the words that stood there."""

    start: int
    end: int
    kind: str
    text: str


@dataclass
class Replaced:
    """What was replaced, as numbers: of each kind how often, and in how many texts."""

    times: Counter[str] = field(default_factory=Counter)
    texts: Counter[str] = field(default_factory=Counter)

    def count(self, one: Redacted) -> None:
        """Add what was replaced in a text."""
        self.times.update(one.counts)
        self.texts.update(one.counts.keys())

    def ledger(self) -> pd.DataFrame:
        """A row of the table `ledger` for each kind."""
        return pd.DataFrame([
            {"document": None, "line": None, "start": None, "end": None, "stage": STAGE, "severity": "note",
             "reason": "personal data replaced",
             "detail": f"{KINDS[kind]}: {self.times[kind]} in {self.texts[kind]} text{'s' * (self.texts[kind] != 1)}"}
            for kind in KINDS if self.times[kind]])


def shows_words(ledger: pd.DataFrame) -> pd.Series[bool]:
    """Which rows of the ledger have a detail that shows words of a document."""
    return ledger["severity"].eq("layout") | ledger["reason"].eq(_SHOWING)


def known_names(comments: pd.DataFrame, posts: pd.DataFrame) -> list[str]:
    """The names that the documents print for the authors of comments and posts, their signatures, and their parts."""
    names = {*comments["signature"].dropna(), *posts["signature"].dropna()}
    return sorted(names | {part for name in names for part in name_parts(name)})


def words_in(text: str, cell: Any) -> list[Mapping[str, Any]]:
    """Those words of a cell of `sentiment` that the text has as words; none where the cell is null.

    >>> words_in("Thanks [name], I enjoy this.", [{"word": "joy"}, {"word": "enjoy"}])
    [{'word': 'enjoy'}]
    """
    if cell is None or isinstance(cell, float):
        return []
    here = " ".join(text.casefold().split())
    return [one for one in cell if _whole(one["word"].casefold()).search(here)]


@cache
def _whole(word: str) -> re.Pattern[str]:
    """A word that begins and ends in no other; one of signs alone, such as a smile, may stand anywhere."""
    edge = r"(?:(?<!\w)|(?!\w))"
    return re.compile(edge + re.escape(word) + edge)


class RedactedTables:
    """The tables of a study as they may leave it.

    Of comments, names, addresses, numbers and links are replaced wherever they stand: in texts, own words, sentences,
    tokens and the words of topics; signatures and @names whatever they are; words of feeling that stood in them are
    left out. Posts are published articles: names in them stay, addresses, numbers and links are replaced.

    Parameters
    ----------
    comments
        The table `comments`.
    names
        Signatures and names of commenters.
    kept
        Names that stay readable.
    read
        The comments' texts as `redacted_texts` gives them, where a caller wants to follow the work; else read here.
    """

    def __init__(self, comments: pd.DataFrame, names: Iterable[str], kept: Kept,
                 read: Iterable[Redacted] | None = None) -> None:
        self.names, self.kept, self.replaced = sorted(set(names)), kept, Replaced()
        self.texts: dict[str, str] = {}
        self.hidden: dict[str, list[_Hidden]] = {}
        read = redacted_texts(comments["text"], self.names, kept) if read is None else read
        for row, one in zip(comments.itertuples(index=False), read, strict=True):
            self.replaced.count(one)
            self.texts[row.comment] = one.text
            if one.found:
                self.hidden[row.comment] = list(_hidden(row.text, row.lines, one.found))
        self.words: frozenset[str] = frozenset()  # of names that the tokens show nowhere

    def tables(self, store: Store) -> Iterator[tuple[str, pd.DataFrame]]:
        """Every table by name, the ledger last, with a row for what was replaced."""
        for name in [*(name for name in store.tables if name != "ledger"), "ledger"]:
            table = self.table(name, store.read(name))
            if name == "ledger":
                table = pd.concat([table.astype(object), self.replaced.ledger()], ignore_index=True)
            yield name, table

    def table(self, name: str, frame: pd.DataFrame) -> pd.DataFrame:
        """A table by its name with personal data replaced; `tokens` is to be asked for before `topics`."""
        if name in _LISTS:
            return self._lists(frame, _LISTS[name])
        change = {"documents": self._documents, "posts": self._posts, "comments": self._comments,
                  "sentences": self._sentences, "sentiment": self._sentiment, "tokens": self._tokens,
                  "topics": self._topics, "ledger": self._ledger}.get(name)
        return change(frame) if change else frame

    def _documents(self, documents: pd.DataFrame) -> pd.DataFrame:
        return documents.assign(evidence=[
            None if pd.isna(one) else redacted(one, self.names, self.kept).text for one in documents["evidence"]])

    def _ledger(self, ledger: pd.DataFrame) -> pd.DataFrame:
        """The ledger; of its details only those that show words of a document are changed, not our own with ids."""
        shows = shows_words(ledger)
        details = ledger.loc[shows, "detail"].dropna().unique()
        known = {one: redacted(one, self.names, self.kept).text for one in details}
        detail = ledger["detail"].mask(shows, ledger["detail"].map(known))
        return ledger.assign(detail=detail.mask(ledger["reason"].eq(_HEADER), "[name]"))

    def _posts(self, posts: pd.DataFrame) -> pd.DataFrame:
        changed = {}
        for column in ("title", "body"):
            found = [None if pd.isna(text) else redacted(text, persons=False) for text in posts[column]]
            changed[column] = [one and one.text for one in found]
            for one in filter(None, found):
                self.replaced.count(one)
        return posts.assign(**changed, signature=_names(posts["signature"]))

    def _comments(self, comments: pd.DataFrame) -> pd.DataFrame:
        return comments.assign(
            signature=_names(comments["signature"]),
            text=[self.texts[id_] for id_ in comments["comment"]],
            own=self._own(comments),
            addressed=[[_unnamed(one) for one in cell] for cell in comments["addressed"]],
            urls=[["[link]"] * len(cell) for cell in comments["urls"]])

    def _sentences(self, sentences: pd.DataFrame) -> pd.DataFrame:
        texts = [_cut(text, start, self._over(id_, start, end)) for id_, text, start, end in
                 zip(sentences["comment"], sentences["text"], sentences["start"], sentences["end"], strict=True)]
        return sentences.assign(text=texts, own=self._own(sentences))

    def _sentiment(self, sentiment: pd.DataFrame) -> pd.DataFrame:
        """The scores, with those words of feeling that the comment still shows."""
        return sentiment.assign(words=[words_in(self.texts[id_], cell) for id_, cell in
                                       zip(sentiment["comment"], sentiment["words"], strict=True)])

    def _tokens(self, tokens: pd.DataFrame) -> pd.DataFrame:
        kinds = [next((one.kind for one in self._over(id_, start, end)), None)
                 for id_, start, end in zip(tokens["comment"], tokens["start"], tokens["end"], strict=True)]
        gone = pd.Series(kinds, index=tokens.index, dtype=object).notna()
        lower = tokens["text"].str.lower()
        self.words = frozenset(lower[gone]) - frozenset(lower[~gone])
        words = [f"[{kind}]" for kind in kinds if kind]
        changed = tokens.copy()
        for column in ("text", "lemma"):
            changed.loc[gone, column] = words
        return changed

    def _topics(self, topics: pd.DataFrame) -> pd.DataFrame:
        words = [[{**one, "word": self._word(one["word"])} for one in cell] for cell in topics["words"]]
        return self._lists(topics, ("label", "name")).assign(words=words)

    def _lists(self, frame: pd.DataFrame, columns: Iterable[str]) -> pd.DataFrame:
        """The frame with the words in these columns, parted by commas, as a topic's words."""
        return frame.assign(**{name: [", ".join(map(self._word, cell.split(", "))) for cell in frame[name]]
                               for name in columns})

    def _word(self, phrase: str) -> str:
        """A topic's word or phrase, `[name]` where one of its words is part of a name and nothing else."""
        return "[name]" if self.words & frozenset(phrase.lower().split()) else phrase

    def _over(self, comment: str, start: int, end: int) -> list[_Hidden]:
        """What is hidden of a comment between two offsets."""
        hidden = self.hidden.get(comment, [])
        first = bisect_right(hidden, start, key=lambda one: one.end)
        return hidden[first:bisect_left(hidden, end, key=lambda one: one.start)]

    def _own(self, frame: pd.DataFrame) -> list[str]:
        """The column `own`, in which what is hidden in the comment is replaced wherever it stands, blanks aside."""
        return [_without(own, self.hidden.get(id_, ())) for id_, own in
                zip(frame["comment"], frame["own"], strict=True)]


def _hidden(text: str, lines: Iterable[Mapping[str, int]], found: Iterable[Found]) -> Iterator[_Hidden]:
    """What is replaced in a comment, by the offsets that sentences and tokens have."""
    starts = [(match.start(), match.end(), line["start"] - match.start())
              for match, line in zip(_LINE.finditer(text), lines, strict=True)]
    for start, end, kind in found:
        for first, last, shift in starts:
            if first < end and start < last:
                inner = max(start, first), min(end, last)
                yield _Hidden(inner[0] + shift, inner[1] + shift, kind, text[inner[0]:inner[1]])


def _cut(text: str, offset: int, hidden: Iterable[_Hidden]) -> str:
    """A sentence that stands at an offset, without what is hidden of it."""
    parts, last = [], 0
    for one in hidden:
        start, end = max(one.start - offset, 0), min(one.end - offset, len(text))
        if start < end:
            parts += [text[last:start], f"[{one.kind}]"]
            last = end
    return "".join([*parts, text[last:]])


def _without(text: str, hidden: Iterable[_Hidden]) -> str:
    """A text with every stretch like one that is hidden replaced, the longest first."""
    kinds = {" ".join(one.text.split()): one.kind for one in hidden}
    if not kinds:
        return text
    longest = sorted(kinds, key=lambda words: (-len(words), words))
    pattern = "|".join(r"\s+".join(map(re.escape, words.split())) for words in longest)
    return re.sub(rf"(?<!\w)(?:{pattern})(?!\w)", lambda found: f"[{kinds[' '.join(found.group().split())]}]", text)


def _names(cells: pd.Series[str]) -> pd.Series[Any]:
    """`[name]` for each cell that is not null."""
    return pd.Series([None if pd.isna(cell) else "[name]" for cell in cells], index=cells.index, dtype=object)


def _unnamed(one: Mapping[str, Any]) -> dict[str, Any]:
    """An addressed comment, without the name it was addressed by."""
    return {**one, "text": "[name]"} if one["kind"] == "name" else dict(one)
