"""The base engine: VADER by the rules of its authors' own release, on NLTK's frame.

VADER (Hutto and Gilbert 2014, ICWSM) sums the valence of a sentence's words, corrected for negation, intensifiers,
capitals, punctuation and "but", and squashes the sum to between -1 and 1. NLTK's version was forked from an early
release. Where the authors' own (vaderSentiment 3.3.2) has since gone another way, it is followed here, so that
both give the same number for every text; each difference is named where it is mended.
"""

from __future__ import annotations

import string
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import ClassVar

from nltk.sentiment.vader import SentimentIntensityAnalyzer, SentiText, VaderConstants
from vaderSentiment.vaderSentiment import BOOSTER_DICT, SPECIAL_CASES

DECIMALS = 4
NEUTRAL_BAND = 0.05  # Hutto and Gilbert's thresholds: positive from 0.05 up, negative from -0.05 down


def _resource(name: str) -> str:
    return resources.files("vaderSentiment").joinpath(name).read_text("utf-8").rstrip("\n")


class AuthorsConstants(VaderConstants):  # type: ignore[misc]
    """NLTK's constants with the authors' later word lists.

    They add adjectives (utter, total, major) and spellings of oaths to the intensifiers, and other idioms.
    """

    BOOSTER_DICT: ClassVar[dict[str, float]] = BOOSTER_DICT
    SPECIAL_CASE_IDIOMS: ClassVar[dict[str, float]] = SPECIAL_CASES


class Words(SentiText):  # type: ignore[misc]
    """A text's words as the authors part them.

    NLTK drops words of one letter, which shifts who stands beside whom, and strips only one mark of a short list;
    the authors strip all punctuation unless two letters or fewer are left, since that may be an emoticon.
    """

    def __init__(self, text: str) -> None:
        super().__init__(text, AuthorsConstants.PUNC_LIST, AuthorsConstants.REGEX_REMOVE_PUNCTUATION)

    def _words_and_emoticons(self) -> list[str]:
        stripped = [(word, word.strip(string.punctuation)) for word in self.text.split()]
        return [bare if len(bare) > 2 else word for word, bare in stripped]


class Analyzer(SentimentIntensityAnalyzer):  # type: ignore[misc]
    """NLTK's analyser with the authors' rules, on the lexicons that the package vaderSentiment carries.

    NLTK's own constructor reads the lexicon from a data folder that is fetched from a hub, hence this one.

    Examples
    --------
    >>> Analyzer().polarity_scores("VADER is smart, handsome, and funny!")["compound"]
    0.8439
    """

    def __init__(self) -> None:
        self.lexicon_file = _resource("vader_lexicon.txt")
        self.lexicon: dict[str, float] = self.make_lex_dict()
        self.constants = AuthorsConstants()
        self.emojis = dict(line.split("\t")[:2] for line in _resource("emoji_utf8_lexicon.txt").split("\n"))

    def polarity_scores(self, text: str) -> dict[str, float]:
        """The shares of negative, neutral and positive words (neg, neu, pos), and the `compound` from -1 to 1."""
        plain = self.described(text)
        words = self.words(plain)
        valences = self._but_check(words.words_and_emoticons, self.valences(words))
        scores: dict[str, float] = self.score_valence(valences, plain)
        return scores

    def words(self, text: str) -> Words:
        """The words of a text whose emoji are described."""
        return Words(text)

    def compound(self, text: str) -> float:
        """The score of a text, from -1 to 1."""
        return round(float(self.polarity_scores(text)["compound"]), DECIMALS)

    def valences(self, words: Words) -> list[float]:
        """The valence of each word, 0 where it has none or only strengthens another.

        NLTK looks at the place where a word first stands in the text, the authors at where this one stands.
        """
        all_words, found = words.words_and_emoticons, list[float]()
        for at, word in enumerate(all_words):
            kind_of = word.lower() == "kind" and all_words[at + 1 : at + 2] and all_words[at + 1].lower() == "of"
            if word.lower() in self.constants.BOOSTER_DICT or kind_of:
                found.append(0)
            else:
                self.sentiment_valence(0, words, word, at, found)
        return found

    def scored_words(self, text: str) -> list[dict[str, object]]:
        """The words that carry valence in a text, with that valence after negation and intensifiers."""
        words = self.words(self.described(text))
        return [{"word": word.lower(), "weight": round(float(valence), DECIMALS)}
                for word, valence in zip(words.words_and_emoticons, self.valences(words), strict=True) if valence]

    def described(self, text: str) -> str:
        """The text with each emoji replaced by its name, which NLTK leaves as it is."""
        if text.isascii():
            return text.strip()
        parts, apart = list[str](), True
        for character in text:
            name = self.emojis.get(character)
            parts.append(character if name is None else name if apart else f" {name}")
            apart = name is None and character == " "
        return "".join(parts).strip()

    def sentiment_valence(
        self, valence: float, sentitext: Words, item: str, i: int, sentiments: list[float]
    ) -> list[float]:
        """The valences with this word's appended: after capitals, intensifiers, negation, idioms and "least"."""
        words, lower = sentitext.words_and_emoticons, item.lower()
        if lower in self.lexicon:
            valence = self._plain_valence(words, lower, i)
            if item.isupper() and sentitext.is_cap_diff:
                valence += self.constants.C_INCR if valence > 0 else -self.constants.C_INCR
            for back in range(min(3, i)):
                if words[i - back - 1].lower() not in self.lexicon:
                    scalar = self.constants.scalar_inc_dec(words[i - back - 1], valence, sentitext.is_cap_diff)
                    valence = valence + scalar * (1, 0.95, 0.9)[back]
                    valence = self._never_check(valence, words, back, i)
                    if back == 2:
                        valence = self._idioms_check(valence, words, i)
            valence = self._least_check(valence, words, i)
        sentiments.append(valence)
        return sentiments

    def _plain_valence(self, words: Sequence[str], lower: str, i: int) -> float:
        """The lexicon's valence, turned by a "no" before it, which NLTK takes for a bad word and nothing else."""
        valence = self.lexicon[lower]
        one, two, three = _before(words, i)
        if "no" in (one, two) or (three == "no" and one in ("or", "nor")):
            turned: float = valence * self.constants.N_SCALAR
            return turned
        if lower == "no" and i + 1 < len(words) and words[i + 1].lower() in self.lexicon:
            return 0.0
        return valence

    def _never_check(self, valence: float, words_and_emoticons: Sequence[str], start_i: int, i: int) -> float:
        """The valence under negation; unlike in NLTK in capitals too, less for "never so", none by "without doubt"."""
        one, two, three = _before(words_and_emoticons, i)
        so = ("so", "this")
        if (start_i == 1 and two == "never" and one in so) or (
            start_i == 2 and ((three == "never" and two in so) or one in so)
        ):
            return valence * 1.25
        if (start_i == 1 and (two, one) == ("without", "doubt")) or (
            start_i == 2 and three == "without" and "doubt" in (one, two)
        ):
            return valence
        turned: float = valence * self.constants.N_SCALAR
        return turned if self.constants.negated([(one, two, three)[start_i]]) else valence

    def _idioms_check(self, valence: float, words_and_emoticons: Sequence[str], i: int) -> float:
        """The valence of an idiom in or beside this word, else the given one; NLTK's is blind to capitals here."""
        words = [word.lower() for word in words_and_emoticons[i - 3 : i + 3]]
        cases = self.constants.SPECIAL_CASE_IDIOMS
        for start, end in ((2, 4), (1, 4), (1, 3), (0, 3), (0, 2)):
            if " ".join(words[start:end]) in cases:
                valence = cases[" ".join(words[start:end])]
                break
        for end in (5, 6):
            valence = cases.get(" ".join(words[3:end]), valence) if len(words) >= end else valence
        for start, end in ((0, 3), (0, 2), (1, 3)):  # the authors take each phrase's own weight, NLTK B_DECR for all
            valence += self.constants.BOOSTER_DICT.get(" ".join(words[start:end]), 0)
        return valence

    def _but_check(self, words_and_emoticons: Sequence[str], sentiments: list[float]) -> list[float]:
        """The valences halved before the first "but" and raised by half after it.

        The authors look a valence up by its value and so change an equal one before it now and then; NLTK does not.
        Published scores rest on the authors' way.
        """
        lower = [word.lower() for word in words_and_emoticons]
        if "but" not in lower:
            return sentiments
        but = lower.index("but")
        for place in range(len(sentiments)):
            at = sentiments.index(sentiments[place])
            if at != but:
                sentiments[at] *= 0.5 if at < but else 1.5
        return sentiments


def _before(words: Sequence[str], i: int) -> tuple[str, str, str]:
    """The three words before a place in small letters, the nearest first, empty where there is none."""
    one, two, three = (words[i - back].lower() if back <= i else "" for back in (1, 2, 3))
    return one, two, three


@cache
def analyzer() -> Analyzer:
    """The base engine, built once."""
    return Analyzer()


def label(sentiment: float) -> str:
    """The label of a score.

    >>> [label(s) for s in (-0.3, 0.04, 0.05)]
    ['negative', 'neutral', 'positive']
    """
    if sentiment >= NEUTRAL_BAND:
        return "positive"
    return "negative" if sentiment <= -NEUTRAL_BAND else "neutral"
