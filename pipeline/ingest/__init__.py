"""Stage `ingest`: posts, comments and the ledger out of documents as they lie on disk."""

from __future__ import annotations

from pipeline.ingest.rows import DocumentRows, document_tables
from pipeline.ingest.sources import DocumentSource, documents
from pipeline.ingest.stage import IngestTables, ingest

__all__ = ["DocumentRows", "DocumentSource", "IngestTables", "document_tables", "documents", "ingest"]
