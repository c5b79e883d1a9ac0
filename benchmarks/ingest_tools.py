"""One tool on one corpus, measured: `python -m benchmarks.ingest_tools TOOL FOLDER`, as `ingest.py` calls it.

Nothing is imported but what the tool needs, so that the peak of memory is its own.
"""

from __future__ import annotations

import json
import re
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Count = Callable[[Path], int]


@dataclass(frozen=True)
class Measured:
    """What a tool did with a corpus: how many comments it found, in how long, and its peak of memory."""

    comments: int
    seconds: float
    mebibytes: float


def files(folder: Path) -> list[Path]:
    """The files in a folder."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


def reading() -> Count:
    """Counts the comments that our readers find: recognise and read, document by document."""
    from pipeline.ingest.document import Document
    from pipeline.ingest.model import Comment
    from pipeline.ingest.reading import items

    def count(path: Path) -> int:
        document = Document(path.name, lambda: path.open("rb"), path.stat().st_size)
        return sum(isinstance(item, Comment) for _, item in items(document))

    return lambda folder: sum(count(path) for path in files(folder))


def stage() -> Count:
    """Counts the rows of comments that the whole stage gives, in one process."""
    from pipeline.ingest.sources import documents
    from pipeline.ingest.stage import Settings, ingested

    def count(folder: Path) -> int:
        batches = ingested(documents([folder]), Settings(r"\d+", key=b"benchmark"))
        return sum(len(frames["comments"]) for frames in batches if "comments" in frames)

    return count


def feedparser() -> Count:
    """Counts the comments among the entries that feedparser finds."""
    import feedparser as parser

    def comment(entry: dict[str, list[dict[str, str]]]) -> bool:
        return any(tag["term"].endswith("#comment") for tag in entry.get("tags", []))

    return lambda folder: sum(comment(entry) for path in files(folder) for entry in parser.parse(str(path)).entries)


def soup(parser: str) -> Callable[[], Count]:
    """Counts the comments that BeautifulSoup finds in pages, with id, time and text of each."""
    def tool() -> Count:
        from bs4 import BeautifulSoup

        def count(path: Path) -> int:
            found = 0
            for body in BeautifulSoup(path.read_bytes(), parser).select("p.comment-content, dd.comment-body"):
                item = body.find_parent("li") or body.find_previous_sibling("dt")
                link = body.find_previous("a", href=True) if body.name == "p" else body.find_next("a", href=True)
                found += bool(item and item.get("id") and link and body.get_text("\n"))
            return found

        return lambda folder: sum(count(path) for path in files(folder))
    return tool


TOOLS: dict[str, Callable[[], Count]] = {
    "Coalface, reading": reading,
    "Coalface, the whole stage": stage,
    "feedparser": feedparser,
    "BeautifulSoup, html.parser": soup("html.parser"),
    "BeautifulSoup, lxml": soup("lxml"),
}


def peak() -> float:
    """Most memory that this process has had, in MiB.

    On Linux the number of `getrusage` outlives exec, so that a child's begins with its parent's; the kernel's does not.
    """
    status = Path("/proc/self/status")
    if status.exists():
        return int(re.findall(r"VmHWM:\s+(\d+) kB", status.read_text())[0]) / 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


def main(tool: str, folder: Path) -> None:
    """Print what a tool does with a corpus; the time begins once it is loaded."""
    count = TOOLS[tool]()
    start = time.perf_counter()
    found = count(folder)
    seconds = time.perf_counter() - start
    print(json.dumps(vars(Measured(found, seconds, peak()))))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
