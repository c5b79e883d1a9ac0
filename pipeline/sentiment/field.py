"""The field engine: VADER's rules with a field's own words and phrases, and names that mean nothing."""

from __future__ import annotations

import string
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import pandas as pd

from pipeline.sentiment.base import DECIMALS, Analyzer, Words, analyzer
from pipeline.sentiment.lexicon import FieldLexicon
from pipeline.sentiment.targets import Token

STRENGTHENER = "very"  # what an oath before a word of feeling amounts to
REACH = 3  # words before and after that may make a phrase with a word
NAME = "it"  # stands where a name stood, so that neighbours keep their distance
_NOUNS = ("nsubj", "nsubjpass", "dobj", "pobj", "poss", "conj", "agent", "dative")
_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "…": "."})


@dataclass(frozen=True)
class Spoken:
    """The own words of a sentence as the field engine reads them.

    Attributes
    ----------
    text
        Its words, parted by single blanks, names replaced.
    ordinals
        For each of these words the ordinal of the token it begins with, in the table `tokens`.
    tokens
        Its own tokens, for finding its target.
    """

    text: str
    ordinals: tuple[int, ...]
    tokens: tuple[Token, ...] = ()


class FieldWords(Words):
    """A text's words with the field's phrases joined; `at` says as which word of the text each one begins."""

    def __init__(self, text: str, engine: FieldAnalyzer) -> None:
        self.engine = engine
        self.at: list[int] = []
        super().__init__(text)

    def _words_and_emoticons(self) -> list[str]:
        words, joined, at = super()._words_and_emoticons(), list[str](), 0
        bare = [word.strip(string.punctuation).lower() or word for word in words]
        while at < len(words):
            reach = range(min(self.engine.longest, len(words) - at), 1, -1)
            length = next((n for n in reach if " ".join(bare[at : at + n]) in self.engine.phrases), 1)
            word = " ".join(one.strip(string.punctuation) for one in words[at : at + length])
            strengthens = bare[at] in self.engine.oaths and self.engine.lexicon.get("".join(bare[at + 1 : at + 2]))
            joined.append(word if length > 1 else STRENGTHENER if strengthens else words[at])
            self.at.append(at)
            at += length
        return joined


class FieldAnalyzer(Analyzer):
    """The base engine with the words and phrases of a field."""

    def __init__(self, lexicon: FieldLexicon) -> None:
        super().__init__()
        self.lexicon |= lexicon.valences
        self.kinds = lexicon.kinds
        self.oaths = lexicon.kinds["swearing"]
        self.phrases = frozenset(word for word in lexicon.valences if " " in word)
        self.longest = max((phrase.count(" ") + 1 for phrase in self.phrases), default=1)

    def words(self, text: str) -> FieldWords:
        """The words of a text, phrases of the field joined."""
        return FieldWords(text, self)

    def weighed(self, text: str) -> list[tuple[int, str, float]]:
        """The words that carry valence, each with its place among the text's words and its valence in the sentence."""
        words = self.words(text)
        found = zip(words.at, words.words_and_emoticons, self.valences(words), strict=True)
        return [(at, word.lower().strip(string.punctuation) or word, round(float(valence), DECIMALS))
                for at, word, valence in found if valence]


@cache
def field_analyzer(lexicon: FieldLexicon) -> FieldAnalyzer:
    """The field engine of a lexicon, built once."""
    return FieldAnalyzer(lexicon)


def spoken(sentences: pd.DataFrame, tokens: pd.DataFrame, lexicon: FieldLexicon) -> dict[str, Spoken]:
    """What the field engine reads of each sentence with own words, by its id.

    Quoted words and web addresses have no part in it, as in `own`. A proper name or a term of the trade is nobody's
    feeling: 'Grace', the 'Trust', the 'Ministry of Justice'. Nor is a word that the lexicon calls silent as this part
    of speech, unless it stands in a phrase of the lexicon.
    """
    wanted = set(sentences.loc[sentences["own"] != "", "sentence"])
    found: dict[str, Spoken] = {}
    for name, rows in _by_sentence(tokens):
        if name in wanted:
            found[name] = _spoken(rows, lexicon)
    return found


Row = tuple[str, int, int, int, str, str, bool, bool, str, str, int]


def _by_sentence(tokens: pd.DataFrame) -> Iterator[tuple[str, list[Row]]]:
    """The rows of each sentence."""
    columns = ("sentence", "ordinal", "start", "end", "text", "pos", "term", "quoted", "lemma", "dep", "head")
    current: list[Row] = []
    for row in zip(*(tokens[name].tolist() for name in columns), strict=True):
        if current and current[0][0] != row[0]:
            yield current[0][0], current
            current = []
        current.append(row)
    if current:
        yield current[0][0], current


def _spoken(rows: Iterable[Row], lexicon: FieldLexicon) -> Spoken:
    """The words of one sentence; marks between two words part them, whatever the typing ("bad...again")."""
    words, ordinals, before = list[str](), list[int](), -1
    marked = False  # the word under way ends with a mark
    own = [row for row in rows if not row[7] and "://" not in row[4]]
    for place, (_, ordinal, start, end, text, pos, term, *_) in enumerate(own):
        plain = text.translate(_PLAIN)
        apart = start != before or (marked and plain[:1].isalnum())
        mark = pos == "PUNCT" and plain not in ("-", "'")
        named = _is_name(own, place)
        mute = (plain.lower(), pos) in lexicon.silent and not _in_phrase(own, place, lexicon)
        word = NAME if term or named or mute else analyzer().described(plain)
        for n, piece in enumerate(word.split()):
            if apart or n or not words:
                words.append(piece)
                ordinals.append(ordinal)
            else:
                words[-1] += piece
        marked = mark and any(character.isalnum() for character in words[-1])
        before = end
    return Spoken(" ".join(words), tuple(ordinals), tuple(Token(row[1], row[4], *row[8:]) for row in own))


def _in_phrase(own: Sequence[Row], place: int, lexicon: FieldLexicon) -> bool:
    """Whether a token belongs to a phrase that has a valence of its own."""
    words = [row[4].lower() for row in own[max(0, place - REACH) : place + REACH + 1]]
    at = min(place, REACH)
    return any(" ".join(words[start:end]) in lexicon.valences for start in range(at + 1)
               for end in range(max(at, start + 1) + 1, len(words) + 1))


def _is_name(own: Sequence[Row], place: int) -> bool:
    """Whether a token is a proper name: with a capital that neither a sentence's beginning nor an exclamation explains.

    Taggers call capitals names, "Congrats" and "Haha" too; a name has another beside it, or a noun's place in the
    sentence.
    """
    beside = [*own[max(0, place - 1) : place], *own[place + 1 : place + 2]]
    return _is_proper(own[place]) and (
        any(map(_is_proper, beside)) or (place > 0 and own[place][9] in _NOUNS))


def _is_proper(row: Row) -> bool:
    """Whether a token looks like a proper name; words in capitals throughout are shouted more often than named."""
    return row[5] == "PROPN" and row[4][:1].isupper() and not row[4].isupper()
