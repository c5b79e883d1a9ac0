"""What comments are about: topics found by BERTopic and the study's themes."""

from __future__ import annotations

from pipeline.topics.alone import table_topics, theme_columns
from pipeline.topics.stage import TopicTables, topic_tables

__all__ = ["TopicTables", "table_topics", "theme_columns", "topic_tables"]
