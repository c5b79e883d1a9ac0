"""Persons' names in a text: what spaCy takes for a person, checked against what else the words are, and given names."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import spacy
from spacy.tokens import Doc

from pipeline.people.kept import Kept
from pipeline.people.patterns import listed
from pipeline.tokenise import MODEL

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_POSSESSIVE = re.compile(r"['’]s$", re.IGNORECASE)
_MIXED = re.compile(r"(?<!^Mc)(?<!^Mac)(?<!^De)(?<!^Fitz)(?<=[a-z])[A-Z]|-[a-z]")  # HoC and Kent-based, but not McNab
_STARTS = re.compile(r"(?:^|[.!?:;\"“”‘(\[\n–—-])\W*$")
_JOINS = re.compile(r" |\. ?|-")
_ENDINGS = (("", ""), ("s", ""), ("es", ""), ("ies", "y"), ("d", ""), ("ed", ""), ("ing", ""), ("ing", "e"))
_FOLLOWING = 2  # words of a surname
_ACRONYM = 5  # letters from which a word in capitals is none
_MISTAKEN = ("PERSON", "GPE", "ORG", "NORP", "LOC")  # what names are taken for; rarer ones for places and companies


@dataclass(frozen=True)
class _Word:
    """A word that begins with a letter: where it stands, what it is."""

    start: int
    end: int
    text: str
    tag: str
    entity: str  # what spaCy's entity recogniser takes it for
    among: bool  # whether that has more words
    first: bool  # whether it begins a sentence, so that its capital says nothing

    @property
    def lower(self) -> str:
        return self.text.lower()

    @property
    def person(self) -> bool:
        return self.entity == "PERSON"

    @property
    def capital(self) -> bool:
        return self.text[0].isupper()


def person_spans(doc: Doc, kept: Kept) -> list[tuple[int, int]]:
    """Where persons are named in a text, public persons left out, without titles and the possessive 's.

    A word is part of a name where

    - it is a known given name, and where that is also an ordinary word (Mark, Rose) the tagger takes it for a name;
    - the tagger takes it for a name, it is no place, no word of the trade, no acronym, and either in no dictionary,
      or spaCy's entity recogniser takes it alone for a person and it does not begin a sentence;
    - it follows a title (Mrs) or a part of a name, with a capital.
    """
    text = doc.text  # spaCy puts it together anew each time
    words = _words(doc, text)
    public = _covered(text, kept.public)
    spared = public | _covered(text, kept.terms)
    named: list[int] = []
    for i, word in enumerate(words):
        follows = bool(named) and named[-1] == i - 1 and _joined(text, words[i - 1], word)
        titled = i > 0 and words[i - 1].text in _list("titles") and word.start - words[i - 1].end < 3
        if follows or titled:
            if (titled and word.start not in public and word.capital) or (follows and _continues(words, named, i)):
                named.append(i)
        elif word.start not in spared and _begins(word):
            named.append(i)
    return _spans(text, [words[i] for i in named])


def _begins(word: _Word) -> bool:
    """Whether a word that follows no name is itself the name of a person."""
    if word.text.title() in _list("others") | _list("titles") or len(word.text) < 2:
        return False
    given, plain = word.lower in _given(), _is_ordinary(word.lower)
    if not word.capital:
        return given and not plain and (word.person or len(word.text) > 3)
    if given and not (word.text.isupper() and len(word.text) < _ACRONYM):
        return not plain or (word.tag == "NNP" and (word.person or not word.first))
    return word.tag in ("NNP", "NNPS") and _is_surname(word, plain)


def _is_surname(word: _Word, plain: bool) -> bool:
    """Whether a word that the tagger takes for a name, and that is no given name, names a person."""
    if word.text.title() in _list("places") or word.text.isupper() or _MIXED.search(word.text):
        return False
    if plain:
        return word.person and not word.first and not word.among
    return word.entity in _MISTAKEN or not (word.first or len(word.text) < _ACRONYM)


def _continues(words: list[_Word], named: list[int], i: int) -> bool:
    """Whether a word goes on with the name before it."""
    word, before = words[i], words[i - 1]
    run = next((n for n in range(1, len(named) + 1) if n == len(named) or named[-n - 1] != i - n - 1), 0)
    if run > _FOLLOWING or word.text.title() in _list("others"):
        return False
    if before.text.isupper() and len(before.text) > 1:
        return word.text.isupper() and not _is_ordinary(word.lower)
    if not before.capital:
        return not word.capital and word.person
    return word.capital and not (word.text.isupper() and len(word.text) > 1) and (
        word.tag in ("NNP", "NNPS") or not _is_ordinary(word.lower))


def _words(doc: Doc, text: str) -> list[_Word]:
    """The words of a text, the possessive 's taken off."""
    tokens = {token.idx + i: token for token in doc for i in range(len(token))}
    found = []
    for match in _WORD.finditer(text):
        token, word = tokens[match.start()], _POSSESSIVE.sub("", match.group())
        first = _STARTS.search(text, max(0, match.start() - 5), match.start()) is not None
        among = token.ent_iob_ == "I" or (token.i + 1 < len(doc) and doc[token.i + 1].ent_iob_ == "I")
        found.append(_Word(match.start(), match.start() + len(word), word, token.tag_, token.ent_type_, among, first))
    return found


def _joined(text: str, before: _Word, word: _Word) -> bool:
    return _JOINS.fullmatch(text, before.end, word.start) is not None and (
        text[before.end] != "." or len(before.text) == 1)


def _spans(text: str, words: list[_Word]) -> list[tuple[int, int]]:
    """The words of names, neighbours as one span."""
    spans: list[tuple[int, int]] = []
    last: _Word | None = None
    for word in words:
        if last and _joined(text, last, word):
            spans[-1] = (spans[-1][0], word.end)
        else:
            spans.append((word.start, word.end))
        last = word
    return spans


def _covered(text: str, names: tuple[str, ...]) -> frozenset[int]:
    """The offsets that these names cover."""
    return frozenset(at for start, end in listed(text, names) for at in range(start, end))


def name_parts(name: str) -> set[str]:
    """The words of a name that mean nobody else: given names, and words of no dictionary, these in any case.

    >>> sorted(name_parts("Mark Quillfeather, the Probation Officer"))
    ['Mark', 'Quillfeather', 'quillfeather']
    """
    words = [word for word in _WORD.findall(name) if len(word) > 2 and word[0].isupper()]
    rare = {word for word in words if not _is_ordinary(word.lower())}
    given = {word for word in words if len(words) > 1 and word.lower() in _given()}
    return rare | given | {word.lower() for word in rare}


@cache
def _list(name: str) -> frozenset[str]:
    """A list of words by its name."""
    words = tomllib.loads((files("pipeline.people") / "words.toml").read_text("utf-8"))
    return frozenset(words[name].split())


@cache
def _given() -> frozenset[str]:
    return frozenset(name.lower() for name in _list("given"))


@cache
def _vocabulary() -> frozenset[str]:
    """The words of WordNet, which the model's lemmatiser carries, and the stop words."""
    nlp = spacy.load(MODEL, exclude=["tok2vec", "tagger", "parser", "ner"])
    lemmatiser: Any = nlp.get_pipe("lemmatizer")
    lookups = lemmatiser.lookups
    known = [words for table in ("lemma_index", "lemma_exc") for words in lookups.get_table(table).values()]
    return frozenset(word for words in known for word in words) | nlp.Defaults.stop_words


@lru_cache(maxsize=65536)
def _is_ordinary(word: str) -> bool:
    """Whether a word in small letters, or what it is inflected from, is in the dictionary."""
    forms = (word[:len(word) - len(end)] + base for end, base in _ENDINGS if word.endswith(end))
    return any(form in _vocabulary() for form in forms)
