"""Stage `ingest`: posts, comments and the ledger out of documents as they lie on disk."""

from __future__ import annotations

from pipeline.ingest.document import Given
from pipeline.ingest.reading import explained
from pipeline.ingest.sources import DocumentSource, documents
from pipeline.ingest.stage import DocumentRows, IngestTables, Settings, document_tables, ingest, ingested

__all__ = ["DocumentRows", "DocumentSource", "Given", "IngestTables", "Settings", "document_tables", "documents",
           "explained", "ingest", "ingested"]
