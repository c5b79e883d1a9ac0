"""Whether quotations, and the comments they are from, stand in the documents as they lie on disk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.graph import Run
from pipeline.ingest import IngestTables, Settings, documents, ingest
from pipeline.ingest.decode import Decoded, decoded
from pipeline.people.kept import kept
from pipeline.people.redaction import redacted
from pipeline.people.tables import known_names
from pipeline.verify.comparison import Difference, value_differences


def document_differences(run: Run, results: Mapping[str, Any]) -> list[Difference]:
    """Where documents have other bytes, comments other words, or quotations no such place in their document."""
    from pipeline.stages import given

    sources = documents(run.documents)
    read = ingest(sources, Settings(run.study.documents.post_id, given(run.study)), run.processes)
    files = read.documents[["document", "sha256"]].dropna()
    sums = {"documents": dict(zip(files["document"], files["sha256"], strict=True))}
    known = {"documents": results["provenance"].get("documents", {})}
    return [*value_differences("results.json", known, sums, "provenance"), *_comments(run, read.comments),
            *_quotations(run, results["quotations"], {one.name: one.path for one in sources}, read)]


def _comments(run: Run, read: pd.DataFrame) -> Iterator[Difference]:
    """The comments whose text in the tables is another than in the documents."""
    if not run.store.path("comments").exists():
        return
    table = run.store.read("comments", ["comment", "text"])
    kept_texts, texts = (dict(zip(one["comment"], one["text"], strict=True)) for one in (table, read))
    for name in sorted({*kept_texts, *texts}):
        if kept_texts.get(name) != texts.get(name):
            yield Difference("comments.parquet", name, "not the words of the document", "just those")  # shown nowhere


def _quotations(run: Run, quotations: Sequence[Mapping[str, Any]], paths: Mapping[str, Path], read: IngestTables
                ) -> Iterator[Difference]:
    """The quotations that are not what stands at their place, as the policy has it shown."""
    own = dict(zip(read.comments["comment"], read.comments["text"], strict=True))
    shown = partial(_shown, names=known_names(read.comments, read.posts), readable=kept(run.study))
    for one in quotations:
        sources = [_text(paths.get(one["document"])), own.get(one["comment"], "")]
        right = [shown(text[one["start"]:one["end"]], one["policy"]) for text in sources]
        if one["text"] not in right:
            place = f"{one['document']}, characters {one['start']}–{one['end']}"
            yield Difference("results.json", f"quotation of {place}", repr(one["text"]),
                             " or ".join(sorted({repr(text) for text in right if text})) or "nothing")


def _shown(written: str, policy: str, **known: Any) -> str | None:
    """Words of a document as the policy has them shown; None where it has none shown."""
    if policy == "paraphrase-only":
        return None
    return written if policy == "verbatim" else redacted(written, known["names"], known["readable"]).text


def _text(path: Path | None) -> str:
    """The text of a document, empty where it is none."""
    found = decoded(path.read_bytes()) if path else None
    return found.text if isinstance(found, Decoded) else ""
