"""Sentiment of sentences and comments, own words only: how good or bad, and towards whom.

The base engine is VADER as published; the field engine has its rules and a field's own words; a learned model may
give the score of a whole comment, from what `parts` says of it.
"""

from __future__ import annotations

from pipeline.sentiment.base import NEUTRAL_BAND, Analyzer, analyzer, label
from pipeline.sentiment.features import PARTS, parts
from pipeline.sentiment.field import FieldAnalyzer, field_analyzer
from pipeline.sentiment.lexicon import FieldLexicon, Word, field_lexicon
from pipeline.sentiment.table import base_sentiment, sentiment_table

__all__ = ["NEUTRAL_BAND", "PARTS", "Analyzer", "FieldAnalyzer", "FieldLexicon", "Word", "analyzer", "base_sentiment",
           "field_analyzer", "field_lexicon", "label", "parts", "sentiment_table"]
