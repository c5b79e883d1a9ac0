"""Towards whom: which of the persons and things that a sentence names its feeling goes to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from pipeline.sentiment.lexicon import FieldLexicon

# Verbs whose object is felt about, not their subject: "I despise the managers", but "the managers bully us".
FEELING = frozenset({
    "admire", "adore", "appreciate", "blame", "condemn", "deplore", "despise", "detest", "dislike", "distrust", "fear",
    "hate", "like", "loathe", "love", "mistrust", "pity", "praise", "resent", "respect", "support", "thank", "trust",
    "value", "welcome",
})
FAR = 99  # between tokens that no path joins
DETOUR = {"nsubjpass": 1.5, "dobj": 0.5, "dative": 0.5}  # who undergoes a deed stands behind who does it


@dataclass(frozen=True)
class Token:
    """A token as far as targets need it; `head` is the ordinal of the one it hangs on."""

    ordinal: int
    text: str
    lemma: str
    dep: str
    head: int


class Targets:
    """Finder of the target of sentences.

    Parameters
    ----------
    lexicon
        Its `targets`: a target, a word or phrase for it, and `reply` where that means it only in an answer to a
        comment ("you"). A word with a capital is looked for as written, any other in every spelling.
    """

    def __init__(self, lexicon: FieldLexicon) -> None:
        self.words = {(word, where): target for target, word, where in lexicon.targets}
        self.longest = max((word.count(" ") + 1 for word, _ in self.words), default=0)

    def target(self, tokens: Sequence[Token], weights: Sequence[tuple[int, float]], reply: bool) -> str | None:
        """The target nearest by syntax to the words of feeling, the first of several; None where none is named.

        Each mention gets from each such word its weight, divided by the square of the steps between them in the
        dependency tree; where nothing is felt, nearness to the sentence's root decides.

        Parameters
        ----------
        tokens
            The own tokens of a sentence.
        weights
            Ordinals of the words that carry valence, each with it.
        reply
            Whether the sentence stands in an answer to a comment.
        """
        mentions = self._mentions(tokens, reply)
        if len({target for _, target in mentions}) < 2:
            return mentions[0][1] if mentions else None
        by_ordinal = {token.ordinal: token for token in tokens}
        felt = [one for one in weights if one[0] in by_ordinal] or [
            (token.ordinal, 1.0) for token in tokens if token.head == token.ordinal]
        scores: dict[str, float] = {}
        for token, target in mentions:
            pull = sum(abs(weight) / (1 + _steps(token, by_ordinal[at], by_ordinal)) ** 2 for at, weight in felt)
            scores[target] = max(scores.get(target, 0.0), pull)
        return max(scores, key=lambda target: scores[target])

    def _mentions(self, tokens: Sequence[Token], reply: bool) -> list[tuple[Token, str]]:
        """The head of each mention of a target, with that target; the longest phrase counts."""
        found, at = list[tuple[Token, str]](), 0
        while at < len(tokens):
            for length in range(min(self.longest, len(tokens) - at), 0, -1):
                span = tokens[at : at + length]
                target = self._listed(" ".join(token.text for token in span), reply)
                if target is not None:
                    inside = {token.ordinal for token in span}
                    found.append((next((t for t in span if t.head not in inside or t.head == t.ordinal), span[-1]),
                                  target))
                    at += length - 1
                    break
            at += 1
        return found

    def _listed(self, phrase: str, reply: bool) -> str | None:
        """The target of a phrase."""
        for where in ("reply", "") if reply else ("",):
            for spelling in (phrase, phrase.lower()):
                if (spelling, where) in self.words:
                    return self.words[spelling, where]
        return None


@cache
def targets(lexicon: FieldLexicon) -> Targets:
    """The finder of a lexicon's targets, built once."""
    return Targets(lexicon)


def _steps(mention: Token, felt: Token, tokens: dict[int, Token]) -> float:
    """Steps from a mention to a word of feeling in the dependency tree, more for whoever it cannot be felt about."""
    up, down = _path(mention, tokens), _path(felt, tokens)
    steps = next((n + down.index(one) for n, one in enumerate(up) if one in down), FAR)
    verb = tokens.get(mention.head)
    if verb is felt and felt.lemma in FEELING:
        return steps + (2.0 if mention.dep == "nsubj" else 0.0)
    return steps + DETOUR.get(mention.dep, 0.0)


def _path(token: Token, tokens: dict[int, Token]) -> list[int]:
    """The ordinals from a token up to the root of its tree, or to where a quotation cuts it off."""
    path = [token.ordinal]
    while token.head in tokens and token.head not in path:
        token = tokens[token.head]
        path.append(token.ordinal)
    return path
