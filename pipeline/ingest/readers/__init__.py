"""The formats and layouts that Coalface reads, in the order they are tried."""

from __future__ import annotations

from pipeline.ingest.document import Container, Reader
from pipeline.ingest.readers.archive import Archive
from pipeline.ingest.readers.crawled import Crawled
from pipeline.ingest.readers.delimited import Delimited
from pipeline.ingest.readers.export import Export
from pipeline.ingest.readers.flat import Flat
from pipeline.ingest.readers.json_feed import JsonFeed
from pipeline.ingest.readers.jsonlines import JsonLines
from pipeline.ingest.readers.mhtml import SavedWeb
from pipeline.ingest.readers.numbered import Numbered
from pipeline.ingest.readers.old_page import OldPage
from pipeline.ingest.readers.other_page import OtherPage
from pipeline.ingest.readers.parquet import Parquet
from pipeline.ingest.readers.takeout import Takeout
from pipeline.ingest.readers.threaded_page import RenderedPage, ThreadedPage
from pipeline.ingest.readers.warc import Warc

CONTAINERS: tuple[Container, ...] = (Archive(), Warc(), SavedWeb())
READERS: tuple[Reader, ...] = (
    Takeout(), Export(), JsonFeed(), ThreadedPage(), RenderedPage(), OldPage(), OtherPage(),
    Parquet(), JsonLines(), Delimited("CSV"), Delimited("TSV"), Crawled(Numbered()), Crawled(Flat()),
)
